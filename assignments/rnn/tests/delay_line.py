"""Run the public checks of delay_line: `grader.check("delay_line")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "delay_line"
checks = public_checks()


@test_case(name="It returns Wax, Waa, Wya, ba and by of one network, with n_x = 1 and n_y = 2", hidden=False)
def case_1(env):
    require(checks.check_delay_line_returns_parameters, env)


@test_case(name="With lag 1 the inputs +1, -1, -1, +1 are told one step late", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: lag, zero")
def case_2(env):
    require(checks.check_delay_line_of_the_example, env)
