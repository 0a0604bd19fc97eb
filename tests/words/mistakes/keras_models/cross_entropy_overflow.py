# cross_entropy: overflow
def cross_entropy(logits, labels):
    p = ops.exp(logits) / ops.sum(ops.exp(logits), axis=1, keepdims=True)
    return -ops.mean(ops.log(ops.sum(p * ops.one_hot(labels, p.shape[1]), axis=1)))
