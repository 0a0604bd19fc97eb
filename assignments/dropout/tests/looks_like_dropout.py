"""Run the public checks of looks_like_dropout: `grader.check("looks_like_dropout")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "looks_like_dropout"
checks = public_checks()


@test_case(name="It refuses a layer that drops nothing", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: right layers, no scale, keep for drop, wrong scale, test time, fixed mask, whole rows")
def case_1(env):
    require(checks.check_detector_refuses_a_layer_that_never_drops, env)
