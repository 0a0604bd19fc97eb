"""Wrong and right solutions of the batch normalization assignment, which prove its graders.

Each cell is appended to the reference solution, whose definitions it overrides, or says with `of`
what it is an edit of. A wrong one names the checks that it fails.
"""

# ruff: noqa


# %% [markdown]
# Forward, wrong


# %% right="forward: the inverse deviation in the cache"
def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    D = x.shape[1]
    running_mean = bn_param.get("running_mean", np.zeros(D))
    running_var = bn_param.get("running_var", np.zeros(D))
    if mode == "train":
        mean = np.mean(x, axis=0)
        var = np.var(x, axis=0)
        inv_std = 1 / np.sqrt(var + eps)
        x_hat = (x - mean) * inv_std
        running_mean = momentum * running_mean + (1 - momentum) * mean
        running_var = momentum * running_var + (1 - momentum) * var
        bn_param["running_mean"] = running_mean
        bn_param["running_var"] = running_var
    else:
        inv_std = 1 / np.sqrt(running_var + eps)
        x_hat = (x - running_mean) * inv_std
    out = gamma * x_hat + beta
    return out, (x_hat, gamma, inv_std)


# %% wrong="forward: normalizes each example over its features" of="forward: the inverse deviation in the cache" fails=["check_forward_normalizes_each_feature", "check_forward_gives_unit_spread", "check_forward_adds_eps_to_the_variance", "check_forward_takes_a_single_example"]
# - mean = np.mean(x, axis=0)
# - var = np.var(x, axis=0)
# + mean = np.mean(x, axis=1, keepdims=True)
# + var = np.var(x, axis=1, keepdims=True)
#
# - running_mean = momentum * running_mean + (1 - momentum) * mean
# - running_var = momentum * running_var + (1 - momentum) * var
# + running_mean = momentum * running_mean + (1 - momentum) * np.mean(x, axis=0)
# + running_var = momentum * running_var + (1 - momentum) * np.var(x, axis=0)

# %% wrong="forward: normalizes by the mean and variance of all numbers" of="forward: the inverse deviation in the cache" fails=["check_forward_normalizes_each_feature", "check_forward_gives_unit_spread", "check_forward_adds_eps_to_the_variance", "check_forward_averages_the_mean", "check_forward_averages_the_variance", "check_forward_takes_a_single_example"]
# - mean = np.mean(x, axis=0)
# - var = np.var(x, axis=0)
# + mean = np.mean(x)
# + var = np.var(x)

# %% wrong="forward: divides by the spread of all numbers" of="forward: the inverse deviation in the cache" fails=["check_forward_gives_unit_spread", "check_forward_adds_eps_to_the_variance", "check_forward_averages_the_variance", "check_forward_averages_the_example"]
# - var = np.var(x, axis=0)
# + var = np.var(x, axis=0) * 0 + np.var(x)

# %% wrong="forward: does not centre" of="forward: the inverse deviation in the cache" fails=["check_forward_normalizes_each_feature", "check_forward_adds_eps_to_the_variance", "check_forward_takes_a_single_example", "check_forward_normalizes_the_example"]
# - x_hat = (x - mean) * inv_std
# + x_hat = x * inv_std

# %% wrong="forward: has no eps" of="forward: the inverse deviation in the cache" fails=["check_forward_adds_eps_to_the_variance", "check_forward_takes_a_single_example", "check_forward_normalizes_the_example"]
# - inv_std = 1 / np.sqrt(var + eps)
# + inv_std = 1 / np.sqrt(var)

# %% wrong="forward: adds eps to the standard deviation" of="forward: the inverse deviation in the cache" fails=["check_forward_adds_eps_to_the_variance", "check_forward_normalizes_the_example", "check_forward_tests_the_example"]
# - inv_std = 1 / np.sqrt(var + eps)
# + inv_std = 1 / (np.sqrt(var) + eps)
#
# - inv_std = 1 / np.sqrt(running_var + eps)
# + inv_std = 1 / (np.sqrt(running_var) + eps)

# %% wrong="forward: adds the square of eps to the variance" of="forward: the inverse deviation in the cache" fails=["check_forward_adds_eps_to_the_variance", "check_forward_normalizes_the_example"]
# - inv_std = 1 / np.sqrt(var + eps)
# + inv_std = 1 / np.sqrt(var + eps**2)

# %% wrong="forward: has an eps of its own" of="forward: the inverse deviation in the cache" fails=["check_forward_adds_eps_to_the_variance", "check_forward_tests_by_the_running_statistics", "check_forward_normalizes_the_example"]
# - eps = bn_param.get("eps", 1e-5)
# + eps = 1e-5

# %% wrong="forward: divides by the variance" of="forward: the inverse deviation in the cache" fails=["check_forward_gives_unit_spread", "check_forward_adds_eps_to_the_variance"]
# - inv_std = 1 / np.sqrt(var + eps)
# + inv_std = 1 / (var + eps)

# %% wrong="forward: normalizes by the variance that divides by N - 1" of="forward: the inverse deviation in the cache" fails=["check_forward_gives_unit_spread", "check_forward_adds_eps_to_the_variance", "check_forward_takes_a_single_example"]
# - inv_std = 1 / np.sqrt(var + eps)
# + inv_std = 1 / np.sqrt(np.var(x, axis=0, ddof=1) + eps)

# %% wrong="forward: multiplies by the standard deviation" of="forward: the inverse deviation in the cache" fails=["check_forward_gives_unit_spread", "check_forward_adds_eps_to_the_variance"]
# - x_hat = (x - mean) * inv_std
# + x_hat = (x - mean) / inv_std

# %% wrong="forward: swaps gamma and beta" of="forward: the inverse deviation in the cache" fails=["check_forward_scales_and_shifts", "check_forward_takes_a_single_example"]
# - out = gamma * x_hat + beta
# + out = beta * x_hat + gamma

# %% wrong="forward: forgets beta" of="forward: the inverse deviation in the cache" fails=["check_forward_scales_and_shifts"]
# - out = gamma * x_hat + beta
# + out = gamma * x_hat

# %% wrong="forward: forgets gamma" of="forward: the inverse deviation in the cache" fails=["check_forward_scales_and_shifts"]
# - out = gamma * x_hat + beta
# + out = x_hat + beta

# %% wrong="forward: forgets gamma and beta" of="forward: the inverse deviation in the cache" fails=["check_forward_scales_and_shifts", "check_forward_restores_the_example"]
# - out = gamma * x_hat + beta
# + out = x_hat

# %% wrong="forward: shifts before it scales" of="forward: the inverse deviation in the cache" fails=["check_forward_scales_and_shifts"]
# - out = gamma * x_hat + beta
# + out = gamma * (x_hat + beta)

# %% wrong="forward: tests by the statistics of the batch" of="forward: the inverse deviation in the cache" fails=["check_forward_tests_by_the_running_statistics", "check_forward_tests_the_example"]
# - inv_std = 1 / np.sqrt(running_var + eps)
# - x_hat = (x - running_mean) * inv_std
# + inv_std = 1 / np.sqrt(np.var(x, axis=0) + eps)
# + x_hat = (x - np.mean(x, axis=0)) * inv_std

# %% wrong="forward: trains by the running statistics" of="forward: the inverse deviation in the cache" fails=["check_forward_normalizes_each_feature", "check_forward_gives_unit_spread", "check_forward_adds_eps_to_the_variance", "check_forward_trains_on_the_batch_alone", "check_forward_takes_a_single_example"]
# - inv_std = 1 / np.sqrt(var + eps)
# - x_hat = (x - mean) * inv_std
# + inv_std = 1 / np.sqrt(running_var + eps)
# + x_hat = (x - running_mean) * inv_std

# %% wrong="forward: trains by the running statistics after their update" of="forward: the inverse deviation in the cache" fails=["check_forward_normalizes_each_feature", "check_forward_gives_unit_spread", "check_forward_adds_eps_to_the_variance", "check_forward_trains_on_the_batch_alone", "check_forward_takes_a_single_example"]
# - inv_std = 1 / np.sqrt(var + eps)
# - x_hat = (x - mean) * inv_std
#
#   bn_param["running_var"] = running_var
# + inv_std = 1 / np.sqrt(running_var + eps)
# + x_hat = (x - running_mean) * inv_std


# %% wrong="forward: updates the running statistics in tests, too" fails=["check_forward_keeps_the_statistics_in_a_test"]
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    old_mean = bn_param.get("running_mean", np.zeros(x.shape[1]))
    old_var = bn_param.get("running_var", np.zeros(x.shape[1]))
    mean, var = x.mean(axis=0), x.var(axis=0)
    bn_param["running_mean"] = momentum * old_mean + (1 - momentum) * mean
    bn_param["running_var"] = momentum * old_var + (1 - momentum) * var
    if bn_param["mode"] == "test":
        mean, var = old_mean, old_var
    inv_std = 1 / np.sqrt(var + eps)
    x_hat = (x - mean) * inv_std
    return gamma * x_hat + beta, (x_hat, gamma, inv_std)


# %% wrong="forward: does not store the running statistics" of="forward: the inverse deviation in the cache" fails=["check_forward_averages_the_mean", "check_forward_averages_the_variance", "check_forward_starts_from_zero"]
# - bn_param["running_mean"] = running_mean
# - bn_param["running_var"] = running_var

# %% wrong="forward: stores the running statistics in a copy of bn_param" of="forward: the inverse deviation in the cache" fails=["check_forward_averages_the_mean", "check_forward_averages_the_variance", "check_forward_starts_from_zero"]
#   def batchnorm_forward(x, gamma, beta, bn_param):
# +     bn_param = dict(bn_param)

# %% wrong="forward: forgets to update the running variance" of="forward: the inverse deviation in the cache" fails=["check_forward_averages_the_variance", "check_forward_starts_from_zero", "check_forward_averages_the_example"]
# - bn_param["running_var"] = running_var
# + bn_param.setdefault("running_var", np.zeros(D))

# %% wrong="forward: replaces the running statistics by those of the last batch" of="forward: the inverse deviation in the cache" fails=["check_forward_averages_the_mean", "check_forward_averages_the_variance"]
# - running_mean = momentum * running_mean + (1 - momentum) * mean
# - running_var = momentum * running_var + (1 - momentum) * var
# + running_mean = mean
# + running_var = var

# %% wrong="forward: takes momentum for the share of the new values" of="forward: the inverse deviation in the cache" fails=["check_forward_averages_the_mean"]
# - running_mean = momentum * running_mean + (1 - momentum) * mean
# - running_var = momentum * running_var + (1 - momentum) * var
# + running_mean = (1 - momentum) * running_mean + momentum * mean
# + running_var = (1 - momentum) * running_var + momentum * var

# %% wrong="forward: averages with weights that do not add up to 1" of="forward: the inverse deviation in the cache" fails=["check_forward_averages_the_mean"]
# - running_mean = momentum * running_mean + (1 - momentum) * mean
# + running_mean = momentum * running_mean + mean

# %% wrong="forward: ignores its momentum" of="forward: the inverse deviation in the cache" fails=["check_forward_averages_the_mean"]
# - momentum = bn_param.get("momentum", 0.9)
# + momentum = 0.9

# %% wrong="forward: averages the standard deviation" of="forward: the inverse deviation in the cache" fails=["check_forward_averages_the_variance", "check_forward_averages_the_example"]
# - running_var = momentum * running_var + (1 - momentum) * var
# + running_var = momentum * running_var + (1 - momentum) * np.sqrt(var)

