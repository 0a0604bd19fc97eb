"""Run the public checks of vanishing_ratio: `grader.check("vanishing_ratio")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "vanishing_ratio"
checks = public_checks()


@test_case(name="It returns a list with one number above 0 for each seed", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: seeding, ratio, untrained, experiment")
def case_1(env):
    require(checks.check_ratios_are_one_number_a_seed, env)
