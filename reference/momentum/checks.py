"""Graders of the momentum assignment.

Nothing here is random but the numbers that functions are given, and these are drawn so that none is
near where a check would turn: rounding is at least a hundred times smaller than what a check
tolerates, and that than what a mistake changes. So no check has false positives, nor misses a
mistake now and then; there is no threshold on anything that is trained from a random start.

The checks of one question are of different concepts. Where a rule is not the concern of a check, it
compares what the student's function does in two situations: so a wrong rule costs the concept of
the rule, not that of the layers, the groups or the state.
"""

import ast
import itertools
import math
import pkgutil
from types import SimpleNamespace

import numpy as np
import torch

from autograder.grading import expect, hint, question
from autograder.grading.drivers import Refusing, in_their_precision

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

# Widths of which no two are equal, so that a misplaced or transposed matrix does not fit by chance.
WIDTHS = (4, 7, 5, 3)
DEPTHS = ((6, 2), (3, 5, 2), (2, 6, 3, 5, 4, 1))


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


# initialize_velocity


def velocities(returned, parameters):
    """Return the velocities of all parameters, by the names of their gradients."""
    shapes = {f"d{name}": value.shape for name, value in parameters.items()}
    return expect.named_arrays(returned, shapes, name="v", each="v['{}']")


APART = {"dW1": 1, "db1": 2, "dW2": 3, "db2": 4}  # what is added to each


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


@velocity("zeros", weight=3, public=True, follows="check_velocity_is_zero")
def check_velocity_of_the_example_is_zero(student):
    """For W1 of shape (2, 3) dW1 is np.zeros((2, 3))"""
    widths = (2, 3), (5, 2), (4, 5)
    parameters = {f"W{layer}": np.ones(shape) for layer, shape in enumerate(widths, 1)}
    parameters |= {f"b{layer}": np.ones((shape[0], 1)) for layer, shape in enumerate(widths, 1)}
    for name, value in first_velocities(student.initialize_velocity(parameters)).items():
        expect.close(value, np.zeros_like(value), name=f"v['{name}']")


@velocity("depth", weight=27, follows="check_velocity_has_an_entry_for_each_parameter")
def check_velocity_fits_any_number_of_layers(student, rng):
    """It does so for networks of one, two and five layers"""
    for widths in DEPTHS:
        parameters = network(rng, widths)
        velocities(student.initialize_velocity(parameters), parameters)


@velocity("zeros", weight=27)
@hint("At the beginning nothing moves; see np.zeros.")
def check_velocity_is_zero(student, rng):
    """All velocities are 0, as floating-point numbers"""
    parameters = network(rng, WIDTHS)
    for name, value in first_velocities(student.initialize_velocity(parameters)).items():
        expect.that(
            value.dtype.kind == "f",
            f"v['{name}'] holds floating-point numbers",
            mismatch="it holds whole numbers, which cut off what is added in place",
        )
        expect.that(not value.any(), f"v['{name}'] is 0 everywhere", mismatch="it is not")


def velocities_apart(submission, networks):
    """Return of each network v, to some entries of which a number of their own is added, v of a new
    call, and if the parameters are what they were after the first.
    """
    found = []
    for parameters in networks:
        v = submission.initialize_velocity(parameters)
        (before,) = copies([parameters])
        again = submission.initialize_velocity(parameters)
        for name, number in APART.items():
            for key in {name, name[1:]} & v.keys():
                v[key] += number
        v, again = (
            {name: some.get(name, some.get(name[1:])) for name in APART} for some in (v, again)
        )
        same = all(np.array_equal(parameters[name], value) for name, value in before.items())
        found.append((v, again, same))
    return found


@velocity(
    "aliasing",
    weight=18,
    follows=("check_velocity_is_zero", "check_velocity_leaves_the_parameters_alone"),
)
@hint("Make an array of its own for each entry.")
def check_velocities_are_arrays_of_their_own(student, rng):
    """To change one velocity changes no other, no parameter, and none that is returned later"""
    # Layers of one shape, which could hold the same array, or all in the shape of the biases; and
    # parameters that are 0, which could be taken for velocities.
    networks = [network(rng, widths) for widths in ((4, 4, 4, 4), (1, 1, 1, 1), (4, 4, 4, 4))]
    zero = {name: 0 * value for name, value in networks[-1].items()}
    networks[-1] |= {name: zero[name] for name in zero if name.startswith("b")}
    networks.append(zero)
    found = student.run(velocities_apart, networks)
    for one in expect.returns(found, list, length=len(networks)):
        *calls, same = expect.returns(one, tuple, length=3)
        there = [name for name in APART if expect.returns(calls[0], dict).get(name) is not None]
        v, again = (expect.named_arrays(v, dict.fromkeys(there), name="v") for v in calls)
        expect.that(there, "v has entries for layers 1 and 2", mismatch="it has none", hint="")
        for name in there:
            number = APART[name]
            # The difference alone: that it begins with 0 is another check's concern.
            alike = v[name].shape == again[name].shape
            expect.that(
                alike and np.allclose(v[name] - again[name], number),
                f"v['{name}'] changes only where it is written to",
                mismatch="it changes with another one",
            )
        expect.that(same is True, "no velocity is a parameter's own array", mismatch="one is")


@velocity("purity", weight=15)
@hint("Neither an array nor the dict of the parameters is to be written to.")
def check_velocity_leaves_the_parameters_alone(student, rng):
    """The parameters are unchanged after the call"""
    parameters = network(rng, WIDTHS)
    reply = student.call("initialize_velocity", parameters)
    first_velocities(reply.value)
    expect.that(not reply.changed, "the parameters are what they were", mismatch="they are not")


# update_parameters_with_momentum


FIRST = {"W1": None, "b1": None}  # of whatever shape


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


def run_first(student, case, beta=BETA, learning_rate=LEARNING_RATE):
    """Return the parameters and velocities of the first layer after a step."""
    returned = student.update_parameters_with_momentum(*copies(case), beta, learning_rate)
    return both(returned, {name: case[0][name].shape for name in FIRST})


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


@update("average", weight=2, public=True, follows="check_momentum_averages_the_gradients")
def check_momentum_averages_the_example(student):
    """By hand, with beta = 0.8: g = -5 and v = 2 give v = 0.6; 10 and 0 give 2; 0 and 5 give 4"""
    _, v = example_step(student)
    for name, wanted in (("W1", 0.6), ("b1", 2), ("W2", 4)):
        expect.close(v[name], [[wanted]], name=f"v['d{name}']")


