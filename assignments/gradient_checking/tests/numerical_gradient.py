"""Run the public checks of numerical_gradient: `grader.check("numerical_gradient")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "numerical_gradient"
checks = public_checks()


@test_case(name="It finds the gradient of (theta**2).sum()**2 / 4, in the shape of theta", hidden=False)
def case_1(env):
    require(checks.check_numerical_gradient_has_the_shape_of_theta, env)


@test_case(name="At [3, 2] the gradient of theta_1**2 theta_2 is [12, 9], also with a step of 0.5", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: evaluation points, purity, whole numbers")
def case_2(env):
    require(checks.check_numerical_gradient_of_the_example, env)
