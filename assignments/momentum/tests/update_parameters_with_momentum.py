"""Run the public checks of update_parameters_with_momentum: `grader.check("update_parameters_with_momentum")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "update_parameters_with_momentum"
checks = public_checks()


@test_case(name="It returns the parameters and v, each entry in its shape", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: average, step, layers, beta zero, state, purity, aliasing")
def case_1(env):
    require(checks.check_momentum_returns_parameters_and_velocities, env)
