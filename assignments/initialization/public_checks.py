"""The public checks of initialization: they tell whether what you wrote can be used as the lesson says.

It is graded by more than these. `grader.check` runs them in the notebook; for the plain file run
`pytest` in this folder.
"""

import itertools
import math

import numpy as np
import torch

from checks_support import expect, layers_of, question

ZEROS = "initialize_parameters_zeros"
RANDOM = "initialize_parameters_random"
HE = "initialize_parameters_he"
XAVIER = "initialize_parameters_xavier"
zeros = question(ZEROS)
randoms = question(RANDOM)
he = question(HE)
xavier = question(XAVIER)
signal = question("signal_propagation")
symmetry = question("symmetry_probe")
cross = question("criterion_cross")
net_uniform = question("Net_Uniform")
net_xavier = question("Net_Xavier")
net_he = question("Net_He")
vanishing = question("vanishing_ratio")


def exactly(value, count, what):
    """Return the items of a list, tuple or vector of so many."""
    if isinstance(value, np.ndarray | torch.Tensor) and value.ndim == 1:
        value = list(value)
    items = expect.returns(value, tuple)
    expect.that(
        len(items) == count,
        f"there is one number for {what}",
        f"there are {len(items)} for {count}",
        mismatch="there are more or fewer",
    )
    return items


def layer_shapes(sizes):
    """Return the names and shapes of all parameters for these layer sizes."""
    shapes = {}
    for layer, (below, units) in enumerate(itertools.pairwise(sizes), 1):
        shapes[f"W{layer}"], shapes[f"b{layer}"] = (units, below), (units, 1)
    return shapes


def require_contract(initialize):
    """Fail unless parameters have the names and shapes that follow from the sizes, and no others.

    Who takes the number of layers from the number of entries, as `train` does, goes wrong by more.
    """
    for sizes in ([4, 7, 5, 1], [6, 2], [3, 8, 2, 9, 4, 5]):
        called, shapes = f"{{}} for layers_dims = {sizes}", layer_shapes(sizes)
        returned = initialize(list(sizes))
        expect.named_arrays(returned, shapes, each=called)
        more = [name for name in returned if name not in shapes]
        names = ", ".join(shapes)
        expected = f"for layers_dims = {sizes} there are {names} and no others"
        expect.that(not more, expected, f"there are also {more}", mismatch="there are more")


@zeros("contract", public=True)
def check_zeros_has_all_parameters(student):
    """It returns W1, b1, W2, b2, … for every layer, each in its shape"""
    require_contract(student.initialize_parameters_zeros)


@randoms("contract", public=True)
def check_random_has_all_parameters(student):
    """It returns W1, b1, W2, b2, … for every layer, each in its shape"""
    require_contract(student.initialize_parameters_random)


@he("contract", public=True)
def check_he_has_all_parameters(student):
    """It returns W1, b1, W2, b2, … for every layer, each in its shape"""
    require_contract(student.initialize_parameters_he)


@xavier("contract", public=True)
def check_xavier_has_all_parameters(student):
    """It returns W1, b1, W2, b2, … for every layer, each in its shape"""
    require_contract(student.initialize_parameters_xavier)


def random_parameters(rng, sizes, biases=0.0):
    """Return random parameters of a network; `biases` is how far its biases lie from 0."""
    return {
        name: rng.normal(size=shape) / math.sqrt(shape[1])
        if name[0] == "W"
        else biases * rng.uniform(0.5, 1.5, size=shape)
        for name, shape in layer_shapes(sizes).items()
    }


def run_signals(student, rng, sizes, activation, biases=0.0, m=23):
    """Return X, the parameters that were lent, the numbers returned, and the sizes asked for."""
    X, parameters, asked = rng.normal(size=(sizes[0], m)), [], []

    def initialize(layers_dims):
        asked.append(list(expect.returns(layers_dims, tuple, name="layers_dims")))
        parameters.append(random_parameters(rng, sizes, biases))
        return parameters[-1]

    returned = student.signal_propagation(initialize, lent(activation), X, list(sizes))
    numbers = deviations(returned, len(sizes) - 1)
    expect.that(parameters, "initialize is called", mismatch="it is not")
    return X, parameters[0], numbers, asked


def deviations(returned, layers):
    """Return what signal_propagation returns as so many numbers."""
    numbers = exactly(returned, layers, "each layer")
    return [expect.number(one, name="a standard deviation") for one in numbers]


