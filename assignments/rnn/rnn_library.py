"""What the lesson on recurrent networks runs beside your functions: PyTorch's, and echo networks.

Where an exercise is not solved yet, an experiment takes the version from here. They go by other
ways than the exercises do, and none of them is graded.
"""

import numpy as np
import torch
from torch import nn


def random_parameters(n_x, n_a, n_y, seed, scale=1.0):
    """Return weights N(0, 1 / inputs), the recurrent ones times a scale, and biases of 0."""
    rng = np.random.default_rng(seed)
    return {
        "Wax": rng.normal(size=(n_a, n_x)) / np.sqrt(n_x),
        "Waa": rng.normal(size=(n_a, n_a)) / np.sqrt(n_a) * scale,
        "Wya": rng.normal(size=(n_y, n_a)) / np.sqrt(n_a),
        "ba": np.zeros((n_a, 1)),
        "by": np.zeros((n_y, 1)),
    }


def _tensors(parameters):
    return {name: torch.tensor(value, requires_grad=True) for name, value in parameters.items()}


def _states(x, a, p):
    """Return the states of PyTorch's own cell after each step, of tensors (n_a, m)."""
    states = []
    zero = torch.zeros(len(a), dtype=a.dtype)
    for xt in x:
        now = torch.rnn_tanh_cell(xt.T, a.T, p["Wax"], p["Waa"], p["ba"][:, 0], zero)
        states.append(a := now.T)
    return states


def torch_forward(x, a0, parameters):
    """Return a, y_pred and caches of all steps, by PyTorch's cell."""
    p = _tensors(parameters)
    steps = torch.tensor(x).movedim(2, 0)
    a = torch.stack(_states(steps, torch.tensor(a0), p), 2)
    scores = torch.einsum("ya,amt->ymt", p["Wya"], a) + p["by"][..., None]
    a, y_pred = a.detach().numpy(), scores.softmax(0).detach().numpy()
    before = np.concatenate([a0[..., None], a], axis=2)
    caches = [(a[..., t], before[..., t], x[..., t], parameters) for t in range(x.shape[2])]
    return a, y_pred, (caches, x)


def autograd_backward(da, caches):
    """Return the gradients by autograd, which goes through the steps once more."""
    caches, x = caches
    p, a0 = _tensors(caches[0][3]), torch.tensor(caches[0][1], requires_grad=True)
    steps = torch.tensor(x).movedim(2, 0).requires_grad_()
    a = torch.stack(_states(steps, a0, p), 2)
    wanted = {"dx": steps, "da0": a0, "dWax": p["Wax"], "dWaa": p["Waa"], "dba": p["ba"]}
    found = torch.autograd.grad(a, list(wanted.values()), torch.tensor(da))
    gradients = {name: one.numpy() for name, one in zip(wanted, found, strict=True)}
    return gradients | {"dx": np.moveaxis(gradients["dx"], 0, 2)}


def torch_clip(gradients, max_norm):
    """Return clipped gradients, by PyTorch's own function."""
    held = {name: nn.Parameter(torch.tensor(value)) for name, value in gradients.items()}
    for one in held.values():
        one.grad = one.detach().clone()
    nn.utils.clip_grad_norm_(held.values(), max_norm)
    return {name: one.grad.numpy() for name, one in held.items()}


def torch_lstm_cell(xt, a_prev, c_prev, parameters):
    """Return a_next, c_next and yt_pred, by PyTorch's cell: it has the gates in another order."""
    p = {name: torch.tensor(value) for name, value in parameters.items()}
    n_a = len(a_prev)
    weights = torch.cat([p[f"W{gate}"] for gate in "ifco"])
    bias = torch.cat([p[f"b{gate}"] for gate in "ifco"])[:, 0]
    state = torch.tensor(a_prev).T, torch.tensor(c_prev).T
    a, c = torch.lstm_cell(
        torch.tensor(xt).T, state, weights[:, n_a:], weights[:, :n_a], bias, 0 * bias
    )
    scores = p["Wy"] @ a.T + p["by"]
    return a.T.numpy(), c.T.numpy(), scores.softmax(0).numpy()


def torch_rnn_by_state(parameters):
    """Return a network of PyTorch's with these weights, by its state_dict."""
    n_a, n_x = parameters["Wax"].shape
    net = nn.RNN(n_x, n_a, dtype=torch.float64)
    bias = torch.tensor(parameters["ba"])[:, 0]
    state = {"bias_ih_l0": bias, "bias_hh_l0": 0 * bias}
    state |= {"weight_ih_l0": torch.tensor(parameters["Wax"])}
    net.load_state_dict(state | {"weight_hh_l0": torch.tensor(parameters["Waa"])})
    return net


def backward_delay_line(lag):
    """Return weights of a network that echoes, the newest bit in the last unit."""
    n_a = lag + 1
    return {
        "Wax": 2 * np.eye(n_a)[:, -1:],
        "Waa": 2 * np.diag(np.ones(lag), 1),
        "Wya": 9 * np.outer([-1, 1], np.eye(n_a)[0]),
        "ba": np.zeros((n_a, 1)),
        "by": np.zeros((2, 1)),
    }


def train_echo(lags, units, seeds, remembers=True, steps=200, length=20):
    """Return the accuracies (lags, seeds) of networks trained to say x lag steps late.

    x is +1 or -1. All networks learn at once, each weight with an axis for them in front; Adam
    moves each as if it were alone. One that does not remember has no recurrent weights.
    """
    draw = torch.Generator().manual_seed(seeds[0])
    count, bound = len(lags) * len(seeds), units**-0.5
    late = torch.tensor(lags).repeat_interleave(len(seeds))

    def uniform(*shape):
        return torch.empty(count, *shape).uniform_(-bound, bound, generator=draw)

    Wx, Wa, b = uniform(1, units), uniform(units, units), uniform(1, units)
    Wy, by = uniform(units, 1), uniform(1, 1)
    if not remembers:
        Wa = 0 * Wa
    learnt = [one.requires_grad_() for one in (Wx, b, Wy, by)] + [Wa.requires_grad_()] * remembers
    optimizer = torch.optim.Adam(learnt, lr=0.01)

    def run(m):
        x = torch.randint(2, (count, m, length), generator=draw) * 2.0 - 1
        a, scores = torch.zeros(count, m, units), []
        driven = torch.einsum("kmt,kiu->tkmu", x, Wx) + b
        for one in driven:
            a = torch.tanh(torch.baddbmm(one, a, Wa))
            scores.append(torch.baddbmm(by, a, Wy))
        at = torch.arange(length) - late[:, None]
        target = x.gather(2, at.clamp(min=0)[:, None].expand(count, m, length))
        return torch.stack(scores, 2)[..., 0], target, (at >= 0)[:, None].float()

    for _ in range(steps):
        scores, target, counts = run(32)
        losses = nn.functional.softplus(-scores * target) * counts
        optimizer.zero_grad()
        (losses.mean(1).sum(1) / counts.sum((1, 2))).sum().backward()
        optimizer.step()
    with torch.no_grad():
        scores, target, counts = run(256)
        right = ((scores * target > 0) * counts).mean(1).sum(1) / counts.sum((1, 2))
    return right.reshape(len(lags), len(seeds)).numpy()
