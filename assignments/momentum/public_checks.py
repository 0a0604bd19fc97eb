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
    moved = not np.array_equal(after, before)
    expect.that(moved, f"{name} changes in a step", mismatch="it does not")


def velocities(returned, parameters):
    """Return the velocities of all parameters, by the names of their gradients."""
    shapes = {f"d{name}": value.shape for name, value in parameters.items()}
    return expect.named_arrays(returned, shapes, name="v", each="v['{}']")


def first_velocities(returned):
    """Return the velocities of the first layer, of whatever shape.

    Under what names they stand, and if some are missing, is another check's concern.
    """
    there = expect.returns(returned, dict)
    names = [name for name in ("dW1", "db1") if name in there]
    names = names or [name for name in ("W1", "b1") if name in there]
    shapes = dict.fromkeys(names or ["dW1"])
    return expect.named_arrays(returned, shapes, name="v", each="v['{}']")


@velocity("contract", weight=10, public=True)
def check_velocity_has_an_entry_for_each_parameter(student, rng):
    """It returns dW1, db1, …, each in the shape of W1, b1, …"""
    parameters = network(rng, WIDTHS)
    velocities(student.initialize_velocity(parameters), parameters)


@velocity('zeros', weight=3, public=True)
def check_velocity_of_the_example_is_zero(student):
    """For W1 of shape (2, 3) dW1 is np.zeros((2, 3))"""
    widths = (2, 3), (5, 2), (4, 5)
    parameters = {f"W{layer}": np.ones(shape) for layer, shape in enumerate(widths, 1)}
    parameters |= {f"b{layer}": np.ones((shape[0], 1)) for layer, shape in enumerate(widths, 1)}
    for name, value in first_velocities(student.initialize_velocity(parameters)).items():
        expect.close(value, np.zeros_like(value), name=f"v['{name}']")


def both(returned, shapes):
    """Return parameters of these shapes and, by the same names, their velocities."""
    parameters, v = expect.returns(returned, tuple, length=2)
    if isinstance(parameters, dict) and isinstance(v, dict) and "dW1" in parameters and "W1" in v:
        parameters, v = v, parameters  # their order is another check's concern
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


@update("contract", weight=3, public=True)
def check_momentum_returns_parameters_and_velocities(student, rng):
    """It returns the parameters and v, each entry in its shape"""
    case = momentum_case(rng)
    returned = student.update_parameters_with_momentum(*copies(case), 0.9, 0.01)
    parameters, _ = expect.returns(returned, tuple, length=2)
    expect.entries(parameters, case[0], name="the parameters, which come first,")
    both(returned, {name: value.shape for name, value in case[0].items()})


def example_step(student):
    """Return what a step makes of the lesson's example, and of other numbers in other places."""
    names, rows = ("W1", "b1", "W2", "b2"), ((9, 1, 9, 4), (-5, 10, 0, 5), (2, 0, 5, 1))
    case = [
        {f"{mark}{name}": np.array([[float(one)]]) for name, one in zip(names, row, strict=True)}
        for mark, row in zip(("", "d", "d"), rows, strict=True)
    ]
    returned = student.update_parameters_with_momentum(*case, 0.8, 0.5)
    return both(returned, dict.fromkeys(names, (1, 1)))


@update('average', weight=2, public=True)
def check_momentum_averages_the_example(student):
    """By hand, with beta = 0.8: g = -5 and v = 2 give v = 0.6; 10 and 0 give 2; 0 and 5 give 4"""
    _, v = example_step(student)
    for name, wanted in (("W1", 0.6), ("b1", 2), ("W2", 4)):
        expect.close(v[name], [[wanted]], name=f"v['d{name}']")


@update('step', weight=2, public=True)
def check_momentum_makes_the_step_of_the_example(student):
    """By hand, with learning rate 0.5: w = 9 goes to 8.7 by a v of 0.6"""
    after, v = example_step(student)
    for name, before, right in (("W1", 9, 0.6), ("b1", 1, 2), ("W2", 9, 4)):
        steps = [before - 0.5 * float(one) for one in (v[name][0, 0], right)]
        fits = any(np.isclose(after[name][0, 0], one) for one in steps)
        expected = f"{name} becomes {before} - 0.5 * v, with the new v"
        expect.that(fits, expected, mismatch="it does not")


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
    if isinstance(returned, np.ndarray):
        returned = returned, None  # that v is missing is the concern of others
    new, new_v = expect.returns(returned, tuple, length=2)
    new = expect.array(new, shape=shape, name="theta")
    expect.that(asked.points, "gradient is called", mismatch="it is not")
    require_changed(theta, new, "theta")
    return theta, v, new, new_v, asked


