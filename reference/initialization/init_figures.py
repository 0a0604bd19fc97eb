"""How the initialization lesson draws: no colour or line stands alone for what a curve is."""

from itertools import pairwise

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
LOOKS = (("black", "-"), ("#0072B2", "--"), ("#D55E00", ":"), ("#009E73", "-."))  # also for grey


def draw_runs(ax, curves, begin=0):
    """Draw the median of each curve's runs (runs, steps), a band over all, its name at its end.

    Give ax its scales and limits first: the names stand at heights that fit them.
    """
    ends = {}
    for (name, runs), (colour, line) in zip(curves.items(), LOOKS, strict=False):
        at = begin + np.arange(np.shape(runs)[1])
        middle = np.median(runs, axis=0)
        ax.fill_between(at, np.min(runs, axis=0), np.max(runs, axis=0), color=colour, alpha=0.12)
        ax.plot(at, middle, line, color=colour, linewidth=1.8)
        ends[name] = at[-1], middle[-1], colour
    ax.set_xlim(begin, at[-1])
    _names_at_ends(ax, ends)


def _names_at_ends(ax, ends):
    """Write the names right of the plot, at the heights of the ends, but not over one another."""
    to_axes = ax.transData + ax.transAxes.inverted()
    heights = {
        name: float(np.clip(to_axes.transform((x, y))[1], 0, 1)) for name, (x, y, _) in ends.items()
    }
    for low, high in [*pairwise(sorted(heights, key=heights.get))] * 50:
        short = max(0, 0.07 - (heights[high] - heights[low])) / 2
        heights[low], heights[high] = heights[low] - short, heights[high] + short
    for name, height in heights.items():
        place = {"transform": ax.transAxes, "va": "center", "color": ends[name][2]}
        ax.text(1.02, height, name, **place)


def draw_histograms(layers, shown):
    """Draw how activations are distributed: a row for each start, a column for each layer shown.

    layers: lists of activations, from the first layer on, by the name of the start.
    """
    figure = plt.figure(figsize=(10, 1 + 1.5 * len(layers)))
    axes = figure.subplots(len(layers), len(shown), sharex=True, sharey=True)
    for row, (name, activations) in zip(axes, layers.items(), strict=True):
        for ax, number in zip(row, shown, strict=True):
            values = activations[number - 1].ravel()
            shares = np.full(values.size, 100 / values.size)
            ax.hist(values, np.linspace(-1, 1, 41), weights=shares, color="#0072B2")
            ax.set(ylim=(0, 30), yticks=(0, 10, 20, 30))
            place = {"transform": ax.transAxes, "ha": "center", "va": "top"}
            clear = {"facecolor": "white", "edgecolor": "none", "pad": 1}
            ax.text(0.5, 1.0, f"spread {values.std():.2g}", bbox=clear, **place)
        row[0].set_ylabel(f"{name}\n% of values")
    for ax, number in zip(axes[0], shown, strict=True):
        ax.set_title(f"layer {number}")