@update("step", weight=2, public=True, follows="check_momentum_steps_along_the_new_velocity")
def check_momentum_makes_the_step_of_the_example(student):
    """By hand, with learning rate 0.5: w = 9 goes to 8.7 by a v of 0.6"""
    after, v = example_step(student)
    for name, before, right in (("W1", 9, 0.6), ("b1", 1, 2), ("W2", 9, 4)):
        steps = [before - 0.5 * float(one) for one in (v[name][0, 0], right)]
        fits = any(np.isclose(after[name][0, 0], one) for one in steps)
        expected = f"{name} becomes {before} - 0.5 * v, with the new v"
        expect.that(fits, expected, mismatch="it does not")


@update("average", weight=28)
@hint("v = beta v + (1 - beta) g is what v holds afterwards, for each parameter.")
def check_momentum_averages_the_gradients(student, rng):
    """The new v is beta times the old one plus 1 - beta times the gradient, however large"""
    for beta, scale in ((BETA, 1), (0.31, 1e4), (BETA, 1e-4)):
        case = momentum_case(rng, scale=scale)
        _, v = run_first(student, case, beta)
        for name in FIRST:
            desired = beta * case[2][f"d{name}"] + (1 - beta) * case[1][f"d{name}"]
            expect.close(v[name], desired, name=f"v['d{name}']")


@update("average", weight=6, follows="check_momentum_averages_the_gradients")
def check_momentum_begins_slowly(student, rng):
    """From v = 0 the new v is 1 - beta times the gradient"""
    parameters, grads, v = momentum_case(rng)
    zero = {name: 0 * value for name, value in v.items()}
    _, new = run_first(student, (parameters, grads, zero))
    for name in FIRST:
        expect.close(new[name], (1 - BETA) * grads[f"d{name}"], name=f"v['d{name}'] from v = 0")


@update("step", weight=28)
def check_momentum_steps_along_the_new_velocity(student, rng):
    """Each parameter becomes itself minus learning_rate times the new v"""
    for learning_rate, scale in ((LEARNING_RATE, 1), (0.029, 1e4)):
        case = momentum_case(rng, scale=scale)
        after, v = run_first(student, case, BETA, learning_rate)
        for name in FIRST:
            # By the v that they return or by the right one: to store it is another concern.
            right = BETA * case[2][f"d{name}"] + (1 - BETA) * case[1][f"d{name}"]
            theirs, ours = (case[0][name] - learning_rate * one for one in (v[name], right))
            size = learning_rate * np.abs(right).max()
            if not np.allclose(after[name], ours, rtol=1e-9, atol=1e-9 * size):
                uphill = np.allclose(after[name] + theirs, 2 * case[0][name])
                hint = "Subtract learning_rate times the new v." if uphill else ""
                expect.close(after[name], theirs, name=name, hint=hint)


def rotated(values, count):
    """Return these entries with layer 1 as the last one, and each other one layer down."""
    return {
        f"{name.rstrip('0123456789')}{(int(name.lstrip('dWb')) - 2) % count + 1}": value
        for name, value in values.items()
    }


@update("layers", weight=14, follows="check_momentum_remembers_nothing_but_v")
@hint("All layers are treated alike: 1 to L, weights and biases.")
def check_momentum_treats_all_layers_alike(student, rng):
    """It updates every layer, of networks with one, two and five layers, in the same way"""
    for widths in DEPTHS:
        case = momentum_case(rng, widths)
        count = len(widths) - 1
        turned = [{name: rotated(values, count)[name] for name in values} for values in case]
        names = dict.fromkeys(case[0])
        first, other = (
            both(student.update_parameters_with_momentum(*copies(one), BETA, LEARNING_RATE), names)
            for one in (case, turned)
        )
        for one, again, what in zip(first, other, ("", "v of "), strict=True):
            for name, value in rotated(one, count).items():
                called = f"{what}a layer, wherever it stands,"
                expect.close(value, again[name], name=called, rtol=1e-6)
        for name, before in case[0].items():
            require_changed(before, first[0][name], f"each of {list(names)}")


@update("beta-zero", weight=4)
@hint("The rule holds for beta = 0 as it stands.")
def check_momentum_0_is_no_special_case(student, rng):
    """With beta = 0 it does what it does with a beta close to 0"""
    case = momentum_case(rng)
    (near, near_v), (zero, zero_v) = (run_first(student, case, beta) for beta in (1e-12, 0.0))
    for name in FIRST:
        require_changed(case[0][name], near[name], name)
        expect.close(zero[name], near[name], name=f"{name} with beta = 0", rtol=1e-6)
        expect.close(zero_v[name], near_v[name], name=f"v['d{name}'] with beta = 0", rtol=1e-6)


def again_and_again(submission, one, other, beta, learning_rate):
    """Return what a step gives for one case, another and the first again; all on copies."""

    def step(case):
        result = submission.update_parameters_with_momentum(*copies(case), beta, learning_rate)
        return copies(result[:2])

    return step(one), step(other), step(one)


@update("state", weight=6)
@hint("All that is remembered is in v: no global, no t.")
def check_momentum_remembers_nothing_but_v(student, rng):
    """What it returns depends on its arguments alone, not on earlier calls"""
    one, other = momentum_case(rng), momentum_case(rng)
    returned = student.run(again_and_again, list(one), list(other), BETA, LEARNING_RATE)
    first, _, again = expect.returns(returned, tuple, length=3)
    for before, after in zip(both(first, FIRST), both(again, FIRST), strict=True):
        for name, value in before.items():
            expect.close(after[name], value, name=f"what becomes of {name} in a later call")
    require_changed(one[0]["W1"], both(first, FIRST)[0]["W1"], "W1")


@update("purity", weight=6)
@hint("Compute new arrays from the gradients.")
def check_momentum_leaves_the_gradients_alone(student, rng):
    """The gradients are unchanged after the call"""
    case = momentum_case(rng)
    reply = student.call("update_parameters_with_momentum", *copies(case), BETA, LEARNING_RATE)
    after, _ = both(reply.value, FIRST)
    require_changed(case[0]["W1"], after["W1"], "W1")
    expect.that(1 not in reply.changed, "the gradients are what they were", mismatch="they are not")


def gradients_overwritten(submission, cases, betas, learning_rate):
    """Return for each case v as it was after a step, and once the gradients hold other numbers."""
    seen = []
    for case, beta in zip(cases, betas, strict=True):
        given = copies(case)
        _, v = submission.update_parameters_with_momentum(*given, beta, learning_rate)[:2]
        (before,) = copies([v])
        for value in given[1].values():
            value += 1000
        seen.append((before, v))
    return seen


@update("aliasing", weight=5, follows="check_momentum_leaves_the_gradients_alone")
@hint("v holds arrays of its own, for beta = 0 too.")
def check_velocity_is_not_the_gradient_itself(student, rng):
    """Gradients that are overwritten after the call do not change v"""
    parameters, grads, v = momentum_case(rng)
    zero = {name: 0 * value for name, value in v.items()}
    cases = [[parameters, grads, one] for one in (v, v, zero, zero)]
    seen = student.run(gradients_overwritten, cases, [BETA, 0.0, BETA, 0.0], LEARNING_RATE)
    for one in expect.returns(seen, list, length=len(cases)):
        before, after = (first_velocities(v) for v in expect.returns(one, tuple, length=2))
        for name, value in before.items():
            expect.close(after[name], value, name=f"v['{name}'] once the gradient is overwritten")


