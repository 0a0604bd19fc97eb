"""Graders of the dropout assignment.

The checks of one question are of different concepts, and each holds what the student computed in
one step against what follows from what *they* computed before it. So a mistake costs the concept
that it belongs to and no other.

Masks are random, so a correct solution could fail by chance. A rate is held to its Chernoff bound,
two rates to Hoeffding's, and a correct mask exceeds either with probability below 1e-11 (six such
tests here); that all rows or columns of a wide mask are the same is far less likely. All checks
together fail a correct solution less than once in 1e9 gradings. Everything else is deterministic.
"""

import math

import numpy as np
import torch

from autograder.grading import Failure, check, expect
from reg_utils import forward_propagation

FORWARD = "forward_propagation_with_dropout"
BACKWARD = "backward_propagation_with_dropout"
CACHE = "Z1 D1 A1 W1 b1 Z2 D2 A2 W2 b2 Z3 A3 W3 b3".split()
GRADIENTS = "dZ3 dW3 db3 dA2 dZ2 dW2 db2 dA1 dZ1 dW1 db1".split()
FALSE_POSITIVES = 1e-11

# Widths of which no two are equal, so that a misplaced or transposed matrix does not fit by chance.
SMALL = (4, 7, 5, 1)
WIDE = (3, 40, 60, 1)


def three_layer_net(rng, widths, m):
    """Return X (widths[0], m) and random parameters W1, b1, … b3 of a network of these widths.

    Biases are above 0, so that no layer is inactive for all examples.
    """
    X = rng.normal(size=(widths[0], m))
    parameters = {}
    for layer in (1, 2, 3):
        below, units = widths[layer - 1], widths[layer]
        parameters[f"W{layer}"] = rng.normal(size=(units, below)) / math.sqrt(below)
        parameters[f"b{layer}"] = rng.uniform(0.2, 1, size=(units, 1))
    return X, parameters


def require_unchanged(changed, names):
    """Fail if the call has changed any of its arguments in place."""
    spoilt = [name for index, name in enumerate(names) if index in changed]
    expect.that(
        not spoilt,
        "the arguments are after the call what they were before",
        mismatch=f"the call changed {' and '.join(spoilt)}",
    )


# Masks: boolean arrays, True where a unit is kept


def varies(mask):
    """Tell whether a mask keeps some cells and drops others."""
    return 0 < np.mean(mask) < 1


def draws(mask):
    """Return a mask without the rows and columns that only repeat the first.

    As many cells as are left may have been drawn independently. A mask that is the same everywhere
    is returned whole.
    """
    if not varies(mask):
        return mask
    rows = mask[:1] if np.all(mask == mask[:1]) else mask
    return rows[:, :1] if np.all(rows == rows[:, :1]) else rows


