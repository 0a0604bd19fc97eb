"""Run the public checks of BatchNorm1d: `grader.check("BatchNorm1d")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "BatchNorm1d"
checks = public_checks()


@test_case(name="The output has the shape and the dtype of x, in both modes", hidden=False)
def case_1(env):
    require(checks.check_layer_keeps_shape_and_dtype, env)


@test_case(name="In training [1, 3, 3, 9] becomes [-1, -1/3, -1/3, 5/3] where eps is next to 0", hidden=False)
def case_2(env):
    require(checks.check_layer_normalizes_the_example, env)


@test_case(name="A new layer that is given [1, 3, 3, 9] takes the running averages to 0.4 and 2.1", hidden=False)
def case_3(env):
    require(checks.check_layer_averages_the_example, env)


@test_case(name="After net.eval(), by running mean 2 and variance 16, x = 10 becomes 2", hidden=False)
def case_4(env):
    require(checks.check_layer_tests_the_example, env)


@test_case(name="parameters() are weight and bias; state_dict() holds the running averages, too", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: by hand, start, weight bias, running variance, eval state, instances, defaults, autograd, graph, purity")
def case_5(env):
    require(checks.check_layer_trains_two_and_saves_four, env)
