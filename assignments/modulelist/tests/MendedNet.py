"""The public checks of MendedNet: `grader.check("MendedNet")` runs them."""

import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "MendedNet"


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


def count_known(net, x):
    """Return how many parameters are known, unknown, and made only in the first pass."""
    at_first = len(list(net.parameters()))
    known, unknown = all_parameters(net, x)
    return len(known), len(unknown), len(known) - at_first


WORN = (3, 8, 4, 4)  # in_size, n, out_size, depth


def mended_pass(submission, sizes, values, x, factors):
    """Return of a network what its last linear layer got, that layer's weights, and the output.

    values: of hidden weights, hidden biases, factors and offsets of layer norms, first weights; or
    none. Then follow how many linear layers and layer norms it uses, what count_known counts, and
    the gradient of the first weights when the output is weighted by factors, if there are any.
    """
    net, x = submission.MendedNet(*sizes), in_their_precision(x)
    counts = count_known(net, x)
    used, _ = modules_used(net, x)
    if values:
        hidden, bias, factor, offset, first = (in_their_precision(one) for one in values)
        with torch.no_grad():
            for module, _ in used:
                if isinstance(module, torch.nn.LayerNorm):
                    module.weight.copy_(factor)
                    module.bias.copy_(offset)
                elif isinstance(module, torch.nn.Linear) and module.out_features == sizes[1]:
                    module.weight.copy_(hidden if module.in_features == sizes[1] else first)
                    module.bias.copy_(bias)
    used, output = modules_used(net, x)
    linear = [one for one in used if isinstance(one[0], torch.nn.Linear)]
    layer, given = linear[-1]
    if factors is not None and output.requires_grad:
        (output * in_their_precision(factors)).sum().backward()
    return {
        "last": (given, layer.weight, layer.bias),
        "output": output,
        "layers": len({id(module) for module, _ in linear}),
        "norms": len({id(one) for one, _ in used if isinstance(one, torch.nn.LayerNorm)}),
        "counts": counts,
        "gradient": linear[0][0].weight.grad,
    }


def run_mended(student, rng, sizes=WORN, values=(), backward=False, m=13):
    """Return x and what mended_pass has noted; the output has the shape it should."""
    x = torch.tensor(rng.normal(size=(m, sizes[0])))
    factors = torch.tensor(rng.normal(size=(m, sizes[2]))) if backward else None
    noted = student.run(mended_pass, list(sizes), list(values), x, factors)
    names = "last output layers norms counts gradient".split()
    noted = expect.entries(noted, names, name="what was noted")
    noted["output"] = expect.array(noted["output"], shape=(m, sizes[2]), name="the output")
    return x, noted


@check("MendedNet", weight=1, concept="contract", public=True)
def check_mended_net_takes_any_depth(student, rng):
    """Its output has the shape (m, out_size), for any number of hidden layers from 1"""
    for depth in (1, 2, 5):
        run_mended(student, rng, (3, 8, 4, depth))


@test_case(name="Its output has the shape (m, out_size), for any number of hidden layers from 1", hidden=False)
def case_1(env):
    checks_support.require(check_mended_net_takes_any_depth, checks_support.Submission(env))
