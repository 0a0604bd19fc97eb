"""Graders of the dropout assignment.

The checks of one question are of different concepts, and each holds what the student computed in
one step against what follows from what *they* computed before it. So a mistake costs the concept
that it belongs to and no other.

Masks are random, so two kinds of check could fail a correct solution by chance. A rate is held to
its Chernoff bound, which a correct mask exceeds with probability below 1e-11 (six such tests here);
two rows or columns of a wide mask agree with probability below 1e-10. All checks together fail a
correct solution less than once in 1e9 gradings. Everything else is deterministic.
"""

import math

import numpy as np
import torch

from autograder.grading import Failure, check, expect

FORWARD = "forward_propagation_with_dropout"
BACKWARD = "backward_propagation_with_dropout"
CACHE = "Z1 D1 A1 W1 b1 Z2 D2 A2 W2 b2 Z3 A3 W3 b3".split()
GRADIENTS = "dZ3 dW3 db3 dA2 dZ2 dW2 db2 dA1 dZ1 dW1 db1".split()
FALSE_POSITIVES = 1e-11

# Widths of which no two are equal, so that a misplaced or transposed matrix does not fit by chance.
SMALL = (4, 7, 5, 1)
WIDE = (3, 40, 60, 1)


def three_layer_net(rng, widths, m):
    """Return X (widths[0], m) and random parameters W1, b1, … b3 of a network of these widths."""
    X = rng.normal(size=(widths[0], m))
    parameters = {}
    for layer in (1, 2, 3):
        below, units = widths[layer - 1], widths[layer]
        parameters[f"W{layer}"] = rng.normal(size=(units, below)) / math.sqrt(below)
        parameters[f"b{layer}"] = rng.normal(size=(units, 1))
    return X, parameters


def holds_rate(kept, probability):
    """Tell whether a mask may have been drawn with this probability to keep.

    By Chernoff's bound the share kept of n cells lies at a divergence of more than ln(2/a)/n from
    its probability with a chance below a.
    """
    share = float(np.mean(kept))
    divergence = sum(
        part * math.log(part / expected)
        for part, expected in ((share, probability), (1 - share, 1 - probability))
        if part > 0
    )
    return kept.size * divergence <= math.log(2 / FALSE_POSITIVES)


# Forward


def run_forward(student, X, parameters, *keep_prob):
    """Return A3 and the cache by name."""
    returned = student.forward_propagation_with_dropout(X, parameters, *keep_prob)
    A3, cache = expect.returns(returned, tuple, length=2)
    values = expect.returns(cache, tuple, length=14, name="the cache")
    return A3, dict(zip(CACHE, values, strict=True))


def layer_of(cache, layer, parameters, m):
    """Return Z, D != 0 and A of a hidden layer, as far as the cache has them in their shape."""
    shape = (len(parameters[f"b{layer}"]), m)
    Z, D, A = (expect.array(cache[f"{x}{layer}"], shape=shape, name=f"{x}{layer}") for x in "ZDA")
    return Z, D != 0, A


def wide_masks(student, rng, *keep_prob):
    """Return D1 != 0 and D2 != 0 of a call whose layers have 12,000 and 18,000 cells."""
    X, parameters = three_layer_net(rng, WIDE, 300)
    _, cache = run_forward(student, X, parameters, *keep_prob)
    return [layer_of(cache, layer, parameters, 300)[1] for layer in (1, 2)]


@check(FORWARD, weight=1, concept="contract", public=True)
def check_forward_returns_the_output_and_the_cache(student, rng):
    """It returns A3 and a cache of fourteen values, each in its shape"""
    X, parameters = three_layer_net(rng, SMALL, 6)
    A3, cache = run_forward(student, X, parameters, 0.7)
    expect.array(A3, shape=(1, 6), name="A3")
    for layer, units in ((1, 7), (2, 5)):
        for name in "ZDA":
            expect.array(cache[f"{name}{layer}"], shape=(units, 6), name=f"{name}{layer}")
    for name, value in parameters.items():
        expect.close(cache[name], value, name=f"{name} in the cache")


