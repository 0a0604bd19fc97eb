"""Optimization, homework of Farid: PyTorch where it helps."""

import math

import numpy as np
import torch


def update_parameters_with_gd(parameters, grads, learning_rate):
    return {key: value - grads[f"d{key}"] * learning_rate for key, value in parameters.items()}


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    generator = torch.Generator().manual_seed(seed + 17)
    order = torch.randperm(X.shape[1], generator=generator).numpy()
    pieces = np.array_split(order, range(mini_batch_size, order.size, mini_batch_size))
    return [[X[:, piece], Y[:, piece]] for piece in pieces]


def moving(old, new, keep):
    """Move a running average towards a new value."""
    return new + keep * (old - new)


def rmsprop_step(w, g, s, learning_rate, rho, epsilon):
    s = moving(s, np.square(g), rho)
    return w - g * (learning_rate / (epsilon + s**0.5)), s


def initialize_adam(parameters):
    fresh = lambda: {f"d{key}": value * 0.0 for key, value in parameters.items()}
    return fresh(), fresh()


def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    new, moments, squares = {}, {}, {}
    for key in parameters:
        d = f"d{key}"
        new[key], moments[d], squares[d] = adamw_step(
            parameters[key], grads[d], v[d], s[d], t, learning_rate, beta1, beta2, epsilon, 0
        )
    return new, moments, squares


def adamw_step(w, g, v, s, t, learning_rate, beta1, beta2, epsilon, weight_decay):
    v, s = moving(v, g, beta1), moving(s, g * g, beta2)
    unbias = math.sqrt(1 - beta2**t)
    step = v / (1 - beta1**t) * unbias / (np.sqrt(s) + epsilon * unbias)
    return (1 - learning_rate * weight_decay) * w - learning_rate * step, v, s


def update_lr(learning_rate0, epoch_num, decay_rate):
    return schedule_lr_decay(learning_rate0, epoch_num, decay_rate, 1)


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    passed = math.floor(epoch_num / time_interval)
    return learning_rate0 / (1 + decay_rate * passed)


def best_rates(run, rates, seeds, last):
    def loss(name, rate):
        tail = torch.stack([torch.as_tensor(run(name, rate, s)[-last:]).mean() for s in seeds])
        return math.inf if tail.isnan().any() else float(tail.mean())

    return {
        name: min(((rate, loss(name, rate)) for rate in tried), key=lambda pair: pair[1])
        for name, tried in rates.items()
    }


def compute_gradient(x, estimate):
    return 2 * (np.mean(x, 0) - estimate)


def grad_descent(x, estimate, lr, stopping, max_its=100):
    # The slope shrinks by the same factor at each step, so the path is known at once.
    mean = x.mean(0)
    distance = 2 * np.linalg.norm(mean - estimate)
    path = [estimate]
    while distance > stopping and len(path) - 1 < max_its:
        path.append(mean + (1 - 2 * lr) * (path[-1] - mean))
        distance *= abs(1 - 2 * lr)
    return np.array(path)
