"""Run the public checks of fit_shuffled: `grader.check("fit_shuffled")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "fit_shuffled"
checks = public_checks()


@test_case(name="It returns a dict in which loss and val_loss have an entry for each epoch", hidden=False)
def case_1(env):
    require(checks.check_fit_returns_the_history, env)


@test_case(name="Of 80 rows and share 0.25, 20 are validated on, the same in all epochs; so for 0.5", hidden=False)
def case_2(env):
    require(checks.check_fit_validates_on_a_share, env)


@test_case(name="A row keeps its label", hidden=False)
def case_3(env):
    require(checks.check_fit_keeps_rows_and_labels_together, env)


@test_case(name="The rows that are validated on come from all over x", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: apart, once, purity")
def case_4(env):
    require(checks.check_fit_validates_on_rows_from_all_over, env)
