import numpy as np
import torch
from torch import nn


def conv2d(x, w, b, stride, pad):
    """Return each filter's sums over the windows of each image, plus its bias.

    x: (N, C, H, W); w: (F, C, KH, KW); b: (F,). Returns (N, F, H', W'), where H' is
    (H + 2 pad - KH) // stride + 1, and W' likewise. The kernels are not turned round.
    """
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    high, wide = w.shape[2:]
    rows, columns = (x.shape[2] - high) // stride + 1, (x.shape[3] - wide) // stride + 1
    out = np.zeros((len(x), len(w), rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + high, left : left + wide]
            out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3]))
    return out


def max_pool2d(x, size, stride):
    # TODO
    pass


def receptive_field(layers):
    """Return the side of the window of pixels that one output sees behind these layers.

    layers: pairs (kernel, stride), from the image on.
    """
    field, jump = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * jump
    return field


class ConvNet(nn.Module):
    def __init__(self, channels, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 8, 3, padding=1)
        self.conv2 = nn.Conv2d(8, 16, 3, padding=1)
        self.fc = nn.Linear(16 * 8 * 8, classes)

    def forward(self, x):
        x = torch.max_pool2d(torch.relu(self.conv1(x)), 2)
        x = torch.relu(self.conv2(x))
        return self.fc(x.view(len(x), -1))
