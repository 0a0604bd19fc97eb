# %% [markdown]
# # Dropout: switch units off at random
#
# **The question.** A network that is large for its data also learns what is wrong in it. Can
# switching units off at random help, and what must change when the network predicts?
#
# After this lesson you can
#
# 1. compute the output of dropout by hand (practice);
# 2. write its forward and backward pass around one mask (exercises 1 and 2);
# 3. say which test sees which mistake (exercise 3);
# 4. use training and evaluation mode rightly (exercises 4, 5 and 7);
# 5. judge from several runs whether dropout helped (exercise 6).
#
# You need NumPy, the backward pass of a network, and `nn.Module`. Plan 60 minutes for parts 1 to 6
# and, after a break, 40 for parts 7 to 9; extensions are optional. (Estimates: no reader was timed
# yet.) Seven exercises give 20 points; practice and predictions are for you alone. You may leave an
# exercise and go on: the experiments then run the library's version.

# %% [markdown]
# ## Contents and notation
#
# **1** The trouble · **2** By hand · **3** Forward and backward · **4** Mean and spread ·
# **5** A failure to notice · **6** The same in PyTorch · **7** Does it help? · **8** How sure is
# the network? · **9** Limits and recall · **Extensions**: digits, with and without wrong labels;
# dropout beside batch normalization · **Read more**
#
# | Symbol | Meaning | Shape | In code |
# |---|---|---|---|
# | $x$ | activations before dropout | any | `x` |
# | $p$ | probability to drop a unit, below 1 | number | `p` |
# | $1 - p$ | probability to keep it | number | `keep_prob` |
# | $d$ | mask: 1 where a unit is kept, else 0 | that of $x$ | `mask`, `D` |
# | $y = d\,x / (1 - p)$ | activations after dropout | that of $x$ | `y` |
# | $m$ | number of examples | number | `m` |
#
# In parts 3 to 5 (NumPy) columns are examples, in parts 6 to 8 (PyTorch) rows are. A **cache** is
# what forward keeps for backward. The loss is the cross-entropy; PyTorch's applies softmax itself,
# so networks there end with a linear layer.

# %% tags=["given"]
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

from checks_support import solved_or
from copies import (
    Copies,
    compare_copies,
    digits,
    digits_are_here,
    fit_all,
    half_moons,
    predict_at_once,
    scores,
)
from dropout_figures import draw_boundaries, draw_curves, draw_masks, plane
from overfitting import fit, noisy_data, plain_net, score
from reg_utils import relu, sigmoid

SEEDS = range(5)
torch.set_num_threads(1)  # networks as small as these gain nothing from more
print("NumPy", np.__version__, "and PyTorch", torch.__version__)

# %% [markdown]
# **Warm-up.** Answer first, then unfold.
#
# <details><summary>What is the derivative of ReLU?</summary>
#
# 1 where its input is above 0, and 0 where it is below.
# </details>
#
# <details><summary>Training accuracy is far above test accuracy. What is this called?</summary>
#
# Overfitting.
# </details>
#
# ## 1. The trouble
#
# The data: 20 numbers an example, two classes, 200 examples to train on; 15 % of all labels are
# wrong. A network with two hidden layers of 64 units is trained for 60 steps (one seed; others look
# alike). Store your prediction first.

# %% tags=["predict"]
# Training accuracy after 60 steps?
#   a: about 0.70
#   b: about 0.85, since nobody can learn wrong labels
#   c: about 1.00
prediction_1 = "?"

# %% tags=["experiment"]
train, test = noisy_data(seed=0)
torch.manual_seed(0)
net = plain_net(p=0)
fit(net, train)
print("you said", prediction_1, "and the answer is c: see the training accuracy")
for name, data in (("training", train), ("test", test)):
    accuracy, loss = score(net, data)
    print(f"{name:8}  accuracy {accuracy:.2f}  loss {loss:.2f}")

# %% tags=["explain"]
# One sentence: how can the network be right on wrong labels, and what does the test loss say of it?
explanation_1 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# It has more weights than examples, so it learns labels by heart. On new examples it is often
# wrong, and sure of it: that makes the loss huge.
# </details>
#
# ## 2. By hand

# %% tags=["given"]
draw_masks()

# %% [markdown]
# *The figure* shows one network three times. On the left it predicts: all 10 hidden units work. In
# two training steps a part of them is switched off, here 6 and 3 with a cross: no line to them
# counts.
#
# Dropout has three steps. **Draw** a number from 0 to 1 for each unit. **Drop** the unit if the
# number is below $p$. **Scale** what is kept: divide it by $1 - p$.
#
# Take two units, $x = [4, 8]$, and $p = 0.2$. There are four masks:
#
# | mask | chance | after *drop* | after *scale* |
# |---|---|---|---|
# | [1, 1] | 0.64 | [4, 8] | [5, 10] |
# | [1, 0] | 0.16 | [4, 0] | [5, 0] |
# | [0, 1] | 0.16 | [0, 8] | [0, 10] |
# | [0, 0] | 0.04 | [0, 0] | [0, 0] |
#
# Weigh the last column by the chances: the mean is [4, 8], which is $x$. That is why what is kept
# is divided by $1 - p$: on average, the next layer gets what it gets when nothing is dropped. So
# for predictions you switch dropout off and change nothing else. This is called **inverted**
# dropout: the first papers scaled in tests instead.
#
# The same in code:

