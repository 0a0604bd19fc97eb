# compute_cost_with_regularization: no half
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    squares = sum(np.sum(np.square(parameters[name])) for name in ("W1", "W2", "W3"))
    return compute_cost(A3, Y) + lambd / m * squares
