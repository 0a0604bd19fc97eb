import numpy as np


def compute_gradient(x, estimate):
    n = float(len(x))
    grad = np.zeros(2)
    for point in x:
        grad += (2 / n) * (point - estimate)
    return grad


def grad_descent(x, estimate, lr, stopping, max_its=100):
    out = np.zeros((max_its, 2))
    i = 0
    grad = compute_gradient(x, estimate)
    while i < max_its and np.linalg.norm(grad) > stopping:
        estimate = estimate + lr * grad
        out[i] = estimate
        grad = compute_gradient(x, estimate)
        i += 1
    return out[:i]


def rmsprop_step(w, g, s, learning_rate, rho, epsilon):
    w -= learning_rate * g / np.sqrt(s) + epsilon
    s = rho * s + (1 - rho) * g**2
    return w, s


def best_rates(run, rates, seeds, last):
    best = {}
    for name in rates:
        ends = [run(name, rate, seeds[0])[-1] for rate in rates[name]]
        best[name] = (rates[name][np.argmin(ends)], min(ends))
    return best
