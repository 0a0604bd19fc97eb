"""Run the public checks of grad_descent: `grader.check("grad_descent")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "grad_descent"
checks = public_checks()


@test_case(name="By hand: the first step leads from [1, 1] to [1.5, 1], with a rate of 0.25", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: stopping, limit, purity")
def case_1(env):
    require(checks.check_descent_of_the_example, env)
