"""The public checks of ResidualMLP: `grader.check("ResidualMLP")` runs them."""

import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "ResidualMLP"


def in_their_precision(x):
    """Return x in the floating-point type that the submission has made the default."""
    return x.to(torch.get_default_dtype())


def modules_used(net, x):
    """Return the modules that a pass uses, in order, with what goes into each, and the output."""
    used = []
    # For all modules, since layers in a plain list are not among those of the network.
    hook = torch.nn.modules.module.register_module_forward_pre_hook(
        lambda module, arguments: used.append((module, arguments[0] if arguments else None))
    )
    try:
        return used, net(x)
    finally:
        hook.remove()


def all_parameters(net, x):
    """Return the parameters that a network knows, and those of layers that it uses unknown to it.

    They are looked for after a pass, since some are only made in the first one.
    """
    used, _ = modules_used(net, x)
    known = list(net.parameters())
    seen = {id(parameter) for parameter in known}
    unknown = {}
    for module, _ in used:
        for parameter in module.parameters():
            if id(parameter) not in seen:
                unknown[id(parameter)] = parameter
    return known, list(unknown.values())


def plain_shape(parameter):
    """Return the shape of a weight or bias, smaller size first and without sizes of 1."""
    return sorted(size for size in parameter.shape if size > 1)


def count_known(net, x):
    """Return how many parameters are known, unknown, and made only in the first pass."""
    at_first = len(list(net.parameters()))
    known, unknown = all_parameters(net, x)
    return len(known), len(unknown), len(known) - at_first


WIDTHS = (4, 9, 3)  # in_size, width, out_size


def residual_look(submission, sizes, x):
    """Return the shapes of all parameters, what count_known counts, and the output."""
    x = in_their_precision(x)
    net = submission.ResidualMLP(*sizes)
    counts = count_known(net, x)
    known, unknown = all_parameters(net, x)
    return [plain_shape(parameter) for parameter in known + unknown], counts, net(x)


def look_at_residual(student, rng, n_blocks):
    """Return shapes and counts of the parameters; the output has the shape it should."""
    x = torch.tensor(rng.normal(size=(5, WIDTHS[0])))
    returned = student.run(residual_look, [*WIDTHS, n_blocks], x)
    shapes, counts, output = expect.returns(returned, tuple, length=3)
    expect.array(output, shape=(5, WIDTHS[2]), name="the output")
    return expect.returns(shapes, list), counts


@check("ResidualMLP", weight=2, concept="contract", public=True)
def check_residual_mlp_has_the_layers_asked_for(student, rng):
    """It has a first layer, n_blocks blocks with weights of their own, and a last layer"""
    in_size, width, out_size = WIDTHS
    for n_blocks in (0, 1, 4):
        shapes, _ = look_at_residual(student, rng, n_blocks)
        blocks = [[width, width], [width]] * n_blocks
        wanted = [sorted((in_size, width)), [width], sorted((width, out_size)), [out_size], *blocks]
        expect.that(
            sorted(map(str, shapes)) == sorted(map(str, wanted)),
            f"ResidualMLP({in_size}, {width}, {out_size}, {n_blocks}) has {n_blocks + 2} linear"
            " layers with biases",
            f"the shapes of its weights and biases are {shapes}",
            mismatch="there are others",
        )


@test_case(name="It has a first layer, n_blocks blocks with weights of their own, and a last layer", hidden=False)
def case_1(env):
    checks_support.require(check_residual_mlp_has_the_layers_asked_for, checks_support.Submission(env))
