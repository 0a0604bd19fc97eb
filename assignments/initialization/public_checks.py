"""The public checks of initialization: they tell whether what you wrote can be used as the lesson says.

It is graded by more than these. `grader.check` runs them in the notebook; for the plain file run
`pytest` in this folder.
"""

import itertools
import math
import re

import numpy as np
import torch

from checks_support import expect, hint, in_their_precision, layers_of, question, watch
from init_utils import train

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
WIDE = [90, 360, 60, 90]


def listed(value):
    """Return the first numbers of a vector in a list, anything else as it is."""
    vector = isinstance(value, np.ndarray | torch.Tensor) and value.ndim == 1
    return list(value[:1000]) if vector else value  # more are too many anyhow, and large in a list


def some(value):
    """Return the items of a list, tuple or vector."""
    return expect.returns(listed(value), tuple)


def exactly(value, count, what):
    """Return the items of a list, tuple or vector of so many."""
    items = some(value)
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


def well_named(made, layers):
    """Return a dict of parameters with their names, where letters or the first number are others.

    That they are called as they should be is the concern of one check.
    """
    found = {str(key).upper(): value for key, value in expect.returns(made, dict).items()}
    start = 0 if "W0" in found and f"W{layers}" not in found else 1
    return {
        f"{'W' if key[0] == 'W' else 'b'}{int(key[1:]) + 1 - start}": value
        for key, value in found.items()
        if re.fullmatch(r"[WB]\d{1,9}", key)
    }


def parameters_of(student, initialize, letter, sizes):
    """Return the weights (W) or the biases (b) of all layers that there are, whatever their shapes.

    All laws are looked for in the same draws; none is failed by chance more often for that.
    """
    key = initialize, tuple(sizes)
    made = student.once(key, lambda: getattr(student, initialize)(list(sizes)))
    made = well_named(made, len(sizes) - 1)
    names = [name for name in layer_shapes(sizes) if name[0] == letter]
    there = [name for name in names if name in made] or names  # that none is missing: see contract
    return list(expect.named_arrays(made, dict.fromkeys(there)).values())


def require_zero(arrays, what):
    """Fail unless all these arrays hold nothing but 0."""
    for value in arrays:
        expect.that(np.all(value == 0), f"{what} are 0", mismatch="some are not")


@zeros("contract", public=True)
def check_zeros_has_all_parameters(student):
    """It returns W1, b1, W2, b2, … for every layer, each in its shape"""
    require_contract(student.initialize_parameters_zeros)


@zeros("zeros", public=True, hint="np.zeros takes the shape as one argument.")
def check_zeros_are_zeros_for_three_sizes(student):
    """For sizes [3, 2, 1] all weights and biases are 0"""
    for letter, what in (("W", "the weights"), ("b", "the biases")):
        require_zero(parameters_of(student, ZEROS, letter, [3, 2, 1]), what)


@randoms("contract", public=True)
def check_random_has_all_parameters(student):
    """It returns W1, b1, W2, b2, … for every layer, each in its shape"""
    require_contract(student.initialize_parameters_random)


@randoms("biases", public=True, hint="Only the weights are drawn.")
def check_random_biases_are_zero(student):
    """All biases are 0"""
    require_zero(parameters_of(student, RANDOM, "b", WIDE), "the biases")


def first_two(student, initialize, sizes):
    """Return of two layers the deviation and the mean of their weights; nothing of few draws."""
    weights = parameters_of(student, initialize, "W", sizes)[:2]
    expect.that(len(weights) == 2, "there are W1 and W2", "there are fewer")
    expect.that(all(W.ndim == 2 for W in weights), "W1 and W2 are matrices", "they are not")
    expect.that(all(np.std(W) > 0 for W in weights), "weights differ", "all are the same")
    # Rows or columns that repeat one another are another check's concern.
    if any(np.all(W[:1] == W) or np.all(W[:, :1] == W) for W in weights):
        return [], []
    return [float(np.std(W)) for W in weights], [float(np.mean(W)) for W in weights]


