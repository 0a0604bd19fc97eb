"""Run the public checks of initialize_parameters_random: `grader.check("initialize_parameters_random")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "initialize_parameters_random"
checks = public_checks()


@test_case(name="It returns W1, b1, W2, b2, … for every layer, each in its shape", hidden=False)
def case_1(env):
    require(checks.check_random_has_all_parameters, env)


@test_case(name="All biases are 0", hidden=False)
def case_2(env):
    require(checks.check_random_biases_are_zero, env)


@test_case(name="For sizes [100, 200, 100, 3] the standard deviation of the weights is about 10", hidden=False)
def case_3(env):
    require(checks.check_random_weights_are_about_10, env)


@test_case(name="For sizes [100, 200, 100, 3] the mean of the weights is about 0", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: family, independence, purity")
def case_4(env):
    require(checks.check_random_weights_are_about_0_on_average, env)
