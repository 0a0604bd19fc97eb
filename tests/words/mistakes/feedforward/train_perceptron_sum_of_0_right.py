# train_perceptron: sum of 0 right
def train_perceptron(X, y, epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        n = 0
        for x, t in zip(X, y):
            if t * (x @ w + b) < 0:
                w, b, n = w + t * x, b + t, n + 1
        mistakes.append(n)
    return w, b, mistakes
