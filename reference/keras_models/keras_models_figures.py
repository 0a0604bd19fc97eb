"""How the Keras lesson draws: no colour stands alone for what a mark is."""

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
LOOKS = (("black", "-", "o"), ("#D55E00", "--", "s"))  # colour, line, marker; also for grey


def draw_runs(ax, curves):
    """Draw the median of each curve's runs (runs, epochs), a band over all, its name at its end."""
    for (name, runs), (colour, line, _) in zip(curves.items(), LOOKS, strict=True):
        epochs, middle = 1 + np.arange(np.shape(runs)[1]), np.median(runs, axis=0)
        ax.fill_between(epochs, np.min(runs, 0), np.max(runs, 0), color=colour, alpha=0.12)
        ax.plot(epochs, middle, line, color=colour, linewidth=1.8)
        ax.annotate(f" {name}", (epochs[-1], middle[-1]), va="center", color=colour)
    ax.set(xlim=(1, 26), ylim=(0, 1), xticks=range(1, 21, 3))


def draw_pairs(ax, found):
    """Draw for each run a mark of each kind, joined by a line."""
    runs = 1 + np.arange(len(next(iter(found.values()))))
    ax.vlines(runs, *found.values(), color="0.7")
    for (name, values), (colour, _, marker) in zip(found.items(), LOOKS, strict=True):
        ax.plot(runs, values, marker, color=colour, label=name)
    ax.set(xticks=runs, ylim=(0.7, 1))
    ax.legend(loc="lower right", frameon=False, ncols=2)


def _sources(part):
    """Yield the names of the layers whose outputs are among the arguments of a call."""
    if isinstance(part, dict):
        history = part.get("config", {}).get("keras_history") if "class_name" in part else None
        if history:
            yield history[0]
            return
        part = list(part.values())
    if isinstance(part, list | tuple):
        for one in part:
            yield from _sources(one)


def draw_graph(model):
    """Draw the layers of a functional model as boxes, from left to right, and what feeds what."""
    entries = model.get_config()["layers"]
    feeds = {one["name"]: [*_sources(one["inbound_nodes"])] for one in entries}
    depth = {}
    for name, sources in feeds.items():  # a config names a layer after those that feed it
        depth[name] = 1 + max((depth[source] for source in sources), default=-1)
    _, ax = plt.subplots(figsize=(10, 2.6))
    places, counts = {}, {one.name: one.count_params() for one in model.layers}
    for column in range(max(depth.values()) + 1):
        names = [name for name in feeds if depth[name] == column]
        for row, name in enumerate(names):
            places[name] = column, (len(names) - 1) / 2 - row
    for name, place in places.items():
        count = counts.get(name, 0)
        text = f"{name}\n{count} weights" if count else name
        box = {"boxstyle": "round", "facecolor": "#FFE9D6" if count else "white"}
        ax.text(*place, text, ha="center", va="center", bbox=box, fontsize=9, zorder=3)
    for name, sources in feeds.items():
        for number, source in enumerate(sources):
            bend = 0.0 if sources.count(source) == 1 else 0.25 - 0.5 * number
            arrow = {"arrowstyle": "->", "shrinkA": 28, "shrinkB": 30}
            arrow["connectionstyle"] = f"arc3,rad={bend}"
            ax.annotate("", places[name], places[source], arrowprops=arrow)
    ax.set(xlim=(-0.5, max(depth.values()) + 0.5), ylim=(-1, 1))
    ax.set_title("One encoder, two inputs: the graph that the model keeps")
    ax.axis("off")
