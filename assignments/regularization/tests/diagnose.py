"""Run the public checks of diagnose: `grader.check("diagnose")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "diagnose"
checks = public_checks()


@test_case(name="It returns \"bias\", \"variance\", \"both\" or \"neither\"", hidden=False)
def case_1(env):
    require(checks.check_diagnosis_is_a_word, env)


@test_case(name="Errors 0.02 and 0.30, best 0.01, tolerance 0.05: variance", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: best error, tolerance")
def case_2(env):
    require(checks.check_diagnosis_of_the_example, env)
