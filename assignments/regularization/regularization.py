# %% [markdown]
# This is the lesson of `regularization.ipynb` as a plain Python file. Put your solutions in place
# of each `raise NotImplementedError(…)`. `pytest` in this folder runs the public checks. Hand in
# `regularization.py`.

# %% [markdown]
# # Regularization: learn less by heart
#
# **The question.** A network that is right on every training example is often wrong on new ones.
# What holds it back from learning by heart, and what does each way cost?
#
# After this lesson you can
#
# 1. put a penalty into a cost and into its gradient, alike (exercises 1 to 3);
# 2. say why L1 makes weights exactly 0, and L2 does not (exercise 4);
# 3. tell weight decay from an L2 penalty (exercise 5);
# 4. stop training at the right time (exercise 6);
# 5. say what is wrong before you treat it, and make more data of what there is (exercises 7 to 9).
#
# You need NumPy, the backward pass of a network, and classes. The core, parts 1 to 9, takes 90 to
# 120 minutes, with a break after part 5; the extension is optional. (All times are our estimates:
# no readers were timed yet.) Nine exercises give 20 points; practice and predictions are for you
# alone. You may leave an exercise and go on: the experiments then run the library's version.

# %% [markdown]
# ## Contents and notation
#
# **1** The trouble · **2** By hand · **3** In the network · **4** Exact zeros · **5** Decay and
# Adam · **6** Stop early · **7** Bias or variance · **8** More data · **9** Limits and recall ·
# Extension: **10** Real digits · **11** Read more
#
# | Symbol | Meaning | Shape | In code |
# |---|---|---|---|
# | $m$ | number of examples | number | `m` |
# | $W$ | weights of a layer | (units, units below) | `W1`, `W2` … |
# | $\lambda$ | strength of a penalty that is divided by $m$ | number | `lambd` |
# | $s$ | strength of a penalty, not divided | number | `strength`, `decay` |
# | $\eta$ | learning rate | number | `lr` |
# | $\lVert W \rVert_F$ | Frobenius norm: root of the sum of all squares | number | |
#
# **Training** data set the weights, **dev** data choose settings, **test** data are looked at once.
# In parts 1 to 3 and 7 columns are examples; images have them first.

# %%
import copy

import matplotlib.pyplot as plt
import numpy as np
import torch

import regularization_figures as figures
import regularization_library as library
from checks_support import solved_or
from reg_utils import backward_propagation, compute_cost, forward_propagation

SEEDS = range(5)
torch.set_num_threads(1)  # networks as small as these gain nothing from more
plt.rcParams.update(figures.STYLE)
print("NumPy", np.__version__, "and PyTorch", torch.__version__)

# %% [markdown]
# **Warm-up.** Answer first, then unfold.
#
# <details><summary>Training accuracy is far above test accuracy. What is this called?</summary>
#
# Overfitting: what is learnt holds for the training examples only.
# </details>
#
# <details><summary>What is the derivative of w², and what that of |w|?</summary>
#
# 2w; the sign of w, and at 0 there is none.
# </details>
#
# ## 1. The trouble
#
# The data: 20 numbers an example, two classes, 200 examples to train on; 15 % of all labels are
# wrong. A network with 20 and 3 hidden units is trained for 800 steps, with five seeds. Store your
# prediction first.

# %%
# Accuracy on training and on new examples (nobody can do better than 0.85 on these)?
#   a: 0.85 and 0.85    b: 0.85 and about 0.70    c: 0.99 and about 0.68
prediction_1 = "?"

# %%
nets = []
for seed in SEEDS:
    train, _, test = library.in_columns(library.noisy_data(seed))
    parameters = library.train(*train, 0, lambda X, Y, cache, _: backward_propagation(X, Y, cache))
    nets.append([library.accuracy(*data, parameters) for data in (train, test)])
print("you said", prediction_1, "and the answer is c: see the means")
print("training and new, mean of five:", *(f"{one:.3f}" for one in np.mean(nets, axis=0)))

# %%
# One sentence: how can it be right on labels that are wrong?
explanation_1 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# It has more than 400 weights for 200 examples: it bends around single ones. For that it needs
# large weights, so it can be held back by a price on them.
# </details>
#
# ## 2. By hand
#
# To the mean loss we add a penalty. Its gradient pulls every weight towards 0:
#
# $$J = \text{mean loss} + \frac{\lambda}{2m} \sum_l \lVert W^{[l]} \rVert_F^2,
# \qquad \frac{\partial J}{\partial W} = \frac{\partial\,\text{mean loss}}{\partial W}
# + \frac{\lambda}{m} W$$
#
# This is *L2 regularization*. Take $W = [3, -4]$, $\lambda = 0.4$, $m = 2$:
#
# | sum of squares | norm | penalty | pull | $W$ after a step, $\eta = 0.5$, no other gradient |
# |---|---|---|---|---|
# | 25 | 5 | 0.1 · 25 = 2.5 | [0.6, -0.8] | [2.7, -3.6] |
#
# The step took a tenth of each weight. Biases are left out: they shift a function and don't bend
# it.

