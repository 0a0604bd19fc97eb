"""Run the public checks of Net: `grader.check("Net")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "Net"
checks = public_checks()


@test_case(name="It has weights and biases for each pair of neighbouring sizes", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: registration, own weights, instances, hidden relu, plain, linear output, rows, autograd, forward method")
def case_1(env):
    require(checks.check_net_has_the_layers_asked_for, env)
