# %% [markdown]
# This is the lesson of `gradient_checking.ipynb` as a plain Python file. Put your solutions in
# place of each `raise NotImplementedError(…)`. `pytest` in this folder runs the public checks. Hand
# in `gradient_checking.py`.

# %% [markdown]
# # Gradient checking: can you trust a derivative that you wrote yourself?
#
# **The question.** A wrong backward pass does not crash, and often the cost still falls. How do you
# find out that it is wrong, and where?
#
# After this lesson you can
#
# 1. compute a central difference by hand, and say why it beats the one-sided one (practice);
# 2. write gradient checking in one dimension, for any array and for a network (exercises 1 to 3, 5
#    to 7);
# 3. choose the step from a measurement (exercise 4);
# 4. find a bug from the checker's numbers, and repair it (exercises 8 and 9);
# 5. say what a check that passes does not prove (part 8).
#
# You need NumPy and the backward pass of a network. Parts 1 to 4 are the core: plan 60 minutes.
# Parts 5 to 9 take 60 more. These minutes are our guesses; no class has been timed. Extensions are
# optional. Nine exercises give 20 points; practice and predictions are for you alone. Where an
# exercise is not solved yet, later parts run all the same, and say so.

# %% [markdown]
# ## Contents and notation
#
# **1** The trouble · **2** By hand · **3** One dimension · **4** Any shape, and which step ·
# **5** A network · **6** Read the number · **7** Find the bug · **8** A failure to notice ·
# **9** PyTorch, limits and recall · **Extensions** Complex step; Real digits · **Read more**
#
# | Symbol | Meaning | Shape | In code |
# |---|---|---|---|
# | $\theta$ | the parameters, float64 | any | `theta` |
# | $J(\theta)$, $f(\theta)$ | the cost | number | `J`, `f` |
# | $\varepsilon$ | the step | number | `epsilon` |
# | $g$ | gradient that backward gives | that of $\theta$ | `grad` |
# | $a$ | its approximation by differences | that of $\theta$ | `approximation` |
# | $d$ | relative difference of both | number | `difference` |
#
# $$d = \frac{\lVert g - a \rVert}{\lVert g \rVert + \lVert a \rVert}$$
#
# The norm is that of one long vector: the root of the sum of all squares. Columns are examples.

# %%
import warnings

import matplotlib.pyplot as plt
import numpy as np
import torch

import gradient_checking_figures as figures
from checks_support import solved_or
from gc_utils import Fit, relu, sample_case, sigmoid

print("NumPy", np.__version__, "and PyTorch", torch.__version__)

# %% [markdown]
# **Warm-up.** Answer first, then unfold.
#
# <details><summary>What is the derivative of tanh, written with its output a?</summary>
#
# 1 - a²
# </details>
#
# <details><summary>What does backpropagation compute?</summary>
#
# The derivative of the cost with respect to every parameter.
# </details>
#
# ## 1. The trouble
#
# Two people wrote the backward pass of one small network: 15 parameters, fitted to 40 points. One
# of them forgot a factor. Both descend 300 steps from the same start.

# %%
# What will you see?
#   a: the cost falls for one of them only    b: for both, but for one it stays above the half
#   c: for both, to less than a quarter
prediction_1 = "?"

# %%
fit = Fit()
fig, ax = plt.subplots()
for name, slope, style in (("author A", fit.slope_a, "-"), ("author B", fit.slope_b, "--")):
    costs = fit.descend(slope)
    ax.plot(costs, style, color="black", label=name)
    print(f"{name}: cost {costs[0]:.2f} at the start, {costs[-1]:.2f} after 300 steps")
print("you said", prediction_1, "and the answer is c: both end below a quarter of 0.82")
ax.set(
    title="The cost falls for both", xlabel="step of gradient descent", ylabel="mean squared error"
)
ax.legend()
plt.show()

# %%
# One sentence: if you had only your own curve, how could you know that it is the wrong one?
explanation_1 = ""

# %% [markdown]
# *The figure* shows two falling curves, from 0.82 to 0.12 (solid, A) and to 0.04 (dashed, B). Each
# alone looks like learning. This is one seed. With ten others, too, both costs fall to less than a
# quarter, and that of A ends higher. Is A wrong, or unlucky? Part 4 tells.
#
# <details><summary>Compare with ours</summary>
#
# From the curve alone you can't. A wrong direction that still points downhill lowers the cost, too.
# It takes a second way to the same derivative.
# </details>
#
# ## 2. By hand
#
# A derivative is a slope, and a slope can be measured: **step** to both sides, **subtract** the two
# costs, **divide** by the way between them:
#
# $$a = \frac{J(\theta + \varepsilon) - J(\theta - \varepsilon)}{2 \varepsilon}$$
#
# This is the *central difference*. The *one-sided* one takes $J(\theta)$ instead of
# $J(\theta - \varepsilon)$ and divides by $\varepsilon$. Take $J = \theta^3$ at $\theta = 2$, where
# the slope is 12, and $\varepsilon = 0.1$:
#
# | | costs | divided | error |
# |---|---|---|---|
# | one-sided | 9.261 - 8 | by 0.1: 12.61 | 0.61 |
# | central | 9.261 - 6.859 | by 0.2: 12.01 | 0.01 |
#
# Multiply it out: the errors are $6 \varepsilon + \varepsilon^2$ and $\varepsilon^2$. With half the
# step, one-sided errs about half as much, central a quarter. On a straight line both are exact:
# never test on a line.