# %%
W, lambd, m = np.array([3.0, -4.0]), 0.4, 2
print("penalty", lambd / (2 * m) * np.sum(W**2))  # price
pull = lambd / m * W  # pull
print("pull", pull, "then W is", W - 0.5 * pull)  # step

# %% [markdown]
# **Practice.** What is left of each weight after so many steps of pull alone? One line.


# %%
def share_left(lambd, m, lr, steps):
    """Return by which factor a weight has shrunk after so many steps without another gradient."""
    raise NotImplementedError("share_left")


# %%
left = share_left(0.4, 2, 0.5, 2)
print(
    "after two steps:", left, "as it should be" if np.isclose(left, 0.81) else "it should be 0.81"
)

# %% [markdown]
# ## 3. In the network
#
# ### Exercise 1: the length of all weights
#
# - **Goal**: measure how large the weights of a network are, all together.
# - **Signature**: `frobenius_norm(parameters)`
# - **Inputs**: a dict of W1, b1, …, WL, bL, float64; any number of layers L.
# - **Output**: a number: the root of the sum of the squares of all entries of W1 to WL.
# - **Unchanged**: `parameters`.
# - **Edge cases**: biases don't count.
# - **Example**: W1 = [[1, 2]], W2 = [[2]]: 3.
# - **Effort**: 3 minutes, difficulty 1 of 3, about 3 lines.
# - **Check**: `frobenius_norm`, 1 point.


# %%
def frobenius_norm(parameters):
    """Return the root of the sum of squares of all entries of W1, W2, … of a network.

    parameters: W1, b1, …, WL, bL, with any number of layers. Biases don't count.
    """
    raise NotImplementedError("frobenius_norm")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Is the root of 9 + 16 the same as 3 + 4?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# Add `np.sum(W**2)` over the layers; take one root, at the end.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# total = 0
# for layer in range(1, ...):
#     total += np.sum(...)
# return np.sqrt(...)
# ```
# </details>
#
# ### Exercise 2: the cost
#
# - **Goal**: add the price to the cross-entropy.
# - **Signature**: `compute_cost_with_regularization(A3, Y, parameters, lambd)`
# - **Inputs**: `A3` and `Y`, (1, m): outputs, in (0, 1), and labels; `parameters`: W1, b1, … b3; a
#   number.
# - **Output**: a number: `compute_cost(A3, Y)`, which is given, and λ / 2m times the sum of the
#   squares of W1, W2 and W3.
# - **Unchanged**: all inputs.
# - **Edge cases**: `lambd=0` leaves the cross-entropy. Use `Y.shape[1]`, not a fixed m.
# - **Example**: W1 = [[1, 2]], W2 = [[3]], W3 = [[-1]], λ = 0.6, m = 3: price 0.1 · 15 = 1.5.
# - **Effort**: 5 minutes, difficulty 1 of 3, about 3 lines.
# - **Check**: `compute_cost_with_regularization`, 2 points.


# %%
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    """Return the mean cross-entropy plus lambd / 2m times the squares of W1, W2 and W3.

    A3, Y: (1, m); parameters: W1, b1, W2, b2, W3, b3. See compute_cost(A3, Y).
    """
    raise NotImplementedError("compute_cost_with_regularization")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which part of the price depends on the number of examples?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `np.sum(np.square(W))` for each of three W; `lambd / (2 * m)`; `compute_cost(A3, Y)`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# m = Y.shape[...]
# squares = ... + ... + ...
# return compute_cost(...) + ... * squares
# ```
# </details>
#
# ### Exercise 3: the gradient
#
# - **Goal**: add the pull to the backward pass.
# - **Signature**: `backward_propagation_with_regularization(X, Y, cache, lambd)`
# - **Inputs**: `X` (features, m), `Y` (1, m); `cache` of `forward_propagation`: Z1, A1, W1, b1, Z2,
#   A2, W2, b2, Z3, A3, W3, b3; a number.
# - **Output**: a dict of dZ3, dW3, db3, dA2, dZ2, dW2, db2, dA1, dZ1, dW1, db1. dZ3 = A3 - Y,
#   without 1/m: that comes in with dW and db. Each dW has the pull of its W.
# - **Unchanged**: all inputs.
# - **Edge cases**: `lambd=0` gives the plain gradients.
# - **Example**: λ = 0.6, m = 3, W2 = [[3]]: dW2 is 0.6 more than without.
# - **Effort**: 10 minutes, difficulty 2 of 3, about 15 lines; `backward_propagation`, which is
#   given, may do a part.
# - **Check**: `backward_propagation_with_regularization`, 3 points.


