# %% [markdown]
# # Convolutional networks: the same look at every place
#
# **The question.** A network has learnt what a shape looks like on the left. Why does it not know
# it on the right, and what must a layer be like that does?
#
# After this lesson you can
#
# 1. convolve and pool a series by hand and in code (exercises 1 and 2);
# 2. write a convolution of images, with padding and stride, forward and backward (exercises 3
#    and 4);
# 3. write max-pooling, and find the test that sees a wrong gradient (exercises 5 and 6);
# 4. say how many pixels one output sees (exercise 7);
# 5. build a network in PyTorch that finds shapes wherever they are, and measure it (exercise 8).
#
# You need NumPy, gradients, and modules of PyTorch. The core, parts 1 to 8, takes about two hours,
# with a break after part 4; the extensions are optional. (All times are our estimates: no readers
# were timed yet.) Eight exercises give 20 points; practice and predictions are for you alone. You
# may leave an exercise and go on: the experiments then run the library's version.

# %% [markdown]
# ## Contents and notation
#
# **1** The trouble · **2** Along a series · **3** Over images · **4** Backward · **5** Pooling ·
# **6** What one output sees · **7** In PyTorch · **8** Limits and recall · Extensions: **9** Real
# digits · **10** Read more
#
# | Symbol | Meaning | Shape | In code |
# |---|---|---|---|
# | $x$ | N images of C channels, H by W pixels | (N, C, H, W) | `x` |
# | $w$ | F filters, each with a kernel for each channel | (F, C, KH, KW) | `w` |
# | $b$ | a number for each filter | (F,) | `b` |
# | $y$ | outputs: F channels | (N, F, H', W') | `out` |
# | $s$, $p$ | stride, padding | numbers | `stride`, `pad` |
# | $dx$ … | gradient of a loss by $x$ … | that of $x$ … | `dx`, `dw`, `db`, `dout` |

# %% tags=["given"]
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

import cnn_figures as figures
import cnn_library as library
from checks_support import solved_or

SEEDS = range(5)
torch.set_num_threads(1)  # small networks gain nothing from more
plt.rcParams.update(figures.STYLE)
print("NumPy", np.__version__, "and PyTorch", torch.__version__)

# %% [markdown]
# **Warm-up.** Answer first, then unfold.
#
# <details><summary>How many weights has a linear layer from 256 pixels to 32 units?</summary>
#
# 256 times 32, which is 8192, and 32 biases.
# </details>
#
# <details><summary>y = 3a + 5a. What is the gradient of a, if y has the gradient 2?</summary>
#
# 16: what a value does in two places adds up.
# </details>
#
# ## 1. The trouble
#
# Four shapes of 5 by 5 pixels, in noise, near the left edge of images of 16 by 16: a network with
# 32 hidden units (an *MLP*, a multi-layer perceptron) learns to name them. Then we show it new
# images, with the shapes further right.

# %% tags=["predict"]
# Near the left edge it is right 97 times of 100. How often with shapes three pixels further right?
#   a: about 90 times    b: about 60 times    c: about 30 times
prediction_1 = "?"

# %% tags=["experiment"]
moves = (0, 1, 2, 3, 4, 6, 8)
scores = {"MLP": []}
for seed in SEEDS:
    rng = np.random.default_rng(seed)
    net = library.train(lambda: library.mlp(256, 4), library.shapes(rng, 2000), seed)
    tests = [library.shapes(rng, 400, right) for right in moves]
    scores["MLP"].append([library.accuracy(net, test) for test in tests])
print("you said", prediction_1, "and the answer is c: about", end=" ")
print(f"{np.mean(scores['MLP'], axis=0)[3]:.2f} of the images; 0.25 is what guessing gives")
for right, share in zip(moves, np.mean(scores["MLP"], axis=0), strict=True):
    print(f"{right} pixels right: {share:.2f}")
images = [library.shapes(np.random.default_rng(6), 9, right)[0] for right in (0, 3)]
images = [image.numpy() for image in torch.cat([one[:2, 0] for one in images])]
figures.draw_images(images, ["left"] * 2 + ["3 right"] * 2)
plt.show()

# %% tags=["explain"]
# One sentence: which weights see a shape three pixels further right, and what did they learn?
explanation_1 = ""

