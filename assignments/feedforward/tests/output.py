"""Run the public checks of output: `grader.check("output")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "output"
checks = public_checks()


@test_case(name="[1, 0, 6] with [5, 7, -1] gives -1", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: value")
def case_1(env):
    require(checks.check_output_of_the_example, env)