@lookahead('contract', weight=4, public=True)
def check_nesterov_returns_theta_and_v(student, rng):
    """It returns theta and v, both in the shape of theta, and calls gradient once"""
    for shape in ((1,), (4, 3)):
        *_, new_v, asked = nesterov(student, rng, shape)
        expect.array(new_v, shape=shape, name="v")
        expect.that(len(asked.points) == 1, "gradient is called once", mismatch="it is called more")


def example_ahead(student):
    """Return theta and v after the lesson's step, and where the gradient was asked: it is 8.2."""
    points = []

    def gradient(point):
        points.append(expect.array(point, shape=(1,), name="what gradient is called with"))
        return np.array([8.2])

    returned = student.nesterov_step(np.array([9.0]), np.array([2.0]), gradient, 0.8, 0.5)
    expect.that(points, "gradient is called", mismatch="it is not")
    if isinstance(returned, np.ndarray):
        returned = returned, None  # that v is missing is the concern of others
    theta, v = expect.returns(returned, tuple, length=2)
    return expect.array(theta, shape=(1,), name="theta"), v, points[-1]


@lookahead('look-ahead', public=True)
def check_nesterov_looks_ahead_in_the_example(student):
    """From theta = 9 with v = 2, beta = 0.8 and rate 0.5 the gradient is asked at 8.2"""
    expect.close(example_ahead(student)[2], [8.2], name="where the gradient is asked")


@lookahead('average', public=True)
def check_nesterov_averages_the_example(student):
    """With a gradient of 8.2 there, v = 2 becomes 3.24"""
    v = expect.array(example_ahead(student)[1], shape=(1,), name="v")
    expect.close(v, [3.24], name="the new v")


@lookahead('step', public=True)
def check_nesterov_makes_the_step_of_the_example(student):
    """By this v theta = 9 becomes 7.38"""
    theta, v, _ = example_ahead(student)
    if not np.allclose(theta, 7.38):
        v = expect.array(v, shape=(1,), name="v")
    fits = np.allclose(theta, 7.38) or np.allclose(theta, 9 - 0.5 * v)
    expect.that(fits, "theta becomes 9 - 0.5 * v, with the new v", mismatch="it does not")


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


@optimizer('first-step', weight=2, public=True)
def check_optimizer_begins_like_gradient_descent(student, rng):
    """The first step moves each parameter by -lr times its gradient"""
    values, steps = tensors(rng, SHAPES), gradients(rng, SHAPES, 1)
    (after,), _ = run_optimizer(student, [({}, values)], [0.1, 0.9], steps)
    for value, grad, new in zip(values, steps[0], after, strict=True):
        expect.close(new, value - 0.1 * grad, name="a parameter after the first step")


@optimizer('rule', weight=2, public=True)
def check_optimizer_makes_the_steps_of_the_example(student):
    """lr 0.1, momentum 0.8, gradients 10, -5: 10, 9, 8.7, also if p.grad is written in place"""
    values, steps = [torch.tensor([10.0])], [[torch.tensor([one])] for one in (10.0, -5.0)]
    for in_place in (False, True):
        given = [({}, values)], [0.1, 0.8], steps, (), in_place
        (first, second), _ = run_optimizer(student, *given)
        expect.close(first[0], [9], name="the parameter after step 1")
        expect.close(second[0], [8.7], name="the parameter after step 2")


def model_outputs(submission, sizes, x):
    """Return of a model its parameters, and its outputs for 0 and for x."""
    model = submission.one_param(*sizes)
    x = in_their_precision(x)
    return list(model.parameters()), model(0 * x), model(x)


def model_at(submission, sizes, x):
    """Return the outputs of a model for 0, x and 2 x."""
    model, x = submission.one_param(*sizes), in_their_precision(x)
    return [model(times * x).detach() for times in (0, 1, 2)]


def shifted(compute, tensor, h):
    """Return what is computed with each element of a tensor shifted by -2h, -h, h and 2h."""
    values = []
    with torch.no_grad():
        for index in np.ndindex(*tensor.shape):
            kept = tensor[index].clone()
            for times in (-2, -1, 1, 2):
                tensor[index] = kept + times * h
                values.append(float(compute()))
            tensor[index] = kept
    return values


