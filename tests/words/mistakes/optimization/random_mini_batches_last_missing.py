# random_mini_batches: last one missing
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    m = X.shape[1]
    p = np.random.permutation(m)
    batches = []
    for k in range(m // mini_batch_size):
        i = p[k * mini_batch_size : (k + 1) * mini_batch_size]
        batches.append((X[:, i], Y[:, i]))
    return batches
