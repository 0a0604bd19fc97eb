"""Run the public checks of fold_batchnorm: `grader.check("fold_batchnorm")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "fold_batchnorm"
checks = public_checks()


@test_case(name="It returns an nn.Linear whose parameters are a weight and a bias, of the same sizes", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: weight, bias, no bias, purity")
def case_1(env):
    require(checks.check_folding_gives_a_linear_layer, env)
