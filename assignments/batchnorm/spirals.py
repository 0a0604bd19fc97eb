"""Three spirals to tell apart, and what it takes to train a network on them."""

from collections import OrderedDict

import numpy as np
import torch
from torch import nn

SIZES = (2, 40, 30, 3)


def spirals(seed, train=300, test=600):
    """Return (x, y) to train on and (x, y) to test on, of so many examples.

    x: (m, 2) float32, points of the plane. y: (m,) int64, on which of three spirals each lies.
    """
    rng = np.random.default_rng(seed)
    m = train + test
    label, radius = rng.integers(0, 3, size=m), rng.uniform(0.1, 1, size=m)
    angle = 4 * radius + label * 2 * np.pi / 3 + 0.15 * rng.normal(size=m)
    x = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)
    x, y = torch.tensor(x, dtype=torch.float32), torch.tensor(label)
    return (x[:train], y[:train]), (x[train:], y[train:])


def sigmoid_net(where=None):
    """Return a network 2 -> 40 -> 30 -> 3 with sigmoids: linear1, linear2 and linear3.

    where: its batch normalization is "before" or "after" each sigmoid, or there is none.
    """
    layers = OrderedDict()
    for index in (1, 2):
        units = SIZES[index]
        layers[f"linear{index}"] = nn.Linear(SIZES[index - 1], units)
        if where == "before":
            layers[f"bn{index}"] = nn.BatchNorm1d(units)
        layers[f"sigmoid{index}"] = nn.Sigmoid()
        if where == "after":
            layers[f"bn{index}"] = nn.BatchNorm1d(units)
    layers["linear3"] = nn.Linear(SIZES[2], SIZES[3])
    return nn.Sequential(layers)


def fit(net, data, rate, steps):
    """Train a network by steps of gradient descent on all of the data; return the losses."""
    x, y = data
    net.train()
    optimizer = torch.optim.SGD(net.parameters(), lr=rate)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(net(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def accuracy(net, data):
    """Return a network's accuracy (0 to 1), in the mode it is in; statistics stay as they are."""
    x, y = data
    state = {name: one.clone() for name, one in net.state_dict().items()}
    with torch.no_grad():
        right = (net(x).argmax(dim=1) == y).float().mean().item()
    net.load_state_dict(state)
    return right
