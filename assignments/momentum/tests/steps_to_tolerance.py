"""Run the public checks of steps_to_tolerance: `grader.check("steps_to_tolerance")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "steps_to_tolerance"
checks = public_checks()


@test_case(name="8, 4, 2, 1: from 8, halved at each step, three steps lead to a tolerance of 1", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: gradient, momentum, norm, coordinates, ends, many steps, last step, purity")
def case_1(env):
    require(checks.check_count_is_right_by_hand, env)
