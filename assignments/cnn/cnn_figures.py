"""How the lesson on convolution draws: no colour or line stands alone for what a curve is."""

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
LOOKS = (("black", "-"), ("#0072B2", "--"), ("#D55E00", ":"))  # also for grey


def draw_images(images, titles):
    """Draw images in a row, dark where a pixel is large, with a title over each."""
    _, axes = plt.subplots(1, len(images), figsize=(2.2 * len(images), 2.5))
    for ax, image, title in zip(axes, images, titles, strict=True):
        ax.imshow(image, cmap="Greys")
        ax.set(title=title, xticks=(0, image.shape[1] - 1), yticks=(0, image.shape[0] - 1))
        ax.set(xlabel="column", ylabel="row")


def draw_steps(rows):
    """Draw pairs of series by title in panels below one another, a point a value."""
    _, axes = plt.subplots(len(rows), 1, figsize=(8, 1.7 * len(rows)))
    for ax, (title, pair) in zip(axes, rows.items(), strict=True):
        for values, (colour, line), marker in zip(pair, LOOKS, "os", strict=False):
            ax.plot(values, line, color=colour, marker=marker, markersize=4, mfc="none")
        ax.set(title=f"The {title} moves with the bump", ylabel="value")
        ax.xaxis.get_major_locator().set_params(integer=True)
    axes[-1].set_xlabel("place")


def draw_fields(gradients):
    """Draw, for each stack, by how much the inputs move one output, and the window they fill."""
    _, axes = plt.subplots(1, len(gradients), figsize=(10, 3))
    for ax, (name, gradient) in zip(axes, gradients.items(), strict=True):
        size = np.abs(gradient)
        ax.imshow(size / size.max(), cmap="Greys", vmin=0, vmax=1)
        rows, columns = np.nonzero(size)
        low, high = (np.array([columns, rows]).min(1), np.array([columns, rows]).max(1))
        ax.add_patch(plt.Rectangle(low - 0.5, *(high - low + 1), fill=False, edgecolor="#D55E00"))
        ax.set(title=f"{name}: {high[0] - low[0] + 1}", xlabel="column", ylabel="row")


def draw_runs(ax, places, curves):
    """Draw the median of each curve's runs (runs, places), a band over all, its name beside it."""
    for (name, runs), (colour, line), marker in zip(curves.items(), LOOKS, "osv", strict=False):
        middle = np.median(runs, axis=0)
        ax.fill_between(places, np.min(runs, 0), np.max(runs, 0), color=colour, alpha=0.12)
        ax.plot(places, middle, line, color=colour, marker=marker, label=name)
    ax.legend(frameon=False, loc="center right")
