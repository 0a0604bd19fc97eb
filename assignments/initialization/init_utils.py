"""A classifier in NumPy whose hidden layers have ReLU, and points in two rings to train it on.

Shapes: columns are examples. X is (features, m), Y is (1, m) with labels 0 and 1; layer l has W of
shape (units, units of the layer below) and b of shape (units, 1). Everything is float64. A network
may have any number of layers.
"""

import numpy as np
import torch


def sigmoid(x):
    """Return 1 / (1 + exp(-x)), elementwise, without overflow for large |x|."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)


def relu(x):
    """Return max(0, x), elementwise."""
    return np.maximum(0, x)


def forward_propagation(X, parameters):
    """Return the output (1, m) and the cache (z1, a1, W1, b1, z2, a2, W2, b2, …)."""
    layers = len(parameters) // 2
    a, cache = X, ()
    for layer in range(1, layers + 1):
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        z = W @ a + b
        a = relu(z) if layer < layers else sigmoid(z)
        cache += (z, a, W, b)
    return a, cache


def backward_propagation(X, Y, cache):
    """Return the gradients of the mean cross-entropy: dz3, dW3, db3, da2, dz2, …, dW1, db1."""
    layers = len(cache) // 4
    grads = {}
    dz = (cache[-3] - Y) / X.shape[1]
    for layer in range(layers, 0, -1):
        below = cache[4 * layer - 7] if layer > 1 else X
        grads[f"dz{layer}"] = dz
        grads[f"dW{layer}"] = dz @ below.T
        grads[f"db{layer}"] = dz.sum(axis=1, keepdims=True)
        if layer > 1:
            grads[f"da{layer - 1}"] = cache[4 * layer - 2].T @ dz
            dz = grads[f"da{layer - 1}"] * (below > 0)
    return grads


def compute_loss(a3, Y):
    """Return the mean cross-entropy of predictions a3 (1, m) for labels Y (1, m)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        losses = -Y * np.log(a3) - (1 - Y) * np.log(1 - a3)
    return np.nansum(losses) / Y.shape[1]


def update_parameters(parameters, grads, learning_rate):
    """Return the parameters after one step of gradient descent."""
    return {name: value - learning_rate * grads[f"d{name}"] for name, value in parameters.items()}


def train(parameters, X, Y, learning_rate, steps):
    """Take so many steps of gradient descent; return new parameters and the loss before each."""
    losses = []
    for _ in range(steps):
        a3, cache = forward_propagation(X, parameters)
        losses.append(compute_loss(a3, Y))
        grads = backward_propagation(X, Y, cache)
        parameters = update_parameters(parameters, grads, learning_rate)
    return parameters, losses


def set_seeds(seed):
    """Seed the generators from which np.random and torch draw."""
    np.random.seed(seed)
    torch.manual_seed(seed)


def predict(X, y, parameters):
    """Return the predicted labels (1, m), as integers, and print their accuracy."""
    labels = predict_dec(parameters, X).astype(int)
    print(f"Accuracy: {np.mean(labels == y):.3f}")
    return labels


def predict_dec(parameters, X):
    """Return which examples are predicted to have label 1: a boolean array (1, m)."""
    a3, _ = forward_propagation(X, parameters)
    return a3 > 0.5


def load_dataset():
    """Return train_X (2, 300), train_Y (1, 300), test_X (2, 100), test_Y (1, 100).

    Two rings around the origin: label 0 has radius 1, label 1 has 0.8, both with a little noise.
    """
    (train_X, train_Y), (test_X, test_Y) = _rings(1, 300), _rings(2, 100)
    return train_X, train_Y, test_X, test_Y


def _rings(seed, m):
    rng = np.random.default_rng(seed)
    Y = rng.permutation(np.arange(m) % 2).reshape(1, m)
    angle, radius = rng.uniform(0, 2 * np.pi, size=m), np.where(Y == 1, 0.8, 1.0)
    return radius * np.stack([np.cos(angle), np.sin(angle)]) + 0.05 * rng.normal(size=(2, m)), Y


def plot_decision_boundary(model, X, y):
    """Draw where the model's prediction changes: `model` takes points (n, 2), returns n labels."""
    import matplotlib.pyplot as plt

    (left, bottom), (right, top) = X.min(axis=1) - 0.5, X.max(axis=1) + 0.5
    xs, ys = np.meshgrid(np.linspace(left, right, 200), np.linspace(bottom, top, 200))
    labels = np.asarray(model(np.c_[xs.ravel(), ys.ravel()])).reshape(xs.shape)
    plt.contourf(xs, ys, labels, cmap="cividis", alpha=0.5)
    plt.scatter(*X, c=np.ravel(y), cmap="cividis", edgecolors="black")
    plt.xlabel("first feature")
    plt.ylabel("second feature")
    plt.show()