# %% tags=["given"]
x, p = np.array([4.0, 8.0]), 0.2
draws = np.array([0.55, 0.13])  # draw
mask = draws >= p
dropped = x * mask  # drop
y = dropped / (1 - p)  # scale
print(mask, y)

# %% [markdown]
# **Practice.** Write the last step; one line.


# %% tags=["practice"]
def apply_mask(x, mask, p):
    """Return x after dropout with probability p to drop, where the mask is already drawn."""
    dropped = x * mask
    # BEGIN SOLUTION
    return dropped / (1 - p)
    # END SOLUTION


# %% tags=["given"]
masks, chances = ([1, 1], [1, 0], [0, 1], [0, 0]), (0.64, 0.16, 0.16, 0.04)
outputs = [apply_mask(np.array([4.0, 8.0]), np.array(one), 0.2) for one in masks]
mean = sum(chance * one for chance, one in zip(chances, outputs, strict=True))
print("mean", mean, "as it should be" if np.allclose(mean, [4, 8]) else "but it should be [4, 8]")

# %% [markdown]
# ## 3. Forward and backward
#
# Now a network: $A_1 = \mathrm{relu}(W_1 X + b_1)$, then dropout on $A_1$. Layer 2 is alike; a
# sigmoid without dropout gives the output. The mask goes into the cache, since backward needs the
# same one: no gradient goes through a unit that was dropped, and one that was scaled passes a
# gradient scaled as much.
#
# ### Exercise 1: inverted dropout, forward
#
# - **Goal**: run a three-layer network with dropout on both hidden layers.
# - **Signature**: `forward_propagation_with_dropout(X, parameters, keep_prob=0.5)`
# - **Inputs**: `X` (features, m), a dict of W1, b1 … b3, all float64; `keep_prob` in (0, 1].
# - **Output**: `A3` (1, m) and a tuple of 14: Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3,
#   b3. A1 and A2 are those after dropout; D holds 0 and 1, or False and True.
# - **Unchanged**: `X` and `parameters`.
# - **Edge cases**: `keep_prob=1` drops nothing; each unit of each example has its own draw.
# - **Example**: activations [4, 8], mask [1, 0] and `keep_prob=0.8` give [5, 0].
# - **Effort**: 10 minutes, difficulty 2 of 3, about 9 lines.
# - **Check**: `forward_propagation_with_dropout`, 4 points.


# %%
def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    """Run a network of three layers with dropout on its two hidden layers.

    X: (features, m) float64; parameters: W1, b1, W2, b2, W3, b3; keep_prob: in (0, 1].
    Returns A3 (1, m) and the cache (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3), in
    which D1 and D2 are 1 (or True) where a unit was kept.
    """
    # BEGIN SOLUTION
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    W3, b3 = parameters["W3"], parameters["b3"]
    Z1 = W1 @ X + b1
    D1 = np.random.rand(*Z1.shape) < keep_prob
    A1 = relu(Z1) * D1 / keep_prob
    Z2 = W2 @ A1 + b2
    D2 = np.random.rand(*Z2.shape) < keep_prob
    A2 = relu(Z2) * D2 / keep_prob
    Z3 = W3 @ A2 + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# By hand p was 0.2. What is `keep_prob` there, and which draws keep a unit?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# For each hidden layer: Z, relu, *draw* (`np.random.rand`), *drop*, *scale*.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# Z1 = ...
# D1 = np.random.rand(*Z1.shape) ... keep_prob
# A1 = relu(Z1) * ... / ...
# ```
# </details>
# <details><summary>If A1 is right on average, but its zeros are too many or too few</summary>
#
# A unit is kept with probability `keep_prob`, which is not p. ReLU makes zeros, too.
# </details>
#
# ### Exercise 2: inverted dropout, backward
#
# - **Goal**: compute the gradients for the pass that filled the cache.
# - **Signature**: `backward_propagation_with_dropout(X, Y, cache, keep_prob)`
# - **Inputs**: `X` (features, m), labels `Y` (1, m), cache and `keep_prob` of the forward pass.
# - **Output**: a dict of dZ3, dW3, db3, dA2, dZ2, dW2, db2, dA1, dZ1, dW1, db1, shaped like Z, W …
#   dZ and dA hold the gradients of each example's own cross-entropy; dW and db that of the mean.
# - **Unchanged**: all inputs. Draw nothing anew.
# - **Edge cases**: dA1 and dA2 belong to the activations *before* dropout; ReLU passes no gradient
#   where Z is 0 or below.
# - **Example**: if 3 arrives at a kept unit and `keep_prob=0.8`, its dA is 3.75; if dropped, 0.
# - **Effort**: 12 minutes, difficulty 2 of 3, about 12 lines.
# - **Check**: `backward_propagation_with_dropout`, 4 points.


