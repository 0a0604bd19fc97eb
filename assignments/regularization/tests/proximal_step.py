"""Run the public checks of proximal_step: `grader.check("proximal_step")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "proximal_step"
checks = public_checks()


@test_case(name="It returns an array in the shape of w", hidden=False)
def case_1(env):
    require(checks.check_step_returns_an_array, env)


@test_case(name="w = [2, -0.3, 1], gradient [0, 0, 2], lr = 0.5 and strength 1 give [1.5, 0, 0]", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: move, shrink, zeros, order, purity")
def case_2(env):
    require(checks.check_step_of_the_example, env)
