"""Run the public checks of train: `grader.check("train")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "train"
checks = public_checks()


@test_case(name="It returns a list of losses, one number for each step", hidden=False)
def case_1(env):
    require(checks.check_train_returns_the_losses, env)


@test_case(name="With a loss whose gradient is the mean of x, each step uses the mean of x of its batch", hidden=False)
def case_2(env):
    require(checks.check_train_uses_known_gradients, env)


@test_case(name="Two epochs of three batches make six steps", hidden=False)
def case_3(env):
    require(checks.check_train_steps_six_times, env)


@test_case(name="With a weight w and the mean of x as the loss's slope each loss is w times that mean", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: optimizer alone, epochs, criterion")
def case_4(env):
    require(checks.check_train_notes_known_losses, env)
