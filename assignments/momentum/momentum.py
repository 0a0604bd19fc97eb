# %% [markdown]
# This is the lesson of `momentum.ipynb` as a plain Python file. Put your solutions in place of each
# `raise NotImplementedError(…)`. `pytest` in this folder runs the public checks. Hand in
# `momentum.py`.

# %% [markdown]
# # Momentum: keep going where you went
#
# **The question.** Gradient descent swings across a narrow valley and creeps along it. Can a step
# that remembers the steps before it do better, and when does it do worse?
#
# After this lesson you can
#
# 1. compute two steps with momentum by hand (practice);
# 2. write the update for all layers, and Nesterov's (exercises 1 to 3);
# 3. tell a right update from one that merely trains (part 4);
# 4. write an optimizer for PyTorch (exercise 4);
# 5. show what momentum passes, and how many steps it saves (exercises 5 to 7).
#
# You need NumPy, gradient descent, and `loss.backward()`. Plan 100 minutes: parts 1 to 5, a break,
# 6 to 9. Seven exercises give 20 points; practice and predictions are for you alone.

# %% [markdown]
# ## Contents and notation
#
# **1** The trouble · **2** By hand · **3** In NumPy · **4** A failure to notice ·
# **5** Look ahead · **6** In PyTorch · **7** Saddles and valleys · **8** How many steps? ·
# **9** Limits and recall
#
# | Symbol | Meaning | Shape | In code |
# |---|---|---|---|
# | $w$ | what is learnt: one parameter, or all | any | `w`, `theta`, `W1`, `b1` … |
# | $g$ | gradient of the loss at $w$ | that of $w$ | `g`, `grads["dW1"]` |
# | $v$ | velocity | that of $w$ | `v`, `v["dW1"]` |
# | $\alpha$ | learning rate | number | `learning_rate`, `lr` |
# | $\beta$ | share of $v$ that is kept, in [0, 1) | number | `beta` |
# | $\mu$ | the same, in PyTorch's form | number | `momentum` |

# %%
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

from opt_utils import (
    backward_propagation,
    compute_cost,
    forward_propagation,
    initialize_parameters,
    load_dataset,
)

SEEDS = range(5)
torch.set_num_threads(1)  # one parameter gains nothing from more
print("NumPy", np.__version__, "and PyTorch", torch.__version__)

# %% [markdown]
# **Warm-up.** Answer first, then unfold.
#
# <details><summary>Which way does the gradient point?</summary>
#
# Uphill, where the loss grows fastest. Descent subtracts it.
# </details>
#
# <details><summary>What happens if the learning rate is too large?</summary>
#
# The steps overshoot, each by more than the one before, and the loss grows.
# </details>
#
# ## 1. The trouble
#
# The loss is $f(w) = \frac{1}{2}(w_1^2 + 100\,w_2^2)$: a valley a hundred times steeper across than
# along. Above a learning rate of 0.02 descent diverges. We take 0.019 and start at [10, 1]. Store
# your prediction first.

# %%
# After how many steps is w within 0.01 of the minimum?   a: about 10   b: about 50   c: about 360
prediction_1 = "?"

# %%
curvature = np.array([1.0, 100.0])
w = np.array([10.0, 1.0])
path = [w]
while np.linalg.norm(w) > 0.01:
    w = w - 0.019 * curvature * w
    path.append(w)
print("you said", prediction_1, "and it takes", len(path) - 1, "steps")
along, across = np.array(path[:41]).T
xs, ys = np.meshgrid(np.linspace(-1, 11, 100), np.linspace(-1.2, 1.2, 100))
plt.figure(figsize=(9, 3))
plt.contour(xs, ys, xs**2 + 100 * ys**2, levels=12, cmap="cividis")
plt.plot(along, across, "o-", color="black", markersize=3)
plt.xlabel("$w_1$, along the valley")
plt.ylabel("$w_2$, across")
plt.title("Gradient descent swings across and creeps along: the first 40 steps")
plt.show()

