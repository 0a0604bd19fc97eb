"""Run the public checks of initialize_parameters_zeros: `grader.check("initialize_parameters_zeros")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "initialize_parameters_zeros"
checks = public_checks()


@test_case(name="It returns W1, b1, W2, b2, … for every layer, each in its shape", hidden=False)
def case_1(env):
    require(checks.check_zeros_has_all_parameters, env)


@test_case(name="For sizes [3, 2, 1] all weights and biases are 0", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: aliasing, purity")
def case_2(env):
    require(checks.check_zeros_are_zeros_for_three_sizes, env)
