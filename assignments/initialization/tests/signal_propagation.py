"""Run the public checks of signal_propagation: `grader.check("signal_propagation")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "signal_propagation"
checks = public_checks()


@test_case(name="It returns a list with one number for each layer; the input has none", hidden=False)
def case_1(env):
    require(checks.check_signals_are_one_number_a_layer, env)


@test_case(name="X = [[1, 3]], W1 = [[2]] and b1 = [[0]] give 2: the standard deviation of 2 and 6", hidden=False)
def case_2(env):
    require(checks.check_signals_of_the_example, env)


@test_case(name="With ReLU, X = [[-1, 3]] gives what X = [[0, 3]] gives without", hidden=False)
def case_3(env):
    require(checks.check_signals_see_the_activation, env)


@test_case(name="With ReLU, X = [[-1, 3]] and b1 = [[2]] give what X = [[1, 5]] gives without bias", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: initialize, purity")
def case_4(env):
    require(checks.check_signals_see_the_biases, env)
