"""What the regularization lesson runs beside your functions: other versions, and experiments.

Where an exercise is not solved yet, an experiment takes the version from here. They go by other
ways than the exercises do, and none of them is graded.
"""

import importlib.util

import numpy as np
import torch
from torch import nn

from reg_utils import (
    backward_propagation,
    forward_propagation,
    initialize_parameters,
    update_parameters,
)


def sloped_backward(X, Y, cache, lambd):
    """Return the gradients of the cost with its penalty: the plain ones, and slopes of the price.

    The price is a parabola in each weight, so its slope from two points, however far, is exact.
    """
    grads, half = backward_propagation(X, Y, cache), lambd / (2 * X.shape[1])
    for layer, W in enumerate(cache[2::4], 1):
        slope = half * ((W + 1) ** 2 - (W - 1) ** 2) / 2
        grads[f"dW{layer}"] = grads[f"dW{layer}"] + slope
    return grads


def flat_norm(parameters):
    """Return the Frobenius norm of all W together, as the length of one vector."""
    return np.linalg.norm(np.concatenate([w.ravel() for n, w in parameters.items() if n[0] == "W"]))


def cost_with_penalty(A3, Y, parameters, lambd):
    """Return the mean cross-entropy and lambd / 2m times the squared norm of all W."""
    likely = np.where(Y == 1, A3, 1 - A3)
    return (lambd / 2 * flat_norm(parameters) ** 2 - np.log(likely).sum()) / Y.shape[1]


def train(X, Y, lambd, backward, steps=800, learning_rate=0.5):
    """Return the parameters of a network with 20 and 3 hidden units after so many steps."""
    parameters = initialize_parameters([X.shape[0], 20, 3, 1])
    for _ in range(steps):
        _, cache = forward_propagation(X, parameters)
        parameters = update_parameters(parameters, backward(X, Y, cache, lambd), learning_rate)
    return parameters


def accuracy(X, Y, parameters):
    """Return the share of examples whose label the network predicts."""
    return np.mean((forward_propagation(X, parameters)[0] > 0.5) == Y)


def shrunk_step(w, gradient, lr, strength):
    """Return w after a gradient step and PyTorch's soft threshold."""
    moved = torch.tensor(w - lr * gradient)
    return nn.functional.softshrink(moved, lr * strength).numpy()


def scaled_step(w, gradient, direction, lr, decay, decoupled):
    """Return w after a step along the direction, with weight decay, which shrinks w first."""
    if decoupled:
        return (1 - lr * decay) * w - lr * direction(gradient)
    return w - lr * direction(np.add(gradient, np.multiply(decay, w)))


class Adam:
    """Adam's direction: it remembers the gradients that it is called with."""

    def __init__(self, beta1=0.9, beta2=0.999, eps=1e-8):
        self.beta1, self.beta2, self.eps = beta1, beta2, eps
        self.m = self.s = self.t = 0

    def __call__(self, g):
        """Return the direction to step against, from this gradient and those before it."""
        self.t += 1
        self.m = self.beta1 * self.m + (1 - self.beta1) * g
        self.s = self.beta2 * self.s + (1 - self.beta2) * g**2
        m = self.m / (1 - self.beta1**self.t)
        return m / (np.sqrt(self.s / (1 - self.beta2**self.t)) + self.eps)


class PlainStopper:
    """An early stopper for losses that looks through all values at each step."""

    def __init__(self, patience, min_delta=0.0, mode="min"):
        self.patience, self.min_delta, self.sign = patience, min_delta, 1 if mode == "min" else -1
        self.values, self.best, self.best_weights = [], None, None

    def step(self, value, weights):
        """Note a value; return whether to stop."""
        self.values.append(self.sign * value)
        best, at = np.inf, -1
        for index, one in enumerate(self.values):
            if one < best - self.min_delta:
                best, at = one, index
        if at == len(self.values) - 1:
            self.best = value
            self.best_weights = {name: np.copy(array) for name, array in weights.items()}
        return len(self.values) - 1 - at >= self.patience


def sparse_problem(seed, count=40, features=20):
    """Return X (count, features) and y (count,), which five of the features alone explain.

    Their weights are 3, -2, 1.5, 1 and -0.7; the noise has a standard deviation of 1.
    """
    rng = np.random.default_rng(seed)
    weights = np.zeros(features)
    weights[:5] = 3, -2, 1.5, 1, -0.7
    X = rng.normal(size=(count, features))
    return X, X @ weights + rng.normal(size=count), weights


def linear_path(X, y, strengths, step):
    """Return the weights of linear models, one row for each strength, from strong to weak.

    step: takes w, the gradient of the mean squared error / 2, a learning rate and the strength.
    """
    m, n = X.shape
    gram, target = X.T @ X / m, X.T @ y / m
    lr = 0.9 / np.linalg.eigvalsh(gram)[-1]
    w, rows = np.zeros(n), []
    for strength in sorted(strengths, reverse=True):
        for _ in range(400):
            w = step(w, gram @ w - target, lr, strength)
        rows.append(w)
    return np.array(rows)


