"""Run the public checks of rnn_cell_forward: `grader.check("rnn_cell_forward")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "rnn_cell_forward"
checks = public_checks()


@test_case(name="It returns a_next (n_a, m), yt_pred (n_y, m) and a tuple of four items", hidden=False)
def case_1(env):
    require(checks.check_cell_returns_state_probabilities_and_cache, env)


@test_case(name="x = 0 and a = 0.462 give a state of 0.728, with the weights 1 and 2", hidden=False)
def case_2(env):
    require(checks.check_cell_of_the_example, env)


@test_case(name="With Wya = [[1], [-1]] and by = 0 its probabilities are 0.811 and 0.189", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: cache, purity")
def case_3(env):
    require(checks.check_cell_output_of_the_example, env)
