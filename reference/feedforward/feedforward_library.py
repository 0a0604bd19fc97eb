"""What the lesson on feed-forward networks runs beside your functions: PyTorch's, and networks.

Where an exercise is not solved yet, an experiment takes the version from here. They go by other
ways than the exercises do, and none of them is graded.
"""

import importlib.util
from itertools import pairwise

import numpy as np
import torch
from torch import nn


def augmented_perceptron(X, y, epochs):
    """Train a perceptron whose bias is the weight of a column of ones."""
    rows, weights = np.column_stack([X, np.ones(len(X))]) * y[:, None], np.zeros(X.shape[1] + 1)
    mistakes = []
    for _ in range(epochs):
        wrong = [weights := weights + row for row in rows if row.dot(weights) <= 0]
        mistakes.append(len(wrong))
    return weights[:-1], weights[-1], mistakes


def row_by_row(x, W):
    """Return ReLU(W x), a row of W at a time."""
    return np.array([max(0.0, float(np.sum(row * x))) for row in W])


def summed(h, W):
    """Return the sum of h times W."""
    return float(sum(a * b for a, b in zip(h, W, strict=True)))


def autograd_activate(z, name):
    """Return an activation and its slope, both by PyTorch."""
    given = torch.tensor(z, requires_grad=True)
    a = getattr(torch, name)(given)
    a.sum().backward()
    return a.detach().numpy(), given.grad.numpy()


def torch_binary_cross_entropy(z, y):
    """Return the mean cross-entropy of logits and its slope, both by PyTorch."""
    given = torch.tensor(z, requires_grad=True)
    loss = nn.functional.binary_cross_entropy_with_logits(given, torch.tensor(y))
    loss.backward()
    return loss.item(), given.grad.numpy()


def picked_cross_entropy(scores, labels):
    """Return the mean cross-entropy of softmax and its slope, by the softmax of PyTorch."""
    q = torch.softmax(torch.tensor(scores), 1).numpy()
    losses = [-np.log(row[label]) for row, label in zip(q, labels, strict=True)]
    return float(np.mean(losses)), (q - np.eye(q.shape[1])[labels]) / len(q)


def torch_forward(X, parameters):
    """Run a network of L layers by PyTorch; return its output and the caches of exercise 6."""
    A, caches, L = torch.tensor(X), [], len(parameters) // 2
    for layer in range(1, L + 1):
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        Z = torch.addmm(torch.tensor(b), torch.tensor(W), A)
        caches.append(((A.numpy(), W, b), Z.numpy()))
        A = Z.sigmoid() if layer == L else Z.relu()
    return A.numpy(), caches


def torch_backward(AL, Y, caches):
    """Return the gradients of a network of L layers, by autograd from its caches."""
    A, leaves = torch.tensor(caches[0][0][0]), {}
    for layer, ((_, W, b), _) in enumerate(caches, 1):
        for name, value in ((f"dW{layer}", W), (f"db{layer}", b)):
            leaves[name] = torch.tensor(value, requires_grad=True)
        Z = leaves[f"dW{layer}"] @ A + leaves[f"db{layer}"]
        A = Z.relu()
    nn.functional.binary_cross_entropy_with_logits(Z, torch.tensor(Y)).backward()
    return {name: leaf.grad.numpy() for name, leaf in leaves.items()}


def insert(Y, forward):
    """Return AL, Y and caches, what the way back takes, from what the way forward returned."""
    AL, caches = forward
    return AL, Y, caches


def start(sizes, seed):
    """Return parameters W1, b1, … of these sizes: weights N(0, 2 / units below), biases zero."""
    rng, parameters = np.random.default_rng(seed), {}
    for layer, (below, units) in enumerate(pairwise(sizes), 1):
        parameters[f"W{layer}"] = rng.normal(0, np.sqrt(2 / below), size=(units, below))
        parameters[f"b{layer}"] = np.zeros((units, 1))
    return parameters


def rings(seed):
    """Return 100 points (2, 100) in a square, and 1 for those outside of a circle, else 0."""
    X = np.random.default_rng(seed).uniform(-1, 1, size=(2, 100))
    return X, (np.sum(X**2, axis=0, keepdims=True) > 0.6).astype(float)


def cross_entropy(AL, Y):
    """Return the mean cross-entropy of probabilities that are neither 0 nor 1."""
    return -np.mean(np.log(np.where(Y == 1, AL, 1 - AL)))