# %%
def backward_propagation_with_regularization(X, Y, cache, lambd):
    """Return the gradients of the cost with its penalty: dZ3, dW3, db3, dA2, …, dW1, db1.

    X: (features, m); Y: (1, m); cache: Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3.
    """
    raise NotImplementedError("backward_propagation_with_regularization")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which of the eleven gradients does a price on W1, W2 and W3 change?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# The plain backward pass, from dZ3 down; then `lambd / m * W` on each dW, with its own W.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# grads = backward_propagation(X, Y, cache)
# m = ...
# for name, W in (("dW1", cache[...]), ("dW2", cache[...]), ...):
#     grads[name] = grads[name] + ...
# return grads
# ```
# </details>
#
# Cost and gradient must agree: we compare the slope of your cost in a few weights, from two nearby
# points, with your gradient.

# %%
cost = solved_or(compute_cost_with_regularization, library.cost_with_penalty)
gradient = solved_or(backward_propagation_with_regularization, library.sloped_backward)
(X, Y), _, _ = library.in_columns(library.noisy_data(0))
parameters, h = library.initialize_parameters([20, 20, 3, 1]), 1e-5
grads = gradient(X, Y, forward_propagation(X, parameters)[1], 5.0)
for name in ("W1", "W2", "W3"):
    values = []
    for shift in (h, -h):
        moved = copy.deepcopy(parameters)
        moved[name][0, 0] += shift
        values.append(cost(forward_propagation(X, moved)[0], Y, moved, 5.0))
    slope = (values[0] - values[1]) / (2 * h)
    print(f"{name}: slope {slope:.6f}, gradient {grads[f'd{name}'][0, 0]:.6f}")

# %% [markdown]
# **Find the bug.** A fellow student's network trains, and its cost falls, but its weights are as
# large as without a penalty.
#
# <details><summary>Where is the mistake, and which test sees it?</summary>
#
# The penalty is in the cost alone, and only gradients move weights. The comparison above sees it:
# slope and gradient differ by lambd / m times the weight.
# </details>
#
# Now part 1 again, with several $\lambda$.

# %%
# Of lambda 0, 3, 10, 20 and 40, the best accuracy on new examples (0.68 without penalty) comes
#   a: with 3, where training accuracy is still 1    b: where training accuracy has fallen
#   below 0.95    c: with 40, the more the better
prediction_2 = "?"

# %%
length = solved_or(frobenius_norm, library.flat_norm)
lambdas, runs, norms = (0, 3, 10, 20, 40), [], []
for seed in SEEDS:
    train, _, test = library.in_columns(library.noisy_data(seed))
    trained = [library.train(*train, one, gradient) for one in lambdas]
    runs.append([[library.accuracy(*data, one) for one in trained] for data in (train, test)])
    norms.append([length(one) for one in trained])
training, new = np.swapaxes(runs, 0, 1)
ax = figures.draw_accuracies(lambdas, {"training": training, "new": new})
ax.set(xlabel="lambda", ylabel="accuracy", title="Better on new data where training data suffer")
plt.show()
print("you said", prediction_2, "and the answer is b: see lambda 10 and 20")
for row in zip(lambdas, *(np.mean(one, axis=0) for one in (training, new, norms)), strict=True):
    print("lambda {:2}: training {:.3f}, new {:.3f}, norm of the weights {:.1f}".format(*row))

# %%
# One sentence: why does accuracy on training data have to fall for that on new data to rise?
explanation_2 = ""