def holds_rate(kept, probability):
    """Tell whether cells may have been drawn with this probability to keep.

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


def require_rate(kept, probability, expected):
    """Fail unless cells may have been drawn with this probability to keep, and say what came."""
    mismatch = "it is another share"
    if np.all(kept):
        mismatch = "all of it is kept"
    elif holds_rate(kept, 1 - probability):
        mismatch = "it is about the share that should be dropped"
    expect.that(
        holds_rate(kept, probability),
        expected,
        f"{np.mean(kept):.1%} of it is kept",
        mismatch=mismatch,
    )


def require_some_dropped(masks):
    """Fail if no mask drops anything but whole layers: what is asked of masks would hold idly."""
    expect.that(
        any(varies(mask) for mask in masks),
        "some units of a layer are dropped and others are kept",
        mismatch="all of them are treated alike",
    )


def require_own_draws(mask, name):
    """Fail if a mask repeats one row for all units or one column for all examples."""
    rows, columns = draws(mask).shape
    for count, size, what in ((rows, mask.shape[0], "unit"), (columns, mask.shape[1], "example")):
        expect.that(
            count == size,
            f"each {what} has draws of its own in {name}",
            mismatch=f"every {what} has the same mask",
        )


# Forward


def unpack(returned):
    """Return A3 and the cache by name."""
    A3, cache = expect.returns(returned, tuple, length=2)
    values = expect.returns(cache, tuple, length=14, name="the cache")
    return A3, dict(zip(CACHE, values, strict=True))


def run_forward(student, X, parameters, *keep_prob):
    """Return A3 and the cache by name."""
    return unpack(student.forward_propagation_with_dropout(X, parameters, *keep_prob))


def layer_of(cache, layer, parameters, m):
    """Return Z, the mask and A of a hidden layer; a mask that NumPy would stretch is stretched."""
    shape = (len(parameters[f"b{layer}"]), m)
    Z, A = (expect.array(cache[f"{x}{layer}"], shape=shape, name=f"{x}{layer}") for x in "ZA")
    D = expect.array(cache[f"D{layer}"], name=f"D{layer}")
    stretches = D.ndim <= 2 and all(
        size in (1, full) for size, full in zip(D.shape[::-1], shape[::-1], strict=False)
    )
    if not stretches:
        expect.array(D, shape=shape, name=f"D{layer}")
    expect.that(np.any(Z > 0), f"some of Z{layer} is above 0", mismatch="none of it is", hint="")
    return Z, np.broadcast_to(D != 0, shape), A


def wide_layers(student, rng, *keep_prob):
    """Return Z, mask and A of two layers of 6,000 and 9,000 cells."""
    X, parameters = three_layer_net(rng, WIDE, 150)
    _, cache = run_forward(student, X, parameters, *keep_prob)
    return [layer_of(cache, layer, parameters, 150) for layer in (1, 2)]


@check(FORWARD, weight=1, concept="contract", public=True)
def check_forward_returns_the_output_and_the_cache(student, rng):
    """It returns A3 and a cache of fourteen values, each in its shape; masks hold 0 and 1"""
    X, parameters = three_layer_net(rng, SMALL, 6)
    A3, cache = run_forward(student, X, parameters, 0.7)
    expect.array(A3, shape=(1, 6), name="A3")
    for layer, units in ((1, 7), (2, 5)):
        for name in "ZDA":
            expect.array(cache[f"{name}{layer}"], shape=(units, 6), name=f"{name}{layer}")
        mask = expect.array(cache[f"D{layer}"])
        expect.that(
            np.all((mask == 0) | (mask == 1)),
            f"D{layer} is 1 (or True) where a unit is kept and 0 (or False) where it is dropped",
            f"it also holds {mask[(mask != 0) & (mask != 1)][:1]}",
        )
    for name, value in parameters.items():
        expect.close(cache[name], value, name=f"{name} in the cache")


@check(FORWARD, weight=2, concept="network")
def check_forward_computes_each_layer(student, rng):
    """Each layer is computed from the one before it, with ReLU, and a sigmoid at the output"""
    X, parameters = three_layer_net(rng, SMALL, 11)
    A3, cache = run_forward(student, X, parameters, 0.83)
    below = X
    for layer in (1, 2):
        Z, _, A = layer_of(cache, layer, parameters, 11)
        plain = parameters[f"W{layer}"] @ below + parameters[f"b{layer}"]
        hint = "Z = W A + b, with the A of the layer below after dropout. Then leave Z as it is."
        expect.close(Z, plain, name=f"Z{layer}", hint=hint)
        expect.that(
            np.all(A[Z < 0] == 0),
            f"A{layer} is 0 where Z{layer} < 0",
            mismatch="some of these activations are not 0",
            hint="Hidden layers have ReLU.",
        )
        below = A
    Z3 = parameters["W3"] @ below + parameters["b3"]
    hint = "At the output there is a sigmoid and no dropout."
    expect.close(cache["Z3"], Z3, name="Z3", hint="Z3 = W3 A2 + b3, with A2 after its dropout.")
    expect.close(A3, 1 / (1 + np.exp(-Z3)), name="A3", hint=hint)
    expect.close(cache["A3"], A3, name="A3 in the cache")


@check(FORWARD, weight=3, concept="mask", hint="Multiply A by D, and cache that A and that D.")
def check_forward_drops_what_the_mask_says(student, rng):
    """In the cache A is 0 where its mask D is 0, and not where D is 1 (and Z > 0)"""
    X, parameters = three_layer_net(rng, SMALL, 40)
    _, cache = run_forward(student, X, parameters, 0.6)
    layers = [layer_of(cache, layer, parameters, 40) for layer in (1, 2)]
    require_some_dropped([kept for _, kept, _ in layers])
    for layer, (Z, kept, A) in enumerate(layers, 1):
        expect.that(
            np.all(A[~kept] == 0),
            f"A{layer} is 0 where D{layer} is 0",
            mismatch="some of these activations are not 0",
        )
        expect.that(
            np.all(A[kept & (Z > 0)] != 0),
            f"A{layer} is not 0 where D{layer} is 1 and Z{layer} > 0",
            mismatch="some of these activations are 0",
        )


@check(
    FORWARD, weight=3, concept="inverted-scale", hint="Divide the kept activations by keep_prob."
)
def check_forward_scales_what_is_kept(student, rng):
    """What is kept is divided by keep_prob"""
    X, parameters = three_layer_net(rng, SMALL, 40)
    _, cache = run_forward(student, X, parameters, 0.37)
    below = X
    for layer in (1, 2):
        Z, _, A = layer_of(cache, layer, parameters, 40)
        # Where A was computed in the place of Z, the Z that it came from is not in the cache.
        lost = parameters[f"W{layer}"] @ below + parameters[f"b{layer}"]
        plain, kept = np.where(Z == A, lost, Z), A > 0
        expect.close(A[kept], plain[kept] / 0.37, name=f"A{layer} where it is kept")
        below = A


@check(FORWARD, weight=3, concept="mask-rate", hint="Keep a unit where a uniform draw < keep_prob.")
def check_forward_keeps_with_the_right_probability(student, rng):
    """Each unit of both hidden layers is kept with probability keep_prob"""
    keep_prob = 0.37
    for layer, (Z, mask, A) in enumerate(wide_layers(student, rng, keep_prob), 1):
        # That D and A agree is another check's concern: here either will do.
        if not holds_rate(A[Z > 0] != 0, keep_prob):
            expected = (
                f"with keep_prob = {keep_prob}, {keep_prob:.0%} of hidden layer {layer} is kept"
            )
            require_rate(draws(mask), keep_prob, expected)


@check(FORWARD, weight=2, concept="mask-independence", hint="Draw one number for each cell of A.")
def check_forward_draws_every_cell(student, rng):
    """Masks differ from unit to unit, from example to example and from layer to layer"""
    masks = [mask for _, mask, _ in wide_layers(student, rng, 0.45)]
    require_some_dropped(masks)
    for layer, mask in enumerate(masks, 1):
        require_own_draws(mask, f"D{layer}")
    first, second = (mask.ravel()[: masks[0].size] for mask in masks)
    expect.that(
        np.any(first != second),
        "D1 and D2 come from different draws",
        mismatch="D2 repeats the draws of D1",
        hint="Do not seed the generator again between them.",
    )


@check(FORWARD, weight=1, concept="default")
def check_forward_keeps_half_by_default(student, rng):
    """Without keep_prob it does what it does with keep_prob = 0.5"""
    told = [mask for _, mask, _ in wide_layers(student, rng, 0.5)]
    untold = [mask for _, mask, _ in wide_layers(student, rng)]
    require_some_dropped(told)
    for one, other in zip(told, untold, strict=True):
        # By Hoeffding's bound two shares of n cells, drawn alike, lie as near with a chance of 1-a.
        near = math.sqrt(math.log(2 / FALSE_POSITIVES) / draws(one).size)
        expect.that(
            abs(one.mean() - other.mean()) <= near,
            "without keep_prob as many units are kept as with keep_prob = 0.5",
            mismatch="it is another share",
        )


@check(FORWARD, weight=1, concept="purity", hint="Compute new arrays instead of changing these.")
def check_forward_leaves_its_inputs_alone(student, rng):
    """X and the parameters are unchanged after the call"""
    X, parameters = three_layer_net(rng, SMALL, 11)
    reply = student.call(FORWARD, X, parameters, 0.7)
    unpack(reply.value)
    require_unchanged(reply.changed, ("X", "parameters"))


# Backward


def with_either_mask(use, cache):
    """Return use(cache), with boolean masks or, if it fails with these, with masks of 0. and 1.

    A backward pass is right if it can use what its own forward pass may have cached.
    """
    try:
        return use(tuple(cache.values()))
    except Failure as failure:
        numbers = cache | {name: cache[name].astype(float) for name in ("D1", "D2")}
        try:
            return use(tuple(numbers.values()))
        except Failure:
            raise failure from None


def backward_case(reference, rng, keep_prob):
    """Return X, Y and, by name, the cache of the reference's forward pass."""
    X, parameters = three_layer_net(rng, SMALL, 61)
    Y = rng.integers(0, 2, size=(1, 61))
    _, cache = reference.forward_propagation_with_dropout(X, parameters, keep_prob)
    return X, Y, dict(zip(CACHE, cache, strict=True))


