"""Run the public checks of ResidualMLP: `grader.check("ResidualMLP")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "ResidualMLP"
checks = public_checks()


@test_case(name="It has a first layer, n_blocks blocks with weights of their own, and a last layer", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: registration, skip, blocks, rows, autograd, state dict")
def case_1(env):
    require(checks.check_residual_mlp_has_the_layers_asked_for, env)
