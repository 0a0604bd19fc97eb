"""Run the public checks of count_parameters: `grader.check("count_parameters")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "count_parameters"
checks = public_checks()


@test_case(name="Linear layers 2 -> 3 -> 2 have 17 parameters", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: kinds, shared, frozen, buffers, purity")
def case_1(env):
    require(checks.check_count_of_a_plain_network, env)
