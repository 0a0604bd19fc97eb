# %% [markdown]
# # Recurrent networks: what is left of the past?
#
# **The question.** A network reads a sequence step by step, and at each step it may keep what its
# units hold, and no more. How far back does it remember, and what limits that?
#
# After this lesson you can
#
# 1. compute two steps of a recurrent network by hand, and write them for whole sequences
#    (exercises 1 and 2);
# 2. send gradients back through time, and say why they vanish or explode (exercises 3 and 4);
# 3. clip gradients, and say what that helps against (exercise 5);
# 4. check your network against PyTorch's (exercise 6);
# 5. tell what a network could remember from what it learns to (exercise 7);
# 6. write an LSTM's cell, and say what its gates are for (exercise 8).
#
# You need NumPy, and backpropagation through layers. Parts 1 to 9 take 80 to 110 minutes, with a
# break after part 4. (All times are our estimates: no readers were timed yet.) Eight exercises give
# 20 points; practice and predictions are for you alone. You may leave an exercise and go on: the
# experiments then run the library's version.

# %% [markdown]
# ## Contents and notation
#
# **1** The trouble · **2** One step · **3** All steps · **4** Back through time ·
# **5** Vanish or explode · **6** In PyTorch · **7** How far back? · **8** Gates ·
# **9** Limits and recall · Read more
#
# | Symbol | Meaning | Shape | In code |
# |---|---|---|---|
# | $x_t$ | input at step t; columns are sequences | (n_x, m) | `xt`, `x[:, :, t]` |
# | $a_t$ | state after step t | (n_a, m) | `a_next`, `a[:, :, t]` |
# | $\hat y_t$ | probabilities of the classes | (n_y, m) | `yt_pred` |
# | $W_x, W_a, b$ | weights of input and state, bias | | `Wax`, `Waa`, `ba` |
# | $W_y, b_y$ | weights and bias of the output | | `Wya`, `by` |
# | $da$ | gradient of the loss by a | that of a | `da` |
# | $T$ | number of steps | number | `x.shape[2]` |

# %% tags=["given"]
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

import rnn_figures as figures
import rnn_library as library
from checks_support import solved_or
from rnn_utils import sigmoid, softmax

SEEDS = range(5)
torch.set_num_threads(1)  # networks of 8 units gain nothing from more
plt.rcParams.update(figures.STYLE)
print("NumPy", np.__version__, "and PyTorch", torch.__version__)

# %% [markdown]
# **Warm-up.** Answer first, then unfold.
#
# <details><summary>What is the slope of tanh where it has the value a?</summary>
#
# 1 - a²: it is 1 at 0, and near 0 where a is near 1 or -1.
# </details>
#
# <details><summary>A number is used in two places. What is the loss's gradient by it?</summary>
#
# The sum of the gradients by the two uses.
# </details>
#
# ## 1. The trouble
#
# The *echo* task: read a sequence of +1 and -1, and say at each step what came two steps before.
# Five networks of 8 units learn it from 200 batches. First without a memory: each step sees its own
# input alone. Then with one.

# %% tags=["predict"]
# What share do networks without a memory get right?   a: about half   b: three quarters   c: all
prediction_1 = "?"

# %% tags=["experiment"]
print("you said", prediction_1, "and the answer is a: about half, as by guessing")
for name, remembers in (("without a memory", False), ("with a memory", True)):
    (shares,) = library.train_echo([2], 8, SEEDS, remembers)
    print(f"{name}: right in", *(f"{share:.2f}" for share in shares))

# %% tags=["explain"]
# One sentence: why can't more units, or longer training, help the networks without a memory?
explanation_1 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# What they see does not depend on the answer: the bit of now tells nothing of the bit two steps
# ago. With a memory all five are right at each step.
# </details>
#
# ## 2. One step
#
# The memory is the state $a$: what the units held is an input of the next step.
#
# $$a_t = \tanh(W_x x_t + W_a a_{t-1} + b), \qquad \hat y_t = \mathrm{softmax}(W_y a_t + b_y)$$
#
# In words: **read** the input, **recall** the state, **squash** the sum. With one unit,
# $W_x = 1$, $W_a = 2$, $b = 0$, and nothing before the first step:
#
# | step | $x$ | read | recall | sum | $a$ |
# |---|---|---|---|---|---|
# | 1 | 0.5 | 0.5 | 0 | 0.5 | 0.462 |
# | 2 | 0 | 0 | 0.924 | 0.924 | 0.728 |
#
# At step 2 nothing comes in, and yet the state tells that something came before.

# %% tags=["given"]
a = 0.0
for x in (0.5, 0.0):
    read, recall = 1 * x, 2 * a
    a = np.tanh(read + recall)
    print(f"read {read:.1f}, recall {recall:.3f}, a = {a:.3f}")

