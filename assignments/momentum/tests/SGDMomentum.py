"""Run the public checks of SGDMomentum: `grader.check("SGDMomentum")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "SGDMomentum"
checks = public_checks()


@test_case(name="The first step moves each parameter by -lr times its gradient", hidden=False)
def case_1(env):
    require(checks.check_optimizer_begins_like_gradient_descent, env)


@test_case(name="lr 0.1, momentum 0.8, gradients 10, -5: 10, 9, 8.7, also if p.grad is written in place", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: groups, schedule, none grad, own state, aliasing, default, by hand")
def case_2(env):
    require(checks.check_optimizer_makes_the_steps_of_the_example, env)