# %%
fig, ax = plt.subplots()
figures.draw_chords(ax, step=0.5)
ax.set(title="The central chord is nearly parallel to the tangent")
plt.show()

# %% [markdown]
# *The figure* shows the cube near 2, with a step of 0.5 to see more. The dotted tangent has slope
# 12. The one-sided chord (dashed) is steeper, 15.25. The central one (dashes and dots) has 12.25:
# what it errs on one side, it nearly takes back on the other.
#
# **Practice.** Write the last step; one line.


# %%
def central_difference(f, theta, epsilon):
    """Return the central difference of f at theta, all of them numbers."""
    above, below = f(theta + epsilon), f(theta - epsilon)
    raise NotImplementedError("central_difference")


# %%
slope = central_difference(lambda theta: theta**3, 2, 0.2)
print(f"{slope:.2f}", "as it should be" if np.isclose(slope, 12.04) else "but it should be 12.04")

# %% [markdown]
# ## 3. One dimension
#
# The smallest network has one input x, one parameter and no activation: $J(\theta) = \theta x$.
# This is a line, so to pass on it says little of your formula: some checks put other costs in its
# place.
#
# ### Exercise 1: forward and backward
#
# - **Goal**: compute the cost and its derivative.
# - **Signature**: `forward_propagation(x, theta)`, `backward_propagation(x, theta)`
# - **Inputs**: two numbers of either sign; `theta` may be 0.
# - **Output**: J; and the derivative of J with respect to `theta`. Both are numbers.
# - **Unchanged**: nothing to change.
# - **Edge cases**: none.
# - **Example**: x = 2 and theta = 4 give 8 and 2.
# - **Effort**: 3 minutes, difficulty 1 of 3, 2 lines.
# - **Check**: `forward_propagation`, 1 point; `backward_propagation`, 1 point.


# %%
def forward_propagation(x, theta):
    """Return the cost J = theta * x of two numbers."""
    raise NotImplementedError("forward_propagation")


def backward_propagation(x, theta):
    """Return the derivative of the cost with respect to theta."""
    raise NotImplementedError("backward_propagation")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# By how much does J grow if theta grows by 1?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# A product, and one of its two factors.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# return theta * ...  # forward
#
# return ...  # backward: no theta in it
# ```
# </details>
# <details><summary>If you return theta</summary>
#
# That is the derivative with respect to x.
# </details>
#
# ### Exercise 2: the check
#
# - **Goal**: compare backward with a central difference of forward.
# - **Signature**: `gradient_check(x, theta, epsilon=1e-7)`
# - **Inputs**: numbers; `x` is not 0.
# - **Output**: the relative difference d, a number of 0 or more.
# - **Unchanged**: call `forward_propagation(x, …)` a step to either side, and
#   `backward_propagation(x, theta)`, as they are at that time: we may put others in their place.
# - **Edge cases**: costs need not be lines; gradients may be tiny, huge, negative or of wrong sign.
# - **Example**: x = 2, theta = 4 give about 3e-10; twice the right gradient gives 1/3.
# - **Effort**: 8 minutes, difficulty 1 of 3, about 6 lines.
# - **Check**: `gradient_check`, 4 points.


# %%
def gradient_check(x, theta, epsilon=1e-7):
    """Return the relative difference of backward_propagation and a central difference.

    x, theta: numbers; epsilon: the step. Returns a number, 0 or more.
    """
    raise NotImplementedError("gradient_check")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# g = -3 and a = 3: which d should come out, and does yours?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# *Step*, *subtract*, *divide*; then backward; then d. `abs` or `np.linalg.norm` make the norm.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# J_plus = forward_propagation(x, ...)
