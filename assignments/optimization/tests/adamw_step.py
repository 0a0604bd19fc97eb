"""Run the public checks of adamw_step: `grader.check("adamw_step")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "adamw_step"
checks = public_checks()


@test_case(name="It returns w, v and s, in the shape of w", hidden=False)
def case_1(env):
    require(checks.check_adamw_returns_w_and_averages, env)


@test_case(name="By hand: w = 10 goes to 9.6 without decay, to 9.2 with a decay of 0.1", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: averages, adam, purity")
def case_2(env):
    require(checks.check_adamw_makes_the_step_of_the_example, env)
