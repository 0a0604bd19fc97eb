# %% [markdown]
# This is the lesson of `initialization.ipynb` as a plain Python file. Put your solutions in place
# of each `raise NotImplementedError(…)`. `pytest` in this folder runs the public checks. Hand in
# `initialization.py`.

# %% [markdown]
# # Initialization: with which weights to begin
#
# **The question.** Training changes the weights a little at a time. With which values should it
# begin, and how do you see that it began badly?
#
# After this lesson you can
#
# 1. compute by hand what a layer does to the size of a signal (practice);
# 2. write four initializations (exercises 1 and 2);
# 3. measure the signal, layer by layer, in a deep network (exercise 3);
# 4. say when equal units stay equal, and test it (exercise 4);
# 5. initialize PyTorch networks and compare their gradients (exercises 5 to 7).
#
# You need NumPy, the backward pass of a network, and `nn.Module`. The core, parts 1 to 8, takes 60
# to 90 minutes, with a break after part 4; the extensions are optional. (All times are our
# estimates: no readers were timed yet.) Seven exercises give 20 points; practice and predictions
# are for you alone. You may leave an exercise and go on: the experiments then run the library's
# version.

# %% [markdown]
# ## Contents and notation
#
# **1** The trouble · **2** By hand · **3** Four initializations · **4** A deep network ·
# **5** Equal units · **6** The same in PyTorch · **7** Gradients · **8** Limits and recall ·
# Extensions: **9** Real digits · **10** Thirty-two layers · **11** Read more
#
# | Symbol | Meaning | Shape | In code |
# |---|---|---|---|
# | $n$ | units of the layer below | number | `layers_dims[layer - 1]` |
# | $k$ | units of the layer itself | number | `layers_dims[layer]` |
# | $W$ | weights of a layer | $(k, n)$ | `W1`, `W2` … |
# | $b$ | its biases | $(k, 1)$ | `b1`, `b2` … |
# | $A$ | activations: what the layer below gives, at first the data | $(n, m)$ | `A` |
# | $Z = W A + b$ | what goes into its activation function | $(k, m)$ | `Z` |
# | $m$ | number of examples | number | `m` |
#
# In parts 1 to 5 (NumPy) columns are examples, in parts 6 and 7 (PyTorch) rows are. *Variance*
# is the mean square of the distance from the mean; its root is the *standard deviation*.
# N(0, 0.01²) means normal numbers of mean 0 and standard deviation 0.01.

# %%
from functools import partial
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

import init_figures as figures
import init_library as library
from checks_support import solved_or
from init_utils import load_dataset, predict_dec, relu, set_seeds, train

SEEDS = range(5)
torch.set_num_threads(1)  # networks as small as these gain nothing from more
plt.rcParams.update(figures.STYLE)
print("NumPy", np.__version__, "and PyTorch", torch.__version__)

# %% [markdown]
# **Warm-up.** Answer first, then unfold.
#
# <details><summary>By what does gradient descent change a weight in one step?</summary>
#
# By the learning rate times the gradient, and in the other direction.
# </details>
#
# <details><summary>What is the variance of 2 x, if x has variance 3?</summary>
#
# 12: a factor counts squared.
# </details>
#
# ## 1. The trouble
#
# Points on two rings, 300 of them, and a network with hidden layers of 10 and 5 units: ReLU in the
# hidden layers, a sigmoid at the end. It begins with weights 0, a choice that looks neutral.

# %%
# What is its accuracy on the training data after 1000 steps?
#   a: 0.50, as at the start    b: about 0.75: the start is bad, but it learns    c: about 0.95
prediction_1 = "?"

# %%
train_X, train_Y, test_X, test_Y = load_dataset()
zeros = {f"W{layer}": np.zeros(shape) for layer, shape in ((1, (10, 2)), (2, (5, 10)), (3, (1, 5)))}
zeros |= {f"b{layer}": np.zeros((units, 1)) for layer, units in ((1, 10), (2, 5), (3, 1))}
trained, losses = train(zeros, train_X, train_Y, learning_rate=0.1, steps=1000)
print("you said", prediction_1, "and the answer is a")
print(f"loss {losses[0]:.3f}, then {losses[-1]:.3f};", end=" ")
print(f"accuracy {np.mean(predict_dec(trained, train_X) == train_Y):.2f};", end=" ")
print("weights that moved:", sum(int(np.sum(trained[f"W{layer}"] != 0)) for layer in (1, 2, 3)))

# %%
# One sentence: why does no weight move? (What is the gradient of W3 if the activations are 0?)
explanation_1 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# The gradient of W3 is a product with the activations below it: 0. What goes back to them is a
# product with W3: 0, too. Only b3 could move, but half of the labels are 1, so its gradient is 0 as
# well. The loss stays at 0.693, which is log 2: a coin.
# </details>
#
# ## 2. By hand
#
# How large should weights be? Take a unit with $n = 2$ inputs, both 1. Each weight is $c$ or
# $-c$, by the toss of a coin: mean 0, variance $c^2$. Their sum is $z$. There are four cases:
#
# | weights | $z$ | $z^2$ | $\mathrm{relu}(z)^2$ |
# |---|---|---|---|
# | $c, c$ | $2c$ | $4c^2$ | $4c^2$ |
# | $c, -c$ | 0 | 0 | 0 |
# | $-c, c$ | 0 | 0 | 0 |
# | $-c, -c$ | $-2c$ | $4c^2$ | 0 |
#
# The mean of $z^2$ is $2c^2$: **the number of inputs, times the variance of the weights, times the
# mean square of the inputs** (here 1). To keep this mean square, the variance must be $1/n = 0.5$.
# ReLU throws away half of it, so with ReLU the variance must be $2/n = 1$: that is *He's* rule.
#
# Backward, a unit of the layer below gets its gradient from the $k$ units of this one: to keep
# that, the variance must be $1/k$. *Xavier's* rule lies between the two: $2/(n + k)$.
#
# **Practice.** Write the mean of $\mathrm{relu}(z)^2$; one line.


