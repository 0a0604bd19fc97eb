import numpy as np
from reg_utils import compute_cost


def frobenius_norm(parameters):
    return np.sqrt(sum((w**2).sum() for w in parameters.values()))


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    W1, W2, W3 = parameters["W1"], parameters["W2"], parameters["W3"]
    squares = np.sum(np.square(W1)) + np.sum(np.square(W2)) + np.sum(np.square(W3))
    return compute_cost(A3, Y) + lambd / (2 * m) * squares


def backward_propagation_with_regularization(X, Y, cache, lambd):
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    m = X.shape[1]
    dZ3 = A3 - Y
    dW3 = dZ3 @ A2.T / m + lambd / m * W3
    db3 = np.sum(dZ3, axis=1, keepdims=True) / m + lambd / m * b3
    dA2 = W3.T @ dZ3
    dZ2 = dA2 * (A2 > 0)
    dW2 = dZ2 @ A1.T / m + lambd / m * W2
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m + lambd / m * b2
    dA1 = W2.T @ dZ2
    dZ1 = dA1 * (A1 > 0)
    dW1 = dZ1 @ X.T / m + lambd / m * W1
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m + lambd / m * b1
    return dict(dZ3=dZ3, dW3=dW3, db3=db3, dA2=dA2, dZ2=dZ2, dW2=dW2, db2=db2,
                dA1=dA1, dZ1=dZ1, dW1=dW1, db1=db1)


class EarlyStopper:
    def __init__(self, patience, min_delta=0, mode="min"):
        self.patience = patience
        self.best = None

    def step(self, value, weights):
        if self.best is None or value < self.best:
            self.best = value
        return value > self.best


def random_flip(images, rng, p=0.5):
    return np.flip(images, axis=1) if np.random.rand() < p else images


def diagnose(train_error, dev_error, best_error, tolerance)
    return "variance"
