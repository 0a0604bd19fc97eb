"""Run the public checks of scale_effect: `grader.check("scale_effect")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "scale_effect"
checks = public_checks()


@test_case(name="It returns two numbers, none of them below 0", hidden=False)
def case_1(env):
    require(checks.check_effect_is_two_numbers, env)


@test_case(name="With batch normalization right behind linear1 they are about 0 and 1 / factor", hidden=False)
def case_2(env):
    require(checks.check_effect_is_that_of_the_example, env)


@test_case(name="Afterwards the weights and the running averages of the network are what they were", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: change, mode")
def case_3(env):
    require(checks.check_effect_leaves_the_weights_alone, env)
