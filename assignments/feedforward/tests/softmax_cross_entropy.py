"""Run the public checks of softmax_cross_entropy: `grader.check("softmax_cross_entropy")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "softmax_cross_entropy"
checks = public_checks()


@test_case(name="It returns a number and an array in the shape of the scores", hidden=False)
def case_1(env):
    require(checks.check_softmax_returns_loss_and_slope, env)


@test_case(name="[[0, log 3]] with label 0 gives log 4 = 1.386", hidden=False)
def case_2(env):
    require(checks.check_softmax_of_the_example, env)


@test_case(name="Its slopes are -0.75 and 0.75", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: large, purity")
def case_3(env):
    require(checks.check_softmax_slope_of_the_example, env)
