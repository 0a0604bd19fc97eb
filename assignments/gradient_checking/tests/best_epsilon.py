"""Run the public checks of best_epsilon: `grader.check("best_epsilon")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "best_epsilon"
checks = public_checks()


@test_case(name="It returns an error for each epsilon, none negative, and one of the epsilons", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: errors, best, purity")
def case_1(env):
    require(checks.check_best_epsilon_returns_errors_and_the_best, env)
