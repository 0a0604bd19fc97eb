"""The public checks of momentum: they tell whether what you wrote can be used as the lesson says.

It is graded by more than these. `grader.check` runs them in the notebook; for the plain file run
`pytest` in this folder.
"""

import itertools
import math

import numpy as np
import torch

from checks_support import expect, in_their_precision, question

velocity = question("initialize_velocity")
update = question("update_parameters_with_momentum")
lookahead = question("nesterov_step")
optimizer = question("SGDMomentum")
model = question("one_param")
cubic = question("cubic")
fourth = question("fourth_order")
descent = question("descend")
count = question("steps_to_tolerance")
BETA, LEARNING_RATE = 0.77, 0.13
WIDTHS = (4, 7, 5, 3)


def network(rng, widths):
    """Return random parameters W1, b1, … of a network of these widths."""
    parameters = {}
    for layer, (below, units) in enumerate(itertools.pairwise(widths), 1):
        parameters[f"W{layer}"] = rng.normal(size=(units, below))
        parameters[f"b{layer}"] = rng.normal(size=(units, 1))
    return parameters


def like(rng, parameters):
    """Return random numbers shaped like each parameter, under the name of its gradient."""
    return {f"d{name}": rng.normal(size=value.shape) for name, value in parameters.items()}


def require_changed(before, after, name):
    """Fail if nothing has moved: all that is asked of a step would hold idly."""
    expect.that(np.any(after != before), f"{name} changes in a step", mismatch="it does not")


def velocities(returned, parameters):
    """Return the velocities of all parameters, by the names of their gradients."""
    shapes = {f"d{name}": value.shape for name, value in parameters.items()}
    return expect.named_arrays(returned, shapes, name="v", each="v['{}']")


@velocity("contract", weight=2, public=True)
def check_velocity_has_an_entry_for_each_parameter(student, rng):
    """It returns dW1, db1, …, each in the shape of W1, b1, …"""
    parameters = network(rng, WIDTHS)
    velocities(student.initialize_velocity(parameters), parameters)


def both(returned, shapes):
    """Return parameters of these shapes and, by the same names, their velocities."""
    parameters, v = expect.returns(returned, tuple, length=2)
    parameters = expect.entries(parameters, shapes, name="the parameters")
    v = expect.entries(v, [f"d{name}" for name in shapes], name="v")
    v = {name: v[f"d{name}"] for name in shapes}
    return expect.named_arrays(parameters, shapes), expect.named_arrays(v, shapes, each="v of {}")


def momentum_case(rng, widths=WIDTHS, scale=1.0):
    """Return parameters, gradients of this size and velocities, none of which is 0."""
    parameters = network(rng, widths)
    grads = {name: scale * value for name, value in like(rng, parameters).items()}
    return parameters, grads, like(rng, parameters)


def copies(case):
    """Return the parameters, gradients and velocities in dicts and arrays of their own."""
    return [{name: value.copy() for name, value in values.items()} for values in case]


@update("contract", public=True)
def check_momentum_returns_parameters_and_velocities(student, rng):
    """It returns the parameters and v, each entry in its shape"""
    case = momentum_case(rng)
    returned = student.update_parameters_with_momentum(*copies(case), 0.9, 0.01)
    both(returned, {name: value.shape for name, value in case[0].items()})


class Asked:
    """The gradient of 0.5 (x - c) A (x - c), for students to call; it notes where it is asked."""

    def __init__(self, rng, shape):
        self.shape, self.points = shape, []
        size = math.prod(shape)
        half = rng.normal(size=(size, size))
        self.matrix = half + half.T
        self.centre = rng.normal(size=shape)

    def __call__(self, point):
        point = expect.array(point, shape=self.shape, name="what gradient is called with")
        self.points.append(point)
        return self.at(point)

    def at(self, point):
        return (self.matrix @ (point - self.centre).ravel()).reshape(self.shape)


