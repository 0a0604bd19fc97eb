# %% [markdown]
# # Optimization: which step, how long, and on which examples
#
# **The question.** Gradient descent has one learning rate for all parameters, from the first step
# to the last. What do mini-batches, Adam and a falling rate change, and is Adam better?
#
# After this lesson you can
#
# 1. cut examples into mini-batches, and say what that does to gradients (exercises 1 and 2);
# 2. write RMSprop, Adam and AdamW, and say what each part is for (exercises 3 to 6);
# 3. let a learning rate fall, and say when that pays (exercise 7);
# 4. compare optimizers fairly (exercise 8);
# 5. read a descent that is written with another sign (exercise 9).
#
# You need NumPy, gradient descent, and momentum from its lesson. Parts 1 to 9 take 70 to 100
# minutes, with a break after part 5. (All times are our estimates: no readers were timed yet.) Nine
# exercises give 20 points; practice and predictions are for you alone. You may leave an exercise
# and go on: the experiments then run the library's version.

# %% [markdown]
# ## Contents and notation
#
# **1** The trouble · **2** Mini-batches · **3** Divide by the size · **4** Adam ·
# **5** Decay apart · **6** Rates that fall · **7** Is Adam better? · **8** The other sign ·
# **9** Limits and recall · Extensions: **10** What decay is for · **11** Read more
#
# | Symbol | Meaning | Shape | In code |
# |---|---|---|---|
# | $w$ | what is learnt | any | `w`, `W1`, `b1` … |
# | $g$ | gradient of the loss at $w$ | that of $w$ | `g`, `grads["dW1"]` |
# | $v$ | average of gradients | that of $w$ | `v`, `v["dW1"]` |
# | $s$ | average of squared gradients | that of $w$ | `s`, `s["dW1"]` |
# | $\alpha$ | learning rate | number | `learning_rate` |
# | $\beta_1$ | share of $v$ that is kept | number | `beta1` |
# | $\beta_2$ or $\rho$ | share of $s$ that is kept | number | `beta2`, `rho` |
# | $\varepsilon$ | keeps a divisor above 0 | number | `epsilon` |
# | $t$ | number of the step, from 1 | number | `t` |
# | $m$ | number of examples | number | `X.shape[1]` |

# %% tags=["given"]
import matplotlib.pyplot as plt
import numpy as np
import torch

import optimization_figures as figures
import optimization_library as library
from checks_support import solved_or
from opt_utils import load_dataset

SEEDS = range(20)
torch.set_num_threads(1)  # two parameters gain nothing from more
plt.rcParams.update(figures.STYLE)
print("NumPy", np.__version__, "and PyTorch", torch.__version__)

# %% [markdown]
# **Warm-up.** Answer first, then unfold.
#
# <details><summary>In a valley that is steeper across than along, which direction limits the
# learning rate?</summary>
#
# The steep one: beyond 2 divided by its curvature the steps grow.
# </details>
#
# <details><summary>What does momentum do where gradients swing?</summary>
#
# It averages them: what swings cancels, what points one way stays.
# </details>
#
# ## 1. The trouble
#
# The loss is $f(w) = \frac{1}{2}(0.1\,w_1^2 + 10\,w_2^2)$, from [10, 2]. A network learns from a
# few examples at a time, so each gradient is a little off; here we add noise N(0, 1) to it. We
# descend for 200 steps with the rate 0.15, and with a tenth of it.

# %% tags=["predict"]
# Where does the smaller rate end, compared with 0.15?
#   a: lower, there is less noise in it   b: at about the same loss   c: ten times higher
prediction_1 = "?"

# %% tags=["experiment"]
runs = {rate: library.valley_path(library.plain, rate, SEEDS) for rate in (0.15, 0.015)}
for rate, path in runs.items():
    last = library.valley_loss(path)[:, -50:].mean(1)
    print(f"rate {rate}: mean loss of the last 50 steps {last.mean():.2f} ± {last.std():.2f}")
print("you said", prediction_1, "and the answer is c: ten times higher")
titles = "Rate 0.15 arrives, and goes on shaking", "Rate 0.015 is calm, and has not arrived"
paths = dict(zip(titles, (path[0] for path in runs.values()), strict=True))
figures.draw_valley(paths, library.CURVATURE)
plt.xlabel("along the valley (star: the minimum; ring: after 200 steps)")
plt.show()

# %% tags=["explain"]
# One sentence: which rate would each of the two directions like to have?
explanation_1 = ""

