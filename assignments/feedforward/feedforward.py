# %% [markdown]
# This is the lesson of `feedforward.ipynb` as a plain Python file. Put your solutions in place of
# each `raise NotImplementedError(…)`. `pytest` in this folder runs the public checks. Hand in
# `feedforward.py`.

# %% [markdown]
# # Feed-forward networks: what hidden layers are for
#
# **The question.** One unit draws one straight line. What do more units, and more layers, add, and
# what does it take to train them?
#
# After this lesson you can
#
# 1. train a perceptron, and say what it can't learn (exercise 1);
# 2. solve XOR by hand with two hidden units (exercise 2);
# 3. write activations and losses, with slopes, that survive large numbers (exercises 3 to 5);
# 4. run a network of any depth forward and backward (exercises 6 and 7);
# 5. write it in PyTorch (exercise 8), and measure what depth gives (exercise 9).
#
# You need NumPy, the chain rule, and classes of PyTorch. The core, parts 1 to 9, takes about two
# hours, with a break after part 4; the extensions are optional. (All times are our estimates: no
# readers were timed yet.) Nine exercises give 20 points; predictions are for you alone. You may
# leave an exercise and go on: the experiments then run the library's version.

# %% [markdown]
# ## Contents and notation
#
# **1** One unit · **2** A hidden layer · **3** Activations · **4** Losses · **5** Forward ·
# **6** Backward · **7** In PyTorch · **8** Depth against width · **9** Limits and recall ·
# Extensions: **10** Real digits · **11** Trained depth · **12** Read more
#
# | Symbol | Meaning | Shape | In code |
# |---|---|---|---|
# | $x$, $y$ | an input, its label | (D,), number | `x`, `y` |
# | $w$, $b$ | weights and bias of a unit | (D,), number | `w`, `b` |
# | $z$, $a$ | sum before an activation, and result | any | `z`, `a` |
# | $W_l$, $b_l$ | those of layer $l$ of $L$ | (units, units below), (units, 1) | `W1`, `b1` … |
# | $Z_l$, $A_l$ | $z$ and $a$ of layer $l$, a column an example | (units, m) | `Z`, `A` |
#
# **Mind the layout**: in parts 1, 4 and 7 a *row* is an example, in parts 5 and 6 a *column* is.

# %%
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

import feedforward_figures as figures
import feedforward_library as library
from checks_support import solved_or
from dnn_utils import relu, relu_backward, sigmoid

SEEDS = range(5)
torch.set_num_threads(1)  # small networks gain nothing from more
plt.rcParams.update(figures.STYLE)
print("NumPy", np.__version__, "and PyTorch", torch.__version__)

# %% [markdown]
# **Warm-up.** Answer first, then unfold.
#
# <details><summary>What is the derivative of f(g(x))?</summary>
#
# That of f, at g(x), times that of g, at x: the chain rule.
# </details>
#
# <details><summary>On which side of the line w·x + b = 0 does a point lie?</summary>
#
# The sign of w·x + b says it.
# </details>
#
# ## 1. One unit
#
# A *perceptron* says class +1 where $w \cdot x + b > 0$ and -1 where it is below 0. It learns from
# its mistakes: whenever $y\,(w \cdot x + b) \le 0$, it adds $y\,x$ to $w$, and $y$ to $b$. So 0
# counts as a mistake. From $w = [0, 0]$, $b = 0$ (first two steps of an epoch):
#
# | $x$ | $y$ | $w \cdot x + b$ | mistake? | $w$ | $b$ |
# |---|---|---|---|---|---|
# | [2, 1] | +1 | 0 | yes | [2, 1] | 1 |
# | [1, 3] | -1 | 6 | yes | [1, -2] | 0 |
#
# One pass over all rows is an *epoch*.
#
# **Practice.** Answer the question of the fourth column, by True or False; one line.


# %%
def is_mistake(x, y, w, b):
    """Tell whether a perceptron is wrong about x, whose label is y."""
    raise NotImplementedError("is_mistake")


# %%
asked = [([2, 1], 1, [0, 0], 0), ([1, 3], -1, [2, 1], 1), ([1, 0], 1, [1, -2], 0)]
found = [bool(is_mistake(np.array(x), y, np.array(w), b)) for x, y, w, b in asked]
print(*found, "- as it should be" if found == [True, True, False] else "- but the last is right")

# %% [markdown]
# ### Exercise 1: the perceptron
#
# - **Goal**: train a perceptron, and count its mistakes.
# - **Signature**: `train_perceptron(X, y, epochs)`
# - **Inputs**: `X` (N, D) and `y` (N,), float64, with labels 1 and -1; a whole number from 1 up.
# - **Output**: `(w, b, mistakes)`: `w` (D,), a number, and a list of the mistakes in each epoch.
# - **Unchanged**: `X` and `y`.
# - **Edge cases**: begin with zeros; take the rows in their order, in each epoch; a sum of 0 is a
#   mistake; all epochs are run, also those without one.
# - **Example**: the two rows above, one epoch: w = [1, -2], b = 0, mistakes [2].
# - **Effort**: 8 minutes, difficulty 2 of 3, about 10 lines.
# - **Check**: `train_perceptron`, 2 points.


