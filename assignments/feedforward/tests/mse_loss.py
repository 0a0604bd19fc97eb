"""Run the public checks of mse_loss: `grader.check("mse_loss")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "mse_loss"
checks = public_checks()


@test_case(name="It returns a number and an array in the shape of p", hidden=False)
def case_1(env):
    require(checks.check_mse_returns_loss_and_slope, env)


@test_case(name="[3, 1] and [1, 2] give 2.5", hidden=False)
def case_2(env):
    require(checks.check_mse_of_the_example, env)


@test_case(name="Its slopes are 2 and -1", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: purity")
def case_3(env):
    require(checks.check_mse_slope_of_the_example, env)