# %%
def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    """Return the gradients of the cross-entropy with respect to every Z, A, W and b.

    X: (features, m); Y: (1, m) labels; cache and keep_prob: of the forward pass.
    Returns a dict of dZ3, dW3, db3, dA2, dZ2, dW2, db2, dA1, dZ1, dW1, db1. Every dZ and dA holds
    the gradient of each example's own loss, dW and db that of the mean over the examples; dA1 and
    dA2 belong to the activations before dropout.
    """
    # BEGIN SOLUTION
    _, D1, A1, _, _, _, D2, A2, W2, _, _, A3, W3, _ = cache
    m = X.shape[1]
    dZ3 = A3 - Y
    dA2 = W3.T @ dZ3 * D2 / keep_prob
    dZ2 = dA2 * (A2 > 0)
    dA1 = W2.T @ dZ2 * D1 / keep_prob
    dZ1 = dA1 * (A1 > 0)
    grads = {"dZ3": dZ3, "dA2": dA2, "dZ2": dZ2, "dA1": dA1, "dZ1": dZ1}
    for layer, dZ, below in ((3, dZ3, A2), (2, dZ2, A1), (1, dZ1, X)):
        grads[f"dW{layer}"] = dZ @ below.T / m
        grads[f"db{layer}"] = dZ.sum(axis=1, keepdims=True) / m
    return grads
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Forward multiplied each activation by one factor. By which factor is its gradient multiplied?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# dZ3 = A3 - Y. Then for each layer dW, db, dA below (*drop*, *scale*), dZ below (ReLU). Look at
# `reg_utils.backward_propagation`, which is without dropout.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# _, D1, A1, _, _, _, D2, A2, W2, _, _, A3, W3, _ = cache
# dZ3 = A3 - Y
# dW3, db3 = dZ3 @ ... / m, dZ3.sum(axis=..., keepdims=...) / m
# dA2 = W3.T @ dZ3 * ... / ...
# dZ2 = dA2 * ...
# ...
# return {"dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, ...}
# ```
# </details>
# <details><summary>If you see: shapes (5,) and (5,1)</summary>
#
# Sum db with `keepdims=True`.
# </details>
#
# ## 4. Mean and spread
#
# By hand the mean stayed. And the spread? A unit takes the mean of 100 units, all 1, after dropout:
# 5,000 times with $p = 0.2$, and with $p = 0.8$.

# %% tags=["predict"]
# With p = 0.8 instead of 0.2, the mean of these 5,000 numbers is … and their spread is …
#   a: smaller, larger    b: the same, larger    c: the same, the same    d: larger, larger
prediction_2 = "?"

# %% tags=["experiment"]
rng = np.random.default_rng(0)
print("you said", prediction_2, "and the answer is b: see mean and standard deviation")
fig, ax = plt.subplots()
for p, style in ((0.2, "-"), (0.8, "--")):
    kept = rng.random((5000, 100)) >= p
    means = (kept / (1 - p)).mean(axis=1)
    ax.hist(means, bins=np.arange(0.2, 1.9, 0.05), histtype="step", linestyle=style, label=f"p={p}")
    print(f"p = {p}: mean {means.mean():.2f}, standard deviation {means.std():.2f}")
ax.set(title="Same mean, more spread", xlabel="mean of 100 units", ylabel="how often, of 5,000")
ax.legend()
plt.show()

# %% tags=["explain"]
# One sentence: what does this spread do to a network that is being trained?
explanation_2 = ""

# %% [markdown]
# *The figure* shows two heaps around 1.00. That for $p = 0.8$ is four times as wide: standard
# deviation 0.20, not 0.05. One unit has variance $x^2 p / (1 - p)$; by hand, [4, 16].
#
# <details><summary>Compare with ours</summary>
#
# It is noise: each step follows the gradient of another, smaller network. A weight that fits one
# wrong label with the help of few others is of little use there.
# </details>
#
# ## 5. A failure to notice
#
# Wrong dropout does not crash, and the loss still falls. Here are one right layer and four wrong
# ones, which are given their draws `u`. Three tests look at each: a gradient check, the mean of the
# output, the share of zeros.

# %% tags=["predict"]
# How many of the four wrong layers does the gradient check see?   a: none   b: two   c: all
prediction_3 = "?"

# %% tags=["experiment"]
layers = {
    "right": lambda x, on, p, u: x * (u >= p) / (1 - p) if on else x,
    "does not scale": lambda x, on, p, u: x * (u >= p) if on else x,
    "keeps with p": lambda x, on, p, u: x * (u < p) / p if on else x,
    "divides by p": lambda x, on, p, u: x * (u >= p) / p if on else x,
    "always on": lambda x, on, p, u: x * (u >= p) / (1 - p),
}
print("you said", prediction_3, "and the answer is a: each gradient error is tiny")
x, u, p, h = rng.uniform(1, 2, 100_000), rng.random(100_000), 0.2, 1e-5
print(f"{'layer':15} gradient error | mean, x = 1 | zeros | zeros when not training")
for name, layer in layers.items():
    y = layer(x, True, p, u)
    numeric = (layer(x + h, True, p, u) - layer(x - h, True, p, u)) / (2 * h)
    error = np.abs(numeric - y / x).max()  # backward multiplies by what forward multiplied by
    mean, zeros = y.mean() / x.mean(), np.mean(y == 0)
    print(f"{name:15} {error:14.0e} | {mean:11.2f} | {zeros:5.2f} |", end=" ")
    print(f"{np.mean(layer(x, False, p, u) == 0):5.2f}")

