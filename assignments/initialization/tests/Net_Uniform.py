"""Run the public checks of Net_Uniform: `grader.check("Net_Uniform")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "Net_Uniform"
checks = public_checks()


@test_case(name="It has a linear layer with bias between each two sizes of Layers", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: forward, bounds, family, independence, trainable")
def case_1(env):
    require(checks.check_net_uniform_has_its_layers, env)
