"""Run the public checks of torch_rnn: `grader.check("torch_rnn")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "torch_rnn"
checks = public_checks()


@test_case(name="It is an nn.RNN with n_x inputs and n_a units", hidden=False)
def case_1(env):
    require(checks.check_twin_is_an_rnn, env)


@test_case(name="Inputs 0.5 and 0 give the states 0.462 and 0.728", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: bias, aliasing")
def case_2(env):
    require(checks.check_twin_of_the_example, env)
