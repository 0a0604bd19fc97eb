"""Run the public checks of train: `grader.check("train")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "train"
checks = public_checks()


@test_case(name="It returns a list of losses, one number for each step", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: steps, gradient, losses, optimizer alone, epochs, criterion")
def case_1(env):
    require(checks.check_train_returns_the_losses, env)
