"""Run the public checks of frobenius_norm: `grader.check("frobenius_norm")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "frobenius_norm"
checks = public_checks()


@test_case(name="It returns a number above 0", hidden=False)
def case_1(env):
    require(checks.check_norm_is_a_number, env)


@test_case(name="For W1 = [[1, 2]] and W2 = [[2]], with biases of 0, it is 3", hidden=False)
def case_2(env):
    require(checks.check_norm_of_the_example_is_3, env)


@test_case(name="With biases of 7 it is for W1 = [[1, 2]] and W2 = [[2]] what it is with biases of 0", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: layers, purity")
def case_3(env):
    require(checks.check_norm_of_the_example_has_no_biases, env)