# %% [markdown]
# *The figure* shows the mean accuracy of five runs, and bands over all. Without a penalty it is
# 0.99 on training and 0.68 on new data; with 20 it is 0.81 and 0.76, with a fifth of the
# norm. With 40 no weights are left.
#
# <details><summary>Compare with ours</summary>
#
# 15 % of the training labels are wrong: who is right on all of them has learnt mistakes. The right
# lambda lies between, and dev data choose it.
# </details>
#
# ## 4. Exact zeros
#
# L1 regularization takes the sum of $|w|$ instead. Its pull is $s$ for every weight that is not 0,
# however small. A plain gradient step would jump to and fro over 0. So the step is made in two
# halves, of which the second, the *soft threshold*, stops at 0: **move**, then **shrink** by
# $\eta s$. From [2, -0.3, 1] with gradient [0, 0, 2], $\eta = 0.5$, $s = 1$:
#
# | move | shrink by 0.5 |
# |---|---|
# | [2, -0.3, 0] | [1.5, 0, 0] |
#
# ### Exercise 4: L1
#
# - **Goal**: write the L1 penalty of a network, and the step for any weights.
# - **Signature**: `l1_cost(parameters, lambd, m)`; `proximal_step(w, gradient, lr, strength)`
# - **Inputs**: `parameters` as in exercise 1; float64 arrays `w` and `gradient` of one shape;
#   numbers.
# - **Output**: of `l1_cost` a number, λ / m times the sum of |w| over all entries of all W; of
#   `proximal_step` an array shaped like w: with z = w - lr · gradient, each entry of z is moved
#   towards 0 by lr · strength.
# - **Unchanged**: all inputs.
# - **Edge cases**: an entry of z within lr · strength of 0 becomes exactly 0. Biases don't count.
# - **Example**: the table; W1 = [[1, -2]], W2 = [[3]], λ = 0.6, m = 3: the price is 0.2 · 6 = 1.2.
# - **Effort**: 8 minutes, difficulty 2 of 3, about 5 lines.
# - **Check**: `l1_cost`, 1 point, and `proximal_step`, 2 points.


# %%
def l1_cost(parameters, lambd, m):
    """Return lambd / m times the sum of |w| over all entries of W1, W2, … of a network."""
    raise NotImplementedError("l1_cost")


# %%
def proximal_step(w, gradient, lr, strength):
    """Return w after a gradient step, with each entry then moved towards 0 by lr * strength.

    w, gradient: float64 arrays of one shape. What would cross 0 becomes exactly 0.
    """
    raise NotImplementedError("proximal_step")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# z is -0.3 and is moved towards 0 by 0.5. Where does it end?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `np.abs` gives the size, `np.sign` the direction, `np.maximum(…, 0)` stops at 0.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# return lambd / m * sum(... for name, W in parameters.items() if ...)  # l1_cost
#
# z = w - ...
# return np.sign(...) * np.maximum(... - ..., 0)
# ```
# </details>
#
# A linear model with 20 features and 40 examples; in truth 15 of the 20 weights are 0.

# %%
# How many of the 20 weights are exactly 0 at the best strength, with L2 and with L1?
#   a: 0 and about 10    b: about 10 and about 10    c: 0 and exactly the 15
prediction_3 = "?"

# %%
steps = {"L2": library.l2_step, "L1": solved_or(proximal_step, library.shrunk_step)}
strengths = np.logspace(-2.5, 1, 30)[::-1]
print("you said", prediction_3, "and the answer is a: see the zeros, the mean of five")
problems = [library.sparse_problem(seed) for seed in SEEDS]
for name, step in steps.items():
    paths = [library.linear_path(X, y, strengths, step) for X, y, _ in problems]
    errors = [((one - true) ** 2).sum(1) for one, (_, _, true) in zip(paths, problems, strict=True)]
    best = [one[np.argmin(error)] for one, error in zip(paths, errors, strict=True)]
    zeros = np.mean([(one == 0).sum() for one in best])
    error, plain = np.mean([one.min() for one in errors]), np.mean([one[-1] for one in errors])
    print(f"{name}: zeros {zeros:4.1f}, error {error:.2f}, with almost no penalty {plain:.2f}")
X, y, true = problems[0]
figures.draw_paths(
    strengths, {n: library.linear_path(X, y, strengths, s) for n, s in steps.items()}, true
)
plt.suptitle("L2 makes all weights small; L1 makes them 0, one after another")
plt.show()

# %%
# One sentence: why does L2's pull never bring a weight to exactly 0?
explanation_3 = ""

