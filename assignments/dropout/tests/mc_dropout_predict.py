"""Run the public checks of mc_dropout_predict: `grader.check("mc_dropout_predict")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "mc_dropout_predict"
checks = public_checks()


@test_case(name="It returns two tensors of the shape of model(x); no standard deviation is below 0", hidden=False)
def case_1(env):
    require(checks.check_mc_returns_mean_and_deviation, env)


@test_case(name="The model is called n times, each time with its nn.Dropout in training mode", hidden=False)
def case_2(env):
    require(checks.check_mc_calls_the_model_with_dropout_on, env)


@test_case(name="The mean of the predictions 1, 2 and 6 is 3, and in proportion that of others", hidden=False)
def case_3(env):
    require(checks.check_mc_mean_of_1_2_and_6_is_3, env)


@test_case(name="The standard deviation of the predictions 1, 2 and 6 is 2.16, that of a single one is 0", hidden=False)
def case_4(env):
    require(checks.check_mc_deviation_of_1_2_and_6_is_2_16, env)


@test_case(name="In each call other modules, such as batch normalization, are in evaluation mode", hidden=False)
def case_5(env):
    require(checks.check_mc_normalizes_as_in_eval_mode, env)


@test_case(name="A model is afterwards in the mode that it was in before: of training or of evaluation", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: every dropout, purity, gradient")
def case_6(env):
    require(checks.check_mc_gives_the_mode_back, env)
