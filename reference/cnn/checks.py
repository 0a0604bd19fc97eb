"""Graders of the assignment on convolutional networks.

Nothing here is decided by chance but that two networks begin with other weights, which differ with
probability 1: no solution draws anything else. What is drawn for a check is drawn so that a mistake
shows in each draw: no two sizes are equal, no number is near 0, and in a window to be pooled no two
values are near one another. Rounding is at least a hundred times smaller than what a check
tolerates.

What a step adds, such as a bias or a stride, is judged by what the student computes without it,
where that can part the two.
"""

import itertools

import numpy as np
import torch
from torch.nn import functional as F

from autograder.grading import expect, hint, question
from autograder.grading.drivers import Refusing, in_their_precision, parameters_of

slide = question("conv_1d")
halve = question("max_pool_2")
forward = question("conv2d")
backward = question("conv2d_backward")
pooling = question("max_pool2d")
unpooling = question("max_pool2d_backward")
field = question("receptive_field")
net = question("ConvNet")

# Of PyTorch's functions, and of the files of those in Python.
BORROWED = ["conv", "pool", "autograd", "backward", "functorch"]


def away_from_0(rng, *shape):
    """Return numbers of both signs, none of them small."""
    return rng.uniform(0.5, 2, size=shape) * rng.choice([-1.0, 1.0], size=shape)


def apart(rng, *shape):
    """Return numbers of both signs of which no two are near one another, none near 0."""
    count = int(np.prod(shape))
    steps = np.arange(count) - count // 2 + 0.5
    return rng.permutation(steps + rng.uniform(-0.3, 0.3, size=count)).reshape(shape)


def require_some(value):
    """Fail unless a value is an array of several numbers; which, is the concern of other checks."""
    some = expect.array(value, name="what is returned").size > 1
    expect.that(some, "it returns several numbers", mismatch="it does not")


# conv_1d and max_pool_2


def require_sums(student, series, kernel):
    """Fail unless the sums are right; the last may be missing, as in a lab."""
    given = expect.array(student.conv_1d(series, kernel), name="the sums")
    wanted = np.correlate(series, kernel, mode="valid")
    count, most = given.size, len(wanted)
    expect.that(
        count in (most - 1, most) and count == max(given.shape, default=1),
        f"there are {most} sums for N = {len(series)} and K = {len(kernel)}",
        f"the shape is {given.shape}",
        mismatch="there are more or fewer",
    )
    expect.close(given.reshape(-1), wanted[:count], name="the sums", atol=1e-6)


@slide("sums", public=True, weight=2, follows="check_series_is_convolved")
def check_series_of_the_example(student):
    """[1, 3, 2, 5, 4] with [2, -1] gives [-1, 4, -1, 6]"""
    require_sums(student, np.array([1.0, 3, 2, 5, 4]), np.array([2.0, -1]))


@slide("sums", public=True, weight=2, follows="check_series_is_convolved")
def check_series_with_a_longer_kernel(student):
    """[1, 0, 0, 2, 0, 0] with [3, 4, 5] gives [3, 10, 8, 6]"""
    require_sums(student, np.array([1.0, 0, 0, 2, 0, 0]), np.array([3.0, 4, 5]))


@slide("sums", weight=32)
@hint("The kernel is not turned round, and each window counts whole.")
def check_series_is_convolved(student, rng):
    """Each window of the series is multiplied with the kernel and summed"""
    for count, span in ((9, 3), (8, 2), (12, 5), (7, 4)):
        require_sums(student, away_from_0(rng, count), away_from_0(rng, span))


@slide("ends", weight=4, follows="check_series_is_convolved")
def check_series_of_extreme_lengths(student, rng):
    """It is so for kernels of one number, and for those one shorter than the series"""
    for count, span in ((6, 1), (6, 5), (2, 1)):
        require_sums(student, away_from_0(rng, count), away_from_0(rng, span))


@slide("purity", weight=4)
def check_series_is_left_alone(student, rng):
    """series and kernel are unchanged after the call"""
    reply = student.call("conv_1d", away_from_0(rng, 9), away_from_0(rng, 3))
    require_some(reply.value)
    expect.unchanged(reply, "series", "kernel")


