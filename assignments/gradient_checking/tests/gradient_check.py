"""Run the public checks of gradient_check: `grader.check("gradient_check")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "gradient_check"
checks = public_checks()


@test_case(name="With right functions it returns a number: below 1e-6, not negative, rarely exactly 0", hidden=False)
def case_1(env):
    require(checks.check_gradient_check_returns_a_small_number, env)


@test_case(name="With theta = 2 and epsilon = 0.1 it computes the cost at 2.1 and 1.9", hidden=False)
def case_2(env):
    require(checks.check_gradient_check_asks_at_both_sides, env)


@test_case(name="A gradient twice as large as the right one gives 1/3, one of the wrong sign gives 1", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: default, planted error")
def case_3(env):
    require(checks.check_gradient_check_of_planted_errors, env)
