"""Run the public checks of descend: `grader.check("descend")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "descend"
checks = public_checks()


@test_case(name="It returns steps + 1 numbers", hidden=False)
def case_1(env):
    require(checks.check_descent_returns_a_number_for_start_and_steps, env)


@test_case(name="The first of the positions is start", hidden=False)
def case_2(env):
    require(checks.check_descent_begins_at_the_start, env)


@test_case(name="On w^2 / 2 from 8 with lr 0.5 and no momentum: 8, 4, 2, 1", hidden=False)
def case_3(env):
    require(checks.check_descent_goes_down_the_example, env)


@test_case(name="On w^2 / 2 from 10 with lr 0.1 and momentum 0.8: 10, 9, 7.3", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: valleys")
def case_4(env):
    require(checks.check_descent_has_momentum_in_the_example, env)