# %%
def mean_square_after_relu(n, variance, mean_square):
    """Return the mean of relu(z)² for n inputs of this mean square and weights of this variance."""
    raise NotImplementedError("mean_square_after_relu")


# %%
for c in (0.1, 1, 10):
    after = mean_square_after_relu(2, c**2, 1)
    print(f"c = {c}: {after:g} after one layer, {after**10:g} after ten", end="")
    print("" if np.isclose(after, c**2) else f", but it should be {c**2:g} after one")

# %% [markdown]
# A factor a little off is taken to the power of the number of layers.
#
# ## 3. Four initializations
#
# ### Exercise 1: zeros, and large random weights
#
# - **Goal**: write two bad initializations, to see what they do.
# - **Signature**: `initialize_parameters_zeros(layers_dims)`,
#   `initialize_parameters_random(layers_dims)`
# - **Inputs**: a list of sizes, at least two, from the input to the output.
# - **Output**: a dict of W1, b1, W2, b2 … and nothing else; W of shape $(k, n)$, b of shape
#   $(k, 1)$. *Zeros*: all 0. *Random*: weights normal with mean 0 and standard deviation 10,
#   biases 0.
# - **Unchanged**: `layers_dims`.
# - **Edge cases**: two sizes make one layer. Each array is new, also where layers are alike. You
#   may seed the generator inside, once.
# - **Example**: sizes [3, 2, 1] give W1 (2, 3), b1 (2, 1), W2 (1, 2) and b2 (1, 1).
# - **Effort**: 8 minutes, difficulty 1 of 3, about 4 lines each.
# - **Check**: `initialize_parameters_zeros`, 1 point; `initialize_parameters_random`, 2 points.


# %%
def initialize_parameters_zeros(layers_dims):
    """Return parameters W1, b1, W2, b2, … that all are 0.

    layers_dims: the sizes from input to output. W: (units, units below), b: (units, 1).
    """
    raise NotImplementedError("initialize_parameters_zeros")


# %%
def initialize_parameters_random(layers_dims):
    """Return parameters with normal weights of mean 0 and standard deviation 10, and biases 0.

    layers_dims: the sizes from input to output. W: (units, units below), b: (units, 1).
    """
    raise NotImplementedError("initialize_parameters_random")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# How many layers with weights do sizes [3, 2, 1] make? Where does the loop begin, and where does it
# end?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `np.zeros((units, below))` takes a tuple, `np.random.randn(units, below)` two numbers.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# parameters = {}
# for layer in range(1, ...):
#     parameters[f"W{layer}"] = ...((layers_dims[layer], ...))
#     parameters[f"b{layer}"] = ...
# return parameters
# ```
# </details>
# <details><summary>If you see: shapes (2, 3) and (3, 2)</summary>
#
# A row of W belongs to a unit of the layer itself: its units come first.
# </details>
#
# ### Exercise 2: He and Xavier
#
# - **Goal**: scale random weights as part 2 says.
# - **Signature**: `initialize_parameters_he(layers_dims)`,
#   `initialize_parameters_xavier(layers_dims)`
# - **Inputs**: as in exercise 1.
# - **Output**: as in exercise 1, with biases 0. The weights have mean 0; *He*: variance $2/n$,
#   *Xavier*: $2/(n + k)$. Draw them from a normal or a uniform distribution, as you like.
# - **Unchanged**: `layers_dims`.
# - **Edge cases**: every layer has its own $n$ and $k$, the last one, too. You may seed the
#   generator inside, once.
# - **Example**: He's weights for sizes [8, 2] have standard deviation 0.5, Xavier's 0.447.
# - **Effort**: 10 minutes, difficulty 2 of 3, about 6 lines each.
# - **Check**: `initialize_parameters_he`, 3 points; `initialize_parameters_xavier`, 2 points.


# %%
def initialize_parameters_he(layers_dims):
    """Return parameters with weights of mean 0 and variance 2 / (units below), and biases 0.

    layers_dims: the sizes from input to output. W: (units, units below), b: (units, 1).
    """
    raise NotImplementedError("initialize_parameters_he")


# %%
def initialize_parameters_xavier(layers_dims):
    """Return parameters with weights of mean 0 and variance 2 / (units below + units), biases 0.

    layers_dims: the sizes from input to output. W: (units, units below), b: (units, 1).
    """
    raise NotImplementedError("initialize_parameters_xavier")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# `randn` has variance 1. If you multiply by s, what is the variance then?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# The rules name variances; `randn` is multiplied by a standard deviation: take the root, of each
# layer's own numbers.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# for layer in range(1, ...):
#     below, units = layers_dims[...], layers_dims[...]
#     parameters[f"W{layer}"] = np.random.randn(...) * np.sqrt(...)
#     ...
# ```
# </details>
# <details><summary>If the network trains, and the check still fails</summary>
#
# Look at W.std() for [800, 200]: 0.05 with He. 0.0025 is a variance; 0.1 comes from k, not n.
# </details>
#
# **Find the bug.** A fellow student's loop over the layers; all shapes and spreads are right:
#
# ```python
# for layer in range(1, len(layers_dims)):
#     np.random.seed(3)
#     W = np.random.randn(layers_dims[layer], layers_dims[layer - 1])
#     ...
# ```
#
# <details><summary>What is wrong, and which test sees it?</summary>
#
# Each layer begins the same row of random numbers again: layers of one shape get the same weights,
# but for a factor. Compare W2 and W3 for sizes [4, 4, 4, 4].
# </details>
#
# Now train from three starts. Every start has five seeds.

