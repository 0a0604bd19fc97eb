"""Run the public checks of NetBatchNorm: `grader.check("NetBatchNorm")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "NetBatchNorm"
checks = public_checks()


@test_case(name="It has three linear layers with biases, of the sizes asked for", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: parameters, first layer, second layer, output, eval mode, own statistics, autograd")
def case_1(env):
    require(checks.check_net_has_three_linear_layers, env)