# nesterov_step


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


@lookahead("contract", weight=4, public=True, follows="check_nesterov_averages_the_gradients")
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


@lookahead("look-ahead", public=True, follows="check_nesterov_looks_ahead")
def check_nesterov_looks_ahead_in_the_example(student):
    """From theta = 9 with v = 2, beta = 0.8 and rate 0.5 the gradient is asked at 8.2"""
    expect.close(example_ahead(student)[2], [8.2], name="where the gradient is asked")


@lookahead("average", public=True, follows="check_nesterov_averages_the_gradients")
def check_nesterov_averages_the_example(student):
    """With a gradient of 8.2 there, v = 2 becomes 3.24"""
    v = expect.array(example_ahead(student)[1], shape=(1,), name="v")
    expect.close(v, [3.24], name="the new v")


@lookahead("step", public=True, follows="check_nesterov_steps_from_theta")
def check_nesterov_makes_the_step_of_the_example(student):
    """By this v theta = 9 becomes 7.38"""
    theta, v, _ = example_ahead(student)
    if not np.allclose(theta, 7.38):
        v = expect.array(v, shape=(1,), name="v")
    fits = np.allclose(theta, 7.38) or np.allclose(theta, 9 - 0.5 * v)
    expect.that(fits, "theta becomes 9 - 0.5 * v, with the new v", mismatch="it does not")


@lookahead("look-ahead", weight=30)
@hint("Ask where theta is after a step in which the gradient is 0: theta - learning_rate beta v.")
def check_nesterov_looks_ahead(student, rng):
    """The gradient is taken where beta v alone would lead"""
    for beta, learning_rate in ((BETA, LEARNING_RATE), (0.41, 0.3)):
        theta, v, _, _, asked = nesterov(student, rng, beta=beta, learning_rate=learning_rate)
        ahead = theta - learning_rate * beta * v
        expect.close(asked.points[-1], ahead, name="the point at which the gradient is taken")


@lookahead("average", weight=27)
@hint("v = beta v + (1 - beta) g, with the gradient at the point ahead.")
def check_nesterov_averages_the_gradients(student, rng):
    """The new v is beta times the old one plus 1 - beta times that gradient"""
    for beta, speed in ((BETA, 1.0), (0.41, 1e4), (BETA, 0.0)):
        _, v, _, new_v, asked = nesterov(student, rng, beta=beta, speed=speed)
        desired = beta * v + (1 - beta) * asked.at(asked.points[-1])
        new_v = expect.array(new_v, shape=v.shape, name="v")
        expect.close(new_v, desired, name="the new v")


@lookahead("step", weight=27, follows="check_nesterov_leaves_its_inputs_alone")
@hint("theta - learning_rate v, from the theta that was given and with the new v.")
def check_nesterov_steps_from_theta(student, rng):
    """The new theta is the old one minus learning_rate times the new v"""
    for learning_rate, speed in ((LEARNING_RATE, 1.0), (0.3, 1e4)):
        case = nesterov(student, rng, learning_rate=learning_rate, speed=speed)
        theta, v, new, new_v, asked = case
        # By the v that they return or by the right one: to return it is another check's concern.
        right = theta - learning_rate * (BETA * v + (1 - BETA) * asked.at(asked.points[-1]))
        if not np.allclose(new, right, rtol=1e-9, atol=1e-9 * np.abs(right).max()):
            new_v = expect.array(new_v, shape=v.shape, name="v")
            expect.close(new, theta - learning_rate * new_v, name="the new theta")


@lookahead("purity", weight=12)
@hint("Write theta = theta - … and v = …, not -= or *=")
def check_nesterov_leaves_its_inputs_alone(student, rng):
    """theta and v are unchanged after the call"""
    shape = (3, 2)
    theta, v = rng.normal(size=shape), rng.normal(size=shape)
    reply = student.call("nesterov_step", theta, v, Asked(rng, shape), BETA, LEARNING_RATE)
    first = reply.value[0] if isinstance(reply.value, tuple | list) and reply.value else reply.value
    expect.array(first, shape=shape, name="theta")
    expect.that(not reply.changed, "theta and v are what they were", mismatch="they are not")


# SGDMomentum
#
# The oracle is PyTorch's own optimizer, which the same drivers run on this side.

TORCH = SimpleNamespace(SGDMomentum=torch.optim.SGD)
SHAPES = ((4, 3), (5,), (2, 1, 3))
OPTIMIZER_LR, MOMENTUM = 0.13, 0.77


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


def interleaved(submission, values, settings, steps):
    """Return the parameters of two optimizers, of one value each, which take turns in stepping."""
    parameters = [torch.nn.Parameter(one.clone()) for one in values]
    optimizers = [submission.SGDMomentum([one], *settings) for one in parameters]
    seen = []
    for grads in steps:
        for parameter, optimizer, grad in zip(parameters, optimizers, grads, strict=True):
            parameter.grad = grad.clone()
            optimizer.step()
        seen.append([one.detach().clone() for one in parameters])
    return seen


def unaided_step(submission, words):
    """Return what `Refusing.result` tells of a step, and what one does that may call anything.

    That is: whether SGDMomentum makes an optimizer, and the parameter after it has made a step.
    """

    def step():
        parameter = torch.nn.Parameter(torch.ones(2))
        optimizer = submission.SGDMomentum([parameter], 0.1, 0.9)
        parameter.grad = torch.ones(2)
        optimizer.step()
        return isinstance(optimizer, torch.optim.Optimizer), parameter.detach()

    return *Refusing(words).result(step), step()


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


def require_same(given, desired, name):
    """Fail unless the parameters are the same after each step."""
    for step, (ours, theirs) in enumerate(zip(desired, given, strict=True), 1):
        for one, other in zip(ours, theirs, strict=True):
            expect.close(other, one, name=f"a parameter {name}, after step {step},")


def require_moving(values, seen):
    """Fail unless each parameter moves at each step."""
    for before, after in zip([values, *seen], seen, strict=False):
        for one, other in zip(before, after, strict=True):
            require_changed(np.asarray(one), other, "a parameter that has a gradient")


OWN = "check_optimizer_keeps_a_velocity_for_each_parameter"
RULE = "check_optimizer_takes_the_steps_of_pytorch"
STEPS = (RULE, "check_optimizer_leaves_the_gradients_alone")


