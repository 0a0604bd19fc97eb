"""Run the public checks of scale_effect: `grader.check("scale_effect")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "scale_effect"
checks = public_checks()


@test_case(name="It returns two numbers, none of them below 0", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: change, ratio, mode, purity")
def case_1(env):
    require(checks.check_effect_is_two_numbers, env)
