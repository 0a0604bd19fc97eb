"""Run the public checks of looks_like_dropout: `grader.check("looks_like_dropout")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "looks_like_dropout"
checks = public_checks()


@test_case(name="It refuses a layer that drops nothing", hidden=False)
def case_1(env):
    require(checks.check_detector_refuses_a_layer_that_never_drops, env)


@test_case(name="It accepts the right layer of part 5: with p = 0.2, with p = 0.3 and with p = 0.8", hidden=False)
def case_2(env):
    require(checks.check_detector_accepts_the_layer_of_the_lesson, env)


@test_case(name="It refuses the layer of part 5 that does not scale", hidden=False)
def case_3(env):
    require(checks.check_detector_refuses_the_layer_without_scale, env)


@test_case(name="It refuses the layer of part 5 that keeps with p", hidden=False)
def case_4(env):
    require(checks.check_detector_refuses_the_layer_that_keeps_with_p, env)


@test_case(name="It refuses the layer of part 5 that divides by p", hidden=False)
def case_5(env):
    require(checks.check_detector_refuses_the_layer_that_divides_by_p, env)


@test_case(name="It refuses the layer of part 5 that is always on", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: fixed mask, whole rows")
def case_6(env):
    require(checks.check_detector_refuses_the_layer_that_is_always_on, env)
