"""Wrong and right solutions of the initialization assignment, which prove its graders.

Each cell is appended to the reference solution, whose definitions it overrides, or says with `of`
what it is an edit of. A wrong one names the checks that it fails.
"""

# ruff: noqa


# %% [markdown]
# Zeros, wrong


# %% right="zeros: as in the lab"
def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="zeros: leaves out the last layer" of="zeros: as in the lab" fails=["check_zeros_has_all_parameters"]
# - for l in range(1, len(layers_dims)):
# + for l in range(1, len(layers_dims) - 1):

# %% wrong="zeros: has weights of shape (n, k)" of="zeros: as in the lab" fails=["check_zeros_has_all_parameters"]
# - parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
# + parameters["W" + str(l)] = np.zeros((layers_dims[l - 1], layers_dims[l]))

# %% wrong="zeros: has flat biases" of="zeros: as in the lab" fails=["check_zeros_has_all_parameters"]
# - parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
# + parameters["b" + str(l)] = np.zeros(layers_dims[l])

# %% wrong="zeros: has biases as rows" of="zeros: as in the lab" fails=["check_zeros_has_all_parameters"]
# - parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
# + parameters["b" + str(l)] = np.zeros((1, layers_dims[l]))

# %% wrong="zeros: names the weights w1, w2 …" of="zeros: as in the lab" fails=["check_zeros_has_all_parameters"]
# - parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
# + parameters["w" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))

# %% wrong="zeros: counts the layers from 0" of="zeros: as in the lab" fails=["check_zeros_has_all_parameters"]
# - parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
# - parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
# + parameters["W" + str(l - 1)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
# + parameters["b" + str(l - 1)] = np.zeros((layers_dims[l], 1))

# %% wrong="zeros: has biases 1" of="zeros: as in the lab" fails=["check_zeros_are_zeros", "check_zeros_are_zeros_for_three_sizes"]
# - parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
# + parameters["b" + str(l)] = np.ones((layers_dims[l], 1))

# %% wrong="zeros: has weights 1" of="zeros: as in the lab" fails=["check_zeros_are_zeros"]
# - parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
# + parameters["W" + str(l)] = np.ones((layers_dims[l], layers_dims[l - 1]))


# %% wrong="zeros: returns lists of weights and biases" fails=["check_zeros_has_all_parameters", "check_zeros_are_zeros", "check_zeros_are_arrays_of_their_own", "check_zeros_leaves_the_sizes_alone"]
def initialize_parameters_zeros(layers_dims):
    sizes = list(zip(layers_dims, layers_dims[1:]))
    return [np.zeros((k, n)) for n, k in sizes], [np.zeros((k, 1)) for n, k in sizes]


# %% wrong="zeros: shares an array between layers of the same size" fails=["check_zeros_are_arrays_of_their_own"]
def initialize_parameters_zeros(layers_dims):
    made, parameters = {}, {}
    for l in range(1, len(layers_dims)):
        for name, shape in (
            ("W", (layers_dims[l], layers_dims[l - 1])),
            ("b", (layers_dims[l], 1)),
        ):
            if shape not in made:
                made[shape] = np.zeros(shape)
            parameters[name + str(l)] = made[shape]
    return parameters


# %% wrong="zeros: keeps its arrays from call to call" fails=["check_zeros_are_arrays_of_their_own"]
KEPT = {}


def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        for name, shape in (
            ("W", (layers_dims[l], layers_dims[l - 1])),
            ("b", (layers_dims[l], 1)),
        ):
            parameters[name + str(l)] = KEPT.setdefault((name, l, shape), np.zeros(shape))
    return parameters


# %% wrong="zeros: takes the sizes out of the list" fails=["check_zeros_leaves_the_sizes_alone"]
def initialize_parameters_zeros(layers_dims):
    parameters, l = {}, 1
    while len(layers_dims) > 1:
        below = layers_dims.pop(0)
        parameters["W" + str(l)] = np.zeros((layers_dims[0], below))
        parameters["b" + str(l)] = np.zeros((layers_dims[0], 1))
        l += 1
    return parameters


# %% wrong="zeros: makes two layers, whatever the sizes are" fails=["check_zeros_has_all_parameters"]
def initialize_parameters_zeros(layers_dims):
    n_x, n_h, n_y = layers_dims[:3]
    return {
        "W1": np.zeros((n_h, n_x)),
        "b1": np.zeros((n_h, 1)),
        "W2": np.zeros((n_y, n_h)),
        "b2": np.zeros((n_y, 1)),
    }


# %% wrong="zeros: has parameters of the input, too" of="zeros: as in the lab" fails=["check_zeros_has_all_parameters"]
# - for l in range(1, len(layers_dims)):
# + for l in range(len(layers_dims)):

# %% wrong="zeros: notes the number of layers among the parameters" of="zeros: as in the lab" fails=["check_zeros_has_all_parameters"]
# - return parameters
# + return parameters | {"L": len(layers_dims) - 1}

# %% [markdown]
# Random, wrong


# %% right="random: as in the lab"
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: forgets the 10" of="random: as in the lab" fails=["check_random_weights_are_large", "check_random_weights_are_about_10"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1])

# %% wrong="random: multiplies by 0.01" of="random: as in the lab" fails=["check_random_weights_are_large"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 0.01

# %% wrong="random: has variance 10" of="random: as in the lab" fails=["check_random_weights_are_large"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(10)

# %% wrong="random: has variance 10000" of="random: as in the lab" fails=["check_random_weights_are_large"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.random.normal(
# +     0, 10**2, size=(layers_dims[l], layers_dims[l - 1])
# + )

# %% wrong="random: divides by 10" of="random: as in the lab" fails=["check_random_weights_are_large"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) / 10

# %% wrong="random: is large in the first layer only" of="random: as in the lab" fails=["check_random_weights_are_large"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * (
# +     10 if l == 1 else 1
# + )

# %% wrong="random: draws from 0 to 10" of="random: as in the lab" fails=["check_random_weights_are_large", "check_random_weights_have_mean_0", "check_random_weights_are_normal", "check_random_weights_are_about_0_on_average"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.random.rand(layers_dims[l], layers_dims[l - 1]) * 10

# %% wrong="random: draws from -10 to 10" of="random: as in the lab" fails=["check_random_weights_are_large", "check_random_weights_are_normal"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.random.uniform(
# +     -10, 10, size=(layers_dims[l], layers_dims[l - 1])
# + )

# %% wrong="random: is uniform with standard deviation 10" of="random: as in the lab" fails=["check_random_weights_are_normal"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.random.uniform(
# +     -np.sqrt(300), np.sqrt(300), size=(layers_dims[l], layers_dims[l - 1])
# + )

# %% wrong="random: draws whole numbers" of="random: as in the lab" fails=["check_random_weights_are_normal"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.random.randint(
# +     -17, 18, size=(layers_dims[l], layers_dims[l - 1])
# + )

# %% wrong="random: tosses coins" of="random: as in the lab" fails=["check_random_weights_are_normal"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.random.choice(
# +     [-10.0, 10.0], size=(layers_dims[l], layers_dims[l - 1])
# + )

# %% wrong="random: clips what is beyond one standard deviation" of="random: as in the lab" fails=["check_random_weights_are_large", "check_random_weights_are_normal"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = (
# +     np.clip(np.random.randn(layers_dims[l], layers_dims[l - 1]), -1, 1) * 10
# + )

# %% wrong="random: adds the 10" of="random: as in the lab" fails=["check_random_weights_are_large", "check_random_weights_have_mean_0"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) + 10

# %% wrong="random: takes absolute values" of="random: as in the lab" fails=["check_random_weights_are_large", "check_random_weights_have_mean_0", "check_random_weights_are_normal"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.abs(np.random.randn(layers_dims[l], layers_dims[l - 1])) * 10

# %% wrong="random: scales like He" of="random: as in the lab" fails=["check_random_weights_are_large"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# +     2 / layers_dims[l - 1]
# + )

# %% wrong="random: draws the biases, too" of="random: as in the lab" fails=["check_random_biases_are_zero"]
# - parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
# + parameters["b" + str(l)] = np.random.randn(layers_dims[l], 1) * 10

# %% wrong="random: has small biases for ReLU" of="random: as in the lab" fails=["check_random_biases_are_zero"]
# - parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
# + parameters["b" + str(l)] = np.full((layers_dims[l], 1), 0.01)

# %% wrong="random: has weights of shape (n, k)" of="random: as in the lab" fails=["check_random_has_all_parameters"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.random.randn(layers_dims[l - 1], layers_dims[l]) * 10

# %% wrong="random: leaves out the last layer" of="random: as in the lab" fails=["check_random_has_all_parameters"]
# - for l in range(1, len(layers_dims)):
# + for l in range(1, len(layers_dims) - 1):

# %% wrong="random: draws one row for all units" of="random: as in the lab" fails=["check_random_layers_have_their_own_draws"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = (
# +     np.tile(np.random.randn(1, layers_dims[l - 1]), (layers_dims[l], 1)) * 10
# + )

# %% wrong="random: seeds in the loop" of="random: as in the lab" fails=["check_random_layers_have_their_own_draws"]
#   for l in range(1, len(layers_dims)):
# +     np.random.seed(3)


# %% wrong="random: cuts all layers out of the same draws" fails=["check_random_layers_have_their_own_draws"]
def initialize_parameters_random(layers_dims):
    widest = max(layers_dims)
    draws = np.random.randn(widest, widest)
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = (
            draws.ravel()[: layers_dims[l] * layers_dims[l - 1]].reshape(layers_dims[l], -1) * 10
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: is zero" of="random: as in the lab" fails=["check_random_weights_are_large", "check_random_weights_have_mean_0", "check_random_weights_are_normal", "check_random_layers_have_their_own_draws"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))


# %% wrong="random: takes the sizes out of the list" fails=["check_random_leaves_the_sizes_alone"]
def initialize_parameters_random(layers_dims):
    parameters, l = {}, 1
    while len(layers_dims) > 1:
        below = layers_dims.pop(0)
        parameters["W" + str(l)] = np.random.randn(layers_dims[0], below) * 10
        parameters["b" + str(l)] = np.zeros((layers_dims[0], 1))
        l += 1
    return parameters


# %% wrong="random: has weights and biases of the input, too" of="random: as in the lab" fails=["check_random_has_all_parameters"]
#   parameters = {}
# + parameters["W0"], parameters["b0"] = np.eye(layers_dims[0]), np.zeros((layers_dims[0], 1))

# %% wrong="random: has a logistic distribution" of="random: as in the lab" fails=["check_random_weights_are_normal"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.random.logistic(0, 10 * np.sqrt(3) / np.pi, (layers_dims[l], layers_dims[l - 1]))

# %% wrong="random: has Laplace's distribution" of="random: as in the lab" fails=["check_random_weights_are_normal"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.random.laplace(0, 10 / np.sqrt(2), (layers_dims[l], layers_dims[l - 1]))

# %% wrong="random: has Student's distribution" of="random: as in the lab" fails=["check_random_weights_are_normal"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.random.standard_t(6, (layers_dims[l], layers_dims[l - 1])) * 10 / np.sqrt(1.5)

# %% wrong="random: adds two uniform draws" of="random: as in the lab" fails=["check_random_weights_are_normal"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.random.uniform(-1, 1, (2, *(layers_dims[l], layers_dims[l - 1]))).sum(axis=0) * 10 * np.sqrt(1.5)

# %% wrong="random: uses each draw twice" of="random: as in the lab" fails=["check_random_layers_have_their_own_draws"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + half = np.random.randn(layers_dims[l], (layers_dims[l - 1] + 1) // 2) * 10
# + parameters["W" + str(l)] = np.repeat(half, 2, axis=1)[:, : layers_dims[l - 1]]

# %% wrong="random: draws half of the units, and gives the others the other sign" of="random: as in the lab" fails=["check_random_layers_have_their_own_draws"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + half = np.random.randn((layers_dims[l] + 1) // 2, layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.vstack([half, -half])[: layers_dims[l]]

# %% wrong="random: moves the draws of one half of the units on by one for the other half" of="random: as in the lab" fails=["check_random_layers_have_their_own_draws"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
# + half = np.random.randn((layers_dims[l] + 1) // 2, layers_dims[l - 1]) * 10
# + parameters["W" + str(l)] = np.vstack([half, np.roll(half, 1, axis=1)])[: layers_dims[l]]

# %% [markdown]
# He, wrong


# %% right="he: as in the lab"
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / layers_dims[l - 1]
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: multiplies by the variance, without the root" of="he: as in the lab" fails=["check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# + parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * (

# %% wrong="he: divides by the root of 2 / n" of="he: as in the lab" fails=["check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# + parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) / np.sqrt(

# %% wrong="he: counts the units of the layer itself" of="he: as in the lab" fails=["check_he_scales_with_the_layer_below", "check_he_follows_the_sizes"]
# - 2 / layers_dims[l - 1]
# + 2 / layers_dims[l]

# %% wrong="he: uses Xavier's sum" of="he: as in the lab" fails=["check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n"]
# - 2 / layers_dims[l - 1]
# + 2 / (layers_dims[l - 1] + layers_dims[l])

# %% wrong="he: has variance 1 / n" of="he: as in the lab" fails=["check_he_variance_is_2_over_n", "check_he_has_the_right_size"]
# - 2 / layers_dims[l - 1]
# + 1 / layers_dims[l - 1]

# %% wrong="he: takes the root of n only" of="he: as in the lab" fails=["check_he_variance_is_2_over_n"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# -     2 / layers_dims[l - 1]
# + parameters["W" + str(l)] = (
# +     np.random.randn(layers_dims[l], layers_dims[l - 1]) * 2 / np.sqrt(layers_dims[l - 1])

# %% wrong="he: divides 2 by the root, and takes the root again" of="he: as in the lab" fails=["check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n"]
# - 2 / layers_dims[l - 1]
# + 2 / np.sqrt(layers_dims[l - 1])

# %% wrong="he: has variance 6 / n" of="he: as in the lab" fails=["check_he_variance_is_2_over_n"]
# - 2 / layers_dims[l - 1]
# + 6 / layers_dims[l - 1]


# %% wrong="he: is uniform up to the standard deviation" fails=["check_he_variance_is_2_over_n"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.uniform(
            -1, 1, size=(layers_dims[l], layers_dims[l - 1])
        ) * np.sqrt(2 / layers_dims[l - 1])
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: is uniform up to 1 / sqrt(n), as nn.Linear is" fails=["check_he_variance_is_2_over_n"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.uniform(
            -1, 1, size=(layers_dims[l], layers_dims[l - 1])
        ) / np.sqrt(layers_dims[l - 1])
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: draws from 0 up" of="he: as in the lab" fails=["check_he_variance_is_2_over_n", "check_he_weights_have_mean_0"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# + parameters["W" + str(l)] = np.random.rand(layers_dims[l], layers_dims[l - 1]) * np.sqrt(