# %%
# Which order do you expect for the test accuracy, from worst to best?
#   a: zeros, random, he    b: zeros, then random and he alike    c: random, zeros, he
prediction_2 = "?"

# %%
starts = {
    "zeros": solved_or(initialize_parameters_zeros, library.torch_zeros),
    "random": solved_or(initialize_parameters_random, library.torch_random),
    "he": solved_or(initialize_parameters_he, library.torch_he),
}
print("you said", prediction_2, "and the answer is a")
curves = {}
for name, initialize in starts.items():
    runs, accuracies = [], []
    for seed in SEEDS:
        set_seeds(seed)
        trained, losses = train(initialize([2, 10, 5, 1]), train_X, train_Y, 0.1, 1500)
        runs.append(losses)
        accuracies.append(np.mean(predict_dec(trained, test_X) == test_Y))
    print(f"{name:6}: test accuracy", *(f"{one:.2f}" for one in accuracies))
    curves[name] = np.minimum(runs, 10)  # infinity can't be drawn
ax = plt.figure(figsize=(8, 4)).add_subplot(title="From He weights loss falls, from zeros never")
ax.set(xlabel="step", ylabel="loss (cut at 1.5)", ylim=(0, 1.5))
figures.draw_runs(ax, curves)
plt.show()

# %%
# One sentence: large weights are not alike, as zeros are. What else is wrong with them?
explanation_2 = ""

# %% [markdown]
# *The figure* shows the median loss of five runs, and bands over all. Zeros stay at 0.69. Random
# begins at infinity, drops to about 0.7 in 100 steps, and then hardly falls. He is by far the
# lowest at the end. The late spikes in its band are steps that were too long; the loss comes back.
#
# <details><summary>Compare with ours</summary>
#
# With sums in the hundreds and more, the sigmoid says 0 or 1, and is often wrong: the first loss is
# infinite. A hundred steps throw the weights about, until the sums are small; in all the others
# they hardly move, since a step is small beside weights of 10. He's runs all get above 0.85 here;
# of five other seeds, one got stuck at 0.71.
# </details>
#
# ## 4. A deep network
#
# Twenty layers show more than three. We follow the *signal*: how far the activations of a layer
# lie apart.
#
# ### Exercise 3: signal propagation
#
# - **Goal**: measure the standard deviation of the activations, layer by layer.
# - **Signature**: `signal_propagation(initialize, activation, X, layers_dims)`
# - **Inputs**: `initialize(layers_dims)` returns parameters like those above; `activation(Z)` an
#   array like Z; `X` (features, m); a list of sizes.
# - **Output**: a list of numbers, one for each layer from the first to the last: the standard
#   deviation over all cells of its $A$, as `A.std()` gives it. All layers have the activation.
# - **Unchanged**: `X` and `layers_dims`. Call `initialize` once, with `layers_dims`.
# - **Edge cases**: biases need not be 0; `X` itself is not in the list.
# - **Example**: X = [[1, 3]], W1 = [[2]], b1 = [[0]] and `relu` give [2.0].
# - **Effort**: 8 minutes, difficulty 2 of 3, about 7 lines.
# - **Check**: `signal_propagation`, 2 points.


# %%
def signal_propagation(initialize, activation, X, layers_dims):
    """Return the standard deviation of each layer's activations, from first to last, in a list.

    initialize: takes layers_dims and returns W1, b1, …; called once. activation: takes and returns
    an array, and stands at every layer. X: (features, m).
    """
    raise NotImplementedError("signal_propagation")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# What does the second layer get: X, Z or A?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Parameters; then for each layer Z, A, `A.std()`, append.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# parameters = ...
# A, spreads = X, []
# for layer in range(1, ...):
#     Z = ...
#     A = ...
#     ...
# return spreads
# ```
# </details>
# <details><summary>If the first number is that of X</summary>
#
# Note the spread after the activation, not before it; X itself is not in the list.
# </details>

# %%
# Twenty layers of 100 units with ReLU: where is the signal with Xavier's weights at the end?
#   a: as large as with He's    b: about half of it    c: less than a hundredth of it
prediction_3 = "?"


# %%
def scaled(deviation, seed=0):
    """Return an initialization with normal weights of standard deviation deviation(n, k)."""
    rng = np.random.default_rng(seed)

    def initialize(layers_dims):
        parameters = {}
        for layer, (n, k) in enumerate(pairwise(layers_dims), 1):
            parameters[f"W{layer}"] = rng.normal(size=(k, n)) * deviation(n, k)
            parameters[f"b{layer}"] = np.zeros((k, 1))
        return parameters

    return initialize


