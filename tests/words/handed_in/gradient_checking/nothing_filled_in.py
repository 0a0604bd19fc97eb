import numpy as np


def forward_propagation(x, theta):
    J = None
    return J


def backward_propagation(x, theta):
    dtheta = None
    return dtheta


def gradient_check(x, theta, epsilon=1e-7):
    difference = None
    if difference < 1e-7:
        print("fine")
    return difference
