"""Run the public checks of batchnorm_backward: `grader.check("batchnorm_backward")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "batchnorm_backward"
checks = public_checks()


@test_case(name="It returns dx, dgamma and dbeta, in the shapes of x, gamma and beta", hidden=False)
def case_1(env):
    require(checks.check_backward_returns_three_gradients, env)


@test_case(name="Of the example, dx is [1, -2/3, -2/3, 1/3]; with eps = 16 and gamma = 5 it is as by hand", hidden=False)
def case_2(env):
    require(checks.check_backward_finds_dx_of_the_example, env)


@test_case(name="Of the example, dgamma is -1 and dbeta is 1", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: beta, scale, mean term, purity, own forward")
def case_3(env):
    require(checks.check_backward_finds_dgamma_and_dbeta_of_the_example, env)