# %% [markdown]
# **Practice.** The same with a weight of -2 for the state; one line.


# %% tags=["practice"]
def next_state(x, a):
    """Return the state after an input x, with the weights 1 and -2 and no bias."""
    # BEGIN SOLUTION
    return np.tanh(x - 2 * a)
    # END SOLUTION


# %% tags=["given"]
second = next_state(0.0, np.tanh(0.5))
verdict = "as it should be" if np.isclose(second, -0.7279, atol=1e-4) else "but it should be -0.728"
print(f"a after step 2: {second:.3f}", verdict)

# %% [markdown]
# ### Exercise 1: one step
#
# - **Goal**: compute one step for m sequences at once.
# - **Signature**: `rnn_cell_forward(xt, a_prev, parameters)`
# - **Inputs**: float64 arrays `xt` (n_x, m) and `a_prev` (n_a, m); a dict of Wax (n_a, n_x), Waa
#   (n_a, n_a), Wya (n_y, n_a), ba (n_a, 1), by (n_y, 1).
# - **Output**: `(a_next, yt_pred, cache)`: the state (n_a, m), the probabilities (n_y, m), and the
#   tuple `(a_next, a_prev, xt, parameters)`, for the way back.
# - **Unchanged**: what goes in.
# - **Edge cases**: m may be 1. Each column of yt_pred sums to 1.
# - **Example**: the second row of the table above. With Wya = [[1], [-1]] and by = 0, yt_pred is
#   0.811 and 0.189.
# - **Effort**: 6 minutes, difficulty 1 of 3, about 4 lines. `softmax` of `rnn_utils` is allowed.
# - **Check**: `rnn_cell_forward`, 3 points.


# %%
def rnn_cell_forward(xt, a_prev, parameters):
    """Take one step: a_next = tanh(Wax xt + Waa a_prev + ba), yt_pred = softmax(Wya a_next + by).

    xt: (n_x, m); a_prev: (n_a, m); parameters: Wax, Waa, Wya, ba, by. Returns a_next (n_a, m),
    yt_pred (n_y, m), whose columns sum to 1, and the cache (a_next, a_prev, xt, parameters).
    """
    # BEGIN SOLUTION
    read = parameters["Wax"] @ xt
    recall = parameters["Waa"] @ a_prev
    a_next = np.tanh(read + recall + parameters["ba"])
    yt_pred = softmax(parameters["Wya"] @ a_next + parameters["by"])
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which of the weights have n_x columns, and which n_a?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `@` multiplies matrices; a bias of shape (n_a, 1) is added to each column by itself. The output is
# computed from the new state.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# a_next = np.tanh(parameters["Wax"] @ ... + ... + ...)
# yt_pred = softmax(...)
# return a_next, yt_pred, (a_next, ..., ..., ...)
# ```
# </details>
#
# ## 3. All steps
#
# One set of weights serves all steps, however many there are; only the state goes from one step to
# the next.
#
# ### Exercise 2: all steps
#
# - **Goal**: run the cell over whole sequences.
# - **Signature**: `rnn_forward(x, a0, parameters)`
# - **Inputs**: `x` (n_x, m, T); the first state `a0` (n_a, m); parameters as before.
# - **Output**: `(a, y_pred, caches)`: the states (n_a, m, T), without a0; the probabilities
#   (n_y, m, T); the tuple `(list of the T caches, x)`.
# - **Unchanged**: what goes in.
# - **Edge cases**: T and m may be 1, and a0 anything. Nothing is remembered between two calls.
# - **Example**: the table above: x is [[[0.5, 0]]], a is [[[0.462, 0.728]]].
# - **Effort**: 8 minutes, difficulty 2 of 3, about 9 lines. A slip in your cell costs nothing here.
# - **Check**: `rnn_forward`, 3 points.


# %%
def rnn_forward(x, a0, parameters):
    """Take a step for each x[:, :, t], from the state a0 on.

    x: (n_x, m, T); a0: (n_a, m). Returns the states a (n_a, m, T), y_pred (n_y, m, T) and
    (caches, x), where caches is the list of what rnn_cell_forward returned as cache at each step.
    """
    # BEGIN SOLUTION
    a, y_pred, caches, state = [], [], [], a0
    for t in range(x.shape[2]):
        state, yt_pred, cache = rnn_cell_forward(x[:, :, t], state, parameters)
        a.append(state)
        y_pred.append(yt_pred)
        caches.append(cache)
    return np.stack(a, axis=2), np.stack(y_pred, axis=2), (caches, x)
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which state goes into step 1, and which into step 2?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Loop over t; call the cell with `x[:, :, t]` and the state before; note what it returns. Then
# `np.stack(…, axis=2)`, or write into `np.zeros((n_a, m, T))`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# a, y_pred, caches, state = [], [], [], ...
# for t in range(...):
#     state, yt_pred, cache = rnn_cell_forward(..., ..., parameters)
#     ...
# return np.stack(a, axis=2), ..., (caches, x)
# ```
# </details>
#
# Now a test that needs no right answer. We change the input at step 5 of 8, and look which states
# change.

