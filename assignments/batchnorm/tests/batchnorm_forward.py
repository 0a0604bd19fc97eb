"""Run the public checks of batchnorm_forward: `grader.check("batchnorm_forward")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "batchnorm_forward"
checks = public_checks()


@test_case(name="It returns the output, in the shape of x, and a cache", hidden=False)
def case_1(env):
    require(checks.check_forward_returns_the_output_and_a_cache, env)


@test_case(name="[1, 3, 3, 9], and features beside it, are normalized as by hand, also where eps is 16", hidden=False)
def case_2(env):
    require(checks.check_forward_normalizes_the_example, env)


@test_case(name="In both modes gamma = 6 and beta = 10 make 6 x_hat + 10 of x_hat", hidden=False)
def case_3(env):
    require(checks.check_forward_restores_the_example, env)


@test_case(name="From 0 on, mean 4 and variance 9 are remembered as 0.4 and 0.9 where momentum is 0.9", hidden=False)
def case_4(env):
    require(checks.check_forward_averages_the_example, env)


@test_case(name="In a test, by running mean 2 and variance 16, x = 10 becomes 2, or 1.6 where eps is 9", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: axis, eps, training mode, running variance, start, defaults, test state, one example, purity")
def case_5(env):
    require(checks.check_forward_tests_the_example, env)