# %%
def train_perceptron(X, y, epochs):
    """Train a perceptron: at each mistake, w = w + y x and b = b + y.

    X: (N, D); y: (N,), 1 or -1. Returns w (D,), b, and the mistakes in each epoch, a list.
    """
    raise NotImplementedError("train_perceptron")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# In the table: which w and b does the second row meet, the old or the new ones?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# Two loops: over epochs, and over rows with their labels. Count from 0 in each epoch.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# w, b, mistakes = np.zeros(...), 0.0, []
# for _ in range(epochs):
#     count = 0
#     for x, label in zip(X, y):
#         if label * (...) <= 0:
#             ...
#     mistakes.append(count)
# return w, b, mistakes
# ```
# </details>
# <details><summary>If there are never any mistakes</summary>
#
# With w = 0 and b = 0 the sum is 0: that is one, too.
# </details>
#
# AND, OR and XOR ("one of both, not both") have four points each.

# %%
# Twenty epochs. Which of the three does a perceptron learn without a mistake?
#   a: all    b: AND and OR    c: AND only
prediction_1 = "?"

# %%
corners = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
tasks = {"AND": [-1, -1, -1, 1], "OR": [-1, 1, 1, 1], "XOR": [-1, 1, 1, -1]}
train, lines = solved_or(train_perceptron, library.augmented_perceptron), {}
print("you said", prediction_1, "and the answer is b: see the last numbers of mistakes")
for name, labels in tasks.items():
    w, b, mistakes = train(corners, np.array(labels, float), 20)
    lines[name] = labels, w, b
    print(f"{name:3} mistakes by epoch:", *mistakes)
figures.draw_lines(corners, lines)
plt.show()

# %%
# One sentence: why does no straight line separate the two classes of XOR?
explanation_1 = ""

# %% [markdown]
# *The figure* shows four corners, filled where the label is +1, and the line after 20 epochs. AND
# and OR are separated, after 8 and 5 epochs with mistakes. For XOR each epoch has 4 mistakes, which
# take $w$ and $b$ back to 0: no line is drawn.
#
# <details><summary>Compare with ours</summary>
#
# The middle of the square lies between the two +1 corners and between the two -1 corners, so it
# would have to lie on both sides.
# </details>
#
# ## 2. A hidden layer
#
# Let two units look first, and a third one at what they say. With
# $\mathrm{ReLU}(z) = \max(0, z)$ and no biases:
#
# $$h = \mathrm{ReLU}(W x), \qquad \text{output} = v \cdot h$$
#
# By hand, with W = [[1, -1], [-1, 1]] and v = [1, 1]:
#
# | $x$ | $W x$ | $h$ | output |
# |---|---|---|---|
# | [0, 0] | [0, 0] | [0, 0] | 0 |
# | [0, 1] | [-1, 1] | [0, 1] | 1 |
# | [1, 0] | [1, -1] | [1, 0] | 1 |
# | [1, 1] | [0, 0] | [0, 0] | 0 |
#
# That is XOR. Without ReLU it would be $(vW) \cdot x$, again one unit: here 0 everywhere.
#
# ### Exercise 2: hidden and output
#
# - **Goal**: write the two formulas.
# - **Signature**: `hidden(x, W)` and `output(h, W)`
# - **Inputs**: `x` (D,) and `W` (units, D); `h` (units,) and `W` (units,): one example.
# - **Output**: `h`, an array (units,); and a number.
# - **Unchanged**: all inputs.
# - **Edge cases**: units and D may differ.
# - **Example**: `hidden` of [2, 1] with [[1, -1], [-3, 1], [2, 2]] is [1, 0, 6]; `output` of this
#   with [5, 7, -1] is -1.
# - **Effort**: 3 minutes, difficulty 1 of 3, one line each.
# - **Check**: `hidden` and `output`, 1 point each.


# %%
def hidden(x, W):
    """Return ReLU(W x), (units,), for x (D,) and W (units, D)."""
    raise NotImplementedError("hidden")


def output(h, W):
    """Return the sum of h times W, a number, for h and W (units,)."""
    raise NotImplementedError("output")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# W has a row for each unit. Which product gives a number for each row?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `np.dot` or `@`; `np.maximum` compares element by element, `np.max` does not.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# return np.maximum(0, ...)  # hidden
# return ... @ ...  # output
# ```
# </details>

# %%
layer, unit = solved_or(hidden, library.row_by_row), solved_or(output, library.summed)
W, v = np.array([[1.0, -1], [-1, 1]]), np.array([1.0, 1])
seen = np.array([layer(x, W) for x in corners])
print("XOR:", *(int(unit(h, v)) for h in seen))
figures.draw_hidden(corners, seen, tasks["XOR"])
plt.show()

