"""Run the public checks of descend: `grader.check("descend")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "descend"
checks = public_checks()


@test_case(name="It returns steps + 1 positions, the first of which is start", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: gradient step, momentum, valleys")
def case_1(env):
    require(checks.check_descent_returns_the_path, env)
