"""Run the public checks of gradient_check_n: `grader.check("gradient_check_n")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "gradient_check_n"
checks = public_checks()


@test_case(name="It returns a number: below 1e-6 for a right gradient, 1/3 for one twice as large", hidden=False)
def case_1(env):
    require(checks.check_gradient_check_n_tells_right_from_wrong, env)


@test_case(name="With epsilon = 0.01 the cost is computed with each entry moved by 0.01, up and down, alone", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: relative error, every entry, default, purity, integration")
def case_2(env):
    require(checks.check_gradient_check_n_asks_at_both_sides, env)
