"""Run the public checks of up_to: `grader.check("up_to")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "up_to"
checks = public_checks()


@test_case(name="It returns a Keras model, which ends at the layer that is asked for: in a stack", hidden=False)
def case_1(env):
    require(checks.check_part_of_a_stack, env)


@test_case(name="Where the model gets other weights, the part has them, too", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: graph, inputs, purity")
def case_2(env):
    require(checks.check_part_shares_the_weights, env)
