"""Graders of the assignment on recurrent networks.

Nothing here is decided by chance: no solution draws anything. What is drawn for a check is drawn so
that a mistake shows in each draw: sizes of which no two are equal, states and biases that are never
near 0, and bits of which there are hundreds. Rounding is at least a hundred times smaller than what
a check tolerates, and that than what a mistake changes.

Each step is judged by what the student's function made before it: an output by the state that it
returned, a state by the one before, what a gate lets through by the difference that it makes. What
calls another exercise's function may call ours in its place.
"""

import contextlib
import functools

import numpy as np
import torch

from autograder.grading import Failure, expect, hint, question

cell = question("rnn_cell_forward")
forward = question("rnn_forward")
cell_backward = question("rnn_cell_backward")
backward = question("rnn_backward")
clip = question("clip_global_norm")
twin = question("torch_rnn")
delay = question("delay_line")
lstm = question("lstm_cell_forward")

RTOL = 3e-5  # of what is computed in float32, and summed up
WEIGHTS = ("dWax", "dWaa", "dba")


def softmax(scores):
    """Return the probabilities of each column."""
    e = np.exp(scores - scores.max(axis=0))
    return e / e.sum(axis=0)


def one_step(xt, a_prev, p):
    """Return the state, the probabilities and the cache of one step."""
    a = np.tanh(p["Wax"] @ xt + p["Waa"] @ a_prev + p["ba"])
    return a, softmax(p["Wya"] @ a + p["by"]), (a, a_prev, xt, p)


def one_step_back(da_next, cache):
    """Return the gradients of one step."""
    a, a_prev, xt, p = cache
    dz = (1 - a**2) * da_next
    back = {"dxt": p["Wax"].T @ dz, "da_prev": p["Waa"].T @ dz}
    return back | {"dWax": dz @ xt.T, "dWaa": dz @ a_prev.T, "dba": dz.sum(axis=1, keepdims=True)}


def all_steps(x, a0, p):
    """Return the states, and the caches of all steps."""
    caches, a = [], a0
    for xt in np.moveaxis(x, 2, 0):
        a, _, cache = one_step(xt, a, p)
        caches.append(cache)
    return np.stack([one[0] for one in caches], axis=2), (caches, x)


def all_steps_back(da, caches):
    """Return the gradients of whole sequences."""
    steps, x = caches
    carried, each = 0, []
    for t in reversed(range(x.shape[2])):
        each.append(one_step_back(da[:, :, t] + carried, steps[t]))
        carried = each[-1]["da_prev"]
    dx = np.stack([one["dxt"] for one in reversed(each)], axis=2)
    return {"dx": dx, "da0": carried} | {name: sum(one[name] for one in each) for name in WEIGHTS}


def away(rng, *shape, low=0.3, high=1.0):
    """Return numbers of either sign, none of them near 0."""
    return rng.choice([-1.0, 1.0], size=shape) * rng.uniform(low, high, size=shape)


def weights(rng, n_x, n_a, n_y):
    """Return parameters by which tanh stays off its flat ends."""
    return {
        "Wax": away(rng, n_a, n_x) / n_x,
        "Waa": away(rng, n_a, n_a) / n_a,
        "Wya": away(rng, n_y, n_a),
        "ba": away(rng, n_a, 1, high=0.6),
        "by": away(rng, n_y, 1),
    }


SIZES = (3, 5, 2, 7), (6, 4, 3, 1), (2, 7, 5, 4)  # n_x, n_a, n_y and m


def step_case(rng, sizes):
    """Return xt, a_prev and parameters."""
    n_x, n_a, n_y, m = sizes
    return away(rng, n_x, m), away(rng, n_a, m, high=0.8), weights(rng, n_x, n_a, n_y)


def sequence_case(rng, sizes, steps):
    """Return x, a0 and parameters."""
    n_x, n_a, n_y, m = sizes
    return away(rng, n_x, m, steps), away(rng, n_a, m, high=0.8), weights(rng, n_x, n_a, n_y)


def lent_cell(xt, a_prev, parameters):
    """Return what the cell should, for students whose own one is wrong."""
    xt, a_prev = expect.array(xt, name="xt"), expect.array(a_prev, name="a_prev")
    fits = xt.ndim == a_prev.ndim == 2 and xt.shape[1] == a_prev.shape[1]
    expect.that(fits, "the cell is called with xt and a_prev of one step", mismatch="it is not")
    m = xt.shape[1]
    shapes = {"Wax": (len(a_prev), len(xt)), "Waa": (len(a_prev),) * 2, "ba": (len(a_prev), 1)}
    p = expect.named_arrays(parameters, shapes | {"Wya": None, "by": None}, name="parameters")
    fits = p["Wya"].ndim == 2 and p["Wya"].shape[1] == len(a_prev)
    fits = fits and p["by"].shape == (len(p["Wya"]), 1) and m > 0 and p["Wya"].size > 0
    expect.that(fits, "the cell is called with Wya and by of one network", mismatch="it is not")
    return one_step(xt, a_prev, p)


def lent_cell_backward(da_next, cache):
    """Return what the cell's way back should, for students whose own one is wrong."""
    a, a_prev, xt, p = expect.returns(cache, tuple, length=4, name="a cache")
    xt = expect.array(xt, name="xt")
    expect.that(xt.ndim == 2, "xt of a cache is a matrix", mismatch="it is not")
    n_x, m = xt.shape
    a_prev = expect.array(a_prev, name="a_prev")
    expect.that(a_prev.ndim == 2, "a_prev of a cache is a matrix", mismatch="it is not")
    a_prev = expect.array(a_prev, shape=(len(a_prev), m), name="a_prev")
    n_a = len(a_prev)
    a, da = (expect.array(one, shape=(n_a, m), name="a state") for one in (a, da_next))
    p = expect.named_arrays(p, {"Wax": (n_a, n_x), "Waa": (n_a, n_a)}, name="parameters")
    return one_step_back(da, (a, a_prev, xt, p))


