# max_pool_2: stride 1
def max_pool_2(series):
    """Return the larger of each two values of a series: (N,) -> (N // 2,)."""
    return np.array([max(series[i], series[i + 1]) for i in range(len(series) - 1)])
