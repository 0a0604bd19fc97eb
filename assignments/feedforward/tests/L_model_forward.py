"""Run the public checks of L_model_forward: `grader.check("L_model_forward")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "L_model_forward"
checks = public_checks()


@test_case(name="It returns AL with a column for each column of X, and a list with a cache for each layer", hidden=False)
def case_1(env):
    require(checks.check_forward_returns_output_and_caches, env)


@test_case(name="The example's network gives 0.5", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: last, depth, caches, purity")
def case_2(env):
    require(checks.check_forward_of_the_example, env)