def nesterov(student, rng, shape=(3, 2), beta=BETA, learning_rate=LEARNING_RATE, speed=1.0):
    """Return theta and v before a step, both after it, and what was asked of the gradient."""
    theta, v = rng.normal(size=shape), speed * rng.normal(size=shape)
    asked = Asked(rng, shape)
    returned = student.nesterov_step(theta.copy(), v.copy(), asked, beta, learning_rate)
    new, new_v = expect.arrays(returned, {"theta": shape, "v": shape})
    expect.that(asked.points, "gradient is called", mismatch="it is not")
    require_changed(theta, new, "theta")
    return theta, v, new, new_v, asked


@lookahead("contract", public=True)
def check_nesterov_returns_theta_and_v(student, rng):
    """It returns theta and v, both in the shape of theta, and calls gradient once"""
    for shape in ((1,), (4, 3)):
        *_, asked = nesterov(student, rng, shape)
        expect.that(len(asked.points) == 1, "gradient is called once", mismatch="it is called more")


SHAPES = ((4, 3), (5,), (2, 1, 3))


def optimizer_steps(submission, groups, settings, steps, changes=(), in_place=False):
    """Return the parameters after each step, and the gradients as the last step left them.

    groups: of each its options and the values of its parameters; a single one without options is
    handed over as a list of parameters. settings: what follows the parameters. steps: for each the
    gradients of all parameters, or None. changes: for each step what to change in all groups.
    in_place: write gradients into the tensors that are there, as loss.backward() does after
    zero_grad(set_to_none=False).
    """
    made = [
        {**options, "params": [torch.nn.Parameter(one.clone()) for one in values]}
        for options, values in groups
    ]
    parameters = [one for group in made for one in group["params"]]
    optimizer = submission.SGDMomentum(made if groups[0][0] else parameters, *settings)
    seen = []
    for number, grads in enumerate(steps):
        for group in optimizer.param_groups if changes else ():
            group.update(changes[number])
        for parameter, grad in zip(parameters, grads, strict=True):
            if in_place and parameter.grad is not None:
                parameter.grad.copy_(grad)
            else:
                parameter.grad = None if grad is None else grad.clone()
        optimizer.step()
        seen.append([one.detach().clone() for one in parameters])
    return seen, [one.grad for one in parameters]


def tensors(rng, shapes):
    return [torch.tensor(rng.normal(size=shape)) for shape in shapes]


def gradients(rng, shapes, count, scale=1.0):
    """Return so many lists of gradients of this size."""
    return [[scale * one for one in tensors(rng, shapes)] for _ in range(count)]


def trail(seen, shapes, count):
    """Return the parameters after each of so many steps, as arrays."""
    steps = expect.returns(seen, list, length=count)
    return [expect.arrays(step, list(map(tuple, shapes)), each="a parameter") for step in steps]


def run_optimizer(student, groups, settings, steps, *more):
    """Return the parameters after each step, as arrays, and the gradients as they were left."""
    shapes = [one.shape for _, values in groups for one in values]
    returned = student.run(optimizer_steps, groups, settings, steps, *more)
    seen, grads = expect.returns(returned, tuple, length=2)
    return trail(seen, shapes, len(steps)), grads


@optimizer("first-step", public=True)
def check_optimizer_begins_like_gradient_descent(student, rng):
    """The first step moves each parameter by -lr times its gradient"""
    values, steps = tensors(rng, SHAPES), gradients(rng, SHAPES, 1)
    (after,), _ = run_optimizer(student, [({}, values)], [0.1, 0.9], steps)
    for value, grad, new in zip(values, steps[0], after, strict=True):
        expect.close(new, value - 0.1 * grad, name="a parameter after the first step")


def model_outputs(submission, sizes, x):
    """Return of a model its parameters, and its outputs for 0 and for x."""
    model = submission.one_param(*sizes)
    x = in_their_precision(x)
    return list(model.parameters()), model(0 * x), model(x)


