"""Run the public checks of forward_propagation_with_dropout: `grader.check("forward_propagation_with_dropout")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "forward_propagation_with_dropout"
checks = public_checks()


@test_case(name="It returns A3 and a cache of fourteen values, each in its shape; masks hold 0 and 1", hidden=False)
def case_1(env):
    require(checks.check_forward_returns_the_output_and_the_cache, env)


@test_case(name="In an example each layer is computed from the one before it", hidden=False)
def case_2(env):
    require(checks.check_forward_computes_the_example, env)


@test_case(name="In an example A1 is 0 exactly where D1 is 0", hidden=False)
def case_3(env):
    require(checks.check_forward_drops_by_its_mask_in_the_example, env)


@test_case(name="With keep_prob = 0.8 activations of 4 and 8 become 5 and 10, where they are kept", hidden=False)
def case_4(env):
    require(checks.check_forward_scales_the_example, env)


@test_case(name="Of 10,000 cells about 80 % are kept with keep_prob = 0.8, and 30 % with 0.3", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: mask independence, default, purity")
def case_5(env):
    require(checks.check_forward_keeps_about_as_many_as_it_should, env)
