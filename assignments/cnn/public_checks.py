"""The public checks of cnn: they tell whether what you wrote can be used as the lesson says.

It is graded by more than these. `grader.check` runs them in the notebook; for the plain file run
`pytest` in this folder.
"""

import numpy as np
import torch
from torch.nn import functional as F

from checks_support import Refusing, expect, hint, in_their_precision, parameters_of, question

slide = question("conv_1d")
halve = question("max_pool_2")
forward = question("conv2d")
backward = question("conv2d_backward")
pooling = question("max_pool2d")
unpooling = question("max_pool2d_backward")
field = question("receptive_field")
net = question("ConvNet")
BORROWED = ["conv", "pool", "autograd", "backward", "functorch"]


def away_from_0(rng, *shape):
    """Return numbers of both signs, none of them small."""
    return rng.uniform(0.5, 2, size=shape) * rng.choice([-1.0, 1.0], size=shape)


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


@slide('sums', public=True, weight=2)
def check_series_of_the_example(student):
    """[1, 3, 2, 5, 4] with [2, -1] gives [-1, 4, -1, 6]"""
    require_sums(student, np.array([1.0, 3, 2, 5, 4]), np.array([2.0, -1]))


@slide('sums', public=True, weight=2)
def check_series_with_a_longer_kernel(student):
    """[1, 0, 0, 2, 0, 0] with [3, 4, 5] gives [3, 10, 8, 6]"""
    require_sums(student, np.array([1.0, 0, 0, 2, 0, 0]), np.array([3.0, 4, 5]))