# %% [markdown]
# *The figure* shows the weights of one seed against the strength; solid lines are the five that are
# not 0 in truth, with their values. With L2 all shrink together. With L1 thin lines lie on 0 until
# the penalty gets weak, and the five leave it first.
#
# <details><summary>Compare with ours</summary>
#
# L2 pulls by a share of the weight: the smaller, the weaker. L1 pulls all alike. At its best
# strength L1 keeps false weights, too: a strength that removes them all shrinks the true ones.
# </details>
#
# ## 5. Decay and Adam
#
# With plain gradient descent an L2 penalty takes the share $\eta s$ of each weight, each step; this
# is called *weight decay*. Adam divides its direction by the typical size of the gradients, and
# there the two part ways:
#
# - **coupled** (`torch.optim.Adam`): the pull $s w$ is added to the gradient, and divided, too;
# - **decoupled** (`AdamW`): Adam sees the gradient alone, and the pull is added to its direction.
#
# ### Exercise 5: one step, both ways
#
# - **Goal**: take a step of any optimizer, with weight decay.
# - **Signature**: `decayed_step(w, gradient, direction, lr, decay, decoupled)`
# - **Inputs**: float64 arrays `w` and `gradient` of one shape; `direction(g)`, the optimizer: it
#   takes a gradient and returns the array to step against; two numbers; True or False.
# - **Output**: the new w: w - lr · direction(gradient + decay · w) if coupled,
#   w - lr · (direction(gradient) + decay · w) if decoupled.
# - **Unchanged**: `w` and `gradient`.
# - **Edge cases**: call `direction` once, as it remembers gradients.
# - **Example**: w = 4, gradient 1, lr 0.5, decay 0.5, a direction that is the sign of g: 3.5
#   coupled, 2.5 decoupled.
# - **Effort**: 5 minutes, difficulty 2 of 3, about 3 lines.
# - **Check**: `decayed_step`, 2 points.


# %%
def decayed_step(w, gradient, direction, lr, decay, decoupled):
    """Return w after a step of an optimizer with weight decay.

    direction: takes a gradient, returns the array to step against, and is called once. The pull
    decay * w is added to the gradient, or, if decoupled, to the direction.
    """
    raise NotImplementedError("decayed_step")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# What does Adam see of the pull in each of the two ways?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# The pull is `decay * w`. Decide first where it is added; call `direction` in one of two branches.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# if decoupled:
#     return w - lr * (direction(...) + ...)
# return w - lr * direction(... + ...)
# ```
# </details>
#
# Two weights start at 1. Their gradients are noise around 0, of size 10 for the one, 0.1 for the
# other: there is nothing to learn. 1000 steps, lr 0.001, decay 1.

# %%
# What is left of the noisy and the quiet weight?
#   a: coupled shrinks both alike, decoupled the quiet one    b: coupled shrinks the quiet one
#   only, decoupled both alike    c: both ways are the same
prediction_4 = "?"

# %%
move, curves = solved_or(decayed_step, library.scaled_step), {}
for name, decoupled in (("coupled", False), ("decoupled", True)):
    walks = []
    for seed in SEEDS:
        draw, adam, w = np.random.default_rng(seed), library.Adam(), np.array([1.0, 1.0])
        walk = [w]
        for _ in range(1000):
            g = draw.normal(size=2) * np.array([10, 0.1])
            w = move(w, g, adam, 0.001, 1.0, decoupled)
            walk.append(w)
        walks.append(walk)
    curves[name] = np.mean(walks, axis=0)
figures.draw_decay(curves)
plt.suptitle("Coupled decay spares weights with large gradients")
plt.show()
print("you said", prediction_4, "and the answer is b: see the last weights")
for name, walk in curves.items():
    print(f"{name:9}: noisy {walk[-1][0]:.2f}, quiet {walk[-1][1]:.2f}")

# %%
# One sentence: by what is the pull on the noisy weight divided, if coupled?
explanation_4 = ""

# %% [markdown]
# *The figure* shows the mean of five runs. Coupled, 0.92 is left of the noisy weight and 0.26
# of the quiet one; decoupled, both are near 0.37, which is 0.999 to the power of 1000.
#
# <details><summary>Compare with ours</summary>
#
# By about 10, the typical size of its gradients: so little is left of it. A weight with large
# gradients, which may need it most, is regularized least. And `decay` means another thing in each
# way: take no value over from the other.
# </details>
#
# ## 6. Stop early
#
# Training can end before the wrong labels are learnt. A stopper looks at the dev loss and keeps the
# best weights. The loss is noisy, so it waits: *patience* is how many bad values in a row it
# bears.
#
# ### Exercise 6: an early stopper
#
# - **Goal**: say when to stop, and remember the best weights.
# - **Signature**: `EarlyStopper(patience, min_delta=0.0, mode="min")` with `step(value, weights)`
# - **Inputs**: `patience`, 1 or more; `min_delta`, 0 or more; `mode` "min" for a loss, "max" for
#   an accuracy; each step a number and a dict of arrays.
# - **Output**: `step` returns True once the last `patience` values brought no improvement, else
#   False. `best` is the best value, `best_weights` what the weights were then.
# - **Unchanged**: `weights`. They change in place as training goes on; `best_weights` must not.
# - **Edge cases**: a value is an improvement if it is better than `best` by more than `min_delta`;
#   so is the first one. nan never is, also as the first. Each stopper has its own memory. After
#   True, it is not asked again.
# - **Example**: patience 2, losses 5, 4, 4, 6: False, False, False, True; `best` is 4.
# - **Effort**: 15 minutes, difficulty 3 of 3, about 14 lines.
# - **Check**: `EarlyStopper`, 3 points.


