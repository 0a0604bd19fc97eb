# max_pool2d_backward: assigned
def max_pool2d_backward(dout, x, size, stride):
    """Return the gradient dx of max_pool2d, where its output has the gradient dout.

    dout: (N, C, H', W'); x: (N, C, H, W), in no window of which the largest value is there twice.
    """
    dx = np.zeros_like(x)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            top, left = i * stride, j * stride
            place = np.s_[:, :, top : top + size, left : left + size]
            largest = x[place] == x[place].max(axis=(2, 3), keepdims=True)
            dx[place] = largest * dout[:, :, i : i + 1, j : j + 1]
    return dx
