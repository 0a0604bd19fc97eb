"""Run the public checks of mixup: `grader.check("mixup")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "mixup"
checks = public_checks()


@test_case(name="It returns x and y, each in its shape", hidden=False)
def case_1(env):
    require(checks.check_mixup_returns_x_and_y, env)


@test_case(name="Each example comes as often as before: the sum of the batch stays what it is", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: labels, share, order, generator, purity")
def case_2(env):
    require(checks.check_mixup_keeps_the_sum_of_the_batch, env)
