"""Points on three spiral arms, and a picture of how a network divides the plane between them."""

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset


class Data(Dataset):
    """Points on K spiral arms, N on each; the number of its arm is the label of a point.

    x: (K N, 2) float32; y: (K N,) int64. Each arm runs from the middle to the rim, through 4
    radians; normal noise of 0.2 is added to the angles.
    """

    def __init__(self, K=3, N=500, seed=0):
        rng = np.random.default_rng(seed)
        radius = np.tile(np.linspace(0, 1, N), K)
        begin = np.repeat(4.0 * np.arange(K), N)
        angle = begin + 4 * radius + rng.normal(scale=0.2, size=K * N)
        points = np.stack([radius * np.sin(angle), radius * np.cos(angle)], axis=1)
        self.x = torch.tensor(points, dtype=torch.float32)
        self.y = torch.arange(K).repeat_interleave(N)
        self.len = K * N

    def __getitem__(self, index):
        return self.x[index], self.y[index]

    def __len__(self):
        return self.len


def plot_decision_regions_3class(model, data_set, ax=None):
    """Colour the plane by the class that a model predicts, and draw the points of a data set."""
    ax = ax or plt.gca()
    edge = torch.linspace(-1.2, 1.2, 200)
    rows, columns = torch.meshgrid(edge, edge, indexing="ij")
    with torch.no_grad():
        scores = model(torch.stack([columns.ravel(), rows.ravel()], dim=1))
    classes = scores.argmax(dim=1).reshape(rows.shape)
    colours = plt.get_cmap("cividis", 3)
    ax.contourf(columns, rows, classes, levels=[-0.5, 0.5, 1.5, 2.5], cmap=colours, alpha=0.5)
    for label, marker in enumerate("os^"):
        x = data_set.x[data_set.y == label]
        ax.plot(*x.T, marker, color=colours(label), markersize=3, label=f"class {label}")
    ax.set(xlabel="first feature", ylabel="second feature", aspect="equal")


def descend(net, data_set, steps, rate=0.2):
    """Train a network by gradient descent on all points at once; return the loss before each step.

    It changes what net.parameters() yields, and nothing else.
    """
    losses = []
    for _ in range(steps):
        loss = nn.functional.cross_entropy(net(data_set.x), data_set.y)
        parameters = list(net.parameters())
        with torch.no_grad():
            for one, gradient in zip(
                parameters, torch.autograd.grad(loss, parameters), strict=True
            ):
                one -= rate * gradient
        losses.append(loss.item())
    return losses