def lent(activation):
    """Return an activation function that takes nothing but arrays."""

    def function(Z):
        return activation(expect.array(Z, name="what activation is called with"))

    return function


def same(Z):
    """Be no activation function at all."""
    return Z


@signal("contract", public=True)
def check_signals_are_one_number_a_layer(student, rng):
    """It returns a list with one number for each layer; the input has none"""
    for sizes in ([5, 7], [4, 6, 3, 8]):
        run_signals(student, rng, sizes, same)


NET = (4, 7, 5, 1)


def probe_data(rng, m=31):
    """Return X (4, m), all above 0, and Y (1, m) with labels of both kinds."""
    X = rng.uniform(0.5, 1.5, size=(NET[0], m))
    return X, (X[:1] > np.median(X[0])).astype(int)


def positive_parameters(rng):
    """Return parameters above 0, with which all hidden units are active and no two are alike.

    Nor are they in their sums or norms, or where only the largest difference is looked at.
    """
    while True:  # four times of five it is done at once
        parameters = drawn_above_zero(rng)
        if not any(look_alike(parameters, layer) for layer in (1, 2)):
            return parameters


def look_alike(parameters, layer):
    """Tell whether two units of a layer are nearly the same in some number that stands for them."""
    units = np.hstack([parameters[f"W{layer}"], parameters[f"b{layer}"]])
    for one, other in itertools.combinations(units, 2):
        numbers = [np.sum(one - other), np.linalg.norm(one) - np.linalg.norm(other)]
        numbers += [np.max(one - other), np.max(other - one)]
        if min(map(abs, numbers)) < 1e-4:
            return True
    return False


def drawn_above_zero(rng):
    """Return random parameters above 0."""
    shapes = layer_shapes(NET).items()
    parameters = {name: rng.integers(5, 91, size=shape) / 100 for name, shape in shapes}
    for layer in (1, 2):  # biases differ from unit to unit
        b = parameters[f"b{layer}"]
        b[:, 0] = rng.permutation(np.arange(1, len(b) + 1)) / 10
    parameters["W3"] = parameters["W3"] - 0.5  # so that the output is not far from 1/2
    parameters["W2"] = parameters["W2"] / 10
    return parameters


def probe(student, parameters, data, learning_rate, steps):
    """Return how many different units the student finds in each hidden layer."""
    return unit_counts(student.symmetry_probe(parameters, *data, learning_rate, steps))


def unit_counts(returned):
    """Return what symmetry_probe returns as two whole numbers."""
    numbers = exactly(returned, 2, "each hidden layer")
    numbers = [expect.number(one, name="a number of units") for one in numbers]
    whole = all(number == int(number) for number in numbers)
    expect.that(whole, "these are whole numbers", mismatch="they are not")
    return [int(number) for number in numbers]


@symmetry("contract", public=True)
def check_probe_counts_units_of_hidden_layers(student, rng):
    """It returns one number for each hidden layer: without training and clones, all their units"""
    found = probe(student, positive_parameters(rng), probe_data(rng), 0.5, 0)
    expect.that(found == [7, 5], "all 7 and 5 units differ", f"the counts are {found}")


def losses(submission, outputs, labels):
    """Return the loss of each pair of outputs and labels."""
    pairs = zip(outputs, labels, strict=True)
    return [submission.criterion_cross(p.clone(), y.clone()) for p, y in pairs]


def loss_values(student, outputs, labels):
    """Return the loss of each pair as a positive number."""
    returned = expect.returns(student.run(losses, outputs, labels), list, length=len(outputs))
    values = [expect.number(one, name="the loss") for one in returned]
    expect.that(all(one > 0 for one in values), "the loss is above 0", mismatch="it is not")
    return values


@cross("contract", public=True)
def check_loss_is_a_positive_number(student):
    """It returns one number above 0, for a column and for a vector of outputs"""
    outputs, labels = torch.tensor([0.8, 0.4, 0.3]), torch.tensor([1.0, 0.0, 1.0])
    loss_values(student, [outputs, outputs[:, None]], [labels, labels[:, None]])


SHAPES = ([5, 9, 7, 6, 3], [4, 2], [3, 8, 2], [4, 6, 6, 6, 3])


