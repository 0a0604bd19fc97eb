"""Wrong and right solutions of the regularization assignment, which prove its graders.

Each cell is appended to the reference solution, whose definitions it overrides, or says with `of`
what it is an edit of. A wrong one names the checks that it fails.
"""

# ruff: noqa

# %% [markdown]
# frobenius_norm, wrong

# %% wrong="norm: takes no root" of="reference" fails=["check_norm_of_the_example_is_3", "check_norm_is_a_root_of_squares", "check_norm_takes_all_layers"]
# - return np.sqrt(sum(np.sum(parameters[f"W{layer}"] ** 2) for layer in layers))
# + return sum(np.sum(parameters[f"W{layer}"] ** 2) for layer in layers)

# %% wrong="norm: adds the norms of the layers" of="reference" fails=["check_norm_of_the_example_is_3", "check_norm_takes_all_layers"]
# - return np.sqrt(sum(np.sum(parameters[f"W{layer}"] ** 2) for layer in layers))
# + return sum(np.sqrt(np.sum(parameters[f"W{layer}"] ** 2)) for layer in layers)

# %% wrong="norm: counts biases, too" fails=["check_norm_of_the_example_has_no_biases", "check_norm_leaves_biases_out"]
def frobenius_norm(parameters):
    return np.sqrt(sum(np.sum(value**2) for value in parameters.values()))


# %% wrong="norm: leaves out the last layer" of="reference" fails=["check_norm_of_the_example_is_3", "check_norm_is_a_root_of_squares", "check_norm_takes_all_layers"]
# - layers = range(1, len(parameters) // 2 + 1)
# + layers = range(1, len(parameters) // 2)
#   return np.sqrt(sum(np.sum(parameters[f"W{layer}"] ** 2) for layer in layers))

# %% wrong="norm: adds sizes, not squares" of="reference" fails=["check_norm_of_the_example_is_3", "check_norm_is_a_root_of_squares", "check_norm_takes_all_layers"]
# - return np.sqrt(sum(np.sum(parameters[f"W{layer}"] ** 2) for layer in layers))
# + return sum(np.sum(np.abs(parameters[f"W{layer}"])) for layer in layers)

# %% wrong="norm: takes the largest singular value" of="reference" fails=["check_norm_is_a_root_of_squares"]
# - return np.sqrt(sum(np.sum(parameters[f"W{layer}"] ** 2) for layer in layers))
# + return np.sqrt(sum(np.linalg.norm(parameters[f"W{layer}"], 2) ** 2 for layer in layers))

# %% wrong="norm: squares the sum" of="reference" fails=["check_norm_of_the_example_is_3", "check_norm_is_a_root_of_squares"]
# - return np.sqrt(sum(np.sum(parameters[f"W{layer}"] ** 2) for layer in layers))
# + return np.sqrt(sum(np.sum(parameters[f"W{layer}"]) ** 2 for layer in layers))

# %% wrong="norm: returns one for each layer" fails=["check_norm_is_a_number", "check_norm_of_the_example_is_3", "check_norm_of_the_example_has_no_biases", "check_norm_is_a_root_of_squares", "check_norm_takes_all_layers", "check_norm_leaves_biases_out", "check_norm_leaves_the_parameters_alone"]
def frobenius_norm(parameters):
    return [np.linalg.norm(value) for name, value in parameters.items() if name[0] == "W"]


# %% wrong="norm: squares the weights in place" fails=["check_norm_leaves_the_parameters_alone"]
def frobenius_norm(parameters):
    total = 0
    for name, W in parameters.items():
        if name.startswith("W"):
            W *= W
            total += W.sum()
    return total**0.5


# %% [markdown]
# frobenius_norm, right

# %% right="norm: np.linalg.norm of the norms"
def frobenius_norm(parameters):
    return np.linalg.norm([np.linalg.norm(w) for n, w in parameters.items() if n.startswith("W")])