# J_minus = ...
# approximation = (...) / (...)
# grad = ...
# return abs(...) / (abs(...) + abs(...))
# ```
# </details>
# <details><summary>If d is 1 for right gradients</summary>
#
# Print the approximation. The difference of both costs belongs in parentheses, and so does
# `2 * epsilon`.
# </details>
#
# ## 4. Any shape, and which step
#
# Parameters are arrays. Each entry has a slope of its own: move one entry, leave the others.
#
# ### Exercise 3: any shape
#
# - **Goal**: approximate the gradient of any function of an array.
# - **Signature**: `numerical_gradient(f, theta, epsilon)`
# - **Inputs**: `f` takes an array shaped like `theta`, returns a number; `theta`: one or more
#   dimensions.
# - **Output**: a float64 array shaped like `theta` with the central difference of each entry.
# - **Unchanged**: `theta`, bit for bit. Ask f only where one entry is moved by epsilon, up or down,
#   or none.
# - **Edge cases**: `theta` may hold whole numbers.
# - **Example**: $f = \theta_1^2 \theta_2$ at [3, 2] gives [12, 9].
# - **Effort**: 12 minutes, difficulty 2 of 3, about 10 lines.
# - **Check**: `numerical_gradient`, 2 points.


# %%
def numerical_gradient(f, theta, epsilon):
    """Return the central differences of f at theta, a float64 array of its shape.

    f: takes an array shaped like theta and returns a number. theta: any shape, left as it is.
    """
    raise NotImplementedError("numerical_gradient")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# After the first entry, what must theta be before you move the second?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Loop over `np.ndindex(theta.shape)`; *step* on a copy, *subtract*, *divide*, put back.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# moved = np.array(theta, dtype=float)
# gradient = np.zeros_like(moved)
# for index in np.ndindex(...):
#     kept = moved[index]
#     ...  # above and below
#     moved[index] = ...
#     gradient[index] = ...
# return gradient
# ```
# </details>
# <details><summary>If the gradient of whole numbers is 0</summary>
#
# An array of integers cuts off what you add: copy it as float.
# </details>
#
# Now ask who was wrong in part 1, or whether A was unlucky. The step is 1e-5.

# %%
# Which d do you expect?   a: near 1e-10 for both, as both costs fell
#   b: near 0.2 for A, 1e-10 for B    c: near 0.001 for A, as its cost fell nearly as far
prediction_2 = "?"

# %%
differences = solved_or(numerical_gradient, figures.library_gradient)
measured = differences(fit.cost, fit.start, 1e-5)
for name, slope in (("author A", fit.slope_a), ("author B", fit.slope_b)):
    g = slope(fit.start)
    d = np.linalg.norm(g - measured) / (np.linalg.norm(g) + np.linalg.norm(measured))
    print(f"{name}: relative difference {d:.0e}")
print("you said", prediction_2, "and the answer is b: see both numbers")

# %%
# One sentence: how can a cost fall along a gradient that is wrong by so much?
explanation_2 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# It is enough to point downhill, at less than a right angle to the true gradient. One number leaves
# no doubt: 0.2 for A, about 5e-11 for B. For the biases, A forgot the slope of tanh.
# </details>
#
# Which step is best? By hand a smaller one was better.
#
# ### Exercise 4: measure the step
#
# - **Goal**: tabulate the error for several steps.
# - **Signature**: `best_epsilon(f, df, theta, epsilons)`
# - **Inputs**: `f` and its derivative `df`, functions of a number; `theta`, a number; a list of
#   steps in any order.
# - **Output**: `(errors, best)`: a list with the relative error d of the central difference for
#   each step, in their order; and the step with the least.
# - **Unchanged**: `epsilons`.
# - **Edge cases**: f may round to single precision; the derivative at `theta` is not 0.
# - **Example**: $f = \theta^3$ at 2, steps [0.1, 0.2]: errors about 0.0004 and 0.0017, best 0.1.
# - **Effort**: 8 minutes, difficulty 1 of 3, about 5 lines.
# - **Check**: `best_epsilon`, 1 point.


# %%
def best_epsilon(f, df, theta, epsilons):
    """Return the relative error of the central difference for each epsilon, and the best epsilon.

    f, df: a function of a number, and its derivative; theta: a number; epsilons: a list.
    """
    raise NotImplementedError("best_epsilon")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# What does `np.argmin` of a list return: the least number, or its place?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# One loop. d of two numbers is a quotient of `abs`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# errors = []
# for epsilon in epsilons:
#     approximation = ...
#     errors.append(...)
# return errors, epsilons[...]
# ```
# </details>
# <details><summary>If best is a number like 0, 1 or 2</summary>
#
# That is a place in the list. Which step stands there?
# </details>

# %%
# Error against step, from 0.1 down to 1e-11, both axes logarithmic. The curve is …
#   a: a straight line that falls with the step    b: V-shaped    c: flat
prediction_3 = "?"


# %%
def single(theta):
    """Return the cube, computed in single precision (float32)."""
    return float(np.float32(theta) ** 3)


