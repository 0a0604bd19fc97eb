"""Run the public checks of gradient_check: `grader.check("gradient_check")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "gradient_check"
checks = public_checks()


@test_case(name="With your functions it returns a number: below 1e-6, not negative, and rarely exactly 0", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: central difference, default, relative error, planted error")
def case_1(env):
    require(checks.check_gradient_check_returns_a_small_number, env)