# %%
sizes, X = [100] * 21, np.random.default_rng(0).normal(size=(100, 200))
signal = solved_or(signal_propagation, library.folded_signal)
deep_starts = {
    "N(0, 0.01²)": scaled(lambda n, k: 0.01),
    "Xavier": solved_or(initialize_parameters_xavier, library.torch_xavier),
    "He": starts["he"],
    "N(0, 10²)": starts["random"],
}
print("you said", prediction_3, "and the answer is c")
titles = "ReLU: only He's weights hold the signal", "tanh: Xavier's let the signal shrink"
panels = plt.figure(figsize=(11, 4)).subplots(1, 2, sharey=True)
for ax, activation, title in zip(panels, (relu, np.tanh), titles, strict=True):
    curves = {}
    for name, initialize in deep_starts.items():
        set_seeds(0)
        curves[name] = [signal(initialize, activation, X, sizes) for _ in SEEDS]
        first, last = np.median(curves[name], axis=0)[[0, -1]]
        print(f"{activation.__name__}, {name:11}: first layer {first:7.2g}, last {last:7.2g}")
    ax.set(yscale="log", ylim=(1e-4, 1e4), xlabel="layer", xticks=(1, 5, 10, 15, 20))
    ax.set_title(title)
    figures.draw_runs(ax, curves, begin=1)
panels[0].set_ylabel("standard deviation (log axis)")
plt.show()

# %%
# By which factor does each layer with ReLU change the signal, for Xavier's weights? Why this one?
explanation_3 = ""

# %% [markdown]
# *The figure* shows the spread over 20 layers, for ReLU at the left and tanh at the right. With
# ReLU only He's stays in the middle, between 0.2 and 2 in all runs; Xavier's ends near 0.0007.
# With tanh Xavier's falls to about 0.16, and He's ends near 0.55. N(0, 0.01²) leaves both pictures.
#
# <details><summary>Compare with ours</summary>
#
# With ReLU Xavier's weights lose a factor 0.71 a layer, the root of a half: here n = k, and ReLU
# halves the mean square. Twenty layers lose a factor of about 1000. With tanh Xavier's rule, made
# for it, does not hold the spread either, since tanh shrinks; He's does better. Nothing is lost
# with N(0, 10²) and tanh, it seems. Look at where the values lie:
# </details>

# %%
# Where do tanh's values lie in layer 20, with weights N(0, 0.3²) for 100 inputs?
#   a: near 0    b: evenly from -1 to 1    c: most of them near -1 and 1
prediction_4 = "?"

# %%
print("you said", prediction_4, "and the answer is c (one seed; others look alike)")
layers = {
    name: library.activations(scaled(deviation), np.tanh, X, sizes)
    for name, deviation in (
        ("N(0, 0.01²)", lambda n, k: 0.01),
        ("Xavier", lambda n, k: np.sqrt(2 / (n + k))),
        ("He", lambda n, k: np.sqrt(2 / n)),
        ("N(0, 0.3²)", lambda n, k: 0.3),
    )
}
figures.draw_histograms(layers, shown=(1, 3, 10, 20))
plt.gcf().supxlabel("activation of tanh")
plt.suptitle("Too small: all at 0. Too large: all at the ends")
plt.show()
for name, activations in layers.items():
    print(f"{name:11}: beyond 0.9 in layer 20: {np.mean(np.abs(activations[-1]) > 0.9):.0%}")

# %%
# One sentence: what does a unit tell the next layer if it says only -1 or 1?
explanation_4 = ""

# %% [markdown]
# *The figure* shows histograms: a row for each start, a column for layers 1, 3, 10 and 20. In the
# first row all values are at 0 from layer 3 on. Xavier's draw together, to a spread of 0.16; He's
# stay wide. In the last row about 55 % lie beyond 0.9.
#
# <details><summary>Compare with ours</summary>
#
# Only on which side of 0 its sum was, not how far. The spread is the largest of all, so the spread
# alone does not tell a good start. What it does to gradients is seen in part 7.
# </details>
#
# **A failure to notice.** A wrong scale crashes nothing, and a small network trains all the same.
# Here are He's weights and three slips. Three tests look at each: training on the rings, the signal
# after twenty layers of 100 units, and `W.std()` for sizes [800, 200].

# %%
# Which test sees all three slips?   a: training    b: the signal    c: W.std()    d: a and b
prediction_5 = "?"

# %%
print("you said", prediction_5, "and the answer is c (five seeds, mean)")
for name, deviation in (
    ("right", lambda n, k: np.sqrt(2 / n)),
    ("no root", lambda n, k: 2 / n),
    ("k for n", lambda n, k: np.sqrt(2 / k)),
    ("1 for 2", lambda n, k: np.sqrt(1 / n)),
):
    accuracies, signals = [], []
    for seed in SEEDS:
        initialize = scaled(deviation, seed)
        trained, _ = train(initialize([2, 10, 5, 1]), train_X, train_Y, 0.1, 1500)
        accuracies.append(np.mean(predict_dec(trained, test_X) == test_Y))
        signals.append(signal(initialize, relu, X, sizes)[-1])
    std = initialize([800, 200])["W1"].std()
    accuracy, last = np.mean(accuracies), np.mean(signals)
    print(f"{name:7}: accuracy {accuracy:.2f} | signal {last:7.1g} | W.std() {std:.4f}")

# %%
# One sentence: why does the signal of twenty equal layers not see k in the place of n?
explanation_5 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# Training sees none of them here: the 0.90 comes from one run at 0.68, and now and then right
# weights get such a run, too. The signal dies without the root and with 1 for 2, but is the same
# with k for n, as the layers are equal. Only W.std() of a layer with n and k far apart sees all:
# test with sizes that differ.
# </details>
#
# ## 5. Equal units
#
# Zeros failed for two reasons: no signal, and no difference between units. The second one is left
# if all weights are 0.3: then all units of a layer compute the same, get the same gradient, and
# stay the same. They count as one.
#
# ### Exercise 4: a symmetry probe
#
# - **Goal**: train a network of two hidden layers; count how many different units each has left.
# - **Signature**: `symmetry_probe(parameters, X, Y, learning_rate, steps)`
# - **Inputs**: parameters W1, b1 … b3; data `X`, `Y`. Train by
#   `train(parameters, X, Y, learning_rate, steps)` from `init_utils`: it returns new parameters
#   and the losses.
# - **Output**: a list of two whole numbers: how many different units the first and the second
#   hidden layer have *after* training.
# - **Unchanged**: all inputs.
# - **Edge cases**: two units are the same if none of their weights (a row of W), nor their biases,
#   differ by more than 1e-6. They need not be neighbours. `steps=0` trains nothing.
# - **Example**: W = [[1, 2], [1, 2], [3, 4]], b = [[0], [0], [0]] has 2 different units.
# - **Effort**: 12 minutes, difficulty 3 of 3, about 10 lines.
# - **Check**: `symmetry_probe`, 2 points.