steps = [10.0**-k for k in range(1, 12)]
measure = solved_or(best_epsilon, figures.library_best)
fig, ax = plt.subplots()
for name, f, style in (("float64", lambda theta: theta**3, "o-"), ("float32", single, "s--")):
    errors, best = measure(f, lambda theta: 3 * theta**2, 2.1, steps)
    ax.loglog(steps, errors, style, color="black", label=name)
    print(f"{name}: best step {best:.0e}, error {min(errors):.0e}")
    print("   ", " ".join(f"{error:.0e}" for error in errors))
print("you said", prediction_3, "and the answer is b: V-shaped")
ax.set(title="A step can be too large, and too small")
ax.set(xlabel="epsilon (log axis)", ylabel="relative error (log axis)")
ax.legend()
plt.show()

# %%
# Two sentences: what makes the error grow to the right of the best step, and what to the left?
explanation_3 = ""

# %% [markdown]
# *The figure* shows two curves shaped like a V, of float64 (solid, dots) and of float32 (dashed,
# squares). In float64 the best step is near 1e-5, in float32 near 1e-2, with an error some 100,000
# times as large. So check in float64, and pass 1e-5: the default of 1e-7 in these exercises comes
# from an older lab.
#
# <details><summary>Compare with ours</summary>
#
# To the right the error is that of the formula: a tenth of the step, a hundredth of the error. To
# the left it is rounding: the costs agree in ever more digits, and what is left of their difference
# is divided by a tiny number. Where d is 1, they agree in all of them.
# </details>
#
# ## 5. A network
#
# A network has many arrays; a checker wants one vector.
#
# ### Exercise 5: to a vector and back
#
# - **Goal**: put the arrays of a dict into one column; make the dict again.
# - **Signature**: `dictionary_to_vector(parameters)`, `vector_to_dictionary(theta, like)`
# - **Inputs**: dicts of arrays, with any names and shapes of one or more dimensions; a column.
# - **Output**: a float64 column (n, 1), in the order of the dict and row by row in each array, and
#   a list that names the array of each entry; then a dict with names, order and shapes of `like`,
#   and the entries of `theta`.
# - **Unchanged**: all inputs, also if one changes the result later: it holds new arrays.
# - **Edge cases**: arrays may hold whole numbers; a dict may have one array only.
# - **Example**: {"b": [[1, 2]], "a": [3]} gives the column 1, 2, 3 and ["b", "b", "a"].
# - **Effort**: 12 minutes, difficulty 2 of 3, about 9 lines.
# - **Check**: `dictionary_to_vector`, 1 point; `vector_to_dictionary`, 1 point.


# %%
def dictionary_to_vector(parameters):
    """Return all entries of a dict of arrays as a new column (n, 1), and each entry's name."""
    raise NotImplementedError("dictionary_to_vector")


def vector_to_dictionary(theta, like):
    """Return a dict of new arrays: names and shapes of `like`, entries of the column theta."""
    raise NotImplementedError("vector_to_dictionary")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Where in the column does the second array begin?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `reshape(-1, 1)`, `np.concatenate`; back: a slice, `reshape`, `copy`.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# columns = [... for array in parameters.values()]
# keys = [name for name, array in ... for _ in range(...)]
# return np.concatenate(...).astype(float), keys
#
# arrays, begin = {}, 0  # and back
# for name, array in like.items():
#     arrays[name] = theta[begin : ...]. ...
#     begin += ...
# return arrays
# ```
# </details>
# <details><summary>If you came with a solved lab</summary>
#
# Its three functions for one fixed network are in `gc_utils`.
# </details>
#
# ### Exercise 6: the cost of a network
#
# - **Goal**: run linear, ReLU, linear, ReLU, linear, sigmoid; return the cost, and the **cache**:
#   what forward keeps for backward.
# - **Signature**: `forward_propagation_n(X, Y, parameters)`
# - **Inputs**: `X` (features, m); labels 0 and 1, `Y` (1, m); W1, b1 … b3, of any widths.
# - **Output**: the mean cross-entropy, a number; a tuple of 12: Z1, A1, W1, b1, Z2, A2, W2, b2, Z3,
#   A3, W3, b3.
# - **Unchanged**: all inputs.
# - **Edge cases**: m = 1. A3 is never so near to 0 or 1 that its logarithm is infinite.
# - **Example**: outputs 0.5 and 0.8 for labels 0 and 1 cost (0.693 + 0.223) / 2 = 0.458.
# - **Effort**: 10 minutes, difficulty 1 of 3, about 9 lines.
# - **Check**: `forward_propagation_n`, 2 points.