@randoms("scale", weight=1.5, public=True, hint="np.random.randn(…) * 10 has deviation 10.")
def check_random_weights_are_about_10(student):
    """For sizes [100, 200, 100, 3] the standard deviation of the weights is about 10"""
    # Of 20,000 draws it is off by less than 0.4 but once in 1e13 times.
    for found in first_two(student, RANDOM, [100, 200, 100, 3])[0]:
        expect.that(9.6 < found < 10.4, "the standard deviation is 10", f"it is {found:.2f}")


@randoms("centre", weight=0.5, public=True, hint="Draw from a distribution around 0.")
def check_random_weights_are_about_0_on_average(student):
    """For sizes [100, 200, 100, 3] the mean of the weights is about 0"""
    deviations, means = first_two(student, RANDOM, [100, 200, 100, 3])
    for found, size in zip(means, deviations, strict=True):
        expect.that(abs(found) < 0.06 * size, "the mean is 0", f"it is {found:.2f}")


@he("contract", public=True)
def check_he_has_all_parameters(student):
    """It returns W1, b1, W2, b2, … for every layer, each in its shape"""
    require_contract(student.initialize_parameters_he)


@he("biases", public=True, hint="Only the weights are drawn.")
def check_he_biases_are_zero(student):
    """All biases are 0"""
    require_zero(parameters_of(student, HE, "b", WIDE), "the biases")


@he("fan", weight=2, public=True)
def check_he_follows_the_sizes(student):
    """For sizes [20, 500, 20, 3] the weights of layer 1 are 5 times as large as those of layer 2"""
    found, _ = first_two(student, HE, [20, 500, 20, 3])
    if not found:
        return
    one, other = found
    # Of thousands of draws each is off by less than 6 % but once in 1e11 times.
    ratio = one / other
    expected = "their standard deviations are 0.3162 and 0.06325"
    right = 4.99921 * 0.88 < ratio < 4.99921 * 1.12
    expect.that(
        right, expected, f"the first is {ratio:.3g} times the second", "n is 20 for layer 1."
    )


@he("factor", weight=2, public=True)
def check_he_has_the_right_size(student):
    """For sizes [20, 500, 20, 3] standard deviations are 0.3162 and 0.06325, both together"""
    # Whether the first is as many times the second as it should be is another check's concern.
    found, _ = first_two(student, HE, [20, 500, 20, 3])
    if not found:
        return
    one, other = found
    ratio = math.sqrt(one * other / (0.3162 * 0.06325))
    expected = "their standard deviations are 0.3162 and 0.06325"
    got = f"on average they are {ratio:.3g} times as large"
    expect.that(0.94 < ratio < 1.06, expected, got)


@xavier("contract", public=True)
def check_xavier_has_all_parameters(student):
    """It returns W1, b1, W2, b2, … for every layer, each in its shape"""
    require_contract(student.initialize_parameters_xavier)


@xavier("biases", public=True, hint="Only the weights are drawn.")
def check_xavier_biases_are_zero(student):
    """All biases are 0"""
    require_zero(parameters_of(student, XAVIER, "b", WIDE), "the biases")


@xavier("fan", weight=2, public=True)
def check_xavier_follows_the_sizes(student):
    """For sizes [25, 100, 400, 3] the weights of layer 1 are twice as large as those of layer 2"""
    found, _ = first_two(student, XAVIER, [25, 100, 400, 3])
    if not found:
        return
    one, other = found
    # Of thousands of draws each is off by less than 6 % but once in 1e11 times.
    ratio = one / other
    expected = "their standard deviations are 0.1265 and 0.06325"
    right = 2 * 0.88 < ratio < 2 * 1.12
    expect.that(
        right, expected, f"the first is {ratio:.3g} times the second", "n + k is 125 for layer 1."
    )


@xavier("factor", weight=2, public=True)
def check_xavier_has_the_right_size(student):
    """For sizes [25, 100, 400, 3] standard deviations are 0.1265 and 0.06325, both together"""
    # Whether the first is as many times the second as it should be is another check's concern.
    found, _ = first_two(student, XAVIER, [25, 100, 400, 3])
    if not found:
        return
    one, other = found
    ratio = math.sqrt(one * other / (0.1265 * 0.06325))
    expected = "their standard deviations are 0.1265 and 0.06325"
    got = f"on average they are {ratio:.3g} times as large"
    expect.that(0.94 < ratio < 1.06, expected, got)


