"""Run the public checks of batchnorm_backward: `grader.check("batchnorm_backward")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "batchnorm_backward"
checks = public_checks()


@test_case(name="It returns dx, dgamma and dbeta, in the shapes of x, gamma and beta", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: beta, gamma, scale, mean term, variance term, purity, own forward")
def case_1(env):
    require(checks.check_backward_returns_three_gradients, env)
