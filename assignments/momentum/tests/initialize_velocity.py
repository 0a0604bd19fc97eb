"""Run the public checks of initialize_velocity: `grader.check("initialize_velocity")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "initialize_velocity"
checks = public_checks()


@test_case(name="It returns dW1, db1, …, each in the shape of W1, b1, …", hidden=False)
def case_1(env):
    require(checks.check_velocity_has_an_entry_for_each_parameter, env)


@test_case(name="For W1 of shape (2, 3) dW1 is np.zeros((2, 3))", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: depth, aliasing, purity")
def case_2(env):
    require(checks.check_velocity_of_the_example_is_zero, env)
