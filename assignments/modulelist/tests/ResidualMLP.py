"""Run the public checks of ResidualMLP: `grader.check("ResidualMLP")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "ResidualMLP"
checks = public_checks()


@test_case(name="It has a first layer, n_blocks blocks with weights of their own, and a last layer", hidden=False)
def case_1(env):
    require(checks.check_residual_mlp_has_the_layers_asked_for, env)


@test_case(name="A block that gets [2, -3, 4], and whose layer gives [1, -1, 1], passes on [3, -3, 5]", hidden=False)
def case_2(env):
    require(checks.check_a_block_of_the_example, env)


@test_case(name="All weights and biases of two blocks are among net.parameters()", hidden=False)
def case_3(env):
    require(checks.check_residual_mlp_knows_two_blocks, env)


@test_case(name="With the numbers of the example the first layer gets the gradient computed by hand", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: skip, rows, state dict")
def case_4(env):
    require(checks.check_a_block_passes_the_gradient_of_the_example, env)
