"""Run the public checks of saved_and_loaded: `grader.check("saved_and_loaded")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "saved_and_loaded"
checks = public_checks()


@test_case(name="It returns another model", hidden=False)
def case_1(env):
    require(checks.check_saved_is_another_model, env)


@test_case(name="The loaded model predicts as the given one does, which stays as it is", hidden=False)
def case_2(env):
    require(checks.check_saved_predicts_the_same, env)


@test_case(name="At the path is a file from which Keras loads the model", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: training")
def case_3(env):
    require(checks.check_saved_is_a_file, env)
