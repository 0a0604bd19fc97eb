"""Run the public checks of activate: `grader.check("activate")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "activate"
checks = public_checks()


@test_case(name="For each name it returns two arrays in the shape of z", hidden=False)
def case_1(env):
    require(checks.check_activate_returns_two_arrays, env)


@test_case(name="ReLU of [-2, 3] is [0, 3], with slopes [0, 1]", hidden=False)
def case_2(env):
    require(checks.check_activate_relu_of_the_example, env)


@test_case(name="At 0 sigmoid has the slope 0.25, tanh the slope 1", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: sigmoid, tanh, zero, large, purity")
def case_3(env):
    require(checks.check_activate_slopes_at_0, env)