@check(FORWARD, weight=2, concept="network", hint="Z = W A + b, then ReLU; at the end, sigmoid.")
def check_forward_computes_each_layer(student, rng):
    """Each layer is computed from the one before it, with ReLU, and a sigmoid at the output"""
    X, parameters = three_layer_net(rng, SMALL, 11)
    A3, cache = run_forward(student, X, parameters, 0.83)
    below = X
    for layer in (1, 2):
        Z, _, A = layer_of(cache, layer, parameters, 11)
        expect.close(Z, parameters[f"W{layer}"] @ below + parameters[f"b{layer}"], name=f"Z{layer}")
        expect.close(A[Z < 0], np.zeros((Z < 0).sum()), name=f"A{layer} where Z{layer} < 0")
        below = A
    Z3 = parameters["W3"] @ below + parameters["b3"]
    expect.close(cache["Z3"], Z3, name="Z3")
    expect.close(A3, 1 / (1 + np.exp(-Z3)), name="A3")
    expect.close(cache["A3"], A3, name="A3 in the cache")


@check(FORWARD, weight=2, concept="mask", hint="Multiply the activations by the mask.")
def check_forward_drops_what_the_mask_says(student, rng):
    """A unit is zero where its mask is, and only there"""
    X, parameters = three_layer_net(rng, SMALL, 40)
    _, cache = run_forward(student, X, parameters, 0.6)
    for layer in (1, 2):
        Z, kept, A = layer_of(cache, layer, parameters, 40)
        dropped = A[~kept]
        expect.close(dropped, np.zeros(dropped.shape), name=f"A{layer} where D{layer} is 0")
        expect.that(
            np.all(A[kept & (Z > 0)] != 0),
            f"A{layer} is not 0 where D{layer} is not and Z{layer} > 0",
            mismatch="some of these activations are 0",
        )


@check(
    FORWARD, weight=3, concept="inverted-scale", hint="Divide the kept activations by keep_prob."
)
def check_forward_scales_what_is_kept(student, rng):
    """What is kept is divided by keep_prob"""
    for keep_prob in (0.37, 0.83):
        X, parameters = three_layer_net(rng, SMALL, 40)
        _, cache = run_forward(student, X, parameters, keep_prob)
        for layer in (1, 2):
            Z, _, A = layer_of(cache, layer, parameters, 40)
            kept = A > 0
            expect.close(A[kept], Z[kept] / keep_prob, name=f"A{layer} where it is kept")


@check(
    FORWARD, weight=3, concept="mask-rate", hint="A unit is kept where a uniform draw < keep_prob."
)
def check_forward_keeps_with_the_right_probability(student, rng):
    """Each hidden unit is kept with probability keep_prob"""
    for keep_prob in (0.37, 0.8):
        kept = wide_masks(student, rng, keep_prob)
        for layer, mask in enumerate(kept, 1):
            expect.that(
                holds_rate(mask, keep_prob),
                f"with keep_prob = {keep_prob}, about {keep_prob:.0%} of D{layer} is kept",
                f"{mask.mean():.1%} of it is",
                mismatch="it is another share",
            )


@check(FORWARD, weight=1, concept="mask-independence", hint="Draw one number for each cell.")
def check_forward_draws_every_cell(student, rng):
    """The mask of a unit differs from example to example, and from unit to unit"""
    for layer, mask in enumerate(wide_masks(student, rng, 0.37), 1):
        for one, other, what in (
            (mask[0], mask[1], "two units"),
            (mask[:, 0], mask[:, 1], "two examples"),
        ):
            expect.that(
                np.any(one != other),
                f"{what} have masks of their own in D{layer}",
                mismatch="they have the same mask",
            )


@check(FORWARD, weight=1, concept="default")
def check_forward_keeps_half_by_default(student, rng):
    """Without keep_prob, half of the units are kept"""
    for mask in wide_masks(student, rng):
        expect.that(holds_rate(mask, 0.5), "keep_prob is 0.5 by default", mismatch="it is not")


@check(FORWARD, weight=1, concept="purity", hint="Compute new arrays instead of changing these.")
def check_forward_leaves_its_inputs_alone(student, rng):
    """X and the parameters are unchanged after the call"""
    X, parameters = three_layer_net(rng, SMALL, 11)
    changed = student.call(FORWARD, X, parameters, 0.7).changed
    expect.that(not changed, "the arguments are unchanged", mismatch="the call changed them")


# Backward


