"""Wrong and right solutions of the initialization assignment, which prove its graders.

Each cell is appended to the reference solution, whose definitions it overrides. A wrong one names
the checks that it fails.
"""

# ruff: noqa

# Zeros, wrong


# %% wrong="zeros: leaves out the last layer" fails=["check_zeros_has_all_parameters", "check_zeros_are_zeros", "check_zeros_are_arrays_of_their_own"]
def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims) - 1):
        parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="zeros: has weights of shape (n, k)" fails=["check_zeros_has_all_parameters"]
def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.zeros((layers_dims[l - 1], layers_dims[l]))
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="zeros: has flat biases" fails=["check_zeros_has_all_parameters"]
def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters["b" + str(l)] = np.zeros(layers_dims[l])
    return parameters


# %% wrong="zeros: has biases as rows" fails=["check_zeros_has_all_parameters"]
def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters["b" + str(l)] = np.zeros((1, layers_dims[l]))
    return parameters


# %% wrong="zeros: names the weights w1, w2 …" fails=["check_zeros_has_all_parameters", "check_zeros_are_zeros", "check_zeros_are_arrays_of_their_own", "check_zeros_leaves_the_sizes_alone"]
def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["w" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="zeros: counts the layers from 0" fails=["check_zeros_has_all_parameters", "check_zeros_are_zeros", "check_zeros_are_arrays_of_their_own"]
def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l - 1)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters["b" + str(l - 1)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="zeros: has biases 1" fails=["check_zeros_are_zeros", "check_zeros_are_arrays_of_their_own"]
def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters["b" + str(l)] = np.ones((layers_dims[l], 1))
    return parameters


# %% wrong="zeros: has weights 1" fails=["check_zeros_are_zeros", "check_zeros_are_arrays_of_their_own"]
def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.ones((layers_dims[l], layers_dims[l - 1]))
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


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


# %% wrong="zeros: takes the sizes out of the list" fails=["check_zeros_are_arrays_of_their_own", "check_zeros_leaves_the_sizes_alone"]
def initialize_parameters_zeros(layers_dims):
    parameters, l = {}, 1
    while len(layers_dims) > 1:
        below = layers_dims.pop(0)
        parameters["W" + str(l)] = np.zeros((layers_dims[0], below))
        parameters["b" + str(l)] = np.zeros((layers_dims[0], 1))
        l += 1
    return parameters


# %% wrong="zeros: makes two layers, whatever the sizes are" fails=["check_zeros_has_all_parameters", "check_zeros_are_zeros", "check_zeros_are_arrays_of_their_own"]
def initialize_parameters_zeros(layers_dims):
    n_x, n_h, n_y = layers_dims[:3]
    return {
        "W1": np.zeros((n_h, n_x)),
        "b1": np.zeros((n_h, 1)),
        "W2": np.zeros((n_y, n_h)),
        "b2": np.zeros((n_y, 1)),
    }


# Random, wrong


# %% wrong="random: forgets the 10" fails=["check_random_weights_are_large"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1])
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: multiplies by 0.01" fails=["check_random_weights_are_large"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 0.01
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: has variance 10" fails=["check_random_weights_are_large"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(10)
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: has variance 10000" fails=["check_random_weights_are_large"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.normal(
            0, 10**2, size=(layers_dims[l], layers_dims[l - 1])
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: divides by 10" fails=["check_random_weights_are_large"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) / 10
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: is large in the first layer only" fails=["check_random_weights_are_large"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * (
            10 if l == 1 else 1
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: draws from 0 to 10" fails=["check_random_weights_are_large", "check_random_weights_have_mean_0", "check_random_weights_are_normal"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.rand(layers_dims[l], layers_dims[l - 1]) * 10
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: draws from -10 to 10" fails=["check_random_weights_are_large", "check_random_weights_are_normal"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.uniform(
            -10, 10, size=(layers_dims[l], layers_dims[l - 1])
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: is uniform with standard deviation 10" fails=["check_random_weights_are_normal"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.uniform(
            -np.sqrt(300), np.sqrt(300), size=(layers_dims[l], layers_dims[l - 1])
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: draws whole numbers" fails=["check_random_weights_are_normal"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randint(
            -17, 18, size=(layers_dims[l], layers_dims[l - 1])
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: tosses coins" fails=["check_random_weights_are_normal"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.choice(
            [-10.0, 10.0], size=(layers_dims[l], layers_dims[l - 1])
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: clips what is beyond one standard deviation" fails=["check_random_weights_are_large", "check_random_weights_are_normal"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = (
            np.clip(np.random.randn(layers_dims[l], layers_dims[l - 1]), -1, 1) * 10
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: adds the 10" fails=["check_random_weights_are_large", "check_random_weights_have_mean_0"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) + 10
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: takes absolute values" fails=["check_random_weights_are_large", "check_random_weights_have_mean_0", "check_random_weights_are_normal"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.abs(np.random.randn(layers_dims[l], layers_dims[l - 1])) * 10
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: scales like He" fails=["check_random_weights_are_large"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / layers_dims[l - 1]
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: draws the biases, too" fails=["check_random_biases_are_zero"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
        parameters["b" + str(l)] = np.random.randn(layers_dims[l], 1) * 10
    return parameters


# %% wrong="random: has small biases for ReLU" fails=["check_random_biases_are_zero"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
        parameters["b" + str(l)] = np.full((layers_dims[l], 1), 0.01)
    return parameters


# %% wrong="random: has weights of shape (n, k)" fails=["check_random_has_all_parameters"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l - 1], layers_dims[l]) * 10
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: leaves out the last layer" fails=["check_random_has_all_parameters", "check_random_biases_are_zero", "check_random_weights_are_large", "check_random_weights_have_mean_0", "check_random_layers_have_their_own_draws", "check_random_weights_are_normal"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims) - 1):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: draws one row for all units" fails=["check_random_layers_have_their_own_draws"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = (
            np.tile(np.random.randn(1, layers_dims[l - 1]), (layers_dims[l], 1)) * 10
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: seeds in the loop" fails=["check_random_layers_have_their_own_draws"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        np.random.seed(3)
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


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


# %% wrong="random: is zero" fails=["check_random_weights_are_large", "check_random_weights_have_mean_0", "check_random_weights_are_normal", "check_random_layers_have_their_own_draws"]
def initialize_parameters_random(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="random: takes the sizes out of the list" fails=["check_random_leaves_the_sizes_alone"]
def initialize_parameters_random(layers_dims):
    parameters, l = {}, 1
    while len(layers_dims) > 1:
        below = layers_dims.pop(0)
        parameters["W" + str(l)] = np.random.randn(layers_dims[0], below) * 10
        parameters["b" + str(l)] = np.zeros((layers_dims[0], 1))
        l += 1
    return parameters


# He, wrong


# %% wrong="he: multiplies by the variance, without the root" fails=["check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * (
            2 / layers_dims[l - 1]
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: divides by the root of 2 / n" fails=["check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) / np.sqrt(
            2 / layers_dims[l - 1]
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: counts the units of the layer itself" fails=["check_he_scales_with_the_layer_below"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / layers_dims[l]
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: uses Xavier's sum" fails=["check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / (layers_dims[l - 1] + layers_dims[l])
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: has variance 1 / n" fails=["check_he_variance_is_2_over_n"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            1 / layers_dims[l - 1]
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: takes the root of n only" fails=["check_he_variance_is_2_over_n"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = (
            np.random.randn(layers_dims[l], layers_dims[l - 1]) * 2 / np.sqrt(layers_dims[l - 1])
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: divides 2 by the root, and takes the root again" fails=["check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / np.sqrt(layers_dims[l - 1])
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: has variance 6 / n" fails=["check_he_variance_is_2_over_n"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            6 / layers_dims[l - 1]
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


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


# %% wrong="he: draws from 0 up" fails=["check_he_variance_is_2_over_n", "check_he_weights_have_mean_0"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.rand(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / layers_dims[l - 1]
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: draws from 0 to the bound" fails=["check_he_variance_is_2_over_n", "check_he_weights_have_mean_0"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.rand(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            6 / layers_dims[l - 1]
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: takes absolute values" fails=["check_he_variance_is_2_over_n", "check_he_weights_have_mean_0"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.abs(
            np.random.randn(layers_dims[l], layers_dims[l - 1])
        ) * np.sqrt(2 / layers_dims[l - 1])
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: clips what is beyond one standard deviation" fails=["check_he_variance_is_2_over_n"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.clip(
            np.random.randn(layers_dims[l], layers_dims[l - 1]), -1, 1
        ) * np.sqrt(2 / layers_dims[l - 1])
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: scales the first layer only" fails=["check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * (
            np.sqrt(2 / layers_dims[l - 1]) if l == 1 else 1
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: scales all layers like the first" fails=["check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / layers_dims[0]
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: scales by the number of layers" fails=["check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / len(layers_dims)
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: scales by the number of the layer" fails=["check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / l
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: is ten times too large" fails=["check_he_variance_is_2_over_n"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = (
            np.random.randn(layers_dims[l], layers_dims[l - 1])
            * np.sqrt(2 / layers_dims[l - 1])
            * 10
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: uses whole numbers" fails=["check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n", "check_he_weights_have_mean_0", "check_he_layers_have_their_own_draws"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = (
            np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(2 / layers_dims[l - 1])
        ).astype(int)
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: draws the biases, too" fails=["check_he_biases_are_zero"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / layers_dims[l - 1]
        )
        parameters["b" + str(l)] = np.random.randn(layers_dims[l], 1) * np.sqrt(
            2 / layers_dims[l - 1]
        )
    return parameters


# %% wrong="he: has biases 1" fails=["check_he_biases_are_zero"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / layers_dims[l - 1]
        )
        parameters["b" + str(l)] = np.ones((layers_dims[l], 1))
    return parameters


