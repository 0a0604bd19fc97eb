"""Run the public checks of dictionary_to_vector: `grader.check("dictionary_to_vector")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "dictionary_to_vector"
checks = public_checks()


@test_case(name="It returns a column with all entries", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: order, names, new array")
def case_1(env):
    require(checks.check_to_vector_returns_a_column_and_names, env)
