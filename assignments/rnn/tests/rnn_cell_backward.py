"""Run the public checks of rnn_cell_backward: `grader.check("rnn_cell_backward")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "rnn_cell_backward"
checks = public_checks()


@test_case(name="It returns dxt, da_prev, dWax, dWaa and dba, each in its shape", hidden=False)
def case_1(env):
    require(checks.check_cell_backward_returns_all_gradients, env)


@test_case(name="For the table dba is 0.470", hidden=False)
def case_2(env):
    require(checks.check_cell_backward_of_the_example, env)


@test_case(name="For the table dxt is 0.470 and da_prev is 0.940", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: biases, weights, purity")
def case_3(env):
    require(checks.check_cell_backward_to_the_inputs_of_the_example, env)
