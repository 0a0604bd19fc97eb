"""Run the public checks of backward_propagation_with_regularization: `grader.check("backward_propagation_with_regularization")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "backward_propagation_with_regularization"
checks = public_checks()


@test_case(name="It returns dZ3, dW3, db3, dA2, dZ2, dW2, db2, dA1, dZ1, dW1 and db1, each in its shape", hidden=False)
def case_1(env):
    require(checks.check_backward_returns_eleven_gradients, env)


@test_case(name="For lambd = 0.6, m = 3 and W2 = [[3]] dW2 is 0.6 more than without", hidden=False)
def case_2(env):
    require(checks.check_backward_pulls_as_in_the_example, env)


@test_case(name="dZ3 is A3 - Y, without 1/m", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: chain, mean, layers, biases, purity")
def case_3(env):
    require(checks.check_backward_begins_as_in_the_example, env)