# %% [markdown]
# *The figure* shows the corners before and behind the hidden layer. Behind it, [0, 0] and [1, 1]
# are one point, and a line has room between it and [0, 1] and [1, 0].
#
# ## 3. Activations
#
# | name | $a$ | slope $da/dz$ |
# |---|---|---|
# | sigmoid | $\sigma(z) = 1 / (1 + e^{-z})$ | $a (1 - a)$ |
# | tanh | $\tanh z$ | $1 - a^2$ |
# | ReLU | $\max(0, z)$ | 1 where $z > 0$, else 0 |
#
# At $z = 0$: sigmoid 0.5 with slope 0.25, tanh 0 with slope 1, ReLU 0 with slope 0 (we choose).
#
# ### Exercise 3: activations
#
# - **Goal**: compute an activation and its slope.
# - **Signature**: `activate(z, name)`
# - **Inputs**: `z`, a float64 array of any shape; "sigmoid", "tanh" or "relu".
# - **Output**: `(a, slope)`, two arrays in the shape of `z`.
# - **Unchanged**: `z`.
# - **Edge cases**: z = 1000 and z = -1000 give finite numbers; the slope of ReLU at 0 is 0.
# - **Example**: "relu" of [-2, 0, 3] gives [0, 0, 3] and [0, 0, 1].
# - **Effort**: 6 minutes, difficulty 1 of 3, about 8 lines.
# - **Check**: `activate`, 2 points.


# %%
def activate(z, name):
    """Return the activation of this name and its slope at z, both in the shape of z.

    name: "sigmoid", "tanh" or "relu". Large |z| does no harm.
    """
    raise NotImplementedError("activate")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# The slopes of the table are written with a. What is there to compute first?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `np.exp` of a large number is infinite: 1 / inf is 0, as it should be, but inf / inf is nan.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# if name == "relu":
#     return np.maximum(...), (z > 0).astype(float)
# if name == "tanh":
#     a = ...
#     return a, 1 - ...
# a = 1 / (1 + ...)
# return a, ...
# ```
# </details>

# %%
# On the way back through 10 layers a gradient is multiplied by 10 slopes. With sigmoid, at best by
#   a: about 1    b: about 0.02    c: about 0.000001
prediction_2 = "?"

# %%
both, z = solved_or(activate, library.autograd_activate), np.linspace(-5, 5, 201)
print("you said", prediction_2, "and the answer is c: see sigmoid")
for name in ("sigmoid", "tanh", "relu"):
    _, slope = both(z, name)
    print(
        f"{name:7}: largest slope {slope.max():.2f}, ten of these {slope.max() ** 10:.0e}", end=""
    )
    print(f"; slope at z = 5: {slope[-1]:.4f}")
figures.draw_activations(z, {name: both(z, name) for name in ("sigmoid", "tanh", "relu")})
plt.show()

# %%
# One sentence: what does a unit with a sigmoid learn while its z is 5 or more?
explanation_2 = ""

# %% [markdown]
# *The figure* shows each activation, and dashed its slope. The slope of sigmoid is 0.25 at most, so
# ten of them make 1e-06; those of tanh and ReLU reach 1. At 5 sigmoid has 0.0066 left.
#
# <details><summary>Compare with ours</summary>
#
# Next to nothing: all that comes back is multiplied by less than 0.007. It is *saturated*. (Weights
# multiply, too, so deep sigmoid networks can be trained, with care.)
# </details>
#
# ## 4. Losses
#
# For numbers, take the mean squared error of predictions $p$. For two classes 0 and 1 let
# $\sigma(z)$ be the probability of class 1; the loss is the mean of $-\log$ of the probability
# that the label got, and reduces to
#
# $$\frac{1}{N}\sum_i \left( \log(1 + e^{z_i}) - y_i z_i \right), \qquad \text{slope by } z_i:\
# \frac{\sigma(z_i) - y_i}{N}$$
#
# By hand: $z = [0, 2]$, $y = [1, 0]$: the losses are $\log 2 = 0.693$ and $\log(1 + e^2) = 2.127$,
# their mean is 1.410, the slopes are $(0.5 - 1) / 2 = -0.25$ and $(0.881 - 0) / 2 = 0.440$.
#
# ### Exercise 4: two losses
#
# - **Goal**: compute two losses and their slopes.
# - **Signature**: `mse_loss(p, y)` and `binary_cross_entropy(z, y)`
# - **Inputs**: float64 arrays (N,); `z` before sigmoid, then `y` holds 0 and 1.
# - **Output**: `(loss, slope)`: a number, the mean over N, and its derivative by each `p` or `z`,
#   (N,).
# - **Unchanged**: all inputs.
# - **Edge cases**: `z` = 1000 or -1000 gives the true loss: 1000 for `y` = 0 or 1, or else 0.
# - **Example**: `mse_loss` of [3, 1] and [1, 2] is 2.5, with slopes [2, -1].
# - **Effort**: 10 minutes, difficulty 2 of 3, about 3 lines each.
# - **Check**: `mse_loss`, 1 point, and `binary_cross_entropy`, 2 points.