def run_model(student, rng, sizes=(5, 3), m=7):
    """Return x, the parameters as they came, and the outputs for 0 and x."""
    x = torch.tensor(rng.normal(size=(m, sizes[0])))
    noted = expect.returns(student.run(model_outputs, sizes, x), tuple, length=3)
    parameters, *outputs = noted
    nothing, y = expect.arrays(outputs, [(m, sizes[1])] * 2, each="the output")
    return x.numpy(), expect.returns(parameters, list), nothing, y


@model("contract", public=True)
def check_model_maps_input_size_to_output_size(student, rng):
    """For x of shape (m, input_size) it returns (m, output_size)"""
    for sizes, m in (((1, 1), 7), ((5, 3), 7), ((5, 3), 1)):
        run_model(student, rng, sizes, m)


def curve_points(rng, shape, low=2.3, high=3.7):
    """Return float32 numbers on both sides of 0, away from where the curves are level."""
    signs = np.where(np.arange(math.prod(shape)) % 2, 1.0, -1.0).reshape(shape)
    return torch.tensor(signs * rng.uniform(low, high, size=shape), dtype=torch.float32)


SMALL, LARGE = (1, 1), (6, 2)


@cubic("contract", public=True)
def check_cubic_keeps_the_shape(student, rng):
    """It returns a tensor of the shape of yhat"""
    for shape in (SMALL, LARGE):
        given = student.cubic(curve_points(rng, shape))
        expect.array(given, shape=shape, name="cubic(yhat)")


@fourth("contract", public=True)
def check_fourth_order_returns_one_number(student, rng):
    """It returns a tensor of one element"""
    for shape in (SMALL, LARGE):
        given = expect.array(student.fourth_order(curve_points(rng, shape)), name="fourth_order")
        expect.that(given.size == 1, "fourth_order(yhat) is one number", mismatch="it is more")


DESCENT_RTOL = 1e-4  # of a path computed in float32


def descents(submission, coefficients, runs):
    """Return the path of each run: its start, lr, momentum and steps, on a polynomial."""

    def loss(w):
        return sum(one * w**power for power, one in enumerate(coefficients)).sum()

    return [submission.descend(loss, *run) for run in runs]


def path_of(value, steps):
    """Return steps + 1 positions as an array, whether they came in a list or in one."""
    if isinstance(value, np.ndarray | torch.Tensor):
        return expect.array(value, shape=(steps + 1,), name="the path")
    items = expect.returns(value, tuple, name="the path")
    expect.that(
        len(items) == steps + 1,
        "the path holds steps + 1 positions",
        f"it holds {len(items)}, for {steps} steps",
        mismatch="it holds fewer or more",
    )
    return np.array([expect.number(one, name="a position") for one in items])


def run_descents(student, coefficients, runs):
    """Return the path of each run: its start, lr, momentum and steps."""
    paths = expect.returns(student.run(descents, coefficients, runs), list, length=len(runs))
    return [path_of(path, run[-1]) for path, run in zip(paths, runs, strict=True)]


@descent("contract", public=True)
def check_descent_returns_the_path(student, rng):
    """It returns steps + 1 positions, the first of which is start"""
    start = float(rng.uniform(1, 2))
    for steps in (6, 0):
        (path,) = run_descents(student, (0.0, 0.0, 1.0), [(start, 0.1, 0.5, steps)])
        expect.close(path[0], start, name="the first position", rtol=DESCENT_RTOL)


def run_count(student, curvature, start, lr, momentum, tolerance, max_steps):
    """Return the number of steps that the student's function counts."""
    given = (curvature.copy(), start.copy(), lr, momentum, tolerance, max_steps)
    number = expect.number(student.steps_to_tolerance(*given), name="the number of steps")
    expect.that(number == round(number), "it is a whole number", mismatch="it is not")
    return round(number)


@count("contract", public=True)
def check_count_is_right_by_hand(student):
    """8, 4, 2, 1: from 8, halved at each step, three steps lead to a tolerance of 1"""
    given = run_count(student, np.array([1.0]), np.array([8.0]), 0.5, 0.0, 1.0, 50)
    expect.that(given == 3, "it takes three steps", f"it takes {given}", mismatch="it does not")
