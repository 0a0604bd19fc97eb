"""Run the public checks of standardize: `grader.check("standardize")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "standardize"
checks = public_checks()


@test_case(name="It returns train and dev, each in its shape", hidden=False)
def case_1(env):
    require(checks.check_scaling_returns_both, env)


@test_case(name="train [[1, 3]] and dev [[4]] become [[-1, 1]] and [[2]]", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: leak, constant, purity")
def case_2(env):
    require(checks.check_scaling_of_the_example, env)
