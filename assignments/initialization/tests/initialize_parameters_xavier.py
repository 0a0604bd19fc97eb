"""Run the public checks of initialize_parameters_xavier: `grader.check("initialize_parameters_xavier")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "initialize_parameters_xavier"
checks = public_checks()


@test_case(name="It returns W1, b1, W2, b2, … for every layer, each in its shape", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: biases, fan, factor, centre, family, independence, purity")
def case_1(env):
    require(checks.check_xavier_has_all_parameters, env)