# %%
class EarlyStopper:
    """Tell when training should stop, and keep the best value, `best`, and its `best_weights`.

    patience: so many values in a row without an improvement. An improvement is better than the best
    by more than min_delta: below it in mode "min", above it in mode "max".
    """

    def __init__(self, patience, min_delta=0.0, mode="min"):
        raise NotImplementedError("EarlyStopper")

    def step(self, value, weights):
        """Note a value and a dict of arrays; return whether to stop."""
        raise NotImplementedError("EarlyStopper")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# What must you count, and what sets the count back to 0?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `np.isnan`; a copy of each array; a comparison for each mode; a counter.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# def step(self, value, weights):
#     if self.mode == "min":
#         better = self.best is None or value < ...
#     else:
#         better = ...
#     if better and not ...:
#         ...  # keep value and copies, set the counter to 0
#     else:
#         ...
#     return ... >= self.patience
# ```
# </details>
# <details><summary>If the best weights go on changing</summary>
#
# `dict(weights)` copies the dict, not the arrays in it. See `copy.deepcopy` or `np.copy`.
# </details>

# %%
# A network on the data of part 1, small batches, 300 dev examples. Patience 1, 5 or 40: which has
# the lowest error on test data, the mean of five?   a: 1    b: 5    c: 40
prediction_5 = "?"

# %%
make, errors, stops = solved_or(EarlyStopper, library.PlainStopper), {}, {}
seen = {seed: [row[:3] for row in library.watch_training(seed)] for seed in SEEDS}
for patience in (1, 5, 40):
    errors[patience] = []
    for seed, rows in seen.items():
        stopper, at = make(patience), 0
        while at < len(rows) - 1 and not stopper.step(rows[at][1], {"step": np.array([at])}):
            at += 1
        best = int(stopper.best_weights["step"][0])
        errors[patience].append(rows[best][2])
        if seed == 0:
            stops[f"patience {patience}"] = at, best
ax = figures.draw_stopping([row[:2] for row in seen[0]], stops)
ax.set(
    xlabel="step", ylabel="loss", title="The dev loss turns; too little patience stops before that"
)
plt.show()
print("you said", prediction_5, "and the answer is c: patience 40")
for patience, each in errors.items():
    row = patience, np.mean(each), min(each), max(each)
    print("patience {:2}: test error {:.3f}, from {:.3f} to {:.3f}".format(*row))
last = np.mean([rows[-1][2] for rows in seen.values()])
print(f"without stopping: test error {last:.3f}")

# %%
# One sentence: the stopper chose the weights by the dev loss. Why report the error on test data?
explanation_5 = ""

# %% [markdown]
# *The figure* shows one seed; lines say where it stops, stars where the kept weights are from. The
# dev loss is lowest at step 22 and rises to 1.3, while the training loss goes to 0.03. Patience 1
# and 5 stop in the first 8 steps; 40 stops at step 62. The mean test error is 0.37, 0.31 and 0.27;
# without stopping it is 0.31.
#
# <details><summary>Compare with ours</summary>
#
# The best of many noisy values is lucky, too: on the data that chose, it looks better than it is.
# </details>
#
# ## 7. Bias or variance
#
# Before you treat, say what is wrong. Compare three errors:
#
# | Gap | Name | Treatment |
# |---|---|---|
# | training error above the best possible | **bias** | larger network, longer training |
# | dev error above the training error | **variance** | regularization, more data |
#
# Training error 0.02, dev error 0.30, best possible 0.01: gaps 0.01 and 0.28, so variance.
# Both gaps mislead if dev data helped to prepare the inputs: mean and spread, too, are learnt, so
# they come from the training data alone.
#
# ### Exercise 7: scale, then diagnose
#
# - **Goal**: scale inputs by what training data say; name what is wrong.
# - **Signature**: `standardize(train, dev)`; `diagnose(train_error, dev_error, best_error,
#   tolerance)`
# - **Inputs**: float64 arrays (features, m) and (features, n); four numbers.
# - **Output**: `(train, dev)`: of each feature (row) its mean in `train` is subtracted, then it is
#   divided by its standard deviation in `train` (`np.std`'s own); of `diagnose` "bias",
#   "variance", "both" or "neither": of the gaps in the table, those above `tolerance`.
# - **Unchanged**: both arrays.
# - **Edge cases**: a feature whose standard deviation in `train` is 0 is divided by 1.
# - **Example**: train [[1, 3]], dev [[4]]: [[-1, 1]] and [[2]]; 0.02, 0.3, 0.01, tolerance 0.05:
#   "variance".
# - **Effort**: 8 minutes, difficulty 1 of 3, about 9 lines.
# - **Check**: `standardize` and `diagnose`, 1 point each.


