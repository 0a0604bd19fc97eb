"""Run the public checks of one_param: `grader.check("one_param")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "one_param"
checks = public_checks()


@test_case(name="For x of shape (m, input_size) it returns (m, output_size)", hidden=False)
def case_1(env):
    require(checks.check_model_maps_input_size_to_output_size, env)


@test_case(name="one_param(1, 1) has a single parameter, and for x = 0 it returns 0", hidden=False)
def case_2(env):
    require(checks.check_model_of_the_example_has_one_weight, env)


@test_case(name="Beside a bias, its output is twice as large where x is: it is a line", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: autograd")
def case_3(env):
    require(checks.check_model_doubles_with_its_input, env)
