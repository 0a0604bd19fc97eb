# frobenius_norm: sum of norms
def frobenius_norm(parameters):
    L = len(parameters) // 2
    return sum(np.linalg.norm(parameters["W" + str(l)]) for l in range(1, L + 1))