# %%
# One sentence: which of the two coordinates sets the learning rate, and which the number of steps?
explanation_1 = ""

# %% [markdown]
# *The figure* shows 40 steps in a valley. At each step $w_2$ changes its sign, and $w_1$ shrinks by
# 1.9 %: in all, from 10 to 4.6.
#
# <details><summary>Compare with ours</summary>
#
# The steep one limits the learning rate; the flat one, left with small steps, needs many.
# </details>
#
# ## 2. By hand
#
# In an average, what swings cancels, and what points one way stays. So we step along an average of
# the gradients, and can afford a larger learning rate:
#
# $$v \leftarrow \beta v + (1 - \beta) g, \qquad w \leftarrow w - \alpha v$$
#
# In words: **keep** a share of the velocity, **add** a share of the gradient, **step** along the
# result. Take $\beta = 0.8$, $\alpha = 0.5$, and start with $w = 10$ and $v = 0$:
#
# | $g$ | keep | add | $v$ | step: $w$ |
# |---|---|---|---|---|
# | 10 | 0 | 2 | 2 | 9 |
# | -5 | 1.6 | -1 | 0.6 | 8.7 |
#
# The second gradient points the other way, yet $w$ goes on, more slowly. The same in code:

# %%
beta, alpha, w, v = 0.8, 0.5, 10.0, 0.0
for g in (10.0, -5.0):
    kept = beta * v  # keep
    v = kept + (1 - beta) * g  # add
    w = w - alpha * v  # step
    print(f"v = {v:.1f}, w = {w:.1f}")

# %% [markdown]
# **Practice.** Write keep and add; one line.


# %%
def new_velocity(v, g, beta):
    """Return the velocity after a gradient g, without changing v."""
    raise NotImplementedError("new_velocity")


# %%
third = new_velocity(0.6, 4.0, 0.8)
print("third v:", third, "as it should be" if np.isclose(third, 1.28) else "but it should be 1.28")

# %% [markdown]
# ## 3. In NumPy
#
# A network has many parameters, each with a velocity of its own. At the beginning nothing moves.
#
# ### Exercise 1: velocities
#
# - **Goal**: make a velocity of zero for each parameter.
# - **Signature**: `initialize_velocity(parameters)`
# - **Inputs**: a dict of W1, b1, …, WL, bL, float64; any number of layers L.
# - **Output**: a dict of dW1, db1, …, dWL, dbL: floating-point zeros, shaped like W1, b1 …
# - **Unchanged**: `parameters`.
# - **Edge cases**: L may be 1, and parameters may be 0. Each entry is an array of its own, new at
#   each call.
# - **Example**: for W1 of shape (2, 3), dW1 is `np.zeros((2, 3))`.
# - **Effort**: 4 minutes, difficulty 1 of 3, about 5 lines.
# - **Check**: `initialize_velocity`, 2 points.


# %%
def initialize_velocity(parameters):
    """Return a velocity of zero for each parameter.

    parameters: W1, b1, …, WL, bL, all float64. Returns dW1, db1, …, dWL, dbL, of the same shapes.
    """
    raise NotImplementedError("initialize_velocity")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# How many layers are there if the dict has six entries? What is the number of the last?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# Loop over 1 to L, or over `parameters.items()`; see `np.zeros` and `.shape`.
# </details>
#
# ### Exercise 2: one step
#
# - **Goal**: update all parameters once, in the form of part 2.
# - **Signature**: `update_parameters_with_momentum(parameters, grads, v, beta, learning_rate)`
# - **Inputs**: `parameters` W1, b1, … bL; `grads` and `v` with dW1, db1, … dbL; two numbers.
# - **Output**: `(parameters, v)`, after the step.
# - **Unchanged**: `grads`. You may write into `parameters` and `v`. No velocity is the same array
#   as a gradient.
# - **Edge cases**: `beta=0` is gradient descent. Nothing is remembered but `v`. Gradients may be
#   small or large: clip nothing.
# - **Example**: w = 9, g = -5, v = 2, 0.8 and 0.5 give w = 8.7 and v = 0.6.
# - **Effort**: 8 minutes, difficulty 2 of 3, about 6 lines.
# - **Check**: `update_parameters_with_momentum`, 6 points.


