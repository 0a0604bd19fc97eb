"""Run the public checks of decayed_step: `grader.check("decayed_step")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "decayed_step"
checks = public_checks()


@test_case(name="It returns an array in the shape of w", hidden=False)
def case_1(env):
    require(checks.check_decay_returns_an_array, env)


@test_case(name="w = 4, gradient 1, lr and decay 0.5 and the sign for a direction give 3.5 if coupled", hidden=False)
def case_2(env):
    require(checks.check_decay_is_coupled_in_the_example, env)


@test_case(name="w = 4, gradient 1, lr and decay 0.5 and the sign for a direction give 2.5 if decoupled", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: step, once, purity")
def case_3(env):
    require(checks.check_decay_is_decoupled_in_the_example, env)