def lending(**lent):
    """Let a check pass also with these functions of ours in place of theirs.

    So what is wrong with another exercise costs nothing in this one.
    """

    def decorate(check):
        @functools.wraps(check)
        def either_way(student, **rest):
            try:
                check(student, **rest)
            except Failure:
                with contextlib.suppress(Failure):
                    return check(student.replacing(**lent), **rest)
                raise

        return either_way

    return decorate


lends_cell = lending(rnn_cell_forward=lent_cell)
lends_back = lending(rnn_cell_backward=lent_cell_backward)


def require_probabilities(given, state, p, names=("Wya", "by"), name="yt_pred"):
    """Fail unless probabilities are those of a state, which is the student's own."""
    weight, bias = (p[one] for one in names)
    expect.close(given, softmax(weight @ state + bias), name=name, rtol=RTOL)


# rnn_cell_forward


def run_cell(student, case, outputs=True):
    """Return the state and, where they are asked for, the probabilities of a step."""
    xt, a_prev, p = case
    items = expect.returns(student.rnn_cell_forward(*case), tuple, length=2 if outputs else 1)
    a = expect.array(items[0], shape=a_prev.shape, name="a_next")
    if not outputs:
        return a
    return a, expect.array(items[1], shape=(len(p["by"]), xt.shape[1]), name="yt_pred")


def one(*values):
    """Return each number as a matrix."""
    return [np.array([[float(value)]]) for value in values]


def hand(weight=2.0):
    """Return the parameters of the lesson's table."""
    Wax, Waa, ba = one(1, weight, 0)
    two = np.array([[1.0], [-1.0]])
    return {"Wax": Wax, "Waa": Waa, "Wya": two, "ba": ba, "by": 0 * two}


@cell("contract", public=True, weight=3)
def check_cell_returns_state_probabilities_and_cache(student, rng):
    """It returns a_next (n_a, m), yt_pred (n_y, m) and a tuple of four items"""
    case = step_case(rng, SIZES[0])
    run_cell(student, case)
    cache = expect.returns(student.rnn_cell_forward(*case), tuple, length=3)[2]
    expect.returns(cache, tuple, length=4, name="the cache")


@cell("state", public=True, follows="check_cell_reads_and_recalls")
def check_cell_of_the_example(student):
    """x = 0 and a = 0.462 give a state of 0.728, with the weights 1 and 2"""
    xt, a_prev = one(0, np.tanh(0.5))
    a = run_cell(student, (xt, a_prev, hand()), outputs=False)
    expect.close(a, [[np.tanh(2 * np.tanh(0.5))]], name="a_next", rtol=RTOL)


@cell("output", public=True, follows="check_cell_tells_probabilities")
def check_cell_output_of_the_example(student):
    """With Wya = [[1], [-1]] and by = 0 its probabilities are 0.811 and 0.189"""
    xt, a_prev = one(0, np.tanh(0.5))
    a, y = run_cell(student, (xt, a_prev, hand()))
    require_probabilities(y, a, hand())


@cell("state", weight=48, hint="np.tanh(Wax @ xt + Waa @ a_prev + ba)")
def check_cell_reads_and_recalls(student, rng):
    """The new state is tanh(Wax xt + Waa a_prev + ba)"""
    for sizes in SIZES:
        case = step_case(rng, sizes)
        expect.close(run_cell(student, case, False), one_step(*case)[0], name="a_next", rtol=RTOL)


@cell("output", weight=30, hint="softmax(Wya @ a_next + by), where a_next is the new state.")
def check_cell_tells_probabilities(student, rng):
    """yt_pred is the softmax, over each column, of Wya a_next + by"""
    for sizes in SIZES:
        case = step_case(rng, sizes)
        a, y = run_cell(student, case)
        require_probabilities(y, a, case[2])


def require_cache(cache, wanted, p):
    """Fail unless a cache holds these three arrays, and then the parameters."""
    found = expect.like(cache, (np.ndarray, np.ndarray, np.ndarray, dict), name="a cache")
    for name, value, right in zip(("a_next", "a_prev", "xt"), found[:3], wanted, strict=True):
        expect.close(value, right, name=f"{name} of a cache", rtol=RTOL)
    kept = expect.named_arrays(found[3], {name: p[name].shape for name in ("Wax", "Waa")})
    for name, value in kept.items():
        expect.close(value, p[name], name=f"{name} of a cache", rtol=RTOL)


@cell("cache", weight=10, hint="(a_next, a_prev, xt, parameters), in this order.")
def check_cell_keeps_a_cache(student, rng):
    """The cache is (a_next, a_prev, xt, parameters)"""
    xt, a_prev, p = step_case(rng, SIZES[0])
    a, _, cache = expect.returns(student.rnn_cell_forward(xt, a_prev, p), tuple, length=3)
    require_cache(cache, (expect.array(a, shape=a_prev.shape, name="a_next"), a_prev, xt), p)


@cell("purity", weight=7, hint="a_prev += … writes into the given array.")
def check_cell_leaves_its_inputs_alone(student, rng):
    """xt, a_prev and parameters are unchanged after the call"""
    xt, a_prev, p = step_case(rng, SIZES[0])
    reply = student.call("rnn_cell_forward", xt, a_prev, p)
    items = expect.returns(reply.value, tuple, length=1)
    expect.array(items[0], shape=a_prev.shape, name="a_next")
    expect.unchanged(reply, "xt", "a_prev", "parameters")


# rnn_forward


def run_states(student, case):
    """Return the states of all steps."""
    x, a0, _ = case
    items = expect.returns(student.rnn_forward(*case), tuple, length=1)
    return expect.array(items[0], shape=(*a0.shape, x.shape[2]), name="a")


def run_both(student, case):
    """Return the states and the probabilities of all steps."""
    x, a0, p = case
    shape = len(p["by"]), *x.shape[1:]
    named = {"a": (*a0.shape, x.shape[2]), "y_pred": shape}
    return expect.arrays(student.rnn_forward(*case), named)


