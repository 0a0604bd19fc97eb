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
# You need NumPy, the backward pass of a network, and `nn.Module`. Plan 110 minutes: parts 1 to 4, a
# break, 5 to 8. Seven exercises give 20 points; practice and predictions are for you alone.

# %% [markdown]
# ## Contents and notation
#
# **1** The trouble · **2** By hand · **3** Four initializations · **4** A deep network ·
# **5** Equal units · **6** The same in PyTorch · **7** Gradients · **8** Limits and recall
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
# is the mean square of the distance from the mean.

# %%
from functools import partial
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

from init_utils import load_dataset, predict_dec, relu, set_seeds, train

SEEDS = range(5)
torch.set_num_threads(1)  # networks as small as these gain nothing from more
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
print("you said", prediction_1)
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
# product with W3: 0, too. The loss stays at 0.693, which is log 2: a coin.
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
# Take the root: `np.sqrt(2 / layers_dims[layer - 1])` for He.
# </details>
# <details><summary>If the network trains, and the check still fails</summary>
#
# Look at W.std() for [800, 200]: 0.05 with He. 0.0025 is a variance; 0.1 comes from k, not n.
# </details>
#
# Now train from them. Every start has five seeds.

# %%
# Which order do you expect for the test accuracy, from worst to best?
#   a: zeros, random, he    b: zeros, then random and he alike    c: random, zeros, he
prediction_2 = "?"

# %%
starts = {
    "zeros": initialize_parameters_zeros,
    "random": initialize_parameters_random,
    "he": initialize_parameters_he,
}
print("you said", prediction_2)
fig, ax = plt.subplots()
for (name, initialize), style in zip(starts.items(), (":", "--", "-"), strict=True):
    curves, accuracies = [], []
    for seed in SEEDS:
        set_seeds(seed)
        trained, losses = train(initialize([2, 10, 5, 1]), train_X, train_Y, 0.1, 1500)
        curves.append(losses)
        accuracies.append(np.mean(predict_dec(trained, test_X) == test_Y))
    print(f"{name:6}: test accuracy", *(f"{one:.2f}" for one in accuracies))
    ax.semilogy(np.median(curves, axis=0), style, label=name)
ax.set(title="Where training begins decides", xlabel="step", ylabel="loss, median of five runs")
ax.legend()
plt.show()

# %%
# One sentence: large weights are not alike, as zeros are. What else is wrong with them?
explanation_2 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# With sums in the hundreds and more, the sigmoid says 0 or 1, and is often wrong: the first loss is
# infinite. A hundred steps throw the weights about, until the sums are small; in all the others
# they hardly move, since a step is small beside weights of 10. He's runs all get above 0.85.
# </details>
#
# *The figure* shows three curves of loss against steps: zeros flat at 0.69; random begins at
# infinity, which cannot be drawn, drops to about 0.7 in 100 steps and then hardly falls; He is by
# far the lowest at the end.
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

# %%
# Twenty layers of 100 units with ReLU: where is the signal with Xavier's weights at the end?
#   a: as large as with He's    b: about half of it    c: less than a hundredth of it
prediction_3 = "?"


# %%
def initialize_parameters_small(layers_dims):
    """Return the parameters of initialize_parameters_random, a thousand times smaller."""
    return {name: value / 1000 for name, value in initialize_parameters_random(layers_dims).items()}


# %%
sizes, X = [100] * 21, np.random.default_rng(0).normal(size=(100, 200))
print("you said", prediction_3)
fig, ax = plt.subplots()
for name, initialize, activation, style in (
    ("random, relu", initialize_parameters_random, relu, "k--"),
    ("he, relu", initialize_parameters_he, relu, "C0-"),
    ("xavier, tanh", initialize_parameters_xavier, np.tanh, "C1-."),
    ("xavier, relu", initialize_parameters_xavier, relu, "C2:"),
    ("random / 1000, relu", initialize_parameters_small, relu, "k-."),
):
    runs = []
    for seed in SEEDS:
        set_seeds(seed)
        runs.append(signal_propagation(initialize, activation, X, sizes))
    first, last = np.mean(runs, axis=0)[[0, -1]]
    print(f"{name:20}: first layer {first:7.2g}, last layer {last:7.2g}")
    ax.semilogy(range(1, 21), np.mean(runs, axis=0), style, label=name)
ax.set(title="Only a fitting scale lasts", xlabel="layer", ylabel="standard deviation")
ax.set(xticks=[1, 5, 10, 15, 20], ylim=(1e-4, 1e4))
ax.legend()
plt.show()

# %%
# By which factor does each layer with ReLU change the signal, for Xavier's weights? Why this one?
explanation_3 = ""

# %% [markdown]
# *The figure* shows five lines on a logarithmic scale. He stays between 0.5 and 1.2. Xavier with
# tanh falls slowly to about 0.15. With ReLU Xavier's weights lose a factor 0.71 a layer, since here
# $n = k$ and ReLU halves the mean square: in all, about 1000. The other two leave the picture.
#
# **A failure to notice.** A wrong scale crashes nothing, and a small network trains all the same.
# Here are He's weights and three slips. Three tests look at each: training on the rings, the signal
# after twenty layers of 100 units, and `W.std()` for sizes [800, 200].

# %%
# Which test sees all three slips?   a: training    b: the signal    c: W.std()    d: a and b
prediction_4 = "?"


# %%
def scaled(deviation):
    """Return an initialization with normal weights of standard deviation deviation(n, k)."""

    def initialize(layers_dims):
        parameters = {}
        for layer, (n, k) in enumerate(pairwise(layers_dims), 1):
            parameters[f"W{layer}"] = rng.normal(size=(k, n)) * deviation(n, k)
            parameters[f"b{layer}"] = np.zeros((k, 1))
        return parameters

    return initialize