# %% [markdown]
# *The figure* shows two images of those that the network learns from, and two with the shapes
# three pixels further right. The share of right names falls from about 0.97 to 0.7 at one pixel
# and about 0.3 at three.
#
# <details><summary>Compare with ours</summary>
#
# Each pixel has weights of its own. Those of columns where no shape ever stood have learnt nothing
# but noise.
# </details>
#
# ## 2. Along a series
#
# Let a few weights, a *kernel* $k$ of length $K$, look at every place in turn. For a series $x$:
#
# $$y_i = x_i k_0 + x_{i+1} k_1 + \ldots + x_{i+K-1} k_{K-1}$$
#
# In words: lay the kernel on the series, multiply what lies on one another, add, move on by one.
# With $x$ = [1, 3, 2, 5, 4] and $k$ = [2, -1]:
#
# | window | products | $y$ |
# |---|---|---|
# | 1, 3 | 2, -3 | -1 |
# | 3, 2 | 6, -2 | 4 |
# | 2, 5 | 4, -5 | -1 |
# | 5, 4 | 10, -4 | 6 |
#
# Networks call this convolution. Signal processing turns the kernel round first, and calls ours
# *correlation*; `np.convolve` does so. Here the kernel is never turned.
#
# ### Exercise 1: convolution of a series
#
# - **Goal**: slide a kernel along a series.
# - **Signature**: `conv_1d(series, kernel)`
# - **Inputs**: float64 arrays (N,) and (K,), with K below N.
# - **Output**: the N - K + 1 sums. (A well-known lab leaves out the last one; that is accepted.)
# - **Unchanged**: both arrays.
# - **Edge cases**: K may be 1, or even. Nothing is added at the ends.
# - **Example**: the table gives [-1, 4, -1, 6].
# - **Effort**: 5 minutes, difficulty 1 of 3, about 3 lines.
# - **Check**: `conv_1d`, 2 points.


# %%
def conv_1d(series, kernel):
    """Return the sum of products of kernel and each window of series: (N,), (K,) -> (N - K + 1,).

    The kernel is not turned round.
    """
    # BEGIN SOLUTION
    span = len(kernel)
    return np.array([series[i : i + span] @ kernel for i in range(len(series) - span + 1)])
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# A kernel of length 2 on a series of length 5: where does the last window begin?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# A slice `series[i : i + K]` is a window; `np.dot` or `@` multiplies and adds.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# sums = []
# for i in range(...):
#     sums.append(np.dot(series[...], ...))
# return np.array(sums)
# ```
# </details>
#
# *Pooling* keeps the largest of each few values. Of [-1, 4, -1, 6] two at a time: [4, 6].
#
# ### Exercise 2: the larger of two
#
# - **Goal**: keep the larger one of each pair.
# - **Signature**: `max_pool_2(series)`
# - **Inputs**: a float64 array (N,), N from 2 up.
# - **Output**: the larger of the first two values, of the next two, and so on.
# - **Unchanged**: `series`.
# - **Edge cases**: a last value without a partner is left out. All values may be negative.
# - **Example**: [-1, 4, -1, 6] gives [4, 6]; so does [-1, 4, -1, 6, 9].
# - **Effort**: 3 minutes, difficulty 1 of 3, about 2 lines.
# - **Check**: `max_pool_2`, 1 point.


# %%
def max_pool_2(series):
    """Return the larger of each two values of a series: (N,) -> (N // 2,)."""
    # BEGIN SOLUTION
    return np.array([max(series[i], series[i + 1]) for i in range(0, len(series) - 1, 2)])
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Where do pairs begin? Which is the last place at which one can?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `range` takes a step; `max` takes two numbers.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# return np.array([max(..., ...) for i in range(0, ..., 2)])
# ```
# </details>
#
# The kernel [-1, 1] answers where a series rises. Here a bump, and the same bump two places on.

# %% tags=["predict"]
# The bump moves by two places. What do the convolution, and its values pooled in pairs, do?
#   a: both move by two    b: by two, and by one    c: they change
prediction_2 = "?"

# %% tags=["experiment"]
slide, halve = solved_or(conv_1d, library.correlated), solved_or(max_pool_2, library.halved)
bump = np.zeros(21)
bump[4:9] = 1, 3, 4, 2, 1
rows = {"series": (bump, np.roll(bump, 2))}
rows["convolution"] = [slide(one, np.array([-1.0, 1])) for one in rows["series"]]
rows["pooled convolution"] = [halve(one) for one in rows["convolution"]]
print("you said", prediction_2, "and the answer is b: by two, and by one")
for name, (one, other) in rows.items():
    by = next(by for by in range(4) if np.array_equal(np.roll(one, by), other))
    print(f"{name}: moved by {by}; largest value {np.max(one):.0f} in both")