@forward("contract", public=True, weight=3)
@lends_cell
def check_forward_returns_states_probabilities_and_caches(student, rng):
    """It returns a (n_a, m, T), y_pred (n_y, m, T) and a tuple of a list and x"""
    case = sequence_case(rng, SIZES[0], 4)
    run_both(student, case)
    caches = expect.returns(student.rnn_forward(*case), tuple, length=3)[2]
    expect.returns(caches, tuple, length=2, name="caches")


@forward("recurrence", public=True, follows="check_forward_goes_on_from_each_state")
@lends_cell
def check_forward_of_the_example(student):
    """Inputs 0.5 and 0 give the states 0.462 and 0.728"""
    a = run_states(student, (np.array([[[0.5, 0.0]]]), np.zeros((1, 1)), hand()))
    first = np.tanh(0.5)
    expect.close(a, [[[first, np.tanh(2 * first)]]], name="a", rtol=RTOL)


@forward("causality", public=True, follows="check_forward_is_causal")
@lends_cell
def check_forward_is_causal_in_the_example(student):
    """An input at step 3 of 4 changes neither state nor output of steps 1 and 2"""
    x = np.array([[[0.5, -1.0, 0.8, 0.3]]])
    other = np.array([[[0.5, -1.0, -0.7, 0.3]]])
    first, second = (run_both(student, (one, np.zeros((1, 1)), hand())) for one in (x, other))
    for name, before, after in zip(("a", "y_pred"), first, second, strict=True):
        expect.close(after[:, :, :2], before[:, :, :2], name=f"{name} of steps 1 and 2")


@forward("start", weight=18, hint="The state before the first step is a0.")
@lends_cell
def check_forward_begins_with_a0(student, rng):
    """The first state is that of the cell for the first input and a0"""
    for sizes, steps in ((SIZES[0], 1), (SIZES[1], 4)):
        x, a0, p = sequence_case(rng, sizes, steps)
        first = run_states(student, (x, a0, p))[:, :, 0]
        expect.close(first, one_step(x[:, :, 0], a0, p)[0], name="a, step 1", rtol=RTOL)


@forward("recurrence", weight=43, follows="check_forward_begins_with_a0")
@hint("Hand the state that the cell returns on to the next step.")
@lends_cell
def check_forward_goes_on_from_each_state(student, rng):
    """Each later state is that of the cell for its input and the state before"""
    for sizes, steps in ((SIZES[0], 4), (SIZES[1], 6), (SIZES[2], 2)):
        x, a0, p = sequence_case(rng, sizes, steps)
        a = run_states(student, (x, a0, p))
        for t in range(1, steps):
            wanted = one_step(x[:, :, t], a[:, :, t - 1], p)[0]
            expect.close(a[:, :, t], wanted, name=f"a, step {t + 1}", rtol=RTOL)


@forward("outputs", weight=13, hint="Note yt_pred of the cell at each step.")
@lends_cell
def check_forward_tells_probabilities_of_each_step(student, rng):
    """y_pred holds at each step the softmax of Wya a + by, for the state of this step"""
    for sizes, steps in ((SIZES[0], 4), (SIZES[1], 3)):
        x, a0, p = sequence_case(rng, sizes, steps)
        a, y = run_both(student, (x, a0, p))
        for t in range(steps):
            require_probabilities(y[:, :, t], a[:, :, t], p, name=f"y_pred, step {t + 1}")


@forward(
    "causality",
    weight=4,
    follows=(
        "check_forward_goes_on_from_each_state",
        "check_forward_begins_with_a0",
        "check_forward_tells_probabilities_of_each_step",
        "check_forward_remembers_nothing",
    ),
)
@hint("Step t reads x[:, :, t] and the state before, and nothing of later steps.")
@lends_cell
def check_forward_is_causal(student, rng):
    """An input changes no state and no output of a step before it, and the states from there on"""
    x, a0, p = sequence_case(rng, SIZES[0], 6)
    for at in (2, 5):
        other = x.copy()
        other[:, :, at] += 0.7
        first, second = (run_both(student, (one, a0, p)) for one in (x, other))
        for name, before, after in zip(("a", "y_pred"), first, second, strict=True):
            expect.close(after[:, :, :at], before[:, :, :at], name=f"{name} of earlier steps")
        moved = np.abs(first[0].astype(float) - second[0])[:, :, at:].max(axis=(0, 1))
        what = "each state from there on changes"
        expect.that((moved > 1e-9).all(), what, mismatch="one does not")


def called_twice(submission, cases):
    """Return the states for one case, for another, and for the first again; all on copies."""
    found = []
    for x, a0, p in cases:
        copies = {name: one.copy() for name, one in p.items()}
        found.append(np.array(submission.rnn_forward(x.copy(), a0.copy(), copies)[0]))
    return found


@forward("state", weight=7, follows="check_forward_begins_with_a0")
@hint("All that is remembered goes from step to step within one call.")
@lends_cell
def check_forward_remembers_nothing(student, rng):
    """Between two calls nothing is remembered, of states or sums"""
    case, other = (sequence_case(rng, SIZES[0], 3) for _ in range(2))
    found = student.run(called_twice, [list(one) for one in (case, other, case)])
    shapes = [(5, 7, 3)] * 3
    first, _, again = expect.arrays(found, shapes, each="a")
    expect.close(again, first, name="a of a later call")


@forward(
    "cache",
    weight=6,
    follows=("check_forward_goes_on_from_each_state", "check_forward_begins_with_a0"),
)
@hint("A list of what the cell returned as cache at each step, and x.")
@lends_cell
def check_forward_keeps_all_caches(student, rng):
    """caches is (the list of T caches, x), each cache of its own step"""
    x, a0, p = sequence_case(rng, SIZES[0], 4)
    items = expect.returns(student.rnn_forward(x, a0, p), tuple, length=3)
    a = expect.array(items[0], shape=(*a0.shape, 4), name="a")
    steps, kept = expect.returns(items[2], tuple, length=2, name="caches")
    expect.close(kept, x, name="x of caches")
    steps = expect.returns(steps, tuple, name="the caches of the steps")
    expect.that(len(steps) == 4, "there are as many caches as steps", mismatch="there are not")
    for t, cache in enumerate(steps):
        before = a[:, :, t - 1] if t else a0
        require_cache(cache, (a[:, :, t], before, x[:, :, t]), p)


