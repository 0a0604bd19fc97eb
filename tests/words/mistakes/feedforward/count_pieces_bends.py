# count_pieces: bends
def count_pieces(x, y):
    slopes = np.diff(y) / np.diff(x)
    return np.sum(abs(slopes[1:] - slopes[:-1]) > 1e-6)
