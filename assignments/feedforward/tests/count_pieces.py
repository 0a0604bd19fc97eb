"""Run the public checks of count_pieces: `grader.check("count_pieces")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "count_pieces"
checks = public_checks()


@test_case(name="Slopes of 1, 1 and 0 make 2 pieces", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: bends, rounding")
def case_1(env):
    require(checks.check_pieces_of_the_example, env)
