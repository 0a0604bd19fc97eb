"""Run the public checks of receptive_field: `grader.check("receptive_field")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "receptive_field"
checks = public_checks()


@test_case(name="[(3, 1), (2, 2), (3, 1)] gives 8", hidden=False)
def case_1(env):
    require(checks.check_field_of_the_example, env)


@test_case(name="[(3, 1), (3, 1)] gives 5", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: last, empty, purity")
def case_2(env):
    require(checks.check_field_of_two_convolutions, env)
