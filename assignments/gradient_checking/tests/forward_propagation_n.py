"""Run the public checks of forward_propagation_n: `grader.check("forward_propagation_n")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "forward_propagation_n"
checks = public_checks()


@test_case(name="It returns the cost, a number, and a cache of twelve arrays, each in its shape", hidden=False)
def case_1(env):
    require(checks.check_forward_n_returns_cost_and_cache, env)


@test_case(name="For a network with small whole numbers Z and A of each layer are as computed by hand", hidden=False)
def case_2(env):
    require(checks.check_forward_n_of_an_example, env)


@test_case(name="Outputs 0.5 and 0.8 for labels 0 and 1 cost 0.458", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: purity")
def case_3(env):
    require(checks.check_forward_n_costs_the_example, env)