def require_net_layers(student, name):
    """Fail unless a network has the linear layers that follow from the sizes."""
    for sizes in SHAPES:
        expected = f"for Layers = {sizes}, linear layers of these sizes, with biases"
        known = "the layers are in an nn.ModuleList (or are attributes of the network)"
        found = student.run(layers_of, name, [list(sizes)], torch.zeros(2, sizes[0]))
        expect.layer_sizes(found, sizes, expected, known)


@net_uniform("layers", public=True)
def check_net_uniform_has_its_layers(student):
    """It has a linear layer with bias between each two sizes of Layers"""
    require_net_layers(student, "Net_Uniform")


@net_xavier("layers", public=True)
def check_net_xavier_has_its_layers(student):
    """It has a linear layer with bias between each two sizes of Layers"""
    require_net_layers(student, "Net_Xavier")


@net_he("layers", public=True)
def check_net_he_has_its_layers(student):
    """It has a linear layer with bias between each two sizes of Layers"""
    require_net_layers(student, "Net_He")


SHALLOW = [20, 9, 13, 3]


def ratio_runs(submission, kind, sizes, x, y, seeds):
    """Return what vanishing_ratio returns, and of each network made its first and last weights.

    kind: of the activation: "tanh", "sigmoid" with Xavier's weights or "relu" with He's.
    """
    nn, nets = torch.nn, []
    activation = {"tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "relu": nn.ReLU}[kind]

    def make_net():
        layers = []
        for below, units in itertools.pairwise(sizes):
            linear = nn.Linear(below, units, dtype=torch.float32)
            if kind != "tanh":
                nn.init.zeros_(linear.bias)
                bound = math.sqrt(6 / (below if kind == "relu" else below + units))
                nn.init.uniform_(linear.weight, -bound, bound)
            layers += [linear, activation()]
        net = nn.Sequential(*layers[:-1])
        nets.append((net, [one.detach().clone() for one in net.parameters()]))
        return net

    x, y, seeds = x.clone(), y.clone(), list(seeds)
    ratios = submission.vanishing_ratio(make_net, x, y, seeds)
    runs = [(first, [one.detach() for one in net.parameters()]) for net, first in nets]
    return {"ratios": ratios, "runs": runs, "x": x.detach(), "y": y, "seeds": seeds}


def note_ratios(student, kind, sizes, data, seeds):
    """Return what is noted of the networks, each entry as it came."""
    noted = student.run(ratio_runs, kind, sizes, *data, seeds)
    names = ["ratios", "runs", "x", "y", "seeds"]
    return expect.entries(noted, names, name="what was noted")


def run_ratios(student, kind, sizes, data, seeds):
    """Return one number for each seed, and the first and last weights of as many networks."""
    return read_ratios(note_ratios(student, kind, sizes, data, seeds), sizes, seeds)


def read_ratios(noted, sizes, seeds):
    """Return what run_ratios does of what is noted."""
    ratios = [expect.number(one) for one in exactly(noted["ratios"], len(seeds), "each seed")]
    runs = []
    for run in expect.returns(noted["runs"], list):
        both = (exactly(one, 2 * len(sizes) - 2, "each parameter") for one in run)
        runs.append([expect.arrays(one, [None] * len(one), each="a weight") for one in both])
    expected = "make_net is called once for each seed"
    expect.that(len(runs) == len(seeds), expected, mismatch="it is called more or less often")
    return ratios, runs


def labelled_points(rng, count, classes=2):
    """Return x (count, 20) float32 and y (count,) with labels that depend on x."""
    x = rng.normal(size=(count, 20))
    y = (x @ rng.normal(size=(20, classes))).argmax(axis=1)
    return torch.tensor(x, dtype=torch.float32), torch.tensor(y)


def some_seeds(rng, count):
    """Return different seeds."""
    return [int(seed) for seed in rng.choice(10_000, size=count, replace=False)]


@vanishing("contract", public=True)
def check_ratios_are_one_number_a_seed(student, rng):
    """It returns a list with one number above 0 for each seed"""
    # The logarithm of such a ratio has mean -1.4 and standard deviation 0.3: it is below 0.
    data = labelled_points(rng, 40, 3)
    ratios, _ = run_ratios(student, "sigmoid", SHALLOW, data, some_seeds(rng, 3))
    expect.that(all(one > 0 for one in ratios), "the ratios are above 0", f"they are {ratios}")
