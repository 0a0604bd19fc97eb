"""Run the public checks of nesterov_step: `grader.check("nesterov_step")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "nesterov_step"
checks = public_checks()


@test_case(name="It returns theta and v, both in the shape of theta, and calls gradient once", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: look ahead, average, step, purity")
def case_1(env):
    require(checks.check_nesterov_returns_theta_and_v, env)
