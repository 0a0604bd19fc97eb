import numpy as np


def forward_propagation(x, theta):
    return theta * x


def backward_propagation(x, theta):
    return x


def gradient_check(x, theta, epsilon=1e-7):
    above, below = x * (theta + epsilon), x * (theta - epsilon)
    approx = (above - below) / (2 * epsilon)
    slope = backward_propagation(x, theta)
    return np.linalg.norm(slope - approx) / (np.linalg.norm(slope) + np.linalg.norm(approx))