@optimizer("first-step", weight=2, public=True, follows=RULE)
def check_optimizer_begins_like_gradient_descent(student, rng):
    """The first step moves each parameter by -lr times its gradient"""
    values, steps = tensors(rng, SHAPES), gradients(rng, SHAPES, 1)
    (after,), _ = run_optimizer(student, [({}, values)], [0.1, 0.9], steps)
    for value, grad, new in zip(values, steps[0], after, strict=True):
        expect.close(new, value - 0.1 * grad, name="a parameter after the first step")


@optimizer("rule", weight=2, public=True, follows=STEPS)
def check_optimizer_makes_the_steps_of_the_example(student):
    """lr 0.1, momentum 0.8, gradients 10, -5: 10, 9, 8.7, also if p.grad is written in place"""
    values, steps = [torch.tensor([10.0])], [[torch.tensor([one])] for one in (10.0, -5.0)]
    for in_place in (False, True):
        given = [({}, values)], [0.1, 0.8], steps, (), in_place
        (first, second), _ = run_optimizer(student, *given)
        expect.close(first[0], [9], name="the parameter after step 1")
        expect.close(second[0], [8.7], name="the parameter after step 2")


@optimizer("rule", weight=28, follows=OWN)
def check_optimizer_takes_the_steps_of_pytorch(student, rng):
    """Over ten steps the parameters are those of torch.optim.SGD with momentum"""
    for momentum, scale in ((MOMENTUM, 1), (0.0, 1), (MOMENTUM, 1e4)):
        values, steps = tensors(rng, SHAPES), gradients(rng, SHAPES, 10, scale)
        settings = [OPTIMIZER_LR, momentum]
        seen, _ = run_optimizer(student, [({}, values)], settings, steps)
        desired, _ = optimizer_steps(TORCH, [({}, values)], settings, steps)
        require_same(seen, desired, "")


@optimizer("groups", weight=14, follows=OWN)
@hint("self.param_groups: each group has its lr, momentum and params.")
def check_optimizer_obeys_each_group(student, rng):
    """A group has its own lr and momentum, or else those of the optimizer"""
    options = [{"momentum": 0.41}, {"lr": 0.029}, {"lr": 0.07, "momentum": 0.9}]
    groups = [(one, tensors(rng, [shape])) for one, shape in zip(options, SHAPES, strict=True)]
    steps = gradients(rng, SHAPES, 4)
    seen, _ = run_optimizer(student, groups, [OPTIMIZER_LR, MOMENTUM], steps)
    for number, (own, values) in enumerate(groups):
        settings = [own.get("lr", OPTIMIZER_LR), own.get("momentum", MOMENTUM)]
        own_steps = [[one[number]] for one in steps]
        alone, _ = run_optimizer(student, [({}, values)], settings, own_steps)
        require_moving(values, alone)
        require_same([[one[number]] for one in seen], alone, f"of group {number + 1}")


@optimizer("schedule", weight=6, follows=("check_optimizer_obeys_each_group", RULE, OWN))
@hint("Read group['lr'] at each step, and multiply v by it only when you step.")
def check_optimizer_obeys_a_new_learning_rate(student, rng):
    """A learning rate that is changed in param_groups scales the steps from then on"""
    values, steps = tensors(rng, SHAPES), gradients(rng, SHAPES, 6)
    settings, lrs = [OPTIMIZER_LR, MOMENTUM], [OPTIMIZER_LR] * 2 + [0.05] * 2 + [0.4] * 2
    steady, _ = run_optimizer(student, [({}, values)], settings, steps)
    changes = [{"lr": lr} for lr in lrs]
    seen, _ = run_optimizer(student, [({}, values)], settings, steps, changes)
    require_moving(values, steady)
    start = [one.numpy() for one in values]
    pairs = zip([start, *seen], seen, [start, *steady], steady, lrs, strict=False)
    for before, after, steady_before, steady_after, lr in pairs:
        for index in range(len(SHAPES)):
            move = (steady_after[index] - steady_before[index]) * lr / OPTIMIZER_LR
            name = "a step after the learning rate was changed"
            expect.close(after[index] - before[index], move, name=name, rtol=1e-6)


@optimizer("none-grad", weight=14, follows=(RULE, OWN))
def check_optimizer_skips_what_has_no_gradient(student, rng):
    """A parameter without a gradient stays where it is, and so does its velocity"""
    values, steps = tensors(rng, SHAPES), gradients(rng, SHAPES, 6)
    for number in (0, 3, 4):
        steps[number][1] = None
    seen, _ = run_optimizer(student, [({}, values)], [OPTIMIZER_LR, MOMENTUM], steps)
    places = [values[1].numpy(), *(after[1] for after in seen)]
    for number in (0, 3, 4):
        expect.that(
            np.array_equal(places[number], places[number + 1]),
            "a parameter whose gradient is None does not move",
            mismatch="it moves",
        )
    rest = [[one[1]] for one in steps if one[1] is not None]
    alone, _ = run_optimizer(student, [({}, values[1:2])], [OPTIMIZER_LR, MOMENTUM], rest)
    require_moving(values[1:2], alone)
    moved = [[after[1]] for after, one in zip(seen, steps, strict=True) if one[1] is not None]
    require_same(moved, alone, "that had no gradient for a while")
    others, others_steps = values[::2], [one[::2] for one in steps]
    alone, _ = run_optimizer(student, [({}, others)], [OPTIMIZER_LR, MOMENTUM], others_steps)
    require_same([after[::2] for after in seen], alone, "beside one that has no gradient")


@optimizer("own-state", weight=9)
@hint("Keep v in self.state[p], one for each p.")
def check_optimizer_keeps_a_velocity_for_each_parameter(student, rng):
    """Parameters of one shape, and two optimizers, do not share a velocity"""
    shapes, settings = ((3, 2), (3, 2)), [OPTIMIZER_LR, MOMENTUM]
    values, steps = tensors(rng, shapes), gradients(rng, shapes, 4)
    together, _ = run_optimizer(student, [({}, values)], settings, steps)
    apart = trail(student.run(interleaved, values, settings, steps), shapes, len(steps))
    for index in (0, 1):
        own = [[one[index]] for one in steps]
        alone, _ = run_optimizer(student, [({}, [values[index]])], settings, own)
        require_moving([values[index]], alone)
        require_same([[one[index]] for one in together], alone, "beside another")
        require_same([[one[index]] for one in apart], alone, "of one of two optimizers")


@optimizer("aliasing", weight=9, follows=(RULE, OWN))
@hint("v is a tensor of its own, and p.grad is only read.")
def check_optimizer_leaves_the_gradients_alone(student, rng):
    """p.grad is what it was, and a velocity does not change when p.grad is written to"""
    values, steps = tensors(rng, SHAPES), gradients(rng, SHAPES, 5)
    settings = [OPTIMIZER_LR, MOMENTUM]
    steady, grads = run_optimizer(student, [({}, values)], settings, steps)
    require_moving(values, steady)
    for grad, left in zip(steps[-1], expect.returns(grads, list, length=len(SHAPES)), strict=True):
        expect.close(left, grad, name="p.grad after the step")
    seen, _ = run_optimizer(student, [({}, values)], settings, steps, (), True)
    require_same(seen, steady, "whose gradient is written in place")


