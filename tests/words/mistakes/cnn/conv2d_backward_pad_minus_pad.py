# conv2d_backward: pad minus pad
def conv2d_backward(dout, x, w, stride, pad):
    """Return the gradients (dx, dw, db) of conv2d, where its output has the gradient dout.

    dout: (N, F, H', W'); x: (N, C, H, W); w: (F, C, KH, KW). db has shape (F,).
    """
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    high, wide = w.shape[2:]
    dx, dw, db = np.zeros_like(padded), np.zeros_like(w), dout.sum(axis=(0, 2, 3))
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            top, left = i * stride, j * stride
            place = np.s_[:, :, top : top + high, left : left + wide]
            dw += np.tensordot(dout[:, :, i, j], padded[place], (0, 0))
            dx[place] += np.tensordot(dout[:, :, i, j], w, (1, 0))
    return dx[:, :, pad:-pad, pad:-pad], dw, db
