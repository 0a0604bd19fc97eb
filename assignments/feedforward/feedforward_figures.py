"""How the lesson on feed-forward networks draws: no colour stands alone for what a mark is."""

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


def _corners(ax, places, labels):
    """Draw places filled where the label is +1, else empty; those that coincide as rings."""
    for number, ((x, y), label) in enumerate(zip(places, labels, strict=True)):
        earlier = sum(np.allclose(places[number], other) for other in places[:number])
        face = "#D55E00" if label > 0 else "white"
        size = 12 + 8 * earlier
        ax.plot(x, y, "o", ms=size, mfc="none" if earlier else face, mec="black", mew=1.5)
    ax.set_aspect("equal")
    ax.set(xlim=(-0.5, 1.5), ylim=(-0.5, 1.5), xticks=(0, 1), yticks=(0, 1))


def draw_lines(corners, lines):
    """Draw corners and the line w x + b = 0 of each task: its labels, w and b."""
    _, axes = plt.subplots(1, len(lines), figsize=(10, 3.6))
    for ax, (name, (labels, w, b)) in zip(axes, lines.items(), strict=True):
        _corners(ax, corners, labels)
        w, b = np.asarray(w, float), float(np.asarray(b).item())
        if w.any():
            # The point of the line that is nearest to 0, and a long way along it on both sides.
            middle, along = -b * w / (w @ w), np.array([-w[1], w[0]]) / np.linalg.norm(w)
            ax.plot(*np.transpose([middle - 5 * along, middle + 5 * along]), "k--")
        wrong = int(np.sum(np.sign(corners @ w + b) != labels))
        ax.set(xlabel="$x_1$", ylabel="$x_2$")
        ax.set_title(f"{name}: " + ("a line separates" if not wrong else "no line, w = 0, b = 0"))


def draw_hidden(corners, seen, labels):
    """Draw corners as they are, and as a hidden layer shows them to the output."""
    _, axes = plt.subplots(1, 2, figsize=(8, 3.6))
    for ax, places in zip(axes, (corners, seen), strict=True):
        _corners(ax, places, labels)
    axes[0].set(title="XOR: no line separates it", xlabel="$x_1$", ylabel="$x_2$")
    axes[1].set(title="Behind two units one does", xlabel="$h_1$", ylabel="$h_2$")
    axes[1].plot([-0.5, 1], [1, -0.5], "k--")
    axes[1].text(-0.45, -0.35, "[0, 0] and [1, 1]")


def draw_activations(z, pairs):
    """Draw each activation and, dashed, its slope, in panels of their own."""
    _, axes = plt.subplots(1, len(pairs), figsize=(10, 3.4))
    for ax, (name, (a, slope)) in zip(axes, pairs.items(), strict=True):
        ax.plot(z, a, "k-", label="activation")
        ax.plot(z, slope, "--", color="#D55E00", label="slope")
        ax.set(xlabel="$z$", ylabel="$a$ and its slope", ylim=(-1.1, 2))
        ax.set_title(f"{name}: slope up to {slope.max():.2f}")
    axes[0].legend(loc="upper left", frameon=False)


def draw_tents(x, tents):
    """Draw curves by depth, in panels that say how many pieces each has."""
    _, axes = plt.subplots(1, len(tents), figsize=(11, 2.8), sharey=True)
    for ax, (depth, (y, pieces)) in zip(axes, tents.items(), strict=True):
        ax.plot(x, y, "k-", linewidth=1)
        ax.set(xlabel="$x$", title=f"{2 * depth} units: {pieces} pieces")
    axes[0].set_ylabel("output")


def draw_runs(ax, curves, every=1):
    """Draw the median of each curve's runs (runs, points), a band over all, its name at its end."""
    heights = {name: np.median(runs, axis=0)[-1] for name, runs in curves.items()}
    apart = 0.07 * (max(map(np.max, curves.values())) - min(map(np.min, curves.values())))
    places, last = {}, -np.inf
    for name in sorted(heights, key=heights.get):  # names of curves that end together stand apart
        places[name] = last = max(heights[name], last + apart)
    for (name, runs), (colour, line) in zip(curves.items(), LOOKS, strict=False):
        at, middle = every * np.arange(np.shape(runs)[1]), np.median(runs, axis=0)
        ax.fill_between(at, np.min(runs, axis=0), np.max(runs, axis=0), color=colour, alpha=0.12)
        ax.plot(at, middle, line, color=colour, linewidth=1.8)
        ax.text(at[-1], places[name], f" {name}", color=colour, va="center")
    ax.set_xlim(0, at[-1] * 1.15)


def draw_points(ax, groups):
    """Draw the values of each group as points over its name, and a bar at their median."""
    for place, values in enumerate(groups.values()):
        ax.plot(np.full(len(values), place), values, "o", mfc="none", color="#0072B2")
        ax.plot([place - 0.2, place + 0.2], [np.median(values)] * 2, "k-", linewidth=2)
    ax.set_xticks(range(len(groups)), groups)