def require_halves(student, series):
    """Fail unless the larger of each two values is returned."""
    wanted = series[: len(series) // 2 * 2].reshape(-1, 2).max(axis=1)
    given = expect.array(student.max_pool_2(series), name="the pooled series")
    same = given.size == len(wanted) == max(given.shape, default=1)
    got = f"the shape is {given.shape}"
    what = f"there are {len(wanted)} values for N = {len(series)}"
    expect.that(same, what, got, mismatch="there are more or fewer")
    expect.close(given.reshape(-1), wanted, name="the pooled series")


def both_ways(series):
    """Return a series whose first pair has its larger value first, and the second pair last."""
    series = series.copy()
    series[:2] = np.sort(series[:2])[::-1]
    series[2:4] = np.sort(series[2:4])
    return series


@halve("pairs", public=True, weight=2, follows="check_halves_are_the_larger")
def check_halves_of_the_example(student):
    """[-1, 4, -1, 6] gives [4, 6]"""
    require_halves(student, np.array([-1.0, 4, -1, 6]))


@halve("pairs", weight=30)
@hint("One value for each pair: places 0 and 1, 2 and 3, …")
def check_halves_are_the_larger(student, rng):
    """The larger of each two values is kept"""
    for count in (8, 2, 14):
        series = np.abs(apart(rng, count))
        for one in (series, series[::-1].copy()):  # where the other one of each pair is the larger
            require_halves(student, both_ways(one))


@halve("negative", weight=6, follows="check_halves_are_the_larger")
def check_halves_may_be_negative(student, rng):
    """It is so for negative values, too"""
    require_halves(student, both_ways(apart(rng, 8) - 20))


@halve("odd", weight=6, follows="check_halves_are_the_larger")
def check_halves_leave_a_last_one_out(student, rng):
    """A last value without a partner is left out"""
    for count in (9, 3):
        require_halves(student, both_ways(np.abs(apart(rng, count))))


@halve("purity", weight=5)
def check_halves_leave_the_series_alone(student, rng):
    """series is unchanged after the call"""
    reply = student.call("max_pool_2", apart(rng, 8))
    require_some(reply.value)
    expect.unchanged(reply, "series")


# What is written by hand


def by_hand(submission, name, arguments, words):
    """Return what a function returns, how often it borrows, and which arguments it changes."""
    before = [one.copy() if isinstance(one, np.ndarray) else one for one in arguments]
    found, met = Refusing(words).result(lambda: getattr(submission, name)(*arguments))
    pairs = enumerate(zip(before, arguments, strict=True))
    return found, met, [at for at, pair in pairs if not np.array_equal(*pair)]


def run(student, name, *arguments):
    """Return what a function of theirs returns, and which arguments it has changed."""
    returned = student.run(by_hand, name, list(arguments), BORROWED)
    found, met, changed = expect.returns(returned, tuple, length=3)
    what = "no convolution, pooling or gradient of PyTorch's is used"
    expect.that(expect.equals(met, 0), what, mismatch="one is called")
    return found, expect.like(changed, [int], name="what was changed")


def require_pure(changed, *names):
    """Fail if an argument has changed."""
    spoilt = [name for at, name in enumerate(names) if at in changed]
    what = "the arguments are after the call what they were before"
    expect.that(not spoilt, what, mismatch=f"the call changed {' and '.join(spoilt)}")


# conv2d


def output_shape(x, w, stride, pad):
    """Return the shape of the output."""
    sizes = zip(x.shape[2:], w.shape[2:], strict=True)
    return (len(x), len(w), *((size + 2 * pad - span) // stride + 1 for size, span in sizes))


def convolved(student, x, w, b, stride, pad):
    """Return what the student's conv2d returns, which is an array of the right shape."""
    found, _ = run(student, "conv2d", x, w, b, stride, pad)
    return expect.array(found, shape=output_shape(x, w, stride, pad), name="the output")


def torch_convolved(x, w, b, stride, pad):
    """Return the output, by PyTorch."""
    return F.conv2d(*map(torch.tensor, (x, w, b)), stride=stride, padding=pad).numpy()


def require_output(student, x, w, b, stride=1, pad=0, given=None):
    """Fail unless the output is right, or what is given, of the student's own."""
    wanted = torch_convolved(x, w, b, stride, pad) if given is None else given
    found = convolved(student, x, w, b, stride, pad)
    # Sums may cancel, so rounding counts by the largest of them.
    expect.close(found, wanted, name="the output", atol=1e-5 * np.abs(wanted).max())


def not_level(values, name="the output"):
    """Return values that are not all the same, nearly: else what is asked of them holds idly."""
    expect.that(np.ptp(values) > 1e-3, f"{name} is not the same everywhere", mismatch="it is")
    return values


IMAGE = np.array([[[[1.0, 2, 0], [3, 1, 2], [0, 1, 4]]]])
KERNEL = np.array([[[[1.0, 2], [0, -1]]]])
NO_BIAS = np.zeros(1)
SLIDES = "check_conv_slides_the_kernel"


@forward("sizes", public=True, weight=3, follows=(SLIDES, "check_conv_adds_channels"))
@hint("(H + 2 pad - KH) // stride + 1 rows: windows that do not fit are left out.")
def check_conv_returns_an_output_for_each_window(student):
    """It returns an array (N, F, H', W')"""
    x, w, b = np.ones((2, 3, 7, 5)), np.ones((4, 3, 3, 2)), np.ones(4)
    for stride, pad in ((1, 0), (2, 0), (1, 1), (3, 2)):
        convolved(student, x, w, b, stride, pad)


@forward("kernel", public=True, weight=2, follows=SLIDES)
def check_conv_of_the_example(student):
    """The example of the lesson gives [[4, 0], [4, 1]]"""
    require_output(student, IMAGE, KERNEL, NO_BIAS)


@forward("bias", public=True, follows=(SLIDES, "check_conv_adds_the_bias"))
def check_conv_of_the_example_with_biases(student):
    """With its filter twice, and biases of 10 and 20, [[14, 10], …] and [[24, 20], …]"""
    require_output(student, IMAGE, np.repeat(KERNEL, 2, axis=0), np.array([10.0, 20]))


@forward("stride", public=True, follows=(SLIDES, "check_conv_moves_on_by_the_stride"))
def check_conv_of_the_example_with_stride(student):
    """With stride 2, the example gives [[4]]"""
    require_output(student, IMAGE, KERNEL, NO_BIAS, stride=2)


@forward("padding", public=True, follows=(SLIDES, "check_conv_pads_with_zeros"))
def check_conv_of_the_example_with_padding(student):
    """With padding 1, the first row of the example is [-1, -2, 0, 0]"""
    found = convolved(student, IMAGE, KERNEL, NO_BIAS, 1, 1)
    expect.close(found[0, 0, 0], [-1, -2, 0, 0], name="the first row of the output")


@forward("kernel", weight=60)
@hint("Multiply each window with the kernel, which is not turned round, and add.")
def check_conv_slides_the_kernel(student, rng):
    """One filter on one channel gives the sum of products at each place"""
    for size, span in (((7, 5), (3, 2)), ((4, 8), (2, 5)), ((3, 4), (3, 4))):
        x, w = away_from_0(rng, 1, 1, *size), away_from_0(rng, 1, 1, *span)
        require_output(student, x, w, NO_BIAS)


@forward("channels", weight=16, follows=SLIDES)
@hint("One number for each filter and place: the products of all channels are added.")
def check_conv_adds_channels(student, rng):
    """A filter adds what its kernels give, each on its own channel"""
    x, w = away_from_0(rng, 1, 3, 6, 7), away_from_0(rng, 1, 3, 2, 3)
    alone = [convolved(student, x[:, [c]], w[:, [c]], NO_BIAS, 1, 0) for c in range(3)]
    require_output(student, x, w, NO_BIAS, given=not_level(sum(alone)))


@forward("batch", weight=10, follows=SLIDES)
def check_conv_treats_images_and_filters_apart(student, rng):
    """Each image and each filter is treated as if it were alone"""
    x, w = away_from_0(rng, 3, 1, 5, 6), away_from_0(rng, 4, 1, 3, 2)
    alone = [
        np.concatenate([convolved(student, x[[n]], w[[f]], NO_BIAS, 1, 0) for f in range(4)], 1)
        for n in range(3)
    ]
    require_output(student, x, w, np.zeros(4), given=not_level(np.concatenate(alone)))


@forward("bias", weight=14, follows=SLIDES)
def check_conv_adds_the_bias(student, rng):
    """The bias of a filter is added once at each of its places"""
    x, w, b = away_from_0(rng, 1, 1, 5, 6), away_from_0(rng, 4, 1, 2, 3), away_from_0(rng, 4)
    plain = not_level(convolved(student, x, w, np.zeros(4), 1, 0))
    require_output(student, x, w, b, given=plain + b[:, None, None])


@forward("stride", weight=14, follows=SLIDES)
@hint("The window of out[…, i, j] begins at row i stride and column j stride.")
def check_conv_moves_on_by_the_stride(student, rng):
    """With stride s the output is every s-th one, in rows and columns"""
    x, w = away_from_0(rng, 1, 1, 8, 11), away_from_0(rng, 1, 1, 3, 2)
    every = not_level(convolved(student, x, w, NO_BIAS, 1, 0))
    for stride in (2, 3, 5):
        given = every[:, :, ::stride, ::stride]
        require_output(student, x, w, NO_BIAS, stride, given=given)


@forward("padding", weight=14, follows=SLIDES)
@hint("np.pad takes a pair for each axis: (0, 0) for images and channels.")
def check_conv_pads_with_zeros(student, rng):
    """Padding lays zeros around each image"""
    x, w = away_from_0(rng, 1, 1, 4, 6), away_from_0(rng, 1, 1, 3, 2)
    for pad, stride in ((1, 1), (2, 1), (1, 2)):
        padded = np.zeros((1, 1, 4 + 2 * pad, 6 + 2 * pad))
        padded[:, :, pad:-pad, pad:-pad] = x
        given = not_level(convolved(student, padded, w, NO_BIAS, stride, 0))
        require_output(student, x, w, NO_BIAS, stride, pad, given=given)


@forward("purity", weight=7)
def check_conv_leaves_its_inputs_alone(student, rng):
    """x, w and b are unchanged after the call"""
    x, w, b = away_from_0(rng, 2, 3, 5, 6), away_from_0(rng, 4, 3, 2, 3), away_from_0(rng, 4)
    for pad in (0, 1):
        found, changed = run(student, "conv2d", x, w, b, 1, pad)
        require_some(found)
        require_pure(changed, "x", "w", "b")


# conv2d_backward


NAMES = ("dx", "dw", "db")


def back(student, which, dout, x, w, stride, pad):
    """Return one of the gradients that the student's conv2d_backward returns.

    That all three are there is the concern of one check.
    """
    found, _ = run(student, "conv2d_backward", dout, x, w, stride, pad)
    all_of_them = found if isinstance(found, tuple | list) else (found,)
    at = NAMES.index(which)
    what = "it returns dx, dw and db"
    expect.that(at < len(all_of_them), what, f"{which} is missing", mismatch="one is missing")
    return expect.array(all_of_them[at], name=which)


def torch_back(dout, x, w, stride, pad):
    """Return dx, dw and db, by PyTorch."""
    given = [torch.tensor(one, requires_grad=True) for one in (x, w, np.zeros(len(w)))]
    out = F.conv2d(*given, stride=stride, padding=pad)
    return [one.numpy() for one in torch.autograd.grad(out, given, torch.tensor(dout))]


def require_gradient(student, rng, which, stride=1, pad=1, size=(5, 7)):
    """Fail unless one of the gradients is right."""
    x, w = away_from_0(rng, 2, 3, *size), away_from_0(rng, 4, 3, 3, 2)
    dout = away_from_0(rng, *output_shape(x, w, stride, pad))
    wanted = torch_back(dout, x, w, stride, pad)[NAMES.index(which)]
    found = back(student, which, dout, x, w, stride, pad)
    expect.close(found, wanted, name=which, atol=1e-5 * np.abs(wanted).max())


def require_example(student, which, wanted):
    """Fail unless a gradient of the lesson's example is right."""
    dout = np.array([[[[1.0, 0], [0, 2]]]])
    found = back(student, which, dout, IMAGE, KERNEL, 1, 0)
    expect.close(found, wanted, name=which)


BACK = {name: f"check_back_{name}_is_right" for name in NAMES}


@backward("sizes", public=True, weight=3)
def check_back_returns_three_arrays(student):
    """It returns (dx, dw, db)"""
    x, w = np.ones((2, 3, 6, 7)), np.ones((4, 3, 3, 2))
    found, _ = run(student, "conv2d_backward", np.ones((2, 4, 4, 6)), x, w, 1, 0)
    expect.arrays(found, dict.fromkeys(NAMES))


@backward("dx", public=True, follows=(BACK["dx"], "check_back_works_without_padding"))
def check_back_of_the_example_dx(student):
    """dx of the example is [[1, 2, 0], [0, 1, 4], [0, 0, -2]]"""
    require_example(student, "dx", [[[[1, 2, 0], [0, 1, 4], [0, 0, -2]]]])


@backward("dw", public=True, follows=BACK["dw"])
def check_back_of_the_example_dw(student):
    """dw of the example is [[3, 6], [5, 9]]"""
    require_example(student, "dw", [[[[3, 6], [5, 9]]]])


@backward("db", public=True, follows=BACK["db"])
def check_back_of_the_example_db(student):
    """db of the example is [3]"""
    require_example(student, "db", [3])


@backward("dx", weight=28)
@hint("dpadded[window] += d w[f], for each filter: then cut the padding off.")
def check_back_dx_is_right(student, rng):
    """dx adds up what each output gives back to a pixel"""
    for size in ((5, 7), (6, 4)):
        require_gradient(student, rng, "dx", size=size)


@backward("dw", weight=28, hint="dw[f] += d window, where the window is of the padded image.")
def check_back_dw_is_right(student, rng):
    """dw adds up, over images and places, what each output gives back to a weight"""
    for size in ((5, 7), (6, 4)):
        require_gradient(student, rng, "dw", size=size)


@backward("db", weight=16, hint="dout.sum over all axes but that of the filters.")
def check_back_db_is_right(student, rng):
    """db adds up dout over images and places, for each filter"""
    for size in ((5, 7), (6, 4)):
        require_gradient(student, rng, "db", size=size)


@backward("no-padding", weight=16, follows=BACK["dx"])
@hint("dpadded[…, pad:-pad, …] is empty where pad is 0: the end is pad + H.")
def check_back_works_without_padding(student, rng):
    """dx is right where pad is 0, and where it is 2"""
    for pad in (0, 2):
        require_gradient(student, rng, "dx", pad=pad)


@backward("stride", weight=9, follows=(BACK["dx"], "check_back_works_without_padding"))
@hint("Windows begin at i stride and j stride, as on the way forward.")
def check_back_dx_with_a_stride(student, rng):
    """dx is right with strides, also where pixels are left over"""
    for stride, pad, size in ((2, 1, (5, 7)), (3, 1, (6, 8)), (2, 1, (6, 8))):
        require_gradient(student, rng, "dx", stride, pad, size)


@backward("stride", weight=9, follows=BACK["dw"])
@hint("Windows begin at i stride and j stride, as on the way forward.")
def check_back_dw_with_a_stride(student, rng):
    """dw is right with strides, and with any padding"""
    for stride, pad, size in ((2, 1, (5, 7)), (3, 0, (6, 8)), (2, 2, (6, 8))):
        require_gradient(student, rng, "dw", stride, pad, size)


@backward("purity", weight=6)
def check_back_leaves_its_inputs_alone(student, rng):
    """dout, x and w are unchanged after the call"""
    x, w = away_from_0(rng, 2, 3, 5, 6), away_from_0(rng, 4, 3, 2, 3)
    for pad in (0, 1):
        dout = away_from_0(rng, *output_shape(x, w, 1, pad))
        found, changed = run(student, "conv2d_backward", dout, x, w, 1, pad)
        expect.arrays(found, [None] * 3)
        require_pure(changed, "dout", "x", "w")


# max_pool2d


def pooled_shape(x, size, stride):
    """Return the shape of the pooled images."""
    return (*x.shape[:2], *((one - size) // stride + 1 for one in x.shape[2:]))


def require_pooled(student, x, size, stride):
    """Fail unless images are pooled rightly."""
    wanted = F.max_pool2d(torch.tensor(x), size, stride).numpy()
    found, _ = run(student, "max_pool2d", x, size, stride)
    expect.close(expect.array(found, shape=wanted.shape, name="the output"), wanted, name="it")


POOLS = "check_pool_keeps_the_largest"
PAIR = np.array([[[[1.0, 5, 2], [0, 3, 4]]]])


@pooling("sizes", public=True, weight=3, follows=POOLS)
def check_pool_returns_a_value_for_each_window(student):
    """It returns an array (N, C, H', W')"""
    x = np.arange(210.0).reshape(2, 3, 7, 5)
    for size, stride in ((2, 2), (3, 3), (2, 1), (3, 2)):
        found, _ = run(student, "max_pool2d", x, size, stride)
        expect.array(found, shape=pooled_shape(x, size, stride), name="the output")


@pooling("largest", public=True, weight=2, follows=(POOLS, "check_pool_windows_may_overlap"))
def check_pool_of_the_example(student):
    """[[1, 5, 2], [0, 3, 4]] gives [[5, 5]] with size 2 and stride 1"""
    require_pooled(student, PAIR, 2, 1)


@pooling("largest", weight=60)
def check_pool_keeps_the_largest(student, rng):
    """Each value is the largest of its window, in each image and channel"""
    for size, shape in ((2, (4, 6)), (3, (9, 3)), (1, (2, 3)), (4, (4, 8))):
        require_pooled(student, np.abs(apart(rng, 2, 3, *shape)), size, size)


@pooling("stride", weight=16, follows=POOLS)
@hint("The window of out[…, i, j] begins at row i stride and column j stride.")
def check_pool_windows_may_overlap(student, rng):
    """stride may be below size, or above"""
    for size, stride, shape in ((3, 2, (7, 5)), (2, 1, (4, 6)), (2, 3, (8, 5)), (1, 2, (5, 3))):
        require_pooled(student, np.abs(apart(rng, 2, 3, *shape)), size, stride)


@pooling("fit", weight=10, follows=(POOLS, "check_pool_windows_may_overlap"))
@hint("(H - size) // stride + 1 rows.")
def check_pool_leaves_out_what_does_not_fit(student, rng):
    """Windows that do not fit are left out"""
    for size, stride, shape in ((2, 2, (5, 7)), (3, 2, (8, 6)), (3, 3, (5, 4))):
        require_pooled(student, np.abs(apart(rng, 2, 3, *shape)), size, stride)


@pooling("negative", weight=10, follows=POOLS, hint="Do not begin with 0.")
def check_pool_of_negative_values(student, rng):
    """It is so where all values are negative"""
    x = apart(rng, 2, 3, 4, 6)
    require_pooled(student, x - x.max() - 1, 2, 2)


@pooling("purity", weight=7)
def check_pool_leaves_x_alone(student, rng):
    """x is unchanged after the call"""
    found, changed = run(student, "max_pool2d", apart(rng, 2, 3, 4, 6), 2, 2)
    require_some(found)
    require_pure(changed, "x")


# max_pool2d_backward


def unpooled(student, dout, x, size, stride):
    """Return what the student's max_pool2d_backward returns: an array in the shape of x."""
    found, _ = run(student, "max_pool2d_backward", dout, x, size, stride)
    return expect.array(found, shape=x.shape, name="dx")


def require_unpooled(student, rng, x, size, stride):
    """Fail unless the gradient of pooling is right."""
    dout, given = apart(rng, *pooled_shape(x, size, stride)), torch.tensor(x, requires_grad=True)
    out = F.max_pool2d(given, size, stride)
    (wanted,) = torch.autograd.grad(out, given, torch.tensor(dout))
    expect.close(unpooled(student, dout, x, size, stride), wanted.numpy(), name="dx")


def overlapping(rng, size, stride, high, wide):
    """Return images in whose middle lies a value that is the largest of several windows."""
    x = apart(rng, 2, 3, high, wide)
    top, left = (stride * ((one - size) // stride // 2) for one in (high, wide))
    x[:, :, top + stride, left + stride] = x.max() + rng.uniform(1, 2, size=(2, 3))
    return x


GIVES = "check_unpool_gives_to_the_largest"


@unpooling("sizes", public=True, weight=3, follows=GIVES)
def check_unpool_returns_the_shape_of_x(student):
    """It returns an array in the shape of x"""
    x = np.arange(210.0).reshape(2, 3, 7, 5)
    for size, stride in ((2, 2), (3, 2)):
        unpooled(student, np.ones(pooled_shape(x, size, stride)), x, size, stride)


@unpooling("place", public=True, weight=2, follows=GIVES)
def check_unpool_of_one_window(student):
    """[[1, 5], [0, 3]] with dout = [[7]] gives [[0, 7], [0, 0]]"""
    found = unpooled(student, np.array([[[[7.0]]]]), PAIR[..., :2].copy(), 2, 2)
    expect.close(found, [[[[0, 7], [0, 0]]]], name="dx")


@unpooling("overlap", public=True, follows=(GIVES, "check_unpool_adds_where_windows_overlap"))
def check_unpool_of_the_example(student):
    """The example, with dout = [[1, 10]], gives [[0, 11, 0], [0, 0, 0]]"""
    found = unpooled(student, np.array([[[[1.0, 10]]]]), PAIR, 2, 1)
    expect.close(found, [[[[0, 11, 0], [0, 0, 0]]]], name="dx")


@unpooling("place", weight=46)
@hint("All of d goes to the pixel that is the largest of its window, the others get 0.")
def check_unpool_gives_to_the_largest(student, rng):
    """What a window gives back goes to its largest value, in each image and channel"""
    for size, shape in ((2, (4, 6)), (3, (9, 3)), (2, (6, 2))):
        require_unpooled(student, rng, np.abs(apart(rng, 2, 3, *shape)), size, size)


@unpooling("overlap", weight=36, follows=GIVES)
@hint("A pixel may be the largest of several windows: add, with +=.")
def check_unpool_adds_where_windows_overlap(student, rng):
    """A pixel that is the largest of several windows gets the sum"""
    for size, stride, shape in ((3, 2, (7, 5)), (2, 1, (4, 6)), (3, 1, (5, 6))):
        require_unpooled(student, rng, overlapping(rng, size, stride, *shape), size, stride)


@unpooling("fit", weight=9, follows=GIVES)
def check_unpool_of_pixels_that_are_left_out(student, rng):
    """Pixels that no window covers get 0"""
    for size, stride, shape in ((2, 2, (5, 7)), (2, 3, (8, 5)), (3, 3, (5, 4))):
        require_unpooled(student, rng, np.abs(apart(rng, 2, 3, *shape)), size, stride)


@unpooling("negative", weight=8, follows=GIVES)
def check_unpool_of_negative_values(student, rng):
    """It is so where all values are negative"""
    x = apart(rng, 2, 3, 4, 6)
    require_unpooled(student, rng, x - x.max() - 1, 2, 2)


@unpooling("purity", weight=7)
def check_unpool_leaves_its_inputs_alone(student, rng):
    """dout and x are unchanged after the call"""
    dout, x = apart(rng, 2, 3, 2, 3), apart(rng, 2, 3, 4, 6)
    found, changed = run(student, "max_pool2d_backward", dout, x, 2, 2)
    require_some(found)
    require_pure(changed, "dout", "x")


# receptive_field


def field_of(layers):
    """Return what one output sees, from the last layer back."""
    seen = 1
    for kernel, stride in reversed(layers):
        seen = (seen - 1) * stride + kernel
    return seen


def require_field(student, layers):
    """Fail unless the width is right."""
    found = expect.number(student.receptive_field(layers), name="the receptive field")
    wanted = field_of(layers)
    got = f"for {layers} it is {found:g}"
    expect.that(found == wanted, f"the receptive field is {wanted}", got, mismatch="it is not")


@field("stride", public=True, weight=2, follows="check_field_with_strides")
def check_field_of_the_example(student):
    """[(3, 1), (2, 2), (3, 1)] gives 8"""
    require_field(student, [(3, 1), (2, 2), (3, 1)])


@field("kernels", public=True, weight=2, follows="check_field_without_strides")
def check_field_of_two_convolutions(student):
    """[(3, 1), (3, 1)] gives 5"""
    require_field(student, [(3, 1), (3, 1)])


def some_layers(rng, count, strides):
    """Return layers with kernels that differ, and these strides."""
    return [*zip(map(int, rng.permutation(np.arange(2, 2 + count))), strides, strict=True)]


@field("kernels", weight=16)
def check_field_without_strides(student, rng):
    """With stride 1, each layer adds its kernel, less 1"""
    for count in (1, 2, 3, 5):
        require_field(student, some_layers(rng, count, [1] * count))


@field("stride", weight=26, follows="check_field_without_strides")
@hint("A kernel spans (kernel - 1) jumps, and each stride before it makes the jump larger.")
def check_field_with_strides(student, rng):
    """Strides of the layers before it multiply what a layer adds"""
    for strides in ((2, 1, 1), (2, 3, 1), (1, 2, 2, 3, 1), (3, 1, 2, 1)):
        require_field(student, some_layers(rng, len(strides), strides))


@field("last", weight=8, follows="check_field_with_strides")
def check_field_does_not_depend_on_the_last_stride(student, rng):
    """The stride of a layer counts for those behind it, not for itself"""
    for strides in ((3,), (1, 2), (2, 3)):
        require_field(student, some_layers(rng, len(strides), strides))


@field("empty", weight=6, follows="check_field_without_strides")
def check_field_of_no_layer(student):
    """With no layer it is 1; with kernels of 1, too"""
    for layers in ([], [(1, 1)], [(1, 2), (1, 1)]):
        require_field(student, layers)


@field("purity", weight=4)
def check_field_leaves_layers_alone(student):
    """layers is unchanged after the call"""
    reply = student.call("receptive_field", [(3, 1), (2, 2), (5, 1)])
    seen = expect.number(reply.value, name="the receptive field") > 1
    expect.that(seen, "it is more than one pixel", mismatch="it is not")
    expect.unchanged(reply, "layers")


# ConvNet


SHAPES = [(8, 3, 3, 3), (8,), (16, 8, 3, 3), (16,), (5, 16), (5,)]  # of 3 channels and 5 classes


def net_scores(submission, channels, classes, values, images):
    """Return scores of a network that has these weights, and what its parameters are.

    That is: the shapes of those that it knows, how many it does not, and which get a gradient.
    """
    network = submission.ConvNet(channels, classes)
    images = [in_their_precision(x) for x in images]
    known, unknown = parameters_of(network, images[0])
    with torch.no_grad():
        for parameter in known + unknown:
            for value in values:
                if parameter.squeeze().shape == value.squeeze().shape:
                    parameter.copy_(in_their_precision(value).reshape(parameter.shape))
    scores = [network(x) for x in images]
    if scores[0].requires_grad:
        scores[0].sum().backward()
    shapes = [[size for size in one.shape if size > 1] for one in known]
    trained = [one.grad is not None and bool(one.grad.any()) for one in known]
    return [one.detach() for one in scores], shapes, len(unknown), trained


def net_twins(submission, channels, classes):
    """Return the parameters of two networks."""
    made = [submission.ConvNet(channels, classes) for _ in range(2)]
    return [[one.detach() for one in network.parameters()] for network in made]


def net_values(rng):
    """Return weights and biases, with which some channels of each convolution are always below 0.

    So that a ReLU which is missing shows.
    """
    values = [away_from_0(rng, *shape) / np.sqrt(np.prod(shape[1:])) for shape in SHAPES]
    for bias in (values[1], values[3]):
        bias[::4] = -50
    return values


def run_net(student, rng, *images):
    """Return weights and biases, and what `net_scores` returns for a network with these."""
    values = net_values(rng)
    given = [torch.tensor(one) for one in values], [torch.tensor(x) for x in images]
    returned = student.run(net_scores, 3, 5, *given)
    scores, *others = expect.like(returned, ([np.ndarray], [[int]], int, [bool]))
    return values, (expect.returns(scores, list, length=len(images)), *others)


def right_scores(values, x):
    """Return the scores."""
    first, b, second, c, linear, d = map(torch.tensor, values)
    x = F.max_pool2d(F.conv2d(torch.tensor(x), first, b, padding=1).relu(), 2)
    x = F.conv2d(x, second, c, padding=1).relu()
    return (x.amax(dim=(2, 3)) @ linear.T + d).numpy()


def require_scores(student, rng, *images):
    """Fail unless the scores of a network with given weights are right."""
    values, (scores, *_) = run_net(student, rng, *images)
    for found, x in zip(scores, images, strict=True):
        wanted = right_scores(values, x)
        expect.close(found, wanted, name="the scores", rtol=1e-4, atol=1e-4)


@net("contract", public=True, weight=3)
def check_net_gives_scores(student, rng):
    """ConvNet(3, 5) gives scores (N, 5), for images of several sizes"""
    images = [rng.normal(size=(count, 3, *size)) for count, size in ((4, (8, 8)), (1, (9, 6)))]
    _, (scores, *_) = run_net(student, rng, *images)
    for one, x in zip(scores, images, strict=True):
        expect.array(one, shape=(len(x), 5), name="the scores")


@net("layers", public=True, weight=9)
def check_net_has_the_layers(student, rng):
    """Its weights and biases are those of the three layers, and it knows them"""
    _, (_, shapes, unknown, _) = run_net(student, rng, rng.normal(size=(2, 3, 8, 6)))
    expect.that(
        sorted(shapes) == sorted(list(shape) for shape in SHAPES),
        "for 3 channels and 5 classes the weights and biases have the shapes"
        f" {', '.join(map(str, SHAPES))}",
        f"they have {shapes}",
        mismatch="they have others",
    )
    lost = "some are missing from its parameters(), as if kept in a list"
    expect.that(unknown == 0, "the network knows its layers", mismatch=lost, hint="")


@net("scores", weight=24, follows="check_net_has_the_layers")
@hint("Convolution, ReLU, pooling, convolution, ReLU, the largest over all places, linear.")
def check_net_computes_what_it_should(student, rng):
    """With given weights the scores are right"""
    require_scores(
        student, rng, *(away_from_0(rng, *shape) for shape in ((4, 3, 8, 6), (2, 3, 4, 10)))
    )


@net("sizes", weight=6, follows="check_net_computes_what_it_should")
def check_net_takes_images_of_any_size(student, rng):
    """It is so for single images, and small, large and odd ones"""
    sizes = (2, 2), (3, 5), (17, 20)
    require_scores(student, rng, *(away_from_0(rng, 1, 3, *size) for size in sizes))


@net("training", weight=8, hint="No seed in it, no torch.no_grad, no .detach().")
def check_net_can_be_trained(student, rng):
    """All weights get gradients, and each network begins with its own"""
    _, (_, _, _, trained) = run_net(student, rng, away_from_0(rng, 9, 3, 8, 6))
    expect.that(trained and all(trained), "all weights and biases get gradients", mismatch="no")
    one, other = expect.like(student.run(net_twins, 3, 5), ([np.ndarray], [np.ndarray]))
    same = any(itertools.starmap(np.array_equal, zip(one, other, strict=False)))
    expect.that(
        one and not same, "two networks begin with different weights", mismatch="they do not"
    )
