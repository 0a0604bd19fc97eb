# update_parameters_with_adam: epsilon in the root
def update_parameters_with_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    for k in grads:
        v[k] = beta1 * v[k] + (1 - beta1) * grads[k]
        s[k] = beta2 * s[k] + (1 - beta2) * grads[k] ** 2
        v_hat, s_hat = v[k] / (1 - beta1**t), s[k] / (1 - beta2**t)
        parameters[k[1:]] = parameters[k[1:]] - learning_rate * v_hat / np.sqrt(s_hat + epsilon)
    return parameters, v, s
