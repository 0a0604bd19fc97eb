"""Run the public checks of rnn_backward: `grader.check("rnn_backward")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "rnn_backward"
checks = public_checks()


@test_case(name="It returns dx, da0, dWax, dWaa and dba, each in its shape", hidden=False)
def case_1(env):
    require(checks.check_backward_returns_all_gradients, env)


@test_case(name="For the table dx is 0.740 and 0.470", hidden=False)
def case_2(env):
    require(checks.check_backward_of_the_example, env)


@test_case(name="For the table dWax is 0.370, dWaa 0.217 and dba 1.210", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: step, start, state, purity")
def case_3(env):
    require(checks.check_backward_sums_of_the_example, env)
