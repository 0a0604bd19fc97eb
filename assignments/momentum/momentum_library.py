"""What the momentum lesson runs beside your functions: PyTorch's steps, and networks on digits.

Where an exercise is not solved yet, an experiment takes the version from here. They go by other
ways than the exercises do, and none of them is graded.
"""

import importlib.util
from itertools import accumulate, repeat

import numpy as np
import torch
from torch import nn
from torch.optim import SGD


def _moved(theta, v, gradient, beta, learning_rate):
    """Let PyTorch's optimizer take one step of part 2; its velocity is v / (1 - beta)."""
    w = nn.Parameter(torch.tensor(theta))
    optimizer = SGD([w], lr=(1 - beta) * learning_rate, momentum=beta)
    optimizer.state[w]["momentum_buffer"] = torch.tensor(v / (1 - beta))
    w.grad = torch.tensor(gradient)
    optimizer.step()
    velocity = optimizer.state[w]["momentum_buffer"] if beta else w.grad  # it keeps none for 0
    return w.detach().numpy(), (1 - beta) * velocity.numpy()


def torch_update(parameters, grads, v, beta, learning_rate):
    """Take one step for each parameter by torch.optim.SGD."""
    steps = {
        name: _moved(parameters[name], v[f"d{name}"], grads[f"d{name}"], beta, learning_rate)
        for name in parameters
    }
    return {n: w for n, (w, _) in steps.items()}, {f"d{n}": new for n, (_, new) in steps.items()}


def torch_nesterov_step(theta, v, gradient, beta, learning_rate):
    """Take one step of Nesterov's by two of torch.optim.SGD: one with no gradient, to look."""
    ahead, _ = _moved(theta, v, np.zeros_like(theta), beta, learning_rate)
    return _moved(theta, v, gradient(ahead), beta, learning_rate)


def polynomial(*coefficients):
    """Return a function of a tensor, the mean of a polynomial; NumPy computes it and its slope."""

    class Polynomial(torch.autograd.Function):
        @staticmethod
        def forward(context, y):
            context.save_for_backward(y)
            return y.new_tensor(np.polyval(coefficients, y.detach().numpy()).mean())

        @staticmethod
        def backward(context, outer):
            (y,) = context.saved_tensors
            slope = np.polyval(np.polyder(coefficients), y.detach().numpy())
            return outer * y.new_tensor(slope) / y.numel()

    return Polynomial.apply


def functional_descend(loss, start, lr, momentum, steps):
    """Return the positions of a descent, by autograd's Jacobian and a fold over the steps."""

    def move(state, _):
        w, v = state
        v = momentum * v + torch.autograd.functional.jacobian(loss, w).reshape(())
        return w - lr * v, v

    begin = torch.tensor(start), torch.tensor(0.0)
    return [w.item() for w, _ in accumulate(range(steps), move, initial=begin)]


def matrix_steps(curvature, start, lr, momentum, tolerance, max_steps):
    """Count steps by the matrix that takes w and v from one step to the next."""
    one, bend = np.eye(len(start)), np.diag(curvature)
    matrix = np.block([[one - lr * bend, -lr * momentum * one], [bend, momentum * one]])
    states = accumulate(
        repeat(matrix, max_steps - 1),
        lambda state, step: step @ state,
        initial=np.append(start, 0 * start),
    )
    near = np.linalg.norm(np.array([*states])[:, : len(start)], axis=1) <= tolerance
    return int(near.argmax()) if near.any() else max_steps


def digits(seeds, count):
    """Return images (seeds, count, 64) and labels (seeds, count): other ones for each seed.

    They are scikit-learn's 8 x 8 digits, from 0 to 1. Returns None, and says so, without it.
    """
    if importlib.util.find_spec("sklearn") is None:
        print("This experiment needs scikit-learn: pip install scikit-learn. The rest does not.")
        return None
    from sklearn.datasets import load_digits

    data = load_digits()
    rows = np.stack([np.random.default_rng(seed).permutation(len(data.data)) for seed in seeds])
    rows = rows[:, :count]
    return torch.tensor(data.data[rows] / 16, dtype=torch.float32), torch.tensor(data.target[rows])


def train_on_digits(data, steps, batch=None, warm_up=0, **settings):
    """Return the losses (seeds, steps) of networks 64-32-10, all at once, by torch.optim.SGD.

    Each weight has an axis for the seeds in front. Runs of one seed begin with the same weights
    and see the same batches, whatever the settings (lr, momentum, nesterov) are. In the first
    warm_up steps the learning rate rises in equal parts.
    """
    images, labels = data
    seeds, count = labels.shape
    draw = torch.Generator().manual_seed(0)
    weights = []
    for n, k in ((64, 32), (32, 10)):
        for shape in ((seeds, n, k), (seeds, 1, k)):
            bound = n**-0.5  # as nn.Linear has it
            weights.append(torch.empty(shape).uniform_(-bound, bound, generator=draw))
    W1, b1, W2, b2 = (one.requires_grad_() for one in weights)
    optimizer = SGD([W1, b1, W2, b2], **settings)
    rise = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: min(1, (t + 1) / (warm_up + 1)))
    losses = []
    for _ in range(steps):
        rows = torch.randint(count, (seeds, batch or 1), generator=draw)
        x, y = (images, labels) if batch is None else _rows(images, labels, rows)
        z = torch.baddbmm(b2, torch.relu(torch.baddbmm(b1, x, W1)), W2)
        each = nn.functional.cross_entropy(z.transpose(1, 2), y, reduction="none").mean(1)
        optimizer.zero_grad()
        each.sum().backward()
        optimizer.step()
        rise.step()
        losses.append(each.detach())
    return torch.stack(losses, 1).numpy()


def _rows(images, labels, rows):
    which = torch.arange(len(rows))[:, None]
    return images[which, rows], labels[which, rows]
