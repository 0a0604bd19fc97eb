"""Run the public checks of count_parameters: `grader.check("count_parameters")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "count_parameters"
checks = public_checks()


@test_case(name="Linear layers 2 -> 3 -> 2 have 17 parameters", hidden=False)
def case_1(env):
    require(checks.check_count_of_a_plain_network, env)


@test_case(name="Batch normalization counts as much with its running statistics as without", hidden=False)
def case_2(env):
    require(checks.check_count_of_batch_norm, env)


@test_case(name="A layer that stands at two places counts as if it stood at one", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: kinds, frozen, purity")
def case_3(env):
    require(checks.check_count_of_a_layer_used_twice, env)
