"""Run the public checks of fit_spiral: `grader.check("fit_spiral")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "fit_spiral"
checks = public_checks()


@test_case(name="It trains the network that it is given and returns its losses, which fall", hidden=False)
def case_1(env):
    require(checks.check_fit_returns_falling_losses, env)


@test_case(name="The network is right on at least 0.75 of the points that it has seen", hidden=False)
def case_2(env):
    require(checks.check_fit_learns_its_own_points, env)
