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
# 5. show what momentum passes, how many steps it saves, and when it saves none (exercises 5 to 7,
#    part 10).
#
# You need NumPy, gradient descent, and `loss.backward()`. The core, parts 1 to 9, takes 60 to 90
# minutes, with a break after part 5; the extensions are optional. (All times are our estimates: no
# readers were timed yet.) Seven exercises give 20 points; practice and predictions are for you
# alone. You may leave an exercise and go on: the experiments then run the library's version.

# %% [markdown]
# ## Contents and notation
#
# **1** The trouble · **2** By hand · **3** In NumPy · **4** A failure to notice ·
# **5** Look ahead · **6** In PyTorch · **7** Flat places and valleys · **8** How many steps? ·
# **9** Limits and recall · Extensions: **10** Real digits · **11** Full batches and warm-up ·
# **12** Read more
#
# | Symbol | Meaning | Shape | In code |
# |---|---|---|---|
# | $w$ | what is learnt: one parameter, or all | any | `w`, `theta`, `W1`, `b1` … |
# | $g$ | gradient of the loss at $w$ | that of $w$ | `g`, `grads["dW1"]` |
# | $v$ | velocity | that of $w$ | `v`, `v["dW1"]` |
# | $\alpha$ | learning rate | number | `learning_rate`, `lr` |
# | $\beta$ | share of $v$ that is kept, in [0, 1) | number | `beta` |
# | $\mu$ | the same, in PyTorch's form | number | `momentum` |

# %% tags=["given"]
import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

import momentum_figures as figures
import momentum_library as library
from checks_support import solved_or
from opt_utils import (
    backward_propagation,
    compute_cost,
    forward_propagation,
    initialize_parameters,
    load_dataset,
)

SEEDS = range(5)
torch.set_num_threads(1)  # one parameter gains nothing from more
plt.rcParams.update(figures.STYLE)
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

# %% tags=["predict"]
# After how many steps is w within 0.01 of the minimum?   a: about 10   b: about 50   c: about 360
prediction_1 = "?"

# %% tags=["experiment"]
curvature = np.array([1.0, 100.0])
w = np.array([10.0, 1.0])
path = [w]
while np.linalg.norm(w) > 0.01:
    w = w - 0.019 * curvature * w
    path.append(w)
print("you said", prediction_1, "and the answer is c: it takes", len(path) - 1, "steps")
figures.draw_paths(curvature, {"Plain gradient descent swings and creeps": np.array(path)})
plt.xlabel("$w_1$, along the valley (star: the minimum)")
plt.show()

# %% tags=["explain"]
# One sentence: which of the two coordinates sets the learning rate, and which the number of steps?
explanation_1 = ""

# %% [markdown]
# *The figure* shows 40 steps from the right, on rings of equal loss. At each step $w_2$ changes its
# sign; $w_1$ shrinks by 1.9 %, in all from 10 to 4.6.
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

# %% tags=["given"]
beta, alpha, w, v = 0.8, 0.5, 10.0, 0.0
for g in (10.0, -5.0):
    kept = beta * v  # keep
    v = kept + (1 - beta) * g  # add
    w = w - alpha * v  # step
    print(f"v = {v:.1f}, w = {w:.1f}")

# %% [markdown]
# **Practice.** Write keep and add; one line.


# %% tags=["practice"]
def new_velocity(v, g, beta):
    """Return the velocity after a gradient g, without changing v."""
    # BEGIN SOLUTION
    return beta * v + (1 - beta) * g
    # END SOLUTION


