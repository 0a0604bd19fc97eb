"""Run the public checks of Dropout: `grader.check("Dropout")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "Dropout"
checks = public_checks()


@test_case(name="The output has the shape and the dtype of x, in both modes", hidden=False,
           success_message="passed, as far as it goes. Hidden checks look at: by hand, eval mode, drop rate, inverted scale, mask independence, purity, autograd, no dropout")
def case_1(env):
    require(checks.check_dropout_keeps_shape_and_dtype, env)