# %%
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    """Return how many different units the two hidden layers have after training, in a list.

    parameters: W1, b1, …, b3; X: (features, m); Y: (1, m). Two units are the same if their weights
    and biases differ by 1e-6 at most.
    """
    raise NotImplementedError("symmetry_probe")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# What belongs to a unit? `np.hstack` puts it into one row.
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Train. For each hidden layer go through the units and keep a list of kinds: a unit that is not
# near any of them is a new kind.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# trained, _ = ...
# counts = []
# for layer in (1, 2):
#     kinds = []
#     for unit in ...:
#         if not any(... <= 1e-6 for kind in kinds):
#             ...
#     counts.append(...)
# return counts
# ```
# </details>
# <details><summary>If equal units are counted twice</summary>
#
# `==` sees rounding errors; compare with a tolerance.
# </details>

# %%
# All weights are 0.3, but those of the last layer, W3, differ. After training, how many of the 10
# and 5 hidden units are different?     a: 1 and 1    b: 1 and 5    c: 10 and 5
prediction_6 = "?"

# %%
probe = solved_or(symmetry_probe, library.rounded_probe)
print("you said", prediction_6, "and the answer is b")
equal = {name: np.full_like(value, 0.3) for name, value in zeros.items()}
for name, other in (
    ("all 0.3", {}),
    ("other W3", {"W3": np.array([[0.1, 0.2, 0.3, 0.4, 0.5]])}),
    ("other W2", {"W2": np.random.default_rng(0).normal(size=(5, 10))}),
):
    print(f"{name:8}:", probe(equal | other, train_X, train_Y, 0.1, 200))

# %%
# One sentence: through which weights does a unit of the first layer get its gradient?
explanation_6 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# A unit's gradient comes through the weights that lead out of it. W3 tells the second layer apart:
# 5 kinds. As soon as W2 has moved, its rows differ, but each row is still the same in all its
# columns: all units of the first layer get the same. So b.
# </details>
#
# ## 6. The same in PyTorch
#
# `nn.Linear` draws weights of its own; functions of `torch.nn.init` overwrite them. Many draw
# uniform numbers: from $-a$ to $a$ these have variance $a^2 / 3$. So $a^2 = 6/n$ gives He's $2/n$.
# We need a loss first.
#
# ### Exercise 5: cross-entropy of probabilities
#
# - **Goal**: write the loss for a network that ends with a sigmoid.
# - **Signature**: `criterion_cross(outputs, labels)`
# - **Inputs**: two tensors of the same shape: probabilities p between 0 and 1, neither 0 nor 1, and
#   labels 0. or 1.
# - **Output**: a tensor with one number: the mean over all of $-\log p$ where the label is 1, and
#   $-\log(1 - p)$ where it is 0.
# - **Unchanged**: both inputs. `backward()` must reach `outputs`.
# - **Edge cases**: one example; a column or a vector.
# - **Example**: outputs [0.8, 0.4] and labels [1., 0.] give 0.367.
# - **Effort**: 4 minutes, difficulty 1 of 3, 1 line.
# - **Check**: `criterion_cross`, 1 point.


# %%
def criterion_cross(outputs, labels):
    """Return the mean cross-entropy of probabilities for labels 0. and 1., tensors of one shape."""
    raise NotImplementedError("criterion_cross")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# With which label is which of the two terms multiplied by 0?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `torch.log`, `torch.mean`, and the labels as factors, for all elements at once.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# return -torch.mean(labels * ... + (1 - labels) * ...)
# ```
# </details>
#
# ### Exercise 6: three networks
#
# - **Goal**: build networks that differ in how they begin.
# - **Signature**: `Net_Uniform(Layers)`, `Net_Xavier(Layers)`, `Net_He(Layers)`: `nn.Module` with
#   `forward(x)`
# - **Inputs**: a list of sizes, at least two; `x` (m, first size).
# - **Output**: (m, last size): `nn.Linear` layers, and in between tanh (`Net_Xavier`), ReLU
#   (`Net_He`) or one of these two (`Net_Uniform`). Nothing follows the last one. Weights are
#   uniform: from 0 to 1 (`Net_Uniform`), or from $-a$ to $a$, with $a^2 = 6 / (n + k)$
#   (`Net_Xavier`) or $a^2 = 6 / n$ (`Net_He`).
# - **Unchanged**: biases are as `nn.Linear` makes them, or as you like. Do not seed inside.
# - **Edge cases**: two sizes make one linear layer. An optimizer finds all layers.
# - **Example**: `Net_He([2, 10, 1])` has weights up to 1.73 in its first layer.
# - **Effort**: 15 minutes, difficulty 2 of 3, about 8 lines each. `torch.nn.init` is allowed.
# - **Check**: `Net_Uniform`, 1 point; `Net_Xavier`, 2 points; `Net_He`, 2 points.


