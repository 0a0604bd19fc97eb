"""Run the public checks of steps_to_tolerance: `grader.check("steps_to_tolerance")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "steps_to_tolerance"
checks = public_checks()


@test_case(name="8, 4, 2, 1: from 8, halved at each step, three steps lead to a tolerance of 1", hidden=False)
def case_1(env):
    require(checks.check_count_is_right_by_hand, env)


@test_case(name="10, 9, 7.3, 5.21: with lr 0.1 and momentum 0.8 three steps lead from 10 below 5.5", hidden=False)
def case_2(env):
    require(checks.check_count_with_momentum_by_hand, env)


@test_case(name="[3, 4] is 5 from 0: halved, it is within 3 after one step, within 2.2 after two", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: gradient, coordinates, ends, many steps, last step, purity")
def case_3(env):
    require(checks.check_count_measures_the_distance_by_hand, env)
