"""Run the public checks of Dropout: `grader.check("Dropout")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "Dropout"
checks = public_checks()


@test_case(name="The output has the shape and the dtype of x, in both modes", hidden=False)
def case_1(env):
    require(checks.check_dropout_keeps_shape_and_dtype, env)


@test_case(name="In training some of 4 and 8 become 0; after net.eval() 4 and 8 come back as they are", hidden=False)
def case_2(env):
    require(checks.check_dropout_gives_4_and_8_back_in_eval_mode, env)


@test_case(name="In training about 20 % of 10,000 elements become 0 with p = 0.2, and 70 % with p = 0.7", hidden=False)
def case_3(env):
    require(checks.check_dropout_drops_about_as_many_as_it_should, env)


@test_case(name="In training with p = 0.2 what is kept of 4 and 8 becomes 5 and 10", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: by hand, mask independence, purity, autograd, no dropout")
def case_4(env):
    require(checks.check_dropout_turns_4_into_5, env)
