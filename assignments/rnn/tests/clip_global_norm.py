"""Run the public checks of clip_global_norm: `grader.check("clip_global_norm")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "clip_global_norm"
checks = public_checks()


@test_case(name="It returns a dict of the same names and shapes", hidden=False)
def case_1(env):
    require(checks.check_clip_returns_the_same_names_and_shapes, env)


@test_case(name="3 and 4 in two arrays, with 1, give 0.6 and 0.8", hidden=False)
def case_2(env):
    require(checks.check_clip_of_the_example, env)


@test_case(name="The same, with 6, give 3 and 4", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: names, zero, purity")
def case_3(env):
    require(checks.check_clip_leaves_the_short_example, env)
