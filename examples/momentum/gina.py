"""Momentum, homework of Gina."""

from collections import OrderedDict

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def initialize_velocity(parameters):
    return OrderedDict(("d" + name, value * 0.0) for name, value in parameters.items())


def blend(old, new, share):
    """Move a share of the way from old to new."""
    return old + share * (new - old)


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    v = {name: blend(v[name], grads[name], 1 - beta) for name in grads if name in v}
    new = {name: value - learning_rate * v["d" + name] for name, value in parameters.items()}
    return new, v


def nesterov_step(theta, v, gradient, beta, learning_rate):
    coasting = learning_rate * beta * v
    pull = (1 - beta) * gradient(theta - coasting)
    return theta - coasting - learning_rate * pull, beta * v + pull


class SGDMomentum(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.0):
        super().__init__(params, {"lr": lr, "momentum": momentum})
        self.velocity = {}

    def step(self, closure=None):
        loss = closure() if closure else None
        for group in self.param_groups:
            moving = [p for p in group["params"] if p.grad is not None]
            for p in moving:
                v = self.velocity.get(id(p), 0 * p.data)
                v = v * group["momentum"] + p.grad
                self.velocity[id(p)] = v
                p.data = p.data - v * group["lr"]
        return loss


class one_param(nn.Module):
    def __init__(self, input_size, output_size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(output_size, input_size))

    def forward(self, x):
        return F.linear(x, self.weight)


def cubic(yhat):
    return yhat * yhat * yhat


def fourth_order(yhat):
    return ((((2 * yhat - 9) * yhat - 21) * yhat + 88) * yhat + 48).mean()


def descend(loss, start, lr, momentum, steps):
    """By hand, in double precision: x[t+1] = x[t] + momentum (x[t] - x[t-1]) - lr f'(x[t])."""
    path = [start]
    for _ in range(steps):
        w = torch.tensor(path[-1], dtype=torch.float64, requires_grad=True)
        (slope,) = torch.autograd.grad(loss(w), w)
        last = path[-2] if len(path) > 1 else path[-1]
        path.append(path[-1] + momentum * (path[-1] - last) - lr * slope.item())
    return path


def steps_to_tolerance(curvature, start, lr, momentum, tolerance, max_steps):
    w, before, taken = start, start, 0
    while taken < max_steps and not np.linalg.norm(w) <= tolerance:
        w, before = w + momentum * (w - before) - lr * curvature * w, w
        taken += 1
    return taken


if __name__ == "__main__":
    for momentum in (0, 0.5, 0.9):
        print(momentum, descend(fourth_order, 6.0, 0.001, momentum, 300)[-1])
