"""Run the public checks of MendedNet: `grader.check("MendedNet")` in the notebook."""

from otter.test_files import test_case

from checks_support import public_checks, require

OK_FORMAT = False
name = "MendedNet"
checks = public_checks()


@test_case(name="Its output has the shape (m, out_size), for any number of hidden layers and any m from 1", hidden=False)
def case_1(env):
    require(checks.check_mended_net_takes_any_depth, env)


@test_case(name="MendedNet(2, 20, 3, 4) knows 1,543 parameters", hidden=False)
def case_2(env):
    require(checks.check_mended_net_has_1543_parameters, env)


@test_case(name="Its outputs are scores of either sign, and those of an example do not add up to 1", hidden=False)
def case_3(env):
    require(checks.check_mended_net_returns_no_shares, env)


@test_case(name="The weights of its first layer get a gradient", hidden=False,
           success_message="these checks see form and examples; hidden ones also look at: copies, chain")
def case_4(env):
    require(checks.check_mended_net_can_train_its_first_layer, env)
