"""Dropout, homework of Quinn."""

import numpy as np
import torch
import torch.nn as nn

from reg_utils import relu, sigmoid


def layer(A, W, b, keep_prob):
    Z = W @ A + b
    D = np.random.random(Z.shape) < keep_prob
    return Z, D, relu(Z) * D / keep_prob


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    p = parameters
    Z1, D1, A1 = layer(X, p["W1"], p["b1"], keep_prob)
    Z2, D2, A2 = layer(A1, p["W2"], p["b2"], keep_prob)
    Z3 = p["W3"] @ A2 + p["b3"]
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, p["W1"], p["b1"], Z2, D2, A2, p["W2"], p["b2"], Z3, A3, p["W3"], p["b3"])


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3 = cache
    m = X.shape[1]
    grads = {"dZ3": A3 - Y}
    for l, W, D, A in ((2, W3, D2, A2), (1, W2, D1, A1)):
        grads[f"dA{l}"] = (W.T @ grads[f"dZ{l + 1}"]) * D / keep_prob
        grads[f"dZ{l}"] = np.where(A > 0, grads[f"dA{l}"], 0)
    for l, A in ((1, X), (2, A1), (3, A2)):
        grads[f"dW{l}"] = grads[f"dZ{l}"] @ A.T / m
        grads[f"db{l}"] = np.mean(grads[f"dZ{l}"], axis=1, keepdims=True)
    return grads


class Net(nn.Module):
    def __init__(self, in_size, n_hidden, out_size, p=0):
        super().__init__()
        sizes = [in_size, n_hidden, n_hidden, out_size]
        self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.drop = nn.Dropout(p)

    def forward(self, x):
        for linear in self.hidden[:-1]:
            x = torch.relu(self.drop(linear(x)))
        return self.hidden[-1](x)


if __name__ == "__main__":
    net = Net(2, 300, 2, p=0.5)
    optimizer = torch.optim.Adam(net.parameters())
    while True:
        optimizer.zero_grad()
        loss = net(torch.randn(64, 2)).pow(2).mean()
        loss.backward()
        optimizer.step()
        print(loss.item())
