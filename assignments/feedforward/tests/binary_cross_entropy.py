"""Run the public checks of binary_cross_entropy: `grader.check("binary_cross_entropy")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "binary_cross_entropy"
checks = public_checks()


@test_case(name="It returns a number and an array in the shape of z", hidden=False)
def case_1(env):
    require(checks.check_binary_returns_loss_and_slope, env)


@test_case(name="z = [0, 2] with labels [1, 0] give 1.410", hidden=False)
def case_2(env):
    require(checks.check_binary_of_the_example, env)


@test_case(name="Its slopes are -0.25 and 0.440", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: large, purity")
def case_3(env):
    require(checks.check_binary_slope_of_the_example, env)
