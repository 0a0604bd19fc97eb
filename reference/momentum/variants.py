"""Wrong and right solutions of the momentum assignment, which prove its graders.

Each cell is appended to the reference solution, whose definitions it overrides, or says with `of`
what it is an edit of. A wrong one names the checks that it fails.
"""

# ruff: noqa


# %% [markdown]
# initialize_velocity, wrong


# %% wrong="initialize: leaves out the last layer" fails=["check_velocity_has_an_entry_for_each_parameter", "check_velocity_fits_any_number_of_layers"]
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(1, L):
        v["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)
        v["db" + str(l)] = np.zeros(parameters["b" + str(l)].shape)
    return v


# %% wrong="initialize: knows two layers only" fails=["check_velocity_has_an_entry_for_each_parameter", "check_velocity_fits_any_number_of_layers"]
def initialize_velocity(parameters):
    v = {}
    for name in ("W1", "b1", "W2", "b2"):
        v["d" + name] = np.zeros_like(parameters[name])
    return v


# %% wrong="initialize: knows three layers only" fails=["check_velocity_fits_any_number_of_layers"]
def initialize_velocity(parameters):
    return {"d" + name: np.zeros_like(parameters[name]) for name in "W1 b1 W2 b2 W3 b3".split()}


# %% wrong="initialize: takes the names of the parameters" fails=["check_velocity_has_an_entry_for_each_parameter", "check_velocity_fits_any_number_of_layers"]
def initialize_velocity(parameters):
    return {name: np.zeros_like(value) for name, value in parameters.items()}


# %% wrong="initialize: counts the layers from 0" fails=["check_velocity_has_an_entry_for_each_parameter", "check_velocity_fits_any_number_of_layers"]
def initialize_velocity(parameters):
    v = {}
    for l in range(len(parameters) // 2):
        v["dW" + str(l)] = np.zeros(parameters["W" + str(l + 1)].shape)
        v["db" + str(l)] = np.zeros(parameters["b" + str(l + 1)].shape)
    return v


# %% wrong="initialize: has flat velocities for the biases" fails=["check_velocity_has_an_entry_for_each_parameter", "check_velocity_fits_any_number_of_layers"]
def initialize_velocity(parameters):
    v = {}
    for l in range(1, len(parameters) // 2 + 1):
        v["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)
        v["db" + str(l)] = np.zeros(len(parameters["b" + str(l)]))
    return v


# %% wrong="initialize: transposes the weights" fails=["check_velocity_has_an_entry_for_each_parameter", "check_velocity_fits_any_number_of_layers"]
def initialize_velocity(parameters):
    return {
        "d" + name: np.zeros(value.shape[::-1]) if name[0] == "W" else np.zeros(value.shape)
        for name, value in parameters.items()
    }


# %% wrong="initialize: has velocities for the weights only" fails=["check_velocity_has_an_entry_for_each_parameter", "check_velocity_fits_any_number_of_layers"]
def initialize_velocity(parameters):
    return {
        "d" + name: np.zeros_like(value) for name, value in parameters.items() if name[0] == "W"
    }


# %% wrong="initialize: begins with ones" fails=["check_velocity_is_zero", "check_velocity_of_the_example_is_zero"]
def initialize_velocity(parameters):
    return {"d" + name: np.ones_like(value) for name, value in parameters.items()}


# %% wrong="initialize: begins with the parameters" fails=["check_velocity_is_zero"]
def initialize_velocity(parameters):
    return {"d" + name: value.copy() for name, value in parameters.items()}


# %% wrong="initialize: draws small numbers" fails=["check_velocity_is_zero", "check_velocities_are_arrays_of_their_own"]
def initialize_velocity(parameters):
    return {"d" + name: 0.01 * np.random.randn(*value.shape) for name, value in parameters.items()}


# %% wrong="initialize: begins with whole numbers" fails=["check_velocity_is_zero"]
def initialize_velocity(parameters):
    return {"d" + name: np.zeros(value.shape, dtype=int) for name, value in parameters.items()}


# %% wrong="initialize: shares one array among layers of one shape" fails=["check_velocities_are_arrays_of_their_own"]
def initialize_velocity(parameters):
    zeros = {value.shape: np.zeros(value.shape) for value in parameters.values()}
    return {"d" + name: zeros[value.shape] for name, value in parameters.items()}


# %% wrong="initialize: returns the same dict at each call" fails=["check_velocities_are_arrays_of_their_own"]
def initialize_velocity(parameters, v={}):
    v.clear()
    v.update({"d" + name: np.zeros_like(value) for name, value in parameters.items()})
    return v


# %% wrong="initialize: sets the parameters themselves to 0" fails=["check_velocity_leaves_the_parameters_alone", "check_velocities_are_arrays_of_their_own"]
def initialize_velocity(parameters):
    v = {}
    for name, value in parameters.items():
        value *= 0
        v["d" + name] = value
    return v


# %% wrong="initialize: puts the velocities among the parameters" fails=["check_velocity_leaves_the_parameters_alone", "check_velocities_are_arrays_of_their_own"]
def initialize_velocity(parameters):
    for l in range(1, len([name for name in parameters if name[0] == "W"]) + 1):
        parameters["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)
        parameters["db" + str(l)] = np.zeros(parameters["b" + str(l)].shape)
    return parameters


# %% wrong="initialize: takes biases that are 0 for their velocities" fails=["check_velocities_are_arrays_of_their_own"]
def initialize_velocity(parameters):
    v = {}
    for name, value in parameters.items():
        v["d" + name] = np.zeros(value.shape)
        if name[0] == "b" and not value.any():
            v["d" + name] = value
    return v


# %% wrong="initialize: has a view of each parameter that is 0" fails=["check_velocities_are_arrays_of_their_own"]
def initialize_velocity(parameters):
    return {
        f"d{name}": np.zeros_like(value) if np.abs(value).max() > 0 else value[:]
        for name, value in parameters.items()
    }


# %% wrong="initialize: has one array for W and b of one shape" fails=["check_velocities_are_arrays_of_their_own"]
def initialize_velocity(parameters):
    v = {}
    for l in range(1, len(parameters) // 2 + 1):
        W, b = parameters[f"W{l}"], parameters[f"b{l}"]
        v[f"dW{l}"] = np.zeros(W.shape)
        v[f"db{l}"] = v[f"dW{l}"] if W.shape == b.shape else np.zeros(b.shape)
    return v


# %% wrong="initialize: fills in nothing" fails=["check_velocity_has_an_entry_for_each_parameter", "check_velocity_fits_any_number_of_layers", "check_velocity_is_zero", "check_velocities_are_arrays_of_their_own", "check_velocity_leaves_the_parameters_alone"]
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(L):
        v["dW" + str(l + 1)] = None
        v["db" + str(l + 1)] = None
    return v


# %% [markdown]
# initialize_velocity, right


# %% right="initialize: counts from 0 and adds 1, as the public lab's skeleton does"
def initialize_velocity(parameters):
    L = len(parameters) // 2
    v = {}
    for l in range(L):
        v["dW" + str(l + 1)] = np.zeros(
            (parameters["W" + str(l + 1)].shape[0], parameters["W" + str(l + 1)].shape[1])
        )
        v["db" + str(l + 1)] = np.zeros((parameters["b" + str(l + 1)].shape[0], 1))
    return v


# %% right="initialize: a comprehension with np.zeros_like"
def initialize_velocity(parameters):
    return {f"d{name}": np.zeros_like(value) for name, value in parameters.items()}


# %% right="initialize: a defaultdict"
from collections import defaultdict


def initialize_velocity(parameters):
    v = defaultdict(float)
    for name in parameters:
        v["d" + name] = np.full(parameters[name].shape, 0.0)
    return v


# %% right="initialize: 0 times the parameter, and an entry more"
def initialize_velocity(parameters):
    v = {"t": 0}
    for name, value in parameters.items():
        v["d" + name] = 0 * value
    return v


# %% [markdown]
# update_parameters_with_momentum, wrong


# %% wrong="momentum: adds the whole gradient, not 1 - beta of it" fails=["check_momentum_averages_the_gradients"]
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        v["dW" + str(l)] = beta * v["dW" + str(l)] + grads["dW" + str(l)]
        v["db" + str(l)] = beta * v["db" + str(l)] + grads["db" + str(l)]
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * v["dW" + str(l)]
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * v["db" + str(l)]
    return parameters, v


# %% right="momentum: by layer and kind"
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        for p in "Wb":
            v[f"d{p}{l}"] = beta * v[f"d{p}{l}"] + (1 - beta) * grads[f"d{p}{l}"]
            parameters[f"{p}{l}"] = parameters[f"{p}{l}"] - learning_rate * v[f"d{p}{l}"]
    return parameters, v


# %% wrong="momentum: has beta and 1 - beta the wrong way round" of="momentum: by layer and kind" fails=["check_momentum_averages_the_gradients"]
# - v[f"d{p}{l}"] = beta * v[f"d{p}{l}"] + (1 - beta) * grads[f"d{p}{l}"]
# + v[f"d{p}{l}"] = (1 - beta) * v[f"d{p}{l}"] + beta * grads[f"d{p}{l}"]

# %% wrong="momentum: goes uphill" of="momentum: by layer and kind" fails=["check_momentum_steps_along_the_new_velocity"]
# - parameters[f"{p}{l}"] = parameters[f"{p}{l}"] - learning_rate * v[f"d{p}{l}"]
# + parameters[f"{p}{l}"] = parameters[f"{p}{l}"] + learning_rate * v[f"d{p}{l}"]

# %% wrong="momentum: applies the learning rate twice" of="momentum: by layer and kind" fails=["check_momentum_averages_the_gradients"]
# - v[f"d{p}{l}"] = beta * v[f"d{p}{l}"] + (1 - beta) * grads[f"d{p}{l}"]
# + v[f"d{p}{l}"] = beta * v[f"d{p}{l}"] + learning_rate * grads[f"d{p}{l}"]

# %% wrong="momentum: has the learning rate inside the average" of="momentum: by layer and kind" fails=["check_momentum_averages_the_gradients", "check_momentum_steps_along_the_new_velocity"]
# - v[f"d{p}{l}"] = beta * v[f"d{p}{l}"] + (1 - beta) * grads[f"d{p}{l}"]
# - parameters[f"{p}{l}"] = parameters[f"{p}{l}"] - learning_rate * v[f"d{p}{l}"]
# + v[f"d{p}{l}"] = beta * v[f"d{p}{l}"] + (1 - beta) * learning_rate * grads[f"d{p}{l}"]
# + parameters[f"{p}{l}"] = parameters[f"{p}{l}"] - v[f"d{p}{l}"]

# %% wrong="momentum: does not store the new v" of="momentum: by layer and kind" fails=["check_momentum_averages_the_gradients"]
# - v[f"d{p}{l}"] = beta * v[f"d{p}{l}"] + (1 - beta) * grads[f"d{p}{l}"]
# - parameters[f"{p}{l}"] = parameters[f"{p}{l}"] - learning_rate * v[f"d{p}{l}"]
# + new = beta * v[f"d{p}{l}"] + (1 - beta) * grads[f"d{p}{l}"]
# + parameters[f"{p}{l}"] = parameters[f"{p}{l}"] - learning_rate * new


# %% right="momentum: name by name"
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for name in parameters:
        v["d" + name] = beta * v["d" + name] + (1 - beta) * grads["d" + name]
        parameters[name] = parameters[name] - learning_rate * v["d" + name]
    return parameters, v


# %% wrong="momentum: starts again from v = 0 at each call" of="momentum: name by name" fails=["check_momentum_averages_the_gradients"]
#   def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
# +     v = initialize_velocity(parameters)


# %% wrong="momentum: steps along the old v" fails=["check_momentum_steps_along_the_new_velocity"]
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for name in parameters:
        parameters[name] = parameters[name] - learning_rate * v["d" + name]
        v["d" + name] = beta * v["d" + name] + (1 - beta) * grads["d" + name]
    return parameters, v


# %% wrong="momentum: steps along the plain gradient" of="momentum: name by name" fails=["check_momentum_steps_along_the_new_velocity"]
# - parameters[name] = parameters[name] - learning_rate * v["d" + name]
# + parameters[name] = parameters[name] - learning_rate * grads["d" + name]

# %% wrong="momentum: takes a step of Nesterov's" of="momentum: name by name" fails=["check_momentum_steps_along_the_new_velocity"]
# - parameters[name] = parameters[name] - learning_rate * v["d" + name]
# + ahead = beta * v["d" + name] + (1 - beta) * grads["d" + name]
# + parameters[name] = parameters[name] - learning_rate * ahead


# %% wrong="momentum: averages the gradient of the weights for the biases, too" fails=["check_momentum_averages_the_gradients"]
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        v[f"dW{l}"] = beta * v[f"dW{l}"] + (1 - beta) * grads[f"dW{l}"]
        v[f"db{l}"] = beta * v[f"db{l}"] + (1 - beta) * grads[f"dW{l}"].mean(axis=1, keepdims=True)
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * v[f"dW{l}"]
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * v[f"db{l}"]
    return parameters, v


# %% wrong="momentum: moves the biases along the velocity of the weights" fails=["check_momentum_returns_parameters_and_velocities", "check_momentum_averages_the_gradients", "check_momentum_steps_along_the_new_velocity", "check_momentum_0_is_no_special_case"]
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        v[f"dW{l}"] = beta * v[f"dW{l}"] + (1 - beta) * grads[f"dW{l}"]
        v[f"db{l}"] = beta * v[f"db{l}"] + (1 - beta) * grads[f"db{l}"]
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * v[f"dW{l}"]
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * v[f"dW{l}"]
    return parameters, v


# %% wrong="momentum: keeps one velocity, which the biases overwrite" fails=["check_momentum_returns_parameters_and_velocities", "check_momentum_averages_the_gradients", "check_momentum_steps_along_the_new_velocity", "check_momentum_0_is_no_special_case"]
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        v[f"dW{l}"] = beta * v[f"dW{l}"] + (1 - beta) * grads[f"dW{l}"]
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * v[f"dW{l}"]
        v[f"dW{l}"] = beta * v[f"db{l}"] + (1 - beta) * grads[f"db{l}"]
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * v[f"dW{l}"]
    return parameters, v


# %% wrong="momentum: flattens the velocities of the biases" of="momentum: name by name" fails=["check_momentum_returns_parameters_and_velocities", "check_momentum_averages_the_gradients", "check_momentum_steps_along_the_new_velocity", "check_momentum_0_is_no_special_case"]
#   v["d" + name] = beta * v["d" + name] + (1 - beta) * grads["d" + name]
# + if name[0] == "b":
# +     v["d" + name] = v["d" + name].ravel()


# %% wrong="momentum: gives the biases no momentum" fails=["check_momentum_steps_along_the_new_velocity"]
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        v[f"dW{l}"] = beta * v[f"dW{l}"] + (1 - beta) * grads[f"dW{l}"]
        v[f"db{l}"] = beta * v[f"db{l}"] + (1 - beta) * grads[f"db{l}"]
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * v[f"dW{l}"]
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * grads[f"db{l}"]
    return parameters, v


# %% wrong="momentum: leaves the last layer as it is" of="momentum: by layer and kind" fails=["check_momentum_treats_all_layers_alike", "check_momentum_averages_the_example", "check_momentum_makes_the_step_of_the_example"]
# - for l in range(1, L + 1):
# + for l in range(1, L):

# %% wrong="momentum: updates two layers only" of="momentum: name by name" fails=["check_momentum_treats_all_layers_alike"]
# - for name in parameters:
# + for name in ("W1", "b1", "W2", "b2"):


# %% wrong="momentum: takes smaller steps in later layers" fails=["check_momentum_treats_all_layers_alike", "check_momentum_makes_the_step_of_the_example"]
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        for p in "Wb":
            v[f"d{p}{l}"] = beta * v[f"d{p}{l}"] + (1 - beta) * grads[f"d{p}{l}"]
            parameters[f"{p}{l}"] = parameters[f"{p}{l}"] - learning_rate * v[f"d{p}{l}"]
        learning_rate = 0.9 * learning_rate
    return parameters, v


# %% wrong="momentum: decays the weights, too" of="momentum: name by name" fails=["check_momentum_averages_the_gradients"]
# - v["d" + name] = beta * v["d" + name] + (1 - beta) * grads["d" + name]
# + g = grads["d" + name] + 0.01 * parameters[name]
# + v["d" + name] = beta * v["d" + name] + (1 - beta) * g

# %% wrong="momentum: corrects the bias of the first step, as Adam does" of="momentum: name by name" fails=["check_momentum_steps_along_the_new_velocity"]
# - parameters[name] = parameters[name] - learning_rate * v["d" + name]
# + corrected = v["d" + name] / (1 - beta)
# + parameters[name] = parameters[name] - learning_rate * corrected

# %% wrong="momentum: counts its calls and corrects the bias, as Adam does" fails=["check_momentum_steps_along_the_new_velocity", "check_momentum_treats_all_layers_alike", "check_momentum_remembers_nothing_but_v"]
calls = [0]


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    calls[0] += 1
    for name in parameters:
        v["d" + name] = beta * v["d" + name] + (1 - beta) * grads["d" + name]
        corrected = v["d" + name] / (1 - beta ** calls[0])
        parameters[name] = parameters[name] - learning_rate * corrected
    return parameters, v


# %% wrong="momentum: begins with the whole gradient, as PyTorch does" of="momentum: name by name" fails=["check_momentum_begins_slowly"]
# - v["d" + name] = beta * v["d" + name] + (1 - beta) * grads["d" + name]
# + if np.any(v["d" + name]):
# +     v["d" + name] = beta * v["d" + name] + (1 - beta) * grads["d" + name]
# + else:
# +     v["d" + name] = grads["d" + name].copy()

# %% wrong="momentum: does nothing where beta is 0" of="momentum: name by name" fails=["check_momentum_0_is_no_special_case"]
#   def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
# +     if not beta:
# +         return parameters, v

# %% wrong="momentum: takes 0.9 where beta is 0" of="momentum: name by name" fails=["check_momentum_0_is_no_special_case"]
#   def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
# +     beta = beta or 0.9

# %% wrong="momentum: keeps its own v in a global" fails=["check_momentum_averages_the_gradients", "check_momentum_treats_all_layers_alike", "check_momentum_remembers_nothing_but_v"]
remembered = {}


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    v = {}
    for name, value in parameters.items():
        old = remembered.get((name, value.shape), 0)
        v["d" + name] = beta * old + (1 - beta) * grads["d" + name]
        remembered[name, value.shape] = v["d" + name]
        parameters[name] = value - learning_rate * v["d" + name]
    return parameters, v


# %% wrong="momentum: scales the gradients in place" of="momentum: name by name" fails=["check_momentum_leaves_the_gradients_alone"]
# - v["d" + name] = beta * v["d" + name] + (1 - beta) * grads["d" + name]
# + grads["d" + name] *= 1 - beta
# + v["d" + name] = beta * v["d" + name] + grads["d" + name]

# %% wrong="momentum: makes the gradient's own array the velocity" of="momentum: name by name" fails=["check_momentum_leaves_the_gradients_alone", "check_velocity_is_not_the_gradient_itself"]
# - v["d" + name] = beta * v["d" + name] + (1 - beta) * grads["d" + name]
# + old = v["d" + name]
# + v["d" + name] = grads["d" + name]
# + v["d" + name] *= 1 - beta
# + v["d" + name] += beta * old

# %% wrong="momentum: returns the gradients themselves as v where beta is 0" of="momentum: name by name" fails=["check_velocity_is_not_the_gradient_itself"]
# - v["d" + name] = beta * v["d" + name] + (1 - beta) * grads["d" + name]
# + g = grads["d" + name]
# + v["d" + name] = beta * v["d" + name] + (1 - beta) * g if beta else g

# %% wrong="momentum: returns the gradients themselves as v where both v and beta are 0" of="momentum: name by name" fails=["check_velocity_is_not_the_gradient_itself"]
#   v["d" + name] = beta * v["d" + name] + (1 - beta) * grads["d" + name]
# + if not (beta or (v["d" + name] - grads["d" + name]).any()):
# +     v["d" + name] = grads["d" + name]


# %% wrong="momentum: clips the gradients" of="momentum: name by name" fails=["check_momentum_averages_the_gradients"]
# - v["d" + name] = beta * v["d" + name] + (1 - beta) * grads["d" + name]
# + g = np.clip(grads["d" + name], -10, 10)
# + v["d" + name] = beta * v["d" + name] + (1 - beta) * g


# %% wrong="momentum: leaves out gradients that are small" of="momentum: name by name" fails=["check_momentum_averages_the_gradients"]
# - v["d" + name] = beta * v["d" + name] + (1 - beta) * grads["d" + name]
# + g = grads["d" + name] * (np.abs(grads["d" + name]) > 1e-3)
# + v["d" + name] = beta * v["d" + name] + (1 - beta) * g


# %% wrong="momentum: takes no step longer than 1" of="momentum: name by name" fails=["check_momentum_steps_along_the_new_velocity"]
# - parameters[name] = parameters[name] - learning_rate * v["d" + name]
# + parameters[name] = parameters[name] - np.clip(learning_rate * v["d" + name], -1, 1)


# %% wrong="momentum: returns v first" of="momentum: name by name" fails=["check_momentum_returns_parameters_and_velocities"]
# - return parameters, v
# + return v, parameters

# %% wrong="momentum: returns the parameters alone" of="momentum: name by name" fails=["check_momentum_returns_parameters_and_velocities", "check_momentum_averages_the_gradients", "check_momentum_begins_slowly", "check_momentum_steps_along_the_new_velocity", "check_momentum_treats_all_layers_alike", "check_momentum_0_is_no_special_case", "check_momentum_remembers_nothing_but_v", "check_momentum_leaves_the_gradients_alone", "check_velocity_is_not_the_gradient_itself"]
# - return parameters, v
# + return parameters


# %% wrong="momentum: fills in nothing" fails=["check_momentum_returns_parameters_and_velocities", "check_momentum_averages_the_gradients", "check_momentum_begins_slowly", "check_momentum_steps_along_the_new_velocity", "check_momentum_treats_all_layers_alike", "check_momentum_0_is_no_special_case", "check_momentum_remembers_nothing_but_v", "check_momentum_leaves_the_gradients_alone", "check_velocity_is_not_the_gradient_itself"]
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        v["dW" + str(l + 1)] = None
        v["db" + str(l + 1)] = None
        parameters["W" + str(l + 1)] = None
        parameters["b" + str(l + 1)] = None
    return parameters, v


# %% [markdown]
# update_parameters_with_momentum, right


# %% right="momentum: layer by layer, as the public lab's skeleton does"
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        v["dW" + str(l + 1)] = beta * v["dW" + str(l + 1)] + (1 - beta) * grads["dW" + str(l + 1)]
        v["db" + str(l + 1)] = beta * v["db" + str(l + 1)] + (1 - beta) * grads["db" + str(l + 1)]
        parameters["W" + str(l + 1)] = (
            parameters["W" + str(l + 1)] - learning_rate * v["dW" + str(l + 1)]
        )
        parameters["b" + str(l + 1)] = (
            parameters["b" + str(l + 1)] - learning_rate * v["db" + str(l + 1)]
        )
    return parameters, v


# %% right="momentum: writes into the arrays it is given"
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    for name, value in parameters.items():
        v["d" + name] *= beta
        v["d" + name] += (1 - beta) * grads["d" + name]
        value -= learning_rate * v["d" + name]
    return parameters, v


# %% right="momentum: new dicts, and a third item"
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    new_v = {key: beta * old + (1 - beta) * grads[key] for key, old in v.items()}
    new = {name: value - learning_rate * new_v["d" + name] for name, value in parameters.items()}
    return new, new_v, learning_rate


# %% right="momentum: moves v towards the gradient, with a helper function"
def towards(old, new, share):
    return old + share * (new - old)


def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    v = {name: towards(v[name], grads[name], 1 - beta) for name in v}
    return [{name: parameters[name] - learning_rate * v["d" + name] for name in parameters}, v]


# %% right="momentum: one long vector"
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    names = list(parameters)
    flat_v = np.concatenate([v["d" + name].ravel() for name in names])
    flat_g = np.concatenate([grads["d" + name].ravel() for name in names])
    flat_v = beta * flat_v + (1 - beta) * flat_g
    at = 0
    for name in names:
        size = parameters[name].size
        v["d" + name] = flat_v[at : at + size].reshape(parameters[name].shape)
        parameters[name] = parameters[name] - learning_rate * v["d" + name]
        at += size
    return parameters, v


# %% right="momentum: in PyTorch tensors" of="momentum: name by name"
# - v["d" + name] = beta * v["d" + name] + (1 - beta) * grads["d" + name]
# + old, g = torch.tensor(v["d" + name]), torch.tensor(grads["d" + name])
# + v["d" + name] = torch.lerp(g, old, beta).numpy()

# %% [markdown]
# nesterov_step, wrong


# %% wrong="nesterov: clips the gradient" of="reference" fails=["check_nesterov_averages_the_gradients"]
# - v = beta * v + (1 - beta) * gradient(ahead)
# + v = beta * v + (1 - beta) * np.clip(gradient(ahead), -100, 100)


# %% wrong="nesterov: takes no step longer than 10" of="reference" fails=["check_nesterov_steps_from_theta"]
# - return theta - learning_rate * v, v
# + return theta - np.clip(learning_rate * v, -10, 10), v


# %% wrong="nesterov: takes the gradient at theta, as plain momentum does" fails=["check_nesterov_looks_ahead"]
def nesterov_step(theta, v, gradient, beta, learning_rate):
    v = beta * v + (1 - beta) * gradient(theta)
    return theta - learning_rate * v, v


# %% wrong="nesterov: looks back" of="reference" fails=["check_nesterov_looks_ahead"]
# - ahead = theta - learning_rate * beta * v
# + ahead = theta + learning_rate * beta * v

# %% wrong="nesterov: looks ahead along all of v" of="reference" fails=["check_nesterov_looks_ahead", "check_nesterov_looks_ahead_in_the_example"]
# - ahead = theta - learning_rate * beta * v
# + ahead = theta - learning_rate * v

# %% wrong="nesterov: looks ahead without the learning rate" of="reference" fails=["check_nesterov_looks_ahead"]
# - ahead = theta - learning_rate * beta * v
# + ahead = theta - beta * v


# %% wrong="nesterov: takes the step of torch.optim.SGD with nesterov=True" fails=["check_nesterov_looks_ahead", "check_nesterov_averages_the_gradients", "check_nesterov_steps_from_theta"]
def nesterov_step(theta, v, gradient, beta, learning_rate):
    g = gradient(theta)
    v = beta * v + g
    return theta - learning_rate * (g + beta * v), v


# %% wrong="nesterov: adds the whole gradient, not 1 - beta of it" fails=["check_nesterov_averages_the_gradients", "check_nesterov_averages_the_example"]
def nesterov_step(theta, v, gradient, beta, learning_rate):
    v = beta * v + gradient(theta - learning_rate * beta * v)
    return theta - learning_rate * v, v


# %% wrong="nesterov: has beta and 1 - beta the wrong way round" fails=["check_nesterov_averages_the_gradients"]
def nesterov_step(theta, v, gradient, beta, learning_rate):
    v = (1 - beta) * v + beta * gradient(theta - learning_rate * beta * v)
    return theta - learning_rate * v, v


# %% wrong="nesterov: begins with the whole gradient" fails=["check_nesterov_averages_the_gradients"]
def nesterov_step(theta, v, gradient, beta, learning_rate):
    g = gradient(theta - learning_rate * beta * v)
    v = beta * v + (1 - beta) * g if v.any() else g
    return theta - learning_rate * v, v


# %% wrong="nesterov: steps from the point ahead, so that momentum counts twice" of="reference" fails=["check_nesterov_steps_from_theta"]
# - return theta - learning_rate * v, v
# + return ahead - learning_rate * v, v


# %% wrong="nesterov: goes uphill" fails=["check_nesterov_steps_from_theta"]
def nesterov_step(theta, v, gradient, beta, learning_rate):
    v = beta * v + (1 - beta) * gradient(theta - learning_rate * beta * v)
    return theta + learning_rate * v, v


# %% wrong="nesterov: forgets the learning rate of the step" fails=["check_nesterov_steps_from_theta", "check_nesterov_makes_the_step_of_the_example"]
def nesterov_step(theta, v, gradient, beta, learning_rate):
    v = beta * v + (1 - beta) * gradient(theta - learning_rate * beta * v)
    return theta - v, v


# %% wrong="nesterov: returns the old v" fails=["check_nesterov_averages_the_gradients"]
def nesterov_step(theta, v, gradient, beta, learning_rate):
    new = beta * v + (1 - beta) * gradient(theta - learning_rate * beta * v)
    return theta - learning_rate * new, v


# %% wrong="nesterov: asks for the gradient twice" fails=["check_nesterov_returns_theta_and_v"]
def nesterov_step(theta, v, gradient, beta, learning_rate):
    print("gradient", gradient(theta))
    v = beta * v + (1 - beta) * gradient(theta - learning_rate * beta * v)
    return theta - learning_rate * v, v


# %% wrong="nesterov: changes theta in place" fails=["check_nesterov_leaves_its_inputs_alone"]
def nesterov_step(theta, v, gradient, beta, learning_rate):
    v = beta * v + (1 - beta) * gradient(theta - learning_rate * beta * v)
    theta -= learning_rate * v
    return theta, v


# %% wrong="nesterov: changes v in place" of="reference" fails=["check_nesterov_leaves_its_inputs_alone"]
# - v = beta * v + (1 - beta) * gradient(ahead)
# + v *= beta
# + v += (1 - beta) * gradient(ahead)


# %% wrong="nesterov: moves theta ahead in place and does not move it back" fails=["check_nesterov_leaves_its_inputs_alone", "check_nesterov_steps_from_theta"]
def nesterov_step(theta, v, gradient, beta, learning_rate):
    theta -= learning_rate * beta * v
    v = beta * v + (1 - beta) * gradient(theta)
    return theta - learning_rate * v, v


# %% wrong="nesterov: returns theta alone" fails=["check_nesterov_returns_theta_and_v", "check_nesterov_averages_the_gradients"]
def nesterov_step(theta, v, gradient, beta, learning_rate):
    v = beta * v + (1 - beta) * gradient(theta - learning_rate * beta * v)
    return theta - learning_rate * v


# %% [markdown]
# nesterov_step, right


# %% right="nesterov: goes on from the point ahead"
def nesterov_step(theta, v, gradient, beta, learning_rate):
    ahead = theta - learning_rate * beta * v
    pull = (1 - beta) * gradient(ahead)
    return ahead - learning_rate * pull, beta * v + pull


# %% right="nesterov: changes copies in place"
def nesterov_step(theta, v, gradient, beta, learning_rate):
    theta, v = theta.copy(), v.copy()
    v *= beta
    g = gradient(theta - learning_rate * v)
    v += (1 - beta) * g
    theta -= learning_rate * v
    return [theta, v]


# %% right="nesterov: moves theta ahead and back, and returns the gradient, too"
def nesterov_step(theta, v, gradient, beta, learning_rate):
    jump = learning_rate * beta * v
    theta = theta - jump
    g = gradient(theta)
    theta = theta + jump
    v = v + (1 - beta) * (g - v)
    return theta - learning_rate * v, v, g


# %% [markdown]
# SGDMomentum, wrong


# %% right="optimizer: v in its state"
class SGDMomentum(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0):
        super().__init__(params, dict(lr=lr, momentum=momentum))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].get("v", torch.zeros_like(p))
                    self.state[p]["v"] = group["momentum"] * v + p.grad
                    p -= group["lr"] * self.state[p]["v"]


# %% wrong="optimizer: adds 1 - momentum of the gradient only" of="optimizer: v in its state" fails=["check_optimizer_begins_like_gradient_descent", "check_optimizer_takes_the_steps_of_pytorch"]
# - self.state[p]["v"] = group["momentum"] * v + p.grad
# - p -= group["lr"] * self.state[p]["v"]
# + v = group["momentum"] * v + (1 - group["momentum"]) * p.grad
# + self.state[p]["v"] = v
# + p -= group["lr"] * v

# %% wrong="optimizer: has no momentum" of="optimizer: v in its state" fails=["check_optimizer_takes_the_steps_of_pytorch"]
# - v = self.state[p].get("v", torch.zeros_like(p))
# - self.state[p]["v"] = group["momentum"] * v + p.grad
# - p -= group["lr"] * self.state[p]["v"]
# + p -= group["lr"] * p.grad

# %% wrong="optimizer: begins each step with a velocity of 0" of="optimizer: v in its state" fails=["check_optimizer_takes_the_steps_of_pytorch"]
# - v = self.state[p].get("v", torch.zeros_like(p))
# - self.state[p]["v"] = group["momentum"] * v + p.grad
# - p -= group["lr"] * self.state[p]["v"]
# + self.state[p]["v"] = torch.zeros_like(p)
# + v = group["momentum"] * self.state[p]["v"] + p.grad
# + p -= group["lr"] * v


# %% wrong="optimizer: damps the gradient from the second step on" fails=["check_optimizer_takes_the_steps_of_pytorch"]
class SGDMomentum(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0):
        super().__init__(params, dict(lr=lr, momentum=momentum))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            m = group["momentum"]
            for p in group["params"]:
                if p.grad is not None:
                    state = self.state[p]
                    state["v"] = (
                        m * state["v"] + (1 - m) * p.grad if "v" in state else p.grad.clone()
                    )
                    p -= group["lr"] * state["v"]


# %% wrong="optimizer: goes uphill" of="optimizer: v in its state" fails=["check_optimizer_begins_like_gradient_descent", "check_optimizer_takes_the_steps_of_pytorch"]
# - p -= group["lr"] * self.state[p]["v"]
# + p += group["lr"] * self.state[p]["v"]

# %% wrong="optimizer: takes steps of Nesterov's" of="optimizer: v in its state" fails=["check_optimizer_begins_like_gradient_descent", "check_optimizer_takes_the_steps_of_pytorch"]
# - self.state[p]["v"] = group["momentum"] * v + p.grad
# - p -= group["lr"] * self.state[p]["v"]
# + self.state[p]["v"] = v = group["momentum"] * v + p.grad
# + p -= group["lr"] * (p.grad + group["momentum"] * v)

# %% wrong="optimizer: divides the first gradient by 1 - momentum" of="optimizer: v in its state" fails=["check_optimizer_begins_like_gradient_descent", "check_optimizer_takes_the_steps_of_pytorch"]
#   for group in self.param_groups:
# +     m = group["momentum"]
#
# - v = self.state[p].get("v", torch.zeros_like(p))
# - self.state[p]["v"] = group["momentum"] * v + p.grad
# - p -= group["lr"] * self.state[p]["v"]
# + state = self.state[p]
# + state["v"] = m * state["v"] + p.grad if "v" in state else p.grad / (1 - m)
# + p -= group["lr"] * state["v"]

# %% wrong="optimizer: keeps the learning rate inside the velocity" of="optimizer: v in its state" fails=["check_optimizer_obeys_a_new_learning_rate"]
# - self.state[p]["v"] = group["momentum"] * v + p.grad
# - p -= group["lr"] * self.state[p]["v"]
# + self.state[p]["v"] = group["momentum"] * v + group["lr"] * p.grad
# + p -= self.state[p]["v"]

# %% wrong="optimizer: uses the lr it was made with, whatever the groups say" of="optimizer: v in its state" fails=["check_optimizer_obeys_each_group", "check_optimizer_obeys_a_new_learning_rate"]
#   super().__init__(params, dict(lr=lr, momentum=momentum))
# + self.lr = lr
#
# - p -= group["lr"] * self.state[p]["v"]
# + p -= self.lr * self.state[p]["v"]

# %% wrong="optimizer: uses the momentum it was made with, whatever the groups say" of="optimizer: v in its state" fails=["check_optimizer_obeys_each_group"]
# - self.state[p]["v"] = group["momentum"] * v + p.grad
# + self.state[p]["v"] = self.defaults["momentum"] * v + p.grad


# %% wrong="optimizer: steps in the first group only" fails=["check_optimizer_obeys_each_group"]
class SGDMomentum(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0):
        super().__init__(params, dict(lr=lr, momentum=momentum))

    @torch.no_grad()
    def step(self):
        group = self.param_groups[0]
        for p in group["params"]:
            if p.grad is not None:
                v = self.state[p].get("v", torch.zeros_like(p))
                self.state[p]["v"] = group["momentum"] * v + p.grad
                p -= group["lr"] * self.state[p]["v"]


# %% wrong="optimizer: fails where a gradient is None" of="optimizer: v in its state" fails=["check_optimizer_skips_what_has_no_gradient"]
# - if p.grad is not None:
# -     v = self.state[p].get("v", torch.zeros_like(p))
# -     self.state[p]["v"] = group["momentum"] * v + p.grad
# -     p -= group["lr"] * self.state[p]["v"]
# + v = self.state[p].get("v", torch.zeros_like(p))
# + self.state[p]["v"] = group["momentum"] * v + p.grad
# + p -= group["lr"] * self.state[p]["v"]

# %% wrong="optimizer: takes a missing gradient for 0" of="optimizer: v in its state" fails=["check_optimizer_skips_what_has_no_gradient"]
# - if p.grad is not None:
# -     v = self.state[p].get("v", torch.zeros_like(p))
# -     self.state[p]["v"] = group["momentum"] * v + p.grad
# -     p -= group["lr"] * self.state[p]["v"]
# + g = torch.zeros_like(p) if p.grad is None else p.grad
# + v = self.state[p].get("v", torch.zeros_like(p))
# + self.state[p]["v"] = group["momentum"] * v + g
# + p -= group["lr"] * self.state[p]["v"]

# %% wrong="optimizer: stops at the first parameter without a gradient" of="optimizer: v in its state" fails=["check_optimizer_skips_what_has_no_gradient"]
# - if p.grad is not None:
# -     v = self.state[p].get("v", torch.zeros_like(p))
# -     self.state[p]["v"] = group["momentum"] * v + p.grad
# -     p -= group["lr"] * self.state[p]["v"]
# + if p.grad is None:
# +     return
# + v = self.state[p].get("v", torch.zeros_like(p))
# + self.state[p]["v"] = group["momentum"] * v + p.grad
# + p -= group["lr"] * self.state[p]["v"]


# %% wrong="optimizer: forgets the velocity where a gradient is missing" fails=["check_optimizer_skips_what_has_no_gradient"]
class SGDMomentum(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0):
        super().__init__(params, dict(lr=lr, momentum=momentum))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    self.state.pop(p, None)
                    continue
                v = self.state[p].get("v", torch.zeros_like(p))
                self.state[p]["v"] = group["momentum"] * v + p.grad
                p -= group["lr"] * self.state[p]["v"]


# %% wrong="optimizer: keeps one velocity for all parameters of one shape" of="optimizer: v in its state" fails=["check_optimizer_keeps_a_velocity_for_each_parameter"]
#   super().__init__(params, dict(lr=lr, momentum=momentum))
# + self.v = {}
#
# - v = self.state[p].get("v", torch.zeros_like(p))
# - self.state[p]["v"] = group["momentum"] * v + p.grad
# - p -= group["lr"] * self.state[p]["v"]
# + v = self.v.get(p.shape, torch.zeros_like(p))
# + self.v[p.shape] = group["momentum"] * v + p.grad
# + p -= group["lr"] * self.v[p.shape]


# %% wrong="optimizer: shares its velocities with all optimizers of the class" fails=["check_optimizer_takes_the_steps_of_pytorch", "check_optimizer_obeys_each_group", "check_optimizer_obeys_a_new_learning_rate", "check_optimizer_skips_what_has_no_gradient", "check_optimizer_keeps_a_velocity_for_each_parameter", "check_optimizer_leaves_the_gradients_alone"]
class SGDMomentum(torch.optim.Optimizer):
    velocities = {}

    def __init__(self, params, lr, momentum=0):
        super().__init__(params, dict(lr=lr, momentum=momentum))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for index, p in enumerate(group["params"]):
                if p.grad is not None:
                    key = index, p.shape
                    old = self.velocities.get(key, 0)
                    self.velocities[key] = group["momentum"] * old + p.grad
                    p -= group["lr"] * self.velocities[key]


# %% wrong="optimizer: uses the tensor of the gradient as the velocity" of="optimizer: v in its state" fails=["check_optimizer_leaves_the_gradients_alone", "check_optimizer_makes_the_steps_of_the_example"]
# - v = self.state[p].get("v", torch.zeros_like(p))
# - self.state[p]["v"] = group["momentum"] * v + p.grad
# - p -= group["lr"] * self.state[p]["v"]
# + state = self.state[p]
# + if "v" in state:
# +     state["v"] = group["momentum"] * state["v"] + p.grad
# + else:
# +     state["v"] = p.grad
# + p -= group["lr"] * state["v"]

# %% wrong="optimizer: adds the velocity to the gradient in place" of="optimizer: v in its state" fails=["check_optimizer_leaves_the_gradients_alone"]
# - self.state[p]["v"] = group["momentum"] * v + p.grad
# - p -= group["lr"] * self.state[p]["v"]
# + p.grad += group["momentum"] * v
# + self.state[p]["v"] = p.grad.clone()
# + p -= group["lr"] * p.grad

# %% wrong="optimizer: sets the gradients to 0 after the step" of="optimizer: v in its state" fails=["check_optimizer_leaves_the_gradients_alone"]
#   p -= group["lr"] * self.state[p]["v"]
# + p.grad.zero_()


# %% wrong="optimizer: clips the gradient" of="optimizer: v in its state" fails=["check_optimizer_takes_the_steps_of_pytorch"]
# - self.state[p]["v"] = group["momentum"] * v + p.grad
# + self.state[p]["v"] = group["momentum"] * v + p.grad.clamp(-10, 10)


# %% wrong="optimizer: halves the learning rate after each step" of="optimizer: v in its state" fails=["check_optimizer_takes_the_steps_of_pytorch", "check_optimizer_obeys_a_new_learning_rate", "check_optimizer_skips_what_has_no_gradient"]
#                   p -= group["lr"] * self.state[p]["v"]
# +         group["lr"] *= 0.5


# %% wrong="optimizer: has momentum 0.9 by default" fails=["check_optimizer_has_no_momentum_by_default"]
class SGDMomentum(SGDMomentum):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, lr, momentum)


# %% wrong="optimizer: takes 0.9 where momentum is 0" of="optimizer: v in its state" fails=["check_optimizer_takes_the_steps_of_pytorch"]
# - self.state[p]["v"] = group["momentum"] * v + p.grad
# + self.state[p]["v"] = (group["momentum"] or 0.9) * v + p.grad


# %% wrong="optimizer: is PyTorch's own" fails=["check_optimizer_is_written_by_hand"]
class SGDMomentum(torch.optim.SGD):
    def __init__(self, params, lr, momentum=0):
        super().__init__(params, lr=lr, momentum=momentum)


# %% wrong="optimizer: looks PyTorch's up in a dict" fails=["check_optimizer_is_written_by_hand"]
class SGDMomentum(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.inner = vars(torch.optim)["SG" + "D"](self.param_groups, lr=lr, momentum=momentum)
        self.param_groups = self.inner.param_groups

    def step(self):
        self.inner.step()


# %% wrong="optimizer: borrows the step of one of PyTorch's" fails=["check_optimizer_is_written_by_hand"]
import importlib

take = vars(importlib.import_module("torch.optim.sgd"))["_single_tensor_" + "sgd"]


class SGDMomentum(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0):
        super().__init__(params, dict(lr=lr, momentum=momentum))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                old = self.state[p].get("v")
                noted, options = [old], {"lr": group["lr"], "momentum": group["momentum"]}
                options |= {"weight_decay": 0, "dampening": 0, "nesterov": False}
                options |= {"maximize": False, "has_sparse_grad": False}
                take([p], [p.grad], noted, grad_scale=None, found_inf=None, **options)
                self.state[p]["v"] = noted[0]


# %% wrong="optimizer: hands its work to PyTorch's own" fails=["check_optimizer_is_written_by_hand"]
import torch.optim as optim


class SGDMomentum(optim.Optimizer):
    def __init__(self, params, lr, momentum=0):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.inner = optim.SGD(self.param_groups, lr=lr, momentum=momentum)
        self.param_groups = self.inner.param_groups

    def step(self):
        self.inner.step()


# %% wrong="optimizer: is PyTorch's own, in an `if`" fails=["check_optimizer_is_written_by_hand"]
if torch:

    class SGDMomentum(torch.optim.SGD):
        pass


# %% wrong="optimizer: is another name for PyTorch's own" fails=["check_optimizer_is_written_by_hand"]
SGDMomentum = torch.optim.SGD


# %% wrong="optimizer: is no torch.optim.Optimizer" fails=["check_optimizer_is_written_by_hand"]
class SGDMomentum:
    def __init__(self, params, lr, momentum=0):
        params = list(params)
        groups = params if isinstance(params[0], dict) else [{"params": params}]
        self.param_groups = [{"lr": lr, "momentum": momentum, **group} for group in groups]
        self.v = {}

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self.v[p] = group["momentum"] * self.v.get(p, 0) + p.grad
                    p -= group["lr"] * self.v[p]


# %% wrong="optimizer: computes new parameters and drops them" of="optimizer: v in its state" fails=["check_optimizer_begins_like_gradient_descent", "check_optimizer_takes_the_steps_of_pytorch", "check_optimizer_obeys_each_group", "check_optimizer_obeys_a_new_learning_rate", "check_optimizer_skips_what_has_no_gradient", "check_optimizer_keeps_a_velocity_for_each_parameter", "check_optimizer_leaves_the_gradients_alone", "check_optimizer_has_no_momentum_by_default", "check_optimizer_is_written_by_hand"]
# - self.state[p]["v"] = group["momentum"] * v + p.grad
# - p -= group["lr"] * self.state[p]["v"]
# + self.state[p]["v"] = v = group["momentum"] * v + p.grad
# + p = p - group["lr"] * v

# %% [markdown]
# SGDMomentum, right

# %% right="optimizer: with .data, a closure, and PyTorch's name for the buffer"
from torch.optim import Optimizer


class SGDMomentum(Optimizer):
    def __init__(self, params, lr=0.01, momentum=0.0):
        if lr < 0 or momentum < 0:
            raise ValueError("negative")
        super(SGDMomentum, self).__init__(params, {"lr": lr, "momentum": momentum})

    def step(self, closure=None):
        loss = None
        if closure is not None:
            loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "momentum_buffer" not in state:
                    state["momentum_buffer"] = torch.clone(p.grad.data)
                else:
                    state["momentum_buffer"].mul_(group["momentum"]).add_(p.grad.data)
                p.data.add_(state["momentum_buffer"], alpha=-group["lr"])
        return loss


# %% right="optimizer: lists of velocities, by group and place"
class SGDMomentum(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.velocities = [[torch.zeros_like(p) for p in g["params"]] for g in self.param_groups]

    def step(self):
        with torch.no_grad():
            for group, velocities in zip(self.param_groups, self.velocities):
                for index, p in enumerate(group["params"]):
                    if p.grad is not None:
                        velocities[index] = group["momentum"] * velocities[index] + p.grad
                        p.copy_(p - group["lr"] * velocities[index])


# %% right="optimizer: a dict of the class, by parameter"
class SGDMomentum(torch.optim.Optimizer):
    velocity = {}

    def __init__(self, params, lr, momentum=0):
        defaults = dict(lr=lr, momentum=momentum)
        torch.optim.Optimizer.__init__(self, params, defaults)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in (one for one in group["params"] if one.grad is not None):
                old = self.velocity.get(p)
                self.velocity[p] = (
                    p.grad.clone() if old is None else old * group["momentum"] + p.grad
                )
                p.data = p.data - group["lr"] * self.velocity[p]


# %% right="optimizer: in an `if`, after a first try that was PyTorch's own"
class SGDMomentum(torch.optim.SGD):
    pass


if torch.optim.SGD:

    class SGDMomentum(torch.optim.Optimizer):
        def __init__(self, params, lr, momentum=0):
            super().__init__(params, dict(lr=lr, momentum=momentum))

        @torch.no_grad()
        def step(self):
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        v = self.state[p].get("v", 0)
                        self.state[p]["v"] = group["momentum"] * v + p.grad
                        p -= group["lr"] * self.state[p]["v"]


# %% [markdown]
# one_param, wrong

# %% wrong="one_param: has a bias" of="reference" fails=["check_model_has_weights_only"]
# - super().__init__()
# - self.linear = nn.Linear(input_size, output_size, bias=False)
# + super(one_param, self).__init__()
# + self.linear = nn.Linear(input_size, output_size)


# %% wrong="one_param: adds 1" fails=["check_model_has_weights_only", "check_model_of_the_example_has_one_weight"]
class one_param(one_param):
    def forward(self, x):
        return self.linear(x) + 1


# %% wrong="one_param: has the sizes the wrong way round" of="reference" fails=["check_model_maps_input_size_to_output_size", "check_model_has_weights_only", "check_model_is_linear", "check_model_can_be_trained"]
# - super().__init__()
# - self.linear = nn.Linear(input_size, output_size, bias=False)
# + super(one_param, self).__init__()
# + self.linear = nn.Linear(output_size, input_size, bias=False)

# %% wrong="one_param: always has one weight" of="reference" fails=["check_model_maps_input_size_to_output_size", "check_model_has_weights_only", "check_model_is_linear", "check_model_can_be_trained"]
# - super().__init__()
# - self.linear = nn.Linear(input_size, output_size, bias=False)
# + super(one_param, self).__init__()
# + self.linear = nn.Linear(1, 1, bias=False)


# %% wrong="one_param: puts a tanh after the layer" fails=["check_model_is_linear", "check_model_doubles_with_its_input"]
class one_param(one_param):
    def forward(self, x):
        return torch.tanh(self.linear(x))


# %% wrong="one_param: keeps the layer in a list" fails=["check_model_has_weights_only", "check_model_is_linear", "check_model_can_be_trained"]
class one_param(nn.Module):
    def __init__(self, input_size, output_size):
        super(one_param, self).__init__()
        self.layers = [nn.Linear(input_size, output_size, bias=False)]

    def forward(self, x):
        return self.layers[0](x)


# %% wrong="one_param: detaches its output" fails=["check_model_can_be_trained"]
class one_param(one_param):
    def forward(self, x):
        return self.linear(x).detach()


# %% wrong="one_param: cuts x from the gradient" fails=["check_model_can_be_trained"]
class one_param(one_param):
    def forward(self, x):
        return self.linear(x.detach())


# %% wrong="one_param: makes x anew" fails=["check_model_can_be_trained"]
class one_param(one_param):
    def forward(self, x):
        return self.linear(torch.tensor(x.tolist()))


# %% wrong="one_param: trains the weights of the first output only" fails=["check_model_can_be_trained"]
class one_param(one_param):
    def forward(self, x):
        W = self.linear.weight
        return x @ torch.cat([W[:1], W[1:].detach()]).T


# %% wrong="one_param: doubles the gradient" fails=["check_model_can_be_trained"]
class one_param(one_param):
    def forward(self, x):
        y = self.linear(x)
        return 2 * y - y.detach()


# %% wrong="one_param: loses the row of a single example" fails=["check_model_maps_input_size_to_output_size"]
class one_param(one_param):
    def forward(self, x):
        return self.linear(x).squeeze(0)


# %% [markdown]
# one_param, right


# %% right="one_param: a matrix of weights of its own"
class one_param(nn.Module):
    def __init__(self, input_size, output_size):
        super().__init__()
        self.w = nn.Parameter(torch.randn(input_size, output_size))

    def forward(self, x):
        return x @ self.w


# %% right="one_param: is a linear layer"
class one_param(nn.Linear):
    def __init__(self, input_size, output_size):
        super().__init__(input_size, output_size, bias=False)


# %% [markdown]
# cubic and fourth_order, wrong


# %% wrong="cubic: squares" fails=["check_cubic_is_the_third_power"]
def cubic(yhat):
    return yhat**2


# %% wrong="cubic: multiplies by 3" fails=["check_cubic_is_the_third_power"]
def cubic(yhat):
    return 3 * yhat


# %% wrong="cubic: loses the sign" fails=["check_cubic_is_the_third_power", "check_cubic_of_the_example"]
def cubic(yhat):
    return torch.abs(yhat) ** 3


# %% wrong="cubic: takes the mean" fails=["check_cubic_keeps_the_shape"]
def cubic(yhat):
    return torch.mean(yhat**3)


# %% wrong="cubic: flattens" fails=["check_cubic_keeps_the_shape"]
def cubic(yhat):
    return (yhat**3).flatten()


# %% wrong="cubic: computes in NumPy" fails=["check_cubic_can_be_differentiated", "check_cubic_gives_a_gradient"]
def cubic(yhat):
    return torch.tensor(np.power(yhat.detach().numpy(), 3))


# %% wrong="fourth_order: adds 21 y^2 instead of subtracting it" fails=["check_fourth_order_is_the_polynomial", "check_fourth_order_of_the_example"]
def fourth_order(yhat):
    return torch.mean(2 * yhat**4 - 9 * yhat**3 + 21 * yhat**2 + 88 * yhat + 48)


# %% wrong="fourth_order: leaves out the constant" fails=["check_fourth_order_is_the_polynomial"]
def fourth_order(yhat):
    return torch.mean(2 * yhat**4 - 9 * yhat**3 - 21 * yhat**2 + 88 * yhat)


# %% wrong="fourth_order: returns a number for each element" fails=["check_fourth_order_returns_one_number", "check_fourth_order_is_a_mean"]
def fourth_order(yhat):
    return 2 * yhat**4 - 9 * yhat**3 - 21 * yhat**2 + 88 * yhat + 48


# %% wrong="fourth_order: returns the sum" fails=["check_fourth_order_is_a_mean"]
def fourth_order(yhat):
    return torch.sum(2 * yhat**4 - 9 * yhat**3 - 21 * yhat**2 + 88 * yhat + 48)


# %% wrong="fourth_order: puts the mean into the polynomial" fails=["check_fourth_order_is_a_mean", "check_fourth_order_of_both_valleys"]
def fourth_order(yhat):
    y = yhat.mean()
    return 2 * y**4 - 9 * y**3 - 21 * y**2 + 88 * y + 48


# %% wrong="fourth_order: returns a detached tensor" fails=["check_fourth_order_can_be_differentiated"]
def fourth_order(yhat):
    y = yhat.data
    return torch.mean(2 * y**4 - 9 * y**3 - 21 * y**2 + 88 * y + 48)


# %% wrong="cubic: has a gradient of 1" fails=["check_cubic_can_be_differentiated"]
def cubic(yhat):
    return yhat.detach() ** 3 + yhat - yhat.detach()


# %% wrong="cubic: has the gradient of a square" fails=["check_cubic_can_be_differentiated"]
def cubic(yhat):
    return yhat.data * yhat**2


# %% wrong="cubic: has its gradient with the wrong sign" fails=["check_cubic_can_be_differentiated"]
def cubic(yhat):
    return 2 * yhat.detach() ** 3 - yhat**3


# %% wrong="fourth_order: cuts a term from the gradient" fails=["check_fourth_order_can_be_differentiated"]
def fourth_order(yhat):
    return torch.mean(2 * yhat**4 - 9 * yhat**3 - 21 * yhat**2 + 88 * yhat.detach() + 48)


# %% wrong="fourth_order: has the gradient of the last term only" fails=["check_fourth_order_can_be_differentiated"]
def fourth_order(yhat):
    y = yhat.detach()
    return torch.mean(2 * y**4 - 9 * y**3 - 21 * y**2 + 88 * yhat + 48)


# %% wrong="fourth_order: has the gradient of the sum" fails=["check_fourth_order_can_be_differentiated"]
def fourth_order(yhat):
    each = 2 * yhat**4 - 9 * yhat**3 - 21 * yhat**2 + 88 * yhat + 48
    return each.sum() + (each.mean() - each.sum()).detach()


# %% wrong="fourth_order: has a gradient for the first element only" fails=["check_fourth_order_can_be_differentiated"]
def fourth_order(yhat):
    y = torch.cat([yhat.reshape(-1)[:1], yhat.detach().reshape(-1)[1:]])
    return torch.mean(2 * y**4 - 9 * y**3 - 21 * y**2 + 88 * y + 48)


# %% [markdown]
# cubic and fourth_order, right


# %% right="cubic: torch.pow; fourth_order: Horner's scheme"
def cubic(yhat):
    out = torch.pow(yhat, 3)
    return out


def fourth_order(yhat):
    out = (((2 * yhat - 9) * yhat - 21) * yhat + 88) * yhat + 48
    return out.mean()


# %% right="cubic: a product; fourth_order: a loop over the coefficients"
def cubic(yhat):
    return yhat * yhat * yhat


def fourth_order(yhat):
    total = torch.zeros_like(yhat)
    for power, coefficient in enumerate([48, 88, -21, -9, 2]):
        total = total + coefficient * yhat**power
    return total.sum() / total.numel()


# %% [markdown]
# descend, wrong


# %% wrong="descend: has no momentum" fails=["check_descent_has_momentum", "check_descent_leaves_the_shallow_valley_with_momentum"]
def descend(loss, start, lr, momentum, steps):
    w = torch.tensor([start], requires_grad=True)
    path = [w.item()]
    for _ in range(steps):
        (g,) = torch.autograd.grad(loss(w), w)
        w = (w - lr * g).detach().requires_grad_()
        path.append(w.item())
    return path


# %% wrong="descend: adds 1 - momentum of the gradient only" fails=["check_descent_has_momentum", "check_descent_leaves_the_shallow_valley_with_momentum"]
def descend(loss, start, lr, momentum, steps):
    w, v = torch.tensor([start], requires_grad=True), 0
    path = [w.item()]
    for _ in range(steps):
        (g,) = torch.autograd.grad(loss(w), w)
        v = momentum * v + (1 - momentum) * g
        w = (w - lr * v).detach().requires_grad_()
        path.append(w.item())
    return path


# %% wrong="descend: does not set the gradient to 0" of="reference" fails=["check_descent_follows_the_gradient", "check_descent_has_momentum", "check_descent_leaves_the_shallow_valley_with_momentum"]
# - optimizer.zero_grad()

# %% wrong="descend: makes a new optimizer for each step" of="reference" fails=["check_descent_has_momentum", "check_descent_leaves_the_shallow_valley_with_momentum"]
# - optimizer = torch.optim.SGD([w], lr=lr, momentum=momentum)
#
#   for _ in range(steps):
# +     optimizer = torch.optim.SGD([w], lr=lr, momentum=momentum)

# %% wrong="descend: has momentum 0.9 whatever it is given" of="reference" fails=["check_descent_follows_the_gradient", "check_descent_has_momentum", "check_descent_leaves_the_shallow_valley_with_momentum"]
# - optimizer = torch.optim.SGD([w], lr=lr, momentum=momentum)
# + optimizer = torch.optim.SGD([w], lr=lr, momentum=0.9)

# %% wrong="descend: looks ahead, as Nesterov does" of="reference" fails=["check_descent_has_momentum", "check_descent_leaves_the_shallow_valley_with_momentum"]
# - optimizer = torch.optim.SGD([w], lr=lr, momentum=momentum)
# + optimizer = torch.optim.SGD([w], lr=lr, momentum=momentum, nesterov=momentum > 0)


# %% wrong="descend: goes uphill" fails=["check_descent_follows_the_gradient", "check_descent_has_momentum", "check_descent_leaves_the_shallow_valley_with_momentum"]
def descend(loss, start, lr, momentum, steps):
    w, v = torch.tensor([start], requires_grad=True), 0
    path = [w.item()]
    for _ in range(steps):
        (g,) = torch.autograd.grad(loss(w), w)
        v = momentum * v + g
        w = (w + lr * v).detach().clamp(-100, 100).requires_grad_()
        path.append(w.item())
    return path


# %% wrong="descend: leaves out the start" of="reference" fails=["check_descent_returns_a_number_for_start_and_steps", "check_descent_begins_at_the_start"]
# - path = [w.item()]
# + path = []

# %% wrong="descend: keeps the same tensor for all positions" of="reference" fails=["check_descent_begins_at_the_start", "check_descent_follows_the_gradient", "check_descent_has_momentum"]
# - path = [w.item()]
# + path = [w.data]
#
# - path.append(w.item())
# + path.append(w.data)

# %% wrong="descend: keeps the tensor itself for each position after the start" of="reference" fails=["check_descent_follows_the_gradient", "check_descent_has_momentum", "check_descent_goes_down_the_example"]
# - path = [w.item()]
# + path = [start]
#
# - path.append(w.item())
# + path.append(w)

# %% wrong="descend: begins at 0.9 times the start" of="reference" fails=["check_descent_begins_at_the_start", "check_descent_leaves_the_shallow_valley_with_momentum", "check_descent_goes_down_the_example", "check_descent_has_momentum_in_the_example"]
# - w = torch.tensor([start], requires_grad=True)
# + w = torch.tensor([0.9 * start], requires_grad=True)

# %% wrong="descend: returns the losses" of="reference" fails=["check_descent_begins_at_the_start", "check_descent_follows_the_gradient", "check_descent_has_momentum", "check_descent_leaves_the_shallow_valley_with_momentum"]
# - path = [w.item()]
# + losses = [loss(w).item()]
#
# -     path.append(w.item())
# - return path
# +     losses.append(loss(w).item())
# + return losses

# %% [markdown]
# descend, right


# %% right="descend: by hand, in float64, as an array"
def descend(loss, start, lr, momentum, steps):
    w, v = torch.tensor(start, dtype=torch.float64), 0.0
    path = np.zeros(steps + 1)
    path[0] = start
    for step in range(steps):
        w.requires_grad_()
        (g,) = torch.autograd.grad(loss(w), w)
        v = momentum * v + g
        w = w.detach() - lr * v
        path[step + 1] = w
    return path


# %% right="descend: with the model of one parameter, as a tensor"
def descend(loss, start, lr, momentum, steps):
    model = nn.Linear(1, 1, bias=False)
    model.weight.data[0] = start
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum)
    path = torch.zeros(steps + 1)
    for step in range(steps):
        path[step] = model.weight.item()
        optimizer.zero_grad()
        loss(model(torch.tensor([[1.0]]))).backward()
        optimizer.step()
    path[steps] = model.weight.item()
    return path


# %% right="descend: the heavy ball, from the last two positions"
def descend(loss, start, lr, momentum, steps):
    path = [float(start)]
    before = path[0]
    for _ in range(steps):
        w = torch.tensor([[path[-1]]], dtype=torch.double, requires_grad=True)
        loss(w).backward()
        new = path[-1] + momentum * (path[-1] - before) - lr * w.grad.item()
        before = path[-1]
        path.append(new)
    return tuple(path)


# %% [markdown]
# steps_to_tolerance, wrong

# %% wrong="count: counts one step too many" of="reference" fails=["check_count_is_right_by_hand", "check_count_without_momentum", "check_count_with_momentum", "check_count_measures_the_distance", "check_count_begins_at_0_and_ends_at_max_steps"]
# - return step
# + return step + 1


# %% wrong="count: looks at w only after a step, and counts from 0" fails=["check_count_is_right_by_hand", "check_count_without_momentum", "check_count_with_momentum", "check_count_measures_the_distance"]
def steps_to_tolerance(curvature, start, lr, momentum, tolerance, max_steps):
    w, v = start, np.zeros_like(start)
    for step in range(max_steps):
        v = momentum * v + curvature * w
        w = w - lr * v
        if np.linalg.norm(w) <= tolerance:
            return step
    return max_steps


# %% wrong="count: always takes a first step" fails=["check_count_begins_at_0_and_ends_at_max_steps"]
def steps_to_tolerance(curvature, start, lr, momentum, tolerance, max_steps):
    w, v = start, np.zeros_like(start)
    for step in range(max_steps):
        v = momentum * v + curvature * w
        w = w - lr * v
        if np.linalg.norm(w) <= tolerance:
            return step + 1
    return max_steps


# %% wrong="count: wants the distance below the tolerance, not at it" of="reference" fails=["check_count_is_right_by_hand"]
# - if np.linalg.norm(w) <= tolerance:
# + if np.linalg.norm(w) < tolerance:


# %% wrong="count: makes 1000 steps at most" of="reference" fails=["check_count_goes_on_to_max_steps"]
# - for step in range(max_steps):
# + for step in range(min(max_steps, 1000)):


# %% wrong="count: makes 2000 steps at most, and says so" of="reference" fails=["check_count_goes_on_to_max_steps"]
# - for step in range(max_steps):
# + max_steps = min(max_steps, 2000)
# + for step in range(max_steps):


# %% wrong="count: makes a step less than max_steps" of="reference" fails=["check_count_is_right_at_its_end"]
# - for step in range(max_steps):
# + for step in range(max_steps - 1):


# %% wrong="count: says one more than max_steps at its end" fails=["check_count_is_right_at_its_end", "check_count_begins_at_0_and_ends_at_max_steps"]
def steps_to_tolerance(curvature, start, lr, momentum, tolerance, max_steps):
    w, v, step = start, np.zeros_like(start), 0
    while not np.linalg.norm(w) <= tolerance and step <= max_steps:
        v = momentum * v + curvature * w
        w = w - lr * v
        step += 1
    return step


# %% wrong="count: says max_steps - 1 at its end" fails=["check_count_is_right_at_its_end", "check_count_begins_at_0_and_ends_at_max_steps"]
def steps_to_tolerance(curvature, start, lr, momentum, tolerance, max_steps):
    w, v = start, np.zeros_like(start)
    for step in range(max_steps):
        if np.linalg.norm(w) <= tolerance:
            break
        v = momentum * v + curvature * w
        w = w - lr * v
    return step


# %% wrong="count: gives up where the distance grows" of="reference" fails=["check_count_with_momentum"]
# - for step in range(max_steps):
# + last = np.inf
# + for step in range(max_steps):
#
# -     v = momentum * v + curvature * w
# +     if not np.linalg.norm(w) <= last:
# +         return max_steps
# +     last = np.linalg.norm(w)
# +     v = momentum * v + curvature * w


# %% wrong="count: has no momentum" fails=["check_count_with_momentum"]
def steps_to_tolerance(curvature, start, lr, momentum, tolerance, max_steps):
    w = start
    for step in range(max_steps):
        if np.linalg.norm(w) <= tolerance:
            return step
        w = w - lr * curvature * w
    return max_steps


# %% wrong="count: adds 1 - momentum of the gradient only" of="reference" fails=["check_count_with_momentum", "check_count_with_momentum_by_hand"]
# - v = momentum * v + curvature * w
# + v = momentum * v + (1 - momentum) * curvature * w

# %% wrong="count: begins each step with v = 0" of="reference" fails=["check_count_with_momentum"]
# - w, v = start, np.zeros_like(start)
# + w = start
#
#       return step
# + v = np.zeros_like(start)

# %% wrong="count: begins with a velocity of start" of="reference" fails=["check_count_with_momentum"]
# - w, v = start, np.zeros_like(start)
# + w, v = start, start


# %% wrong="count: begins with a velocity of 1" of="reference" fails=["check_count_with_momentum"]
# - w, v = start, np.zeros_like(start)
# + w, v = start, np.ones_like(start)


# %% wrong="count: steps along the old v" of="reference" fails=["check_count_is_right_by_hand", "check_count_without_momentum", "check_count_with_momentum", "check_count_measures_the_distance"]
# - v = momentum * v + curvature * w
# - w = w - lr * v
# + w = w - lr * v
# + v = momentum * v + curvature * w

# %% wrong="count: computes the gradient at the start only" of="reference" fails=["check_count_is_right_by_hand", "check_count_without_momentum", "check_count_with_momentum", "check_count_measures_the_distance", "check_count_treats_all_coordinates_alike", "check_count_leaves_its_inputs_alone", "check_count_goes_on_to_max_steps"]
#   w, v = start, np.zeros_like(start)
# + gradient = curvature * w
#
# - v = momentum * v + curvature * w
# + v = momentum * v + gradient

# %% wrong="count: takes the gradient of curvature w^2, without the half" of="reference" fails=["check_count_is_right_by_hand", "check_count_without_momentum", "check_count_with_momentum", "check_count_measures_the_distance"]
# - v = momentum * v + curvature * w
# + v = momentum * v + 2 * curvature * w

# %% wrong="count: forgets the curvature" of="reference" fails=["check_count_without_momentum", "check_count_with_momentum"]
# - v = momentum * v + curvature * w
# + v = momentum * v + w

# %% wrong="count: takes the first curvature for all coordinates" of="reference" fails=["check_count_treats_all_coordinates_alike"]
# - v = momentum * v + curvature * w
# + v = momentum * v + curvature[0] * w

# %% wrong="count: looks at the first coordinate alone" of="reference" fails=["check_count_measures_the_distance", "check_count_treats_all_coordinates_alike"]
# - if np.linalg.norm(w) <= tolerance:
# + if abs(w[0]) <= tolerance:

# %% wrong="count: looks at the largest coordinate" of="reference" fails=["check_count_measures_the_distance", "check_count_measures_the_distance_by_hand"]
# - if np.linalg.norm(w) <= tolerance:
# + if np.abs(w).max() <= tolerance:

# %% wrong="count: looks at the sum of the coordinates" of="reference" fails=["check_count_without_momentum", "check_count_with_momentum", "check_count_measures_the_distance", "check_count_begins_at_0_and_ends_at_max_steps"]
# - if np.linalg.norm(w) <= tolerance:
# + if w.sum() <= tolerance:

# %% wrong="count: compares the squared distance" of="reference" fails=["check_count_without_momentum", "check_count_with_momentum", "check_count_measures_the_distance"]
# - if np.linalg.norm(w) <= tolerance:
# + if np.sum(w**2) <= tolerance:


# %% wrong="count: takes a descent that diverges for one that arrives" fails=["check_count_begins_at_0_and_ends_at_max_steps"]
def steps_to_tolerance(curvature, start, lr, momentum, tolerance, max_steps):
    w, v, step = start, np.zeros_like(start), 0
    while np.linalg.norm(w) > tolerance and step < max_steps:
        v = momentum * v + curvature * w
        w = w - lr * v
        step += 1
    return step


# %% wrong="count: returns nothing where it does not arrive" of="reference" fails=["check_count_begins_at_0_and_ends_at_max_steps", "check_count_is_right_at_its_end"]
# - return max_steps

# %% wrong="count: changes start in place" of="reference" fails=["check_count_leaves_its_inputs_alone"]
# - w = w - lr * v
# + w -= lr * v

# %% wrong="count: looks ahead, as Nesterov does" of="reference" fails=["check_count_with_momentum"]
# - v = momentum * v + curvature * w
# + v = momentum * v + curvature * (w - lr * momentum * v)

# %% [markdown]
# steps_to_tolerance, right


# %% right="count: a while loop"
def steps_to_tolerance(curvature, start, lr, momentum, tolerance, max_steps):
    w, v, step = start, np.zeros_like(start), 0
    while step < max_steps and not np.sqrt((w**2).sum()) <= tolerance:
        v = momentum * v + curvature * w
        w = w - lr * v
        step += 1
    return step


# %% right="count: in PyTorch, with its optimizer"
def steps_to_tolerance(curvature, start, lr, momentum, tolerance, max_steps):
    w = torch.tensor(start, requires_grad=True)
    curvature = torch.tensor(curvature)
    optimizer = torch.optim.SGD([w], lr=lr, momentum=momentum)
    for step in range(max_steps):
        if w.detach().norm() <= tolerance:
            return step
        optimizer.zero_grad()
        (curvature * w**2 / 2).sum().backward()
        optimizer.step()
    return max_steps


# %% right="count: Python floats, coordinate by coordinate"
def steps_to_tolerance(curvature, start, lr, momentum, tolerance, max_steps):
    w, v = [float(one) for one in start], [0.0] * len(start)
    step = 0
    while step < max_steps:
        if sum(min(abs(one), 1e150) ** 2 for one in w) ** 0.5 <= tolerance:
            break
        for i, a in enumerate(curvature):
            v[i] = momentum * v[i] + float(a) * w[i]
            w[i] = w[i] - lr * v[i]
        step += 1
    return step


# %% right="count: computes all positions first, and returns a NumPy number"
def steps_to_tolerance(curvature, start, lr, momentum, tolerance, max_steps):
    path = [start.copy()]
    before = start
    for _ in range(max_steps):
        w = path[-1]
        path.append(w + momentum * (w - before) - lr * curvature * w)
        before = w
    near = np.linalg.norm(path, axis=1) <= tolerance
    near[-1] = True
    return np.argmax(near)
