"""Run the public checks of cubic: `grader.check("cubic")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "cubic"
checks = public_checks()


@test_case(name="It returns a tensor of the shape of yhat", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: values, autograd")
def case_1(env):
    require(checks.check_cubic_keeps_the_shape, env)
