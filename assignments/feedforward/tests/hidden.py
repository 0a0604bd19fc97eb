"""Run the public checks of hidden: `grader.check("hidden")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "hidden"
checks = public_checks()


@test_case(name="[2, 1] gives [1, 0, 6] with the three units of the example", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: value")
def case_1(env):
    require(checks.check_hidden_of_the_example, env)
