"""What the optimization lesson runs beside your functions: noisy valleys, and networks on moons.

Where an exercise is not solved yet, an experiment takes the version from here. They go by other
ways than the exercises do, and none of them is graded.
"""

import numpy as np
import torch
from torch.optim import AdamW, RMSprop

from opt_utils import (
    backward_propagation,
    compute_cost,
    forward_propagation,
    initialize_parameters,
    load_dataset,
)

CURVATURE = np.array([0.1, 10.0])


def valley_path(move, rate, seeds, steps=200, turned=False):
    """Return the points (seeds, steps + 1, 2) of descents in a noisy valley, one for each seed.

    move(w, g, memory, t, rate) returns the new w and what it remembers, at first None. rate: a
    number, or a function of t = 0, 1, … The noise of a gradient is N(0, 1) in each direction.
    """
    angle = np.pi / 4 if turned else 0.0
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    bend = turn @ np.diag(CURVATURE) @ turn.T
    noise = np.stack([np.random.default_rng(seed).normal(size=(steps, 2)) for seed in seeds], 1)
    w, memory = np.tile(turn @ [10.0, 2.0], (len(seeds), 1)), None
    path = [w]
    for t in range(steps):
        now = rate(t) if callable(rate) else rate
        w, memory = move(w, w @ bend + noise[t], memory, t + 1, now)
        path.append(w)
    return np.stack(path, 1) @ turn  # along and across the valley, however it is turned


def valley_loss(path):
    """Return the loss at each point of paths."""
    return (path**2 * CURVATURE).sum(-1) / 2


def all_losses(moves, rates, seeds, turned):
    """Return the losses (seeds, steps + 1) of descents, for each optimizer and rate."""
    return {
        (name, rate): valley_loss(valley_path(move, rate, seeds, turned=turned))
        for name, move in moves.items()
        for rate in rates[name]
    }


def with_spread(best, losses, last):
    """Return each best rate and its loss, and the standard deviation of that over the seeds."""
    return {
        name: (rate, loss, losses[name, rate][:, -last:].mean(1).std())
        for name, (rate, loss) in best.items()
    }


def plain(w, g, memory, t, rate):
    """Take a step of gradient descent."""
    return w - rate * g, memory


def momentum(w, g, v, t, rate):
    """Take a step with momentum 0.9, in PyTorch's form."""
    v = g if v is None else 0.9 * v + g
    return w - rate * v, v


def rmsprop_with(step):
    """Return the move that an rmsprop_step makes, with rho 0.99."""

    def move(w, g, s, t, rate):
        return step(w, g, np.zeros_like(w) if s is None else s, rate, 0.99, 1e-8)

    return move


def adam_with(step, decay=0.0):
    """Return the move that an adamw_step makes, with beta 0.9 and 0.99."""

    def move(w, g, memory, t, rate):
        v, s = (np.zeros_like(w), np.zeros_like(w)) if memory is None else memory
        w, *memory = step(w, g, v, s, t, rate, 0.9, 0.99, 1e-8, decay)
        return w, memory

    return move


def losses_by_batch(update, batches, size, seeds, epochs=20, rate=0.1):
    """Return the losses (seeds, epochs + 1) of networks on moons that see batches of a size."""
    losses = []
    for X, Y in map(load_dataset, seeds):
        parameters, run = initialize_parameters([2, 20, 5, 1]), []
        for epoch in range(epochs):
            run.append(compute_cost(forward_propagation(X, parameters)[0], Y))
            for x, y in batches(X, Y, size, epoch):
                _, cache = forward_propagation(x, parameters)
                parameters = update(parameters, backward_propagation(x, y, cache), rate)
        losses.append([*run, compute_cost(forward_propagation(X, parameters)[0], Y)])
    return np.array(losses)


def noise_by_batch(batches, size, seeds):
    """Return how far gradients of batches lie from that of all, as a share of its length."""
    X, Y = load_dataset(0)
    parameters = initialize_parameters([2, 20, 5, 1])

    def gradient(x, y):
        return backward_propagation(x, y, forward_propagation(x, parameters)[1])["dW1"]

    whole = gradient(X, Y)
    off = [
        np.linalg.norm(gradient(x, y) - whole)
        for seed in seeds
        for x, y in batches(X, Y, size, seed)
        if x.shape[1] == size
    ]
    return np.sqrt(np.mean(np.square(off))) / np.linalg.norm(whole)


