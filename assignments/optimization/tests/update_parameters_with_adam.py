"""Run the public checks of update_parameters_with_adam: `grader.check("update_parameters_with_adam")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "update_parameters_with_adam"
checks = public_checks()


@test_case(name="It returns the parameters, v and s, each entry in its shape", hidden=False)
def case_1(env):
    require(checks.check_adam_returns_parameters_and_averages, env)


@test_case(name="By hand: from v = 0, beta1 = 0.6, the gradients 5 and -5 give v = 2 and -0.8", hidden=False)
def case_2(env):
    require(checks.check_adam_averages_the_gradients_of_the_example, env)


@test_case(name="By hand: from s = 0, beta2 = 0.8, the gradients 5 and -5 give s = 5 and 9", hidden=False)
def case_3(env):
    require(checks.check_adam_averages_the_squares_of_the_example, env)


@test_case(name="By hand, with learning rate 0.4: w = 10 goes to 9.6, and in step 2 to 9.7", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: step, stored, epsilon, layers, defaults, state, purity")
def case_4(env):
    require(checks.check_adam_makes_the_steps_of_the_example, env)