def gradients(returned, names, cache):
    """Return these gradients, each in the shape of what it is the gradient of."""
    entries = expect.entries(returned, names, name="the dict of gradients")
    return {
        name: expect.array(value, shape=cache[name[1:]].shape, name=name)
        for name, value in entries.items()
    }


def run_backward(student, reference, rng, names, keep_prob):
    """Return X, Y, the cache by name, and the gradients of these names."""
    X, Y, cache = backward_case(reference, rng, keep_prob)

    def use(values):
        return student.backward_propagation_with_dropout(X, Y, values, keep_prob)

    return X, Y, cache, gradients(with_either_mask(use, cache), names, cache)


def require_gradient(values, name):
    """Fail if a gradient is 0 everywhere: all that is asked of it would hold idly."""
    expect.that(np.any(values != 0), f"{name} is not 0 everywhere", mismatch="it is", hint="")


def hidden_gradients(student, reference, rng, keep_prob):
    """Yield of each hidden layer its number, mask, Z > 0, and gradients: plain, dA and dZ.

    plain: what arrives from the student's dZ of the layer above, before dropout is undone.
    """
    names = "dZ3 dA2 dZ2 dA1 dZ1".split()
    _, _, cache, grads = run_backward(student, reference, rng, names, keep_prob)
    for layer in (2, 1):
        plain = cache[f"W{layer + 1}"].T @ grads[f"dZ{layer + 1}"]
        require_gradient(plain, f"what comes from dZ{layer + 1}")
        mask, active = cache[f"D{layer}"], cache[f"Z{layer}"] > 0
        yield layer, mask, active, plain, grads[f"dA{layer}"], grads[f"dZ{layer}"]