def backward_case(reference, rng, keep_prob, dtype):
    """Return X, Y and a cache of the reference's forward pass, with masks of this dtype."""
    X, parameters = three_layer_net(rng, SMALL, 23)
    Y = rng.integers(0, 2, size=(1, 23))
    _, cache = reference.forward_propagation_with_dropout(X, parameters, keep_prob)
    named = dict(zip(CACHE, cache, strict=True))
    named |= {name: named[name].astype(dtype) for name in ("D1", "D2")}
    return X, Y, named


def run_backward(student, reference, rng, dtype, keep_prob=0.37):
    """Return X, Y, the cache by name, and the gradients, each in its shape."""
    X, Y, cache = backward_case(reference, rng, keep_prob, dtype)
    returned = student.backward_propagation_with_dropout(X, Y, tuple(cache.values()), keep_prob)
    grads = expect.entries(returned, GRADIENTS, name="the gradients")
    for name, value in grads.items():
        grads[name] = expect.array(value, shape=cache[name[1:]].shape, name=name)
    return X, Y, cache, grads


def either_mask(grade):
    """Make a check that passes if it does so with boolean masks or with masks of 0 and 1.

    Both are right, and a backward pass need only fit the forward pass that it belongs to.
    """

    def graded(student, reference, rng):
        try:
            grade(student, reference, rng, bool)
        except Failure as failure:
            try:
                grade(student, reference, rng, int)
            except Failure:
                raise failure from None

    graded.__name__, graded.__doc__ = grade.__name__, grade.__doc__
    return graded


@check(BACKWARD, weight=1, concept="contract", public=True)
@either_mask
def check_backward_returns_all_gradients(student, reference, rng, masks):
    """It returns a gradient for every Z, A, W and b, each in its shape"""
    run_backward(student, reference, rng, masks, 0.8)


@check(BACKWARD, weight=1, concept="output-layer", hint="dZ3 = A3 - Y")
@either_mask
def check_backward_begins_at_the_output(student, reference, rng, masks):
    """The gradients of the output layer are right"""
    _, Y, cache, grads = run_backward(student, reference, rng, masks)
    expect.close(grads["dZ3"], cache["A3"] - Y, name="dZ3")
    expect.close(grads["dW3"], grads["dZ3"] @ cache["A2"].T / Y.size, name="dW3")
    expect.close(grads["db3"], grads["dZ3"].mean(axis=1, keepdims=True), name="db3")


@check(
    BACKWARD, weight=3, concept="cached-mask", hint="Use D1 and D2 of the cache; draw nothing anew."
)
@either_mask
def check_backward_uses_the_masks_of_the_forward_pass(student, reference, rng, masks):
    """No gradient flows through a unit that was dropped, and some through each that was kept"""
    _, _, cache, grads = run_backward(student, reference, rng, masks)
    for layer in (1, 2):
        kept, gradient = cache[f"D{layer}"] != 0, grads[f"dA{layer}"]
        zeros = np.zeros((~kept).sum())
        expect.close(gradient[~kept], zeros, name=f"dA{layer} where D{layer} is 0")
        reached = np.abs(grads[f"dZ{layer + 1}"]).sum(axis=0, keepdims=True) > 0
        expect.that(
            np.all(gradient[kept & reached] != 0),
            f"dA{layer} is not 0 where D{layer} is not",
            mismatch="some of these gradients are 0",
        )


@check(BACKWARD, weight=3, concept="inverted-scale", hint="Divide by keep_prob, as forward does.")
@either_mask
def check_backward_scales_like_forward(student, reference, rng, masks):
    """Where a unit was kept, its gradient is divided by keep_prob"""
    for keep_prob in (0.37, 0.83):
        _, _, cache, grads = run_backward(student, reference, rng, masks, keep_prob)
        for layer in (1, 2):
            gradient = grads[f"dA{layer}"]
            plain = cache[f"W{layer + 1}"].T @ grads[f"dZ{layer + 1}"]
            kept = (gradient != 0) & (plain != 0)
            expect.close(
                gradient[kept], plain[kept] / keep_prob, name=f"dA{layer} where it is not 0"
            )


