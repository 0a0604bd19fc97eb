"""Run the public checks of one_param: `grader.check("one_param")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "one_param"
checks = public_checks()


@test_case(name="For x of shape (m, input_size) it returns (m, output_size)", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: no bias, linear, autograd")
def case_1(env):
    require(checks.check_model_maps_input_size_to_output_size, env)
