"""Wrong and right solutions of the assignment on convolutional networks, which prove its graders.

Each cell is appended to the reference solution, whose definitions it overrides, or says with `of`
what it is an edit of. A wrong one names the checks that it fails.
"""

# ruff: noqa


# %% [markdown]
# conv_1d, wrong


# %% wrong="conv_1d: turns the kernel round" of="reference" fails=["check_series_of_the_example", "check_series_with_a_longer_kernel", "check_series_is_convolved", "check_series_of_extreme_lengths"]
# - return np.array([series[i : i + span] @ kernel for i in range(len(series) - span + 1)])
# + return np.convolve(series, kernel, mode="valid")


# %% wrong="conv_1d: keeps the length of the series" of="reference" fails=["check_series_of_the_example", "check_series_with_a_longer_kernel", "check_series_is_convolved", "check_series_of_extreme_lengths"]
# - return np.array([series[i : i + span] @ kernel for i in range(len(series) - span + 1)])
# + return np.correlate(series, kernel, mode="same")


# %% wrong="conv_1d: moves on by the length of the kernel" of="reference" fails=["check_series_of_the_example", "check_series_with_a_longer_kernel", "check_series_is_convolved"]
# - return np.array([series[i : i + span] @ kernel for i in range(len(series) - span + 1)])
# + return np.array([series[i : i + span] @ kernel for i in range(0, len(series) - span + 1, span)])


# %% wrong="conv_1d: knows kernels of three numbers only" of="reference" fails=["check_series_of_the_example", "check_series_is_convolved", "check_series_of_extreme_lengths"]
# - span = len(kernel)
# + span = 3


# %% wrong="conv_1d: leaves out the first window" of="reference" fails=["check_series_of_the_example", "check_series_with_a_longer_kernel", "check_series_is_convolved", "check_series_of_extreme_lengths"]
# - return np.array([series[i : i + span] @ kernel for i in range(len(series) - span + 1)])
# + return np.array([series[i : i + span] @ kernel for i in range(1, len(series) - span + 1)])


# %% wrong="conv_1d: holds its sums in whole numbers" of="reference" fails=["check_series_is_convolved", "check_series_of_extreme_lengths"]
# - return np.array([series[i : i + span] @ kernel for i in range(len(series) - span + 1)])
# + return np.array([int(series[i : i + span] @ kernel) for i in range(len(series) - span + 1)])


# %% wrong="conv_1d: centres the kernel by half of its length" fails=["check_series_of_the_example", "check_series_is_convolved"]
def conv_1d(series, kernel):
    half = len(kernel) // 2
    places = range(half, len(series) - half)
    return np.array([series[i - half : i + half + 1] @ kernel for i in places])


# %% wrong="conv_1d: multiplies the series in place" fails=["check_series_is_left_alone"]
def conv_1d(series, kernel):
    out = []
    for i in range(len(series) - len(kernel) + 1):
        total = 0.0
        for j in range(len(kernel)):
            total += series[i + j] * kernel[j]
        out.append(total)
    series *= 0
    return np.array(out)


# %% [markdown]
# conv_1d, right


# %% right="conv_1d, max_pool_2: as the public lab has them"
def conv_1d(series, kernel):
    sums = []
    span = kernel.shape[0]
    count = series.shape[0]
    for i in range(0, count - span):
        sums.append(np.dot(series[i : i + span], kernel))
    return np.array(sums)


def max_pool_2(series):
    kept = []
    count = series.shape[0]
    for i in range(0, count - 1, 2):
        kept.append(np.max(series[i : i + 2]))
    return np.array(kept)


# %% right="conv_1d, max_pool_2: in plain loops, as lists"
def conv_1d(series, kernel):
    out = []
    for i in range(len(series) - len(kernel) + 1):
        total = 0
        for j, k in enumerate(kernel):
            total += series[i + j] * k
        out.append(total)
    return out


def max_pool_2(series):
    out, i = [], 0
    while i + 1 < len(series):
        if series[i] > series[i + 1]:
            out.append(series[i])
        else:
            out.append(series[i + 1])
        i += 2
    return out


# %% right="conv_1d, max_pool_2: by NumPy's own, a column"
def conv_1d(series, kernel):
    return np.convolve(series, kernel[::-1], mode="valid")[:, None]


def max_pool_2(series):
    even = len(series) - len(series) % 2
    return np.maximum(series[0:even:2], series[1:even:2])


# %% right="conv_1d, max_pool_2: in PyTorch, in float32"
def conv_1d(series, kernel):
    windows = torch.tensor(series, dtype=torch.float32).unfold(0, len(kernel), 1)
    return windows @ torch.tensor(kernel, dtype=torch.float32)


def max_pool_2(series):
    return nn.functional.max_pool1d(torch.tensor(series)[None, None], 2)[0, 0]


# %% right="conv_1d, max_pool_2: by windows and shifted sums"
def conv_1d(series, kernel):
    count = len(series) - len(kernel) + 1
    return sum(k * series[i : i + count] for i, k in enumerate(kernel))


def max_pool_2(series):
    windows = np.lib.stride_tricks.sliding_window_view(series, 2)
    return windows[::2].max(axis=-1)


# %% [markdown]
# max_pool_2, wrong


# %% wrong="max_pool_2: moves on by one" of="reference" fails=["check_halves_of_the_example", "check_halves_are_the_larger", "check_halves_may_be_negative", "check_halves_leave_a_last_one_out"]
# - return np.array([max(series[i], series[i + 1]) for i in range(0, len(series) - 1, 2)])
# + return np.array([max(series[i], series[i + 1]) for i in range(len(series) - 1)])


# %% wrong="max_pool_2: keeps the smaller" of="reference" fails=["check_halves_of_the_example", "check_halves_are_the_larger", "check_halves_may_be_negative", "check_halves_leave_a_last_one_out"]
# - return np.array([max(series[i], series[i + 1]) for i in range(0, len(series) - 1, 2)])
# + return np.array([min(series[i], series[i + 1]) for i in range(0, len(series) - 1, 2)])


# %% wrong="max_pool_2: takes the mean" of="reference" fails=["check_halves_of_the_example", "check_halves_are_the_larger", "check_halves_may_be_negative", "check_halves_leave_a_last_one_out"]
# - return np.array([max(series[i], series[i + 1]) for i in range(0, len(series) - 1, 2)])
# + return np.array([(series[i] + series[i + 1]) / 2 for i in range(0, len(series) - 1, 2)])


# %% wrong="max_pool_2: keeps every second value" of="reference" fails=["check_halves_are_the_larger", "check_halves_may_be_negative", "check_halves_leave_a_last_one_out"]
# - return np.array([max(series[i], series[i + 1]) for i in range(0, len(series) - 1, 2)])
# + return series[1::2]


# %% wrong="max_pool_2: begins with 0, so that it cuts what is negative" of="reference" fails=["check_halves_may_be_negative"]
# - return np.array([max(series[i], series[i + 1]) for i in range(0, len(series) - 1, 2)])
# + return np.array([max(0, series[i], series[i + 1]) for i in range(0, len(series) - 1, 2)])