def random_parameters(rng, sizes, biases=0.0):
    """Return random parameters of a network; `biases` is how far its biases lie from 0."""
    return {
        name: rng.normal(size=shape) / math.sqrt(shape[1])
        if name[0] == "W"
        else biases * rng.uniform(0.5, 1.5, size=shape)
        for name, shape in layer_shapes(sizes).items()
    }


def run_signals(student, rng, sizes, activation, biases=0.0, m=23, *, strict=False):
    """Return X, the parameters that were lent, the numbers returned, and the sizes asked for."""
    X, parameters, asked = rng.normal(size=(sizes[0], m)), [], []

    def initialize(layers_dims):
        asked.append(list(expect.returns(layers_dims, tuple, name="layers_dims")))
        parameters.append(random_parameters(rng, sizes, biases))
        return parameters[-1]

    returned = student.signal_propagation(initialize, lent(activation), X, list(sizes))
    numbers = deviations(returned, len(sizes) - 1, strict=strict)
    expect.that(parameters, "initialize is called", mismatch="it is not")
    return X, parameters[0], numbers, asked


def deviations(returned, layers, *, strict=False):
    """Return what signal_propagation returns as so many numbers.

    strict: that there is one for the input, too, or none for the last layer is told here. Else
    those of the layers are returned.
    """
    returned = listed(returned)
    if not strict and isinstance(returned, list | tuple):
        if len(returned) == layers + 1:
            returned = returned[1:]
        elif layers > 2 and len(returned) == layers - 1:
            layers -= 1
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
        run_signals(student, rng, sizes, same, strict=True)


def first_layer(student, activation, x, weight=1.0, bias=0.0, units=2):
    """Return what signal_propagation says of the first of two layers, for examples x.

    The second unit of the layer holds half of what the first does.
    """
    share = np.array([[1.0], [0.5]])[:units]
    parameters = {"W1": weight * share, "b1": bias * share}
    parameters |= {"W2": np.eye(units), "b2": np.zeros((units, 1))}
    arguments = (lambda _: dict(parameters), lent(activation), np.array([x]), [1, units, units])
    items = some(student.signal_propagation(*arguments))
    expect.that(items, "there is a number", "there is none")
    # There may be one for X, or none for the last layer: that is another check's concern.
    return expect.number(items[max(len(items) - 2, 0)], name="a standard deviation")


def cut(Z):
    """Be ReLU."""
    return np.maximum(Z, 0)


@signal("spread", weight=1.5, public=True, hint="Take A.std() of the whole array, of each layer.")
def check_signals_of_the_example(student):
    """X = [[1, 3]], W1 = [[2]] and b1 = [[0]] give 2: the standard deviation of 2 and 6"""
    found = first_layer(student, same, [1.0, 3.0], weight=2.0, units=1)
    expect.close(np.array(found), 2.0, name="the standard deviation of 2 and 6")


@signal("activation", weight=1.5, public=True, hint="A = activation(Z), then measure A.")
def check_signals_see_the_activation(student):
    """With ReLU, X = [[-1, 3]] gives what X = [[0, 3]] gives without"""
    found, right = first_layer(student, cut, [-1.0, 3.0]), first_layer(student, same, [0.0, 3.0])
    other = first_layer(student, same, [-1.0, 3.0])
    expect.that(other != right, "without ReLU it is another number", "it is the same", hint="")
    expect.close(np.array(found), right, name="what is returned for X = [[-1, 3]] and ReLU")