@forward("purity", weight=6, hint="No += on x, a0 or a parameter: each writes into the given one.")
@lends_cell
def check_forward_leaves_its_inputs_alone(student, rng):
    """x, a0 and parameters are unchanged after the call"""
    x, a0, p = sequence_case(rng, SIZES[0], 4)
    reply = student.call("rnn_forward", x, a0, p)
    items = expect.returns(reply.value, tuple, length=1)
    expect.array(items[0], shape=(*a0.shape, 4), name="a")
    expect.unchanged(reply, "x", "a0", "parameters")


# rnn_cell_backward


def own_step_back(submission, da, xt, a_prev, parameters):
    """Return the gradients by the cache of their own cell."""
    cache = submission.rnn_cell_forward(xt, a_prev, parameters)[2]
    return submission.rnn_cell_backward(da, cache)


def own_way_back(submission, da, x, a0, parameters):
    """Return the gradients by the caches of their own way forward."""
    return submission.rnn_backward(da, submission.rnn_forward(x, a0, parameters)[2])


def by_either_cache(student, judge, ask, driver, da, case):
    """Judge what a function returns for the caches described or, else, for their own.

    What their own way forward keeps is another question's concern.
    """
    try:
        judge(ask())
    except Failure:
        with contextlib.suppress(Failure):
            return judge(student.run(driver, da, *case))
        raise


def require_step_back(student, rng, sizes, names, shapes_alone=False):
    """Fail unless these gradients of a step are right."""
    case = step_case(rng, sizes)
    da = away(rng, *case[1].shape)
    cache = one_step(*case)[2]
    wanted = {name: one for name, one in one_step_back(da, cache).items() if name in names}

    def judge(returned):
        shapes = {name: one.shape for name, one in wanted.items()}
        found = expect.named_arrays(returned, shapes)
        for name, value in wanted.items():
            if not shapes_alone:
                expect.close(found[name], value, name=name, rtol=RTOL)

    by_either_cache(
        student, judge, lambda: student.rnn_cell_backward(da, cache), own_step_back, da, case
    )


def hand_caches():
    """Return the caches of the lesson's table."""
    return all_steps(np.array([[[0.5, 0.0]]]), np.zeros((1, 1)), hand())[1]


def require_hand(student, name, wanted, **values):
    """Fail unless a function gives these gradients of the lesson's table, by either cache."""
    steps, x = hand_caches()
    if name == "rnn_cell_backward":
        ask, driver = lambda: student.rnn_cell_backward(np.ones((1, 1)), steps[1]), own_step_back
        da, case = np.ones((1, 1)), (x[:, :, 1], steps[0][0], hand())
    else:
        da, case = np.array([[[0.0, 1.0]]]), (x, np.zeros((1, 1)), hand())
        ask, driver = lambda: student.rnn_backward(da, (steps, x)), own_way_back

    def judge(returned):
        found = expect.named_arrays(returned, {one: np.shape(value) for one, value in wanted})
        for one, value in wanted:
            expect.close(found[one], value, name=one, atol=1e-5)

    by_either_cache(student, judge, ask, driver, da, case)


A1 = np.tanh(0.5)
A2 = np.tanh(2 * A1)
DZ2 = 1 - A2**2
DZ1 = (1 - A1**2) * 2 * DZ2

CELL_GRADIENTS = ("dxt", "da_prev", *WEIGHTS)


@cell_backward("contract", public=True, weight=3)
def check_cell_backward_returns_all_gradients(student, rng):
    """It returns dxt, da_prev, dWax, dWaa and dba, each in its shape"""
    require_step_back(student, rng, SIZES[0], CELL_GRADIENTS, shapes_alone=True)


@cell_backward("tanh", public=True, follows="check_cell_backward_goes_through_tanh")
def check_cell_backward_of_the_example(student):
    """For the table dba is 0.470"""
    require_hand(student, "rnn_cell_backward", [("dba", [[DZ2]])])


@cell_backward(
    "inputs",
    public=True,
    follows=("check_cell_backward_to_its_inputs", "check_cell_backward_goes_through_tanh"),
)
def check_cell_backward_to_the_inputs_of_the_example(student):
    """For the table dxt is 0.470 and da_prev is 0.940"""
    require_hand(student, "rnn_cell_backward", [("dxt", [[DZ2]]), ("da_prev", [[2 * DZ2]])])


@cell_backward("tanh", weight=42)
@hint("1 - a_next², times da_next: computed from a_next, not from the sum.")
def check_cell_backward_goes_through_tanh(student, rng):
    """For one sequence dba is (1 - a_next²) da_next"""
    for n_x, n_a, n_y, _ in SIZES:
        require_step_back(student, rng, (n_x, n_a, n_y, 1), ("dba",))


TANH = "check_cell_backward_goes_through_tanh"


@cell_backward("biases", weight=12, follows=TANH)
@hint("The sum over the columns: one number for each unit.")
def check_cell_backward_sums_for_the_bias(student, rng):
    """For several sequences dba is the sum over them"""
    for sizes in (SIZES[0], SIZES[2]):
        require_step_back(student, rng, sizes, ("dba",))


@cell_backward("weights", weight=22, follows=TANH)
@hint("dz, the gradient by the sum in the tanh, times what went in, transposed.")
def check_cell_backward_to_the_weights(student, rng):
    """dWax and dWaa are dz times xt and a_prev, transposed: sums over the sequences"""
    for sizes in SIZES:
        require_step_back(student, rng, sizes, ("dWax", "dWaa"))