# %%
def forward_propagation_n(X, Y, parameters):
    """Return the mean cross-entropy of a network of three layers, and its cache.

    X: (features, m); Y: (1, m); parameters: W1, b1 … b3. The cache is the tuple
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3).
    """
    raise NotImplementedError("forward_propagation_n")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which of the two logarithms counts for label 1?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Three times Z = W A + b and its activation; then the mean of the losses.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# A, cache = X, ()
# for layer, activation in ((1, relu), (2, relu), (3, sigmoid)):
#     W, b = ...
#     Z = ...
#     A = ...
#     cache += (Z, A, W, b)
# cost = -np.mean(Y * ... + (1 - Y) * ...)
# return cost, cache
# ```
# </details>
# <details><summary>If you see: matmul: Input operand 1 has a mismatch</summary>
#
# Columns are examples, so W stands to the left of what it multiplies.
# </details>
#
# ### Exercise 7: check the network
#
# - **Goal**: compare gradients with central differences of the cost, all entries at once.
# - **Signature**: `gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7)`
# - **Inputs**: `parameters`: W1 (5, 4), b1 (5, 1), W2 (3, 5), b2 (3, 1), W3 (1, 3), b3 (1, 1);
#   `gradients`: dW1, db1 … db3, in any order and among others; X (4, m); Y (1, m).
# - **Output**: d over all 47 entries together, a number.
# - **Unchanged**: all inputs. Call `forward_propagation_n(X, Y, …)`, whatever it is at that time.
# - **Edge cases**: a single wrong entry counts; the cost may be of any size, and any function.
# - **Example**: twice the right gradients give 1/3.
# - **Effort**: 15 minutes, difficulty 2 of 3, about 13 lines. Further arguments with a default are
#   welcome.
# - **Check**: `gradient_check_n`, 5 points.


# %%
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    """Return the relative difference of the gradients and central differences of the cost.

    parameters: W1, b1 … b3; gradients: dW1, db1 … db3, and more. Returns a number, 0 or more.
    """
    raise NotImplementedError("gradient_check_n")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which entry of the gradients belongs to entry 21 of the parameters?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Vectors of parameters and gradients, in one order. For each entry *step* on a copy, back to a
# dict, cost; *subtract*, *divide*. Then d.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# theta, _ = dictionary_to_vector(parameters)
# grad, _ = dictionary_to_vector({name: ... for name in parameters})
# for i in range(len(theta)):
#     for step in (epsilon, -epsilon):
#         moved = ...
#         cost, _ = forward_propagation_n(X, Y, ...)
#     approximation[i] = ...
# return ...
# ```
# </details>
# <details><summary>If d is 0.5 or more for right gradients</summary>
#
# Print the dict of gradients: its order may not be that of the parameters.
# </details>
#
# ## 6. Read the number
#
# A gradient of 80 entries, right but for one planted error. We look at d, and at the largest d of a
# single entry.

# %%
# One entry of the 80 is 1.5 times what it should be. Which d does this give?
#   a: below 1e-7, it is lost    b: from 0.001 to 0.1    c: above 0.2
prediction_4 = "?"

# %%
rng = np.random.default_rng(0)
right = rng.normal(size=(5, 16))
measured = right + 1e-9 * rng.normal(size=right.shape)  # as a central difference is
one_entry, no_mean = right.copy(), 10 * right
one_entry[2, 7] *= 1.5
planted = {"none": right, "one entry": one_entry, "twice": 2 * right, "no 1/m": no_mean}
planted["sign"] = -right
for name, g in planted.items():
    d = np.linalg.norm(g - measured) / (np.linalg.norm(g) + np.linalg.norm(measured))
    largest = (np.abs(g - measured) / (np.abs(g) + np.abs(measured))).max()
    print(f"{name:10} d = {d:.0e}, largest of a single entry {largest:.0e}")
print("you said", prediction_4, "and the answer is b: see the second row")

# %%
# One sentence: why is d for one wrong entry smaller, the more entries there are?
explanation_4 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# The wrong entry adds its error once, to the numerator. Every further entry makes the denominator
# larger. So look at single entries, too: 0.2 here, however many there are.
# </details>
#
# Read it so: below 1e-6 the check passes. A factor, a sign, a missing term give 0.1 to 1. From 1e-4
# to 0.1 a few entries are wrong: look at them array by array. From 1e-6 to 1e-4, try another step
# first.
#
# ## 7. Find the bug
#
# ### Exercise 8: which arrays are wrong?
#
# - **Goal**: name the arrays whose gradient is wrong.
# - **Signature**: `find_bug(gradients, approximations)`
# - **Inputs**: two dicts of float64 arrays with the same names. An approximation is right, but for
#   1e-7 of its largest entry; one of zeros is exact.
# - **Output**: a list of names; empty if all are right. A gradient is wrong if an entry is off by
#   0.001 of the largest of its approximation, or more.
# - **Unchanged**: all inputs.
# - **Edge cases**: sizes differ from 1e-9 to 1e6 between arrays; right gradients may be all 0. A
#   gradient is wrong if it holds nan or infinity, or if its shape differs.
# - **Example**: {"W": [1, 2]} against {"W": [1, 2.2]} gives ["W"].
# - **Effort**: 10 minutes, difficulty 2 of 3, about 7 lines.
# - **Check**: `find_bug`, 1 point.


