"""Run the public checks of find_bug: `grader.check("find_bug")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "find_bug"
checks = public_checks()


@test_case(name="It names a gradient that is twice or half the right one, and none if all are right", hidden=False)
def case_1(env):
    require(checks.check_find_bug_names_a_wrong_factor, env)


@test_case(name="{\"W\": [1, 2]} against {\"W\": [1, 2.2]} gives [\"W\"]; against itself it gives []", hidden=False)
def case_2(env):
    require(checks.check_find_bug_of_the_example, env)


@test_case(name="[-1, -2] against [1, 2] is wrong", hidden=False)
def case_3(env):
    require(checks.check_find_bug_sees_a_flipped_sign, env)


@test_case(name="[0, 0] against [0, 0] is right, [nan, 2] against [1, 2] is wrong", hidden=False)
def case_4(env):
    require(checks.check_find_bug_of_nothing_and_nan, env)


@test_case(name="[1e-9, 2e-9] against [1e-9, 3e-9] is wrong, [1e6, 2e6] against [1e6, 2e6 + 0.1] is right", hidden=False)
def case_5(env):
    require(checks.check_find_bug_sees_tiny_errors_of_tiny_gradients, env)


@test_case(name="One entry of a hundred that is off by a hundredth is seen", hidden=False)
def case_6(env):
    require(checks.check_find_bug_sees_one_of_a_hundred, env)


@test_case(name="A row of shape (3,) against a column of shape (3, 1) is wrong", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: limit, purity")
def case_7(env):
    require(checks.check_find_bug_sees_a_row_for_a_column, env)
