"""Wrong and right solutions of the optimization assignment, which prove its graders.

Each cell is appended to the reference solution, whose definitions it overrides, or says with `of`
what it is an edit of. A wrong one names the checks that it fails.
"""

# ruff: noqa


# %% [markdown]
# update_parameters_with_gd


# %% right="gd: the names of the gradients, in place"
def update_parameters_with_gd(parameters, grads, learning_rate):
    for name in parameters:
        parameters[name] -= learning_rate * grads["d" + name]
    return parameters


# %% right="gd: counts from 0 and adds 1, as the public lab's skeleton does"
def update_parameters_with_gd(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        parameters["W" + str(l + 1)] = parameters["W" + str(l + 1)] - learning_rate * grads["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] = parameters["b" + str(l + 1)] - learning_rate * grads["db" + str(l + 1)]
    return parameters


# %% right="gd: a new dict of tensors"
def update_parameters_with_gd(parameters, grads, learning_rate):
    return {
        name: torch.tensor(value).sub(torch.tensor(grads[f"d{name}"]), alpha=learning_rate)
        for name, value in parameters.items()
    }


# %% wrong="gd: goes uphill" of="gd: the names of the gradients, in place" fails=["check_gd_steps_down_the_gradient", "check_gd_makes_the_step_of_the_example"]
# - parameters[name] -= learning_rate * grads["d" + name]
# + parameters[name] += learning_rate * grads["d" + name]

# %% wrong="gd: leaves out the learning rate" of="gd: the names of the gradients, in place" fails=["check_gd_steps_down_the_gradient", "check_gd_makes_the_step_of_the_example"]
# - parameters[name] -= learning_rate * grads["d" + name]
# + parameters[name] -= grads["d" + name]

# %% wrong="gd: leaves the last layer as it is" fails=["check_gd_treats_all_layers_alike"]
def update_parameters_with_gd(parameters, grads, learning_rate):
    for l in range(1, len(parameters) // 2):
        for p in "Wb":
            parameters[f"{p}{l}"] = parameters[f"{p}{l}"] - learning_rate * grads[f"d{p}{l}"]
    return parameters


# %% wrong="gd: knows two layers only" fails=["check_gd_treats_all_layers_alike"]
def update_parameters_with_gd(parameters, grads, learning_rate):
    for name in ("W1", "b1", "W2", "b2"):
        if name in parameters:
            parameters[name] = parameters[name] - learning_rate * grads["d" + name]
    return parameters


# %% wrong="gd: leaves the biases as they are" fails=["check_gd_steps_down_the_gradient", "check_gd_treats_all_layers_alike"]
def update_parameters_with_gd(parameters, grads, learning_rate):
    for name in parameters:
        if name.startswith("W"):
            parameters[name] = parameters[name] - learning_rate * grads["d" + name]
    return parameters


# %% wrong="gd: moves the biases by the gradient of the weights" fails=["check_gd_returns_all_parameters", "check_gd_steps_down_the_gradient", "check_gd_treats_all_layers_alike"]
def update_parameters_with_gd(parameters, grads, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        parameters[f"W{l}"] = parameters[f"W{l}"] - learning_rate * grads[f"dW{l}"]
        parameters[f"b{l}"] = parameters[f"b{l}"] - learning_rate * grads[f"dW{l}"]
    return parameters


# %% wrong="gd: returns the updated gradients" of="gd: the names of the gradients, in place" fails=["check_gd_returns_all_parameters", "check_gd_leaves_the_gradients_alone", "check_gd_makes_the_step_of_the_example", "check_gd_remembers_nothing", "check_gd_steps_down_the_gradient", "check_gd_treats_all_layers_alike"]
# - return parameters
# + return grads

# %% wrong="gd: scales the gradients in place" of="gd: the names of the gradients, in place" fails=["check_gd_leaves_the_gradients_alone"]
# - parameters[name] -= learning_rate * grads["d" + name]
# + grads["d" + name] *= learning_rate
# + parameters[name] -= grads["d" + name]


# %% wrong="gd: keeps a velocity from call to call" fails=["check_gd_remembers_nothing", "check_gd_steps_down_the_gradient", "check_gd_treats_all_layers_alike"]
SPEED = {}


def update_parameters_with_gd(parameters, grads, learning_rate):
    for name in parameters:
        old = SPEED.get(name, np.zeros(1))
        old = old if old.shape == grads["d" + name].shape else 0
        SPEED[name] = 0.9 * old + grads["d" + name]
        parameters[name] = parameters[name] - learning_rate * SPEED[name]
    return parameters


# %% [markdown]
# random_mini_batches


# %% right="batches: full ones first, then the rest, as in the public lab"
import math


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    mini_batches = []
    permutation = list(np.random.permutation(m))
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation].reshape((1, m))
    full = math.floor(m / mini_batch_size)
    for k in range(0, full):
        mini_batch_X = shuffled_X[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batch_Y = shuffled_Y[:, k * mini_batch_size : (k + 1) * mini_batch_size]
        mini_batch = (mini_batch_X, mini_batch_Y)
        mini_batches.append(mini_batch)
    if m % mini_batch_size != 0:
        mini_batch_X = shuffled_X[:, mini_batch_size * full :]
        mini_batch_Y = shuffled_Y[:, mini_batch_size * full :]
        mini_batch = (mini_batch_X, mini_batch_Y)
        mini_batches.append(mini_batch)
    return mini_batches


# %% right="batches: a slice of one shuffled order"
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    m, size = X.shape[1], mini_batch_size
    order = np.random.default_rng(seed).permutation(m)
    X, Y = X[:, order], Y[:, order]
    return [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, m, size)]


# %% right="batches: sorts by random keys, and makes tensors"
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    keys = torch.rand(X.shape[1], generator=torch.Generator().manual_seed(seed))
    X, Y = torch.tensor(X)[:, keys.argsort()], torch.tensor(Y)[:, keys.argsort()]
    return tuple(zip(X.split(mini_batch_size, 1), Y.split(mini_batch_size, 1)))


# %% right="batches: Python's own shuffle, popping examples"
import random


def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    columns = list(range(X.shape[1]))
    random.Random(seed).shuffle(columns)
    batches = []
    while columns:
        batch = [columns.pop() for _ in range(min(mini_batch_size, len(columns)))]
        batches.append([X[:, batch], Y[:, batch]])
    return batches


# %% right="batches: stacks X on Y and shuffles the columns together"
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    both = np.vstack([X, Y]).T
    np.random.RandomState(seed).shuffle(both)
    parts = np.split(both, np.arange(mini_batch_size, len(both), mini_batch_size))
    return [(part[:, :-1].T, part[:, -1:].T) for part in parts]


# %% wrong="batches: drops the last, smaller one" of="batches: a slice of one shuffled order" fails=["check_batches_of_the_example_have_their_sizes", "check_batches_have_their_sizes"]
# - return [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, m, size)]
# + return [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, m - size + 1, size)]

# %% wrong="batches: adds an empty one where nothing is left" of="batches: a slice of one shuffled order" fails=["check_batches_have_their_sizes"]
# - return [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, m, size)]
# + return [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, m + 1, size)]

# %% wrong="batches: fills the last one up with examples used before" of="batches: a slice of one shuffled order" fails=["check_batches_of_the_example_have_their_sizes", "check_batches_have_their_sizes", "check_batches_hold_each_example_once"]
# - return [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, m, size)]
# + at = [np.arange(k, k + size) % m for k in range(0, m, size)]
# + return [(X[:, one], Y[:, one]) for one in at]

# %% wrong="batches: takes 64 examples whatever the size" of="batches: a slice of one shuffled order" fails=["check_batches_of_the_example_have_their_sizes", "check_batches_have_their_sizes"]
# - m, size = X.shape[1], mini_batch_size
# + m, size = X.shape[1], 64

# %% wrong="batches: cuts each one example short" of="batches: a slice of one shuffled order" fails=["check_batches_of_the_example_have_their_sizes", "check_batches_have_their_sizes"]
# - return [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, m, size)]
# + return [(X[:, k : k + size - 1], Y[:, k : k + size - 1]) for k in range(0, m, size)]

# %% wrong="batches: shuffles X and Y each by an order of its own" of="batches: a slice of one shuffled order" fails=["check_batches_keep_a_label_beside_its_example", "check_batches_keep_examples_and_labels_together"]
# - X, Y = X[:, order], Y[:, order]
# + X, Y = X[:, order], Y[:, np.random.default_rng(seed + 1).permutation(m)]

# %% wrong="batches: leaves the labels in their order" of="batches: a slice of one shuffled order" fails=["check_batches_keep_a_label_beside_its_example", "check_batches_keep_examples_and_labels_together"]
# - X, Y = X[:, order], Y[:, order]
# + X = X[:, order]

# %% wrong="batches: does not shuffle" of="batches: a slice of one shuffled order" fails=["check_batches_are_drawn_from_all_examples", "check_batches_depend_on_the_seed"]
# - order = np.random.default_rng(seed).permutation(m)
# + order = np.arange(m)

# %% wrong="batches: shuffles the mini-batches, not the examples" of="batches: a slice of one shuffled order" fails=["check_batches_are_drawn_from_all_examples"]
# - order = np.random.default_rng(seed).permutation(m)
# + order = np.arange(m)
#
# - return [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, m, size)]
# + cut = [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, m // size * size, size)]
# + rest = [(X[:, m // size * size :], Y[:, m // size * size :])] if m % size else []
# + return [cut[i] for i in np.random.default_rng(seed).permutation(len(cut))] + rest

# %% wrong="batches: shuffles within each mini-batch only" of="batches: a slice of one shuffled order" fails=["check_batches_are_drawn_from_all_examples"]
# - order = np.random.default_rng(seed).permutation(m)
# + rng = np.random.default_rng(seed)
# + order = np.concatenate([rng.permutation(np.arange(k, min(k + size, m))) for k in range(0, m, size)])

# %% wrong="batches: draws examples with replacement" of="batches: a slice of one shuffled order" fails=["check_batches_hold_each_example_once"]
# - order = np.random.default_rng(seed).permutation(m)
# + order = np.random.default_rng(seed).integers(m, size=m)

# %% wrong="batches: draws the same order whatever the seed" of="batches: a slice of one shuffled order" fails=["check_batches_depend_on_the_seed"]
# - order = np.random.default_rng(seed).permutation(m)
# + order = np.random.default_rng(0).permutation(m)

# %% wrong="batches: leaves the seed aside" of="batches: a slice of one shuffled order" fails=["check_batches_depend_on_the_seed", "check_batches_are_of_64_by_default"]
# - order = np.random.default_rng(seed).permutation(m)
# + order = np.random.permutation(m)

# %% wrong="batches: shuffles the rows of X" of="batches: a slice of one shuffled order" fails=["check_batches_keep_examples_and_labels_together", "check_batches_hold_each_example_once", "check_batches_depend_on_the_seed"]
# - order = np.random.default_rng(seed).permutation(m)
# - X, Y = X[:, order], Y[:, order]
# + X = X[[2, 0, 1]]

# %% wrong="batches: shuffles each feature by an order of its own" of="batches: a slice of one shuffled order" fails=["check_batches_hold_each_example_once"]
# - X, Y = X[:, order], Y[:, order]
# + rng = np.random.default_rng(seed)
# + X, Y = np.stack([X[0][order], *(row[rng.permutation(m)] for row in X[1:])]), Y[:, order]

# %% wrong="batches: shuffles the data in place" fails=["check_batches_leave_the_data_alone"]
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    m = X.shape[1]
    order = np.random.default_rng(seed).permutation(m)
    X[:], Y[:] = X[:, order], Y[:, order]
    return [
        (X[:, k : k + mini_batch_size], Y[:, k : k + mini_batch_size])
        for k in range(0, m, mini_batch_size)
    ]


# %% wrong="batches: returns flat labels" of="batches: a slice of one shuffled order" fails=["check_batches_are_pairs"]
# - return [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, m, size)]
# + return [(X[:, k : k + size], Y[0, k : k + size]) for k in range(0, m, size)]

# %% wrong="batches: returns the first one alone" of="batches: a slice of one shuffled order" fails=["check_batches_are_pairs", "check_batches_have_their_sizes", "check_batches_keep_examples_and_labels_together", "check_batches_hold_each_example_once", "check_batches_are_drawn_from_all_examples", "check_batches_depend_on_the_seed", "check_batches_are_of_64_by_default", "check_batches_leave_the_data_alone"]
# - return [(X[:, k : k + size], Y[:, k : k + size]) for k in range(0, m, size)]
# + return X[:, :size], Y[:, :size]

# %% wrong="batches: takes 32 examples by default" of="batches: a slice of one shuffled order" fails=["check_batches_are_of_64_by_default"]
# - def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
# + def random_mini_batches(X, Y, mini_batch_size=32, seed=0):

# %% [markdown]
# rmsprop_step


# %% right="rmsprop: name by name"
def rmsprop_step(w, g, s, learning_rate, rho, epsilon):
    s = rho * s + (1 - rho) * g * g
    root = np.sqrt(s)
    step = learning_rate * g / (root + epsilon)
    return w - step, s


# %% right="rmsprop: PyTorch's functions, returned as tensors in a list"
def rmsprop_step(w, g, s, learning_rate, rho, epsilon):
    w, g, s = (torch.tensor(one) for one in (w, g, s))
    s = torch.lerp(g.square(), s, rho)
    return [w.addcdiv(g, s.sqrt().add(epsilon), value=-learning_rate), s]


# %% right="rmsprop: writes into copies"
def rmsprop_step(w, g, s, learning_rate, rho, epsilon):
    w, s = np.array(w), np.array(s)
    s *= rho
    s += (1 - rho) * np.square(g)
    for index in np.ndindex(w.shape):
        w[index] -= learning_rate / (s[index] ** 0.5 + epsilon) * g[index]
    return w, s


# %% right="rmsprop: in single precision"
def rmsprop_step(w, g, s, learning_rate, rho, epsilon):
    w, g, s = (np.asarray(one, dtype=np.float32) for one in (w, g, s))
    s = np.float32(rho) * s + np.float32(1 - rho) * g**2
    return w - np.float32(learning_rate) * g / (np.sqrt(s) + np.float32(epsilon)), s


# %% wrong="rmsprop: forgets the root" of="rmsprop: name by name" fails=["check_rmsprop_divides_by_the_root", "check_rmsprop_makes_the_step_of_the_example", "check_rmsprop_adds_epsilon_to_the_root"]
# - root = np.sqrt(s)
# + root = s

# %% wrong="rmsprop: goes uphill" of="rmsprop: name by name" fails=["check_rmsprop_divides_by_the_root", "check_rmsprop_makes_the_step_of_the_example", "check_rmsprop_adds_epsilon_to_the_root"]
# - return w - step, s
# + return w + step, s

# %% wrong="rmsprop: divides by the root of the old s" of="rmsprop: name by name" fails=["check_rmsprop_divides_by_the_root", "check_rmsprop_adds_epsilon_to_the_root", "check_rmsprop_averages_the_example"]
# - s = rho * s + (1 - rho) * g * g
# - root = np.sqrt(s)
# + root = np.sqrt(s)
# + s = rho * s + (1 - rho) * g * g

# %% wrong="rmsprop: leaves out the learning rate" of="rmsprop: name by name" fails=["check_rmsprop_divides_by_the_root", "check_rmsprop_makes_the_step_of_the_example", "check_rmsprop_adds_epsilon_to_the_root"]
# - step = learning_rate * g / (root + epsilon)
# + step = g / (root + epsilon)

# %% wrong="rmsprop: divides by the root of the mean over all entries" of="rmsprop: name by name" fails=["check_rmsprop_divides_by_the_root", "check_rmsprop_adds_epsilon_to_the_root"]
# - root = np.sqrt(s)
# + root = np.sqrt(s.mean())

# %% wrong="rmsprop: corrects the first step, as Adam does" of="rmsprop: name by name" fails=["check_rmsprop_divides_by_the_root", "check_rmsprop_makes_the_step_of_the_example", "check_rmsprop_adds_epsilon_to_the_root"]
# - root = np.sqrt(s)
# + root = np.sqrt(s / (1 - rho))

# %% wrong="rmsprop: has rho and 1 - rho the wrong way round" of="rmsprop: name by name" fails=["check_rmsprop_averages_the_squares", "check_rmsprop_averages_the_example"]
# - s = rho * s + (1 - rho) * g * g
# + s = (1 - rho) * s + rho * g * g

# %% wrong="rmsprop: adds up all squares, as Adagrad does" of="rmsprop: name by name" fails=["check_rmsprop_averages_the_squares", "check_rmsprop_averages_the_example"]
# - s = rho * s + (1 - rho) * g * g
# + s = s + g * g

# %% wrong="rmsprop: adds the whole square, not 1 - rho of it" of="rmsprop: name by name" fails=["check_rmsprop_averages_the_squares", "check_rmsprop_averages_the_example"]
# - s = rho * s + (1 - rho) * g * g
# + s = rho * s + g * g

# %% wrong="rmsprop: averages the size, not the square" of="rmsprop: name by name" fails=["check_rmsprop_averages_the_squares", "check_rmsprop_averages_the_example", "check_rmsprop_divides_by_the_root", "check_rmsprop_adds_epsilon_to_the_root"]
# - s = rho * s + (1 - rho) * g * g
# - root = np.sqrt(s)
# + s = rho * s + (1 - rho) * np.abs(g)
# + root = s

# %% wrong="rmsprop: returns the old s" of="rmsprop: name by name" fails=["check_rmsprop_averages_the_squares", "check_rmsprop_averages_the_example"]
# - s = rho * s + (1 - rho) * g * g
# - root = np.sqrt(s)
# + root = np.sqrt(rho * s + (1 - rho) * g * g)

# %% wrong="rmsprop: returns w alone" of="rmsprop: name by name" fails=["check_rmsprop_returns_w_and_s", "check_rmsprop_averages_the_squares", "check_rmsprop_averages_the_example"]
# - return w - step, s
# + return w - step

# %% wrong="rmsprop: returns s first" of="rmsprop: name by name" fails=["check_rmsprop_averages_the_squares", "check_rmsprop_averages_the_example", "check_rmsprop_divides_by_the_root", "check_rmsprop_makes_the_step_of_the_example", "check_rmsprop_adds_epsilon_to_the_root"]
# - return w - step, s
# + return s, w - step

# %% wrong="rmsprop: adds epsilon under the root" of="rmsprop: name by name" fails=["check_rmsprop_adds_epsilon_to_the_root"]
# - root = np.sqrt(s)
# - step = learning_rate * g / (root + epsilon)
# + step = learning_rate * g / np.sqrt(s + epsilon)

# %% wrong="rmsprop: adds epsilon to the quotient, for want of brackets" of="rmsprop: name by name" fails=["check_rmsprop_adds_epsilon_to_the_root"]
# - step = learning_rate * g / (root + epsilon)
# + step = learning_rate * g / root + epsilon

# %% wrong="rmsprop: leaves out epsilon" of="rmsprop: name by name" fails=["check_rmsprop_adds_epsilon_to_the_root"]
# - step = learning_rate * g / (root + epsilon)
# + step = learning_rate * g / root

# %% wrong="rmsprop: changes w in place" of="rmsprop: name by name" fails=["check_rmsprop_leaves_its_inputs_alone"]
# - return w - step, s
# + w -= step
# + return w, s

# %% wrong="rmsprop: changes s in place" of="rmsprop: name by name" fails=["check_rmsprop_leaves_its_inputs_alone"]
# - s = rho * s + (1 - rho) * g * g
# + s *= rho
# + s += (1 - rho) * g * g

# %% [markdown]
# initialize_adam


# %% right="memory: counts from 0 and adds 1, as the public lab's skeleton does"
def initialize_adam(parameters):
    L = len(parameters) // 2
    v = {}
    s = {}
    for l in range(L):
        v["dW" + str(l + 1)] = np.zeros(parameters["W" + str(l + 1)].shape)
        v["db" + str(l + 1)] = np.zeros(parameters["b" + str(l + 1)].shape)
        s["dW" + str(l + 1)] = np.zeros(parameters["W" + str(l + 1)].shape)
        s["db" + str(l + 1)] = np.zeros(parameters["b" + str(l + 1)].shape)
    return v, s


# %% right="memory: two comprehensions, in a list"
def initialize_adam(parameters):
    return [{f"d{name}": np.zeros_like(value) for name, value in parameters.items()} for _ in "vs"]


# %% right="memory: tensors of zeros, deeply copied"
from copy import deepcopy


def initialize_adam(parameters):
    v = {"d" + name: torch.zeros(*value.shape) for name, value in parameters.items()}
    return v, deepcopy(v)


# %% wrong="memory: has one dict for both" fails=["check_memory_is_made_of_arrays_of_its_own"]
def initialize_adam(parameters):
    v = s = {}
    for name, value in parameters.items():
        v["d" + name] = np.zeros_like(value)
        s["d" + name] = np.zeros_like(value)
    return v, s


# %% wrong="memory: has two dicts of the same arrays" fails=["check_memory_is_made_of_arrays_of_its_own"]
def initialize_adam(parameters):
    v = {"d" + name: np.zeros_like(value) for name, value in parameters.items()}
    return v, v.copy()


# %% wrong="memory: shares one array among entries of one shape" fails=["check_memory_is_made_of_arrays_of_its_own"]
def initialize_adam(parameters):
    zeros = {value.shape: np.zeros(value.shape) for value in parameters.values()}
    v = {"d" + name: zeros[value.shape] for name, value in parameters.items()}
    return v, {name: value.copy() for name, value in v.items()}


# %% wrong="memory: begins s with ones" fails=["check_memory_is_zero"]
def initialize_adam(parameters):
    v = {"d" + name: np.zeros_like(value) for name, value in parameters.items()}
    s = {"d" + name: np.ones_like(value) for name, value in parameters.items()}
    return v, s


# %% wrong="memory: begins with whole numbers" fails=["check_memory_is_zero"]
def initialize_adam(parameters):
    return tuple({"d" + n: np.zeros(x.shape, int) for n, x in parameters.items()} for _ in "vs")


# %% wrong="memory: leaves out the last layer" fails=["check_memory_has_two_entries_for_each_parameter", "check_memory_fits_any_number_of_layers"]
def initialize_adam(parameters):
    v, s = {}, {}
    for l in range(1, len(parameters) // 2):
        for one in (v, s):
            one["dW" + str(l)] = np.zeros(parameters["W" + str(l)].shape)
            one["db" + str(l)] = np.zeros(parameters["b" + str(l)].shape)
    return v, s


# %% wrong="memory: knows three layers only" fails=["check_memory_fits_any_number_of_layers"]
def initialize_adam(parameters):
    names = "W1 b1 W2 b2 W3 b3".split()
    return tuple({"d" + n: np.zeros_like(parameters[n]) for n in names} for _ in "vs")


# %% wrong="memory: takes the names of the parameters" fails=["check_memory_has_two_entries_for_each_parameter", "check_memory_fits_any_number_of_layers"]
def initialize_adam(parameters):
    return tuple({name: np.zeros_like(value) for name, value in parameters.items()} for _ in "vs")


# %% wrong="memory: returns v alone" fails=["check_memory_has_two_entries_for_each_parameter", "check_memory_fits_any_number_of_layers", "check_memory_is_zero", "check_memory_is_made_of_arrays_of_its_own", "check_memory_leaves_the_parameters_alone"]
def initialize_adam(parameters):
    return {"d" + name: np.zeros_like(value) for name, value in parameters.items()}


# %% wrong="memory: sets the parameters themselves to 0" fails=["check_memory_leaves_the_parameters_alone", "check_memory_is_made_of_arrays_of_its_own"]
def initialize_adam(parameters):
    for value in parameters.values():
        value *= 0
    return tuple({"d" + name: value.copy() for name, value in parameters.items()} for _ in "vs")


# %% [markdown]
# update_parameters_with_adam


# %% right="adam: name by name"
def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    for name in parameters:
        d = "d" + name
        v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
        s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
        v_hat = v[d] / (1 - beta1**t)
        s_hat = s[d] / (1 - beta2**t)
        parameters[name] = parameters[name] - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
    return parameters, v, s


# %% right="adam: returns what is corrected, too, as the public lab of 2021 does"
def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    L = len(parameters) // 2
    v_corrected = {}
    s_corrected = {}
    for l in range(1, L + 1):
        v["dW" + str(l)] = beta1 * v["dW" + str(l)] + (1 - beta1) * grads["dW" + str(l)]
        v["db" + str(l)] = beta1 * v["db" + str(l)] + (1 - beta1) * grads["db" + str(l)]
        v_corrected["dW" + str(l)] = v["dW" + str(l)] / (1 - np.power(beta1, t))
        v_corrected["db" + str(l)] = v["db" + str(l)] / (1 - np.power(beta1, t))
        s["dW" + str(l)] = beta2 * s["dW" + str(l)] + (1 - beta2) * np.power(grads["dW" + str(l)], 2)
        s["db" + str(l)] = beta2 * s["db" + str(l)] + (1 - beta2) * np.power(grads["db" + str(l)], 2)
        s_corrected["dW" + str(l)] = s["dW" + str(l)] / (1 - np.power(beta2, t))
        s_corrected["db" + str(l)] = s["db" + str(l)] / (1 - np.power(beta2, t))
        parameters["W" + str(l)] = parameters["W" + str(l)] - learning_rate * v_corrected["dW" + str(l)] / (np.sqrt(s_corrected["dW" + str(l)]) + epsilon)
        parameters["b" + str(l)] = parameters["b" + str(l)] - learning_rate * v_corrected["db" + str(l)] / (np.sqrt(s_corrected["db" + str(l)]) + epsilon)
    return parameters, v, s, v_corrected, s_corrected


# %% right="adam: PyTorch's optimizer, from a state of its own"
def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    new, new_v, new_s = {}, {}, {}
    for name, value in parameters.items():
        w = torch.nn.Parameter(torch.tensor(value))
        optimizer = torch.optim.Adam([w], lr=learning_rate, betas=(beta1, beta2), eps=epsilon)
        state = {"step": torch.tensor(t - 1.0)}
        state |= {"exp_avg": torch.tensor(v["d" + name]), "exp_avg_sq": torch.tensor(s["d" + name])}
        optimizer.state[w].update(state)
        w.grad = torch.tensor(grads["d" + name])
        optimizer.step()
        new[name] = w.detach()
        new_v["d" + name] = optimizer.state[w]["exp_avg"]
        new_s["d" + name] = optimizer.state[w]["exp_avg_sq"]
    return new, new_v, new_s


# %% right="adam: all in one vector, and a scaled rate and epsilon"
def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    names = list(parameters)
    w = np.concatenate([parameters[n].ravel() for n in names])
    g, m, q = (np.concatenate([one["d" + n].ravel() for n in names]) for one in (grads, v, s))
    m = m + (1 - beta1) * (g - m)
    q = q + (1 - beta2) * (g**2 - q)
    scale = np.sqrt(1 - beta2**t)
    w = w - learning_rate * scale / (1 - beta1**t) * m / (np.sqrt(q) + epsilon * scale)
    sizes = np.cumsum([parameters[n].size for n in names])[:-1]
    w, m, q = (np.split(one, sizes) for one in (w, m, q))
    shapes = [parameters[n].shape for n in names]
    parameters = {n: one.reshape(shape) for n, one, shape in zip(names, w, shapes)}
    v = {"d" + n: one.reshape(shape) for n, one, shape in zip(names, m, shapes)}
    s = {"d" + n: one.reshape(shape) for n, one, shape in zip(names, q, shapes)}
    return parameters, v, s


# %% right="adam: in place"
def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    for key, g in grads.items():
        v[key] *= beta1
        v[key] += (1 - beta1) * g
        s[key] *= beta2
        s[key] += (1 - beta2) * np.square(g)
        divisor = np.sqrt(s[key] / (1 - beta2**t)) + epsilon
        parameters[key[1:]] -= learning_rate / (1 - beta1**t) * v[key] / divisor
    return parameters, v, s


# %% wrong="adam: corrects nothing" of="adam: name by name" fails=["check_adam_corrects_both_averages", "check_adam_makes_the_steps_of_the_example", "check_adam_adds_epsilon_to_the_root"]
# - v_hat = v[d] / (1 - beta1**t)
# - s_hat = s[d] / (1 - beta2**t)
# + v_hat, s_hat = v[d], s[d]

# %% wrong="adam: corrects v only" of="adam: name by name" fails=["check_adam_corrects_both_averages", "check_adam_adds_epsilon_to_the_root"]
# - s_hat = s[d] / (1 - beta2**t)
# + s_hat = s[d]

# %% wrong="adam: corrects s only" of="adam: name by name" fails=["check_adam_corrects_both_averages", "check_adam_adds_epsilon_to_the_root"]
# - v_hat = v[d] / (1 - beta1**t)
# + v_hat = v[d]

# %% wrong="adam: corrects without t" of="adam: name by name" fails=["check_adam_corrects_both_averages", "check_adam_steps_by_the_quotient", "check_adam_adds_epsilon_to_the_root"]
# - v_hat = v[d] / (1 - beta1**t)
# - s_hat = s[d] / (1 - beta2**t)
# + v_hat = v[d] / (1 - beta1)
# + s_hat = s[d] / (1 - beta2)

# %% wrong="adam: corrects s by beta1" of="adam: name by name" fails=["check_adam_corrects_both_averages", "check_adam_adds_epsilon_to_the_root"]
# - s_hat = s[d] / (1 - beta2**t)
# + s_hat = s[d] / (1 - beta1**t)

# %% wrong="adam: counts t one too far" of="adam: name by name" fails=["check_adam_corrects_both_averages", "check_adam_adds_epsilon_to_the_root"]
#   for name in parameters:
# +     t = t + 1 if name == "W1" else t

# %% wrong="adam: stores the corrected averages" of="adam: name by name" fails=["check_adam_stores_what_is_not_corrected", "check_adam_averages_the_gradients_of_the_example", "check_adam_averages_the_squares_of_the_example"]
# - v_hat = v[d] / (1 - beta1**t)
# - s_hat = s[d] / (1 - beta2**t)
# + v_hat = v[d] = v[d] / (1 - beta1**t)
# + s_hat = s[d] = s[d] / (1 - beta2**t)

# %% wrong="adam: forgets the root" of="adam: name by name" fails=["check_adam_steps_by_the_quotient", "check_adam_corrects_both_averages", "check_adam_adds_epsilon_to_the_root"]
# - parameters[name] = parameters[name] - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
# + parameters[name] = parameters[name] - learning_rate * v_hat / (s_hat + epsilon)

# %% wrong="adam: goes uphill" of="adam: name by name" fails=["check_adam_steps_by_the_quotient", "check_adam_adds_epsilon_to_the_root", "check_adam_corrects_both_averages", "check_adam_makes_the_steps_of_the_example"]
# - parameters[name] = parameters[name] - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
# + parameters[name] = parameters[name] + learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)

# %% wrong="adam: steps along the gradient, as RMSprop does" of="adam: name by name" fails=["check_adam_steps_by_the_quotient", "check_adam_adds_epsilon_to_the_root", "check_adam_corrects_both_averages", "check_adam_makes_the_steps_of_the_example"]
# - v_hat = v[d] / (1 - beta1**t)
# + v_hat = grads[d]

# %% wrong="adam: does not divide, as momentum" of="adam: name by name" fails=["check_adam_steps_by_the_quotient", "check_adam_adds_epsilon_to_the_root", "check_adam_corrects_both_averages", "check_adam_makes_the_steps_of_the_example"]
# - parameters[name] = parameters[name] - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
# + parameters[name] = parameters[name] - learning_rate * v_hat

# %% wrong="adam: leaves out the learning rate" of="adam: name by name" fails=["check_adam_steps_by_the_quotient", "check_adam_adds_epsilon_to_the_root", "check_adam_corrects_both_averages", "check_adam_makes_the_steps_of_the_example"]
# - parameters[name] = parameters[name] - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
# + parameters[name] = parameters[name] - v_hat / (np.sqrt(s_hat) + epsilon)

# %% wrong="adam: steps before it averages" of="adam: name by name" fails=["check_adam_steps_by_the_quotient", "check_adam_adds_epsilon_to_the_root", "check_adam_averages_the_gradients_of_the_example", "check_adam_averages_the_squares_of_the_example", "check_adam_corrects_both_averages", "check_adam_makes_the_steps_of_the_example"]
# - v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
# - s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
#   v_hat = v[d] / (1 - beta1**t)
#   s_hat = s[d] / (1 - beta2**t)
# - parameters[name] = parameters[name] - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
# + parameters[name] = parameters[name] - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
# + v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
# + s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2

# %% wrong="adam: adds epsilon under the root" of="adam: name by name" fails=["check_adam_adds_epsilon_to_the_root"]
# - parameters[name] = parameters[name] - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
# + parameters[name] = parameters[name] - learning_rate * v_hat / np.sqrt(s_hat + epsilon)

# %% wrong="adam: adds epsilon to the quotient, for want of brackets" of="adam: name by name" fails=["check_adam_adds_epsilon_to_the_root"]
# - parameters[name] = parameters[name] - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
# + parameters[name] = parameters[name] - learning_rate * v_hat / np.sqrt(s_hat) + epsilon

# %% wrong="adam: leaves out epsilon" of="adam: name by name" fails=["check_adam_adds_epsilon_to_the_root"]
# - parameters[name] = parameters[name] - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
# + parameters[name] = parameters[name] - learning_rate * v_hat / np.sqrt(s_hat)

# %% wrong="adam: adds epsilon before it corrects" of="adam: name by name" fails=["check_adam_adds_epsilon_to_the_root"]
# - parameters[name] = parameters[name] - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
# + root = (np.sqrt(s[d]) + epsilon) / np.sqrt(1 - beta2**t)
# + parameters[name] = parameters[name] - learning_rate * v_hat / root

# %% wrong="adam: has beta1 and 1 - beta1 the wrong way round" of="adam: name by name" fails=["check_adam_averages_gradients", "check_adam_averages_the_gradients_of_the_example"]
# - v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
# + v[d] = (1 - beta1) * v[d] + beta1 * grads[d]

# %% wrong="adam: adds the whole gradient, not 1 - beta1 of it" of="adam: name by name" fails=["check_adam_averages_gradients", "check_adam_averages_the_gradients_of_the_example"]
# - v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
# + v[d] = beta1 * v[d] + grads[d]

# %% wrong="adam: starts again from v = 0 at each call" of="adam: name by name" fails=["check_adam_averages_gradients"]
# - v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
# + v[d] = (1 - beta1) * grads[d]

# %% wrong="adam: has beta2 and 1 - beta2 the wrong way round" of="adam: name by name" fails=["check_adam_averages_squares", "check_adam_averages_the_squares_of_the_example"]
# - s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
# + s[d] = (1 - beta2) * s[d] + beta2 * grads[d] ** 2

# %% wrong="adam: does not square the gradient" of="adam: name by name" fails=["check_adam_averages_squares", "check_adam_averages_the_squares_of_the_example"]
# - s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
# + s[d] = beta2 * s[d] + (1 - beta2) * np.abs(grads[d])

# %% wrong="adam: squares v, not the gradient" of="adam: name by name" fails=["check_adam_averages_squares", "check_adam_averages_the_squares_of_the_example"]
# - s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
# + s[d] = beta2 * s[d] + (1 - beta2) * v[d] ** 2

# %% wrong="adam: exchanges the two betas" of="adam: name by name" fails=["check_adam_averages_gradients", "check_adam_averages_the_gradients_of_the_example", "check_adam_averages_squares", "check_adam_averages_the_squares_of_the_example", "check_adam_corrects_both_averages", "check_adam_adds_epsilon_to_the_root"]
# - for name in parameters:
# + beta1, beta2 = beta2, beta1
# + for name in parameters:

# %% wrong="adam: does not store the averages" of="adam: name by name" fails=["check_adam_averages_gradients", "check_adam_averages_the_gradients_of_the_example", "check_adam_averages_squares", "check_adam_averages_the_squares_of_the_example"]
# - for name in parameters:
# + v, s, old_v, old_s = dict(v), dict(s), v, s
# + for name in parameters:
#
# - return parameters, v, s
# + return parameters, old_v, old_s

# %% wrong="adam: leaves the last layer as it is" of="adam: name by name" fails=["check_adam_treats_all_layers_alike"]
# - for name in parameters:
# + for name in list(parameters)[:-2]:

# %% wrong="adam: leaves the biases as they are" of="adam: name by name" fails=["check_adam_averages_gradients", "check_adam_averages_squares", "check_adam_steps_by_the_quotient", "check_adam_treats_all_layers_alike", "check_adam_adds_epsilon_to_the_root", "check_adam_corrects_both_averages"]
# - for name in parameters:
# + for name in [name for name in parameters if name[0] == "W"]:

# %% wrong="adam: counts t up for each parameter" of="adam: name by name" fails=["check_adam_treats_all_layers_alike", "check_adam_corrects_both_averages", "check_adam_adds_epsilon_to_the_root"]
#   d = "d" + name
# + t = t + 1

# %% wrong="adam: counts steps by itself, and leaves t aside" fails=["check_adam_remembers_nothing_but_v_and_s", "check_adam_corrects_both_averages", "check_adam_adds_epsilon_to_the_root", "check_adam_has_the_defaults_of_its_signature", "check_adam_steps_by_the_quotient", "check_adam_treats_all_layers_alike"]
COUNT = [0]


def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    COUNT[0] += 1
    t = COUNT[0]
    for name in parameters:
        d = "d" + name
        v[d] = beta1 * v[d] + (1 - beta1) * grads[d]
        s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
        quotient = v[d] / (1 - beta1**t) / (np.sqrt(s[d] / (1 - beta2**t)) + epsilon)
        parameters[name] = parameters[name] - learning_rate * quotient
    return parameters, v, s


# %% wrong="adam: returns the averages first" of="adam: name by name" fails=["check_adam_returns_parameters_and_averages", "check_adam_averages_gradients", "check_adam_averages_squares", "check_adam_steps_by_the_quotient", "check_adam_corrects_both_averages", "check_adam_stores_what_is_not_corrected", "check_adam_adds_epsilon_to_the_root", "check_adam_treats_all_layers_alike", "check_adam_has_the_defaults_of_its_signature", "check_adam_remembers_nothing_but_v_and_s", "check_adam_leaves_the_gradients_alone"]
# - return parameters, v, s
# + return v, s, parameters

# %% wrong="adam: has 0.99 for beta2 by default" of="adam: name by name" fails=["check_adam_has_the_defaults_of_its_signature"]
# - parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
# + parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.99, epsilon=1e-8

# %% wrong="adam: squares the gradients in place" of="adam: name by name" fails=["check_adam_leaves_the_gradients_alone"]
# - s[d] = beta2 * s[d] + (1 - beta2) * grads[d] ** 2
# + grads[d] **= 2
# + s[d] = beta2 * s[d] + (1 - beta2) * grads[d]

# %% [markdown]
# adamw_step


# %% right="adamw: decays first, as PyTorch does"
def adamw_step(w, g, v, s, t, learning_rate, beta1, beta2, epsilon, weight_decay):
    w = w * (1 - learning_rate * weight_decay)
    v = beta1 * v + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g**2
    v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)
    w = w - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
    return w, v, s


# %% right="adamw: PyTorch's optimizer, from a state of its own"
def adamw_step(w, g, v, s, t, learning_rate, beta1, beta2, epsilon, weight_decay):
    p = torch.nn.Parameter(torch.tensor(w))
    optimizer = torch.optim.AdamW(
        [p], lr=learning_rate, betas=(beta1, beta2), eps=epsilon, weight_decay=weight_decay
    )
    state = {"exp_avg": torch.tensor(v), "exp_avg_sq": torch.tensor(s)}
    optimizer.state[p].update(step=torch.tensor(t - 1.0), **state)
    p.grad = torch.tensor(g)
    optimizer.step()
    return p.detach().numpy(), state["exp_avg"].numpy(), state["exp_avg_sq"].numpy()


# %% right="adamw: by exercise 5's function"
def adamw_step(w, g, v, s, t, learning_rate, beta1, beta2, epsilon, weight_decay):
    parameters, v, s = ({"dW1": one, "db1": one} for one in (w, v, s))
    parameters = {"W1": w, "b1": w}
    grads = {"dW1": g, "db1": g}
    more = t, learning_rate, beta1, beta2, epsilon
    parameters, v, s = update_parameters_with_adam(parameters, grads, v, s, *more)[:3]
    return parameters["W1"] - learning_rate * weight_decay * w, v["dW1"], s["dW1"]


# %% wrong="adamw: adds the decay to the gradient, as L2 in Adam" of="adamw: decays first, as PyTorch does" fails=["check_adamw_decays_the_weights", "check_adamw_keeps_its_averages"]
# - w = w * (1 - learning_rate * weight_decay)
# + g = g + weight_decay * w

# %% wrong="adamw: adds the decay to v, to be divided" of="adamw: decays first, as PyTorch does" fails=["check_adamw_decays_the_weights"]
# - w = w * (1 - learning_rate * weight_decay)
#
# - v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)
# + v_hat, s_hat = v / (1 - beta1**t) + weight_decay * w, s / (1 - beta2**t)

# %% wrong="adamw: leaves the decay out" of="adamw: decays first, as PyTorch does" fails=["check_adamw_decays_the_weights", "check_adamw_makes_the_step_of_the_example"]
# - w = w * (1 - learning_rate * weight_decay)

# %% wrong="adamw: decays without the learning rate" of="adamw: decays first, as PyTorch does" fails=["check_adamw_decays_the_weights", "check_adamw_makes_the_step_of_the_example"]
# - w = w * (1 - learning_rate * weight_decay)
# + w = w * (1 - weight_decay)

# %% wrong="adamw: lets the weights grow" of="adamw: decays first, as PyTorch does" fails=["check_adamw_decays_the_weights", "check_adamw_makes_the_step_of_the_example"]
# - w = w * (1 - learning_rate * weight_decay)
# + w = w * (1 + learning_rate * weight_decay)

# %% wrong="adamw: decays what the step has left" of="adamw: decays first, as PyTorch does" fails=["check_adamw_decays_the_weights", "check_adamw_makes_the_step_of_the_example"]
# - w = w * (1 - learning_rate * weight_decay)
#
#   w = w - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
# + w = w * (1 - learning_rate * weight_decay)

# %% wrong="adamw: corrects nothing" of="adamw: decays first, as PyTorch does" fails=["check_adamw_without_decay_is_adam", "check_adamw_makes_the_step_of_the_example"]
# - v_hat, s_hat = v / (1 - beta1**t), s / (1 - beta2**t)
# + v_hat, s_hat = v, s

# %% wrong="adamw: returns the corrected averages" of="adamw: decays first, as PyTorch does" fails=["check_adamw_keeps_its_averages"]
# - return w, v, s
# + return w, v_hat, s_hat

# %% wrong="adamw: forgets the root" of="adamw: decays first, as PyTorch does" fails=["check_adamw_without_decay_is_adam", "check_adamw_makes_the_step_of_the_example"]
# - w = w - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
# + w = w - learning_rate * v_hat / (s_hat + epsilon)

# %% wrong="adamw: adds epsilon under the root" of="adamw: decays first, as PyTorch does" fails=["check_adamw_without_decay_is_adam"]
# - w = w - learning_rate * v_hat / (np.sqrt(s_hat) + epsilon)
# + w = w - learning_rate * v_hat / np.sqrt(s_hat + epsilon)

# %% wrong="adamw: does not square the gradient" of="adamw: decays first, as PyTorch does" fails=["check_adamw_keeps_its_averages", "check_adamw_makes_the_step_of_the_example"]
# - s = beta2 * s + (1 - beta2) * g**2
# + s = beta2 * s + (1 - beta2) * np.abs(g)

# %% wrong="adamw: returns w alone" of="adamw: decays first, as PyTorch does" fails=["check_adamw_returns_w_and_averages", "check_adamw_keeps_its_averages"]
# - return w, v, s
# + return w

# %% wrong="adamw: changes w in place" of="adamw: decays first, as PyTorch does" fails=["check_adamw_leaves_its_inputs_alone"]
# - w = w * (1 - learning_rate * weight_decay)
# + w *= 1 - learning_rate * weight_decay

# %% [markdown]
# update_lr and schedule_lr_decay


# %% right="rates: a power of -1, and np.floor"
def update_lr(learning_rate0, epoch_num, decay_rate):
    learning_rate = (1 + decay_rate * epoch_num) ** -1.0 * learning_rate0
    return learning_rate


def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    learning_rate = learning_rate0 / (1 + decay_rate * np.floor(epoch_num / time_interval))
    return learning_rate


# %% right="rates: arrays and tensors of one number"
def update_lr(learning_rate0, epoch_num, decay_rate):
    return np.array(learning_rate0 / (1 + decay_rate * epoch_num))


def schedule_lr_decay(learning_rate, epoch_num, decay_rate, time_interval=1000):
    passed = torch.tensor(float(epoch_num), dtype=torch.float64).div(time_interval).floor()
    return learning_rate / (1 + decay_rate * passed)


# %% wrong="update_lr: multiplies once for each epoch" fails=["check_update_lr_falls_by_the_formula", "check_update_lr_of_the_example"]
def update_lr(learning_rate0, epoch_num, decay_rate):
    return learning_rate0 / (1 + decay_rate) ** epoch_num


# %% wrong="update_lr: has no brackets round the divisor" fails=["check_update_lr_falls_by_the_formula", "check_update_lr_of_the_example"]
def update_lr(learning_rate0, epoch_num, decay_rate):
    return learning_rate0 / 1 + decay_rate * epoch_num


# %% wrong="update_lr: forgets the 1" fails=["check_update_lr_falls_by_the_formula", "check_update_lr_begins_with_the_first_rate"]
def update_lr(learning_rate0, epoch_num, decay_rate):
    return learning_rate0 / (decay_rate * epoch_num)


# %% wrong="update_lr: counts the epoch from 1" fails=["check_update_lr_falls_by_the_formula", "check_update_lr_begins_with_the_first_rate"]
def update_lr(learning_rate0, epoch_num, decay_rate):
    return learning_rate0 / (1 + decay_rate * (epoch_num + 1))


# %% wrong="update_lr: falls in a straight line" fails=["check_update_lr_falls_by_the_formula", "check_update_lr_of_the_example"]
def update_lr(learning_rate0, epoch_num, decay_rate):
    return learning_rate0 * (1 - decay_rate * epoch_num)


# %% wrong="update_lr: goes on from the rate of the last call" fails=["check_update_lr_falls_by_the_formula", "check_update_lr_begins_with_the_first_rate"]
RATE = {}


def update_lr(learning_rate0, epoch_num, decay_rate):
    RATE["now"] = RATE.get("now", learning_rate0) / (1 + decay_rate * epoch_num)
    return RATE["now"]


# %% wrong="schedule: divides without rounding" fails=["check_schedule_stays_within_an_interval", "check_schedule_of_the_example"]
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    return learning_rate0 / (1 + decay_rate * epoch_num / time_interval)


# %% wrong="schedule: rounds to the nearest" fails=["check_schedule_stays_within_an_interval"]
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    return learning_rate0 / (1 + decay_rate * round(epoch_num / time_interval))


# %% wrong="schedule: rounds up" fails=["check_schedule_stays_within_an_interval", "check_schedule_of_the_example"]
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    return learning_rate0 / (1 + decay_rate * np.ceil(epoch_num / time_interval))


# %% wrong="schedule: rounds the product down" fails=["check_schedule_falls_by_the_formula", "check_schedule_stays_within_an_interval"]
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    return learning_rate0 / (1 + np.floor(decay_rate * epoch_num / time_interval))


# %% wrong="schedule: takes the rest of the division" fails=["check_schedule_falls_by_the_formula", "check_schedule_stays_within_an_interval"]
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    return learning_rate0 / (1 + decay_rate * (epoch_num % time_interval))


# %% wrong="schedule: has an interval of 1000, whatever it is given" fails=["check_schedule_falls_by_the_formula", "check_schedule_stays_within_an_interval"]
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    return learning_rate0 / (1 + decay_rate * (epoch_num // 1000))


# %% wrong="schedule: falls at each epoch, as update_lr does" fails=["check_schedule_falls_by_the_formula", "check_schedule_stays_within_an_interval"]
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    return learning_rate0 / (1 + decay_rate * epoch_num)


# %% wrong="schedule: has an interval of 100 by default" fails=["check_schedule_has_an_interval_of_1000"]
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=100):
    return learning_rate0 / (1 + decay_rate * (epoch_num // time_interval))


# %% [markdown]
# best_rates


# %% right="comparison: a table of means, and nan made infinite"
def best_rates(run, rates, seeds, last):
    best = {}
    for name, tried in rates.items():
        losses = np.array([[np.mean(run(name, r, seed)[-last:]) for seed in seeds] for r in tried])
        means = losses.mean(axis=1)
        means[np.isnan(means)] = np.inf
        index = np.argmin(means)
        best[name] = (tried[index], means[index])
    return best


# %% right="comparison: all last losses at once, sorted, in lists"
def best_rates(run, rates, seeds, last):
    def loss(name, rate):
        value = torch.tensor(np.concatenate([run(name, rate, k)[-last:] for k in seeds])).mean()
        return value.item() if torch.isfinite(value) else float("inf")

    best = {}
    for name in rates:
        pairs = sorted([loss(name, rate), rate] for rate in rates[name])
        best[name] = pairs[0][::-1]
    return best


# %% right="comparison: seed by seed, adding up"
def best_rates(run, rates, seeds, last):
    total = {(name, rate): 0.0 for name in rates for rate in rates[name]}
    for seed in seeds:
        for name, rate in total:
            losses = run(name, rate, seed)
            total[name, rate] += sum(losses[len(losses) - last :]) / last / len(seeds)
    best = {}
    for (name, rate), loss in total.items():
        if np.isfinite(loss) and (name not in best or loss < best[name][1]):
            best[name] = rate, loss
    return best


# %% right="comparison: by keywords, from arrays of rates"
def best_rates(run, rates, seeds, last):
    best = {}
    for name, tried in rates.items():
        means = np.zeros(len(tried))
        for index, rate in enumerate(np.array(tried)):
            runs = [run(name=name, rate=rate, seed=seed) for seed in seeds]
            means[index] = np.array(runs)[:, -last:].mean()
        index = np.argmin(np.where(np.isfinite(means), means, np.inf))
        best[name] = np.array([tried[index], means[index]])
    return best


# %% wrong="comparison: takes the luckiest seed" of="comparison: a table of means, and nan made infinite" fails=["check_best_rate_is_best_on_average", "check_best_rate_of_the_example", "check_best_loss_is_that_of_the_best_rate", "check_best_rate_is_none_that_diverges"]
# - means = losses.mean(axis=1)
# + means = losses.min(axis=1)

# %% wrong="comparison: takes the unluckiest seed" of="comparison: a table of means, and nan made infinite" fails=["check_best_rate_is_best_on_average"]
# - means = losses.mean(axis=1)
# + means = losses.max(axis=1)

# %% wrong="comparison: takes the median of the seeds" of="comparison: a table of means, and nan made infinite" fails=["check_best_rate_is_best_on_average", "check_best_loss_is_that_of_the_best_rate", "check_best_rate_is_none_that_diverges"]
# - means = losses.mean(axis=1)
# + means = np.median(losses, axis=1)

# %% wrong="comparison: looks at the first seed only" of="comparison: a table of means, and nan made infinite" fails=["check_best_rate_is_best_on_average", "check_best_loss_is_that_of_the_best_rate", "check_best_rate_is_none_that_diverges"]
# - means = losses.mean(axis=1)
# + means = losses[:, 0].copy()

# %% wrong="comparison: takes the last loss only" of="comparison: a table of means, and nan made infinite" fails=["check_best_rate_is_best_on_average"]
# - losses = np.array([[np.mean(run(name, r, seed)[-last:]) for seed in seeds] for r in tried])
# + losses = np.array([[run(name, r, seed)[-1] for seed in seeds] for r in tried])

# %% wrong="comparison: averages whole runs" of="comparison: a table of means, and nan made infinite" fails=["check_best_rate_is_best_on_average", "check_best_rate_of_the_example", "check_best_loss_is_that_of_the_best_rate", "check_best_rate_is_none_that_diverges"]
# - losses = np.array([[np.mean(run(name, r, seed)[-last:]) for seed in seeds] for r in tried])
# + losses = np.array([[np.mean(run(name, r, seed)) for seed in seeds] for r in tried])

# %% wrong="comparison: takes one loss too many" of="comparison: a table of means, and nan made infinite" fails=["check_best_loss_is_that_of_the_best_rate", "check_best_rate_of_the_example"]
# - losses = np.array([[np.mean(run(name, r, seed)[-last:]) for seed in seeds] for r in tried])
# + losses = np.array([[np.mean(run(name, r, seed)[-last - 1 :]) for seed in seeds] for r in tried])

# %% wrong="comparison: takes the largest loss for the best" of="comparison: a table of means, and nan made infinite" fails=["check_best_rate_is_best_on_average", "check_best_rate_of_the_example", "check_best_rate_is_none_that_diverges"]
# - means[np.isnan(means)] = np.inf
# - index = np.argmin(means)
# + means[~np.isfinite(means)] = -np.inf
# + index = np.argmax(means)

# %% wrong="comparison: lets nan win" of="comparison: a table of means, and nan made infinite" fails=["check_best_rate_is_none_that_diverges"]
# - means[np.isnan(means)] = np.inf

# %% wrong="comparison: leaves nan out of the means" of="comparison: a table of means, and nan made infinite" fails=["check_best_rate_is_none_that_diverges"]
# - losses = np.array([[np.mean(run(name, r, seed)[-last:]) for seed in seeds] for r in tried])
# + losses = np.array([[np.nanmean(run(name, r, seed)[-last:]) for seed in seeds] for r in tried])

# %% wrong="comparison: leaves out runs that diverge" of="comparison: a table of means, and nan made infinite" fails=["check_best_rate_is_none_that_diverges"]
# - means = losses.mean(axis=1)
# + means = np.nanmean(np.where(np.isfinite(losses), losses, np.nan), axis=1)

# %% wrong="comparison: returns the number of the rate" of="comparison: a table of means, and nan made infinite" fails=["check_best_rate_is_best_on_average", "check_best_rate_of_the_example", "check_best_rate_is_none_that_diverges", "check_best_loss_is_that_of_the_best_rate"]
# - best[name] = (tried[index], means[index])
# + best[name] = (int(index), means[index])

# %% wrong="comparison: returns the rate alone" of="comparison: a table of means, and nan made infinite" fails=["check_best_rates_are_pairs", "check_best_rate_is_best_on_average", "check_best_rate_of_the_example", "check_best_rate_is_none_that_diverges", "check_best_loss_is_that_of_the_best_rate"]
# - best[name] = (tried[index], means[index])
# + best[name] = tried[index]

# %% wrong="comparison: returns the sum over the seeds" of="comparison: a table of means, and nan made infinite" fails=["check_best_loss_is_that_of_the_best_rate"]
# - best[name] = (tried[index], means[index])
# + best[name] = (tried[index], losses[index].sum())

# %% wrong="comparison: returns the loss of the first seed" of="comparison: a table of means, and nan made infinite" fails=["check_best_loss_is_that_of_the_best_rate"]
# - best[name] = (tried[index], means[index])
# + best[name] = (tried[index], losses[index, 0])


# %% wrong="comparison: does not begin anew for the next name" fails=["check_best_rate_is_best_on_average", "check_best_loss_is_that_of_the_best_rate", "check_best_rate_is_none_that_diverges"]
def best_rates(run, rates, seeds, last):
    best, chosen, lowest = {}, 0.0, np.inf
    for name, tried in rates.items():
        for rate in tried:
            loss = np.mean([np.mean(run(name, rate, seed)[-last:]) for seed in seeds])
            if loss < lowest:
                chosen, lowest = rate, loss
        best[name] = chosen, lowest
    return best


# %% wrong="comparison: returns the best name only" of="comparison: a table of means, and nan made infinite" fails=["check_best_rates_are_pairs", "check_best_rate_is_best_on_average", "check_best_loss_is_that_of_the_best_rate", "check_best_rate_is_none_that_diverges"]
# - return best
# + winner = min(best, key=lambda name: best[name][1])
# + return {winner: best[winner]}

# %% wrong="comparison: sorts the rates in place" of="comparison: a table of means, and nan made infinite" fails=["check_best_rates_leave_their_inputs_alone"]
#   for name, tried in rates.items():
# +     tried.sort()

# %% [markdown]
# compute_gradient and grad_descent


# %% right="mean: by the mean, and a loop of its own"
def compute_gradient(x, estimate):
    return 2 * (x.mean(axis=0) - estimate)


def grad_descent(x, estimate, lr, stopping, max_its=100):
    path = []
    slope = np.array([np.inf, np.inf])
    while np.linalg.norm(slope) > stopping and len(path) < max_its:
        slope = 2 / len(x) * (x - estimate).sum(0)
        estimate = estimate + lr * slope
        path.append(estimate)
    return np.vstack(path)


# %% right="mean: a matrix of the path, with a place for the start, as in the public lab"
def compute_gradient(x, estimate):
    n = x.shape[0]
    return 2.0 / n * np.array([np.sum(x[:, 0] - estimate[0]), np.sum(x[:, 1] - estimate[1])])


def grad_descent(x, estimate, lr, stopping, max_its=100):
    estimates = np.zeros((max_its + 1, 2))
    estimates[0] = estimate
    i = 1
    grad = compute_gradient(x, estimate)
    while np.linalg.norm(grad) > stopping and i <= max_its:
        estimate = estimate + lr * grad
        estimates[i] = estimate
        grad = compute_gradient(x, estimate)
        i = i + 1
    return estimates[:i]


# %% right="mean: autograd, and lists"
def compute_gradient(x, estimate):
    e = torch.tensor(estimate, requires_grad=True)
    (torch.tensor(x) - e).square().sum(1).mean().backward()
    return -e.grad


def grad_descent(x, estimate, lr, stopping, max_its=100):
    path = [list(estimate)]
    for _ in range(max_its):
        a, b = (2 * float(np.mean(x[:, k]) - path[-1][k]) for k in (0, 1))
        if (a * a + b * b) ** 0.5 <= stopping:
            return path
        path.append([path[-1][0] + lr * a, path[-1][1] + lr * b])
    return path


# %% wrong="slope: points uphill" fails=["check_slope_leads_to_the_mean", "check_slope_of_the_example"]
def compute_gradient(x, estimate):
    return 2 / len(x) * np.sum(estimate - x, axis=0)


# %% wrong="slope: forgets the 2" fails=["check_slope_leads_to_the_mean", "check_slope_of_the_example"]
def compute_gradient(x, estimate):
    return np.mean(x - estimate, axis=0)


# %% wrong="slope: does not divide by n" fails=["check_slope_leads_to_the_mean", "check_slope_of_the_example"]
def compute_gradient(x, estimate):
    return 2 * np.sum(x - estimate, axis=0)


# %% wrong="slope: adds over the coordinates, too" fails=["check_slope_leads_to_the_mean", "check_slope_of_the_example", "check_slope_leaves_its_inputs_alone"]
def compute_gradient(x, estimate):
    return 2 / len(x) * np.sum(x - estimate)


# %% wrong="slope: subtracts in place" fails=["check_slope_leaves_its_inputs_alone"]
def compute_gradient(x, estimate):
    x -= estimate
    return 2 / len(x) * np.sum(x, axis=0)


# %% right="descent: looks at the slope first"
def grad_descent(x, estimate, lr, stopping, max_its=100):
    path = []
    for step in range(max_its):
        slope = 2 * (np.mean(x, axis=0) - estimate)
        if np.linalg.norm(slope) <= stopping:
            break
        estimate = estimate + lr * slope
        path.append(estimate)
    return np.array(path)


# %% wrong="descent: subtracts the slope" of="descent: looks at the slope first" fails=["check_descent_steps_along_the_slope", "check_descent_of_the_example", "check_descent_stops_where_it_is_flat"]
# - estimate = estimate + lr * slope
# + estimate = estimate - lr * slope

# %% wrong="descent: leaves out the learning rate" of="descent: looks at the slope first" fails=["check_descent_steps_along_the_slope", "check_descent_of_the_example", "check_descent_stops_where_it_is_flat"]
# - estimate = estimate + lr * slope
# + estimate = estimate + slope

# %% wrong="descent: computes the slope once" of="descent: looks at the slope first" fails=["check_descent_steps_along_the_slope", "check_descent_stops_where_it_is_flat"]
# - for step in range(max_its):
# -     slope = 2 * (np.mean(x, axis=0) - estimate)
# + slope = 2 * (np.mean(x, axis=0) - estimate)
# + for step in range(max_its):

# %% wrong="descent: begins each step at the start" of="descent: looks at the slope first" fails=["check_descent_steps_along_the_slope", "check_descent_stops_where_it_is_flat"]
# - estimate = estimate + lr * slope
# - path.append(estimate)
# + path.append(estimate + lr * slope)

# %% wrong="descent: never stops early" of="descent: looks at the slope first" fails=["check_descent_stops_where_it_is_flat"]
# - if np.linalg.norm(slope) <= stopping:
# + if np.linalg.norm(slope) < 0:

# %% wrong="descent: stops while it is steep" of="descent: looks at the slope first" fails=["check_descent_steps_along_the_slope", "check_descent_of_the_example", "check_descent_stops_where_it_is_flat", "check_descent_leaves_its_inputs_alone", "check_descent_takes_at_most_max_its_steps"]
# - if np.linalg.norm(slope) <= stopping:
# + if np.linalg.norm(slope) >= stopping:

# %% wrong="descent: takes 100 steps whatever max_its is" of="descent: looks at the slope first" fails=["check_descent_takes_at_most_max_its_steps"]
# - for step in range(max_its):
# + for step in range(100):

# %% wrong="descent: returns the last estimate" of="descent: looks at the slope first" fails=["check_descent_steps_along_the_slope", "check_descent_of_the_example", "check_descent_stops_where_it_is_flat", "check_descent_takes_at_most_max_its_steps", "check_descent_leaves_its_inputs_alone"]
# - return np.array(path)
# + return estimate

# %% wrong="descent: changes the estimate in place" of="descent: looks at the slope first" fails=["check_descent_leaves_its_inputs_alone"]
# - estimate = estimate + lr * slope
# - path.append(estimate)
# + estimate += lr * slope
# + path.append(estimate.copy())

# %% wrong="descent: notes the same array at each step" of="descent: looks at the slope first" fails=["check_descent_steps_along_the_slope", "check_descent_of_the_example"]
#   path = []
# + estimate = estimate.copy()
#
# - estimate = estimate + lr * slope
# + estimate += lr * slope