# %% tags=["explain"]
# For each wrong layer, name the test that sees it. Which one needs a call outside training?
explanation_3 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# The gradient check sees none: it says that backward fits forward, not that forward is right. The
# mean sees the missing scale (about 0.8) and the division by p (about 4). The layer that keeps with
# p has the right mean; its zeros (0.8, not 0.2) betray it. The last shows itself outside training.
# </details>
#
# ### Exercise 3: a detector
#
# - **Goal**: tell whether a layer is inverted dropout by calling it.
# - **Signature**: `looks_like_dropout(layer, p)`
# - **Inputs**: `p` from 0.2 to 0.8, never near 0.5; a function `layer(x, training)`. It takes a
#   float64 array of one or more dimensions and True or False; it returns a new array of this shape.
#   You choose x, and may call it up to 1,000 times (more if time allows).
# - **Output**: True if in training each element becomes 0 with probability p, by a draw of its own,
#   new at each call, and else x / (1 - p), and if otherwise x comes back. Else False.
# - **Unchanged**: the layer leaves your x alone.
# - **Edge cases**: a right layer may compute in float32: allow a relative error of 1e-5. Wrong ones
#   do not scale; keep with probability p; divide by p; are on outside training; drop the same
#   elements at each call; drop whole rows of a two-dimensional x; or never drop.
# - **Example**: `lambda x, training: x` never drops, so the answer is False.
# - **Effort**: 12 minutes, difficulty 3 of 3, about 10 lines. Err at most once in a million times:
#   so rarely is the share dropped of 10,000 elements farther than 0.03 from p.
# - **Check**: `looks_like_dropout`, 2 points.


# %%
def looks_like_dropout(layer, p):
    """Tell whether layer(x, training) is inverted dropout that drops with probability p.

    layer: takes a float64 array of one or more dimensions and True or False, and returns a new
    array of the same shape; it may be called 1,000 times. p: from 0.2 to 0.8. Returns a bool.
    """
    # BEGIN SOLUTION
    x = np.random.uniform(1, 2, size=(100, 100))
    first, second = layer(x, True), layer(x, True)
    kept = first != 0
    by_row = kept.mean(axis=1)
    laws = (
        np.allclose(layer(x, False), x),
        np.allclose(first[kept], x[kept] / (1 - p)),
        abs(kept.mean() - (1 - p)) < 0.03,
        np.any(kept != (second != 0)),
        np.all((by_row > 0) & (by_row < 1)),
    )
    return bool(all(laws))
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which numbers in the table above differ from those of the right layer?
# </details>
# <details><summary>Hint 2: the laws</summary>
#
# Five laws: test time; kept values (`np.allclose`); share of zeros; two calls; each row.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# x = np.random.uniform(1, 2, size=(100, 100))
# first, second = layer(x, True), ...
# kept = first != 0
# laws = (
#     np.allclose(layer(x, False), ...),
#     np.allclose(first[kept], ...),
#     abs(kept.mean() - ...) < ...,
#     ...,
# )
# return bool(all(laws))
# ```
# </details>
# <details><summary>If right layers are refused</summary>
#
# A share is rarely exactly p, and an x that holds 0 hides what was dropped.
# </details>
#
# ## 6. The same in PyTorch
#
# PyTorch's `p` is the probability to *drop*: `p = 1 - keep_prob`. `net.train()` and `net.eval()`
# set the flag `training` of a module and of all modules inside.
#
# ### Exercise 4: a layer of your own
#
# - **Goal**: write the layer without `nn.Dropout`, `F.dropout` or anything that calls them.
# - **Signature**: `Dropout(p)`, an `nn.Module` with `forward(x)`
# - **Inputs**: `p` in [0, 1); `x` of one or more dimensions and any floating dtype.
# - **Output**: in training, as in exercise 3; in evaluation mode, x. Shape and dtype: those of x.
# - **Unchanged**: x. Gradients flow: that of x is multiplied by what x was multiplied by.
# - **Edge cases**: `p=0` gives x; each call draws a new mask, so set no seed.
# - **Example**: `Dropout(0.2)` turns [4., 8.] into [5., 0.] with chance 0.16.
# - **Effort**: 8 minutes, difficulty 2 of 3, about 5 lines.
# - **Check**: `Dropout`, 3 points.


# %%
class Dropout(nn.Module):
    """Inverted dropout: in training drop each element with probability p, scale what is kept.

    p: in [0, 1). x: any shape of one or more dimensions, any floating dtype -> the same of both.
    """

    def __init__(self, p):
        super().__init__()
        # BEGIN SOLUTION
        self.p = p
        # END SOLUTION

    def forward(self, x):
        # BEGIN SOLUTION
        if not self.training:
            return x
        kept = torch.rand(x.shape) >= self.p
        return x * kept / (1 - self.p)
        # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# What must the layer remember, and what must it ask of itself in `forward`?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Ask `self.training`; then *draw* with `torch.rand`, *drop*, *scale*.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# if not self.training:
#     return ...
# kept = torch.rand(...) >= ...
# return ...
# ```
# </details>
# <details><summary>If the dtype changes</summary>
#
# A boolean mask takes the dtype of x when you multiply; one of float64 does not.
# </details>
#
# Compare laws, not draws:

# %% tags=["given"]
for make in (nn.Dropout, Dropout):
    layer = make(0.2).train()
    y = layer(torch.ones(100_000))
    print(make.__module__, "zeros", f"{(y == 0).float().mean():.2f}", "values", y.unique().tolist())