@signal("biases", weight=0.5, public=True, hint="Z = W A + b, whatever initialize has made of b.")
def check_signals_see_the_biases(student):
    """With ReLU, X = [[-1, 3]] and b1 = [[2]] give what X = [[1, 5]] gives without bias"""
    found = first_layer(student, cut, [-1.0, 3.0], bias=2.0)
    right, other = (first_layer(student, cut, x) for x in ([1.0, 5.0], [1.0, 9.0]))
    expect.that(other != right, "X = [[1, 9]] gives another number", "it is the same", hint="")
    expect.close(np.array(found), right, name="what is returned for b1 = [[2]]")


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
    """Return how many different units the student finds in each hidden layer.

    That there is no number for the output is the concern of one check.
    """
    return unit_counts(of_hidden(student.symmetry_probe(parameters, *data, learning_rate, steps)))


def of_hidden(returned):
    """Return two numbers where there is one for the output layer, too."""
    items = some(returned)
    return items[:2] if len(items) == 3 else items


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
    returned = student.symmetry_probe(positive_parameters(rng), *probe_data(rng), 0.5, 0)
    found = unit_counts(returned)
    expect.that(found == [7, 5], "all 7 and 5 units differ", f"the counts are {found}")


FOUR_EXAMPLES = np.array([[1.0, 0.5, -1.0, 2.0], [0.5, -1.0, 1.0, 0.3]]), np.array([[1, 0, 1, 0]])


def small_net(rows, biases, ways_out=(0.1, 0.1, 0.1)):
    """Return parameters with these units in the first hidden layer and two others in the second."""
    return {
        "W1": np.array(rows),
        "b1": np.array(biases)[:, np.newaxis],
        "W2": np.array([ways_out, ways_out[::-1]]),
        "b2": np.array([[0.1], [0.1]]),
        "W3": np.array([[0.5, -0.2]]),
        "b3": np.zeros((1, 1)),
    }


def probe_small(student, parameters, steps):
    """Return how many different units the student finds after so many steps on four examples."""
    return probe(student, parameters, FOUR_EXAMPLES, 0.5, steps)


@symmetry("counting", weight=2, public=True, hint="Compare each unit's weights and bias, in pairs.")
def check_probe_counts_the_example(student):
    """W = [[1, 2], [1, 2], [3, 4]] with b = 0 has 2 different units; other biases make it 3"""
    examples = (
        ([[1.0, 2.0], [1.0, 2.0], [3.0, 4.0]], [0.0, 0.0, 0.0], 2),
        ([[1.0, 2.0], [3.0, 4.0], [1.0, 2.0]], [0.0, 0.0, 0.0], 2),
        ([[1.0, 2.0], [1.0, 2.0], [3.0, 4.0]], [0.0, 0.5, 0.0], 3),
    )
    for rows, biases, count in examples:
        found = probe_small(student, small_net(rows, biases), 0)
        what = f"W = {rows} with b = {biases} has {count} different units"
        expect.that(found[0] == count, what, f"{found[0]} are found")


@symmetry("broken", weight=2, public=True)
@hint("Count after training; `train` returns new parameters first.")
def check_probe_sees_that_training_changes_units(student):
    """Units that begin alike and have different ways out are counted as 20 steps leave them"""
    parameters = small_net([[0.3, 0.3]] * 3, [0.2, 0.2, 0.2], ways_out=(0.1, 0.2, 0.3))
    trained, _ = train(parameters, *FOUR_EXAMPLES, 0.5, 20)
    # How units are counted is another check's concern.
    found, right = probe_small(student, parameters, 20), probe_small(student, trained, 0)
    what = f"after 20 steps {right[0]} units are different, as in the trained parameters"
    expect.that(found[0] == right[0], what, f"{found[0]} are found")


def losses(submission, outputs, labels):
    """Return the loss of each pair of outputs and labels."""
    pairs = zip(outputs, labels, strict=True)
    return [submission.criterion_cross(p.clone(), y.clone()) for p, y in pairs]


def loss_values(student, outputs, labels):
    """Return the loss of each pair as a number."""
    returned = expect.returns(student.run(losses, outputs, labels), list, length=len(outputs))
    return [expect.number(one, name="the loss") for one in returned]