@optimizer("default", weight=4, follows=RULE)
@hint("momentum is 0 if it is not given.")
def check_optimizer_has_no_momentum_by_default(student, rng):
    """Without momentum it does what it does with momentum = 0"""
    values, steps = tensors(rng, SHAPES), gradients(rng, SHAPES, 4)
    told, _ = run_optimizer(student, [({}, values)], [OPTIMIZER_LR, 0], steps)
    untold, _ = run_optimizer(student, [({}, values)], [OPTIMIZER_LR], steps)
    require_moving(values, told)
    require_same(untold, told, "without momentum")


# The files of PyTorch's optimizers, and what they call that does a whole step.
FILES = {module.name for module in pkgutil.iter_modules(torch.optim.__path__)}
WORDS = [*(f"optim/{name}.py" for name in sorted(FILES - {"optimizer"})), "_fused_"]


def optimizers_used(syntax):
    """Return which optimizers of PyTorch's the class uses; fail if SGDMomentum is no class."""
    is_class = isinstance(syntax.definition("SGDMomentum"), ast.ClassDef)
    expect.that(is_class, "SGDMomentum is a class", mismatch="it is something else", hint="")
    known = {name for name, value in vars(torch.optim).items() if isinstance(value, type)}
    used = {name.rpartition(".")[2] for name in syntax.uses("SGDMomentum") if "." in name}
    return used & known - {"Optimizer"}


@optimizer("by-hand", weight=12)
@hint("torch.optim.Optimizer is the class to derive it from; the rest is yours.")
def check_optimizer_is_written_by_hand(student, syntax):
    """It is a torch.optim.Optimizer that uses no optimizer of PyTorch's"""
    returned = student.run(unaided_step, WORDS)
    alone, met, (is_one, after) = expect.like(returned, (object, object, (object, object)))
    expect.that(is_one is True, "it is a torch.optim.Optimizer", mismatch="it is not")
    require_changed(np.ones(2), expect.array(after, shape=(2,)), "a parameter")
    used = sorted(optimizers_used(syntax))
    expect.that(not used, "no optimizer of PyTorch's is used", mismatch=f"it uses {used[:1]}")
    none = expect.equals(met, 0)
    expect.that(none, "no optimizer of PyTorch's is used", mismatch="it calls one")
    _, after = expect.returns(alone, tuple, length=2)
    require_changed(np.ones(2), expect.array(after, shape=(2,)), "a parameter")


# one_param, cubic, fourth_order


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


def model_gradients(submission, sizes, x, factors, h):
    """Return the gradients of x and of each parameter, each with what shifted returns for it.

    They are those of the output weighted by factors.
    """
    model, factors = submission.one_param(*sizes), in_their_precision(factors)
    x = in_their_precision(x).clone().requires_grad_()

    def weighted():
        return (model(x) * factors).sum()

    y = weighted()
    if y.requires_grad:
        y.backward()
    return [(one.grad, shifted(weighted, one, h)) for one in (x, *model.parameters())]


def slopes(values, h, shape):
    """Return the slopes that `shifted` tells, which are exact up to polynomials of fourth order."""
    values = expect.like(values, (float,) * (4 * math.prod(shape)), name="the outputs around")
    below2, below, above, above2 = np.reshape(values, (-1, 4)).T
    return ((below2 - 8 * below + 8 * above - above2) / (12 * h)).reshape(shape)


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


@model("no-bias", weight=2, public=True, follows="check_model_has_weights_only")
def check_model_of_the_example_has_one_weight(student, rng):
    """one_param(1, 1) has a single parameter, and for x = 0 it returns 0"""
    _, parameters, nothing, _ = run_model(student, rng, (1, 1))
    expect.that(len(parameters) == 1, "there is one parameter", f"there are {len(parameters)}")
    expect.close(nothing, np.zeros((7, 1)), name="the output for x = 0", atol=1e-6)


@model("linear", weight=2, public=True, follows="check_model_is_linear")
def check_model_doubles_with_its_input(student, rng):
    """Beside a bias, its output is twice as large where x is: it is a line"""
    x = torch.tensor(rng.normal(size=(4, 1)))
    returned = student.run(model_at, (1, 1), x)
    nothing, one, two = expect.arrays(returned, [(4, 1)] * 3, each="the output")
    expect.close(two - nothing, 2 * (one - nothing), name="the output for 2 x", rtol=1e-4)


@model("no-bias", weight=24, follows="check_model_maps_input_size_to_output_size")
def check_model_has_weights_only(student, rng):
    """It has one parameter, the weights, and for x = 0 it returns 0"""
    _, parameters, nothing, _ = run_model(student, rng)
    expect.that(
        len(parameters) == 1 and math.prod(np.shape(parameters[0])) == 15,
        "one_param(5, 3) has a single parameter, of 15 weights",
        mismatch="it has others",
        hint="nn.Linear takes bias=False." if len(parameters) == 2 else "",
    )
    expect.close(nothing, np.zeros((7, 3)), name="the output for x = 0", atol=1e-6)


@model(
    "linear",
    weight=36,
    follows=("check_model_maps_input_size_to_output_size", "check_model_has_weights_only"),
)
@hint("Return the linear layer's output as it is.")
def check_model_is_linear(student, rng):
    """Beside a bias, the output is x times the weights"""
    x, parameters, nothing, y = run_model(student, rng)
    weights = [one for one in parameters if tuple(np.shape(one)) in ((3, 5), (5, 3))]
    expect.that(weights, "there is a matrix of weights", mismatch="there is none", hint="")
    weight = expect.array(weights[0], name="the weights")
    desired = x @ (weight if weight.shape == (5, 3) else weight.T)
    expect.close(y - nothing, desired, name="the output", rtol=1e-4)


@model(
    "autograd",
    weight=28,
    follows=("check_model_maps_input_size_to_output_size", "check_model_has_weights_only"),
)
@hint("No .data, .detach() or .item() in forward.")
def check_model_can_be_trained(student, rng):
    """The gradients of the weights and of x are the slopes of the output"""
    x, factors = torch.tensor(rng.normal(size=(4, 5))), torch.tensor(rng.normal(size=(4, 3)))
    h = 1 / 32
    found = student.run(model_gradients, (5, 3), x, factors, h)
    pairs = expect.like(found, [(np.ndarray | None, object)], name="a gradient")
    weights = [one for one, _ in pairs[1:] if one is not None and one.size == 15]
    expect.that(weights, "the weights get a gradient", mismatch="they get none")
    for gradient, values in pairs:
        expect.that(gradient is not None, "x and all weights get one", mismatch="one gets none")
        gradient = expect.array(gradient, name="a gradient")
        expect.that(np.any(gradient != 0), "no gradient is 0 everywhere", mismatch="one is")
        slope = slopes(values, h, gradient.shape)
        expect.close(gradient, slope, name="a gradient", rtol=2e-3, atol=2e-3)


