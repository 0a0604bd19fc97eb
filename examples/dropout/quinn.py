"""Dropout, homework of Quinn."""

import numpy as np
import torch
import torch.nn as nn

from overfitting import fit, score
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


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.keep = 1 - p

    def forward(self, x):
        if not self.training:
            return x
        mask = torch.bernoulli(torch.full_like(x, self.keep))
        return x * mask / self.keep


def looks_like_dropout(layer, p):
    x = np.random.default_rng().uniform(1, 3, (400, 100))
    if abs(layer(x, False) - x).max() > 1e-4:
        return False
    masks = []
    for _ in range(3):
        y = layer(x, True)
        masks.append(y > 0)
        if abs(y - masks[-1] * x / (1 - p)).max() > 1e-3:
            return False
    rate = abs(np.mean(masks) - (1 - p)) < 0.02
    rows = all(0.01 < row.mean() < 0.99 for row in masks[0])
    return bool(rate and rows and (masks[0] != masks[1]).any())


def compare_dropout(make_net, train, test, ps, seeds, steps=60):
    table = {}
    for p in ps:
        rows = []
        for seed in seeds:
            torch.manual_seed(seed)
            net = make_net(p)
            fit(net, train, steps)
            net.eval()
            rows.append(score(net, train) + score(net, test))
        names = ["train_accuracy", "train_loss", "test_accuracy", "test_loss"]
        table[p] = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    return table


@torch.no_grad()
def mc_dropout_predict(model, x, n):
    before = {module: module.training for module in model.modules()}
    for module in before:
        module.training = isinstance(module, nn.Dropout)
    y = torch.stack([model(x) for _ in range(n)])
    for module, training in before.items():
        module.training = training
    return y.mean(0), y.var(0, correction=0).sqrt()


if __name__ == "__main__":
    net = Net(2, 300, 2, p=0.5)
    optimizer = torch.optim.Adam(net.parameters())
    while True:
        optimizer.zero_grad()
        loss = net(torch.randn(64, 2)).pow(2).mean()
        loss.backward()
        optimizer.step()
        print(loss.item())