def run_model(student, rng, sizes=(5, 3), m=7):
    """Return x, the parameters as they came, and the outputs for 0 and x."""
    x = torch.tensor(rng.normal(size=(m, sizes[0])))
    noted = expect.returns(student.run(model_outputs, sizes, x), tuple, length=3)
    parameters, *outputs = noted
    nothing, y = expect.arrays(outputs, [(m, sizes[1])] * 2, each="the output")
    return x.numpy(), expect.like(parameters, [torch.Tensor], name="the parameters"), nothing, y


@model("contract", weight=8, public=True)
def check_model_maps_input_size_to_output_size(student, rng):
    """For x of shape (m, input_size) it returns (m, output_size)"""
    for sizes, m in (((1, 1), 7), ((5, 3), 7), ((5, 3), 1)):
        run_model(student, rng, sizes, m)


@model('no-bias', weight=2, public=True)
def check_model_of_the_example_has_one_weight(student, rng):
    """one_param(1, 1) has a single parameter, and for x = 0 it returns 0"""
    _, parameters, nothing, _ = run_model(student, rng, (1, 1))
    expect.that(len(parameters) == 1, "there is one parameter", f"there are {len(parameters)}")
    expect.close(nothing, np.zeros((7, 1)), name="the output for x = 0", atol=1e-6)


@model('linear', weight=2, public=True)
def check_model_doubles_with_its_input(student, rng):
    """Beside a bias, its output is twice as large where x is: it is a line"""
    x = torch.tensor(rng.normal(size=(4, 1)))
    returned = student.run(model_at, (1, 1), x)
    nothing, one, two = expect.arrays(returned, [(4, 1)] * 3, each="the output")
    expect.close(two - nothing, 2 * (one - nothing), name="the output for 2 x", rtol=1e-4)


def curve_gradient(submission, name, y, h):
    """Return the gradient of the sum of a curve at y, and what shifted returns for it."""
    y, curve = in_their_precision(y).clone().requires_grad_(), getattr(submission, name)
    curve(y).sum().backward()
    return y.grad, shifted(lambda: curve(y).sum(), y, h)


def curve_points(rng, shape, low=2.3, high=3.7):
    """Return float32 numbers on both sides of 0, away from where the curves are level."""
    signs = np.where(np.arange(math.prod(shape)) % 2, 1.0, -1.0).reshape(shape)
    return torch.tensor(signs * rng.uniform(low, high, size=shape), dtype=torch.float32)


SMALL, LARGE = (1, 1), (6, 2)
CURVE_RTOL = 1e-4  # of float32, where terms of a polynomial cancel


@cubic("contract", public=True)
def check_cubic_keeps_the_shape(student, rng):
    """It returns a tensor of the shape of yhat"""
    for shape in (SMALL, LARGE):
        given = student.cubic(curve_points(rng, shape))
        expect.array(given, shape=shape, name="cubic(yhat)")


@cubic('values', weight=0.25, public=True)
def check_cubic_of_the_example(student):
    """cubic of 2 is 8, of -2 it is -8"""
    for y, wanted in ((2.0, 8), (-2.0, -8)):
        given = expect.array(student.cubic(torch.tensor([y])), name="cubic")
        expect.close(given.reshape(-1)[:1], [wanted], name=f"cubic of {y:g}", rtol=CURVE_RTOL)


@cubic('autograd', weight=0.25, public=True)
def check_cubic_gives_a_gradient(student):
    """A gradient comes to yhat"""
    returned = student.run(curve_gradient, "cubic", torch.tensor([2.0]), 0.25)
    gradient, _ = expect.returns(returned, tuple, length=2)
    expect.array(gradient, shape=(1,), name="the gradient")


@fourth("contract", public=True)
def check_fourth_order_returns_one_number(student, rng):
    """It returns a tensor of one element"""
    for shape in (SMALL, LARGE):
        given = expect.array(student.fourth_order(curve_points(rng, shape)), name="fourth_order")
        expect.that(given.size == 1, "fourth_order(yhat) is one number", mismatch="it is more")


@fourth('values', weight=0.25, public=True)
def check_fourth_order_of_the_example(student):
    """fourth_order of 4 is 0, of -2 it is -108"""
    for y, wanted in ((4.0, 0), (-2.0, -108)):
        given = expect.number(student.fourth_order(torch.tensor([y])), name="fourth_order")
        expect.close(given, wanted, name=f"fourth_order of {y:g}", rtol=CURVE_RTOL, atol=1e-2)


@fourth('mean', weight=0.25, public=True)
def check_fourth_order_of_both_valleys(student):
    """fourth_order of 4 and -2 together is the mean of what it is for each"""
    both = expect.number(student.fourth_order(torch.tensor([4.0, -2.0])), name="fourth_order")
    each = [
        expect.number(student.fourth_order(torch.tensor([y])), name="fourth_order")
        for y in (4.0, -2.0)
    ]
    expect.that(each[0] != each[1], "they differ", mismatch="they are the same", hint="")
    expect.close(both, sum(each) / 2, name="fourth_order of both", rtol=CURVE_RTOL, atol=1e-2)


