"""ModuleList, homework of Hugo."""

import copy
import functools

import torch
from torch import nn


class Net(nn.Module):
    """By recursion: a layer and the rest."""

    def __init__(self, Layers):
        super().__init__()
        self.here = nn.Linear(*Layers[:2])
        self.rest = Net(Layers[1:]) if len(Layers) > 2 else None

    def forward(self, x):
        x = self.here(x)
        return self.rest(x.relu()) if self.rest is not None else x


def accuracy(model, data_set):
    right = 0
    with torch.no_grad():
        for x, y in data_set:
            right += int(model(x[None]).argmax()) == int(y)
    return right / len(data_set)


def train(data_set, model, criterion, train_loader, optimizer, epochs=100):
    def closure(x, y):
        model.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        return loss

    return [
        optimizer.step(functools.partial(closure, x, y)).item()
        for _ in range(epochs)
        for x, y in train_loader
    ]


def count_parameters(model):
    return nn.utils.parameters_to_vector(model.parameters()).numel()


def hidden(below, n):
    return nn.Sequential(nn.Linear(below, n), nn.LayerNorm(n), nn.ReLU())


class MendedNet(nn.Sequential):
    def __init__(self, in_size, n, out_size, depth):
        more = [hidden(n, n) for _ in range(depth - 1)]
        super().__init__(hidden(in_size, n), *more, nn.Linear(n, out_size))


class ResidualMLP(nn.Module):
    def __init__(self, in_size, width, out_size, n_blocks):
        super().__init__()
        self.n_blocks = n_blocks
        self.first, self.last = nn.Linear(in_size, width), nn.Linear(width, out_size)
        pattern = nn.Linear(width, width)
        for i in range(n_blocks):
            setattr(self, f"block{i}", copy.deepcopy(pattern))
            getattr(self, f"block{i}").reset_parameters()

    def forward(self, x):
        h = self.first(x)
        for i in range(self.n_blocks):
            h = h + torch.maximum(getattr(self, f"block{i}")(h), torch.zeros_like(h))
        return self.last(h)


def fit_spiral(net, data_set):
    target = nn.functional.one_hot(data_set.y).float()
    optimizer = torch.optim.RMSprop(net.parameters(), lr=0.01)
    losses = []
    for _ in range(500):
        loss = ((net(data_set.x) - target) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
