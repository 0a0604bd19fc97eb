"""Run the public checks of conv2d_backward: `grader.check("conv2d_backward")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "conv2d_backward"
checks = public_checks()


@test_case(name="It returns (dx, dw, db)", hidden=False)
def case_1(env):
    require(checks.check_back_returns_three_arrays, env)


@test_case(name="dx of the example is [[1, 2, 0], [0, 1, 4], [0, 0, -2]]", hidden=False)
def case_2(env):
    require(checks.check_back_of_the_example_dx, env)


@test_case(name="dw of the example is [[3, 6], [5, 9]]", hidden=False)
def case_3(env):
    require(checks.check_back_of_the_example_dw, env)


@test_case(name="db of the example is [3]", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: no padding, stride, purity")
def case_4(env):
    require(checks.check_back_of_the_example_db, env)
