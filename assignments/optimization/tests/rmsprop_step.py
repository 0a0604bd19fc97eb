"""Run the public checks of rmsprop_step: `grader.check("rmsprop_step")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "rmsprop_step"
checks = public_checks()


@test_case(name="It returns w and s, both in the shape of w", hidden=False)
def case_1(env):
    require(checks.check_rmsprop_returns_w_and_s, env)


@test_case(name="By hand, with rho = 0.75: from s = 0 the gradient 4 gives s = 4, then -2 gives 4 again", hidden=False)
def case_2(env):
    require(checks.check_rmsprop_averages_the_example, env)


@test_case(name="By hand, with learning rate 0.5: w = 10 goes to 9, by a root of 2", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: epsilon, purity")
def case_3(env):
    require(checks.check_rmsprop_makes_the_step_of_the_example, env)
