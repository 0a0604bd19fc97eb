"""How the lesson on recurrent networks draws: no colour stands alone for what a curve is."""

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


def draw_change(changes):
    """Draw by how much each step's state changes, a bar for each step, counted from 1."""
    steps = np.arange(1, len(changes) + 1)
    ax = plt.figure(figsize=(8, 3)).add_subplot(xlabel="step")
    bars = ax.bar(steps, changes, color="#0072B2")
    ax.bar_label(bars, [f"{one:.2g}" for one in changes])
    ax.margins(y=0.15)
    ax.set(xticks=steps, ylabel="change of the state")
    return ax


def draw_bands(xs, runs):
    """Draw the median of each curve's runs (runs, xs), a band over all, and its name at its end."""
    ax = plt.figure(figsize=(8, 4)).add_subplot()
    for (name, rows), (colour, line, marker) in zip(runs.items(), LOOKS, strict=False):
        middle = np.median(rows, axis=0)
        ax.fill_between(xs, np.min(rows, axis=0), np.max(rows, axis=0), color=colour, alpha=0.12)
        ax.plot(xs, middle, line, marker=marker, markersize=4, color=colour)
        ax.annotate(
            name, (xs[-1], middle[-1]), xytext=(8, 0), textcoords="offset points", color=colour
        )
    return ax
