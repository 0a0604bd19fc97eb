"""Pictures and longer experiments of the lesson, and what stands in for an unsolved exercise.

Nothing in here is asked of you, and none of your exercises needs it.
"""

import importlib.util
import itertools

import numpy as np
import torch
from torch import nn

from spiral import Data, descend, plot_decision_regions_3class

BLUE, ORANGE = "#0072B2", "#D55E00"  # these two differ for colour-blind people, too
SHOWN = 8  # units of a layer that are drawn, at most


def draw_regions(net, data_set, ax):
    """Draw which class a network predicts where; points have dark edges, to be seen in grey."""
    plot_decision_regions_3class(net, data_set, ax)
    for points in ax.lines:
        points.set(markersize=4, markeredgecolor="black", markeredgewidth=0.4)


def draw_network(net, ax):
    """Draw the linear layers that a network knows of: columns of units, and a line a weight.

    A line is as thick as the weight is large: solid where it is positive, dashed where negative.
    """
    layers = [(name, one) for name, one in net.named_modules() if isinstance(one, nn.Linear)]
    sizes = [layers[0][1].in_features, *(one.out_features for _, one in layers)]
    heights = [np.arange(min(size, SHOWN)) - (min(size, SHOWN) - 1) / 2 for size in sizes]
    for column, (name, linear) in enumerate(layers):
        weights = linear.weight.detach().numpy()
        for to, end in enumerate(heights[column + 1]):
            for of, begin in enumerate(heights[column]):
                weight = weights[to, of]
                style = (BLUE, "-") if weight > 0 else (ORANGE, "--")
                width = 0.2 + 2.5 * abs(weight) / abs(weights).max()
                ax.plot([column, column + 1], [begin, end], *style[1:], color=style[0], lw=width)
        count = sum(one.numel() for one in linear.parameters())
        said = f"{name}\n{tuple(weights.shape)}\n{count} parameters"
        ax.text(column + 0.5, -SHOWN / 2 - 0.3, said, ha="center", va="top")
    for column, (size, height) in enumerate(zip(sizes, heights, strict=True)):
        ax.plot([column] * len(height), height, "ko", mfc="white", ms=11)
        said = f"{size} units\n({SHOWN} drawn)" if size > SHOWN else f"{size} units"
        ax.text(column, height[-1] + 0.6, said, ha="center", va="bottom")
    ax.set(xlim=(-0.4, len(layers) + 0.4), ylim=(-SHOWN / 2 - 2.4, SHOWN / 2 + 1.6))
    ax.axis("off")


def spirals(seeds):
    """Return points of a spiral a seed: x (seeds, m, 2), y, and as many that are not trained on."""
    sets = [[Data(N=100, seed=seed + more) for seed in range(seeds)] for more in (0, 100)]
    return [torch.stack([getattr(one, part) for one in some]) for some in sets for part in "xy"]


def digits(seeds):
    """Return scikit-learn's 1,797 digits, shuffled by each seed: 1,297 to train on, 500 not.

    x: (seeds, m, 64), grey values from 0 to 1; y: (seeds, m). None if there is no scikit-learn.
    """
    if importlib.util.find_spec("sklearn") is None:
        print("The digits are left out: to see them, install scikit-learn")
        return None
    from sklearn.datasets import load_digits

    x, y = map(torch.tensor, load_digits(return_X_y=True))
    rngs = [torch.Generator().manual_seed(seed) for seed in range(seeds)]
    order = torch.stack([torch.randperm(len(y), generator=rng) for rng in rngs])
    x, y = x.float()[order] / 16, y[order]
    return x[:, 500:], y[:, 500:], x[:, :500], y[:, :500]


def first_weights(kind, sizes, seeds, rng):
    """Return weights (seeds, n, k) and biases (seeds, 1, k) of all layers: He's, or PyTorch's."""
    parameters = []
    for n, k in itertools.pairwise(sizes):
        if kind == "He":
            new = [torch.randn(seeds, n, k, generator=rng) * (2 / n) ** 0.5]
            new.append(torch.zeros(seeds, 1, k))
        else:
            new = [(2 * torch.rand(seeds, m, k, generator=rng) - 1) / n**0.5 for m in (n, 1)]
        parameters.append([one.requires_grad_() for one in new])
    return parameters


