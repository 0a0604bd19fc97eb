"""Run the public checks of conv_1d: `grader.check("conv_1d")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "conv_1d"
checks = public_checks()


@test_case(name="[1, 3, 2, 5, 4] with [2, -1] gives [-1, 4, -1, 6]", hidden=False)
def case_1(env):
    require(checks.check_series_of_the_example, env)


@test_case(name="[1, 0, 0, 2, 0, 0] with [3, 4, 5] gives [3, 10, 8, 6]", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: ends, purity")
def case_2(env):
    require(checks.check_series_with_a_longer_kernel, env)
