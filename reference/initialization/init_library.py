"""What the initialization lesson runs beside your functions: PyTorch's versions, many networks.

Where an exercise is not solved yet, an experiment takes the version from here. They go by other
ways than the exercises do, and none of them is graded.
"""

import importlib.util
import math
from functools import partial
from itertools import accumulate, pairwise

import numpy as np
import torch
from torch import nn

from init_utils import train


def _filled(fill, layers_dims):
    """Return parameters W1, b1, …, of which nn.init has filled the weights."""
    parameters = {}
    for number, (n, k) in enumerate(pairwise(layers_dims), 1):
        parameters[f"W{number}"] = fill(torch.empty(k, n, dtype=torch.float64)).numpy()
        parameters[f"b{number}"] = torch.zeros(k, 1, dtype=torch.float64).numpy()
    return parameters


torch_zeros = partial(_filled, nn.init.zeros_)
torch_random = partial(_filled, partial(nn.init.normal_, std=10))
torch_he = partial(_filled, partial(nn.init.kaiming_normal_, nonlinearity="relu"))
torch_xavier = partial(_filled, nn.init.xavier_normal_)


def activations(initialize, activation, X, layers_dims):
    """Return the activations of each layer, from the first on, by a fold over the layers."""
    arrays = iter(initialize(layers_dims).values())
    layers = zip(arrays, arrays, strict=True)
    fold = accumulate(layers, lambda A, layer: activation(layer[0] @ A + layer[1]), initial=X)
    return [*fold][1:]


def folded_signal(initialize, activation, X, layers_dims):
    """Return the spread of each layer's activations."""
    return list(map(np.std, activations(initialize, activation, X, layers_dims)))


def rounded_probe(parameters, X, Y, learning_rate, steps):
    """Return how many different units there are after training, by rows of rounded numbers."""
    trained = train(parameters, X, Y, learning_rate, steps)[0]
    units = (np.c_[trained[f"W{layer}"], trained[f"b{layer}"]] for layer in (1, 2))
    return [len(np.unique(rows.round(6), axis=0)) for rows in units]


def net(fill, activation, sizes):
    """Return an nn.Sequential of linear layers of these sizes, with weights that nn.init fills."""
    layers = []
    for n, k in pairwise(sizes):
        layers += [nn.Linear(n, k), activation()]
        fill(layers[-2].weight)
    return nn.Sequential(*layers[:-1])


net_uniform = partial(net, nn.init.uniform_, nn.ReLU)
net_xavier = partial(net, nn.init.xavier_uniform_, nn.Tanh)
net_he = partial(net, partial(nn.init.kaiming_uniform_, nonlinearity="relu"), nn.ReLU)


def gradient_norms(network, x, y):
    """Return the norm of the loss's gradient for the weights of each layer, from the first on."""
    weights = [one for one in network.parameters() if one.ndim == 2]
    loss = nn.functional.cross_entropy(network(x), y)
    return [one.norm().item() for one in torch.autograd.grad(loss, weights)]


def gradient_ratios(make_net, x, y, seeds):
    """Return the ratio of the first gradient's norm to the last one's, for each seed."""
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        first, *_, last = gradient_norms(make_net(), x, y)
        ratios.append(first / last)
    return ratios


def digits(seeds, count=1297):
    """Return images (seeds, count, 64) and labels (seeds, count): other ones for each seed.

    They are scikit-learn's 8 x 8 digits, from 0 to 1. Returns None, and says so, without it.
    """
    if importlib.util.find_spec("sklearn") is None:
        print("This experiment needs scikit-learn: pip install scikit-learn. The rest does not.")
        return None
    from sklearn.datasets import load_digits

    data = load_digits()
    rows = np.stack([np.random.default_rng(seed).permutation(len(data.data)) for seed in seeds])
    rows = rows[:, :count]
    return torch.tensor(data.data[rows] / 16, dtype=torch.float32), torch.tensor(data.target[rows])


def spiral(seeds):
    """Return points (seeds, 300, 2) on three arms that turn around each other, and their arms."""
    turn = np.linspace(0, 1, 100)
    points, arms = [], np.repeat(np.arange(3), 100)
    for seed in seeds:
        rng = np.random.default_rng(seed)
        angle = np.concatenate([4 * (arm + turn) for arm in range(3)])
        angle = angle + 0.2 * rng.normal(size=300)
        radius = np.tile(turn, 3)
        points.append(np.stack([radius * np.sin(angle), radius * np.cos(angle)], 1))
    labels = torch.tensor(arms).repeat(len(points), 1)
    return torch.tensor(np.array(points), dtype=torch.float32), labels


DEVIATIONS = {
    "He": lambda n, k: math.sqrt(2 / n),
    "Xavier": lambda n, k: math.sqrt(2 / (n + k)),
    "PyTorch's": lambda n, k: math.sqrt(1 / (3 * n)),  # of nn.Linear's uniform weights
    "He, blocks / 32": lambda n, k: math.sqrt(2 / n) / (32 if n == k else 1),
}


def stacked_weights(start, sizes, runs, draw):
    """Return weights (runs, n, k) for each layer: normal ones, or "orthogonal".

    start: a name of DEVIATIONS, "orthogonal", or a standard deviation.
    """
    weights = []
    for n, k in pairwise(sizes):
        if start == "orthogonal":
            tall = torch.randn(runs, max(n, k), min(n, k), generator=draw)
            square = torch.linalg.qr(tall)[0]
            weights.append((square if n >= k else square.transpose(1, 2)).contiguous())
        else:
            deviation = DEVIATIONS[start](n, k) if start in DEVIATIONS else start
            weights.append(deviation * torch.randn(runs, n, k, generator=draw))
    return weights


def train_stacked(data, start, sizes, steps, make, activation=torch.relu, batch=None, skip=False):
    """Train a network for each seed, all at once; return losses and accuracies (seeds, steps).

    Each weight has an axis for the seeds in front. make: an optimizer from parameters. skip: each
    layer but the first and the last adds to what it gets.
    """
    images, labels = data
    seeds, count = labels.shape
    draw = torch.Generator().manual_seed(0)
    weights = stacked_weights(start, sizes, seeds, draw)
    biases = [torch.zeros(seeds, 1, k) for k in sizes[1:]]
    for one in (*weights, *biases):
        one.requires_grad_()
    optimizer = make([*weights, *biases])
    losses, right, which = [], [], torch.arange(seeds)[:, None]
    draw.manual_seed(1)  # the same batches from all starts
    for _ in range(steps):
        x, y = images, labels
        if batch:
            rows = torch.randint(count, (seeds, batch), generator=draw)
            x, y = images[which, rows], labels[which, rows]
        for number, (W, b) in enumerate(zip(weights, biases, strict=True), 1):
            z = torch.baddbmm(b, x, W)
            out = activation(z) if number < len(weights) else z
            x = x + out if skip and 1 < number < len(weights) else out
        each = nn.functional.cross_entropy(x.transpose(1, 2), y, reduction="none").mean(1)
        optimizer.zero_grad()
        each.sum().backward()
        optimizer.step()
        losses.append(each.detach())
        right.append((x.argmax(2) == y).float().mean(1))
    return torch.stack(losses, 1).numpy(), torch.stack(right, 1).numpy()