@cross("contract", public=True)
def check_loss_is_a_positive_number(student):
    """It returns one number above 0, for a column and for a vector of outputs"""
    outputs, labels = torch.tensor([0.8, 0.4, 0.3]), torch.tensor([1.0, 0.0, 1.0])
    values = loss_values(student, [outputs, outputs[:, None]], [labels, labels[:, None]])
    expect.that(all(one > 0 for one in values), "the loss is above 0", f"it is {values[0]:.4g}")


@cross("terms", weight=1.5, public=True)
@hint("-log p where the label is 1, -log(1 - p) where it is 0: 0.223 and 0.511 here.")
def check_loss_of_0_8_and_of_0_4(student):
    """Output 0.8 with label 1 has loss 0.2231, output 0.4 with label 0 has 0.5108"""
    outputs = [torch.tensor([[one]], dtype=torch.float64) for one in (0.8, 0.4)]
    labels = [torch.tensor([[one]], dtype=torch.float64) for one in (1.0, 0.0)]
    found = loss_values(student, outputs, labels)
    for one, right, p, label in zip(found, (0.2231, 0.5108), (0.8, 0.4), (1, 0), strict=True):
        name = f"the loss of output {p} with label {label}"
        expect.close(np.array(one), right, name=name, rtol=1e-3)


@cross("mean", public=True, hint="torch.mean over all examples.")
def check_loss_of_the_example(student):
    """The loss of outputs [0.8, 0.4] is the mean of the losses of 0.8 and of 0.4"""
    outputs, labels = torch.tensor([[0.8], [0.4]]), torch.tensor([[1.0], [0.0]])
    one, other = loss_values(student, list(outputs.split(1)), list(labels.split(1)))
    (both,) = loss_values(student, [outputs], [labels])
    expect.that(one != 0 or other != 0, "some loss is not 0", "both are", hint="")
    expect.close(np.array(both), (one + other) / 2, name="the loss of both", rtol=1e-4)


def slope_of_loss(submission, outputs, labels):
    """Return the gradient of the loss with respect to the outputs."""
    outputs = outputs.clone().requires_grad_()
    submission.criterion_cross(outputs, labels).mean().backward()
    return outputs.grad


@cross("autograd", public=True, hint="Compute with tensors: no .item(), .detach(), NumPy.")
def check_loss_can_be_differentiated(student):
    """loss.backward() gives the outputs a gradient that is not 0"""
    outputs, labels = torch.tensor([[0.8], [0.4]]), torch.tensor([[1.0], [0.0]])
    gradient = student.run(slope_of_loss, outputs, labels)
    gradient = expect.array(gradient, shape=(2, 1), name="the gradient of the outputs")
    expect.that(np.any(gradient != 0), "the gradient is not 0", "it is")


SHAPES = ([5, 9, 7, 6, 3], [4, 2], [3, 8, 2], [4, 6, 6, 6, 3])


def net_weights(submission, name, sizes, count):
    """Return the weights of so many new networks, each a list."""
    x = in_their_precision(torch.zeros(2, sizes[0]))
    nets = [getattr(submission, name)(list(sizes)) for _ in range(count)]
    return [[layer.weight.detach() for layer in watch(net, x)[0]] for net in nets]


def net_output(submission, name, sizes, weights, biases, x):
    """Return the output of a network that is given these weights and biases."""
    x = in_their_precision(x)
    net = getattr(submission, name)(sizes)
    layers, _, _ = watch(net, x)
    for layer, weight, bias in zip(layers, weights, biases, strict=True):
        dtype = layer.weight.dtype
        layer.weight = torch.nn.Parameter(weight.to(dtype))
        layer.bias = torch.nn.Parameter(bias.to(dtype))
    return net(x)


def require_net_layers(student, name):
    """Fail unless a network has the linear layers that follow from the sizes."""
    for sizes in SHAPES:
        expected = f"for Layers = {sizes}, linear layers of these sizes, with biases"
        known = "the layers are in an nn.ModuleList (or are attributes of the network)"
        found = student.run(layers_of, name, [list(sizes)], torch.zeros(2, sizes[0]))
        expect.layer_sizes(found, sizes, expected, known)