# %%
def mse_loss(p, y):
    """Return the mean of (p - y)², and its slope by p (N,), for p and y (N,)."""
    raise NotImplementedError("mse_loss")


def binary_cross_entropy(z, y):
    """Return the mean cross-entropy of sigmoid(z) with labels y, and its slope by z (N,).

    z: (N,), of any size; y: (N,), 0 or 1.
    """
    raise NotImplementedError("binary_cross_entropy")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# The loss is a mean over N. Where does the N stand in its slope?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `np.logaddexp(0, z)` is the logarithm of 1 + exp(z), without an overflow.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# return np.mean(...), 2 * ... / len(p)  # mse_loss
# loss = np.mean(np.logaddexp(...) - ...)
# return loss, (... - y) / ...
# ```
# </details>
#
# **A failure to notice.** Many clip probabilities, so that `np.log` never sees 0. We try three
# versions at z = 2 and z = 40, for the label 0.

# %%
# Which of them still learns at z = 40?   a: all    b: clipped and stable    c: stable only
prediction_3 = "?"

# %%
loss = solved_or(binary_cross_entropy, library.torch_binary_cross_entropy)
versions = {
    "naive": lambda z: -np.log(1 - 1 / (1 + np.exp(-z))),
    "clipped": lambda z: -np.log(1 - np.clip(1 / (1 + np.exp(-z)), 1e-12, 1 - 1e-12)),
    "stable": lambda z: loss(np.array([z]), np.zeros(1))[0],
}
print("you said", prediction_3, "and the answer is c: look at the slopes")
with np.errstate(all="ignore"):
    for name, version in versions.items():
        for z in (2.0, 40.0):
            slope = (version(z + 0.01) - version(z - 0.01)) / 0.02
            print(f"{name:7} z = {z:2.0f}: loss {version(z):6.3f}, slope {slope:.3f}")

# %%
# One sentence: why is the clipped loss worse than one that fails?
explanation_3 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# At 2 all give 2.127 and 0.881. At 40 the naive one is infinite, and one sees it; the clipped one
# says 27.631, with slope 0: it looks sane and learns nothing. Right are 40 and 1.
# </details>
#
# For $C$ classes a network gives $C$ scores $s$. *Softmax* makes them probabilities
# $q_j = e^{s_j} / \sum_k e^{s_k}$; the loss is the mean of $-\log q_{\text{label}}$. The slope by
# the scores of a row is $q$, with 1 taken off at the label, over $N$. To subtract the largest score
# of a row first changes no probability.
#
# ### Exercise 5: softmax cross-entropy
#
# - **Goal**: compute this loss and its slope.
# - **Signature**: `softmax_cross_entropy(scores, labels)`
# - **Inputs**: `scores` (N, C), float64; `labels` (N,), whole numbers from 0 to C - 1.
# - **Output**: `(loss, slope)`: a number, and an array (N, C).
# - **Unchanged**: both inputs.
# - **Edge cases**: scores of 1000 and -1000 give the true loss, which may be 2000.
# - **Example**: [[0, log 3]] with label 0: q = [0.25, 0.75], loss log 4 = 1.386, slope
#   [[-0.75, 0.75]].
# - **Effort**: 10 minutes, difficulty 3 of 3, about 6 lines.
# - **Check**: `softmax_cross_entropy`, 2 points.


# %%
def softmax_cross_entropy(scores, labels):
    """Return the mean cross-entropy of softmax(scores) with labels, and its slope (N, C).

    scores: (N, C), of any size; labels: (N,), from 0 to C - 1.
    """
    raise NotImplementedError("softmax_cross_entropy")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Each row is an example. Over which axis is the sum in q?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Shift each row; compute log q as a difference, never as the logarithm of q; pick the labels'
# entries with `log_q[np.arange(N), labels]`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# rows = np.arange(...)
# shifted = scores - scores.max(axis=..., keepdims=True)
# log_q = shifted - np.log(...)
# slope = np.exp(log_q)
# slope[rows, labels] -= ...
# return ..., slope / ...
# ```
# </details>
#
# ## 5. Forward
#
# A network of $L$ layers: ReLU in the hidden ones, sigmoid in the last. With $A_0 = X$, a column an
# example:
#
# $$Z_l = W_l A_{l-1} + b_l, \qquad A_l = \mathrm{ReLU}(Z_l), \quad A_L = \sigma(Z_L)$$
#
# What the way back needs is kept for each layer in a *cache*. You may use `relu(Z)` and
# `sigmoid(Z)` of `dnn_utils`; each returns two things: `(A, Z)`.
#
# ### Exercise 6: forward
#
# - **Goal**: compute the output, and keep caches.
# - **Signature**: `L_model_forward(X, parameters)`
# - **Inputs**: `X` (features, m); a dict of W1, b1, …, WL, bL, float64; layer L has one unit.
# - **Output**: `(AL, caches)`: `AL` (1, m), and a list with, for each layer from 1 to L,
#   `((A_prev, W, b), Z)`, where `A_prev` is what came in.
# - **Unchanged**: both inputs.
# - **Edge cases**: L may be 1, and m, too. The dict may be in any order.
# - **Example**: `X` [[1], [2]], W1 [[1, 1], [1, -1]], W2 [[2, 5]], biases 0 but b2 [[-6]]: A1 is
#   [[3], [0]], Z2 [[0]], AL [[0.5]].
# - **Effort**: 8 minutes, difficulty 2 of 3, about 8 lines.
# - **Check**: `L_model_forward`, 2 points.


