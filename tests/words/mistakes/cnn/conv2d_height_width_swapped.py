# conv2d: height width swapped
def conv2d(x, w, b, stride, pad):
    """Return each filter's sums over the windows of each image, plus its bias.

    x: (N, C, H, W); w: (F, C, KH, KW); b: (F,). Returns (N, F, H', W'), where H' is
    (H + 2 pad - KH) // stride + 1, and W' likewise. The kernels are not turned round.
    """
    x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    wide, high = w.shape[2:]
    rows, columns = (x.shape[2] - high) // stride + 1, (x.shape[3] - wide) // stride + 1
    out = np.zeros((len(x), len(w), rows, columns))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            window = x[:, :, top : top + high, left : left + wide]
            out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
    return out