# %% [markdown]
# Names differ:
#
# | Library | Argument | It means | Switched off by |
# |---|---|---|---|
# | PyTorch, `nn.Dropout` | `p` | drop | `net.eval()` |
# | Keras, `Dropout` | `rate` | drop | `training=False` |
# | exercises 1 and 2 | `keep_prob` | keep | `keep_prob=1` |
#
# ### Exercise 5: a network with dropout
#
# - **Goal**: build a classifier with dropout on its hidden layers, and only there.
# - **Signature**: `Net(in_size, n_hidden, out_size, p=0)`, an `nn.Module` with `forward(x)`
# - **Inputs**: three sizes; `p`, the probability to drop; `x` (m, in_size) float32.
# - **Output**: (m, out_size): linear, ReLU, linear, ReLU, linear, all with biases, also if sizes
#   are equal. Dropout may stand before or after each ReLU; nothing follows the last layer.
# - **Unchanged**: x. All weights and biases are found by `net.parameters()`.
# - **Edge cases**: without `p` nothing is dropped; each hidden layer has masks of its own, new ones
#   at each call.
# - **Example**: `Net(20, 64, 2, p=0.5)` has 5,634 parameters.
# - **Effort**: 6 minutes, difficulty 1 of 3, about 7 lines; `nn.Dropout` is allowed.
# - **Check**: `Net`, 3 points.


# %%
class Net(nn.Module):
    """Two hidden layers of n_hidden units with dropout and ReLU, and a linear output.

    x: (m, in_size) float32 -> (m, out_size). p: the probability to drop a hidden unit.
    """

    def __init__(self, in_size, n_hidden, out_size, p=0):
        super().__init__()
        # BEGIN SOLUTION
        self.drop = nn.Dropout(p=p)
        self.linear1 = nn.Linear(in_size, n_hidden)
        self.linear2 = nn.Linear(n_hidden, n_hidden)
        self.linear3 = nn.Linear(n_hidden, out_size)
        # END SOLUTION

    def forward(self, x):
        # BEGIN SOLUTION
        x = torch.relu(self.drop(self.linear1(x)))
        x = torch.relu(self.drop(self.linear2(x)))
        return self.linear3(x)
        # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which of the linear layers feed a hidden layer?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# One `nn.Dropout(p)` may serve both layers: it draws a new mask at each call.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# # __init__
# self.drop = ...
# self.linear1 = nn.Linear(in_size, ...)
# ...
# # forward
# x = torch.relu(self.drop(...))
# x = ...
# return self.linear3(x)
# ```
# </details>
# <details><summary>If too many outputs are 0</summary>
#
# Nothing may follow the last linear layer, neither ReLU nor dropout.
# </details>
#
# ## 7. Does it help?
#
# One run proves nothing: so we train with five seeds and several p. It is fair if all networks of a
# seed begin with the same weights.
#
# ### Exercise 6: a fair comparison
#
# - **Goal**: train a network for each p and each seed, and tabulate how well it does.
# - **Signature**: `compare_dropout(make_net, train, test, ps, seeds, steps=60)`
# - **Inputs**: `make_net(p)` returns a new network; `train` and `test` are pairs (x, y); lists of p
#   and of seeds. Use `fit(net, train, steps)` and `score(net, data)`, which gives accuracy and
#   loss. Both leave the mode to you.
# - **Output**: `{p: {"train_accuracy": [...], "train_loss": [...], "test_accuracy": [...],
#   "test_loss": [...]}}`, in each list one number a seed, in the order of `seeds`.
# - **Unchanged**: the data. Call `make_net` once for each p and seed, right after
#   `torch.manual_seed(seed)`.
# - **Edge cases**: train in training mode, score in evaluation mode.
# - **Example**: two p, five seeds: two entries, each of four lists of five numbers.
# - **Effort**: 12 minutes, difficulty 2 of 3, about 12 lines.
# - **Check**: `compare_dropout`, 2 points.


# %%
def compare_dropout(make_net, train, test, ps, seeds, steps=60):
    """Train a network make_net(p) for each p and seed; return a table of how well they do.

    train, test: pairs (x, y), for `fit` and `score`; steps: of training. After
    torch.manual_seed(seed), all networks of a seed begin alike. They are scored in evaluation mode.
    Returns {p: {"train_accuracy": …, "train_loss": …, "test_accuracy": …, "test_loss": …}}, each a
    list of one number for each seed.
    """
    # BEGIN SOLUTION
    columns = ("train_accuracy", "train_loss", "test_accuracy", "test_loss")
    table = {p: {name: [] for name in columns} for p in ps}
    for p in ps:
        for seed in seeds:
            torch.manual_seed(seed)
            net = make_net(p)
            net.train()
            fit(net, train, steps)
            net.eval()
            numbers = score(net, train) + score(net, test)
            for name, number in zip(columns, numbers, strict=True):
                table[p][name].append(number)
    return table
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# What has moved the random state between two calls of `make_net`?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Two loops: seed, make, train mode, fit, evaluation mode, score twice, append.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# for p in ps:
#     for seed in seeds:
#         torch.manual_seed(...)
#         net = ...
#         net.train()
#         fit(...)
#         ...
#         numbers = score(net, train) + ...
#         ...
# return table
# ```
# </details>
# <details><summary>If your p = 0.8 looks like p = 0</summary>
#
# In which mode was the network while it was trained?
# </details>