# %% tags=["predict"]
# The states of which steps change?   a: step 5 alone   b: steps 5 to 8   c: all eight
prediction_2 = "?"

# %% tags=["experiment"]
forward = solved_or(rnn_forward, library.torch_forward)
parameters = library.random_parameters(3, 6, 2, seed=0)
x = np.random.default_rng(0).normal(size=(3, 1, 8))
changed = x.copy()
changed[:, :, 4] += 1  # step 5: the first has index 0
before, after = (forward(one, np.zeros((6, 1)), parameters)[0] for one in (x, changed))
changes = np.linalg.norm((after - before)[:, 0], axis=0)
figures.draw_change(changes).set_title("What comes at step 5 changes no state before it")
plt.show()
print("you said", prediction_2, "and the answer is b: steps 5 to 8")

# %% tags=["explain"]
# One sentence: a "forecast" whose value at step 3 changes, too, is of no use. Why?
explanation_2 = ""

# %% [markdown]
# *The figure* shows how far each state moves: 0 in steps 1 to 4, 1.8 in step 5, then less and less,
# 0.47 in step 8.
#
# <details><summary>Compare with ours</summary>
#
# At step 3 nobody has the input of step 5 yet. Such a network is called *causal*; the test finds
# loops that run backward, and states that a later call still sees.
# </details>
#
# ## 4. Back through time
#
# The loss tells `da`: its gradient by each state, *directly*, through the output of that step. But
# $a_1$ also went into $a_2$, and so on. So we go backward from the last step, and carry what the
# later steps ask of a state. With $z$ for the sum in the tanh, $dz = (1 - a^2) \, da$.
#
# The two steps of part 2, where the loss is $a_2$ itself: directly, its gradient by $a_1$ is 0 and
# by $a_2$ it is 1.
#
# | step | direct | carried | $da$ in all | $1 - a^2$ | $dz$ | to the step before: $W_a dz$ |
# |---|---|---|---|---|---|---|
# | 2 | 1 | 0 | 1 | 0.470 | 0.470 | 0.940 |
# | 1 | 0 | 0.940 | 0.940 | 0.786 | 0.740 | 1.479 |
#
# The gradient by $W_a$ is the sum over the steps of $dz$ times the state *before*:
# $0.470 \cdot 0.462 + 0.740 \cdot 0 = 0.217$.
#
# ### Exercise 3: back through one step
#
# - **Goal**: compute the gradients of one step.
# - **Signature**: `rnn_cell_backward(da_next, cache)`
# - **Inputs**: `da_next` (n_a, m), the whole gradient by a_next; the cache
#   `(a_next, a_prev, xt, parameters)`.
# - **Output**: a dict of dxt (n_x, m), da_prev (n_a, m), dWax, dWaa and dba, shaped like what they
#   belong to.
# - **Unchanged**: what goes in.
# - **Edge cases**: m may be 1. The gradients of the weights are sums over the columns, not means.
# - **Example**: row "2" above: dxt 0.470, da_prev 0.940, dWax 0, dWaa 0.217, dba 0.470.
# - **Effort**: 10 minutes, difficulty 2 of 3, about 8 lines.
# - **Check**: `rnn_cell_backward`, 2 points.


# %%
def rnn_cell_backward(da_next, cache):
    """Return the gradients of one step: dxt, da_prev, dWax, dWaa and dba, in a dict.

    da_next: (n_a, m), the gradient of the loss by a_next. cache: (a_next, a_prev, xt, parameters).
    """
    # BEGIN SOLUTION
    a_next, a_prev, xt, parameters = cache
    dz = (1 - a_next**2) * da_next
    return {
        "dxt": parameters["Wax"].T @ dz,
        "da_prev": parameters["Waa"].T @ dz,
        "dWax": dz @ xt.T,
        "dWaa": dz @ a_prev.T,
        "dba": dz.sum(axis=1, keepdims=True),
    }
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# What is the gradient by z, the sum in the tanh? Everything else follows from it.
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# To what goes in: the weights transposed, times dz. To the weights: dz times what went in,
# transposed. To the bias: the sum over the columns, with `keepdims=True`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# a_next, a_prev, xt, parameters = cache
# dz = ... * da_next
# return {"dxt": ... @ dz, "da_prev": ..., "dWax": dz @ ..., "dWaa": ..., "dba": ...}
# ```
# </details>
#
# ### Exercise 4: back through all steps
#
# - **Goal**: compute the gradients of whole sequences.
# - **Signature**: `rnn_backward(da, caches)`
# - **Inputs**: `da` (n_a, m, T), for each state its direct gradient; `caches`, as `rnn_forward`
#   returns it.
# - **Output**: a dict of dx (n_x, m, T), da0 (n_a, m), dWax, dWaa and dba.
# - **Unchanged**: what goes in.
# - **Edge cases**: T and m may be 1. Each call begins with sums of 0.
# - **Example**: for the table, da is [[[0, 1]]]; dx is [[[0.740, 0.470]]], da0 1.479, dWaa 0.217,
#   dWax 0.370, dba 1.210.
# - **Effort**: 15 minutes, difficulty 3 of 3, about 10 lines. A slip in the exercises before costs
#   nothing here.
# - **Check**: `rnn_backward`, 4 points.


