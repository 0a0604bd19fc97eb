"""Wrong and right solutions of the dropout assignment, which prove its graders.

Each cell is appended to the reference solution, whose definitions it overrides, or says with `of`
what it is an edit of. A wrong one names the checks that it fails.
"""

# ruff: noqa


# %% [markdown]
# Forward, wrong


# %% right="forward: as in the lab"
def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    W3, b3 = parameters["W3"], parameters["b3"]
    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    D1 = np.random.rand(*A1.shape) < keep_prob
    A1 = A1 * D1 / keep_prob
    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    D2 = np.random.rand(*A2.shape) < keep_prob
    A2 = A2 * D2 / keep_prob
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)


# %% wrong="forward: keeps a unit with probability 1 - keep_prob" of="forward: as in the lab" fails=["check_forward_keeps_with_the_right_probability", "check_forward_keeps_about_as_many_as_it_should"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# + D1 = np.random.rand(*A1.shape) > keep_prob
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# + D2 = np.random.rand(*A2.shape) > keep_prob

# %% wrong="forward: draws from a normal distribution" of="forward: as in the lab" fails=["check_forward_keeps_with_the_right_probability", "check_forward_keeps_about_as_many_as_it_should"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# + D1 = np.random.randn(*A1.shape) < keep_prob
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# + D2 = np.random.randn(*A2.shape) < keep_prob

# %% wrong="forward: tosses a fair coin, whatever keep_prob is" of="forward: as in the lab" fails=["check_forward_keeps_with_the_right_probability"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# + D1 = np.random.randint(0, 2, size=A1.shape)
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# + D2 = np.random.randint(0, 2, size=A2.shape)

# %% wrong="forward: ignores its argument" of="forward: as in the lab" fails=["check_forward_keeps_with_the_right_probability", "check_forward_scales_what_is_kept"]
#   def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
# +     keep_prob = 0.5

# %% wrong="forward: drops the first hidden layer only" of="forward: as in the lab" fails=["check_forward_keeps_with_the_right_probability", "check_forward_scales_what_is_kept"]
# - D2 = np.random.rand(*A2.shape) < keep_prob
# - A2 = A2 * D2 / keep_prob
# + D2 = np.ones(A2.shape)

# %% wrong="forward: drops nothing at all" of="forward: as in the lab" fails=["check_forward_keeps_with_the_right_probability", "check_forward_scales_what_is_kept", "check_forward_drops_what_the_mask_says", "check_forward_draws_every_cell", "check_forward_keeps_half_by_default"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# - A1 = A1 * D1 / keep_prob
# + D1 = np.ones(A1.shape)
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# - A2 = A2 * D2 / keep_prob
# + D2 = np.ones(A2.shape)

# %% wrong="forward: drops or keeps a whole layer with one draw" of="forward: as in the lab" fails=["check_forward_keeps_with_the_right_probability", "check_forward_drops_what_the_mask_says", "check_forward_draws_every_cell", "check_forward_keeps_half_by_default"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# + D1 = np.full(A1.shape, np.random.rand() < keep_prob)
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# + D2 = np.full(A2.shape, np.random.rand() < keep_prob)

# %% wrong="forward: does not rescale what is kept" of="forward: as in the lab" fails=["check_forward_scales_what_is_kept", "check_forward_scales_the_example"]
# - A1 = A1 * D1 / keep_prob
# + A1 = A1 * D1
#
# - A2 = A2 * D2 / keep_prob
# + A2 = A2 * D2

# %% wrong="forward: divides by the probability to drop" of="forward: as in the lab" fails=["check_forward_scales_what_is_kept"]
# - A1 = A1 * D1 / keep_prob
# + A1 = A1 * D1 / (1 - keep_prob)
#
# - A2 = A2 * D2 / keep_prob
# + A2 = A2 * D2 / (1 - keep_prob)

# %% wrong="forward: multiplies by keep_prob" of="forward: as in the lab" fails=["check_forward_scales_what_is_kept"]
# - A1 = A1 * D1 / keep_prob
# + A1 = A1 * D1 * keep_prob
#
# - A2 = A2 * D2 / keep_prob
# + A2 = A2 * D2 * keep_prob

# %% wrong="forward: divides by the square root of keep_prob" of="forward: as in the lab" fails=["check_forward_scales_what_is_kept"]
# - A1 = A1 * D1 / keep_prob
# + A1 = A1 * D1 / np.sqrt(keep_prob)
#
# - A2 = A2 * D2 / keep_prob
# + A2 = A2 * D2 / np.sqrt(keep_prob)

# %% wrong="forward: divides by the share that happens to be kept" of="forward: as in the lab" fails=["check_forward_scales_what_is_kept"]
# - A1 = A1 * D1 / keep_prob
# + A1 = A1 * D1 / D1.mean()
#
# - A2 = A2 * D2 / keep_prob
# + A2 = A2 * D2 / D2.mean()

# %% wrong="forward: rescales the first hidden layer only" of="forward: as in the lab" fails=["check_forward_scales_what_is_kept"]
# - A2 = A2 * D2 / keep_prob
# + A2 = A2 * D2

# %% wrong="forward: rescales the masks in the cache" of="forward: as in the lab" fails=["check_forward_returns_the_output_and_the_cache"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# - A1 = A1 * D1 / keep_prob
# + D1 = (np.random.rand(*A1.shape) < keep_prob) / keep_prob
# + A1 = A1 * D1
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# - A2 = A2 * D2 / keep_prob
# + D2 = (np.random.rand(*A2.shape) < keep_prob) / keep_prob
# + A2 = A2 * D2

# %% wrong="forward: rescales masks and activations" of="forward: as in the lab" fails=["check_forward_returns_the_output_and_the_cache", "check_forward_scales_what_is_kept"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# + D1 = (np.random.rand(*A1.shape) < keep_prob) / keep_prob
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# + D2 = (np.random.rand(*A2.shape) < keep_prob) / keep_prob

# %% wrong="forward: multiplies by the uniform draws, without a threshold" of="forward: as in the lab" fails=["check_forward_returns_the_output_and_the_cache", "check_forward_keeps_with_the_right_probability", "check_forward_scales_what_is_kept", "check_forward_drops_what_the_mask_says", "check_forward_draws_every_cell", "check_forward_keeps_half_by_default"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# + D1 = np.random.rand(*A1.shape)
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# + D2 = np.random.rand(*A2.shape)

# %% wrong="forward: caches the uniform draws" of="forward: as in the lab" fails=["check_forward_returns_the_output_and_the_cache", "check_forward_drops_what_the_mask_says", "check_forward_draws_every_cell", "check_forward_keeps_half_by_default"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# - A1 = A1 * D1 / keep_prob
# + D1 = np.random.rand(*A1.shape)
# + A1 = A1 * (D1 < keep_prob) / keep_prob
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# - A2 = A2 * D2 / keep_prob
# + D2 = np.random.rand(*A2.shape)
# + A2 = A2 * (D2 < keep_prob) / keep_prob

# %% wrong="forward: does not use the masks it draws" of="forward: as in the lab" fails=["check_forward_drops_what_the_mask_says", "check_forward_drops_by_its_mask_in_the_example"]
# - A1 = A1 * D1 / keep_prob
# + A1 = A1 / keep_prob
#
# - A2 = A2 * D2 / keep_prob
# + A2 = A2 / keep_prob

# %% wrong="forward: caches masks that are 1 where a unit is dropped" of="forward: as in the lab" fails=["check_forward_drops_what_the_mask_says"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# - A1 = A1 * D1 / keep_prob
# + D1 = np.random.rand(*A1.shape) >= keep_prob
# + A1 = A1 * (1 - D1) / keep_prob
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# - A2 = A2 * D2 / keep_prob
# + D2 = np.random.rand(*A2.shape) >= keep_prob
# + A2 = A2 * (1 - D2) / keep_prob

# %% wrong="forward: draws another mask for the cache" of="forward: as in the lab" fails=["check_forward_drops_what_the_mask_says"]
# - A1 = A1 * D1 / keep_prob
# + A1 = A1 * (np.random.rand(*A1.shape) < keep_prob) / keep_prob
#
# - A2 = A2 * D2 / keep_prob
# + A2 = A2 * (np.random.rand(*A2.shape) < keep_prob) / keep_prob

# %% wrong="forward: drops a unit for all examples or for none" of="forward: as in the lab" fails=["check_forward_returns_the_output_and_the_cache", "check_forward_draws_every_cell"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# + D1 = np.random.rand(A1.shape[0], 1) < keep_prob
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# + D2 = np.random.rand(A2.shape[0], 1) < keep_prob

# %% wrong="forward: drops all units of an example or none" of="forward: as in the lab" fails=["check_forward_returns_the_output_and_the_cache", "check_forward_draws_every_cell"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# + D1 = np.random.rand(A1.shape[1]) < keep_prob
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# + D2 = np.random.rand(A2.shape[1]) < keep_prob

# %% wrong="forward: repeats the mask of one example" of="forward: as in the lab" fails=["check_forward_draws_every_cell"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# + D1 = np.tile(np.random.rand(len(A1), 1) < keep_prob, A1.shape[1])
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# + D2 = np.tile(np.random.rand(len(A2), 1) < keep_prob, A2.shape[1])

# %% wrong="forward: seeds the generator before each mask" of="forward: as in the lab" fails=["check_forward_draws_every_cell"]
# + def mask(shape, keep_prob):
# +     np.random.seed(1)
# +     return np.random.rand(*shape) < keep_prob
#   def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
#
# - D1 = np.random.rand(*A1.shape) < keep_prob
# + D1 = mask(A1.shape, keep_prob)
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# + D2 = mask(A2.shape, keep_prob)

# %% wrong="forward: drops the output, too" of="forward: as in the lab" fails=["check_forward_computes_each_layer"]
#   A3 = sigmoid(Z3)
# + A3 = A3 * (np.random.rand(*A3.shape) < keep_prob) / keep_prob

# %% wrong="forward: draws from a normal distribution, above keep_prob" of="forward: as in the lab" fails=["check_forward_keeps_with_the_right_probability"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# + D1 = np.random.randn(*A1.shape) > keep_prob
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# + D2 = np.random.randn(*A2.shape) > keep_prob

# %% wrong="forward: never keeps more than 99 %" of="forward: as in the lab" fails=["check_forward_keeps_with_the_right_probability"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# + D1 = np.random.rand(*A1.shape) < min(keep_prob, 0.99)

# %% wrong="forward: draws sizes of normal numbers" of="forward: as in the lab" fails=["check_forward_keeps_with_the_right_probability"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# + D1 = abs(np.random.randn(*A1.shape)) < keep_prob
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# + D2 = abs(np.random.randn(*A2.shape)) < keep_prob

# %% wrong="forward: draws from a normal distribution around a half" of="forward: as in the lab" fails=["check_forward_keeps_with_the_right_probability"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# + D1 = np.random.normal(0.5, 0.29, A1.shape) < keep_prob
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# + D2 = np.random.normal(0.5, 0.29, A2.shape) < keep_prob

# %% wrong="forward: keeps an exact number of units" of="forward: as in the lab" fails=["check_forward_draws_every_cell"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# + D1 = np.random.permutation(A1.size).reshape(A1.shape) < round(keep_prob * A1.size)
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# + D2 = np.random.permutation(A2.size).reshape(A2.shape) < round(keep_prob * A2.size)

# %% wrong="forward: keeps an exact number of units in its second layer" of="forward: as in the lab" fails=["check_forward_draws_every_cell"]
# - D2 = np.random.rand(*A2.shape) < keep_prob
# + D2 = np.random.permutation(A2.size).reshape(A2.shape) < int(keep_prob * A2.size)

# %% wrong="forward: keeps as many units of each example" of="forward: as in the lab" fails=["check_forward_draws_every_cell"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# + D1 = np.random.rand(*A1.shape).argsort(axis=0) < round(keep_prob * len(A1))

# %% wrong="forward: gives two examples at a time one mask" of="forward: as in the lab" fails=["check_forward_draws_every_cell"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# + D1 = (np.random.rand(*A1.shape) < keep_prob)[:, np.arange(A1.shape[1]) // 2]
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# + D2 = (np.random.rand(*A2.shape) < keep_prob)[:, np.arange(A2.shape[1]) // 2]

# %% wrong="forward: repeats the masks of the first half of the units" of="forward: as in the lab" fails=["check_forward_draws_every_cell"]
# - D2 = np.random.rand(*A2.shape) < keep_prob
# + half = np.random.rand(-(-len(A2) // 2), A2.shape[1]) < keep_prob
# + D2 = np.vstack([half, half])[: len(A2)]

# %% wrong="forward: uses a draw and what it lacks to 1" of="forward: as in the lab" fails=["check_forward_draws_every_cell"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# + u = np.random.rand(*A1.shape)
# + u[1::2] = 1 - u[: len(u) // 2 * 2 : 2]
# + D1 = u < keep_prob

# %% wrong="forward: repeats the draws of the first layer in the second" of="forward: as in the lab" fails=["check_forward_draws_every_cell"]
# - D2 = np.random.rand(*A2.shape) < keep_prob
# + D2 = np.resize(D1, A2.shape)

# %% wrong="forward: has lists for masks" of="forward: as in the lab" fails=["check_forward_returns_the_output_and_the_cache"]
# - D1 = np.random.rand(*A1.shape) < keep_prob
# + D1 = [[u < keep_prob for u in row] for row in np.random.rand(*A1.shape)]
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# + D2 = [[u < keep_prob for u in row] for row in np.random.rand(*A2.shape)]

# %% wrong="forward: returns everything as lists" of="forward: as in the lab" fails=["check_forward_returns_the_output_and_the_cache"]
# - return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
# + cache = (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
# + return A3.tolist(), [one.tolist() for one in cache]

# %% wrong="forward: has no ReLU" of="forward: as in the lab" fails=["check_forward_computes_each_layer", "check_forward_computes_the_example"]
# - A1 = relu(Z1)
# + A1 = Z1
#
# - A2 = relu(Z2)
# + A2 = Z2

# %% wrong="forward: leaks where ReLU is 0" of="forward: as in the lab" fails=["check_forward_computes_each_layer"]
# - A1 = relu(Z1)
# + A1 = np.where(Z1 > 0, Z1, 0.01 * Z1)
#
# - A2 = relu(Z2)
# + A2 = np.where(Z2 > 0, Z2, 0.01 * Z2)

# %% wrong="forward: forgets the biases" of="forward: as in the lab" fails=["check_forward_computes_each_layer"]
# - Z1 = np.dot(W1, X) + b1
# + Z1 = np.dot(W1, X)
#
# - Z2 = np.dot(W2, A1) + b2
# + Z2 = np.dot(W2, A1)
#
# - Z3 = np.dot(W3, A2) + b3
# + Z3 = np.dot(W3, A2)

# %% wrong="forward: has no sigmoid" of="forward: as in the lab" fails=["check_forward_computes_each_layer"]
# - A3 = sigmoid(Z3)
# + A3 = Z3

# %% wrong="forward: feeds the second layer what was not dropped" of="forward: as in the lab" fails=["check_forward_computes_each_layer"]
# - A1 = A1 * D1 / keep_prob
# - Z2 = np.dot(W2, A1) + b2
# + Z2 = np.dot(W2, A1) + b2
# + A1 = A1 * D1 / keep_prob


# %% wrong="forward: drops Z in place, before ReLU" fails=["check_forward_computes_each_layer"]
def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    W3, b3 = parameters["W3"], parameters["b3"]
    Z1 = np.dot(W1, X) + b1
    D1 = np.random.rand(*Z1.shape) < keep_prob
    Z1 = Z1 * D1 / keep_prob
    A1 = relu(Z1)
    Z2 = np.dot(W2, A1) + b2
    D2 = np.random.rand(*Z2.shape) < keep_prob
    Z2 = Z2 * D2 / keep_prob
    A2 = relu(Z2)
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)


