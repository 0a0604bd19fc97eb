"""Pictures and experiments of the lesson, and what stands in for an unsolved exercise.

Nothing in here is asked of you, and none of your exercises needs it.
"""

import importlib.util

import numpy as np
import torch

STEPS = 10.0 ** -np.arange(1, 13)
# how each is drawn, and its colour: these differ for colour-blind people, too
KINDS = {
    "one-sided": ("o-", "#E69F00"),
    "central": ("s-", "#0072B2"),
    "complex step": ("^-", "#009E73"),
    "central, float32": ("s--", "#D55E00"),
}


def relative(one, other):
    """Return the norm of the difference over the sum of the norms."""
    return np.linalg.norm(one - other) / (np.linalg.norm(one) + np.linalg.norm(other))


def draw_chords(ax, step):
    """Draw the cube near 2, and the lines whose slopes both differences measure."""
    theta = np.linspace(2 - 1.4 * step, 2 + 1.4 * step, 99)
    ax.plot(theta, theta**3, color="black", lw=2, label="cost")
    ax.plot(theta, 8 + 12 * (theta - 2), ":", color="black", label="tangent, slope 12")
    for name, begin, style in (("one-sided", 2, "--"), ("central", 2 - step, "-.")):
        ends = np.array([begin, 2 + step])
        slope = np.diff(ends**3)[0] / np.diff(ends)[0]
        marker, colour = KINDS[name]
        label = f"{name}, slope {slope:.2f}"
        ax.plot(ends, ends**3, style, marker=marker[0], color=colour, lw=2, label=label)
    ax.set(xlabel="theta", ylabel="cost")
    ax.legend()


class TanhNet:
    """A network 5-6-1 with tanh and squared error on 20 rows; theta holds its 43 parameters."""

    def __init__(self, seed, dtype=np.float64):
        rng = np.random.default_rng(seed)
        self.x, self.y = (rng.normal(size=(20, n)).astype(dtype) for n in (5, 1))
        self.theta = (0.7 * rng.normal(size=43)).astype(dtype)

    def layers(self, theta):
        """Return weights and bias of the hidden layer, then of the output."""
        return theta[:30].reshape(5, 6), theta[30:36], theta[36:42].reshape(6, 1), theta[42]

    def cost(self, theta):
        """Return the mean squared error; theta may be complex."""
        weight, bias, out, last = self.layers(theta)
        return ((np.tanh(self.x @ weight + bias) @ out + last - self.y) ** 2).mean()

    def gradient(self):
        """Return the gradient by backpropagation."""
        weight, bias, out, last = self.layers(self.theta)
        h = np.tanh(self.x @ weight + bias)
        error = 2 * (h @ out + last - self.y) / len(self.x)
        d_hidden = error @ out.T * (1 - h**2)
        parts = self.x.T @ d_hidden, d_hidden.sum(axis=0), h.T @ error, error.sum()
        return np.concatenate([np.ravel(part) for part in parts])


def error_of(kind, step, seed):
    """Return the relative error of one kind of difference, at one step, for one network."""
    net = TanhNet(seed, np.float32 if "float32" in kind else np.float64)
    found = np.zeros(43)
    for i in range(43):
        move = np.zeros_like(net.theta)
        move[i] = step
        if kind == "complex step":
            found[i] = net.cost(net.theta + 1j * move).imag / step
        elif kind == "one-sided":
            found[i] = (net.cost(net.theta + move) - net.cost(net.theta)) / step
        else:
            both = net.cost(net.theta + move), net.cost(net.theta - move)
            found[i] = (float(both[0]) - float(both[1])) / (2 * step)
    return max(relative(TanhNet(seed).gradient(), found), 1e-17)


def draw_errors(ax, seeds):
    """Plot error against step for each kind: the geometric mean over seeds, and their range."""
    best = {}
    for kind, (style, colour) in KINDS.items():
        errors = np.array([[error_of(kind, step, seed) for step in STEPS] for seed in seeds])
        mean = np.exp(np.log(errors).mean(axis=0))
        ax.loglog(STEPS, mean, style, color=colour, ms=5, label=kind)
        ax.fill_between(STEPS, errors.min(axis=0), errors.max(axis=0), color=colour, alpha=0.15)
        best[kind] = STEPS[mean.argmin()], mean.min()
    ax.axhline(1e-7, color="0.5", lw=1)
    ax.text(1e-12, 1.3e-7, "1e-7", color="0.3")
    ax.legend(loc="lower right")
    return best