# %%
def rnn_backward(da, caches):
    """Return the gradients of whole sequences: dx, da0, dWax, dWaa and dba, in a dict.

    da: (n_a, m, T), the gradient by each state through its own output alone. caches: the list of
    the steps' caches, and x, as rnn_forward returns them.
    """
    # BEGIN SOLUTION
    steps, x = caches
    dx, carried, sums = np.zeros(x.shape), 0, {"dWax": 0, "dWaa": 0, "dba": 0}
    for t in reversed(range(x.shape[2])):
        gradients = rnn_cell_backward(da[:, :, t] + carried, steps[t])
        dx[:, :, t] = gradients["dxt"]
        carried = gradients["da_prev"]
        sums = {name: sums[name] + gradients[name] for name in sums}
    return {"dx": dx, "da0": carried, **sums}
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# In the table: which two numbers make up "da in all", and where does the second come from?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Loop backward over t. Add what is carried to `da[:, :, t]`; call your cell; note dxt; add to the
# sums; carry da_prev. What is carried at the end is da0.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# steps, x = caches
# carried = ...
# for t in reversed(range(...)):
#     gradients = rnn_cell_backward(... + ..., steps[t])
#     dx[:, :, t] = ...
#     carried = ...
#     dWax = dWax + ...  # and dWaa, dba
# ```
# </details>
# <details><summary>If `da` has changed after a call</summary>
#
# `da[:, :, t] += …` writes into the given array.
# </details>
#
# **Find the bug.** A fellow student's loop; its networks learn to echo one step back, and no more:
#
# ```python
# for t in reversed(range(T)):
#     gradients = rnn_cell_backward(da[:, :, t], steps[t])
# ```
#
# <details><summary>What is wrong, and which check sees it?</summary>
#
# Nothing is carried: each step learns only from its own output, so a state is never asked to hold
# what a later output needs. Where the state before holds a bit by chance, the loss still falls.
# Give `da` a 1 in the last step alone: dx must not be 0 before it.
# </details>
#
# ## 5. Vanish or explode
#
# What is carried back is multiplied by the recurrent weights and by $1 - a^2$ at each step. We send
# a gradient of length 1 into the last state, and look how much of it arrives k steps back, by the
# scale of the recurrent weights. At scale 1 they are N(0, 1/n_a).

# %% tags=["predict"]
# Of networks of 32 units, before any training: what arrives 20 steps back?
#   a: at each scale about 1   b: less than 0.0001 at scale 0.5, more than 10 at 2.5
#   c: at each scale less than 0.0001
prediction_3 = "?"

# %% tags=["experiment"]
backward = solved_or(rnn_backward, library.autograd_backward)
norms = {}
print("you said", prediction_3, "and the answer is b: see the last column")
for scale in (0.5, 1.0, 1.5, 2.5):
    norms[f"scale {scale}"] = []
    for seed in SEEDS:
        parameters = library.random_parameters(32, 32, 2, seed, scale)
        rng = np.random.default_rng(seed)
        x, da = 0.1 * rng.normal(size=(32, 1, 21)), np.zeros((32, 1, 21))
        da[:, 0, -1] = rng.normal(size=32)
        da /= np.linalg.norm(da)
        caches = forward(x, np.zeros((32, 1)), parameters)[2]
        dx = backward(da, caches)["dx"][:, 0]
        norms[f"scale {scale}"].append(np.linalg.norm(dx, axis=0)[::-1])
    shown = np.median(norms[f"scale {scale}"], axis=0)[[0, 5, 10, 20]]
    print(f"scale {scale}: 0, 5, 10, 20 steps back:", *(f"{one:.1e}" for one in shown))
ax = figures.draw_bands(range(21), norms)
ax.set(yscale="log", xlabel="steps back", ylabel="norm of the gradient (log axis)")
ax.set_title("What goes back vanishes or explodes, by the scale of the weights")
plt.show()