# %%
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    """Take one step: v = beta v + (1 - beta) g, then w = w - learning_rate v, for each w.

    parameters: W1, b1, …; grads and v: dW1, db1, …, in the same shapes. Returns (parameters, v),
    which may be the given dicts with new entries; grads stays as it is.
    """
    raise NotImplementedError("update_parameters_with_momentum")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# In the table of part 2: is it the old or the new v that w steps along?
# </details>
# <details><summary>Hint 2: a skeleton</summary>
#
# ```python
# for each layer, for W and for b:
#     v[...] = beta * ... + ... * grads[...]
#     parameters[...] = parameters[...] - ...
# return parameters, v
# ```
# </details>
# <details><summary>If all but the last layer move</summary>
#
# `range(1, L)` ends before L.
# </details>
#
# ## 4. A failure to notice
#
# Wrong momentum does not crash. Here a network learns two moons by four rules for $v$, three of
# them wrong, with $\beta = 0.9$ and the same start.

# %%
# By which rules does the loss fall?   a: by the right one alone   b: by two of them   c: by all
prediction_2 = "?"

# %%
rules = {
    "right": lambda v, g, beta: beta * v + (1 - beta) * g,
    "whole gradient": lambda v, g, beta: beta * v + g,
    "beta swapped": lambda v, g, beta: (1 - beta) * v + beta * g,
    "starts again": lambda v, g, beta: beta * 0 + (1 - beta) * g,
}
X, Y = load_dataset()
print("you said", prediction_2)
for (name, rule), style in zip(rules.items(), ("-", "--", ":", "-."), strict=True):
    parameters, losses = initialize_parameters([2, 20, 5, 1]), []
    v = dict.fromkeys(parameters, 0)
    for _ in range(300):
        a3, cache = forward_propagation(X, parameters)
        losses.append(compute_cost(a3, Y))
        grads = backward_propagation(X, Y, cache)
        v = {key: rule(v[key], grads[f"d{key}"], 0.9) for key in parameters}
        parameters = {key: parameters[key] - 0.1 * v[key] for key in parameters}
    plt.plot(losses, style, label=name)
    by_hand = rule(0, 10, 0.8), rule(rule(0, 10, 0.8), -5, 0.8)
    print(f"{name:15} last loss {losses[-1]:.2f} | by hand: v = {by_hand[0]:.1f}, {by_hand[1]:.1f}")
plt.gca().set(xlabel="step", ylabel="loss", title="The loss falls by all four rules")
plt.legend(loc=(0.6, 0.07))
plt.show()

# %%
# Why is a wrong rule the fastest here? Which one number tells each wrong rule from the right one?
explanation_2 = ""

# %% [markdown]
# *The figure* shows four falling curves. The right rule ends near 0.25. "Whole gradient" looks
# best, at 0.06; "beta swapped" is close to the right one; "starts again" ends near 0.44.
#
# <details><summary>Compare with ours</summary>
#
# The whole gradient makes v ten times as long: it is a larger learning rate in disguise. (It is
# wrong for the form of part 2; part 6 shows a form in which it is right.) The second v by hand,
# 0.6, tells all four apart: the others give 3.0, -2.4 and -1.0. A loss that falls proves little;
# two steps with different gradients prove more.
# </details>
#
# ## 5. Look ahead
#
# Momentum alone carries $w$ to $w - \alpha \beta v$. Nesterov's idea: take the gradient *there*.
# Thus a step that would go too far is corrected before it is made.
#
# ### Exercise 3: Nesterov's step
#
# - **Goal**: take one step with the gradient of the point ahead.
# - **Signature**: `nesterov_step(theta, v, gradient, beta, learning_rate)`
# - **Inputs**: float64 arrays `theta` and `v` of one shape; a function `gradient(point)`, which
#   returns an array of this shape; two numbers.
# - **Output**: `(theta, v)`, after v = beta v + (1 - beta) gradient(theta - learning_rate beta v),
#   theta = theta - learning_rate v.
# - **Unchanged**: `theta` and `v`: return new arrays.
# - **Edge cases**: call `gradient` once. With v = 0 the point ahead is theta.
# - **Example**: theta = 9, v = 2, the gradient of w²/2, 0.8 and 0.5: it is asked at 8.2; v becomes
#   3.24, theta 7.38.
# - **Effort**: 5 minutes, difficulty 2 of 3, about 3 lines.
# - **Check**: `nesterov_step`, 2 points.


