"""Run the public checks of batchnorm_forward: `grader.check("batchnorm_forward")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "batchnorm_forward"
checks = public_checks()


@test_case(name="It returns the output, in the shape of x, and a cache", hidden=False)
def case_1(env):
    require(checks.check_forward_returns_the_output_and_a_cache, env)


@test_case(name="In both modes the normalized values are multiplied by gamma, then beta is added", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: axis, variance, eps, training mode, running mean, running variance, start, defaults, test mode, test state, one example, purity")
def case_2(env):
    require(checks.check_forward_scales_and_shifts, env)
