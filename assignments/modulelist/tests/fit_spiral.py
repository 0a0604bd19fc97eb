"""Run the public checks of fit_spiral: `grader.check("fit_spiral")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "fit_spiral"
checks = public_checks()


@test_case(name="It trains the network that it is given and returns its losses, which fall", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: unseen")
def case_1(env):
    require(checks.check_fit_returns_falling_losses, env)
