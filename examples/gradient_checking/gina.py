"""Gradient checking, homework of Gina: everything by way of one function."""

import numpy as np


def forward_propagation(x, theta):
    return np.dot(x, theta)


def backward_propagation(x, theta):
    return 1.0 * x


def difference(one, other):
    one, other = np.ravel(one), np.ravel(other)
    return np.sqrt(np.sum((one - other) ** 2)) / (
        np.sqrt(np.sum(one**2)) + np.sqrt(np.sum(other**2))
    )


def numerical_gradient(f, theta, epsilon):
    theta = np.array(theta, dtype=np.float64)
    steps = epsilon * np.eye(theta.size)
    slopes = []
    for step in steps:
        step = step.reshape(theta.shape)
        slopes.append((f(theta + step) - f(theta - step)) / (2 * epsilon))
    return np.array(slopes).reshape(theta.shape)


def gradient_check(x, theta, epsilon=1e-7):
    slope = numerical_gradient(lambda t: forward_propagation(x, t[0]), [theta], epsilon)
    return difference(backward_propagation(x, theta), slope)


def best_epsilon(f, df, theta, epsilons):
    errors = {}
    for epsilon in epsilons:
        slope = numerical_gradient(lambda t: f(t[0]), [theta], epsilon)
        errors[epsilon] = difference(df(theta), slope)
    return [errors[epsilon] for epsilon in epsilons], min(errors, key=errors.get)


def dictionary_to_vector(parameters):
    vector = np.concatenate([np.ravel(array) for array in parameters.values()])
    names = []
    for name in parameters:
        names.extend([name] * parameters[name].size)
    return vector.astype(np.float64)[:, np.newaxis], names


def vector_to_dictionary(theta, like):
    ends = np.cumsum([array.size for array in like.values()])
    parts = np.split(theta.ravel(), ends[:-1])
    return {name: np.array(part).reshape(like[name].shape) for name, part in zip(like, parts)}


def forward_propagation_n(X, Y, parameters):
    W1, b1, W2, b2, W3, b3 = (parameters[name] for name in ("W1", "b1", "W2", "b2", "W3", "b3"))
    Z1 = W1 @ X + b1
    A1 = np.where(Z1 > 0, Z1, 0)
    Z2 = W2 @ A1 + b2
    A2 = np.where(Z2 > 0, Z2, 0)
    Z3 = W3 @ A2 + b3
    A3 = 1 / (1 + np.exp(-Z3))
    cost = np.mean(np.log1p(np.exp(Z3)) - Y * Z3)
    return cost, [Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3]


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    exact, measured = [], []
    for name, array in parameters.items():

        def cost(moved):
            return forward_propagation_n(X, Y, {**parameters, name: moved})[0]

        measured.append(numerical_gradient(cost, array, epsilon).ravel())
        exact.append(gradients["d" + name].ravel())
    return difference(np.concatenate(exact), np.concatenate(measured))


def find_bug(gradients, approximations):
    found = []
    for name, right in approximations.items():
        mine = gradients[name]
        if mine.shape != right.shape or np.isnan(mine).any():
            found.append(name)
        elif np.abs(mine - right).max() > 1e-4 * np.abs(right).max():
            found.append(name)
    return found


def backward_propagation_n(X, Y, cache):
    _, A1, _, _, _, A2, W2, _, _, A3, W3, _ = cache
    grads = {"dZ3": A3 - Y}
    grads["dA2"] = W3.T @ grads["dZ3"]
    grads["dZ2"] = grads["dA2"] * (A2 > 0)
    grads["dA1"] = W2.T @ grads["dZ2"]
    grads["dZ1"] = grads["dA1"] * (A1 > 0)
    for layer, below in zip((1, 2, 3), (X, A1, A2)):
        grads[f"dW{layer}"] = grads[f"dZ{layer}"] @ below.T / Y.size
        grads[f"db{layer}"] = grads[f"dZ{layer}"].sum(1, keepdims=True) / Y.size
    return grads


if __name__ == "__main__":
    from gc_utils import sample_case

    X, Y, parameters = sample_case()
    print(gradient_check(2, 4))
    grads = backward_propagation_n(X, Y, forward_propagation_n(X, Y, parameters)[1])
    print(gradient_check_n(parameters, grads, X, Y))
