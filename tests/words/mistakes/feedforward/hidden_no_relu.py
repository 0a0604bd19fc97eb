# hidden: no ReLU
def hidden(x, W):
    return np.dot(W, x)