def require_halves(student, series):
    """Fail unless the larger of each two values is returned."""
    wanted = series[: len(series) // 2 * 2].reshape(-1, 2).max(axis=1)
    given = expect.array(student.max_pool_2(series), name="the pooled series")
    same = given.size == len(wanted) == max(given.shape, default=1)
    got = f"the shape is {given.shape}"
    what = f"there are {len(wanted)} values for N = {len(series)}"
    expect.that(same, what, got, mismatch="there are more or fewer")
    expect.close(given.reshape(-1), wanted, name="the pooled series")


@halve('pairs', public=True, weight=2)
def check_halves_of_the_example(student):
    """[-1, 4, -1, 6] gives [4, 6]"""
    require_halves(student, np.array([-1.0, 4, -1, 6]))


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


IMAGE = np.array([[[[1.0, 2, 0], [3, 1, 2], [0, 1, 4]]]])
KERNEL = np.array([[[[1.0, 2], [0, -1]]]])
NO_BIAS = np.zeros(1)


@forward('sizes', public=True, weight=3)
@hint('(H + 2 pad - KH) // stride + 1 rows: windows that do not fit are left out.')
def check_conv_returns_an_output_for_each_window(student):
    """It returns an array (N, F, H', W')"""
    x, w, b = np.ones((2, 3, 7, 5)), np.ones((4, 3, 3, 2)), np.ones(4)
    for stride, pad in ((1, 0), (2, 0), (1, 1), (3, 2)):
        convolved(student, x, w, b, stride, pad)


@forward('kernel', public=True, weight=2)
def check_conv_of_the_example(student):
    """The example of the lesson gives [[4, 0], [4, 1]]"""
    require_output(student, IMAGE, KERNEL, NO_BIAS)


@forward('bias', public=True)
def check_conv_of_the_example_with_biases(student):
    """With its filter twice, and biases of 10 and 20, [[14, 10], …] and [[24, 20], …]"""
    require_output(student, IMAGE, np.repeat(KERNEL, 2, axis=0), np.array([10.0, 20]))


@forward('stride', public=True)
def check_conv_of_the_example_with_stride(student):
    """With stride 2, the example gives [[4]]"""
    require_output(student, IMAGE, KERNEL, NO_BIAS, stride=2)


@forward('padding', public=True)
def check_conv_of_the_example_with_padding(student):
    """With padding 1, the first row of the example is [-1, -2, 0, 0]"""
    found = convolved(student, IMAGE, KERNEL, NO_BIAS, 1, 1)
    expect.close(found[0, 0, 0], [-1, -2, 0, 0], name="the first row of the output")


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


def require_example(student, which, wanted):
    """Fail unless a gradient of the lesson's example is right."""
    dout = np.array([[[[1.0, 0], [0, 2]]]])
    found = back(student, which, dout, IMAGE, KERNEL, 1, 0)
    expect.close(found, wanted, name=which)


@backward("sizes", public=True, weight=3)
def check_back_returns_three_arrays(student):
    """It returns (dx, dw, db)"""
    x, w = np.ones((2, 3, 6, 7)), np.ones((4, 3, 3, 2))
    found, _ = run(student, "conv2d_backward", np.ones((2, 4, 4, 6)), x, w, 1, 0)
    expect.arrays(found, dict.fromkeys(NAMES))


@backward('dx', public=True)
def check_back_of_the_example_dx(student):
    """dx of the example is [[1, 2, 0], [0, 1, 4], [0, 0, -2]]"""
    require_example(student, "dx", [[[[1, 2, 0], [0, 1, 4], [0, 0, -2]]]])


@backward('dw', public=True)
def check_back_of_the_example_dw(student):
    """dw of the example is [[3, 6], [5, 9]]"""
    require_example(student, "dw", [[[[3, 6], [5, 9]]]])


@backward('db', public=True)
def check_back_of_the_example_db(student):
    """db of the example is [3]"""
    require_example(student, "db", [3])


def pooled_shape(x, size, stride):
    """Return the shape of the pooled images."""
    return (*x.shape[:2], *((one - size) // stride + 1 for one in x.shape[2:]))


def require_pooled(student, x, size, stride):
    """Fail unless images are pooled rightly."""
    wanted = F.max_pool2d(torch.tensor(x), size, stride).numpy()
    found, _ = run(student, "max_pool2d", x, size, stride)
    expect.close(expect.array(found, shape=wanted.shape, name="the output"), wanted, name="it")


PAIR = np.array([[[[1.0, 5, 2], [0, 3, 4]]]])


@pooling('sizes', public=True, weight=3)
def check_pool_returns_a_value_for_each_window(student):
    """It returns an array (N, C, H', W')"""
    x = np.arange(210.0).reshape(2, 3, 7, 5)
    for size, stride in ((2, 2), (3, 3), (2, 1), (3, 2)):
        found, _ = run(student, "max_pool2d", x, size, stride)
        expect.array(found, shape=pooled_shape(x, size, stride), name="the output")


@pooling('largest', public=True, weight=2)
def check_pool_of_the_example(student):
    """[[1, 5, 2], [0, 3, 4]] gives [[5, 5]] with size 2 and stride 1"""
    require_pooled(student, PAIR, 2, 1)


def unpooled(student, dout, x, size, stride):
    """Return what the student's max_pool2d_backward returns: an array in the shape of x."""
    found, _ = run(student, "max_pool2d_backward", dout, x, size, stride)
    return expect.array(found, shape=x.shape, name="dx")


@unpooling('sizes', public=True, weight=3)
def check_unpool_returns_the_shape_of_x(student):
    """It returns an array in the shape of x"""
    x = np.arange(210.0).reshape(2, 3, 7, 5)
    for size, stride in ((2, 2), (3, 2)):
        unpooled(student, np.ones(pooled_shape(x, size, stride)), x, size, stride)


@unpooling('place', public=True, weight=2)
def check_unpool_of_one_window(student):
    """[[1, 5], [0, 3]] with dout = [[7]] gives [[0, 7], [0, 0]]"""
    found = unpooled(student, np.array([[[[7.0]]]]), PAIR[..., :2].copy(), 2, 2)
    expect.close(found, [[[[0, 7], [0, 0]]]], name="dx")


@unpooling('overlap', public=True)
def check_unpool_of_the_example(student):
    """The example, with dout = [[1, 10]], gives [[0, 11, 0], [0, 0, 0]]"""
    found = unpooled(student, np.array([[[[1.0, 10]]]]), PAIR, 2, 1)
    expect.close(found, [[[[0, 11, 0], [0, 0, 0]]]], name="dx")


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


@field('stride', public=True, weight=2)
def check_field_of_the_example(student):
    """[(3, 1), (2, 2), (3, 1)] gives 8"""
    require_field(student, [(3, 1), (2, 2), (3, 1)])


@field('kernels', public=True, weight=2)
def check_field_of_two_convolutions(student):
    """[(3, 1), (3, 1)] gives 5"""
    require_field(student, [(3, 1), (3, 1)])


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