# %%
def nesterov_step(theta, v, gradient, beta, learning_rate):
    """Take one step of Nesterov's: average the gradient at the point where v alone would lead.

    theta, v: float64 arrays of one shape; gradient: a function from such an array to another.
    Returns the new theta and the new v, as new arrays.
    """
    raise NotImplementedError("nesterov_step")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Where is theta after a step in which the gradient is 0?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Name the point ahead; keep and add, with the gradient there; step, from theta.
# </details>
#
# ## 6. In PyTorch
#
# Three forms are in use. They differ in what $v$ holds:
#
# | Form | velocity | step |
# |---|---|---|
# | exercises 1 to 3 | $\beta v + (1 - \beta) g$ | $w - \alpha v$ |
# | PyTorch, `SGD` | $\mu v + g$ | $w - \alpha v$ |
# | Keras, `SGD` | $\mu v - \alpha g$ | $w + v$ |
#
# With $\mu = \beta$ and a learning rate of $(1 - \beta) \alpha$, PyTorch's form takes the steps of
# ours: by hand, with 0.1 instead of 0.5, $w$ goes to 9 and 8.7 again. Keras' form differs from
# PyTorch's when the learning rate changes. **From here on we use PyTorch's.**
#
# ### Exercise 4: an optimizer of your own
#
# - **Goal**: write momentum without `torch.optim.SGD` or another optimizer of PyTorch's.
# - **Signature**: `SGDMomentum(params, lr, momentum=0)`, a `torch.optim.Optimizer` with `step()`
# - **Inputs**: parameters, or groups of them: dicts with `"params"` and, perhaps, their own `"lr"`
#   and `"momentum"`.
# - **Output**: `step()` changes the parameters in place, by v = momentum v + gradient,
#   w = w - lr v; v is 0 before the first step.
# - **Unchanged**: the gradients. Keep no gradient's own tensor as a velocity: it may be
#   overwritten.
# - **Edge cases**: where `p.grad` is None, p and its velocity stay. What is changed in
#   `param_groups` counts from the next step on. Each parameter has a velocity of its own.
# - **Example**: lr 0.1, momentum 0.8, gradients 10 and -5: from 10 to 9 to 8.7.
# - **Effort**: 12 minutes, difficulty 3 of 3, about 9 lines.
# - **Check**: `SGDMomentum`, 3 points.


# %%
class SGDMomentum(torch.optim.Optimizer):
    """Gradient descent with momentum: v = momentum v + g, then w = w - lr v, for each parameter w.

    params: parameters, or groups of them, which may have their own lr and momentum.
    """

    def __init__(self, params, lr, momentum=0):
        raise NotImplementedError("SGDMomentum")

    @torch.no_grad()
    def step(self):
        """Move each parameter that has a gradient."""
        raise NotImplementedError("SGDMomentum")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which numbers belong to a group, and which tensor to a single parameter?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `super().__init__(params, defaults)` fills `self.param_groups`, a list of dicts. `self.state[p]`
