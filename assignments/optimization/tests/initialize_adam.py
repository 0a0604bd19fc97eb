"""Run the public checks of initialize_adam: `grader.check("initialize_adam")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "initialize_adam"
checks = public_checks()


@test_case(name="It returns v and s, each with dW1, db1, …, in the shapes of W1, b1, …", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: depth, zeros, aliasing, purity")
def case_1(env):
    require(checks.check_memory_has_two_entries_for_each_parameter, env)
