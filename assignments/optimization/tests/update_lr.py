"""Run the public checks of update_lr: `grader.check("update_lr")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "update_lr"
checks = public_checks()


@test_case(name="By hand: 0.5 is 0.0625 in epoch 7, with a decay rate of 1", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: start")
def case_1(env):
    require(checks.check_update_lr_of_the_example, env)
