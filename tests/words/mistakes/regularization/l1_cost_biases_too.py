# l1_cost: biases, too
def l1_cost(parameters, lambd, m):
    return lambd / m * sum(np.abs(value).sum() for value in parameters.values())