def after_dropout(dA, dZ, plain, mask, active, keep_prob):
    """Return dA or, if the student undoes dropout rightly but on the way from dA to dZ, as it were.

    That dA belongs to the activations before dropout is the concern of another check.
    """
    right = plain * mask / keep_prob
    late = np.allclose(dA, plain) and np.allclose(dZ, right * active)
    return right if late else dA


@check(BACKWARD, weight=1, concept="contract", public=True)
def check_backward_returns_all_gradients(student, rng):
    """It returns a gradient for every Z, A, W and b, each in its shape"""
    X, parameters = three_layer_net(rng, SMALL, 6)
    Y = rng.integers(0, 2, size=(1, 6))
    # With keep_prob = 1 the masks are full, and the rest is as it is without dropout.
    _, plain = forward_propagation(X, parameters)
    masks = {"D1": np.full((7, 6), True), "D2": np.full((5, 6), True)}
    named = dict(zip([name for name in CACHE if name not in masks], plain, strict=True)) | masks
    cache = {name: named[name] for name in CACHE}

    def use(values):
        return student.backward_propagation_with_dropout(X, Y, values, 1.0)

    gradients(with_either_mask(use, cache), GRADIENTS, cache)


@check(
    BACKWARD,
    weight=2,
    concept="output-layer",
    hint="dZ3 = A3 - Y. The 1/m of the mean comes in with dW and db.",
)
def check_backward_begins_at_the_output(student, reference, rng):
    """dZ3 is the gradient of the cross-entropy at the output, for each example"""
    _, Y, cache, grads = run_backward(student, reference, rng, ["dZ3"], 0.37)
    expect.close(grads["dZ3"], cache["A3"] - Y, name="dZ3")