SMALL_WEIGHTS = ([[1.0], [-1.0]], [[2.0, -3.0]], [[-2.0]])
SMALL_BIASES = ([0.0, 0.0], [0.5], [1.0])
WITH_RELU, WITH_TANH = {2.0: -8.0, -2.0: 1.0}, {0.5: -0.98557, -0.5: 2.89578}


def require_example(student, name, *tables):
    """Fail unless a network with given weights has the outputs of one of these tables."""
    expected, right = [], False
    for table in tables:
        weights = [torch.tensor(one) for one in SMALL_WEIGHTS]
        biases = [torch.tensor(one) for one in SMALL_BIASES]
        x = torch.tensor(list(table))[:, None]
        output = expect.array(student.run(net_output, name, [1, 2, 1, 1], weights, biases, x))
        found, wanted = output.ravel(), [*table.values()]
        right = right or (found.size == len(wanted) and np.allclose(found, wanted, atol=1e-3))
        expected.append(f"{wanted} for x = {[*table]}")
    what = "with weights 1 and -1; 2 and -3; -2 and biases 0, 0; 0.5; 1 the outputs are "
    expect.that(right, what + " or ".join(expected), f"the last ones are {found}")


def require_example_bounds(student, name, sizes, bounds):
    """Fail unless the weights of the first two layers reach about from one bound to the other."""
    (weights,) = expect.returns(student.run(net_weights, name, list(sizes), 1), list, length=1)
    two = expect.returns(weights, tuple, length=2)
    for layer, (W, (low, high)) in enumerate(zip(two, bounds, strict=True), 1):
        W = expect.array(W, name=f"the weights of layer {layer}").astype(float)
        expect.that(W.size, f"layer {layer} has weights", "it has none")
        near = (high - low) / 50  # of 2,300 draws none is that near with a chance of 1e-20
        both = low - 1e-6 <= W.min() <= low + near and high - near <= W.max() <= high + 1e-6
        what = f"the weights of layer {layer} for Layers = {sizes} reach from {low} to {high}"
        expect.that(both, what, f"they reach from {W.min():.3g} to {W.max():.3g}")


@net_uniform("layers", weight=3, public=True)
def check_net_uniform_has_its_layers(student):
    """It has a linear layer with bias between each two sizes of Layers"""
    require_net_layers(student, "Net_Uniform")


@net_uniform("forward", weight=1.5, public=True)
def check_net_uniform_computes_the_example(student):
    """With given weights it computes the outputs of an example"""
    require_example(student, "Net_Uniform", WITH_RELU, WITH_TANH)


@net_uniform("bounds", weight=2, public=True)
def check_net_uniform_weights_of_the_example(student):
    """For Layers = [46, 50, 550, 3] the weights of two layers reach from one bound to the other"""
    require_example_bounds(student, "Net_Uniform", [46, 50, 550, 3], [(0.0, 1.0)] * 2)


@net_xavier("layers", weight=3, public=True)
def check_net_xavier_has_its_layers(student):
    """It has a linear layer with bias between each two sizes of Layers"""
    require_net_layers(student, "Net_Xavier")


@net_xavier("forward", weight=1.5, public=True)
def check_net_xavier_computes_the_example(student):
    """With given weights it computes the outputs of an example"""
    require_example(student, "Net_Xavier", WITH_TANH)


@net_xavier("bounds", weight=2, public=True)
def check_net_xavier_weights_of_the_example(student):
    """For Layers = [46, 50, 550, 3] the weights of two layers reach from one bound to the other"""
    require_example_bounds(student, "Net_Xavier", [46, 50, 550, 3], [(-0.25, 0.25), (-0.1, 0.1)])


@net_he("layers", weight=3, public=True)
def check_net_he_has_its_layers(student):
    """It has a linear layer with bias between each two sizes of Layers"""
    require_net_layers(student, "Net_He")


@net_he("forward", weight=1.5, public=True)
def check_net_he_computes_the_example(student):
    """With given weights it computes the outputs of an example"""
    require_example(student, "Net_He", WITH_RELU)


