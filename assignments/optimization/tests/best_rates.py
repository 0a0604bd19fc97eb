"""Run the public checks of best_rates: `grader.check("best_rates")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "best_rates"
checks = public_checks()


@test_case(name="It returns a dict with a rate and a loss for each name", hidden=False)
def case_1(env):
    require(checks.check_best_rates_are_pairs, env)


@test_case(name="By hand: last losses 1 and 7 for rate 1, 3 and 2 for rate 2: rate 2, with a mean of 2.5", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: loss, nan, purity")
def case_2(env):
    require(checks.check_best_rate_of_the_example, env)
