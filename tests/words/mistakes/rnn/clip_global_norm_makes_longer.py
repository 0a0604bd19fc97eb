# clip_global_norm: makes longer
def clip_global_norm(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(one**2) for one in gradients.values()))
    factor = max_norm / norm
    return {name: one * factor for name, one in gradients.items()}
