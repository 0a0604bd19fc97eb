"""Run the public checks of signal_propagation: `grader.check("signal_propagation")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "signal_propagation"
checks = public_checks()


@test_case(name="It returns a list with one number for each layer; the input has none", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: spread, activation, biases, initialize, purity")
def case_1(env):
    require(checks.check_signals_are_one_number_a_layer, env)
