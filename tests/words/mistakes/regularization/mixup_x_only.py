# mixup: x only
def mixup(x, y, alpha, rng):
    share, order = rng.beta(alpha, alpha), rng.permutation(len(x))
    return share * x + (1 - share) * x[order], y