# %%
def L_model_forward(X, parameters):
    """Return the output of a network, ReLU in hidden layers and sigmoid in the last, and caches.

    X: (features, m); parameters: W1, b1, …, WL, bL. The caches are a list of ((A_prev, W, b), Z),
    one a layer.
    """
    raise NotImplementedError("L_model_forward")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# What goes into layer 2: X, Z of layer 1, or A of layer 1?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Count the layers: there are two entries for each. In each: sum, cache, activation.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# A, caches, L = X, [], len(parameters) // 2
# for layer in range(1, ...):
#     W, b = parameters[f"W{layer}"], ...
#     Z = ...
#     caches.append(((A, W, b), Z))
#     A, _ = ...
# return A, caches
# ```
# </details>
#
# ## 6. Backward
#
# The loss is the mean cross-entropy over the $m$ columns. Part 4 gave its slope by $z$, so the way
# back begins with $dZ_L = A_L - Y$, and then, layer by layer:
#
# $$dW_l = \tfrac{1}{m}\, dZ_l A_{l-1}^T, \quad db_l = \tfrac{1}{m} \sum_{\text{columns}} dZ_l,
# \quad dA_{l-1} = W_l^T dZ_l, \quad dZ_{l-1} = dA_{l-1} \odot \mathrm{ReLU}'(Z_{l-1})$$
#
# ($\odot$: element by element.) By hand, for the example of exercise 6 and $Y = 1$:
# $dZ_2 = -0.5$, $dW_2 = -0.5 \cdot [3, 0] = [-1.5, 0]$, $dA_1 = -0.5 \cdot [2, 5] = [-1, -2.5]$;
# $Z_1 = [3, -1]$ lets only the first pass: $dZ_1 = [-1, 0]$, $dW_1 = [[-1, -2], [0, 0]]$.
#
# ### Exercise 7: backward
#
# - **Goal**: compute the gradients of all weights and biases.
# - **Signature**: `L_model_backward(AL, Y, caches)`
# - **Inputs**: what `L_model_forward` returned, and `Y` (1, m), of 0 and 1.
# - **Output**: a dict of dW1, db1, …, dWL, dbL, shaped like W1, b1 …; it may hold more.
# - **Unchanged**: all inputs.
# - **Edge cases**: L may be 1, and m, too. No output is exactly 0 or 1, no hidden Z exactly 0.
# - **Example**: as computed above.
# - **Effort**: 15 minutes, difficulty 3 of 3, about 10 lines.
# - **Check**: `L_model_backward`, 3 points.


# %%
def L_model_backward(AL, Y, caches):
    """Return the gradients dW1, db1, …, dWL, dbL of the mean cross-entropy, a dict.

    AL, caches: from L_model_forward; Y: (1, m), labels 0 and 1.
    """
    raise NotImplementedError("L_model_backward")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which Z decides where a gradient passes on its way into layer 1: Z of layer 1, or of layer 2?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Loop from L down to 1. In each layer: dW and db from dZ; then dA of the layer below, and its dZ.
# `caches[0]` is layer 1. Keep the axis: `keepdims=True`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# grads, m, dZ = {}, Y.shape[1], AL - Y
# for layer in range(..., 0, -1):
#     (A_prev, W, b), Z = caches[...]
#     grads[f"dW{layer}"] = ...
#     grads[f"db{layer}"] = ...
#     if layer > 1:
#         dZ = relu_backward(..., caches[...][1])
# return grads
# ```
# </details>
# <details><summary>If the loss falls, but the check fails</summary>
#
# That proves little. A missing 1 / m is a larger learning rate in disguise.
# </details>
#
# **A failure to notice.** Here a network of 16 hidden units tells points outside of a circle from
# those inside, by the gradients of exercise 7, and by three wrong ones.

# %%
forward = solved_or(L_model_forward, library.torch_forward)
backward = solved_or(L_model_backward, library.torch_backward)
rules = {
    "right": lambda grads: grads,
    "dW1 halved": lambda grads: grads | {"dW1": grads["dW1"] / 2},
    "dW1 uphill": lambda grads: grads | {"dW1": -grads["dW1"]},
    "no biases": lambda grads: grads | {"db1": 0 * grads["db1"], "db2": 0 * grads["db2"]},
}