# %% wrong="forward: averages the variance that divides by N - 1" of="forward: the inverse deviation in the cache" fails=["check_forward_averages_the_variance", "check_forward_averages_the_example"]
# - running_var = momentum * running_var + (1 - momentum) * var
# + running_var = momentum * running_var + (1 - momentum) * np.var(
# +     x, axis=0, ddof=min(1, len(x) - 1)
# + )

# %% wrong="forward: averages the variance of the output" of="forward: the inverse deviation in the cache" fails=["check_forward_averages_the_variance", "check_forward_averages_the_example"]
# - running_var = momentum * running_var + (1 - momentum) * var
# + running_var = momentum * running_var + (1 - momentum) * np.var(x_hat, axis=0)

# %% wrong="forward: starts the running variance at 1" of="forward: the inverse deviation in the cache" fails=["check_forward_starts_from_zero"]
# - running_var = bn_param.get("running_var", np.zeros(D))
# + running_var = bn_param.get("running_var", np.ones(D))

# %% wrong="forward: starts from the first batch" of="forward: the inverse deviation in the cache" fails=["check_forward_starts_from_zero"]
#   running_var = bn_param.get("running_var", np.zeros(D))
# + if "running_mean" not in bn_param:
# +     running_mean, running_var = np.mean(x, axis=0), np.var(x, axis=0)

# %% wrong="forward: has other defaults" of="forward: the inverse deviation in the cache" fails=["check_forward_has_defaults"]
# - eps = bn_param.get("eps", 1e-5)
# - momentum = bn_param.get("momentum", 0.9)
# + eps = bn_param.get("eps", 1e-8)
# + momentum = bn_param.get("momentum", 0.99)

# %% wrong="forward: has no default for eps" of="forward: the inverse deviation in the cache" fails=["check_forward_has_defaults", "check_forward_averages_the_example"]
# - eps = bn_param.get("eps", 1e-5)
# + eps = bn_param["eps"]

# %% wrong="forward: tests with eps beside the root" of="forward: the inverse deviation in the cache" fails=["check_forward_adds_eps_to_the_variance", "check_forward_tests_the_example"]
# - inv_std = 1 / np.sqrt(running_var + eps)
# + inv_std = 1 / (np.sqrt(running_var) + eps)

# %% wrong="forward: tests with the inverse applied twice" of="forward: the inverse deviation in the cache" fails=["check_forward_tests_by_the_running_statistics", "check_forward_adds_eps_to_the_variance"]
# - x_hat = (x - running_mean) * inv_std
# + x_hat = (x - running_mean) / inv_std

# %% wrong="forward: tests without gamma and beta" of="forward: the inverse deviation in the cache" fails=["check_forward_scales_and_shifts"]
#   x_hat = (x - running_mean) * inv_std
# + return x_hat, None

# %% wrong="forward: takes the running variance for a standard deviation in tests" of="forward: the inverse deviation in the cache" fails=["check_forward_tests_by_the_running_statistics", "check_forward_adds_eps_to_the_variance"]
# - inv_std = 1 / np.sqrt(running_var + eps)
# + inv_std = 1 / (running_var + eps)

# %% wrong="forward: refuses a single example" of="forward: the inverse deviation in the cache" fails=["check_forward_takes_a_single_example"]
#   inv_std = 1 / np.sqrt(var + eps)
# + if len(x) == 1:
# +     inv_std = inv_std * np.nan

# %% wrong="forward: centres x in place" of="forward: the inverse deviation in the cache" fails=["check_forward_leaves_its_inputs_alone"]
# - x_hat = (x - mean) * inv_std
# + x -= mean
# + x_hat = x * inv_std

# %% wrong="forward: scales gamma in place" of="forward: the inverse deviation in the cache" fails=["check_forward_tests_by_the_running_statistics", "check_forward_leaves_its_inputs_alone", "check_forward_normalizes_the_example", "check_forward_adds_eps_to_the_variance"]
#       x_hat = (x - running_mean) * inv_std
# + gamma *= 1.0 + 1e-3

# %% wrong="forward: returns the output alone" of="forward: the inverse deviation in the cache" fails=["check_forward_returns_the_output_and_a_cache", "check_forward_leaves_its_inputs_alone"]
# - return out, (x_hat, gamma, inv_std)
# + return out

# %% wrong="forward: returns the output transposed" of="forward: the inverse deviation in the cache" fails=["check_forward_returns_the_output_and_a_cache", "check_forward_normalizes_each_feature", "check_forward_gives_unit_spread", "check_forward_adds_eps_to_the_variance", "check_forward_scales_and_shifts", "check_forward_trains_on_the_batch_alone", "check_forward_averages_the_mean", "check_forward_averages_the_variance", "check_forward_starts_from_zero", "check_forward_has_defaults", "check_forward_tests_by_the_running_statistics", "check_forward_keeps_the_statistics_in_a_test", "check_forward_takes_a_single_example"]
# - return out, (x_hat, gamma, inv_std)
# + return out.T, (x_hat, gamma, inv_std)

# %% wrong="forward: returns x as it is" of="forward: the inverse deviation in the cache" fails=["check_forward_normalizes_each_feature", "check_forward_gives_unit_spread", "check_forward_adds_eps_to_the_variance", "check_forward_scales_and_shifts", "check_forward_tests_by_the_running_statistics", "check_forward_takes_a_single_example"]
# - out = gamma * x_hat + beta
# + out = x

# %% wrong="forward: keeps the centred x for the cache" of="forward: the inverse deviation in the cache" fails=["check_backward_fits_its_own_forward"]
# - return out, (x_hat, gamma, inv_std)
# + return out, (x_hat / inv_std, gamma, inv_std)

# %% wrong="forward: keeps the standard deviation for the cache" of="forward: the inverse deviation in the cache" fails=["check_backward_fits_its_own_forward"]
# - return out, (x_hat, gamma, inv_std)
# + return out, (x_hat, gamma, 1 / inv_std)

# %% [markdown]
# Backward, wrong


# %% right="backward: sums over N"
def batchnorm_backward(dout, cache):
    x_hat, gamma, inv_std = cache
    N = dout.shape[0]
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * x_hat, axis=0)
    dx_hat = dout * gamma
    dx = dx_hat - np.sum(dx_hat, axis=0) / N - x_hat * np.sum(dx_hat * x_hat, axis=0) / N
    dx = dx * inv_std
    return dx, dgamma, dbeta


# %% wrong="backward: takes mean and variance for constants" of="backward: sums over N" fails=["check_backward_goes_through_the_mean", "check_backward_goes_through_the_variance"]
# - dx = dx_hat - np.sum(dx_hat, axis=0) / N - x_hat * np.sum(dx_hat * x_hat, axis=0) / N
# + dx = dx_hat

# %% wrong="backward: forgets the variance" of="backward: sums over N" fails=["check_backward_goes_through_the_variance"]
# - dx = dx_hat - np.sum(dx_hat, axis=0) / N - x_hat * np.sum(dx_hat * x_hat, axis=0) / N
# + dx = dx_hat - np.sum(dx_hat, axis=0) / N

# %% wrong="backward: forgets the mean" of="backward: sums over N" fails=["check_backward_goes_through_the_mean", "check_backward_finds_dx_of_the_example"]
# - dx = dx_hat - np.sum(dx_hat, axis=0) / N - x_hat * np.sum(dx_hat * x_hat, axis=0) / N
# + dx = dx_hat - x_hat * np.sum(dx_hat * x_hat, axis=0) / N


# %% wrong="backward: has a wrong power in the gradient of the variance" fails=["check_backward_goes_through_the_variance"]
def batchnorm_backward(dout, cache):
    x_hat, gamma, inv_std = cache
    N = len(dout)
    dx_hat = dout * gamma
    centred = x_hat / inv_std
    dvar = np.sum(dx_hat * centred, axis=0) * -0.5 * inv_std
    dmean = -np.sum(dx_hat * inv_std, axis=0)
    dx = dx_hat * inv_std + dvar * 2 * centred / N + dmean / N
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)


# %% wrong="backward: forgets the half in the gradient of the variance" fails=["check_backward_goes_through_the_variance"]
def batchnorm_backward(dout, cache):
    x_hat, gamma, inv_std = cache
    N = len(dout)
    dx_hat = dout * gamma
    centred = x_hat / inv_std
    dvar = -np.sum(dx_hat * centred, axis=0) * inv_std**3
    dmean = -np.sum(dx_hat * inv_std, axis=0)
    dx = dx_hat * inv_std + dvar * 2 * centred / N + dmean / N
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)


# %% wrong="backward: takes sums where the formula has means" of="backward: sums over N" fails=["check_backward_goes_through_the_mean", "check_backward_goes_through_the_variance"]
# - dx = dx_hat - np.sum(dx_hat, axis=0) / N - x_hat * np.sum(dx_hat * x_hat, axis=0) / N
# + dx = dx_hat - np.sum(dx_hat, axis=0) - x_hat * np.sum(dx_hat * x_hat, axis=0)

# %% wrong="backward: does not divide by N in the mean" of="backward: sums over N" fails=["check_backward_goes_through_the_mean", "check_backward_finds_dx_of_the_example"]
# - dx = dx_hat - np.sum(dx_hat, axis=0) / N - x_hat * np.sum(dx_hat * x_hat, axis=0) / N
# + dx = dx_hat - np.sum(dx_hat, axis=0) - x_hat * np.sum(dx_hat * x_hat, axis=0) / N

# %% wrong="backward: divides by N twice in the mean" of="backward: sums over N" fails=["check_backward_goes_through_the_mean", "check_backward_finds_dx_of_the_example"]
# - dx = dx_hat - np.sum(dx_hat, axis=0) / N - x_hat * np.sum(dx_hat * x_hat, axis=0) / N
# + dx = dx_hat - np.sum(dx_hat, axis=0) / N**2 - x_hat * np.sum(dx_hat * x_hat, axis=0) / N

# %% wrong="backward: does not divide by N in the variance" of="backward: sums over N" fails=["check_backward_goes_through_the_variance"]
# - dx = dx_hat - np.sum(dx_hat, axis=0) / N - x_hat * np.sum(dx_hat * x_hat, axis=0) / N
# + dx = dx_hat - np.sum(dx_hat, axis=0) / N - x_hat * np.sum(dx_hat * x_hat, axis=0)

# %% wrong="backward: divides by N - 1 in the variance" of="backward: sums over N" fails=["check_backward_goes_through_the_variance"]
# - dx = dx_hat - np.sum(dx_hat, axis=0) / N - x_hat * np.sum(dx_hat * x_hat, axis=0) / N
# + dx = dx_hat - np.sum(dx_hat, axis=0) / N - x_hat * np.sum(dx_hat * x_hat, axis=0) / (N - 1)

# %% wrong="backward: adds the variance's part" of="backward: sums over N" fails=["check_backward_goes_through_the_variance"]
# - dx = dx_hat - np.sum(dx_hat, axis=0) / N - x_hat * np.sum(dx_hat * x_hat, axis=0) / N
# + dx = dx_hat - np.sum(dx_hat, axis=0) / N + x_hat * np.sum(dx_hat * x_hat, axis=0) / N

# %% wrong="backward: makes dx exactly perpendicular to x_hat, whatever eps is" of="backward: sums over N" fails=["check_backward_goes_through_the_variance"]
# - dx = dx_hat - np.sum(dx_hat, axis=0) / N - x_hat * np.sum(dx_hat * x_hat, axis=0) / N
# + dx = (
# +     dx_hat
# +     - np.sum(dx_hat, axis=0) / N
# +     - x_hat * np.sum(dx_hat * x_hat, axis=0) / np.sum(x_hat**2, axis=0)
# + )

# %% wrong="backward: forgets gamma" of="backward: sums over N" fails=["check_backward_multiplies_by_gamma_and_the_spread", "check_backward_finds_dx_of_the_example"]
# - dx_hat = dout * gamma
# + dx_hat = dout