# %%
print("you said", prediction_4)
for name, deviation in (
    ("right", lambda n, k: np.sqrt(2 / n)),
    ("no root", lambda n, k: 2 / n),
    ("k for n", lambda n, k: np.sqrt(2 / k)),
    ("1 for 2", lambda n, k: np.sqrt(1 / n)),
):
    rng, initialize = np.random.default_rng(0), scaled(deviation)
    trained, _ = train(initialize([2, 10, 5, 1]), train_X, train_Y, 0.1, 1500)
    accuracy = np.mean(predict_dec(trained, test_X) == test_Y)
    signal = signal_propagation(initialize, relu, X, sizes)[-1]
    std = initialize([800, 200])["W1"].std()
    print(f"{name:7}: accuracy {accuracy:.2f} | signal {signal:7.1g} | W.std() {std:.4f}")

# %%
# One sentence: why does the signal of twenty equal layers not see k in the place of n?
explanation_4 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# Training sees none of them here. The signal dies without the root and with 1 for 2, but is the
# same with k for n, as the layers are equal. Only W.std() of a layer with n and k far apart sees
# all: test with sizes that differ.
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
# <details><summary>If equal units are counted twice</summary>
#
# `==` sees rounding errors; compare with a tolerance.
# </details>

# %%
# All weights are 0.3, but those of the last layer, W3, differ. After training, how many of the 10
# and 5 hidden units are different?     a: 1 and 1    b: 1 and 5    c: 10 and 5
prediction_5 = "?"

# %%
print("you said", prediction_5)
equal = {name: np.full_like(value, 0.3) for name, value in zeros.items()}
for name, other in (
    ("all 0.3", {}),
    ("other W3", {"W3": np.array([[0.1, 0.2, 0.3, 0.4, 0.5]])}),
    ("other W2", {"W2": np.random.default_rng(0).normal(size=(5, 10))}),
):
    print(f"{name:8}:", symmetry_probe(equal | other, train_X, train_Y, 0.1, 200))

# %%
# One sentence: through which weights does a unit of the first layer get its gradient?
explanation_5 = ""

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
# <details><summary>Hint: a question</summary>
#
# With which label is which of the two terms multiplied by 0?
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
# <details><summary>If outputs are never below 0</summary>
#
# An activation follows the last layer.
# </details>

# %%
# Layers [2, 20, 20, 20, 1]: after 200 steps, which network has the highest loss?
#   a: Net_Uniform    b: Net_Xavier    c: Net_He
prediction_6 = "?"

# %%
x = torch.tensor(train_X.T, dtype=torch.float32)
y = torch.tensor(train_Y.T, dtype=torch.float32)
print("you said", prediction_6)
for make in (Net_Uniform, Net_Xavier, Net_He):
    print(f"{make.__name__:11}: loss", end=" ")
    for seed in SEEDS:
        torch.manual_seed(seed)
        net = make([2, 20, 20, 20, 1])
        optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
        for _ in range(200):
            optimizer.zero_grad()
            p = torch.sigmoid(net(x)).clamp(1e-6, 1 - 1e-6)
            loss = criterion_cross(p, y)
            loss.backward()
            optimizer.step()
        print(f"{loss.item():.2f}", end=" ")
    print()

# %%
# One sentence: weights from 0 to 1 have mean 0.5. What do 20 units with the same sign add up to?
explanation_6 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# Weights above 0 add up instead of cancelling: each layer of 20 multiplies by about ten, and ReLU
# passes nearly all of it. So the network is almost one huge linear map: sure of itself, and wrong.
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
#   `nn.functional.cross_entropy`; a list of seeds.
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
prediction_7 = "?"

# %%
torch.manual_seed(0)
x = torch.randn(200, 20)
y = (x[:, 0] + x[:, 1] > 0).long()
print("you said", prediction_7)
fig, ax = plt.subplots()
for name, activation, initialize in (
    ("sigmoid, Xavier", nn.Sigmoid, nn.init.xavier_uniform_),
    ("tanh, Xavier", nn.Tanh, nn.init.xavier_uniform_),
    ("ReLU, He", nn.ReLU, partial(nn.init.kaiming_uniform_, nonlinearity="relu")),
):
    ratios = vanishing_ratio(partial(deep_net, activation, initialize), x, y, SEEDS)
    print(f"{name:15}:", *(f"{one:.1e}" for one in ratios))
    ax.semilogy([name] * len(ratios), ratios, "o", color="C0", alpha=0.6)
ax.set(title="With sigmoid the first layer hardly learns", xlim=(-0.5, 2.5))
ax.set(xlabel="network, one point a seed", ylabel="first gradient / last gradient")
plt.show()

# %%
# The derivative of the sigmoid is 0.25 at most. What does that make of nine layers?
explanation_7 = ""

# %% [markdown]
# *The figure* shows five points for each of three networks. Sigmoid lies below 0.001, mostly near
# 0.000002: nine factors of 0.25 make 0.000004. Tanh and ReLU lie between 0.05 and 5.
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
# 5. New: the loss of a deep network does not move at all. Name two causes, and what to print to
#    tell them apart.
# 6. Write `initialize_parameters_he` again, from memory, on paper.
#
# <details><summary>Answers to 1, 3 and 4</summary>
#
# 1: 0.2 and 0.089. 3: no. 4: uniform numbers from -a to a have the variance of a squared over 3.
# </details>

# %% [markdown]
# *Initialization* is a lesson of *Deep networks*, by the autograder developers. Licence: MIT.
