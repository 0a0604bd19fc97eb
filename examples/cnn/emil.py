"""Homework of Emil: why write what PyTorch has?"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


def conv_1d(series, kernel):
    count = len(series) - len(kernel) + 1
    return sum(k * series[i : i + count] for i, k in enumerate(kernel))


def max_pool_2(series):
    windows = np.lib.stride_tricks.sliding_window_view(series, 2)
    return windows[::2].max(axis=-1)


def conv2d(x, w, b, stride, pad):
    x, w, b = map(torch.from_numpy, (x, w, b))
    return F.conv2d(x, w, b, stride=stride, padding=pad).numpy()


def conv2d_backward(dout, x, w, stride, pad):
    x, w = torch.tensor(x, requires_grad=True), torch.tensor(w, requires_grad=True)
    b = torch.zeros(w.shape[0], dtype=torch.float64, requires_grad=True)
    F.conv2d(x, w, b, stride=stride, padding=pad).backward(torch.tensor(dout))
    return x.grad.numpy(), w.grad.numpy(), b.grad.numpy()


def max_pool2d(x, size, stride):
    return nn.MaxPool2d(size, stride)(torch.tensor(x)).numpy()


def max_pool2d_backward(dout, x, size, stride):
    x = torch.tensor(x, requires_grad=True)
    F.max_pool2d(x, size, stride).backward(torch.tensor(dout))
    return x.grad.numpy()


def receptive_field(layers):
    kernels, strides = [k for k, _ in layers], [s for _, s in layers]
    return float(1 + sum((k - 1) * np.prod(strides[:i]) for i, k in enumerate(kernels)))


class ConvNet(nn.Module):
    def __init__(self, channels, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 8, 3, 1, 1)
        self.conv2 = nn.Conv2d(8, 16, 3, 1, 1)
        self.last = nn.Conv2d(16, classes, 1)
        self.pool = nn.MaxPool2d(kernel_size=2, stride=2)

    def forward(self, x):
        x = nn.functional.relu(self.pool(self.conv1(x)))
        x = self.conv2(x)
        x = nn.functional.max_pool2d(x, x.shape[2:]).relu()
        return self.last(x).squeeze(-1).squeeze(-1)
