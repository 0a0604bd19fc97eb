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
# You need NumPy and the backward pass of a network. Plan 120 minutes: parts 1 to 4, a break, 5 to
# 9. Nine exercises give 20 points; practice and predictions are for you alone.

# %% [markdown]
# ## Contents and notation
#
# **1** The trouble · **2** By hand · **3** One dimension · **4** Any shape, and which step ·
# **5** A network · **6** Read the number · **7** Find the bug · **8** A failure to notice ·
# **9** PyTorch, limits and recall
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
print("you said", prediction_1)
fig, ax = plt.subplots()
for name, slope, style in (("author A", fit.slope_a, "-"), ("author B", fit.slope_b, "--")):
    costs = fit.descend(slope)
    ax.plot(costs, style, label=name)
    print(f"{name}: cost {costs[0]:.2f} at the start, {costs[-1]:.2f} after 300 steps")
ax.set(
    title="The cost falls for both", xlabel="step of gradient descent", ylabel="mean squared error"
)
ax.legend()
plt.show()

# %%
# One sentence: if you had only your own curve, how could you know that it is the wrong one?
explanation_1 = ""

# %% [markdown]
# *The figure* shows two falling curves, from 0.82 to 0.12 and to 0.04. Each alone looks like
# learning. We come back to who is wrong in part 4.
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
# <details><summary>If the gradient of whole numbers is 0</summary>
#
# An array of integers cuts off what you add: copy it as float.
# </details>
#
# Now ask who was wrong in part 1:

# %%
measured = numerical_gradient(fit.cost, fit.start, 1e-5)
for name, slope in (("author A", fit.slope_a), ("author B", fit.slope_b)):
    g = slope(fit.start)
    d = np.linalg.norm(g - measured) / (np.linalg.norm(g) + np.linalg.norm(measured))
    print(f"{name}: relative difference {d:.0e}")

# %% [markdown]
# One number, and no doubt: 0.2 for A, about 5e-11 for B. For the biases, A forgot the slope of
# tanh.
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

# %%
# Error against step, from 0.1 down to 1e-11, both axes logarithmic. The curve is …
#   a: a straight line that falls with the step    b: V-shaped    c: flat
prediction_2 = "?"


# %%
def single(theta):
    """Return the cube, computed in single precision (float32)."""
    return float(np.float32(theta) ** 3)


steps = [10.0**-k for k in range(1, 12)]
print("you said", prediction_2)
fig, ax = plt.subplots()
for name, f, style in (("float64", lambda theta: theta**3, "o-"), ("float32", single, "s--")):
    errors, best = best_epsilon(f, lambda theta: 3 * theta**2, 2.1, steps)
    ax.loglog(steps, errors, style, label=name)
    print(f"{name}: best step {best:.0e}, error {min(errors):.0e}")
    print("   ", " ".join(f"{error:.0e}" for error in errors))
ax.set(title="Too small a step is as bad as too large a one", xlabel="epsilon", ylabel="error")
ax.legend()
plt.show()

# %%
# Two sentences: what makes the error grow to the right of the best step, and what to the left?
explanation_2 = ""

# %% [markdown]
# *The figure* shows two V. To the right the error is that of the formula: a tenth of the step, a
# hundredth of the error. To the left it is rounding: the costs agree in ever more digits, and what
# is left of their difference is divided by $2\varepsilon$. Where d is 1, they agree in all of them.
# In float64 the best step is near 1e-5, in float32 near 1e-2, with an error some 100,000 times as
# large. So check in float64.
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
# <details><summary>If you came with a solved lab</summary>
#
# Its three functions for one fixed network are in `gc_utils`.
# </details>
#
# ### Exercise 6: the cost of a network
#
# - **Goal**: run linear, ReLU, linear, ReLU, linear, sigmoid; return cost and cache.
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
prediction_3 = "?"