def _moved(make, w, g, **state):
    """Let an optimizer of PyTorch's take one step; return w and its state afterwards."""
    parameter = torch.nn.Parameter(torch.tensor(w))
    optimizer = make([parameter])
    if state:
        optimizer.state[parameter].update(
            {name: torch.tensor(value) for name, value in state.items()}
        )
    parameter.grad = torch.tensor(g)
    optimizer.step()
    after = {name: value.numpy() for name, value in optimizer.state[parameter].items() if state}
    return parameter.detach().numpy(), after


def torch_gd(parameters, grads, learning_rate):
    """Take one step for each parameter by a function of PyTorch's."""
    pairs = {
        n: (torch.from_numpy(w), torch.from_numpy(grads[f"d{n}"])) for n, w in parameters.items()
    }
    return {n: w.sub(g, alpha=learning_rate).numpy() for n, (w, g) in pairs.items()}


def split_batches(X, Y, mini_batch_size=64, seed=0):
    """Cut shuffled examples into batches, by sorting random keys and np.array_split."""
    order = np.argsort(np.random.default_rng(seed).random(X.shape[1]))
    parts = np.split(order, range(mini_batch_size, len(order), mini_batch_size))
    return [(X[:, part], Y[:, part]) for part in parts]


def torch_rmsprop_step(w, g, s, learning_rate, rho, epsilon):
    """Take one step by torch.optim.RMSprop."""
    w, after = _moved(
        lambda p: RMSprop(p, lr=learning_rate, alpha=rho, eps=epsilon),
        w,
        g,
        step=0.0,
        square_avg=s,
    )
    return w, after["square_avg"]


def torch_adamw_step(w, g, v, s, t, learning_rate, beta1, beta2, epsilon, weight_decay):
    """Take one step by torch.optim.AdamW."""
    settings = {"betas": (beta1, beta2), "eps": epsilon, "weight_decay": weight_decay}
    w, after = _moved(
        lambda p: AdamW(p, lr=learning_rate, **settings),
        w,
        g,
        step=t - 1.0,
        exp_avg=v,
        exp_avg_sq=s,
    )
    return w, after["exp_avg"], after["exp_avg_sq"]


def torch_averages(parameters):
    """Return v and s, with a tensor's worth of zeros for each parameter."""
    names = {
        f"d{name}": torch.tensor(value).new_zeros(value.shape) for name, value in parameters.items()
    }
    return tuple({name: zero.clone().numpy() for name, zero in names.items()} for _ in range(2))


def torch_adam(
    parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8
):
    """Take step t for each parameter by torch.optim.AdamW, without decay."""
    more = t, learning_rate, beta1, beta2, epsilon, 0.0
    moved = {
        name: torch_adamw_step(w, grads[f"d{name}"], v[f"d{name}"], s[f"d{name}"], *more)
        for name, w in parameters.items()
    }
    averages = ({f"d{name}": one[place] for name, one in moved.items()} for place in (1, 2))
    return {name: one[0] for name, one in moved.items()}, *averages


def lengths_of_steps(update, begin, steps):
    """Return how long each step of an Adam is, in learning rates, if each gradient is 1."""
    parameters = {"W1": np.zeros((1, 1)), "b1": np.zeros((1, 1))}
    v, s = begin(parameters)
    places = [0.0]
    for t in range(1, steps + 1):
        grads = {"dW1": np.ones((1, 1)), "db1": np.ones((1, 1))}
        parameters, v, s = update(parameters, grads, v, s, t, 1.0)[:3]
        places.append(parameters["W1"].item())
    return -np.diff(places)


def stepwise_rate(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    """Return the rate of exercise 7 by adding up what 1 / rate gains at each interval."""
    gains = [decay_rate] * int(epoch_num // time_interval)
    return 1 / sum(gain / learning_rate0 for gain in [1, *gains])


def table_of_rates(run, rates, seeds, last):
    """Return the best rate for each name, from a table of all runs."""
    best = {}
    for name, tried in rates.items():
        table = np.array([[np.mean(run(name, r, seed)[-last:]) for seed in seeds] for r in tried])
        means = np.where(np.isfinite(table.mean(1)), table.mean(1), np.inf)
        best[name] = tried[means.argmin()], means.min()
    return best
