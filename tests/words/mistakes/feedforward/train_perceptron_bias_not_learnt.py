# train_perceptron: bias not learnt
def train_perceptron(X, y, epochs):
    w = np.zeros(X.shape[1])
    b = 0
    mistakes = []
    for e in range(epochs):
        n = 0
        for i in range(len(y)):
            if y[i] * (np.dot(X[i], w) + b) <= 0:
                w += y[i] * X[i]
                n += 1
        mistakes.append(n)
    return w, b, mistakes
