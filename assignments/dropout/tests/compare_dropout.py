"""Run the public checks of compare_dropout: `grader.check("compare_dropout")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "compare_dropout"
checks = public_checks()


@test_case(name="It returns for each p four lists with one number for each seed", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: fair start, training, evaluation, purity, training mode")
def case_1(env):
    require(checks.check_comparison_is_a_table, env)
