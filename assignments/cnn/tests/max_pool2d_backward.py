"""Run the public checks of max_pool2d_backward: `grader.check("max_pool2d_backward")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "max_pool2d_backward"
checks = public_checks()


@test_case(name="It returns an array in the shape of x", hidden=False)
def case_1(env):
    require(checks.check_unpool_returns_the_shape_of_x, env)


@test_case(name="[[1, 5], [0, 3]] with dout = [[7]] gives [[0, 7], [0, 0]]", hidden=False)
def case_2(env):
    require(checks.check_unpool_of_one_window, env)


@test_case(name="The example, with dout = [[1, 10]], gives [[0, 11, 0], [0, 0, 0]]", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: fit, negative, purity")
def case_3(env):
    require(checks.check_unpool_of_the_example, env)
