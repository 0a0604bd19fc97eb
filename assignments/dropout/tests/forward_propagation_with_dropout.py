"""Run the public checks of forward_propagation_with_dropout: `grader.check("forward_propagation_with_dropout")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "forward_propagation_with_dropout"
checks = public_checks()


@test_case(name="It returns A3 and a cache of fourteen values, each in its shape; masks hold 0 and 1", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: network, mask, inverted scale, mask rate, mask independence, default, purity")
def case_1(env):
    require(checks.check_forward_returns_the_output_and_the_cache, env)
