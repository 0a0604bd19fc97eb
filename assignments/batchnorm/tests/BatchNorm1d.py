"""Run the public checks of BatchNorm1d: `grader.check("BatchNorm1d")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "BatchNorm1d"
checks = public_checks()


@test_case(name="The output has the shape and the dtype of x, in both modes", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: by hand, start, training, weight bias, running mean, running variance, eval mode, eval state, buffers, instances, defaults, autograd, graph, purity")
def case_1(env):
    require(checks.check_layer_keeps_shape_and_dtype, env)
