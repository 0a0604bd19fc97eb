"""The public checks of Net: `grader.check("Net")` runs them."""

import itertools

import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "Net"


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


LISTS = ([5, 7, 3], [4, 9, 6, 8, 3], [6, 2])


def net_layers(submission, sizes, x):
    """Return the shapes of all parameters, what count_known counts, and the output."""
    net, x = submission.Net(list(sizes)), in_their_precision(x)
    counts = count_known(net, x)
    known, unknown = all_parameters(net, x)
    return [plain_shape(parameter) for parameter in known + unknown], counts, net(x)


def look_at_net(student, rng, sizes):
    """Return shapes and counts of a network's parameters; its output has the shape it should."""
    x = torch.tensor(rng.normal(size=(3, sizes[0])))
    returned = expect.returns(student.run(net_layers, list(sizes), x), tuple, length=3)
    shapes, counts, output = returned
    expect.array(output, shape=(3, sizes[-1]), name="the output")
    return expect.returns(shapes, list), counts


@check("Net", weight=3, concept="sizes", public=True)
def check_net_has_the_layers_asked_for(student, rng):
    """It has a weight and a bias for each pair of neighbouring sizes"""
    for sizes in LISTS:
        shapes, _ = look_at_net(student, rng, sizes)
        pairs = itertools.pairwise(sizes)
        wanted = [shape for below, units in pairs for shape in (sorted((below, units)), [units])]
        expect.that(
            sorted(map(str, shapes)) == sorted(map(str, wanted)),
            f"for Layers = {sizes} there are {len(sizes) - 1} linear layers with biases, of the"
            f" sizes {' -> '.join(map(str, sizes))}",
            f"the shapes of its weights and biases are {shapes}",
            mismatch="there are others",
            hint="zip(Layers, Layers[1:]) pairs each size with the next one.",
        )


@test_case(name="It has a weight and a bias for each pair of neighbouring sizes", hidden=False)
def case_1(env):
    checks_support.require(check_net_has_the_layers_asked_for, checks_support.Submission(env))
