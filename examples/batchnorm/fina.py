"""Batch normalization, homework of Fina."""

import copy

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from spirals import fit, sigmoid_net, spirals


def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    keep = bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        m = np.einsum("nd->d", x) / len(x)
        v = np.einsum("nd,nd->d", x - m, x - m) / len(x)
        for key, new in (("running_mean", m), ("running_var", v)):
            bn_param[key] = keep * bn_param.get(key, 0) + (1 - keep) * new
    else:
        m, v = bn_param["running_mean"], bn_param["running_var"]
    s = (v + eps) ** -0.5
    return [x * (gamma * s) + (beta - m * gamma * s), (x, m, s, gamma)]


def batchnorm_backward(dout, cache):
    x, m, s, gamma = cache
    n, d = x.shape
    hat = (x - m) * s
    dx = np.empty_like(x)
    for j in range(d):
        ones = np.ones((n, n)) / n
        jacobian = np.identity(n) - ones - np.outer(hat[:, j], hat[:, j]) / n
        dx[:, j] = jacobian @ dout[:, j] * gamma[j] * s[j]
    return dx, np.sum(dout * hat, 0), np.sum(dout, 0)


class BatchNorm1d(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))
        self.register_buffer("steps", torch.tensor(0))

    def forward(self, x):
        if self.training:
            mean, n = x.mean(0), len(x)
            var = (x - mean).square().mean(0)
            self.steps += 1
            self.running_mean += self.momentum * (mean.detach() - self.running_mean)
            self.running_var += self.momentum * (var.detach() * n / (n - 1) - self.running_var)
        else:
            mean, var = self.running_mean, self.running_var
        return torch.addcmul(self.bias, self.weight, (x - mean) * torch.rsqrt(var + self.eps))


class NetBatchNorm(nn.Module):
    def __init__(self, in_size, n_hidden1, n_hidden2, out_size):
        super().__init__()
        sizes = (in_size, n_hidden1, n_hidden2)
        blocks = [
            nn.Sequential(nn.Linear(a, b), BatchNorm1d(b), nn.Sigmoid())
            for a, b in zip(sizes, sizes[1:])
        ]
        self.net = nn.Sequential(*blocks, nn.Linear(n_hidden2, out_size))

    def forward(self, x):
        return self.net(x)


@torch.no_grad()
def fold_batchnorm(linear, bn):
    a = bn.weight / (bn.running_var + bn.eps).sqrt()
    folded = copy.deepcopy(linear)
    folded.weight = nn.Parameter(torch.einsum("o,oi->oi", a, linear.weight))
    old = torch.zeros_like(a) if linear.bias is None else linear.bias
    folded.bias = nn.Parameter((old - bn.running_mean) * a + bn.bias)
    return folded


def scale_effect(net, x, y, factor):
    def look(scale):
        trial = copy.deepcopy(net)
        trial.train()
        weight = (trial.linear1.weight * scale).detach().requires_grad_()
        others = {k: v for k, v in trial.state_dict().items() if k != "linear1.weight"}
        out = torch.func.functional_call(trial, {**others, "linear1.weight": weight}, (x,))
        F.nll_loss(F.log_softmax(out, 1), y).backward()
        return out.detach(), torch.linalg.vector_norm(weight.grad)

    (a, small), (b, large) = look(1.0), look(factor)
    return torch.dist(a, b, p=float("inf")), (large / small).item()


if __name__ == "__main__":
    train, _ = spirals(0)
    while True:
        print(fit(sigmoid_net("before"), train, 1, 100)[-1])
