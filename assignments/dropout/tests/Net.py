"""Run the public checks of Net: `grader.check("Net")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "Net"
checks = public_checks()


@test_case(name="It learns the weights and biases of three linear layers, of the sizes asked for", hidden=False)
def case_1(env):
    require(checks.check_net_has_the_numbers_of_three_linear_layers, env)


@test_case(name="Without dropout it is not linear, and nothing holds its outputs above 0 or their sum at 1", hidden=False)
def case_2(env):
    require(checks.check_net_is_not_linear_and_ends_with_a_linear_layer, env)


@test_case(name="After net.eval() two calls agree, and differ from a call in training", hidden=False)
def case_3(env):
    require(checks.check_net_answers_the_same_after_eval, env)


@test_case(name="In training with p = 0 nothing is dropped: the outputs are those after net.eval()", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: drop rate, inverted scale, placement, mask independence, autograd")
def case_4(env):
    require(checks.check_net_drops_nothing_with_p_0, env)
