"""Run the public checks of compute_cost_with_regularization: `grader.check("compute_cost_with_regularization")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "compute_cost_with_regularization"
checks = public_checks()


@test_case(name="It returns a number", hidden=False)
def case_1(env):
    require(checks.check_cost_is_a_number, env)


@test_case(name="For W1 = [[1, 2]], W2 = [[3]], W3 = [[-1]], lambd = 0.6, m = 3 the penalty is 1.5", hidden=False)
def case_2(env):
    require(checks.check_cost_has_the_penalty_of_the_example, env)


@test_case(name="With lambd = 0, for outputs 0.5 and 0.8 and labels 1 and 0, it is 1.1513", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: layers, biases, purity")
def case_3(env):
    require(checks.check_cost_keeps_the_cross_entropy_of_the_example, env)