@check(
    BACKWARD, weight=3, concept="cached-mask", hint="Use D1 and D2 of the cache; draw nothing anew."
)
def check_backward_uses_the_masks_of_the_forward_pass(student, reference, rng):
    """dA is 0 where a unit was dropped, and not where it was kept"""
    layers = hidden_gradients(student, reference, rng, 0.37)
    for layer, kept, active, plain, dA, _ in layers:
        expect.that(
            np.all(dA[~kept] == 0),
            f"dA{layer} is 0 where D{layer} is 0",
            mismatch="some of these gradients are not 0",
        )
        expect.that(
            np.all(dA[kept & active & (plain != 0)] != 0),
            f"dA{layer} is not 0 where D{layer} is 1 and a gradient arrives",
            mismatch="some of these gradients are 0",
        )


@check(
    BACKWARD,
    weight=4,
    concept="inverted-scale",
    hint="Forward divided by keep_prob what it kept, so its gradient is divided by it, too: once.",
)
def check_backward_scales_like_forward(student, reference, rng):
    """Where a unit was kept, dA is W.T dZ of the layer above, divided by keep_prob"""
    for layer, mask, active, plain, dA, dZ in hidden_gradients(student, reference, rng, 0.37):
        gradient = after_dropout(dA, dZ, plain, mask, active, 0.37)
        require_gradient(gradient, f"dA{layer}")
        reached = (gradient != 0) & (plain != 0)
        expect.close(gradient[reached], plain[reached] / 0.37, name=f"dA{layer} where it is not 0")


@check(
    BACKWARD,
    weight=2,
    concept="relu",
    hint="The derivative of ReLU is 1 where its input > 0 and else 0; dZ is a new array.",
)
def check_backward_passes_relu(student, reference, rng):
    """dZ is dA where the unit was active and 0 where it was not"""
    for layer, mask, active, plain, dA, dZ in hidden_gradients(student, reference, rng, 0.37):
        gradient = after_dropout(dA, dZ, plain, mask, active, 0.37)
        # A dropped unit is not active either: there dZ may be 0 whatever dA is.
        passed = active & (mask | (dZ != 0))
        expect.close(dZ, np.where(passed, gradient, 0), name=f"dZ{layer}")
        expect.that(
            np.any(gradient[~active] != 0),
            f"dA{layer} is the gradient before it goes through ReLU",
            mismatch=f"it is 0 wherever Z{layer} < 0, as dZ{layer} should be",
        )


