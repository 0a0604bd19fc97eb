"""Run the public checks of fold_batchnorm: `grader.check("fold_batchnorm")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "fold_batchnorm"
checks = public_checks()


@test_case(name="It returns an nn.Linear whose parameters are a weight and a bias, of the same sizes", hidden=False)
def case_1(env):
    require(checks.check_folding_gives_a_linear_layer, env)


@test_case(name="[2, 4] becomes [3, 6] by gamma 6, variance 16, eps 0; [6, 8] by gamma 5, eps 9 is the same", hidden=False)
def case_2(env):
    require(checks.check_folding_scales_the_example, env)


@test_case(name="Bias 1 becomes 8.5 by gamma 6, beta 10, running mean 2 and variance 16", hidden=False)
def case_3(env):
    require(checks.check_folding_shifts_the_example, env)


@test_case(name="The weight of the given layer is what it was", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: no bias")
def case_4(env):
    require(checks.check_folding_leaves_the_example_alone, env)
