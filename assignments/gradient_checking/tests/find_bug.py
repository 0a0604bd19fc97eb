"""Run the public checks of find_bug: `grader.check("find_bug")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "find_bug"
checks = public_checks()


@test_case(name="It names a gradient that is twice or half the right one, and none if all are right", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: sign, one entry, limit, scale, no gradient, purity, shape")
def case_1(env):
    require(checks.check_find_bug_names_a_wrong_factor, env)
