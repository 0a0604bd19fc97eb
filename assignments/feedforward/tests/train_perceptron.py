"""Run the public checks of train_perceptron: `grader.check("train_perceptron")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "train_perceptron"
checks = public_checks()


@test_case(name="It returns w with a number for each column, a number b, and a list with one for each epoch", hidden=False)
def case_1(env):
    require(checks.check_perceptron_returns_w_b_and_mistakes, env)


@test_case(name="[2, 1] with label 1 and [1, 3] with label -1 give w = [1, -2] and b = 0", hidden=False)
def case_2(env):
    require(checks.check_perceptron_of_the_example, env)


@test_case(name="AND: 2, 3, 3, 2, 2, 3, 2, 1 mistakes, then none", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: epochs, purity")
def case_3(env):
    require(checks.check_perceptron_counts_mistakes_of_and, env)