# %%
# By which of the four does the loss fall?   a: the right one alone   b: by two of them   c: by all
prediction_4 = "?"

# %%
curves = {name: [] for name in rules}
print("you said", prediction_4, "and the answer is c: the loss falls by all four")
for name, rule in rules.items():
    for seed in SEEDS:
        (X, Y), parameters = library.rings(seed), library.start([2, 16, 1], seed)
        far, losses = library.gap(forward, backward, rule, X, Y, parameters), []
        for _ in range(300):
            AL, caches = forward(X, parameters)
            losses.append(library.cross_entropy(AL, Y))
            grads = rule(backward(AL, Y, caches))
            parameters = {key: p - 0.3 * grads["d" + key] for key, p in parameters.items()}
        curves[name].append(losses)
    print(f"{name:10} last loss {np.median(curves[name], 0)[-1]:.2f} | off by {far:.0e}")
ax = plt.figure(figsize=(8, 4)).add_subplot(xlabel="step", ylabel="loss")
ax.set_title("The loss falls by all four gradients")
figures.draw_runs(ax, curves)
plt.show()

# %%
# Which of the two printed numbers would you trust to find a mistake, and why?
explanation_4 = ""

# %% [markdown]
# *The figure* shows the median loss and, as bands, all five runs. It begins near 0.72. The right
# gradient ends near 0.17, "dW1 halved" near 0.19; the other two near 0.6.
#
# <details><summary>Compare with ours</summary>
#
# The second one: how far the gradient is from central differences of the loss, (f(w + h) -
# f(w - h)) / 2h, compared with its size. It is about 1e-10 for the right one, and 0.08 to 0.3 for
# the others. Half a gradient still leads downhill; and where W1 climbs, W2 makes up for it.
# </details>
#
# By hand two hidden units were enough for XOR. Does descent find them? We start networks with 2, 3,
# 4 and 8 hidden units at 20 random places each.

# %%
# How many of 20 starts end with XOR solved, with 2 hidden units and with 8?
#   a: all, and all    b: few, and all    c: few, and about half
prediction_5 = "?"

# %%
X, Y = corners.T, np.array([[0.0, 1, 1, 0]])
print("you said", prediction_5, "and the answer is b:")
for units in (2, 3, 4, 8):
    solved = 0
    for seed in range(20):
        parameters = library.start([2, units, 1], seed)
        for _ in range(500):
            grads = backward(*library.insert(Y, forward(X, parameters)))
            parameters = {name: p - 0.5 * grads["d" + name] for name, p in parameters.items()}
        solved += bool(((forward(X, parameters)[0] > 0.5) == Y).all())
    print(f"{units} hidden units: {solved} of 20 starts solve XOR")

# %%
# One sentence: if 2 units can do it, what are the others good for?
explanation_5 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# 2, 9, 15 and 20 of 20. What a network *can* compute and what descent *finds* are two questions. A
# unit that is 0 at all corners, for one, gets no gradient and stays so: with more units enough are
# left.
# </details>
#
# ## 7. In PyTorch
#
# There the way back is free, and your losses have names: `nn.BCEWithLogitsLoss` takes `z`, as
# exercise 4 does, and `nn.CrossEntropyLoss` scores, as exercise 5 does. So no activation stands
# behind the last layer.

# %%
scores, labels = np.random.default_rng(0).normal(size=(4, 3)), np.array([2, 0, 1, 0])
own, _ = solved_or(softmax_cross_entropy, library.picked_cross_entropy)(scores, labels)
theirs = nn.CrossEntropyLoss()(torch.tensor(scores), torch.tensor(labels)).item()
print(f"exercise 5: {own:.6f}, nn.CrossEntropyLoss: {theirs:.6f}")

# %% [markdown]
# Three networks differ by their activation alone.
#
# ### Exercise 8: three networks
#
# - **Goal**: write networks with two hidden layers.
# - **Signature**: `Net(D_in, H1, H2, D_out)`, `NetTanh(…)`, `NetRelu(…)`, each an `nn.Module`
# - **Inputs**: four sizes; `forward(x)` takes `x` (N, D_in).
# - **Output**: `forward` returns (N, D_out): scores, with nothing behind the last layer.
# - **Unchanged**: `x`.
# - **Edge cases**: `nn.Linear` layers `linear1`, `linear2`, `linear3`, with biases and weights as
#   PyTorch draws them, and sigmoid, tanh or ReLU behind the first two.
# - **Example**: `Net(3, 5, 4, 2)` has 3·5 + 5 + 5·4 + 4 + 4·2 + 2 = 54 weights and biases.
# - **Effort**: 8 minutes, difficulty 1 of 3, about 10 lines for the first.
# - **Check**: `Net`, `NetTanh` and `NetRelu`, 1 point each.


# %%
class Net(nn.Module):
    """Two hidden layers with sigmoid, and a linear one: D_in -> H1 -> H2 -> D_out."""

    def __init__(self, D_in, H1, H2, D_out):
        raise NotImplementedError("Net")

    def forward(self, x):
        raise NotImplementedError("Net")


