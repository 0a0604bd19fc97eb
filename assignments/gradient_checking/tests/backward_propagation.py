"""Run the public checks of backward_propagation: `grader.check("backward_propagation")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "backward_propagation"
checks = public_checks()


@test_case(name="With x = 2 and theta = 4 it returns 2", hidden=False)
def case_1(env):
    require(checks.check_backward_is_a_number, env)


@test_case(name="With x = -3 it returns -3, whatever theta", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: value")
def case_2(env):
    require(checks.check_backward_of_other_signs, env)