figures.draw_steps(rows)
plt.show()

# %% tags=["explain"]
# One sentence: what would all three rows have in common if only the largest value of each is kept?
explanation_2 = ""

# %% [markdown]
# *The figure* shows the bump (line) and the moved one (dashed), what the kernel makes of both, and
# the larger of each two values. What is moved by 2 comes out moved by 2, and behind the pooling by
# 1. The largest values, 4, 2 and 2, are those of the bump at its first place.
#
# <details><summary>Compare with ours</summary>
#
# It would be the same number wherever the bump is. Convolution *moves with* its input; a maximum
# over all places *stays* as it is.
# </details>
#
# ## 3. Over images
#
# A filter has a kernel for each channel. It lies on KH by KW pixels of all channels at once, and
# adds all products and its $b$. With *padding* $p$, $p$ rows and columns of zeros are laid around
# the image; with *stride* $s$ the filter moves on by $s$. Hence, rounded down:
#
# $$H' = \left\lfloor \frac{H + 2p - KH}{s} \right\rfloor + 1$$
#
# By hand, one channel: x = [[1, 2, 0], [3, 1, 2], [0, 1, 4]], w = [[1, 2], [0, -1]] and b = 0:
#
# | window | products | sum |
# |---|---|---|
# | [[1, 2], [3, 1]] | 1, 4, 0, -1 | 4 |
# | [[2, 0], [1, 2]] | 2, 0, 0, -2 | 0 |
# | [[3, 1], [0, 1]] | 3, 2, 0, -1 | 4 |
# | [[1, 2], [1, 4]] | 1, 4, 0, -4 | 1 |
#
# So the output is [[4, 0], [4, 1]]. With stride 2 and padding 1 it is [[-1, 0], [6, 1]].
#
# **Practice.** Write the size; one line.


# %% tags=["practice"]
def output_size(size, kernel, stride, pad):
    """Return H' (or W') for H (or W)."""
    # BEGIN SOLUTION
    return (size + 2 * pad - kernel) // stride + 1
    # END SOLUTION


# %% tags=["given"]
sizes = [output_size(3, 2, 1, 0), output_size(3, 2, 2, 1), output_size(16, 3, 1, 1)]
print("sizes:", sizes, "as they should be" if sizes == [2, 2, 16] else "should be [2, 2, 16]")

# %% [markdown]
# Exercises 3 to 6 are written by hand: with no convolution, pooling or gradient of PyTorch's.
#
# ### Exercise 3: convolution of images
#
# - **Goal**: apply all filters to all images.
# - **Signature**: `conv2d(x, w, b, stride, pad)`
# - **Inputs**: float64 arrays `x` (N, C, H, W), `w` (F, C, KH, KW), `b` (F,); whole numbers, stride
#   from 1 and pad from 0 up.
# - **Output**: an array (N, F, H', W').
# - **Unchanged**: all arrays.
# - **Edge cases**: H and W may differ, KH and KW too; windows that do not fit are left out.
# - **Example**: the table, as arrays (1, 1, …), gives [[4, 0], [4, 1]].
# - **Effort**: 15 minutes, difficulty 2 of 3, about 9 lines.
# - **Check**: `conv2d`, 4 points.


