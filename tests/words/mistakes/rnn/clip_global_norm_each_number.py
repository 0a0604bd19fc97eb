# clip_global_norm: each number
def clip_global_norm(gradients, max_norm):
    return {name: np.clip(one, -max_norm, max_norm) for name, one in gradients.items()}