@cell_backward("inputs", weight=18, follows=TANH)
@hint("The weights, transposed, times dz, the gradient by the sum in the tanh.")
def check_cell_backward_to_its_inputs(student, rng):
    """dxt and da_prev are Wax and Waa, transposed, times dz"""
    for sizes in SIZES:
        require_step_back(student, rng, sizes, ("dxt", "da_prev"))


@cell_backward("purity", weight=5, follows=TANH)
@hint("da_next *= … writes into the given array.")
def check_cell_backward_leaves_its_inputs_alone(student, rng):
    """da_next and the cache are unchanged after the call"""
    case = step_case(rng, SIZES[0])
    da, cache = away(rng, *case[1].shape), one_step(*case)[2]
    reply = student.call("rnn_cell_backward", da, cache)
    expect.named_arrays(reply.value, {"dba": None})
    expect.unchanged(reply, "da_next", "cache")


# rnn_backward


def require_way_back(student, case, da, names, shapes_alone=False):
    """Fail unless these gradients of whole sequences are right."""
    caches = all_steps(*case)[1]
    wanted = {name: one for name, one in all_steps_back(da, caches).items() if name in names}

    def judge(returned):
        found = expect.named_arrays(returned, {name: one.shape for name, one in wanted.items()})
        for name, value in wanted.items():
            if not shapes_alone:
                expect.close(found[name], value, name=name, rtol=RTOL)

    by_either_cache(
        student, judge, lambda: student.rnn_backward(da, caches), own_way_back, da, case
    )


def direct(rng, case):
    """Return a direct gradient for each state."""
    return away(rng, *case[1].shape, case[0].shape[2])


ALL_GRADIENTS = ("dx", "da0", *WEIGHTS)
ONE_STEP = "check_backward_of_one_step"
CARRIES = "check_backward_carries_gradients_back"
SUMS = "check_backward_sums_over_the_steps"


@backward("contract", public=True, weight=3)
@lends_back
def check_backward_returns_all_gradients(student, rng):
    """It returns dx, da0, dWax, dWaa and dba, each in its shape"""
    case = sequence_case(rng, SIZES[0], 4)
    require_way_back(student, case, direct(rng, case), ALL_GRADIENTS, shapes_alone=True)


@backward("time", public=True, follows=(CARRIES, ONE_STEP))
@lends_back
def check_backward_of_the_example(student):
    """For the table dx is 0.740 and 0.470"""
    require_hand(student, "rnn_backward", [("dx", [[[DZ1, DZ2]]])])


@backward("sums", public=True, follows=(SUMS, CARRIES, ONE_STEP))
@lends_back
def check_backward_sums_of_the_example(student):
    """For the table dWax is 0.370, dWaa 0.217 and dba 1.210"""
    sums = [("dWax", [[0.5 * DZ1]]), ("dWaa", [[A1 * DZ2]]), ("dba", [[DZ1 + DZ2]])]
    require_hand(student, "rnn_backward", sums)


@backward("step", weight=14)
@lends_back
def check_backward_of_one_step(student, rng):
    """Of a sequence of one step dx is what the cell's way back gives"""
    for sizes in (SIZES[0], SIZES[1]):
        case = sequence_case(rng, sizes, 1)
        require_way_back(student, case, direct(rng, case), ("dx",))


@backward("time", weight=38, follows=ONE_STEP)
@hint("Add to da of a step what the step after it gave as da_prev; begin at the last step.")
@lends_back
def check_backward_carries_gradients_back(student, rng):
    """dx of each step holds what all later steps ask, too"""
    for sizes, steps in ((SIZES[0], 4), (SIZES[1], 6), (SIZES[2], 2)):
        case = sequence_case(rng, sizes, steps)
        da = direct(rng, case)
        require_way_back(student, case, da, ("dx",))
        da[:, :, :-1] = 0  # the last step alone
        require_way_back(student, case, da, ("dx",))
        if steps > 2:
            da[:, :, 1], da[:, :, -1] = da[:, :, -1], 0  # and one that later steps do not follow
            require_way_back(student, case, da, ("dx",))


@backward("sums", weight=26, follows=ONE_STEP)
@hint("Add each step's dWax, dWaa and dba to the sums.")
@lends_back
def check_backward_sums_over_the_steps(student, rng):
    """dWax, dWaa and dba are sums over all steps, here of a network that recalls nothing"""
    # With Waa = 0 nothing is carried back: that is another check's concern.
    for sizes, steps in ((SIZES[0], 4), (SIZES[1], 3)):
        x, a0, p = sequence_case(rng, sizes, steps)
        case = x, a0, p | {"Waa": 0 * p["Waa"]}
        require_way_back(student, case, direct(rng, case), WEIGHTS)


@backward("sums", weight=4, follows=(SUMS, CARRIES, ONE_STEP))
@lends_back
def check_backward_sums_what_was_carried(student, rng):
    """These sums hold what is carried back, too"""
    for sizes, steps in ((SIZES[0], 4), (SIZES[1], 1)):
        case = sequence_case(rng, sizes, steps)
        require_way_back(student, case, direct(rng, case), WEIGHTS)


@backward("start", weight=10, follows=(CARRIES, ONE_STEP))
@hint("What is carried back behind the first step is da0.")
@lends_back
def check_backward_reaches_the_first_state(student, rng):
    """da0 is what the first step hands back"""
    for sizes, steps in ((SIZES[0], 4), (SIZES[1], 1)):
        case = sequence_case(rng, sizes, steps)
        require_way_back(student, case, direct(rng, case), ("da0",))


def back_again(submission, da, caches):
    """Return dWax and da0 of three calls alike."""
    found = [submission.rnn_backward(da.copy(), caches) for _ in range(3)]
    return [(np.array(one["dWax"]), np.array(one["da0"])) for one in found]


