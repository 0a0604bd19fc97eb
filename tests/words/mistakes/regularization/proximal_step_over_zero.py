# proximal_step: over zero
def proximal_step(w, gradient, lr, strength):
    w = w - lr * gradient
    return w - lr * strength * np.sign(w)