def digits(m, seed):
    """Return m of scikit-learn's digits, (m, 64) from 0 to 1, and labels; None if it is missing."""
    if importlib.util.find_spec("sklearn") is None:
        print("The digits are left out: to see them, install scikit-learn")
        return None
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    chosen = np.random.default_rng(seed).choice(len(y), m, replace=False)
    return x[chosen] / 16, y[chosen]


class Classifier:
    """Ten scores, linear in 64 pixels, and mean cross-entropy; its gradient has a bug."""

    def __init__(self, x, y, seed=0):
        self.x, self.y = x, y
        self.start = 0.1 * np.random.default_rng(seed).normal(size=(64, 10))

    def shares(self, weights):
        """Return softmax of the scores."""
        scores = self.x @ weights
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def cost(self, weights):
        """Return the mean cross-entropy."""
        return -np.log(self.shares(weights)[np.arange(len(self.y)), self.y]).mean()

    def gradient(self):
        """Return the gradient, twice what it should be for the leftmost pixels of each image."""
        error = self.shares(self.start)
        error[np.arange(len(self.y)), self.y] -= 1
        gradient = (self.x.T @ error / len(self.y)).reshape(8, 8, 10)
        gradient[:, 0] *= 2
        return gradient.reshape(64, 10)


def draw_pixels(ax, gradient):
    """Draw how large the gradient of each pixel is; a cross where it is 0. Return their number."""
    sizes = np.linalg.norm(gradient, axis=1).reshape(8, 8)
    rows, columns = np.nonzero(sizes == 0)
    ax.imshow(sizes, cmap="cividis")
    ax.plot(columns, rows, "wx", ms=9, mew=2)
    return len(rows)


# What runs where an exercise is not solved yet. It is written in other ways than asked for.


def library_gradient(f, theta, epsilon):
    """Return differences of fourth order: they ask f at two distances."""
    found = []
    for unit in np.eye(theta.size).reshape(-1, *theta.shape):
        near, far = (f(theta + k * unit) - f(theta - k * unit) for k in (epsilon, 2 * epsilon))
        found.append((8 * near - far) / (12 * epsilon))
    return np.reshape(found, theta.shape)


def library_best(f, df, theta, epsilons):
    """Return the errors for all steps, from two arrays of costs, and the best step."""
    ups, downs = (np.array([f(theta + k * e) for e in epsilons]) for k in (1, -1))
    found, right = (ups - downs) / (2 * np.array(epsilons)), df(theta)
    errors = np.abs(found - right) / (np.abs(found) + abs(right))
    return list(errors), min(zip(errors, epsilons, strict=True))[1]


def _torch_network(X, Y, parameters):
    weights = {name: torch.tensor(one, requires_grad=True) for name, one in parameters.items()}
    h, cache = torch.tensor(X), []
    for layer, activation in enumerate((torch.relu, torch.relu, torch.sigmoid), start=1):
        W, b = weights[f"W{layer}"], weights[f"b{layer}"]
        z = torch.nn.functional.linear(h.T, W, b[:, 0]).T
        h = activation(z)
        cache += [z, h, W, b]
    cost = torch.nn.functional.binary_cross_entropy(h, torch.tensor(Y, dtype=h.dtype))
    return cost, cache, weights


def library_forward(X, Y, parameters):
    """Return cost and cache, computed by PyTorch."""
    cost, cache, _ = _torch_network(X, Y, parameters)
    return cost.item(), tuple(one.detach().numpy() for one in cache)


def library_check(parameters, gradients, X, Y, epsilon=None):
    """Return the relative difference of the gradients and PyTorch's: no step is needed."""
    cost, _, weights = _torch_network(X, Y, parameters)
    right = torch.autograd.grad(cost, list(weights.values()))
    given = [gradients[f"d{name}"].ravel() for name in weights]
    return relative(np.concatenate(given), torch.cat([one.ravel() for one in right]).numpy())


def library_find(gradients, approximations):
    """Return the names of those that NumPy does not find close."""
    pairs = {name: (gradients[name], one) for name, one in approximations.items()}
    return [name for name, pair in pairs.items() if not np.allclose(*pair, rtol=1e-3, atol=1e-6)]
