"""How the regularization lesson draws: no colour or line stands alone for what a curve is."""

import matplotlib.pyplot as plt
import numpy as np

STYLE = {
    "figure.constrained_layout.use": True,
    "font.size": 11,
    "axes.titlelocation": "left",
    "axes.titlesize": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
BLUE, ORANGE, GREEN = "#0072B2", "#D55E00", "#009E73"  # told apart by all, in grey by the lines


def draw_accuracies(strengths, curves):
    """Draw for each name its runs (seeds, strengths), evenly spaced: mean, and a band over all."""
    _, ax = plt.subplots(figsize=(8, 4))
    places = np.arange(len(strengths))
    for (name, runs), colour, line in zip(
        curves.items(), (BLUE, ORANGE), ("-o", "--s"), strict=True
    ):
        middle = np.mean(runs, axis=0)
        ax.fill_between(
            places, np.min(runs, axis=0), np.max(runs, axis=0), color=colour, alpha=0.15
        )
        ax.plot(places, middle, line, color=colour)
        ax.annotate(name, (0, middle[0]), (0, 8), textcoords="offset points", color=colour)
    ax.set_xticks(places, [f"{one:g}" for one in strengths])
    return ax


def draw_paths(strengths, paths, weights):
    """Draw in a panel for each name the weights (strengths, features) against the strength.

    Those which are not 0 in truth are coloured and have their value at the left.
    """
    _, axes = plt.subplots(1, len(paths), figsize=(10, 4), sharey=True)
    for ax, (name, rows) in zip(axes, paths.items(), strict=True):
        for index, true in enumerate(weights):
            look = {"color": BLUE, "lw": 2} if true else {"color": "0.6", "lw": 0.8, "ls": "--"}
            ax.semilogx(strengths, rows[:, index], **look)
            if true:
                place = {"xytext": (-6, -4), "textcoords": "offset points", "ha": "right"}
                ax.annotate(f"{true:g}", (strengths[-1], rows[-1, index]), **place)
        ax.set(title=name, xlabel="strength of the penalty (log axis)")
        ax.set_xlim(strengths[-1] / 4, strengths[0])
    axes[0].set_ylabel("weight")
    return axes


def draw_decay(curves):
    """Draw in a panel for each name how two weights (steps, 2) shrink."""
    _, axes = plt.subplots(1, len(curves), figsize=(10, 3.6), sharey=True)
    for ax, (name, path) in zip(axes, curves.items(), strict=True):
        lines = ("noisy", ORANGE, "-", 6), ("quiet", BLUE, "--", -12)
        for values, (label, colour, line, up) in zip(np.transpose(path), lines, strict=True):
            ax.plot(values, line, color=colour)
            place = {"xytext": (2, up), "textcoords": "offset points", "color": colour}
            ax.annotate(label, (len(values), values[-1]), **place)
        ax.set(title=name, xlabel="step", ylim=(0, 1.1))
        ax.set_xlim(0, 1.2 * len(path))
    axes[0].set_ylabel("weight")
    return axes


def draw_stopping(rows, stops):
    """Draw the losses (steps, 2) of training and dev data, and by name (stopped, best) steps."""
    _, ax = plt.subplots(figsize=(9, 4.2))
    train, dev = np.transpose(rows)
    for values, name, colour, line in ((train, "training", BLUE, "--"), (dev, "dev", ORANGE, "-")):
        ax.plot(values, line, color=colour)
        ax.annotate(
            name, (len(values), values[-1]), (3, -4), textcoords="offset points", color=colour
        )
    for height, (name, (stopped, best)) in zip((0.9, 0.78, 0.66), stops.items(), strict=False):
        ax.plot(best, dev[best], "k*", markersize=13)
        ax.axvline(stopped, color="0.6", lw=1)
        place = {"xy": (stopped, height), "xycoords": ("data", "axes fraction")}
        ax.annotate(f" {name} stops", **place)
    ax.set_xlim(0, 1.1 * len(rows))
    return ax


def draw_augmented(rows):
    """Draw for each name a row of five images, values from 0 to 1."""
    figure, axes = plt.subplots(len(rows), 5, figsize=(6, 1.35 * len(rows)))
    for line, (name, images) in zip(axes, rows.items(), strict=True):
        for ax, image in zip(line, images, strict=False):
            ax.imshow(image, cmap="gray_r", vmin=0, vmax=1)
            ax.set(xticks=[], yticks=[])
        line[0].set_ylabel(name, rotation=0, ha="right", va="center")
    return figure