class NetTanh(nn.Module):
    """Two hidden layers with tanh, and a linear one: D_in -> H1 -> H2 -> D_out."""

    def __init__(self, D_in, H1, H2, D_out):
        raise NotImplementedError("NetTanh")

    def forward(self, x):
        raise NotImplementedError("NetTanh")


class NetRelu(nn.Module):
    """Two hidden layers with ReLU, and a linear one: D_in -> H1 -> H2 -> D_out."""

    def __init__(self, D_in, H1, H2, D_out):
        raise NotImplementedError("NetRelu")

    def forward(self, x):
        raise NotImplementedError("NetRelu")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# How many linear layers does a network with two hidden layers have?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `super().__init__()` first, then three `nn.Linear`; `torch.sigmoid`, `torch.tanh`, `torch.relu`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# def __init__(self, D_in, H1, H2, D_out):
#     super().__init__()
#     self.linear1 = nn.Linear(D_in, ...)
#     ...
#
# def forward(self, x):
#     x = torch.sigmoid(self.linear1(x))
#     ...
#     return ...
# ```
# </details>
#
# ## 8. Depth against width
#
# A network of ReLUs draws straight pieces. One hidden layer of $n$ units bends at most $n$ times: a
# curve of up to $n + 1$ pieces. Now take two units, $2\,\mathrm{ReLU}(x) - 4\,\mathrm{ReLU}(x -
# 0.5)$: a tent over [0, 1], two pieces. Put the next tent on what the first one gives, and so on.
#
# ### Exercise 9: count the pieces
#
# - **Goal**: count the straight pieces of a curve.
# - **Signature**: `count_pieces(x, y)`
# - **Inputs**: float64 arrays (n,), n from 2 up: rising positions, and the curve there. It bends at
#   given positions only.
# - **Output**: a whole number: 1 for a straight line, and 1 more for each bend.
# - **Unchanged**: both inputs.
# - **Edge cases**: neighbouring slopes that differ by at most 1e-6 are the same; the positions need
#   not be evenly spaced.
# - **Example**: x = [0, 1, 2, 4], y = [0, 1, 2, 2]: slopes 1, 1, 0, so 2.
# - **Effort**: 4 minutes, difficulty 2 of 3, 2 lines.
# - **Check**: `count_pieces`, 1 point.


# %%
def count_pieces(x, y):
    """Return how many straight pieces a curve through (x, y) has; x and y: (n,), x rising."""
    raise NotImplementedError("count_pieces")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# How many slopes do n points have, and between how many pairs of slopes may it bend?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `np.diff` gives differences of neighbours: of y, of x, and of slopes.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# slopes = np.diff(y) / ...
# return 1 + int((np.abs(...) > 1e-6).sum())
# ```
# </details>

# %%
# How many pieces do 6 layers of 2 units give? (One layer of 12 units gives at most 13.)
#   a: 12    b: 13    c: 36    d: 64
prediction_6 = "?"

# %%
count = solved_or(count_pieces, library.counted_pieces)
x = np.linspace(0, 1, 2**12 + 1)  # so fine that it bends at these positions only
y, deep = x, {}
for depth in range(1, 7):
    y = 2 * np.maximum(0, y) - 4 * np.maximum(0, y - 0.5)
    deep[depth] = y, int(count(x, y))
print("you said", prediction_6, "and the answer is d:", *(n for _, n in deep.values()), "pieces")
figures.draw_tents(x, {depth: deep[depth] for depth in (1, 2, 3, 6)})
plt.show()

# %%
# One sentence: why does each layer double the pieces, while a unit beside others adds one?
explanation_6 = ""

# %% [markdown]
# *The figure* shows 1, 2, 3 and 6 layers of two units: 2, 4, 8 and 64 pieces.
#
# <details><summary>Compare with ours</summary>
#
# A tent runs from 0 to 1 and back, so whatever the later layers draw is drawn twice, the second
# time mirrored. A unit beside others adds its one bend to their sum.
# </details>
#
# ## 9. Limits and recall
#
# That a deep network can draw 64 pieces does not say that descent finds them, nor that your data
# need them: part 11 trains some. A perceptron converges wherever a line separates; XOR has none.
#
# Without looking up:
#
# 1. From $w = [2, 1]$, $b = 1$: what do the row [1, -4] and its label +1 make of them?
# 2. Why does a network without activations gain nothing by depth?
# 3. $z = 3$, $y = 1$: which sign has the slope of the cross-entropy?
# 4. Which array says where ReLU lets a gradient pass, and of which layer?
# 5. Twelve units as one layer, or as six: how many pieces at most in each case (two a layer)?
# 6. **New:** someone puts softmax behind `linear3` and trains with `nn.CrossEntropyLoss`, which
#    has a softmax of its own. What becomes of the scores [10, 0]?
# 7. Write exercise 7 again, from memory, on paper.
#
# <details><summary>Answers</summary>
#
# 1. The sum is 2 - 4 + 1 = -1, a mistake: w = [3, -3], b = 2.
# 2. A product of matrices is a matrix: it is one linear layer.
# 3. Negative: sigmoid(3) is below 1. A larger z makes the loss smaller.
# 4. Z of the layer that the gradient enters, from its cache.
# 5. 13 and 64.
# 6. Softmax makes them about [1, 0], the second softmax [0.73, 0.27]: no example can be learnt
#    beyond a loss of 0.31.
# 7. Begin with AL - Y; dW, db; W transposed times dZ; where Z > 0. Then run its check.
# </details>

