"""Run the public checks of vanishing_ratio: `grader.check("vanishing_ratio")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "vanishing_ratio"
checks = public_checks()


@test_case(name="It returns a list with one number above 0 for each seed", hidden=False)
def case_1(env):
    require(checks.check_ratios_are_one_number_a_seed, env)


@test_case(name="In a small network the norms are 0.6847 for the first weights, 0.6146 for the last: 1.114", hidden=False)
def case_2(env):
    require(checks.check_ratio_of_a_small_network, env)


@test_case(name="With seeds 5, 3 and 5 the two networks of seed 5 begin alike, and that of seed 3 otherwise", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: untrained, experiment")
def case_3(env):
    require(checks.check_networks_of_a_seed_begin_alike, env)
