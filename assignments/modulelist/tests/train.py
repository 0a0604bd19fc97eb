"""The public checks of train: `grader.check("train")` runs them."""

import numpy as np
import torch
from otter.test_files import test_case

import checks_support
from checks_support import check, expect

OK_FORMAT = False
name = "train"


class Points(torch.utils.data.Dataset):
    """Points with labels, as x and y and one by one."""

    def __init__(self, x, y):
        self.x, self.y, self.len = x, y, len(y)

    def __getitem__(self, index):
        return self.x[index], self.y[index]

    def __len__(self):
        return self.len


def in_their_precision(x):
    """Return x in the floating-point type that the submission has made the default."""
    return x.to(torch.get_default_dtype())


MODEL = (4, 7, 3)
BATCHES, BATCH = 3, 11
NOTED = 6  # steps


class Loader:
    """The batches of a data set, in their order; it notes how often they are asked for."""

    def __init__(self, data_set, batch_size):
        self.dataset, self.batch_size, self.begun = data_set, batch_size, 0

    def __iter__(self):
        self.begun += 1
        for start in range(0, len(self.dataset), self.batch_size):
            yield self.dataset[slice(start, start + self.batch_size)]

    def __len__(self):
        return -(-len(self.dataset) // self.batch_size)


class NotingSGD(torch.optim.SGD):
    """Gradient descent with momentum that notes weights and gradients before its first steps."""

    def __init__(self, parameters):
        self.watched, self.notes, self.steps = list(parameters), [], 0
        super().__init__(self.watched, lr=0.13, momentum=0.6)

    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        if self.steps < NOTED:
            weights = [parameter.detach().clone() for parameter in self.watched]
            gradients = [parameter.grad for parameter in self.watched]
            gradients = [None if one is None else one.clone() for one in gradients]
            self.notes.append((weights, gradients))
        self.steps += 1
        super().step()
        return loss


def small_model():
    """Return the model to train: two linear layers with tanh between them."""
    below, hidden, above = MODEL
    layers = torch.nn.Linear(below, hidden), torch.nn.Tanh(), torch.nn.Linear(hidden, above)
    return torch.nn.Sequential(*layers)


def criterion_of(weighted):
    """Return the loss to train with: cross-entropy, or one that weighs the classes."""
    weight = in_their_precision(torch.tensor([0.2, 1, 3])) if weighted else None
    return torch.nn.CrossEntropyLoss(weight)


def train_noted(submission, points, others, batch_size, epochs, weighted):
    """Return what train returns, notes of the first steps, how many there were, and of loops.

    points: what the loader holds; others: those of data_set; epochs: in a tuple, or () for none.
    """
    model = small_model()
    optimizer = NotingSGD(model.parameters())
    loader = Loader(Points(in_their_precision(points[0]), points[1]), batch_size)
    data_set = Points(in_their_precision(others[0]), others[1])
    given = (data_set, model, criterion_of(weighted), loader, optimizer, *epochs)
    returned = submission.train(*given)
    return returned, optimizer.notes, optimizer.steps, loader.begun


def random_points(rng, m):
    """Return x (m, 4) and labels of three classes that x tells something of."""
    x = rng.normal(size=(m, MODEL[0]))
    return torch.tensor(x), torch.tensor((x[:, :3] + rng.normal(size=(m, 3))).argmax(axis=1))


def run_train(student, rng, *epochs, weighted=False):
    """Return the points, what train returned, the first steps' notes, and counts of both kinds."""

    def run():
        # The last batch is smaller than the others.
        points, others = random_points(rng, BATCHES * BATCH - 4), random_points(rng, 19)
        # The lab's own loop asks for the accuracy as it goes; a number will do for that.
        lent = student.replacing(accuracy=lambda *_, **__: np.float64(0.5))
        return points, lent.run(train_noted, points, others, BATCH, epochs, weighted)

    points, returned = student.once(("train", epochs, weighted), run)
    value, notes, steps, loops = expect.returns(returned, tuple, length=4)
    notes = [expect.returns(one, tuple, length=2) for one in expect.returns(notes, list)]
    return points, value, notes, (expect.number(steps), expect.number(loops))


def losses_of(value, epochs, steps):
    """Return the losses and the number of steps between two of them.

    One version of the lab returns them in a dict, of each epoch the last one.
    """
    every = 1
    if isinstance(value, dict):
        value = expect.entries(value, ["Loss"])["Loss"]
        sized = isinstance(value, list | tuple)
        every = steps // epochs if sized and len(value) == epochs else 1
    elif isinstance(value, tuple) and value and isinstance(value[0], list | np.ndarray):
        value = value[0]
    if isinstance(value, np.ndarray | torch.Tensor) and value.ndim == 1:
        value = list(value)
    losses = [expect.number(one, name="a loss") for one in expect.returns(value, tuple)]
    expect.that(
        len(losses) == steps // every,
        f"{steps} steps give {steps} losses",
        f"there are {len(losses)}",
        mismatch="there are more or fewer",
    )
    return losses, every


@check("train", weight=2, concept="contract", public=True)
def check_train_returns_the_losses(student, rng):
    """It returns a list of losses, one number for each step"""
    _, value, _, _ = run_train(student, rng, 2)
    losses_of(value, 2, 2 * BATCHES)


@test_case(name="It returns a list of losses, one number for each step", hidden=False)
def case_1(env):
    checks_support.require(check_train_returns_the_losses, checks_support.Submission(env))
