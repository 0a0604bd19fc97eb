"""Run the public checks of SGDMomentum: `grader.check("SGDMomentum")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "SGDMomentum"
checks = public_checks()


@test_case(name="The first step moves each parameter by -lr times its gradient", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: rule, groups, schedule, none grad, own state, aliasing, default, by hand")
def case_1(env):
    require(checks.check_optimizer_begins_like_gradient_descent, env)
