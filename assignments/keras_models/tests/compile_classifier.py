"""Run the public checks of compile_classifier: `grader.check("compile_classifier")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "compile_classifier"
checks = public_checks()


@test_case(name="It returns the model, compiled", hidden=False)
def case_1(env):
    require(checks.check_compile_returns_the_model, env)


@test_case(name="The rows of part 1, as logits, give a loss of 1.410", hidden=False)
def case_2(env):
    require(checks.check_compile_gives_the_loss_of_the_example, env)


@test_case(name="With one-hot labels the loss is the mean cross-entropy of logits", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: accuracy, step, purity")
def case_3(env):
    require(checks.check_compile_fits_one_hot_labels, env)
