"""Run the public checks of Net: `grader.check("Net")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "Net"
checks = public_checks()


@test_case(name="It has weights and biases for each pair of neighbouring sizes", hidden=False)
def case_1(env):
    require(checks.check_net_has_the_layers_asked_for, env)


@test_case(name="All weights and biases of Net([2, 3, 4]) are among net.parameters()", hidden=False)
def case_2(env):
    require(checks.check_net_knows_two_layers, env)


@test_case(name="With hidden units of -1 and 4, and of 1 and -7, its outputs are as computed by hand", hidden=False)
def case_3(env):
    require(checks.check_net_of_an_example, env)


@test_case(name="With hidden units of 2 and 1 its outputs are 3, 4, -6 and 0", hidden=False)
def case_4(env):
    require(checks.check_net_has_scores_of_any_sign, env)


@test_case(name="Every weight and bias of Net([4, 3, 2]) gets a gradient", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: own weights, instances, plain, rows, forward method")
def case_5(env):
    require(checks.check_net_passes_gradients, env)
