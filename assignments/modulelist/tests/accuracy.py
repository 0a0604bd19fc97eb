"""Run the public checks of accuracy: `grader.check("accuracy")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "accuracy"
checks = public_checks()


@test_case(name="It returns a number from 0 to 1: 0.75 if three of four predictions are right", hidden=False)
def case_1(env):
    require(checks.check_accuracy_is_a_share, env)


@test_case(name="-3 is the largest of -9, -3, -4, and 0.3 of 0.1, 0.3, 0.2: both are right as any other is", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: share, purity")
def case_2(env):
    require(checks.check_accuracy_of_scores_below_0, env)