# is a dict for what you remember of p.
# </details>
# <details><summary>If you see: a leaf Variable that requires grad</summary>
#
# Change p under `torch.no_grad()`, in place: `p.sub_(…)` or `p -= …`.
# </details>

# %%
for make in (torch.optim.SGD, SGDMomentum):
    w = nn.Parameter(torch.tensor([10.0]))
    optimizer = make([w], lr=0.1, momentum=0.8)
    for g in (10.0, -5.0):
        w.grad = torch.tensor([g])
        optimizer.step()
    print(make.__module__, f"w = {w.item():.1f}")

# %% [markdown]
# ## 7. Saddles and valleys
#
# A gradient is 0 not only at the lowest point. On the curve `cubic` the slope at 0 is 0, and beyond
# it the curve goes on down: such a place is a *saddle*. The curve `fourth_order` has two valleys.
# We need both curves, and a model whose output for $x = 1$ is its one weight:
#
# ### Exercise 5: two curves and a model
#
# - **Goal**: write the curves as losses, and the model.
# - **Signature**: `one_param(input_size, output_size)`, an `nn.Module`; `cubic(yhat)`;
#   `fourth_order(yhat)`
# - **Inputs**: two sizes, and `x` (m, input_size) for `forward(x)`; `yhat`, a float tensor.
# - **Output**: of the model (m, output_size): x times the weights, no bias, no other parameter;
#   `cubic`: y³ for each element y, shaped like `yhat`; `fourth_order`: one number, the mean of
#   2y⁴ - 9y³ - 21y² + 88y + 48.
# - **Unchanged**: what goes in. Gradients, whole, flow through all three: to x and the weights, to
#   `yhat`.
# - **Edge cases**: `yhat` may have one element or more, in any shape; m may be 1.
# - **Example**: `cubic` of 2 is 8; `fourth_order` of 4 is 0, of -2 it is -108.
# - **Effort**: 6 minutes, difficulty 1 of 3, about 4 lines.
# - **Check**: `one_param`, `cubic` and `fourth_order`, 1 point each.


# %%
class one_param(nn.Module):
    """A linear layer without bias: x of shape (m, input_size) -> (m, output_size)."""

    def __init__(self, input_size, output_size):
        super().__init__()
        raise NotImplementedError("one_param")

    def forward(self, x):
        raise NotImplementedError("one_param")


# %%
def cubic(yhat):
    """Return the third power of each element of a tensor."""
    raise NotImplementedError("cubic")


# %%
def fourth_order(yhat):
    """Return the mean of 2 y^4 - 9 y^3 - 21 y^2 + 88 y + 48 over all elements y of a tensor."""
    raise NotImplementedError("fourth_order")


# %% [markdown]
# <details><summary>Hint 1: the parts</summary>
#
# `nn.Linear` takes `bias=False`; a tensor takes `**`; look up `torch.mean`.
# </details>
#
# ### Exercise 6: a descent to watch
#
# - **Goal**: descend on a curve and note each position.
# - **Signature**: `descend(loss, start, lr, momentum, steps)`
# - **Inputs**: `loss(w)` takes a tensor of one element, in any shape, and returns a tensor of one
#   element; `start`, a float; three numbers.
# - **Output**: a list of steps + 1 floats: `start`, and w after each step of PyTorch's form.
# - **Unchanged**: positions in the list, when w moves on.
# - **Edge cases**: `momentum=0` is gradient descent; `steps=0` gives `[start]`.
# - **Example**: on w²/2 from 8.0 with lr 0.5, no momentum and 3 steps: [8.0, 4.0, 2.0, 1.0].
# - **Effort**: 8 minutes, difficulty 2 of 3, about 8 lines. `torch.optim.SGD` is allowed; leave
#   your own optimizer and model aside, so that a slip there costs nothing here.
# - **Check**: `descend`, 2 points.


# %%
def descend(loss, start, lr, momentum, steps):
    """Return the steps + 1 positions, as floats, of a descent from start on a curve.

    loss: takes a tensor w of one element, in any shape, and returns a tensor of one element. Each
    step is v = momentum v + gradient, w = w - lr v.
    """
    raise NotImplementedError("descend")


