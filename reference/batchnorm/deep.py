"""Deep networks in as many copies as there are seeds, trained at once, and digits to train them on.

A weight has a leading seed axis. Copies don't act on each other: each begins with the draws of its
own seed and has its own loss. Ten take little longer than two, one after the other, would.
"""

import itertools
from importlib.util import find_spec

import numpy as np
import torch
from torch import nn


class Copies(nn.Module):
    """A network for each seed: linear layers, each but the last with a norm and an activation.

    sizes: of the input, the hidden layers and the output. norm: "batch" or "layer" norm behind each
    hidden linear layer, or None. Weights are N(0, gain / units below), biases 0.
    x: (seeds, m, sizes[0]) float32 -> (seeds, m, sizes[-1]).
    """

    def __init__(self, seeds, sizes, activation=torch.relu, norm=None, gain=2.0):
        super().__init__()
        self.activation, count = activation, len(seeds)
        draws = [torch.Generator().manual_seed(seed) for seed in seeds]
        self.weights, self.biases, self.norms = (
            nn.ParameterList(),
            nn.ParameterList(),
            nn.ModuleList(),
        )
        for below, units in itertools.pairwise(sizes):
            weight = torch.stack([torch.randn(below, units, generator=one) for one in draws])
            self.weights.append(weight * (gain / below) ** 0.5)
            self.biases.append(torch.zeros(count, 1, units))
            # Side by side in one row: a feature, or a group of them, belongs to one copy.
            kinds = {"batch": nn.BatchNorm1d, "layer": lambda all: nn.GroupNorm(count, all)}
            self.norms.append(kinds.get(norm, lambda _: nn.Identity())(count * units))

    def before_activations(self, x):
        """Yield what each layer computes, after its norm and before its activation."""
        last = len(self.weights) - 1
        for index, (weight, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            x = torch.baddbmm(bias, x, weight)
            if index < last:
                row = self.norms[index](x.transpose(0, 1).flatten(1))
                x = row.unflatten(1, (len(x), -1)).transpose(0, 1)
            yield x
            x = self.activation(x)

    def forward(self, x):
        *_, out = self.before_activations(x)
        return out


def hidden_values(nets, x):
    """Return what each hidden layer's activation gets in training: arrays (seeds, m, units)."""
    with torch.no_grad():
        *hidden, _ = nets.train().before_activations(x)
    return [one.numpy() for one in hidden]


def fit_all(nets, x, y, rate, steps, batch):
    """Train all copies: so many steps of gradient descent, each on a batch of examples.

    x: (seeds, m, features), y: (seeds, m). The order of the examples is the same at each call.
    """
    draws = torch.Generator().manual_seed(0)
    optimizer = torch.optim.SGD(nets.parameters(), lr=rate)
    nets.train()
    left = torch.empty(0)
    for _ in range(steps):
        if len(left) < batch:
            left = torch.randperm(x.shape[1], generator=draws)
        chosen, left = left[:batch], left[batch:]
        out = nets(x[:, chosen]).flatten(0, 1)
        loss = nn.functional.cross_entropy(out, y[:, chosen].flatten(), reduction="sum") / batch
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def accuracies(nets, x, y):
    """Return the accuracy (0 to 1) of each copy in evaluation mode, as an array."""
    with torch.no_grad():
        return (nets.eval()(x).argmax(dim=2) == y).float().mean(dim=1).numpy()


def digits_are_here():
    """Tell whether scikit-learn, which brings the digits, is installed; if not, print a note."""
    if find_spec("sklearn"):
        return True
    print("scikit-learn is missing: run `pip install scikit-learn`, then this cell again")
    return False


def digits(seeds, test=500):
    """Return x, y to train on and x, y to test on: images of digits, split anew for each seed.

    x: (seeds, m, 64) float32, from 0 to 1: 8 by 8 pixels, row by row. y: (seeds, m) int64, 0 to 9.
    """
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    orders = [np.random.default_rng(seed).permutation(len(images)) for seed in seeds]
    x = torch.tensor(np.stack([images[order] for order in orders]) / 16, dtype=torch.float32)
    y = torch.tensor(np.stack([labels[order] for order in orders]))
    return x[:, test:], y[:, test:], x[:, :test], y[:, :test]
