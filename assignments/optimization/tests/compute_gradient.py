"""Run the public checks of compute_gradient: `grader.check("compute_gradient")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "compute_gradient"
checks = public_checks()


@test_case(name="By hand: from the estimate [1, 1] to the points [0, 0] and [4, 2] it is [2, 0]", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: purity")
def case_1(env):
    require(checks.check_slope_of_the_example, env)