# %% wrong="backward: divides dx by N" of="backward: sums over N" fails=["check_backward_multiplies_by_gamma_and_the_spread", "check_backward_finds_dx_of_the_example"]
# - dx = dx * inv_std
# + dx = dx * inv_std / N

# %% wrong="backward: multiplies dx by N" of="backward: sums over N" fails=["check_backward_multiplies_by_gamma_and_the_spread", "check_backward_finds_dx_of_the_example"]
# - dx = dx * inv_std
# + dx = dx * inv_std * N

# %% wrong="backward: does not divide by the standard deviation" of="backward: sums over N" fails=["check_backward_multiplies_by_gamma_and_the_spread", "check_backward_finds_dx_of_the_example"]
# - dx = dx * inv_std

# %% wrong="backward: divides by the variance" of="backward: sums over N" fails=["check_backward_multiplies_by_gamma_and_the_spread", "check_backward_finds_dx_of_the_example"]
# - dx = dx * inv_std
# + dx = dx * inv_std**2

# %% wrong="backward: multiplies by the standard deviation" of="backward: sums over N" fails=["check_backward_multiplies_by_gamma_and_the_spread", "check_backward_finds_dx_of_the_example"]
# - dx = dx * inv_std
# + dx = dx / inv_std

# %% wrong="backward: sums over the features" of="backward: sums over N" fails=["check_backward_multiplies_by_gamma_and_the_spread", "check_backward_goes_through_the_mean", "check_backward_goes_through_the_variance"]
# - dx = dx_hat - np.sum(dx_hat, axis=0) / N - x_hat * np.sum(dx_hat * x_hat, axis=0) / N
# + dx = (
# +     dx_hat
# +     - np.sum(dx_hat, axis=1, keepdims=True) / N
# +     - x_hat * np.sum(dx_hat * x_hat, axis=1, keepdims=True) / N
# + )

# %% wrong="backward: takes dgamma from x without the spread" of="backward: sums over N" fails=["check_backward_reaches_gamma"]
# - dgamma = np.sum(dout * x_hat, axis=0)
# + dgamma = np.sum(dout * x_hat / inv_std, axis=0)

# %% wrong="backward: takes the mean for dgamma" of="backward: sums over N" fails=["check_backward_reaches_gamma"]
# - dgamma = np.sum(dout * x_hat, axis=0)
# + dgamma = np.mean(dout * x_hat, axis=0)

# %% wrong="backward: takes the mean for dbeta" of="backward: sums over N" fails=["check_backward_reaches_beta", "check_backward_finds_dgamma_and_dbeta_of_the_example"]
# - dbeta = np.sum(dout, axis=0)
# + dbeta = np.mean(dout, axis=0)

# %% wrong="backward: multiplies dbeta by gamma" of="backward: sums over N" fails=["check_backward_reaches_beta", "check_backward_finds_dgamma_and_dbeta_of_the_example"]
# - dbeta = np.sum(dout, axis=0)
# + dbeta = np.sum(dout * gamma, axis=0)

# %% wrong="backward: swaps dgamma and dbeta" of="backward: sums over N" fails=["check_backward_reaches_beta", "check_backward_reaches_gamma"]
# - return dx, dgamma, dbeta
# + return dx, dbeta, dgamma

# %% wrong="backward: does not sum dgamma over the batch" of="backward: sums over N" fails=["check_backward_returns_three_gradients", "check_backward_reaches_gamma", "check_backward_can_be_called_again", "check_backward_fits_its_own_forward"]
# - dgamma = np.sum(dout * x_hat, axis=0)
# + dgamma = dout * x_hat

# %% wrong="backward: keeps the dimensions of its sums" of="backward: sums over N" fails=["check_backward_returns_three_gradients", "check_backward_reaches_beta", "check_backward_reaches_gamma", "check_backward_can_be_called_again", "check_backward_fits_its_own_forward"]
# - dbeta = np.sum(dout, axis=0)
# - dgamma = np.sum(dout * x_hat, axis=0)
# + dbeta = np.sum(dout, axis=0, keepdims=True)
# + dgamma = np.sum(dout * x_hat, axis=0, keepdims=True)

# %% wrong="backward: returns dx alone" of="backward: sums over N" fails=["check_backward_returns_three_gradients", "check_backward_reaches_beta", "check_backward_reaches_gamma", "check_backward_can_be_called_again", "check_backward_fits_its_own_forward"]
# - return dx, dgamma, dbeta
# + return dx

# %% wrong="backward: returns a dx of 0" of="backward: sums over N" fails=["check_backward_multiplies_by_gamma_and_the_spread", "check_backward_goes_through_the_mean", "check_backward_goes_through_the_variance"]
# - dx = dx * inv_std
# + dx = dx * 0

# %% wrong="backward: multiplies dout in place" of="backward: sums over N" fails=["check_backward_can_be_called_again"]
# - dx_hat = dout * gamma
# + dout *= gamma
# + dx_hat = dout

# %% wrong="backward: overwrites the cache" of="backward: sums over N" fails=["check_backward_can_be_called_again"]
#   dx = dx * inv_std
# + x_hat *= np.sum(dx_hat * x_hat, axis=0)

# %% [markdown]
# BatchNorm1d, wrong


# %% wrong="layer: is PyTorch's" fails=["check_layer_is_written_by_hand"]
class BatchNorm1d(nn.BatchNorm1d):
    pass