@net_he("bounds", weight=2, public=True)
def check_net_he_weights_of_the_example(student):
    """For Layers = [24, 150, 40, 3] the weights of two layers reach from one bound to the other"""
    require_example_bounds(student, "Net_He", [24, 150, 40, 3], [(-0.5, 0.5), (-0.2, 0.2)])


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
    parts = {"ratios": object, "runs": [(object, object)], "x": object, "y": object}
    return expect.like(noted, parts | {"seeds": object})


def run_ratios(student, kind, sizes, data, seeds, *, strict=False):
    """Return one number for each seed, and the first and last weights of as many networks."""
    return read_ratios(note_ratios(student, kind, sizes, data, seeds), sizes, seeds, strict=strict)


def read_ratios(noted, sizes, seeds, *, strict=False):
    """Return what run_ratios does of what is noted.

    strict: a dict by seed is refused; that it is none is the concern of one check.
    """
    given = noted["ratios"]
    if isinstance(given, dict) and not strict and all(seed in given for seed in seeds):
        given = [given[seed] for seed in seeds]
    ratios = [expect.number(one) for one in exactly(given, len(seeds), "each seed")]
    shapes = [one for n, k in itertools.pairwise(sizes) for one in ((k, n), (k,))]
    runs = [[expect.arrays(one, shapes, each="a weight") for one in run] for run in noted["runs"]]
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
    ratios, _ = run_ratios(student, "sigmoid", SHALLOW, data, some_seeds(rng, 3), strict=True)
    expect.that(all(one > 0 for one in ratios), "the ratios are above 0", f"they are {ratios}")


def example_ratios(submission, seeds):
    """Return the ratios of copies of a small network, and a number drawn as each is made."""
    nn, drawn = torch.nn, []

    def make_net():
        drawn.append(float(torch.rand(())))
        first, last = (nn.Linear(*one, dtype=torch.float32) for one in ((2, 3), (3, 2)))
        with torch.no_grad():
            first.weight.copy_(torch.tensor([[1.0, -1.0], [0.5, 2.0], [-1.0, 0.5]]))
            first.bias.copy_(torch.tensor([0.1, -0.2, 0.3]))
            last.weight.copy_(torch.tensor([[1.0, 2.0, -1.0], [0.5, -1.0, 1.0]]))
            last.bias.copy_(torch.tensor([0.2, -0.1]))
        return nn.Sequential(first, nn.Tanh(), last)

    x = torch.tensor([[1.0, 0.5], [-0.5, 1.0], [0.3, -1.0]])
    return submission.vanishing_ratio(make_net, x, torch.tensor([1, 0, 1]), seeds), drawn


def run_example(student):
    """Return the ratios of three copies of a network, with seeds 5, 3 and 5, and what is drawn."""
    ratios, drawn = expect.like(student.run(example_ratios, [5, 3, 5]), (object, [float]))
    if isinstance(ratios, dict):  # that it is a list is another check's concern
        ratios = list(ratios.values())
    return [expect.number(one) for one in some(ratios)], drawn


@vanishing("ratio", weight=2, public=True)
@hint("Root of the sum of squares of the first weights' gradient, divided by that of the last.")
def check_ratio_of_a_small_network(student):
    """In a small network the norms are 0.6847 for the first weights, 0.6146 for the last: 1.114"""
    ratios, _ = run_example(student)
    expect.that(ratios, "there is a ratio", "there is none")
    for one in ratios:
        expect.close(np.array(one), 1.1141, name="the ratio of 0.6847 to 0.6146", rtol=1e-3)


@vanishing("seeding", weight=2, public=True)
@hint("Right before each make_net(), call torch.manual_seed with the seed of this run.")
def check_networks_of_a_seed_begin_alike(student):
    """With seeds 5, 3 and 5 the two networks of seed 5 begin alike, and that of seed 3 otherwise"""
    _, drawn = run_example(student)
    expect.that(len(drawn) == 3, "make_net is called once for each seed", f"{len(drawn)} times")
    kinds = len(set(drawn))
    expect.that(kinds > 1, "networks of two seeds draw other weights", "they begin alike")
    expect.that(kinds == 2, "the two networks with seed 5 begin alike", "they do not")
