"""Run the public checks of dictionary_to_vector: `grader.check("dictionary_to_vector")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "dictionary_to_vector"
checks = public_checks()


@test_case(name="It returns a column with all entries", hidden=False)
def case_1(env):
    require(checks.check_to_vector_returns_a_column_and_names, env)


@test_case(name="{\"b\": [[1, 2], [3, 4]], \"a\": [5]} gives 1, 2, 3, 4, 5", hidden=False)
def case_2(env):
    require(checks.check_to_vector_of_the_example, env)


@test_case(name="{\"b\": [[1, 2], [3, 4]], \"a\": [5]} gives the names \"b\", \"b\", \"b\", \"b\", \"a\"", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: new array")
def case_3(env):
    require(checks.check_to_vector_names_the_example, env)