# %% tags=["explain"]
# One sentence: why is scale 1 no safe choice, although its median stays near 1?
explanation_3 = ""

# %% [markdown]
# *The figure* shows the median of five networks and a band over all. After 20 steps back 2e-6 is
# left at scale 0.5, and 160 at 2.5. At scale 1 the median is near 1, but one network has 0.15 and
# one 2.4.
#
# <details><summary>Compare with ours</summary>
#
# A random matrix shrinks some directions and stretches others, so it depends on the direction what
# is left. And our inputs were small: where they drive tanh to its flat ends, less comes back.
# </details>
#
# A gradient that explodes has a useful direction and a useless length. So we **clip** it: if all
# gradients together, as one long vector, are longer than a limit, all are made shorter by one
# factor.
#
# $$g \leftarrow g \cdot \min\left(1, \frac{c}{\lVert g \rVert}\right)$$
#
# ### Exercise 5: clip
#
# - **Goal**: shorten gradients that are together too long.
# - **Signature**: `clip_global_norm(gradients, max_norm)`
# - **Inputs**: a dict of float64 arrays, of any names and shapes; a number above 0.
# - **Output**: a dict of the same names and shapes. The *global norm* is the root of the sum of all
#   squares, of all arrays. If it is above max_norm, each array is multiplied by
#   max_norm / global norm; else all are as they were.
# - **Unchanged**: `gradients` and its arrays.
# - **Edge cases**: all gradients may be 0. There may be one array.
# - **Example**: {"dWax": [[3]], "dba": [[4]]} and 1 give 0.6 and 0.8; the same and 6 give 3 and 4.
# - **Effort**: 6 minutes, difficulty 1 of 3, about 4 lines.
# - **Check**: `clip_global_norm`, 2 points.


# %%
def clip_global_norm(gradients, max_norm):
    """Return the gradients, all made shorter by one factor if their global norm is above max_norm.

    gradients: a dict of arrays, which stay as they are. The global norm is the root of the sum of
    the squares of all numbers in all arrays.
    """
    # BEGIN SOLUTION
    norm = np.sqrt(sum(np.sum(one**2) for one in gradients.values()))
    factor = max_norm / norm if norm > max_norm else 1.0
    return {name: factor * one for name, one in gradients.items()}
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# What may change: the direction of the long vector, or its length?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Sum the squares of all arrays; take the root; find the factor; multiply each array by it.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# norm = np.sqrt(sum(... for one in gradients.values()))
# factor = ... if norm > max_norm else ...
# return {name: ... for name, one in gradients.items()}
# ```
# </details>
#
# A network of one weight and no tanh: its state after 20 steps is $w^{20}$, and the loss is
# $(w^{20} - 0.5)^2 / 2$. We descend for 200 steps with learning rate 0.01, with and without
# clipping at 1.

# %% tags=["predict"]
# From w = 1.2, does the descent come within 0.01 of a state of 0.5?
#   a: with and without clipping   b: with clipping only   c: neither
prediction_4 = "?"

# %% tags=["experiment"]
clip = solved_or(clip_global_norm, library.torch_clip)
print("you said", prediction_4, "and the answer is b: see the lines of w = 1.2")
for start in (1.0, 1.1, 1.2, 1.3):
    for name, limit in (("clipped", 1.0), ("as it is", 1e300)):
        w, near = start, None
        first = 20 * w**19 * (w**20 - 0.5)
        for step in range(200):
            if abs(w) > 1e10 or abs(w**20 - 0.5) < 0.01:
                near = step if abs(w) < 1e10 else None
                break
            gradients = {"w": np.array([20 * w**19 * (w**20 - 0.5)])}
            w = w - 0.01 * clip(gradients, limit)["w"].item()
        end = "never near" if near is None else f"near after {near} steps"
        print(f"from {start}, first gradient {first:8.0f}, {name:8}: {end}")

# %% tags=["explain"]
# One sentence: what does clipping do for gradients that vanish?
explanation_4 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# Nothing: it makes no gradient longer. From 1.2 the first step without it is 242 long, and w never
# comes back. In the echo task of part 7, where nothing explodes, clipping changes little.
# </details>
#
# ## 6. In PyTorch
#
# `nn.RNN` is the same network, without the output. It has two biases, which it adds, and wants x as
# (T, m, n_x).
#
# ### Exercise 6: copy the weights
#
# - **Goal**: make a network of PyTorch's that gives your states.
# - **Signature**: `torch_rnn(parameters)`
# - **Inputs**: parameters as in exercise 1.
# - **Output**: an `nn.RNN` of one layer, with n_x inputs and n_a units and tanh; from the same
#   first state it gives the states of part 3. In float32 or float64.
# - **Unchanged**: `parameters`, also when the network is trained later.
# - **Edge cases**: the bias may be anything. Wya and by are not needed.
# - **Example**: of the weights of the table, `weight_ih_l0` is [[1]] and `weight_hh_l0` [[2]].
# - **Effort**: 8 minutes, difficulty 2 of 3, about 7 lines.
# - **Check**: `torch_rnn`, 1 point.