# %% [markdown]
# ## Extension: 10. Real digits
#
# Your three networks, 64-50-50-10, read scikit-learn's small images of digits: SGD, learning rate
# 0.1, batches of 64, 300 steps, five seeds.

# %%
# Which has the lowest accuracy on test images after 300 steps?   a: sigmoid    b: tanh    c: ReLU
prediction_7 = "?"

# %%
data = library.digits()
if data:
    nets = {"sigmoid": Net, "tanh": NetTanh, "ReLU": NetRelu}
    modules = library.SequentialNet, library.SequentialTanh, library.SequentialRelu
    print("you said", prediction_7, "and the answer is a: see sigmoid")
    accuracies = {}
    for (name, net), other in zip(nets.items(), modules, strict=True):
        accuracies[name] = library.train_on_digits(data, solved_or(net, other), SEEDS)
        last = [run[-1] for run in accuracies[name]]
        print(f"{name:7}: accuracy {np.mean(last):.2f}, from {min(last):.2f} to {max(last):.2f}")
    ax = plt.figure(figsize=(9, 4.5)).add_subplot(xlabel="step", ylabel="test accuracy")
    ax.set_title("Two layers of sigmoid hardly begin to learn")
    figures.draw_runs(ax, accuracies, every=25)
    plt.show()

# %%
# One sentence: which numbers of part 3 explain the order?
explanation_7 = ""

# %% [markdown]
# *The figure* shows the median of five runs, and bands over all. After 300 steps tanh has about
# 0.92, ReLU about 0.90; sigmoid is still near 0.10, as if guessing.
#
# <details><summary>Compare with ours</summary>
#
# The slopes at 0, where units begin: 0.25 for sigmoid, 1 for tanh. Behind two layers of sigmoid a
# sixteenth is left of a gradient, and PyTorch's weights, which are small, take more. After 750
# steps at a rate of 1 sigmoid is above 0.9, too: it is slow, not unable.
# </details>
#
# ## Extension: 11. Trained depth
#
# Three spirals of 100 points are to be told apart by ReLU networks of about 115 weights and biases:
# one hidden layer of 19 units, three of 6, or five of 4. Adam, 400 steps, ten seeds.

# %%
# Which shape does best on the points that it is trained on?
#   a: five layers    b: one layer    c: one and three do alike, five fails now and then
prediction_8 = "?"

# %%
print("you said", prediction_8, "and the answer is c: look at the lowest")
shapes, found = {"1 x 19": (19,), "3 x 6": (6, 6, 6), "5 x 4": (4, 4, 4, 4, 4)}, {}
for name, widths in shapes.items():
    size, found[name] = library.train_on_spirals(widths, range(10), lr=0.03)
    middle, low = np.median(found[name]), found[name].min()
    print(f"{name:6}: {size} parameters, accuracy {middle:.3f}, lowest {low:.2f}")
ax = plt.figure(figsize=(6, 3.6)).add_subplot(xlabel="hidden layers x units", ylabel="accuracy")
ax.set_title("Thin and deep fails now and then")
figures.draw_points(ax, found)
plt.show()

# %%
# One sentence: how does this go together with the 64 pieces of part 8?
explanation_8 = ""

# %% [markdown]
# *The figure* shows ten runs a shape, and a bar at the median. One layer and three reach 0.99 in
# all runs; five layers have nearly the same median, but now and then a run fails, here one at 0.58.
#
# <details><summary>Compare with ours</summary>
#
# That a network can draw many pieces does not mean that descent finds a good use for them. In a
# layer of four units a few that are 0 everywhere cut off what lies behind. With more units, or a
# path around each layer, depth trains well.
# </details>

# %% [markdown]
# ## 12. Read more
#
# - Rosenblatt, *The perceptron*, 1958; Minsky and Papert, *Perceptrons*, 1969: what one unit can't
#   do.
# - Rumelhart, Hinton and Williams, *Learning representations by back-propagating errors*, 1986.
# - Glorot, Bordes and Bengio, *Deep sparse rectifier neural networks*, 2011: ReLU in place of
#   sigmoid and tanh.
# - Telgarsky, *Benefits of depth in neural networks*, 2016: the tents of part 8, and what a shallow
#   network would need.

# %% [markdown]
# *Feed-forward networks* is a lesson of *Deep networks*, by the autograder developers. Licence:
# MIT.