# %% [markdown]
# <details><summary>Hint 1: the steps</summary>
#
# Make w with `requires_grad=True`. Each step: `zero_grad`, `backward`, `step`, note `w.item()`.
# </details>
# <details><summary>If you pass the valley without momentum</summary>
#
# Gradients add up in `w.grad` until they are set to zero.
# </details>
#
# `fourth_order` has two valleys, at 4 and, deeper, at -2; between them is a hill.

# %%
# Four descents, lr 0.001. Which end in the deeper valley?
#   a: all with momentum    b: from 6 with 0.9 only    c: both with 0.9, from 6 and from 5
prediction_3 = "?"

# %%
print("you said", prediction_3)
curve = torch.linspace(-4, 6.3, 200)
fig, axes = plt.subplots(1, 4, figsize=(12, 3), sharey=True)
runs = ((6.0, 0.0), (6.0, 0.8), (6.0, 0.9), (5.0, 0.9))
for ax, (start, momentum) in zip(axes, runs, strict=True):
    path = descend(fourth_order, start, 0.001, momentum, 300)
    ax.plot(curve, [fourth_order(y).item() for y in curve], color="tab:gray")
    heights = [fourth_order(torch.tensor(w)).item() for w in path]
    ax.plot(path, heights, "o", color="tab:blue", markersize=3)
    ax.plot(path[-1:], heights[-1:], "k*", markersize=14)
    ax.set(xlabel="w", title=f"from {start:.0f}, momentum {momentum}")
    print(f"from {start:.0f}, momentum {momentum}: ends at {path[-1]:5.2f}")
axes[0].set_ylabel("fourth_order(w)")
fig.suptitle("Only the fast and heavy one leaves the first valley (star: the end)", y=1.05)
plt.show()
for momentum in (0.0, 0.9):
    path = descend(cubic, 4.0, 0.01, momentum, 12)
    print(f"cubic, momentum {momentum}: after 12 steps w = {path[-1]:.2f}")

# %%
# One sentence: what, beside momentum, does it take to get over the hill?
explanation_3 = ""

# %% [markdown]
# *The figure* shows four descents. From 6 with momentum 0.9 the end is -2; the other three end at
# 4. On `cubic`, with its saddle at 0, plain descent is still at 1.56 after 12 steps; with momentum
# it has passed the saddle and is at -7.70.
#
# <details><summary>Compare with ours</summary>
#
# Speed, won on a long steep slope: from 5, 0.9 is not enough. Momentum may leave a valley; it does
# not look for a deeper one.
# </details>
#
# ## 8. How many steps?
#
# Back to the valley of part 1, now with numbers.
#
# ### Exercise 7: count the steps
#
# - **Goal**: count the steps until w is near the minimum.
# - **Signature**: `steps_to_tolerance(curvature, start, lr, momentum, tolerance, max_steps)`
# - **Inputs**: float64 arrays of one length, of which `curvature` is above 0; four numbers. The
#   loss is the sum of curvature · w² / 2, with gradient curvature · w and minimum 0.
# - **Output**: how many steps of PyTorch's form it takes until the Euclidean norm of w is at most
#   `tolerance`; `max_steps` if it takes as many or more.
# - **Unchanged**: both arrays.
# - **Edge cases**: 0 if `start` is near enough; `max_steps`, from 1 to some thousands, if the
#   descent diverges, to infinity or nan. With momentum the norm may grow for a while.
# - **Example**: curvature [1], start [8], lr 0.5, no momentum, tolerance 1: 8, 4, 2, 1; so 3.
# - **Effort**: 8 minutes, difficulty 2 of 3, about 7 lines.
# - **Check**: `steps_to_tolerance`, 2 points.