# %% [markdown]
# *The figure* shows one seed of 20. With 0.15 the path goes from 10 to 1.2, and shakes; all seeds
# together have a loss near 0.27. With 0.015 it has come to 7.7: a loss near 3.
#
# <details><summary>Compare with ours</summary>
#
# Along, the gradient is small, and a large rate would be good. Across, it is large, and a small one
# would do. One rate for both is too large and too small at once.
# </details>
#
# ## 2. Mini-batches
#
# First the plain step, for all layers of a network: $w \leftarrow w - \alpha g$.
#
# ### Exercise 1: gradient descent
#
# - **Goal**: update all parameters once.
# - **Signature**: `update_parameters_with_gd(parameters, grads, learning_rate)`
# - **Inputs**: `parameters` W1, b1, …, WL, bL, float64 arrays; `grads` with dW1, db1, …, of the
#   same shapes; a number.
# - **Output**: `parameters` after the step.
# - **Unchanged**: `grads`. You may write into `parameters`.
# - **Edge cases**: any number of layers L, also 1.
# - **Example**: w = 3, g = -2 and rate 0.5 give w = 4.
# - **Effort**: 4 minutes, difficulty 1 of 3, about 4 lines.
# - **Check**: `update_parameters_with_gd`, 2 points.


# %%
def update_parameters_with_gd(parameters, grads, learning_rate):
    """Take one step of gradient descent: w = w - learning_rate g, for each w.

    parameters: W1, b1, …, WL, bL; grads: dW1, db1, …, in the same shapes. Returns the parameters,
    which may be the given dict with new entries; grads stays as it is.
    """
    # BEGIN SOLUTION
    for layer in range(1, len(parameters) // 2 + 1):
        for name in (f"W{layer}", f"b{layer}"):
            parameters[name] = parameters[name] - learning_rate * grads[f"d{name}"]
    return parameters
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# How many layers are there if the dict has six entries? What is the number of the last?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# Loop over 1 to L, or over the names: the gradient of W1 is called dW1.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# for name in ...:
#     parameters[name] = parameters[name] - ...
# return parameters
# ```
# </details>
#
# ### Exercise 2: mini-batches
#
# - **Goal**: shuffle the examples and cut them into mini-batches.
# - **Signature**: `random_mini_batches(X, Y, mini_batch_size=64, seed=0)`
# - **Inputs**: X (n, m) and Y (1, m), whose columns are examples; a size of 1 or more; a whole
#   number.
# - **Output**: a list of pairs (X_b, Y_b) of shapes (n, size) and (1, size); the last may be
#   smaller. Each example is in one of them, with its label.
# - **Unchanged**: X and Y.
# - **Edge cases**: no batch is empty. A size above m gives a single batch. The order is drawn over
#   all examples: the same for the same seed, another for another. Set the seed, or use a generator.
# - **Example**: 10 examples and size 4 give batches of 4, 4 and 2.
# - **Effort**: 8 minutes, difficulty 2 of 3, about 7 lines.
# - **Check**: `random_mini_batches`, 3 points.


# %%
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    """Return the examples in random order, as a list of mini-batches (X_b, Y_b).

    X: (n, m), Y: (1, m). Each X_b is (n, mini_batch_size) and each Y_b (1, mini_batch_size), but
    for the last, which has what is left. The order depends on the seed alone.
    """
    # BEGIN SOLUTION
    m = X.shape[1]
    order = np.random.default_rng(seed).permutation(m)
    batches = []
    for start in range(0, m, mini_batch_size):
        chosen = order[start : start + mini_batch_size]
        batches.append((X[:, chosen], Y[:, chosen]))
    return batches
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# How does the label of an example learn where its column went?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# One permutation for both arrays; then cut every `mini_batch_size` columns. A slice may reach
# beyond the end.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# order = np.random.default_rng(...).permutation(...)
# for start in range(0, ..., ...):
#     chosen = order[...]
#     batches.append((X[:, chosen], ...))
# ```
# </details>
#
# A network learns two moons, 300 points, for 20 epochs at the rate 0.1. An epoch shows it each
# example once, whatever the batches are.

# %% tags=["predict"]
# After 20 epochs, with which batch size is the loss lowest?   a: 300   b: 64   c: 16   d: 4
prediction_2 = "?"

# %% tags=["experiment"]
update = solved_or(update_parameters_with_gd, library.torch_gd)
batches = solved_or(random_mini_batches, library.split_batches)
curves = {}
for size in (300, 64, 16, 4):
    curves[f"batches of {size}"] = library.losses_by_batch(update, batches, size, SEEDS[:5])
    off = library.noise_by_batch(batches, size, SEEDS)
    print(f"{size:3}: {len(batches(*load_dataset(0), size, 0)):2} steps an epoch", end=", ")
    print(f"gradient off by {off:.0%}, last loss {curves[f'batches of {size}'][:, -1].mean():.2f}")
print("you said", prediction_2, "and the answer is d: batches of 4")
ax = plt.figure(figsize=(8, 4)).add_subplot(xlabel="epoch", ylabel="loss")
ax.set_title("In as many epochs, small batches take more steps and get further")
figures.draw_lines(ax, curves)
ax.set_xticks(range(0, 21, 5))
plt.show()

# %% tags=["explain"]
# One sentence: gradients of 4 examples are off by more than their length. Why do they lead down?
explanation_2 = ""

# %% [markdown]
# *The figure* shows the median of five runs, and bands over all. Full batches end near 0.50,
# batches of 64 near 0.29, of 16 near 0.22, of 4 near 0.10.
#
# <details><summary>Compare with ours</summary>
#
# They are right on average, and 75 steps an epoch average a lot. Four times the examples halve the
# noise: 150 %, 75 %, 35 %. On hardware that works on 64 examples as fast as on one, larger batches
# win back time; this figure counts examples.
# </details>
#
# ## 3. Divide by the size
#
# RMSprop keeps an average of the *squared* gradient and divides by its root:
#
# $$s \leftarrow \rho s + (1 - \rho) g^2, \qquad
# w \leftarrow w - \alpha \frac{g}{\sqrt{s} + \varepsilon}$$
#
# In words: **square** and average, take the **root**, **divide**, **step**. With $\rho = 0.75$,
# $\alpha = 0.5$, $\varepsilon = 0$, from $w = 10$ and $s = 0$:
#
# | $g$ | square: $s$ | root | divide | step: $w$ |
# |---|---|---|---|---|
# | 4 | 4 | 2 | 2 | 9 |
# | -2 | 4 | 2 | -1 | 9.5 |

# %% [markdown]
# **Practice.** The first row again, with a gradient of 400 instead of 4. Only s and w are asked.


# %% tags=["practice"]
def after_a_large_gradient():
    """Return s and w after the gradient 400, as two numbers."""
    # BEGIN SOLUTION
    return 40_000, 9
    # END SOLUTION


# %% tags=["given"]
verdict = after_a_large_gradient() == (0.25 * 400**2, 10 - 0.5 * 400 / np.sqrt(0.25 * 400**2))
print("as it should be" if verdict else "not yet: square, average, root, divide, step")

# %% [markdown]
# The step does not depend on the scale of the gradient: each parameter gets a rate of its own.
#
# ### Exercise 3: RMSprop
#
# - **Goal**: take one step.
# - **Signature**: `rmsprop_step(w, g, s, learning_rate, rho, epsilon)`
# - **Inputs**: float64 arrays of one shape, s not negative; three numbers.
# - **Output**: `(w, s)`, after the step.
# - **Unchanged**: all three arrays: return new ones.
# - **Edge cases**: any shape. Where g and s are 0, w stays: add epsilon to the root.
# - **Example**: w = 10, g = 4, s = 0 and 0.5, 0.75, 0 give w = 9, s = 4.
# - **Effort**: 4 minutes, difficulty 1 of 3, about 2 lines.
# - **Check**: `rmsprop_step`, 2 points.


# %%
def rmsprop_step(w, g, s, learning_rate, rho, epsilon):
    """Take one step: s = rho s + (1 - rho) g², then w = w - learning_rate g / (√s + epsilon).

    w, g, s: float64 arrays of one shape. Returns the new w and the new s, as new arrays.
    """
    # BEGIN SOLUTION
    s = rho * s + (1 - rho) * g**2
    return w - learning_rate * g / (np.sqrt(s) + epsilon), s
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# In the table: is it the old or the new s whose root divides?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Square and average; root plus epsilon, in brackets; divide; step.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# s = ... * s + (1 - ...) * ...
# return w - learning_rate * ... / (...), s
# ```
# </details>
#
# ## 4. Adam
#
# Adam joins the two averages: momentum's $v$ above, RMSprop's $s$ below. Both begin at 0, so at
# first both are too small: after $t$ steps they hold $1 - \beta^t$ of what they should. Adam
# divides by that:
#
# $$\hat v = \frac{v}{1 - \beta_1^t}, \qquad \hat s = \frac{s}{1 - \beta_2^t}, \qquad
# w \leftarrow w - \alpha \frac{\hat v}{\sqrt{\hat s} + \varepsilon}$$
#
# In words: **average** both, **correct** both, **root**, **divide**, **step**. With
# $\beta_1 = 0.6$, $\beta_2 = 0.8$, $\alpha = 0.4$, $\varepsilon = 0$, from $w = 10$:
#
# | $t$ | $g$ | $v$ | $s$ | $\hat v$ | $\hat s$ | step: $w$ |
# |---|---|---|---|---|---|---|
# | 1 | 5 | 2 | 5 | 5 | 25 | 9.6 |
# | 2 | -5 | -0.8 | 9 | -1.25 | 25 | 9.7 |
#
# What is kept for the next step is $v$ and $s$; the hats are only for this one.
#
# ### Exercise 4: what Adam remembers
#
# - **Goal**: make both averages, of zeros, for each parameter.
# - **Signature**: `initialize_adam(parameters)`
# - **Inputs**: a dict of W1, b1, …, WL, bL, float64; any number of layers.
# - **Output**: `(v, s)`, two dicts of dW1, db1, …: floating-point zeros, shaped like W1, b1 …
# - **Unchanged**: `parameters`.
# - **Edge cases**: no two of the arrays are the same one.
# - **Example**: for W1 of shape (2, 3), both dW1 are `np.zeros((2, 3))`.
# - **Effort**: 3 minutes, difficulty 1 of 3, about 5 lines.
# - **Check**: `initialize_adam`, 1 point.


# %%
def initialize_adam(parameters):
    """Return v and s, two dicts with zeros for each parameter.

    parameters: W1, b1, …, WL, bL. Both have dW1, db1, …, in the same shapes.
    """
    # BEGIN SOLUTION
    v, s = {}, {}
    for layer in range(1, len(parameters) // 2 + 1):
        for name in (f"W{layer}", f"b{layer}"):
            v[f"d{name}"] = np.zeros(parameters[name].shape)
            s[f"d{name}"] = np.zeros(parameters[name].shape)
    return v, s
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# What happens to `s` if it is the same dict as `v`?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# Two dicts, a loop over the names, `np.zeros` for each.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# v, s = ...
# for name, value in ...:
#     v["d" + name] = np.zeros(...)
#     s[...] = ...
# return v, s
# ```
# </details>
#
# ### Exercise 5: one step of Adam
#
# - **Goal**: update all parameters once.
# - **Signature**: `update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01,
#   beta1=0.9, beta2=0.999, epsilon=1e-8)`
# - **Inputs**: dicts as before; t, the number of this step, from 1; four numbers.
# - **Output**: `(parameters, v, s)`; you may return more after them.
# - **Unchanged**: `grads`. You may write into the other dicts. The averages that you return are
#   *not* corrected.
# - **Edge cases**: any number of layers. Nothing is remembered but v and s. A parameter whose
#   gradients were all 0 stays.
# - **Example**: w = 10, g = 5, v = s = 0, t = 1 and 0.4, 0.6, 0.8, 0 give w = 9.6, v = 2, s = 5.
# - **Effort**: 12 minutes, difficulty 2 of 3, about 9 lines.
# - **Check**: `update_parameters_with_adam`, 4 points.


# %%
def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    """Take step t of Adam, for each parameter: average, correct, root, divide, step.

    parameters: W1, b1, …; grads, v and s: dW1, db1, …, in the same shapes. Returns (parameters, v,
    s), which may be the given dicts with new entries; grads stays as it is.
    """
    # BEGIN SOLUTION
    for layer in range(1, len(parameters) // 2 + 1):
        for name in (f"W{layer}", f"b{layer}"):
            g = grads[f"d{name}"]
            v[f"d{name}"] = beta1 * v[f"d{name}"] + (1 - beta1) * g
            s[f"d{name}"] = beta2 * s[f"d{name}"] + (1 - beta2) * g**2
            v_corrected = v[f"d{name}"] / (1 - beta1**t)
            s_corrected = s[f"d{name}"] / (1 - beta2**t)
            step = learning_rate * v_corrected / (np.sqrt(s_corrected) + epsilon)
            parameters[name] = parameters[name] - step
    return parameters, v, s
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which of the numbers in a row of the table does the next row need?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Store v and s in their dicts; put the corrected ones into variables of their own.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# for name in ...:
#     v["d" + name] = ...
#     s["d" + name] = ...
#     v_corrected = ... / (1 - ...**t)
#     s_corrected = ...
#     parameters[name] = parameters[name] - learning_rate * ... / (... + epsilon)
# return parameters, v, s
# ```
# </details>
# <details><summary>If the step is right at t = 1 and wrong later</summary>
#
# A corrected average that is stored is corrected again in the next step.
# </details>
#
# **A failure to notice.** Without the correction a network trains, too. We give your Adam, and one
# without it, a gradient that is always 1, and compare the lengths of their steps, with
# $\beta_1 = 0.9$ and $\beta_2 = 0.999$. The right step has the length $\alpha$.

# %% tags=["predict"]
# Both averages begin too small. Without the correction the first steps are …
#   a: too short   b: up to seven times too long   c: right, since the two errors cancel
prediction_3 = "?"

# %% tags=["experiment"]
update = solved_or(update_parameters_with_adam, library.torch_adam)
begin = solved_or(initialize_adam, library.torch_averages)
t = np.arange(1, 1001)
v, s = 1 - 0.9**t, 1 - 0.999**t  # the averages of gradients that are all 1
lengths = {"yours": library.lengths_of_steps(update, begin, 1000), "not corrected": v / np.sqrt(s)}
for step in (1, 12, 100, 1000):
    print(f"step {step:4}: {lengths['not corrected'][step - 1]:.2f} times too long")
print("you said", prediction_3, "and the answer is b: up to seven times too long")
ax = plt.figure(figsize=(8, 3.5)).add_subplot(xlabel="step", ylabel="length, in learning rates")
ax.set_title("Without the correction the first steps are the longest")
figures.draw_lines(ax, lengths, begin=1)
plt.show()

# %% tags=["explain"]
# One sentence: both averages are too small at first. Why does the smaller one win?
explanation_3 = ""

# %% [markdown]
# *The figure* shows lengths over 1000 steps. Yours, if it is right, stay at 1. Uncorrected, the
# first is 3.16 times too long, the twelfth 6.57 times, the thousandth still 1.26 times.
#
# <details><summary>Compare with ours</summary>
#
# s holds a thousandth of what it should, v a tenth. The step divides by the root of s, 0.03: it is
# 0.1 / 0.03 = 3.16 times too long. Then v fills up in tens of steps, s in thousands.
# </details>
#
# **Find the bug.** A fellow student divides by `np.sqrt(s_corrected + epsilon)`, with
# `epsilon = 1e-8`. All losses look right.
#
# <details><summary>Which gradients tell the two apart?</summary>
#
# Small ones. For gradients of 0.000001 the root is 0.0001 instead of 0.000001: the steps are a
# hundred times too short. With gradients near 1 nobody sees it; a test with epsilon 0.1 does.
# </details>
#
# ## 5. Decay apart
#
# *Weight decay* pulls each weight to 0. Added to the gradient, as $g + \lambda w$, Adam divides it
# by the size of the gradient, too. AdamW takes it out of the averages:
#
# $$w \leftarrow w - \alpha \Big(\frac{\hat v}{\sqrt{\hat s} + \varepsilon} + \lambda w\Big)$$
#
# ### Exercise 6: AdamW
#
# - **Goal**: take one step, for one array.
# - **Signature**: `adamw_step(w, g, v, s, t, learning_rate, beta1, beta2, epsilon, weight_decay)`
# - **Inputs**: float64 arrays of one shape; t from 1; five numbers, the last of them λ.
# - **Output**: `(w, v, s)`, after the step; v and s not corrected.
# - **Unchanged**: all four arrays: return new ones.
# - **Edge cases**: λ = 0 is Adam. The w that decays is the one before the step.
# - **Example**: exercise 5's with λ = 0.1: w = 9.2, v = 2, s = 5.
# - **Effort**: 6 minutes, difficulty 2 of 3, about 5 lines. Write it out: a slip in exercise 5 then
#   costs nothing here.
# - **Check**: `adamw_step`, 2 points.


# %%
def adamw_step(w, g, v, s, t, learning_rate, beta1, beta2, epsilon, weight_decay):
    """Take step t of AdamW: w = w - learning_rate (Adam's quotient + weight_decay w).

    w, g, v, s: float64 arrays of one shape. Returns the new w, v and s, as new arrays.
    """
    # BEGIN SOLUTION
    v = beta1 * v + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g**2
    quotient = v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + epsilon)
    return w - learning_rate * (quotient + weight_decay * w), v, s
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# In which of the three lines of Adam may the decay stand, if no average is to see it?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Adam's step as before; then also subtract learning rate times decay times the old w.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# v = ...
# s = ...
# quotient = ... / (np.sqrt(...) + epsilon)
# return w - learning_rate * (quotient + ...), v, s
# ```
# </details>
#
# ## 6. Rates that fall
#
# Part 1's rate of 0.15 arrives and goes on shaking. A rate that falls can do both:
#
# $$\alpha = \frac{\alpha_0}{1 + d\,k} \qquad\text{or}\qquad
# \alpha = \frac{\alpha_0}{1 + d \lfloor k / T \rfloor}$$
#
# with the epoch $k$, a decay rate $d$, and an interval $T$ for which the rate stays.
#
# ### Exercise 7: two schedules
#
# - **Goal**: compute the rate of an epoch.
# - **Signature**: `update_lr(learning_rate0, epoch_num, decay_rate)`;
#   `schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000)`
# - **Inputs**: the first rate; the epoch, a whole number from 0; the decay rate; the interval.
# - **Output**: the rate, a number: by the left formula, by the right one.
# - **Unchanged**: nothing is remembered from call to call.
# - **Edge cases**: in epoch 0 both give the first rate.
# - **Example**: 0.5 in epoch 7, decay rate 1: 0.0625. With an interval of 5 it is 0.25.
# - **Effort**: 4 minutes, difficulty 1 of 3, about 2 lines.
# - **Check**: `update_lr` and `schedule_lr_decay`, 1 point each.


# %%
def update_lr(learning_rate0, epoch_num, decay_rate):
    """Return the rate of an epoch: learning_rate0 / (1 + decay_rate epoch_num)."""
    # BEGIN SOLUTION
    return learning_rate0 / (1 + decay_rate * epoch_num)
    # END SOLUTION


# %%
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    """Return the rate of an epoch, which falls once in time_interval epochs."""
    # BEGIN SOLUTION
    return learning_rate0 / (1 + decay_rate * (epoch_num // time_interval))
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# With an interval of 5, how many intervals are complete in epoch 7?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `//` divides and drops the rest, as `np.floor` of a quotient does.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# return learning_rate0 / (1 + ...)  # update_lr
# return learning_rate0 / (1 + decay_rate * (... // ...))  # schedule_lr_decay
# ```
# </details>

# %% tags=["predict"]
# The valley of part 1: a long descent, and a short one that has not arrived. Decay …
#   a: helps both   b: helps the long one and harms the short one   c: changes little
prediction_4 = "?"

# %% tags=["experiment"]
now_and_then = solved_or(schedule_lr_decay, library.stepwise_rate)
always = solved_or(update_lr, lambda first, k, d: library.stepwise_rate(first, k, d, 1))
curves = {"long, 0.15": 0.15, "long, falls every 100": lambda k: now_and_then(0.15, k, 1, 100)}
for name, rate in curves.items():
    curves[name] = library.valley_loss(library.valley_path(library.plain, rate, SEEDS, 1000))
short = {"short, 0.1": 0.1, "short, falls always": lambda k: always(0.1, k, 0.02)}
for name, rate in short.items():
    short[name] = library.valley_loss(library.valley_path(library.plain, rate, SEEDS, 200))
for name, losses in (curves | short).items():
    print(f"{name:21}: mean loss of the last 50 steps {losses[:, -50:].mean():.3f}")
print("you said", prediction_4, "and the answer is b: it helps the long one, harms the short one")
ax = plt.figure(figsize=(8, 4)).add_subplot(xlabel="step", ylabel="loss (log axis)", yscale="log")
ax.set_title("Once the descent has arrived, a falling rate calms it")
figures.draw_lines(ax, {name: np.median(losses, 0) for name, losses in curves.items()})
plt.show()

# %% tags=["explain"]
# One sentence: what must be left over for a falling rate to pay, noise or distance?
explanation_4 = ""

# %% [markdown]
# *The figure* shows the median of 20 long descents. With a constant rate the loss stays near 0.12;
# with a rate that falls every 100 steps it ends below 0.01. The short ones, printed, have a mean
# loss near 0.29 with a constant rate and near 1.2 with one that falls.
#
# <details><summary>Compare with ours</summary>
#
# Noise. The rate sets how much of it stays; but where the way is still long, a smaller rate only
# makes it longer.
# </details>
#
# ## 7. Is Adam better?
#
# To give all optimizers the same rate is unfair: a rate means something else to each. To choose
# each one's best rate by one lucky run is, too.
#
# ### Exercise 8: a fair comparison
#
# - **Goal**: find the best rate of each optimizer, by several runs.
# - **Signature**: `best_rates(run, rates, seeds, last)`
# - **Inputs**: `run(name, rate, seed)` returns the losses of a run, an array; `rates`, a dict with
#   a list of rates for each name; `seeds`, a list; `last`, a whole number.
# - **Output**: a dict with `(rate, loss)` for each name. The loss of a rate is the mean of the last
#   `last` losses of a run, averaged over all seeds; the best rate has the smallest.
# - **Unchanged**: `rates` and `seeds`.
# - **Edge cases**: a run may end in nan or infinity: its rate is never the best. Each name has a
#   rate at which no run does. No two rates are equally good.
# - **Example**: rates 1 and 2, last losses 1 and 3 in the runs of seed 0, 7 and 2 in those of
#   seed 1: means 4 and 2.5, so `(2, 2.5)`.
# - **Effort**: 8 minutes, difficulty 2 of 3, about 8 lines.
# - **Check**: `best_rates`, 2 points.


# %%
def best_rates(run, rates, seeds, last):
    """Return for each name its best rate, and the loss that it leads to.

    run: takes a name, a rate and a seed, and returns losses (steps,). The loss of a rate is the
    mean over all seeds of the mean of the last `last` losses; nan and infinity never win.
    """
    # BEGIN SOLUTION
    best = {}
    for name, tried in rates.items():
        best[name] = None, np.inf
        for rate in tried:
            loss = np.mean([np.mean(run(name, rate, seed)[-last:]) for seed in seeds])
            if loss < best[name][1]:
                best[name] = rate, loss
    return best
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# How many runs does one rate take, and which single number comes out of them?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# Three loops: names, rates, seeds. `losses[-last:]` are the last ones. Nothing is smaller than nan
# when you ask with `<`; `min` and `argmin` need care.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# for name, tried in rates.items():
#     best[name] = None, np.inf
#     for rate in tried:
#         loss = np.mean([... for seed in seeds])
#         if ...:
#             best[name] = ...
# return best
# ```
# </details>
#
# Four optimizers, a handful of rates each, 20 seeds; once with the valley along an axis, and once
# turned by 45 degrees.

# %% tags=["predict"]
# Which statement holds?   a: Adam is best in both valleys
#   b: RMSprop loses most by the turn, momentum nothing   c: none of them minds the turn
prediction_5 = "?"

# %% tags=["experiment"]
moves = {"plain": library.plain, "momentum 0.9": library.momentum}
moves["RMSprop"] = library.rmsprop_with(solved_or(rmsprop_step, library.torch_rmsprop_step))
moves["Adam"] = library.adam_with(solved_or(adamw_step, library.torch_adamw_step))
rates = {"plain": [0.05, 0.1, 0.15, 0.19], "momentum 0.9": [0.01, 0.02, 0.05, 0.1]}
rates |= {"RMSprop": [0.05, 0.1, 0.2, 0.3], "Adam": [0.1, 0.3, 0.5, 1.0]}
compare, tables = solved_or(best_rates, library.table_of_rates), {}
for label, turned in (("along an axis", False), ("turned", True)):
    losses = library.all_losses(moves, rates, SEEDS, turned)
    found = compare(lambda name, rate, seed, of=losses: of[name, rate][seed], rates, [*SEEDS], 50)
    tables[label] = library.with_spread(found, losses, 50)
    print(label, *(f"| {name} {loss:.2f} at {rate}" for name, (rate, loss) in found.items()))
print("you said", prediction_5, "and the answer is b: RMSprop loses most, momentum nothing")
figures.draw_best(tables).set(xlabel="mean loss of the last 50 steps", ylabel="optimizer")
plt.title("Each at its best rate, Adam does not beat momentum in this valley")
plt.show()

# %% tags=["explain"]
# One sentence: RMSprop divides each coordinate. What becomes of that when the valley is turned?
explanation_5 = ""

# %% [markdown]
# *The figure* shows the mean loss of each optimizer at its best rate, with the standard deviation
# of 20 seeds: plain near 0.25, momentum near 0.12, whichever way the valley lies. RMSprop goes from
# 0.12 to 0.22 by the turn, Adam from 0.11 to 0.17.
#
# <details><summary>Compare with ours</summary>
#
# Turned, both coordinates have gradients of the same size, so there is nothing to even out: RMSprop
# is left with one rate for all. Momentum looks at no coordinate alone. Spreads of 0.1 are as large
# as most of the differences: one seed shows nothing.
# </details>
#
# ## 8. The other sign
#
# Other courses write a descent to the mean of points $x_i$ with the slope *downhill*, and add it:
#
# $$d = \frac{2}{n} \sum_i (x_i - e), \qquad e \leftarrow e + \alpha d$$
#
# It is minus the gradient of the mean squared distance from the estimate $e$ to the points.
#
# ### Exercise 9: to the mean
#
# - **Goal**: compute that slope, and descend until it is flat.
# - **Signature**: `compute_gradient(x, estimate)`;
#   `grad_descent(x, estimate, lr, stopping, max_its=100)`
# - **Inputs**: `x` (n, 2), a point in each row; `estimate` (2,); three numbers.
# - **Output**: the slope, (2,); the path, (steps, 2): the estimate after each step. A step is made
#   until the norm of the slope is at most `stopping`, and at most `max_its` times.
# - **Unchanged**: `x` and `estimate`.
# - **Edge cases**: whether the path begins with the start, and one step more or less, is yours.
# - **Example**: points [0, 0] and [4, 2], estimate [1, 1]: slope [2, 0]; rate 0.25 leads to
#   [1.5, 1].
# - **Effort**: 6 minutes, difficulty 2 of 3, about 8 lines.
# - **Check**: `compute_gradient` and `grad_descent`, 1 point each.


# %%
def compute_gradient(x, estimate):
    """Return the slope downhill of the mean squared distance: 2/n times the sum of x - estimate.

    x: (n, 2); estimate: (2,). Returns an array (2,).
    """
    # BEGIN SOLUTION
    return 2 / len(x) * np.sum(x - estimate, axis=0)
    # END SOLUTION


# %%
def grad_descent(x, estimate, lr, stopping, max_its=100):
    """Return the estimates after each step of estimate = estimate + lr slope, as rows.

    x: (n, 2); estimate: (2,). Ends once the slope's norm is at most stopping, or after max_its.
    """
    # BEGIN SOLUTION
    path = [estimate]
    for _ in range(max_its):
        slope = compute_gradient(x, estimate)
        if np.linalg.norm(slope) <= stopping:
            break
        estimate = estimate + lr * slope
        path.append(estimate)
    return np.array(path)
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# From the estimate [1, 1] to the mean [2, 1]: which sign has the step?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `np.sum(…, axis=0)` adds the rows. In the loop: slope, look at its norm, step, note.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# return 2 / ... * np.sum(..., axis=...)  # compute_gradient
#
# for _ in range(max_its):  # grad_descent
#     slope = ...
#     if ...:
#         break
#     estimate = ...
#     path.append(...)
# return np.array(path)
# ```
# </details>
#
# ## 9. Limits and recall
#
# We looked at valleys of two parameters and a small network. Adam is popular because one rate,
# 0.001, serves many networks fairly well; "best" is another claim, and needs part 7.
#
# Without looking up:
#
# 1. $\beta_1 = 0.5$, $\beta_2 = 0.75$, $v = s = 0$, $\varepsilon = 0$; the first gradient is 8:
#    what are $v$, $s$, $\hat v$, $\hat s$, and how long is the step?
# 2. What becomes of RMSprop's steps if the loss is multiplied by 1000?
# 3. 1000 examples, batches of 64: how many are there, and how large is the last?
# 4. Why may the uncorrected Adam be dangerous just at the start?
# 5. When does a falling rate harm?
# 6. **New:** you continue a run of Adam from saved weights, v and s, but with t from 1 again. Are
#    the first steps too long or too short?
# 7. Write exercise 5 again, from memory, on paper.
#
# <details><summary>Answers</summary>
#
# 1. 4, 16, 8, 64; one learning rate.
# 2. Nothing, but for epsilon: the root grows as the gradient does.
# 3. 16; the last has 40.
# 4. Its first steps are 3 to 7 times too long, with the usual betas.
# 5. While the way is long.
# 6. With the usual betas too short: v, full, becomes ten times too large, the root of s 32 times.
# 7. For each parameter: average, correct, root, divide, step. Then run its check.
# </details>

# %% [markdown]
# ## Extension: 10. What decay is for
#
# Two weights begin at 1. Their gradients are noise around 0, large for one, N(0, 10²), and small
# for the other, N(0, 0.1²). The decay λ is 0.5, the rate 0.01: in 200 steps it should leave 37 % of
# both. We add it to the gradient of Adam (L2), or take it apart (AdamW).

# %% tags=["predict"]
# What is left of the weight with the large gradients, by L2 in Adam?   a: 37 %   b: 3 %   c: 90 %
prediction_6 = "?"

# %% tags=["experiment"]
step = solved_or(adamw_step, library.torch_adamw_step)
print("you said", prediction_6, "and the answer is c: about 90 % by L2 in Adam")
for name, inside, apart in (("L2 in Adam", 0.5, 0), ("AdamW", 0, 0.5)):
    w, v, s = np.ones((500, 2)), np.zeros((500, 2)), np.zeros((500, 2))
    rng = np.random.default_rng(0)
    for t in range(1, 201):
        g = rng.normal(size=w.shape) * [10, 0.1] + inside * w
        w, v, s = step(w, g, v, s, t, 0.01, 0.9, 0.999, 1e-8, apart)
    print(f"{name:10}: large gradients {w[:, 0].mean():.0%}, small {w[:, 1].mean():.0%} left")

# %% tags=["explain"]
# One sentence: by what does Adam divide the decay that stands in the gradient?
explanation_6 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# By the size of the gradient: with 10 the decay hardly counts, with 0.1 it is most of the gradient
# and takes nearly all: 2 % are left. AdamW leaves 37 % of both. Which of the two makes a better
# network is another question; only AdamW does what its number says.
# </details>
#
# ## Extension: 11. Read more
#
# - Robbins and Monro, *A stochastic approximation method*, 1951: descent by noisy values, and how a
#   rate must fall for it to arrive.
# - Tieleman and Hinton, *Lecture 6.5: RMSprop*, 2012: divide by a running average of the size.
# - Kingma and Ba, *Adam: a method for stochastic optimization*, 2015: both averages, and the
#   correction.
# - Loshchilov and Hutter, *Decoupled weight decay regularization*, 2019: AdamW.
# - Wilson and others, *The marginal value of adaptive gradient methods in machine learning*, 2017:
#   networks where well-tuned plain descent generalizes better.
# - Schmidt, Schneider and Hennig, *Descending through a crowded valley*, 2021: fifteen optimizers,
#   and how much their rates matter.
