"""Run the public checks of l1_cost: `grader.check("l1_cost")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "l1_cost"
checks = public_checks()


@test_case(name="It returns a number", hidden=False)
def case_1(env):
    require(checks.check_l1_is_a_number, env)


@test_case(name="For W1 = [[1, -2]], W2 = [[3]], lambd = 0.6 and m = 3, with biases of 0, it is 1.2", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: layers, biases, purity")
def case_2(env):
    require(checks.check_l1_of_the_example, env)
