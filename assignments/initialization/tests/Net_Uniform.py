"""The public checks of Net_Uniform: `grader.check("Net_Uniform")` runs them."""

import itertools

import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "Net_Uniform"

SHAPES = ([5, 9, 7, 6, 3], [4, 2], [3, 8, 2])


def in_their_precision(x):
    """Return x in the floating-point type that the submission has made the default."""
    return x.to(torch.get_default_dtype())


def used_layers(net, x):
    """Return the linear layers in the order of their use, and the output."""
    layers = []

    def note(module, _):
        if isinstance(module, torch.nn.Linear):
            layers.append(module)

    # For all modules, since layers in a plain list are not among those of the network.
    hook = torch.nn.modules.module.register_module_forward_pre_hook(note)
    try:
        return layers, net(x)
    finally:
        hook.remove()


def net_layers(submission, name, sizes):
    """Return of each linear layer the shapes of weight and bias, and if the network knows it."""
    net = getattr(submission, name)(sizes)
    layers, _ = used_layers(net, in_their_precision(torch.zeros(2, sizes[0])))
    known = list(net.modules())
    return [
        (
            tuple(layer.weight.shape),
            None if layer.bias is None else tuple(layer.bias.shape),
            any(layer is module for module in known),
        )
        for layer in layers
    ]


def require_net_layers(student, name):
    """Fail unless a network has the linear layers that follow from the sizes."""
    for sizes in SHAPES:
        returned = expect.returns(student.run(net_layers, name, list(sizes)), list)
        layers = [expect.returns(one, tuple, length=3) for one in returned]
        shapes = [one[:2] for one in layers]
        expect.that(
            shapes == [((units, below), (units,)) for below, units in itertools.pairwise(sizes)],
            f"for Layers = {sizes}, linear layers of these sizes, with biases",
            f"the shapes of weights and biases are {shapes}",
            mismatch="the layers are others",
        )
        expect.that(
            all(known for _, _, known in layers),
            "the layers are in an nn.ModuleList (or are attributes of the network)",
            "it does not know them: they are missing from net.parameters(), as if kept in a list",
        )


@check("Net_Uniform", weight=1, concept="layers", public=True)
def check_net_uniform_has_its_layers(student):
    """It has a linear layer with bias between each two sizes of Layers"""
    require_net_layers(student, "Net_Uniform")


@test_case(name="It has a linear layer with bias between each two sizes of Layers", hidden=False)
def case_1(env):
    checks_support.require(check_net_uniform_has_its_layers, checks_support.Submission(env))