# %%
def torch_rnn(parameters):
    """Return an nn.RNN that gives the states of rnn_forward with these parameters.

    It has one layer, and arrays of its own: training it changes no parameters.
    """
    # BEGIN SOLUTION
    n_a, n_x = parameters["Wax"].shape
    net = nn.RNN(n_x, n_a, dtype=torch.float64)
    with torch.no_grad():
        net.weight_ih_l0.copy_(torch.tensor(parameters["Wax"]))
        net.weight_hh_l0.copy_(torch.tensor(parameters["Waa"]))
        net.bias_ih_l0.copy_(torch.tensor(parameters["ba"][:, 0]))
        net.bias_hh_l0.zero_()
    return net
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Of which shape is `weight_ih_l0`, the weight of the inputs? What do the two biases begin with?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `nn.RNN(n_x, n_a)`; under `torch.no_grad()`, `net.weight_ih_l0.copy_(…)`, and the like for
# `weight_hh_l0`, `bias_ih_l0` and `bias_hh_l0`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# n_a, n_x = ...
# net = nn.RNN(..., ...)
# with torch.no_grad():
#     net.weight_ih_l0.copy_(torch.tensor(...))
#     ...  # three more
# return net
# ```
# </details>

# %% tags=["given"]
make = solved_or(torch_rnn, library.torch_rnn_by_state)
parameters = library.random_parameters(3, 6, 2, seed=1)
parameters["ba"] += 0.3
x = np.random.default_rng(1).normal(size=(3, 4, 10))
net = make(parameters)
states, _ = net(torch.tensor(x.transpose(2, 1, 0)).to(net.weight_ih_l0.dtype))
ours = forward(x, np.zeros((6, 4)), parameters)[0]
apart = np.abs(states.detach().numpy().transpose(2, 1, 0) - ours).max()
print(
    f"largest difference to PyTorch: {apart:.0e}", "(rounding)" if apart < 1e-5 else "(too large)"
)

# %% [markdown]
# ## 7. How far back?
#
# What is the best that n_a units can do in the echo task? Let each unit hold one bit, and pass it
# on to the next unit at each step, like buckets in a row: after lag steps, the last one has the bit
# of lag steps ago.
#
# ### Exercise 7: a delay line
#
# - **Goal**: choose weights that echo, without training.
# - **Signature**: `delay_line(lag)`
# - **Inputs**: a whole number, 0 or more.
# - **Output**: parameters as in exercise 1, with n_x = 1 and n_y = 2. Run from the state 0 on any
#   sequence of +1 and -1, y_pred[1] is above 0.5 where the input lag steps before was +1, and below
#   where it was -1. Before step lag it may be anything.
# - **Unchanged**: nothing goes in but a number.
# - **Edge cases**: lag 0 says what comes in now.
# - **Example**: for inputs +1, -1, -1, +1 and lag 1, y_pred[1] at steps 2 to 4 is above, below,
#   below 0.5.
# - **Effort**: 12 minutes, difficulty 3 of 3, about 9 lines. lag + 1 units are enough; take at most
#   10 (lag + 1).
# - **Check**: `delay_line`, 2 points.


# %%
def delay_line(lag):
    """Return parameters of a network that says at each step what came lag steps before.

    n_x is 1 and n_y is 2. For inputs +1 and -1, from the state 0, y_pred[1] is above 0.5 where
    x[0, :, t - lag] is +1, and below where it is -1.
    """
    # BEGIN SOLUTION
    n_a = lag + 1
    Wax, Waa, Wya = np.zeros((n_a, 1)), np.zeros((n_a, n_a)), np.zeros((2, n_a))
    Wax[0] = 2.0
    for unit in range(lag):
        Waa[unit + 1, unit] = 2.0
    Wya[:, lag] = -1.0, 1.0
    return {"Wax": Wax, "Waa": Waa, "Wya": Wya, "ba": np.zeros((n_a, 1)), "by": np.zeros((2, 1))}
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which unit reads the input? From which unit does unit 3 take its bit?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# Unit 0 reads x and recalls nothing. Unit k recalls unit k - 1: one number in each other row of
# Waa, below the diagonal. The output looks at the last unit.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# n_a = lag + 1
# Wax[...] = 2.0
# for unit in range(lag):
#     Waa[..., ...] = 2.0
# Wya[:, ...] = -1.0, 1.0
# ```
# </details>
# <details><summary>Why 2, and not 1?</summary>
#
# tanh makes a bit smaller at each pass; with a weight of 2 it settles at 0.96 and stays there.
# </details>
#
# So 8 units can echo 7 steps back. What do they *learn*? As in part 1, with lags up to 11 and 200
# batches; then with 600.