# %% tags=["given"]
third = new_velocity(0.6, 4.0, 0.8)
verdict = "as it should be" if np.isclose(third, 1.28) else "but it should be 1.28"
print(f"third v: {third:.2f}", verdict)

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
    # BEGIN SOLUTION
    v = {}
    for layer in range(1, len(parameters) // 2 + 1):
        v[f"dW{layer}"] = np.zeros(parameters[f"W{layer}"].shape)
        v[f"db{layer}"] = np.zeros(parameters[f"b{layer}"].shape)
    return v
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# How many layers are there if the dict has six entries? What is the number of the last?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# Loop over 1 to L, or over `parameters.items()`; see `np.zeros` and `.shape`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# v = {}
# for name, value in ...:
#     v["d" + ...] = np.zeros(...)
# return v
# ```
# </details>
# <details><summary>If you see: 'W0' or a KeyError</summary>
#
# Layers are counted from 1, not 0; `range` ends before its last number.
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
    # BEGIN SOLUTION
    for layer in range(1, len(parameters) // 2 + 1):
        for name in (f"W{layer}", f"b{layer}"):
            v[f"d{name}"] = beta * v[f"d{name}"] + (1 - beta) * grads[f"d{name}"]
            parameters[name] = parameters[name] - learning_rate * v[f"d{name}"]
    return parameters, v
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# In the table of part 2: is it the old or the new v that w steps along?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# For each W and each b: keep, add, step. The entry of W1 in `grads` and in `v` is called dW1.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# for name in ...:
#     v["d" + name] = beta * ... + ... * grads[...]
#     parameters[name] = parameters[name] - ...
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
# them wrong, with $\beta = 0.9$, the same start, and five drawings of the data.

# %% tags=["predict"]
# By which rules does the loss fall?   a: by the right one alone   b: by two of them   c: by all
prediction_2 = "?"

# %% tags=["experiment"]
rules = {
    "right": lambda v, g, beta: beta * v + (1 - beta) * g,
    "whole gradient": lambda v, g, beta: beta * v + g,
    "beta swapped": lambda v, g, beta: (1 - beta) * v + beta * g,
    "starts again": lambda v, g, beta: beta * 0 + (1 - beta) * g,
}
curves = {name: [] for name in rules}
print("you said", prediction_2, "and the answer is c: the loss falls by all four")
for name, rule in rules.items():
    for X, Y in map(load_dataset, SEEDS):
        parameters, losses = initialize_parameters([2, 20, 5, 1]), []
        v = dict.fromkeys(parameters, 0)
        for _ in range(300):
            a3, cache = forward_propagation(X, parameters)
            losses.append(compute_cost(a3, Y))
            grads = backward_propagation(X, Y, cache)
            v = {key: rule(v[key], grads[f"d{key}"], 0.9) for key in parameters}
            parameters = {key: parameters[key] - 0.1 * v[key] for key in parameters}
        curves[name].append(losses)
    last, v = np.median(curves[name], axis=0)[-1], rule(0, 10, 0.8)
    print(f"{name:15} last loss {last:.2f} | by hand: v = {v:.1f}, {rule(v, -5, 0.8):.1f}")
ax = plt.figure(figsize=(8, 4)).add_subplot(xlabel="step", ylabel="loss")
ax.set_title("The loss falls by all four rules")
figures.draw_runs(ax, curves)
plt.show()

# %% tags=["explain"]
# Why is a wrong rule the fastest here? Which one number tells each wrong rule from the right one?
explanation_2 = ""

# %% [markdown]
# *The figure* shows the median loss and, as bands, all five runs. The right rule ends near 0.25.
# "Whole gradient" looks best, at 0.06; "beta swapped" lies on the right one; "starts again" ends
# near 0.44.
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
    # BEGIN SOLUTION
    ahead = theta - learning_rate * beta * v
    v = beta * v + (1 - beta) * gradient(ahead)
    return theta - learning_rate * v, v
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Where is theta after a step in which the gradient is 0?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Name the point ahead; keep and add, with the gradient there; step, from theta.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# ahead = theta - ...
# new_v = ... + ... * gradient(...)
# return theta - ..., ...
# ```
# </details>
# <details><summary>If v or theta of the caller changes</summary>
#
# `v *= beta` writes into the given array; `beta * v` makes a new one.
# </details>
#
# Now both steps run in the valley of part 1, with $\beta = 0.9$ and $\alpha = 0.08$: for plain
# descent that would be four times too large. Plain descent took 361 steps to come within 0.01.

# %% tags=["predict"]
# How many steps do they take until they stay that near?   a: both more than 361
#   b: both fewer, Nesterov's fewest    c: both fewer, momentum's fewest    d: both the same
prediction_3 = "?"

# %% tags=["experiment"]
update = solved_or(update_parameters_with_momentum, library.torch_update)
look_ahead = solved_or(nesterov_step, library.torch_nesterov_step)


def no_look_ahead(w, v, gradient, beta, learning_rate):
    g = gradient(w)  # below, W1 is the first coordinate, and b1 the second
    grads, v = {"dW1": g[:1], "db1": g[1:]}, {"dW1": v[:1], "db1": v[1:]}
    w, v = update({"W1": w[:1], "b1": w[1:]}, grads, v, beta, learning_rate)
    return np.append(w["W1"], w["b1"]), np.append(v["dW1"], v["db1"])


paths = {"Plain": np.array(path)}
for name, step in (("Momentum", no_look_ahead), ("Nesterov", look_ahead)):
    w, v = np.array([10.0, 1.0]), np.zeros(2)
    points = [w]
    for _ in range(400):
        w, v = step(w, v, lambda point: curvature * point, 0.9, 0.08)
        points.append(w)
    paths[name] = np.array(points)
steps = figures.draw_paths(curvature, paths)
plt.xlabel("$w_1$, along the valley (star: the minimum)")
print("you said", prediction_3, "and the answer is b:", *steps, "steps")
plt.show()

# %% tags=["explain"]
# One sentence: what in Nesterov's step holds back the swing across the valley?
explanation_3 = ""

# %% [markdown]
# *The figure* shows 40 steps of each. Plain descent swings across at every step and is left at 4.6.
# Momentum swings more slowly, as far as 0.9 across, and runs 1.1 beyond the minimum; it stays
# within 0.01 from step 135 on. Nesterov's swings only 0.1 across, runs 0.9 beyond, and needs 111
# steps.
#
# <details><summary>Compare with ours</summary>
#
# The point ahead already lies beyond the floor of the valley; the gradient there points back.
#
# The figure does not say that Nesterov's is always better. With alpha 0.06 it needs 129 steps, and
# momentum 130. And it bears smaller rates only: it diverges above 0.136 here, momentum above 0.38.
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
        # BEGIN SOLUTION
        super().__init__(params, {"lr": lr, "momentum": momentum})
        # END SOLUTION

    @torch.no_grad()
    def step(self):
        """Move each parameter that has a gradient."""
        # BEGIN SOLUTION
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["momentum"]).add_(p.grad)
                p.sub_(group["lr"] * v)
        # END SOLUTION


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
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# def __init__(self, params, lr, momentum=0):
#     super().__init__(params, {...})
#
# def step(self):
#     for group in ...:
#         for p in group["params"]:
#             if ...:
#                 continue
#             # fetch v, at first zeros; keep and add; step, in place
# ```
# </details>
# <details><summary>If you see: a leaf Variable that requires grad</summary>
#
# Change p under `torch.no_grad()`, in place: `p.sub_(…)` or `p -= …`.
# </details>

# %% tags=["given"]
for make in (torch.optim.SGD, solved_or(SGDMomentum, torch.optim.SGD)):
    w = nn.Parameter(torch.tensor([10.0]))
    optimizer = make([w], lr=0.1, momentum=0.8)
    for g in (10.0, -5.0):
        w.grad = torch.tensor([g])
        optimizer.step()
    print(make.__module__, f"w = {w.item():.1f}")

# %% [markdown]
# **Find the bug.** A fellow student's `step`; with one parameter it is right:
#
# ```python
# for p in self.all_parameters:
#     self.v = self.momentum * self.v + p.grad
#     p -= self.lr * self.v
# ```
#
# <details><summary>What goes wrong with two parameters, and which test sees it?</summary>
#
# There is one velocity for all: each parameter is also pushed by the others' gradients. Shapes that
# differ fail or spread; equal ones train on, wrongly. Give one of two parameters a gradient of 0:
# it must not move.
# </details>
#
# ## 7. Flat places and valleys
#
# A gradient is 0 not only at the lowest point. On the curve `cubic` the slope at 0 is 0, and beyond
# it the curve goes on down. With several parameters the like is common: a *saddle*, where the loss
# falls in one direction and rises in another. The curve `fourth_order` has two valleys. We need
# both curves, and a model whose output for $x = 1$ is its one weight:
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
        # BEGIN SOLUTION
        self.linear = nn.Linear(input_size, output_size, bias=False)
        # END SOLUTION

    def forward(self, x):
        # BEGIN SOLUTION
        return self.linear(x)
        # END SOLUTION


# %%
def cubic(yhat):
    """Return the third power of each element of a tensor."""
    # BEGIN SOLUTION
    return yhat**3
    # END SOLUTION


# %%
def fourth_order(yhat):
    """Return the mean of 2 y^4 - 9 y^3 - 21 y^2 + 88 y + 48 over all elements y of a tensor."""
    # BEGIN SOLUTION
    return torch.mean(2 * yhat**4 - 9 * yhat**3 - 21 * yhat**2 + 88 * yhat + 48)
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which layer of PyTorch's multiplies by weights, and what does it add that the model must not?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `nn.Linear` takes `bias=False`; a tensor takes `**`; look up `torch.mean`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# self.layer = nn.Linear(..., ..., ...)  # in __init__
# return ...(x)  # in forward
#
# return yhat ** ...  # cubic
# return torch.mean(2 * yhat ** ... - ...)  # fourth_order
# ```
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
    # BEGIN SOLUTION
    w = torch.tensor([start], requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=lr, momentum=momentum)
    path = [w.item()]
    for _ in range(steps):
        optimizer.zero_grad()
        loss(w).backward()
        optimizer.step()
        path.append(w.item())
    return path
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# What does `backward()` do to a gradient that is there already?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Make w with `requires_grad=True`. Each step: `zero_grad`, `backward`, `step`, note `w.item()`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# w = torch.tensor(..., requires_grad=True)
# optimizer = torch.optim.SGD([w], ...)
# path = [...]
# for _ in range(steps):
#     ...  # four lines
# return path
# ```
# </details>
# <details><summary>If you pass the valley without momentum</summary>
#
# Gradients add up in `w.grad` until they are set to zero.
# </details>
#
# `fourth_order` has two valleys, at 4 and, deeper, at -2; between them is a hill.

# %% tags=["predict"]
# Four descents, lr 0.001. Which end in the deeper valley?
#   a: all with momentum    b: from 6 with 0.9 only    c: both with 0.9, from 6 and from 5
prediction_4 = "?"

# %% tags=["experiment"]
curve = solved_or(fourth_order, library.polynomial(2, -9, -21, 88, 48))
flat = solved_or(cubic, library.polynomial(1, 0, 0, 0))
walk = solved_or(descend, library.functional_descend)
paths = {
    f"from {start:.0f}, momentum {momentum}": walk(curve, start, 0.001, momentum, 300)
    for start, momentum in ((6.0, 0.0), (6.0, 0.8), (6.0, 0.9), (5.0, 0.9))
}
figures.draw_descents(lambda w: curve(torch.tensor(w)).item(), paths)
plt.gcf().supxlabel("w")
plt.gcf().supylabel("fourth_order(w)")
plt.suptitle("Only from 6 with momentum 0.9 is the first valley left (star: the end)")
plt.show()
print("you said", prediction_4, "and the answer is b: from 6 with 0.9 only")
for name, path in paths.items():
    print(f"{name}: ends at {path[-1]:5.2f}")
for momentum in (0.0, 0.9):
    path = walk(flat, 4.0, 0.01, momentum, 12)
    print(f"cubic, momentum {momentum}: after 12 steps w = {path[-1]:.2f}")

# %% tags=["explain"]
# One sentence: what, beside momentum, does it take to get over the hill?
explanation_4 = ""

# %% [markdown]
# *The figure* shows four descents. From 6 with momentum 0.9 the end is -2; the other three end at
# 4. On `cubic`, flat at 0, plain descent is still at 1.56 after 12 steps; with momentum it has
# passed the flat place and is at -7.70.
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
    # BEGIN SOLUTION
    w, v = start, np.zeros_like(start)
    for step in range(max_steps):
        if np.linalg.norm(w) <= tolerance:
            return step
        v = momentum * v + curvature * w
        w = w - lr * v
    return max_steps
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# How many steps were taken when you look at w for the first time?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Look at the norm and return; else gradient, velocity, step. After the loop: `max_steps`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# w, v = start, ...
# for step in range(max_steps):
#     if np.linalg.norm(w) <= ...:
#         return ...
#     v = ...
#     w = ...
# return ...
# ```
# </details>
# <details><summary>If `start` has changed after a call</summary>
#
# `w -= …` writes into the given array; `w = w - …` makes a new one.
# </details>
#
# The *condition number* of a valley is its largest curvature divided by its smallest: 100 in
# part 1.

# %% tags=["predict"]
# Curvature 1 and 100, lr 0.01. Which momentum takes the fewest steps?
#   a: 0.99, the more the better    b: one near 0.8    c: it makes little difference
prediction_5 = "?"

# %% tags=["experiment"]
count = solved_or(steps_to_tolerance, library.matrix_steps)
momenta, counts = (0, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99), {}
starts = [np.random.default_rng(seed).normal(size=2) for seed in SEEDS]
starts = [start / np.linalg.norm(start) for start in starts]
for condition in (10, 100, 1000):
    valley, lr = np.array([1.0, condition]), 1 / condition
    runs = [[count(valley, start, lr, m, 1e-3, 8000) for m in momenta] for start in starts]
    counts[condition] = np.mean(runs, axis=0)
ax = figures.draw_counts(momenta, counts)
ax.set(xlabel="momentum", ylabel="steps until first within 0.001 (log axis)")
ax.set_title("The longer the valley, the more momentum is best (ringed)")
plt.show()
print("you said", prediction_5, "and the answer is b: see condition number 100, in the middle")
for momentum, *steps in zip(momenta, *counts.values(), strict=True):
    print(f"momentum {momentum:4}: steps", *(f"{one:6.0f}" for one in steps))
tuned = {"without momentum": (2 / 101, 0), "with momentum": ((2 / 11) ** 2, (9 / 11) ** 2)}
for name, (lr, momentum) in tuned.items():
    steps = count(curvature, np.array([0.6, 0.8]), lr, momentum, 1e-3, 5000)
    print(f"the best {name}: lr {lr:.4f}, momentum {momentum:.2f}: {steps} steps")

# %% tags=["explain"]
# Why does too much momentum cost steps? What is fair about the last two lines, and not before?
explanation_5 = ""

# %% [markdown]
# *The figure* shows steps against momentum, the mean of five starts. With condition number 10 the
# fewest are 19, at 0.5; with 100 about 93, at 0.8, against about 630 without momentum; with 1000
# about 260, at 0.95, against 6300. On the right the three curves lie close together.
#
# <details><summary>Compare with ours</summary>
#
# With 0.99 the point swings through the minimum and back, and hardly slows down, whatever the
# condition number. And we count the first time that it is near, in passing: at 0.99 it takes nearly
# twice as many steps until it stays there.
#
# A fair comparison tunes both sides: then it is 346 steps against 57. This ratio grows with the
# square root of the condition number.
# </details>
#
# ## 9. Limits and recall
#
# We looked at exact gradients. On round valleys there is little to win. Adam, another optimizer,
# keeps this average and adds one of squares. What remains with small batches, part 10 measures.
#
# Without looking up:
#
# 1. $\beta = 0.5$, $\alpha = 1$, $w = 3$, $v = 0$; gradients 4 and -2: what are $v$ and $w$ after
#    each step?
# 2. Which learning rate of PyTorch's form takes the steps of ours with $\alpha = 0.2$,
#    $\beta = 0.9$?
# 3. Why may a run with a wrong update have the lower loss?
# 4. Where does Nesterov's step ask for the gradient?
# 5. Where the condition number is 10, why is momentum 0.99 worse than none?
# 6. **New:** you go on with saved weights and a new optimizer, and at first the loss falls more
#    slowly than before. What was not saved?
# 7. Write exercise 2 again, from memory, on paper.
#
# <details><summary>Answers</summary>
#
# 1. v = 2, w = 1; then v = 0, w = 1.
# 2. 0.02.
# 3. Its steps may be longer: a larger learning rate in disguise. The loss does not tell whether a
#    rule is the one on paper.
# 4. Ahead: where v alone would lead.
# 5. It swings through the minimum and back, and hardly slows down: 725 steps, not 61.
# 6. The velocities. The optimizer's `state_dict()`, a dict of all that it remembers, has them: save
#    it, too.
# 7. For each W and b: keep beta v, add (1 - beta) g, step along the new v. Then run its check.
# </details>

# %% [markdown]
# ## Extension: 10. Real digits
#
# A network 64-32-10 with ReLU reads scikit-learn's small images of digits, in batches of 64. Four
# optimizers, PyTorch's form, 200 steps, five seeds: each seed has a start and batches of its own,
# which all four share.

# %% tags=["predict"]
# How do the four losses end?
#   a: both plain ones high, momentum and Nesterov low
#   b: plain 0.05 high, the other three low, and close together
#   c: each well apart: plain 0.05, plain 0.5, momentum, and Nesterov lowest
prediction_6 = "?"

# %% tags=["experiment"]
data = library.digits(SEEDS, 1297)
if data:
    arms = {
        "plain 0.05": {"lr": 0.05},
        "momentum 0.05": {"lr": 0.05, "momentum": 0.9},
        "Nesterov 0.05": {"lr": 0.05, "momentum": 0.9, "nesterov": True},
        "plain 0.5": {"lr": 0.5},
    }
    means, width = {}, np.ones(20) / 20
    print("you said", prediction_6, "and the answer is b: three end near 0.12")
    for name, settings in arms.items():
        losses = library.train_on_digits(data, 200, 64, **settings)
        means[name] = [np.convolve(run, width, "valid") for run in losses]
        last = [run[-1] for run in means[name]]
        print(f"{name:13}: loss {np.mean(last):.2f}, from {min(last):.2f} to {max(last):.2f}")
    ax = plt.figure(figsize=(9, 4.5)).add_subplot(xlabel="step")
    ax.set(yscale="log", ylabel="loss, mean of 20 steps (log axis)")
    ax.set_title("Ten times the rate does what momentum 0.9 does")
    figures.draw_runs(ax, means, begin=20)
    plt.show()

# %% tags=["explain"]
# One sentence: 1 / (1 - 0.9) is 10. What does that have to do with the curve of plain 0.5?
explanation_6 = ""

# %% [markdown]
# *The figure* shows the median loss of five runs, and bands over all. Plain descent at 0.05 ends
# near 1.4. The other three end together, near 0.12: momentum, Nesterov's, and plain descent at 0.5.
#
# <details><summary>Compare with ours</summary>
#
# While gradients point one way, the velocity grows to ten times the gradient: the steps are those
# of ten times the rate. With noisy batches and a rate far from the limit that is all we see. People
# often show the upper curve and one of the lower ones, and call the gap "acceleration".
# </details>
#
# ## Extension: 11. Full batches and warm-up
#
# Is there a real gain, with each at its best rate? Now 300 digits, all in each step, for 100 steps.
# From several rates we took the best: 1 for plain descent, 0.7 for momentum 0.9.
#
# *Warm-up* lets the learning rate rise, here over 50 steps, before it is full. We try it at the
# rate 0.7, and at 1.5, where many runs fail: their loss never comes down to 0.3.

# %% tags=["predict"]
# What does warm-up do?   a: it saves steps at 0.7, and runs at 1.5
#   b: it costs steps at 0.7, and saves runs at 1.5    c: it changes little
prediction_7 = "?"

# %% tags=["experiment"]
data = library.digits(SEEDS, 300)
if data:
    print("you said", prediction_7, "and the answer is b: see warm-up 50")
    print("steps to a loss of 0.3 (100: never), and the last loss, of five seeds:")
    for lr, momentum, warm_up in (
        (1.0, 0, 0),
        (0.7, 0.9, 0),
        (0.7, 0.9, 50),
        (1.5, 0.9, 0),
        (1.5, 0.9, 50),
    ):
        losses = library.train_on_digits(data, 100, warm_up=warm_up, lr=lr, momentum=momentum)
        steps = [int(np.argmax(run < 0.3)) if run.min() < 0.3 else 100 for run in losses]
        print(f"lr {lr}, momentum {momentum:3}, warm-up {warm_up:2}:", *steps, end=" | ")
        print(*(f"{last:.2g}" for last in losses[:, -1]))

# %% tags=["explain"]
# One sentence: why may a rate be too large at the start, and not later?
explanation_7 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# With exact gradients momentum needs a third of the steps: about 12 against 37. Warm-up doubles
# them, to about 25. At 1.5 without it, our five runs all fail; so did 7 of 20 with other seeds.
# With it, none fails. The usual explanation, which we did not test: near a random start the loss
# bends more sharply. Here warm-up buys tolerance of a rate, not speed.
# </details>
#
# ## 12. Read more
#
# - Polyak, *Some methods of speeding up the convergence of iteration methods*, 1964: the "heavy
#   ball"; on quadratic valleys the square root of part 8.
# - Nesterov, *A method of solving a convex programming problem with convergence rate O(1/k²)*,
#   1983: looking ahead has this rate on every smooth convex loss, with exact gradients.
# - Sutskever, Martens, Dahl and Hinton, *On the importance of initialization and momentum in deep
#   learning*, 2013: with a good start and a schedule for momentum, deep networks train without
#   second derivatives.
# - Goyal and others, *Accurate, large minibatch SGD*, 2017: warm-up lets batches of 8192 train like
#   small ones. Why it works is disputed; Kalra and Barkeshli, *Why warmup the learning rate?*,
#   2024, see its main use in bearing larger rates.
# - Shallue and others, *Measuring the effects of data parallelism on neural network training*,
#   2019: with small batches plain descent matches momentum; with large ones it falls behind.
# - Wang and others, *The marginal value of momentum for small learning rate SGD*, 2024: the same in
#   theory, for small rates. How far it holds at large ones is open.
