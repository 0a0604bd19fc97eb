"""Run the public checks of backward_propagation_with_dropout: `grader.check("backward_propagation_with_dropout")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "backward_propagation_with_dropout"
checks = public_checks()


@test_case(name="It returns a gradient for every Z, A, W and b, each in its shape", hidden=False)
def case_1(env):
    require(checks.check_backward_returns_all_gradients, env)


@test_case(name="In an example with A3 = 0.6106, 0.5125, 0.5 and Y = 1, 0, 1 dZ3 is what it should be", hidden=False)
def case_2(env):
    require(checks.check_backward_begins_the_example, env)


@test_case(name="In an example dA is 0 where a unit was dropped, and not where it was kept", hidden=False)
def case_3(env):
    require(checks.check_backward_drops_in_the_example, env)


@test_case(name="In an example a gradient that arrives at a kept unit is divided by keep_prob = 0.8", hidden=False)
def case_4(env):
    require(checks.check_backward_scales_the_example, env)


@test_case(name="In an example dZ is 0 where Z < 0, and not where Z > 0 and the unit was kept", hidden=False)
def case_5(env):
    require(checks.check_backward_passes_relu_in_the_example, env)


@test_case(name="In an example dW3, db3 and db1 follow from dZ3 and dZ1", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: purity")
def case_6(env):
    require(checks.check_backward_reaches_the_parameters_of_the_example, env)