# %%
def conv2d(x, w, b, stride, pad):
    """Return each filter's sums over the windows of each image, plus its bias.

    x: (N, C, H, W); w: (F, C, KH, KW); b: (F,). Returns (N, F, H', W'), where H' is
    (H + 2 pad - KH) // stride + 1, and W' likewise. The kernels are not turned round.
    """
    # BEGIN SOLUTION
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    high, wide = w.shape[2:]
    rows, columns = (x.shape[2] - high) // stride + 1, (x.shape[3] - wide) // stride + 1
    out = np.zeros((len(x), len(w), rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + high, left : left + wide]
            out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
    return out
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# At which row and column of the padded image does the window of out[n, f, i, j] begin?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `np.pad` takes a pair for each axis; four loops, or two, over i and j; `np.sum(window * w[f])`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# padded = np.pad(x, ((0, 0), (0, 0), ..., ...))
# out = np.zeros(...)
# for n in ...:
#     for f in ...:
#         for i in ...:
#             for j in ...:
#                 window = padded[n, :, i * stride : ..., j * stride : ...]
#                 out[n, f, i, j] = np.sum(...) + ...
# return out
# ```
# </details>
# <details><summary>If shapes do not fit at the right or lower edge</summary>
#
# A window that does not fit is one too many: divide with `//`, then add 1.
# </details>

# %% tags=["given"]
convolve = solved_or(conv2d, library.torch_conv2d)
image = library.shapes(np.random.default_rng(6), 9)[0][:1].double().numpy()
edges = np.array([[[[1.0, 1, 1], [0, 0, 0], [-1, -1, -1]]]])
maps = [convolve(image, w, np.zeros(1), 1, 1)[0, 0] for w in (edges, edges.swapaxes(2, 3))]
figures.draw_images([image[0, 0], *maps], ["image", "from above", "from the left"])
plt.show()

# %% [markdown]
# *The figure* shows an image, and what two filters of 3 by 3 make of it: one has 1 in its upper
# row, -1 in its lower one, the other 1 in its left column, -1 in its right one. The first is dark
# below level strokes and light above them, the second dark right of upright ones.
#
# ## 4. Backward
#
# A window gives its output; on the way back the output's gradient $d$ goes to all that took part.
# For the window at each place, with its $d$:
#
# $$dw \mathrel{+}= d \cdot \text{window}, \qquad d\text{window} \mathrel{+}= d \cdot w, \qquad
# db \mathrel{+}= d$$
#
# In words: **weights** get the window, **pixels** get the weights, the **bias** gets 1, each times
# $d$. Windows overlap, so what comes is *added*. With x and w of part 3, and
# dout = [[1, 0], [0, 2]]:
#
# | $d$ | window | adds to dw | adds to dx |
# |---|---|---|---|
# | 1 | upper left | [[1, 2], [3, 1]] | [[1, 2, 0], [0, -1, 0], [0, 0, 0]] |
# | 2 | lower right | [[2, 4], [2, 8]] | [[0, 0, 0], [0, 2, 4], [0, 0, -2]] |
# | | sum | [[3, 6], [5, 9]] | [[1, 2, 0], [0, 1, 4], [0, 0, -2]] |
#
# And db = 3. With padding, collect in a padded dx, and cut its edges off at the end.
#
# ### Exercise 4: convolution, backward
#
# - **Goal**: compute the gradients of exercise 3 (by hand, too).
# - **Signature**: `conv2d_backward(dout, x, w, stride, pad)`
# - **Inputs**: `dout` (N, F, H', W'), the gradient of the output; the others as they were.
# - **Output**: `(dx, dw, db)`, shaped like `x`, `w` and `b`.
# - **Unchanged**: all arrays.
# - **Edge cases**: pad may be 0. Pixels that no window covers have the gradient 0.
# - **Example**: the table.
# - **Effort**: 15 minutes, difficulty 3 of 3, about 12 lines.
# - **Check**: `conv2d_backward`, 4 points.


# %%
def conv2d_backward(dout, x, w, stride, pad):
    """Return the gradients (dx, dw, db) of conv2d, where its output has the gradient dout.

    dout: (N, F, H', W'); x: (N, C, H, W); w: (F, C, KH, KW). db has shape (F,).
    """
    # BEGIN SOLUTION
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    high, wide = w.shape[2:]
    dx, dw, db = np.zeros_like(padded), np.zeros_like(w), dout.sum(axis=(0, 2, 3))
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            top, left = i * stride, j * stride
            place = np.s_[:, :, top : top + high, left : left + wide]
            dw += np.tensordot(dout[:, :, i, j], padded[place], (0, 0))
            dx[place] += np.tensordot(dout[:, :, i, j], w, (1, 0))
    return dx[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]], dw, db
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which d does a bias meet? At how many places, of how many images?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# The loops of exercise 3. In each: `dw[f] += d * window` and `dpadded[n, :, …] += d * w[f]`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# padded, dpadded = np.pad(...), ...
# dw, db = ..., ...
# for ...:  # n, f, i, j
#     window = np.s_[n, :, i * stride : ..., j * stride : ...]
#     dw[f] += dout[n, f, i, j] * padded[window]
#     dpadded[window] += ...
#     db[f] += ...
# return dpadded[:, :, pad : ..., pad : ...], dw, db
# ```
# </details>
#
# **Find the bug.** A fellow student's last line, tested with padding 1, where it is right:
#
# ```python
# return dpadded[:, :, pad:-pad, pad:-pad], dw, db
# ```
#
# <details><summary>What does it return where pad is 0?</summary>
#
# An empty array: -0 is 0, so the slice is 0:0. The end is pad + H, not -pad.
# </details>
#
# ## 5. Pooling
#
# Max-pooling keeps the largest value of each window of size by size pixels, in each channel for
# itself. With size 2 and stride 1, [[1, 5, 2], [0, 3, 4]] gives [[5, 5]]: one pixel is the largest
# of two windows.
#
# ### Exercise 5: max-pooling of images
#
# - **Goal**: keep the largest value of each window, by hand.
# - **Signature**: `max_pool2d(x, size, stride)`
# - **Inputs**: a float64 array (N, C, H, W); two whole numbers from 1 up.
# - **Output**: an array (N, C, H', W'), H' and W' as in part 3, with no padding.
# - **Unchanged**: `x`.
# - **Edge cases**: size and stride may differ, H and W too; windows that do not fit are left out;
#   all values may be negative.
# - **Example**: as above.
# - **Effort**: 6 minutes, difficulty 1 of 3, about 7 lines.
# - **Check**: `max_pool2d`, 2 points.