# %% wrong="max_pool_2: keeps a last value without a partner" of="reference" fails=["check_halves_leave_a_last_one_out"]
# - return np.array([max(series[i], series[i + 1]) for i in range(0, len(series) - 1, 2)])
# + return np.array([max(series[i : i + 2]) for i in range(0, len(series), 2)])


# %% wrong="max_pool_2: leaves out the last pair" of="reference" fails=["check_halves_of_the_example", "check_halves_are_the_larger", "check_halves_may_be_negative"]
# - return np.array([max(series[i], series[i + 1]) for i in range(0, len(series) - 1, 2)])
# + return np.array([max(series[i], series[i + 1]) for i in range(0, len(series) - 2, 2)])


# %% wrong="max_pool_2: sorts the series in place" fails=["check_halves_leave_the_series_alone"]
def max_pool_2(series):
    kept = [max(series[i], series[i + 1]) for i in range(0, len(series) - 1, 2)]
    series[: len(kept)] = kept
    return series[: len(kept)]


# %% [markdown]
# conv2d, right


# %% right="conv2d: in loops over all, as in the hint"
def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, HH, WW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="constant")
    rows = 1 + (H + 2 * pad - HH) // stride
    cols = 1 + (W + 2 * pad - WW) // stride
    out = np.zeros((N, F, rows, cols))
    for n in range(N):
        for f in range(F):
            for i in range(rows):
                for j in range(cols):
                    window = padded[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                    out[n, f, i, j] = np.sum(window * w[f]) + b[f]
    return out


# %% right="conv2d and its gradients: by columns of windows and matrix products"
def _columns(x, high, wide, stride, pad):
    x = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    windows = np.lib.stride_tricks.sliding_window_view(x, (high, wide), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    n, c, rows, cols = windows.shape[:4]
    flat = windows.transpose(0, 2, 3, 1, 4, 5).reshape(n * rows * cols, -1)
    return flat, rows, cols


def conv2d(x, w, b, stride, pad):
    flat, rows, cols = _columns(x, *w.shape[2:], stride, pad)
    out = flat @ w.reshape(len(w), -1).T + b
    return out.reshape(len(x), rows, cols, len(w)).transpose(0, 3, 1, 2)


def conv2d_backward(dout, x, w, stride, pad):
    high, wide = w.shape[2:]
    flat, rows, cols = _columns(x, high, wide, stride, pad)
    d = dout.transpose(0, 2, 3, 1).reshape(-1, len(w))
    dw = (d.T @ flat).reshape(w.shape)
    back = (d @ w.reshape(len(w), -1)).reshape(len(x), rows, cols, *w.shape[1:])
    dx = np.zeros((len(x), x.shape[1], x.shape[2] + 2 * pad, x.shape[3] + 2 * pad))
    for i in range(rows):
        for j in range(cols):
            dx[:, :, i * stride : i * stride + high, j * stride : j * stride + wide] += back[:, i, j]
    if pad > 0:
        dx = dx[:, :, pad:-pad, pad:-pad]
    return [dx, dw, d.sum(axis=0)]


# %% right="conv2d and its gradients: by einsum over strided views"
def conv2d(x, w, b, stride, pad):
    x = np.pad(x, ((0,), (0,), (pad,), (pad,)))
    view = np.lib.stride_tricks.sliding_window_view(x, w.shape[2:], axis=(2, 3))
    view = view[:, :, ::stride, ::stride]
    return np.einsum("ncijuv,fcuv->nfij", view, w) + b.reshape(1, -1, 1, 1)


def conv2d_backward(dout, x, w, stride, pad):
    (n, c, high, wide), (f, _, kh, kw) = x.shape, w.shape
    padded = np.pad(x, ((0,), (0,), (pad,), (pad,)))
    view = np.lib.stride_tricks.sliding_window_view(padded, (kh, kw), axis=(2, 3))
    view = view[:, :, ::stride, ::stride]
    dw = np.einsum("ncijuv,nfij->fcuv", view, dout)
    # A convolution of the gradient, spread out by the stride, with the kernels turned round.
    spread = np.zeros((n, f, padded.shape[2] + kh - 1, padded.shape[3] + kw - 1))
    rows, cols = dout.shape[2:]
    spread[:, :, kh - 1 : kh - 1 + rows * stride : stride, kw - 1 : kw - 1 + cols * stride : stride] = dout
    back = np.lib.stride_tricks.sliding_window_view(spread, (kh, kw), axis=(2, 3))
    dx = np.einsum("nfijuv,fcuv->ncij", back, w[:, :, ::-1, ::-1])
    return dx[:, :, pad : pad + high, pad : pad + wide], dw, np.einsum("nfij->f", dout)


# %% right="conv2d, max_pool2d: in plain Python, nested lists within"
def conv2d(x, w, b, stride, pad):
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    out = []
    for n in range(N):
        maps = []
        for f in range(F):
            rows = []
            for top in range(-pad, H + pad - KH + 1, stride):
                row = []
                for left in range(-pad, W + pad - KW + 1, stride):
                    total = float(b[f])
                    for c in range(C):
                        for u in range(KH):
                            for v in range(KW):
                                if 0 <= top + u < H and 0 <= left + v < W:
                                    total += x[n, c, top + u, left + v] * w[f, c, u, v]
                    row.append(total)
                rows.append(row)
            maps.append(rows)
        out.append(maps)
    return np.array(out)


def max_pool2d(x, size, stride):
    N, C, H, W = x.shape
    rows, cols = int((H - size) / stride) + 1, int((W - size) / stride) + 1
    out = np.full((N, C, rows, cols), -np.inf)
    for n in range(N):
        for c in range(C):
            for i in range(rows):
                for j in range(cols):
                    for u in range(size):
                        for v in range(size):
                            value = x[n, c, i * stride + u, j * stride + v]
                            if value > out[n, c, i, j]:
                                out[n, c, i, j] = value
    return out


# %% right="conv2d and its gradients: by shifted sums, a kernel element at a time, in float32"
def _shifted(x, u, v, stride, rows, cols):
    return x[:, :, u : u + (rows - 1) * stride + 1 : stride, v : v + (cols - 1) * stride + 1 : stride]


def conv2d(x, w, b, stride, pad):
    n, c, h, wd = x.shape
    f, _, kh, kw = w.shape
    padded = np.zeros((n, c, h + 2 * pad, wd + 2 * pad), dtype=np.float32)
    padded[:, :, pad : h + pad, pad : wd + pad] = x
    rows, cols = (h + 2 * pad - kh) // stride + 1, (wd + 2 * pad - kw) // stride + 1
    out = np.zeros((n, f, rows, cols), dtype=np.float32)
    for u in range(kh):
        for v in range(kw):
            piece = _shifted(padded, u, v, stride, rows, cols)
            out += np.einsum("ncij,fc->nfij", piece, w[:, :, u, v])
    return out + b[None, :, None, None].astype(np.float32)


def conv2d_backward(dout, x, w, stride, pad):
    n, c, h, wd = x.shape
    f, _, kh, kw = w.shape
    rows, cols = dout.shape[2:]
    padded = np.zeros((n, c, h + 2 * pad, wd + 2 * pad), dtype=np.float32)
    padded[:, :, pad : h + pad, pad : wd + pad] = x
    dpadded, dw = np.zeros_like(padded), np.zeros(w.shape, dtype=np.float32)
    for u in range(kh):
        for v in range(kw):
            piece = _shifted(padded, u, v, stride, rows, cols)
            dw[:, :, u, v] = np.einsum("ncij,nfij->fc", piece, dout)
            place = _shifted(dpadded, u, v, stride, rows, cols)
            place += np.einsum("nfij,fc->ncij", dout, w[:, :, u, v])
    return dpadded[:, :, pad : h + pad, pad : wd + pad], dw, dout.sum((0, 2, 3), dtype=np.float32)


# %% right="by hand, with tensors of PyTorch's"
def _tensors(*arrays):
    return [torch.as_tensor(one) for one in arrays]


def conv2d(x, w, b, stride, pad):
    x, w, b = _tensors(x, w, b)
    x = nn.functional.pad(x, (pad, pad, pad, pad))
    windows = x.unfold(2, w.shape[2], stride).unfold(3, w.shape[3], stride)
    return torch.einsum("ncijuv,fcuv->nfij", windows, w) + b[:, None, None]


def conv2d_backward(dout, x, w, stride, pad):
    dout, x, w = _tensors(dout, x, w)
    padded = nn.functional.pad(x, (pad, pad, pad, pad))
    dpadded, dw, db = torch.zeros_like(padded), torch.zeros_like(w), dout.sum(dim=(0, 2, 3))
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            rows = slice(i * stride, i * stride + w.shape[2])
            cols = slice(j * stride, j * stride + w.shape[3])
            dw += torch.einsum("nf,ncuv->fcuv", dout[:, :, i, j], padded[:, :, rows, cols])
            dpadded[:, :, rows, cols] += torch.einsum("nf,fcuv->ncuv", dout[:, :, i, j], w)
    return dpadded[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]], dw, db


def max_pool2d(x, size, stride):
    windows = torch.as_tensor(x).unfold(2, size, stride).unfold(3, size, stride)
    return windows.amax(dim=(-2, -1))


def max_pool2d_backward(dout, x, size, stride):
    dx = torch.zeros(x.shape, dtype=torch.float64)
    x, dout = torch.tensor(x), torch.tensor(dout)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            window = x[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            place = window.flatten(2).argmax(-1)
            rows, cols = i * stride + place // size, j * stride + place % size
            n, c = torch.meshgrid(torch.arange(len(x)), torch.arange(x.shape[1]), indexing="ij")
            dx[n, c, rows, cols] += dout[:, :, i, j]
    return dx


# %% right="conv2d_backward: in loops over all, as in the hint"
def conv2d_backward(dout, x, w, stride, pad):
    N, F, rows, cols = dout.shape
    HH, WW = w.shape[2], w.shape[3]
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    dpadded = np.zeros(padded.shape)
    dw, db = np.zeros(w.shape), np.zeros(F)
    for n in range(N):
        for f in range(F):
            db[f] += dout[n, f].sum()
            for i in range(rows):
                for j in range(cols):
                    d = dout[n, f, i, j]
                    place = np.s_[n, :, i * stride : i * stride + HH, j * stride : j * stride + WW]
                    dw[f] += d * padded[place]
                    dpadded[place] += d * w[f]
    dx = dpadded[:, :, pad : dpadded.shape[2] - pad, pad : dpadded.shape[3] - pad]
    return dx, dw, db


# %% [markdown]
# conv2d, wrong


# %% wrong="conv2d: turns the kernel round" of="reference" fails=["check_conv_of_the_example", "check_conv_of_the_example_with_biases", "check_conv_of_the_example_with_stride", "check_conv_of_the_example_with_padding", "check_conv_slides_the_kernel"]
# - out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
# + out[:, :, i, j] = np.tensordot(window, w[:, :, ::-1, ::-1], ([1, 2, 3], [1, 2, 3])) + b


# %% wrong="conv2d: forgets the bias" of="reference" fails=["check_conv_of_the_example_with_biases", "check_conv_adds_the_bias"]
# - out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
# + out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3]))


# %% wrong="conv2d: adds the first bias everywhere" of="reference" fails=["check_conv_of_the_example_with_biases", "check_conv_adds_the_bias"]
# - out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
# + out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b[0]


# %% wrong="conv2d: moves on by the stride in rows only" of="reference" fails=["check_conv_moves_on_by_the_stride"]
# - top, left = i * stride, j * stride
# + top, left = i * stride, j
#   window = x[:, :, top : top + high, left : left + wide]


# %% wrong="conv2d: ignores the stride altogether" of="reference" fails=["check_conv_returns_an_output_for_each_window", "check_conv_of_the_example_with_stride", "check_conv_moves_on_by_the_stride", "check_conv_pads_with_zeros"]
# - rows, columns = (x.shape[2] - high) // stride + 1, (x.shape[3] - wide) // stride + 1
# + rows, columns = x.shape[2] - high + 1, x.shape[3] - wide + 1
#
# - top, left = i * stride, j * stride
# + top, left = i, j
#   window = x[:, :, top : top + high, left : left + wide]


# %% wrong="conv2d: counts a window that does not fit" of="reference" fails=["check_conv_returns_an_output_for_each_window", "check_conv_of_the_example_with_stride", "check_conv_moves_on_by_the_stride", "check_conv_pads_with_zeros"]
# - x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
# + x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
# + size = x.shape
# + x = np.pad(x, ((0, 0), (0, 0), (0, stride), (0, stride)))
#
# - rows, columns = (x.shape[2] - high) // stride + 1, (x.shape[3] - wide) // stride + 1
# + rows, columns = -((high - size[2]) // stride) + 1, -((wide - size[3]) // stride) + 1


# %% wrong="conv2d: forgets the + 1 of the size" of="reference" fails=["check_conv_returns_an_output_for_each_window", "check_conv_of_the_example", "check_conv_of_the_example_with_biases", "check_conv_of_the_example_with_stride", "check_conv_of_the_example_with_padding", "check_conv_slides_the_kernel", "check_conv_adds_channels", "check_conv_treats_images_and_filters_apart", "check_conv_adds_the_bias", "check_conv_moves_on_by_the_stride", "check_conv_pads_with_zeros"]
# - rows, columns = (x.shape[2] - high) // stride + 1, (x.shape[3] - wide) // stride + 1
# + rows, columns = (x.shape[2] - high) // stride, (x.shape[3] - wide) // stride


# %% wrong="conv2d: ignores the padding" of="reference" fails=["check_conv_returns_an_output_for_each_window", "check_conv_of_the_example_with_padding", "check_conv_pads_with_zeros"]
# - x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))


# %% wrong="conv2d: pads with the values at the edge" of="reference" fails=["check_conv_of_the_example_with_padding", "check_conv_pads_with_zeros"]
# - x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
# + x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)), mode="edge")


# %% wrong="conv2d: pads images and channels, too" of="reference" fails=["check_conv_returns_an_output_for_each_window", "check_conv_of_the_example_with_padding", "check_conv_pads_with_zeros", "check_conv_leaves_its_inputs_alone"]
# - x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
# + x = np.pad(x, pad)


# %% wrong="conv2d: swaps the height and width of the kernel" of="reference" fails=["check_conv_returns_an_output_for_each_window", "check_conv_slides_the_kernel", "check_conv_adds_channels", "check_conv_treats_images_and_filters_apart", "check_conv_adds_the_bias", "check_conv_moves_on_by_the_stride", "check_conv_pads_with_zeros", "check_conv_leaves_its_inputs_alone"]
# - high, wide = w.shape[2:]
# + wide, high = w.shape[2:]
#   rows, columns = (x.shape[2] - high) // stride + 1, (x.shape[3] - wide) // stride + 1


# %% wrong="conv2d: takes images and kernels for square" of="reference" fails=["check_conv_returns_an_output_for_each_window", "check_conv_slides_the_kernel", "check_conv_treats_images_and_filters_apart", "check_conv_moves_on_by_the_stride", "check_conv_pads_with_zeros"]
# - rows, columns = (x.shape[2] - high) // stride + 1, (x.shape[3] - wide) // stride + 1
# + rows = columns = (x.shape[2] - high) // stride + 1


# %% wrong="conv2d: uses the first channel only" of="reference" fails=["check_conv_adds_channels"]
# - out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
# + out[:, :, i, j] = np.tensordot(window[:, 0], w[:, 0], ([1, 2], [1, 2])) + b


# %% wrong="conv2d: uses the first filter only" of="reference" fails=["check_conv_treats_images_and_filters_apart"]
# - out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
# + out[:, :, i, j] = np.tensordot(window, w[:1], ([1, 2, 3], [1, 2, 3])) + b


# %% wrong="conv2d: shows each image the windows of the first" of="reference" fails=["check_conv_treats_images_and_filters_apart"]
# - window = x[:, :, top : top + high, left : left + wide]
# + window = x[:1, :, top : top + high, left : left + wide]


# %% wrong="conv2d: returns the filters last" of="reference" fails=["check_conv_returns_an_output_for_each_window", "check_conv_of_the_example", "check_conv_of_the_example_with_biases", "check_conv_of_the_example_with_padding", "check_conv_slides_the_kernel", "check_conv_adds_channels", "check_conv_treats_images_and_filters_apart", "check_conv_adds_the_bias", "check_conv_moves_on_by_the_stride", "check_conv_pads_with_zeros"]
#           out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
# - return out
# + return out.transpose(0, 2, 3, 1)


# %% wrong="conv2d: clears w when it is done" of="reference" fails=["check_conv_leaves_its_inputs_alone"]
#           out[:, :, i, j] = np.tensordot(window, w, ([1, 2, 3], [1, 2, 3])) + b
# - return out
# + w *= 0
# + return out


# %% wrong="conv2d: calls PyTorch's" of="reference" fails=["check_conv_returns_an_output_for_each_window", "check_conv_of_the_example", "check_conv_of_the_example_with_biases", "check_conv_of_the_example_with_stride", "check_conv_of_the_example_with_padding", "check_conv_slides_the_kernel", "check_conv_adds_channels", "check_conv_treats_images_and_filters_apart", "check_conv_adds_the_bias", "check_conv_moves_on_by_the_stride", "check_conv_pads_with_zeros", "check_conv_leaves_its_inputs_alone"]
# - x = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
# + given = [torch.tensor(one) for one in (x, w, b)]
# + return nn.functional.conv2d(*given, stride=stride, padding=pad).numpy()


# %% [markdown]
# conv2d_backward, wrong


# %% wrong="conv2d_backward: cuts the padding off by pad:-pad, which is empty where pad is 0" of="reference" fails=["check_back_of_the_example_dx", "check_back_works_without_padding"]
# - return dx[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]], dw, db
# + return dx[:, :, pad:-pad, pad:-pad], dw, db


# %% wrong="conv2d_backward: returns the padded dx" of="reference" fails=["check_back_dx_is_right", "check_back_works_without_padding", "check_back_dx_with_a_stride"]
# - return dx[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]], dw, db
# + return dx, dw, db


# %% wrong="conv2d_backward: returns dw first" of="reference" fails=["check_back_of_the_example_dx", "check_back_of_the_example_dw", "check_back_dx_is_right", "check_back_dw_is_right", "check_back_works_without_padding", "check_back_dx_with_a_stride", "check_back_dw_with_a_stride"]
# - return dx[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]], dw, db
# + return dw, dx[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]], db


# %% wrong="conv2d_backward: returns dx and dw only" of="reference" fails=["check_back_returns_three_arrays", "check_back_of_the_example_db", "check_back_db_is_right", "check_back_leaves_its_inputs_alone"]
# - return dx[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]], dw, db
# + return dx[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]], dw


# %% wrong="conv2d_backward: returns dx only" of="reference" fails=["check_back_returns_three_arrays", "check_back_of_the_example_dw", "check_back_of_the_example_db", "check_back_dw_is_right", "check_back_db_is_right", "check_back_dw_with_a_stride", "check_back_leaves_its_inputs_alone"]
# - return dx[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]], dw, db
# + return dx[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]]


# %% wrong="conv2d_backward: assigns dx instead of adding" of="reference" fails=["check_back_of_the_example_dx", "check_back_dx_is_right", "check_back_works_without_padding", "check_back_dx_with_a_stride"]
# - dx[place] += np.tensordot(dout[:, :, i, j], w, (1, 0))
# + dx[place] = np.tensordot(dout[:, :, i, j], w, (1, 0))


# %% wrong="conv2d_backward: assigns dw instead of adding" of="reference" fails=["check_back_of_the_example_dw", "check_back_dw_is_right", "check_back_dw_with_a_stride"]
# - dw += np.tensordot(dout[:, :, i, j], padded[place], (0, 0))
# + dw = np.tensordot(dout[:, :, i, j], padded[place], (0, 0))


# %% wrong="conv2d_backward: turns the kernels round" of="reference" fails=["check_back_of_the_example_dx", "check_back_dx_is_right", "check_back_works_without_padding", "check_back_dx_with_a_stride"]
# - dx[place] += np.tensordot(dout[:, :, i, j], w, (1, 0))
# + dx[place] += np.tensordot(dout[:, :, i, j], w[:, :, ::-1, ::-1], (1, 0))


# %% wrong="conv2d_backward: uses the first filter only for dx" of="reference" fails=["check_back_dx_is_right", "check_back_works_without_padding", "check_back_dx_with_a_stride"]
# - dx[place] += np.tensordot(dout[:, :, i, j], w, (1, 0))
# + dx[place] += np.tensordot(dout[:, :1, i, j], w[:1], (1, 0))


# %% wrong="conv2d_backward: takes the mean over images for dw" of="reference" fails=["check_back_dw_is_right", "check_back_dw_with_a_stride"]
# - dw += np.tensordot(dout[:, :, i, j], padded[place], (0, 0))
# + dw += np.tensordot(dout[:, :, i, j], padded[place], (0, 0)) / len(x)


# %% wrong="conv2d_backward: takes the windows of dw from x without padding" of="reference" fails=["check_back_dw_is_right", "check_back_dw_with_a_stride"]
#   dx, dw, db = np.zeros_like(padded), np.zeros_like(w), dout.sum(axis=(0, 2, 3))
# + bare = np.zeros_like(padded)
# + bare[:, :, : x.shape[2], : x.shape[3]] = x
#
# - dw += np.tensordot(dout[:, :, i, j], padded[place], (0, 0))
# + dw += np.tensordot(dout[:, :, i, j], bare[place], (0, 0))


# %% wrong="conv2d_backward: sums db over images only" of="reference" fails=["check_back_of_the_example_db", "check_back_db_is_right"]
# - dx, dw, db = np.zeros_like(padded), np.zeros_like(w), dout.sum(axis=(0, 2, 3))
# + dx, dw, db = np.zeros_like(padded), np.zeros_like(w), dout.sum(axis=0)


# %% wrong="conv2d_backward: takes the mean for db" of="reference" fails=["check_back_of_the_example_db", "check_back_db_is_right"]
# - dx, dw, db = np.zeros_like(padded), np.zeros_like(w), dout.sum(axis=(0, 2, 3))
# + dx, dw, db = np.zeros_like(padded), np.zeros_like(w), dout.mean(axis=(0, 2, 3))


# %% wrong="conv2d_backward: ignores the stride" of="reference" fails=["check_back_dx_with_a_stride", "check_back_dw_with_a_stride"]
# - top, left = i * stride, j * stride
# + top, left = i, j
#   place = np.s_[:, :, top : top + high, left : left + wide]


# %% wrong="conv2d_backward: ignores the padding" of="reference" fails=["check_back_dx_is_right", "check_back_dw_is_right", "check_back_works_without_padding", "check_back_dx_with_a_stride", "check_back_dw_with_a_stride"]
# - padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
# + padded, pad = np.pad(x, ((0, 0), (0, 0), (0, 2 * pad), (0, 2 * pad))), 0


# %% wrong="conv2d_backward: multiplies dout in place" of="reference" fails=["check_back_leaves_its_inputs_alone"]
#   padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
# + dout *= 1.5
#
# - return dx[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]], dw, db
# + return dx[:, :, pad : pad + x.shape[2], pad : pad + x.shape[3]] / 1.5, dw / 1.5, db / 1.5


# %% wrong="conv2d_backward: lets PyTorch find the gradients" fails=["check_back_returns_three_arrays", "check_back_of_the_example_dx", "check_back_of_the_example_dw", "check_back_of_the_example_db", "check_back_dx_is_right", "check_back_dw_is_right", "check_back_db_is_right", "check_back_works_without_padding", "check_back_dx_with_a_stride", "check_back_dw_with_a_stride", "check_back_leaves_its_inputs_alone"]
def conv2d_backward(dout, x, w, stride, pad):
    x, w = torch.tensor(x, requires_grad=True), torch.tensor(w, requires_grad=True)
    b = torch.zeros(len(w), dtype=w.dtype, requires_grad=True)
    out = nn.functional.conv2d(x, w, b, stride=stride, padding=pad)
    out.backward(torch.tensor(dout))
    return x.grad.numpy(), w.grad.numpy(), b.grad.numpy()


# %% wrong="conv2d_backward: lets PyTorch differentiate its own loops" fails=["check_back_returns_three_arrays", "check_back_of_the_example_dx", "check_back_of_the_example_dw", "check_back_of_the_example_db", "check_back_dx_is_right", "check_back_dw_is_right", "check_back_db_is_right", "check_back_works_without_padding", "check_back_dx_with_a_stride", "check_back_dw_with_a_stride", "check_back_leaves_its_inputs_alone"]
def conv2d_backward(dout, x, w, stride, pad):
    x, w = torch.tensor(x, requires_grad=True), torch.tensor(w, requires_grad=True)
    b = torch.zeros(len(w), dtype=w.dtype, requires_grad=True)
    padded = nn.functional.pad(x, (pad, pad, pad, pad))
    windows = padded.unfold(2, w.shape[2], stride).unfold(3, w.shape[3], stride)
    out = torch.einsum("ncijuv,fcuv->nfij", windows, w) + b[:, None, None]
    return torch.autograd.grad(out, (x, w, b), torch.tensor(dout))


# %% [markdown]
# max_pool2d, right


# %% right="max_pool2d and its gradient: in loops over all"
def max_pool2d(x, size, stride):
    N, C, H, W = x.shape
    rows, cols = 1 + (H - size) // stride, 1 + (W - size) // stride
    out = np.zeros((N, C, rows, cols))
    for n in range(N):
        for c in range(C):
            for i in range(rows):
                for j in range(cols):
                    window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
                    out[n, c, i, j] = np.max(window)
    return out


def max_pool2d_backward(dout, x, size, stride):
    N, C, rows, cols = dout.shape
    dx = np.zeros(x.shape)
    for n in range(N):
        for c in range(C):
            for i in range(rows):
                for j in range(cols):
                    window = x[n, c, i * stride : i * stride + size, j * stride : j * stride + size]
                    u, v = np.unravel_index(np.argmax(window), window.shape)
                    dx[n, c, i * stride + u, j * stride + v] += dout[n, c, i, j]
    return dx


# %% right="max_pool2d and its gradient: by windows and np.add.at"
def max_pool2d(x, size, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    return windows[:, :, ::stride, ::stride].max(axis=(4, 5))


def max_pool2d_backward(dout, x, size, stride):
    windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    best = windows.reshape(*dout.shape, -1).argmax(-1)
    n, c, i, j = np.indices(dout.shape)
    dx = np.zeros_like(x, dtype=np.float32)
    np.add.at(dx, (n, c, i * stride + best // size, j * stride + best % size), dout)
    return dx


# %% right="max_pool2d and its gradient: by shifted views, in lists of arrays"
def max_pool2d(x, size, stride):
    rows, cols = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1
    best = None
    for u in range(size):
        for v in range(size):
            one = x[:, :, u::stride, v::stride][:, :, :rows, :cols]
            best = one if best is None else np.maximum(best, one)
    return [list(image) for image in best]


def max_pool2d_backward(dout, x, size, stride):
    out = np.asarray(max_pool2d(x, size, stride))
    dx = x * 0
    for u in range(size):
        for v in range(size):
            place = np.s_[:, :, u::stride, v::stride]
            one = x[place][:, :, : dout.shape[2], : dout.shape[3]]
            dx[place][:, :, : dout.shape[2], : dout.shape[3]] += dout * (one == out)
    return dx.tolist()


# %% [markdown]
# max_pool2d, wrong


# %% wrong="max_pool2d: takes the mean" of="reference" fails=["check_pool_of_the_example", "check_pool_keeps_the_largest", "check_pool_windows_may_overlap", "check_pool_leaves_out_what_does_not_fit", "check_pool_of_negative_values"]
# - out[:, :, i, j] = x[:, :, top : top + size, left : left + size].max(axis=(2, 3))
# + out[:, :, i, j] = x[:, :, top : top + size, left : left + size].mean(axis=(2, 3))


# %% wrong="max_pool2d: takes the largest over all channels" of="reference" fails=["check_pool_keeps_the_largest", "check_pool_windows_may_overlap", "check_pool_leaves_out_what_does_not_fit", "check_pool_of_negative_values"]
# - out[:, :, i, j] = x[:, :, top : top + size, left : left + size].max(axis=(2, 3))
# + out[:, :, i, j] = x[:, :, top : top + size, left : left + size].max(axis=(1, 2, 3))[:, None]


# %% wrong="max_pool2d: keeps the first of each window" of="reference" fails=["check_pool_of_the_example", "check_pool_keeps_the_largest", "check_pool_windows_may_overlap", "check_pool_leaves_out_what_does_not_fit", "check_pool_of_negative_values"]
# - out[:, :, i, j] = x[:, :, top : top + size, left : left + size].max(axis=(2, 3))
# + out[:, :, i, j] = x[:, :, top, left]


# %% wrong="max_pool2d: begins with 0, so that it cuts what is negative" of="reference" fails=["check_pool_of_negative_values"]
# - out[:, :, i, j] = x[:, :, top : top + size, left : left + size].max(axis=(2, 3))
# + out[:, :, i, j] = np.maximum(0, x[:, :, top : top + size, left : left + size].max(axis=(2, 3)))


# %% wrong="max_pool2d: knows windows of 2 by 2 only" of="reference" fails=["check_pool_keeps_the_largest", "check_pool_windows_may_overlap", "check_pool_leaves_out_what_does_not_fit"]
# - out[:, :, i, j] = x[:, :, top : top + size, left : left + size].max(axis=(2, 3))
# + out[:, :, i, j] = x[:, :, top : top + 2, left : left + 2].max(axis=(2, 3))


# %% wrong="max_pool2d: moves on by the size, whatever the stride" of="reference" fails=["check_pool_returns_a_value_for_each_window", "check_pool_of_the_example", "check_pool_windows_may_overlap", "check_pool_leaves_out_what_does_not_fit"]
# + stride = size
#   rows, columns = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1


# %% wrong="max_pool2d: ignores the stride where windows begin" of="reference" fails=["check_pool_keeps_the_largest", "check_pool_windows_may_overlap", "check_pool_leaves_out_what_does_not_fit", "check_pool_of_negative_values"]
# - top, left = i * stride, j * stride
# + top, left = i, j
#   out[:, :, i, j] = x[:, :, top : top + size, left : left + size].max(axis=(2, 3))


# %% wrong="max_pool2d: takes a window that does not fit" of="reference" fails=["check_pool_returns_a_value_for_each_window", "check_pool_leaves_out_what_does_not_fit"]
# - rows, columns = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1
# + rows, columns = -((size - x.shape[2]) // stride) + 1, -((size - x.shape[3]) // stride) + 1


# %% wrong="max_pool2d: divides the sizes by the stride" of="reference" fails=["check_pool_returns_a_value_for_each_window", "check_pool_of_the_example", "check_pool_windows_may_overlap", "check_pool_leaves_out_what_does_not_fit"]
# - rows, columns = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1
# + rows, columns = x.shape[2] // stride, x.shape[3] // stride


# %% wrong="max_pool2d: takes images for square" of="reference" fails=["check_pool_returns_a_value_for_each_window", "check_pool_of_the_example", "check_pool_keeps_the_largest", "check_pool_windows_may_overlap", "check_pool_leaves_out_what_does_not_fit", "check_pool_of_negative_values"]
# - rows, columns = (x.shape[2] - size) // stride + 1, (x.shape[3] - size) // stride + 1
# + rows = columns = (x.shape[2] - size) // stride + 1


# %% wrong="max_pool2d: subtracts the mean from x in place" of="reference" fails=["check_pool_leaves_x_alone"]
#           out[:, :, i, j] = x[:, :, top : top + size, left : left + size].max(axis=(2, 3))
# - return out
# + x -= x.mean()
# + return out


# %% wrong="max_pool2d: calls PyTorch's" fails=["check_pool_returns_a_value_for_each_window", "check_pool_of_the_example", "check_pool_keeps_the_largest", "check_pool_windows_may_overlap", "check_pool_leaves_out_what_does_not_fit", "check_pool_of_negative_values", "check_pool_leaves_x_alone"]
def max_pool2d(x, size, stride):
    return nn.functional.max_pool2d(torch.tensor(x), size, stride).numpy()


# %% [markdown]
# max_pool2d_backward, wrong


# %% wrong="max_pool2d_backward: assigns instead of adding" of="reference" fails=["check_unpool_of_the_example", "check_unpool_adds_where_windows_overlap"]
# - dx[place] += largest * dout[:, :, i : i + 1, j : j + 1]
# + dx[place] = largest * dout[:, :, i : i + 1, j : j + 1]


# %% wrong="max_pool2d_backward: writes at the largest pixel instead of adding" of="reference" fails=["check_unpool_of_the_example", "check_unpool_adds_where_windows_overlap"]
# - dx[place] += largest * dout[:, :, i : i + 1, j : j + 1]
# + dx[place] = np.where(largest, dout[:, :, i : i + 1, j : j + 1], dx[place])


# %% wrong="max_pool2d_backward: shares among all pixels of a window" of="reference" fails=["check_unpool_of_one_window", "check_unpool_of_the_example", "check_unpool_gives_to_the_largest", "check_unpool_adds_where_windows_overlap", "check_unpool_of_pixels_that_are_left_out", "check_unpool_of_negative_values"]
# - dx[place] += largest * dout[:, :, i : i + 1, j : j + 1]
# + dx[place] += dout[:, :, i : i + 1, j : j + 1] / size**2


# %% wrong="max_pool2d_backward: forgets dout" of="reference" fails=["check_unpool_of_one_window", "check_unpool_of_the_example", "check_unpool_gives_to_the_largest", "check_unpool_adds_where_windows_overlap", "check_unpool_of_pixels_that_are_left_out", "check_unpool_of_negative_values"]
# - dx[place] += largest * dout[:, :, i : i + 1, j : j + 1]
# + dx[place] += largest


# %% wrong="max_pool2d_backward: gives to the smallest" of="reference" fails=["check_unpool_of_one_window", "check_unpool_of_the_example", "check_unpool_gives_to_the_largest", "check_unpool_adds_where_windows_overlap", "check_unpool_of_pixels_that_are_left_out", "check_unpool_of_negative_values"]
# - largest = x[place] == x[place].max(axis=(2, 3), keepdims=True)
# + largest = x[place] == x[place].min(axis=(2, 3), keepdims=True)


# %% wrong="max_pool2d_backward: takes the largest magnitude" of="reference" fails=["check_unpool_adds_where_windows_overlap", "check_unpool_of_negative_values"]
# - largest = x[place] == x[place].max(axis=(2, 3), keepdims=True)
# + largest = np.abs(x[place]) == np.abs(x[place]).max(axis=(2, 3), keepdims=True)


# %% wrong="max_pool2d_backward: moves on by the size, whatever the stride" of="reference" fails=["check_unpool_of_the_example", "check_unpool_adds_where_windows_overlap", "check_unpool_of_pixels_that_are_left_out"]
# - top, left = i * stride, j * stride
# + top, left = i * size, j * size
#   place = np.s_[:, :, top : top + size, left : left + size]


# %% wrong="max_pool2d_backward: ignores the stride" of="reference" fails=["check_unpool_gives_to_the_largest", "check_unpool_adds_where_windows_overlap", "check_unpool_of_pixels_that_are_left_out", "check_unpool_of_negative_values"]
# - top, left = i * stride, j * stride
# + top, left = i, j
#   place = np.s_[:, :, top : top + size, left : left + size]


# %% wrong="max_pool2d_backward: begins with x, so that pixels left out keep their value" of="reference" fails=["check_unpool_of_pixels_that_are_left_out"]
# - dx = np.zeros_like(x)
# + dx = x.copy()
# + dx[:, :, : (dout.shape[2] - 1) * stride + size, : (dout.shape[3] - 1) * stride + size] = 0


# %% wrong="max_pool2d_backward: clears dout when it is done" of="reference" fails=["check_unpool_leaves_its_inputs_alone"]
#           dx[place] += largest * dout[:, :, i : i + 1, j : j + 1]
# - return dx
# + dout *= 0
# + return dx


# %% wrong="max_pool2d_backward: leaves out what does not fit" fails=["check_unpool_returns_the_shape_of_x", "check_unpool_of_pixels_that_are_left_out"]
def max_pool2d_backward(dout, x, size, stride):
    rows, columns = dout.shape[2:]
    high, wide = (rows - 1) * stride + size, (columns - 1) * stride + size
    dx = np.zeros((*x.shape[:2], high, wide))
    for i in range(rows):
        for j in range(columns):
            place = np.s_[:, :, i * stride : i * stride + size, j * stride : j * stride + size]
            largest = x[place] == x[place].max(axis=(2, 3), keepdims=True)
            dx[place] += largest * dout[:, :, i : i + 1, j : j + 1]
    return dx


# %% wrong="max_pool2d_backward: lets PyTorch find the gradient" fails=["check_unpool_returns_the_shape_of_x", "check_unpool_of_one_window", "check_unpool_of_the_example", "check_unpool_gives_to_the_largest", "check_unpool_adds_where_windows_overlap", "check_unpool_of_pixels_that_are_left_out", "check_unpool_of_negative_values", "check_unpool_leaves_its_inputs_alone"]
def max_pool2d_backward(dout, x, size, stride):
    x = torch.tensor(x, requires_grad=True)
    out = nn.functional.max_pool2d(x, size, stride)
    (dx,) = torch.autograd.grad(out, x, torch.tensor(dout))
    return dx


# %% [markdown]
# receptive_field, right


# %% right="receptive_field: from the last layer back"
def receptive_field(layers):
    field = 1
    for kernel, stride in layers[::-1]:
        field = (field - 1) * stride + kernel
    return field


# %% right="receptive_field: as a sum of products, a float"
def receptive_field(layers):
    kernels, strides = [k for k, _ in layers], [s for _, s in layers]
    return float(1 + sum((k - 1) * np.prod(strides[:i]) for i, k in enumerate(kernels)))


# %% right="receptive_field: by itself, an array"
def receptive_field(layers):
    if not layers:
        return np.array(1)
    (kernel, stride), *rest = layers
    return kernel + stride * (receptive_field(rest) - 1)


# %% right="receptive_field: by the pixels that are seen"
def receptive_field(layers):
    first, last = 0, 0
    for layer in reversed(layers):
        first, last = first * layer[1], last * layer[1] + layer[0] - 1
    return torch.tensor(last - first + 1)


# %% [markdown]
# receptive_field, wrong


# %% wrong="receptive_field: adds whole kernels" of="reference" fails=["check_field_of_the_example", "check_field_of_two_convolutions", "check_field_without_strides", "check_field_with_strides", "check_field_does_not_depend_on_the_last_stride", "check_field_of_no_layer"]
# - field += (kernel - 1) * jump
# + field += kernel * jump


# %% wrong="receptive_field: ignores strides" of="reference" fails=["check_field_of_the_example", "check_field_with_strides", "check_field_does_not_depend_on_the_last_stride"]
# - field += (kernel - 1) * jump
# + field += kernel - 1


# %% wrong="receptive_field: multiplies the jump by a layer's own stride first" of="reference" fails=["check_field_of_the_example", "check_field_with_strides", "check_field_does_not_depend_on_the_last_stride"]
# - field += (kernel - 1) * jump
# - jump *= stride
# + jump *= stride
# + field += (kernel - 1) * jump


# %% wrong="receptive_field: adds strides instead of multiplying" of="reference" fails=["check_field_with_strides"]
# - jump *= stride
# + jump += stride - 1


# %% wrong="receptive_field: multiplies the field by the stride" of="reference" fails=["check_field_of_the_example", "check_field_with_strides", "check_field_does_not_depend_on_the_last_stride", "check_field_of_no_layer"]
# - field += (kernel - 1) * jump
# - jump *= stride
# + field = (field + kernel - 1) * stride


# %% wrong="receptive_field: begins with 0" of="reference" fails=["check_field_of_the_example", "check_field_of_two_convolutions", "check_field_without_strides", "check_field_with_strides", "check_field_does_not_depend_on_the_last_stride", "check_field_of_no_layer"]
# - field, jump = 1, 1
# + field, jump = 0, 1


# %% wrong="receptive_field: takes stride and kernel the other way round" of="reference" fails=["check_field_of_the_example", "check_field_of_two_convolutions", "check_field_without_strides", "check_field_with_strides", "check_field_does_not_depend_on_the_last_stride", "check_field_of_no_layer"]
# - for kernel, stride in layers:
# + for stride, kernel in layers:


# %% wrong="receptive_field: walks from the last layer to the first, with the rule for the other way" of="reference" fails=["check_field_with_strides", "check_field_does_not_depend_on_the_last_stride"]
# - for kernel, stride in layers:
# + for kernel, stride in layers[::-1]:


# %% wrong="receptive_field: returns 0 without a layer" of="reference" fails=["check_field_of_no_layer"]
#   field, jump = 1, 1
# + if not layers:
# +     return 0


# %% wrong="receptive_field: takes layers off the list" of="reference" fails=["check_field_leaves_layers_alone"]
# - for kernel, stride in layers:
# + while layers:
# +     kernel, stride = layers.pop(0)


# %% [markdown]
# ConvNet, right


# %% right="ConvNet: an nn.Sequential"
class ConvNet(nn.Module):
    def __init__(self, channels, classes):
        super(ConvNet, self).__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, 8, kernel_size=3, padding="same"),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 16, kernel_size=3, padding=1),
            nn.ReLU(inplace=True),
            nn.AdaptiveMaxPool2d((1, 1)),
            nn.Flatten(),
            nn.Linear(16, classes),
        )

    def forward(self, x):
        return self.layers(x)


# %% right="ConvNet: pools before it cuts, and ends in a convolution of 1 by 1"
class ConvNet(nn.Module):
    def __init__(self, channels, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, 8, 3, 1, 1)
        self.conv2 = nn.Conv2d(8, 16, 3, 1, 1)
        self.last = nn.Conv2d(16, classes, 1)
        self.pool = nn.MaxPool2d(kernel_size=2, stride=2)

    def forward(self, x):
        x = nn.functional.relu(self.pool(self.conv1(x)))
        x = self.conv2(x)
        x = nn.functional.max_pool2d(x, x.shape[2:]).relu()
        return self.last(x).squeeze(-1).squeeze(-1)


# %% right="ConvNet: a subclass of nn.Sequential"
class ConvNet(nn.Sequential):
    def __init__(self, channels, classes):
        super().__init__(
            nn.Conv2d(channels, 8, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1),
            nn.ReLU(),
        )
        self.add_module("scores", nn.Linear(16, classes))

    def forward(self, x):
        *body, scores = self
        for layer in body:
            x = layer(x)
        return scores(x.flatten(2).max(dim=2).values)


# %% right="ConvNet: in an nn.ModuleList, with weights of its own"
class ConvNet(nn.Module):
    def __init__(self, channels, classes):
        super().__init__()
        self.convs = nn.ModuleList()
        for below, above in ((channels, 8), (8, 16)):
            conv = nn.Conv2d(below, above, 3, padding=1)
            nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
            self.convs.append(conv)
        self.weight = nn.Parameter(torch.randn(classes, 16) / 4)
        self.bias = nn.Parameter(torch.rand(classes))

    def forward(self, x):
        one, two = self.convs
        x = torch.relu(one(x))
        x = torch.max_pool2d(x, 2, 2)
        x = torch.relu(two(x))
        return torch.amax(x, (-1, -2)) @ self.weight.T + self.bias


# %% right="ConvNet: with layers that are made at the first pass"
class ConvNet(nn.Module):
    def __init__(self, channels, classes, width=8):
        super().__init__()
        self.a = nn.LazyConv2d(width, 3, padding=1)
        self.b = nn.LazyConv2d(2 * width, 3, padding=1)
        self.c = nn.LazyLinear(classes)
        with torch.no_grad():
            self(torch.zeros(1, channels, 4, 4))

    def forward(self, x):
        x = nn.functional.max_pool2d(self.a(x).clamp(min=0), 2)
        x = self.b(x).clamp(min=0)
        return self.c(x.max(dim=3)[0].max(dim=2)[0])


# %% [markdown]
# ConvNet, wrong


# %% wrong="ConvNet: has no ReLU at all" of="reference" fails=["check_net_computes_what_it_should", "check_net_takes_images_of_any_size"]
# - x = nn.functional.max_pool2d(torch.relu(self.first(x)), 2)
# + x = nn.functional.max_pool2d(self.first(x), 2)
#
# - x = torch.relu(self.second(x))
# + x = self.second(x)


# %% wrong="ConvNet: has no ReLU behind the second convolution" of="reference" fails=["check_net_computes_what_it_should", "check_net_takes_images_of_any_size"]
# - x = torch.relu(self.second(x))
# + x = self.second(x)


# %% wrong="ConvNet: takes the mean over all places" of="reference" fails=["check_net_computes_what_it_should", "check_net_takes_images_of_any_size"]
# - return self.scores(x.amax(dim=(2, 3)))
# + return self.scores(x.mean(dim=(2, 3)))


# %% wrong="ConvNet: keeps the middle only" of="reference" fails=["check_net_computes_what_it_should", "check_net_takes_images_of_any_size"]
# - return self.scores(x.amax(dim=(2, 3)))
# + return self.scores(x[:, :, x.shape[2] // 2, x.shape[3] // 2])


# %% wrong="ConvNet: does not pool in the middle" of="reference" fails=["check_net_computes_what_it_should", "check_net_takes_images_of_any_size"]
# - x = nn.functional.max_pool2d(torch.relu(self.first(x)), 2)
# + x = torch.relu(self.first(x))


# %% wrong="ConvNet: pools with stride 1" of="reference" fails=["check_net_computes_what_it_should", "check_net_takes_images_of_any_size"]
# - x = nn.functional.max_pool2d(torch.relu(self.first(x)), 2)
# + x = nn.functional.max_pool2d(torch.relu(self.first(x)), 2, 1)


# %% wrong="ConvNet: ends in a softmax" of="reference" fails=["check_net_computes_what_it_should", "check_net_takes_images_of_any_size"]
# - return self.scores(x.amax(dim=(2, 3)))
# + return self.scores(x.amax(dim=(2, 3))).softmax(dim=1)


# %% wrong="ConvNet: does not pad" of="reference" fails=["check_net_computes_what_it_should", "check_net_takes_images_of_any_size"]
# - self.first = nn.Conv2d(channels, 8, 3, padding=1)
# + self.first = nn.Conv2d(channels, 8, 3)


# %% wrong="ConvNet: has convolutions without biases" of="reference" fails=["check_net_has_the_layers", "check_net_computes_what_it_should", "check_net_takes_images_of_any_size"]
# - self.first = nn.Conv2d(channels, 8, 3, padding=1)
# + self.first = nn.Conv2d(channels, 8, 3, padding=1, bias=False)


# %% wrong="ConvNet: has other numbers of channels" of="reference" fails=["check_net_has_the_layers", "check_net_computes_what_it_should", "check_net_takes_images_of_any_size"]
# - self.second = nn.Conv2d(8, 16, 3, padding=1)
# - self.scores = nn.Linear(16, classes)
# + self.second = nn.Conv2d(8, 32, 3, padding=1)
# + self.scores = nn.Linear(32, classes)


# %% wrong="ConvNet: knows four classes only" of="reference" fails=["check_net_gives_scores", "check_net_has_the_layers", "check_net_computes_what_it_should", "check_net_takes_images_of_any_size"]
# - self.scores = nn.Linear(16, classes)
# + self.scores = nn.Linear(16, 4)


# %% wrong="ConvNet: flattens, so that it knows images of one size only" of="reference" fails=["check_net_gives_scores", "check_net_has_the_layers", "check_net_computes_what_it_should", "check_net_takes_images_of_any_size", "check_net_can_be_trained"]
# - self.scores = nn.Linear(16, classes)
# + self.scores = nn.Linear(16 * 8 * 8, classes)
#
# - return self.scores(x.amax(dim=(2, 3)))
# + return self.scores(x.flatten(1))


# %% wrong="ConvNet: keeps its layers in a plain list" of="reference" fails=["check_net_has_the_layers"]
# - self.first = nn.Conv2d(channels, 8, 3, padding=1)
# + self.layers = [nn.Conv2d(channels, 8, 3, padding=1)]
#
# - x = nn.functional.max_pool2d(torch.relu(self.first(x)), 2)
# + x = nn.functional.max_pool2d(torch.relu(self.layers[0](x)), 2)


# %% wrong="ConvNet: begins with a seed" of="reference" fails=["check_net_can_be_trained"]
#   super().__init__()
# + torch.manual_seed(0)
#   self.first = nn.Conv2d(channels, 8, 3, padding=1)


# %% wrong="ConvNet: computes without gradients" of="reference" fails=["check_net_can_be_trained"]
# + x = x.detach()
#   x = nn.functional.max_pool2d(torch.relu(self.first(x)), 2)
# - x = torch.relu(self.second(x))
# + x = torch.relu(self.second(x.detach()))


# %% wrong="ConvNet: squeezes, so that a single image loses its axis" of="reference" fails=["check_net_gives_scores", "check_net_takes_images_of_any_size"]
# - return self.scores(x.amax(dim=(2, 3)))
# + return self.scores(x.amax(dim=(2, 3)).squeeze())


# %% wrong="ConvNet: pools to places that are rounded up" of="reference" fails=["check_net_takes_images_of_any_size"]
# - x = nn.functional.max_pool2d(torch.relu(self.first(x)), 2)
# + x = nn.functional.max_pool2d(torch.relu(self.first(x)), 2, ceil_mode=True)