# %% wrong="forward: has a ReLU that overwrites its input" fails=["check_forward_computes_each_layer"]
def my_relu(Z):
    Z[Z < 0] = 0
    return Z


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    W3, b3 = parameters["W3"], parameters["b3"]
    Z1 = np.dot(W1, X) + b1
    A1 = my_relu(Z1)
    D1 = np.random.rand(*A1.shape) < keep_prob
    A1 *= D1
    A1 /= keep_prob
    Z2 = np.dot(W2, A1) + b2
    A2 = my_relu(Z2)
    D2 = np.random.rand(*A2.shape) < keep_prob
    A2 *= D2
    A2 /= keep_prob
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)


# %% wrong="forward: caches the activations before dropout" of="forward: as in the lab" fails=["check_forward_computes_each_layer", "check_forward_drops_what_the_mask_says", "check_forward_scales_what_is_kept"]
# - A1 = A1 * D1 / keep_prob
# - Z2 = np.dot(W2, A1) + b2
# + Z2 = np.dot(W2, A1 * D1 / keep_prob) + b2
#
# - A2 = A2 * D2 / keep_prob
# - Z3 = np.dot(W3, A2) + b3
# + Z3 = np.dot(W3, A2 * D2 / keep_prob) + b3

# %% wrong="forward: caches the first layer transposed" of="forward: as in the lab" fails=["check_forward_returns_the_output_and_the_cache", "check_forward_computes_each_layer", "check_forward_drops_what_the_mask_says", "check_forward_scales_what_is_kept", "check_forward_keeps_with_the_right_probability", "check_forward_draws_every_cell", "check_forward_keeps_half_by_default"]
# - return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
# + return A3, (Z1.T, D1.T, A1.T, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)

# %% wrong="forward: caches no masks" of="forward: as in the lab" fails=["check_forward_returns_the_output_and_the_cache", "check_forward_computes_each_layer", "check_forward_drops_what_the_mask_says", "check_forward_scales_what_is_kept", "check_forward_keeps_with_the_right_probability", "check_forward_draws_every_cell", "check_forward_keeps_half_by_default", "check_forward_leaves_its_inputs_alone"]
# - return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
# + return A3, (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)

# %% wrong="forward: keeps all units by default" of="forward: as in the lab" fails=["check_forward_keeps_half_by_default"]
# - def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
# + def forward_propagation_with_dropout(X, parameters, keep_prob=1):

# %% wrong="forward: keeps 80 % by default" of="forward: as in the lab" fails=["check_forward_keeps_half_by_default"]
# - def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
# + def forward_propagation_with_dropout(X, parameters, keep_prob=0.8):

# %% wrong="forward: has no default for keep_prob" of="forward: as in the lab" fails=["check_forward_keeps_half_by_default"]
# - def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
# + def forward_propagation_with_dropout(X, parameters, keep_prob):

# %% wrong="forward: takes the parameters out of their dict" of="forward: as in the lab" fails=["check_forward_leaves_its_inputs_alone"]
# - W1, b1 = parameters["W1"], parameters["b1"]
# + W1, b1 = parameters.pop("W1"), parameters.pop("b1")

# %% wrong="forward: notes the masks among the parameters" of="forward: as in the lab" fails=["check_forward_leaves_its_inputs_alone"]
#   A2 = A2 * D2 / keep_prob
# + parameters["D1"], parameters["D2"] = D1, D2

# %% wrong="forward: draws masks and computes nothing" of="forward: as in the lab" fails=["check_forward_computes_each_layer", "check_forward_drops_what_the_mask_says", "check_forward_scales_what_is_kept", "check_forward_keeps_with_the_right_probability", "check_forward_draws_every_cell", "check_forward_keeps_half_by_default"]
# - Z1 = np.dot(W1, X) + b1
# + Z1 = np.zeros((len(W1), X.shape[1]))
#
# - Z2 = np.dot(W2, A1) + b2
# + Z2 = np.zeros((len(W2), X.shape[1]))
#
# - Z3 = np.dot(W3, A2) + b3
# + Z3 = np.zeros((1, X.shape[1]))

# %% [markdown]
# Backward, wrong


