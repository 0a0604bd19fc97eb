"""Run the public checks of random_flip: `grader.check("random_flip")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "random_flip"
checks = public_checks()


@test_case(name="It returns an array in the shape of images, also of one image", hidden=False)
def case_1(env):
    require(checks.check_flip_returns_images, env)


@test_case(name="With p = 1, [[1, 2], [3, 4]] becomes [[2, 1], [4, 3]]", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: rate, own draws, generator, purity")
def case_2(env):
    require(checks.check_flip_mirrors_the_example, env)
