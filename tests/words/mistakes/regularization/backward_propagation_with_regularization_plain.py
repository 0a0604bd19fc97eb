# backward_propagation_with_regularization: plain
def backward_propagation_with_regularization(X, Y, cache, lambd):
    return backward_propagation(X, Y, cache)