# %% right="norm: loops over entries, with Python's numbers"
def frobenius_norm(parameters):
    total = 0.0
    for layer in range(len(parameters) // 2):
        for row in parameters["W" + str(layer + 1)]:
            for w in row:
                total += float(w) * float(w)
    return total**0.5


# %% right="norm: as a tensor, in single precision"
def frobenius_norm(parameters):
    weights = [torch.tensor(w).float().flatten() for n, w in parameters.items() if n[0] == "W"]
    return torch.linalg.vector_norm(torch.cat(weights))


# %% right="norm: as an array of one element"
def frobenius_norm(parameters):
    total = np.zeros((1, 1))
    for name in parameters:
        if "W" in name:
            total += np.trace(parameters[name].T @ parameters[name])
    return np.sqrt(total)


# %% [markdown]
# compute_cost_with_regularization, wrong

# %% right="cost: as in the public lab"
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    W1 = parameters["W1"]
    W2 = parameters["W2"]
    W3 = parameters["W3"]
    cross_entropy_cost = compute_cost(A3, Y)
    squares = np.sum(np.square(W1)) + np.sum(np.square(W2)) + np.sum(np.square(W3))
    L2_regularization_cost = lambd / (2 * m) * squares
    cost = cross_entropy_cost + L2_regularization_cost
    return cost


# %% wrong="cost: leaves the penalty out" of="cost: as in the public lab" fails=["check_cost_has_the_penalty_of_the_example", "check_cost_has_the_penalty", "check_cost_has_a_price_on_each_layer"]
# - cost = cross_entropy_cost + L2_regularization_cost
# + cost = cross_entropy_cost

# %% wrong="cost: is the penalty alone" of="cost: as in the public lab" fails=["check_cost_keeps_the_cross_entropy_of_the_example", "check_cost_keeps_the_cross_entropy"]
# - cost = cross_entropy_cost + L2_regularization_cost
# + cost = L2_regularization_cost

# %% wrong="cost: forgets the half" of="cost: as in the public lab" fails=["check_cost_has_the_penalty_of_the_example", "check_cost_has_the_penalty"]
# - L2_regularization_cost = lambd / (2 * m) * squares
# + L2_regularization_cost = lambd / m * squares

# %% wrong="cost: does not divide by m" of="cost: as in the public lab" fails=["check_cost_has_the_penalty_of_the_example", "check_cost_has_the_penalty"]
# - L2_regularization_cost = lambd / (2 * m) * squares
# + L2_regularization_cost = lambd / 2 * squares

# %% wrong="cost: multiplies by m, for want of parentheses" of="cost: as in the public lab" fails=["check_cost_has_the_penalty_of_the_example", "check_cost_has_the_penalty"]
# - L2_regularization_cost = lambd / (2 * m) * squares
# + L2_regularization_cost = lambd / 2 * m * squares

# %% wrong="cost: forgets W3" of="cost: as in the public lab" fails=["check_cost_has_the_penalty_of_the_example", "check_cost_has_the_penalty", "check_cost_has_a_price_on_each_layer"]
# - squares = np.sum(np.square(W1)) + np.sum(np.square(W2)) + np.sum(np.square(W3))
# + squares = np.sum(np.square(W1)) + np.sum(np.square(W2))

# %% wrong="cost: scales the last layer only, for want of parentheses" of="cost: as in the public lab" fails=["check_cost_has_the_penalty_of_the_example", "check_cost_keeps_the_cross_entropy_of_the_example", "check_cost_keeps_the_cross_entropy", "check_cost_has_the_penalty", "check_cost_has_a_price_on_each_layer"]
# - L2_regularization_cost = lambd / (2 * m) * squares
# + L2_regularization_cost = lambd / (2 * m) * np.sum(W1**2) + np.sum(W2**2) + np.sum(W3**2)

# %% wrong="cost: squares the sum" of="cost: as in the public lab" fails=["check_cost_has_the_penalty_of_the_example", "check_cost_has_the_penalty"]
# - squares = np.sum(np.square(W1)) + np.sum(np.square(W2)) + np.sum(np.square(W3))
# + squares = np.sum(W1) ** 2 + np.sum(W2) ** 2 + np.sum(W3) ** 2

# %% wrong="cost: takes norms, not their squares" of="cost: as in the public lab" fails=["check_cost_has_the_penalty_of_the_example", "check_cost_has_the_penalty"]
# - squares = np.sum(np.square(W1)) + np.sum(np.square(W2)) + np.sum(np.square(W3))
# + squares = np.linalg.norm(W1) + np.linalg.norm(W2) + np.linalg.norm(W3)

# %% wrong="cost: adds sizes, as L1 does" of="cost: as in the public lab" fails=["check_cost_has_the_penalty_of_the_example", "check_cost_has_the_penalty"]
# - squares = np.sum(np.square(W1)) + np.sum(np.square(W2)) + np.sum(np.square(W3))
# + squares = np.sum(np.abs(W1)) + np.sum(np.abs(W2)) + np.sum(np.abs(W3))

# %% wrong="cost: has a price on biases, too" of="cost: as in the public lab" fails=["check_cost_has_no_price_on_biases"]
# - squares = np.sum(np.square(W1)) + np.sum(np.square(W2)) + np.sum(np.square(W3))
# + squares = sum(np.sum(np.square(value)) for value in parameters.values())

# %% wrong="cost: adds up the cross-entropy, without a mean" of="cost: as in the public lab" fails=["check_cost_keeps_the_cross_entropy_of_the_example", "check_cost_keeps_the_cross_entropy"]
# - cross_entropy_cost = compute_cost(A3, Y)
# + cross_entropy_cost = compute_cost(A3, Y) * m

# %% wrong="cost: forgets examples with label 0" of="cost: as in the public lab" fails=["check_cost_keeps_the_cross_entropy_of_the_example", "check_cost_keeps_the_cross_entropy"]
# - cross_entropy_cost = compute_cost(A3, Y)
# + cross_entropy_cost = -np.sum(Y * np.log(A3)) / m

# %% wrong="cost: squares the weights in place" of="cost: as in the public lab" fails=["check_cost_leaves_its_inputs_alone"]
# - squares = np.sum(np.square(W1)) + np.sum(np.square(W2)) + np.sum(np.square(W3))
# + squares = sum(np.sum(np.square(W, out=W)) for W in (W1, W2, W3))

# %% wrong="cost: returns a matrix of costs" of="cost: as in the public lab" fails=["check_cost_is_a_number", "check_cost_has_the_penalty_of_the_example", "check_cost_keeps_the_cross_entropy_of_the_example", "check_cost_keeps_the_cross_entropy", "check_cost_has_the_penalty", "check_cost_has_a_price_on_each_layer", "check_cost_has_no_price_on_biases", "check_cost_leaves_its_inputs_alone"]
# - cost = cross_entropy_cost + L2_regularization_cost
# + cost = cross_entropy_cost + L2_regularization_cost + 0 * W1

# %% [markdown]
# compute_cost_with_regularization, right

# %% right="cost: by itself, with Frobenius norms"
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    losses = np.where(Y == 1, -np.log(A3), -np.log(1 - A3))
    price = sum(np.linalg.norm(parameters["W" + str(n)]) ** 2 for n in (1, 2, 3))
    return np.mean(losses) + 0.5 * lambd * price / A3.shape[1]


# %% right="cost: through the norm of exercise 1"
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    return compute_cost(A3, Y) + frobenius_norm(parameters) ** 2 * lambd / Y.size / 2


# %% right="cost: in PyTorch, single precision"
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    a, y = torch.tensor(A3).float(), torch.tensor(Y).float()
    cost = torch.nn.functional.binary_cross_entropy(a, y)
    for n in (1, 2, 3):
        cost = cost + lambd / (2 * y.shape[1]) * torch.tensor(parameters[f"W{n}"]).float().pow(2).sum()
    return cost


# %% right="cost: as an array of shape (1, 1)"
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    cost = -(Y @ np.log(A3).T + (1 - Y) @ np.log(1 - A3).T) / m
    for W in (parameters["W1"], parameters["W2"], parameters["W3"]):
        cost = cost + lambd / (2.0 * m) * np.einsum("ij,ij", W, W)
    return cost


# %% [markdown]
# backward_propagation_with_regularization, wrong

# %% right="backward: as in the public lab"
def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    dZ3 = A3 - Y
    dW3 = 1. / m * np.dot(dZ3, A2.T) + (lambd * W3) / m
    db3 = 1. / m * np.sum(dZ3, axis=1, keepdims=True)
    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = 1. / m * np.dot(dZ2, A1.T) + (lambd * W2) / m
    db2 = 1. / m * np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(W2.T, dZ2)
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = 1. / m * np.dot(dZ1, X.T) + (lambd * W1) / m
    db1 = 1. / m * np.sum(dZ1, axis=1, keepdims=True)
    gradients = {"dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2,
                 "dZ2": dZ2, "dW2": dW2, "db2": db2, "dA1": dA1,
                 "dZ1": dZ1, "dW1": dW1, "db1": db1}
    return gradients


# %% right="backward: adds the pulls to the given backward pass"
def backward_propagation_with_regularization(X, Y, cache, lambd):
    grads = backward_propagation(X, Y, cache)
    for name, place in (("dW1", 2), ("dW2", 6), ("dW3", 10)):
        grads[name] = grads[name] + lambd / Y.shape[1] * cache[place]
    return grads


# %% wrong="backward: forgets the pull" of="backward: adds the pulls to the given backward pass" fails=["check_backward_pulls_as_in_the_example", "check_backward_pulls_each_weight", "check_backward_pulls_every_layer"]
# - grads[name] = grads[name] + lambd / Y.shape[1] * cache[place]
# + grads[name] = grads[name]

# %% wrong="backward: subtracts the pull" of="backward: adds the pulls to the given backward pass" fails=["check_backward_pulls_as_in_the_example", "check_backward_pulls_each_weight"]
# - grads[name] = grads[name] + lambd / Y.shape[1] * cache[place]
# + grads[name] = grads[name] - lambd / Y.shape[1] * cache[place]

# %% wrong="backward: pulls half as much" of="backward: adds the pulls to the given backward pass" fails=["check_backward_pulls_as_in_the_example", "check_backward_pulls_each_weight"]
# - grads[name] = grads[name] + lambd / Y.shape[1] * cache[place]
# + grads[name] = grads[name] + lambd / (2 * Y.shape[1]) * cache[place]

# %% wrong="backward: does not divide the pull by m" of="backward: adds the pulls to the given backward pass" fails=["check_backward_pulls_as_in_the_example", "check_backward_pulls_each_weight"]
# - grads[name] = grads[name] + lambd / Y.shape[1] * cache[place]
# + grads[name] = grads[name] + lambd * cache[place]

# %% wrong="backward: pulls by the sign of the weights, as L1 does" of="backward: adds the pulls to the given backward pass" fails=["check_backward_pulls_as_in_the_example", "check_backward_pulls_each_weight"]
# - grads[name] = grads[name] + lambd / Y.shape[1] * cache[place]
# + grads[name] = grads[name] + lambd / Y.shape[1] * np.sign(cache[place])

# %% wrong="backward: pulls the last layer only" of="backward: adds the pulls to the given backward pass" fails=["check_backward_pulls_as_in_the_example", "check_backward_pulls_every_layer"]
# - for name, place in (("dW1", 2), ("dW2", 6), ("dW3", 10)):
# + for name, place in (("dW3", 10),):

# %% wrong="backward: leaves W1 without a pull" of="backward: adds the pulls to the given backward pass" fails=["check_backward_pulls_every_layer"]
# - for name, place in (("dW1", 2), ("dW2", 6), ("dW3", 10)):
# + for name, place in (("dW2", 6), ("dW3", 10)):

# %% wrong="backward: pulls biases, too" of="backward: adds the pulls to the given backward pass" fails=["check_backward_pulls_nothing_else"]
# - for name, place in (("dW1", 2), ("dW2", 6), ("dW3", 10)):
# + for name, place in (("dW1", 2), ("dW2", 6), ("dW3", 10), ("db1", 3), ("db2", 7), ("db3", 11)):

# %% wrong="backward: pulls biases instead of weights" of="backward: adds the pulls to the given backward pass" fails=["check_backward_pulls_as_in_the_example", "check_backward_pulls_each_weight", "check_backward_pulls_every_layer", "check_backward_pulls_nothing_else"]
# - for name, place in (("dW1", 2), ("dW2", 6), ("dW3", 10)):
# + for name, place in (("db1", 3), ("db2", 7), ("db3", 11)):

# %% wrong="backward: returns dW1, dW2 and dW3 alone" of="backward: adds the pulls to the given backward pass" fails=["check_backward_returns_eleven_gradients", "check_backward_begins_as_in_the_example", "check_backward_begins_at_the_output", "check_backward_goes_down_the_layers", "check_backward_averages_over_the_examples", "check_backward_pulls_nothing_else"]
# - return grads
# + return {name: grads[name] for name in ("dW1", "dW2", "dW3")}

# %% wrong="backward: divides dZ3 by m, too" of="backward: as in the public lab" fails=["check_backward_begins_as_in_the_example", "check_backward_begins_at_the_output", "check_backward_averages_over_the_examples"]
# - dZ3 = A3 - Y
# + dZ3 = (A3 - Y) / m

# %% wrong="backward: puts the 1/m into dZ3 alone" of="backward: as in the public lab" fails=["check_backward_begins_as_in_the_example", "check_backward_begins_at_the_output"]
# - dZ3 = A3 - Y
# - dW3 = 1. / m * np.dot(dZ3, A2.T) + (lambd * W3) / m
# - db3 = 1. / m * np.sum(dZ3, axis=1, keepdims=True)
# + dZ3 = (A3 - Y) / m
# + dW3 = np.dot(dZ3, A2.T) + (lambd * W3) / m
# + db3 = np.sum(dZ3, axis=1, keepdims=True)
#
# - dW2 = 1. / m * np.dot(dZ2, A1.T) + (lambd * W2) / m
# - db2 = 1. / m * np.sum(dZ2, axis=1, keepdims=True)
# + dW2 = np.dot(dZ2, A1.T) + (lambd * W2) / m
# + db2 = np.sum(dZ2, axis=1, keepdims=True)
#
# - dW1 = 1. / m * np.dot(dZ1, X.T) + (lambd * W1) / m
# - db1 = 1. / m * np.sum(dZ1, axis=1, keepdims=True)
# + dW1 = np.dot(dZ1, X.T) + (lambd * W1) / m
# + db1 = np.sum(dZ1, axis=1, keepdims=True)

# %% wrong="backward: has labels and outputs the wrong way round" of="backward: as in the public lab" fails=["check_backward_begins_as_in_the_example", "check_backward_begins_at_the_output"]
# - dZ3 = A3 - Y
# + dZ3 = Y - A3

# %% wrong="backward: forgets ReLU in the first layer" of="backward: as in the public lab" fails=["check_backward_goes_down_the_layers"]
# - dZ1 = np.multiply(dA1, np.int64(A1 > 0))
# + dZ1 = dA1

# %% wrong="backward: has the derivative of ReLU the wrong way round" of="backward: as in the public lab" fails=["check_backward_goes_down_the_layers", "check_backward_pulls_nothing_else"]
# - dZ1 = np.multiply(dA1, np.int64(A1 > 0))
# + dZ1 = np.multiply(dA1, np.int64(A1 < 0))

# %% wrong="backward: does not average dW1 and db1" of="backward: as in the public lab" fails=["check_backward_averages_over_the_examples"]
# - dW1 = 1. / m * np.dot(dZ1, X.T) + (lambd * W1) / m
# - db1 = 1. / m * np.sum(dZ1, axis=1, keepdims=True)
# + dW1 = np.dot(dZ1, X.T) + (lambd * W1) / m
# + db1 = np.sum(dZ1, axis=1, keepdims=True)

# %% wrong="backward: adds up db over all units" of="backward: as in the public lab" fails=["check_backward_averages_over_the_examples"]
# - db1 = 1. / m * np.sum(dZ1, axis=1, keepdims=True)
# + db1 = 1. / m * np.sum(dZ1) + np.zeros_like(b1)

# %% wrong="backward: has flat gradients of biases" of="backward: as in the public lab" fails=["check_backward_returns_eleven_gradients", "check_backward_averages_over_the_examples", "check_backward_pulls_nothing_else"]
# - db1 = 1. / m * np.sum(dZ1, axis=1, keepdims=True)
# + db1 = 1. / m * np.sum(dZ1, axis=1)

# %% wrong="backward: writes the pull into the weights" of="backward: as in the public lab" fails=["check_backward_leaves_its_inputs_alone"]
# - dZ3 = A3 - Y
# + dZ3 = A3 - Y
# + W1 += 0.0; W2 += 0.0; W3 *= 1 + lambd / m
# + W3 = W3 / (1 + lambd / m)

# %% wrong="backward: scales the weights of the chain, too" of="backward: as in the public lab" fails=["check_backward_pulls_as_in_the_example", "check_backward_goes_down_the_layers", "check_backward_pulls_each_weight", "check_backward_pulls_nothing_else"]
# - dA2 = np.dot(W3.T, dZ3)
# + dA2 = np.dot((W3 + lambd / m * W3).T, dZ3)

# %% [markdown]
# backward_propagation_with_regularization, right

# %% right="backward: a loop from the top, with einsum"
def backward_propagation_with_regularization(X, Y, cache, lambd):
    Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3 = cache
    m, grads = Y.size, {}
    dZ = A3 - Y
    for layer, W, below, Z in ((3, W3, A2, Z2), (2, W2, A1, Z1), (1, W1, X, None)):
        grads[f"dZ{layer}"] = dZ
        grads[f"dW{layer}"] = (np.einsum("um,bm->ub", dZ, below) + lambd * W) / m
        grads[f"db{layer}"] = dZ.mean(axis=1).reshape(-1, 1)
        if Z is not None:
            grads[f"dA{layer - 1}"] = W.T.dot(dZ)
            dZ = np.where(Z > 0, grads[f"dA{layer - 1}"], 0)
    return grads


# %% right="backward: by PyTorch's autograd"
def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = X.shape[1]
    t = [torch.tensor(one) for one in cache]
    W1, b1, W2, b2, W3, b3 = (t[i].requires_grad_() for i in (2, 3, 6, 7, 10, 11))
    Z1 = W1 @ torch.tensor(X) + b1
    A1 = torch.relu(Z1)
    Z2 = W2 @ A1 + b2
    A2 = torch.relu(Z2)
    Z3 = W3 @ A2 + b3
    for one in (Z1, A1, Z2, A2, Z3):
        one.retain_grad()
    y = torch.tensor(Y, dtype=Z3.dtype)
    data = torch.nn.functional.binary_cross_entropy_with_logits(Z3, y, reduction="sum")
    squares = (W1**2).sum() + (W2**2).sum() + (W3**2).sum()
    ((data + lambd / 2 * squares) / m).backward()
    pairs = dict(Z3=Z3, A2=A2, Z2=Z2, A1=A1, Z1=Z1)
    grads = {f"d{name}": m * one.grad for name, one in pairs.items()}
    pairs = dict(W3=W3, b3=b3, W2=W2, b2=b2, W1=W1, b1=b1)
    return grads | {f"d{name}": one.grad for name, one in pairs.items()}


# %% right="backward: in single precision, by columns"
def backward_propagation_with_regularization(X, Y, cache, lambd):
    Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3 = (np.float32(one) for one in cache)
    X, m = np.float32(X), np.float32(X.shape[1])
    dZ3 = A3 - np.float32(Y)
    dA2 = W3.T @ dZ3
    dZ2 = np.float32(dA2 * (Z2 >= 0))
    dA1 = W2.T @ dZ2
    dZ1 = np.float32(dA1 * (Z1 >= 0))
    grads = dict(dZ3=dZ3, dA2=dA2, dZ2=dZ2, dA1=dA1, dZ1=dZ1)
    for l, (dZ, A, W) in enumerate(((dZ1, X, W1), (dZ2, A1, W2), (dZ3, A2, W3)), 1):
        grads["dW" + str(l)] = dZ @ A.T / m + np.float32(lambd) / m * W
        grads["db" + str(l)] = dZ.sum(1, keepdims=True) / m
    return grads


# %% [markdown]
# l1_cost, wrong

# %% right="l1: a loop over the layers"
def l1_cost(parameters, lambd, m):
    total = 0.0
    for layer in range(1, len(parameters) // 2 + 1):
        total += np.abs(parameters["W" + str(layer)]).sum()
    return total * lambd / m


# %% wrong="l1: forgets the sizes" of="l1: a loop over the layers" fails=["check_l1_of_the_example", "check_l1_adds_the_sizes"]
# - total += np.abs(parameters["W" + str(layer)]).sum()
# + total += parameters["W" + str(layer)].sum()

# %% wrong="l1: adds squares" of="l1: a loop over the layers" fails=["check_l1_of_the_example", "check_l1_adds_the_sizes"]
# - total += np.abs(parameters["W" + str(layer)]).sum()
# + total += np.square(parameters["W" + str(layer)]).sum()

# %% wrong="l1: has a half, as L2 does" of="l1: a loop over the layers" fails=["check_l1_of_the_example", "check_l1_adds_the_sizes"]
# - return total * lambd / m
# + return total * lambd / (2 * m)

# %% wrong="l1: does not divide by m" of="l1: a loop over the layers" fails=["check_l1_of_the_example", "check_l1_adds_the_sizes"]
# - return total * lambd / m
# + return total * lambd

# %% wrong="l1: keeps the last layer only" of="l1: a loop over the layers" fails=["check_l1_of_the_example", "check_l1_takes_all_layers"]
# - total += np.abs(parameters["W" + str(layer)]).sum()
# + total = np.abs(parameters["W" + str(layer)]).sum()

# %% wrong="l1: leaves out the last layer" of="l1: a loop over the layers" fails=["check_l1_of_the_example", "check_l1_adds_the_sizes", "check_l1_takes_all_layers"]
# - for layer in range(1, len(parameters) // 2 + 1):
# + for layer in range(1, len(parameters) // 2):

# %% wrong="l1: counts biases, too" fails=["check_l1_leaves_biases_out"]
def l1_cost(parameters, lambd, m):
    return lambd / m * sum(np.sum(np.abs(value)) for value in parameters.values())


# %% wrong="l1: makes the weights positive in place" of="l1: a loop over the layers" fails=["check_l1_leaves_the_parameters_alone"]
# - total += np.abs(parameters["W" + str(layer)]).sum()
# + total += np.abs(parameters["W" + str(layer)], out=parameters["W" + str(layer)]).sum()

# %% wrong="l1: returns one for each layer" fails=["check_l1_is_a_number", "check_l1_of_the_example", "check_l1_adds_the_sizes", "check_l1_takes_all_layers", "check_l1_leaves_biases_out", "check_l1_leaves_the_parameters_alone"]
def l1_cost(parameters, lambd, m):
    return [lambd / m * np.abs(W).sum() for name, W in parameters.items() if name[0] == "W"]


# %% [markdown]
# l1_cost, right

# %% right="l1: by norms of flat arrays"
def l1_cost(parameters, lambd, m):
    flat = np.concatenate([w.ravel() for name, w in parameters.items() if name[0] == "W"])
    return np.linalg.norm(flat, ord=1) / m * lambd


# %% right="l1: as a tensor in single precision"
def l1_cost(parameters, lambd, m):
    weights = [torch.tensor(w, dtype=torch.float32) for n, w in parameters.items() if "W" in n]
    return lambd / m * sum(w.abs().sum() for w in weights)


# %% right="l1: weights times their signs"
def l1_cost(parameters, lambd, m):
    return sum((np.sign(w) * w).sum() for n, w in parameters.items() if n[:1] == "W") * (lambd / m)


# %% [markdown]
# proximal_step, wrong

# %% wrong="step: shrinks by the strength, without the learning rate" of="reference" fails=["check_step_of_the_example", "check_step_shrinks_what_is_large"]
# - return np.sign(z) * np.maximum(np.abs(z) - lr * strength, 0)
# + return np.sign(z) * np.maximum(np.abs(z) - strength, 0)

# %% wrong="step: shrinks by the learning rate alone" of="reference" fails=["check_step_moves_along_the_gradient", "check_step_shrinks_what_is_large", "check_step_shrinks_after_the_gradient_step"]
# - return np.sign(z) * np.maximum(np.abs(z) - lr * strength, 0)
# + return np.sign(z) * np.maximum(np.abs(z) - lr, 0)

# %% wrong="step: jumps over 0" of="reference" fails=["check_step_of_the_example", "check_step_ends_at_0"]
# - return np.sign(z) * np.maximum(np.abs(z) - lr * strength, 0)
# + return z - lr * strength * np.sign(z)

# %% wrong="step: takes the sign of w, not of z" of="reference" fails=["check_step_moves_along_the_gradient"]
# - return np.sign(z) * np.maximum(np.abs(z) - lr * strength, 0)
# + return np.sign(w) * np.maximum(np.abs(z) - lr * strength, 0)

# %% wrong="step: loses the sign" of="reference" fails=["check_step_moves_along_the_gradient", "check_step_shrinks_what_is_large"]
# - return np.sign(z) * np.maximum(np.abs(z) - lr * strength, 0)
# + return np.maximum(np.abs(z) - lr * strength, 0)

# %% wrong="step: takes off positive weights only" of="reference" fails=["check_step_moves_along_the_gradient", "check_step_shrinks_what_is_large", "check_step_ends_at_0"]
# - return np.sign(z) * np.maximum(np.abs(z) - lr * strength, 0)
# + return np.maximum(z - lr * strength, 0)

# %% wrong="step: sets small ones to 0, and leaves the rest" of="reference" fails=["check_step_of_the_example", "check_step_shrinks_what_is_large"]
# - return np.sign(z) * np.maximum(np.abs(z) - lr * strength, 0)
# + return np.where(np.abs(z) <= lr * strength, 0, z)

# %% wrong="step: shrinks by a share, as L2 does" of="reference" fails=["check_step_of_the_example", "check_step_shrinks_what_is_large", "check_step_ends_at_0"]
# - return np.sign(z) * np.maximum(np.abs(z) - lr * strength, 0)
# + return z * (1 - lr * strength)

# %% wrong="step: leaves a bit where 0 should be" of="reference" fails=["check_step_ends_at_0"]
# - return np.sign(z) * np.maximum(np.abs(z) - lr * strength, 0)
# + return np.sign(z) * np.maximum(np.abs(z) - lr * strength, 1e-12)

# %% wrong="step: shrinks before the gradient step" fails=["check_step_of_the_example", "check_step_shrinks_after_the_gradient_step"]
def proximal_step(w, gradient, lr, strength):
    w = np.sign(w) * np.maximum(np.abs(w) - lr * strength, 0)
    return w - lr * gradient


# %% wrong="step: forgets the gradient" of="reference" fails=["check_step_of_the_example", "check_step_moves_along_the_gradient"]
# - z = w - lr * gradient
# + z = w

# %% wrong="step: goes uphill" of="reference" fails=["check_step_of_the_example", "check_step_moves_along_the_gradient"]
# - z = w - lr * gradient
# + z = w + lr * gradient

# %% wrong="step: changes w in place" of="reference" fails=["check_step_leaves_its_inputs_alone"]
# - z = w - lr * gradient
# + z = w
# + z -= lr * gradient

# %% wrong="step: works on rows of one number" fails=["check_step_returns_an_array", "check_step_of_the_example", "check_step_moves_along_the_gradient", "check_step_shrinks_what_is_large", "check_step_ends_at_0", "check_step_shrinks_after_the_gradient_step", "check_step_leaves_its_inputs_alone"]
def proximal_step(w, gradient, lr, strength):
    return np.array([[max(abs(one), 0)] for one in (w - lr * gradient).ravel()])


# %% [markdown]
# proximal_step, right

# %% right="step: z minus itself, clipped"
def proximal_step(w, gradient, lr, strength):
    z = w - lr * gradient
    return z - np.clip(z, -lr * strength, lr * strength)


# %% right="step: entry by entry"
def proximal_step(w, gradient, lr, strength):
    new = np.empty_like(w)
    for place in np.ndindex(*w.shape):
        z = w[place] - lr * gradient[place]
        if z > lr * strength:
            new[place] = z - lr * strength
        elif z < -lr * strength:
            new[place] = z + lr * strength
        else:
            new[place] = 0
    return new


# %% right="step: PyTorch's softshrink, as a tensor"
def proximal_step(w, gradient, lr, strength):
    z = torch.tensor(w) - lr * torch.tensor(gradient)
    return torch.nn.functional.softshrink(z, lr * strength)


# %% right="step: two rectified halves, in single precision"
def proximal_step(w, gradient, lr, strength):
    z, t = np.float32(w - lr * gradient), np.float32(lr * strength)
    return np.maximum(z - t, 0) - np.maximum(-z - t, 0)


# %% right="step: multiplies by a share that is not below 0"
def proximal_step(w, gradient, lr, strength):
    z = w - lr * gradient
    size = np.abs(z)
    return np.where(size > lr * strength, z * (1 - lr * strength / np.where(size > 0, size, 1)), 0.0)


# %% [markdown]
# decayed_step, wrong

# %% wrong="decay: has the two ways the wrong way round" of="reference" fails=["check_decay_is_coupled_in_the_example", "check_decay_is_decoupled_in_the_example", "check_decay_is_coupled", "check_decay_is_decoupled"]
# - if decoupled:
# + if not decoupled:

# %% wrong="decay: is coupled always" of="reference" fails=["check_decay_is_decoupled_in_the_example", "check_decay_is_decoupled"]
# - return w - lr * (direction(gradient) + decay * w)
# + return w - lr * direction(gradient + decay * w)

# %% wrong="decay: is decoupled always" of="reference" fails=["check_decay_is_coupled_in_the_example", "check_decay_is_coupled"]
# - return w - lr * direction(gradient + decay * w)
# + return w - lr * (direction(gradient) + decay * w)

# %% wrong="decay: does both if decoupled" of="reference" fails=["check_decay_is_decoupled"]
# - return w - lr * (direction(gradient) + decay * w)
# + return w - lr * (direction(gradient + decay * w) + decay * w)

# %% wrong="decay: has no decay" fails=["check_decay_is_decoupled_in_the_example", "check_decay_is_coupled", "check_decay_is_decoupled"]
def decayed_step(w, gradient, direction, lr, decay, decoupled):
    return w - lr * direction(gradient)


# %% wrong="decay: leaves the learning rate out of the decoupled pull" of="reference" fails=["check_decay_is_decoupled_in_the_example", "check_decay_is_decoupled"]
# - return w - lr * (direction(gradient) + decay * w)
# + return w - lr * direction(gradient) - decay * w

# %% wrong="decay: has the learning rate twice in the coupled pull" of="reference" fails=["check_decay_is_coupled"]
# - return w - lr * direction(gradient + decay * w)
# + return w - lr * direction(gradient + lr * decay * w)

# %% wrong="decay: pushes away from 0 if decoupled" of="reference" fails=["check_decay_is_decoupled_in_the_example", "check_decay_is_decoupled"]
# - return w - lr * (direction(gradient) + decay * w)
# + return w - lr * (direction(gradient) - decay * w)

# %% wrong="decay: decays the new w" of="reference" fails=["check_decay_is_decoupled_in_the_example", "check_decay_is_decoupled"]
# - return w - lr * (direction(gradient) + decay * w)
# + new = w - lr * direction(gradient)
# + return new - lr * decay * new

# %% wrong="decay: adds the pull behind the optimizer if coupled" of="reference" fails=["check_decay_is_coupled_in_the_example", "check_decay_0_is_a_plain_step", "check_decay_is_coupled", "check_decay_asks_the_optimizer_once"]
# - return w - lr * direction(gradient + decay * w)
# + return w - lr * (direction(gradient) + direction(decay * w))

# %% wrong="decay: goes uphill" fails=["check_decay_is_coupled_in_the_example", "check_decay_is_decoupled_in_the_example", "check_decay_0_is_a_plain_step", "check_decay_is_coupled", "check_decay_is_decoupled"]
def decayed_step(w, gradient, direction, lr, decay, decoupled):
    if decoupled:
        return w + lr * direction(gradient) - lr * decay * w
    return w + lr * direction(gradient + decay * w)


# %% wrong="decay: asks the optimizer in both ways" fails=["check_decay_asks_the_optimizer_once"]
def decayed_step(w, gradient, direction, lr, decay, decoupled):
    coupled = w - lr * direction(gradient + decay * w)
    apart = w - lr * (direction(gradient) + decay * w)
    return apart if decoupled else coupled


# %% wrong="decay: changes w in place if decoupled" of="reference" fails=["check_decay_leaves_its_inputs_alone"]
# - return w - lr * (direction(gradient) + decay * w)
# + w *= 1 - lr * decay
# + return w - lr * direction(gradient)

# %% wrong="decay: changes the gradient in place if coupled" of="reference" fails=["check_decay_leaves_its_inputs_alone"]
# - return w - lr * direction(gradient + decay * w)
# + gradient += decay * w
# + return w - lr * direction(gradient)

# %% wrong="decay: returns a number" fails=["check_decay_returns_an_array", "check_decay_is_coupled_in_the_example", "check_decay_is_decoupled_in_the_example", "check_decay_0_is_a_plain_step", "check_decay_is_coupled", "check_decay_is_decoupled", "check_decay_asks_the_optimizer_once", "check_decay_leaves_its_inputs_alone"]
def decayed_step(w, gradient, direction, lr, decay, decoupled):
    return float(np.sum(w - lr * direction(gradient + decay * w)))


# %% [markdown]
# decayed_step, right

# %% right="decay: shrinks first, as PyTorch does"
def decayed_step(w, gradient, direction, lr, decay, decoupled):
    if decoupled:
        w = w * (1 - lr * decay)
        pull = 0
    else:
        pull = decay * w
    return w - lr * direction(gradient + pull)


# %% right="decay: without a branch"
def decayed_step(w, gradient, direction, lr, decay, decoupled):
    inside = 0.0 if decoupled else decay
    outside = decay - inside
    return w - lr * direction(gradient + inside * w) - lr * outside * w


# %% right="decay: as a tensor"
def decayed_step(w, gradient, direction, lr, decay, decoupled):
    seen = np.array(gradient) if decoupled else gradient + np.multiply(decay, w)
    new = torch.tensor(w).sub(torch.as_tensor(direction(seen)), alpha=lr)
    return new - lr * decay * torch.tensor(w) if decoupled else new


# %% [markdown]
# EarlyStopper, wrong

# %% wrong="stopper: stops one value late" of="reference" fails=["check_stopper_waits_in_the_example", "check_stopper_waits_for_its_patience"]
# - return self.bad >= self.patience
# + return self.bad > self.patience

# %% wrong="stopper: stops one value early" of="reference" fails=["check_stopper_waits_in_the_example", "check_stopper_waits_for_its_patience", "check_stopper_takes_nan_for_no_improvement"]
# - return self.bad >= self.patience
# + return self.bad >= self.patience - 1

# %% wrong="stopper: has no patience" of="reference" fails=["check_stopper_waits_in_the_example", "check_stopper_waits_for_its_patience", "check_stopper_counts_anew_after_an_improvement", "check_stopper_wants_more_than_min_delta", "check_stopper_takes_nan_for_no_improvement"]
# - return self.bad >= self.patience
# + return self.bad > 0

# %% wrong="stopper: says nothing where it goes on" of="reference" fails=["check_stopper_says_true_or_false"]
# - return self.bad >= self.patience
# + if self.bad >= self.patience:
# +     return True

# %% wrong="stopper: has patience 3 whatever it is given" of="reference" fails=["check_stopper_waits_in_the_example", "check_stopper_waits_for_its_patience"]
# - return self.bad >= self.patience
# + return self.bad >= 3

# %% wrong="stopper: never sets the count back" of="reference" fails=["check_stopper_counts_anew_after_an_improvement", "check_stopper_wants_more_than_min_delta", "check_stopper_takes_nan_for_no_improvement"]
# - self.best, self.bad = value, 0
# + self.best = value

# %% wrong="stopper: compares with the last value" of="reference" fails=["check_stopper_keeps_the_best_of_the_example", "check_stopper_compares_with_the_best", "check_stopper_keeps_the_best_value", "check_stopper_wants_more_than_min_delta", "check_stopper_knows_mode_max", "check_stopper_takes_nan_for_no_improvement"]
# - return self.bad >= self.patience
# + self.best = value
# + return self.bad >= self.patience

# %% wrong="stopper: keeps the last value as the best, compares rightly" fails=["check_stopper_keeps_the_best_of_the_example", "check_stopper_keeps_the_best_value", "check_stopper_knows_mode_max"]
class EarlyStopper(EarlyStopper):
    def step(self, value, weights):
        self.best = getattr(self, "kept", None)
        stop = super().step(value, weights)
        self.kept, self.best = self.best, value
        return stop


# %% wrong="stopper: ignores min_delta" of="reference" fails=["check_stopper_wants_more_than_min_delta", "check_stopper_knows_mode_max"]
# - if gain > self.min_delta and not np.isnan(value):
# + if gain > 0 and not np.isnan(value):

# %% wrong="stopper: takes a gain of just min_delta" of="reference" fails=["check_stopper_waits_in_the_example", "check_stopper_wants_more_than_min_delta"]
# - if gain > self.min_delta and not np.isnan(value):
# + if gain >= self.min_delta and not np.isnan(value):

# %% wrong="stopper: has the sign of min_delta wrong" of="reference" fails=["check_stopper_wants_more_than_min_delta", "check_stopper_knows_mode_max"]
# - if gain > self.min_delta and not np.isnan(value):
# + if gain > -self.min_delta and not np.isnan(value):

# %% wrong="stopper: moves the best at every small gain" of="reference" fails=["check_stopper_wants_more_than_min_delta", "check_stopper_takes_nan_for_no_improvement"]
#   else:
# +     if gain > 0:
# +         self.best = value
#       self.bad += 1

# %% wrong="stopper: ignores the mode" of="reference" fails=["check_stopper_knows_mode_max"]
# - gain = self.best - value if self.mode == "min" else value - self.best
# + gain = self.best - value

# %% wrong="stopper: has the modes the wrong way round" of="reference" fails=["check_stopper_waits_in_the_example", "check_stopper_keeps_the_best_of_the_example", "check_stopper_waits_for_its_patience", "check_stopper_goes_on_while_values_improve", "check_stopper_counts_anew_after_an_improvement", "check_stopper_compares_with_the_best", "check_stopper_keeps_the_best_value", "check_stopper_keeps_the_weights_of_the_best", "check_stopper_copies_the_weights", "check_stopper_wants_more_than_min_delta", "check_stopper_knows_mode_max", "check_stopper_takes_nan_for_no_improvement", "check_stoppers_do_not_share_memory"]
# - gain = self.best - value if self.mode == "min" else value - self.best
# + gain = self.best - value if self.mode == "max" else value - self.best

# %% wrong="stopper: begins with a best of 0" of="reference" fails=["check_stopper_waits_in_the_example", "check_stopper_keeps_the_best_of_the_example", "check_stopper_takes_any_first_value"]
# - self.best = self.best_weights = None
# + self.best, self.best_weights = 0, None

# %% wrong="stopper: begins with infinity in both modes" of="reference" fails=["check_stopper_knows_mode_max", "check_stopper_takes_any_first_value"]
# - self.best = self.best_weights = None
# + self.best, self.best_weights = np.inf, None

# %% wrong="stopper: begins mode max with a best of 0" of="reference" fails=["check_stopper_takes_any_first_value"]
# - self.best = self.best_weights = None
# + self.best = self.best_weights = None
# + if mode == "max":
# +     self.best = 0

# %% wrong="stopper: takes a first nan for the best" of="reference" fails=["check_stopper_takes_nan_for_no_improvement"]
# - if gain > self.min_delta and not np.isnan(value):
# + if gain > self.min_delta:

# %% wrong="stopper: takes nan for an improvement" fails=["check_stopper_takes_nan_for_no_improvement"]
class EarlyStopper(EarlyStopper):
    def step(self, value, weights):
        worse = self.best is not None and (
            value >= self.best - self.min_delta
            if self.mode == "min"
            else value <= self.best + self.min_delta
        )
        if worse:
            self.bad += 1
        else:
            self.best, self.bad = value, 0
            self.best_weights = copy.deepcopy(weights)
        return self.bad >= self.patience


# %% wrong="stopper: does not count nan" of="reference" fails=["check_stopper_takes_nan_for_no_improvement"]
#   else:
# -     self.bad += 1
# +     self.bad += not np.isnan(value)

# %% wrong="stopper: keeps a reference to the weights" of="reference" fails=["check_stopper_copies_the_weights"]
# - self.best_weights = {name: np.copy(array) for name, array in weights.items()}
# + self.best_weights = weights

# %% wrong="stopper: copies the dict, not the arrays" of="reference" fails=["check_stopper_copies_the_weights"]
# - self.best_weights = {name: np.copy(array) for name, array in weights.items()}
# + self.best_weights = dict(weights)

# %% wrong="stopper: keeps the last weights" of="reference" fails=["check_stopper_keeps_the_weights_of_the_best", "check_stopper_copies_the_weights"]
# - return self.bad >= self.patience
# + self.best_weights = copy.deepcopy(weights)
# + return self.bad >= self.patience

# %% wrong="stopper: copies the first array only" of="reference" fails=["check_stopper_copies_the_weights"]
# - self.best_weights = {name: np.copy(array) for name, array in weights.items()}
# + self.best_weights = weights | {name: np.copy(weights[name]) for name in [*weights][:1]}

# %% wrong="stopper: keeps no weights" of="reference" fails=["check_stopper_says_true_or_false", "check_stopper_keeps_the_weights_of_the_best", "check_stopper_copies_the_weights"]
# - self.best_weights = {name: np.copy(array) for name, array in weights.items()}

# %% wrong="stopper: shares its memory with others" fails=["check_stoppers_do_not_share_memory"]
class EarlyStopper:
    best, best_weights, bad = None, None, 0

    def __init__(self, patience, min_delta=0.0, mode="min"):
        self.patience, self.min_delta, self.mode = patience, min_delta, mode
        EarlyStopper.best = EarlyStopper.best_weights = None
        EarlyStopper.bad = 0

    def step(self, value, weights):
        cls = EarlyStopper
        gain = np.inf
        if cls.best is not None:
            gain = cls.best - value if self.mode == "min" else value - cls.best
        if gain > self.min_delta and not np.isnan(value):
            cls.best, cls.bad = value, 0
            cls.best_weights = copy.deepcopy(weights)
        else:
            cls.bad += 1
        return cls.bad >= self.patience


# %% wrong="stopper: has min_delta 0.1 by default" of="reference" fails=["check_stopper_goes_on_while_values_improve"]
# - def __init__(self, patience, min_delta=0.0, mode="min"):
# + def __init__(self, patience, min_delta=0.1, mode="min"):

# %% [markdown]
# EarlyStopper, right

# %% right="stopper: infinities, by mode, and deepcopy"
import math
from copy import deepcopy


class EarlyStopper:
    def __init__(self, patience, min_delta=0.0, mode="min"):
        self.patience = patience
        self.min_delta = min_delta
        self.mode = mode
        self.best = math.inf if mode == "min" else -math.inf
        self.best_weights = None
        self.wait = 0

    def improved(self, value):
        if self.mode == "min":
            return value < self.best - self.min_delta
        return value > self.best + self.min_delta

    def step(self, value, weights):
        if self.improved(value):
            self.best = value
            self.best_weights = deepcopy(weights)
            self.wait = 0
            return False
        self.wait += 1
        return self.wait >= self.patience


# %% right="stopper: signs and numpy numbers"
class EarlyStopper:
    def __init__(self, patience, min_delta=0.0, mode="min"):
        self.patience, self.min_delta = patience, min_delta
        self.sign = np.float64(-1 if mode == "min" else 1)
        self.since, self.top = 0, -np.inf
        self.best_weights = {}

    @property
    def best(self):
        return self.sign * self.top

    def step(self, value, weights):
        score = self.sign * value
        if not np.isnan(score) and score - self.top > self.min_delta:
            self.top, self.since = score, 0
            self.best_weights = {name: array.copy() for name, array in weights.items()}
        else:
            self.since += 1
        return np.greater_equal(self.since, self.patience)


# %% right="stopper: keeps all values, and counts steps since the best"
class EarlyStopper:
    def __init__(self, patience, min_delta=0.0, mode="min"):
        self.settings = patience, min_delta, mode
        self.history, self.best, self.best_step, self.best_weights = [], None, 0, None

    def step(self, value, weights):
        patience, min_delta, mode = self.settings
        self.history.append(value)
        if value == value:
            if self.best is None:
                better = True
            elif mode == "max":
                better = value - min_delta > self.best
            else:
                better = value + min_delta < self.best
            if better:
                self.best, self.best_step = float(value), len(self.history)
                self.best_weights = {k: torch.tensor(v).clone() for k, v in weights.items()}
        return bool(len(self.history) - self.best_step >= patience)


# %% [markdown]
# standardize, wrong

# %% wrong="scale: fits dev on itself" of="reference" fails=["check_scaling_of_the_example", "check_scaling_uses_train_alone", "check_scaling_bears_a_constant_feature"]
# - return (train - mean) / spread, (dev - mean) / spread
# + own = dev.mean(axis=1, keepdims=True), dev.std(axis=1, keepdims=True)
# + return (train - mean) / spread, (dev - own[0]) / np.where(own[1] == 0, 1, own[1])

# %% wrong="scale: fits on train and dev together" of="reference" fails=["check_scaling_of_the_example", "check_scaling_has_mean_0_and_deviation_1", "check_scaling_uses_train_alone", "check_scaling_bears_a_constant_feature"]
# - mean = train.mean(axis=1, keepdims=True)
# - spread = train.std(axis=1, keepdims=True)
# + mean = np.hstack([train, dev]).mean(axis=1, keepdims=True)
# + spread = np.hstack([train, dev]).std(axis=1, keepdims=True)

# %% wrong="scale: has one mean and deviation for all features" of="reference" fails=["check_scaling_has_mean_0_and_deviation_1", "check_scaling_bears_a_constant_feature"]
# - mean = train.mean(axis=1, keepdims=True)
# - spread = train.std(axis=1, keepdims=True)
# + mean, spread = train.mean(), train.std()

# %% wrong="scale: divides by m - 1" of="reference" fails=["check_scaling_of_the_example", "check_scaling_has_mean_0_and_deviation_1"]
# - spread = train.std(axis=1, keepdims=True)
# + spread = train.std(axis=1, keepdims=True, ddof=1)

# %% wrong="scale: divides by the variance" of="reference" fails=["check_scaling_has_mean_0_and_deviation_1"]
# - spread = train.std(axis=1, keepdims=True)
# + spread = train.var(axis=1, keepdims=True)

# %% wrong="scale: subtracts the mean only" of="reference" fails=["check_scaling_has_mean_0_and_deviation_1"]
# - spread = np.where(spread == 0, 1, spread)
# + spread = np.ones_like(spread)

# %% wrong="scale: does not subtract the mean" of="reference" fails=["check_scaling_of_the_example", "check_scaling_has_mean_0_and_deviation_1"]
# - return (train - mean) / spread, (dev - mean) / spread
# + return train / spread, dev / spread

# %% wrong="scale: leaves dev as it is" of="reference" fails=["check_scaling_of_the_example", "check_scaling_uses_train_alone"]
# - return (train - mean) / spread, (dev - mean) / spread
# + return (train - mean) / spread, dev

# %% wrong="scale: divides by 0 where a feature is constant" of="reference" fails=["check_scaling_bears_a_constant_feature"]
# - spread = np.where(spread == 0, 1, spread)

# %% wrong="scale: adds a small number to the deviation" of="reference" fails=["check_scaling_bears_a_constant_feature"]
# - spread = np.where(spread == 0, 1, spread)
# + spread = spread + 1e-8

# %% wrong="scale: sets constant features to 0 in dev, too" of="reference" fails=["check_scaling_bears_a_constant_feature"]
# - return (train - mean) / spread, (dev - mean) / spread
# + is_constant = train.std(axis=1, keepdims=True) == 0
# + return (train - mean) / spread, np.where(is_constant, 0, (dev - mean) / spread)

# %% wrong="scale: changes train in place" of="reference" fails=["check_scaling_leaves_its_inputs_alone"]
# - return (train - mean) / spread, (dev - mean) / spread
# + train -= mean
# + return train / spread, (dev - mean) / spread

# %% wrong="scale: returns train alone" of="reference" fails=["check_scaling_returns_both", "check_scaling_of_the_example", "check_scaling_has_mean_0_and_deviation_1", "check_scaling_uses_train_alone", "check_scaling_bears_a_constant_feature", "check_scaling_leaves_its_inputs_alone"]
# - return (train - mean) / spread, (dev - mean) / spread
# + return (train - mean) / spread

# %% [markdown]
# standardize, right

# %% right="scale: row by row, as a list"
def standardize(train, dev):
    new_train, new_dev = np.empty_like(train), np.empty_like(dev)
    for row in range(train.shape[0]):
        mean, spread = np.mean(train[row]), np.std(train[row]) or 1.0
        new_train[row] = (train[row] - mean) / spread
        new_dev[row] = (dev[row] - mean) / spread
    return [new_train, new_dev]


# %% right="scale: as tensors, and the numbers, too"
def standardize(train, dev):
    train, dev = torch.tensor(train), torch.tensor(dev)
    mean, spread = train.mean(1, keepdim=True), train.std(1, keepdim=True, unbiased=False)
    spread[spread == 0] = 1
    return (train - mean) / spread, (dev - mean) / spread, mean, spread


# %% right="scale: transposed, with copies in place"
def standardize(train, dev):
    train, dev = train.copy(), dev.copy()
    mean = np.average(train, axis=1)
    spread = np.sqrt(np.average((train.T - mean).T ** 2, axis=1))
    spread[spread == 0] = 1
    for one in (train, dev):
        one -= mean[:, None]
        one /= spread[:, None]
    return train, dev


# %% [markdown]
# diagnose, wrong

# %% wrong="diagnose: forgets the best error" of="reference" fails=["check_diagnosis_allows_for_the_best_error"]
# - bias = train_error - best_error > tolerance
# + bias = train_error > tolerance

# %% wrong="diagnose: takes the variance from the best error" of="reference" fails=["check_diagnosis_names_the_gaps", "check_diagnosis_allows_for_the_best_error", "check_diagnosis_obeys_the_tolerance"]
# - variance = dev_error - train_error > tolerance
# + variance = dev_error - best_error > tolerance

# %% wrong="diagnose: mistakes bias for variance" of="reference" fails=["check_diagnosis_of_the_example", "check_diagnosis_names_the_gaps", "check_diagnosis_allows_for_the_best_error", "check_diagnosis_obeys_the_tolerance"]
# - return {(1, 1): "both", (1, 0): "bias", (0, 1): "variance", (0, 0): "neither"}[bias, variance]
# + return {(1, 1): "both", (0, 1): "bias", (1, 0): "variance", (0, 0): "neither"}[bias, variance]

# %% wrong="diagnose: never says both" of="reference" fails=["check_diagnosis_names_the_gaps"]
# - return {(1, 1): "both", (1, 0): "bias", (0, 1): "variance", (0, 0): "neither"}[bias, variance]
# + return "bias" if bias else "variance" if variance else "neither"

# %% wrong="diagnose: names the larger gap only" fails=["check_diagnosis_names_the_gaps"]
def diagnose(train_error, dev_error, best_error, tolerance):
    bias, variance = train_error - best_error, dev_error - train_error
    if max(bias, variance) <= tolerance:
        return "neither"
    return "bias" if bias > variance else "variance"


# %% wrong="diagnose: has a tolerance of 0.05" of="reference" fails=["check_diagnosis_obeys_the_tolerance"]
#   """Return "bias", "variance", "both" or "neither": which gaps are above the tolerance."""
# + tolerance = 0.05

# %% wrong="diagnose: says high bias, and high variance" of="reference" fails=["check_diagnosis_is_a_word", "check_diagnosis_of_the_example", "check_diagnosis_names_the_gaps", "check_diagnosis_allows_for_the_best_error", "check_diagnosis_obeys_the_tolerance"]
# - return {(1, 1): "both", (1, 0): "bias", (0, 1): "variance", (0, 0): "neither"}[bias, variance]
# + return {(1, 1): "both", (1, 0): "high bias", (0, 1): "high variance", (0, 0): "ok"}[bias, variance]

# %% [markdown]
# diagnose, right

# %% right="diagnose: by branches"
def diagnose(train_error, dev_error, best_error, tolerance):
    has_bias = (train_error - best_error) > tolerance
    has_variance = (dev_error - train_error) > tolerance
    if has_bias and has_variance:
        return "both"
    if has_bias:
        return "bias"
    elif has_variance:
        return "variance"
    return "neither"


# %% right="diagnose: by an index"
def diagnose(train_error, dev_error, best_error, tolerance):
    gaps = np.diff([best_error, train_error, dev_error]) > tolerance
    return ["neither", "bias", "variance", "both"][int(gaps @ [1, 2])]


# %% right="diagnose: by names that are left"
def diagnose(train_error, dev_error, best_error, tolerance):
    names = []
    if train_error > best_error + tolerance:
        names.append("bias")
    if dev_error > train_error + tolerance:
        names.append("variance")
    return "both" if len(names) == 2 else names[0] if names else "neither"


# %% [markdown]
# random_flip, wrong

# %% wrong="flip: mirrors up and down" of="reference" fails=["check_flip_mirrors_the_example", "check_flip_mirrors_left_to_right"]
# - flipped[chosen] = images[chosen, :, ::-1]
# + flipped[chosen] = images[chosen, ::-1, :]

# %% wrong="flip: turns by half" of="reference" fails=["check_flip_mirrors_the_example", "check_flip_mirrors_left_to_right"]
# - flipped[chosen] = images[chosen, :, ::-1]
# + flipped[chosen] = images[chosen, ::-1, ::-1]

# %% wrong="flip: mirrors with probability 1 - p" of="reference" fails=["check_flip_mirrors_the_example", "check_flip_has_the_right_probability"]
# - chosen = rng.random(len(images)) < p
# + chosen = rng.random(len(images)) > p

# %% wrong="flip: mirrors half of the images, whatever p is" of="reference" fails=["check_flip_mirrors_the_example", "check_flip_has_the_right_probability"]
# - chosen = rng.random(len(images)) < p
# + chosen = rng.random(len(images)) < 0.5

# %% wrong="flip: mirrors 0.3 of the images by default" of="reference" fails=["check_flip_has_the_right_probability"]
# - def random_flip(images, rng, p=0.5):
# + def random_flip(images, rng, p=0.3):

# %% wrong="flip: mirrors the whole batch or none" of="reference" fails=["check_flip_draws_for_each_image"]
# - chosen = rng.random(len(images)) < p
# + chosen = np.full(len(images), rng.random() < p)

# %% wrong="flip: mirrors all of them" of="reference" fails=["check_flip_has_the_right_probability", "check_flip_draws_from_rng"]
# - chosen = rng.random(len(images)) < p
# + chosen = np.full(len(images), True)

# %% wrong="flip: mirrors none" of="reference" fails=["check_flip_mirrors_the_example", "check_flip_mirrors_left_to_right", "check_flip_has_the_right_probability", "check_flip_draws_from_rng"]
# - flipped[chosen] = images[chosen, :, ::-1]

# %% wrong="flip: draws from NumPy's global state" of="reference" fails=["check_flip_draws_from_rng"]
# - chosen = rng.random(len(images)) < p
# + chosen = np.random.rand(len(images)) < p

# %% wrong="flip: makes a generator of seed 0" of="reference" fails=["check_flip_draws_from_rng"]
# - chosen = rng.random(len(images)) < p
# + chosen = np.random.default_rng(0).random(len(images)) < p

# %% wrong="flip: mirrors in place" of="reference" fails=["check_flip_leaves_the_images_alone"]
# - flipped = images.copy()
# + flipped = images

# %% wrong="flip: returns the mirrored ones only" of="reference" fails=["check_flip_returns_images", "check_flip_mirrors_left_to_right", "check_flip_has_the_right_probability", "check_flip_draws_for_each_image", "check_flip_draws_from_rng"]
# - return flipped
# + return flipped[chosen]

# %% [markdown]
# random_flip, right

# %% right="flip: image by image"
def random_flip(images, rng, p=0.5):
    new = []
    for image in images:
        new.append(np.fliplr(image) if rng.random() < p else image)
    return np.stack(new)


# %% right="flip: np.where and a coin toss"
def random_flip(images, rng, p=0.5):
    chosen = rng.binomial(1, p, size=(images.shape[0], 1, 1)).astype(bool)
    return np.where(chosen, images[..., ::-1], images)


# %% right="flip: keeps where a draw is not below p, as a tensor"
def random_flip(images, rng, p=0.5):
    new = torch.tensor(images)
    for n in range(len(new)):
        if not rng.uniform() >= p:
            new[n] = torch.flip(new[n], dims=[1])
    return new


# %% right="flip: choice with probabilities, column by column"
def random_flip(images, rng, p=0.5):
    chosen = rng.choice([True, False], size=len(images), p=[p, 1 - p])
    new = np.zeros_like(images)
    width = images.shape[2]
    for column in range(width):
        new[:, :, column] = np.where(chosen[:, None], images[:, :, width - 1 - column], images[:, :, column])
    return new


# %% [markdown]
# random_crop, wrong

# %% wrong="crop: never begins at the last place" of="reference" fails=["check_crop_reaches_all_places"]
# - places = rng.integers(0, 2 * padding + 1, size=(count, 2))
# + places = rng.integers(0, 2 * padding, size=(count, 2))

# %% wrong="crop: has the same row and column" of="reference" fails=["check_crop_reaches_all_places"]
# - places = rng.integers(0, 2 * padding + 1, size=(count, 2))
# + places = np.repeat(rng.integers(0, 2 * padding + 1, size=(count, 1)), 2, axis=1)

# %% wrong="crop: draws one place for the batch" of="reference" fails=["check_crop_draws_for_each_image"]
# - places = rng.integers(0, 2 * padding + 1, size=(count, 2))
# + places = np.tile(rng.integers(0, 2 * padding + 1, size=2), (count, 1))

# %% wrong="crop: draws one row for the batch" of="reference" fails=["check_crop_draws_for_each_image"]
# - places = rng.integers(0, 2 * padding + 1, size=(count, 2))
# + places = rng.integers(0, 2 * padding + 1, size=(count, 2))
# + places[:, 0] = places[0, 0]

# %% wrong="crop: rounds uniform draws, so that ends are rare" of="reference" fails=["check_crop_reaches_all_places"]
# - places = rng.integers(0, 2 * padding + 1, size=(count, 2))
# + places = np.rint(rng.uniform(0, 2 * padding, size=(count, 2))).astype(int)

# %% wrong="crop: wraps around" fails=["check_crop_cuts_windows_of_the_example", "check_crop_cuts_windows", "check_crop_reaches_all_places"]
def random_crop(images, padding, rng):
    new = np.empty_like(images)
    for n, image in enumerate(images):
        dy, dx = rng.integers(-padding, padding + 1, size=2)
        new[n] = np.roll(image, (dy, dx), axis=(0, 1))
    return new


# %% wrong="crop: pads with the edge" of="reference" fails=["check_crop_cuts_windows_of_the_example", "check_crop_cuts_windows", "check_crop_reaches_all_places"]
# - padded = np.pad(images, ((0, 0), (padding, padding), (padding, padding)))
# + padded = np.pad(images, ((0, 0), (padding, padding), (padding, padding)), mode="edge")

# %% wrong="crop: has height and width the wrong way round" of="reference" fails=["check_crop_returns_images", "check_crop_cuts_windows", "check_crop_reaches_all_places", "check_crop_draws_for_each_image", "check_crop_draws_from_rng", "check_crop_leaves_the_images_alone"]
# - return np.stack([one[y : y + height, x : x + width] for one, (y, x) in windows])
# + return np.stack([one[y : y + width, x : x + height] for one, (y, x) in windows])

# %% wrong="crop: returns the padded images" of="reference" fails=["check_crop_returns_images", "check_crop_cuts_windows_of_the_example", "check_crop_cuts_windows", "check_crop_reaches_all_places", "check_crop_draws_for_each_image", "check_crop_draws_from_rng", "check_crop_leaves_the_images_alone"]
# - return np.stack([one[y : y + height, x : x + width] for one, (y, x) in windows])
# + return padded

# %% wrong="crop: cuts without padding" fails=["check_crop_returns_images", "check_crop_cuts_windows_of_the_example", "check_crop_cuts_windows", "check_crop_reaches_all_places", "check_crop_draws_for_each_image", "check_crop_draws_from_rng", "check_crop_leaves_the_images_alone"]
def random_crop(images, padding, rng):
    count, height, width = images.shape
    y, x = rng.integers(0, 2 * padding + 1, size=2)
    return images[:, y : y + height - 2 * padding, x : x + width - 2 * padding]


# %% wrong="crop: cuts all windows from the first image" of="reference" fails=["check_crop_cuts_windows"]
# - return np.stack([one[y : y + height, x : x + width] for one, (y, x) in windows])
# + return np.stack([padded[0, y : y + height, x : x + width] for _, (y, x) in windows])

# %% wrong="crop: draws from NumPy's global state" of="reference" fails=["check_crop_draws_from_rng"]
# - places = rng.integers(0, 2 * padding + 1, size=(count, 2))
# + places = np.random.randint(0, 2 * padding + 1, size=(count, 2))

# %% wrong="crop: makes a generator of seed 0" of="reference" fails=["check_crop_draws_from_rng"]
# - places = rng.integers(0, 2 * padding + 1, size=(count, 2))
# + places = np.random.default_rng(0).integers(0, 2 * padding + 1, size=(count, 2))

# %% wrong="crop: writes windows into the images" of="reference" fails=["check_crop_leaves_the_images_alone"]
# - return np.stack([one[y : y + height, x : x + width] for one, (y, x) in windows])
# + images[:] = np.stack([one[y : y + height, x : x + width] for one, (y, x) in windows])
# + return images

# %% [markdown]
# random_crop, right

# %% right="crop: shifts with slices into zeros"
def random_crop(images, padding, rng):
    new = np.zeros_like(images)
    height, width = images.shape[1:]
    for n in range(len(images)):
        dy = int(rng.integers(-padding, padding, endpoint=True))
        dx = int(rng.integers(-padding, padding, endpoint=True))
        rows = slice(max(dy, 0), height + min(dy, 0))
        columns = slice(max(dx, 0), width + min(dx, 0))
        from_rows = slice(max(-dy, 0), height + min(-dy, 0))
        from_columns = slice(max(-dx, 0), width + min(-dx, 0))
        new[n, rows, columns] = images[n, from_rows, from_columns]
    return new


# %% right="crop: one number for the place, as a tensor"
def random_crop(images, padding, rng):
    count, height, width = images.shape
    sides = 2 * padding + 1
    places = rng.choice(sides * sides, size=count)
    padded = torch.nn.functional.pad(torch.tensor(images), (padding,) * 4)
    windows = [
        padded[n, k // sides : k // sides + height, k % sides : k % sides + width]
        for n, k in enumerate(places)
    ]
    return torch.stack(windows)


# %% right="crop: all windows at once by a view"
def random_crop(images, padding, rng):
    count, height, width = images.shape
    padded = np.pad(images, [(0, 0), (padding, padding), (padding, padding)], constant_values=0)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (height, width), axis=(1, 2))
    y = np.floor(rng.random(count) * (2 * padding + 1)).astype(int)
    x = np.floor(rng.random(count) * (2 * padding + 1)).astype(int)
    return windows[np.arange(count), y, x].copy()


# %% [markdown]
# mixup, wrong

# %% wrong="mixup: mixes x only" of="reference" fails=["check_mixup_mixes_labels_alike"]
# - return share * x + (1 - share) * x[order], share * y + (1 - share) * y[order]
# + return share * x + (1 - share) * x[order], y

# %% wrong="mixup: draws another order for y" of="reference" fails=["check_mixup_mixes_labels_alike"]
# - return share * x + (1 - share) * x[order], share * y + (1 - share) * y[order]
# + other = rng.permutation(len(x))
# + return share * x + (1 - share) * x[order], share * y + (1 - share) * y[other]

# %% wrong="mixup: draws another share for y" of="reference" fails=["check_mixup_mixes_labels_alike"]
# - return share * x + (1 - share) * x[order], share * y + (1 - share) * y[order]
# + other = rng.beta(alpha, alpha)
# + return share * x + (1 - share) * x[order], other * y + (1 - other) * y[order]

# %% wrong="mixup: draws a share for each example" of="reference" fails=["check_mixup_keeps_the_sum_of_the_batch", "check_mixup_mixes_pairs", "check_mixup_draws_the_share_from_beta", "check_mixup_draws_a_random_order"]
# - return share * x + (1 - share) * x[order], share * y + (1 - share) * y[order]
# + share = rng.beta(alpha, alpha, size=len(x))
# + xs, ys = share.reshape(-1, *[1] * (x.ndim - 1)), share[:, None]
# + return xs * x + (1 - xs) * x[order], ys * y + (1 - ys) * y[order]

# %% wrong="mixup: draws partners with replacement" of="reference" fails=["check_mixup_keeps_the_sum_of_the_batch", "check_mixup_mixes_pairs", "check_mixup_draws_a_random_order"]
# - order = rng.permutation(len(x))
# + order = rng.integers(len(x), size=len(x))
# + order[:2] = order[0]

# %% wrong="mixup: reverses the batch" of="reference" fails=["check_mixup_draws_a_random_order"]
# - order = rng.permutation(len(x))
# + order = np.arange(len(x))[::-1]

# %% wrong="mixup: does not mix" fails=["check_mixup_mixes_pairs", "check_mixup_draws_from_rng"]
def mixup(x, y, alpha, rng):
    return x.copy(), y.copy()


# %% wrong="mixup: draws the share uniformly" of="reference" fails=["check_mixup_draws_the_share_from_beta"]
# - share = rng.beta(alpha, alpha)
# + share = rng.random()

# %% wrong="mixup: draws from Beta(alpha, 1)" of="reference" fails=["check_mixup_draws_the_share_from_beta"]
# - share = rng.beta(alpha, alpha)
# + share = rng.beta(alpha, 1)

# %% wrong="mixup: takes the larger share always" of="reference" fails=["check_mixup_draws_the_share_from_beta"]
# - share = rng.beta(alpha, alpha)
# + share = rng.beta(alpha, alpha)
# + share = max(share, 1 - share)

# %% wrong="mixup: draws the share from NumPy's global state" of="reference" fails=["check_mixup_draws_from_rng"]
# - share = rng.beta(alpha, alpha)
# + share = np.random.beta(alpha, alpha)

# %% wrong="mixup: makes a generator of seed 0" of="reference" fails=["check_mixup_draws_from_rng"]
# - share = rng.beta(alpha, alpha)
# + rng = np.random.default_rng(0)
# + share = rng.beta(alpha, alpha)

# %% wrong="mixup: shuffles x in place" fails=["check_mixup_leaves_its_inputs_alone"]
def mixup(x, y, alpha, rng):
    share, old_x, old_y = rng.beta(alpha, alpha), x.copy(), y.copy()
    order = rng.permutation(len(x))
    x[:], y[:] = x[order], y[order]
    return share * old_x + (1 - share) * x, share * old_y + (1 - share) * y


# %% wrong="mixup: returns x alone" of="reference" fails=["check_mixup_returns_x_and_y", "check_mixup_keeps_the_sum_of_the_batch", "check_mixup_mixes_pairs", "check_mixup_mixes_labels_alike", "check_mixup_draws_the_share_from_beta", "check_mixup_draws_a_random_order"]
# - return share * x + (1 - share) * x[order], share * y + (1 - share) * y[order]
# + return share * x + (1 - share) * x[order]

# %% wrong="mixup: flattens x" of="reference" fails=["check_mixup_returns_x_and_y", "check_mixup_keeps_the_sum_of_the_batch", "check_mixup_mixes_pairs", "check_mixup_mixes_labels_alike"]
# - return share * x + (1 - share) * x[order], share * y + (1 - share) * y[order]
# + flat = x.reshape(len(x), -1)
# + return share * flat + (1 - share) * flat[order], share * y + (1 - share) * y[order]

# %% [markdown]
# mixup, right

# %% right="mixup: shuffles copies"
def mixup(x, y, alpha, rng):
    order = np.arange(x.shape[0])
    rng.shuffle(order)
    lam = rng.beta(alpha, alpha)
    mixed_x = lam * x + (1 - lam) * x[order, ...]
    mixed_y = lam * y + (1 - lam) * y[order, :]
    return mixed_x, mixed_y


# %% right="mixup: row by row, never with itself where it can be helped"
def mixup(x, y, alpha, rng):
    share = float(rng.beta(alpha, alpha))
    order = np.argsort(rng.random(len(x)))
    rows = [(n, other) for n, other in enumerate(order)]
    new_x = np.stack([x[other] + share * (x[n] - x[other]) for n, other in rows])
    new_y = np.stack([y[other] + share * (y[n] - y[other]) for n, other in rows])
    return [new_x, new_y]


# %% right="mixup: by two gamma draws, as tensors"
def mixup(x, y, alpha, rng):
    a, b = rng.gamma(alpha, size=2)
    share = a / (a + b)
    order = torch.tensor(rng.permutation(len(x)))
    x, y = torch.tensor(x), torch.tensor(y)
    return torch.lerp(x[order], x, share), torch.lerp(y[order], y, share)
