"""Run the public checks of forward_propagation_n: `grader.check("forward_propagation_n")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "forward_propagation_n"
checks = public_checks()


@test_case(name="It returns the cost, a number, and a cache of twelve arrays, each in its shape", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: network, cost, purity")
def case_1(env):
    require(checks.check_forward_n_returns_cost_and_cache, env)