def deep_accuracies(kind, data, width, layers, steps=200):
    """Train networks of one depth, one a seed and all at once; return their unseen accuracies.

    kind: "plain", "residual", or "He" for a plain one with He weights; data: as of `digits`. Adam
    makes the steps, at rate 0.005 on batches of 100.
    """
    x, y, unseen_x, unseen_y = data
    seeds, m = y.shape
    rng = torch.Generator().manual_seed(layers)
    sizes = [x.shape[2], *[width] * (layers - 1), int(y.max()) + 1]
    first, *inner, last = first_weights(kind, sizes, seeds, rng)

    def scores(h):
        h = torch.baddbmm(first[1], h, first[0])  # for each seed: h W + b
        h = h if kind == "residual" else torch.relu(h)
        for weight, bias in inner:
            change = torch.relu(torch.baddbmm(bias, h, weight))
            h = h + change if kind == "residual" else change
        return torch.baddbmm(last[1], h, last[0])

    optimizer = torch.optim.Adam(itertools.chain(first, *inner, last), lr=0.005)
    rows = torch.arange(seeds)[:, None]
    for _ in range(steps):
        batch = torch.randint(m, (seeds, 100), generator=rng)
        found = scores(x[rows, batch]).transpose(1, 2)
        # a sum over the seeds: so the gradients of one do not depend on the others
        loss = nn.functional.cross_entropy(found, y[rows, batch], reduction="sum") / 100
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        right = scores(unseen_x).argmax(dim=2) == unseen_y
    return right.float().mean(dim=1)


def plot_depths(name, found, depths, ax):
    """Plot accuracies against depth: a line through the means, and a point a seed.

    found: of each kind, accuracies (depths, seeds).
    """
    styles = {"plain": ("o--", 0.94), "residual": ("s-", 1), "He": ("^:", 1.06)}
    for (kind, accuracies), colour in zip(found.items(), ("black", BLUE, ORANGE), strict=True):
        style, shift = styles[kind]
        places = shift * np.array(depths)
        ax.plot(places, accuracies.mean(1), style, color=colour, label=kind, ms=7, lw=2)
        ax.plot(places, accuracies, ".", color=colour, alpha=0.5)
    ax.set_xscale("log", base=2)
    ax.set_xticks(depths, depths)
    ax.set(title=name, xlabel="linear layers (log axis)", ylim=(0, 1.05))


# What runs where an exercise is not solved yet. It is written in other ways than asked for.


def _stack(inputs, width, outputs, blocks, skip):
    body = [nn.Sequential(nn.Linear(width, width), nn.ReLU()) for _ in range(blocks)]
    if skip:
        for block in body:
            block.register_forward_hook(lambda _, given, came: given[0] + came)
    after_first = nn.Identity() if skip else nn.ReLU()
    return nn.Sequential(nn.Linear(inputs, width), after_first, *body, nn.Linear(width, outputs))


def library_net(sizes):
    """Return the networks of parts 4 and 7: their hidden layers are all of one size."""
    inputs, *hidden, outputs = sizes
    if not hidden:
        return nn.Linear(inputs, outputs)
    return _stack(inputs, hidden[0], outputs, len(hidden) - 1, skip=False)


def library_residual(inputs, width, outputs, blocks):
    """Return the network of part 7."""
    return _stack(inputs, width, outputs, blocks, skip=True)


def library_accuracy(model, data_set):
    """Return the share of the main diagonal in the table of labels against predicted classes."""
    with torch.no_grad():
        scores = model(data_set.x)
    classes = scores.shape[1]
    cells = data_set.y * classes + scores.max(dim=1).indices
    table = torch.bincount(cells, minlength=classes**2).reshape(classes, classes)
    return (table.trace() / table.sum()).item()


def library_train(data_set, model, criterion, train_loader, optimizer, epochs=100):
    """Train a model with gradients that are asked for by name; return the losses."""
    losses = []
    known = list(model.parameters())
    for x, y in itertools.chain.from_iterable(itertools.repeat(train_loader, epochs)):
        loss = criterion(model(x), y)
        for one, gradient in zip(
            known, torch.autograd.grad(loss, known, allow_unused=True), strict=True
        ):
            one.grad = gradient
        optimizer.step()
        losses.append(loss.item())
    return losses


def library_count(model):
    """Return how long the vector of all parameters is."""
    return len(nn.utils.parameters_to_vector(model.parameters()))


def library_fit(net, data_set):
    """Descend on all points at once, for long."""
    return descend(net, data_set, steps=1500, rate=1.0)
