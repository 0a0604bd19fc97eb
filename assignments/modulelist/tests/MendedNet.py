"""Run the public checks of MendedNet: `grader.check("MendedNet")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "MendedNet"
checks = public_checks()


@test_case(name="Its output has the shape (m, out_size), for any number of hidden layers and any m from 1", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: copies, registration, chain, gradient, scores")
def case_1(env):
    require(checks.check_mended_net_takes_any_depth, env)
