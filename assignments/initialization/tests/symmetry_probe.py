"""Run the public checks of symmetry_probe: `grader.check("symmetry_probe")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "symmetry_probe"
checks = public_checks()


@test_case(name="It returns one number for each hidden layer: without training and clones, all their units", hidden=False)
def case_1(env):
    require(checks.check_probe_counts_units_of_hidden_layers, env)


@test_case(name="W = [[1, 2], [1, 2], [3, 4]] with b = 0 has 2 different units; other biases make it 3", hidden=False)
def case_2(env):
    require(checks.check_probe_counts_the_example, env)


@test_case(name="Units that begin alike and have different ways out are counted as 20 steps leave them", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: clones, arguments, purity")
def case_3(env):
    require(checks.check_probe_sees_that_training_changes_units, env)
