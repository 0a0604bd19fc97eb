"""What the lesson on convolution runs beside your functions: data, networks, their training.

Where an exercise is not solved yet, an experiment takes the version from here. They go by other
ways than the exercises do, and none of them is graded.
"""

import importlib.util

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

NAMES = ("square", "plus", "cross", "roof")
_DRAWN = {
    "square": "##### #...# #...# #...# #####",
    "plus": "..#.. ..#.. ##### ..#.. ..#..",
    "cross": "#...# .#.#. ..#.. .#.#. #...#",
    "roof": "..... ..#.. .#.#. #...# #####",
}
GLYPHS = np.array([[[c == "#" for c in row] for row in _DRAWN[name].split()] for name in NAMES])


def shapes(rng, count, right=0, size=16):
    """Return images (count, 1, size, size) of the four shapes, in noise, and which one each shows.

    They stand near the left edge, in nine places, or `right` pixels further right.
    """
    labels = rng.integers(len(NAMES), size=count)
    images = rng.normal(scale=0.25, size=(count, 1, size, size))
    for image, label in zip(images[:, 0], labels, strict=True):
        row, column = rng.integers(4, 7), right + rng.integers(1, 4)
        image[row : row + 5, column : column + 5] += GLYPHS[label]
    return torch.tensor(images, dtype=torch.float32), torch.tensor(labels)


def mlp(pixels, classes, units=32):
    """Return a network with a hidden layer, which has a weight for each pixel and unit."""
    return nn.Sequential(
        nn.Flatten(), nn.Linear(pixels, units), nn.ReLU(), nn.Linear(units, classes)
    )


def stack(channels):
    """Return the layers of exercise 8 before the scores are made: 16 channels, half the size."""
    return [
        nn.Conv2d(channels, 8, 3, padding="same"),
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Conv2d(8, 16, 3, padding="same"),
        nn.ReLU(),
    ]


def global_net(channels, classes):
    """Return the network of exercise 8."""
    return nn.Sequential(
        *stack(channels), nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(16, classes)
    )


def flat_net(channels, classes, pixels):
    """Return the same layers with a weight for each place in each channel."""
    return nn.Sequential(*stack(channels), nn.Flatten(), nn.Linear(4 * pixels, classes))


def train(make, data, seed, steps=200, size=64):
    """Train a network with Adam on batches drawn with replacement; return it."""
    images, labels = data
    torch.manual_seed(seed)
    net = make()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(steps):
        rows = torch.randint(len(labels), (size,))
        optimizer.zero_grad()
        F.cross_entropy(net(images[rows]), labels[rows]).backward()
        optimizer.step()
    return net


@torch.no_grad()
def accuracy(net, data):
    """Return the share of images that a network names rightly."""
    images, labels = data
    return (net(images).argmax(1) == labels).float().mean().item()


def correlated(series, kernel):
    """Return the sums of exercise 1."""
    return np.correlate(series, kernel, mode="valid")


def halved(series):
    """Return the larger of each two values."""
    return series[: len(series) // 2 * 2].reshape(-1, 2).max(axis=1)


def torch_conv2d(x, w, b, stride, pad):
    """Return what exercise 3 does, by PyTorch."""
    x, w, b = map(torch.as_tensor, (x, w, b))
    return F.conv2d(x, w, b, stride=stride, padding=pad).numpy()


def gradients(outputs, *inputs, dout):
    """Return the gradient of each input, by PyTorch, where outputs get the gradient dout."""
    found = torch.autograd.grad(outputs, inputs, torch.as_tensor(dout))
    return tuple(one.numpy() for one in found)


def torch_conv2d_backward(dout, x, w, stride, pad):
    """Return what exercise 4 does, by PyTorch."""
    x, w = (torch.tensor(one, requires_grad=True) for one in (x, w))
    b = torch.zeros(len(w), dtype=w.dtype, requires_grad=True)
    return gradients(F.conv2d(x, w, b, stride=stride, padding=pad), x, w, b, dout=dout)


def torch_max_pool2d(x, size, stride):
    """Return what exercise 5 does, by PyTorch."""
    return F.max_pool2d(torch.as_tensor(x), size, stride).numpy()


def torch_max_pool2d_backward(dout, x, size, stride):
    """Return what exercise 6 does, by PyTorch."""
    given = torch.tensor(x, requires_grad=True)
    return gradients(F.max_pool2d(given, size, stride), given, dout=dout)[0]


def assigning(dout, x, size, stride):
    """Return a gradient of max-pooling that is wrong where windows overlap."""
    dx = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(dout.shape):
        rows, columns = (slice(stride * k, stride * k + size) for k in (i, j))
        window = x[n, c, rows, columns]
        place = np.unravel_index(window.argmax(), window.shape)
        dx[n, c, rows, columns][place] = dout[n, c, i, j]
    return dx


def sharing(dout, x, size, stride):
    """Return the gradient of mean-pooling, which is wrong for the maximum."""
    given = torch.tensor(x, requires_grad=True)
    return gradients(F.avg_pool2d(given, size, stride), given, dout=dout)[0]


def backtracked(layers):
    """Return what exercise 7 does, from the last layer back: the inputs that it takes."""
    seen = 1
    for kernel, stride in reversed(layers):
        seen = (seen - 1) * stride + kernel
    return seen


def measured_field(layers, size=33):
    """Return the gradient of one output of a stack of convolutions by each pixel of the input.

    All weights are 1, so none cancels another.
    """
    image = torch.ones(1, 1, size, size, requires_grad=True)
    value = image
    for kernel, stride in layers:
        value = F.conv2d(value, torch.ones(1, 1, kernel, kernel), stride=stride)
    value[0, 0, value.shape[2] // 2, value.shape[3] // 2].backward()
    return image.grad[0, 0].numpy()


def digits(seed, count=1297):
    """Return scikit-learn's digits to train and to test, as images (…, 1, 12, 12) from 0 to 1.

    Around each are two pixels of nothing. Returns None, and says so, without scikit-learn.
    """
    if importlib.util.find_spec("sklearn") is None:
        print("This experiment needs scikit-learn: pip install scikit-learn. The rest does not.")
        return None
    from sklearn.datasets import load_digits

    data = load_digits()
    rows = np.random.default_rng(seed).permutation(len(data.data))
    images = torch.tensor(data.images / 16, dtype=torch.float32)[rows, None]
    images, labels = F.pad(images, (2, 2, 2, 2)), torch.tensor(data.target[rows])
    return (images[:count], labels[:count]), (images[count:], labels[count:])