# %%
def find_bug(gradients, approximations):
    """Return the names of the gradients that are wrong, in a list.

    gradients, approximations: dicts of arrays with the same names; the latter are right but for
    rounding.
    """
    raise NotImplementedError("find_bug")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Is `nan > 0.1` True? And `nan <= 0.1`?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# For each name: shapes first, then each entry's error against a share of the largest entry.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# wrong = []
# for name, right in approximations.items():
#     limit = ... * np.abs(right).max()
#     if gradients[name].shape != ... or not np.all(... <= limit):
#         wrong.append(...)
# return wrong
# ```
# </details>
# <details><summary>If you see: operands could not be broadcast together</summary>
#
# Compare the shapes before you subtract.
# </details>
#
# Here is a backward pass with two planted bugs:


# %%
def backward_with_bugs(X, Y, cache):
    """Return eleven gradients, of which two are wrong."""
    _, A1, _, _, _, A2, W2, _, _, A3, W3, _ = cache
    m, found, dZ = X.shape[1], {}, A3 - Y
    for layer, below, W in ((3, A2, W3), (2, A1, W2), (1, X, None)):
        found[f"dZ{layer}"] = dZ
        found[f"dW{layer}"] = dZ @ below.T / (m if layer != 2 else 1)
        found[f"db{layer}"] = (dZ if layer > 1 else -dZ).mean(axis=1, keepdims=True)
        if W is not None:
            found[f"dA{layer - 1}"] = W.T @ dZ
            dZ = found[f"dA{layer - 1}"] * (below > 0)
    return found


# %%
# Read it, before you run the check. Which of the six arrays of weights and biases will be wrong?
#   a: W2 and b1    b: W2, and what lies below it, b2, W1 and b1    c: all of them, more or less
prediction_5 = "?"

# %%
forward = solved_or(forward_propagation_n, figures.library_forward)
check_all = solved_or(gradient_check_n, figures.library_check)
differences = solved_or(numerical_gradient, figures.library_gradient)
find = solved_or(find_bug, figures.library_find)
X, Y, parameters = sample_case()
cost, cache = forward(X, Y, parameters)
gradients = backward_with_bugs(X, Y, cache)
print(f"all of it: d = {check_all(parameters, gradients, X, Y, epsilon=1e-5):.2f}")
approximations = {}
for name, array in parameters.items():

    def cost_of(moved, name=name):
        return forward(X, Y, parameters | {name: moved})[0]

    approximations[name] = differences(cost_of, array, 1e-5)
print("wrong:", find({name: gradients[f"d{name}"] for name in parameters}, approximations))
print("you said", prediction_5, "and the answer is a: W2 and b1")

# %%
# One sentence: dW2 is wrong. Why are the gradients of the layer below not wrong, too?
explanation_5 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# Nothing further is computed from dW2: what goes on to the layer below is dZ2, by way of W2, and it
# is right. A wrong dZ2 would spoil dW1 and db1, too.
# </details>
#
# ### Exercise 9: repair it
#
# - **Goal**: write the backward pass without the bugs; you may copy it.
# - **Signature**: `backward_propagation_n(X, Y, cache)`
# - **Inputs**: X, Y and the cache of exercise 6.
# - **Output**: a dict of dZ3, dW3, db3, dA2, dZ2, dW2, db2, dA1, dZ1, dW1, db1; dZ and dA of each
#   example's own loss, dW and db of the mean.
# - **Unchanged**: all inputs.
# - **Edge cases**: ReLU passes no gradient where Z is 0 or below.
# - **Example**: dZ3 is A3 - Y.
# - **Effort**: 5 minutes, difficulty 1 of 3, two changes. Nothing else depends on it.
# - **Check**: `backward_propagation_n`, 1 point.


# %%
def backward_propagation_n(X, Y, cache):
    """Return the gradients of the mean cross-entropy: dZ3, dW3, db3, dA2, … dW1, db1.

    Those of Z and A are of each example's own loss.
    """
    raise NotImplementedError("backward_propagation_n")


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Which names did `find_bug` give, and what happens in their layers that does not in the others?
# </details>
# <details><summary>Hint 2: the steps</summary>
#
# Copy the function, treat all layers alike, run `gradient_check_n` again.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# found[f"dW{layer}"] = dZ @ below.T / ...
# found[f"db{layer}"] = ....mean(axis=1, keepdims=True)
# ```
# </details>
# <details><summary>If the check of W1 fails, too</summary>
#
# ReLU lets a gradient through where Z, and so A, is above 0: is that line still there?
# </details>
#
# ## 8. A failure to notice
#
# The check compares backward with forward, and knows nothing else. Each of four situations has a
# cost, what backward says, a place where they are compared, and the truth: is backward right?