@check(BACKWARD, weight=1, concept="relu", hint="The derivative of ReLU is 1 where its input > 0.")
@either_mask
def check_backward_passes_relu(student, reference, rng, masks):
    """dZ is dA where the unit was active and 0 where it was not"""
    _, _, cache, grads = run_backward(student, reference, rng, masks)
    for layer in (1, 2):
        kept, active = cache[f"D{layer}"] != 0, cache[f"Z{layer}"] > 0
        expected = np.where(active, grads[f"dA{layer}"], 0)
        expect.close(grads[f"dZ{layer}"][kept], expected[kept], name=f"dZ{layer} where it is kept")


@check(BACKWARD, weight=2, concept="parameters", hint="dW = dZ A.T / m, A of the layer below.")
@either_mask
def check_backward_reaches_the_parameters(student, reference, rng, masks):
    """The gradients of the weights and biases follow from dZ"""
    X, Y, cache, grads = run_backward(student, reference, rng, masks)
    for layer, below in ((2, cache["A1"]), (1, X)):
        dZ = grads[f"dZ{layer}"]
        expect.close(grads[f"dW{layer}"], dZ @ below.T / Y.size, name=f"dW{layer}")
        expect.close(grads[f"db{layer}"], dZ.mean(axis=1, keepdims=True), name=f"db{layer}")


@check(BACKWARD, weight=1, concept="purity", hint="Compute new arrays instead of changing these.")
@either_mask
def check_backward_leaves_its_inputs_alone(student, reference, rng, masks):
    """X, Y and the cache are unchanged after the call"""
    X, Y, cache = backward_case(reference, rng, 0.7, masks)
    changed = student.call(BACKWARD, X, Y, tuple(cache.values()), 0.7).changed
    expect.that(not changed, "the arguments are unchanged", mismatch="the call changed them")


# Net


def linear_layers(net, x):
    """Return the linear layers of a network in the order in which they are used."""
    used = []
    hooks = [
        module.register_forward_hook(lambda module, *_: used.append(module))
        for module in net.modules()
        if isinstance(module, torch.nn.Linear)
    ]
    net.eval()
    net(x)
    for hook in hooks:
        hook.remove()
    return used


def net_shapes(submission, sizes):
    """Return the shapes of weight and bias of each linear layer."""
    layers = linear_layers(submission.Net(*sizes), torch.zeros(2, sizes[0]))
    return [
        (tuple(layer.weight.shape), layer.bias is not None and tuple(layer.bias.shape))
        for layer in layers
    ]


def net_output(submission, sizes, p, weights, biases, x, modes):
    """Return the output in each of these modes, with weights that are given."""
    net = submission.Net(*sizes, *p)
    layers = linear_layers(net, x)
    with torch.no_grad():
        for layer, weight, bias in zip(layers, weights, biases, strict=True):
            layer.weight.copy_(weight)
            if layer.bias is not None:
                layer.bias.copy_(bias)
    outputs = []
    for training in modes:
        net.train(training)
        outputs.append(net(x))
    return outputs


def net_gradients(submission, sizes, x):
    """Return which parameters get a gradient in training mode."""
    net = submission.Net(*sizes, 0.3)
    net.train()
    net(x).pow(2).sum().backward()
    return [
        parameter.grad is not None and bool(parameter.grad.abs().sum() > 0)
        for parameter in net.parameters()
    ]


def random_weights(rng, sizes):
    """Return weights and biases of three layers, float32."""
    in_size, hidden, out_size = sizes
    shapes = [(hidden, in_size), (hidden, hidden), (out_size, hidden)]
    weights = [rng.normal(size=shape) / math.sqrt(shape[1]) for shape in shapes]
    biases = [rng.normal(size=shape[0]) for shape in shapes]
    return [torch.tensor(w).float() for w in weights], [torch.tensor(b).float() for b in biases]


def plain_output(weights, biases, x):
    """Return what the network gives without dropout."""
    hidden = x
    for weight, bias in zip(weights[:2], biases[:2], strict=True):
        hidden = torch.relu(hidden @ weight.T + bias)
    return hidden @ weights[2].T + biases[2]


def transparent(hidden):
    """Return sizes, weights and biases of a network that shows its masks.

    The input is 1, all hidden units are 1, and each reaches the output alone: an output is 0 if
    dropout has struck its path, else the product of the scales it has met.
    """
    one, identity = torch.ones(hidden, 1), torch.eye(hidden)
    zeros = torch.zeros(hidden)
    return (1, hidden, hidden), [one, identity, identity], [zeros, zeros, zeros]