# %%
class Net_Uniform(nn.Module):
    """Linear layers of these sizes with ReLU or tanh in between, and weights from 0 to 1."""

    def __init__(self, Layers):
        super().__init__()
        raise NotImplementedError("Net_Uniform")

    def forward(self, x):
        raise NotImplementedError("Net_Uniform")


# %%
class Net_Xavier(nn.Module):
    """Linear layers of these sizes with tanh in between, and Xavier's uniform weights."""

    def __init__(self, Layers):
        super().__init__()
        raise NotImplementedError("Net_Xavier")

    def forward(self, x):
        raise NotImplementedError("Net_Xavier")


# %%
class Net_He(nn.Module):
    """Linear layers of these sizes with ReLU in between, and He's uniform weights."""

    def __init__(self, Layers):
        super().__init__()
        raise NotImplementedError("Net_He")

    def forward(self, x):
        raise NotImplementedError("Net_He")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which container makes layers in a list known to the network?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `pairwise(Layers)` gives the pairs of sizes; functions of `nn.init` whose names end with an
# underscore change what they are given.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# self.hidden = nn.ModuleList()  # in __init__
# for n, k in ...:
#     linear = ...
#     nn.init....(linear.weight, ...)
#     ...
#
# for linear in self.hidden[...]:  # in forward
#     x = ...
# return ...
# ```
# </details>
# <details><summary>If outputs are never below 0</summary>
#
# An activation follows the last layer.
# </details>

# %%
# Layers [2, 20, 20, 20, 1]: after 200 steps, which network has the highest loss?
#   a: Net_Uniform    b: Net_Xavier    c: Net_He
prediction_7 = "?"

# %%
x = torch.tensor(train_X.T, dtype=torch.float32)
y = torch.tensor(train_Y.T, dtype=torch.float32)
criterion = solved_or(criterion_cross, nn.functional.binary_cross_entropy)
nets = {
    "uniform": solved_or(Net_Uniform, library.net_uniform),
    "Xavier": solved_or(Net_Xavier, library.net_xavier),
    "He": solved_or(Net_He, library.net_he),
}
print("you said", prediction_7, "and the answer is a")
for name, make in nets.items():
    print(f"{name:7}: loss", end=" ")
    for seed in SEEDS:
        torch.manual_seed(seed)
        net = make([2, 20, 20, 20, 1])
        # Adam is descent with a step size for each weight; clamp keeps the logarithm finite
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(200):
            optimizer.zero_grad()
            loss = criterion(torch.sigmoid(net(x)).clamp(1e-6, 1 - 1e-6), y)
            loss.backward()
            optimizer.step()
        print(f"{loss.item():.2f}", end=" ")
    print()

# %%
# One sentence: weights from 0 to 1 have mean 0.5. What do 20 units with the same sign add up to?
explanation_7 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# Weights above 0 add up instead of cancelling: each layer of 20 multiplies by about ten, and ReLU
# passes nearly all of it. So the network begins as one huge linear map: sure of itself, and wrong
# on half of the points. Where the loss is still 6.90, nothing moved: `clamp` passes no gradient for
# numbers that it cuts, and it cuts all. The other runs got loose, but are near a coin's 0.69.
# </details>
#
# ## 7. Gradients
#
# The way back is as long as the way forward, and gradients can vanish on it. We compare the first
# layer's with the last one's.
#
# ### Exercise 7: the vanishing ratio
#
# - **Goal**: measure, before any training, how much gradient reaches the first layer.
# - **Signature**: `vanishing_ratio(make_net, x, y, seeds)`
# - **Inputs**: `make_net()` returns a new network whose `parameters()` are weight, bias, weight,
#   bias … from the first layer to the last; `x` (m, features) and classes `y` (m,) for
#   `nn.functional.cross_entropy`, which turns outputs into probabilities itself; a list of seeds.
# - **Output**: a list with one number for each seed, in their order: the norm of the gradient of
#   the first layer's weights, divided by that of the last layer's. Norm: the root of the sum of
#   squares.
# - **Unchanged**: data, seeds and weights. Call `make_net` once a seed, right after
#   `torch.manual_seed(seed)`.
# - **Edge cases**: biases do not count.
# - **Example**: gradients [[3, 4]] and [[10]] give 0.5.
# - **Effort**: 10 minutes, difficulty 2 of 3, about 8 lines.
# - **Check**: `vanishing_ratio`, 2 points.


# %%
def vanishing_ratio(make_net, x, y, seeds):
    """Return for each seed the norm of the first weights' gradient over that of the last weights'.

    make_net: returns a new network; called once a seed, after torch.manual_seed(seed). The loss is
    the cross-entropy of the network's output for x (m, features) and the classes y (m,).
    """
    raise NotImplementedError("vanishing_ratio")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# After `loss.backward()`, where is the gradient of a parameter?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Seed, make, loss, backward. `list(net.parameters())` has the last weight at -2. Then
# `.grad.norm()`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# ratios = []
# for seed in seeds:
#     torch.manual_seed(seed)
#     net = ...
#     ...  # loss and backward
#     weights = [one for one in net.parameters() if ...]
#     ratios.append((...).item())
# return ratios
# ```
# </details>
# <details><summary>If the first ratio is right, and the second is not</summary>
#
# Make a new network for each seed, after the seed is set.
# </details>


# %%
def deep_net(activation, initialize):
    """Return a network 20 -> 32 -> … -> 32 -> 2 of ten linear layers, with biases 0."""
    sizes, layers = [20, *[32] * 9, 2], []
    for n, k in pairwise(sizes):
        linear = nn.Linear(n, k)
        initialize(linear.weight)
        nn.init.zeros_(linear.bias)
        layers += [linear, activation()]
    return nn.Sequential(*layers[:-1])


