# adamw_step: L2 in the gradient
def adamw_step(w, g, v, s, t, learning_rate, beta1, beta2, epsilon, weight_decay):
    g = g + weight_decay * w
    v = beta1 * v + (1 - beta1) * g
    s = beta2 * s + (1 - beta2) * g**2
    step = v / (1 - beta1**t) / (np.sqrt(s / (1 - beta2**t)) + epsilon)
    return w - learning_rate * step, v, s
