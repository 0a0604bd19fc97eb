"""Run the public checks of rnn_forward: `grader.check("rnn_forward")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "rnn_forward"
checks = public_checks()


@test_case(name="It returns a (n_a, m, T), y_pred (n_y, m, T) and a tuple of a list and x", hidden=False)
def case_1(env):
    require(checks.check_forward_returns_states_probabilities_and_caches, env)


@test_case(name="Inputs 0.5 and 0 give the states 0.462 and 0.728", hidden=False)
def case_2(env):
    require(checks.check_forward_of_the_example, env)


@test_case(name="An input at step 3 of 4 changes neither state nor output of steps 1 and 2", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: start, outputs, state, cache, purity")
def case_3(env):
    require(checks.check_forward_is_causal_in_the_example, env)
