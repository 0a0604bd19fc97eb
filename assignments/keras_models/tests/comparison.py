"""Run the public checks of comparison: `grader.check("comparison")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "comparison"
checks = public_checks()


@test_case(name="It returns a Keras model, which makes (N, 1) of a list of two inputs", hidden=False)
def case_1(env):
    require(checks.check_comparison_is_a_model_of_two_inputs, env)


@test_case(name="comparison(4, 5) has 31 numbers in its weights", hidden=False)
def case_2(env):
    require(checks.check_comparison_of_the_example_has_31_weights, env)


@test_case(name="With a and b changed about, the output is the same", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: distance, probability")
def case_3(env):
    require(checks.check_comparison_does_not_mind_the_order, env)
