"""Networks with dropout in as many copies as there are seeds, trained at once, and their data.

A weight has a leading seed axis. Copies don't act on each other: each begins with the draws of its
own seed and has its own loss. Ten take little longer than two, one after the other, would.
"""

import itertools
from importlib.util import find_spec

import numpy as np
import torch
from torch import nn


class Copies(nn.Module):
    """A network for each seed: linear layers, and behind each but the last ReLU and dropout.

    sizes: of the input, the hidden layers and the output; p: the probability to drop. Weights are
    N(0, 1 / (3 units below)), biases 0. x: (seeds, m, sizes[0]) float32 -> (seeds, m, sizes[-1]).
    """

    def __init__(self, seeds, sizes, p):
        super().__init__()
        self.weights, self.biases, self.drop = nn.ParameterList(), nn.ParameterList(), nn.Dropout(p)
        draws = [torch.Generator().manual_seed(seed) for seed in seeds]
        for below, units in itertools.pairwise(sizes):
            weight = torch.stack([torch.randn(below, units, generator=one) for one in draws])
            self.weights.append(weight / (3 * below) ** 0.5)
            self.biases.append(torch.zeros(len(seeds), 1, units))

    def forward(self, x):
        *hidden, (weight, bias) = zip(self.weights, self.biases, strict=True)
        for below, shift in hidden:
            x = self.drop(torch.relu(torch.baddbmm(shift, x, below)))
        return torch.baddbmm(bias, x, weight)


def losses(nets, x, y):
    """Return the mean cross-entropy of each copy, in the mode that they are in."""
    each = nn.functional.cross_entropy(nets(x).flatten(0, 1), y.flatten(), reduction="none")
    return each.view(y.shape).mean(dim=1)


def fit_all(nets, train, steps, rate, test=None, every=5):
    """Train all copies: so many steps of Adam, each on all examples; leave them in evaluation mode.

    Returns what comes out in evaluation mode after each so many steps, by name: arrays (times,
    seeds), and "step".
    """
    optimizer = torch.optim.Adam(nets.parameters(), lr=rate)
    history = {"step": []}
    for step in range(steps + 1):
        if test and step % every == 0:
            history["step"].append(step)
            for name, data in (("train", train), ("test", test)):
                for what, values in zip(("accuracy", "loss"), scores(nets, *data), strict=True):
                    history.setdefault(f"{name}_{what}", []).append(values)
        nets.train(step < steps)
        if step < steps:
            optimizer.zero_grad()
            losses(nets, *train).sum().backward()
            optimizer.step()
    return {name: np.array(values) for name, values in history.items()}


def scores(nets, x, y):
    """Return accuracies (0 to 1) and mean cross-entropies in evaluation mode: arrays (seeds,)."""
    nets.eval()
    with torch.no_grad():
        right = (nets(x).argmax(dim=2) == y).float().mean(dim=1)
        return right.numpy(), losses(nets, x, y).numpy()


def half_moons(seeds, count, wrong=0.0):
    """Return points of two half-moons, a set for each seed, and which labels are wrong.

    x: (seeds, count, 2) float32; y: (seeds, count) int64, each replaced by the other class with
    probability wrong; flipped: (seeds, count), true where it was.
    """
    points, labels, flips = [], [], []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        angle, label = rng.uniform(0, np.pi, count), np.arange(count) % 2
        moons = np.c_[np.cos(angle), np.sin(angle)], np.c_[1 - np.cos(angle), 0.5 - np.sin(angle)]
        points.append(np.where(label[:, np.newaxis] == 0, *moons) + rng.normal(0, 0.2, (count, 2)))
        flips.append(rng.random(count) < wrong)
        labels.append(label ^ flips[-1])
    x = torch.tensor(np.stack(points), dtype=torch.float32)
    return x, torch.tensor(np.stack(labels)), np.stack(flips)


def digits_are_here():
    """Tell whether scikit-learn, which brings the digits, is installed; if not, print a note."""
    if find_spec("sklearn"):
        return True
    print("scikit-learn is missing: run `pip install scikit-learn`, then this cell again")
    return False


def digits(seeds, count, wrong):
    """Return (x, y) to train on, so many examples, and 500 to test on, split anew for each seed.

    x: (seeds, m, 64) float32, from 0 to 1: images of 8 by 8 pixels. y: (seeds, m) int64, 0 to 9; in
    training each label is replaced by one of the others with probability wrong.
    """
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    xs, ys = [], []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        chosen = rng.permutation(len(images))[: 500 + count]
        flips = (rng.random(500 + count) < wrong) & (np.arange(500 + count) >= 500)
        xs.append(images[chosen] / 16)
        ys.append((labels[chosen] + flips * rng.integers(1, 10, 500 + count)) % 10)
    x, y = torch.tensor(np.stack(xs), dtype=torch.float32), torch.tensor(np.stack(ys))
    return (x[:, 500:], y[:, 500:]), (x[:, :500], y[:, :500])


def compare_copies(make_net, train, test, ps, seeds, steps=60):
    """Return a table as compare_dropout does, of copies of the network of part 1 for all seeds."""
    table = {}
    for p in ps:
        torch.manual_seed(0)
        nets = Copies(seeds, [20, 64, 64, 2], p)
        both = [[one.expand(len(seeds), *one.shape) for one in data] for data in (train, test)]
        history = fit_all(nets, both[0], steps, 0.02, test=both[1], every=steps)
        table[p] = {name: list(values[-1]) for name, values in history.items() if name != "step"}
    return table


def predict_at_once(model, x, n):
    """Return mean and standard deviation of n predictions in training mode, by one vmap."""
    with torch.no_grad():
        passes = torch.func.vmap(lambda _: model.train()(x), randomness="different")
        outputs = passes(torch.arange(n))
    return outputs.mean(dim=0), outputs.std(dim=0, correction=0)