# %% tags=["predict"]
# With 8 units and 200 batches: how does the share that is right fall?
#   a: evenly, from lag 1 on   b: it is 1 up to a lag, then falls   c: it is the same at all lags
prediction_5 = "?"

# %% tags=["experiment"]
lags = [1, 3, 5, 7, 9, 11]
shares = {f"{units} units": library.train_echo(lags, units, SEEDS).T for units in (8, 16)}
ax = figures.draw_bands(lags, shares)
ax.set(xlabel="lag", ylabel="share that is right", ylim=(0.4, 1.03))
ax.set_title("8 units lose the echo earlier than 16")
plt.show()
print("you said", prediction_5, "and the answer is b: it falls behind lag 5")
for units, runs in shares.items():
    print(f"{units}, 200 batches, lags {lags}:", *(f"{one:.2f}" for one in runs.mean(0)))
for units, lags in ((8, [7, 12]), (16, [12])):
    longer = library.train_echo(lags, units, SEEDS, steps=600).mean(1)
    print(f"{units} units, 600 batches, lags {lags}:", *(f"{one:.2f}" for one in longer))
made = solved_or(delay_line, library.backward_delay_line)(7)
x = np.random.default_rng(0).choice([-1.0, 1.0], size=(1, 50, 20))
said = forward(x, np.zeros((len(made["ba"]), 50)), made)[1][1] > 0.5
print("made by hand, lag 7:", np.mean(said[:, 7:] == (x[0, :, :-7] > 0)))

# %% tags=["explain"]
# Which two causes of a wrong echo do the lines with 600 batches tell apart?
explanation_5 = ""

# %% [markdown]
# *The figure* shows the median of five networks, and a band from the worst to the best. The mean is
# with 8 units 1.00 up to lag 5, 0.96 at lag 7 and 0.67 at lag 11; with 16 units it is 0.85 there.
#
# <details><summary>Compare with ours</summary>
#
# Training: with 600 batches 8 units have all of lag 7. And room: at lag 12 they are left at 0.79,
# and 16 units come to 0.97. There are 13 bits to hold, and a delay line would need 13 units. Not
# every failure to remember is a gradient that vanished.
# </details>
#
# ## 8. Gates
#
# A plain state is overwritten at each step. The *LSTM* adds a second state $c$, which is multiplied
# by a number between 0 and 1 and added to, and nothing else:
#
# $$c_t = f \odot c_{t-1} + i \odot \tilde c, \qquad a_t = o \odot \tanh(c_t)$$
#
# Each of the *gates* $f, i, o$ (forget, input, output) is $\sigma(W [a_{t-1}; x_t] + b)$, with
# weights of its own; the *candidate* $\tilde c$ is the same with tanh.
#
# ### Exercise 8: an LSTM's cell
#
# - **Goal**: compute one step with gates.
# - **Signature**: `lstm_cell_forward(xt, a_prev, c_prev, parameters)`
# - **Inputs**: `xt` (n_x, m); `a_prev` and `c_prev` (n_a, m); a dict of Wf, Wi, Wc, Wo, each
#   (n_a, n_a + n_x), whose first n_a columns belong to a_prev; bf, bi, bc, bo (n_a, 1); Wy
#   (n_y, n_a), by (n_y, 1).
# - **Output**: `(a_next, c_next, yt_pred)`, where yt_pred is softmax(Wy a_next + by); more items
#   may follow.
# - **Unchanged**: what goes in.
# - **Edge cases**: m may be 1.
# - **Example**: one unit, all weights and biases 0, c_prev = 2: all gates are 0.5, the candidate is
#   0, so c_next = 1 and a_next = 0.381.
# - **Effort**: 10 minutes, difficulty 2 of 3, about 9 lines. `sigmoid` and `softmax` are allowed.
# - **Check**: `lstm_cell_forward`, 3 points.


