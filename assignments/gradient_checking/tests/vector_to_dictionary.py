"""Run the public checks of vector_to_dictionary: `grader.check("vector_to_dictionary")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "vector_to_dictionary"
checks = public_checks()


@test_case(name="It returns a dict with the names, their order and the shapes of `like`", hidden=False)
def case_1(env):
    require(checks.check_to_dictionary_restores_names_and_shapes, env)


@test_case(name="The column 1, 2, 3, 4, 5 gives {\"b\": [[1, 2], [3, 4]], \"a\": [5]}", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: whole numbers, new arrays")
def case_2(env):
    require(checks.check_to_dictionary_of_the_example, env)
