"""Run the public checks of conv2d: `grader.check("conv2d")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "conv2d"
checks = public_checks()


@test_case(name="It returns an array (N, F, H', W')", hidden=False)
def case_1(env):
    require(checks.check_conv_returns_an_output_for_each_window, env)


@test_case(name="The example of the lesson gives [[4, 0], [4, 1]]", hidden=False)
def case_2(env):
    require(checks.check_conv_of_the_example, env)


@test_case(name="With its filter twice, and biases of 10 and 20, [[14, 10], …] and [[24, 20], …]", hidden=False)
def case_3(env):
    require(checks.check_conv_of_the_example_with_biases, env)


@test_case(name="With stride 2, the example gives [[4]]", hidden=False)
def case_4(env):
    require(checks.check_conv_of_the_example_with_stride, env)


@test_case(name="With padding 1, the first row of the example is [-1, -2, 0, 0]", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: channels, batch, purity")
def case_5(env):
    require(checks.check_conv_of_the_example_with_padding, env)
