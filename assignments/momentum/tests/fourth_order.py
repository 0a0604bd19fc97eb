"""Run the public checks of fourth_order: `grader.check("fourth_order")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "fourth_order"
checks = public_checks()


@test_case(name="It returns a tensor of one element", hidden=False)
def case_1(env):
    require(checks.check_fourth_order_returns_one_number, env)


@test_case(name="fourth_order of 4 is 0, of -2 it is -108", hidden=False)
def case_2(env):
    require(checks.check_fourth_order_of_the_example, env)


@test_case(name="fourth_order of 4 and -2 together is the mean of what it is for each", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: autograd")
def case_3(env):
    require(checks.check_fourth_order_of_both_valleys, env)