def l2_step(w, gradient, lr, strength):
    """Return w after a gradient step, and one against strength / 2 times the sum of w**2.

    The second is exact, like that of L1: so no strength is too large for a learning rate.
    """
    return (w - lr * gradient) / (1 + lr * strength)


def noisy_data(seed, counts=(200, 300, 1000)):
    """Return (x, y) for each of these counts of examples: to train, to choose, to test.

    x: (m, 20) float32, normal draws. y: (m,) int64, on which side of a plane through 0 x lies; 15 %
    of all labels are wrong.
    """
    rng = np.random.default_rng(seed)
    total = sum(counts)
    x = rng.normal(size=(total, 20))
    label = (x @ rng.normal(size=20) > 0) ^ (rng.random(total) < 0.15)
    x, y = torch.tensor(x, dtype=torch.float32), torch.tensor(label).long()
    ends = np.cumsum(counts)[:-1].tolist()
    return list(zip(torch.tensor_split(x, ends), torch.tensor_split(y, ends), strict=True))


def watch_training(seed, steps=200):
    """Train 20-64-2 with Adam on batches of 20; yield what there is to see before each step.

    Yields (training loss, dev loss, test error, weights), the weights as a dict of arrays that
    change in place as training goes on.
    """
    train, dev, test = noisy_data(seed)
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 2))
    weights = {name: value.detach().numpy() for name, value in net.named_parameters()}
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    loss_of = nn.functional.cross_entropy
    for _ in range(steps):
        with torch.no_grad():
            losses = [loss_of(net(x), y).item() for x, y in (train, dev)]
            wrong = (net(test[0]).argmax(1) != test[1]).float().mean().item()
        yield *losses, wrong, weights
        batch = torch.randperm(len(train[0]))[:20]
        optimizer.zero_grad()
        loss_of(net(train[0][batch]), train[1][batch]).backward()
        optimizer.step()


def in_columns(data):
    """Return each (x, y) as X (features, m) and Y (1, m), in float64 and whole numbers."""
    return [(x.numpy().astype(float).T, y.numpy()[None]) for x, y in data]


def copied_flip(images, rng, p=0.5):
    """Return a copy in which images drawn with probability p are mirrored, left to right."""
    chosen = rng.random(len(images))[:, None, None] < p
    return np.where(chosen, np.flip(images, axis=2), images)


def indexed_crop(images, padding, rng):
    """Return windows of the padded images, cut out by index arrays."""
    count, height, width = images.shape
    padded = np.zeros((count, height + 2 * padding, width + 2 * padding))
    padded[:, padding : padding + height, padding : padding + width] = images
    top, left = rng.integers(0, 2 * padding + 1, size=(2, count, 1, 1))
    rows, columns = top + np.arange(height)[:, None], left + np.arange(width)
    return padded[np.arange(count)[:, None, None], rows, columns]


def matrix_mixup(x, y, alpha, rng):
    """Return the batch and its labels, multiplied by one matrix that mixes pairs."""
    share, one = rng.beta(alpha, alpha), np.eye(len(x))
    mix = share * one + (1 - share) * rng.permutation(one)
    return tuple(np.tensordot(mix, part, axes=1) for part in (x, y))


def digits(seeds, count):
    """Return for each seed (x, y) to train on and 500 more to test on: scikit-learn's digits.

    x: (count, 8, 8) from 0 to 1; y: (count, 10) one-hot. Returns None, and says so, without it.
    """
    if importlib.util.find_spec("sklearn") is None:
        print("This experiment needs scikit-learn: pip install scikit-learn. The rest does not.")
        return None
    from sklearn.datasets import load_digits

    data = load_digits()
    images, labels, sets = data.images / 16, np.eye(10)[data.target], []
    for seed in seeds:
        rows = np.random.default_rng(seed).permutation(len(images))
        parts = rows[500 : 500 + count], rows[:500]
        sets.append([(images[part], labels[part]) for part in parts])
    return sets


def shifted(images):
    """Return the images, each moved by one pixel in four directions in turn; 0 moves in."""
    moves = ((1, 0), (-1, 0), (0, 1), (0, -1))
    padded = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    parts = [np.roll(padded[k::4], move, axis=(1, 2)) for k, move in enumerate(moves)]
    moved = np.zeros_like(padded)
    for k, part in enumerate(parts):
        moved[k::4] = part
    return moved[:, 1:-1, 1:-1]


def digit_accuracies(data, augment, seed, steps=200):
    """Return the accuracy on new digits, and on shifted ones, of a network 64-64-10.

    augment: takes x (n, 8, 8), y (n, 10) and a generator, and returns both for a step to train on.
    """
    (x, y), (new_x, new_y) = data
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    net = nn.Sequential(nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(steps):
        rows = rng.permutation(len(x))[:64]
        batch = (torch.tensor(part).float() for part in augment(x[rows], y[rows], rng))
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(next(batch)), next(batch)).backward()
        optimizer.step()
    with torch.no_grad():
        guesses = [net(torch.tensor(one).float()).argmax(1) for one in (new_x, shifted(new_x))]
    return [np.mean(guess.numpy() == new_y.argmax(1)) for guess in guesses]