@backward("state", weight=5, hint="Begin each call with sums of 0.")
@lends_back
def check_backward_remembers_nothing(student, rng):
    """A second call, and a third, give what the first gave"""
    case = sequence_case(rng, SIZES[0], 3)
    found = student.run(back_again, direct(rng, case), all_steps(*case)[1])
    calls = expect.like(found, [(np.ndarray, np.ndarray)])
    expect.that(len(calls) == 3, "there are three calls", mismatch="there are not", hint="")
    for call in calls[1:]:
        for name, before, after in zip(("dWax", "da0"), calls[0], call, strict=True):
            expect.close(after, before, name=f"{name} of a later call")


@backward("purity", weight=5, hint="da[:, :, t] += … writes into the given array.")
@lends_back
def check_backward_leaves_its_inputs_alone(student, rng):
    """da and caches are unchanged after the call"""
    case = sequence_case(rng, SIZES[0], 4)
    reply = student.call("rnn_backward", direct(rng, case), all_steps(*case)[1])
    expect.named_arrays(reply.value, {"dWax": None})
    expect.unchanged(reply, "da", "caches")


# clip_global_norm

SHAPES = {"dWax": (5, 3), "dWaa": (5, 5), "dba": (5, 1)}
OTHERS = {"W": (2, 3, 4), "b": (6,)}, {"g": (4, 2)}, {str(k): (k + 1, 2) for k in range(7)}


def gradients_of(rng, shapes, norm):
    """Return gradients of this global norm, the first of them much larger than the others."""
    found = {name: away(rng, *shape) for name, shape in shapes.items()}
    found[next(iter(shapes))] *= 4
    length = np.sqrt(sum(np.sum(one**2) for one in found.values()))
    return {name: one * norm / length for name, one in found.items()}


def require_clipped(student, gradients, max_norm, factor):
    """Fail unless each gradient comes back times this factor."""
    shapes = {name: one.shape for name, one in gradients.items()}
    found = expect.named_arrays(student.clip_global_norm(gradients, max_norm), shapes)
    for name, given in gradients.items():
        expect.close(found[name], factor * given, name=name, rtol=RTOL)


@clip("contract", public=True, weight=3)
def check_clip_returns_the_same_names_and_shapes(student, rng):
    """It returns a dict of the same names and shapes"""
    for norm in (7.0, 0.5):
        given = gradients_of(rng, SHAPES, norm)
        shapes = {name: one.shape for name, one in given.items()}
        expect.named_arrays(student.clip_global_norm(given, 1.0), shapes)


@clip("norm", public=True, follows="check_clip_shortens_all_by_one_factor")
def check_clip_of_the_example(student):
    """3 and 4 in two arrays, with 1, give 0.6 and 0.8"""
    three, four = one(3, 4)
    require_clipped(student, {"dWax": three, "dba": four}, 1.0, 0.2)


@clip("short", public=True, follows="check_clip_leaves_short_gradients")
def check_clip_leaves_the_short_example(student):
    """The same, with 6, give 3 and 4"""
    three, four = one(3, 4)
    require_clipped(student, {"dWax": three, "dba": four}, 6.0, 1.0)


@clip("norm", weight=52, hint="One norm for all arrays together, and one factor.")
def check_clip_shortens_all_by_one_factor(student, rng):
    """If the global norm is above max_norm, each array is multiplied by max_norm / norm"""
    for norm, most in ((7.0, 2.0), (900.0, 5.0), (0.4, 0.1), (3.0, 2.7)):
        require_clipped(student, gradients_of(rng, SHAPES, norm), most, most / norm)


@clip(
    "short",
    weight=20,
    hint="Never make a gradient longer.",
    follows="check_clip_shortens_all_by_one_factor",
)
def check_clip_leaves_short_gradients(student, rng):
    """If the global norm is below max_norm, all are as they were"""
    for norm, most in ((0.5, 2.0), (4.0, 5.0), (0.1, 0.4)):
        require_clipped(student, gradients_of(rng, SHAPES, norm), most, 1.0)


@clip(
    "names",
    weight=9,
    follows=("check_clip_shortens_all_by_one_factor", "check_clip_leaves_short_gradients"),
)
@hint("Loop over what the dict holds.")
def check_clip_takes_any_names(student, rng):
    """It does so for arrays of any names, numbers and shapes"""
    for shapes in OTHERS:
        require_clipped(student, gradients_of(rng, shapes, 6.0), 1.5, 0.25)
        require_clipped(student, gradients_of(rng, shapes, 1.0), 1.5, 1.0)


@clip(
    "zero",
    weight=6,
    follows=("check_clip_leaves_short_gradients", "check_clip_shortens_all_by_one_factor"),
)
@hint("A norm of 0 must not be divided by.")
def check_clip_bears_zeros(student):
    """Gradients that are all 0 stay 0"""
    require_clipped(student, {name: np.zeros(shape) for name, shape in SHAPES.items()}, 1.0, 1.0)


@clip(
    "purity", weight=8, hint="Make a new dict of new arrays: one *= factor writes into the given."
)
def check_clip_leaves_its_inputs_alone(student, rng):
    """gradients and its arrays are unchanged after the call"""
    for norm in (7.0, 0.5):
        reply = student.call("clip_global_norm", gradients_of(rng, SHAPES, norm), 1.0)
        expect.named_arrays(reply.value, dict.fromkeys(SHAPES))
        expect.unchanged(reply, "gradients")


# torch_rnn


def looked_at(submission, parameters):
    """Return if it is an nn.RNN, and its sizes."""
    net = submission.torch_rnn(parameters)
    known = isinstance(net, torch.nn.RNN)
    return (known, int(net.input_size), int(net.hidden_size)) if known else (False, 0, 0)


def twin_states(submission, parameters, x, a0):
    """Return the states (n_a, m, T) that their network gives."""
    net = submission.torch_rnn(parameters)
    first = bool(getattr(net, "batch_first", False))
    dtype = next(iter(net.parameters())).dtype
    given, begin = x.permute(1, 2, 0) if first else x.permute(2, 1, 0), a0.T[None].contiguous()
    with torch.no_grad():
        states, _ = net(given.contiguous().to(dtype), begin.to(dtype))
    return states.permute(2, 0, 1) if first else states.permute(2, 1, 0)


