"""Run the public checks of criterion_cross: `grader.check("criterion_cross")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "criterion_cross"
checks = public_checks()


@test_case(name="It returns one number above 0, for a column and for a vector of outputs", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: terms, mean, autograd, purity")
def case_1(env):
    require(checks.check_loss_is_a_positive_number, env)
