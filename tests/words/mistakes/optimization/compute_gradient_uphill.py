# compute_gradient: uphill
def compute_gradient(x, estimate):
    return 2 / x.shape[0] * (estimate - x).sum(axis=0)