# %% tags=["predict"]
# From p = 0 to p = 0.8, what changes most, compared with how it differs from seed to seed?
#   a: test accuracy    b: test loss    c: neither: both stay within the spread of the seeds
prediction_4 = "?"


# %% tags=["given"]
your_net = solved_or(Net, lambda in_size, n_hidden, out_size, p: plain_net(p))


def make_net(p):
    """Return a network for the data of part 1: yours, if it is solved."""
    return your_net(20, 64, 2, p)


# %% tags=["experiment"]
ps = (0, 0.2, 0.5, 0.8)
print("you said", prediction_4, "and the answer is b: see how far the means move")
table = solved_or(compare_dropout, compare_copies)(make_net, train, test, ps, SEEDS)
fig, axes = plt.subplots(1, 2, figsize=(9, 3.5))
for ax, column in zip(axes, ("test_accuracy", "test_loss"), strict=True):
    for p in ps:
        ax.plot([p] * len(SEEDS), table[p][column], "o", color="tab:blue", alpha=0.5)
    ax.plot(ps, [np.mean(table[p][column]) for p in ps], "k--", label="mean of five seeds")
    ax.set(xlabel="p, the probability to drop", ylabel=column.replace("_", " "))
    ax.legend()
fig.suptitle("More dropout: accuracy rises a little, the loss falls far")
plt.show()
for p in ps:
    print(f"p = {p}:", end="")
    for name, values in table[p].items():
        print(f"  {name} {np.mean(values):.2f} ± {np.std(values):.2f}", end="")
    print()

# %% tags=["explain"]
# What does the loss show that the accuracy hides? Would one seed have been enough?
explanation_4 = ""

# %% [markdown]
# *The figure* shows five runs for each of four p, and their means. Test accuracy rises a little,
# from about 0.67 to 0.74; test loss falls from above 4 to about 0.6. At $p = 0.2$ some runs are no
# more accurate than some without dropout.
#
# <details><summary>Compare with ours</summary>
#
# How sure the network is of its mistakes. One seed would not have been enough for p = 0.2.
# </details>
#
# When does the gain arise? Here are accuracy and loss over the steps, without dropout and with
# $p = 0.8$, five seeds.

# %% tags=["predict"]
# Stop each training where its test accuracy is best. By how much is that with p = 0.8 better?
#   a: by 0.05 or more    b: by less than 0.02    c: it is worse by 0.05 or more
prediction_5 = "?"

# %% tags=["experiment"]
print("you said", prediction_5, "and the answer is b: see the best test accuracy")
both = [[one.expand(len(SEEDS), *one.shape) for one in data] for data in (train, test)]
histories = {}
for p in (0, 0.8):
    torch.manual_seed(0)
    nets = Copies(SEEDS, [20, 64, 64, 2], p)  # a network for each seed, trained all at once
    histories[p] = fit_all(nets, both[0], steps=60, rate=0.02, test=both[1], every=3)
    accuracy = histories[p]["test_accuracy"]
    best = histories[p]["step"][accuracy.argmax(axis=0)]
    print(f"p = {p}: best test accuracy {accuracy.max(axis=0).mean():.2f}, at steps", *best, end="")
    print(f"; after 60 steps {accuracy[-1].mean():.2f}")
draw_curves(histories)

# %% tags=["explain"]
# One sentence: what does a network learn in its first steps, and what in its later ones?
explanation_5 = ""

# %% [markdown]
# *The figure* shows training and test: means of five seeds, in bands from the lowest to the
# highest. Without dropout training accuracy reaches 1.00 and test accuracy falls from 0.75 to 0.67,
# while test loss climbs above 5. With $p = 0.8$ test accuracy stays near 0.75, test loss near 0.6.
#
# <details><summary>Compare with ours</summary>
#
# First what many examples share, later single labels by heart. Dropout delays the latter. To stop
# after a few steps does as much here; but you must know when, for which we looked at the test data.
# </details>
#
# In the plane one can see it: 100 points of two half-moons, 15 % of them with a wrong label, 500
# steps.

# %% tags=["predict"]
# Without dropout, what does the boundary do near points with a wrong label?
#   a: it ignores them, as they are few    b: it makes islands around them    c: it moves a little
prediction_6 = "?"

# %% tags=["experiment"]
print("you said", prediction_6, "and the answer is b: see the rings, and the wrong labels learnt")
moons, unseen = half_moons(SEEDS, 100, wrong=0.15), half_moons([1000 + k for k in SEEDS], 1000)
chances, rightness = {}, {}
for p in (0, 0.5):
    torch.manual_seed(0)
    nets = Copies(SEEDS, [2, 128, 128, 2], p)
    fit_all(nets, moons[:2], steps=500, rate=0.01)
    learnt = (nets(moons[0]).argmax(dim=2) == moons[1])[torch.tensor(moons[2])].float().mean()
    rightness[p], _ = scores(nets, *unseen[:2])
    grid, chances[p] = plane(nets)
    print(f"p = {p}: learns {learnt:.2f} of the wrong labels; right on unseen points", end=" ")
    print(*(f"{one:.2f}" for one in rightness[p]))