# %% wrong="layer: looks PyTorch's function up in a dict" fails=["check_layer_is_written_by_hand"]
class BatchNorm1d(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        running = self.running_mean, self.running_var
        normalized = vars(nn.functional)["batch" + "_norm"]
        options = self.training, self.momentum, self.eps
        return normalized(x, *running, self.weight, self.bias, *options)


# %% wrong="layer: keeps a function of PyTorch's from before" fails=["check_layer_is_written_by_hand"]
normalized = getattr(torch, "batch" + "_norm")


class BatchNorm1d(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        running = self.running_mean, self.running_var
        options = self.training, self.momentum, self.eps, False
        return normalized(x, self.weight, self.bias, *running, *options)


# %% right="layer: a branch for each mode"
class BatchNorm1d(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        if self.training:
            mean = x.mean(dim=0)
            var = x.var(dim=0, unbiased=False)
            with torch.no_grad():
                m = self.momentum
                self.running_mean = (1 - m) * self.running_mean + m * mean
                self.running_var = (1 - m) * self.running_var + m * x.var(dim=0)
        else:
            mean, var = self.running_mean, self.running_var
        x_hat = (x - mean) / torch.sqrt(var + self.eps)
        return self.weight * x_hat + self.bias


# %% wrong="layer: uses F.batch_norm" of="layer: a branch for each mode" fails=["check_layer_is_written_by_hand"]
# - x_hat = (x - mean) / torch.sqrt(var + self.eps)
# - return self.weight * x_hat + self.bias
# + zeros = torch.zeros_like(mean)
# + ones = torch.ones_like(var)
# + x_hat = (x - mean) / torch.sqrt(var + self.eps)
# + return nn.functional.batch_norm(x_hat, zeros, ones, self.weight, self.bias, eps=0.0)

# %% wrong="layer: normalizes each example over its features" of="layer: a branch for each mode" fails=["check_layer_normalizes_the_batch_in_training", "check_layer_normalizes_the_example"]
# - mean = x.mean(dim=0)
# - var = x.var(dim=0, unbiased=False)
# + mean = x.mean(dim=1, keepdim=True)
# + var = x.var(dim=1, unbiased=False, keepdim=True)
#
# - self.running_mean = (1 - m) * self.running_mean + m * mean
# + self.running_mean = (1 - m) * self.running_mean + m * x.mean(dim=0)

# %% wrong="layer: normalizes by the variance that divides by N - 1" of="layer: a branch for each mode" fails=["check_layer_normalizes_the_batch_in_training"]
# - var = x.var(dim=0, unbiased=False)
# + var = x.var(dim=0)

# %% wrong="layer: adds eps to the standard deviation" of="layer: a branch for each mode" fails=["check_layer_normalizes_the_batch_in_training", "check_layer_uses_running_statistics_in_eval_mode"]
# - x_hat = (x - mean) / torch.sqrt(var + self.eps)
# + x_hat = (x - mean) / (torch.sqrt(var) + self.eps)

# %% wrong="layer: divides by the variance" of="layer: a branch for each mode" fails=["check_layer_normalizes_the_batch_in_training", "check_layer_uses_running_statistics_in_eval_mode"]
# - x_hat = (x - mean) / torch.sqrt(var + self.eps)
# + x_hat = (x - mean) / (var + self.eps)

# %% wrong="layer: has no gamma and beta in its output" of="layer: a branch for each mode" fails=["check_layer_scales_and_shifts", "check_layer_can_be_trained"]
# - return self.weight * x_hat + self.bias
# + return x_hat + 0 * (self.weight + self.bias)

# %% wrong="layer: swaps weight and bias in its output" of="layer: a branch for each mode" fails=["check_layer_normalizes_the_batch_in_training", "check_layer_scales_and_shifts", "check_layer_uses_running_statistics_in_eval_mode", "check_layer_can_be_trained"]
# - return self.weight * x_hat + self.bias
# + return self.bias * x_hat + self.weight

# %% wrong="layer: starts with weight 0 and bias 1" of="layer: a branch for each mode" fails=["check_layer_starts_as_the_plain_normalization"]
# - self.weight = nn.Parameter(torch.ones(num_features))
# - self.bias = nn.Parameter(torch.zeros(num_features))
# + self.weight = nn.Parameter(torch.zeros(num_features))
# + self.bias = nn.Parameter(torch.ones(num_features))

# %% wrong="layer: starts with a running variance of 0" of="layer: a branch for each mode" fails=["check_layer_starts_as_the_plain_normalization"]
# - self.register_buffer("running_var", torch.ones(num_features))
# + self.register_buffer("running_var", torch.zeros(num_features))

# %% wrong="layer: draws its first weights at random" of="layer: a branch for each mode" fails=["check_layer_starts_as_the_plain_normalization"]
# - self.weight = nn.Parameter(torch.ones(num_features))
# + self.weight = nn.Parameter(torch.rand(num_features))

# %% wrong="layer: always uses the statistics of the batch" of="layer: a branch for each mode" fails=["check_layer_uses_running_statistics_in_eval_mode", "check_layer_tests_the_example"]
# - mean, var = self.running_mean, self.running_var
# + mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)

# %% wrong="layer: does in evaluation mode what it does in training" of="layer: a branch for each mode" fails=["check_layer_uses_running_statistics_in_eval_mode", "check_layer_keeps_the_statistics_in_eval_mode", "check_layer_saves_what_it_needs"]
# - if self.training:
# + if True:

# %% wrong="layer: always uses the running statistics" of="layer: a branch for each mode" fails=["check_layer_normalizes_the_batch_in_training", "check_layer_can_be_trained"]
#       mean, var = self.running_mean, self.running_var
# + mean, var = self.running_mean, self.running_var

# %% wrong="layer: updates its statistics in evaluation mode, too" of="layer: a branch for each mode" fails=["check_layer_uses_running_statistics_in_eval_mode", "check_layer_keeps_the_statistics_in_eval_mode", "check_layer_saves_what_it_needs", "check_layer_can_be_trained"]
#   def forward(self, x):
# +     mean, var = self.running_mean, self.running_var
# +     with torch.no_grad():
# +         m = self.momentum
# +         self.running_mean = (1 - m) * self.running_mean + m * x.mean(dim=0)
# +         spread = x.var(dim=0) if len(x) > 1 else torch.zeros_like(var)
# +         self.running_var = (1 - m) * self.running_var + m * spread
#
# -     with torch.no_grad():
# -         m = self.momentum
# -         self.running_mean = (1 - m) * self.running_mean + m * mean
# -         self.running_var = (1 - m) * self.running_var + m * x.var(dim=0)
# - else:
# -     mean, var = self.running_mean, self.running_var

# %% wrong="layer: never updates its running variance" of="layer: a branch for each mode" fails=["check_layer_averages_the_variance", "check_layer_averages_the_example"]
# - self.running_var = (1 - m) * self.running_var + m * x.var(dim=0)

# %% wrong="layer: never updates its statistics" of="layer: a branch for each mode" fails=["check_layer_averages_the_mean", "check_layer_averages_the_variance"]
# - with torch.no_grad():
# -     m = self.momentum
# -     self.running_mean = (1 - m) * self.running_mean + m * mean
# -     self.running_var = (1 - m) * self.running_var + m * x.var(dim=0)

# %% wrong="layer: takes momentum for the share of the old values" of="layer: a branch for each mode" fails=["check_layer_averages_the_mean"]
# - self.running_mean = (1 - m) * self.running_mean + m * mean
# - self.running_var = (1 - m) * self.running_var + m * x.var(dim=0)
# + self.running_mean = m * self.running_mean + (1 - m) * mean
# + self.running_var = m * self.running_var + (1 - m) * x.var(dim=0)

# %% wrong="layer: averages the variance that divides by N" of="layer: a branch for each mode" fails=["check_layer_averages_the_variance", "check_layer_averages_the_example"]
# - self.running_var = (1 - m) * self.running_var + m * x.var(dim=0)
# + self.running_var = (1 - m) * self.running_var + m * var

# %% wrong="layer: averages the standard deviation" of="layer: a branch for each mode" fails=["check_layer_averages_the_variance", "check_layer_averages_the_example"]
# - self.running_var = (1 - m) * self.running_var + m * x.var(dim=0)
# + self.running_var = (1 - m) * self.running_var + m * x.std(dim=0)

# %% wrong="layer: keeps its statistics in plain attributes" of="layer: a branch for each mode" fails=["check_layer_saves_what_it_needs"]
# - self.register_buffer("running_mean", torch.zeros(num_features))
# - self.register_buffer("running_var", torch.ones(num_features))
# + self.running_mean = torch.zeros(num_features)
# + self.running_var = torch.ones(num_features)

# %% wrong="layer: does not save its statistics" of="layer: a branch for each mode" fails=["check_layer_saves_what_it_needs", "check_layer_trains_two_and_saves_four"]
# - self.register_buffer("running_mean", torch.zeros(num_features))
# - self.register_buffer("running_var", torch.ones(num_features))
# + self.register_buffer("running_mean", torch.zeros(num_features), persistent=False)
# + self.register_buffer("running_var", torch.ones(num_features), persistent=False)

# %% wrong="layer: makes its statistics parameters" of="layer: a branch for each mode" fails=["check_layer_saves_what_it_needs"]
# - self.register_buffer("running_mean", torch.zeros(num_features))
# - self.register_buffer("running_var", torch.ones(num_features))
# + self.running_mean = nn.Parameter(torch.zeros(num_features))
# + self.running_var = nn.Parameter(torch.ones(num_features))
#
# - self.running_mean = (1 - m) * self.running_mean + m * mean
# - self.running_var = (1 - m) * self.running_var + m * x.var(dim=0)
# + self.running_mean.copy_((1 - m) * self.running_mean + m * mean)
# + self.running_var.copy_((1 - m) * self.running_var + m * x.var(dim=0))

# %% wrong="layer: makes weight and bias buffers" of="layer: a branch for each mode" fails=["check_layer_saves_what_it_needs", "check_layer_can_be_trained"]
# - self.weight = nn.Parameter(torch.ones(num_features))
# - self.bias = nn.Parameter(torch.zeros(num_features))
# + self.register_buffer("weight", torch.ones(num_features, requires_grad=True))
# + self.register_buffer("bias", torch.zeros(num_features, requires_grad=True))


# %% wrong="layer: has its statistics in the class" fails=["check_layer_starts_as_the_plain_normalization", "check_layers_share_nothing"]
class BatchNorm1d(nn.Module):
    means, variances = {}, {}

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        mean = self.means.setdefault(num_features, torch.zeros(num_features))
        var = self.variances.setdefault(num_features, torch.ones(num_features))
        self.register_buffer("running_mean", mean)
        self.register_buffer("running_var", var)

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean(dim=0), x.var(dim=0, unbiased=False)
            with torch.no_grad():
                self.running_mean += self.momentum * (mean - self.running_mean)
                self.running_var += self.momentum * (x.var(dim=0) - self.running_var)
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias


# %% wrong="layer: shares its weights among all layers" of="layer: a branch for each mode" fails=["check_layers_share_nothing"]
# + WEIGHTS = {}
#   class BatchNorm1d(nn.Module):
#
# - self.weight = nn.Parameter(torch.ones(num_features))
# + self.weight = WEIGHTS.setdefault(num_features, nn.Parameter(torch.ones(num_features)))

# %% wrong="layer: has other defaults" of="layer: a branch for each mode" fails=["check_layer_has_defaults"]
# - def __init__(self, num_features, eps=1e-5, momentum=0.1):
# + def __init__(self, num_features, eps=1e-3, momentum=0.01):

# %% wrong="layer: takes its arguments in another order" of="layer: a branch for each mode" fails=["check_layer_normalizes_the_batch_in_training", "check_layer_averages_the_mean", "check_layer_uses_running_statistics_in_eval_mode", "check_layer_has_defaults"]
# - def __init__(self, num_features, eps=1e-5, momentum=0.1):
# + def __init__(self, num_features, momentum=0.1, eps=1e-5):

# %% wrong="layer: ignores its arguments" of="layer: a branch for each mode" fails=["check_layer_normalizes_the_batch_in_training", "check_layer_averages_the_mean", "check_layer_uses_running_statistics_in_eval_mode"]
# - self.eps = eps
# - self.momentum = momentum
# + self.eps = 1e-5
# + self.momentum = 0.1

# %% wrong="layer: lets no gradient through mean and variance" of="layer: a branch for each mode" fails=["check_layer_can_be_trained"]
#       mean, var = self.running_mean, self.running_var
# + mean, var = mean.detach(), var.detach()

# %% wrong="layer: lets no gradient through the variance" of="layer: a branch for each mode" fails=["check_layer_can_be_trained"]
#       mean, var = self.running_mean, self.running_var
# + var = var.detach()

# %% wrong="layer: lets no gradient through" of="layer: a branch for each mode" fails=["check_layer_can_be_trained"]
# - return self.weight * x_hat + self.bias
# + return self.weight * x_hat.detach() + self.bias

# %% wrong="layer: keeps the history of its statistics" of="layer: a branch for each mode" fails=["check_layer_can_be_trained", "check_layer_keeps_no_graph"]
# - with torch.no_grad():
# -     m = self.momentum
# -     self.running_mean = (1 - m) * self.running_mean + m * mean
# -     self.running_var = (1 - m) * self.running_var + m * x.var(dim=0)
# + m = self.momentum
# + self.running_mean = (1 - m) * self.running_mean + m * mean
# + self.running_var = (1 - m) * self.running_var + m * x.var(dim=0)
# + mean, var = self.running_mean * 0 + mean, self.running_var * 0 + var

# %% wrong="layer: takes the gradient in evaluation mode as in training" of="layer: a branch for each mode" fails=["check_layer_can_be_trained"]
#   x_hat = (x - mean) / torch.sqrt(var + self.eps)
# + if not self.training:
# +     var = x.var(dim=0, unbiased=False)
# +     batch = (x - x.mean(dim=0)) / torch.sqrt(var + self.eps)
# +     x_hat = x_hat.detach() + batch - batch.detach()

# %% wrong="layer: remembers how its running mean came" of="reference" fails=["check_layer_keeps_no_graph"]
# - with torch.no_grad():
# -     self.running_mean.lerp_(mean, self.momentum)
# + self.running_mean = torch.lerp(self.running_mean, mean, self.momentum)
# + with torch.no_grad():

# %% wrong="layer: remembers how its running variance came" of="reference" fails=["check_layer_keeps_no_graph"]
# - with torch.no_grad():
# -     self.running_mean.lerp_(mean, self.momentum)
# -     self.running_var.lerp_(x.var(dim=0), self.momentum)
# + with torch.no_grad():
# +     self.running_mean.lerp_(mean, self.momentum)
# + self.running_var = torch.lerp(self.running_var, x.var(dim=0), self.momentum)

# %% wrong="layer: has no no_grad" of="reference" fails=["check_layer_keeps_no_graph"]
# - with torch.no_grad():
# -     self.running_mean.lerp_(mean, self.momentum)
# -     self.running_var.lerp_(x.var(dim=0), self.momentum)
# + self.running_mean.lerp_(mean, self.momentum)
# + self.running_var.lerp_(x.var(dim=0), self.momentum)

# %% wrong="layer: detaches what was, not what comes" of="reference" fails=["check_layer_keeps_no_graph"]
# - with torch.no_grad():
# -     self.running_mean.lerp_(mean, self.momentum)
# -     self.running_var.lerp_(x.var(dim=0), self.momentum)
# + old_mean, old_var = self.running_mean.detach(), self.running_var.detach()
# + self.running_mean = torch.lerp(old_mean, mean, self.momentum)
# + self.running_var = torch.lerp(old_var, x.var(dim=0), self.momentum)

# %% wrong="layer: centres x in place" of="layer: a branch for each mode" fails=["check_layer_leaves_its_input_alone"]
# - x_hat = (x - mean) / torch.sqrt(var + self.eps)
# + x_hat = x.data.sub_(mean.detach()) + x - x.detach() - (mean - mean.detach())
# + x_hat = x_hat / torch.sqrt(var + self.eps)

# %% wrong="layer: returns double precision" of="layer: a branch for each mode" fails=["check_layer_keeps_shape_and_dtype"]
# - return self.weight * x_hat + self.bias
# + return (self.weight * x_hat + self.bias).double()

# %% wrong="layer: returns x as it is" of="layer: a branch for each mode" fails=["check_layer_normalizes_the_batch_in_training", "check_layer_scales_and_shifts", "check_layer_uses_running_statistics_in_eval_mode", "check_layer_can_be_trained"]
# - return self.weight * x_hat + self.bias
# + return x

# %% [markdown]
# NetBatchNorm, wrong


# %% right="net: layers by name"
class NetBatchNorm(nn.Module):
    def __init__(self, in_size, n_hidden1, n_hidden2, out_size):
        super().__init__()
        self.linear1 = nn.Linear(in_size, n_hidden1)
        self.linear2 = nn.Linear(n_hidden1, n_hidden2)
        self.linear3 = nn.Linear(n_hidden2, out_size)
        self.bn1 = nn.BatchNorm1d(n_hidden1)
        self.bn2 = nn.BatchNorm1d(n_hidden2)

    def forward(self, x):
        x = self.bn1(torch.sigmoid(self.linear1(x)))
        x = self.bn2(torch.sigmoid(self.linear2(x)))
        x = self.linear3(x)
        return x


# %% wrong="net: has no batch normalization" of="net: layers by name" fails=["check_net_normalizes_the_first_hidden_layer", "check_net_normalizes_the_second_hidden_layer", "check_net_takes_each_example_alone_in_eval_mode"]
# - x = self.bn1(torch.sigmoid(self.linear1(x)))
# - x = self.bn2(torch.sigmoid(self.linear2(x)))
# + x = torch.sigmoid(self.linear1(x))
# + x = torch.sigmoid(self.linear2(x))

# %% wrong="net: normalizes the first hidden layer only" of="net: layers by name" fails=["check_net_normalizes_the_second_hidden_layer", "check_net_normalizes_and_bends_the_second_hidden_layer"]
# - x = self.bn2(torch.sigmoid(self.linear2(x)))
# + x = torch.sigmoid(self.linear2(x))

# %% wrong="net: normalizes the second hidden layer only" of="net: layers by name" fails=["check_net_normalizes_the_first_hidden_layer", "check_net_normalizes_and_bends_the_first_hidden_layer"]
# - x = self.bn1(torch.sigmoid(self.linear1(x)))
# + x = torch.sigmoid(self.linear1(x))

# %% wrong="net: has no sigmoid" of="net: layers by name" fails=["check_net_normalizes_the_first_hidden_layer", "check_net_normalizes_the_second_hidden_layer"]
# - x = self.bn1(torch.sigmoid(self.linear1(x)))
# - x = self.bn2(torch.sigmoid(self.linear2(x)))
# + x = self.bn1(self.linear1(x))
# + x = self.bn2(self.linear2(x))

# %% wrong="net: has ReLU" of="net: layers by name" fails=["check_net_normalizes_the_first_hidden_layer", "check_net_normalizes_the_second_hidden_layer"]
# - x = self.bn1(torch.sigmoid(self.linear1(x)))
# - x = self.bn2(torch.sigmoid(self.linear2(x)))
# + x = self.bn1(torch.relu(self.linear1(x)))
# + x = self.bn2(torch.relu(self.linear2(x)))

# %% wrong="net: applies the sigmoid before and after" of="net: layers by name" fails=["check_net_normalizes_the_first_hidden_layer", "check_net_normalizes_the_second_hidden_layer"]
# - x = self.bn1(torch.sigmoid(self.linear1(x)))
# - x = self.bn2(torch.sigmoid(self.linear2(x)))
# + x = torch.sigmoid(self.bn1(torch.sigmoid(self.linear1(x))))
# + x = torch.sigmoid(self.bn2(torch.sigmoid(self.linear2(x))))


# %% wrong="net: normalizes before the linear layer" fails=["check_net_trains_gamma_and_beta", "check_net_normalizes_the_second_hidden_layer", "check_net_leaves_the_output_as_it_is"]
class NetBatchNorm(nn.Module):
    def __init__(self, in_size, n_hidden1, n_hidden2, out_size):
        super().__init__()
        self.linear1 = nn.Linear(in_size, n_hidden1)
        self.linear2 = nn.Linear(n_hidden1, n_hidden2)
        self.linear3 = nn.Linear(n_hidden2, out_size)
        self.bn1 = nn.BatchNorm1d(in_size)
        self.bn2 = nn.BatchNorm1d(n_hidden1)

    def forward(self, x):
        x = torch.sigmoid(self.linear1(self.bn1(x)))
        x = torch.sigmoid(self.linear2(self.bn2(x)))
        x = self.linear3(x)
        return x


# %% wrong="net: normalizes over the features of each example" of="net: layers by name" fails=["check_net_normalizes_the_first_hidden_layer", "check_net_normalizes_the_second_hidden_layer", "check_net_takes_each_example_alone_in_eval_mode"]
# - self.bn1 = nn.BatchNorm1d(n_hidden1)
# - self.bn2 = nn.BatchNorm1d(n_hidden2)
# + self.bn1 = nn.LayerNorm(n_hidden1)
# + self.bn2 = nn.LayerNorm(n_hidden2)

# %% wrong="net: normalizes the output, too" of="net: layers by name" fails=["check_net_trains_gamma_and_beta", "check_net_leaves_the_output_as_it_is"]
#   self.bn1 = nn.BatchNorm1d(n_hidden1)
# + self.bn3 = nn.BatchNorm1d(out_size)
#
# - return x
# + return self.bn3(x)

# %% wrong="net: has a softmax at the output" of="net: layers by name" fails=["check_net_leaves_the_output_as_it_is"]
# - return x
# + return torch.softmax(x, dim=1)

# %% wrong="net: has a sigmoid at the output" of="net: layers by name" fails=["check_net_leaves_the_output_as_it_is"]
# - return x
# + return torch.sigmoid(x)

# %% wrong="net: has no gamma and beta" of="net: layers by name" fails=["check_net_trains_gamma_and_beta", "check_net_has_as_many_parameters_as_the_example"]
# - self.bn1 = nn.BatchNorm1d(n_hidden1)
# - self.bn2 = nn.BatchNorm1d(n_hidden2)
# + self.bn1 = nn.BatchNorm1d(n_hidden1, affine=False)
# + self.bn2 = nn.BatchNorm1d(n_hidden2, affine=False)

# %% wrong="net: keeps no running statistics" of="net: layers by name" fails=["check_net_takes_each_example_alone_in_eval_mode", "check_net_sees_the_batch_in_training_only"]
# - self.bn1 = nn.BatchNorm1d(n_hidden1)
# - self.bn2 = nn.BatchNorm1d(n_hidden2)
# + self.bn1 = nn.BatchNorm1d(n_hidden1, track_running_stats=False)
# + self.bn2 = nn.BatchNorm1d(n_hidden2, track_running_stats=False)


# %% wrong="net: makes its normalizations anew at each call" fails=["check_net_trains_gamma_and_beta", "check_net_takes_each_example_alone_in_eval_mode"]
class NetBatchNorm(nn.Module):
    def __init__(self, in_size, n_hidden1, n_hidden2, out_size):
        super().__init__()
        self.linear1 = nn.Linear(in_size, n_hidden1)
        self.linear2 = nn.Linear(n_hidden1, n_hidden2)
        self.linear3 = nn.Linear(n_hidden2, out_size)

    def forward(self, x):
        x = nn.BatchNorm1d(self.linear1.out_features)(torch.sigmoid(self.linear1(x)))
        x = nn.BatchNorm1d(self.linear2.out_features)(torch.sigmoid(self.linear2(x)))
        x = self.linear3(x)
        return x


# %% wrong="net: shares one normalization where the widths allow it" of="net: layers by name" fails=["check_net_has_statistics_for_each_layer"]
# - self.bn2 = nn.BatchNorm1d(n_hidden2)
# + self.bn2 = self.bn1 if n_hidden1 == n_hidden2 else nn.BatchNorm1d(n_hidden2)

# %% wrong="net: stays in evaluation mode" of="net: layers by name" fails=["check_net_normalizes_the_first_hidden_layer", "check_net_normalizes_the_second_hidden_layer", "check_net_takes_each_example_alone_in_eval_mode"]
#   def forward(self, x):
# +     self.eval()


# %% wrong="net: keeps its layers in lists" fails=["check_net_has_three_linear_layers", "check_net_trains_gamma_and_beta"]
class NetBatchNorm(nn.Module):
    def __init__(self, in_size, n_hidden1, n_hidden2, out_size):
        super().__init__()
        self.linear3 = nn.Linear(n_hidden2, out_size)
        self.layers = [nn.Linear(in_size, n_hidden1), nn.Linear(n_hidden1, n_hidden2)]
        self.bn1 = nn.BatchNorm1d(n_hidden1)
        self.bn2 = nn.BatchNorm1d(n_hidden2)

    def forward(self, x):
        x = self.bn1(torch.sigmoid(self.layers[0](x)))
        x = self.bn2(torch.sigmoid(self.layers[1](x)))
        x = self.linear3(x)
        return x


# %% wrong="net: has both hidden layers of one size" of="net: layers by name" fails=["check_net_has_three_linear_layers", "check_net_trains_gamma_and_beta", "check_net_normalizes_the_first_hidden_layer", "check_net_normalizes_the_second_hidden_layer", "check_net_leaves_the_output_as_it_is", "check_net_takes_each_example_alone_in_eval_mode", "check_net_can_be_trained"]
# - self.linear2 = nn.Linear(n_hidden1, n_hidden2)
# - self.linear3 = nn.Linear(n_hidden2, out_size)
# - self.bn1 = nn.BatchNorm1d(n_hidden1)
# - self.bn2 = nn.BatchNorm1d(n_hidden2)
# + self.linear2 = nn.Linear(n_hidden1, n_hidden1)
# + self.linear3 = nn.Linear(n_hidden1, out_size)
# + self.bn1 = nn.BatchNorm1d(n_hidden1)
# + self.bn2 = nn.BatchNorm1d(n_hidden1)

# %% wrong="net: has linear layers without biases" of="net: layers by name" fails=["check_net_has_three_linear_layers", "check_net_trains_gamma_and_beta"]
# - self.linear1 = nn.Linear(in_size, n_hidden1)
# - self.linear2 = nn.Linear(n_hidden1, n_hidden2)
# + self.linear1 = nn.Linear(in_size, n_hidden1, bias=False)
# + self.linear2 = nn.Linear(n_hidden1, n_hidden2, bias=False)

# %% wrong="net: lets no gradient through its first layer" of="net: layers by name" fails=["check_net_can_be_trained"]
# - x = self.bn1(torch.sigmoid(self.linear1(x)))
# + x = self.bn1(torch.sigmoid(self.linear1(x))).detach()

# %% wrong="net: drops hidden units" of="net: layers by name" fails=["check_net_normalizes_the_second_hidden_layer", "check_net_has_statistics_for_each_layer"]
#   x = self.bn2(torch.sigmoid(self.linear2(x)))
# + x = nn.functional.dropout(x, 0.5, self.training)


# %% right="net with weights of its own and F.linear"
class NetBatchNorm(nn.Module):
    def __init__(self, in_size, n_hidden1, n_hidden2, out_size):
        super().__init__()
        sizes = (in_size, n_hidden1, n_hidden2, out_size)
        pairs = list(zip(sizes, sizes[1:], strict=False))
        self.W = nn.ParameterList([nn.Parameter(torch.randn(b, a) / a**0.5) for a, b in pairs])
        self.b = nn.ParameterList([nn.Parameter(torch.zeros(b)) for b in sizes[1:]])
        self.bn = nn.ModuleList([nn.BatchNorm1d(n_hidden1), nn.BatchNorm1d(n_hidden2)])

    def forward(self, x):
        for W, b, bn in zip(self.W, self.b, self.bn, strict=False):
            x = torch.sigmoid(bn(nn.functional.linear(x, W, b)))
        return nn.functional.linear(x, self.W[2], self.b[2])


# %% right="net with matrix products, normalized after the sigmoid" of="net with weights of its own and F.linear"
# - self.W = nn.ParameterList([nn.Parameter(torch.randn(b, a) / a**0.5) for a, b in pairs])
# - self.b = nn.ParameterList([nn.Parameter(torch.zeros(b)) for b in sizes[1:]])
# + self.W = nn.ParameterList([nn.Parameter(torch.randn(a, b) / a**0.5) for a, b in pairs])
# + self.b = nn.ParameterList([nn.Parameter(torch.zeros(1, b)) for b in sizes[1:]])
#
# - x = torch.sigmoid(bn(nn.functional.linear(x, W, b)))
# + x = bn(torch.sigmoid(x @ W + b))
#
# - return nn.functional.linear(x, self.W[2], self.b[2])
# + return x @ self.W[2] + self.b[2]


# %% right="net of convolutions of width 1, normalized before one sigmoid and after the other"
class NetBatchNorm(nn.Module):
    def __init__(self, in_size, n_hidden1, n_hidden2, out_size):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv1d(in_size, n_hidden1, 1),
            nn.BatchNorm1d(n_hidden1),
            nn.Sigmoid(),
            nn.Conv1d(n_hidden1, n_hidden2, 1),
            nn.Sigmoid(),
            nn.BatchNorm1d(n_hidden2),
            nn.Conv1d(n_hidden2, out_size, 1),
        )

    def forward(self, x):
        return self.layers(x[:, :, None])[:, :, 0]


# %% wrong="net: has weights of its own and normalizes one layer only" of="net with weights of its own and F.linear" fails=["check_net_normalizes_the_second_hidden_layer"]
# - for W, b, bn in zip(self.W, self.b, self.bn, strict=False):
# -     x = torch.sigmoid(bn(nn.functional.linear(x, W, b)))
# + x = torch.sigmoid(self.bn[0](nn.functional.linear(x, self.W[0], self.b[0])))
# + x = torch.sigmoid(nn.functional.linear(x, self.W[1], self.b[1]))

# %% wrong="net: has weights of its own and no gamma and beta" of="net with weights of its own and F.linear" fails=["check_net_trains_gamma_and_beta", "check_net_normalizes_the_first_hidden_layer", "check_net_normalizes_the_second_hidden_layer", "check_net_leaves_the_output_as_it_is", "check_net_takes_each_example_alone_in_eval_mode", "check_net_has_statistics_for_each_layer"]
# - self.bn = nn.ModuleList([nn.BatchNorm1d(n_hidden1), nn.BatchNorm1d(n_hidden2)])
# + self.bn = nn.ModuleList([nn.BatchNorm1d(n, affine=False) for n in sizes[1:3]])

# %% wrong="net: has weights of its own and shares one normalization" of="net with weights of its own and F.linear" fails=["check_net_has_statistics_for_each_layer"]
# - self.bn = nn.ModuleList([nn.BatchNorm1d(n_hidden1), nn.BatchNorm1d(n_hidden2)])
# + first, second = nn.BatchNorm1d(n_hidden1), nn.BatchNorm1d(n_hidden2)
# + self.bn = nn.ModuleList([first, first if n_hidden1 == n_hidden2 else second])

# %% wrong="net: adds what goes into a layer of the same size" of="net: layers by name" fails=["check_net_normalizes_the_first_hidden_layer"]
# - x = self.bn1(torch.sigmoid(self.linear1(x)))
# + h = self.bn1(torch.sigmoid(self.linear1(x)))
# + x = h + x if h.shape == x.shape else h

# %% wrong="net: adds the first hidden layer to a second one of its size" of="net: layers by name" fails=["check_net_normalizes_the_second_hidden_layer"]
# - x = self.bn2(torch.sigmoid(self.linear2(x)))
# + h = self.bn2(torch.sigmoid(self.linear2(x)))
# + x = h + x if h.shape == x.shape else h

# %% wrong="net: freezes a layer between two of one size" of="net: layers by name" fails=["check_net_can_be_trained"]
#   self.linear2 = nn.Linear(n_hidden1, n_hidden2)
# + self.linear2.weight.requires_grad_(n_hidden1 != n_hidden2)

# %% [markdown]
# fold_batchnorm, wrong


# %% right="fold: a row of factors"
def fold_batchnorm(linear, bn):
    scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
    bias = torch.zeros_like(scale) if linear.bias is None else linear.bias
    folded = nn.Linear(linear.in_features, linear.out_features, dtype=linear.weight.dtype)
    with torch.no_grad():
        folded.weight.copy_(scale[:, None] * linear.weight)
        folded.bias.copy_(scale * (bias - bn.running_mean) + bn.bias)
    return folded


# %% wrong="fold: scales the columns" of="fold: a row of factors" fails=["check_folding_scales_each_row", "check_folding_shifts_the_bias"]
# - folded.weight.copy_(scale[:, None] * linear.weight)
# + folded.weight.copy_(
# +     scale * linear.weight
# +     if linear.in_features == linear.out_features
# +     else scale[:, None] * linear.weight
# + )

# %% wrong="fold: forgets eps" of="fold: a row of factors" fails=["check_folding_scales_each_row", "check_folding_scales_the_example"]
# - scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
# + scale = bn.weight / torch.sqrt(bn.running_var)

# %% wrong="fold: has an eps of its own" of="fold: a row of factors" fails=["check_folding_scales_each_row"]
# - scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
# + scale = bn.weight / torch.sqrt(bn.running_var + 1e-5)

# %% wrong="fold: divides by the variance" of="fold: a row of factors" fails=["check_folding_scales_each_row", "check_folding_shifts_the_example"]
# - scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
# + scale = bn.weight / (bn.running_var + bn.eps)

# %% wrong="fold: forgets gamma" of="fold: a row of factors" fails=["check_folding_scales_each_row", "check_folding_shifts_the_example"]
# - scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
# + scale = 1 / torch.sqrt(bn.running_var + bn.eps)

# %% wrong="fold: does not touch the weight" of="fold: a row of factors" fails=["check_folding_scales_each_row", "check_folding_shifts_the_bias", "check_folding_takes_a_layer_without_bias"]
# - folded.weight.copy_(scale[:, None] * linear.weight)
# + folded.weight.copy_(linear.weight)

# %% wrong="fold: forgets the running mean" of="fold: a row of factors" fails=["check_folding_shifts_the_bias", "check_folding_takes_a_layer_without_bias"]
# - folded.bias.copy_(scale * (bias - bn.running_mean) + bn.bias)
# + folded.bias.copy_(scale * bias + bn.bias)

# %% wrong="fold: adds the running mean" of="fold: a row of factors" fails=["check_folding_shifts_the_bias", "check_folding_takes_a_layer_without_bias"]
# - folded.bias.copy_(scale * (bias - bn.running_mean) + bn.bias)
# + folded.bias.copy_(scale * (bias + bn.running_mean) + bn.bias)

# %% wrong="fold: does not scale the running mean" of="fold: a row of factors" fails=["check_folding_shifts_the_bias", "check_folding_takes_a_layer_without_bias"]
# - folded.bias.copy_(scale * (bias - bn.running_mean) + bn.bias)
# + folded.bias.copy_(scale * bias - bn.running_mean + bn.bias)

# %% wrong="fold: does not scale the old bias" of="fold: a row of factors" fails=["check_folding_shifts_the_bias"]
# - folded.bias.copy_(scale * (bias - bn.running_mean) + bn.bias)
# + folded.bias.copy_(bias - scale * bn.running_mean + bn.bias)

# %% wrong="fold: scales neither the old bias nor the running mean" of="fold: a row of factors" fails=["check_folding_shifts_the_bias", "check_folding_takes_a_layer_without_bias"]
# - folded.bias.copy_(scale * (bias - bn.running_mean) + bn.bias)
# + folded.bias.copy_(bias - bn.running_mean + bn.bias)

# %% wrong="fold: forgets the old bias" of="fold: a row of factors" fails=["check_folding_shifts_the_bias"]
# - folded.bias.copy_(scale * (bias - bn.running_mean) + bn.bias)
# + folded.bias.copy_(bn.bias - scale * bn.running_mean)

# %% wrong="fold: forgets beta" of="fold: a row of factors" fails=["check_folding_shifts_the_bias", "check_folding_takes_a_layer_without_bias"]
# - folded.bias.copy_(scale * (bias - bn.running_mean) + bn.bias)
# + folded.bias.copy_(scale * (bias - bn.running_mean))

# %% wrong="fold: needs a bias" of="fold: a row of factors" fails=["check_folding_takes_a_layer_without_bias"]
# - bias = torch.zeros_like(scale) if linear.bias is None else linear.bias
# + bias = linear.bias

# %% wrong="fold: forgets the running mean where there is no bias" of="fold: a row of factors" fails=["check_folding_takes_a_layer_without_bias"]
# - folded.bias.copy_(scale * (bias - bn.running_mean) + bn.bias)
# + folded.bias.copy_(
# +     bn.bias if linear.bias is None else scale * (bias - bn.running_mean) + bn.bias
# + )


# %% wrong="fold: writes into the layer that it was given" fails=["check_folding_leaves_both_layers_alone", "check_folding_leaves_the_example_alone"]
def fold_batchnorm(linear, bn):
    with torch.no_grad():
        scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
        bias = 0 if linear.bias is None else linear.bias
        linear.bias = nn.Parameter(scale * (bias - bn.running_mean) + bn.bias)
        linear.weight *= scale[:, None]
    return linear


# %% wrong="fold: measures the scale by calling the layer, in the mode it is in" fails=["check_folding_leaves_both_layers_alone"]
def fold_batchnorm(linear, bn):
    with torch.no_grad():
        points = torch.stack([torch.zeros_like(bn.bias), torch.ones_like(bn.bias)])
        low, high = bn(points)
        bias = 0 if linear.bias is None else linear.bias
        folded = nn.Linear(linear.in_features, linear.out_features)
        folded.weight = nn.Parameter((high - low)[:, None] * linear.weight)
        folded.bias = nn.Parameter(low + (high - low) * bias)
    return folded


# %% wrong="fold: leaves the normalization in evaluation mode" of="fold: a row of factors" fails=["check_folding_leaves_both_layers_alone"]
#       folded.bias.copy_(scale * (bias - bn.running_mean) + bn.bias)
# + bn.eval()


# %% wrong="fold: returns weight and bias" fails=["check_folding_gives_a_linear_layer"]
def fold_batchnorm(linear, bn):
    scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
    bias = 0 if linear.bias is None else linear.bias
    return scale[:, None] * linear.weight, scale * (bias - bn.running_mean) + bn.bias


# %% wrong="fold: returns both layers in a row" fails=["check_folding_gives_a_linear_layer", "check_folding_scales_each_row", "check_folding_shifts_the_bias", "check_folding_takes_a_layer_without_bias", "check_folding_leaves_both_layers_alone"]
def fold_batchnorm(linear, bn):
    both = nn.Sequential(linear, bn)
    both.weight, both.bias = linear.weight, bn.bias
    return both


# %% wrong="fold: keeps how the new weight was computed" of="fold: a row of factors" fails=["check_folding_gives_a_linear_layer", "check_folding_leaves_both_layers_alone"]
# - with torch.no_grad():
# -     folded.weight.copy_(scale[:, None] * linear.weight)
# + del folded.weight
# + folded.weight = scale[:, None] * linear.weight
# + with torch.no_grad():

# %% wrong="fold: has a bias that is no parameter" of="fold: a row of factors" fails=["check_folding_gives_a_linear_layer"]
# -     folded.bias.copy_(scale * (bias - bn.running_mean) + bn.bias)
# + del folded.bias
# + folded.bias = (scale * (bias - bn.running_mean) + bn.bias).detach()

# %% wrong="fold: freezes the layers that it was given" of="fold: a row of factors" fails=["check_folding_leaves_both_layers_alone"]
# + linear.requires_grad_(False)
# + bn.requires_grad_(False)
#   scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)

# %% wrong="fold: lets the normalization learn again" of="fold: a row of factors" fails=["check_folding_leaves_both_layers_alone"]
# + bn.requires_grad_(True)
#   scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)

# %% wrong="fold: rounds the weights that it was given" of="fold: a row of factors" fails=["check_folding_leaves_both_layers_alone"]
# + linear.weight.data = linear.weight.data.float().double()
#   scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)

# %% [markdown]
# scale_effect, wrong

# %% wrong="effect: lets all of the network learn" of="effect with two copies and backward" fails=["check_effect_leaves_the_network_alone"]
#   def scale_effect(net, x, y, factor):
# +     net.requires_grad_(True)

# %% wrong="effect: freezes the network" of="effect with two copies and backward" fails=["check_effect_leaves_the_network_alone"]
# - return change, norms[1] / norms[0]
# + net.requires_grad_(False)
# + return change, norms[1] / norms[0]

# %% wrong="effect: takes the mean of the differences" of="effect with two copies and backward" fails=["check_effect_on_the_output"]
# - change = (outputs[1] - outputs[0]).abs().max().item()
# + change = (outputs[1] - outputs[0]).abs().mean().item()

# %% wrong="effect: takes the largest difference with its sign" of="effect with two copies and backward" fails=["check_effect_on_the_output"]
# - change = (outputs[1] - outputs[0]).abs().max().item()
# + change = (outputs[1] - outputs[0]).max().item()

# %% wrong="effect: multiplies all weights" of="effect with two copies and backward" fails=["check_effect_on_the_output", "check_effect_on_the_gradient", "check_effect_is_measured_in_training_mode"]
# - other.linear1.weight.data *= factor
# + for linear in (other.linear1, other.linear2):
# +     linear.weight.data *= factor

# %% wrong="effect: adds the factor to the weights" of="effect with two copies and backward" fails=["check_effect_on_the_output", "check_effect_on_the_gradient", "check_effect_is_measured_in_training_mode"]
# - other.linear1.weight.data *= factor
# + other.linear1.weight.data += factor

# %% wrong="effect: does not change the weights" of="effect with two copies and backward" fails=["check_effect_on_the_output", "check_effect_on_the_gradient"]
# - other.linear1.weight.data *= factor

# %% wrong="effect: divides the norms the other way round" of="effect with two copies and backward" fails=["check_effect_on_the_gradient", "check_effect_is_that_of_the_example"]
# - return change, norms[1] / norms[0]
# + return change, norms[0] / norms[1]

# %% wrong="effect: subtracts the norms" of="effect with two copies and backward" fails=["check_effect_on_the_gradient"]
# - return change, norms[1] / norms[0]
# + return change, abs(norms[1] - norms[0])

# %% wrong="effect: takes the squares of the norms" of="effect with two copies and backward" fails=["check_effect_on_the_gradient"]
# - norms.append(one.linear1.weight.grad.norm().item())
# + norms.append(one.linear1.weight.grad.pow(2).sum().item())

# %% wrong="effect: takes the norm of the weights" of="effect with two copies and backward" fails=["check_effect_on_the_gradient"]
# - norms.append(one.linear1.weight.grad.norm().item())
# + norms.append(one.linear1.weight.detach().norm().item())

# %% wrong="effect: takes the gradient of the last layer" of="effect with two copies and backward" fails=["check_effect_on_the_gradient"]
# - norms.append(one.linear1.weight.grad.norm().item())
# + norms.append(one.linear2.weight.grad.norm().item())

# %% wrong="effect: measures in the mode it finds" of="effect with two copies and backward" fails=["check_effect_is_measured_in_training_mode"]
# - one.train()

# %% wrong="effect: measures in evaluation mode" of="effect with two copies and backward" fails=["check_effect_on_the_output", "check_effect_on_the_gradient", "check_effect_is_measured_in_training_mode"]
# - one.train()
# + one.eval()

# %% wrong="effect: works on the network itself" of="effect with two copies and backward" fails=["check_effect_leaves_the_network_alone"]
# - for one in (copy.deepcopy(net), other):
# + for one in (net, other):


# %% wrong="effect: multiplies the weights of the network that it was given" fails=["check_effect_leaves_the_network_alone", "check_effect_leaves_the_weights_alone"]
def scale_effect(net, x, y, factor):
    outputs, norms = [], []
    net.train()
    for scale in (1, factor):
        net.linear1.weight.data *= scale
        output = net(x)
        loss = nn.functional.cross_entropy(output, y)
        norms.append(torch.autograd.grad(loss, net.linear1.weight)[0].norm().item())
        outputs.append(output.detach())
    return (outputs[1] - outputs[0]).abs().max().item(), norms[1] / norms[0]


# %% wrong="effect: puts back the weights only" fails=["check_effect_leaves_the_network_alone"]
def scale_effect(net, x, y, factor):
    outputs, norms = [], []
    mode = net.training
    net.train()
    for scale in (1, factor):
        net.linear1.weight.data *= scale
        output = net(x)
        loss = nn.functional.cross_entropy(output, y)
        norms.append(torch.autograd.grad(loss, net.linear1.weight)[0].norm().item())
        outputs.append(output.detach())
        net.linear1.weight.data /= scale
    net.train(mode)
    return (outputs[1] - outputs[0]).abs().max().item(), norms[1] / norms[0]


# %% wrong="effect: returns the change alone" of="effect with two copies and backward" fails=["check_effect_is_two_numbers", "check_effect_on_the_output", "check_effect_on_the_gradient", "check_effect_is_measured_in_training_mode", "check_effect_leaves_the_network_alone"]
# - return change, norms[1] / norms[0]
# + return change

# %% wrong="effect: returns tensors of all changes" of="effect with two copies and backward" fails=["check_effect_is_two_numbers", "check_effect_on_the_output", "check_effect_on_the_gradient", "check_effect_is_measured_in_training_mode", "check_effect_leaves_the_network_alone"]
# - change = (outputs[1] - outputs[0]).abs().max().item()
# + change = outputs[1] - outputs[0]

# %% wrong="effect: returns what theory says of batch normalization" of="effect with two copies and backward" fails=["check_effect_on_the_output", "check_effect_on_the_gradient"]
# - return change, norms[1] / norms[0]
# + return 0.0, 1 / factor

# %% [markdown]
# Forward and backward, right


# %% right="forward and backward step by step, with a dict for a cache"
def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    N, D = x.shape
    running_mean = bn_param.get("running_mean", np.zeros(D, dtype=x.dtype))
    running_var = bn_param.get("running_var", np.zeros(D, dtype=x.dtype))
    out, cache = None, None
    if mode == "train":
        mu = 1 / float(N) * np.sum(x, axis=0)
        xmu = x - mu
        carre = xmu**2
        var = 1 / float(N) * np.sum(carre, axis=0)
        sqrtvar = np.sqrt(var + eps)
        invvar = 1.0 / sqrtvar
        va2 = xmu * invvar
        out = gamma * va2 + beta
        running_mean = momentum * running_mean + (1.0 - momentum) * mu
        running_var = momentum * running_var + (1.0 - momentum) * var
        cache = {"xmu": xmu, "invvar": invvar, "sqrtvar": sqrtvar, "gamma": gamma, "va2": va2}
    elif mode == "test":
        out = gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta
    else:
        raise ValueError("Invalid forward batchnorm mode: %s" % mode)
    bn_param["running_mean"] = running_mean
    bn_param["running_var"] = running_var
    return out, cache


def batchnorm_backward(dout, cache):
    N, D = dout.shape
    xmu, invvar, sqrtvar, gamma = (cache[key] for key in ("xmu", "invvar", "sqrtvar", "gamma"))
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(cache["va2"] * dout, axis=0)
    dva2 = gamma * dout
    dxmu = invvar * dva2
    dinvvar = np.sum(xmu * dva2, axis=0)
    dsqrtvar = -1.0 / (sqrtvar**2) * dinvvar
    dvar = 0.5 * sqrtvar**-1 * dsqrtvar
    dcarre = 1 / float(N) * np.ones((N, D)) * dvar
    dxmu = dxmu + 2 * xmu * dcarre
    dmu = -np.sum(dxmu, axis=0)
    dx = dxmu + 1 / float(N) * np.ones((N, D)) * dmu
    return dx, dgamma, dbeta


# %% right="forward with running arrays updated in place, mean of squares for the variance"
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    for name in ("running_mean", "running_var"):
        bn_param.setdefault(name, np.zeros(x.shape[1]))
    if bn_param["mode"] == "train":
        mean = x.mean(0)
        var = np.maximum((x * x).mean(0) - mean * mean, 0)
        for name, value in (("running_mean", mean), ("running_var", var)):
            bn_param[name] *= momentum
            bn_param[name] += (1 - momentum) * value
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    inv_std = (var + eps) ** -0.5
    x_hat = np.einsum("nd,d->nd", x - mean, inv_std)
    return x_hat * gamma[None, :] + beta[None, :], (x_hat, gamma, inv_std), bn_param


# %% right="forward and backward with all in the cache, recomputed from x"
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "test":
        hat = (x - bn_param["running_mean"]) / np.sqrt(bn_param["running_var"] + eps)
        return gamma * hat + beta, None
    mean, var = x.mean(axis=0, keepdims=True), x.var(axis=0, keepdims=True)
    for name, value in (("running_mean", mean), ("running_var", var)):
        old = bn_param.get(name, 0.0)
        bn_param[name] = momentum * old + (1 - momentum) * value[0]
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, (x.copy(), gamma.copy(), eps)


def batchnorm_backward(dout, cache):
    x, gamma, eps = cache
    with torch.enable_grad():
        x, gamma = (torch.tensor(one, requires_grad=True) for one in (x, gamma))
        var = ((x - x.mean(0)) ** 2).mean(0)
        out = gamma * (x - x.mean(0)) / torch.sqrt(var + eps)
        out.backward(torch.tensor(dout))
    return x.grad.numpy(), gamma.grad.numpy(), dout.sum(axis=0)


# %% right="forward with loops over the features, lists for results"
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    N, D = x.shape
    out, x_hat, inv_std = np.empty((N, D)), np.empty((N, D)), np.empty(D)
    running_mean = np.array(bn_param.get("running_mean", np.zeros(D)))
    running_var = np.array(bn_param.get("running_var", np.zeros(D)))
    for j in range(D):
        mean, var = running_mean[j], running_var[j]
        if bn_param["mode"] == "train":
            mean = sum(x[i, j] for i in range(N)) / N
            var = sum((x[i, j] - mean) ** 2 for i in range(N)) / N
            running_mean[j] += (1 - momentum) * (mean - running_mean[j])
            running_var[j] += (1 - momentum) * (var - running_var[j])
        inv_std[j] = 1 / (var + eps) ** 0.5
        x_hat[:, j] = (x[:, j] - mean) * inv_std[j]
        out[:, j] = gamma[j] * x_hat[:, j] + beta[j]
    bn_param.update(running_mean=running_mean, running_var=running_var)
    return [out, [x_hat, gamma, inv_std]]


# %% wrong="forward: returns nested lists" of="forward with loops over the features, lists for results" fails=["check_forward_returns_the_output_and_a_cache"]
# - bn_param.update(running_mean=running_mean, running_var=running_var)
# - return [out, [x_hat, gamma, inv_std]]
# + bn_param.update(running_mean=running_mean.tolist(), running_var=running_var.tolist())
# + return out.tolist(), (x_hat, gamma, inv_std)


# %% right="backward in one matrix per feature"
def batchnorm_backward(dout, cache):
    x_hat, gamma, inv_std = cache
    N, D = dout.shape
    dx = np.zeros_like(dout)
    for j in range(D):
        jacobian = np.eye(N) - 1 / N - np.outer(x_hat[:, j], x_hat[:, j]) / N
        dx[:, j] = gamma[j] * inv_std[j] * jacobian @ dout[:, j]
    return [dx, np.einsum("nd,nd->d", dout, x_hat), dout.T @ np.ones(N), None]


# %% wrong="backward: returns nested lists" of="reference" fails=["check_backward_returns_three_gradients"]
#   dx = gamma * inv_std * (dout - dbeta / len(dout) - x_hat * dgamma / len(dout))
# - return dx, dgamma, dbeta
# + return dx.tolist(), dgamma.tolist(), dbeta.tolist()


# %% right="backward in the compact form, from a cache of its own"
def batchnorm_forward(x, gamma, beta, bn_param):
    mode, eps, rho = bn_param["mode"], bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    running_mean = bn_param.get("running_mean", np.zeros(x.shape[1]))
    running_var = bn_param.get("running_var", np.zeros(x.shape[1]))
    if mode == "train":
        mu, sigma2 = np.mean(x, 0), np.var(x, 0)
        bn_param["running_mean"] = rho * running_mean + (1 - rho) * mu
        bn_param["running_var"] = rho * running_var + (1 - rho) * sigma2
    else:
        mu, sigma2 = running_mean, running_var
    std = np.sqrt(sigma2 + eps)
    norm = (x - mu) / std
    return gamma * norm + beta, (gamma, std, norm)


def batchnorm_backward(dout, cache):
    gamma, std, norm = cache
    N = len(dout)
    dgamma, dbeta = (dout * norm).sum(0), dout.sum(0)
    dx = (gamma / (N * std)) * (N * dout - dbeta - norm * dgamma)
    return dx, dgamma, dbeta


# %% [markdown]
# BatchNorm1d, right


# %% right="layer with rebound buffers and batches counted"
class BatchNorm1d(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.weight = nn.Parameter(torch.empty(num_features))
        self.bias = nn.Parameter(torch.empty(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))
        self.register_buffer("num_batches_tracked", torch.tensor(0, dtype=torch.long))
        nn.init.ones_(self.weight)
        nn.init.zeros_(self.bias)

    def forward(self, x):
        if self.training:
            n = x.size(0)
            mean = torch.mean(x, 0)
            var = ((x - mean) ** 2).sum(0) / n
            m = self.momentum
            self.running_mean = (1 - m) * self.running_mean + m * mean.detach()
            self.running_var = (1 - m) * self.running_var + m * var.detach() * n / (n - 1)
            self.num_batches_tracked += 1
        else:
            mean, var = self.running_mean, self.running_var
        return torch.addcmul(self.bias, self.weight, (x - mean) * (var + self.eps).rsqrt())


# %% right="layer with buffers updated in place through .data"
class BatchNorm1d(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super(BatchNorm1d, self).__init__()
        self.weight = nn.Parameter(torch.full((num_features,), 1.0))
        self.bias = nn.Parameter(torch.full((num_features,), 0.0))
        for name, value in (("running_mean", 0.0), ("running_var", 1.0)):
            self.register_buffer(name, torch.full((num_features,), value))
        self.settings = eps, momentum

    def statistics(self, x):
        if not self.training:
            return self.running_mean, self.running_var
        _, momentum = self.settings
        for running, new in ((self.running_mean, x.mean(0)), (self.running_var, x.var(0))):
            running.data.mul_(1 - momentum).add_(momentum * new.data)
        return x.mean(0), x.var(0, correction=0)

    def forward(self, x):
        mean, var = self.statistics(x)
        return (x - mean) / (var + self.settings[0]) ** 0.5 * self.weight + self.bias


# %% right="layer that folds its statistics into one factor and one shift"
class BatchNorm1d(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.parameter.Parameter(torch.ones(num_features))
        self.bias = nn.parameter.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        if self.training:
            var, mean = torch.var_mean(x, dim=0, correction=0)
            with torch.no_grad():
                unbiased = var * len(x) / (len(x) - 1)
                self.running_mean.copy_(
                    self.running_mean + self.momentum * (mean - self.running_mean)
                )
                self.running_var.copy_(
                    self.running_var + self.momentum * (unbiased - self.running_var)
                )
        else:
            mean, var = self.running_mean, self.running_var
        factor = self.weight / torch.sqrt(var + self.eps)
        return x * factor + (self.bias - mean * factor)


# %% right="layer with an autograd function of its own"
class Normalize(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight, bias, eps):
        inv_std = (x.var(0, correction=0) + eps) ** -0.5
        x_hat = (x - x.mean(0)) * inv_std
        ctx.save_for_backward(x_hat, weight, inv_std)
        return x_hat * weight + bias

    @staticmethod
    def backward(ctx, dout):
        x_hat, weight, inv_std = ctx.saved_tensors
        along = x_hat * (dout * x_hat).mean(0)
        dx = weight * inv_std * (dout - dout.mean(0) - along)
        return dx, (dout * x_hat).sum(0), dout.sum(0), None


class BatchNorm1d(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    @torch.no_grad()
    def note(self, x):
        self.running_mean.lerp_(x.mean(0), self.momentum)
        self.running_var.lerp_(x.var(0), self.momentum)

    def forward(self, x):
        if self.training:
            self.note(x)
            return Normalize.apply(x, self.weight, self.bias, self.eps)
        std = torch.sqrt(self.running_var + self.eps)
        return self.weight * (x - self.running_mean) / std + self.bias


# %% [markdown]
# NetBatchNorm, right

# %% right="net in the form of the lab, normalized after the sigmoid, with its activation method" of="net: layers by name"
#       return x
# + def activation(self, x):
# +     out = []
# +     z1 = self.bn1(self.linear1(x))
# +     out.append(z1.detach().numpy().reshape(-1))
# +     a1 = torch.sigmoid(z1)
# +     out.append(a1.detach().numpy().reshape(-1))
# +     z2 = self.bn2(self.linear2(a1))
# +     out.append(z2.detach().numpy().reshape(-1))
# +     a2 = torch.sigmoid(z2)
# +     out.append(a2.detach().numpy().reshape(-1))
# +     return out


# %% right="net normalized before the sigmoid, as an nn.Sequential"
class NetBatchNorm(nn.Sequential):
    def __init__(self, in_size, n_hidden1, n_hidden2, out_size):
        super().__init__(
            *(nn.Linear(in_size, n_hidden1), nn.BatchNorm1d(n_hidden1), nn.Sigmoid()),
            *(nn.Linear(n_hidden1, n_hidden2), nn.BatchNorm1d(n_hidden2), nn.Sigmoid()),
            nn.Linear(n_hidden2, out_size),
        )


# %% right="net with an nn.ModuleList, normalized after nn.Sigmoid"
class NetBatchNorm(nn.Module):
    def __init__(self, *sizes):
        super().__init__()
        pairs = list(zip(sizes, sizes[1:]))
        self.linears = nn.ModuleList(nn.Linear(a, b) for a, b in pairs)
        self.norms = nn.ModuleList(nn.BatchNorm1d(size) for size in sizes[1:-1])
        self.act = nn.Sigmoid()
        for linear in self.linears:
            nn.init.xavier_uniform_(linear.weight)

    def forward(self, x):
        for linear, norm in zip(self.linears[:-1], self.norms):
            x = norm(self.act(linear(x)))
        return self.linears[-1](x)


# %% right="net with the layer of one's own"
class NetBatchNorm(nn.Module):
    def __init__(self, in_size, n_hidden1, n_hidden2, out_size):
        super().__init__()
        self.hidden1 = nn.Sequential(nn.Linear(in_size, n_hidden1), BatchNorm1d(n_hidden1))
        self.hidden2 = nn.Sequential(nn.Linear(n_hidden1, n_hidden2), BatchNorm1d(n_hidden2))
        self.out = nn.Linear(n_hidden2, out_size)

    def forward(self, x):
        for hidden in (self.hidden1, self.hidden2):
            x = torch.sigmoid(hidden(x))
        return self.out(x)


# %% right="net in double precision, normalized before in one layer and after in the other"
torch.set_default_dtype(torch.float64)


class NetBatchNorm(nn.Module):
    def __init__(self, in_size, n_hidden1, n_hidden2, out_size):
        super().__init__()
        self.linear1, self.bn1 = nn.Linear(in_size, n_hidden1), nn.BatchNorm1d(n_hidden1)
        self.linear2, self.bn2 = nn.Linear(n_hidden1, n_hidden2), nn.BatchNorm1d(n_hidden2)
        self.linear3 = nn.Linear(n_hidden2, out_size)

    def forward(self, x):
        x = self.bn1(self.linear1(x)).sigmoid()
        x = self.bn2(self.linear2(x).sigmoid())
        return self.linear3(x)


# %% [markdown]
# fold_batchnorm and scale_effect, right


# %% right="fold by a diagonal matrix, without a gradient"
@torch.no_grad()
def fold_batchnorm(linear, bn):
    factor = torch.diag(bn.weight.div((bn.running_var + bn.eps).sqrt()))
    new = nn.Linear(linear.in_features, linear.out_features).to(linear.weight.dtype)
    new.weight.data = factor @ linear.weight
    old = linear.bias if linear.bias is not None else torch.zeros(linear.out_features)
    new.bias.data = factor @ (old.to(factor.dtype) - bn.running_mean) + bn.bias
    return new


# %% right="fold by calling a copy in evaluation mode"
def fold_batchnorm(linear, bn):
    both = nn.Sequential(copy.deepcopy(linear), copy.deepcopy(bn)).eval()
    folded = nn.Linear(linear.in_features, linear.out_features)
    with torch.no_grad():
        zero = torch.zeros(1, linear.in_features, dtype=linear.weight.dtype)
        unit = torch.eye(linear.in_features, dtype=linear.weight.dtype)
        bias = both(zero)[0]
        folded.bias = nn.Parameter(bias)
        folded.weight = nn.Parameter((both(unit) - bias).T.contiguous())
    return folded


# %% right="fold with NumPy"
def fold_batchnorm(linear, bn):
    state = {name: one.detach().numpy() for name, one in bn.state_dict().items()}
    scale = state["weight"] / np.sqrt(state["running_var"] + bn.eps)
    bias = np.zeros(len(scale)) if linear.bias is None else linear.bias.detach().numpy()
    out_size, in_size = linear.weight.shape
    folded = nn.Linear(in_size, out_size)
    folded.weight = nn.Parameter(
        torch.from_numpy(linear.weight.detach().numpy() * scale[:, np.newaxis])
    )
    folded.bias = nn.Parameter(
        torch.from_numpy((bias - state["running_mean"]) * scale + state["bias"])
    )
    return folded


# %% right="effect with two copies and backward"
def scale_effect(net, x, y, factor):
    other = copy.deepcopy(net)
    other.linear1.weight.data *= factor
    outputs, norms = [], []
    for one in (copy.deepcopy(net), other):
        one.train()
        one.zero_grad()
        output = one(x)
        nn.functional.cross_entropy(output, y).backward()
        outputs.append(output.detach())
        norms.append(one.linear1.weight.grad.norm().item())
    change = (outputs[1] - outputs[0]).abs().max().item()
    return change, norms[1] / norms[0]


# %% right="effect with state dicts, tensors returned"
def scale_effect(net, x, y, factor):
    state = {name: value.clone() for name, value in net.state_dict().items()}

    def measure(scale):
        model = copy.deepcopy(net)
        model.load_state_dict({**state, "linear1.weight": scale * state["linear1.weight"]})
        for module in model.modules():
            module.training = True
        out = model(x)
        loss = -torch.log_softmax(out, dim=1)[torch.arange(len(y)), y].mean()
        grad = torch.autograd.grad(loss, model.linear1.weight)[0]
        return out.detach(), (grad**2).sum().sqrt()

    (one, before), (other, after) = measure(1.0), measure(factor)
    return [torch.max(torch.abs(other - one)), after / before]


# %% right="effect on the network itself, with everything put back"
def scale_effect(net, x, y, factor):
    modes = {module: module.training for module in net.modules()}
    state = copy.deepcopy(net.state_dict())
    weight, results = net.linear1.weight, []
    net.train()
    for scale in (1, factor):
        with torch.no_grad():
            weight.mul_(scale)
        output = net(x)
        (grad,) = torch.autograd.grad(nn.functional.cross_entropy(output, y), [weight])
        results.append((output.detach().numpy(), float(grad.norm())))
        net.load_state_dict(state)
    for module, training in modes.items():
        module.training = training
    change = np.abs(results[1][0] - results[0][0]).max()
    return change, results[1][1] / results[0][1]