# %%
def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    """Take one step of an LSTM: return a_next, c_next and yt_pred.

    xt: (n_x, m); a_prev, c_prev: (n_a, m); parameters: Wf, Wi, Wc, Wo of shape (n_a, n_a + n_x),
    the columns of a_prev first; bf, bi, bc, bo; Wy, by. With the gates f, i, o and a candidate,
    c_next = f c_prev + i candidate and a_next = o tanh(c_next).
    """
    # BEGIN SOLUTION
    both = np.concatenate([a_prev, xt])
    f = sigmoid(parameters["Wf"] @ both + parameters["bf"])
    i = sigmoid(parameters["Wi"] @ both + parameters["bi"])
    candidate = np.tanh(parameters["Wc"] @ both + parameters["bc"])
    o = sigmoid(parameters["Wo"] @ both + parameters["bo"])
    c_next = f * c_prev + i * candidate
    a_next = o * np.tanh(c_next)
    return a_next, c_next, softmax(parameters["Wy"] @ a_next + parameters["by"])
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which gate multiplies the old c, which the candidate, and which the tanh of the new c?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `np.concatenate([a_prev, xt])` puts a_prev on top. Three times sigmoid, once tanh, then two sums
# of products.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# both = np.concatenate([..., ...])
# f = sigmoid(...)
# ...  # i, candidate, o
# c_next = f * ... + ...
# a_next = ...
# return a_next, c_next, softmax(...)
# ```
# </details>
#
# Now one cell holds c = 1 at first, and gets nothing more: all weights and inputs are 0. Only the
# bias of the forget gate differs.

# %% tags=["predict"]
# What is left of c after 20 steps, where that bias is 0?
#   a: about half   b: about a millionth   c: all
prediction_6 = "?"

# %% tags=["experiment"]
step = solved_or(lstm_cell_forward, library.torch_lstm_cell)
print("you said", prediction_6, "and the answer is b: see the first line")
for bias in (0.0, 1.0, 3.0, 6.0):
    weights = {f"W{gate}": np.zeros((1, 2)) for gate in "fico"} | {"Wy": np.zeros((2, 1))}
    weights |= {f"b{gate}": np.zeros((1, 1)) for gate in "fico"} | {"by": np.zeros((2, 1))}
    weights["bf"] += bias
    a, c = np.zeros((1, 1)), np.ones((1, 1))
    for _ in range(20):
        a, c, *_ = step(np.zeros((1, 1)), a, c, weights)
    print(f"bias {bias}: the gate is {sigmoid(np.array(bias)):.4f}, left of c: {c.item():.2g}")

# %% tags=["explain"]
# What share of a gradient by c goes back through 20 steps? Why begin with a bias of 1 or more?
explanation_6 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# The same share as of c itself: by c the step is a product with f, forward as backward. No matrix
# and no slope of a tanh stand in the way. At a bias of 0, f is 0.5 and 20 steps leave a millionth:
# such an LSTM must learn to remember before it can learn from what it remembers.
# </details>
#
# ## 9. Limits and recall
#
# We looked at short sequences of bits, and at small networks. What a network must remember in text
# or speech is not known beforehand, and other architectures read all steps at once.
#
# Without looking up:
#
# 1. One unit, W_x = 2, W_a = -1, b = 0, from 0: which sums go into the tanh for x = 1, 1?
# 2. Which gradients does a state get, and from where?
# 3. Why does `rnn_backward` sum the gradients of Waa over the steps?
# 4. Gradients (6, 8) in two arrays, max_norm 5: what comes out? And of (0.3, 0.4)?
# 5. You copy ba into both biases of an `nn.RNN`. What goes wrong?
# 6. How many units does a delay line of lag 20 need?
# 7. **New:** a network predicts the price of tomorrow, and is nearly always right. In its loop you
#    find `x[:, :, t + 1]`. Which test would have found it?
# 8. Write exercise 4 again, from memory, on paper.
#
# <details><summary>Answers</summary>
#
# 1. 2; then 2 - tanh(2) = 1.036.
# 2. A direct one, through its own output, and one carried back from the next step.
# 3. It is used in each step; gradients of uses add up.
# 4. (3, 4); and (0.3, 0.4), which are short enough.
# 5. They are added: the bias is there twice.
# 6. 21.
# 7. Causality: change one input, and look whether an output before it changes.
# 8. Backward over t: da_t plus what is carried; the cell; note dxt; add to the sums; carry da_prev.
#    Then run its check.
# </details>

# %% [markdown]
# ## Read more
#
# - Elman, *Finding structure in time*, 1990: the network of part 2, and what its states come to
#   hold.
# - Werbos, *Backpropagation through time: what it does and how to do it*, 1990: part 4.
# - Bengio, Simard and Frasconi, *Learning long-term dependencies with gradient descent is
#   difficult*, 1994: a state that keeps a bit safely has gradients that vanish.
# - Hochreiter and Schmidhuber, *Long short-term memory*, 1997: the second state. The forget gate
#   came later: Gers, Schmidhuber and Cummins, *Learning to forget*, 2000.
# - Pascanu, Mikolov and Bengio, *On the difficulty of training recurrent neural networks*, 2013:
#   clipping by the norm, and when gradients explode.
# - Jozefowicz, Zaremba and Sutskever, *An empirical exploration of recurrent network
#   architectures*, 2015: a forget bias of 1 helps an LSTM in most of their tasks.