DESCENT_RTOL = 1e-4  # of a path computed in float32


def descents(submission, coefficients, runs):
    """Return the path of each run: its start, lr, momentum and steps, on a polynomial."""

    def loss(w):
        return sum(one * w**power for power, one in enumerate(coefficients)).sum()

    return [submission.descend(loss, *run) for run in runs]


def path_of(value, start, steps, strict):
    """Return steps + 1 positions as an array, whether they came in a list or in one.

    That the start is among them is the concern of one check, which is strict.
    """
    if not strict and hasattr(value, "__len__") and steps and len(value) == steps:
        value = [start, *value]
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


def run_descents(student, coefficients, runs, strict=False):
    """Return the path of each run: its start, lr, momentum and steps."""
    paths = expect.returns(student.run(descents, coefficients, runs), list, length=len(runs))
    return [path_of(path, run[0], run[-1], strict) for path, run in zip(paths, runs, strict=True)]


@descent("contract", weight=3, public=True, hint="The start is the first of the positions.")
def check_descent_returns_a_number_for_start_and_steps(student):
    """It returns steps + 1 numbers"""
    for steps in (6, 0):
        run_descents(student, (0.0, 0.0, 1.0), [(1.5, 0.1, 0.5, steps)], strict=True)


@descent('contract', weight=10, public=True)
def check_descent_begins_at_the_start(student, rng):
    """The first of the positions is start"""
    start = float(rng.uniform(1, 2))
    for steps in (6, 0):
        (path,) = run_descents(student, (0.0, 0.0, 1.0), [(start, 0.1, 0.5, steps)], strict=True)
        expect.close(path[0], start, name="the first position", rtol=DESCENT_RTOL)


@descent('gradient-step', weight=1.5, public=True)
def check_descent_goes_down_the_example(student):
    """On w^2 / 2 from 8 with lr 0.5 and no momentum: 8, 4, 2, 1"""
    (path,) = run_descents(student, (0.0, 0.0, 0.5), [(8.0, 0.5, 0.0, 3)])
    expect.close(path, [8, 4, 2, 1], name="the path", rtol=DESCENT_RTOL)


@descent('momentum', weight=1.5, public=True)
def check_descent_has_momentum_in_the_example(student):
    """On w^2 / 2 from 10 with lr 0.1 and momentum 0.8: 10, 9, 7.3"""
    (path,) = run_descents(student, (0.0, 0.0, 0.5), [(10.0, 0.1, 0.8, 2)])
    expect.close(path, [10, 9, 7.3], name="the path", rtol=DESCENT_RTOL)


def run_count(student, curvature, start, lr, momentum, tolerance, max_steps):
    """Return the number of steps that the student's function counts."""
    given = (curvature.copy(), start.copy(), lr, momentum, tolerance, max_steps)
    number = expect.number(student.steps_to_tolerance(*given), name="the number of steps")
    expect.that(number == round(number), "it is a whole number", mismatch="it is not")
    return round(number)


@count('contract', weight=8, public=True)
def check_count_is_right_by_hand(student):
    """8, 4, 2, 1: from 8, halved at each step, three steps lead to a tolerance of 1"""
    given = run_count(student, np.array([1.0]), np.array([8.0]), 0.5, 0.0, 1.0, 50)
    expect.that(given == 3, "it takes three steps", f"it takes {given}", mismatch="it does not")


@count('momentum', public=True)
def check_count_with_momentum_by_hand(student):
    """10, 9, 7.3, 5.21: with lr 0.1 and momentum 0.8 three steps lead from 10 below 5.5"""
    given = run_count(student, np.array([1.0]), np.array([10.0]), 0.1, 0.8, 5.5, 50)
    expect.that(given == 3, "it takes three steps", f"it takes {given}", mismatch="it does not")


@count('norm', public=True)
def check_count_measures_the_distance_by_hand(student):
    """[3, 4] is 5 from 0: halved, it is within 3 after one step, within 2.2 after two"""
    for tolerance, steps in ((3.0, 1), (2.2, 2)):
        given = run_count(student, np.ones(2), np.array([3.0, 4]), 0.5, 0.0, tolerance, 50)
        wanted, took = (f"it takes {one} to {tolerance}" for one in (steps, given))
        expect.that(given == steps, wanted, took, mismatch="it does not")