@check(
    BACKWARD,
    weight=3,
    concept="parameters",
    hint="dW = dZ A.T / m with the A of the layer below, db = the mean of dZ over the examples.",
)
def check_backward_reaches_the_parameters(student, reference, rng):
    """The gradients of the weights and biases follow from dZ"""
    names = [name for name in GRADIENTS if name[1] != "A"]
    X, Y, cache, grads = run_backward(student, reference, rng, names, 0.37)
    # Whether dZ holds the 1/m of the mean already is another check's concern: it stands there once.
    divided = np.allclose(grads["dZ3"], (cache["A3"] - Y) / Y.size)
    m = 1 if divided else Y.size
    for layer, below in ((3, cache["A2"]), (2, cache["A1"]), (1, X)):
        dZ = grads[f"dZ{layer}"]
        require_gradient(dZ, f"dZ{layer}")
        expect.close(grads[f"dW{layer}"], dZ @ below.T / m, name=f"dW{layer}")
        expect.close(grads[f"db{layer}"], dZ.sum(axis=1, keepdims=True) / m, name=f"db{layer}")


@check(BACKWARD, weight=1, concept="purity", hint="Compute new arrays instead of changing these.")
def check_backward_leaves_its_inputs_alone(student, reference, rng):
    """X, Y and the cache are unchanged after the call"""
    X, Y, cache = backward_case(reference, rng, 0.7)
    reply = with_either_mask(lambda values: student.call(BACKWARD, X, Y, values, 0.7), cache)
    expect.entries(reply.value, ["dW1"], name="the dict of gradients")
    require_unchanged(reply.changed, ("X", "Y", "the cache"))


# Net
#
# The drivers look at what goes into each linear layer: there dropout shows, layer by layer,
# whatever the network does before and after it.

SIZES = (6, 50, 20)
BATCH = 60
PLACES = ("the input", "the first hidden layer", "the second hidden layer", "the output")


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


def set_weights(net, x, weights, biases):
    """Give a network these weights and biases; return its linear layers."""
    net.eval()
    layers, _, _ = watch(net, x[:1])
    for layer, weight, bias in zip(layers, weights, biases, strict=False):
        layer.weight = torch.nn.Parameter(in_their_precision(weight))
        layer.bias = torch.nn.Parameter(in_their_precision(bias))
    return layers


def net_layers(submission, sizes):
    """Return of each linear layer the shapes of weight and bias, and if the network knows it."""
    net = submission.Net(*sizes, 0)
    layers, _, _ = watch(net, in_their_precision(torch.zeros(2, sizes[0])))
    known = list(net.modules())
    return [
        (
            tuple(layer.weight.shape),
            None if layer.bias is None else tuple(layer.bias.shape),
            any(layer is module for module in known),
        )
        for layer in layers
    ]


def net_passes(submission, sizes, runs, weights, biases, x):
    """Return for each pass what goes into the linear layers, and the output.

    runs: of each network its p, in a tuple, or () for the default; and the mode of each of its
    passes, True for training.
    """
    x = in_their_precision(x)
    passes = []
    for p, modes in runs:
        net = submission.Net(*sizes, *p)
        set_weights(net, x, weights, biases)
        for training in modes:
            net.train() if training else net.eval()
            _, inputs, output = watch(net, x)
            passes.append((inputs, output))
    return passes


def net_gradients(submission, sizes, p, weights, biases, x):
    """Return the hidden layers of one pass in training, and the gradients of the biases."""
    x = in_their_precision(x)
    net = submission.Net(*sizes, p)
    layers = set_weights(net, x, weights, biases)
    net.train()
    _, inputs, output = watch(net, x)
    output.pow(2).sum().backward()
    return inputs[1:], [layer.bias.grad for layer in layers]


def run_net(student, runs, weights, biases, x):
    """Return for each pass what PLACES name, as arrays."""
    passes = student.run(net_passes, SIZES, runs, weights, biases, x)
    in_size, n_hidden, out_size = SIZES
    widths = (in_size, n_hidden, n_hidden, out_size)
    arrays = []
    for one in expect.returns(passes, list, length=sum(len(modes) for _, modes in runs)):
        inputs, output = expect.returns(one, tuple, length=2)
        expect.that(
            isinstance(inputs, list) and len(inputs) == 3,
            "x goes through three linear layers",
            mismatch="it goes through fewer or more",
            hint="",
        )
        arrays.append(
            [
                expect.array(value, shape=(len(x), width), name=place)
                for value, width, place in zip([*inputs, output], widths, PLACES, strict=True)
            ]
        )
    return arrays


