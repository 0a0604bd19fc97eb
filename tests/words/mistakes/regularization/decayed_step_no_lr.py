# decayed_step: no lr
def decayed_step(w, gradient, direction, lr, decay, decoupled):
    if decoupled:
        return w - lr * direction(gradient) - decay * w
    return w - lr * direction(gradient + decay * w)