def gap(forward, backward, rule, X, Y, parameters):
    """Return how far gradients are from central differences, as a share of their sizes."""
    grads, square, total = rule(backward(*insert(Y, forward(X, parameters)))), 0.0, 0.0
    for name, values in parameters.items():
        for at in np.ndindex(values.shape):
            losses = []
            for step in (1e-5, -1e-5):
                moved = values.copy()
                moved[at] += step
                AL, _ = forward(X, parameters | {name: moved})
                losses.append(cross_entropy(AL, Y))
            slope = (losses[0] - losses[1]) / 2e-5
            square += (slope - grads["d" + name][at]) ** 2
            total += slope**2 + grads["d" + name][at] ** 2
    return np.sqrt(square / total)


def counted_pieces(x, y):
    """Count the bends of a curve, a position at a time."""
    bends, before = 0, None
    for (left, low), (right, high) in pairwise(zip(x.tolist(), y.tolist(), strict=True)):
        slope = (high - low) / (right - left)
        bends += before is not None and abs(slope - before) > 1e-6
        before = slope
    return 1 + bends


def _sequential(activation):
    """Return a class of networks with two hidden layers of this activation."""

    class Sequential(nn.Sequential):
        def __init__(self, D_in, H1, H2, D_out):
            first, second, last = nn.Linear(D_in, H1), nn.Linear(H1, H2), nn.Linear(H2, D_out)
            super().__init__(first, activation(), second, activation(), last)

    return Sequential


SequentialNet, SequentialTanh, SequentialRelu = map(_sequential, (nn.Sigmoid, nn.Tanh, nn.ReLU))


def digits():
    """Return images (1797, 64) and labels: scikit-learn's 8 x 8 digits, from 0 to 1.

    Returns None, and says so, without it.
    """
    if importlib.util.find_spec("sklearn") is None:
        print("This experiment needs scikit-learn: pip install scikit-learn. The rest does not.")
        return None
    from sklearn.datasets import load_digits

    data = load_digits()
    return torch.tensor(data.data / 16, dtype=torch.float32), torch.tensor(data.target)


def train_on_digits(data, net, seeds, steps=300, every=25, lr=0.1):
    """Return the test accuracies (runs, 1 + steps / every) of networks 64-50-50-10.

    A seed has its own split (500 for the test), weights and batches of 64, whatever the network.
    """
    runs = []
    for seed in seeds:
        draw = torch.Generator().manual_seed(seed)
        order = torch.randperm(len(data[0]), generator=draw)
        (x, test), (y, labels) = ((part[order[500:]], part[order[:500]]) for part in data)
        torch.manual_seed(seed)
        model, run = net(64, 50, 50, 10), []
        optimizer = torch.optim.SGD(model.parameters(), lr=lr)
        for step in range(steps + 1):
            if step % every == 0:
                with torch.no_grad():
                    run.append(float((model(test).argmax(1) == labels).float().mean()))
            rows = torch.randint(len(x), (64,), generator=draw)
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
            optimizer.step()
        runs.append(run)
    return np.array(runs)


def spirals(seeds):
    """Return points (seeds, 300, 2) on three spirals, with some noise, and their labels (300,)."""
    radius = np.tile(np.linspace(0, 1, 100), 3)
    labels = np.repeat(np.arange(3), 100)
    angle = [4 * (labels + radius) + np.random.default_rng(s).normal(0, 0.2, 300) for s in seeds]
    points = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=-1)
    return torch.tensor(points, dtype=torch.float32), torch.tensor(labels)


def train_on_spirals(widths, seeds, lr, steps=400):
    """Return how many parameters ReLU networks of these widths have, and their accuracies (seeds,).

    All seeds train at once: each weight has an axis for them in front. Adam, all points a step.
    """
    x, labels = spirals(seeds)
    draw = torch.Generator().manual_seed(0)
    layers = []
    for below, units in pairwise((2, *widths, 3)):
        weight = torch.randn(len(x), below, units, generator=draw) * (2 / below) ** 0.5
        layers.append((weight.requires_grad_(), torch.zeros(len(x), 1, units, requires_grad=True)))
    optimizer = torch.optim.Adam([one for pair in layers for one in pair], lr=lr)
    for _ in range(steps + 1):
        h = x
        for number, (weight, bias) in enumerate(layers, 1):
            h = torch.baddbmm(bias, h, weight)
            h = torch.relu(h) if number < len(layers) else h
        optimizer.zero_grad()
        targets = labels.expand(len(x), -1).reshape(-1)
        (nn.functional.cross_entropy(h.reshape(-1, 3), targets) * len(x)).backward()
        optimizer.step()
    count = sum(one[0].numel() for pair in layers for one in pair)
    return count, (h.argmax(-1) == labels).float().mean(1).numpy()