def run_bright_net(student, *runs):
    """Do so for a network whose units all are 1 before dropout, those of the output, too."""
    in_size, n_hidden, out_size = SIZES
    weights = [
        torch.zeros(n_hidden, in_size),
        torch.zeros(n_hidden, n_hidden),
        torch.zeros(out_size, n_hidden),
    ]
    biases = [torch.ones(n_hidden), torch.ones(n_hidden), torch.ones(out_size)]
    return run_net(student, runs, weights, biases, torch.ones(BATCH, in_size))


def hidden_masks(one):
    """Return the masks of a pass of a bright network, by the names of the layers."""
    return {place: one[index] != 0 for index, place in enumerate(PLACES) if "hidden" in place}


@check("Net", weight=1, concept="layers", public=True)
def check_net_has_three_linear_layers(student):
    """It has three linear layers with biases, of the sizes asked for"""
    returned = expect.returns(student.run(net_layers, (5, 7, 3)), list)
    layers = [expect.returns(one, tuple, length=3) for one in returned]
    shapes = [one[:2] for one in layers]
    expect.that(
        shapes == [((7, 5), (7,)), ((7, 7), (7,)), ((3, 7), (3,))],
        "three linear layers, in_size -> n_hidden -> n_hidden -> out_size, with biases",
        f"the shapes of weights and biases are {shapes}",
        mismatch="the layers are others",
    )
    expect.that(
        all(known for _, _, known in layers),
        "the layers are attributes of the network (or in an nn.ModuleList or nn.Sequential)",
        "it does not know them: they are missing from net.parameters(), as if kept in a list",
    )


@check("Net", weight=2, concept="forward", hint="ReLU after hidden layers, none after the last.")
def check_net_computes_the_layers(student, rng):
    """Without dropout it is linear, ReLU, linear, ReLU, linear"""
    in_size, n_hidden, out_size = SIZES
    shapes = [(n_hidden, in_size), (n_hidden, n_hidden), (out_size, n_hidden)]
    weights = [torch.tensor(rng.normal(size=shape) / math.sqrt(shape[1])) for shape in shapes]
    biases = [torch.tensor(rng.normal(size=shape[0])) for shape in shapes]
    x = torch.tensor(rng.normal(size=(17, in_size)))
    (one,) = run_net(student, [((0,), [False])], weights, biases, x)
    hidden = x
    for weight, bias in zip(weights[:2], biases[:2], strict=True):
        hidden = torch.relu(hidden @ weight.T + bias)
    expect.close(one[-1], hidden @ weights[2].T + biases[2], name="the output", rtol=1e-4)


@check("Net", weight=2, concept="eval-mode", hint="Use nn.Dropout, or pass training=self.training.")
def check_net_drops_nothing_in_eval_mode(student):
    """After net.train() units are dropped; after net.eval() nothing is dropped or scaled"""
    trained, evaluated, plain = run_bright_net(student, ((0.4,), [True, False]), ((0,), [False]))
    require_some_dropped(hidden_masks(trained).values())
    for place, given, expected in zip(PLACES, evaluated, plain, strict=True):
        expect.close(given, expected, name=f"{place} after net.eval()", rtol=1e-4)


@check("Net", weight=2, concept="drop-rate", hint="p is the probability to drop, not to keep.")
def check_net_drops_both_hidden_layers_with_probability_p(student):
    """In training each unit of both hidden layers is dropped with probability p"""
    p = 0.37
    (trained,) = run_bright_net(student, ((p,), [True]))
    for place, kept in hidden_masks(trained).items():
        require_rate(draws(kept), 1 - p, f"with p = {p}, {p:.0%} of {place} is dropped")