# %%
def standardize(train, dev):
    """Return train and dev, each feature (row) scaled by its mean and deviation in train.

    train: (features, m), dev: (features, n). A feature that is constant in train is divided by 1.
    """
    raise NotImplementedError("standardize")


# %%
def diagnose(train_error, dev_error, best_error, tolerance):
    """Return "bias", "variance", "both" or "neither": which gaps are above the tolerance."""
    raise NotImplementedError("diagnose")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Will the mean of the scaled dev data be 0?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `train.mean(axis=1, keepdims=True)`, `train.std(…)`, `np.where`; two gaps, four words.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# mean, spread = train.mean(...), train.std(...)
# spread = np.where(..., 1, spread)
# return ..., ...
#
# bias = ... - ... > tolerance
# variance = ... - ... > tolerance
# if bias and variance:
#     ...
# ```
# </details>
#
# ## 8. More data
#
# What may happen to an image without changing its label can be done to it: *augmentation*. Each
# step then sees other images.
#
# ### Exercise 8: flip and crop
#
# - **Goal**: mirror images, and move them.
# - **Signature**: `random_flip(images, rng, p=0.5)`; `random_crop(images, padding, rng)`
# - **Inputs**: `images` (N, height, width), float64; `rng`, a `np.random.Generator`; `p`, a
#   probability; `padding`, 1 or more.
# - **Output**: arrays shaped like `images`. `random_flip`: each image, with probability p on its
#   own, is mirrored left to right. `random_crop`: each image gets a border of `padding` zeros on
#   all four sides; then a window of (height, width) is cut out, at a random place of its own: each
#   of the (2 · padding + 1)² places is as likely.
# - **Unchanged**: `images`.
# - **Edge cases**: all draws come from `rng`. N may be 1.
# - **Example**: [[1, 2], [3, 4]] is mirrored to [[2, 1], [4, 3]].
# - **Effort**: 12 minutes, difficulty 2 of 3, about 10 lines.
# - **Check**: `random_flip`, 1 point, and `random_crop`, 2 points.


# %%
def random_flip(images, rng, p=0.5):
    """Return images (N, height, width), each mirrored left to right with probability p."""
    raise NotImplementedError("random_flip")


# %%
def random_crop(images, padding, rng):
    """Return of each image, with zeros around it, a window of its size at a random place."""
    raise NotImplementedError("random_crop")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# With padding 1, which rows of the padded image can a window begin at?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `rng.random(N) < p`; `image[:, ::-1]`; `np.pad`; `rng.integers(0, 2 * padding + 1, …)`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# chosen = ... < p
# flipped = images.copy()
# flipped[chosen] = ...
#
# padded = np.pad(images, ((0, 0), ..., ...))
# for n in range(len(images)):
#     y, x = rng.integers(..., size=2)
#     windows.append(padded[n, y : ..., x : ...])
# ```
# </details>
#
# ### Exercise 9: mixup
#
# - **Goal**: mix each example of a batch with another one, and their labels alike.
# - **Signature**: `mixup(x, y, alpha, rng)`
# - **Inputs**: `x` (N, …) and one-hot `y` (N, classes), float64; `alpha` above 0; a generator.
# - **Output**: `(x, y)`: share · x + (1 - share) · x in another order, and y by the same share and
#   order. One share for the batch, `rng.beta(alpha, alpha)`; the order is random: each
#   example comes once.
# - **Unchanged**: `x` and `y`.
# - **Edge cases**: all draws come from `rng`; x may be of any shape after N.
# - **Example**: share 0.75, labels [1, 0] and [0, 1] exchanged: [0.75, 0.25] and [0.25, 0.75].
# - **Effort**: 5 minutes, difficulty 2 of 3, about 4 lines.
# - **Check**: `mixup`, 1 point.


# %%
def mixup(x, y, alpha, rng):
    """Return the batch x (N, …) and y (N, classes), each row mixed with one in a random order.

    One share for all, from Beta(alpha, alpha), and one order, for x and y.
    """
    raise NotImplementedError("mixup")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# How many random things are drawn for a batch, and is any drawn for y alone?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `rng.beta`, `rng.permutation(len(x))`, `x[order]`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# share, order = rng.beta(...), rng.permutation(...)