# %%
# Which part of the last layer's gradient reaches the first one, with sigmoid and Xavier's weights?
#   a: about as much    b: about a tenth    c: less than a thousandth
prediction_8 = "?"

# %%
torch.manual_seed(0)
x = torch.randn(200, 20)
y = (x[:, 0] + x[:, 1] > 0).long()
ratio = solved_or(vanishing_ratio, library.gradient_ratios)
print("you said", prediction_8, "and the answer is c")
ax = plt.figure(figsize=(8, 4)).add_subplot(yscale="log", xlim=(-0.5, 2.5))
for name, activation, initialize in (
    ("sigmoid, Xavier", nn.Sigmoid, nn.init.xavier_uniform_),
    ("tanh, Xavier", nn.Tanh, nn.init.xavier_uniform_),
    ("ReLU, He", nn.ReLU, partial(nn.init.kaiming_uniform_, nonlinearity="relu")),
):
    ratios = ratio(partial(deep_net, activation, initialize), x, y, SEEDS)
    print(f"{name:15}:", *(f"{one:.1e}" for one in ratios))
    ax.plot([name] * len(ratios), ratios, "o", color="#0072B2", alpha=0.6)
ax.set_title("With sigmoid hardly any gradient reaches the first layer")
ax.set(xlabel="network, one point a seed", ylabel="first gradient / last (log axis)")
plt.show()

# %%
# The derivative of the sigmoid is 0.25 at most. What does that make of nine layers?
explanation_8 = ""

# %% [markdown]
# *The figure* shows five points for each of three networks. Sigmoid lies below 0.001, mostly near
# 0.000002. Tanh and ReLU lie between 0.05 and 5.
#
# <details><summary>Compare with ours</summary>
#
# Nine factors of 0.25 make 0.000004. The weights add their own factors, near 1 with Xavier.
# </details>
#
# Two more starts for tanh: N(0, 1), which for 32 units is far too large, and N(0, 0.01²).

# %%
# With N(0, 1) most sums lie beyond 2, where tanh is flat. The first layer's gradient is then …
#   a: far smaller than the last one's    b: about as large    c: far larger
prediction_9 = "?"

# %%
deep = {
    "sigmoid, Xavier": partial(deep_net, nn.Sigmoid, nn.init.xavier_uniform_),
    "tanh, Xavier": partial(deep_net, nn.Tanh, nn.init.xavier_uniform_),
    "tanh, N(0, 1)": partial(deep_net, nn.Tanh, nn.init.normal_),
    "tanh, N(0, 0.01²)": partial(deep_net, nn.Tanh, partial(nn.init.normal_, std=0.01)),
}
print("you said", prediction_9, "and the answer is c")
curves = {}
for name, make in deep.items():
    runs = []
    for seed in SEEDS:
        torch.manual_seed(seed)
        runs.append(library.gradient_norms(make(), x, y))
    curves[name] = runs
    first, last = np.median(runs, axis=0)[[0, -1]]
    print(f"{name:17}: first layer {first:.1e}, last {last:.1e}")
ax = plt.figure(figsize=(9, 4.5)).add_subplot(yscale="log", ylim=(1e-16, 1e5))
ax.set(xlabel="layer", ylabel="norm of the gradient of its weights (log axis)")
ax.set_title("Vanishing is a slope, too small is a low level")
figures.draw_runs(ax, curves, begin=1)
plt.show()

# %%
# One sentence: a gradient goes back through weights of 1 and flat tanh. Which of the two wins?
explanation_9 = ""

# %% [markdown]
# *The figure* shows gradients over ten layers. Sigmoid's rises steeply from the first layer to the
# last. Tanh with Xavier's weights is level, near 0.16. With N(0, 1) the first is about 70 times the
# last. With N(0, 0.01²) all ten are alike, and below 1e-11.
#
# <details><summary>Compare with ours</summary>
#
# The weights win: each layer multiplies by 32 weights of size 1 or so, and a few units are not
# flat. "Saturated, so gradients vanish" is often said; here they explode.
#
# Nor is the first gradient the smallest with tiny weights. Activations shrink on the way forward,
# errors on the way back; each layer's gradient is a product of both.
# </details>
#
# ## 8. Limits and recall
#
# The rules assume inputs of mean square about 1, independent weights, and plain layers. Batch
# normalization and skip connections forgive more. The scale is right at the start only; training
# moves on. In a convolution, $n$ counts the channels times the cells of the kernel.
#
# Without looking up:
#
# 1. A layer has 50 inputs and 200 units. What standard deviation has He, what has Xavier?
# 2. Why do zero weights in all layers stay zero, with ReLU?
# 3. All weights of W1 are equal, those of W2 random. Do the units of the first layer stay equal?
# 4. PyTorch's `kaiming_uniform_` draws from $-a$ to $a$. Why is $a$ not the standard deviation?
# 5. **New:** the loss of a deep network does not move at all. Name two causes, and what to print to
#    tell them apart.
# 6. Write `initialize_parameters_he` again, from memory, on paper.
#
# <details><summary>Answers</summary>
#
# 1. 0.2 and 0.089.
# 2. Activations are 0, so each weight's gradient is a product with 0; so is what goes back.
# 3. No: each unit gets its gradient through other weights of W2.
# 4. Uniform numbers from -a to a have the variance of a squared over 3.
# 5. For example: the signal dies, or units saturate. Print the spread of each layer's activations,
#    and the norm of each layer's gradient. If both are healthy, look at the learning rate, and
#    whether the optimizer has the parameters at all.
# 6. For each layer: randn of (units, below), times the root of 2 over below; biases 0. Then run its
#    check.
# </details>