middle = int(np.argsort(rightness[0.5] - rightness[0])[2])  # the seed whose gain is the median
draw_boundaries({p: chance[middle] for p, chance in chances.items()}, grid, moons, middle)

# %% tags=["explain"]
# One sentence: why is an island harder to build when half of the units are missing?
explanation_6 = ""

# %% [markdown]
# *The figure* shows the plane for the seed whose gain is the median: lighter where class 1
# (triangles) is more probable, a black line where both are equally so, rings round wrong labels.
# Without dropout islands lie in the rings; with $p = 0.5$ there are fewer. On unseen points it
# gains in each run; the mean goes from 0.82 to 0.87.
#
# <details><summary>Compare with ours</summary>
#
# It takes several units that work together, and most masks leave some of them out.
# </details>
#
# Now leave dropout on at test time.

# %% tags=["predict"]
# Trained with p = 0.8: its test accuracy with dropout left on is …
#   a: the same on average    b: lower by 0.02 or more    c: higher
prediction_7 = "?"

# %% tags=["experiment"]
print("you said", prediction_7, "and the answer is b: see both columns")
for seed in SEEDS:
    torch.manual_seed(seed)
    net = plain_net(p=0.8).train()
    fit(net, train)
    left_on, _ = score(net, test)
    off, _ = score(net.eval(), test)
    print(f"seed {seed}: test accuracy {off:.2f}, with dropout left on {left_on:.2f}")

# %% tags=["explain"]
# One sentence: no line crashed. What would you look at tomorrow if you had this bug?
explanation_7 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# Call the network twice on the same examples: if its outputs differ, print `net.training`.
# </details>
#
# ## 8. How sure is the network?
#
# Left on *on purpose*, dropout gives many predictions for one example. Their spread says something
# about how sure the network is: Monte Carlo dropout.
#
# ### Exercise 7: Monte Carlo dropout
#
# - **Goal**: predict n times with dropout on; return mean and standard deviation.
# - **Signature**: `mc_dropout_predict(model, x, n)`
# - **Inputs**: an `nn.Module` in any mode; `x`, what it takes; `n` at least 1.
# - **Output**: two tensors of the shape of `model(x)`: mean and standard deviation over the n
#   passes. The latter divides by n. Neither requires a gradient.
# - **Unchanged**: the mode of the model and of each module inside, also if they were mixed; its
#   parameters, what of them is frozen, and buffers such as the statistics of batch normalization.
# - **Edge cases**: in these passes every `nn.Dropout`, however deep, is in training mode, every
#   other module in evaluation mode. Call `model(x)` n times and set no seed. `n=1` gives
#   deviation 0.
# - **Example**: predictions 1, 2 and 6 give mean 3 and deviation 2.16.
# - **Effort**: 10 minutes, difficulty 3 of 3, about 8 lines.
# - **Check**: `mc_dropout_predict`, 2 points.


# %%
def mc_dropout_predict(model, x, n):
    """Return mean and standard deviation of n predictions model(x) with dropout left on.

    In these passes every nn.Dropout in the model is in training mode, and every other module in
    evaluation mode. Both results have the shape of model(x) and no gradient; the standard deviation
    divides by n. Afterwards each module is in the mode that it was in before.
    """
    # BEGIN SOLUTION
    modes = [(module, module.training) for module in model.modules()]
    for module, _ in modes:
        module.training = isinstance(module, nn.Dropout)
    with torch.no_grad():
        outputs = torch.stack([model(x) for _ in range(n)])
    for module, training in modes:
        module.training = training
    return outputs.mean(dim=0), outputs.std(dim=0, correction=0)
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# After `model.eval()`, how do you get back the mode of each single module?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `model.modules()` yields the model, too. Look up `torch.stack`, and `correction` in `torch.std`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# modes = [(module, module.training) for module in ...]
# for module, _ in modes:
#     module.training = ...
# with torch.no_grad():
#     outputs = torch.stack([... for _ in range(n)])
# for module, training in modes:
#     ...
# return outputs.mean(dim=...), outputs.std(dim=..., correction=...)
# ```
# </details>
# <details><summary>If you see: nan for n = 1</summary>
#
# That standard deviation divides by n - 1.
# </details>

# %% tags=["predict"]
# We sort test examples in two ways (one seed). In which order are those on top more often right?
#   a: smallest deviation first    b: largest (distance between the two outputs) / deviation first
prediction_8 = "?"

# %% tags=["experiment"]
torch.manual_seed(0)
net = plain_net(p=0.5)
fit(net, train)
mean, deviation = solved_or(mc_dropout_predict, predict_at_once)(net, test[0], 100)
right = (mean.argmax(dim=1) == test[1]).float()
spread = deviation.mean(dim=1)
print("you said", prediction_8, "and the answer is b: see the first 250")
orders = {"deviation": spread, "distance/deviation": -(mean[:, 0] - mean[:, 1]).abs() / spread}
for name, key in orders.items():
    order = key.argsort()
    print(f"{name:18}: first 250 {right[order[:250]].mean():.2f},", end=" ")
    print(f"last 250 {right[order[-250:]].mean():.2f} of them right")

