# max_pool2d: zeros
def max_pool2d(x, size, stride):
    """Return the largest value of each window of size by size pixels, in each channel.

    x: (N, C, H, W). Returns (N, C, H', W'), where H' is (H - size) // stride + 1, and W' likewise.
    """
    rows, columns = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1
    out = np.zeros((*x.shape[:2], rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            out[:, :, i, j] = np.maximum(0, x[:, :, top : top + size, left : left + size].max(axis=(2, 3)))
    return out
