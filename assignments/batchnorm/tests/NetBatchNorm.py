"""The public checks of NetBatchNorm: `grader.check("NetBatchNorm")` runs them."""

import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "NetBatchNorm"


def in_their_precision(x):
    """Return x in the floating-point type that the submission has made the default."""
    return x.to(torch.get_default_dtype())


def watch(net, x):
    """Return the linear layers in the order of their use, what went into each, and the output."""
    layers, inputs = [], []

    def note(module, arguments):
        if isinstance(module, torch.nn.Linear):
            layers.append(module)
            inputs.append(arguments[0].detach().clone())

    # For all modules, since layers in a plain list are not among those of the network.
    hook = torch.nn.modules.module.register_module_forward_pre_hook(note)
    try:
        return layers, inputs, net(x)
    finally:
        hook.remove()


def net_layers(submission, sizes):
    """Return of each linear layer the shapes of weight and bias, and if the network knows it.

    Beside this the number of the network's parameters, and its output.
    """
    net = submission.NetBatchNorm(*sizes)
    net.eval()
    layers, _, output = watch(net, in_their_precision(torch.zeros(2, sizes[0])))
    known = list(net.modules())
    found = [
        (
            tuple(layer.weight.shape),
            None if layer.bias is None else tuple(layer.bias.shape),
            any(layer is module for module in known),
        )
        for layer in layers
    ]
    return found, sum(one.numel() for one in net.parameters()), output.detach()


@check("NetBatchNorm", weight=1, concept="layers", public=True)
def check_net_has_three_linear_layers(student):
    """It has three linear layers with biases, of the sizes asked for"""
    returned, *_ = expect.returns(student.run(net_layers, [5, 7, 4, 3]), tuple, length=3)
    layers = [expect.returns(one, tuple, length=3) for one in expect.returns(returned, list)]
    shapes = [one[:2] for one in layers]
    expect.that(
        shapes == [((7, 5), (7,)), ((4, 7), (4,)), ((3, 4), (3,))],
        "three linear layers, in_size -> n_hidden1 -> n_hidden2 -> out_size, with biases",
        f"the shapes of weights and biases are {shapes}",
        mismatch="the layers are others",
    )
    expect.that(
        all(known for _, _, known in layers),
        "the layers are attributes of the network (or in an nn.ModuleList or nn.Sequential)",
        "it does not know them: they are missing from net.parameters(), as if kept in a list",
    )


@test_case(name="It has three linear layers with biases, of the sizes asked for", hidden=False)
def case_1(env):
    checks_support.require(check_net_has_three_linear_layers, checks_support.Submission(env))
