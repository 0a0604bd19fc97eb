# softmax_cross_entropy: not shifted
def softmax_cross_entropy(scores, labels):
    q = np.exp(scores) / np.sum(np.exp(scores), axis=1, keepdims=True)
    n = np.arange(len(labels))
    loss = -np.mean(np.log(q[n, labels]))
    q[n, labels] -= 1
    return loss, q / len(labels)
