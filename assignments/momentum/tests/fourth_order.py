"""Run the public checks of fourth_order: `grader.check("fourth_order")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "fourth_order"
checks = public_checks()


@test_case(name="It returns a tensor of one element", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: values, mean, autograd")
def case_1(env):
    require(checks.check_fourth_order_returns_one_number, env)