# %%
def steps_to_tolerance(curvature, start, lr, momentum, tolerance, max_steps):
    """Return how many steps lead from start to within a distance tolerance of the minimum.

    The loss is the sum of curvature * w**2 / 2, its minimum is at 0; each step is
    v = momentum v + gradient, w = w - lr v. Returns max_steps if it takes as many or more.
    """
    raise NotImplementedError("steps_to_tolerance")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# How many steps were taken when you look at w for the first time?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Look at the norm and return; else gradient, velocity, step. After the loop: `max_steps`.
# </details>

# %%
# Curvature 1 and 100, lr 0.01. Which momentum takes the fewest steps?
#   a: 0.99, the more the better    b: one near 0.8    c: it makes little difference
prediction_4 = "?"

# %%
print("you said", prediction_4)
momenta = (0, 0.5, 0.8, 0.9, 0.95, 0.99)
counts = []
for seed in SEEDS:
    start = np.random.default_rng(seed).normal(size=2)
    start = start / np.linalg.norm(start)
    counts.append([steps_to_tolerance(curvature, start, 0.01, m, 1e-3, 5000) for m in momenta])
for row in counts:
    plt.semilogy(momenta, row, "o", color="tab:blue", alpha=0.5)
plt.semilogy(momenta, np.mean(counts, axis=0), "k--", label="mean of five starts")
plt.xlabel("momentum")
plt.ylabel("steps until first within 0.001 (log axis)")
plt.title("Too little momentum is slow, and too much is, too")
plt.legend()
plt.show()
for momentum, column in zip(momenta, np.transpose(counts), strict=True):
    print(f"momentum {momentum}: from {column.min()} to {column.max()} steps")
tuned = {"without momentum": (2 / 101, 0), "with momentum": ((2 / 11) ** 2, (9 / 11) ** 2)}
for name, (lr, momentum) in tuned.items():
    steps = steps_to_tolerance(curvature, np.array([0.6, 0.8]), lr, momentum, 1e-3, 5000)
    print(f"the best {name}: lr {lr:.4f}, momentum {momentum:.2f}: {steps} steps")

# %%
# Why does too much momentum cost steps? What is fair about the last two lines, and not before?
explanation_4 = ""

# %% [markdown]
# *The figure* shows the steps of five starts for six momenta: about 640 without, about 95 at 0.8,
# about 740 at 0.99.
#
# <details><summary>Compare with ours</summary>
#
# With 0.99 the point swings through the minimum and back, and hardly slows down. And we count the
# first time that it is near, in passing: with 0.95 and 0.99 it takes nearly twice as many steps
# until it stays there. (A start changes how far it swings, not when it passes: so the five counts
# agree.)
#
# A fair comparison tunes both sides: then it is 346 steps against 57. The gap grows with the square
# root of the ratio of the curvatures.
# </details>
#
# ## 9. Limits and recall
#
# We looked at exact gradients. With small batches momentum also averages noise, and the best values
# differ. On round valleys there is little to win. Adam, another optimizer, keeps this average and
# adds one of squares.
#
# Without looking up:
#
# 1. $\beta = 0.5$, $\alpha = 1$, $w = 3$, $v = 0$; gradients 4 and -2: what are $v$ and $w$ after
#    each step?
# 2. Which learning rate of PyTorch's form takes the steps of ours with $\alpha = 0.2$,
#    $\beta = 0.9$?
# 3. Why may a run with a wrong update have the lower loss?
# 4. Where does Nesterov's step ask for the gradient?
# 5. New: you go on with saved weights and a new optimizer, and at first the loss falls more slowly
#    than before. What was not saved?
# 6. Write exercise 2 again, from memory, on paper.
#
# <details><summary>Answers to 1, 2 and 5</summary>
#
# 1: v = 2, w = 1; then v = 0, w = 1. 2: 0.02. 5: the velocities, which are in the optimizer's
# `state_dict()`.
# </details>

# %% [markdown]
# *Momentum* is a lesson of *Deep networks*, by the autograder developers. Licence: MIT.
