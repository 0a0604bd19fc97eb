"""Run the public checks of backward_propagation_n: `grader.check("backward_propagation_n")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "backward_propagation_n"
checks = public_checks()


@test_case(name="It returns a gradient for every Z, A, W and b, each in its shape", hidden=False)
def case_1(env):
    require(checks.check_backward_n_returns_all_gradients, env)


@test_case(name="If each example comes twice, each dW stays the same", hidden=False)
def case_2(env):
    require(checks.check_backward_n_has_means_for_weights, env)


@test_case(name="If each example comes twice, each db stays the same; and it is dW of inputs that are all 1", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: chain, purity")
def case_3(env):
    require(checks.check_backward_n_has_biases_like_weights_of_ones, env)
