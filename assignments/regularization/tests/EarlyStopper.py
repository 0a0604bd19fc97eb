"""Run the public checks of EarlyStopper: `grader.check("EarlyStopper")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "EarlyStopper"
checks = public_checks()


@test_case(name="step returns True or False, and best and best_weights are there", hidden=False)
def case_1(env):
    require(checks.check_stopper_says_true_or_false, env)


@test_case(name="With patience 2, losses 5, 4, 4, 6: it stops at the fourth", hidden=False)
def case_2(env):
    require(checks.check_stopper_waits_in_the_example, env)


@test_case(name="After losses 5, 4, 4, 6 best is 4", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: default, reset, weights, copies, min delta, mode, first, nan, own memory")
def case_3(env):
    require(checks.check_stopper_keeps_the_best_of_the_example, env)
