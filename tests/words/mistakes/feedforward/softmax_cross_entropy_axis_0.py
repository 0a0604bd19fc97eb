# softmax_cross_entropy: axis 0
def softmax_cross_entropy(scores, labels):
    s = scores - scores.max()
    q = np.exp(s) / np.exp(s).sum(axis=0)
    n = np.arange(len(labels))
    loss = -np.mean(np.log(q[n, labels]))
    q[n, labels] -= 1
    return loss, q / len(labels)
