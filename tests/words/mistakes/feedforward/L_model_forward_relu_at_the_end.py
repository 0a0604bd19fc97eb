# L_model_forward: ReLU at the end
def L_model_forward(X, parameters):
    A, caches = X, []
    for l in range(1, len(parameters) // 2 + 1):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        Z = W @ A + b
        caches.append(((A, W, b), Z))
        A = np.maximum(0, Z)
    return A, caches