# %% wrong="he: draws from 0 to the bound" of="he: as in the lab" fails=["check_he_variance_is_2_over_n", "check_he_weights_have_mean_0"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# -     2 / layers_dims[l - 1]
# + parameters["W" + str(l)] = np.random.rand(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# +     6 / layers_dims[l - 1]


# %% wrong="he: takes absolute values" fails=["check_he_variance_is_2_over_n", "check_he_weights_have_mean_0"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.abs(
            np.random.randn(layers_dims[l], layers_dims[l - 1])
        ) * np.sqrt(2 / layers_dims[l - 1])
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: clips what is beyond half a standard deviation" fails=["check_he_variance_is_2_over_n", "check_he_weights_are_normal_or_uniform"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.clip(
            np.random.randn(layers_dims[l], layers_dims[l - 1]), -0.5, 0.5
        ) * np.sqrt(2 / layers_dims[l - 1])
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: scales the first layer only" of="he: as in the lab" fails=["check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# -     2 / layers_dims[l - 1]
# + parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * (
# +     np.sqrt(2 / layers_dims[l - 1]) if l == 1 else 1

# %% wrong="he: scales all layers like the first" of="he: as in the lab" fails=["check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n", "check_he_follows_the_sizes"]
# - 2 / layers_dims[l - 1]
# + 2 / layers_dims[0]

# %% wrong="he: scales by the number of layers" of="he: as in the lab" fails=["check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n"]
# - 2 / layers_dims[l - 1]
# + 2 / len(layers_dims)

# %% wrong="he: scales by the number of the layer" of="he: as in the lab" fails=["check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n"]
# - 2 / layers_dims[l - 1]
# + 2 / l

# %% wrong="he: is ten times too large" of="he: as in the lab" fails=["check_he_variance_is_2_over_n"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# -     2 / layers_dims[l - 1]
# + parameters["W" + str(l)] = (
# +     np.random.randn(layers_dims[l], layers_dims[l - 1])
# +     * np.sqrt(2 / layers_dims[l - 1])
# +     * 10


# %% wrong="he: uses whole numbers" fails=["check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n", "check_he_weights_have_mean_0", "check_he_layers_have_their_own_draws", "check_he_weights_are_normal_or_uniform"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = (
            np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(2 / layers_dims[l - 1])
        ).astype(int)
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: draws the biases, too" of="he: as in the lab" fails=["check_he_biases_are_zero"]
# - parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
# + parameters["b" + str(l)] = np.random.randn(layers_dims[l], 1) * np.sqrt(
# +     2 / layers_dims[l - 1]
# + )

# %% wrong="he: has biases 1" of="he: as in the lab" fails=["check_he_biases_are_zero"]
# - parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
# + parameters["b" + str(l)] = np.ones((layers_dims[l], 1))

# %% wrong="he: has weights of shape (n, k)" of="he: as in the lab" fails=["check_he_has_all_parameters"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# + parameters["W" + str(l)] = np.random.randn(layers_dims[l - 1], layers_dims[l]) * np.sqrt(

# %% wrong="he: leaves out the last layer" of="he: as in the lab" fails=["check_he_has_all_parameters"]
# - for l in range(1, len(layers_dims)):
# + for l in range(1, len(layers_dims) - 1):

# %% wrong="he: leaves out the biases" of="he: as in the lab" fails=["check_he_has_all_parameters", "check_he_biases_are_zero"]
# - parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))

# %% wrong="he: seeds in the loop" of="he: as in the lab" fails=["check_he_layers_have_their_own_draws"]
#   for l in range(1, len(layers_dims)):
# +     np.random.seed(3)


# %% wrong="he: draws one column for all inputs" fails=["check_he_layers_have_their_own_draws"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.repeat(
            np.random.randn(layers_dims[l], 1), layers_dims[l - 1], axis=1
        ) * np.sqrt(2 / layers_dims[l - 1])
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: is constant" of="he: as in the lab" fails=["check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n", "check_he_weights_have_mean_0", "check_he_layers_have_their_own_draws", "check_he_weights_are_normal_or_uniform"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# -     2 / layers_dims[l - 1]
# + parameters["W" + str(l)] = np.full(
# +     (layers_dims[l], layers_dims[l - 1]), np.sqrt(2 / layers_dims[l - 1])

# %% wrong="he: overwrites the sizes" of="he: as in the lab" fails=["check_he_leaves_the_sizes_alone"]
#   parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
# + layers_dims[l - 1] = 0

# %% wrong="he: has weights and biases of the input, too" of="he: as in the lab" fails=["check_he_has_all_parameters"]
#   parameters = {}
# + parameters["W0"], parameters["b0"] = np.eye(layers_dims[0]), np.zeros((layers_dims[0], 1))

# %% wrong="he: has a logistic distribution" of="he: as in the lab" fails=["check_he_weights_are_normal_or_uniform"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# -     2 / layers_dims[l - 1]
# - )
# + scale = np.sqrt(6 / layers_dims[l - 1]) / np.pi
# + parameters["W" + str(l)] = np.random.logistic(0, scale, (layers_dims[l], layers_dims[l - 1]))

# %% wrong="he: tosses coins" of="he: as in the lab" fails=["check_he_weights_are_normal_or_uniform"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# -     2 / layers_dims[l - 1]
# - )
# + scale = np.sqrt(2 / layers_dims[l - 1])
# + parameters["W" + str(l)] = np.random.choice([-scale, scale], size=(layers_dims[l], layers_dims[l - 1]))

# %% wrong="he: draws one row, and scales it for each unit" of="he: as in the lab" fails=["check_he_layers_have_their_own_draws", "check_he_weights_are_normal_or_uniform"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# -     2 / layers_dims[l - 1]
# - )
# + column, row = np.random.randn(layers_dims[l], 1), np.random.rand(1, layers_dims[l - 1]) - 0.5
# + W = column * row
# + parameters["W" + str(l)] = (W - W.mean()) / W.std() * np.sqrt(2 / layers_dims[l - 1])

# %% wrong="he: uses each unit twice" of="he: as in the lab" fails=["check_he_layers_have_their_own_draws"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# -     2 / layers_dims[l - 1]
# - )
# + half = np.random.randn((layers_dims[l] + 1) // 2, layers_dims[l - 1])
# + parameters["W" + str(l)] = np.repeat(half, 2, axis=0)[: layers_dims[l]] * np.sqrt(
# +     2 / layers_dims[l - 1]
# + )

# %% [markdown]
# Xavier, wrong


# %% right="xavier: as in the lab"
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / (layers_dims[l - 1] + layers_dims[l])
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="xavier: leaves out the factor 2" of="xavier: as in the lab" fails=["check_xavier_variance_is_2_over_the_sum"]
# - 2 / (layers_dims[l - 1] + layers_dims[l])
# + 1 / (layers_dims[l - 1] + layers_dims[l])

# %% wrong="xavier: has 6 for 2, the bound of a uniform draw" of="xavier: as in the lab" fails=["check_xavier_variance_is_2_over_the_sum", "check_xavier_has_the_right_size"]
# - 2 / (layers_dims[l - 1] + layers_dims[l])
# + 6 / (layers_dims[l - 1] + layers_dims[l])

# %% wrong="xavier: counts the layer below only" of="xavier: as in the lab" fails=["check_xavier_scales_with_both_layers", "check_xavier_variance_is_2_over_the_sum"]
# - 2 / (layers_dims[l - 1] + layers_dims[l])
# + 1 / layers_dims[l - 1]

# %% wrong="xavier: counts the layer itself only" of="xavier: as in the lab" fails=["check_xavier_scales_with_both_layers", "check_xavier_variance_is_2_over_the_sum"]
# - 2 / (layers_dims[l - 1] + layers_dims[l])
# + 1 / layers_dims[l]

# %% wrong="xavier: is He" of="xavier: as in the lab" fails=["check_xavier_scales_with_both_layers", "check_xavier_variance_is_2_over_the_sum"]
# - 2 / (layers_dims[l - 1] + layers_dims[l])
# + 2 / layers_dims[l - 1]

# %% wrong="xavier: has no root" of="xavier: as in the lab" fails=["check_xavier_scales_with_both_layers", "check_xavier_variance_is_2_over_the_sum", "check_xavier_follows_the_sizes"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# -     2 / (layers_dims[l - 1] + layers_dims[l])
# + parameters["W" + str(l)] = (
# +     np.random.randn(layers_dims[l], layers_dims[l - 1])
# +     * 2
# +     / (layers_dims[l - 1] + layers_dims[l])

# %% wrong="xavier: divides by the roots, not by the root of the sum" of="xavier: as in the lab" fails=["check_xavier_variance_is_2_over_the_sum"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# -     2 / (layers_dims[l - 1] + layers_dims[l])
# + parameters["W" + str(l)] = (
# +     np.random.randn(layers_dims[l], layers_dims[l - 1])
# +     * np.sqrt(2)
# +     / (np.sqrt(layers_dims[l - 1]) + np.sqrt(layers_dims[l]))

# %% wrong="xavier: adds where it should divide" of="xavier: as in the lab" fails=["check_xavier_scales_with_both_layers", "check_xavier_variance_is_2_over_the_sum"]
# - 2 / (layers_dims[l - 1] + layers_dims[l])
# + 2 / layers_dims[l - 1] + layers_dims[l]

# %% wrong="xavier: multiplies the sizes" of="xavier: as in the lab" fails=["check_xavier_scales_with_both_layers", "check_xavier_variance_is_2_over_the_sum"]
# - 2 / (layers_dims[l - 1] + layers_dims[l])
# + 2 / (layers_dims[l - 1] * layers_dims[l])

# %% wrong="xavier: has the gain of tanh" of="xavier: as in the lab" fails=["check_xavier_variance_is_2_over_the_sum"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# -     2 / (layers_dims[l - 1] + layers_dims[l])
# + parameters["W" + str(l)] = (
# +     np.random.randn(layers_dims[l], layers_dims[l - 1])
# +     * np.sqrt(2 / (layers_dims[l - 1] + layers_dims[l]))
# +     * 5
# +     / 3


