# L_model_backward: no ReLU slope
def L_model_backward(AL, Y, caches):
    grads = {}
    m = Y.shape[1]
    dZ = AL - Y
    for l in range(len(caches), 0, -1):
        A_prev, W, b = caches[l - 1][0]
        grads["dW" + str(l)] = dZ @ A_prev.T / m
        grads["db" + str(l)] = dZ.sum(axis=1, keepdims=True) / m
        dZ = W.T @ dZ
    return grads