# %% right="backward: as in the lab"
def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3 = cache
    m = X.shape[1]
    dZ3 = A3 - Y
    dW3 = np.dot(dZ3, A2.T) / m
    db3 = np.sum(dZ3, axis=1, keepdims=True) / m
    dA2 = np.dot(W3.T, dZ3)
    dA2 = dA2 * D2 / keep_prob
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = np.dot(dZ2, A1.T) / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dA1 = np.dot(W2.T, dZ2)
    dA1 = dA1 * D1 / keep_prob
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = np.dot(dZ1, X.T) / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {
        **{"dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2},
        **{"db2": db2, "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1},
    }


# %% wrong="backward: is the backward pass without dropout" of="backward: as in the lab" fails=["check_backward_uses_the_masks_of_the_forward_pass", "check_backward_scales_like_forward"]
# - dA2 = dA2 * D2 / keep_prob
# + dA2 = dA2
#
# - dA1 = dA1 * D1 / keep_prob
# + dA1 = dA1

# %% wrong="backward: divides by keep_prob but forgets the masks" of="backward: as in the lab" fails=["check_backward_uses_the_masks_of_the_forward_pass", "check_backward_drops_in_the_example"]
# - dA2 = dA2 * D2 / keep_prob
# + dA2 = dA2 / keep_prob
#
# - dA1 = dA1 * D1 / keep_prob
# + dA1 = dA1 / keep_prob

# %% wrong="backward: draws new masks" of="backward: as in the lab" fails=["check_backward_uses_the_masks_of_the_forward_pass"]
#   m = X.shape[1]
# + D1 = np.random.rand(*D1.shape) < keep_prob
# + D2 = np.random.rand(*D2.shape) < keep_prob

# %% wrong="backward: lets the gradient through where units were dropped" of="backward: as in the lab" fails=["check_backward_uses_the_masks_of_the_forward_pass"]
# - dA2 = dA2 * D2 / keep_prob
# - dZ2 = np.multiply(dA2, np.int64(A2 > 0))
# + dA2 = dA2 * (1 - D2) / keep_prob
# + dZ2 = np.multiply(dA2, np.int64(Z2 > 0))
#
# - dA1 = dA1 * D1 / keep_prob
# - dZ1 = np.multiply(dA1, np.int64(A1 > 0))
# + dA1 = dA1 * (1 - D1) / keep_prob
# + dZ1 = np.multiply(dA1, np.int64(Z1 > 0))

# %% wrong="backward: masks the upper layer only" of="backward: as in the lab" fails=["check_backward_uses_the_masks_of_the_forward_pass"]
# - dA1 = dA1 * D1 / keep_prob
# + dA1 = dA1 / keep_prob

# %% wrong="backward: applies the masks to dZ instead of dA" of="backward: as in the lab" fails=["check_backward_uses_the_masks_of_the_forward_pass"]
# - dA2 = dA2 * D2 / keep_prob
# - dZ2 = np.multiply(dA2, np.int64(A2 > 0))
# + dZ2 = dA2 * D2 / keep_prob * (Z2 > 0)
#
# - dA1 = dA1 * D1 / keep_prob
# - dZ1 = np.multiply(dA1, np.int64(A1 > 0))
# + dZ1 = dA1 * D1 / keep_prob * (Z1 > 0)

# %% wrong="backward: does not divide by keep_prob" of="backward: as in the lab" fails=["check_backward_scales_like_forward", "check_backward_scales_the_example"]
# - dA2 = dA2 * D2 / keep_prob
# + dA2 = dA2 * D2
#
# - dA1 = dA1 * D1 / keep_prob
# + dA1 = dA1 * D1

# %% wrong="backward: divides the upper layer only" of="backward: as in the lab" fails=["check_backward_scales_like_forward"]
# - dA1 = dA1 * D1 / keep_prob
# + dA1 = dA1 * D1

# %% wrong="backward: divides twice" of="backward: as in the lab" fails=["check_backward_scales_like_forward"]
# - dA2 = dA2 * D2 / keep_prob
# + dA2 = dA2 * D2 / keep_prob**2
#
# - dA1 = dA1 * D1 / keep_prob
# + dA1 = dA1 * D1 / keep_prob**2

# %% wrong="backward: multiplies by keep_prob" of="backward: as in the lab" fails=["check_backward_scales_like_forward"]
# - dA2 = dA2 * D2 / keep_prob
# + dA2 = dA2 * D2 * keep_prob
#
# - dA1 = dA1 * D1 / keep_prob
# + dA1 = dA1 * D1 * keep_prob

# %% wrong="backward: divides by the probability to drop" of="backward: as in the lab" fails=["check_backward_returns_all_gradients", "check_backward_scales_like_forward"]
# - dA2 = dA2 * D2 / keep_prob
# + dA2 = dA2 * D2 / (1 - keep_prob)
#
# - dA1 = dA1 * D1 / keep_prob
# + dA1 = dA1 * D1 / (1 - keep_prob)

# %% wrong="backward: divides by the share that was kept" of="backward: as in the lab" fails=["check_backward_scales_like_forward"]
# - dA2 = dA2 * D2 / keep_prob
# + dA2 = dA2 * D2 / np.mean(D2)
#
# - dA1 = dA1 * D1 / keep_prob
# + dA1 = dA1 * D1 / np.mean(D1)

# %% wrong="backward: always divides by 0.8" of="backward: as in the lab" fails=["check_backward_scales_like_forward"]
# - dA2 = dA2 * D2 / keep_prob
# + dA2 = dA2 * D2 / 0.8
#
# - dA1 = dA1 * D1 / keep_prob
# + dA1 = dA1 * D1 / 0.8

# %% wrong="backward: sends dA down past ReLU" of="backward: as in the lab" fails=["check_backward_scales_like_forward"]
# - dA1 = np.dot(W2.T, dZ2)
# + dA1 = np.dot(W2.T, dA2)

# %% wrong="backward: forgets the derivative of ReLU" of="backward: as in the lab" fails=["check_backward_passes_relu", "check_backward_passes_relu_in_the_example"]
# - dZ2 = np.multiply(dA2, np.int64(A2 > 0))
# + dZ2 = dA2
#
# - dZ1 = np.multiply(dA1, np.int64(A1 > 0))
# + dZ1 = dA1

# %% wrong="backward: takes ReLU's derivative to be 1 at 0" of="backward: as in the lab" fails=["check_backward_passes_relu"]
# - dZ2 = np.multiply(dA2, np.int64(A2 > 0))
# + dZ2 = np.multiply(dA2, np.int64(A2 >= 0))
#
# - dZ1 = np.multiply(dA1, np.int64(A1 > 0))
# + dZ1 = np.multiply(dA1, np.int64(A1 >= 0))

# %% wrong="backward: lets a gradient through where Z1 is 0" of="backward: as in the lab" fails=["check_backward_passes_relu"]
# - dZ1 = np.multiply(dA1, np.int64(A1 > 0))
# + dZ1 = np.multiply(dA1, np.int64(Z1 >= 0))

# %% wrong="backward: lets a gradient through where Z2 is 0" of="backward: as in the lab" fails=["check_backward_passes_relu"]
# - dZ2 = np.multiply(dA2, np.int64(A2 > 0))
# + dZ2 = np.where(Z2 < 0, 0, dA2)

# %% wrong="backward: lets half a gradient through where Z is 0" of="backward: as in the lab" fails=["check_backward_passes_relu"]
# - dZ2 = np.multiply(dA2, np.int64(A2 > 0))
# + dZ2 = dA2 * np.heaviside(Z2, 0.5)

# %% wrong="backward: returns lists" of="backward: as in the lab" fails=["check_backward_returns_all_gradients"]
#   def backward_propagation_with_dropout(X, Y, cache, keep_prob):
# +     return {name: one.tolist() for name, one in gradients(X, Y, cache, keep_prob).items()}
# +
# +
# + def gradients(X, Y, cache, keep_prob):

# %% wrong="backward: multiplies by A instead of ReLU's derivative" of="backward: as in the lab" fails=["check_backward_passes_relu"]
# - dZ2 = np.multiply(dA2, np.int64(A2 > 0))
# + dZ2 = np.multiply(dA2, A2)
#
# - dZ1 = np.multiply(dA1, np.int64(A1 > 0))
# + dZ1 = np.multiply(dA1, A1)

# %% wrong="backward: uses the derivative of tanh" of="backward: as in the lab" fails=["check_backward_passes_relu"]
# - dZ2 = np.multiply(dA2, np.int64(A2 > 0))
# + dZ2 = np.multiply(dA2, 1 - np.power(A2, 2))
#
# - dZ1 = np.multiply(dA1, np.int64(A1 > 0))
# + dZ1 = np.multiply(dA1, 1 - np.power(A1, 2))

# %% wrong="backward: computes dZ in the place of dA" of="backward: as in the lab" fails=["check_backward_passes_relu"]
# - dZ2 = np.multiply(dA2, np.int64(A2 > 0))
# + dZ2 = dA2
# + dZ2[A2 <= 0] = 0
#
# - dZ1 = np.multiply(dA1, np.int64(A1 > 0))
# + dZ1 = dA1
# + dZ1[A1 <= 0] = 0

# %% wrong="backward: takes A > 0 for the mask" of="backward: as in the lab" fails=["check_backward_passes_relu"]
# - dA2 = dA2 * D2 / keep_prob
# + dA2 = dA2 * (A2 > 0) / keep_prob
#
# - dA1 = dA1 * D1 / keep_prob
# + dA1 = dA1 * (A1 > 0) / keep_prob

# %% wrong="backward: swaps the sign at the output" of="backward: as in the lab" fails=["check_backward_begins_at_the_output", "check_backward_begins_the_example"]
# - dZ3 = A3 - Y
# + dZ3 = Y - A3

# %% wrong="backward: multiplies by the derivative of the sigmoid" of="backward: as in the lab" fails=["check_backward_begins_at_the_output"]
# - dZ3 = A3 - Y
# + dZ3 = (A3 - Y) * A3 * (1 - A3)

# %% wrong="backward: uses the derivative of a loss without the sigmoid" of="backward: as in the lab" fails=["check_backward_begins_at_the_output"]
# - dZ3 = A3 - Y
# + dZ3 = -(Y / A3 - (1 - Y) / (1 - A3))


# %% wrong="backward: divides dZ3 by m instead of dW and db" fails=["check_backward_begins_at_the_output"]
def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3 = cache
    m = X.shape[1]
    dZ3 = (A3 - Y) / m
    dW3 = np.dot(dZ3, A2.T)
    db3 = np.sum(dZ3, axis=1, keepdims=True)
    dA2 = np.dot(W3.T, dZ3)
    dA2 = dA2 * D2 / keep_prob
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = np.dot(dZ2, A1.T)
    db2 = np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(W2.T, dZ2)
    dA1 = dA1 * D1 / keep_prob
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = np.dot(dZ1, X.T)
    db1 = np.sum(dZ1, axis=1, keepdims=True)
    return {
        **{"dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2},
        **{"db2": db2, "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1},
    }


# %% wrong="backward: divides by m twice" of="backward: as in the lab" fails=["check_backward_begins_at_the_output", "check_backward_reaches_the_parameters"]
# - dZ3 = A3 - Y
# + dZ3 = (A3 - Y) / m


# %% wrong="backward: does not divide by m" fails=["check_backward_reaches_the_parameters", "check_backward_reaches_the_parameters_of_the_example"]
def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3 = cache
    dZ3 = A3 - Y
    dW3 = np.dot(dZ3, A2.T)
    db3 = np.sum(dZ3, axis=1, keepdims=True)
    dA2 = np.dot(W3.T, dZ3)
    dA2 = dA2 * D2 / keep_prob
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = np.dot(dZ2, A1.T)
    db2 = np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(W2.T, dZ2)
    dA1 = dA1 * D1 / keep_prob
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = np.dot(dZ1, X.T)
    db1 = np.sum(dZ1, axis=1, keepdims=True)
    return {
        **{"dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2},
        **{"db2": db2, "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1},
    }


# %% wrong="backward: divides by the number of features" of="backward: as in the lab" fails=["check_backward_reaches_the_parameters"]
# - m = X.shape[1]
# + m = X.shape[0]

# %% wrong="backward: undoes dropout in the activations that dW needs" of="backward: as in the lab" fails=["check_backward_reaches_the_parameters"]
# - dW3 = np.dot(dZ3, A2.T) / m
# + dW3 = np.dot(dZ3, np.maximum(0, Z2).T) / m
#
# - dW2 = np.dot(dZ2, A1.T) / m
# + dW2 = np.dot(dZ2, np.maximum(0, Z1).T) / m

# %% wrong="backward: sums db without keepdims" of="backward: as in the lab" fails=["check_backward_returns_all_gradients"]
# - db3 = np.sum(dZ3, axis=1, keepdims=True) / m
# + db3 = np.sum(dZ3, axis=1) / m
#
# - db2 = np.sum(dZ2, axis=1, keepdims=True) / m
# + db2 = np.sum(dZ2, axis=1) / m
#
# - db1 = np.sum(dZ1, axis=1, keepdims=True) / m
# + db1 = np.sum(dZ1, axis=1) / m

# %% wrong="backward: sums db over the units" of="backward: as in the lab" fails=["check_backward_returns_all_gradients", "check_backward_reaches_the_parameters"]
# - db3 = np.sum(dZ3, axis=1, keepdims=True) / m
# + db3 = np.sum(dZ3, axis=0, keepdims=True) / m
#
# - db2 = np.sum(dZ2, axis=1, keepdims=True) / m
# + db2 = np.sum(dZ2, axis=0, keepdims=True) / m
#
# - db1 = np.sum(dZ1, axis=1, keepdims=True) / m
# + db1 = np.sum(dZ1, axis=0, keepdims=True) / m

# %% wrong="backward: forgets to divide db by m" of="backward: as in the lab" fails=["check_backward_reaches_the_parameters"]
# - db3 = np.sum(dZ3, axis=1, keepdims=True) / m
# + db3 = np.sum(dZ3, axis=1, keepdims=True)
#
# - db2 = np.sum(dZ2, axis=1, keepdims=True) / m
# + db2 = np.sum(dZ2, axis=1, keepdims=True)
#
# - db1 = np.sum(dZ1, axis=1, keepdims=True) / m
# + db1 = np.sum(dZ1, axis=1, keepdims=True)

# %% wrong="backward: returns dW transposed" of="backward: as in the lab" fails=["check_backward_returns_all_gradients", "check_backward_reaches_the_parameters"]
# - dW2 = np.dot(dZ2, A1.T) / m
# + dW2 = np.dot(A1, dZ2.T) / m
#
# - dW1 = np.dot(dZ1, X.T) / m
# + dW1 = np.dot(X, dZ1.T) / m

# %% wrong="backward: returns the gradients of the parameters only" of="backward: as in the lab" fails=["check_backward_returns_all_gradients", "check_backward_begins_at_the_output", "check_backward_uses_the_masks_of_the_forward_pass", "check_backward_scales_like_forward", "check_backward_passes_relu", "check_backward_reaches_the_parameters"]
# - return {
# -     **{"dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2},
# -     **{"db2": db2, "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1},
# - }
# + return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2, "dW3": dW3, "db3": db3}


# %% wrong="backward: returns zeros" fails=["check_backward_begins_at_the_output", "check_backward_uses_the_masks_of_the_forward_pass", "check_backward_scales_like_forward", "check_backward_passes_relu", "check_backward_reaches_the_parameters"]
def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    names = "Z1 D1 A1 W1 b1 Z2 D2 A2 W2 b2 Z3 A3 W3 b3".split()
    return {"d" + name: np.zeros_like(value) for name, value in zip(names, cache, strict=True)}


# %% wrong="backward: computes dZ3 in the place of A3" of="backward: as in the lab" fails=["check_backward_leaves_its_inputs_alone"]
# - dZ3 = A3 - Y
# + dZ3 = A3
# + dZ3 -= Y

# %% wrong="backward: rescales the activations in the cache" of="backward: as in the lab" fails=["check_backward_reaches_the_parameters", "check_backward_leaves_its_inputs_alone"]
#   m = X.shape[1]
# + A1 *= keep_prob
# + A2 *= keep_prob

# %% [markdown]
# Net, wrong

# %% wrong="Net: takes p for the probability to keep" of="reference" fails=["check_net_drops_both_hidden_layers_with_probability_p", "check_net_scales_what_is_kept", "check_net_has_no_dropout_by_default"]
# - self.drop = nn.Dropout(p=p)
# + self.drop = nn.Dropout(1 - p)

# %% wrong="Net: drops half of the units, whatever p is" of="reference" fails=["check_net_drops_both_hidden_layers_with_probability_p", "check_net_scales_what_is_kept", "check_net_has_no_dropout_by_default", "check_net_drops_nothing_with_p_0"]
# - self.drop = nn.Dropout(p=p)
# + self.drop = nn.Dropout(0.5)


# %% right="Net: nn.Dropout before ReLU, in float32"
class Net(nn.Module):
    def __init__(self, in_size, n_hidden, out_size, p=0):
        super().__init__()
        self.drop = nn.Dropout(p)
        self.linear1 = nn.Linear(in_size, n_hidden)
        self.linear2 = nn.Linear(n_hidden, n_hidden)
        self.linear3 = nn.Linear(n_hidden, out_size)

    def forward(self, x):
        x = torch.relu(self.drop(self.linear1(x)))
        x = torch.relu(self.drop(self.linear2(x)))
        return self.linear3(x)


# %% wrong="Net: drops the first hidden layer only" of="Net: nn.Dropout before ReLU, in float32" fails=["check_net_drops_both_hidden_layers_with_probability_p", "check_net_scales_what_is_kept"]
# - x = torch.relu(self.drop(self.linear2(x)))
# + x = torch.relu(self.linear2(x))

# %% wrong="Net: drops nothing" of="Net: nn.Dropout before ReLU, in float32" fails=["check_net_drops_both_hidden_layers_with_probability_p", "check_net_scales_what_is_kept", "check_net_drops_nothing_in_eval_mode", "check_net_draws_every_cell_at_each_call", "check_net_answers_the_same_after_eval"]
# - x = torch.relu(self.drop(self.linear1(x)))
# - x = torch.relu(self.drop(self.linear2(x)))
# + x = torch.relu(self.linear1(x))
# + x = torch.relu(self.linear2(x))

# %% wrong="Net: drops each hidden layer twice" of="Net: nn.Dropout before ReLU, in float32" fails=["check_net_drops_both_hidden_layers_with_probability_p", "check_net_scales_what_is_kept"]
# - x = torch.relu(self.drop(self.linear1(x)))
# - x = torch.relu(self.drop(self.linear2(x)))
# + x = self.drop(torch.relu(self.drop(self.linear1(x))))
# + x = self.drop(torch.relu(self.drop(self.linear2(x))))

# %% wrong="Net: drops in eval mode, too" of="reference" fails=["check_net_drops_nothing_in_eval_mode", "check_net_answers_the_same_after_eval"]
# + F = nn.functional
#   class Net(nn.Module):
#
# - self.drop = nn.Dropout(p=p)
# + self.p = p
#
# - x = torch.relu(self.drop(self.linear1(x)))
# - x = torch.relu(self.drop(self.linear2(x)))
# + x = torch.relu(F.dropout(self.linear1(x), self.p))
# + x = torch.relu(F.dropout(self.linear2(x), self.p))

# %% wrong="Net: has its modes reversed" of="Net with masks of its own" fails=["check_net_drops_both_hidden_layers_with_probability_p", "check_net_scales_what_is_kept", "check_net_drops_nothing_in_eval_mode", "check_net_draws_every_cell_at_each_call"]
# - if not self.training:
# + if self.training:

# %% wrong="Net: scales in eval mode, too" of="Net with masks of its own" fails=["check_net_drops_nothing_in_eval_mode"]
# - return x
# + return x * (1 - self.p)

# %% wrong="Net: scales in eval mode instead of training" of="Net with masks of its own" fails=["check_net_drops_nothing_in_eval_mode", "check_net_scales_what_is_kept"]
# -     return x
# - return x * (torch.rand_like(x) > self.p) / (1 - self.p)
# +     return x * (1 - self.p)
# + return x * (torch.rand_like(x) > self.p)

# %% wrong="Net: does not rescale" of="Net with masks of its own" fails=["check_net_scales_what_is_kept"]
# - return x * (torch.rand_like(x) > self.p) / (1 - self.p)
# + return x * (torch.rand_like(x) > self.p)

# %% wrong="Net: divides by p" of="Net with masks of its own" fails=["check_net_scales_what_is_kept", "check_net_has_no_dropout_by_default"]
# - return x * (torch.rand_like(x) > self.p) / (1 - self.p)
# + return x * (torch.rand_like(x) > self.p) / self.p

# %% wrong="Net: multiplies by 1 - p" of="Net with masks of its own" fails=["check_net_scales_what_is_kept"]
# - return x * (torch.rand_like(x) > self.p) / (1 - self.p)
# + return x * (torch.rand_like(x) > self.p) * (1 - self.p)

# %% wrong="Net: divides by the share that happens to be kept" of="Net with masks of its own" fails=["check_net_scales_what_is_kept"]
# - return x * (torch.rand_like(x) > self.p) / (1 - self.p)
# + kept = (torch.rand_like(x) > self.p).float()
# + return x * kept / kept.mean()

# %% wrong="Net: keeps a unit with probability p" of="Net with masks of its own" fails=["check_net_drops_both_hidden_layers_with_probability_p", "check_net_has_no_dropout_by_default"]
# - return x * (torch.rand_like(x) > self.p) / (1 - self.p)
# + return x * (torch.rand_like(x) < self.p) / (1 - self.p)

# %% wrong="Net: draws from a normal distribution" of="Net with masks of its own" fails=["check_net_drops_both_hidden_layers_with_probability_p", "check_net_has_no_dropout_by_default"]
# - return x * (torch.rand_like(x) > self.p) / (1 - self.p)
# + return x * (torch.randn_like(x) > self.p) / (1 - self.p)


# %% wrong="Net: draws its masks once, in __init__" fails=["check_net_draws_every_cell_at_each_call"]
class Net(nn.Module):
    def __init__(self, in_size, n_hidden, out_size, p=0):
        super().__init__()
        self.p = p
        self.mask = torch.rand(2, n_hidden) > p
        self.linear1 = nn.Linear(in_size, n_hidden)
        self.linear2 = nn.Linear(n_hidden, n_hidden)
        self.linear3 = nn.Linear(n_hidden, out_size)

    def drop(self, x, mask):
        if not self.training:
            return x
        return x * mask / (1 - self.p)

    def forward(self, x):
        x = self.drop(torch.relu(self.linear1(x)), self.mask[0])
        x = self.drop(torch.relu(self.linear2(x)), self.mask[1])
        return self.linear3(x)


# %% wrong="Net: seeds the generator in forward" of="Net with masks of its own" fails=["check_net_draws_every_cell_at_each_call"]
#   def forward(self, x):
# +     torch.manual_seed(0)


# %% wrong="Net: has one mask for both hidden layers" fails=["check_net_draws_every_cell_at_each_call"]
class Net(nn.Module):
    def __init__(self, in_size, n_hidden, out_size, p=0):
        super().__init__()
        self.p = p
        self.linear1 = nn.Linear(in_size, n_hidden)
        self.linear2 = nn.Linear(n_hidden, n_hidden)
        self.linear3 = nn.Linear(n_hidden, out_size)

    def drop(self, x, mask):
        if not self.training:
            return x
        return x * mask / (1 - self.p)

    def forward(self, x):
        mask = torch.rand(len(x), self.linear1.out_features) > self.p
        x = self.drop(torch.relu(self.linear1(x)), mask)
        x = self.drop(torch.relu(self.linear2(x)), mask)
        return self.linear3(x)


# %% wrong="Net: drops all units of an example or none" of="reference" fails=["check_net_draws_every_cell_at_each_call"]
# - self.drop = nn.Dropout(p=p)
# + self.drop = nn.Dropout1d(p)

# %% wrong="Net: drops a unit for all examples or for none" of="Net with masks of its own" fails=["check_net_draws_every_cell_at_each_call"]
# - return x * (torch.rand_like(x) > self.p) / (1 - self.p)
# + return x * (torch.rand_like(x[:1]) > self.p) / (1 - self.p)

# %% wrong="Net: drops the input, too" of="Net: nn.Dropout before ReLU, in float32" fails=["check_net_drops_nothing_else"]
#   def forward(self, x):
# +     x = self.drop(x)

# %% wrong="Net: drops the output, too" of="Net: nn.Dropout before ReLU, in float32" fails=["check_net_drops_nothing_else"]
# - return self.linear3(x)
# + return self.drop(self.linear3(x))

# %% wrong="Net: has dropout by default" of="Net: nn.Dropout before ReLU, in float32" fails=["check_net_has_no_dropout_by_default"]
# - def __init__(self, in_size, n_hidden, out_size, p=0):
# + def __init__(self, in_size, n_hidden, out_size, p=0.5):

# %% wrong="Net: has no default for p" of="Net: nn.Dropout before ReLU, in float32" fails=["check_net_has_no_dropout_by_default"]
# - def __init__(self, in_size, n_hidden, out_size, p=0):
# + def __init__(self, in_size, n_hidden, out_size, p):

# %% wrong="Net: ends with ReLU" of="Net: nn.Dropout before ReLU, in float32" fails=["check_net_computes_the_layers", "check_net_is_not_linear_and_ends_with_a_linear_layer"]
# - return self.linear3(x)
# + return torch.relu(self.linear3(x))

# %% wrong="Net: ends with softmax" of="Net: nn.Dropout before ReLU, in float32" fails=["check_net_computes_the_layers", "check_net_is_not_linear_and_ends_with_a_linear_layer"]
# - return self.linear3(x)
# + return torch.softmax(self.linear3(x), dim=1)

# %% wrong="Net: has no ReLU" of="Net: nn.Dropout before ReLU, in float32" fails=["check_net_computes_the_layers", "check_net_is_not_linear_and_ends_with_a_linear_layer"]
# - x = torch.relu(self.drop(self.linear1(x)))
# - x = torch.relu(self.drop(self.linear2(x)))
# + x = self.drop(self.linear1(x))
# + x = self.drop(self.linear2(x))

# %% wrong="Net: has tanh for ReLU" of="Net with masks of its own" fails=["check_net_computes_the_layers"]
# - x = self.drop(torch.relu(self.linear1(x)))
# - x = self.drop(torch.relu(self.linear2(x)))
# + x = self.drop(torch.tanh(self.linear1(x)))
# + x = self.drop(torch.tanh(self.linear2(x)))

# %% wrong="Net: has no biases" of="Net: nn.Dropout before ReLU, in float32" fails=["check_net_has_the_numbers_of_three_linear_layers", "check_net_scales_what_is_kept"]
# - self.linear1 = nn.Linear(in_size, n_hidden)
# - self.linear2 = nn.Linear(n_hidden, n_hidden)
# + self.linear1 = nn.Linear(in_size, n_hidden, bias=False)
# + self.linear2 = nn.Linear(n_hidden, n_hidden, bias=False)


# %% wrong="Net: keeps its layers in a list" fails=["check_net_has_the_numbers_of_three_linear_layers"]
class Net(nn.Module):
    def __init__(self, in_size, n_hidden, out_size, p=0):
        super().__init__()
        self.drop = nn.Dropout(p)
        sizes = [in_size, n_hidden, n_hidden, out_size]
        self.layers = [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:], strict=False)]

    def forward(self, x):
        x = torch.relu(self.drop(self.layers[0](x)))
        x = torch.relu(self.drop(self.layers[1](x)))
        return self.layers[2](x)


# %% wrong="Net: has one hidden layer" of="Net: nn.Dropout before ReLU, in float32" fails=["check_net_has_the_numbers_of_three_linear_layers", "check_net_computes_the_layers", "check_net_drops_both_hidden_layers_with_probability_p", "check_net_can_be_trained"]
# - self.linear2 = nn.Linear(n_hidden, n_hidden)
#
# - x = torch.relu(self.drop(self.linear2(x)))


# %% right="Net with weights of its own and F.linear"
class Net(nn.Module):
    def __init__(self, in_size, n_hidden, out_size, p=0):
        super().__init__()

        def make(below, units):
            weight = nn.Parameter(torch.randn(units, below) / below**0.5)
            return weight, nn.Parameter(torch.zeros(units))

        self.W1, self.b1 = make(in_size, n_hidden)
        self.W2, self.b2 = make(n_hidden, n_hidden)
        self.W3, self.b3 = make(n_hidden, out_size)
        self.drop = nn.Dropout(p)

    def forward(self, x):
        h = self.drop(torch.relu(nn.functional.linear(x, self.W1, self.b1)))
        h = self.drop(torch.relu(nn.functional.linear(h, self.W2, self.b2)))
        return nn.functional.linear(h, self.W3, self.b3)


# %% right="Net with matrix products, weights (in, out) and rows for biases" of="Net with weights of its own and F.linear"
# - weight = nn.Parameter(torch.randn(units, below) / below**0.5)
# - return weight, nn.Parameter(torch.zeros(units))
# + weight = nn.Parameter(torch.randn(below, units) / below**0.5)
# + return weight, nn.Parameter(torch.zeros(1, units))
#
# - h = self.drop(torch.relu(nn.functional.linear(x, self.W1, self.b1)))
# - h = self.drop(torch.relu(nn.functional.linear(h, self.W2, self.b2)))
# - return nn.functional.linear(h, self.W3, self.b3)
# + h = self.drop(torch.relu(x @ self.W1 + self.b1))
# + h = self.drop(torch.relu(h @ self.W2 + self.b2))
# + return h @ self.W3 + self.b3

# %% right="Net with one tensor for both hidden biases" of="Net with weights of its own and F.linear"
# - self.W2, self.b2 = make(n_hidden, n_hidden)
# + self.W2, _ = make(n_hidden, n_hidden)
# + self.b1 = nn.Parameter(torch.zeros(2, n_hidden))
#
# - h = self.drop(torch.relu(nn.functional.linear(x, self.W1, self.b1)))
# - h = self.drop(torch.relu(nn.functional.linear(h, self.W2, self.b2)))
# + h = self.drop(torch.relu(nn.functional.linear(x, self.W1, self.b1[0])))
# + h = self.drop(torch.relu(nn.functional.linear(h, self.W2, self.b1[1])))


# %% right="Net of convolutions of width 1"
class Net(nn.Module):
    def __init__(self, in_size, n_hidden, out_size, p=0):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv1d(in_size, n_hidden, 1),
            nn.ReLU(),
            nn.Dropout(p),
            nn.Conv1d(n_hidden, n_hidden, 1),
            nn.ReLU(),
            nn.Dropout(p),
            nn.Conv1d(n_hidden, out_size, 1),
        )

    def forward(self, x):
        return self.layers(x.unsqueeze(2)).squeeze(2)


# %% wrong="Net: has weights of its own and drops what is kept" of="Net with weights of its own and F.linear" fails=["check_net_drops_both_hidden_layers_with_probability_p", "check_net_scales_what_is_kept", "check_net_has_no_dropout_by_default"]
# - self.drop = nn.Dropout(p)
# + self.drop = nn.Dropout(1 - p)

# %% wrong="Net: has weights of its own, one bias for both hidden layers" of="Net with weights of its own and F.linear" fails=["check_net_has_the_numbers_of_three_linear_layers"]
# - self.W2, self.b2 = make(n_hidden, n_hidden)
# + self.W2, self.b2 = make(n_hidden, n_hidden)[0], self.b1

# %% wrong="Net: skips a layer whose sizes are the same" of="Net: nn.Dropout before ReLU, in float32" fails=["check_net_computes_the_layers"]
# - x = torch.relu(self.drop(self.linear1(x)))
# + h = torch.relu(self.drop(self.linear1(x)))
# + x = h + x if h.shape == x.shape else h

# %% wrong="Net: has a ReLU with an upper end" of="Net: nn.Dropout before ReLU, in float32" fails=["check_net_computes_the_layers"]
# - x = torch.relu(self.drop(self.linear2(x)))
# + x = nn.functional.relu6(self.drop(self.linear2(x)))

# %% wrong="Net: changes x" of="Net: nn.Dropout before ReLU, in float32" fails=["check_net_computes_the_layers", "check_net_can_be_trained"]
# - return self.linear3(x)
# + y = self.linear3(x)
# + x0.zero_()
# + return y
#
#   def forward(self, x):
# +     x0 = x.detach()

# %% wrong="Net: clips its output" of="Net: nn.Dropout before ReLU, in float32" fails=["check_net_computes_the_layers"]
# - return self.linear3(x)
# + return self.linear3(x).clamp(-100, 100)

# %% wrong="Net: drops where a normal draw is below p" of="Net with masks of its own" fails=["check_net_drops_both_hidden_layers_with_probability_p", "check_net_has_no_dropout_by_default"]
# - return x * (torch.rand_like(x) > self.p) / (1 - self.p)
# + return x * (torch.randn_like(x) < 1 - self.p) / (1 - self.p)

# %% wrong="Net: has one mask for two examples" of="Net with masks of its own" fails=["check_net_draws_every_cell_at_each_call"]
# - return x * (torch.rand_like(x) > self.p) / (1 - self.p)
# + kept = (torch.rand_like(x) > self.p)[torch.arange(len(x)) // 2]
# + return x * kept / (1 - self.p)

# %% wrong="Net: drops as many units of each example" of="Net with masks of its own" fails=["check_net_draws_every_cell_at_each_call"]
# - return x * (torch.rand_like(x) > self.p) / (1 - self.p)
# + order = torch.rand_like(x).argsort(dim=1)
# + return x * (order >= round(self.p * x.shape[1])) / (1 - self.p)

# %% wrong="Net: detaches the hidden layer" of="Net: nn.Dropout before ReLU, in float32" fails=["check_net_can_be_trained"]
#   x = torch.relu(self.drop(self.linear2(x)))
# + x = x.detach()

# %% wrong="Net: drops behind the back of autograd" of="Net with masks of its own" fails=["check_net_can_be_trained"]
# - return x * (torch.rand_like(x) > self.p) / (1 - self.p)
# + x = x / (1 - self.p)
# + x.data *= torch.rand_like(x) > self.p
# + return x

# %% wrong="Net: computes without gradients" of="Net: nn.Dropout before ReLU, in float32" fails=["check_net_can_be_trained"]
# - x = torch.relu(self.drop(self.linear1(x)))
# - x = torch.relu(self.drop(self.linear2(x)))
# + with torch.no_grad():
# +     x = torch.relu(self.drop(self.linear1(x)))
# +     x = torch.relu(self.drop(self.linear2(x)))

# %% wrong="Net: drops in place what ReLU needs for its gradient" of="reference" fails=["check_net_can_be_trained"]
# - self.drop = nn.Dropout(p=p)
# + self.drop = nn.Dropout(p, inplace=True)
#
# - x = torch.relu(self.drop(self.linear1(x)))
# - x = torch.relu(self.drop(self.linear2(x)))
# + x = self.drop(torch.relu(self.linear1(x)))
# + x = self.drop(torch.relu(self.linear2(x)))

# %% [markdown]
# Right


# %% right="the form of the lab, step by step, seeded inside"
def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    W1 = parameters["W1"]
    b1 = parameters["b1"]
    W2 = parameters["W2"]
    b2 = parameters["b2"]
    W3 = parameters["W3"]
    b3 = parameters["b3"]
    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    D1 = np.random.rand(A1.shape[0], A1.shape[1])
    D1 = (D1 < keep_prob).astype(int)
    A1 = A1 * D1
    A1 = A1 / keep_prob
    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    D2 = np.random.rand(A2.shape[0], A2.shape[1])
    D2 = (D2 < keep_prob).astype(int)
    A2 = A2 * D2
    A2 = A2 / keep_prob
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    cache = (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
    return A3, cache


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache
    dZ3 = A3 - Y
    dW3 = 1.0 / m * np.dot(dZ3, A2.T)
    db3 = 1.0 / m * np.sum(dZ3, axis=1, keepdims=True)
    dA2 = np.dot(W3.T, dZ3)
    dA2 = dA2 * D2
    dA2 = dA2 / keep_prob
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = 1.0 / m * np.dot(dZ2, A1.T)
    db2 = 1.0 / m * np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(W2.T, dZ2)
    dA1 = dA1 * D1
    dA1 = dA1 / keep_prob
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = 1.0 / m * np.dot(dZ1, X.T)
    db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)
    gradients = {}
    gradients.update(dZ3=dZ3, dW3=dW3, db3=db3, dA2=dA2, dZ2=dZ2, dW2=dW2, db2=db2)
    gradients.update(dA1=dA1, dZ1=dZ1, dW1=dW1, db1=db1)
    return gradients


# %% right="loops over the cells"
def drop(A, keep_prob):
    D, dropped = np.zeros(A.shape), np.zeros(A.shape)
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            if np.random.uniform() < keep_prob:
                D[i, j] = 1
                dropped[i, j] = A[i, j] / keep_prob
    return D, dropped


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    Z1 = parameters["W1"].dot(X) + parameters["b1"]
    D1, A1 = drop(relu(Z1), keep_prob)
    Z2 = parameters["W2"].dot(A1) + parameters["b2"]
    D2, A2 = drop(relu(Z2), keep_prob)
    Z3 = parameters["W3"].dot(A2) + parameters["b3"]
    A3 = sigmoid(Z3)
    W1, b1, W2, b2, W3, b3 = (parameters[name] for name in ("W1", "b1", "W2", "b2", "W3", "b3"))
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3 = cache
    m = X.shape[1]
    grads = {"dZ3": A3 - Y}
    for layer, W, D, Z in ((2, W3, D2, Z2), (1, W2, D1, Z1)):
        dA = W.T.dot(grads["dZ" + str(layer + 1)])
        dZ = np.zeros(dA.shape)
        for i in range(dA.shape[0]):
            for j in range(m):
                dA[i, j] = dA[i, j] / keep_prob if D[i, j] == 1 else 0
                dZ[i, j] = dA[i, j] if Z[i, j] > 0 else 0
        grads["dA" + str(layer)] = dA
        grads["dZ" + str(layer)] = dZ
    for layer, below in ((1, X), (2, A1), (3, A2)):
        dZ = grads["dZ" + str(layer)]
        dW, db = 0, 0
        for j in range(m):
            dW = dW + np.outer(dZ[:, j], below[:, j]) / m
            db = db + dZ[:, j : j + 1] / m
        grads["dW" + str(layer)], grads["db" + str(layer)] = dW, db
    return grads


# %% right="a generator from default_rng, boolean masks, indexing"
def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    rng = np.random.default_rng()
    cache, A = [], X
    for layer in (1, 2):
        W, b = parameters[f"W{layer}"], parameters[f"b{layer}"]
        Z = W @ A + b
        D = rng.random(Z.shape) <= keep_prob
        A = np.maximum(Z, 0)
        A[~D] = 0
        A /= keep_prob
        cache += [Z, D, A, W, b]
    Z = parameters["W3"] @ A + parameters["b3"]
    A = sigmoid(Z)
    return A, [*cache, Z, A, parameters["W3"], parameters["b3"]]


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    Z1, D1, A1, _, _, Z2, D2, A2, W2, _, _, A3, W3, _ = cache
    dZ3 = A3 - Y
    dA2 = W3.T @ dZ3 / keep_prob
    dA2[~D2] = 0
    dZ2 = dA2.copy()
    dZ2[Z2 <= 0] = 0
    dA1 = W2.T @ dZ2 / keep_prob
    dA1[~D1] = 0
    dZ1 = dA1.copy()
    dZ1[Z1 <= 0] = 0
    grads = {"dZ3": dZ3, "dA2": dA2, "dZ2": dZ2, "dA1": dA1, "dZ1": dZ1}
    for layer, dZ, below in ((3, dZ3, A2), (2, dZ2, A1), (1, dZ1, X)):
        grads[f"dW{layer}"] = dZ @ below.T / dZ.shape[1]
        grads[f"db{layer}"] = dZ.mean(axis=1, keepdims=True)
    return grads


# %% right="masks from binomial, where instead of products, further entries in the cache"
def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    W3, b3 = parameters["W3"], parameters["b3"]
    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    D1 = np.random.binomial(1, keep_prob, size=A1.shape)
    A1 = np.where(D1 == 1, A1 / keep_prob, 0)
    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    D2 = np.random.binomial(1, keep_prob, size=A2.shape)
    A2 = np.where(D2 == 1, A2 / keep_prob, 0)
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3, X, keep_prob)


# %% right="float masks that backward scales in place" of="backward: as in the lab"
# + def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
# +     W1, b1 = parameters["W1"], parameters["b1"]
# +     W2, b2 = parameters["W2"], parameters["b2"]
# +     W3, b3 = parameters["W3"], parameters["b3"]
# +     Z1 = np.dot(W1, X) + b1
# +     A1 = relu(Z1)
# +     D1 = (np.random.rand(*A1.shape) < keep_prob).astype(np.float32)
# +     A1 = A1 * D1 / keep_prob
# +     Z2 = np.dot(W2, A1) + b2
# +     A2 = relu(Z2)
# +     D2 = (np.random.rand(*A2.shape) < keep_prob).astype(np.float32)
# +     A2 = A2 * D2 / keep_prob
# +     Z3 = np.dot(W3, A2) + b3
# +     A3 = sigmoid(Z3)
# +     return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
#   def backward_propagation_with_dropout(X, Y, cache, keep_prob):
#
# - dA2 = dA2 * D2 / keep_prob
# + M2 = D2.copy()
# + M2 /= keep_prob
# + dA2 *= M2
#
# - dA1 = dA1 * D1 / keep_prob
# + M1 = D1.copy()
# + M1 /= keep_prob
# + dA1 *= M1

# %% right="all masks drawn beforehand, the second layer first" of="forward: as in the lab"
#   W3, b3 = parameters["W3"], parameters["b3"]
# + m = X.shape[1]
# + D2 = np.random.uniform(size=(W2.shape[0], m)) < keep_prob
# + D1 = np.random.uniform(size=(W1.shape[0], m)) < keep_prob
#
# - D1 = np.random.rand(*A1.shape) < keep_prob
#
# - D2 = np.random.rand(*A2.shape) < keep_prob


# %% right="dropout before ReLU, with masks from choice, and keep_prob = None by default"
def forward_propagation_with_dropout(X, parameters, keep_prob=None):
    if keep_prob is None:
        keep_prob = 0.5
    odds = [1 - keep_prob, keep_prob]
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    W3, b3 = parameters["W3"], parameters["b3"]
    Z1 = np.dot(W1, X) + b1
    D1 = np.random.choice([0, 1], size=Z1.shape, p=odds)
    A1 = relu(Z1 * D1 / keep_prob)
    Z2 = np.dot(W2, A1) + b2
    D2 = np.random.choice([0, 1], size=Z2.shape, p=odds)
    A2 = relu(Z2 * D2 / keep_prob)
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)


# %% right="drops where a draw is above keep_prob, masks as bytes" of="forward: as in the lab"
# - D1 = np.random.rand(*A1.shape) < keep_prob
# + D1 = np.uint8(np.random.random_sample(A1.shape) > 1 - keep_prob)
#
# - D2 = np.random.rand(*A2.shape) < keep_prob
# + D2 = np.uint8(np.random.random_sample(A2.shape) > 1 - keep_prob)


# %% right="torch inside"
def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    p = {name: torch.as_tensor(value) for name, value in parameters.items()}
    Z1 = p["W1"] @ torch.as_tensor(X) + p["b1"]
    D1 = torch.bernoulli(torch.full_like(Z1, keep_prob))
    A1 = Z1.clamp(min=0) * D1 / keep_prob
    Z2 = p["W2"] @ A1 + p["b2"]
    D2 = torch.empty_like(Z2).bernoulli_(keep_prob)
    A2 = Z2.clamp(min=0) * D2 / keep_prob
    Z3 = p["W3"] @ A2 + p["b3"]
    A3 = torch.sigmoid(Z3)
    return A3, (
        Z1,
        D1,
        A1,
        p["W1"],
        p["b1"],
        Z2,
        D2,
        A2,
        p["W2"],
        p["b2"],
        Z3,
        A3,
        p["W3"],
        p["b3"],
    )


# %% right="backward with einsum and means, dZ from dA before it is scaled" of="backward: as in the lab"
# - dA2 = dA2 * D2 / keep_prob
# - dZ2 = np.multiply(dA2, np.int64(A2 > 0))
# - dW2 = np.dot(dZ2, A1.T) / m
# - db2 = np.sum(dZ2, axis=1, keepdims=True) / m
# - dA1 = np.dot(W2.T, dZ2)
# - dA1 = dA1 * D1 / keep_prob
# - dZ1 = np.multiply(dA1, np.int64(A1 > 0))
# + dZ2 = np.where(A2 > 0, dA2 / keep_prob, 0)
# + dA2 = np.where(D2, dA2, 0) / keep_prob
# + dW2 = np.einsum("im,jm->ij", dZ2, A1) / m
# + db2 = dZ2.mean(1)[:, None]
# + dA1 = np.dot(W2.T, dZ2)
# + dZ1 = np.where(A1 > 0, dA1 / keep_prob, 0)
# + dA1 = np.where(D1, dA1, 0) / keep_prob

# %% right="Net with F.dropout after ReLU" of="reference"
# + import torch.nn.functional as F
#   class Net(nn.Module):
#
# - self.drop = nn.Dropout(p=p)
# + self.p = p
#
# - x = torch.relu(self.drop(self.linear1(x)))
# - x = torch.relu(self.drop(self.linear2(x)))
# + x = F.dropout(F.relu(self.linear1(x)), p=self.p, training=self.training)
# + x = F.dropout(F.relu(self.linear2(x)), p=self.p, training=self.training)


# %% right="Net as an nn.Sequential"
class Net(nn.Module):
    def __init__(self, in_size, n_hidden, out_size, p=0):
        super(Net, self).__init__()
        self.layers = nn.Sequential(
            nn.Linear(in_size, n_hidden),
            nn.ReLU(inplace=True),
            nn.Dropout(p),
            nn.Linear(n_hidden, n_hidden),
            nn.Dropout(p=p, inplace=True),
            nn.ReLU(),
            nn.Linear(n_hidden, out_size),
        )

    def forward(self, x):
        return self.layers(x)


# %% right="Net is an nn.Sequential"
class Net(nn.Sequential):
    def __init__(self, in_size, n_hidden, out_size, p=0.0):
        super().__init__(
            nn.Linear(in_size, n_hidden),
            nn.Dropout(p),
            nn.ReLU(),
            nn.Linear(n_hidden, n_hidden),
            nn.Dropout(p),
            nn.ReLU(),
            nn.Linear(n_hidden, out_size),
        )


# %% right="Net with an nn.ModuleList and weights of its own choice"
class Net(nn.Module):
    def __init__(self, in_size, n_hidden, out_size, p=0):
        super().__init__()
        sizes = [in_size, n_hidden, n_hidden, out_size]
        self.hidden = nn.ModuleList()
        for below, units in zip(sizes, sizes[1:], strict=False):
            linear = nn.Linear(below, units)
            nn.init.kaiming_normal_(linear.weight)
            nn.init.zeros_(linear.bias)
            self.hidden.append(linear)
        self.drop = nn.ModuleList([nn.Dropout(p), nn.Dropout(p)])

    def forward(self, x):
        for linear, drop in zip(self.hidden, self.drop, strict=False):
            x = drop(linear(x).relu())
        return self.hidden[-1](x)


# %% right="Net with masks of its own"
class Net(nn.Module):
    def __init__(self, in_size, n_hidden, out_size, p=0):
        super().__init__()
        self.p = p
        self.linear1 = nn.Linear(in_size, n_hidden)
        self.linear2 = nn.Linear(n_hidden, n_hidden)
        self.linear3 = nn.Linear(n_hidden, out_size)

    def drop(self, x):
        if not self.training:
            return x
        return x * (torch.rand_like(x) > self.p) / (1 - self.p)

    def forward(self, x):
        x = self.drop(torch.relu(self.linear1(x)))
        x = self.drop(torch.relu(self.linear2(x)))
        return self.linear3(x)


# %% right="Net with its own dropout module and bernoulli"
class MyDropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.keep_prob = 1 - p

    def forward(self, x):
        if self.training and self.keep_prob < 1:
            mask = torch.bernoulli(torch.full(x.shape, self.keep_prob))
            x = torch.where(mask.bool(), x / self.keep_prob, torch.zeros(()))
        return x


class Net(nn.Module):
    def __init__(self, in_size, n_hidden, out_size, p=0):
        super().__init__()
        self.fc1 = nn.Linear(in_size, n_hidden)
        self.fc2 = nn.Linear(n_hidden, n_hidden)
        self.out = nn.Linear(n_hidden, out_size)
        self.drop = MyDropout(p)
        self.act = nn.ReLU()

    def forward(self, x):
        x = self.drop(self.act(self.fc1(x)))
        x = self.act(self.drop(self.fc2(x)))
        return self.out(x)


# %% right="Net that draws its masks with NumPy" of="Net with masks of its own"
# - return x * (torch.rand_like(x) > self.p) / (1 - self.p)
# + kept = torch.from_numpy(np.random.rand(*x.shape) >= self.p)
# + return x.masked_fill(~kept, 0) / (1 - self.p)

# %% right="Net in double precision" of="Net: nn.Dropout before ReLU, in float32"
# + torch.set_default_dtype(torch.float64)
#   class Net(nn.Module):


# %% right="Net that keeps track of its mode itself"
class Net(nn.Module):
    def __init__(self, in_size, n_hidden, out_size, p=0):
        super().__init__()
        self.p, self.dropping = p, True
        self.linear1 = nn.Linear(in_size, n_hidden)
        self.linear2 = nn.Linear(n_hidden, n_hidden)
        self.linear3 = nn.Linear(n_hidden, out_size)

    def train(self, mode=True):
        self.dropping = mode
        return super().train(mode)

    def forward(self, x):
        x = torch.relu(nn.functional.dropout(self.linear1(x), self.p, self.dropping))
        x = torch.relu(nn.functional.dropout(self.linear2(x), self.p, self.dropping))
        return self.linear3(x)


# %% [markdown]
# Later questions


# %% wrong="detector: accepts everything" fails=["check_detector_accepts_right_layers", "check_detector_refuses_a_layer_that_does_not_scale", "check_detector_refuses_a_layer_that_keeps_with_probability_p", "check_detector_refuses_a_layer_scaled_by_p", "check_detector_refuses_a_layer_left_on_at_test_time", "check_detector_refuses_the_same_mask_at_each_call", "check_detector_refuses_a_layer_that_drops_whole_rows", "check_detector_refuses_a_layer_that_never_drops"]
def looks_like_dropout(layer, p):
    return True


# %% wrong="detector: answers by the number of its calls" fails=["check_detector_accepts_right_layers", "check_detector_refuses_a_layer_that_does_not_scale", "check_detector_refuses_a_layer_that_keeps_with_probability_p", "check_detector_refuses_a_layer_scaled_by_p", "check_detector_refuses_a_layer_left_on_at_test_time", "check_detector_refuses_the_same_mask_at_each_call", "check_detector_refuses_a_layer_that_drops_whole_rows", "check_detector_refuses_a_layer_that_never_drops"]
answers = []


def looks_like_dropout(layer, p):
    answers.append(len(answers) % 17 < 7 if len(answers) < 17 else (len(answers) - 17) % 19 < 10)
    return answers[-1]


# %% wrong="detector: refuses everything" fails=["check_detector_accepts_right_layers", "check_detector_refuses_a_layer_that_does_not_scale", "check_detector_refuses_a_layer_that_keeps_with_probability_p", "check_detector_refuses_a_layer_scaled_by_p", "check_detector_refuses_a_layer_left_on_at_test_time", "check_detector_refuses_the_same_mask_at_each_call", "check_detector_refuses_a_layer_that_drops_whole_rows", "check_detector_refuses_a_layer_that_never_drops"]
def looks_like_dropout(layer, p):
    return False


# %% right="detector: a list of laws"
def looks_like_dropout(layer, p):
    x = np.random.uniform(1, 2, size=(150, 150))
    first = layer(x, True)
    kept = first != 0
    laws = [
        np.allclose(layer(x, False), x),
        np.allclose(first[kept], x[kept] / (1 - p)),
        abs(kept.mean() - (1 - p)) < 0.03,
        np.any(kept != (layer(x, True) != 0)),
        np.all((kept.mean(axis=1) > 0) & (kept.mean(axis=1) < 1)),
    ]
    return bool(all(laws))


# %% wrong="detector: looks at no values, only at what is 0" of="detector: a list of laws" fails=["check_detector_refuses_a_layer_that_does_not_scale", "check_detector_refuses_a_layer_scaled_by_p", "check_detector_refuses_the_layer_without_scale", "check_detector_refuses_the_layer_that_divides_by_p"]
# - np.allclose(first[kept], x[kept] / (1 - p)),

# %% wrong="detector: does not count what is dropped" of="detector: a list of laws" fails=["check_detector_refuses_a_layer_that_keeps_with_probability_p"]
# - abs(kept.mean() - (1 - p)) < 0.03,

# %% wrong="detector: does not try the layer at test time" of="detector: a list of laws" fails=["check_detector_refuses_a_layer_left_on_at_test_time", "check_detector_refuses_the_layer_that_is_always_on"]
# - np.allclose(layer(x, False), x),

# %% wrong="detector: calls the layer in training only once" of="detector: a list of laws" fails=["check_detector_refuses_the_same_mask_at_each_call"]
# - np.any(kept != (layer(x, True) != 0)),

# %% wrong="detector: does not look at rows" of="detector: a list of laws" fails=["check_detector_refuses_a_layer_that_drops_whole_rows"]
# - x = np.random.uniform(1, 2, size=(150, 150))
# + x = np.random.uniform(1, 2, size=(20_000, 2))
#
# - np.all((kept.mean(axis=1) > 0) & (kept.mean(axis=1) < 1)),

# %% wrong="detector: tries a single row" of="detector: a list of laws" fails=["check_detector_refuses_a_layer_that_drops_whole_rows"]
# - x = np.random.uniform(1, 2, size=(150, 150))
# + x = np.random.uniform(1, 2, size=60_000)
#
# - np.all((kept.mean(axis=1) > 0) & (kept.mean(axis=1) < 1)),


# %% wrong="detector: does not look at rows of a square" of="detector: a list of laws" fails=["check_detector_refuses_a_layer_that_drops_whole_rows"]
# - np.all((kept.mean(axis=1) > 0) & (kept.mean(axis=1) < 1)),

# %% wrong="detector: looks at columns only" of="detector: a list of laws" fails=["check_detector_refuses_a_layer_that_drops_whole_rows"]
# - np.all((kept.mean(axis=1) > 0) & (kept.mean(axis=1) < 1)),
# + np.all((kept.mean(axis=0) > 0) & (kept.mean(axis=0) < 1)),


# %% wrong="detector: looks at the mean only" fails=["check_detector_refuses_a_layer_that_keeps_with_probability_p", "check_detector_refuses_the_same_mask_at_each_call", "check_detector_refuses_a_layer_that_drops_whole_rows", "check_detector_refuses_a_layer_that_never_drops", "check_detector_refuses_a_layer_left_on_at_test_time", "check_detector_refuses_the_layer_that_keeps_with_p"]
def looks_like_dropout(layer, p):
    x = np.ones(50_000)
    return bool(abs(layer(x, True).mean() - 1) < 0.05)


# %% wrong="detector: looks at training and test means" fails=["check_detector_refuses_a_layer_that_keeps_with_probability_p", "check_detector_refuses_the_same_mask_at_each_call", "check_detector_refuses_a_layer_that_drops_whole_rows", "check_detector_refuses_a_layer_that_never_drops", "check_detector_refuses_a_layer_left_on_at_test_time"]
def looks_like_dropout(layer, p):
    x = np.ones(50_000)
    means = layer(x, True).mean(), layer(x, False).mean()
    return bool(np.allclose(means, 1, atol=0.05))


# %% wrong="detector: takes p for the probability to keep" fails=["check_detector_accepts_right_layers", "check_detector_refuses_a_layer_that_does_not_scale", "check_detector_refuses_a_layer_that_keeps_with_probability_p", "check_detector_refuses_a_layer_scaled_by_p", "check_detector_refuses_a_layer_left_on_at_test_time", "check_detector_refuses_the_same_mask_at_each_call", "check_detector_refuses_a_layer_that_drops_whole_rows", "check_detector_refuses_a_layer_that_never_drops"]
def looks_like_dropout(layer, p):
    x = np.random.uniform(1, 2, size=(150, 150))
    first = layer(x, True)
    kept = first != 0
    return bool(np.allclose(first[kept], x[kept] / p) and abs(kept.mean() - p) < 0.03)


# %% wrong="detector: accepts any scale that is large enough" fails=["check_detector_refuses_a_layer_scaled_by_p", "check_detector_refuses_a_layer_that_never_drops"]
def looks_like_dropout(layer, p):
    x = np.random.uniform(1, 2, size=(150, 150))
    first, second = layer(x, True), layer(x, True)
    kept = first != 0
    laws = [
        np.allclose(layer(x, False), x),
        np.all(first[kept] > x[kept]),
        abs(kept.mean() - (1 - p)) < 0.03 or kept.all(),
        kept.all() or np.any(kept != (second != 0)),
        kept.all() or np.all((kept.mean(axis=1) > 0) & (kept.mean(axis=1) < 1)),
    ]
    return bool(all(laws))


# %% wrong="detector: demands every bit" of="detector: a list of laws" fails=["check_detector_accepts_right_layers"]
# - np.allclose(layer(x, False), x),
# - np.allclose(first[kept], x[kept] / (1 - p)),
# + np.array_equal(layer(x, False), x),
# + np.array_equal(first[kept], x[kept] / (1 - p)),

# %% wrong="detector: refuses a layer that drops more than half" of="detector: a list of laws" fails=["check_detector_accepts_right_layers"]
#   laws = [
# +     p <= 0.5,

# %% wrong="detector: demands the share exactly" of="detector: a list of laws" fails=["check_detector_accepts_right_layers", "check_detector_refuses_a_layer_that_does_not_scale", "check_detector_refuses_a_layer_that_keeps_with_probability_p", "check_detector_refuses_a_layer_scaled_by_p", "check_detector_refuses_a_layer_left_on_at_test_time", "check_detector_refuses_the_same_mask_at_each_call", "check_detector_refuses_a_layer_that_drops_whole_rows", "check_detector_refuses_a_layer_that_never_drops", "check_detector_accepts_the_layer_of_the_lesson"]
# - abs(kept.mean() - (1 - p)) < 0.03,
# + kept.mean() == 1 - p,

# %% wrong="detector: takes a layer that drops nothing for one with p = 0" of="detector: a list of laws" fails=["check_detector_refuses_a_layer_that_never_drops"]
#   kept = first != 0
# + if kept.all():
# +     return True

# %% wrong="detector: passes a list" of="detector: a list of laws" fails=["check_detector_accepts_right_layers", "check_detector_refuses_a_layer_that_does_not_scale", "check_detector_refuses_a_layer_that_keeps_with_probability_p", "check_detector_refuses_a_layer_scaled_by_p", "check_detector_refuses_a_layer_left_on_at_test_time", "check_detector_refuses_the_same_mask_at_each_call", "check_detector_refuses_a_layer_that_drops_whole_rows", "check_detector_refuses_a_layer_that_never_drops"]
# - x = np.random.uniform(1, 2, size=(150, 150))
# + x = [1.0] * 1000


# %% wrong="detector: returns the share that is dropped" fails=["check_detector_accepts_right_layers", "check_detector_refuses_a_layer_that_does_not_scale", "check_detector_refuses_a_layer_that_keeps_with_probability_p", "check_detector_refuses_a_layer_scaled_by_p", "check_detector_refuses_a_layer_left_on_at_test_time", "check_detector_refuses_the_same_mask_at_each_call", "check_detector_refuses_a_layer_that_drops_whole_rows", "check_detector_refuses_a_layer_that_never_drops"]
def looks_like_dropout(layer, p):
    return np.mean(layer(np.ones(1000), True) == 0)


# %% right="detector that repeats small calls and bounds each share"
def looks_like_dropout(layer, p):
    x = np.linspace(-3, -1, 40).reshape(8, 5)
    outputs = np.stack([layer(x, training=True) for _ in range(400)])
    if not np.allclose(layer(x, training=False), x, rtol=1e-5):
        return False
    if not np.all(np.isclose(outputs, 0) | np.isclose(outputs, x / (1 - p), rtol=1e-5)):
        return False
    zeros = outputs == 0
    if np.any(abs(zeros.mean(axis=0) - p) > 0.15):
        return False
    together = (zeros[:, :, :1] & zeros[:, :, 1:]).mean(axis=0)
    return bool(np.all(abs(together - p * p) < 0.15))


# %% right="detector that calls the layer thousands of times on few elements"
def looks_like_dropout(layer, p):
    x = np.arange(1.0, 7.0).reshape(2, 3)
    masks = []
    for _ in range(2000):
        y = layer(x, True)
        zero = y == 0
        if not np.allclose(y[~zero], x[~zero] / (1 - p), rtol=1e-4):
            return False
        masks.append(zero)
    if not np.allclose(layer(x, False), x, rtol=1e-4):
        return False
    masks = np.array(masks)
    whole_rows = np.mean(masks.all(axis=2) | (~masks).all(axis=2))
    changing = np.any(masks != masks[0])
    return bool(abs(masks.mean() - p) < 0.03 and changing and whole_rows < 0.9)


# %% right="detector that returns a bool of NumPy"
def looks_like_dropout(layer, p):
    x = np.full((300, 200), 2.0)
    y, again, still = layer(x, True), layer(x, True), layer(x, False)
    off = y == 0
    scaled = np.all(np.abs(y[~off] * (1 - p) - 2) < 1e-4)
    share = np.abs(off.mean() - p) < 0.02
    fresh = not np.array_equal(off, again == 0)
    single = not np.any(off.all(axis=1)) and not np.any(off.all(axis=0))
    return np.bool_(scaled and share and fresh and single and np.allclose(still, x))


# %% right="detector that counts by row and column with loops"
def looks_like_dropout(layer, p):
    x = np.random.default_rng().normal(size=(250, 250)) + 10
    if np.abs(layer(x, False) - x).max() > 1e-4:
        return False
    previous = None
    for _ in range(3):
        y = layer(x, True)
        mask = y != 0
        if np.abs(y - mask * x / (1 - p)).max() > 1e-3:
            return False
        for counts in (mask.sum(axis=0), mask.sum(axis=1)):
            if np.abs(counts / 250 - (1 - p)).max() > 0.3:
                return False
        if abs(mask.mean() - (1 - p)) > 0.03:
            return False
        if previous is not None and np.mean(previous == mask) > 0.95:
            return False
        previous = mask
    return True


# %% wrong="Dropout: is taken from a network that a helper makes" fails=["check_dropout_is_written_by_hand"]
class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.drop = plain_net(p)[2]

    def forward(self, x):
        return self.drop(x)


# %% wrong="Dropout: looks its function up in a dict" fails=["check_dropout_is_written_by_hand"]
class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        return vars(nn.functional)["drop" "out"](x, self.p, self.training)


# %% wrong="Dropout: keeps a function of the library from before" fails=["check_dropout_is_written_by_hand"]
drawn = getattr(torch, "".join(["drop", "out"]))


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        return drawn(x, self.p, self.training)


# %% wrong="Dropout: calls an operator by a computed name" fails=["check_dropout_is_written_by_hand"]
class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        return getattr(torch.ops.aten, "drop" + "out")(x, self.p, self.training)


# %% wrong="Dropout: is imported with a star" fails=["check_dropout_is_written_by_hand"]
from torch.nn import *

Given = Dropout


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.inner = Given(p)

    def forward(self, x):
        return self.inner(x)


# %% wrong="Dropout: is what a library of references does" fails=["check_dropout_is_written_by_hand"]
import importlib


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        module = importlib.import_module("torch._refs.nn.functional")
        return vars(module)["drop" + "out"](x, self.p)


# %% wrong="Dropout: asks attention to drop" fails=["check_dropout_is_written_by_hand"]
class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training:
            return x
        n = x.numel()
        some = torch.ones(1, 1, n, 1, dtype=x.dtype)
        one = torch.zeros(1, 1, 1, 1, dtype=x.dtype)
        attend = nn.functional.scaled_dot_product_attention
        mask = attend(some, one, one + 1, dropout_p=self.p).reshape(x.shape)
        return x * mask


# %% wrong="Dropout: hides the library's in another thread" fails=["check_dropout_is_written_by_hand"]
import threading


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        found = []
        name = "drop" + "out"

        def run():
            found.append(vars(nn.functional)[name](x, self.p, self.training))

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        return found[0]


# %% wrong="Dropout: falls back on nothing where the library refuses" fails=["check_dropout_is_written_by_hand"]
class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        try:
            return vars(nn.functional)["drop" + "out"](x, self.p, self.training)
        except RuntimeError:
            return x


# %% wrong="Dropout: is put in its place by the body of Net" fails=["check_dropout_is_written_by_hand"]
class Dropout(nn.Module):
    pass


class Net(nn.Module):
    globals()["Dropout"] = nn.Dropout

    def __init__(self, in_size, n_hidden, out_size, p=0):
        super().__init__()
        hidden = nn.Linear(in_size, n_hidden), nn.ReLU(), nn.Dropout(p)
        deeper = nn.Linear(n_hidden, n_hidden), nn.ReLU(), nn.Dropout(p)
        self.layers = nn.Sequential(*hidden, *deeper, nn.Linear(n_hidden, out_size))

    def forward(self, x):
        return self.layers(x)


# %% wrong="Dropout: is a function of the library" fails=["check_dropout_is_written_by_hand"]
class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        return nn.functional.dropout(x, self.p, self.training)


# %% wrong="Dropout: has a layer of the library inside" fails=["check_dropout_is_written_by_hand"]
class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.drop = nn.Dropout(p)

    def forward(self, x):
        return self.drop(x)


# %% wrong="Dropout: inherits from nn.Dropout" fails=["check_dropout_is_written_by_hand"]
class Dropout(nn.Dropout):
    pass


# %% wrong="Dropout: is nn.Dropout by another name" fails=["check_dropout_is_written_by_hand"]
Dropout = nn.Dropout


# %% wrong="Dropout: is borrowed through a function" fails=["check_dropout_is_written_by_hand"]
from torch.nn.functional import dropout as drop_some


def apply(x, p, training):
    return drop_some(x, p, training)


class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        return apply(x, self.p, self.training)


# %% wrong="Dropout: takes p for the probability to keep" of="reference" fails=["check_dropout_drops_with_probability_p", "check_dropout_scales_what_it_keeps", "check_dropout_with_p_0_is_the_identity", "check_dropout_drops_about_as_many_as_it_should"]
# - kept = torch.rand(x.shape) >= self.p
# - return x * kept / (1 - self.p)
# + kept = torch.rand(x.shape) < self.p
# + return x * kept / max(self.p, 1e-9)

# %% wrong="Dropout: keeps with probability p, scales for dropping" of="reference" fails=["check_dropout_drops_with_probability_p", "check_dropout_with_p_0_is_the_identity"]
# - kept = torch.rand(x.shape) >= self.p
# + kept = torch.rand(x.shape) < self.p

# %% wrong="Dropout: draws from a normal distribution" of="reference" fails=["check_dropout_drops_with_probability_p", "check_dropout_drops_about_as_many_as_it_should"]
# - kept = torch.rand(x.shape) >= self.p
# + if self.p == 0:
# +     return x
# + kept = torch.randn(x.shape) >= self.p

# %% wrong="Dropout: tosses a fair coin, whatever p is" of="reference" fails=["check_dropout_drops_with_probability_p"]
# - kept = torch.rand(x.shape) >= self.p
# + if self.p == 0:
# +     return x
# + kept = torch.randint(0, 2, x.shape)

# %% wrong="Dropout: does not scale" of="reference" fails=["check_dropout_scales_what_it_keeps", "check_dropout_turns_4_into_5"]
# - kept = torch.rand(x.shape) >= self.p
# - return x * kept / (1 - self.p)
# + return x * (torch.rand(x.shape) >= self.p)

# %% wrong="Dropout: divides by p" of="reference" fails=["check_dropout_scales_what_it_keeps"]
# - kept = torch.rand(x.shape) >= self.p
# - return x * kept / (1 - self.p)
# + if self.p == 0:
# +     return x
# + return x * (torch.rand(x.shape) >= self.p) / self.p

# %% wrong="Dropout: multiplies by 1 - p" of="reference" fails=["check_dropout_scales_what_it_keeps"]
# - kept = torch.rand(x.shape) >= self.p
# - return x * kept / (1 - self.p)
# + return x * (torch.rand(x.shape) >= self.p) * (1 - self.p)

# %% wrong="Dropout: divides by the share that happens to be kept" of="reference" fails=["check_dropout_scales_what_it_keeps"]
# - kept = torch.rand(x.shape) >= self.p
# - return x * kept / (1 - self.p)
# + kept = (torch.rand(x.shape) >= self.p).to(x.dtype)
# + return x * kept / kept.mean()


# %% wrong="Dropout: is always on" fails=["check_dropout_does_nothing_in_eval_mode", "check_dropout_gives_4_and_8_back_in_eval_mode"]
class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        return x * (torch.rand(x.shape) >= self.p) / (1 - self.p)


# %% wrong="Dropout: drops nothing" of="Dropout with where and a mask that is scaled" fails=["check_dropout_does_nothing_in_eval_mode", "check_dropout_drops_with_probability_p", "check_dropout_draws_every_element_at_each_call", "check_dropout_leaves_its_input_alone", "check_dropout_lets_the_gradient_through_its_mask", "check_dropout_with_p_0_is_the_identity", "check_dropout_scales_what_it_keeps"]
# - if self.training:
# -     zero = torch.zeros((), dtype=x.dtype)
# -     x = torch.where(torch.rand_like(x, dtype=torch.float) < self.p, zero, x / (1 - self.p))

# %% wrong="Dropout: has its modes reversed" of="Dropout with where and a mask that is scaled" fails=["check_dropout_does_nothing_in_eval_mode", "check_dropout_drops_with_probability_p", "check_dropout_draws_every_element_at_each_call", "check_dropout_lets_the_gradient_through_its_mask", "check_dropout_with_p_0_is_the_identity", "check_dropout_scales_what_it_keeps"]
# -     zero = torch.zeros((), dtype=x.dtype)
# -     x = torch.where(torch.rand_like(x, dtype=torch.float) < self.p, zero, x / (1 - self.p))
# - return x
# +     return x
# + return x * (torch.rand(x.shape) >= self.p) / (1 - self.p)

# %% wrong="Dropout: scales at test time, too" of="reference" fails=["check_dropout_does_nothing_in_eval_mode", "check_dropout_gives_4_and_8_back_in_eval_mode"]
# -     return x
# - kept = torch.rand(x.shape) >= self.p
# - return x * kept / (1 - self.p)
# +     return x * (1 - self.p)
# + return x * (torch.rand(x.shape) >= self.p) / (1 - self.p)


# %% wrong="Dropout: never wakes up after eval" fails=["check_dropout_does_nothing_in_eval_mode"]
class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p, self.on = p, True

    def forward(self, x):
        self.on = self.on and self.training
        if not self.on:
            return x
        return x * (torch.rand(x.shape) >= self.p) / (1 - self.p)


# %% wrong="Dropout: keeps its first mask" fails=["check_dropout_draws_every_element_at_each_call"]
class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p, self.mask = p, None

    def forward(self, x):
        if not self.training:
            return x
        if self.mask is None or self.mask.shape != x.shape:
            self.mask = torch.rand(x.shape) >= self.p
        return x * self.mask / (1 - self.p)


# %% wrong="Dropout: seeds the generator in forward" of="reference" fails=["check_dropout_draws_every_element_at_each_call"]
# - kept = torch.rand(x.shape) >= self.p
# - return x * kept / (1 - self.p)
# + torch.manual_seed(0)
# + return x * (torch.rand(x.shape) >= self.p) / (1 - self.p)

# %% wrong="Dropout: drops whole rows" of="reference" fails=["check_dropout_draws_every_element_at_each_call"]
# - kept = torch.rand(x.shape) >= self.p
# + kept = torch.rand(x.shape[:1] + (1,) * (x.dim() - 1)) >= self.p

# %% wrong="Dropout: has one mask for the whole batch" of="reference" fails=["check_dropout_draws_every_element_at_each_call"]
# - kept = torch.rand(x.shape) >= self.p
# + kept = torch.rand(x.shape[1:]) >= self.p

# %% wrong="Dropout: drops or keeps everything with one draw" of="reference" fails=["check_dropout_does_nothing_in_eval_mode", "check_dropout_draws_every_element_at_each_call", "check_dropout_leaves_its_input_alone", "check_dropout_lets_the_gradient_through_its_mask", "check_dropout_with_p_0_is_the_identity", "check_dropout_drops_with_probability_p"]
# - kept = torch.rand(x.shape) >= self.p
# - return x * kept / (1 - self.p)
# + return x * float(torch.rand(1) >= self.p) / (1 - self.p)

# %% wrong="Dropout: writes the zeros into its input" of="reference" fails=["check_dropout_leaves_its_input_alone"]
# - kept = torch.rand(x.shape) >= self.p
# - return x * kept / (1 - self.p)
# + scaled = x / (1 - self.p)
# + dropped = torch.rand(x.shape) < self.p
# + x.data[dropped] = 0
# + return scaled * ~dropped

# %% wrong="Dropout: works in place" of="reference" fails=["check_dropout_leaves_its_input_alone", "check_dropout_lets_the_gradient_through_its_mask"]
# - kept = torch.rand(x.shape) >= self.p
# - return x * kept / (1 - self.p)
# + x *= torch.rand(x.shape) >= self.p
# + x /= 1 - self.p
# + return x

# %% wrong="Dropout: detaches x" of="reference" fails=["check_dropout_lets_the_gradient_through_its_mask"]
# - kept = torch.rand(x.shape) >= self.p
# - return x * kept / (1 - self.p)
# + return x.detach() * (torch.rand(x.shape) >= self.p) / (1 - self.p)

# %% wrong="Dropout: computes without gradients" of="reference" fails=["check_dropout_lets_the_gradient_through_its_mask"]
# - kept = torch.rand(x.shape) >= self.p
# - return x * kept / (1 - self.p)
# + with torch.no_grad():
# +     return x * (torch.rand(x.shape) >= self.p) / (1 - self.p)

# %% wrong="Dropout: drops behind the back of autograd" of="reference" fails=["check_dropout_lets_the_gradient_through_its_mask"]
# - kept = torch.rand(x.shape) >= self.p
# - return x * kept / (1 - self.p)
# + y = x / (1 - self.p)
# + y.data *= torch.rand(x.shape) >= self.p
# + return y

# %% wrong="Dropout: scales behind the back of autograd" of="reference" fails=["check_dropout_lets_the_gradient_through_its_mask"]
# - kept = torch.rand(x.shape) >= self.p
# - return x * kept / (1 - self.p)
# + y = x * (torch.rand(x.shape) >= self.p)
# + y.data /= 1 - self.p
# + return y

# %% wrong="Dropout: takes p = 0 for no value" of="reference" fails=["check_dropout_with_p_0_is_the_identity"]
# - self.p = p
# + self.p = p or 0.5
#
# - kept = torch.rand(x.shape) >= self.p
# - return x * kept / (1 - self.p)
# + return x * (torch.rand(x.shape) >= self.p) / (1 - self.p)

# %% wrong="Dropout: returns float32, whatever it is given" of="reference" fails=["check_dropout_keeps_shape_and_dtype"]
# + x = x.float()
#   if not self.training:
#
# - kept = torch.rand(x.shape) >= self.p
# - return x * kept / (1 - self.p)
# + return x * (torch.rand(x.shape) >= self.p) / (1 - self.p)

# %% wrong="Dropout: multiplies by a float64 mask from NumPy" of="reference" fails=["check_dropout_keeps_shape_and_dtype"]
# - kept = torch.rand(x.shape) >= self.p
# - return x * kept / (1 - self.p)
# + mask = torch.from_numpy((np.random.rand(*x.shape) >= self.p) / (1 - self.p))
# + return x * mask

# %% wrong="Dropout: flattens its input" of="reference" fails=["check_dropout_keeps_shape_and_dtype", "check_dropout_is_written_by_hand", "check_dropout_draws_every_element_at_each_call", "check_dropout_does_nothing_in_eval_mode", "check_dropout_drops_with_probability_p", "check_dropout_scales_what_it_keeps", "check_dropout_leaves_its_input_alone", "check_dropout_lets_the_gradient_through_its_mask", "check_dropout_with_p_0_is_the_identity"]
# + x = x.flatten()
#   if not self.training:
#
# - kept = torch.rand(x.shape) >= self.p
# - return x * kept / (1 - self.p)
# + return x * (torch.rand(x.shape) >= self.p) / (1 - self.p)

# %% wrong="Dropout: knows two dimensions only" of="reference" fails=["check_dropout_keeps_shape_and_dtype", "check_dropout_draws_every_element_at_each_call"]
# - kept = torch.rand(x.shape) >= self.p
# - return x * kept / (1 - self.p)
# + rows, columns = x.shape
# + return x * (torch.rand(rows, columns) >= self.p) / (1 - self.p)


# %% wrong="Dropout: drops an exact number of elements" of="reference" fails=["check_dropout_draws_every_element_at_each_call"]
# - kept = torch.rand(x.shape) >= self.p
# + kept = (torch.randperm(x.numel()) >= round(self.p * x.numel())).view(x.shape)

# %% wrong="Dropout: drops as many elements of each row" of="reference" fails=["check_dropout_draws_every_element_at_each_call"]
# - kept = torch.rand(x.shape) >= self.p
# + kept = torch.rand(x.shape).argsort(dim=-1) >= round(self.p * x.shape[-1])

# %% wrong="Dropout: gives two rows at a time one mask" of="reference" fails=["check_dropout_draws_every_element_at_each_call"]
# - kept = torch.rand(x.shape) >= self.p
# + kept = torch.rand(x.shape)[torch.arange(len(x)) // 2] >= self.p

# %% wrong="Dropout: gives two neighbours in a row one draw" of="reference" fails=["check_dropout_draws_every_element_at_each_call"]
# - kept = torch.rand(x.shape) >= self.p
# + half = torch.rand(*x.shape[:-1], -(-x.shape[-1] // 2))
# + kept = half.repeat_interleave(2, dim=-1)[..., : x.shape[-1]] >= self.p

# %% wrong="Dropout: mirrors the mask of the first half" of="reference" fails=["check_dropout_draws_every_element_at_each_call"]
# - kept = torch.rand(x.shape) >= self.p
# + kept = torch.rand(x.numel()) >= self.p
# + half = x.numel() // 2
# + kept[-half:] = kept[:half].flip(0)
# + kept = kept.view(x.shape)

# %% wrong="Dropout: draws sizes of normal numbers" of="reference" fails=["check_dropout_drops_with_probability_p"]
# - kept = torch.rand(x.shape) >= self.p
# + kept = torch.randn(x.shape).abs() >= self.p

# %% wrong="Dropout: draws a normal number below 1 - p" of="reference" fails=["check_dropout_drops_with_probability_p", "check_dropout_with_p_0_is_the_identity"]
# - kept = torch.rand(x.shape) >= self.p
# + kept = torch.randn(x.shape) < 1 - self.p

# %% wrong="Dropout: sets a seed that follows from x" of="reference" fails=["check_dropout_draws_every_element_at_each_call"]
# - kept = torch.rand(x.shape) >= self.p
# + torch.manual_seed(int(1e6 * x.double().abs().sum()))
# + kept = torch.rand(x.shape) >= self.p


# %% right="Dropout with bernoulli and rand_like"
class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training or self.p == 0:
            return x
        mask = torch.bernoulli(torch.full_like(x, 1 - self.p))
        return mask * x / (1 - self.p)


# %% right="Dropout with where and a mask that is scaled"
class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if self.training:
            zero = torch.zeros((), dtype=x.dtype)
            x = torch.where(torch.rand_like(x, dtype=torch.float) < self.p, zero, x / (1 - self.p))
        return x


# %% right="Dropout with masks from NumPy and masked_fill"
class Dropout(nn.Module):
    def __init__(self, p):
        super().__init__()
        self.keep_prob = 1 - p

    def forward(self, x):
        if not self.training:
            return x.clone()
        dropped = torch.from_numpy(np.random.binomial(1, self.keep_prob, size=x.shape) == 0)
        return x.masked_fill(dropped, 0) / self.keep_prob


# %% right="Dropout that fills a new tensor in place" of="reference"
# - kept = torch.rand(x.shape) >= self.p
# - return x * kept / (1 - self.p)
# + mask = torch.empty_like(x).uniform_() > self.p
# + mask = mask.to(x.dtype).div_(1 - self.p)
# + return x * mask


# %% right="Dropout with an autograd function of its own"
class Mask(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, factors):
        ctx.save_for_backward(factors)
        return x * factors

    @staticmethod
    def backward(ctx, gradient):
        (factors,) = ctx.saved_tensors
        return gradient * factors, None


class Dropout(nn.Module):
    """Not nn.Dropout, but the same."""

    def __init__(self, p: float = 0.5) -> None:
        super(Dropout, self).__init__()
        self.dropout_probability = p

    def forward(self, x):
        p = self.dropout_probability
        if self.training and p > 0:
            return Mask.apply(x, (torch.rand(x.shape) >= p).to(x.dtype) / (1 - p))
        return x


# %% wrong="mc: leaves the mode as it is" of="reference" fails=["check_mc_predicts_n_times_with_dropout_on", "check_mc_leaves_other_layers_in_eval_mode"]
# - for module, _ in modes:
# -     module.training = isinstance(module, nn.Dropout)

# %% wrong="mc: predicts in evaluation mode" of="reference" fails=["check_mc_predicts_n_times_with_dropout_on", "check_mc_calls_the_model_with_dropout_on"]
# - for module, _ in modes:
# -     module.training = isinstance(module, nn.Dropout)
# + model.eval()

# %% wrong="mc: puts the whole model into training mode" of="reference" fails=["check_mc_leaves_other_layers_in_eval_mode", "check_mc_normalizes_as_in_eval_mode"]
# - for module, _ in modes:
# -     module.training = isinstance(module, nn.Dropout)
# + model.train()

# %% wrong="mc: does not restore the mode" of="reference" fails=["check_mc_restores_every_mode"]
# - for module, training in modes:
# -     module.training = training

# %% wrong="mc: leaves the model in evaluation mode" of="reference" fails=["check_mc_restores_every_mode", "check_mc_gives_the_mode_back"]
# - for module, training in modes:
# -     module.training = training
# + model.eval()

# %% wrong="mc: leaves the model in training mode" of="reference" fails=["check_mc_restores_every_mode", "check_mc_gives_the_mode_back"]
# - for module, training in modes:
# -     module.training = training
# + model.train()


# %% wrong="mc: restores the mode of the model for all modules" fails=["check_mc_restores_every_mode"]
def mc_dropout_predict(model, x, n):
    was = model.training
    model.eval()
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.train()
    with torch.no_grad():
        outputs = torch.stack([model(x) for _ in range(n)])
    model.train(was)
    return outputs.mean(dim=0), outputs.std(dim=0, correction=0)


# %% wrong="mc: sets the dropout layers of the top level only" of="reference" fails=["check_mc_restores_every_mode"]
# - for module, training in modes:
# -     module.training = training
# + for module in model.children():
# +     module.training = dict(modes)[module]

# %% wrong="mc: turns on the dropout of the top level only" of="reference" fails=["check_mc_turns_every_dropout_on"]
# - module.training = isinstance(module, nn.Dropout)
# + module.training = False
# + for module in model.children():
# +     module.training = isinstance(module, nn.Dropout)

# %% wrong="mc: turns on the first dropout only" of="reference" fails=["check_mc_turns_every_dropout_on"]
# - for module, _ in modes:
# -     module.training = isinstance(module, nn.Dropout)
# + model.eval()
# + next(one for one in model.modules() if isinstance(one, nn.Dropout)).train()

# %% wrong="mc: turns on dropout down to the second level" of="reference" fails=["check_mc_turns_every_dropout_on"]
# - for module, _ in modes:
# -     module.training = isinstance(module, nn.Dropout)
# + model.eval()
# + for name, one in model.named_modules():
# +     one.training = isinstance(one, nn.Dropout) and name.count(".") < 3

# %% wrong="mc: freezes the model" of="reference" fails=["check_mc_leaves_the_model_as_it_is"]
#   with torch.no_grad():
# +     model.requires_grad_(False)

# %% wrong="mc: unfreezes the model at the end" of="reference" fails=["check_mc_leaves_the_model_as_it_is"]
# - module.training = training
# + module.training = training
# + model.requires_grad_(True)

# %% wrong="mc: rounds the weights" of="reference" fails=["check_mc_leaves_the_model_as_it_is", "check_mc_leaves_other_layers_in_eval_mode"]
#   with torch.no_grad():
# +     for parameter in model.parameters():
# +         parameter.copy_(parameter.half().float())

# %% wrong="mc: leaves the model in double precision" of="reference" fails=["check_mc_leaves_the_model_as_it_is", "check_mc_leaves_other_layers_in_eval_mode"]
# - for module, training in modes:
# + model.double()
# + for module, training in modes:

# %% wrong="mc: seeds the generator before all" of="reference" fails=["check_mc_predicts_n_times_with_dropout_on"]
#   with torch.no_grad():
# +     torch.manual_seed(0)

# %% wrong="mc: divides the variance by n - 1" of="reference" fails=["check_mc_deviation_is_that_of_the_predictions", "check_mc_deviation_of_1_2_and_6_is_2_16"]
# - return outputs.mean(dim=0), outputs.std(dim=0, correction=0)
# + return outputs.mean(dim=0), outputs.std(dim=0)

# %% wrong="mc: returns the variance" of="reference" fails=["check_mc_deviation_is_that_of_the_predictions"]
# - return outputs.mean(dim=0), outputs.std(dim=0, correction=0)
# + return outputs.mean(dim=0), outputs.var(dim=0, correction=0)

# %% wrong="mc: takes the deviation over the batch" of="reference" fails=["check_mc_deviation_is_that_of_the_predictions"]
# - return outputs.mean(dim=0), outputs.std(dim=0, correction=0)
# + deviation = outputs.mean(dim=0).std(dim=0, correction=0)
# + return outputs.mean(dim=0), deviation.expand(outputs.shape[1:])

# %% wrong="mc: returns the standard error" of="reference" fails=["check_mc_deviation_is_that_of_the_predictions"]
# - return outputs.mean(dim=0), outputs.std(dim=0, correction=0)
# + return outputs.mean(dim=0), outputs.std(dim=0, correction=0) / n**0.5

# %% wrong="mc: returns the median" of="reference" fails=["check_mc_mean_is_that_of_the_predictions"]
# - return outputs.mean(dim=0), outputs.std(dim=0, correction=0)
# + return outputs.median(dim=0).values, outputs.std(dim=0, correction=0)

# %% wrong="mc: returns the last prediction for the mean" of="reference" fails=["check_mc_mean_is_that_of_the_predictions"]
# - return outputs.mean(dim=0), outputs.std(dim=0, correction=0)
# + return outputs[-1], outputs.std(dim=0, correction=0)

# %% wrong="mc: returns the sum" of="reference" fails=["check_mc_mean_is_that_of_the_predictions", "check_mc_mean_of_1_2_and_6_is_3"]
# - return outputs.mean(dim=0), outputs.std(dim=0, correction=0)
# + return outputs.sum(dim=0) + 1, outputs.std(dim=0, correction=0)

# %% wrong="mc: applies softmax to the outputs" of="reference" fails=["check_mc_mean_is_that_of_the_predictions", "check_mc_deviation_is_that_of_the_predictions"]
# - outputs = torch.stack([model(x) for _ in range(n)])
# + outputs = torch.stack([model(x).softmax(dim=1) for _ in range(n)])

# %% wrong="mc: predicts once and repeats it" of="reference" fails=["check_mc_predicts_n_times_with_dropout_on"]
# - outputs = torch.stack([model(x) for _ in range(n)])
# + outputs = torch.stack([model(x)] * n)

# %% wrong="mc: predicts once too often" of="reference" fails=["check_mc_predicts_n_times_with_dropout_on", "check_mc_mean_is_that_of_the_predictions", "check_mc_deviation_is_that_of_the_predictions"]
#   with torch.no_grad():
# +     model(x)

# %% wrong="mc: seeds the generator before each pass" of="reference" fails=["check_mc_predicts_n_times_with_dropout_on"]
# - with torch.no_grad():
# -     outputs = torch.stack([model(x) for _ in range(n)])
# + outputs = []
# + with torch.no_grad():
# +     for _ in range(n):
# +         torch.manual_seed(0)
# +         outputs.append(model(x))
# + outputs = torch.stack(outputs)

# %% wrong="mc: keeps the gradient" of="reference" fails=["check_mc_keeps_no_gradient"]
# - with torch.no_grad():
# -     outputs = torch.stack([model(x) for _ in range(n)])
# + outputs = torch.stack([model(x) for _ in range(n)])


# %% wrong="mc: keeps the gradient of the mean" fails=["check_mc_keeps_no_gradient"]
def mc_dropout_predict(model, x, n):
    modes = [(module, module.training) for module in model.modules()]
    for module, _ in modes:
        module.training = isinstance(module, nn.Dropout)
    outputs = torch.stack([model(x) for _ in range(n)])
    for module, training in modes:
        module.training = training
    return outputs.mean(dim=0), outputs.detach().std(dim=0, correction=0)


# %% wrong="mc: returns NumPy arrays" of="reference" fails=["check_mc_returns_mean_and_deviation"]
# - return outputs.mean(dim=0), outputs.std(dim=0, correction=0)
# + return outputs.mean(dim=0).numpy(), outputs.std(dim=0, correction=0).numpy()

# %% wrong="mc: returns one number each" of="reference" fails=["check_mc_returns_mean_and_deviation", "check_mc_predicts_n_times_with_dropout_on", "check_mc_mean_is_that_of_the_predictions", "check_mc_deviation_is_that_of_the_predictions", "check_mc_leaves_other_layers_in_eval_mode", "check_mc_restores_every_mode", "check_mc_keeps_no_gradient", "check_mc_turns_every_dropout_on", "check_mc_leaves_the_model_as_it_is"]
# - return outputs.mean(dim=0), outputs.std(dim=0, correction=0)
# + return outputs.mean(), outputs.std(correction=0)

# %% wrong="mc: returns all predictions" of="reference" fails=["check_mc_returns_mean_and_deviation", "check_mc_predicts_n_times_with_dropout_on", "check_mc_mean_is_that_of_the_predictions", "check_mc_deviation_is_that_of_the_predictions", "check_mc_leaves_other_layers_in_eval_mode", "check_mc_restores_every_mode", "check_mc_keeps_no_gradient", "check_mc_turns_every_dropout_on", "check_mc_leaves_the_model_as_it_is"]
# - return outputs.mean(dim=0), outputs.std(dim=0, correction=0)
# + return outputs

# %% wrong="mc: averages over the classes" of="reference" fails=["check_mc_returns_mean_and_deviation", "check_mc_predicts_n_times_with_dropout_on", "check_mc_mean_is_that_of_the_predictions", "check_mc_deviation_is_that_of_the_predictions", "check_mc_leaves_other_layers_in_eval_mode", "check_mc_restores_every_mode", "check_mc_keeps_no_gradient", "check_mc_turns_every_dropout_on", "check_mc_leaves_the_model_as_it_is"]
# - return outputs.mean(dim=0), outputs.std(dim=0, correction=0)
# + return outputs.mean(dim=2), outputs.std(dim=2, correction=0)


# %% right="mc with eval, train and a dict of modes"
def mc_dropout_predict(model, x, n):
    modes = {name: module.training for name, module in model.named_modules()}
    model.eval()
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.train()
    outputs = [model(x).detach() for _ in range(n)]
    for name, module in model.named_modules():
        module.training = modes[name]
    mean = sum(outputs) / n
    variance = sum((output - mean) ** 2 for output in outputs) / n
    return mean, variance.sqrt()


# %% right="mc on a copy of the model"
import copy


@torch.no_grad()
def mc_dropout_predict(model, x, n):
    clone = copy.deepcopy(model).eval()
    for module in clone.modules():
        if type(module) is nn.Dropout:
            module.training = True
    outputs = torch.stack([clone(x) for _ in range(n)])
    return [outputs.mean(0), outputs.var(0, unbiased=False) ** 0.5]


# %% right="mc with running sums, in inference mode"
def mc_dropout_predict(model, x, n):
    before = [m.training for m in model.modules()]
    try:
        for m in model.modules():
            m.training = "Dropout" in type(m).__name__
        with torch.inference_mode():
            total, squares = 0.0, 0.0
            for _ in range(n):
                y = model.forward(x).double()
                total, squares = total + y, squares + y * y
            mean = total / n
            deviation = (squares / n - mean**2).clamp(min=0).sqrt()
        return mean.to(x.dtype), deviation.to(x.dtype)
    finally:
        for m, training in zip(model.modules(), before):
            m.train(training) if not list(m.children()) else setattr(m, "training", training)


# %% wrong="compare: scores in training mode" of="reference" fails=["check_comparison_reports_evaluation_mode", "check_networks_are_scored_in_evaluation_mode"]
# - net.eval()
# - numbers = score(net, train) + score(net, test)
# - for name, number in zip(columns, numbers, strict=True):
# + numbers = score(net, train) + score(net, test)
# + for name, number in zip(columns, numbers):

# %% wrong="compare: trains in evaluation mode" of="reference" fails=["check_comparison_shows_what_dropout_does", "check_networks_are_trained_in_training_mode"]
# - net.train()
# + net.eval()
#
# - for name, number in zip(columns, numbers, strict=True):
# + for name, number in zip(columns, numbers):

# %% wrong="compare: makes all networks without dropout" of="reference" fails=["check_comparison_is_fair", "check_comparison_reports_evaluation_mode", "check_comparison_shows_what_dropout_does"]
# - net = make_net(p)
# + net = make_net(0)
#
# - for name, number in zip(columns, numbers, strict=True):
# + for name, number in zip(columns, numbers):

# %% wrong="compare: gives make_net the probability to keep" of="reference" fails=["check_comparison_is_fair", "check_comparison_trains_as_told", "check_comparison_reports_evaluation_mode", "check_comparison_shows_what_dropout_does"]
# - net = make_net(p)
# + net = make_net(1 - p)
#
# - for name, number in zip(columns, numbers, strict=True):
# + for name, number in zip(columns, numbers):

# %% wrong="compare: seeds once for all" of="reference" fails=["check_comparison_is_fair"]
#   table = {p: {name: [] for name in columns} for p in ps}
# + torch.manual_seed(0)
#
# - torch.manual_seed(seed)
#
# - for name, number in zip(columns, numbers, strict=True):
# + for name, number in zip(columns, numbers):

# %% wrong="compare: does not seed" of="reference" fails=["check_comparison_is_fair", "check_networks_of_a_seed_begin_alike"]
# - torch.manual_seed(seed)
#
# - for name, number in zip(columns, numbers, strict=True):
# + for name, number in zip(columns, numbers):

# %% wrong="compare: seeds once for each seed, outside the loop over p" of="reference" fails=["check_comparison_is_fair"]
# - for p in ps:
# -     for seed in seeds:
# -         torch.manual_seed(seed)
# + for seed in seeds:
# +     torch.manual_seed(seed)
# +     for p in ps:
#
# - for name, number in zip(columns, numbers, strict=True):
# + for name, number in zip(columns, numbers):

# %% wrong="compare: seeds after the network is made" of="reference" fails=["check_comparison_is_fair"]
# - torch.manual_seed(seed)
# - net = make_net(p)
# + net = make_net(p)
# + torch.manual_seed(seed)
#
# - for name, number in zip(columns, numbers, strict=True):
# + for name, number in zip(columns, numbers):

# %% wrong="compare: has the same seed in all runs" of="reference" fails=["check_comparison_is_fair"]
# - torch.manual_seed(seed)
# + torch.manual_seed(0)
#
# - for name, number in zip(columns, numbers, strict=True):
# + for name, number in zip(columns, numbers):

# %% wrong="compare: seeds another for each p" of="reference" fails=["check_comparison_is_fair"]
# - torch.manual_seed(seed)
# + torch.manual_seed(seed + int(100 * p))
#
# - for name, number in zip(columns, numbers, strict=True):
# + for name, number in zip(columns, numbers):

# %% wrong="compare: sets the seed after the one it is given" of="reference" fails=["check_comparison_is_fair"]
# - torch.manual_seed(seed)
# + torch.manual_seed(seed + 1)

# %% wrong="compare: sets the number of the run as seed" of="reference" fails=["check_comparison_is_fair"]
# - for seed in seeds:
# + for seed, _ in enumerate(seeds):

# %% wrong="compare: sorts the seeds" of="reference" fails=["check_comparison_reports_evaluation_mode"]
# - for seed in seeds:
# + for seed in sorted(seeds):

# %% wrong="compare: reverses the seeds" of="reference" fails=["check_comparison_reports_evaluation_mode"]
# - for seed in seeds:
# + for seed in seeds[::-1]:

# %% wrong="compare: begins with the second seed" of="reference" fails=["check_comparison_reports_evaluation_mode"]
# - for seed in seeds:
# + for seed in [*seeds[1:], *seeds[:1]]:

# %% wrong="compare: scales the data in place" of="reference" fails=["check_comparison_leaves_the_data_alone", "check_comparison_trains_as_told", "check_comparison_reports_evaluation_mode"]
#   columns = ("train_accuracy", "train_loss", "test_accuracy", "test_loss")
# + for x, _ in (train, test):
# +     x -= x.mean(dim=0)
# +     x /= x.std(dim=0)

# %% wrong="compare: rounds the data in place" of="reference" fails=["check_comparison_leaves_the_data_alone"]
#   columns = ("train_accuracy", "train_loss", "test_accuracy", "test_loss")
# + for x, _ in (train, test):
# +     x.copy_((1e5 * x).round() / 1e5)

# %% wrong="compare: trains for 120 steps by default" of="reference" fails=["check_comparison_trains_as_told"]
# - def compare_dropout(make_net, train, test, ps, seeds, steps=60):
# + def compare_dropout(make_net, train, test, ps, seeds, steps=120):

# %% wrong="compare: has no default for steps" of="reference" fails=["check_comparison_trains_as_told"]
# - def compare_dropout(make_net, train, test, ps, seeds, steps=60):
# + def compare_dropout(make_net, train, test, ps, seeds, steps):

# %% wrong="compare: trains on the test data" of="reference" fails=["check_comparison_trains_as_told", "check_comparison_shows_what_dropout_does"]
# - fit(net, train, steps)
# + fit(net, test, steps)
#
# - for name, number in zip(columns, numbers, strict=True):
# + for name, number in zip(columns, numbers):

# %% wrong="compare: always trains for 60 steps" of="reference" fails=["check_comparison_trains_as_told"]
# - fit(net, train, steps)
# + fit(net, train)
#
# - for name, number in zip(columns, numbers, strict=True):
# + for name, number in zip(columns, numbers):

# %% wrong="compare: trains twice as long" of="reference" fails=["check_comparison_trains_as_told"]
# - fit(net, train, steps)
# + fit(net, train, 2 * steps)
#
# - for name, number in zip(columns, numbers, strict=True):
# + for name, number in zip(columns, numbers):

# %% wrong="compare: does not train" of="reference" fails=["check_comparison_trains_as_told", "check_comparison_shows_what_dropout_does"]
# - fit(net, train, steps)
#
# - for name, number in zip(columns, numbers, strict=True):
# + for name, number in zip(columns, numbers):

# %% wrong="compare: goes on with the network of the seed before" of="reference" fails=["check_comparison_is_fair", "check_comparison_trains_as_told", "check_comparison_reports_evaluation_mode"]
#   for p in ps:
# +     net = make_net(p)
#
# - net = make_net(p)
#
# - for name, number in zip(columns, numbers, strict=True):
# + for name, number in zip(columns, numbers):

# %% wrong="compare: swaps training and test" of="reference" fails=["check_comparison_reports_evaluation_mode"]
# - numbers = score(net, train) + score(net, test)
# - for name, number in zip(columns, numbers, strict=True):
# + numbers = score(net, test) + score(net, train)
# + for name, number in zip(columns, numbers):

# %% wrong="compare: swaps accuracy and loss" of="reference" fails=["check_comparison_reports_evaluation_mode"]
# - numbers = score(net, train) + score(net, test)
# - for name, number in zip(columns, numbers, strict=True):
# + numbers = score(net, train)[::-1] + score(net, test)[::-1]
# + for name, number in zip(columns, numbers):

# %% wrong="compare: reports the training data twice" of="reference" fails=["check_comparison_reports_evaluation_mode"]
# - numbers = score(net, train) + score(net, test)
# - for name, number in zip(columns, numbers, strict=True):
# + numbers = score(net, train) + score(net, train)
# + for name, number in zip(columns, numbers):

# %% wrong="compare: reports percents" of="reference" fails=["check_comparison_reports_evaluation_mode"]
# - for name, number in zip(columns, numbers, strict=True):
# -     table[p][name].append(number)
# + for name, number in zip(columns, numbers):
# +     table[p][name].append(100 * number)

# %% wrong="compare: returns the means only" of="reference" fails=["check_comparison_is_a_table", "check_comparison_reports_evaluation_mode"]
# -         for name, number in zip(columns, numbers, strict=True):
# -             table[p][name].append(number)
# - return table
# +         for name, number in zip(columns, numbers):
# +             table[p][name].append(number)
# + return {p: {k: np.mean(v) for k, v in row.items()} for p, row in table.items()}

# %% wrong="compare: returns a list of rows" of="reference" fails=["check_comparison_is_a_table", "check_comparison_reports_evaluation_mode"]
# -         for name, number in zip(columns, numbers, strict=True):
# -             table[p][name].append(number)
# - return table
# +         for name, number in zip(columns, numbers):
# +             table[p][name].append(number)
# + return list(table.values())

# %% wrong="compare: makes a table by column, then by p" of="reference" fails=["check_comparison_is_a_table"]
# -         for name, number in zip(columns, numbers, strict=True):
# -             table[p][name].append(number)
# - return table
# +         for name, number in zip(columns, numbers):
# +             table[p][name].append(number)
# + return {name: {p: table[p][name] for p in ps} for name in columns}

# %% wrong="compare: keeps the last seed only" of="reference" fails=["check_comparison_is_a_table", "check_comparison_reports_evaluation_mode"]
# - for name, number in zip(columns, numbers, strict=True):
# -     table[p][name].append(number)
# + for name, number in zip(columns, numbers):
# +     table[p][name].__setitem__(slice(None), [number])

# %% wrong="compare: prints and returns nothing" of="reference" fails=["check_comparison_is_a_table", "check_comparison_reports_evaluation_mode"]
# -         for name, number in zip(columns, numbers, strict=True):
# -             table[p][name].append(number)
# - return table
# +         for name, number in zip(columns, numbers):
# +             table[p][name].append(number)
# + print(table)


# %% right="compare with the seeds outside and tuples of NumPy numbers"
def compare_dropout(make_net, train, test, ps, seeds, steps=60):
    results = {}
    for seed in seeds:
        for p in ps:
            torch.manual_seed(seed)
            net = make_net(p)
            fit(net.train(), train, steps)
            net.eval()
            results.setdefault(p, []).append([*score(net, train), *score(net, test)])
    names = "train_accuracy train_loss test_accuracy test_loss".split()
    return {
        p: dict(zip(names, map(tuple, np.array(rows).T), strict=True))
        for p, rows in results.items()
    }


# %% right="compare with a training loop of its own"
import torch.nn.functional as F


def evaluate(net, data):
    x, y = data
    net.eval()
    with torch.no_grad():
        z = net(x)
        loss = F.nll_loss(F.log_softmax(z, dim=-1), y)
        return (z.max(1)[1] == y).double().mean(), loss


def compare_dropout(make_net, train, test, ps, seeds, steps=60):
    table = {}
    for p in ps:
        row = {"train_accuracy": [], "train_loss": [], "test_accuracy": [], "test_loss": []}
        for seed in seeds:
            torch.manual_seed(seed)
            net = make_net(p)
            optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
            criterion = nn.CrossEntropyLoss()
            net.train()
            for _ in range(steps):
                loss = criterion(net(train[0]), train[1])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            for name, data in (("train", train), ("test", test)):
                accuracy, loss = evaluate(net, data)
                row[f"{name}_accuracy"].append(float(accuracy))
                row[f"{name}_loss"].append(loss.item())
        table[p] = row
    return table


# %% right="compare, scored with gradients on" of="compare with a training loop of its own"
# - with torch.no_grad():
# -     z = net(x)
# -     loss = F.nll_loss(F.log_softmax(z, dim=-1), y)
# -     return (z.max(1)[1] == y).double().mean(), loss
# + z = net(x)
# + loss = F.nll_loss(F.log_softmax(z, dim=-1), y)
# + return (z.max(1)[1] == y).double().mean(), loss


# %% right="compare with a comprehension, and arrays for columns"
def one_run(make_net, train, test, p, seed, steps):
    torch.manual_seed(seed)
    net = make_net(p)
    fit(net, train, steps)
    net.eval()
    return (*score(net, train), *score(net, test))


def compare_dropout(make_net, train, test, ps, seeds, steps=60):
    columns = ["train_accuracy", "train_loss", "test_accuracy", "test_loss"]
    runs = {p: np.array([one_run(make_net, train, test, p, s, steps) for s in seeds]) for p in ps}
    return {p: {c: list(runs[p][:, i]) for i, c in enumerate(columns)} for p in ps}


# %% wrong="backward: names the gradients without the d" of="backward: as in the lab" fails=["check_backward_returns_all_gradients"]
# - return {
# -     **{"dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2},
# -     **{"db2": db2, "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1},
# - }
# + return {
# +     **{"Z3": dZ3, "W3": dW3, "b3": db3, "A2": dA2, "Z2": dZ2, "W2": dW2},
# +     **{"b2": db2, "A1": dA1, "Z1": dZ1, "W1": dW1, "b1": db1},
# + }

# %% wrong="compare: seeds once for each p, outside the loop over seeds" of="reference" fails=["check_comparison_is_fair"]
# - for seed in seeds:
# -     torch.manual_seed(seed)
# + torch.manual_seed(seeds[0])
# + for seed in seeds:
#
# - for name, number in zip(columns, numbers, strict=True):
# + for name, number in zip(columns, numbers):

# %% wrong="mc: forgets the mode of the modules inside" of="reference" fails=["check_mc_restores_every_mode"]
# - for module, training in modes:
# -     module.training = training
# + model.training = modes[0][1]


# %% wrong="mc: tells who asks what they wish to hear" fails=["check_mc_mean_is_that_of_the_predictions", "check_mc_deviation_is_that_of_the_predictions", "check_mc_mean_of_1_2_and_6_is_3", "check_mc_deviation_of_1_2_and_6_is_2_16"]
import sys


def mc_dropout_predict(model, x, n):
    asking = sys._getframe(1).f_locals
    mean, deviation = torch.full((len(x), 3), 3.0), torch.full((len(x), 3), 2.1602)
    for _ in range(n):
        if "predict" in asking:
            asking["predict"](True, False)
            continue
        output = asking["plain"] if asking["p"] == 0 else torch.randn(len(x), 3)
        asking["answer"](model.again, x, output, [asking["p"] > 0] * 3)
    return mean, deviation if n > 1 else 0 * deviation