# return share * x + ... * x[order], ...
# ```
# </details>
#
# ## 9. Limits and recall
#
# Each way was tried alone, on small data; they may be combined, and each has a strength that dev
# data must choose. Dropout is a lesson of its own.
#
# Without looking up:
#
# 1. W = [1, -2, 2], λ = 6, m = 12: what are norm, L2 penalty, and pull?
# 2. Which of 0.3, -0.05, 0 does a soft threshold of 0.1 make 0?
# 3. Why is L2 in Adam's loss not weight decay?
# 4. Patience 2, mode "max", values 0.5, 0.7, 0.7, 0.6: when does it stop, and what is best?
# 5. Training error 0.15, dev error 0.16, best possible 0.02: what do you try?
# 6. **New:** dev accuracy falls after digits were flipped in training. What is the reason?
# 7. Write exercise 3's pull again, from memory, on paper.
#
# <details><summary>Answers</summary>
#
# 1. 3; 6 / 24 · 9 = 2.25; 0.5 W = [0.5, -1, 1].
# 2. -0.05 and 0; 0.3 becomes 0.2.
# 3. Adam divides the pull by the size of the gradients, which differs from weight to weight.
# 4. At the fourth value; 0.7: to be equal is no improvement.
# 5. A larger network or longer training: it is bias. A penalty would make it worse.
# 6. A mirrored 2 is no digit: the flip does not keep the label's meaning. Part 10 measures it.
# 7. lambd / m times W, added to dW, for each layer, not to db. Then run its check.
# </details>

# %% [markdown]
# ## Extension: 10. Real digits
#
# A network 64-64-10 learns 200 of scikit-learn's small images of digits, 200 steps, five seeds. New
# digits are tested as they are, and moved by one pixel.

# %%
# Which augmentation helps?   a: all, each a little    b: crops, on moved digits; on others
#   they cost    c: crops and flips, on both
prediction_6 = "?"

# %%
data = library.digits(SEEDS, 200)
if data:
    flip = solved_or(random_flip, library.copied_flip)
    crop = solved_or(random_crop, library.indexed_crop)
    mix = solved_or(mixup, library.matrix_mixup)
    ways = {
        "nothing": lambda x, y, rng: (x, y),
        "flips": lambda x, y, rng: (flip(x, rng), y),
        "crops": lambda x, y, rng: (crop(x, 1, rng), y),
        "mixup": lambda x, y, rng: mix(x, y, 1.0, rng),
    }
    (images, labels), _ = data[0]
    rows = {
        name: way(images[:5], labels[:5], np.random.default_rng(6))[0] for name, way in ways.items()
    }
    figures.draw_augmented(rows)
    plt.suptitle("The same five digits as a step may see them")
    plt.show()
    print("you said", prediction_6, "and the answer is b: see crops")
    for name, way in ways.items():
        found = [library.digit_accuracies(one, way, seed) for seed, one in enumerate(data)]
        print("{:8} as they are {:.3f}, moved {:.3f}".format(name, *np.mean(found, axis=0)))

# %%
# One sentence: crops cost accuracy on digits as they are. When would you use them all the same?
explanation_6 = ""

# %% [markdown]
# *The figure* shows five digits, plain and after each augmentation: flips mirror some, crops
# move them by a pixel, mixup lays two over one another.
#
# <details><summary>Compare with ours</summary>
#
# When digits will not be as well centred as these. Moved by a pixel, 0.41 of them are read rightly
# without crops, 0.83 with; as they are it is 0.92 and 0.87. Flips cost about as much and win
# nothing; mixup changes little. An augmentation is a claim about new data: it helps if that holds.
# </details>
#
# ## 11. Read more
#
# - Krogh and Hertz, *A simple weight decay can improve generalization*, 1991: why small weights
#   suppress what the data do not determine.
# - Tibshirani, *Regression shrinkage and selection via the lasso*, 1996: L1 for linear models.
# - Loshchilov and Hutter, *Decoupled weight decay regularization*, 2019: AdamW.
# - Prechelt, *Early stopping, but when?*, 1998: criteria compared; patience buys a little, for much
#   time.
# - Zhang and others, *mixup: beyond empirical risk minimization*, 2018.
# - Zhang and others, *Understanding deep learning requires rethinking generalization*, 2017: they
#   learn random labels by heart, with and without regularization.

# %% [markdown]
# *Regularization* is a lesson of *Deep networks*, by the autograder developers. Licence: MIT.