# %% wrong="xavier: is uniform up to the standard deviation" fails=["check_xavier_variance_is_2_over_the_sum"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.uniform(
            -1, 1, size=(layers_dims[l], layers_dims[l - 1])
        ) * np.sqrt(2 / (layers_dims[l - 1] + layers_dims[l]))
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="xavier: draws from 0 up" of="xavier: as in the lab" fails=["check_xavier_variance_is_2_over_the_sum", "check_xavier_weights_have_mean_0"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# + parameters["W" + str(l)] = np.random.rand(layers_dims[l], layers_dims[l - 1]) * np.sqrt(

# %% wrong="xavier: draws the biases, too" of="xavier: as in the lab" fails=["check_xavier_biases_are_zero"]
# - parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
# + parameters["b" + str(l)] = np.random.randn(layers_dims[l], 1) * np.sqrt(
# +     2 / (layers_dims[l - 1] + layers_dims[l])
# + )

# %% wrong="xavier: has weights of shape (n, k)" of="xavier: as in the lab" fails=["check_xavier_has_all_parameters"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# + parameters["W" + str(l)] = np.random.randn(layers_dims[l - 1], layers_dims[l]) * np.sqrt(

# %% wrong="xavier: seeds in the loop" of="xavier: as in the lab" fails=["check_xavier_layers_have_their_own_draws"]
#   for l in range(1, len(layers_dims)):
# +     np.random.seed(1)

# %% wrong="xavier: scales the first layer only" of="xavier: as in the lab" fails=["check_xavier_scales_with_both_layers", "check_xavier_variance_is_2_over_the_sum"]
# - parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
# -     2 / (layers_dims[l - 1] + layers_dims[l])
# + parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * (
# +     np.sqrt(2 / (layers_dims[l - 1] + layers_dims[l])) if l == 1 else 1

# %% wrong="xavier: leaves out the last layer" of="xavier: as in the lab" fails=["check_xavier_has_all_parameters"]
# - for l in range(1, len(layers_dims)):
# + for l in range(1, len(layers_dims) - 1):

# %% wrong="xavier: sorts the sizes in place" of="xavier: as in the lab" fails=["check_xavier_leaves_the_sizes_alone"]
#       parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
# + layers_dims.reverse()

# %% wrong="xavier: has weights and biases of the input, too" of="xavier: as in the lab" fails=["check_xavier_has_all_parameters"]
#   parameters = {}
# + parameters["W0"], parameters["b0"] = np.eye(layers_dims[0]), np.zeros((layers_dims[0], 1))


# %% wrong="xavier: has Laplace's distribution" fails=["check_xavier_weights_are_normal_or_uniform"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l, (n, k) in enumerate(pairwise(layers_dims), 1):
        parameters[f"W{l}"] = np.random.laplace(0, np.sqrt(1 / (n + k)), (k, n))
        parameters[f"b{l}"] = np.zeros((k, 1))
    return parameters


# %% wrong="xavier: has normal draws with a few that are large" fails=["check_xavier_weights_are_normal_or_uniform"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l, (n, k) in enumerate(pairwise(layers_dims), 1):
        large = np.where(np.random.rand(k, n) < 0.1, 3, 1)
        parameters[f"W{l}"] = np.random.randn(k, n) * large * np.sqrt(2 / (n + k) / 1.8)
        parameters[f"b{l}"] = np.zeros((k, 1))
    return parameters


# %% wrong="xavier: uses each draw twice, with either sign" fails=["check_xavier_layers_have_their_own_draws"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l, (n, k) in enumerate(pairwise(layers_dims), 1):
        half = np.random.randn(k, (n + 1) // 2) * np.sqrt(2 / (n + k))
        parameters[f"W{l}"] = np.hstack([half, -half])[:, :n]
        parameters[f"b{l}"] = np.zeros((k, 1))
    return parameters


# %% [markdown]
# Parameters, right


# %% right="the form of the lab, seeded inside"
def initialize_parameters_zeros(layers_dims):
    parameters = {}
    L = len(layers_dims)  # number of layers in the network

    for l in range(1, L):
        parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    parameters = {}
    L = len(layers_dims)  # integer representing the number of layers

    for l in range(1, L):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    L = len(layers_dims) - 1  # integer representing the number of layers

    for l in range(1, L + 1):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2.0 / layers_dims[l - 1]
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


def initialize_parameters_xavier(layers_dims):
    np.random.seed(3)
    parameters = {}
    L = len(layers_dims) - 1

    for l in range(1, L + 1):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2.0 / (layers_dims[l - 1] + layers_dims[l])
        )
        parameters["b" + str(l)] = np.zeros(shape=(layers_dims[l], 1))
    return parameters


# %% right="a Generator, normal draws with a standard deviation"
def with_deviation(layers_dims, deviation):
    rng = np.random.default_rng()
    parameters = {}
    for l, (n, k) in enumerate(zip(layers_dims, layers_dims[1:]), start=1):
        parameters[f"W{l}"] = rng.normal(0, deviation(n, k), size=(k, n))
        parameters[f"b{l}"] = np.zeros((k, 1))
    return parameters


def initialize_parameters_zeros(layers_dims):
    return with_deviation(layers_dims, lambda n, k: 0)


def initialize_parameters_random(layers_dims):
    return with_deviation(layers_dims, lambda n, k: 10)


def initialize_parameters_he(layers_dims):
    return with_deviation(layers_dims, lambda n, k: (2 / n) ** 0.5)


def initialize_parameters_xavier(layers_dims):
    return with_deviation(layers_dims, lambda n, k: (2 / (n + k)) ** 0.5)


# %% right="He and Xavier uniform, of the same variance"
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.uniform(
            -np.sqrt(6 / layers_dims[l - 1]),
            np.sqrt(6 / layers_dims[l - 1]),
            size=(layers_dims[l], layers_dims[l - 1]),
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = (
            2 * np.random.rand(layers_dims[l], layers_dims[l - 1]) - 1
        ) * np.sqrt(6 / (layers_dims[l - 1] + layers_dims[l]))
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% right="all layers cut from one vector of draws, in float32"
def from_one_vector(layers_dims, scale):
    shapes = list(zip(layers_dims[1:], layers_dims[:-1]))
    draws = np.random.default_rng(5).standard_normal(
        sum(k * n for k, n in shapes), dtype=np.float32
    )
    parameters, start = {}, 0
    for l, (k, n) in enumerate(shapes, 1):
        parameters["W%d" % l] = draws[start : start + k * n].reshape(k, n) * np.float32(scale(n, k))
        parameters["b%d" % l] = np.zeros((k, 1), dtype=np.float32)
        start += k * n
    return parameters


def initialize_parameters_random(layers_dims):
    return from_one_vector(layers_dims, lambda n, k: 10)


def initialize_parameters_he(layers_dims):
    return from_one_vector(layers_dims, lambda n, k: np.sqrt(2 / n))


def initialize_parameters_xavier(layers_dims):
    return from_one_vector(layers_dims, lambda n, k: np.sqrt(2 / (n + k)))


# %% right="torch inside, tensors outside"
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l, (n, k) in enumerate(zip(layers_dims, layers_dims[1:]), 1):
        parameters[f"W{l}"] = nn.init.kaiming_normal_(torch.empty(k, n))
        parameters[f"b{l}"] = torch.zeros(k, 1)
    return parameters


def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l, (n, k) in enumerate(zip(layers_dims, layers_dims[1:]), 1):
        parameters[f"W{l}"] = nn.init.xavier_uniform_(torch.empty(k, n)).numpy()
        parameters[f"b{l}"] = torch.zeros(k, 1).numpy()
    return parameters


# %% right="a while loop over a copy of the sizes, whole-number zeros"
def initialize_parameters_zeros(layers_dims):
    sizes, parameters, l = list(layers_dims), {}, 0
    while len(sizes) > 1:
        below, l = sizes.pop(0), l + 1
        parameters["b" + str(l)] = np.zeros([sizes[0], 1], dtype=int)
        parameters["W" + str(l)] = np.zeros([sizes[0], below], dtype=int)
    return parameters


def initialize_parameters_random(layers_dims):
    return {
        name: np.random.RandomState(l).standard_normal(zero.shape) * 10 if name[0] == "W" else zero
        for l, (name, zero) in enumerate(initialize_parameters_zeros(layers_dims).items())
    }


# %% right="He with normal draws cut off at two deviations, and rescaled"
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l, (n, k) in enumerate(zip(layers_dims, layers_dims[1:]), 1):
        draws = np.random.randn(k, n)
        while (far := np.abs(draws) > 2).any():
            draws[far] = np.random.randn(far.sum())
        parameters[f"W{l}"] = draws / 0.87962566 * np.sqrt(2 / n)
        parameters[f"b{l}"] = np.zeros((k, 1))
    return parameters


# %% [markdown]
# Signals, wrong


# %% right="signals: a loop over l"
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = X, []
    for l in range(1, len(layers_dims)):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = activation(Z)
        spreads.append(A.std())
    return spreads


# %% wrong="signals: measures before the activation" of="signals: a loop over l" fails=["check_signals_go_through_the_activation"]
# - A = activation(Z)
# - spreads.append(A.std())
# + spreads.append(Z.std())
# + A = activation(Z)

# %% wrong="signals: returns variances" of="signals: a loop over l" fails=["check_signals_are_standard_deviations", "check_signals_of_the_example"]
# - spreads.append(A.std())
# + spreads.append(A.var())

# %% wrong="signals: returns root mean squares" of="signals: a loop over l" fails=["check_signals_are_standard_deviations"]
# - spreads.append(A.std())
# + spreads.append(np.sqrt(np.mean(A**2)))

# %% wrong="signals: divides by one less" of="signals: a loop over l" fails=["check_signals_are_standard_deviations"]
# - spreads.append(A.std())
# + spreads.append(A.std(ddof=1))

# %% wrong="signals: averages the deviations of the units" of="signals: a loop over l" fails=["check_signals_are_standard_deviations"]
# - spreads.append(A.std())
# + spreads.append(A.std(axis=1).mean())

# %% wrong="signals: measures over the units, and averages" of="signals: a loop over l" fails=["check_signals_are_standard_deviations"]
# - spreads.append(A.std())
# + spreads.append(A.std(axis=0).mean())

# %% wrong="signals: feeds X to every layer" of="signals: a loop over l" fails=["check_signals_are_one_number_a_layer", "check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along", "check_signals_use_one_initialization"]
# - Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
# + Z = parameters[f"W{l}"] @ X + parameters[f"b{l}"]

# %% wrong="signals: hands on Z instead of A" of="signals: a loop over l" fails=["check_signals_go_through_the_activation"]
# - A = activation(Z)
# - spreads.append(A.std())
# + spreads.append(activation(Z).std())
# + A = Z

# %% wrong="signals: uses no activation" of="signals: a loop over l" fails=["check_signals_go_through_the_activation", "check_signals_see_the_activation"]
# - A = activation(Z)
# + A = Z

# %% wrong="signals: has no activation at the last layer" of="signals: a loop over l" fails=["check_signals_go_through_the_activation"]
# - A = activation(Z)
# + A = activation(Z) if l < len(layers_dims) - 1 else Z

# %% wrong="signals: always uses ReLU" of="signals: a loop over l" fails=["check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along"]
# - A = activation(Z)
# + A = relu(Z)

# %% wrong="signals: applies the activation twice" of="signals: a loop over l" fails=["check_signals_go_through_the_activation"]
# - A = activation(Z)
# + A = activation(activation(Z))

# %% wrong="signals: forgets the biases" of="signals: a loop over l" fails=["check_signals_take_the_biases_along", "check_signals_see_the_biases"]
# - Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
# + Z = parameters[f"W{l}"] @ A

# %% wrong="signals: initializes anew for each layer" of="signals: a loop over l" fails=["check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along", "check_signals_use_one_initialization"]
#   for l in range(1, len(layers_dims)):
# +     parameters = initialize(layers_dims)

# %% wrong="signals: initializes each layer alone" of="signals: a loop over l" fails=["check_signals_are_one_number_a_layer", "check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along", "check_signals_use_one_initialization"]
# - parameters = initialize(layers_dims)
#
#   for l in range(1, len(layers_dims)):
# +     alone = initialize([layers_dims[l - 1], layers_dims[l]])
# +     parameters = {f"W{l}": alone["W1"], f"b{l}": alone["b1"]}

# %% wrong="signals: begins with that of X" of="signals: a loop over l" fails=["check_signals_are_one_number_a_layer"]
# - A, spreads = X, []
# + A, spreads = X, [X.std()]

# %% wrong="signals: leaves out the last layer" of="signals: a loop over l" fails=["check_signals_are_one_number_a_layer"]
# - for l in range(1, len(layers_dims)):
# + for l in range(1, len(layers_dims) - 1):

# %% wrong="signals: normalizes X first" of="signals: a loop over l" fails=["check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along"]
# - A, spreads = X, []
# + A, spreads = (X - X.mean()) / X.std(), []

# %% wrong="signals: normalizes X in place" of="signals: a loop over l" fails=["check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_leave_the_input_alone", "check_signals_take_the_biases_along"]
#   parameters = initialize(layers_dims)
# + X -= X.mean()

# %% wrong="signals: divides by the first one" of="signals: a loop over l" fails=["check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along"]
# - return spreads
# + return [one / spreads[0] for one in spreads]

# %% wrong="signals: returns the last one only" of="signals: a loop over l" fails=["check_signals_are_one_number_a_layer", "check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along", "check_signals_use_one_initialization", "check_signals_leave_the_input_alone"]
# - return spreads
# + return spreads[-1]

# %% wrong="signals: works in the memory of X" of="signals: a loop over l" fails=["check_signals_leave_the_input_alone"]
# - A = activation(Z)
# + A[:] = activation(Z) if Z.shape == A.shape else A
# + A = A if Z.shape == A.shape else activation(Z)

# %% wrong="signals: adds what is below where widths agree" of="signals: a loop over l" fails=["check_signals_are_standard_deviations"]
# - A = activation(Z)
# + A = activation(Z) + A if Z.shape == A.shape else activation(Z)

# %% wrong="signals: keeps four decimals" of="signals: a loop over l" fails=["check_signals_are_standard_deviations"]
# - spreads.append(A.std())
# + spreads.append(round(A.std(), 4))

# %% [markdown]
# Signals, right


# %% right="signals as an array, step by step"
def signal_propagation(initialize, activation, X, layers_dims):
    params = initialize(layers_dims)
    result = np.zeros(len(layers_dims) - 1)
    a = X.copy()
    for l in range(len(result)):
        z = np.dot(params["W" + str(l + 1)], a) + params["b" + str(l + 1)]
        a = activation(z)
        result[l] = np.sqrt(np.mean((a - np.mean(a)) ** 2))
    return result


# %% right="signals by a generator, as Python numbers in a tuple"
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)

    def activations(A):
        for l in range(1, len(parameters) // 2 + 1):
            A = activation(np.einsum("kn,nm->km", parameters[f"W{l}"], A) + parameters[f"b{l}"])
            yield A

    return tuple(float(np.std(A)) for A in activations(X))


# %% [markdown]
# Probe, wrong


# %% right="probe: a loop over l"
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, learning_rate, steps)
    counts = []
    for l in (1, 2):
        kinds = []
        for unit in np.hstack([trained[f"W{l}"], trained[f"b{l}"]]):
            if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
                kinds.append(unit)
        counts.append(len(kinds))
    return counts


# %% wrong="probe: counts before training" of="probe: a loop over l" fails=["check_probe_finds_that_training_tells_units_apart", "check_probe_sees_that_training_changes_units"]
# - trained, _ = train(parameters, X, Y, learning_rate, steps)
# + trained = parameters

# %% wrong="probe: throws away what train returns" of="probe: a loop over l" fails=["check_probe_finds_that_training_tells_units_apart"]
# - trained, _ = train(parameters, X, Y, learning_rate, steps)
# + train(parameters, X, Y, learning_rate, steps)
# + trained = parameters

# %% wrong="probe: compares the weights only" of="probe: a loop over l" fails=["check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_counts_the_example"]
# - for unit in np.hstack([trained[f"W{l}"], trained[f"b{l}"]]):
# + for unit in trained[f"W{l}"]:

# %% wrong="probe: compares the biases only" of="probe: a loop over l" fails=["check_probe_counts_each_kind_once", "check_probe_allows_for_rounding"]
# - for unit in np.hstack([trained[f"W{l}"], trained[f"b{l}"]]):
# + for unit in trained[f"b{l}"]:

# %% wrong="probe: demands every bit" of="probe: a loop over l" fails=["check_probe_allows_for_rounding"]
# - if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
# + if not any(np.array_equal(unit, kind) for kind in kinds):

# %% wrong="probe: allows for too much" of="probe: a loop over l" fails=["check_probe_allows_for_rounding"]
# - if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
# + if not any(np.max(np.abs(unit - kind)) <= 0.005 for kind in kinds):

# %% wrong="probe: compares the columns of W" of="probe: a loop over l" fails=["check_probe_counts_units_of_hidden_layers", "check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_finds_that_clones_stay_clones", "check_probe_trains_as_told", "check_probe_finds_that_training_tells_units_apart"]
# - for unit in np.hstack([trained[f"W{l}"], trained[f"b{l}"]]):
# + for unit in trained[f"W{l}"].T:


# %% wrong="probe: compares neighbours only" fails=["check_probe_counts_each_kind_once", "check_probe_allows_for_rounding"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, learning_rate, steps)
    counts = []
    for l in (1, 2):
        units = np.hstack([trained[f"W{l}"], trained[f"b{l}"]])
        counts.append(1 + int(np.sum(np.abs(np.diff(units, axis=0)).max(axis=1) > 1e-6)))
    return counts


# %% wrong="probe: compares with the first unit only" fails=["check_probe_counts_each_kind_once", "check_probe_allows_for_rounding"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, learning_rate, steps)
    counts = []
    for l in (1, 2):
        units = np.hstack([trained[f"W{l}"], trained[f"b{l}"]])
        counts.append(1 + sum(not np.allclose(units[0], unit, atol=1e-6) for unit in units[1:]))
    return counts


# %% wrong="probe: counts the units that have a double" fails=["check_probe_counts_units_of_hidden_layers", "check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_trains_as_told"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, learning_rate, steps)
    counts = []
    for l in (1, 2):
        units = np.hstack([trained[f"W{l}"], trained[f"b{l}"]])
        near = np.abs(units[:, None] - units[None]).max(axis=2) <= 1e-6
        counts.append(int(np.sum(near.sum(axis=1) > 1)))
    return counts


# %% wrong="probe: leaves out units that have a double" fails=["check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_trains_as_told"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, learning_rate, steps)
    counts = []
    for l in (1, 2):
        units = np.hstack([trained[f"W{l}"], trained[f"b{l}"]])
        near = np.abs(units[:, None] - units[None]).max(axis=2) <= 1e-6
        counts.append(int(np.sum(near.sum(axis=1) == 1)))
    return counts


# %% wrong="probe: says that all units differ" fails=["check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_trains_as_told"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, learning_rate, steps)
    return [len(trained["b1"]), len(trained["b2"])]


# %% wrong="probe: says that there is one kind" fails=["check_probe_counts_units_of_hidden_layers", "check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_finds_that_training_tells_units_apart"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    return [1, 1]


# %% wrong="probe: counts the output layer, too" of="probe: a loop over l" fails=["check_probe_counts_units_of_hidden_layers"]
# - for l in (1, 2):
# + for l in (1, 2, 3):

# %% wrong="probe: counts the first layer only" of="probe: a loop over l" fails=["check_probe_counts_units_of_hidden_layers", "check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_finds_that_clones_stay_clones", "check_probe_finds_that_training_tells_units_apart", "check_probe_trains_as_told", "check_probe_leaves_the_parameters_alone"]
# - for l in (1, 2):
# + for l in (1,):

# %% wrong="probe: returns the sum" of="probe: a loop over l" fails=["check_probe_counts_units_of_hidden_layers", "check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_finds_that_clones_stay_clones", "check_probe_finds_that_training_tells_units_apart", "check_probe_trains_as_told", "check_probe_leaves_the_parameters_alone"]
# - return counts
# + return sum(counts)

# %% wrong="probe: always trains for 100 steps" of="probe: a loop over l" fails=["check_probe_trains_as_told", "check_probe_allows_for_rounding"]
# - trained, _ = train(parameters, X, Y, learning_rate, steps)
# + trained, _ = train(parameters, X, Y, learning_rate, 100)

# %% wrong="probe: always has the same learning rate" of="probe: a loop over l" fails=["check_probe_trains_as_told"]
# - trained, _ = train(parameters, X, Y, learning_rate, steps)
# + trained, _ = train(parameters, X, Y, 0.1, steps)

# %% wrong="probe: swaps learning rate and steps" of="probe: a loop over l" fails=["check_probe_counts_units_of_hidden_layers", "check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_finds_that_clones_stay_clones", "check_probe_finds_that_training_tells_units_apart", "check_probe_trains_as_told", "check_probe_leaves_the_parameters_alone"]
# - trained, _ = train(parameters, X, Y, learning_rate, steps)
# + trained, _ = train(parameters, X, Y, steps, learning_rate)

# %% wrong="probe: breaks the symmetry with a little noise" of="probe: a loop over l" fails=["check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_trains_as_told"]
# - trained, _ = train(parameters, X, Y, learning_rate, steps)
# + noisy = {
# +     name: value + 0.01 * np.random.randn(*value.shape) for name, value in parameters.items()
# + }
# + trained, _ = train(noisy, X, Y, learning_rate, steps)

# %% wrong="probe: begins with weights of its own" of="probe: a loop over l" fails=["check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_trains_as_told"]
# - def symmetry_probe(parameters, X, Y, learning_rate, steps):
# -     trained, _ = train(parameters, X, Y, learning_rate, steps)
# + def _own(sizes):
# +     for l, (n, k) in enumerate(zip(sizes, sizes[1:]), 1):
# +         yield f"W{l}", np.random.randn(k, n)
# +         yield f"b{l}", np.zeros((k, 1))
# + def symmetry_probe(parameters, X, Y, learning_rate, steps):
# +     sizes = [len(X)] + [len(parameters[f"b{l}"]) for l in (1, 2, 3)]
# +     trained, _ = train({n: v for n, v in _own(sizes)}, X, Y, learning_rate, steps)

# %% wrong="probe: trains in place" of="probe: a loop over l" fails=["check_probe_leaves_the_parameters_alone"]
# - trained, _ = train(parameters, X, Y, learning_rate, steps)
# + parameters.update(train(parameters, X, Y, learning_rate, steps)[0])
#
# - for unit in np.hstack([trained[f"W{l}"], trained[f"b{l}"]]):
# + for unit in np.hstack([parameters[f"W{l}"], parameters[f"b{l}"]]):

# %% wrong="probe: compares sorted weights" of="probe: a loop over l" fails=["check_probe_counts_each_kind_once"]
# - if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
# + if not any(np.max(np.abs(np.sort(unit) - np.sort(kind))) <= 1e-6 for kind in kinds):

# %% wrong="probe: compares sums" of="probe: a loop over l" fails=["check_probe_counts_each_kind_once", "check_probe_allows_for_rounding"]
# - if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
# + if not any(abs(unit.sum() - kind.sum()) <= 1e-6 for kind in kinds):

# %% wrong="probe: compares norms" of="probe: a loop over l" fails=["check_probe_counts_each_kind_once", "check_probe_allows_for_rounding"]
# - if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
# + if not any(abs(np.linalg.norm(unit) - np.linalg.norm(kind)) <= 1e-6 for kind in kinds):

# %% wrong="probe: compares absolute values" of="probe: a loop over l" fails=["check_probe_counts_each_kind_once"]
# - if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
# + if not any(np.max(np.abs(np.abs(unit) - np.abs(kind))) <= 1e-6 for kind in kinds):

# %% wrong="probe: takes the absolute value of the largest difference" of="probe: a loop over l" fails=["check_probe_counts_each_kind_once", "check_probe_allows_for_rounding"]
# - if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
# + if not any(abs(np.max(unit - kind)) <= 1e-6 for kind in kinds):

# %% wrong="probe: holds the norm of the difference to the limit" of="probe: a loop over l" fails=["check_probe_allows_for_rounding"]
# - if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
# + if not any(np.linalg.norm(unit - kind) <= 1e-6 for kind in kinds):

# %% wrong="probe: holds the sum of the differences to the limit" of="probe: a loop over l" fails=["check_probe_allows_for_rounding"]
# - if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
# + if not any(np.abs(unit - kind).sum() <= 1e-6 for kind in kinds):

# %% wrong="probe: holds the mean difference to the limit" of="probe: a loop over l" fails=["check_probe_allows_for_rounding"]
# - if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
# + if not any(np.abs(unit - kind).mean() <= 1e-5 for kind in kinds):

# %% wrong="probe: allows for 0.001" of="probe: a loop over l" fails=["check_probe_allows_for_rounding"]
# - if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
# + if not any(np.max(np.abs(unit - kind)) <= 1e-3 for kind in kinds):

# %% wrong="probe: allows for 0.00002" of="probe: a loop over l" fails=["check_probe_allows_for_rounding"]
# - if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
# + if not any(np.max(np.abs(unit - kind)) <= 2e-5 for kind in kinds):

# %% wrong="probe: allows for 1e-7 only" of="probe: a loop over l" fails=["check_probe_allows_for_rounding"]
# - if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
# + if not any(np.max(np.abs(unit - kind)) <= 1e-7 for kind in kinds):

# %% wrong="probe: allows for 0.1 % of a weight" of="probe: a loop over l" fails=["check_probe_allows_for_rounding"]
# - if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
# + if not any(np.allclose(unit, kind, rtol=1e-3, atol=1e-6) for kind in kinds):

# %% right="probe: np.allclose with its own rtol" of="probe: a loop over l"
# - if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
# + if not any(np.allclose(unit, kind, atol=1e-6) for kind in kinds):

# %% right="probe: rounds to six decimals" of="probe: a loop over l"
# - if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
# + if not any(np.array_equal(np.round(unit, 6), np.round(kind, 6)) for kind in kinds):

# %% [markdown]
# Probe, right


# %% right="probe with rounded rows and np.unique"
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained = train(parameters, X, Y, learning_rate, steps)[0]
    return [
        len(np.unique(np.round(np.c_[trained[f"W{l}"], trained[f"b{l}"]], 5), axis=0))
        for l in (1, 2)
    ]


# %% right="probe with a loop of its own and pairs of units"
import copy

from init_utils import backward_propagation, forward_propagation, update_parameters


def symmetry_probe(parameters, X, Y, learning_rate, steps):
    p = copy.deepcopy(parameters)
    for _ in range(steps):
        _, cache = forward_propagation(X, p)
        p = update_parameters(p, backward_propagation(X, Y, cache), learning_rate)
    result = []
    for l in range(1, len(p) // 2):
        W, b, count = p["W" + str(l)], p["b" + str(l)], 0
        for i in range(W.shape[0]):
            new = True
            for j in range(i):
                if np.allclose(W[i], W[j], rtol=0, atol=1e-6) and abs(b[i, 0] - b[j, 0]) < 1e-6:
                    new = False
            count += new
        result.append(count)
    return np.array(result)


# %% right="probe with a distance matrix, in a tuple"
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, losses = train(parameters, X, Y, learning_rate, steps)

    def kinds(l):
        units = np.concatenate([trained[f"W{l}"], trained[f"b{l}"]], axis=1)
        near = np.abs(units[:, np.newaxis] - units).max(axis=-1) <= 1e-6
        return np.sum(~np.tril(near, -1).any(axis=1))

    return kinds(1), kinds(2)


# %% [markdown]
# Cross-entropy, wrong


# %% wrong="cross: forgets the minus" fails=["check_loss_is_a_positive_number", "check_loss_of_one_example"]
def criterion_cross(outputs, labels):
    return torch.mean(labels * torch.log(outputs) + (1 - labels) * torch.log(1 - outputs))


# %% wrong="cross: forgets the second term" fails=["check_loss_of_one_example", "check_loss_of_0_8_and_of_0_4"]
def criterion_cross(outputs, labels):
    return -torch.mean(labels * torch.log(outputs))


# %% wrong="cross: forgets the first term" fails=["check_loss_of_one_example"]
def criterion_cross(outputs, labels):
    return -torch.mean((1 - labels) * torch.log(1 - outputs))


# %% wrong="cross: sums" fails=["check_loss_is_the_mean_over_the_examples", "check_loss_of_the_example"]
def criterion_cross(outputs, labels):
    return -torch.sum(labels * torch.log(outputs) + (1 - labels) * torch.log(1 - outputs))


# %% wrong="cross: divides by the batch twice" fails=["check_loss_is_the_mean_over_the_examples"]
def criterion_cross(outputs, labels):
    return -torch.mean(labels * torch.log(outputs) + (1 - labels) * torch.log(1 - outputs)) / len(
        outputs
    )


# %% wrong="cross: returns all losses" fails=["check_loss_is_a_positive_number", "check_loss_is_the_mean_over_the_examples"]
def criterion_cross(outputs, labels):
    return -(labels * torch.log(outputs) + (1 - labels) * torch.log(1 - outputs))


# %% wrong="cross: has base 10" fails=["check_loss_of_one_example"]
def criterion_cross(outputs, labels):
    return -torch.mean(labels * torch.log10(outputs) + (1 - labels) * torch.log10(1 - outputs))


# %% wrong="cross: has base 2" fails=["check_loss_of_one_example"]
def criterion_cross(outputs, labels):
    return -torch.mean(labels * torch.log2(outputs) + (1 - labels) * torch.log2(1 - outputs))


# %% wrong="cross: swaps the labels" fails=["check_loss_of_one_example"]
def criterion_cross(outputs, labels):
    return -torch.mean((1 - labels) * torch.log(outputs) + labels * torch.log(1 - outputs))


# %% wrong="cross: subtracts the second term" fails=["check_loss_of_one_example"]
def criterion_cross(outputs, labels):
    return torch.mean((1 - labels) * torch.log(1 - outputs) - labels * torch.log(outputs))


# %% wrong="cross: swaps outputs and labels" fails=["check_loss_of_one_example"]
def criterion_cross(outputs, labels):
    return -torch.mean(
        outputs * torch.log(labels + 1e-9) + (1 - outputs) * torch.log(1 - labels + 1e-9)
    )


# %% wrong="cross: is the mean squared error" fails=["check_loss_of_one_example"]
def criterion_cross(outputs, labels):
    return torch.mean((outputs - labels) ** 2)


# %% wrong="cross: applies a sigmoid once more" fails=["check_loss_of_one_example"]
def criterion_cross(outputs, labels):
    return nn.functional.binary_cross_entropy_with_logits(outputs, labels)


# %% wrong="cross: misses a bracket" fails=["check_loss_is_a_positive_number", "check_loss_of_one_example"]
def criterion_cross(outputs, labels):
    return -torch.mean(labels * torch.log(outputs) + 1 - labels * torch.log(1 - outputs))


# %% wrong="cross: adds much to the probabilities" fails=["check_loss_of_one_example"]
def criterion_cross(outputs, labels):
    return -torch.mean(
        labels * torch.log(outputs + 0.01) + (1 - labels) * torch.log(1.01 - outputs)
    )


# %% wrong="cross: returns a Python number" fails=["check_loss_has_a_gradient", "check_loss_can_be_differentiated"]
def criterion_cross(outputs, labels):
    return -torch.mean(labels * torch.log(outputs) + (1 - labels) * torch.log(1 - outputs)).item()


# %% wrong="cross: detaches the outputs" fails=["check_loss_has_a_gradient"]
def criterion_cross(outputs, labels):
    return -torch.mean(
        labels * torch.log(outputs.detach()) + (1 - labels) * torch.log(1 - outputs.detach())
    )


# %% wrong="cross: goes through NumPy" fails=["check_loss_has_a_gradient"]
def criterion_cross(outputs, labels):
    p, y = outputs.detach().numpy(), labels.numpy()
    return torch.tensor(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


# %% wrong="cross: makes a new tensor of the mean" fails=["check_loss_has_a_gradient"]
def criterion_cross(outputs, labels):
    return torch.tensor(
        -torch.mean(labels * torch.log(outputs) + (1 - labels) * torch.log(1 - outputs)),
        requires_grad=True,
    )


# %% wrong="cross: clamps at 0.001" fails=["check_loss_of_one_example"]
def criterion_cross(outputs, labels):
    return nn.functional.binary_cross_entropy(outputs.clamp(1e-3, 1 - 1e-3), labels)


# %% wrong="cross: keeps p above 0.00001" fails=["check_loss_of_one_example"]
def criterion_cross(outputs, labels):
    return nn.functional.binary_cross_entropy(outputs.clamp(min=1e-5), labels)


# %% wrong="cross: keeps p below 0.9999" fails=["check_loss_of_one_example"]
def criterion_cross(outputs, labels):
    return nn.functional.binary_cross_entropy(outputs.clamp(max=0.9999), labels)


# %% wrong="cross: has no loss above 10" fails=["check_loss_of_one_example"]
def criterion_cross(outputs, labels):
    return (
        nn.functional.binary_cross_entropy(outputs, labels, reduction="none").clamp(max=10).mean()
    )


# %% wrong="cross: adds 0.00001 inside the logarithm" fails=["check_loss_of_one_example"]
def criterion_cross(outputs, labels):
    p = torch.where(labels == 1, outputs, 1 - outputs)
    return -(p + 1e-5).log().mean()


# %% wrong="cross: clamps the outputs in place" fails=["check_loss_leaves_its_inputs_alone"]
def criterion_cross(outputs, labels):
    outputs.data.clamp_(1e-6, 1 - 1e-6)
    return nn.functional.binary_cross_entropy(outputs, labels)


# %% wrong="cross: turns the labels into signs in place" fails=["check_loss_leaves_its_inputs_alone"]
def criterion_cross(outputs, labels):
    labels.mul_(2).sub_(1)
    return -torch.log(torch.where(labels > 0, outputs, 1 - outputs)).mean()


# %% right="cross that clamps at 1e-7"
def criterion_cross(outputs, labels):
    return nn.functional.binary_cross_entropy(outputs.clamp(1e-7, 1 - 1e-7), labels)


# %% [markdown]
# Cross-entropy, right


# %% right="cross in the form of the lab"
def criterion_cross(outputs, labels):
    out = -1 * torch.mean(labels * torch.log(outputs) + (1 - labels) * torch.log(1 - outputs))
    return out


# %% right="cross with nn.BCELoss"
def criterion_cross(outputs, labels):
    return nn.BCELoss()(outputs, labels)


# %% right="cross with where and a sum, a hair above 0"
def criterion_cross(outputs, labels):
    p = torch.where(labels == 1, outputs, 1 - outputs)
    return (-(p + 1e-9).log()).sum() / p.numel()


# %% right="cross as a module object"
class CrossEntropy(nn.Module):
    def forward(self, outputs, labels):
        return nn.functional.binary_cross_entropy(outputs.float(), labels.float())


criterion_cross = CrossEntropy()


# %% right="cross example by example"
def criterion_cross(outputs, labels):
    total = 0
    for p, y in zip(outputs.flatten(), labels.flatten()):
        total = total - (torch.log(p) if y > 0.5 else torch.log1p(-p))
    return total / labels.numel()


# %% [markdown]
# Networks, wrong

# %% wrong="Net_Uniform: keeps its layers in a plain list" of="Net_Uniform with tanh" fails=["check_net_uniform_has_its_layers", "check_net_uniform_can_be_trained"]
# - self.hidden = nn.ModuleList()
# + self.hidden = []
#
# - x = torch.tanh(linear_transform(x))
# + x = torch.relu(linear_transform(x))

# %% wrong="Net_Uniform: has an activation after the last layer" of="Net_Uniform with tanh" fails=["check_net_uniform_computes_the_layers"]
# - L = len(self.hidden)
# - for l, linear_transform in zip(range(L), self.hidden):
# -     if l < L - 1:
# -         x = torch.tanh(linear_transform(x))
# -     else:
# -         x = linear_transform(x)
# + for linear in self.hidden:
# +     x = torch.relu(linear(x))

# %% wrong="Net_Uniform: has no activation" of="Net_Uniform with tanh" fails=["check_net_uniform_computes_the_layers", "check_net_uniform_computes_the_example"]
# - L = len(self.hidden)
# - for l, linear_transform in zip(range(L), self.hidden):
# -     if l < L - 1:
# -         x = torch.tanh(linear_transform(x))
# -     else:
# -         x = linear_transform(x)
# + for linear in self.hidden:
# +     x = linear(x)

# %% wrong="Net_Uniform: has a sigmoid in between" of="Net_Uniform with tanh" fails=["check_net_uniform_computes_the_layers"]
# - x = torch.tanh(linear_transform(x))
# + x = torch.sigmoid(linear_transform(x))

# %% wrong="Net_Uniform: leaves out the last layer" of="Net_Uniform with tanh" fails=["check_net_uniform_has_its_layers", "check_net_uniform_computes_the_layers", "check_net_uniform_can_be_trained"]
# - for input_size, output_size in zip(Layers, Layers[1:]):
# + for input_size, output_size in zip(Layers, Layers[1:-1]):
#
# - x = torch.tanh(linear_transform(x))
# + x = torch.relu(linear_transform(x))

# %% wrong="Net_Uniform: has no biases" of="Net_Uniform with tanh" fails=["check_net_uniform_has_its_layers", "check_net_uniform_can_be_trained"]
# - linear = nn.Linear(input_size, output_size)
# + linear = nn.Linear(input_size, output_size, bias=False)
#
# - x = torch.tanh(linear_transform(x))
# + x = torch.relu(linear_transform(x))

# %% wrong="Net_Uniform: leaves the weights as nn.Linear makes them" of="Net_Uniform with tanh" fails=["check_net_uniform_weights_reach_from_0_to_1", "check_net_uniform_weights_of_the_example"]
# - linear.weight.data.uniform_(0, 1)
#
# - x = torch.tanh(linear_transform(x))
# + x = torch.relu(linear_transform(x))

# %% wrong="Net_Uniform: seeds for each layer" of="Net_Uniform with tanh" fails=["check_net_uniform_draws_anew"]
#   linear = nn.Linear(input_size, output_size)
# + torch.manual_seed(0)
#
# - x = torch.tanh(linear_transform(x))
# + x = torch.relu(linear_transform(x))

# %% wrong="Net_Uniform: seeds each network alike" of="Net_Uniform with tanh" fails=["check_net_uniform_draws_anew"]
#   super(Net_Uniform, self).__init__()
# + torch.manual_seed(0)
#
# - x = torch.tanh(linear_transform(x))
# + x = torch.relu(linear_transform(x))

# %% wrong="Net_Uniform: initializes a copy of the weights" of="Net_Uniform with tanh" fails=["check_net_uniform_weights_reach_from_0_to_1"]
# - linear.weight.data.uniform_(0, 1)
# + linear.weight.data.clone().uniform_(0, 1)
#
# - x = torch.tanh(linear_transform(x))
# + x = torch.relu(linear_transform(x))

# %% wrong="Net_Uniform: detaches the weights from training" of="Net_Uniform with tanh" fails=["check_net_uniform_can_be_trained"]
#   linear.weight.data.uniform_(0, 1)
# + linear.weight.requires_grad_(False)
#
# - x = torch.tanh(linear_transform(x))
# + x = torch.relu(linear_transform(x))

# %% wrong="Net_Uniform: computes without gradients" of="Net_Uniform with tanh" fails=["check_net_uniform_can_be_trained"]
# - L = len(self.hidden)
# - for l, linear_transform in zip(range(L), self.hidden):
# -     if l < L - 1:
# -         x = torch.tanh(linear_transform(x))
# -     else:
# -         x = linear_transform(x)
# + for linear in self.hidden[:-1]:
# +     x = torch.relu(linear(x))
# + with torch.no_grad():
# +     x = self.hidden[-1](x)


# %% right="Net_Xavier: as in the lab"
class Net_Xavier(nn.Module):
    def __init__(self, Layers):
        super(Net_Xavier, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            torch.nn.init.xavier_uniform_(linear.weight)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.tanh(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Xavier: keeps its layers in a plain list" of="Net_Xavier: as in the lab" fails=["check_net_xavier_has_its_layers", "check_net_xavier_can_be_trained"]
# - self.hidden = nn.ModuleList()
# + self.hidden = []

# %% wrong="Net_Xavier: has an activation after the last layer" of="Net_Xavier: as in the lab" fails=["check_net_xavier_computes_the_layers"]
# - L = len(self.hidden)
# - for l, linear_transform in zip(range(L), self.hidden):
# -     if l < L - 1:
# -         x = torch.tanh(linear_transform(x))
# -     else:
# -         x = linear_transform(x)
# + for linear in self.hidden:
# +     x = torch.tanh(linear(x))

# %% wrong="Net_Xavier: has no activation" of="Net_Xavier: as in the lab" fails=["check_net_xavier_computes_the_layers", "check_net_xavier_computes_the_example"]
# - L = len(self.hidden)
# - for l, linear_transform in zip(range(L), self.hidden):
# -     if l < L - 1:
# -         x = torch.tanh(linear_transform(x))
# -     else:
# -         x = linear_transform(x)
# + for linear in self.hidden:
# +     x = linear(x)

# %% wrong="Net_Xavier: has a sigmoid in between" of="Net_Xavier: as in the lab" fails=["check_net_xavier_computes_the_layers"]
# - x = torch.tanh(linear_transform(x))
# + x = torch.sigmoid(linear_transform(x))

# %% wrong="Net_Xavier: leaves out the last layer" of="Net_Xavier: as in the lab" fails=["check_net_xavier_has_its_layers", "check_net_xavier_computes_the_layers", "check_net_xavier_can_be_trained"]
# - for input_size, output_size in zip(Layers, Layers[1:]):
# + for input_size, output_size in zip(Layers, Layers[1:-1]):

# %% wrong="Net_Xavier: has no biases" of="Net_Xavier: as in the lab" fails=["check_net_xavier_has_its_layers", "check_net_xavier_can_be_trained"]
# - linear = nn.Linear(input_size, output_size)
# + linear = nn.Linear(input_size, output_size, bias=False)

# %% wrong="Net_Xavier: leaves the weights as nn.Linear makes them" of="Net_Xavier: as in the lab" fails=["check_net_xavier_weights_reach_to_their_bounds", "check_net_xavier_weights_of_the_example"]
# - torch.nn.init.xavier_uniform_(linear.weight)

# %% wrong="Net_Xavier: seeds for each layer" of="Net_Xavier: as in the lab" fails=["check_net_xavier_draws_anew"]
#   linear = nn.Linear(input_size, output_size)
# + torch.manual_seed(0)

# %% wrong="Net_Xavier: seeds each network alike" of="Net_Xavier: as in the lab" fails=["check_net_xavier_draws_anew"]
#   super(Net_Xavier, self).__init__()
# + torch.manual_seed(0)

# %% wrong="Net_Xavier: initializes a copy of the weights" of="Net_Xavier: as in the lab" fails=["check_net_xavier_weights_reach_to_their_bounds"]
# - torch.nn.init.xavier_uniform_(linear.weight)
# + torch.nn.init.xavier_uniform_(linear.weight.clone())

# %% wrong="Net_Xavier: detaches the weights from training" of="Net_Xavier: as in the lab" fails=["check_net_xavier_can_be_trained"]
#   torch.nn.init.xavier_uniform_(linear.weight)
# + linear.weight.requires_grad_(False)

# %% wrong="Net_Xavier: computes without gradients" of="Net_Xavier: as in the lab" fails=["check_net_xavier_can_be_trained"]
# - L = len(self.hidden)
# - for l, linear_transform in zip(range(L), self.hidden):
# -     if l < L - 1:
# -         x = torch.tanh(linear_transform(x))
# -     else:
# -         x = linear_transform(x)
# + for linear in self.hidden[:-1]:
# +     x = torch.tanh(linear(x))
# + with torch.no_grad():
# +     x = self.hidden[-1](x)

# %% wrong="Net_Xavier: draws from 0 up" of="Net_Xavier: as in the lab" fails=["check_net_xavier_weights_reach_to_their_bounds"]
#   torch.nn.init.xavier_uniform_(linear.weight)
# + linear.weight.data.abs_()

# %% wrong="Net_Xavier: repeats the weights of its first layer" of="Net_Xavier: as in the lab" fails=["check_net_xavier_draws_anew"]
#       self.hidden.append(linear)
# + first = self.hidden[0].weight.data
# + for linear in self.hidden[1:]:
# +     shape = linear.weight.shape
# +     if shape.numel() <= first.numel():
# +         scale = (sum(first.shape) / sum(linear.weight.shape)) ** 0.5
# +         linear.weight.data = scale * first.flatten()[: shape.numel()].reshape(shape)


# %% right="Net_He: as in the lab"
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_He: keeps its layers in a plain list" of="Net_He: as in the lab" fails=["check_net_he_has_its_layers", "check_net_he_can_be_trained"]
# - self.hidden = nn.ModuleList()
# + self.hidden = []

# %% wrong="Net_He: has an activation after the last layer" of="Net_He: as in the lab" fails=["check_net_he_computes_the_layers"]
# - L = len(self.hidden)
# - for l, linear_transform in zip(range(L), self.hidden):
# -     if l < L - 1:
# -         x = torch.relu(linear_transform(x))
# -     else:
# -         x = linear_transform(x)
# + for linear in self.hidden:
# +     x = torch.relu(linear(x))

# %% wrong="Net_He: has no activation" of="Net_He: as in the lab" fails=["check_net_he_computes_the_layers", "check_net_he_computes_the_example"]
# - L = len(self.hidden)
# - for l, linear_transform in zip(range(L), self.hidden):
# -     if l < L - 1:
# -         x = torch.relu(linear_transform(x))
# -     else:
# -         x = linear_transform(x)
# + for linear in self.hidden:
# +     x = linear(x)

# %% wrong="Net_He: has a sigmoid in between" of="Net_He: as in the lab" fails=["check_net_he_computes_the_layers"]
# - x = torch.relu(linear_transform(x))
# + x = torch.sigmoid(linear_transform(x))

# %% wrong="Net_He: leaves out the last layer" of="Net_He: as in the lab" fails=["check_net_he_has_its_layers", "check_net_he_computes_the_layers", "check_net_he_can_be_trained"]
# - for input_size, output_size in zip(Layers, Layers[1:]):
# + for input_size, output_size in zip(Layers, Layers[1:-1]):

# %% wrong="Net_He: has no biases" of="Net_He: as in the lab" fails=["check_net_he_has_its_layers", "check_net_he_can_be_trained"]
# - linear = nn.Linear(input_size, output_size)
# + linear = nn.Linear(input_size, output_size, bias=False)

# %% wrong="Net_He: leaves the weights as nn.Linear makes them" of="Net_He: as in the lab" fails=["check_net_he_weights_reach_to_their_bounds", "check_net_he_weights_of_the_example"]
# - torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")

# %% wrong="Net_He: seeds for each layer" of="Net_He: as in the lab" fails=["check_net_he_draws_anew"]
#   linear = nn.Linear(input_size, output_size)
# + torch.manual_seed(0)

# %% wrong="Net_He: seeds each network alike" of="Net_He: as in the lab" fails=["check_net_he_draws_anew"]
#   super(Net_He, self).__init__()
# + torch.manual_seed(0)

# %% wrong="Net_He: initializes a copy of the weights" of="Net_He: as in the lab" fails=["check_net_he_weights_reach_to_their_bounds"]
# - torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
# + torch.nn.init.kaiming_uniform_(linear.weight.clone(), nonlinearity="relu")

# %% wrong="Net_He: detaches the weights from training" of="Net_He: as in the lab" fails=["check_net_he_can_be_trained"]
#   torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
# + linear.weight.requires_grad_(False)

# %% wrong="Net_He: computes without gradients" of="Net_He: as in the lab" fails=["check_net_he_can_be_trained"]
# - L = len(self.hidden)
# - for l, linear_transform in zip(range(L), self.hidden):
# -     if l < L - 1:
# -         x = torch.relu(linear_transform(x))
# -     else:
# -         x = linear_transform(x)
# + for linear in self.hidden[:-1]:
# +     x = torch.relu(linear(x))
# + with torch.no_grad():
# +     x = self.hidden[-1](x)

# %% wrong="Net_He: draws from 0 up" of="Net_He: as in the lab" fails=["check_net_he_weights_reach_to_their_bounds"]
#   torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
# + linear.weight.data.abs_()

# %% wrong="Net_He: repeats the weights of its first layer" of="Net_He: as in the lab" fails=["check_net_he_draws_anew"]
#       self.hidden.append(linear)
# + first = self.hidden[0].weight.data
# + for linear in self.hidden[1:]:
# +     shape = linear.weight.shape
# +     if shape.numel() <= first.numel():
# +         scale = (first.shape[1] / linear.weight.shape[1]) ** 0.5
# +         linear.weight.data = scale * first.flatten()[: shape.numel()].reshape(shape)

# %% wrong="Net_Uniform: draws from -1 to 1" of="Net_Uniform with tanh" fails=["check_net_uniform_weights_reach_from_0_to_1"]
# - linear.weight.data.uniform_(0, 1)
# + linear.weight.data.uniform_(-1, 1)
#
# - x = torch.tanh(linear_transform(x))
# + x = torch.relu(linear_transform(x))

# %% wrong="Net_Uniform: draws normal weights" of="Net_Uniform with tanh" fails=["check_net_uniform_weights_reach_from_0_to_1", "check_net_uniform_weights_are_uniform"]
# - linear.weight.data.uniform_(0, 1)
# + linear.weight.data.normal_(0.5, 0.1)
#
# - x = torch.tanh(linear_transform(x))
# + x = torch.relu(linear_transform(x))

# %% wrong="Net_Uniform: clips normal draws to 0 and 1" of="Net_Uniform with tanh" fails=["check_net_uniform_weights_are_uniform"]
# - linear.weight.data.uniform_(0, 1)
# + linear.weight.data.normal_(0.5, 0.3).clamp_(0, 1)
#
# - x = torch.tanh(linear_transform(x))
# + x = torch.relu(linear_transform(x))

# %% wrong="Net_Uniform: divides by the root of n" of="Net_Uniform with tanh" fails=["check_net_uniform_weights_reach_from_0_to_1"]
# - linear.weight.data.uniform_(0, 1)
# + linear.weight.data.uniform_(0, 1).div_(input_size**0.5)
#
# - x = torch.tanh(linear_transform(x))
# + x = torch.relu(linear_transform(x))

# %% wrong="Net_Uniform: has weights of one value" of="Net_Uniform with tanh" fails=["check_net_uniform_weights_reach_from_0_to_1", "check_net_uniform_weights_are_uniform", "check_net_uniform_draws_anew"]
# - linear.weight.data.uniform_(0, 1)
# + linear.weight.data.fill_(0.5)
#
# - x = torch.tanh(linear_transform(x))
# + x = torch.relu(linear_transform(x))

# %% wrong="Net_Xavier: draws normal weights" of="Net_Xavier: as in the lab" fails=["check_net_xavier_weights_reach_to_their_bounds", "check_net_xavier_weights_are_uniform"]
# - torch.nn.init.xavier_uniform_(linear.weight)
# + nn.init.xavier_normal_(linear.weight)

# %% wrong="Net_Xavier: has the gain of tanh" of="Net_Xavier: as in the lab" fails=["check_net_xavier_weights_reach_to_their_bounds"]
# - torch.nn.init.xavier_uniform_(linear.weight)
# + nn.init.xavier_uniform_(linear.weight, gain=nn.init.calculate_gain("tanh"))

# %% wrong="Net_Xavier: is He" of="Net_Xavier: as in the lab" fails=["check_net_xavier_weights_reach_to_their_bounds"]
# - torch.nn.init.xavier_uniform_(linear.weight)
# + nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")

# %% wrong="Net_Xavier: has the standard deviation for a bound" of="Net_Xavier: as in the lab" fails=["check_net_xavier_weights_reach_to_their_bounds"]
# - torch.nn.init.xavier_uniform_(linear.weight)
# + a = (2 / (input_size + output_size)) ** 0.5
# + linear.weight.data.uniform_(-a, a)

# %% wrong="Net_Xavier: counts the inputs only" of="Net_Xavier: as in the lab" fails=["check_net_xavier_weights_reach_to_their_bounds"]
# - torch.nn.init.xavier_uniform_(linear.weight)
# + a = (3 / input_size) ** 0.5
# + linear.weight.data.uniform_(-a, a)

# %% wrong="Net_Xavier: initializes the first layer only" of="Net_Xavier: as in the lab" fails=["check_net_xavier_weights_reach_to_their_bounds"]
# - torch.nn.init.xavier_uniform_(linear.weight)
# + if not len(self.hidden):
# +     nn.init.xavier_uniform_(linear.weight)

# %% wrong="Net_Xavier: has ReLU" of="Net_Xavier: as in the lab" fails=["check_net_xavier_computes_the_layers"]
# - x = torch.tanh(linear_transform(x))
# + x = torch.relu(linear_transform(x))

# %% wrong="Net_He: draws normal weights" of="Net_He: as in the lab" fails=["check_net_he_weights_reach_to_their_bounds", "check_net_he_weights_are_uniform"]
# - torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
# + nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")

# %% wrong="Net_He: has the fan of the layer itself" of="Net_He: as in the lab" fails=["check_net_he_weights_reach_to_their_bounds"]
# - torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
# + nn.init.kaiming_uniform_(linear.weight, mode="fan_out", nonlinearity="relu")

# %% wrong="Net_He: has no gain" of="Net_He: as in the lab" fails=["check_net_he_weights_reach_to_their_bounds"]
# - torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
# + nn.init.kaiming_uniform_(linear.weight, nonlinearity="linear")

# %% wrong="Net_He: has the standard deviation for a bound" of="Net_He: as in the lab" fails=["check_net_he_weights_reach_to_their_bounds"]
# - torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
# + a = (2 / input_size) ** 0.5
# + linear.weight.data.uniform_(-a, a)

# %% wrong="Net_He: is Xavier" of="Net_He: as in the lab" fails=["check_net_he_weights_reach_to_their_bounds"]
# - torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
# + nn.init.xavier_uniform_(linear.weight)

# %% wrong="Net_He: has the gain of tanh" of="Net_He: as in the lab" fails=["check_net_he_weights_reach_to_their_bounds"]
# - torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
# + nn.init.kaiming_uniform_(linear.weight, nonlinearity="tanh")

# %% wrong="Net_He: has the gain twice" of="Net_He: as in the lab" fails=["check_net_he_weights_reach_to_their_bounds"]
# - torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
# + nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
# + linear.weight.data *= nn.init.calculate_gain("relu")

# %% wrong="Net_He: has plain tensors for weights" of="Net_He: as in the lab" fails=["check_net_he_can_be_trained"]
# - torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
# + a = (6 / input_size) ** 0.5
# + del linear.weight
# + linear.weight = torch.empty(output_size, input_size).uniform_(-a, a)

# %% wrong="Net_He: has tanh" of="Net_He: as in the lab" fails=["check_net_he_computes_the_layers"]
# - x = torch.relu(linear_transform(x))
# + x = torch.tanh(linear_transform(x))

# %% wrong="Net_He: leaks where ReLU is 0" of="Net_He: as in the lab" fails=["check_net_he_computes_the_layers"]
# - x = torch.relu(linear_transform(x))
# + x = nn.functional.leaky_relu(linear_transform(x))

# %% wrong="Net_Uniform: adds what is below where widths agree" of="Net_Uniform with tanh" fails=["check_net_uniform_computes_the_layers"]
# - x = torch.tanh(linear_transform(x))
# + h = torch.tanh(linear_transform(x))
# + x = x + h if x.shape == h.shape else h

# %% wrong="Net_Uniform: cuts off large outputs" of="Net_Uniform with tanh" fails=["check_net_uniform_computes_the_layers"]
# - x = linear_transform(x)
# + x = linear_transform(x).clamp(-10, 10)

# %% wrong="Net_Uniform: shares its biases where widths agree" of="Net_Uniform with tanh" fails=["check_net_uniform_can_be_trained"]
#   linear.weight.data.uniform_(0, 1)
# + if len(self.hidden) and self.hidden[-1].bias.shape == linear.bias.shape:
# +     linear.bias = self.hidden[-1].bias

# %% wrong="Net_Xavier: adds what is below where widths agree" of="Net_Xavier: as in the lab" fails=["check_net_xavier_computes_the_layers"]
# - x = torch.tanh(linear_transform(x))
# + h = torch.tanh(linear_transform(x))
# + x = x + h if x.shape == h.shape else h

# %% wrong="Net_Xavier: cuts off large outputs" of="Net_Xavier: as in the lab" fails=["check_net_xavier_computes_the_layers"]
# - x = linear_transform(x)
# + x = linear_transform(x).clamp(-10, 10)

# %% wrong="Net_Xavier: shares its biases where widths agree" of="Net_Xavier: as in the lab" fails=["check_net_xavier_can_be_trained"]
#   torch.nn.init.xavier_uniform_(linear.weight)
# + if len(self.hidden) and self.hidden[-1].bias.shape == linear.bias.shape:
# +     linear.bias = self.hidden[-1].bias

# %% wrong="Net_He: adds what is below where widths agree" of="Net_He: as in the lab" fails=["check_net_he_computes_the_layers"]
# - x = torch.relu(linear_transform(x))
# + h = torch.relu(linear_transform(x))
# + x = x + h if x.shape == h.shape else h

# %% wrong="Net_He: cuts off large outputs" of="Net_He: as in the lab" fails=["check_net_he_computes_the_layers"]
# - x = linear_transform(x)
# + x = linear_transform(x).clamp(-10, 10)

# %% wrong="Net_He: shares its biases where widths agree" of="Net_He: as in the lab" fails=["check_net_he_can_be_trained"]
#   torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
# + if len(self.hidden) and self.hidden[-1].bias.shape == linear.bias.shape:
# +     linear.bias = self.hidden[-1].bias

# %% wrong="Net_He: lets no unit above 6" of="Net_He: as in the lab" fails=["check_net_he_computes_the_layers"]
# - x = torch.relu(linear_transform(x))
# + x = nn.functional.relu6(linear_transform(x))

# %% wrong="Net_He: draws half of the units, and gives the others the other sign" of="Net_He: as in the lab" fails=["check_net_he_draws_anew"]
#   torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
# + half = output_size // 2
# + linear.weight.data[half : 2 * half] = -linear.weight.data[:half]

# %% wrong="Net_Xavier: uses each draw twice" of="Net_Xavier: as in the lab" fails=["check_net_xavier_draws_anew"]
#   torch.nn.init.xavier_uniform_(linear.weight)
# + half = input_size // 2
# + linear.weight.data[:, 1 : 2 * half : 2] = linear.weight.data[:, 0 : 2 * half : 2]

# %% wrong="Net_Xavier: draws less often near its bounds" of="Net_Xavier: as in the lab" fails=["check_net_xavier_weights_are_uniform"]
# - torch.nn.init.xavier_uniform_(linear.weight)
# + bound, n = (6 / (input_size + output_size)) ** 0.5, linear.weight.numel()
# + beta = torch.distributions.Beta(1.3, 1.3).sample((n,)).reshape(linear.weight.shape)
# + linear.weight.data = bound * (2 * beta - 1)

# %% [markdown]
# Networks, right

# %% right="networks in the form of the lab" of="Net_He: as in the lab"
# + class Net_Uniform(nn.Module):
# +     def __init__(self, Layers):
# +         super(Net_Uniform, self).__init__()
# +         self.hidden = nn.ModuleList()
# +         for input_size, output_size in zip(Layers, Layers[1:]):
# +             linear = nn.Linear(input_size, output_size)
# +             linear.weight.data.uniform_(0, 1)
# +             self.hidden.append(linear)
# +     def forward(self, x):
# +         L = len(self.hidden)
# +         for l, linear_transform in zip(range(L), self.hidden):
# +             if l < L - 1:
# +                 x = torch.relu(linear_transform(x))
# +             else:
# +                 x = linear_transform(x)
# +         return x
# + class Net_Xavier(nn.Module):
# +     def __init__(self, Layers):
# +         super(Net_Xavier, self).__init__()
# +         self.hidden = nn.ModuleList()
# +         for input_size, output_size in zip(Layers, Layers[1:]):
# +             linear = nn.Linear(input_size, output_size)
# +             torch.nn.init.xavier_uniform_(linear.weight)
# +             self.hidden.append(linear)
# +     def forward(self, x):
# +         L = len(self.hidden)
# +         for l, linear_transform in zip(range(L), self.hidden):
# +             if l < L - 1:
# +                 x = torch.tanh(linear_transform(x))
# +             else:
# +                 x = linear_transform(x)
# +         return x
#   class Net_He(nn.Module):


# %% right="Net_Uniform with tanh"
class Net_Uniform(nn.Module):
    def __init__(self, Layers):
        super(Net_Uniform, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            linear.weight.data.uniform_(0, 1)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.tanh(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% right="networks that are an nn.Sequential"
def layers_of(Layers, activation, initialize):
    layers = []
    for n, k in zip(Layers, Layers[1:]):
        linear = nn.Linear(n, k)
        with torch.no_grad():
            initialize(linear.weight, n, k)
            linear.bias.zero_()
        layers += [linear, activation()]
    return layers[:-1]


class Net_Uniform(nn.Sequential):
    def __init__(self, Layers):
        super().__init__(*layers_of(Layers, nn.Tanh, lambda w, n, k: w.uniform_()))


class Net_Xavier(nn.Sequential):
    def __init__(self, Layers):
        bound = lambda n, k: (6 / (n + k)) ** 0.5
        super().__init__(
            *layers_of(Layers, nn.Tanh, lambda w, n, k: w.uniform_(-bound(n, k), bound(n, k)))
        )


class Net_He(nn.Sequential):
    def __init__(self, Layers):
        super().__init__(
            *layers_of(Layers, nn.ReLU, lambda w, n, k: w.uniform_(-1, 1).mul_((6 / n) ** 0.5))
        )


# %% right="networks initialized with apply, new parameters and NumPy"
class Deep(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.inner = nn.ModuleList([nn.Linear(a, b) for a, b in zip(sizes[:-2], sizes[1:-1])])
        self.out = nn.Linear(sizes[-2], sizes[-1])
        self.apply(self.begin)

    def begin(self, module):
        if isinstance(module, nn.Linear):
            k, n = module.weight.shape
            weight = np.random.default_rng().uniform(self.low, 1, size=(k, n)) * self.bound(n, k)
            module.weight = nn.Parameter(torch.tensor(weight, dtype=torch.float32))

    def forward(self, x):
        for linear in self.inner:
            x = self.activation(linear(x))
        return self.out(x)


class Net_Uniform(Deep):
    low = 0

    def bound(self, n, k):
        return 1

    def activation(self, z):
        return z.clamp(min=0)


class Net_Xavier(Deep):
    low = -1

    def bound(self, n, k):
        return np.sqrt(6 / (n + k))

    def activation(self, z):
        return z.tanh()


class Net_He(Deep):
    low = -1

    def bound(self, n, k):
        return np.sqrt(6 / n)

    def activation(self, z):
        return nn.functional.relu(z)


# %% right="Net_He in double precision, with its layers as attributes"
class Net_He(nn.Module):
    def __init__(self, Layers):
        super().__init__()
        self.depth = len(Layers) - 1
        for l in range(self.depth):
            linear = nn.Linear(Layers[l], Layers[l + 1]).double()
            nn.init.kaiming_uniform_(linear.weight, a=0, mode="fan_in")
            setattr(self, f"linear{l}", linear)

    def forward(self, x):
        x = x.double()
        for l in range(self.depth):
            x = getattr(self, f"linear{l}")(x)
            if l + 1 < self.depth:
                x = torch.max(x, torch.zeros_like(x))
        return x


# %% [markdown]
# Vanishing, wrong

# %% wrong="ratio: is upside down" of="reference" fails=["check_ratios_are_those_of_the_gradients", "check_gradients_vanish_with_sigmoid_and_survive_with_he", "check_ratio_of_a_small_network"]
# - ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
# + ratios.append((weights[-1].grad.norm() / weights[0].grad.norm()).item())

# %% wrong="ratio: compares the weights, not their gradients" of="reference" fails=["check_ratios_are_those_of_the_gradients", "check_gradients_vanish_with_sigmoid_and_survive_with_he"]
# - ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
# + ratios.append((weights[0].norm() / weights[-1].norm()).item())

# %% wrong="ratio: compares the biases" of="reference" fails=["check_ratios_are_those_of_the_gradients"]
# - weights = [one for one in net.parameters() if one.ndim == 2]
# + weights = [one for one in net.parameters() if one.ndim == 1]

# %% wrong="ratio: takes the bias of the last layer" of="reference" fails=["check_ratios_are_those_of_the_gradients", "check_ratio_of_a_small_network"]
# - weights = [one for one in net.parameters() if one.ndim == 2]
# + weights = list(net.parameters())

# %% wrong="ratio: takes the last layer but one" of="reference" fails=["check_ratios_are_those_of_the_gradients"]
# - ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
# + ratios.append((weights[0].grad.norm() / weights[-2].grad.norm()).item())

# %% wrong="ratio: takes the second layer" of="reference" fails=["check_ratios_are_those_of_the_gradients"]
# - ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
# + ratios.append((weights[1].grad.norm() / weights[-1].grad.norm()).item())

# %% wrong="ratio: has no root" of="reference" fails=["check_ratios_are_those_of_the_gradients"]
# - ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
# + ratios.append((weights[0].grad.pow(2).sum() / weights[-1].grad.pow(2).sum()).item())

# %% wrong="ratio: compares mean absolute gradients" of="reference" fails=["check_ratios_are_those_of_the_gradients"]
# - ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
# + ratios.append((weights[0].grad.abs().mean() / weights[-1].grad.abs().mean()).item())

# %% wrong="ratio: compares the largest gradients" of="reference" fails=["check_ratios_are_those_of_the_gradients"]
# - ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
# + ratios.append((weights[0].grad.abs().max() / weights[-1].grad.abs().max()).item())

# %% wrong="ratio: reports the first gradient alone" of="reference" fails=["check_ratios_are_those_of_the_gradients"]
# - ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
# + ratios.append(weights[0].grad.norm().item())

# %% wrong="ratio: is relative to the weights" of="reference" fails=["check_ratios_are_those_of_the_gradients"]
# - ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
# + ratios.append(
# +     (
# +         weights[0].grad.norm()
# +         / weights[0].norm()
# +         / weights[-1].grad.norm()
# +         * weights[-1].norm()
# +     ).item()
# + )

# %% wrong="ratio: has a loss of its own" of="reference" fails=["check_ratios_are_those_of_the_gradients"]
# - nn.functional.cross_entropy(net(x), y).backward()
# + net(x).pow(2).mean().backward()

# %% wrong="ratio: gives the loss probabilities" of="reference" fails=["check_ratios_are_those_of_the_gradients"]
# - nn.functional.cross_entropy(net(x), y).backward()
# + nn.functional.cross_entropy(net(x).softmax(dim=1), y).backward()

# %% wrong="ratio: looks at the first example only" of="reference" fails=["check_ratios_are_those_of_the_gradients"]
# - nn.functional.cross_entropy(net(x), y).backward()
# + nn.functional.cross_entropy(net(x[:1]), y[:1]).backward()

# %% wrong="ratio: does not seed" of="reference" fails=["check_ratios_come_from_seeded_networks", "check_networks_of_a_seed_begin_alike"]
# - torch.manual_seed(seed)


# %% wrong="ratio: seeds once for all" fails=["check_ratios_come_from_seeded_networks"]
def vanishing_ratio(make_net, x, y, seeds):
    torch.manual_seed(0)
    ratios = []
    for seed in seeds:
        net = make_net()
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
    return ratios


# %% wrong="ratio: has the same seed in all runs" of="reference" fails=["check_ratios_come_from_seeded_networks"]
# - torch.manual_seed(seed)
# + torch.manual_seed(0)

# %% wrong="ratio: seeds after the network is made" of="reference" fails=["check_ratios_come_from_seeded_networks"]
# - torch.manual_seed(seed)
# - net = make_net()
# + net = make_net()
# + torch.manual_seed(seed)

# %% wrong="ratio: seeds NumPy" of="reference" fails=["check_ratios_come_from_seeded_networks"]
# - torch.manual_seed(seed)
# + np.random.seed(seed)


# %% wrong="ratio: makes one network for all seeds" fails=["check_ratios_are_one_number_a_seed", "check_ratios_come_from_seeded_networks", "check_ratios_are_those_of_the_gradients", "check_ratios_are_measured_without_training", "check_gradients_vanish_with_sigmoid_and_survive_with_he"]
def vanishing_ratio(make_net, x, y, seeds):
    net = make_net()
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
    return ratios


# %% wrong="ratio: trains for a step after it" of="reference" fails=["check_ratios_are_measured_without_training"]
#   ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
# + torch.optim.SGD(net.parameters(), lr=0.1).step()

# %% wrong="ratio: trains for a step before it" of="reference" fails=["check_ratios_are_those_of_the_gradients", "check_ratios_are_measured_without_training"]
# - nn.functional.cross_entropy(net(x), y).backward()
# + optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
# + for _ in range(2):
# +     optimizer.zero_grad()
# +     nn.functional.cross_entropy(net(x), y).backward()
# +     optimizer.step()

# %% wrong="ratio: initializes the networks itself" of="reference" fails=["check_ratios_are_those_of_the_gradients", "check_ratios_are_measured_without_training"]
#   net = make_net()
# + for one in net.parameters():
# +     if one.ndim == 2:
# +         nn.init.xavier_uniform_(one)

# %% wrong="ratio: returns the mean" of="reference" fails=["check_ratios_are_one_number_a_seed", "check_ratios_come_from_seeded_networks", "check_ratios_are_those_of_the_gradients", "check_ratios_are_measured_without_training", "check_gradients_vanish_with_sigmoid_and_survive_with_he"]
# - return ratios
# + return sum(ratios) / len(ratios)

# %% wrong="ratio: returns the logarithms" of="reference" fails=["check_ratios_are_one_number_a_seed", "check_ratios_are_those_of_the_gradients", "check_gradients_vanish_with_sigmoid_and_survive_with_he"]
# - return ratios
# + return [np.log10(one) for one in ratios]

# %% wrong="ratio: returns a dict by seed" of="reference" fails=["check_ratios_are_one_number_a_seed"]
# - return ratios
# + return dict(zip(seeds, ratios))

# %% wrong="ratio: goes through the seeds from the last to the first" of="reference" fails=["check_ratios_come_from_seeded_networks"]
# - for seed in seeds:
# + for seed in reversed(seeds):

# %% wrong="ratio: sorts the seeds" of="reference" fails=["check_ratios_come_from_seeded_networks"]
# - for seed in seeds:
# + for seed in sorted(seeds):

# %% wrong="ratio: takes the seed after it" of="reference" fails=["check_ratios_come_from_seeded_networks"]
# - torch.manual_seed(seed)
# + torch.manual_seed(seed + 1)

# %% wrong="ratio: counts the runs and seeds with their numbers" of="reference" fails=["check_ratios_come_from_seeded_networks"]
# - for seed in seeds:
# + for seed in range(len(seeds)):

# %% wrong="ratio: draws a number between seed and network" of="reference" fails=["check_ratios_come_from_seeded_networks"]
#   torch.manual_seed(seed)
# + torch.rand(1)

# %% wrong="ratio: returns the ratios sorted" of="reference" fails=["check_ratios_are_those_of_the_gradients"]
# - return ratios
# + return sorted(ratios)

# %% wrong="ratio: has none above 1" of="reference" fails=["check_ratios_are_those_of_the_gradients"]
# - return ratios
# + return [min(one, 1.0) for one in ratios]

# %% wrong="ratio: scales the data in place" of="reference" fails=["check_ratios_are_measured_without_training"]
#   ratios = []
# + given = x.clone()
# + x -= x.mean()
# + x, given = given, x

# %% wrong="ratio: takes the seeds out of the list" of="reference" fails=["check_ratios_are_measured_without_training"]
# - for seed in seeds:
# + while seeds:
# +     seed = seeds.pop(0)

# %% wrong="ratio: rounds the weights when it is done" of="reference" fails=["check_ratios_are_measured_without_training"]
#   ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
# + for one in weights:
# +     one.data = one.data.round(decimals=3)

# %% [markdown]
# Vanishing, right


# %% right="ratio with torch.autograd.grad, in a tensor"
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        first, *_, last, _ = net.parameters()
        loss = nn.CrossEntropyLoss(reduction="sum")(net(x), y)
        a, b = torch.autograd.grad(loss, [first, last])
        ratios.append(a.square().sum().sqrt() / b.square().sum().sqrt())
    return torch.stack(ratios)


# %% right="ratio by name, as NumPy numbers"
def vanishing_ratio(make_net, x, y, seeds):
    def one(seed):
        torch.manual_seed(seed)
        model = make_net()
        model.train()
        loss = -torch.log_softmax(model(x), dim=1)[torch.arange(len(y)), y].mean()
        loss.backward()
        weights = [p for name, p in model.named_parameters() if "weight" in name]
        norms = [np.linalg.norm(p.grad.numpy()) for p in weights]
        return norms[0] / norms[-1]

    return tuple(one(seed) for seed in seeds)


# %% right="ratio from the smallest seed to the largest, put in the order of the seeds"
def vanishing_ratio(make_net, x, y, seeds):
    found = {}
    for seed in sorted(set(seeds)):
        for place in [i for i, one in enumerate(seeds) if one == seed]:
            torch.manual_seed(seed)
            net = make_net()
            nn.functional.cross_entropy(net(x), y).backward()
            weights = [one for one in net.parameters() if one.ndim == 2]
            found[place] = (weights[0].grad.norm() / weights[-1].grad.norm()).item()
    return [found[i] for i in range(len(seeds))]
