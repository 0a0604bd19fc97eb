"""Data with wrong labels in it, and what it takes to train a PyTorch network on them."""

import numpy as np
import torch
from torch import nn


def noisy_data(seed, train=200, test=1000):
    """Return (x, y) to train on and (x, y) to test on, of so many examples.

    x: (m, 20) float32, normal draws. y: (m,) int64, on which side of a plane through 0 x lies; of
    both sets 15 % of the labels are wrong.
    """
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(train + test, 20))
    label = x @ rng.normal(size=20) > 0
    wrong = rng.random(train + test) < 0.15
    x, y = torch.tensor(x, dtype=torch.float32), torch.tensor(label ^ wrong).long()
    return (x[:train], y[:train]), (x[train:], y[train:])


def plain_net(p):
    """Return a network 20 -> 64 -> 64 -> 2 with PyTorch's dropout on its hidden layers."""
    hidden = [nn.ReLU(), nn.Dropout(p)]
    return nn.Sequential(nn.Linear(20, 64), *hidden, nn.Linear(64, 64), *hidden, nn.Linear(64, 2))


def fit(net, data, steps=60):
    """Train a network: so many steps of Adam, each on all of the data, in the mode it is in."""
    x, y = data
    optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
    for _ in range(steps):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        optimizer.step()


def score(net, data):
    """Return a network's accuracy (0 to 1) and mean cross-entropy, in the mode it is in."""
    x, y = data
    with torch.no_grad():
        logits = net(x)
    accuracy = (logits.argmax(dim=1) == y).float().mean()
    return accuracy.item(), nn.functional.cross_entropy(logits, y).item()
