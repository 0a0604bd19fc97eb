"""Run the public checks of max_pool_2: `grader.check("max_pool_2")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "max_pool_2"
checks = public_checks()


@test_case(name="[-1, 4, -1, 6] gives [4, 6]", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: negative, odd, purity")
def case_1(env):
    require(checks.check_halves_of_the_example, env)
