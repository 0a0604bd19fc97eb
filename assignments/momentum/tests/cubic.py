"""Run the public checks of cubic: `grader.check("cubic")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "cubic"
checks = public_checks()


@test_case(name="It returns a tensor of the shape of yhat", hidden=False)
def case_1(env):
    require(checks.check_cubic_keeps_the_shape, env)


@test_case(name="cubic of 2 is 8, of -2 it is -8", hidden=False)
def case_2(env):
    require(checks.check_cubic_of_the_example, env)


@test_case(name="A gradient comes to yhat", hidden=False)
def case_3(env):
    require(checks.check_cubic_gives_a_gradient, env)
