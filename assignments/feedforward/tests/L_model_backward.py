"""Run the public checks of L_model_backward: `grader.check("L_model_backward")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "L_model_backward"
checks = public_checks()


@test_case(name="It returns dW1, db1, …, each in the shape of W1, b1 …", hidden=False)
def case_1(env):
    require(checks.check_backward_returns_all_gradients, env)


@test_case(name="For the example and label 1, dW2 is [[-1.5, 0]]", hidden=False)
def case_2(env):
    require(checks.check_backward_of_the_example, env)


@test_case(name="And dW1 is [[-1, -2], [0, 0]]", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: depth, biases, purity")
def case_3(env):
    require(checks.check_backward_of_the_example_hidden, env)
