"""Run the public checks of Net_Uniform: `grader.check("Net_Uniform")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "Net_Uniform"
checks = public_checks()


@test_case(name="It has a linear layer with bias between each two sizes of Layers", hidden=False)
def case_1(env):
    require(checks.check_net_uniform_has_its_layers, env)


@test_case(name="With given weights it computes the outputs of an example", hidden=False)
def case_2(env):
    require(checks.check_net_uniform_computes_the_example, env)


@test_case(name="For Layers = [46, 50, 550, 3] the weights of two layers reach from one bound to the other", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: family, independence, trainable")
def case_3(env):
    require(checks.check_net_uniform_weights_of_the_example, env)
