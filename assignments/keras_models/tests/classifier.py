"""Run the public checks of classifier: `grader.check("classifier")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "classifier"
checks = public_checks()


@test_case(name="It returns a Keras model, which makes (N, classes) of (N, features)", hidden=False)
def case_1(env):
    require(checks.check_stack_is_a_model, env)


@test_case(name="The weights are there before any data", hidden=False)
def case_2(env):
    require(checks.check_stack_has_weights_at_once, env)


@test_case(name="classifier(4, [5], 3) has 43 numbers in its weights", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: hidden, logits, new, purity")
def case_3(env):
    require(checks.check_stack_of_the_example_has_43_numbers, env)