# %% [markdown]
# ## Extension: 9. Real digits
#
# A network 64-50-50-50-50-10 with ReLU reads scikit-learn's small images of digits: 200 steps of
# momentum 0.9 at the rate 0.05, batches of 64, five seeds. "PyTorch's" has the variance of
# `nn.Linear`, 1/(3n). *Orthogonal* weights turn and mirror, and change no length: random, but with
# rows of length 1 at right angles.

# %%
# Which needs the fewest steps to a loss of 0.5?   a: He    b: orthogonal    c: Xavier
#   d: all but N(0, 0.01²) are alike
prediction_10 = "?"

# %%
data = library.digits(SEEDS)
if data:
    print("you said", prediction_10, "and the answer is a")
    layers, curves = [64, *[50] * 4, 10], {}
    momentum = partial(torch.optim.SGD, lr=0.05, momentum=0.9)
    for start in ("He", "Xavier", "orthogonal", "PyTorch's", 0.01, 0.5):
        losses, right = library.train_stacked(data, start, layers, 200, momentum, batch=64)
        smooth = [np.convolve(run, np.ones(5) / 5, "valid") for run in losses]
        steps = [int(np.argmax(run < 0.5)) + 5 if run.min() < 0.5 else "never" for run in smooth]
        print(f"{start!s:10}: steps", *steps, f"| first loss {losses[:, 0].mean():.3g}", end=" ")
        print(f"| accuracy {right[:, -20:].mean():.2f}")
        if start in ("He", "Xavier", "PyTorch's", 0.01):
            curves["N(0, 0.01²)" if start == 0.01 else start] = smooth
    ax = plt.figure(figsize=(9, 4.5)).add_subplot(yscale="log", ylim=(0.02, 4))
    ax.set(xlabel="step", ylabel="loss, mean of 5 steps (log axis)")
    ax.set_title("A fitting scale saves steps; a tiny one never starts")
    figures.draw_runs(ax, curves, begin=5)
    plt.show()

# %%
# One sentence: N(0, 0.5²) is only 2.5 times He's 0.2. Why does it never get there?
explanation_10 = ""

# %% [markdown]
# *The figure* shows the loss of four starts: medians, and bands over all runs. He's is below 0.5
# after about 40 steps, Xavier's after about 55, PyTorch's after about 155. N(0, 0.01²) stays at
# 2.3.
#
# <details><summary>Compare with ours</summary>
#
# Five layers take the factor 2.5 to a power: the first loss is near 100, and its gradients throw
# the weights away. Orthogonal weights do what Xavier's do, no more: the scale counts. He's and
# Xavier's end at about the same accuracy; PyTorch's is still on its way.
# </details>
#
# ## Extension: 10. Thirty-two layers
#
# "Without skip connections such a network learns nothing." A *skip connection* adds what a layer
# gets to what it gives. Three arms of a spiral, 32 hidden layers of 20 units, ReLU, 200 steps of
# Adam, five seeds; some begin with PyTorch's variance, some with He's.

# %%
# Which learn?   a: only those with skips    b: those with skips, and the plain one with He's
#   c: only the ones with He's weights
prediction_11 = "?"

# %%
data, adam = library.spiral(SEEDS), partial(torch.optim.Adam, lr=0.005)
print("you said", prediction_11, "and the answer is b")
for start, skip in (
    ("PyTorch's", False),
    ("He", False),
    ("PyTorch's", True),
    ("He", True),
    ("He, blocks / 32", True),
):
    losses, right = library.train_stacked(
        data, start, [2, *[20] * 32, 3], 200, adam, batch=100, skip=skip
    )
    name = f"{start}, {'skips' if skip else 'plain'}"
    print(f"{name:22}: first loss {losses[:, 0].mean():8.2g} | accuracy", end=" ")
    print(*(f"{one:.2f}" for one in sorted(right[:, -10:].mean(1))))

# %%
# One sentence: why is the first loss so large with skips and He's weights?
explanation_11 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# The plain network learns with He's weights, in most runs: that it "can't" speaks of PyTorch's
# default. With skips each layer adds to the signal, and what ReLU gives is never below 0, so little
# cancels: He's weights more than double the mean square, 31 times. Dividing the weights inside by
# 32 makes each layer begin as nearly nothing, and all runs learn. That is the idea of residual
# initialization; some begin at 0.
# </details>
#
# ## 11. Read more
#
# - Glorot and Bengio, *Understanding the difficulty of training deep feedforward neural networks*,
#   2010: Xavier's rule, from both directions at once; derived for layers that are nearly linear.
# - He, Zhang, Ren and Sun, *Delving deep into rectifiers*, 2015: the 2 for ReLU; a plain network of
#   30 layers trains with it, and not with Xavier's.
# - Saxe, McClelland and Ganguli, *Exact solutions to the nonlinear dynamics of learning in deep
#   linear neural networks*, 2014: with orthogonal weights the time to learn hardly grows with
#   depth, in linear networks. How much is left with ReLU is disputed; we saw nothing.
# - Mishkin and Matas, *All you need is a good init*, 2016: measure each layer's spread on data, and
#   rescale.
# - Zhang, Dauphin and Ma, *Fixup initialization*, 2019: residual networks of many layers train
#   without normalization, if their branches begin small. Whether the result is as good is disputed.

# %% [markdown]
# *Initialization* is a lesson of *Deep networks*, by the autograder developers. Licence: MIT.
