"""Run the public checks of schedule_lr_decay: `grader.check("schedule_lr_decay")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "schedule_lr_decay"
checks = public_checks()


@test_case(name="By hand: 0.5 is 0.25 in epoch 7, with a decay rate of 1 and an interval of 5", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: interval, default")
def case_1(env):
    require(checks.check_schedule_of_the_example, env)
