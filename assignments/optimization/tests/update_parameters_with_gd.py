"""Run the public checks of update_parameters_with_gd: `grader.check("update_parameters_with_gd")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "update_parameters_with_gd"
checks = public_checks()


@test_case(name="It returns the parameters, each in its shape", hidden=False)
def case_1(env):
    require(checks.check_gd_returns_all_parameters, env)


@test_case(name="By hand: w = 3, g = -2 and learning rate 0.5 give w = 4", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: layers, state, purity")
def case_2(env):
    require(checks.check_gd_makes_the_step_of_the_example, env)
