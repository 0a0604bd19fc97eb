"""Run the public checks of compare_dropout: `grader.check("compare_dropout")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "compare_dropout"
checks = public_checks()


@test_case(name="It returns for each p four lists with one number for each seed", hidden=False)
def case_1(env):
    require(checks.check_comparison_is_a_table, env)


@test_case(name="The two networks of a seed, for two p, begin alike; those of two seeds do not", hidden=False)
def case_2(env):
    require(checks.check_networks_of_a_seed_begin_alike, env)


@test_case(name="While it is trained, each network is in training mode", hidden=False)
def case_3(env):
    require(checks.check_networks_are_trained_in_training_mode, env)


@test_case(name="While it is scored, each network is in evaluation mode; no accuracy is above 1", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: training, purity")
def case_4(env):
    require(checks.check_networks_are_scored_in_evaluation_mode, env)
