"""Regularization, homework of Farid: all of it, in PyTorch where that is shorter."""

import numpy as np
import torch
import torch.nn.functional as F
from reg_utils import backward_propagation, compute_cost


def weights_of(parameters):
    return [torch.as_tensor(parameters[name]) for name in sorted(parameters) if name[0] == "W"]


def frobenius_norm(parameters):
    return torch.cat([W.flatten() for W in weights_of(parameters)]).norm()


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    return compute_cost(A3, Y) + lambd / (2 * Y.shape[1]) * frobenius_norm(parameters).item() ** 2


def backward_propagation_with_regularization(X, Y, cache, lambd):
    grads = dict(backward_propagation(X, Y, cache))
    for layer, W in enumerate((cache[2], cache[6], cache[10]), start=1):
        grads[f"dW{layer}"] = grads[f"dW{layer}"] + lambd * W / X.shape[1]
    return grads


def l1_cost(parameters, lambd, m):
    return lambd / m * sum(W.abs().sum() for W in weights_of(parameters))


def proximal_step(w, gradient, lr, strength):
    return F.softshrink(torch.tensor(w - lr * gradient), lr * strength).numpy()


def decayed_step(w, gradient, direction, lr, decay, decoupled):
    pull = decay * w
    inside, outside = (0, pull) if decoupled else (pull, 0)
    return w - lr * (direction(gradient + inside) + outside)


class EarlyStopper:
    def __init__(self, patience, min_delta=0.0, mode="min"):
        self.patience, self.min_delta, self.mode = patience, min_delta, mode
        self.seen, self.best, self.best_at, self.best_weights = 0, None, 0, None

    def is_better(self, value):
        if value != value:
            return False
        if self.best is None:
            return True
        return (self.best - value if self.mode == "min" else value - self.best) > self.min_delta

    def step(self, value, weights):
        self.seen += 1
        if self.is_better(value):
            self.best, self.best_at = value, self.seen
            self.best_weights = {name: array.copy() for name, array in weights.items()}
        return self.seen - self.best_at >= self.patience


def standardize(train, dev):
    mean, spread = train.mean(1)[:, None], train.std(1)[:, None]
    spread = spread + (spread == 0)
    return [(one - mean) / spread for one in (train, dev)]


def diagnose(train_error, dev_error, best_error, tolerance):
    found = ""
    if train_error - best_error > tolerance:
        found += "bias"
    if dev_error - train_error > tolerance:
        found += "variance"
    return {"": "neither", "biasvariance": "both"}.get(found, found)


def random_flip(images, rng, p=0.5):
    heads = torch.tensor(rng.random((len(images), 1, 1)) < p)
    images = torch.tensor(images)
    return torch.where(heads, images.flip(-1), images)


def random_crop(images, padding, rng):
    count, height, width = images.shape
    padded = F.pad(torch.tensor(images), [padding] * 4)
    tops, lefts = rng.integers(2 * padding, size=(2, count), endpoint=True)
    return torch.stack(
        [padded[n, t : t + height, l : l + width] for n, (t, l) in enumerate(zip(tops, lefts))]
    )


def mixup(x, y, alpha, rng):
    lam, order = rng.beta(alpha, alpha), rng.permutation(len(x))
    return tuple(lam * one + (1 - lam) * one[order] for one in (x, y))