# %%
def max_pool2d(x, size, stride):
    """Return the largest value of each window of size by size pixels, in each channel.

    x: (N, C, H, W). Returns (N, C, H', W'), where H' is (H - size) // stride + 1, and W' likewise.
    """
    # BEGIN SOLUTION
    rows, columns = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1
    out = np.zeros((*x.shape[:2], rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            out[:, :, i, j] = x[:, :, top : top + size, left : left + size].max(axis=(2, 3))
    return out
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# What of exercise 3 stays, and what takes the place of the sum of products?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# Loops over i and j; `.max(axis=(2, 3))` of all images and channels at once.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# out = np.zeros((..., ..., (H - size) // stride + 1, ...))
# for i in ...:
#     for j in ...:
#         window = x[:, :, ..., ...]
#         out[:, :, i, j] = window...
# return out
# ```
# </details>
#
# On the way back all of $d$ goes to the pixel that was the largest. In the example, with
# dout = [[1, 10]], the 5 gets both: dx = [[0, 11, 0], [0, 0, 0]].
#
# ### Exercise 6: max-pooling, backward
#
# - **Goal**: compute the gradient of exercise 5, by hand.
# - **Signature**: `max_pool2d_backward(dout, x, size, stride)`
# - **Inputs**: `dout` (N, C, H', W'), the gradient of the output; the others as they were.
# - **Output**: `dx`, shaped like `x`.
# - **Unchanged**: both arrays.
# - **Edge cases**: windows may overlap, or leave pixels out, whose gradient is 0. No window holds
#   its largest value twice.
# - **Example**: as above.
# - **Effort**: 10 minutes, difficulty 2 of 3, about 8 lines.
# - **Check**: `max_pool2d_backward`, 3 points.


# %%
def max_pool2d_backward(dout, x, size, stride):
    """Return the gradient dx of max_pool2d, where its output has the gradient dout.

    dout: (N, C, H', W'); x: (N, C, H, W), in no window of which the largest value is there twice.
    """
    # BEGIN SOLUTION
    dx = np.zeros_like(x)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            top, left = i * stride, j * stride
            place = np.s_[:, :, top : top + size, left : left + size]
            largest = x[place] == x[place].max(axis=(2, 3), keepdims=True)
            dx[place] += largest * dout[:, :, i : i + 1, j : j + 1]
    return dx
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# How do you tell, within a window, which pixel is the largest?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `window == window.max()` is True at one pixel; times d it is what that window adds to dx.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# dx = np.zeros_like(x)
# for ...:  # n, c, i, j
#     place = np.s_[n, c, ..., ...]
#     dx[place] += (x[place] == ...) * ...
# return dx
# ```
# </details>
#
# **A failure to notice.** Two rules that are wrong: one writes `=` for `+=`, the other shares $d$
# among all pixels of a window. We hold them against PyTorch's gradient.

# %% tags=["predict"]
# Windows of 2 by 2 with stride 2 are the usual ones. Which of the wrong rules do they show?
#   a: both    b: the one that shares, not the one with =    c: neither
prediction_3 = "?"

# %% tags=["experiment"]
own = solved_or(max_pool2d_backward, library.torch_max_pool2d_backward)
rules = {"largest, +=": own, "largest, =": library.assigning, "shares": library.sharing}
print("you said", prediction_3, "and the answer is b: see the first row")
off = {}
for size, stride in ((2, 2), (3, 3), (3, 2), (2, 1)):
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        x = rng.normal(size=(4, 3, 9, 7))
        dout = rng.normal(size=library.torch_max_pool2d(x, size, stride).shape)
        right = library.torch_max_pool2d_backward(dout, x, size, stride)
        for name, rule in rules.items():
            far = np.linalg.norm(rule(dout, x, size, stride) - right) / np.linalg.norm(right)
            off.setdefault((size, stride, name), []).append(far)
    means = (f"{name}: {np.mean(off[size, stride, name]):.2f}" for name in rules)
    print(f"size {size}, stride {stride}: off by", " | ".join(means))

# %% tags=["explain"]
# One sentence: which size and stride would you test with from now on?
explanation_3 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# One with a stride below the size. Where windows do not overlap, `=` and `+=` are the same, and the
# wrong rule is off by 0. Size 3 with stride 2 shows it: off by about 0.5.
# </details>
#
# ## 6. What one output sees
#
# The *receptive field* of an output is the window of the image on which it depends. Walk from the
# image on. Neighbours in a layer are `jump` pixels apart, at first 1. A kernel adds
# (kernel - 1) · jump pixels; then the stride multiplies the jump:
#
# | layer | kernel, stride | adds | field | jump |
# |---|---|---|---|---|
# | convolution | 3, 1 | 2 · 1 | 3 | 1 |
# | pooling | 2, 2 | 1 · 1 | 4 | 2 |
# | convolution | 3, 1 | 2 · 2 | 8 | 2 |
#
# ### Exercise 7: the receptive field
#
# - **Goal**: compute the side of the window that one output sees.
# - **Signature**: `receptive_field(layers)`
# - **Inputs**: a list of pairs (kernel, stride), whole numbers from 1 up, from the image on.
#   Pooling is a layer, too.
# - **Output**: the number of pixels from the first to the last of a row on which one output
#   depends.
# - **Unchanged**: `layers`.
# - **Edge cases**: with no layer it is 1. Padding plays no part.
# - **Example**: [(3, 1), (2, 2), (3, 1)] gives 8.
# - **Effort**: 5 minutes, difficulty 2 of 3, about 5 lines.
# - **Check**: `receptive_field`, 2 points.


# %%
def receptive_field(layers):
    """Return the side of the window of pixels that one output sees behind these layers.

    layers: pairs (kernel, stride), from the image on.
    """
    # BEGIN SOLUTION
    field, jump = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * jump
        jump *= stride
    return field
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# In the table: which jump does the pooling layer meet, the old one or the new one?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# Two numbers that begin with 1; one loop over pairs, `for kernel, stride in layers`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# field, jump = ..., ...
# for kernel, stride in layers:
#     field += ...
#     jump *= ...
# return field
# ```
# </details>

# %% tags=["predict"]
# Three convolutions of 3 by 3, with pooling (2, 2) between them. How wide does the last one see?
#   a: 9    b: 12    c: 18
prediction_4 = "?"

# %% tags=["experiment"]
field, conv, pool = solved_or(receptive_field, library.backtracked), (3, 1), (2, 2)
stacks = {"one": [conv], "three": [conv] * 3, "with pooling": [conv, pool, conv, pool, conv]}
measured = {name: library.measured_field(layers) for name, layers in stacks.items()}
print("you said", prediction_4, "and the answer is c: see the last row")
for name, layers in stacks.items():
    width = int(np.any(measured[name], axis=0).sum())
    print(f"{name:12}: {field(layers):2} by the formula, {width:2} measured")
figures.draw_fields(measured)
plt.show()

# %% tags=["explain"]
# One sentence: why do two networks with as many weights see windows of different sizes?
explanation_4 = ""

# %% [markdown]
# *The figure* shows by how much each pixel moves one output, where all weights are 1 (pooling adds
# here, which sees the same pixels): windows of 3, 7 and 18, darkest in the middle, to which most
# paths lead.
#
# <details><summary>Compare with ours</summary>
#
# Behind a stride of 2 neighbours lie twice as far apart, so a kernel of 3 reaches twice as far,
# with as many weights.
# </details>
#
# ## 7. In PyTorch
#
# `nn.Conv2d(C, F, 3, padding=1)` is exercise 3 with weights that are learnt, `nn.MaxPool2d(2)` is
# exercise 5. Behind the last convolution we keep the largest value of each channel over *all*
# places: *global* max-pooling.
#
# ### Exercise 8: a small network
#
# - **Goal**: write the network; layers of PyTorch's are welcome.
# - **Signature**: `ConvNet(channels, classes)`, an `nn.Module`
# - **Inputs**: two whole numbers; for `forward(x)` a float tensor (N, channels, H, W).
# - **Output**: scores (N, classes). The layers: convolution 3 by 3, padding 1, to 8 channels; ReLU;
#   max-pooling of size 2, stride 2; convolution 3 by 3, padding 1, to 16 channels; ReLU; the
#   largest value of each channel over all places; linear from 16 to `classes`. All three have
#   biases.
# - **Unchanged**: `x`.
# - **Edge cases**: images of any size from 2 by 2 up; N may be 1. No softmax.
# - **Example**: `ConvNet(1, 4)` has 80 + 1168 + 68 = 1316 weights and biases.
# - **Effort**: 10 minutes, difficulty 2 of 3, about 8 lines.
# - **Check**: `ConvNet`, 2 points.


# %%
class ConvNet(nn.Module):
    """Two convolutions, the largest value of each channel, and scores.

    (N, channels, H, W) -> (N, classes), for images of any size.
    """

    def __init__(self, channels, classes):
        super().__init__()
        # BEGIN SOLUTION
        self.first = nn.Conv2d(channels, 8, 3, padding=1)
        self.second = nn.Conv2d(8, 16, 3, padding=1)
        self.scores = nn.Linear(16, classes)
        # END SOLUTION

    def forward(self, x):
        # BEGIN SOLUTION
        x = nn.functional.max_pool2d(torch.relu(self.first(x)), 2)
        x = torch.relu(self.second(x))
        return self.scores(x.amax(dim=(2, 3)))
        # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which layers hold weights? Only these need a place in `__init__`.
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `nn.Conv2d`, `nn.Linear`, `torch.relu`, `nn.MaxPool2d`; `x.amax(dim=…)` takes two axes at once.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# self.conv1 = nn.Conv2d(..., 8, 3, padding=...)
# self.conv2 = ...
# self.linear = nn.Linear(16, ...)
#
# x = pool(relu(self.conv1(x)))
# x = ...
# return self.linear(x.amax(dim=(..., ...)))
# ```
# </details>
#
# Now the shapes of part 1 again. *Flattened* is a network with the same convolutions whose linear
# layer has a weight for each place of each channel, instead of the global maximum.

# %% tags=["predict"]
# Shapes four pixels further right. How often are flattened and global right, of 100 times?
#   a: both above 90    b: flattened about 50, global above 90    c: both about 50
prediction_5 = "?"

# %% tags=["experiment"]
nets = {
    "flattened": lambda: library.flat_net(1, 4, 256),
    "global": lambda: solved_or(ConvNet, library.global_net)(1, 4),
}
print("you said", prediction_5, "and the answer is b: see 4 pixels")
for name, make in nets.items():
    scores[name] = []
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        net = library.train(make, library.shapes(rng, 2000), seed)
        tests = [library.shapes(rng, 400, right) for right in moves]
        scores[name].append([library.accuracy(net, test) for test in tests])
for name, runs in scores.items():
    print(f"{name:9}:", *(f"{share:.2f}" for share in np.mean(runs, axis=0)))
ax = plt.figure(figsize=(8, 4)).add_subplot(xlabel="pixels further right than in training")
ax.set(ylabel="share of right names", title="Only the global maximum finds shapes anywhere")
figures.draw_runs(ax, moves, scores)
plt.show()

# %% tags=["explain"]
# One sentence: both have the same convolutions. Why does one of them fail?
explanation_5 = ""

# %% [markdown]
# *The figure* shows the median share of right names of five networks each, and bands over all. The
# MLP (8356 weights) falls to about 0.3 at three pixels, flattened (5348) to about 0.5 at four and
# about 0.25 at eight. Global (1316) stays above 0.98.
#
# <details><summary>Compare with ours</summary>
#
# Behind both convolutions the shape is the same, at another place. A weight for each place knows
# only the places it has seen; the largest value does not ask where.
# </details>
#
# ## 8. Limits and recall
#
# "Convolutional networks do not care where things are" is false for the flattened one. And where
# the place *is* the answer, a global maximum throws it away. Our shapes were all upright and of one
# size: turned or larger ones need other remedies, such as more data.
#
# Without looking up:
#
# 1. Convolve [2, 0, 1, 3] with [1, -1], then pool in pairs.
# 2. 32 by 32 pixels, kernel 5, stride 2, padding 2: how large is the output?
# 3. How many weights and biases has a layer of 16 filters of 3 by 3 on 8 channels?
# 4. Which test shows that a gradient of max-pooling was assigned, not added?
# 5. What does one output see behind two layers of kernel 3 and stride 2?
# 6. **New:** a network with a global maximum shall tell whether a cross is above or below the
#    middle. What will its accuracy be near, and what would you change?
# 7. Write exercise 3 again, from memory, on paper.
#
# <details><summary>Answers</summary>
#
# 1. [2, -1, -2]; then [2]: the -2 has no partner.
# 2. 16 by 16.
# 3. 16 times 72, and 16: 1168.
# 4. One with windows that overlap: a stride below the size.
# 5. 7 pixels: 3, and 2 · 2 more.
# 6. Near guessing, 0.5 (padding at the edges tells it a little). Flatten instead, or give the place
#    as a channel.
# 7. Pad; for each place and filter: window times kernel, sum, plus bias. Then run its check.
# </details>

# %% [markdown]
# ## Extension: 9. Real digits
#
# scikit-learn's digits, 8 by 8 pixels, with two rows and columns of nothing around them. Each
# stands in the middle, in training: now no image is ever moved. Then we move the test images to the
# right. The pooling in the middle has stride 2.

# %% tags=["predict"]
# Global, digits moved by 0, 1 and 2 pixels. Which of these is its accuracy?
#   a: the same at all three    b: falling    c: lower at 1 than at 2
prediction_6 = "?"

# %% tags=["experiment"]
if library.digits(0):
    nets = {
        "MLP": lambda: library.mlp(144, 10),
        "flattened": lambda: library.flat_net(1, 10, 144),
        "global": lambda: solved_or(ConvNet, library.global_net)(1, 10),
    }
    print("you said", prediction_6, "and the answer is c: see the last row")
    for name, make in nets.items():
        runs = []
        for seed in SEEDS:
            data, (images, labels) = library.digits(seed)
            net = library.train(make, data, seed, steps=300)
            moved = [images.roll(right, 3) for right in range(3)]
            runs.append([library.accuracy(net, (one, labels)) for one in moved])
        for right, shares in enumerate(np.transpose(runs)):
            print(f"{name:9} moved by {right}: {shares.mean():.2f}", end=", ")
            print(f"from {shares.min():.2f} to {shares.max():.2f}")

# %% tags=["explain"]
# One sentence: which pixels does a pooling of stride 2 put into one window after a move by 1?
explanation_6 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# Others than before: the pairs are parted differently, so what comes out is not the same, only
# moved. After a move by 2 it is. In our runs global has about 0.95, 0.72 and 0.87; the MLP 0.96,
# 0.45 and 0.16; flattened 0.98, 0.61 and 0.20. So a stride costs some of the sameness that
# convolution brings; on the shapes it did not show, as they stood at odd and even places in
# training. That 2 is not as good as 0 we did not explain: moved digits come nearer to the edge.
# </details>
#
# ## Extension: 10. Read more
#
# - LeCun, Bottou, Bengio and Haffner, *Gradient-based learning applied to document recognition*,
#   1998: convolution, pooling and training, for digits on cheques.
# - Dumoulin and Visin, *A guide to convolution arithmetic for deep learning*, 2016: sizes, strides
#   and padding, in pictures.
# - Luo, Li, Urtasun and Zemel, *Understanding the effective receptive field in deep convolutional
#   neural networks*, 2016: the dark middle of part 6, measured in trained networks.
# - Zhang, *Making convolutional networks shift-invariant again*, 2019: what strides cost, and a
#   remedy.
# - Islam, Jia and Bruce, *How much position information do convolutional neural networks encode?*,
#   2020: what padding tells about places.
