"""Run the public checks of NetRelu: `grader.check("NetRelu")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "NetRelu"
checks = public_checks()


@test_case(name="NetRelu(3, 5, 4, 2) has layers 3 -> 5 -> 4 -> 2", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: activation, scores, training")
def case_1(env):
    require(checks.check_relu_has_three_layers, env)