# %% wrong="he: has weights of shape (n, k)" fails=["check_he_has_all_parameters"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l - 1], layers_dims[l]) * np.sqrt(
            2 / layers_dims[l - 1]
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: leaves out the last layer" fails=["check_he_has_all_parameters", "check_he_biases_are_zero", "check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n", "check_he_weights_have_mean_0", "check_he_layers_have_their_own_draws"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims) - 1):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / layers_dims[l - 1]
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: leaves out the biases" fails=["check_he_has_all_parameters", "check_he_biases_are_zero", "check_he_leaves_the_sizes_alone"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / layers_dims[l - 1]
        )
    return parameters


# %% wrong="he: seeds in the loop" fails=["check_he_layers_have_their_own_draws"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        np.random.seed(3)
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / layers_dims[l - 1]
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: draws one column for all inputs" fails=["check_he_layers_have_their_own_draws"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.repeat(
            np.random.randn(layers_dims[l], 1), layers_dims[l - 1], axis=1
        ) * np.sqrt(2 / layers_dims[l - 1])
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: is constant" fails=["check_he_scales_with_the_layer_below", "check_he_variance_is_2_over_n", "check_he_weights_have_mean_0", "check_he_layers_have_their_own_draws"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.full(
            (layers_dims[l], layers_dims[l - 1]), np.sqrt(2 / layers_dims[l - 1])
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="he: overwrites the sizes" fails=["check_he_leaves_the_sizes_alone"]
def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / layers_dims[l - 1]
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
        layers_dims[l - 1] = 0
    return parameters


# Xavier, wrong


