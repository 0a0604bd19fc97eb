"""The figures of the lesson on dropout."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import torch

ORANGE, BLUE = "#D55E00", "#0072B2"  # told apart by colour-blind people
SIZES = (3, 5, 5, 2)


def draw_masks(p=0.4):
    """Draw a network as it predicts, and at two training steps with dropout on its hidden units."""
    rng = np.random.default_rng(2)
    _, axes = plt.subplots(1, 3, figsize=(11, 3.6), layout="constrained")
    everything = [np.ones(size, dtype=bool) for size in SIZES]
    _draw_network(axes[0], everything, "predicting: all units")
    for step, ax in enumerate(axes[1:], 1):
        kept = [everything[0], *(rng.random(size) >= p for size in SIZES[1:3]), everything[3]]
        count = sum(one.sum() for one in kept[1:3])
        _draw_network(ax, kept, f"training step {step}: {count} of 10 hidden units kept")
    plt.show()


def _draw_network(ax, kept, title):
    units = [
        [(layer, row - (size - 1) / 2) for row in range(size)] for layer, size in enumerate(SIZES)
    ]
    for layer, (left, right) in enumerate(itertools.pairwise(units)):
        for (i, begin), (j, end) in itertools.product(enumerate(left), enumerate(right)):
            if kept[layer][i] and kept[layer + 1][j]:
                ax.plot(*zip(begin, end, strict=True), "-", color=BLUE, linewidth=1.1, zorder=1)
            else:
                ax.plot(*zip(begin, end, strict=True), ":", color="0.75", linewidth=0.7, zorder=0)
    for (x, y), on in zip(itertools.chain(*units), itertools.chain(*kept), strict=True):
        face, edge = ("white", BLUE) if on else ("0.92", "0.6")
        ax.plot(x, y, "o", markersize=17, markerfacecolor=face, markeredgecolor=edge, zorder=2)
        if not on:
            ax.plot(x, y, "x", color="0.3", markersize=12, markeredgewidth=2, zorder=3)
    ax.set_title(title, fontsize=11)
    ax.axis("off")


def draw_curves(histories):
    """Draw accuracy and loss over the steps: style by p, colour by data, bands from min to max.

    histories: {p: what fit_all returns}, for two p.
    """
    fig, axes = plt.subplots(1, 2, figsize=(10, 3.8), layout="constrained")
    for ax, what in zip(axes, ("accuracy", "loss"), strict=True):
        for (p, history), style in zip(histories.items(), ("--", "-"), strict=True):
            for name, color, marker in (("train", ORANGE, "o"), ("test", BLUE, "s")):
                steps, values = history["step"], history[f"{name}_{what}"]
                label, every = f"{name}, p = {p}", max(1, len(steps) // 4)
                look = {"color": color, "marker": marker, "markevery": every}
                ax.plot(steps, values.mean(axis=1), style, label=label, **look)
                ends = values.min(axis=1), values.max(axis=1)
                ax.fill_between(steps, *ends, color=color, alpha=0.12)
        ax.set(xlabel="step", ylabel=what)
    axes[0].set_ylim(0.45, 1.02)
    axes[1].legend(loc="upper left")
    fig.suptitle("Dropout delays learning by heart")
    plt.show()


def draw_boundaries(probabilities, grid, points, seed):
    """Draw for each p the probability of class 1 over the plane, and a seed's training points.

    probabilities: {p: array (rows, columns)}, at the points of the grid, (rows, columns, 2);
    points: what half_moons returns; a ring stands round each wrong label.
    """
    _, axes = plt.subplots(1, 2, figsize=(10, 4), sharey=True, layout="constrained")
    x, y, wrong = (np.asarray(one[seed]) for one in points)
    for ax, (p, chance) in zip(axes, probabilities.items(), strict=True):
        plane = (grid[..., 0], grid[..., 1], chance)
        ax.contourf(*plane, levels=np.linspace(0, 1, 11), cmap="cividis", alpha=0.6)
        ax.contour(*plane, levels=[0.5], colors="black", linewidths=2)
        for label, marker, face, edge in (
            (0, "o", "#00224e", "white"),
            (1, "^", "#fee838", "black"),
        ):
            ax.scatter(*x[y == label].T, s=42, marker=marker, c=face, edgecolors=edge)
        ax.scatter(*x[wrong].T, s=150, facecolors="none", edgecolors="black", linewidths=1.3)
        islands = "islands round wrong labels" if p == 0 else "fewer islands"
        ax.set(title=f"p = {p}: {islands}", xlabel="first feature")
    axes[0].set_ylabel("second feature")
    plt.show()


def plane(nets):
    """Return a grid of points (rows, columns, 2), and how probable class 1 is there to each copy.

    The latter is an array (seeds, rows, columns).
    """
    grid = np.stack(np.meshgrid(np.linspace(-1.8, 2.8, 110), np.linspace(-1.6, 2.1, 90)), axis=-1)
    x = torch.tensor(grid.reshape(-1, 2), dtype=torch.float32)
    with torch.no_grad():
        out = nets.eval()(x.expand(len(nets.biases[0]), -1, -1)).softmax(dim=2)[..., 1]
    return grid, out.reshape(-1, *grid.shape[:2]).numpy()
