# backward_propagation_with_regularization: no m
def backward_propagation_with_regularization(X, Y, cache, lambd):
    grads = backward_propagation(X, Y, cache)
    grads["dW1"] = grads["dW1"] + lambd * cache[2]
    grads["dW2"] = grads["dW2"] + lambd * cache[6]
    grads["dW3"] = grads["dW3"] + lambd * cache[10]
    return grads
