# random_mini_batches: two permutations
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    X = X[:, np.random.permutation(X.shape[1])]
    Y = Y[:, np.random.permutation(Y.shape[1])]
    cuts = range(0, X.shape[1], mini_batch_size)
    return [(X[:, k : k + mini_batch_size], Y[:, k : k + mini_batch_size]) for k in cuts]
