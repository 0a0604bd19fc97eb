"""Run the public checks of StopEarly: `grader.check("StopEarly")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "StopEarly"
checks = public_checks()


@test_case(name="It is a callback that fit takes", hidden=False)
def case_1(env):
    require(checks.check_stop_is_a_callback, env)


@test_case(name="By hand: with patience 2, losses of 3, 2, 2.5, 2.2, 1 end after the fourth", hidden=False)
def case_2(env):
    require(checks.check_stop_of_the_example, env)


@test_case(name="By hand: the weights of the second epoch come back", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: ties, end, again")
def case_3(env):
    require(checks.check_stop_of_the_example_has_weights_of_the_second_epoch, env)
