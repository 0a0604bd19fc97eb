# %% [markdown]
# # TITLE
#
# **The question.** Columns of data come in metres, kilograms and percent. How do we bring them to
# one scale, and why may test data have no say in it?
#
# After this lesson you can
#
# 1. compute the mean and the deviation of each column (exercise 1);
# 2. standardize new data by what was fitted on training data (exercise 2).
#
# You need NumPy. It takes about 20 minutes; two exercises give 5 points.

# %% tags=["given"]
import matplotlib.pyplot as plt
import numpy as np

from checks_support import solved_or

# %% [markdown]
# ## 1. By hand
#
# Of a column $x_1, \dots, x_n$, the mean is $m = \frac{1}{n} \sum x_i$ and the deviation
# $s = \sqrt{\frac{1}{n} \sum (x_i - m)^2}$. For 1, 3, 5 these are $m = 3$ and
# $s = \sqrt{8/3} = 1.63$; standardized, $(x - m)/s$ gives -1.22, 0, 1.22.
#
# ### Exercise 1: mean and deviation
#
# - **Goal**: compute both for each column.
# - **Signature**: `column_stats(x)`
# - **Inputs**: `x`, a float64 array of shape (n, d), with n of 1 or more.
# - **Output**: `(mean, std)`, two arrays of shape (d,).
# - **Unchanged**: `x`.
# - **Edge cases**: the deviation divides by n, not by n - 1. A constant column has deviation 0.
# - **Example**: the columns 1, 3, 5 and 2, 2, 2 give means 3, 2 and deviations 1.63, 0.
# - **Effort**: 3 minutes, difficulty 1 of 3, about 2 lines.
# - **Check**: `column_stats`, 2 points.


# %%
def column_stats(x):
    """Return the mean and the deviation of each column: two arrays of shape (d,).

    x: float64, of shape (n, d); it stays as it is. The deviation divides by n.
    """
    # BEGIN SOLUTION
    return x.mean(axis=0), x.std(axis=0)
    # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# Along which axis do you sum to have one number left for each column?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# `x.mean(axis=...)`, and `x.std(axis=...)`, which divides by n.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# mean = x.mean(axis=...)
# std = ...
# return mean, std
# ```
# </details>
#
# ## 2. Fitted on train, used on test
#
# A model meets test data one by one, in a world where no test mean is known. So mean and deviation
# are those of the training data, for both.
#
# ### Exercise 2: a standardizer
#
# - **Goal**: fit on one array, transform others.
# - **Class**: `Standardizer()` with `fit(x)` and `transform(x)`.
# - **Inputs**: arrays of shapes (n, d) and (m, d), float64.
# - **Output**: `transform` returns a new array, $(x - m)/s$ with what `fit` saw last; `fit` may
#   return anything.
# - **Unchanged**: the arrays that it is given.
# - **Edge cases**: a column that was constant in `fit` is shifted by its mean and not divided.
# - **Example**: fitted on the columns 1, 3, 5 and 2, 2, 2, the row (5, 4) becomes (1.22, 2).
# - **Effort**: 8 minutes, difficulty 2 of 3, about 6 lines.
# - **Check**: `Standardizer`, 3 points.


# %%
class Standardizer:
    """Bring columns to mean 0 and deviation 1, as they were in what it was fitted on."""

    def fit(self, x):
        """Keep the mean and the deviation of each column of x, of shape (n, d)."""
        # BEGIN SOLUTION
        self.mean, std = column_stats(x)
        self.scale = np.where(std > 0, std, 1.0)
        # END SOLUTION

    def transform(self, x):
        """Return x, of shape (m, d), less the mean, by the deviation; x stays as it is."""
        # BEGIN SOLUTION
        return (x - self.mean) / self.scale
        # END SOLUTION


# %% [markdown]
# <details><summary>Hint 1: a question</summary>
#
# What must the object remember between `fit` and `transform`?
# </details>
# <details><summary>Hint 2: the parts</summary>
#
# Two attributes, made in `fit`; in the second, 1 stands where the deviation is 0.
# </details>
# <details><summary>Hint 3: a skeleton</summary>
#
# ```python
# def fit(self, x):
#     self.mean, std = ...
#     self.scale = np.where(..., std, 1.0)
#
# def transform(self, x):
#     return ...
# ```
# </details>
#
# ## 3. What to notice
#
# Below, two columns are drawn before and after.

# %% tags=["predict"]
# The second column is a thousand times the first. Standardized, how do the clouds differ?
#   a: not in scale   b: the second is wider
prediction_1 = "?"


# %% tags=["experiment"]
class NumPyStandardizer:
    """What the experiment runs until exercise 2 is solved."""

    def fit(self, x):
        self.m, self.s = x.mean(axis=0), x.std(axis=0)

    def transform(self, x):
        return (x - self.m) / self.s


x = np.random.default_rng(0).normal([5, 2000], [1, 1000], size=(300, 2))
standardizer = solved_or(Standardizer, NumPyStandardizer)()
standardizer.fit(x)
z = standardizer.transform(x)
print("you said", prediction_1, "and the answer is a: both have deviation 1")
print("deviations before:", x.std(axis=0).round(1), "and after:", z.std(axis=0).round(1))
ax = plt.figure(figsize=(5, 3)).add_subplot(xlabel="standardized value", ylabel="how many")
ax.set_title("After standardizing, both columns have one scale")
ax.hist([z[:, 0], z[:, 1]], bins=20, label=["first", "second"])
ax.legend()
plt.show()

# %% tags=["explain"]
# Why would fitting on the test data, too, make a test score say less?
explanation_1 = ""

# %% [markdown]
# *The figure* shows two histograms that lie on one another, around 0, between -3 and 3.
#
# <details><summary>Compare with ours</summary>
#
# The score should tell how the model does on data that nobody has looked at. A mean that knows the
# test data has looked at it.
# </details>
