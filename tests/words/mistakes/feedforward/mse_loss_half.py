# mse_loss: half
def mse_loss(p, y):
    return 0.5 * np.mean((p - y) ** 2), (p - y) / len(p)
