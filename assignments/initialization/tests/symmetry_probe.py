"""Run the public checks of symmetry_probe: `grader.check("symmetry_probe")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "symmetry_probe"
checks = public_checks()


@test_case(name="It returns one number for each hidden layer: without training and clones, all their units", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: counting, clones, broken, arguments, purity")
def case_1(env):
    require(checks.check_probe_counts_units_of_hidden_layers, env)
