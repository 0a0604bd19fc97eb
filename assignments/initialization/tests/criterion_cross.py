"""Run the public checks of criterion_cross: `grader.check("criterion_cross")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "criterion_cross"
checks = public_checks()


@test_case(name="It returns one number above 0, for a column and for a vector of outputs", hidden=False)
def case_1(env):
    require(checks.check_loss_is_a_positive_number, env)


@test_case(name="Output 0.8 with label 1 has loss 0.2231, output 0.4 with label 0 has 0.5108", hidden=False)
def case_2(env):
    require(checks.check_loss_of_0_8_and_of_0_4, env)


@test_case(name="The loss of outputs [0.8, 0.4] is the mean of the losses of 0.8 and of 0.4", hidden=False)
def case_3(env):
    require(checks.check_loss_of_the_example, env)


@test_case(name="loss.backward() gives the outputs a gradient that is not 0", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: purity")
def case_4(env):
    require(checks.check_loss_can_be_differentiated, env)
