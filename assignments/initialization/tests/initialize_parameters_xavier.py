"""Run the public checks of initialize_parameters_xavier: `grader.check("initialize_parameters_xavier")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "initialize_parameters_xavier"
checks = public_checks()


@test_case(name="It returns W1, b1, W2, b2, … for every layer, each in its shape", hidden=False)
def case_1(env):
    require(checks.check_xavier_has_all_parameters, env)


@test_case(name="All biases are 0", hidden=False)
def case_2(env):
    require(checks.check_xavier_biases_are_zero, env)


@test_case(name="For sizes [25, 100, 400, 3] the weights of layer 1 are twice as large as those of layer 2", hidden=False)
def case_3(env):
    require(checks.check_xavier_follows_the_sizes, env)


@test_case(name="For sizes [25, 100, 400, 3] standard deviations are 0.1265 and 0.06325, both together", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: centre, family, independence, purity")
def case_4(env):
    require(checks.check_xavier_has_the_right_size, env)