# %% tags=["explain"]
# One sentence: why does a small deviation alone not mean that the network is right?
explanation_8 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# Near the border both outputs are small, and so is their spread. What counts is how many
# deviations apart they are. Over ten seeds about 0.85 of the surest quarter are right, and 0.55 of
# the least sure.
# </details>
#
# ## 9. Limits and recall
#
# With much data, or a small network, expect no gain; with $p$ near 1 the network learns too little.
# We changed $p$ only: a smaller network or fewer steps may help as much. The lesson on batch
# normalization comes back to modes.
#
# Without looking up:
#
# 1. $x = [3, 6]$, $p = 0.25$: what are the four outputs, and their chances?
# 2. Why does a gradient check pass on dropout that does not scale?
# 3. Which line is missing if test accuracy changes from call to call?
# 4. A colleague reports `keep_prob=0.9`. What is `p` in PyTorch?
# 5. Why must backward use the mask of forward, and no new one?
# 6. **New:** a network with dropout has a higher loss on its training data while it is trained than
#    on its test data after each epoch. Is something broken? What would you compute to tell?
# 7. Write `Dropout.forward` again, from memory, on paper.
#
# <details><summary>Answers</summary>
#
# 1. [4, 8] with 0.5625, [4, 0] and [0, 8] with 0.1875 each, [0, 0] with 0.0625.
# 2. It says that backward fits forward. Both lack the same factor.
# 3. `net.eval()`.
# 4. 0.1.
# 5. The gradient is that of the network that was run: a dropped unit had no part in the output.
# 6. Not by itself: the training loss was measured with dropout on, the test loss with it off.
#    Compute both in evaluation mode.
# 7. Compare with exercise 4: ask for the mode, draw, drop, scale.
# </details>
#
# ## Extension: digits, with and without wrong labels
#
# Real data: images of digits, 8 by 8 pixels, 200 to train on and 500 for the test, split anew for
# each of five seeds. They come with scikit-learn, which graders don't need. Two hidden layers of
# 128 units learn for 150 steps, once with 30 % wrong labels in training, once with none.

# %% tags=["predict"]
# 200 examples are few. With all labels right, what does p = 0.5 add to the test accuracy?
#   a: 0.1 or more    b: at most 0.02    c: it takes off 0.05 or more
prediction_9 = "?"

# %% tags=["experiment"]
print("you said", prediction_9, "and the answer is b: see 0 % wrong labels")
if digits_are_here():
    for wrong in (0.3, 0):
        images, unseen = digits(SEEDS, count=200, wrong=wrong)
        for p in (0, 0.5):
            torch.manual_seed(0)
            nets = Copies(SEEDS, [64, 128, 128, 10], p)
            fit_all(nets, images, steps=150, rate=0.003)
            accuracy, loss = scores(nets, *unseen)
            print(f"{wrong:3.0%} wrong labels, p = {p}: test loss {loss.mean():.2f},", end=" ")
            print(f"accuracy {accuracy.mean():.2f}:", *(f"{one:.2f}" for one in accuracy))

# %% tags=["explain"]
# One sentence: "dropout helps where data are few". What should this say instead, by these numbers?
explanation_9 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# Where labels are wrong: there it adds about 0.15. With right labels it adds 0.01 to 0.02; mostly
# the loss falls. It is not scarcity alone that makes learning by heart harmful.
# </details>
#
# ## Extension: dropout beside batch normalization
#
# Batch normalization keeps an average of the spread that it sees in training, and divides by it in
# a test. Dropout raises the spread in training only (part 4). Put one right before the other:

# %% tags=["predict"]
# ReLU, dropout, batch normalization: in training what comes out has spread 1. And in a test?
#   a: 1    b: less    c: more
prediction_10 = "?"

# %% tags=["experiment"]
torch.manual_seed(0)
print("you said", prediction_10, "and the answer is b: see the spread in a test")
for p in (0, 0.2, 0.5):
    net = nn.Sequential(nn.ReLU(), nn.Dropout(p), nn.BatchNorm1d(1, momentum=None))
    for _ in range(50):
        net(torch.randn(2000, 1))  # momentum=None: a plain average over all batches
    x = torch.randn(100_000, 1)
    spread = net.eval()(x).std().item()
    print(f"p = {p}: spread in training {net.train()(x).std().item():.2f}, in a test {spread:.2f}")

# %% tags=["explain"]
# One sentence: which of the two numbers that batch normalization keeps is off here, and why?
explanation_10 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# The running variance: it is that of values with dropout. The mean is right. So layers behind get
# numbers of spread 0.64 at p = 0.5, where they have learnt from spread 1.
# </details>
#
# Whether this costs accuracy depends on the network; many put dropout behind the last batch
# normalization only.
#
# ## Read more
#
# - Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, *Dropout: A Simple Way to Prevent
#   Neural Networks from Overfitting*, 2014: gains on many tasks. That units then "adapt to each
#   other" less is their reading, and hard to measure.
# - Wager, Wang and Liang, *Dropout Training as Adaptive Regularization*, 2013: in linear models it
#   acts nearly like a penalty on large weights.
# - Gal and Ghahramani, *Dropout as a Bayesian Approximation*, 2016: part 8. Disputed: the spread
#   need not shrink with more data, as an uncertainty about weights should.
# - Li, Chen, Hu and Yang, *Understanding the Disharmony between Dropout and Batch Normalization by
#   Variance Shift*, 2019: what the last extension shows, in image networks, and what it costs.
