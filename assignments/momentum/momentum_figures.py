"""How the momentum lesson draws: no colour or line stands alone for what a curve is."""

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
LOOKS = (  # colour, line and marker; the colours are told apart by all, and in grey by the lines
    ("black", "-", "o"),
    ("#0072B2", "--", "s"),
    ("#D55E00", ":", "^"),
    ("#009E73", "-.", "D"),
)


def draw_paths(curvature, paths, tolerance=0.01):
    """Draw each path (steps + 1, 2) in a panel of its own, on the lines of equal loss.

    40 steps are drawn; 10, 20 and 40 have their numbers. Returns, and writes into the titles, from
    which step on each path stays within the tolerance.
    """
    near = []
    figure = plt.figure(figsize=(9, 0.8 + 2.1 * len(paths)))
    axes = figure.subplots(len(paths), 1, sharex=True, squeeze=False)[:, 0]
    xs, ys = np.meshgrid(np.linspace(-2.5, 10.9, 200), np.linspace(-1.35, 1.35, 120))
    loss = curvature[0] * xs**2 + curvature[1] * ys**2
    for ax, name, (colour, _, marker) in zip(axes, paths, LOOKS, strict=False):
        path, shown = paths[name], paths[name][:41]
        ax.contour(xs, ys, loss, levels=[1, 8, 25, 50, 90, 140], colors="0.75", linewidths=0.8)
        ax.plot(*shown.T, f"-{marker}", color=colour, markersize=4, linewidth=1)
        ax.plot(0, 0, "k*", markersize=13)
        for step in (10, 20, 40):
            ax.plot(*shown[step], "o", markersize=10, markerfacecolor="none", color=colour)
            place = (shown[step][0], 1.4)
            ax.annotate(step, shown[step], place, ha="center", arrowprops={"arrowstyle": "-"})
        far = np.flatnonzero(np.linalg.norm(path, axis=1) > tolerance)
        near.append(int(far[-1]) + 1)
        ax.set_title(f"{name}: within {tolerance} from step {near[-1]} on", pad=14)
        ax.set_ylabel("$w_2$, across")
    return near


def draw_runs(ax, curves, begin=0):
    """Draw the median of each curve's runs (runs, steps), a band over all, its name at its end."""
    ends = {}
    for (name, runs), (colour, line, _) in zip(curves.items(), LOOKS, strict=False):
        steps = begin + np.arange(np.shape(runs)[1])
        middle = np.median(runs, axis=0)
        ax.fill_between(steps, np.min(runs, axis=0), np.max(runs, axis=0), color=colour, alpha=0.12)
        ax.plot(steps, middle, line, color=colour, linewidth=1.8)
        ends[name] = steps[-1], middle[-1], colour
    ax.set_xlim(0, steps[-1])
    _names_at_ends(ax, ends)


def _names_at_ends(ax, ends):
    """Write the names right of the plot, at the heights of the ends, but not over one another."""
    to_axes = ax.transData + ax.transAxes.inverted()
    heights = {name: to_axes.transform((x, y))[1] for name, (x, y, _) in ends.items()}
    for low, high in [*pairwise(sorted(heights, key=heights.get))] * 50:
        short = max(0, 0.07 - (heights[high] - heights[low])) / 2
        heights[low], heights[high] = heights[low] - short, heights[high] + short
    for name, height in heights.items():
        place = {"transform": ax.transAxes, "va": "center", "color": ends[name][2]}
        ax.text(1.02, height, name, **place)


def draw_descents(curve, paths):
    """Draw each descent (a list of positions) on the curve, in panels that say where it ends."""
    _, axes = plt.subplots(1, len(paths), figsize=(12, 3.2), sharey=True)
    at = np.linspace(-4, 6.3, 200)
    for ax, (name, path) in zip(axes, paths.items(), strict=True):
        ax.plot(at, [curve(y) for y in at], color="0.6")
        ax.plot(path, [curve(w) for w in path], "o", color="#0072B2", markersize=3)
        ax.plot(path[-1], curve(path[-1]), "k*", markersize=14)
        ax.set_title(f"{name}:\nends at {path[-1]:.2f}")


def draw_counts(momenta, counts):
    """Draw steps against momentum, a line for each condition number, a ring at its fewest."""
    _, ax = plt.subplots(figsize=(8, 4.5))
    for (condition, steps), (colour, line, marker) in zip(counts.items(), LOOKS, strict=False):
        ax.semilogy(momenta, steps, line, marker=marker, markersize=5, color=colour)
        best = int(np.argmin(steps))
        ax.plot(momenta[best], steps[best], "o", ms=13, markerfacecolor="none", color=colour)
        place = {"xytext": (0, 8), "textcoords": "offset points", "color": colour}
        ax.annotate(f"condition number {condition}", (momenta[0], steps[0]), **place)
    ax.set_ylim(10, 20_000)
    return ax