# %%
# In how many of the four does the check tell the truth: pass if all is right, else fail?
#   a: all four    b: two    c: none
prediction_6 = "?"

# %%
rng, place, origin = np.random.default_rng(0), np.array([0.7, -1.2]), np.zeros(2)


def noisy(t):
    return ((t * rng.random(2)) ** 2).sum()  # its mean is the sum of t**2 / 3


def rounded(t):
    return float((t.astype(np.float32) ** 2).sum())


situations = {  # name: cost, what backward says, place, truth
    "both lack a factor": (lambda t: (t**2).sum(), lambda t: 2 * t, place, "wrong"),
    "all parameters are 0": (np.prod, lambda t: np.array([t[1], 2 * t[0]]), origin, "wrong"),
    "new draws at each call": (noisy, lambda t: 2 / 3 * t, place, "right"),
    "single precision": (rounded, lambda t: 2 * t, place, "right"),
}
differences = solved_or(numerical_gradient, figures.library_gradient)
for name, (f, backward, theta, truth) in situations.items():
    error = np.abs(backward(theta) - differences(f, theta, 1e-5)).max()
    print(f"{name:22} is {truth}, the check {'passes' if error < 1e-5 else 'fails'}: {error:.0e}")
print("you said", prediction_6, "and the answer is c: none")

# %%
# For each of the four, one word: what would you change to learn the truth?
explanation_6 = ""

# %% [markdown]
# <details><summary>Compare with ours</summary>
#
# None. A missing factor in *both*: compute a cost by hand. At 0 the wrong path gets no gradient:
# check at random parameters. Draws: seed before each call, or switch dropout off. Precision:
# float64.
# </details>
#
# ## 9. PyTorch, limits and recall
#
# PyTorch has such a check, too: `torch.autograd.gradcheck` compares autograd with central
# differences, at a step of 1e-6, and allows an error of 1e-5 + 0.001 |a| an entry. It wants
# float64:

# %%
for dtype in (torch.float64, torch.float32):
    theta = torch.tensor([0.7, -1.2], dtype=dtype, requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of float32 it warns
        passed = torch.autograd.gradcheck(lambda t: (t**3).sum(), theta, raise_exception=False)
    print(dtype, "passes" if passed else "fails")

# %% [markdown]
# A check costs two forward passes for each parameter: for a million of them that is out of reach.
# Check a small network of the same code, a few times, and not while training. At a kink, such as
# that of ReLU, a step may look at both sides: at 0.0003, a step of 0.001 finds the slope
# (0.0013 - 0) / 0.002 = 0.65, where it is 1. A few entries then differ, and nothing is wrong: try a
# smaller step.
#
# Without looking up:
#
# 1. $J = \theta^3$ at 1, step 0.1: what are the one-sided and the central difference?
# 2. Why is $J = \theta x$ a bad test for the formula?
# 3. Your d is 1/3. What do you look for first?
# 4. Which step do you take in float64, and what goes wrong at 1e-11?
# 5. The check passes, and training is poor. Name two reasons.
# 6. **New**: d is 0.01, and only the bias of the last layer is wrong. What may be missing?
# 7. Write `numerical_gradient` again, from memory, on paper.
#
# <details><summary>Answers to all seven</summary>
#
# 1. 3.31 and 3.01.
# 2. On a straight line any two points give the slope: a wrong formula may pass.
# 3. A factor of 2, or of 1/2.
# 4. About 1e-5. At 1e-11 both costs agree in nearly all digits, and rounding is what is left.
# 5. Forward has the same mistake as backward; or both are right, and the rate, the first weights or
#    the data are poor.
# 6. A mean over the examples, or a sum where the bias serves all of them.
# 7. Compare with your exercise 3. A float copy, one entry moved, both costs, and the entry put back
#    before the next: then it is right.
# </details>
#
# ## Extension: complex step
#
# Rounding hurts since two costs that are nearly equal are subtracted. If a cost can be computed
# with complex numbers, there is a way without: step by $i \varepsilon$, and take the imaginary
# part, $a = \mathrm{Im}\, J(\theta + i \varepsilon) / \varepsilon$. We compare four ways on a tanh
# network of 43 parameters, five seeds each.

# %%
# The error of the complex step at a step of 1e-12, in float64?
#   a: near 1, as rounding takes all    b: about 1e-4, as of the others    c: about 1e-16
prediction_7 = "?"

# %%
fig, ax = plt.subplots(figsize=(8, 5), layout="constrained")
for kind, (step, error) in figures.draw_errors(ax, range(5)).items():
    print(f"{kind:16}  best step {step:.0e}, error {error:.0e}")
print(f"complex step at 1e-12: {figures.error_of('complex step', 1e-12, seed=0):.0e}")
print("you said", prediction_7, "and the answer is c: see the last row")
ax.set(title="Only the complex step has no left side of the V")
ax.set(xlabel="step (log axis)", ylabel="relative error (log axis)")
plt.show()

# %%
# One sentence: which operation of the central difference does the complex step do without?
explanation_7 = ""

# %% [markdown]
# *The figure* shows the mean of five networks, and their range as a band. One-sided (circles) is
# best near 1e-8, with an error of 3e-8. Central (squares) reaches 3e-11 at 1e-5, in float32
# (dashed) only 2e-5 at 0.01. The complex step (triangles) falls to about 1e-16 and stays there. A
# grey line marks 1e-7: float32 never gets below it.
#
# <details><summary>Compare with ours</summary>
#
# The subtraction: real and imaginary part are kept apart, so no digits cancel. But every function
# on the way must know complex numbers. Through `abs` the imaginary part is lost, without a word,
# and the gradient comes out as 0.
# </details>
#
# ## Extension: real digits
#
# Where do you check? Here is a linear classifier of scikit-learn's digits, 8 x 8 pixels each. Its
# backward pass doubles the gradient of the leftmost column: 8 of 64 pixels.

# %%
# Checked on ten digits. Which d does the bug give?
#   a: about 0.1    b: about 0.001    c: below 1e-7: the check passes
prediction_8 = "?"

# %%
differences = solved_or(numerical_gradient, figures.library_gradient)
fig, axes = plt.subplots(1, 3, figsize=(11, 4.2), layout="constrained")
noise = np.random.default_rng(0).normal(size=(10, 64))
inputs = {"10 digits": figures.digits(10, seed=0), "500 digits": figures.digits(500, seed=0)}
inputs["10 random inputs"] = (noise, np.arange(10))
for ax, (name, data) in zip(axes, inputs.items(), strict=True):
    if data is None:
        continue
    classifier = figures.Classifier(*data)
    g = classifier.gradient()
    d = figures.relative(g, differences(classifier.cost, classifier.start, 1e-5))
    unseen = figures.draw_pixels(ax, g)
    print(f"{name}: d = {d:.0e}, {unseen} of 64 pixels without a gradient")
    ax.set(title=f"{name}: d = {d:.0e}", xlabel="column", ylabel="row")
print("you said", prediction_8, "and the answer is c: see 10 digits")
fig.suptitle("A check sees only where the inputs are not 0")
plt.show()

# %%
# One sentence: why has the weight of a pixel that is dark in all images no gradient?
explanation_8 = ""

# %% [markdown]
# *The figure* shows how large the gradient of each pixel is, brighter for larger (each panel has
# its own scale), with a cross where it is 0. With 10 digits 16 pixels have one, the whole left
# column among them, and d is about 1e-10. With 500 digits it is 4, and d is 0.001: easily taken for
# rounding. Random inputs leave none: d is above 0.1. One seed is drawn. Of ten draws of 10 digits,
# the bug passes in all; of ten of 500, in one.
#
# <details><summary>Compare with ours</summary>
#
# The gradient of a weight is the error times its input, and the input is 0. Any factor of 0 is 0.
# So check on random inputs, as well as at random parameters.
# </details>
#
# ## Read more
#
# - J. Lyness, C. Moler, *Numerical Differentiation of Analytic Functions*, 1967. Complex numbers
#   give derivatives without cancellation.
# - W. Squire, G. Trapp, *Using Complex Variables to Estimate Derivatives of Real Functions*, 1998.
#   The complex step as above: one call, a tiny step, nearly all digits.
# - A. Griewank, A. Walther, *Evaluating Derivatives*, second edition, 2008. How programs compute
#   exact derivatives; the gradient costs a small multiple of the function, however many parameters.
# - A. Baydin, B. Pearlmutter, A. Radul, J. Siskind, *Automatic Differentiation in Machine Learning:
#   a Survey*, 2018. Why neither differences nor formulas by hand are what frameworks use.
# - W. Lee, H. Yu, X. Rival, H. Yang, *On Correctness of Automatic Differentiation for
#   Non-Differentiable Functions*, 2020. At kinks, frameworks may return what is no derivative; it
#   happens on a set of measure 0 only. How much that matters in float32 is still argued.

# %% [markdown]
# *Gradient checking* is a lesson of *Deep networks*, by the autograder developers. Licence: MIT.