def curve_gradient(submission, name, y, h):
    """Return the gradient of the sum of a curve at y, and what shifted returns for it."""
    y, curve = in_their_precision(y).clone().requires_grad_(), getattr(submission, name)
    curve(y).sum().backward()
    return y.grad, shifted(lambda: curve(y).sum(), y, h)


def curve_points(rng, shape, low=2.3, high=3.7):
    """Return float32 numbers on both sides of 0, away from where the curves are level."""
    signs = np.where(np.arange(math.prod(shape)) % 2, 1.0, -1.0).reshape(shape)
    return torch.tensor(signs * rng.uniform(low, high, size=shape), dtype=torch.float32)


def require_gradient(student, rng, name):
    """Fail unless the gradient of each element is the slope of what the function returns."""
    shape, h = (3, 2), 0.25
    returned = student.run(curve_gradient, name, curve_points(rng, shape), h)
    gradient, values = expect.returns(returned, tuple, length=2)
    gradient = expect.array(gradient, shape=shape, name="the gradient")
    expect.that(np.all(gradient != 0), "no element of the gradient is 0", mismatch="some are")
    # Both curves are at least 30 steep at these points, of which rounding changes 2e-3 at most.
    expect.close(gradient, slopes(values, h, shape), name="the gradient", rtol=1e-3)


SMALL, LARGE = (1, 1), (6, 2)
CURVE_RTOL = 1e-4  # of float32, where terms of a polynomial cancel


@cubic("contract", public=True)
def check_cubic_keeps_the_shape(student, rng):
    """It returns a tensor of the shape of yhat"""
    for shape in (SMALL, LARGE):
        given = student.cubic(curve_points(rng, shape))
        expect.array(given, shape=shape, name="cubic(yhat)")


@cubic("values", weight=0.25, public=True, follows="check_cubic_is_the_third_power")
def check_cubic_of_the_example(student):
    """cubic of 2 is 8, of -2 it is -8"""
    for y, wanted in ((2.0, 8), (-2.0, -8)):
        given = expect.array(student.cubic(torch.tensor([y])), name="cubic")
        expect.close(given.reshape(-1)[:1], [wanted], name=f"cubic of {y:g}", rtol=CURVE_RTOL)


@cubic("autograd", weight=0.25, public=True, follows="check_cubic_can_be_differentiated")
def check_cubic_gives_a_gradient(student):
    """A gradient comes to yhat"""
    returned = student.run(curve_gradient, "cubic", torch.tensor([2.0]), 0.25)
    gradient, _ = expect.returns(returned, tuple, length=2)
    expect.array(gradient, shape=(1,), name="the gradient")


@cubic("values", weight=2, hint="yhat to the power of three, elementwise.")
def check_cubic_is_the_third_power(student, rng):
    """Each element is the third power of its own"""
    y = curve_points(rng, (8,))
    given = expect.array(student.cubic(y), name="cubic(yhat)")
    # Whether all elements are returned is another check's concern.
    desired = y.double().numpy() ** 3
    if given.size == 1:
        y, given = y[:1], expect.array(student.cubic(y[:1]), name="cubic(yhat)").reshape(1)
        desired = desired[:1]
    expect.close(given, desired, name="cubic(yhat)", rtol=CURVE_RTOL)


@cubic("autograd", hint="Compute with yhat itself, as a tensor.")
def check_cubic_can_be_differentiated(student, rng):
    """The gradient of each element of yhat is the slope of the curve"""
    require_gradient(student, rng, "cubic")


def quartic(y):
    """Return the polynomial of fourth order, elementwise."""
    return 2 * y**4 - 9 * y**3 - 21 * y**2 + 88 * y + 48


@fourth("contract", public=True)
def check_fourth_order_returns_one_number(student, rng):
    """It returns a tensor of one element"""
    for shape in (SMALL, LARGE):
        given = expect.array(student.fourth_order(curve_points(rng, shape)), name="fourth_order")
        expect.that(given.size == 1, "fourth_order(yhat) is one number", mismatch="it is more")


@fourth("values", weight=0.25, public=True, follows="check_fourth_order_is_the_polynomial")
def check_fourth_order_of_the_example(student):
    """fourth_order of 4 is 0, of -2 it is -108"""
    for y, wanted in ((4.0, 0), (-2.0, -108)):
        given = expect.number(student.fourth_order(torch.tensor([y])), name="fourth_order")
        expect.close(given, wanted, name=f"fourth_order of {y:g}", rtol=CURVE_RTOL, atol=1e-2)


@fourth("mean", weight=0.25, public=True, follows="check_fourth_order_is_a_mean")
def check_fourth_order_of_both_valleys(student):
    """fourth_order of 4 and -2 together is the mean of what it is for each"""
    both = expect.number(student.fourth_order(torch.tensor([4.0, -2.0])), name="fourth_order")
    each = [
        expect.number(student.fourth_order(torch.tensor([y])), name="fourth_order")
        for y in (4.0, -2.0)
    ]
    expect.that(each[0] != each[1], "they differ", mismatch="they are the same", hint="")
    expect.close(both, sum(each) / 2, name="fourth_order of both", rtol=CURVE_RTOL, atol=1e-2)


@fourth("values", weight=2, hint="Compare each coefficient and its sign.")
def check_fourth_order_is_the_polynomial(student, rng):
    """For one element it is the polynomial"""
    for y in curve_points(rng, (6, 1, 1)):
        given = expect.number(student.fourth_order(y), name="fourth_order(yhat)")
        desired = quartic(float(y))
        expect.close(given, desired, name="fourth_order(yhat)", rtol=CURVE_RTOL, atol=1e-2)


@fourth("mean", weight=1, follows="check_fourth_order_returns_one_number")
@hint("The mean over all elements: torch.mean.")
def check_fourth_order_is_a_mean(student, rng):
    """For several elements it is the mean of what it is for each"""
    # So far from 0 that the mean is above 1800, but at most 108 at the mean of these numbers.
    y = curve_points(rng, LARGE, 6.0, 8.0)
    given, *each = (
        expect.number(student.fourth_order(one), name="fourth_order(yhat)")
        for one in (y, *y.reshape(-1, *SMALL))
    )
    same = "they give the same number"
    expect.that(len(set(each)) > 1, "it depends on the element", mismatch=same, hint="")
    expect.close(given, np.mean(each), name="fourth_order(yhat)", rtol=CURVE_RTOL, atol=1e-2)


