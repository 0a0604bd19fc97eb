"""Run the public checks of NetBatchNorm: `grader.check("NetBatchNorm")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "NetBatchNorm"
checks = public_checks()


@test_case(name="It has three linear layers with biases, of the sizes asked for", hidden=False)
def case_1(env):
    require(checks.check_net_has_three_linear_layers, env)


@test_case(name="In training hidden layer 1 has mean 0 and spread 1, before its sigmoid or after it", hidden=False)
def case_2(env):
    require(checks.check_net_normalizes_and_bends_the_first_hidden_layer, env)


@test_case(name="In training hidden layer 2 has mean 0 and spread 1, before its sigmoid or after it", hidden=False)
def case_3(env):
    require(checks.check_net_normalizes_and_bends_the_second_hidden_layer, env)


@test_case(name="NetBatchNorm(2, 40, 30, 3) has 1,583 parameters", hidden=False)
def case_4(env):
    require(checks.check_net_has_as_many_parameters_as_the_example, env)


@test_case(name="In a new network other examples matter in training, and no more after net.eval()", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: output, own statistics, autograd")
def case_5(env):
    require(checks.check_net_sees_the_batch_in_training_only, env)
