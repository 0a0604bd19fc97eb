"""Run the public checks of max_pool2d: `grader.check("max_pool2d")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "max_pool2d"
checks = public_checks()


@test_case(name="It returns an array (N, C, H', W')", hidden=False)
def case_1(env):
    require(checks.check_pool_returns_a_value_for_each_window, env)


@test_case(name="[[1, 5, 2], [0, 3, 4]] gives [[5, 5]] with size 2 and stride 1", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: stride, fit, negative, purity")
def case_2(env):
    require(checks.check_pool_of_the_example, env)
