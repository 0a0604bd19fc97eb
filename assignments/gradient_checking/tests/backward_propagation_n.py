"""Run the public checks of backward_propagation_n: `grader.check("backward_propagation_n")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "backward_propagation_n"
checks = public_checks()


@test_case(name="It returns a gradient for every Z, A, W and b, each in its shape", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: chain, weights, biases, purity")
def case_1(env):
    require(checks.check_backward_n_returns_all_gradients, env)
