"""The public checks of rnn: they tell whether what you wrote can be used as the lesson says.

It is graded by more than these. `grader.check` runs them in the notebook; for the plain file run
`pytest` in this folder.
"""

import contextlib
import functools

import numpy as np
import torch

from checks_support import Failure, expect, question

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


@cell('state', public=True)
def check_cell_of_the_example(student):
    """x = 0 and a = 0.462 give a state of 0.728, with the weights 1 and 2"""
    xt, a_prev = one(0, np.tanh(0.5))
    a = run_cell(student, (xt, a_prev, hand()), outputs=False)
    expect.close(a, [[np.tanh(2 * np.tanh(0.5))]], name="a_next", rtol=RTOL)


@cell('output', public=True)
def check_cell_output_of_the_example(student):
    """With Wya = [[1], [-1]] and by = 0 its probabilities are 0.811 and 0.189"""
    xt, a_prev = one(0, np.tanh(0.5))
    a, y = run_cell(student, (xt, a_prev, hand()))
    require_probabilities(y, a, hand())


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


@forward('recurrence', public=True)
@lends_cell
def check_forward_of_the_example(student):
    """Inputs 0.5 and 0 give the states 0.462 and 0.728"""
    a = run_states(student, (np.array([[[0.5, 0.0]]]), np.zeros((1, 1)), hand()))
    first = np.tanh(0.5)
    expect.close(a, [[[first, np.tanh(2 * first)]]], name="a", rtol=RTOL)


@forward('causality', public=True)
@lends_cell
def check_forward_is_causal_in_the_example(student):
    """An input at step 3 of 4 changes neither state nor output of steps 1 and 2"""
    x = np.array([[[0.5, -1.0, 0.8, 0.3]]])
    other = np.array([[[0.5, -1.0, -0.7, 0.3]]])
    first, second = (run_both(student, (one, np.zeros((1, 1)), hand())) for one in (x, other))
    for name, before, after in zip(("a", "y_pred"), first, second, strict=True):
        expect.close(after[:, :, :2], before[:, :, :2], name=f"{name} of steps 1 and 2")


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


@cell_backward('tanh', public=True)
def check_cell_backward_of_the_example(student):
    """For the table dba is 0.470"""
    require_hand(student, "rnn_cell_backward", [("dba", [[DZ2]])])


@cell_backward('inputs', public=True)
def check_cell_backward_to_the_inputs_of_the_example(student):
    """For the table dxt is 0.470 and da_prev is 0.940"""
    require_hand(student, "rnn_cell_backward", [("dxt", [[DZ2]]), ("da_prev", [[2 * DZ2]])])


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


@backward("contract", public=True, weight=3)
@lends_back
def check_backward_returns_all_gradients(student, rng):
    """It returns dx, da0, dWax, dWaa and dba, each in its shape"""
    case = sequence_case(rng, SIZES[0], 4)
    require_way_back(student, case, direct(rng, case), ALL_GRADIENTS, shapes_alone=True)


@backward('time', public=True)
@lends_back
def check_backward_of_the_example(student):
    """For the table dx is 0.740 and 0.470"""
    require_hand(student, "rnn_backward", [("dx", [[[DZ1, DZ2]]])])


@backward('sums', public=True)
@lends_back
def check_backward_sums_of_the_example(student):
    """For the table dWax is 0.370, dWaa 0.217 and dba 1.210"""
    sums = [("dWax", [[0.5 * DZ1]]), ("dWaa", [[A1 * DZ2]]), ("dba", [[DZ1 + DZ2]])]
    require_hand(student, "rnn_backward", sums)


SHAPES = {"dWax": (5, 3), "dWaa": (5, 5), "dba": (5, 1)}


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


@clip('norm', public=True)
def check_clip_of_the_example(student):
    """3 and 4 in two arrays, with 1, give 0.6 and 0.8"""
    three, four = one(3, 4)
    require_clipped(student, {"dWax": three, "dba": four}, 1.0, 0.2)


@clip('short', public=True)
def check_clip_leaves_the_short_example(student):
    """The same, with 6, give 3 and 4"""
    three, four = one(3, 4)
    require_clipped(student, {"dWax": three, "dba": four}, 6.0, 1.0)


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


@twin("contract", public=True, weight=3)
def check_twin_is_an_rnn(student, rng):
    """It is an nn.RNN with n_x inputs and n_a units"""
    found = student.run(looked_at, weights(rng, 3, 5, 2))
    known, n_x, n_a = expect.like(found, (bool, int, int))
    expect.that(known, "it is an nn.RNN", mismatch="it is something else")
    what = "of 3 inputs and 5 units"
    expect.that((n_x, n_a) == (3, 5), what, f"of {n_x} and {n_a}", mismatch="its sizes are others")


@twin('weights', public=True, weight=3)
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


@delay("contract", public=True, weight=3)
def check_delay_line_returns_parameters(student):
    """It returns Wax, Waa, Wya, ba and by of one network, with n_x = 1 and n_y = 2"""
    for lag in (0, 1, 4):
        line_for(student, lag)


@delay('echo', public=True, weight=3)
def check_delay_line_of_the_example(student):
    """With lag 1 the inputs +1, -1, -1, +1 are told one step late"""
    require_echo(student, 1, np.array([[[1.0, -1.0, -1.0, 1.0]]]))


def gate_case(rng, sizes):
    """Return xt, a_prev, c_prev and parameters of an LSTM."""
    n_x, n_a, n_y, m = sizes
    p = {f"W{gate}": away(rng, n_a, n_a + n_x) / n_a for gate in "fico"}
    p |= {f"b{gate}": away(rng, n_a, 1) for gate in "fico"}
    p |= {"Wy": away(rng, n_y, n_a, high=2.0), "by": away(rng, n_y, 1)}
    return away(rng, n_x, m), away(rng, n_a, m), away(rng, n_a, m, high=2.0), p


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


@lstm('forget', public=True)
def check_lstm_of_the_example(student):
    """With weights of 0 a c_prev of 2 gives c_next = 1"""
    _, c = run_lstm(student, zeros_case())
    expect.close(c, [[1.0]], name="c_next", rtol=RTOL)


@lstm('output', public=True)
def check_lstm_output_of_the_example(student):
    """And a_next is half of the tanh of c_next"""
    a, c = run_lstm(student, zeros_case())
    expect.close(a, 0.5 * np.tanh(c), name="a_next", rtol=RTOL)
