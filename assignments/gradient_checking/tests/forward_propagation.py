"""Run the public checks of forward_propagation: `grader.check("forward_propagation")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "forward_propagation"
checks = public_checks()


@test_case(name="With x = 2 and theta = 4 it returns 8", hidden=False)
def case_1(env):
    require(checks.check_forward_is_a_number, env)


@test_case(name="With x = -3 and theta = 0.5 it returns -1.5, with theta = -0.5 it returns 1.5", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: value")
def case_2(env):
    require(checks.check_forward_of_other_signs, env)
