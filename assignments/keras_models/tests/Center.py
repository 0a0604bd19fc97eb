"""Run the public checks of Center: `grader.check("Center")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "Center"
checks = public_checks()


@test_case(name="It is a Keras layer, made with a momentum, a name, or nothing, and keeps the shape of x", hidden=False)
def case_1(env):
    require(checks.check_center_is_a_layer, env)


@test_case(name="By hand: in training, 1 and 3 become -1 and 1", hidden=False)
def case_2(env):
    require(checks.check_center_of_the_example, env)


@test_case(name="By hand: momentum 0.8, then in use, 1 becomes 0.6", hidden=False)
def case_3(env):
    require(checks.check_center_in_use_after_the_example, env)


@test_case(name="Without training, a call is use", hidden=False)
def case_4(env):
    require(checks.check_center_is_in_use_by_default, env)


@test_case(name="The moving mean is its only weight, of D numbers, 0 at first, and is not trained", hidden=False)
def case_5(env):
    require(checks.check_center_keeps_its_mean_as_a_weight, env)


@test_case(name="A layer made of get_config has the same momentum and name", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: use, fit, own, purity")
def case_6(env):
    require(checks.check_center_is_made_again_of_its_config, env)
