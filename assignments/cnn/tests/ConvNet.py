"""Run the public checks of ConvNet: `grader.check("ConvNet")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "ConvNet"
checks = public_checks()


@test_case(name="ConvNet(3, 5) gives scores (N, 5), for images of several sizes", hidden=False)
def case_1(env):
    require(checks.check_net_gives_scores, env)


@test_case(name="Its weights and biases are those of the three layers, and it knows them", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: scores, sizes, training")
def case_2(env):
    require(checks.check_net_has_the_layers, env)