# %% wrong="xavier: leaves out the factor 2" fails=["check_xavier_variance_is_2_over_the_sum"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            1 / (layers_dims[l - 1] + layers_dims[l])
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="xavier: has 6 for 2, the bound of a uniform draw" fails=["check_xavier_variance_is_2_over_the_sum"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            6 / (layers_dims[l - 1] + layers_dims[l])
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="xavier: counts the layer below only" fails=["check_xavier_scales_with_both_layers", "check_xavier_variance_is_2_over_the_sum"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            1 / layers_dims[l - 1]
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="xavier: counts the layer itself only" fails=["check_xavier_scales_with_both_layers", "check_xavier_variance_is_2_over_the_sum"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            1 / layers_dims[l]
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="xavier: is He" fails=["check_xavier_scales_with_both_layers", "check_xavier_variance_is_2_over_the_sum"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / layers_dims[l - 1]
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="xavier: has no root" fails=["check_xavier_scales_with_both_layers", "check_xavier_variance_is_2_over_the_sum"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = (
            np.random.randn(layers_dims[l], layers_dims[l - 1])
            * 2
            / (layers_dims[l - 1] + layers_dims[l])
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="xavier: divides by the roots, not by the root of the sum" fails=["check_xavier_variance_is_2_over_the_sum"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = (
            np.random.randn(layers_dims[l], layers_dims[l - 1])
            * np.sqrt(2)
            / (np.sqrt(layers_dims[l - 1]) + np.sqrt(layers_dims[l]))
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="xavier: adds where it should divide" fails=["check_xavier_scales_with_both_layers", "check_xavier_variance_is_2_over_the_sum"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / layers_dims[l - 1] + layers_dims[l]
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="xavier: multiplies the sizes" fails=["check_xavier_scales_with_both_layers", "check_xavier_variance_is_2_over_the_sum"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / (layers_dims[l - 1] * layers_dims[l])
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="xavier: has the gain of tanh" fails=["check_xavier_variance_is_2_over_the_sum"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = (
            np.random.randn(layers_dims[l], layers_dims[l - 1])
            * np.sqrt(2 / (layers_dims[l - 1] + layers_dims[l]))
            * 5
            / 3
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="xavier: is uniform up to the standard deviation" fails=["check_xavier_variance_is_2_over_the_sum"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.uniform(
            -1, 1, size=(layers_dims[l], layers_dims[l - 1])
        ) * np.sqrt(2 / (layers_dims[l - 1] + layers_dims[l]))
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="xavier: draws from 0 up" fails=["check_xavier_variance_is_2_over_the_sum", "check_xavier_weights_have_mean_0"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.rand(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / (layers_dims[l - 1] + layers_dims[l])
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="xavier: draws the biases, too" fails=["check_xavier_biases_are_zero"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / (layers_dims[l - 1] + layers_dims[l])
        )
        parameters["b" + str(l)] = np.random.randn(layers_dims[l], 1) * np.sqrt(
            2 / (layers_dims[l - 1] + layers_dims[l])
        )
    return parameters


# %% wrong="xavier: has weights of shape (n, k)" fails=["check_xavier_has_all_parameters"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l - 1], layers_dims[l]) * np.sqrt(
            2 / (layers_dims[l - 1] + layers_dims[l])
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="xavier: seeds in the loop" fails=["check_xavier_layers_have_their_own_draws"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        np.random.seed(1)
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / (layers_dims[l - 1] + layers_dims[l])
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="xavier: scales the first layer only" fails=["check_xavier_scales_with_both_layers", "check_xavier_variance_is_2_over_the_sum"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * (
            np.sqrt(2 / (layers_dims[l - 1] + layers_dims[l])) if l == 1 else 1
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="xavier: leaves out the last layer" fails=["check_xavier_has_all_parameters", "check_xavier_biases_are_zero", "check_xavier_scales_with_both_layers", "check_xavier_variance_is_2_over_the_sum", "check_xavier_weights_have_mean_0", "check_xavier_layers_have_their_own_draws"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims) - 1):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / (layers_dims[l - 1] + layers_dims[l])
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


# %% wrong="xavier: sorts the sizes in place" fails=["check_xavier_leaves_the_sizes_alone"]
def initialize_parameters_xavier(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(
            2 / (layers_dims[l - 1] + layers_dims[l])
        )
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    layers_dims.reverse()
    return parameters


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


# Signals, wrong


# %% wrong="signals: measures before the activation" fails=["check_signals_go_through_the_activation"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = X, []
    for l in range(1, len(layers_dims)):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        spreads.append(Z.std())
        A = activation(Z)
    return spreads


# %% wrong="signals: returns variances" fails=["check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = X, []
    for l in range(1, len(layers_dims)):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = activation(Z)
        spreads.append(A.var())
    return spreads


# %% wrong="signals: returns root mean squares" fails=["check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = X, []
    for l in range(1, len(layers_dims)):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = activation(Z)
        spreads.append(np.sqrt(np.mean(A**2)))
    return spreads


# %% wrong="signals: divides by one less" fails=["check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = X, []
    for l in range(1, len(layers_dims)):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = activation(Z)
        spreads.append(A.std(ddof=1))
    return spreads


# %% wrong="signals: averages the deviations of the units" fails=["check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = X, []
    for l in range(1, len(layers_dims)):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = activation(Z)
        spreads.append(A.std(axis=1).mean())
    return spreads


# %% wrong="signals: measures over the units, and averages" fails=["check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = X, []
    for l in range(1, len(layers_dims)):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = activation(Z)
        spreads.append(A.std(axis=0).mean())
    return spreads


# %% wrong="signals: feeds X to every layer" fails=["check_signals_are_one_number_a_layer", "check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along", "check_signals_use_one_initialization"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = X, []
    for l in range(1, len(layers_dims)):
        Z = parameters[f"W{l}"] @ X + parameters[f"b{l}"]
        A = activation(Z)
        spreads.append(A.std())
    return spreads


# %% wrong="signals: hands on Z instead of A" fails=["check_signals_go_through_the_activation"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = X, []
    for l in range(1, len(layers_dims)):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        spreads.append(activation(Z).std())
        A = Z
    return spreads


# %% wrong="signals: uses no activation" fails=["check_signals_go_through_the_activation"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = X, []
    for l in range(1, len(layers_dims)):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = Z
        spreads.append(A.std())
    return spreads


# %% wrong="signals: has no activation at the last layer" fails=["check_signals_go_through_the_activation"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = X, []
    for l in range(1, len(layers_dims)):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = activation(Z) if l < len(layers_dims) - 1 else Z
        spreads.append(A.std())
    return spreads


# %% wrong="signals: always uses ReLU" fails=["check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = X, []
    for l in range(1, len(layers_dims)):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = relu(Z)
        spreads.append(A.std())
    return spreads


# %% wrong="signals: applies the activation twice" fails=["check_signals_go_through_the_activation"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = X, []
    for l in range(1, len(layers_dims)):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = activation(activation(Z))
        spreads.append(A.std())
    return spreads


# %% wrong="signals: forgets the biases" fails=["check_signals_take_the_biases_along"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = X, []
    for l in range(1, len(layers_dims)):
        Z = parameters[f"W{l}"] @ A
        A = activation(Z)
        spreads.append(A.std())
    return spreads


# %% wrong="signals: initializes anew for each layer" fails=["check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along", "check_signals_use_one_initialization"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = X, []
    for l in range(1, len(layers_dims)):
        parameters = initialize(layers_dims)
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = activation(Z)
        spreads.append(A.std())
    return spreads


# %% wrong="signals: initializes each layer alone" fails=["check_signals_are_one_number_a_layer", "check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along", "check_signals_use_one_initialization"]
def signal_propagation(initialize, activation, X, layers_dims):
    A, spreads = X, []
    for l in range(1, len(layers_dims)):
        alone = initialize([layers_dims[l - 1], layers_dims[l]])
        parameters = {f"W{l}": alone["W1"], f"b{l}": alone["b1"]}
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = activation(Z)
        spreads.append(A.std())
    return spreads


# %% wrong="signals: begins with that of X" fails=["check_signals_are_one_number_a_layer", "check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along", "check_signals_use_one_initialization", "check_signals_leave_the_input_alone"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = X, [X.std()]
    for l in range(1, len(layers_dims)):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = activation(Z)
        spreads.append(A.std())
    return spreads


# %% wrong="signals: leaves out the last layer" fails=["check_signals_are_one_number_a_layer", "check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along", "check_signals_use_one_initialization", "check_signals_leave_the_input_alone"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = X, []
    for l in range(1, len(layers_dims) - 1):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = activation(Z)
        spreads.append(A.std())
    return spreads


# %% wrong="signals: normalizes X first" fails=["check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = (X - X.mean()) / X.std(), []
    for l in range(1, len(layers_dims)):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = activation(Z)
        spreads.append(A.std())
    return spreads


# %% wrong="signals: normalizes X in place" fails=["check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_leave_the_input_alone", "check_signals_take_the_biases_along"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    X -= X.mean()
    A, spreads = X, []
    for l in range(1, len(layers_dims)):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = activation(Z)
        spreads.append(A.std())
    return spreads


# %% wrong="signals: divides by the first one" fails=["check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = X, []
    for l in range(1, len(layers_dims)):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = activation(Z)
        spreads.append(A.std())
    return [one / spreads[0] for one in spreads]


# %% wrong="signals: returns the last one only" fails=["check_signals_are_one_number_a_layer", "check_signals_are_standard_deviations", "check_signals_go_through_the_activation", "check_signals_take_the_biases_along", "check_signals_use_one_initialization", "check_signals_leave_the_input_alone"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = X, []
    for l in range(1, len(layers_dims)):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A = activation(Z)
        spreads.append(A.std())
    return spreads[-1]


# %% wrong="signals: works in the memory of X" fails=["check_signals_leave_the_input_alone"]
def signal_propagation(initialize, activation, X, layers_dims):
    parameters = initialize(layers_dims)
    A, spreads = X, []
    for l in range(1, len(layers_dims)):
        Z = parameters[f"W{l}"] @ A + parameters[f"b{l}"]
        A[:] = activation(Z) if Z.shape == A.shape else A
        A = A if Z.shape == A.shape else activation(Z)
        spreads.append(A.std())
    return spreads


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


# Probe, wrong


# %% wrong="probe: counts before training" fails=["check_probe_finds_that_training_tells_units_apart"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained = parameters
    counts = []
    for l in (1, 2):
        kinds = []
        for unit in np.hstack([trained[f"W{l}"], trained[f"b{l}"]]):
            if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
                kinds.append(unit)
        counts.append(len(kinds))
    return counts


# %% wrong="probe: throws away what train returns" fails=["check_probe_finds_that_training_tells_units_apart"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    train(parameters, X, Y, learning_rate, steps)
    trained = parameters
    counts = []
    for l in (1, 2):
        kinds = []
        for unit in np.hstack([trained[f"W{l}"], trained[f"b{l}"]]):
            if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
                kinds.append(unit)
        counts.append(len(kinds))
    return counts


# %% wrong="probe: compares the weights only" fails=["check_probe_counts_each_kind_once"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, learning_rate, steps)
    counts = []
    for l in (1, 2):
        kinds = []
        for unit in trained[f"W{l}"]:
            if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
                kinds.append(unit)
        counts.append(len(kinds))
    return counts


# %% wrong="probe: compares the biases only" fails=["check_probe_counts_each_kind_once", "check_probe_allows_for_rounding"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, learning_rate, steps)
    counts = []
    for l in (1, 2):
        kinds = []
        for unit in trained[f"b{l}"]:
            if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
                kinds.append(unit)
        counts.append(len(kinds))
    return counts


# %% wrong="probe: demands every bit" fails=["check_probe_allows_for_rounding"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, learning_rate, steps)
    counts = []
    for l in (1, 2):
        kinds = []
        for unit in np.hstack([trained[f"W{l}"], trained[f"b{l}"]]):
            if not any(np.array_equal(unit, kind) for kind in kinds):
                kinds.append(unit)
        counts.append(len(kinds))
    return counts


# %% wrong="probe: allows for too much" fails=["check_probe_allows_for_rounding"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, learning_rate, steps)
    counts = []
    for l in (1, 2):
        kinds = []
        for unit in np.hstack([trained[f"W{l}"], trained[f"b{l}"]]):
            if not any(np.max(np.abs(unit - kind)) <= 0.005 for kind in kinds):
                kinds.append(unit)
        counts.append(len(kinds))
    return counts


# %% wrong="probe: compares the columns of W" fails=["check_probe_counts_units_of_hidden_layers", "check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_finds_that_clones_stay_clones", "check_probe_trains_as_told", "check_probe_finds_that_training_tells_units_apart"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, learning_rate, steps)
    counts = []
    for l in (1, 2):
        kinds = []
        for unit in trained[f"W{l}"].T:
            if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
                kinds.append(unit)
        counts.append(len(kinds))
    return counts


# %% wrong="probe: compares neighbours only" fails=["check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_finds_that_clones_stay_clones"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, learning_rate, steps)
    counts = []
    for l in (1, 2):
        units = np.hstack([trained[f"W{l}"], trained[f"b{l}"]])
        counts.append(1 + int(np.sum(np.abs(np.diff(units, axis=0)).max(axis=1) > 1e-6)))
    return counts


# %% wrong="probe: compares with the first unit only" fails=["check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_finds_that_clones_stay_clones"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, learning_rate, steps)
    counts = []
    for l in (1, 2):
        units = np.hstack([trained[f"W{l}"], trained[f"b{l}"]])
        counts.append(1 + sum(not np.allclose(units[0], unit, atol=1e-6) for unit in units[1:]))
    return counts


# %% wrong="probe: counts the units that have a double" fails=["check_probe_counts_units_of_hidden_layers", "check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_finds_that_clones_stay_clones", "check_probe_finds_that_training_tells_units_apart", "check_probe_trains_as_told"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, learning_rate, steps)
    counts = []
    for l in (1, 2):
        units = np.hstack([trained[f"W{l}"], trained[f"b{l}"]])
        near = np.abs(units[:, None] - units[None]).max(axis=2) <= 1e-6
        counts.append(int(np.sum(near.sum(axis=1) > 1)))
    return counts


# %% wrong="probe: leaves out units that have a double" fails=["check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_finds_that_clones_stay_clones", "check_probe_trains_as_told"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, learning_rate, steps)
    counts = []
    for l in (1, 2):
        units = np.hstack([trained[f"W{l}"], trained[f"b{l}"]])
        near = np.abs(units[:, None] - units[None]).max(axis=2) <= 1e-6
        counts.append(int(np.sum(near.sum(axis=1) == 1)))
    return counts


# %% wrong="probe: says that all units differ" fails=["check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_finds_that_clones_stay_clones", "check_probe_trains_as_told"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, learning_rate, steps)
    return [len(trained["b1"]), len(trained["b2"])]


# %% wrong="probe: says that there is one kind" fails=["check_probe_counts_units_of_hidden_layers", "check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_finds_that_clones_stay_clones", "check_probe_finds_that_training_tells_units_apart"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    return [1, 1]


# %% wrong="probe: counts the output layer, too" fails=["check_probe_counts_units_of_hidden_layers", "check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_finds_that_clones_stay_clones", "check_probe_finds_that_training_tells_units_apart", "check_probe_trains_as_told", "check_probe_leaves_the_parameters_alone"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, learning_rate, steps)
    counts = []
    for l in (1, 2, 3):
        kinds = []
        for unit in np.hstack([trained[f"W{l}"], trained[f"b{l}"]]):
            if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
                kinds.append(unit)
        counts.append(len(kinds))
    return counts


# %% wrong="probe: counts the first layer only" fails=["check_probe_counts_units_of_hidden_layers", "check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_finds_that_clones_stay_clones", "check_probe_finds_that_training_tells_units_apart", "check_probe_trains_as_told", "check_probe_leaves_the_parameters_alone"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, learning_rate, steps)
    counts = []
    for l in (1,):
        kinds = []
        for unit in np.hstack([trained[f"W{l}"], trained[f"b{l}"]]):
            if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
                kinds.append(unit)
        counts.append(len(kinds))
    return counts


# %% wrong="probe: returns the sum" fails=["check_probe_counts_units_of_hidden_layers", "check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_finds_that_clones_stay_clones", "check_probe_finds_that_training_tells_units_apart", "check_probe_trains_as_told", "check_probe_leaves_the_parameters_alone"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, learning_rate, steps)
    counts = []
    for l in (1, 2):
        kinds = []
        for unit in np.hstack([trained[f"W{l}"], trained[f"b{l}"]]):
            if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
                kinds.append(unit)
        counts.append(len(kinds))
    return sum(counts)


# %% wrong="probe: always trains for 100 steps" fails=["check_probe_trains_as_told"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, learning_rate, 100)
    counts = []
    for l in (1, 2):
        kinds = []
        for unit in np.hstack([trained[f"W{l}"], trained[f"b{l}"]]):
            if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
                kinds.append(unit)
        counts.append(len(kinds))
    return counts


# %% wrong="probe: always has the same learning rate" fails=["check_probe_trains_as_told"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, 0.1, steps)
    counts = []
    for l in (1, 2):
        kinds = []
        for unit in np.hstack([trained[f"W{l}"], trained[f"b{l}"]]):
            if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
                kinds.append(unit)
        counts.append(len(kinds))
    return counts


# %% wrong="probe: swaps learning rate and steps" fails=["check_probe_counts_units_of_hidden_layers", "check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_finds_that_clones_stay_clones", "check_probe_finds_that_training_tells_units_apart", "check_probe_trains_as_told", "check_probe_leaves_the_parameters_alone"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    trained, _ = train(parameters, X, Y, steps, learning_rate)
    counts = []
    for l in (1, 2):
        kinds = []
        for unit in np.hstack([trained[f"W{l}"], trained[f"b{l}"]]):
            if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
                kinds.append(unit)
        counts.append(len(kinds))
    return counts


# %% wrong="probe: breaks the symmetry with a little noise" fails=["check_probe_finds_that_clones_stay_clones", "check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_trains_as_told"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    noisy = {
        name: value + 0.01 * np.random.randn(*value.shape) for name, value in parameters.items()
    }
    trained, _ = train(noisy, X, Y, learning_rate, steps)
    counts = []
    for l in (1, 2):
        kinds = []
        for unit in np.hstack([trained[f"W{l}"], trained[f"b{l}"]]):
            if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
                kinds.append(unit)
        counts.append(len(kinds))
    return counts


# %% wrong="probe: begins with weights of its own" fails=["check_probe_finds_that_clones_stay_clones", "check_probe_counts_each_kind_once", "check_probe_allows_for_rounding", "check_probe_trains_as_told"]
def _own(sizes):
    for l, (n, k) in enumerate(zip(sizes, sizes[1:]), 1):
        yield f"W{l}", np.random.randn(k, n)
        yield f"b{l}", np.zeros((k, 1))


def symmetry_probe(parameters, X, Y, learning_rate, steps):
    sizes = [len(X)] + [len(parameters[f"b{l}"]) for l in (1, 2, 3)]
    trained, _ = train({n: v for n, v in _own(sizes)}, X, Y, learning_rate, steps)
    counts = []
    for l in (1, 2):
        kinds = []
        for unit in np.hstack([trained[f"W{l}"], trained[f"b{l}"]]):
            if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
                kinds.append(unit)
        counts.append(len(kinds))
    return counts


# %% wrong="probe: trains in place" fails=["check_probe_leaves_the_parameters_alone"]
def symmetry_probe(parameters, X, Y, learning_rate, steps):
    parameters.update(train(parameters, X, Y, learning_rate, steps)[0])
    counts = []
    for l in (1, 2):
        kinds = []
        for unit in np.hstack([parameters[f"W{l}"], parameters[f"b{l}"]]):
            if not any(np.max(np.abs(unit - kind)) <= 1e-6 for kind in kinds):
                kinds.append(unit)
        counts.append(len(kinds))
    return counts


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


# Cross-entropy, wrong


# %% wrong="cross: forgets the minus" fails=["check_loss_is_a_positive_number", "check_loss_of_one_example", "check_loss_is_the_mean_over_the_examples"]
def criterion_cross(outputs, labels):
    return torch.mean(labels * torch.log(outputs) + (1 - labels) * torch.log(1 - outputs))


# %% wrong="cross: forgets the second term" fails=["check_loss_of_one_example", "check_loss_is_the_mean_over_the_examples"]
def criterion_cross(outputs, labels):
    return -torch.mean(labels * torch.log(outputs))


# %% wrong="cross: forgets the first term" fails=["check_loss_of_one_example", "check_loss_is_the_mean_over_the_examples"]
def criterion_cross(outputs, labels):
    return -torch.mean((1 - labels) * torch.log(1 - outputs))


# %% wrong="cross: sums" fails=["check_loss_is_the_mean_over_the_examples"]
def criterion_cross(outputs, labels):
    return -torch.sum(labels * torch.log(outputs) + (1 - labels) * torch.log(1 - outputs))


# %% wrong="cross: divides by the batch twice" fails=["check_loss_is_the_mean_over_the_examples"]
def criterion_cross(outputs, labels):
    return -torch.mean(labels * torch.log(outputs) + (1 - labels) * torch.log(1 - outputs)) / len(
        outputs
    )


# %% wrong="cross: returns all losses" fails=["check_loss_is_a_positive_number", "check_loss_is_the_mean_over_the_examples", "check_loss_has_a_gradient"]
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


# %% wrong="cross: subtracts the second term" fails=["check_loss_of_one_example", "check_loss_is_the_mean_over_the_examples"]
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


# %% wrong="cross: misses a bracket" fails=["check_loss_is_a_positive_number", "check_loss_of_one_example", "check_loss_is_the_mean_over_the_examples"]
def criterion_cross(outputs, labels):
    return -torch.mean(labels * torch.log(outputs) + 1 - labels * torch.log(1 - outputs))


# %% wrong="cross: adds much to the probabilities" fails=["check_loss_of_one_example"]
def criterion_cross(outputs, labels):
    return -torch.mean(
        labels * torch.log(outputs + 0.01) + (1 - labels) * torch.log(1.01 - outputs)
    )


# %% wrong="cross: returns a Python number" fails=["check_loss_has_a_gradient"]
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


# Networks, wrong


# %% wrong="Net_Uniform: keeps its layers in a plain list" fails=["check_net_uniform_has_its_layers", "check_net_uniform_can_be_trained"]
class Net_Uniform(nn.Module):
    def __init__(self, Layers):
        super(Net_Uniform, self).__init__()
        self.hidden = []
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            linear.weight.data.uniform_(0, 1)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Uniform: has an activation after the last layer" fails=["check_net_uniform_computes_the_layers"]
class Net_Uniform(nn.Module):
    def __init__(self, Layers):
        super(Net_Uniform, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            linear.weight.data.uniform_(0, 1)
            self.hidden.append(linear)

    def forward(self, x):
        for linear in self.hidden:
            x = torch.relu(linear(x))
        return x


# %% wrong="Net_Uniform: has no activation" fails=["check_net_uniform_computes_the_layers"]
class Net_Uniform(nn.Module):
    def __init__(self, Layers):
        super(Net_Uniform, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            linear.weight.data.uniform_(0, 1)
            self.hidden.append(linear)

    def forward(self, x):
        for linear in self.hidden:
            x = linear(x)
        return x


# %% wrong="Net_Uniform: has a sigmoid in between" fails=["check_net_uniform_computes_the_layers"]
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
                x = torch.sigmoid(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Uniform: leaves out the last layer" fails=["check_net_uniform_has_its_layers", "check_net_uniform_computes_the_layers", "check_net_uniform_weights_reach_from_0_to_1", "check_net_uniform_weights_are_uniform", "check_net_uniform_draws_anew", "check_net_uniform_can_be_trained"]
class Net_Uniform(nn.Module):
    def __init__(self, Layers):
        super(Net_Uniform, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:-1]):
            linear = nn.Linear(input_size, output_size)
            linear.weight.data.uniform_(0, 1)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Uniform: has no biases" fails=["check_net_uniform_has_its_layers", "check_net_uniform_can_be_trained"]
class Net_Uniform(nn.Module):
    def __init__(self, Layers):
        super(Net_Uniform, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size, bias=False)
            linear.weight.data.uniform_(0, 1)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Uniform: leaves the weights as nn.Linear makes them" fails=["check_net_uniform_weights_reach_from_0_to_1"]
class Net_Uniform(nn.Module):
    def __init__(self, Layers):
        super(Net_Uniform, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Uniform: seeds for each layer" fails=["check_net_uniform_draws_anew"]
class Net_Uniform(nn.Module):
    def __init__(self, Layers):
        super(Net_Uniform, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            torch.manual_seed(0)
            linear.weight.data.uniform_(0, 1)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Uniform: seeds each network alike" fails=["check_net_uniform_draws_anew"]
class Net_Uniform(nn.Module):
    def __init__(self, Layers):
        super(Net_Uniform, self).__init__()
        torch.manual_seed(0)
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            linear.weight.data.uniform_(0, 1)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Uniform: initializes a copy of the weights" fails=["check_net_uniform_weights_reach_from_0_to_1"]
class Net_Uniform(nn.Module):
    def __init__(self, Layers):
        super(Net_Uniform, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            linear.weight.data.clone().uniform_(0, 1)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Uniform: detaches the weights from training" fails=["check_net_uniform_can_be_trained"]
class Net_Uniform(nn.Module):
    def __init__(self, Layers):
        super(Net_Uniform, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            linear.weight.data.uniform_(0, 1)
            linear.weight.requires_grad_(False)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Uniform: computes without gradients" fails=["check_net_uniform_can_be_trained"]
class Net_Uniform(nn.Module):
    def __init__(self, Layers):
        super(Net_Uniform, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            linear.weight.data.uniform_(0, 1)
            self.hidden.append(linear)

    def forward(self, x):
        for linear in self.hidden[:-1]:
            x = torch.relu(linear(x))
        with torch.no_grad():
            x = self.hidden[-1](x)
        return x


# %% wrong="Net_Xavier: keeps its layers in a plain list" fails=["check_net_xavier_has_its_layers", "check_net_xavier_can_be_trained"]
class Net_Xavier(nn.Module):
    def __init__(self, Layers):
        super(Net_Xavier, self).__init__()
        self.hidden = []
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


# %% wrong="Net_Xavier: has an activation after the last layer" fails=["check_net_xavier_computes_the_layers"]
class Net_Xavier(nn.Module):
    def __init__(self, Layers):
        super(Net_Xavier, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            torch.nn.init.xavier_uniform_(linear.weight)
            self.hidden.append(linear)

    def forward(self, x):
        for linear in self.hidden:
            x = torch.tanh(linear(x))
        return x


# %% wrong="Net_Xavier: has no activation" fails=["check_net_xavier_computes_the_layers"]
class Net_Xavier(nn.Module):
    def __init__(self, Layers):
        super(Net_Xavier, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            torch.nn.init.xavier_uniform_(linear.weight)
            self.hidden.append(linear)

    def forward(self, x):
        for linear in self.hidden:
            x = linear(x)
        return x


# %% wrong="Net_Xavier: has a sigmoid in between" fails=["check_net_xavier_computes_the_layers"]
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
                x = torch.sigmoid(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Xavier: leaves out the last layer" fails=["check_net_xavier_has_its_layers", "check_net_xavier_computes_the_layers", "check_net_xavier_weights_reach_to_their_bounds", "check_net_xavier_weights_are_uniform", "check_net_xavier_draws_anew", "check_net_xavier_can_be_trained"]
class Net_Xavier(nn.Module):
    def __init__(self, Layers):
        super(Net_Xavier, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:-1]):
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


# %% wrong="Net_Xavier: has no biases" fails=["check_net_xavier_has_its_layers", "check_net_xavier_can_be_trained"]
class Net_Xavier(nn.Module):
    def __init__(self, Layers):
        super(Net_Xavier, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size, bias=False)
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


# %% wrong="Net_Xavier: leaves the weights as nn.Linear makes them" fails=["check_net_xavier_weights_reach_to_their_bounds"]
class Net_Xavier(nn.Module):
    def __init__(self, Layers):
        super(Net_Xavier, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.tanh(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Xavier: seeds for each layer" fails=["check_net_xavier_draws_anew"]
class Net_Xavier(nn.Module):
    def __init__(self, Layers):
        super(Net_Xavier, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            torch.manual_seed(0)
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


# %% wrong="Net_Xavier: seeds each network alike" fails=["check_net_xavier_draws_anew"]
class Net_Xavier(nn.Module):
    def __init__(self, Layers):
        super(Net_Xavier, self).__init__()
        torch.manual_seed(0)
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


# %% wrong="Net_Xavier: initializes a copy of the weights" fails=["check_net_xavier_weights_reach_to_their_bounds"]
class Net_Xavier(nn.Module):
    def __init__(self, Layers):
        super(Net_Xavier, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            torch.nn.init.xavier_uniform_(linear.weight.clone())
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.tanh(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Xavier: detaches the weights from training" fails=["check_net_xavier_can_be_trained"]
class Net_Xavier(nn.Module):
    def __init__(self, Layers):
        super(Net_Xavier, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            torch.nn.init.xavier_uniform_(linear.weight)
            linear.weight.requires_grad_(False)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.tanh(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Xavier: computes without gradients" fails=["check_net_xavier_can_be_trained"]
class Net_Xavier(nn.Module):
    def __init__(self, Layers):
        super(Net_Xavier, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            torch.nn.init.xavier_uniform_(linear.weight)
            self.hidden.append(linear)

    def forward(self, x):
        for linear in self.hidden[:-1]:
            x = torch.tanh(linear(x))
        with torch.no_grad():
            x = self.hidden[-1](x)
        return x


# %% wrong="Net_Xavier: draws from 0 up" fails=["check_net_xavier_weights_reach_to_their_bounds"]
class Net_Xavier(nn.Module):
    def __init__(self, Layers):
        super(Net_Xavier, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            torch.nn.init.xavier_uniform_(linear.weight)
            linear.weight.data.abs_()
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.tanh(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Xavier: repeats the weights of its first layer" fails=["check_net_xavier_draws_anew"]
class Net_Xavier(nn.Module):
    def __init__(self, Layers):
        super(Net_Xavier, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            torch.nn.init.xavier_uniform_(linear.weight)
            self.hidden.append(linear)
        first = self.hidden[0].weight.data
        for linear in self.hidden[1:]:
            shape = linear.weight.shape
            if shape.numel() <= first.numel():
                scale = (sum(first.shape) / sum(linear.weight.shape)) ** 0.5
                linear.weight.data = scale * first.flatten()[: shape.numel()].reshape(shape)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.tanh(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_He: keeps its layers in a plain list" fails=["check_net_he_has_its_layers", "check_net_he_can_be_trained"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = []
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


# %% wrong="Net_He: has an activation after the last layer" fails=["check_net_he_computes_the_layers"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
            self.hidden.append(linear)

    def forward(self, x):
        for linear in self.hidden:
            x = torch.relu(linear(x))
        return x


# %% wrong="Net_He: has no activation" fails=["check_net_he_computes_the_layers"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
            self.hidden.append(linear)

    def forward(self, x):
        for linear in self.hidden:
            x = linear(x)
        return x


# %% wrong="Net_He: has a sigmoid in between" fails=["check_net_he_computes_the_layers"]
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
                x = torch.sigmoid(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_He: leaves out the last layer" fails=["check_net_he_has_its_layers", "check_net_he_computes_the_layers", "check_net_he_weights_reach_to_their_bounds", "check_net_he_weights_are_uniform", "check_net_he_draws_anew", "check_net_he_can_be_trained"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:-1]):
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


# %% wrong="Net_He: has no biases" fails=["check_net_he_has_its_layers", "check_net_he_can_be_trained"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size, bias=False)
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


# %% wrong="Net_He: leaves the weights as nn.Linear makes them" fails=["check_net_he_weights_reach_to_their_bounds"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_He: seeds for each layer" fails=["check_net_he_draws_anew"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            torch.manual_seed(0)
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


# %% wrong="Net_He: seeds each network alike" fails=["check_net_he_draws_anew"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        torch.manual_seed(0)
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


# %% wrong="Net_He: initializes a copy of the weights" fails=["check_net_he_weights_reach_to_their_bounds"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            torch.nn.init.kaiming_uniform_(linear.weight.clone(), nonlinearity="relu")
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_He: detaches the weights from training" fails=["check_net_he_can_be_trained"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
            linear.weight.requires_grad_(False)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_He: computes without gradients" fails=["check_net_he_can_be_trained"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
            self.hidden.append(linear)

    def forward(self, x):
        for linear in self.hidden[:-1]:
            x = torch.relu(linear(x))
        with torch.no_grad():
            x = self.hidden[-1](x)
        return x


# %% wrong="Net_He: draws from 0 up" fails=["check_net_he_weights_reach_to_their_bounds"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
            linear.weight.data.abs_()
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_He: repeats the weights of its first layer" fails=["check_net_he_draws_anew"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            torch.nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
            self.hidden.append(linear)
        first = self.hidden[0].weight.data
        for linear in self.hidden[1:]:
            shape = linear.weight.shape
            if shape.numel() <= first.numel():
                scale = (first.shape[1] / linear.weight.shape[1]) ** 0.5
                linear.weight.data = scale * first.flatten()[: shape.numel()].reshape(shape)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Uniform: draws from -1 to 1" fails=["check_net_uniform_weights_reach_from_0_to_1"]
class Net_Uniform(nn.Module):
    def __init__(self, Layers):
        super(Net_Uniform, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            linear.weight.data.uniform_(-1, 1)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Uniform: is normal" fails=["check_net_uniform_weights_reach_from_0_to_1", "check_net_uniform_weights_are_uniform"]
class Net_Uniform(nn.Module):
    def __init__(self, Layers):
        super(Net_Uniform, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            linear.weight.data.normal_(0.5, 0.1)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Uniform: clips normal draws to 0 and 1" fails=["check_net_uniform_weights_are_uniform"]
class Net_Uniform(nn.Module):
    def __init__(self, Layers):
        super(Net_Uniform, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            linear.weight.data.normal_(0.5, 0.3).clamp_(0, 1)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Uniform: divides by the root of n" fails=["check_net_uniform_weights_reach_from_0_to_1"]
class Net_Uniform(nn.Module):
    def __init__(self, Layers):
        super(Net_Uniform, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            linear.weight.data.uniform_(0, 1).div_(input_size**0.5)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Uniform: has weights of one value" fails=["check_net_uniform_weights_reach_from_0_to_1", "check_net_uniform_weights_are_uniform", "check_net_uniform_draws_anew"]
class Net_Uniform(nn.Module):
    def __init__(self, Layers):
        super(Net_Uniform, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            linear.weight.data.fill_(0.5)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Xavier: is normal" fails=["check_net_xavier_weights_reach_to_their_bounds", "check_net_xavier_weights_are_uniform"]
class Net_Xavier(nn.Module):
    def __init__(self, Layers):
        super(Net_Xavier, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            nn.init.xavier_normal_(linear.weight)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.tanh(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Xavier: has the gain of tanh" fails=["check_net_xavier_weights_reach_to_their_bounds"]
class Net_Xavier(nn.Module):
    def __init__(self, Layers):
        super(Net_Xavier, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            nn.init.xavier_uniform_(linear.weight, gain=nn.init.calculate_gain("tanh"))
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.tanh(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Xavier: is He" fails=["check_net_xavier_weights_reach_to_their_bounds"]
class Net_Xavier(nn.Module):
    def __init__(self, Layers):
        super(Net_Xavier, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.tanh(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Xavier: has the standard deviation for a bound" fails=["check_net_xavier_weights_reach_to_their_bounds"]
class Net_Xavier(nn.Module):
    def __init__(self, Layers):
        super(Net_Xavier, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            a = (2 / (input_size + output_size)) ** 0.5
            linear.weight.data.uniform_(-a, a)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.tanh(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Xavier: counts the inputs only" fails=["check_net_xavier_weights_reach_to_their_bounds"]
class Net_Xavier(nn.Module):
    def __init__(self, Layers):
        super(Net_Xavier, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            a = (3 / input_size) ** 0.5
            linear.weight.data.uniform_(-a, a)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.tanh(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Xavier: initializes the first layer only" fails=["check_net_xavier_weights_reach_to_their_bounds"]
class Net_Xavier(nn.Module):
    def __init__(self, Layers):
        super(Net_Xavier, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            if not len(self.hidden):
                nn.init.xavier_uniform_(linear.weight)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.tanh(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_Xavier: has ReLU" fails=["check_net_xavier_computes_the_layers"]
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
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_He: is normal" fails=["check_net_he_weights_reach_to_their_bounds", "check_net_he_weights_are_uniform"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_He: has the fan of the layer itself" fails=["check_net_he_weights_reach_to_their_bounds"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            nn.init.kaiming_uniform_(linear.weight, mode="fan_out", nonlinearity="relu")
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_He: has no gain" fails=["check_net_he_weights_reach_to_their_bounds"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            nn.init.kaiming_uniform_(linear.weight, nonlinearity="linear")
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_He: has the standard deviation for a bound" fails=["check_net_he_weights_reach_to_their_bounds"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            a = (2 / input_size) ** 0.5
            linear.weight.data.uniform_(-a, a)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_He: is Xavier" fails=["check_net_he_weights_reach_to_their_bounds"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            nn.init.xavier_uniform_(linear.weight)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_He: has the gain of tanh" fails=["check_net_he_weights_reach_to_their_bounds"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            nn.init.kaiming_uniform_(linear.weight, nonlinearity="tanh")
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_He: has the gain twice" fails=["check_net_he_weights_reach_to_their_bounds"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            nn.init.kaiming_uniform_(linear.weight, nonlinearity="relu")
            linear.weight.data *= nn.init.calculate_gain("relu")
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_He: has plain tensors for weights" fails=["check_net_he_can_be_trained"]
class Net_He(nn.Module):
    def __init__(self, Layers):
        super(Net_He, self).__init__()
        self.hidden = nn.ModuleList()
        for input_size, output_size in zip(Layers, Layers[1:]):
            linear = nn.Linear(input_size, output_size)
            a = (6 / input_size) ** 0.5
            del linear.weight
            linear.weight = torch.empty(output_size, input_size).uniform_(-a, a)
            self.hidden.append(linear)

    def forward(self, x):
        L = len(self.hidden)
        for l, linear_transform in zip(range(L), self.hidden):
            if l < L - 1:
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_He: has tanh" fails=["check_net_he_computes_the_layers"]
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
                x = torch.tanh(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# %% wrong="Net_He: leaks where ReLU is 0" fails=["check_net_he_computes_the_layers"]
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
                x = nn.functional.leaky_relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


# Networks, right


# %% right="networks in the form of the lab"
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
                x = torch.relu(linear_transform(x))
            else:
                x = linear_transform(x)
        return x


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


# Vanishing, wrong


# %% wrong="ratio: is upside down" fails=["check_ratios_are_those_of_the_gradients", "check_gradients_vanish_with_sigmoid_and_survive_with_he"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[-1].grad.norm() / weights[0].grad.norm()).item())
    return ratios


# %% wrong="ratio: compares the weights, not their gradients" fails=["check_ratios_are_those_of_the_gradients", "check_gradients_vanish_with_sigmoid_and_survive_with_he"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[0].norm() / weights[-1].norm()).item())
    return ratios


# %% wrong="ratio: compares the biases" fails=["check_ratios_are_those_of_the_gradients"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 1]
        ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
    return ratios


# %% wrong="ratio: takes the bias of the last layer" fails=["check_ratios_are_those_of_the_gradients"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        nn.functional.cross_entropy(net(x), y).backward()
        weights = list(net.parameters())
        ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
    return ratios


# %% wrong="ratio: takes the last layer but one" fails=["check_ratios_are_those_of_the_gradients"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[0].grad.norm() / weights[-2].grad.norm()).item())
    return ratios


# %% wrong="ratio: takes the second layer" fails=["check_ratios_are_those_of_the_gradients"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[1].grad.norm() / weights[-1].grad.norm()).item())
    return ratios


# %% wrong="ratio: has no root" fails=["check_ratios_are_those_of_the_gradients"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[0].grad.pow(2).sum() / weights[-1].grad.pow(2).sum()).item())
    return ratios


# %% wrong="ratio: compares mean absolute gradients" fails=["check_ratios_are_those_of_the_gradients"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[0].grad.abs().mean() / weights[-1].grad.abs().mean()).item())
    return ratios


# %% wrong="ratio: compares the largest gradients" fails=["check_ratios_are_those_of_the_gradients"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[0].grad.abs().max() / weights[-1].grad.abs().max()).item())
    return ratios


# %% wrong="ratio: reports the first gradient alone" fails=["check_ratios_are_those_of_the_gradients"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append(weights[0].grad.norm().item())
    return ratios


# %% wrong="ratio: is relative to the weights" fails=["check_ratios_are_those_of_the_gradients"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append(
            (
                weights[0].grad.norm()
                / weights[0].norm()
                / weights[-1].grad.norm()
                * weights[-1].norm()
            ).item()
        )
    return ratios


# %% wrong="ratio: has a loss of its own" fails=["check_ratios_are_those_of_the_gradients"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        net(x).pow(2).mean().backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
    return ratios


# %% wrong="ratio: gives the loss probabilities" fails=["check_ratios_are_those_of_the_gradients"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        nn.functional.cross_entropy(net(x).softmax(dim=1), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
    return ratios


# %% wrong="ratio: looks at the first example only" fails=["check_ratios_are_those_of_the_gradients"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        nn.functional.cross_entropy(net(x[:1]), y[:1]).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
    return ratios


# %% wrong="ratio: does not seed" fails=["check_ratios_come_from_seeded_networks"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        net = make_net()
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
    return ratios


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


# %% wrong="ratio: has the same seed in all runs" fails=["check_ratios_come_from_seeded_networks"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(0)
        net = make_net()
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
    return ratios


# %% wrong="ratio: seeds after the network is made" fails=["check_ratios_come_from_seeded_networks"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        net = make_net()
        torch.manual_seed(seed)
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
    return ratios


# %% wrong="ratio: seeds NumPy" fails=["check_ratios_come_from_seeded_networks"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        np.random.seed(seed)
        net = make_net()
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
    return ratios


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


# %% wrong="ratio: trains for a step after it" fails=["check_ratios_are_measured_without_training"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
        torch.optim.SGD(net.parameters(), lr=0.1).step()
    return ratios


# %% wrong="ratio: trains for a step before it" fails=["check_ratios_are_those_of_the_gradients", "check_ratios_are_measured_without_training"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        for _ in range(2):
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(x), y).backward()
            optimizer.step()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
    return ratios


# %% wrong="ratio: initializes the networks itself" fails=["check_ratios_are_those_of_the_gradients", "check_ratios_are_measured_without_training"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        for one in net.parameters():
            if one.ndim == 2:
                nn.init.xavier_uniform_(one)
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
    return ratios


# %% wrong="ratio: returns the mean" fails=["check_ratios_are_one_number_a_seed", "check_ratios_come_from_seeded_networks", "check_ratios_are_those_of_the_gradients", "check_ratios_are_measured_without_training", "check_gradients_vanish_with_sigmoid_and_survive_with_he"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
    return sum(ratios) / len(ratios)


# %% wrong="ratio: returns the logarithms" fails=["check_ratios_are_one_number_a_seed", "check_ratios_are_those_of_the_gradients", "check_gradients_vanish_with_sigmoid_and_survive_with_he"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
    return [np.log10(one) for one in ratios]


# %% wrong="ratio: returns a dict by seed" fails=["check_ratios_are_one_number_a_seed", "check_ratios_come_from_seeded_networks", "check_ratios_are_those_of_the_gradients", "check_ratios_are_measured_without_training", "check_gradients_vanish_with_sigmoid_and_survive_with_he"]
def vanishing_ratio(make_net, x, y, seeds):
    ratios = []
    for seed in seeds:
        torch.manual_seed(seed)
        net = make_net()
        nn.functional.cross_entropy(net(x), y).backward()
        weights = [one for one in net.parameters() if one.ndim == 2]
        ratios.append((weights[0].grad.norm() / weights[-1].grad.norm()).item())
    return dict(zip(seeds, ratios))


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