@check("Net", weight=1, concept="layers", public=True)
def check_net_has_three_linear_layers(student):
    """It has three linear layers with biases, of the sizes asked for"""
    shapes = student.run(net_shapes, (5, 7, 3))
    expected = [((7, 5), (7,)), ((7, 7), (7,)), ((3, 7), (3,))]
    expect.that(
        shapes == expected,
        "three linear layers, in_size -> n_hidden -> n_hidden -> out_size, with biases",
        f"the shapes of weights and biases are {shapes}",
        mismatch="the layers are others",
    )


@check("Net", weight=2, concept="forward", hint="ReLU after hidden layers, none after the last.")
def check_net_computes_the_layers(student, rng):
    """Without dropout it is linear, ReLU, linear, ReLU, linear"""
    weights, biases = random_weights(rng, (5, 9, 4))
    x = torch.tensor(rng.normal(size=(17, 5))).float()
    (output,) = student.run(net_output, (5, 9, 4), (0,), weights, biases, x, [False])
    expect.close(output, plain_output(weights, biases, x), name="the output", rtol=1e-4)


@check("Net", weight=2, concept="eval-mode", hint="Use nn.Dropout, or pass training=self.training.")
def check_net_drops_nothing_in_eval_mode(student):
    """After net.eval() nothing is dropped and nothing is scaled"""
    sizes, weights, biases = transparent(40)
    x = torch.ones(10, 1)
    (output,) = student.run(net_output, sizes, (0.4,), weights, biases, x, [False])
    expect.close(output, torch.ones(10, 40), name="the output, all weights being 1,", rtol=1e-4)


@check("Net", weight=3, concept="train-mode", hint="Drop both hidden layers, and nothing else.")
def check_net_drops_both_hidden_layers_in_training(student):
    """In training both hidden layers are dropped with probability p and scaled by 1/(1-p)"""
    for p in (0.2, 0.45):
        sizes, weights, biases = transparent(50)
        x = torch.ones(240, 1)
        (output,) = student.run(net_output, sizes, (p,), weights, biases, x, [True])
        output = expect.array(output, shape=(240, 50), name="the output")
        kept = output != 0
        scale = np.full(kept.sum(), 1 / (1 - p) ** 2)
        expect.close(output[kept], scale, name="what two dropouts let through of 1", rtol=1e-4)
        expect.that(
            holds_rate(kept, (1 - p) ** 2),
            f"with p = {p}, about {(1 - p) ** 2:.0%} of the paths stay open",
            f"{kept.mean():.1%} do",
            mismatch="it is another share",
        )


@check("Net", weight=1, concept="train-mode", hint="The mask is drawn anew at each call.")
def check_net_draws_a_new_mask_at_each_call(student):
    """Two calls in training mode drop different units"""
    sizes, weights, biases = transparent(60)
    modes = [True, True, False, True]
    outputs = student.run(net_output, sizes, (0.5,), weights, biases, torch.ones(20, 1), modes)
    first, second, _, again = expect.returns(outputs, list, length=4)
    for other in (second, again):
        same = np.array_equal(expect.array(first), expect.array(other))
        expect.that(not same, "two masks differ", mismatch="they are the same")


@check("Net", weight=1, concept="default")
def check_net_has_no_dropout_by_default(student):
    """Without p nothing is dropped, in training either"""
    sizes, weights, biases = transparent(40)
    x = torch.ones(10, 1)
    (output,) = student.run(net_output, sizes, (), weights, biases, x, [True])
    expect.close(output, torch.ones(10, 40), name="the output, all weights being 1,", rtol=1e-4)


@check("Net", weight=1, concept="autograd", hint="No .detach() or torch.no_grad() in forward.")
def check_net_can_be_trained(student, rng):
    """Every parameter gets a gradient in training"""
    x = torch.tensor(rng.normal(size=(50, 5))).float()
    trained = student.run(net_gradients, (5, 9, 4), x)
    expect.that(
        expect.returns(trained, list) and all(trained),
        "a gradient for each parameter",
        mismatch="some parameters get none",
    )
