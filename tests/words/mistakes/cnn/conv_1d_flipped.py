# conv_1d: flipped
def conv_1d(series, kernel):
    """Return the sum of products of kernel and each window of series: (N,), (K,) -> (N - K + 1,).

    The kernel is not turned round.
    """
    span = len(kernel)
    return np.convolve(series, kernel, mode="valid")