def trained_twin(submission, parameters):
    """Return if the parameters stay when their network's weights change."""
    kept = {name: one.copy() for name, one in parameters.items()}
    net = submission.torch_rnn(parameters)
    held = list(net.parameters())
    with torch.no_grad():
        for one in held:
            one.add_(1.0)
    return bool(held), all(bool(np.array_equal(kept[name], parameters[name])) for name in kept)


def require_twin(student, rng, biased):
    """Fail unless the network gives the states of part 3."""
    for sizes, steps in ((SIZES[0], 4), (SIZES[2], 3)):
        x, a0, p = sequence_case(rng, sizes, steps)
        p = p if biased else p | {"ba": 0 * p["ba"]}
        wanted = all_steps(x, a0, p)[0]
        given = student.run(twin_states, p, torch.tensor(x), torch.tensor(a0))
        states = expect.array(given, shape=wanted.shape, name="the states")
        expect.close(states, wanted, name="the array of states", rtol=RTOL)


@twin("contract", public=True, weight=3)
def check_twin_is_an_rnn(student, rng):
    """It is an nn.RNN with n_x inputs and n_a units"""
    found = student.run(looked_at, weights(rng, 3, 5, 2))
    known, n_x, n_a = expect.like(found, (bool, int, int))
    expect.that(known, "it is an nn.RNN", mismatch="it is something else")
    what = "of 3 inputs and 5 units"
    expect.that((n_x, n_a) == (3, 5), what, f"of {n_x} and {n_a}", mismatch="its sizes are others")


@twin("weights", public=True, weight=3, follows="check_twin_has_the_weights")
def check_twin_of_the_example(student):
    """Inputs 0.5 and 0 give the states 0.462 and 0.728"""
    x, a0 = torch.tensor([[[0.5, 0.0]]]), torch.zeros(1, 1)
    states = student.run(twin_states, hand(), x.double(), a0.double())
    expect.close(
        expect.array(states, shape=(1, 1, 2), name="the states"),
        [[[A1, A2]]],
        name="the array of states",
        rtol=RTOL,
    )


@twin("weights", weight=48)
@hint("weight_ih_l0 is Wax, weight_hh_l0 is Waa, as they are.")
def check_twin_has_the_weights(student, rng):
    """Without a bias it gives the states of part 3, from any first state"""
    require_twin(student, rng, biased=False)


@twin("bias", weight=36, follows="check_twin_has_the_weights")
@hint("bias_ih_l0 and bias_hh_l0 are added: one is ba, the other 0.")
def check_twin_has_the_bias(student, rng):
    """With a bias it does so, too"""
    require_twin(student, rng, biased=True)


@twin("aliasing", weight=10)
@hint("torch.from_numpy shares the array; torch.tensor copies it.")
def check_twin_has_weights_of_its_own(student, rng):
    """Training it changes no parameters"""
    found = student.run(trained_twin, weights(rng, 3, 5, 2))
    some, kept = expect.like(found, (bool, bool))
    expect.that(some, "it has weights", mismatch="it has none", hint="")
    expect.that(kept, "the parameters are what they were", mismatch="they change with its weights")


# delay_line


def line_for(student, lag):
    """Return parameters that fit one another."""
    found = expect.entries(student.delay_line(lag), ("Wax", "Waa", "Wya", "ba", "by"))
    Wax = expect.array(found["Wax"], name="Wax")
    fits = Wax.ndim == 2 and Wax.shape[1] == 1 and 0 < len(Wax) <= 10 * (lag + 1)
    what = f"Wax has one column, and 1 to {10 * (lag + 1)} rows"
    expect.that(fits, what, f"its shape is {Wax.shape}", mismatch="it has not")
    n_a = len(Wax)
    shapes = {"Wax": (n_a, 1), "Waa": (n_a, n_a), "Wya": (2, n_a), "ba": (n_a, 1), "by": (2, 1)}
    return expect.named_arrays(found, shapes)


def require_echo(student, lag, bits):
    """Fail unless the parameters echo these sequences."""
    p = {name: one.astype(float) for name, one in line_for(student, lag).items()}
    with np.errstate(over="ignore", invalid="ignore"):
        a, _ = all_steps(bits, np.zeros((len(p["ba"]), bits.shape[1])), p)
        up, down = (np.einsum("a,amt->mt", p["Wya"][row], a) + p["by"][row] for row in (1, 0))
        said = up - down
    want = bits[0, :, : bits.shape[2] - lag]
    right = (said[:, lag:] * want > 0).mean()
    what = f"with lag {lag} each output from that step on tells the bit of so many steps before"
    got = f"{100 * right:.0f} % are right"
    expect.that(right == 1, what, got, mismatch="some are wrong" if right else "all are wrong")


def some_bits(rng, steps=30, m=9):
    """Return sequences of +1 and -1, and the two that never change."""
    bits = rng.choice([-1.0, 1.0], size=(1, m, steps))
    bits[0, :2] = [[1.0], [-1.0]]
    return bits


@delay("contract", public=True, weight=3)
def check_delay_line_returns_parameters(student):
    """It returns Wax, Waa, Wya, ba and by of one network, with n_x = 1 and n_y = 2"""
    for lag in (0, 1, 4):
        line_for(student, lag)


@delay("echo", public=True, weight=3, follows="check_delay_line_echoes")
def check_delay_line_of_the_example(student):
    """With lag 1 the inputs +1, -1, -1, +1 are told one step late"""
    require_echo(student, 1, np.array([[[1.0, -1.0, -1.0, 1.0]]]))


@delay("echo", weight=66, hint="Run rnn_forward on it and look at the states: where is each bit?")
def check_delay_line_echoes(student, rng):
    """From step lag on y_pred[1] tells the input of lag steps before, for lags 1 and 2"""
    for lag in (1, 2):
        require_echo(student, lag, some_bits(rng))


