"""Run the public checks of random_crop: `grader.check("random_crop")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "random_crop"
checks = public_checks()


@test_case(name="It returns an array in the shape of images, also of one image", hidden=False)
def case_1(env):
    require(checks.check_crop_returns_images, env)


@test_case(name="Of [[1, 2], [3, 4]], with a border of one zero, it cuts 2 x 2 windows", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: places, own draws, generator, purity")
def case_2(env):
    require(checks.check_crop_cuts_windows_of_the_example, env)
