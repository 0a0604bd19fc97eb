"""Run the public checks of lstm_cell_forward: `grader.check("lstm_cell_forward")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "lstm_cell_forward"
checks = public_checks()


@test_case(name="It returns a_next (n_a, m), c_next (n_a, m) and yt_pred (n_y, m)", hidden=False)
def case_1(env):
    require(checks.check_lstm_returns_two_states_and_probabilities, env)


@test_case(name="With weights of 0 a c_prev of 2 gives c_next = 1", hidden=False)
def case_2(env):
    require(checks.check_lstm_of_the_example, env)


@test_case(name="And a_next is half of the tanh of c_next", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: input, probabilities, purity")
def case_3(env):
    require(checks.check_lstm_output_of_the_example, env)
