"""Wrong and right solutions, which prove the graders.

Each cell is appended to the reference solution and overrides its definitions, or says with `of` what
it is an edit of: "reference", or the title of a right one. A wrong one names the checks that fail it;
its title begins with a verb, since a student may read it as "Likely mistake: it …".
"""

# ruff: noqa


# %% right="by sums"
def column_stats(x):
    n = len(x)
    mean = sum(x[i] for i in range(n)) / n
    return mean, np.sqrt(sum((x[i] - mean) ** 2 for i in range(n)) / n)


# %% right="returns a list"
def column_stats(x):
    return [np.average(x, axis=0), np.sqrt(np.var(x, axis=0))]


# %% right="a standardizer that stores its training data"
class Standardizer:
    def fit(self, x):
        self.x = x.copy()
        return self

    def transform(self, x):
        std = self.x.std(0)
        std[std == 0] = 1
        return (x - self.x.mean(0)) / std


# %% wrong="stats: takes rows for columns" of="reference" fails=["check_stats_of_the_example", "check_stats_of_any_shape", "check_stats_leave_the_data"]
# - return x.mean(axis=0), x.std(axis=0)
# + return x.mean(axis=1), x.std(axis=1)

# %% wrong="stats: divides by n - 1" of="reference" fails=["check_stats_of_the_example", "check_stats_of_any_shape"]
# - return x.mean(axis=0), x.std(axis=0)
# + return x.mean(axis=0), np.sqrt(((x - x.mean(axis=0)) ** 2).sum(axis=0) / max(1, len(x) - 1))


# %% wrong="stats: returns the variance" of="reference" fails=["check_stats_of_the_example", "check_stats_of_any_shape"]
# - return x.mean(axis=0), x.std(axis=0)
# + return x.mean(axis=0), x.var(axis=0)


# %% wrong="stats: knows two columns only" fails=["check_stats_of_any_shape"]
def column_stats(x):
    return x[:, :2].mean(axis=0), x[:, :2].std(axis=0)


# %% wrong="stats: centers x in place" fails=["check_stats_leave_the_data"]
def column_stats(x):
    mean = x.mean(axis=0)
    x -= mean
    return mean, np.sqrt((x**2).mean(axis=0))


# %% wrong="standardizer: fits again on what it transforms" fails=["check_standardizer_uses_what_it_was_fitted_on", "check_standardizer_of_any_data", "check_standardizer_does_not_divide_by_zero"]
class Standardizer:
    def fit(self, x):
        pass

    def transform(self, x):
        std = x.std(axis=0)
        return (x - x.mean(axis=0)) / np.where(std > 0, std, 1.0)


# %% wrong="standardizer: divides by the variance" of="reference" fails=["check_standardizer_uses_what_it_was_fitted_on", "check_standardizer_of_any_data", "check_standardizer_does_not_divide_by_zero"]
# - self.scale = np.where(std > 0, std, 1.0)
# + self.scale = np.where(std > 0, std**2, 1.0)


# %% wrong="standardizer: forgets the mean" of="reference" fails=["check_standardizer_uses_what_it_was_fitted_on", "check_standardizer_of_any_data", "check_standardizer_does_not_divide_by_zero"]
# - return (x - self.mean) / self.scale
# + return x / self.scale


# %% wrong="standardizer: leaves small deviations out" of="reference" fails=["check_standardizer_does_not_divide_by_zero"]
# - self.scale = np.where(std > 0, std, 1.0)
# + self.scale = np.where(std > 0.1, std, 1.0)


# %% wrong="standardizer: divides by a deviation of 0" of="reference" fails=["check_standardizer_does_not_divide_by_zero"]
# - self.scale = np.where(std > 0, std, 1.0)
# + self.scale = std
