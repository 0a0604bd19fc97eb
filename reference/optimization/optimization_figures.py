"""How the optimization lesson draws: no colour or line stands alone for what a curve is."""

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


def draw_valley(paths, curvature):
    """Draw a path (steps + 1, 2) in each panel, on rings of equal loss, its end as a ring."""
    _, axes = plt.subplots(len(paths), 1, figsize=(9, 0.6 + 1.9 * len(paths)), sharex=True)
    xs, ys = np.meshgrid(np.linspace(-2, 10.5, 200), np.linspace(-2.4, 2.4, 120))
    loss = (curvature[0] * xs**2 + curvature[1] * ys**2) / 2
    for ax, (title, path), (colour, _) in zip(np.ravel(axes), paths.items(), LOOKS, strict=False):
        ax.contour(xs, ys, loss, levels=[0.3, 1.5, 4, 9, 16, 25], colors="0.75", linewidths=0.8)
        ax.plot(*path.T, "o-", color=colour, markersize=2.5, linewidth=0.7)
        ax.plot(*path[-1], "o", markersize=12, markerfacecolor="none", color=colour)
        ax.plot(0, 0, "k*", markersize=13)
        ax.set_title(title)
        ax.set_ylabel("across")


def draw_lines(ax, lines, begin=0):
    """Draw each line, or the median of its runs (runs, steps) and a band; its name at its end."""
    ends = []
    for (name, runs), (colour, style) in zip(lines.items(), LOOKS, strict=False):
        runs = np.atleast_2d(runs)
        at, middle = begin + np.arange(runs.shape[1]), np.median(runs, axis=0)
        ax.fill_between(at, runs.min(0), runs.max(0), color=colour, alpha=0.12)
        ax.plot(at, middle, style, color=colour, linewidth=1.8)
        ends.append((middle[-1], name, colour))
    ax.set_xlim(at[0], at[-1])
    lowest = -np.inf
    for value, name, colour in sorted(ends):  # from below, none over another
        height = (ax.transData + ax.transAxes.inverted()).transform((at[-1], value))[1]
        lowest = max(height, lowest + 0.08)
        ax.text(1.02, lowest, name, transform=ax.transAxes, va="center", color=colour)


def draw_best(tables):
    """Draw the loss at each optimizer's best rate, a marker for each table of them."""
    _, ax = plt.subplots(figsize=(8, 4.2))
    for (label, table), (colour, _), marker, shift in zip(
        tables.items(), LOOKS, "os", (0.1, -0.1), strict=False
    ):
        for row, (rate, mean, spread) in enumerate(reversed(table.values())):
            ax.errorbar(mean, row + shift, xerr=spread, fmt=marker, color=colour, capsize=3)
            place = {"xytext": (0, 5 if shift > 0 else -13), "textcoords": "offset points"}
            ax.annotate(f"{label}, rate {rate}", (mean, row + shift), fontsize=9, **place)
    ax.set_yticks(range(len(table)), [*reversed(table)])
    ax.set_ylim(-0.5, len(table) - 0.4)
    return ax
