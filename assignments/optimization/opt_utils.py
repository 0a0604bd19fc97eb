"""A three-layer classifier in NumPy, and points in the shape of two moons to train it on.

Shapes: columns are examples. X is (features, m), Y is (1, m) with labels 0 and 1; layer l has W of
shape (units, units of the layer below) and b of shape (units, 1). Everything is float64.
"""

import numpy as np


def sigmoid(x):
    """Return 1 / (1 + exp(-x)), elementwise, without overflow for large |x|."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)


def relu(x):
    """Return max(0, x), elementwise."""
    return np.maximum(0, x)


def initialize_parameters(layer_dims):
    """Return W1, b1, … for these layer sizes: weights N(0, 2 / units below), biases zero.

    The draws are the same at every call.
    """
    rng = np.random.RandomState(3)
    parameters = {}
    for layer in range(1, len(layer_dims)):
        below, units = layer_dims[layer - 1], layer_dims[layer]
        parameters[f"W{layer}"] = rng.randn(units, below) * np.sqrt(2 / below)
        parameters[f"b{layer}"] = np.zeros((units, 1))
    return parameters


def load_params_and_grads(seed=1):
    """Return W1 (2, 3), b1 (2, 1), W2 (3, 3), b2 (3, 1) and gradients dW1, db1, dW2, db2."""
    rng = np.random.RandomState(seed)
    shapes = [(2, 3), (2, 1), (3, 3), (3, 1)]
    return tuple(rng.randn(*shape) for shape in [*shapes, *shapes])


def forward_propagation(X, parameters):
    """Return a3 and the cache (z1, a1, W1, b1, z2, a2, W2, b2, z3, a3, W3, b3)."""
    a = X
    cache = ()
    for layer, activation in ((1, relu), (2, relu), (3, sigmoid)):
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        z = W @ a + b
        a = activation(z)
        cache += (z, a, W, b)
    return a, cache


def backward_propagation(X, Y, cache):
    """Return the gradients of the mean cross-entropy: dz3, dW3, db3, da2, …, dW1, db1."""
    _, a1, _, _, _, a2, W2, _, _, a3, W3, _ = cache
    grads = {"dz3": (a3 - Y) / X.shape[1]}
    grads["da2"] = W3.T @ grads["dz3"]
    grads["dz2"] = grads["da2"] * (a2 > 0)
    grads["da1"] = W2.T @ grads["dz2"]
    grads["dz1"] = grads["da1"] * (a1 > 0)
    for layer, below in ((3, a2), (2, a1), (1, X)):
        dz = grads[f"dz{layer}"]
        grads[f"dW{layer}"] = dz @ below.T
        grads[f"db{layer}"] = dz.sum(axis=1, keepdims=True)
    return grads


def compute_cost(a3, Y):
    """Return the mean cross-entropy of predictions a3 (1, m) for labels Y (1, m)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        losses = -Y * np.log(a3) - (1 - Y) * np.log(1 - a3)
    return np.nansum(losses) / Y.shape[1]


def predict(X, y, parameters):
    """Return the predicted labels (1, m), as integers, and print their accuracy."""
    labels = predict_dec(parameters, X).astype(int)
    print(f"Accuracy: {np.mean(labels == y):.3f}")
    return labels


def predict_dec(parameters, X):
    """Return which examples are predicted to have label 1: a boolean array (1, m)."""
    a3, _ = forward_propagation(X, parameters)
    return a3 > 0.5


def load_dataset(seed=3):
    """Return X (2, 300) and Y (1, 300): two half-moons that reach into each other."""
    rng = np.random.RandomState(seed)
    angle = np.linspace(0, np.pi, 150)
    upper = np.stack([np.cos(angle), np.sin(angle)])
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    X = np.concatenate([upper, lower], axis=1)
    return X + 0.2 * rng.randn(*X.shape), np.repeat([[0, 1]], 150, axis=1)


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
