"""The figures of the lesson on batch normalization, and what draws them where nothing is solved."""

import matplotlib.pyplot as plt
import numpy as np

BLACK, ORANGE, BLUE = "black", "#D55E00", "#0072B2"  # told apart by colour-blind people
# x, y and text of each box of the graph, and what backward knows of its gradient.
BOXES = {
    "x": (0, 1, "$x$", r"$dx = dc + \frac{1}{N}\,d\mu$"),
    "mu": (1.6, -0.6, r"$\mu=\frac{1}{N}\sum x$", r"$d\mu=-\sum dc$"),
    "c": (3.2, 1, r"$c=x-\mu$", r"$dc=d\hat{x}\,s\;+$ ?"),
    "v": (4.6, -0.6, r"$v=\frac{1}{N}\sum c^2$", r"$dv=-\frac{1}{2}s^3\,ds$"),
    "s": (6.6, -0.6, r"$s=(v+\epsilon)^{-1/2}$", r"$ds=\sum d\hat{x}\,c$"),
    "x_hat": (7.3, 1, r"$\hat{x}=c\,s$", r"$d\hat{x}=dy\,\gamma$"),
    "y": (9.2, 1, r"$y=\gamma\hat{x}+\beta$", "$dy$"),
}
ARROWS = ("x mu", "x c", "mu c", "c v", "v s", "c x_hat", "s x_hat", "x_hat y")


def draw_graph():
    """Draw the steps of batch normalization as boxes, forward and backward, one step left open."""
    _, ax = plt.subplots(figsize=(11, 4.2), layout="constrained")
    text = {}
    for name, (x, y, formula, gradient) in BOXES.items():
        box = {"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": BLACK}
        text[name] = ax.text(x, y, formula, ha="center", va="center", fontsize=13, bbox=box)
        y += 0.62 if y > 0 else -0.68
        ax.text(x, y, gradient, ha="center", va="center", fontsize=13, color=ORANGE)
    for arrow in ARROWS:
        ends = arrow.split()
        for (begin, end), color, style in ((ends, BLACK, "-"), (ends[::-1], ORANGE, "--")):
            ax.annotate(
                "",
                xy=BOXES[end][:2],
                xytext=BOXES[begin][:2],
                arrowprops={
                    "arrowstyle": "-|>",
                    "color": color,
                    "linestyle": style,
                    "linewidth": 1.6,
                    "patchA": text[begin].get_bbox_patch(),
                    "patchB": text[end].get_bbox_patch(),
                    "shrinkA": 3,
                    "shrinkB": 3,
                    "connectionstyle": "arc3,rad=0.14",
                },
            )
    ax.plot([], [], "-", color=BLACK, label="forward")
    ax.plot([], [], "--", color=ORANGE, label="backward")
    ax.legend(loc="lower right", bbox_to_anchor=(1, 0.18), frameon=False, fontsize=12)
    title = "Two ways lead from c to y: what comes back by the second?"
    ax.set(xlim=(-0.9, 10.1), ylim=(-1.7, 2.2), title=title)
    ax.axis("off")
    plt.show()


def draw_histograms(values):
    """Draw what the units of each hidden layer get, less each unit's mean, as histograms.

    values: {"without": …, "with": …}, each {step: [layer 1, layer 2, …]}: arrays (seeds, examples,
    units).
    """
    layers = len(values["with"][0])
    fig, axes = plt.subplots(
        2, layers, figsize=(11, 4.6), sharex=True, sharey=True, layout="constrained"
    )
    for row, (name, by_step) in zip(axes, values.items(), strict=True):
        row[0].set_ylabel(f"{name}\n% of values")
        looks = (("--", BLUE, 0.9), ("-", ORANGE, 0.78))
        for (step, hidden), look in zip(by_step.items(), looks, strict=True):
            for ax, units in zip(row, hidden, strict=True):
                _histogram(ax, units, step, look)
    for number, ax in enumerate(axes[0], 1):
        ax.set_title(f"layer {number}")
    axes[0, 0].set_ylim(0, 20)
    axes[0, -1].legend(loc="center right", frameon=False)
    fig.supxlabel(
        "what a unit's sigmoid gets, less its mean over the examples (numbers: its spread)"
    )
    fig.suptitle("Without batch normalization, deep layers get constants")
    plt.show()


def _histogram(ax, units, step, look):
    style, color, height = look
    centred = (units - units.mean(axis=1, keepdims=True)).ravel()
    ax.hist(
        centred,
        bins=np.linspace(-3, 3, 49),
        weights=np.full(centred.size, 100 / centred.size),
        histtype="step",
        linestyle=style,
        color=color,
        linewidth=1.6,
        label=f"step {step}",
    )
    spread = units.std(axis=1).mean()
    text = f"step {step}: {spread:.{1 if spread < 0.1 else 2}g}"  # as short as the space left of 0
    ax.text(0.015, height, text, transform=ax.transAxes, fontsize=10, color=color)


def draw_sweep(values, found, **labels):
    """Draw accuracies against a setting on a logarithmic axis: means, and bands from min to max.

    values: of the setting; found: {name: accuracies (values, seeds)}; labels: of the axes, title.
    """
    _, ax = plt.subplots(figsize=(7, 4), layout="constrained")
    looks = ((":", "o", BLACK), ("-", "s", BLUE), ("--", "^", ORANGE))
    for (name, accuracy), (style, marker, color) in zip(found.items(), looks, strict=True):
        ax.plot(values, np.mean(accuracy, axis=1), style, marker=marker, color=color, label=name)
        ends = np.min(accuracy, axis=1), np.max(accuracy, axis=1)
        ax.fill_between(values, *ends, color=color, alpha=0.12)
    ax.axhline(0.1, color="0.6", linewidth=0.8)
    ax.text(0.42, 0.12, "guessing", transform=ax.get_yaxis_transform(), color="0.35", fontsize=10)
    ax.set_xscale("log")
    ax.set_xticks(values, [f"{value:g}" for value in values])
    ax.minorticks_off()
    ax.set(ylabel="test accuracy", ylim=(0, 1.05), **labels)
    ax.legend(loc="lower right" if found["batch norm"][0].mean() < 0.5 else "lower left")
    plt.show()


# What scale_effect gives for the first weights of sigmoid_net (one seed): the largest change of an
# output, and the factor of the gradient.
FACTORS = (0.25, 0.5, 1, 2, 4, 8)
MEASURED = {
    "before": ((0.00, 3.97), (0.00, 2.00), (0, 1), (0.00, 0.50), (0.00, 0.25), (0.00, 0.13)),
    "after": ((0.13, 3.35), (0.06, 1.91), (0, 1), (0.14, 0.50), (0.48, 0.25), (0.94, 0.13)),
    None: ((0.01, 1.01), (0.01, 1.01), (0, 1), (0.01, 0.96), (0.02, 0.84), (0.03, 0.63)),
}


def recorded_effect(net, x, y, factor):
    """Return what scale_effect gave for this sigmoid_net when we measured it, by its place."""
    children = [name for name, _ in net.named_children()]
    where = {"bn1": "before", "sigmoid1": "after"}[children[1]] if "bn1" in children else None
    return MEASURED[where][FACTORS.index(factor)]