@check(
    "Net",
    weight=1,
    concept="inverted-scale",
    hint="nn.Dropout does it. If you do it: divide once, by 1 - p.",
)
def check_net_scales_what_is_kept(student):
    """In training what is kept is divided by 1 - p"""
    p = 0.37
    trained, plain = run_bright_net(student, ((p,), [True]), ((0,), [False]))
    for index, (place, kept) in enumerate(hidden_masks(trained).items(), 1):
        expected = plain[index][kept] / (1 - p)
        expect.close(trained[index][kept], expected, name=f"{place} where it is kept", rtol=1e-4)


@check("Net", weight=1, concept="placement", hint="Dropout belongs to the two hidden layers only.")
def check_net_drops_nothing_else(student):
    """In training the input and the output are not dropped"""
    trained, evaluated = run_bright_net(student, ((0.4,), [True, False]))
    expect.close(trained[0], np.ones_like(trained[0]), name="what the first layer is given")
    expect.close(trained[-1], evaluated[-1], name="the output, all its inputs having no weight,")


@check(
    "Net",
    weight=1,
    concept="mask-independence",
    hint="Draw a mask in each call of forward and for each layer, one number for each cell.",
)
def check_net_draws_every_cell_at_each_call(student):
    """Masks differ from call to call, from layer to layer, from unit to unit, and by example"""
    passes = run_bright_net(student, ((0.45,), [True, True]))
    first, second = (hidden_masks(one) for one in passes)
    require_some_dropped(first.values())
    for place, mask in first.items():
        if varies(mask):
            require_own_draws(mask.T, place)
            again = not np.array_equal(mask, second[place])
            expect.that(again, f"each call draws a new mask for {place}", mismatch="it is the same")
    one, other = first.values()
    expect.that(
        np.any(one != other),
        "the two hidden layers have masks of their own",
        mismatch="they have the same mask",
    )


@check("Net", weight=1, concept="default", hint="p is 0 if it is not given.")
def check_net_has_no_dropout_by_default(student):
    """Without p nothing is dropped, in training either"""
    trained, evaluated = run_bright_net(student, ((), [True, False]))
    for place, given, expected in zip(PLACES, trained, evaluated, strict=True):
        # Not all: with p = 0 a mask of one's own may drop a cell, as a draw is 0 once in 2**24.
        expect.that(
            np.mean(np.isclose(given, expected, rtol=1e-4)) > 0.99,
            f"without p {place} is in training what it is after net.eval()",
            mismatch="it is not: units are dropped or scaled",
        )


@check(
    "Net",
    weight=1,
    concept="autograd",
    hint="In forward compute with x itself: no .data, .detach(), .item() or torch.no_grad().",
)
def check_net_can_be_trained(student, rng):
    """In training a gradient flows through each unit that is kept, and through no other"""
    in_size, n_hidden, out_size = SIZES
    last = torch.tensor(rng.normal(size=(out_size, n_hidden)) / n_hidden)
    weights = [torch.zeros(n_hidden, in_size), torch.eye(n_hidden), last]
    biases = [torch.ones(n_hidden), torch.ones(n_hidden), torch.ones(out_size)]
    x = torch.ones(1, in_size)
    returned = student.run(net_gradients, SIZES, 0.45, weights, biases, x)
    hidden, grads = expect.returns(returned, tuple, length=2)
    one, two = (
        expect.array(value, shape=(1, n_hidden), name=place)[0] != 0
        for value, place in zip(expect.returns(hidden, list, length=2), PLACES[1:], strict=False)
    )
    # A unit of the first layer reaches the output through the unit of the second that it feeds.
    grads = expect.returns(grads, list, length=2)
    for kept, grad, place in zip((one & two, two), grads, PLACES[1:], strict=False):
        grad = expect.array(grad, shape=(n_hidden,), name=f"the gradient of the bias of {place}")
        expect.that(
            np.array_equal(grad != 0, kept),
            f"{place} gets a gradient exactly where it is not dropped",
            mismatch="it gets one where it is dropped, or none where it is not",
        )
