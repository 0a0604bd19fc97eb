"""Initialization, Hugo. Other ways to say the same."""

from functools import partial
from itertools import pairwise

import numpy as np
import torch
from torch import nn

from init_utils import backward_propagation, forward_propagation, update_parameters

rng = np.random.default_rng()


def layers(draw, sizes):
    parameters = {}
    for l, (n, k) in enumerate(pairwise(sizes), start=1):
        parameters |= {f"W{l}": draw(n, k), f"b{l}": np.zeros((k, 1))}
    return parameters


initialize_parameters_zeros = partial(layers, lambda n, k: np.zeros((k, n)))
initialize_parameters_random = partial(layers, lambda n, k: rng.normal(scale=10, size=(k, n)))


def initialize_parameters_he(layers_dims):
    def draw(n, k):
        a = np.sqrt(6 / n)
        return rng.uniform(-a, a, size=(k, n))

    return layers(draw, layers_dims)


def initialize_parameters_xavier(sizes):
    return layers(lambda n, k: (2 / (n + k)) ** 0.5 * rng.standard_normal((n, k)).T, sizes)


def signal_propagation(initialize, activation, X, layers_dims):
    p = initialize(layers_dims)
    As = [X]
    while len(As) < len(layers_dims):
        l = len(As)
        As.append(activation(np.matmul(p[f"W{l}"], As[-1]) + p[f"b{l}"]))
    return [A.var() ** 0.5 for A in As[1:]]


def symmetry_probe(parameters, X, Y, learning_rate, steps):
    for _ in range(steps):
        a3, cache = forward_propagation(X, parameters)
        grads = backward_propagation(X, Y, cache)
        parameters = update_parameters(parameters, grads, learning_rate)
    rows = [np.c_[parameters[f"W{l}"], parameters[f"b{l}"]].round(6) for l in (1, 2)]
    return tuple(len({tuple(row) for row in one}) for one in rows)


criterion_cross = nn.BCELoss()


def deep(sizes, activation, begin):
    modules = []
    for n, k in pairwise(sizes):
        modules += [nn.Linear(n, k), activation()]
        with torch.no_grad():
            begin(modules[-2].weight, n, k)
    return nn.Sequential(*modules[:-1])


def Net_Uniform(Layers):
    return deep(Layers, nn.ReLU, lambda w, n, k: w.copy_(torch.rand(k, n)))


def Net_Xavier(Layers):
    return deep(Layers, nn.Tanh, lambda w, n, k: nn.init.xavier_uniform_(w))


class Net_He(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        self.net = deep(Layers, nn.ReLU, lambda w, n, k: nn.init.kaiming_uniform_(w))

    def forward(self, x):
        return self.net(x)


def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        first, *_, last, _ = net.parameters()
        loss = nn.CrossEntropyLoss()(net(x), y)
        a, b = torch.autograd.grad(loss, (first, last))
        ratios.append(float((a**2).sum() ** 0.5 / (b**2).sum() ** 0.5))
    return ratios


if __name__ == "__main__":
    while True:
        print(vanishing_ratio(lambda: Net_He([20, 32, 32, 2]), torch.randn(9, 20), torch.ones(9).long(), [1]))