@fourth("autograd", hint="Return a tensor: no .item(), .data, …")
def check_fourth_order_can_be_differentiated(student, rng):
    """The gradient of each element of yhat is the slope of what is returned"""
    require_gradient(student, rng, "fourth_order")


# descend

FOLLOWED = "check_descent_follows_the_gradient"
VALLEYS = (48.0, 88.0, -21.0, -9.0, 2.0)  # coefficients, from the constant up
HIGH, LOW = 4.0, -2.0
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


def random_cubic(rng):
    """Return coefficients, and the function's derivative; near 0 it is steep but tame."""
    a, b, c = rng.uniform(0.5, 1.5, size=3)
    coefficients = (0.3, float(a), float(b), float(c) / 10)
    return coefficients, lambda w: a + 2 * b * w + 3 * c / 10 * w**2


@descent("contract", weight=3, public=True, hint="The start is the first of the positions.")
def check_descent_returns_a_number_for_start_and_steps(student):
    """It returns steps + 1 numbers"""
    for steps in (6, 0):
        run_descents(student, (0.0, 0.0, 1.0), [(1.5, 0.1, 0.5, steps)], strict=True)


@descent("contract", weight=10, public=True, follows=FOLLOWED)
def check_descent_begins_at_the_start(student, rng):
    """The first of the positions is start"""
    start = float(rng.uniform(1, 2))
    for steps in (6, 0):
        (path,) = run_descents(student, (0.0, 0.0, 1.0), [(start, 0.1, 0.5, steps)], strict=True)
        expect.close(path[0], start, name="the first position", rtol=DESCENT_RTOL)


@descent("gradient-step", weight=1.5, public=True, follows=FOLLOWED)
def check_descent_goes_down_the_example(student):
    """On w^2 / 2 from 8 with lr 0.5 and no momentum: 8, 4, 2, 1"""
    (path,) = run_descents(student, (0.0, 0.0, 0.5), [(8.0, 0.5, 0.0, 3)])
    expect.close(path, [8, 4, 2, 1], name="the path", rtol=DESCENT_RTOL)


@descent("momentum", weight=1.5, public=True, follows="check_descent_has_momentum")
def check_descent_has_momentum_in_the_example(student):
    """On w^2 / 2 from 10 with lr 0.1 and momentum 0.8: 10, 9, 7.3"""
    (path,) = run_descents(student, (0.0, 0.0, 0.5), [(10.0, 0.1, 0.8, 2)])
    expect.close(path, [10, 9, 7.3], name="the path", rtol=DESCENT_RTOL)


@descent("gradient-step", weight=37)
def check_descent_follows_the_gradient(student, rng):
    """Without momentum each step is -lr times the gradient where it begins"""
    coefficients, slope = random_cubic(rng)
    lr = 0.07
    (path,) = run_descents(student, coefficients, [(float(rng.uniform(1, 2)), lr, 0.0, 7)])
    desired = path[:-1] - lr * slope(path[:-1])
    expect.close(path[1:], desired, name="a position without momentum", rtol=DESCENT_RTOL)


@descent("momentum", weight=40, follows=FOLLOWED)
def check_descent_has_momentum(student, rng):
    """With momentum each step adds momentum times the step before, as in torch.optim.SGD"""
    coefficients, slope = random_cubic(rng)
    lr, momentum = 0.07, 0.77
    (path,) = run_descents(student, coefficients, [(float(rng.uniform(1, 2)), lr, momentum, 7)])
    before = np.diff(path[:-1], prepend=path[0])
    desired = path[:-1] + momentum * before - lr * slope(path[:-1])
    expect.close(path[1:], desired, name="a position with momentum", rtol=DESCENT_RTOL)


@descent(
    "valleys",
    weight=10,
    slow=True,
    follows=(FOLLOWED, "check_descent_has_momentum", "check_descent_begins_at_the_start"),
)
def check_descent_leaves_the_shallow_valley_with_momentum(student, rng):
    """From 6 on fourth_order it ends in the nearer valley, with momentum 0.9 in the deeper one"""
    # Nothing is drawn but the start. Wherever it lies in this range, 0.92 leads to the deep valley,
    # too, and 0.8 to the near one; after 150 steps the distance to the bottom is below 1e-3.
    start = float(rng.uniform(5.95, 6.05))
    runs = [(start, 0.001, momentum, 150) for momentum in (0.0, 0.9)]
    plain, heavy = run_descents(student, VALLEYS, runs)
    for path, bottom in ((plain, HIGH), (heavy, LOW)):
        expected = "it ends at 4 without momentum, and at -2 with momentum 0.9"
        expect.that(abs(path[-1] - bottom) < 0.05, expected, mismatch="it ends somewhere else")


# steps_to_tolerance


def distances(curvature, start, lr, momentum, steps):
    """Return the distance to the minimum before the first step and after each."""
    w, v = start, np.zeros_like(start)
    found = [float(np.linalg.norm(w))]
    for _ in range(steps):
        v = momentum * v + curvature * w
        w = w - lr * v
        found.append(float(np.linalg.norm(w)))
    return found


def tolerance_for(found, fewest):
    """Return a tolerance first reached after at least so many steps, and that number of steps.

    It lies between two distances that differ by one part in a thousand, so that rounding does not
    decide.
    """
    for step in range(fewest, len(found)):
        nearest = min(found[:step])
        if found[step] < 0.999 * nearest:
            return math.sqrt(found[step] * nearest), step
    raise ValueError("no step is clearly the nearest so far")


def run_count(student, curvature, start, lr, momentum, tolerance, max_steps):
    """Return the number of steps that the student's function counts."""
    given = (curvature.copy(), start.copy(), lr, momentum, tolerance, max_steps)
    number = expect.number(student.steps_to_tolerance(*given), name="the number of steps")
    expect.that(number == round(number), "it is a whole number", mismatch="it is not")
    return round(number)


def require_count(student, curvature, start, lr, momentum, fewest):
    """Fail unless the student's function counts the steps to a tolerance."""
    # So many that there is always one that is nearer than all before it, also where w swings.
    found = distances(curvature, start, lr, momentum, 15 * fewest)
    tolerance, steps = tolerance_for(found, fewest)
    given = run_count(student, curvature, start, lr, momentum, tolerance, 20 * fewest)
    expect.that(
        given == steps,
        "it is the number of steps after which the distance is first at most tolerance",
        f"it is {given}, expected {steps}",
        mismatch="it is one more or less" if abs(given - steps) == 1 else "it is another number",
    )


@count(
    "contract",
    weight=8,
    public=True,
    follows=("check_count_without_momentum", "check_count_with_momentum"),
)
def check_count_is_right_by_hand(student):
    """8, 4, 2, 1: from 8, halved at each step, three steps lead to a tolerance of 1"""
    given = run_count(student, np.array([1.0]), np.array([8.0]), 0.5, 0.0, 1.0, 50)
    expect.that(given == 3, "it takes three steps", f"it takes {given}", mismatch="it does not")


