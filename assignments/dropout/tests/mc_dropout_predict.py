"""Run the public checks of mc_dropout_predict: `grader.check("mc_dropout_predict")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "mc_dropout_predict"
checks = public_checks()


@test_case(name="It returns two tensors of the shape of model(x); no standard deviation is below 0", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: passes, every dropout, mean, deviation, other layers, purity, modes, gradient")
def case_1(env):
    require(checks.check_mc_returns_mean_and_deviation, env)
