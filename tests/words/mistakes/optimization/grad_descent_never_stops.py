# grad_descent: never stops
def grad_descent(x, estimate, lr, stopping, max_its=100):
    path = []
    for _ in range(max_its):
        estimate = estimate + lr * compute_gradient(x, estimate)
        path.append(estimate)
    return np.array(path)