@count("momentum", public=True, follows="check_count_with_momentum")
def check_count_with_momentum_by_hand(student):
    """10, 9, 7.3, 5.21: with lr 0.1 and momentum 0.8 three steps lead from 10 below 5.5"""
    given = run_count(student, np.array([1.0]), np.array([10.0]), 0.1, 0.8, 5.5, 50)
    expect.that(given == 3, "it takes three steps", f"it takes {given}", mismatch="it does not")


@count("norm", public=True, follows="check_count_measures_the_distance")
def check_count_measures_the_distance_by_hand(student):
    """[3, 4] is 5 from 0: halved, it is within 3 after one step, within 2.2 after two"""
    for tolerance, steps in ((3.0, 1), (2.2, 2)):
        given = run_count(student, np.ones(2), np.array([3.0, 4]), 0.5, 0.0, tolerance, 50)
        wanted, took = (f"it takes {one} to {tolerance}" for one in (steps, given))
        expect.that(given == steps, wanted, took, mismatch="it does not")


@count("gradient", weight=15)
def check_count_without_momentum(student, rng):
    """Without momentum, in one dimension, the count is right"""
    # Far away, so that the tolerance is above 1: there a distance is not near its square.
    curvature, start = rng.uniform(2, 5, size=1), -rng.uniform(30, 60, size=1)
    require_count(student, curvature, start, 0.0123, 0.0, 20)


@count("momentum", weight=28, follows="check_count_without_momentum")
def check_count_with_momentum(student, rng):
    """With momentum, in one dimension, the count is right, also where w swings past 0"""
    # The third start is so near that a velocity other than 0 changes all that follows. A velocity
    # of `start` saves momentum / curvature steps: in the flat fourth case about two and more.
    cases = (0.05, 0.31, 2.5, 3), (0.03, 0.57, 2.5, 3), (0.03, 0.9, 2.5, 0.1), (0.1, 0.57, 0.15, 3)
    for lr, momentum, steep, far in cases:
        curvature, start = steep * rng.uniform(1, 2, size=1), far * rng.uniform(1, 2, size=1)
        require_count(student, curvature, start, lr, momentum, 30)


@count("norm", weight=16, follows=("check_count_without_momentum", "check_count_with_momentum"))
def check_count_measures_the_distance(student, rng):
    """In several dimensions it is the Euclidean distance to the minimum that counts"""
    start = rng.uniform(2, 3, size=4) * np.array([1, -1, 1, -1])
    require_count(student, np.ones(4), start, 0.029, 0.0, 20)


@count(
    "coordinates",
    weight=8,
    follows=("check_count_without_momentum", "check_count_measures_the_distance"),
)
def check_count_treats_all_coordinates_alike(student, rng):
    """Coordinates that change places, each with its curvature, change no count"""
    curvature, start = np.array([1.0, 20.0, 4.0]), rng.uniform(2, 3, size=3)
    found = distances(curvature, start, 0.029, 0.31, 60)
    counts = []
    for fewest in (15, 40):
        tolerance, _ = tolerance_for(found, fewest)
        one, other = (
            run_count(student, curvature[order], start[order], 0.029, 0.31, tolerance, 500)
            for order in ([0, 1, 2], [1, 2, 0])
        )
        expect.that(one == other, "the count stays the same", mismatch="it does not")
        counts.append(one)
    same = "it takes as many"
    expect.that(counts[0] < counts[1], "a smaller tolerance takes more steps", mismatch=same)


@count("ends", weight=12, follows="check_count_without_momentum")
def check_count_begins_at_0_and_ends_at_max_steps(student, rng):
    """It is 0 if start is near enough, and max_steps if no point is, or if the descent diverges"""
    curvature, start = np.array([1.0, 3.0]), rng.uniform(1, 2, size=2)
    for lr, tolerance, most, steps, what in (
        (0.1, 9.0, 40, 0, "it is 0 where start is within the tolerance"),
        (0.1, 1e-9, 37, 37, "it is max_steps where the tolerance is not reached"),
        (0.1, 1e-9, 1, 1, "it is max_steps where that is 1"),
        (9.0, 1e-9, 400, 400, "it is max_steps where the descent diverges"),
    ):
        given = run_count(student, curvature, start, lr, 0.0, tolerance, most)
        expect.that(given == steps, what, f"it is {given}", mismatch="it is not")


@count("many-steps", weight=4, follows="check_count_without_momentum")
@hint("There is no limit but max_steps.")
def check_count_goes_on_to_max_steps(student):
    """It takes six times as many steps to 1/64 of the start as to 1/2, though these are 2,078"""
    # No more, since so many steps of an optimizer of PyTorch's may take two seconds. Whether either
    # count is right is another check's concern.
    few, many = (
        run_count(student, np.array([1.0]), np.array([1.0]), 0.002, 0.0, tolerance, 3000)
        for tolerance in (0.5, 0.5**6)
    )
    expected = "a start is halved six times in six times as many steps as once, but for a few"
    expect.that(6 * few - 12 <= many <= 6 * few + 12, expected, mismatch="it is not")
    expect.that(many > 6, "these are some steps", mismatch="there are none", hint="")


@count(
    "last-step",
    weight=4,
    follows=("check_count_without_momentum", "check_count_begins_at_0_and_ends_at_max_steps"),
)
@hint("How many steps are made before you look for the last time?")
def check_count_is_right_at_its_end(student):
    """Where it takes n steps, it is n for any max_steps above n, and max_steps for any other"""
    case = np.array([1.0]), np.array([8.0]), 0.5, 0.0, 1.5
    # That n is right is another check's concern.
    n = run_count(student, *case, 50)
    expect.that(0 < n < 50, "from 8, halved at each step, it takes some steps", mismatch="none")
    for most in (n + 2, n + 1, n, max(n - 1, 1)):
        given = run_count(student, *case, most)
        what = f"where it takes {n} steps and max_steps is {most}, it is {min(n, most)}"
        expect.that(given == min(n, most), what, f"it is {given}", mismatch="it is not")


@count("purity", weight=10, follows="check_count_without_momentum")
@hint("Write w = w - …, not w -= …")
def check_count_leaves_its_inputs_alone(student, rng):
    """curvature and start are unchanged after the call"""
    arguments = np.array([1.0, 3.0]), rng.uniform(1, 2, size=2), 0.1, 0.5, 0.01, 300
    reply = student.call("steps_to_tolerance", *arguments)
    number = expect.number(reply.value, name="the number of steps")
    expect.that(0 < number < 300, "it takes some steps", mismatch="it takes none", hint="")
    expect.that(not reply.changed, "the arguments are what they were", mismatch="they are not")