@delay("lag", weight=20, follows="check_delay_line_echoes")
@hint("The number of units follows from lag, and a bit may not fade away on its way.")
def check_delay_line_of_any_length(student, rng):
    """It does so for lags 3, 6 and 15"""
    for lag in (3, 6, 15):
        require_echo(student, lag, some_bits(rng))


@delay("zero", weight=8, follows="check_delay_line_echoes")
@hint("Where the lag is 0, the first unit is also the last.")
def check_delay_line_of_lag_0(student, rng):
    """With lag 0 it tells what comes in"""
    require_echo(student, 0, some_bits(rng))


# lstm_cell_forward


def gate_case(rng, sizes):
    """Return xt, a_prev, c_prev and parameters of an LSTM."""
    n_x, n_a, n_y, m = sizes
    p = {f"W{gate}": away(rng, n_a, n_a + n_x) / n_a for gate in "fico"}
    p |= {f"b{gate}": away(rng, n_a, 1) for gate in "fico"}
    p |= {"Wy": away(rng, n_y, n_a, high=2.0), "by": away(rng, n_y, 1)}
    return away(rng, n_x, m), away(rng, n_a, m), away(rng, n_a, m, high=2.0), p


def gates(case):
    """Return the three gates and the candidate."""
    xt, a_prev, _, p = case
    both = np.concatenate([a_prev, xt])
    sums = {gate: p[f"W{gate}"] @ both + p[f"b{gate}"] for gate in "fico"}
    found = {gate: 1 / (1 + np.exp(-z)) for gate, z in sums.items()}
    return found | {"c": np.tanh(sums["c"])}


def run_lstm(student, case, outputs=False):
    """Return a_next and c_next, and the probabilities where they are asked for."""
    xt, a_prev, _, p = case
    named = {"a_next": a_prev.shape, "c_next": a_prev.shape}
    named |= {"yt_pred": (len(p["by"]), xt.shape[1])} if outputs else {}
    found = expect.arrays(student.lstm_cell_forward(*case), named)
    return [one.astype(float) for one in found]  # True - False would be an error


@lstm("contract", public=True, weight=3)
def check_lstm_returns_two_states_and_probabilities(student, rng):
    """It returns a_next (n_a, m), c_next (n_a, m) and yt_pred (n_y, m)"""
    run_lstm(student, gate_case(rng, SIZES[0]), outputs=True)


def zeros_case(m=1):
    """Return the lesson's example: all is 0 but c_prev, which is 2."""
    p = {f"W{gate}": np.zeros((1, 2)) for gate in "fico"} | {"Wy": np.zeros((2, 1))}
    p |= {f"b{gate}": np.zeros((1, 1)) for gate in "fico"} | {"by": np.zeros((2, 1))}
    return np.zeros((1, m)), np.zeros((1, m)), np.full((1, m), 2.0), p


@lstm("forget", public=True, follows=("check_lstm_forgets", "check_lstm_takes_in"))
def check_lstm_of_the_example(student):
    """With weights of 0 a c_prev of 2 gives c_next = 1"""
    _, c = run_lstm(student, zeros_case())
    expect.close(c, [[1.0]], name="c_next", rtol=RTOL)


@lstm("output", public=True, follows="check_lstm_lets_out")
def check_lstm_output_of_the_example(student):
    """And a_next is half of the tanh of c_next"""
    a, c = run_lstm(student, zeros_case())
    expect.close(a, 0.5 * np.tanh(c), name="a_next", rtol=RTOL)


@lstm("input", weight=30)
@hint("i * candidate, by np.concatenate([a_prev, xt]): a_prev on top, tanh for the candidate.")
def check_lstm_takes_in(student, rng):
    """Where c_prev is 0, c_next is the input gate times the candidate"""
    for sizes in SIZES:
        xt, a_prev, c_prev, p = gate_case(rng, sizes)
        case = xt, a_prev, 0 * c_prev, p
        _, c = run_lstm(student, case)
        found = gates(case)
        expect.close(c, found["i"] * found["c"], name="c_next where c_prev is 0", rtol=RTOL)


@lstm("forget", weight=26, follows="check_lstm_takes_in")
@hint("f * c_prev is what is left of the old c.")
def check_lstm_forgets(student, rng):
    """What c_prev adds to c_next is the forget gate times c_prev"""
    for sizes in SIZES:
        xt, a_prev, c_prev, p = gate_case(rng, sizes)
        (_, c), (_, without) = (
            run_lstm(student, (xt, a_prev, one, p)) for one in (c_prev, 0 * c_prev)
        )
        wanted = gates((xt, a_prev, c_prev, p))["f"] * c_prev
        expect.close(c - without, wanted, name="what c_prev adds to c_next", rtol=RTOL)


@lstm("output", weight=26, follows="check_lstm_takes_in")
@hint("o * np.tanh(c_next), with the new c.")
def check_lstm_lets_out(student, rng):
    """a_next is the output gate times tanh of c_next"""
    for sizes in SIZES:
        case = gate_case(rng, sizes)
        a, c = run_lstm(student, case)
        expect.close(a, gates(case)["o"] * np.tanh(c), name="a_next", rtol=RTOL)


@lstm("probabilities", weight=10, hint="softmax(Wy @ a_next + by)")
def check_lstm_tells_probabilities(student, rng):
    """yt_pred is the softmax, over each column, of Wy a_next + by"""
    for sizes in SIZES:
        case = gate_case(rng, sizes)
        a, _, y = run_lstm(student, case, outputs=True)
        require_probabilities(y, a, case[3], ("Wy", "by"))


@lstm("purity", weight=6, hint="c_prev *= f writes into the given array.")
def check_lstm_leaves_its_inputs_alone(student, rng):
    """xt, a_prev, c_prev and parameters are unchanged after the call"""
    case = gate_case(rng, SIZES[0])
    reply = student.call("lstm_cell_forward", *case)
    items = expect.returns(reply.value, tuple, length=1)
    expect.array(items[0], shape=case[1].shape, name="a_next")
    expect.unchanged(reply, "xt", "a_prev", "c_prev", "parameters")
