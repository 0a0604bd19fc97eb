import numpy as np
import torch
from torch import optim
from opt_utils import *


def initialize_velocity(parameters):
    v = {}
    for l in range(1, len(parameters) // 2 + 1):
        v[f"dW{l}"] = np.zeros_like(parameters[f"W{l}"])
        v[f"db{l}"] = np.zeros_like(parameters[f"b{l}"])
    return v


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for k in v:
        v[k] *= beta
        v[k] += (1 - beta) * grads[k]
        parameters[k[1:]] -= learning_rate * v[k]
    return parameters, v


def nesterov_step(theta, v, gradient, beta, learning_rate):
    theta -= learning_rate * beta * v
    g = gradient(theta)
    theta -= learning_rate * (1 - beta) * g
    v = beta * v + (1 - beta) * g
    return theta, v


class SGDMomentum(optim.SGD):
    pass


def descend(loss, start, lr, momentum, steps):
    # TODO
    pass
