"""A three-layer classifier in NumPy, and two sets of points to train it on.

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
    """Return W1, b1, … for these layer sizes: weights N(0, 1 / units below), biases zero.

    The draws are the same at every call.
    """
    rng = np.random.RandomState(3)
    parameters = {}
    for layer in range(1, len(layer_dims)):
        below, units = layer_dims[layer - 1], layer_dims[layer]
        parameters[f"W{layer}"] = rng.randn(units, below) / np.sqrt(below)
        parameters[f"b{layer}"] = np.zeros((units, 1))
    return parameters


def forward_propagation(X, parameters):
    """Return A3 and the cache (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)."""
    A = X
    cache = ()
    for layer, activation in ((1, relu), (2, relu), (3, sigmoid)):
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        Z = W @ A + b
        A = activation(Z)
        cache += (Z, A, W, b)
    return A, cache


def backward_propagation(X, Y, cache):
    """Return the gradients of the mean cross-entropy: dZ3, dW3, db3, dA2, …, dW1, db1."""
    _, A1, _, _, _, A2, W2, _, _, A3, W3, _ = cache
    m = X.shape[1]
    grads = {"dZ3": A3 - Y}
    grads["dA2"] = W3.T @ grads["dZ3"]
    grads["dZ2"] = grads["dA2"] * (A2 > 0)
    grads["dA1"] = W2.T @ grads["dZ2"]
    grads["dZ1"] = grads["dA1"] * (A1 > 0)
    for layer, below in ((3, A2), (2, A1), (1, X)):
        dZ = grads[f"dZ{layer}"]
        grads[f"dW{layer}"] = dZ @ below.T / m
        grads[f"db{layer}"] = dZ.sum(axis=1, keepdims=True) / m
    return grads


def compute_cost(a3, Y):
    """Return the mean cross-entropy of predictions a3 (1, m) for labels Y (1, m)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        losses = -Y * np.log(a3) - (1 - Y) * np.log(1 - a3)
    return np.nansum(losses) / Y.shape[1]


def update_parameters(parameters, grads, learning_rate):
    """Return the parameters after one step of gradient descent."""
    return {name: value - learning_rate * grads[f"d{name}"] for name, value in parameters.items()}


def predict(X, y, parameters):
    """Return the predicted labels (1, m), as integers, and print their accuracy."""
    labels = predict_dec(parameters, X).astype(int)
    print(f"Accuracy: {np.mean(labels == y):.3f}")
    return labels


def predict_dec(parameters, X):
    """Return which examples are predicted to have label 1: a boolean array (1, m)."""
    a3, _ = forward_propagation(X, parameters)
    return a3 > 0.5


def load_2D_dataset(seed=0):
    """Return train_X (2, 211), train_Y (1, 211), test_X (2, 200), test_Y (1, 200).

    Two overlapping clouds on either side of a slanted line, with a tenth of the labels flipped.
    """
    rng = np.random.RandomState(seed)
    X = rng.uniform(-0.7, 0.7, size=(2, 411))
    Y = (X[1:] + 0.6 * X[:1] > 0.1 * np.sin(6 * X[:1])).astype(int)
    Y = np.where(rng.rand(*Y.shape) < 0.1, 1 - Y, Y)
    return X[:, :211], Y[:, :211], X[:, 211:], Y[:, 211:]


def load_planar_dataset(seed):
    """Return X (2, 400) and Y (1, 400): the petals of a flower in two colours."""
    rng = np.random.RandomState(seed)
    petals = []
    for label in range(2):
        angle = np.linspace(label * 3.12, (label + 1) * 3.12, 200) + rng.randn(200) * 0.2
        radius = 4 * np.sin(4 * angle) + rng.randn(200) * 0.2
        petals.append(np.stack([radius * np.sin(angle), radius * np.cos(angle)]))
    return np.concatenate(petals, axis=1), np.repeat([[0, 1]], 200, axis=1)


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
