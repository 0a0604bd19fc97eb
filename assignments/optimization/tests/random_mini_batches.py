"""Run the public checks of random_mini_batches: `grader.check("random_mini_batches")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "random_mini_batches"
checks = public_checks()


@test_case(name="It returns a list of pairs (X_b, Y_b), of shapes (n, size) and (1, size)", hidden=False)
def case_1(env):
    require(checks.check_batches_are_pairs, env)


@test_case(name="10 examples and size 4 give mini-batches of 4, 4 and 2", hidden=False)
def case_2(env):
    require(checks.check_batches_of_the_example_have_their_sizes, env)


@test_case(name="Each label stays with its example", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: partition, order, seed, defaults, purity")
def case_3(env):
    require(checks.check_batches_keep_a_label_beside_its_example, env)
