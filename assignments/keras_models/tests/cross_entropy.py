"""Run the public checks of cross_entropy: `grader.check("cross_entropy")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "cross_entropy"
checks = public_checks()


@test_case(name="The two rows of part 1 give 1.410", hidden=False)
def case_1(env):
    require(checks.check_entropy_of_the_example, env)


@test_case(name="A tensor that asks for a gradient gets it: (softmax - one-hot) / N", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: stability, purity")
def case_2(env):
    require(checks.check_entropy_lets_a_gradient_through, env)
