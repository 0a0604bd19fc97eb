"""Run the public checks of NetTanh: `grader.check("NetTanh")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "NetTanh"
checks = public_checks()


@test_case(name="NetTanh(3, 5, 4, 2) has layers 3 -> 5 -> 4 -> 2", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: activation, scores, training")
def case_1(env):
    require(checks.check_tanh_has_three_layers, env)
