"""Convolution, homework of Ben."""

import numpy as np
import torch
from torch import nn


def conv_1d(series, kernel):
    out = []
    for i in range(len(series) - len(kernel) + 1):
        total = 0
        for j, k in enumerate(kernel):
            total += series[i + j] * k
        out.append(total)
    return out


def max_pool_2(series):
    out, i = [], 0
    while i + 1 < len(series):
        if series[i] > series[i + 1]:
            out.append(series[i])
        else:
            out.append(series[i + 1])
        i += 2
    return out


def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    rows = 1 + (H + 2 * pad - HH) // stride
    cols = 1 + (W + 2 * pad - WW) // stride
    out = np.zeros((N, F, rows, cols))
    for n in range(N):
        for f in range(F):
            for i in range(rows):
                for j in range(cols):
                    window = padded[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


def conv2d_backward(dout, x, w, stride, pad):
    N, F, rows, cols = dout.shape
    HH, WW = w.shape[2], w.shape[3]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded = np.zeros(padded.shape)
    dw, db = np.zeros(w.shape), np.zeros(F)
    for n in range(N):
        for f in range(F):
            db[f] += dout[n, f].sum()
            for i in range(rows):
                for j in range(cols):
                    d = dout[n, f, i, j]
                    place = np.s_[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                    dw[f] += d * padded[place]
                    dpadded[place] += d * w[f]
    dx = dpadded[:, :, pad : dpadded.shape[2] - pad, pad : dpadded.shape[3] - pad]
    return dx, dw, db


def max_pool2d(x, size, stride):
    N, C, H, W = x.shape
    rows, cols = 1 + (H - size) // stride, 1 + (W - size) // stride
    out = np.zeros((N, C, rows, cols))
    for n in range(N):
        for c in range(C):
            for i in range(rows):
                for j in range(cols):
                    window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
                    out[n, c, i, j] = np.max(window)
    return out


def max_pool2d_backward(dout, x, size, stride):
    N, C, rows, cols = dout.shape
    dx = np.zeros(x.shape)
    for n in range(N):
        for c in range(C):
            for i in range(rows):
                for j in range(cols):
                    window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
                    u, v = np.unravel_index(np.argmax(window), window.shape)
                    dx[n, c, i * stride + u, j * stride + v] += dout[n, c, i, j]
    return dx


def receptive_field(layers):
    field = 1
    for kernel, stride in layers[::-1]:
        field = (field - 1) * stride + kernel
    return field


class ConvNet(nn.Module):
    def __init__(self, channels, classes):
        super(ConvNet, self).__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, 8, kernel_size=3, padding="same"),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 16, kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.AdaptiveMaxPool2d((1, 1)),
            nn.Flatten(),
            nn.Linear(16, classes),
        )

    def forward(self, x):
        return self.layers(x)


if __name__ == "__main__":
    net = ConvNet(1, 4)
    print(conv2d(np.ones((1, 1, 4, 4)), np.ones((1, 1, 3, 3)), np.zeros(1), 1, 0))