# %%
rng = np.random.default_rng(0)
right = rng.normal(size=(5, 16))
measured = right + 1e-9 * rng.normal(size=right.shape)  # as a central difference is
one_entry, no_mean = right.copy(), 10 * right
one_entry[2, 7] *= 1.5
planted = {"none": right, "one entry": one_entry, "twice": 2 * right, "no 1/m": no_mean}
planted["sign"] = -right
print("you said", prediction_3)
for name, g in planted.items():
    d = np.linalg.norm(g - measured) / (np.linalg.norm(g) + np.linalg.norm(measured))
    largest = (np.abs(g - measured) / (np.abs(g) + np.abs(measured))).max()
    print(f"{name:10} d = {d:.0e}, largest of a single entry {largest:.0e}")

# %%
# One sentence: why is d for one wrong entry smaller, the more entries there are?
explanation_3 = ""

# %% [markdown]
# Read it so: below 1e-6 is right. A factor, a sign, a missing term give 0.1 to 1. Between 1e-4 and
# 0.1 a few entries are wrong: look at them array by array. In between, try another step first.
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
X, Y, parameters = sample_case()
cost, cache = forward_propagation_n(X, Y, parameters)
gradients = backward_with_bugs(X, Y, cache)
print(f"all of it: d = {gradient_check_n(parameters, gradients, X, Y):.2f}")
approximations = {}
for name, array in parameters.items():

    def cost_of(moved, name=name):
        return forward_propagation_n(X, Y, parameters | {name: moved})[0]

    approximations[name] = numerical_gradient(cost_of, array, 1e-5)
print("wrong:", find_bug({name: gradients[f"d{name}"] for name in parameters}, approximations))

# %% [markdown]
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
#
# ## 8. A failure to notice
#
# The check compares backward with forward, and knows nothing else. Each of four situations has a
# cost, what backward says, a place where they are compared, and the truth: is backward right?

# %%
# In how many of the four does the check tell the truth: pass if all is right, else fail?
#   a: all four    b: two    c: none
prediction_4 = "?"

# %%
rng, place = np.random.default_rng(0), np.array([0.7, -1.2])
situations = {
    "both lack a factor": (lambda t: (t**2).sum(), lambda t: 2 * t, place, "wrong"),
    "all parameters are 0": (
        *(lambda t: t[0] * t[1], lambda t: np.array([t[1], 2 * t[0]])),
        *(np.zeros(2), "wrong"),
    ),
    "new draws at each call": (
        *(lambda t: ((t * rng.random(2)) ** 2).sum(), lambda t: 2 / 3 * t),
        *(place, "right"),
    ),
    "single precision": (
        *(lambda t: float((t.astype(np.float32) ** 2).sum()), lambda t: 2 * t),
        *(place, "right"),
    ),
}
print("you said", prediction_4)
for name, (f, backward, theta, truth) in situations.items():
    error = np.abs(backward(theta) - numerical_gradient(f, theta, 1e-7)).max()
    print(f"{name:22} is {truth}, the check {'passes' if error < 1e-5 else 'fails'}: {error:.0e}")

# %%
# For each of the four, one word: what would you change to learn the truth?
explanation_4 = ""

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
# PyTorch has such a check, too. It wants float64:

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
# that of ReLU, a large step looks at both sides: a few entries differ, and nothing is wrong.
#
# Without looking up:
#
# 1. $J = \theta^3$ at 1, step 0.1: what are the one-sided and the central difference?
# 2. Why is $J = \theta x$ a bad test for the formula?
# 3. Your d is 1/3. What do you look for first?
# 4. The check passes, and training is poor. Name two reasons.
# 5. New: d is 0.01, and only the bias of the last layer is wrong. What may be missing?
# 6. Write `numerical_gradient` again, from memory, on paper.
#
# <details><summary>Answers to 1, 3 and 5</summary>
#
# 1: 3.31 and 3.01. 3: a factor of 2, or of 1/2. 5: a mean over the examples.
# </details>

# %% [markdown]
# *Gradient checking* is a lesson of *Deep networks*, by the autograder developers. Licence: MIT.
