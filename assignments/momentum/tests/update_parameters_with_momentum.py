"""Run the public checks of update_parameters_with_momentum: `grader.check("update_parameters_with_momentum")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "update_parameters_with_momentum"
checks = public_checks()


@test_case(name="It returns the parameters and v, each entry in its shape", hidden=False)
def case_1(env):
    require(checks.check_momentum_returns_parameters_and_velocities, env)


@test_case(name="By hand, with beta = 0.8: g = -5 and v = 2 give v = 0.6; 10 and 0 give 2; 0 and 5 give 4", hidden=False)
def case_2(env):
    require(checks.check_momentum_averages_the_example, env)


@test_case(name="By hand, with learning rate 0.5: w = 9 goes to 8.7 by a v of 0.6", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: layers, beta zero, state, purity, aliasing")
def case_3(env):
    require(checks.check_momentum_makes_the_step_of_the_example, env)
