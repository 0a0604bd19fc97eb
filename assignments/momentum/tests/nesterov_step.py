"""Run the public checks of nesterov_step: `grader.check("nesterov_step")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "nesterov_step"
checks = public_checks()


@test_case(name="It returns theta and v, both in the shape of theta, and calls gradient once", hidden=False)
def case_1(env):
    require(checks.check_nesterov_returns_theta_and_v, env)


@test_case(name="From theta = 9 with v = 2, beta = 0.8 and rate 0.5 the gradient is asked at 8.2", hidden=False)
def case_2(env):
    require(checks.check_nesterov_looks_ahead_in_the_example, env)


@test_case(name="With a gradient of 8.2 there, v = 2 becomes 3.24", hidden=False)
def case_3(env):
    require(checks.check_nesterov_averages_the_example, env)


@test_case(name="By this v theta = 9 becomes 7.38", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: purity")
def case_4(env):
    require(checks.check_nesterov_makes_the_step_of_the_example, env)
