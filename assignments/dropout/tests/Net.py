"""Run the public checks of Net: `grader.check("Net")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "Net"
checks = public_checks()


@test_case(name="It learns the weights and biases of three linear layers, of the sizes asked for", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: forward, eval mode, drop rate, inverted scale, placement, mask independence, default, autograd")
def case_1(env):
    require(checks.check_net_has_the_numbers_of_three_linear_layers, env)
