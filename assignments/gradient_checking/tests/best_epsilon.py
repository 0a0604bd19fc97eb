"""Run the public checks of best_epsilon: `grader.check("best_epsilon")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "best_epsilon"
checks = public_checks()


@test_case(name="It returns an error for each epsilon, none negative, and one of the epsilons", hidden=False)
def case_1(env):
    require(checks.check_best_epsilon_returns_errors_and_the_best, env)


@test_case(name="For theta**3 at 2 steps of 0.1 and 0.2 have errors of about 0.0004165 and 0.001664", hidden=False)
def case_2(env):
    require(checks.check_best_epsilon_of_the_example, env)


@test_case(name="For theta**3 at 2 the best of the steps 0.2, 0.001 and 1e-14 is 0.001", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: purity")
def case_3(env):
    require(checks.check_best_epsilon_is_no_extreme, env)
