"""The lesson on recurrent networks: it runs, and its prose states what comes out."""

import re
from pathlib import Path

import numpy as np
import pytest

from autograder.records.course import Course
from tests.lessons import CARD, Lesson, beside

FOLDER = Path(__file__).parent
SOLVED = (FOLDER / "rnn.py").read_text(encoding="utf-8")
NUMBER = r"([\d.]+)"


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    """The lesson with its solutions; nobody sees its plots."""
    with beside(FOLDER):
        yield Lesson(SOLVED)


def test_the_solved_lesson_runs(lesson: Lesson) -> None:
    assert lesson.errors == []


def test_each_exercise_has_a_card_with_all_labels(lesson: Lesson) -> None:
    cards = re.split(r"^# ### Exercise \d", SOLVED, flags=re.MULTILINE)[1:]
    assert len(cards) == 8 and "Eight exercises give 20 points" in lesson.text
    checks = []
    for card in cards:
        assert " ".join(re.findall(r"- \*\*([A-Z][a-z ]+)\*\*:", card)) == CARD
        checks += re.findall(r"`(\w+)`", re.findall(r"- \*\*Check\*\*: (.*)\.", card)[0])
    questions = Course(FOLDER.parents[1]).assignment("rnn").questions
    assert checks == [question.id for question in questions]
    assert sum(question.points for question in questions) == 20
    for question in questions:
        assert f"`{question.id}`, {question.points} point" in SOLVED


def test_each_experiment_has_a_prediction_before_it_and_an_explanation_after_it() -> None:
    tags = re.findall(r'^# %% tags=\["(predict|experiment|explain)"\]', SOLVED, re.MULTILINE)
    assert tags == ["predict", "experiment", "explain"] * (len(tags) // 3)


def by_hand(lesson: Lesson):
    """Return the states, the caches and the gradients of the table."""
    one = np.ones((1, 1))
    weights = {"Wax": one, "Waa": 2 * one, "ba": 0 * one}
    weights |= {"Wya": np.array([[1.0], [-1.0]]), "by": np.zeros((2, 1))}
    a, y, caches = lesson.names["rnn_forward"](np.array([[[0.5, 0.0]]]), 0 * one, weights)
    return a, y, lesson.names["rnn_backward"](np.array([[[0.0, 1.0]]]), caches), caches


def test_what_is_done_by_hand_is_right(lesson: Lesson) -> None:
    a, y, back, (steps, _) = by_hand(lesson)
    a1, a2 = a[0, 0]
    rows = [
        (1, 0.5, 0.5, 0, 0.5, round(a1, 3)),
        (2, 0, 0, round(2 * a1, 3), round(2 * a1, 3), round(a2, 3)),
    ]
    for row in rows:
        assert " | ".join(map(str, row)) in lesson.text
    assert y[:, 0, 1].round(3).tolist() == [0.811, 0.189] and "0.811 and 0.189" in lesson.text
    dz2 = 1 - a2**2
    dz1 = (1 - a1**2) * 2 * dz2
    second = f"| 2 | 1 | 0 | 1 | {dz2:.3f} | {dz2:.3f} | {2 * dz2:.3f} |"
    first = (
        f"| 1 | 0 | {2 * dz2:.3f} | {2 * dz2:.3f} | {1 - a1**2:.3f} | {dz1:.3f} | {2 * dz1:.3f} |"
    )
    assert second in lesson.text and first in lesson.text
    assert back["dx"][0, 0] == pytest.approx([dz1, dz2])
    found = [back[name].item() for name in ("da0", "dWaa", "dWax", "dba")]
    told = "da0 {:.3f}, dWaa {:.3f}, dWax {:.3f}, dba {:.3f}".format(*found)
    assert told in lesson.text
    cell = lesson.names["rnn_cell_backward"](np.ones((1, 1)), steps[1])
    names = ("dxt", "da_prev", "dWax", "dWaa", "dba")
    told = "dxt {:.3f}, da_prev {:.3f}, dWax {:.0f}, dWaa {:.3f}, dba {:.3f}"
    assert told.format(*(cell[name].item() for name in names)) in lesson.text
    assert "as it should be" in lesson.printed.getvalue()


def test_the_other_examples_are_right(lesson: Lesson) -> None:
    three, four = np.array([[3.0]]), np.array([[4.0]])
    for limit, wanted in ((1, [0.6, 0.8]), (6, [3, 4])):
        clipped = lesson.names["clip_global_norm"]({"dWax": three, "dba": four}, limit)
        assert [one.item() for one in clipped.values()] == pytest.approx(wanted)
    weights = {f"W{gate}": np.zeros((1, 2)) for gate in "fico"} | {"Wy": np.zeros((2, 1))}
    weights |= {f"b{gate}": np.zeros((1, 1)) for gate in "fico"} | {"by": np.zeros((2, 1))}
    zero = np.zeros((1, 1))
    a, c, _ = lesson.names["lstm_cell_forward"](zero, zero, zero + 2, weights)
    assert (c.item(), round(a.item(), 3)) == (1, 0.381)
    made = lesson.names["delay_line"](1)
    x = np.array([[[1.0, -1.0, -1.0, 1.0]]])
    y = lesson.names["rnn_forward"](x, np.zeros((2, 1)), made)[1]
    assert (y[1, 0, 1:] > 0.5).tolist() == [True, False, False]
    state = 0.0
    for _ in range(50):
        state = np.tanh(2 * (state or 1))
    assert round(state, 2) == 0.96
    assert round(2 - np.tanh(2), 3) == 1.036


def test_what_has_no_memory_guesses(lesson: Lesson) -> None:
    for name, low, high in (("without", 0.45, 0.55), ("with", 1, 1)):
        shares = lesson.numbers(rf"{name} a memory: right in (.*)$")
        assert len(shares) == 5 and all(low <= share <= high for share in shares)


def test_the_state_changes_from_the_changed_input_on(lesson: Lesson) -> None:
    changes = lesson.names["changes"]
    assert not changes[:4].any() and (np.diff(changes[4:]) < 0).all()
    assert (round(changes[4], 1), round(changes[7], 2)) == (1.8, 0.47)


def test_gradients_vanish_and_explode_as_stated(lesson: Lesson) -> None:
    last = {name: np.array(runs)[:, 20] for name, runs in lesson.names["norms"].items()}
    assert np.median(last["scale 0.5"]) == pytest.approx(2e-6, rel=0.1)
    assert np.median(last["scale 2.5"]) == pytest.approx(160, rel=0.1)
    assert last["scale 0.5"].max() < 1e-4 and last["scale 2.5"].min() > 10
    one = last["scale 1.0"]
    assert np.median(one) == pytest.approx(1, abs=0.1)
    assert [round(one.min(), 2), round(one.max(), 1)] == [0.15, 2.4]


def test_clipping_saves_the_descent(lesson: Lesson) -> None:
    printed = lesson.printed.getvalue()
    for start in ("1.1", "1.2", "1.3"):
        assert re.search(rf"from {start}, .*clipped : near after \d+ steps", printed)
        assert re.search(rf"from {start}, .*as it is: never near", printed)
    assert round(0.01 * 20 * 1.2**19 * (1.2**20 - 0.5)) == 242


def test_the_twin_gives_the_same_states(lesson: Lesson) -> None:
    assert float(lesson.found(r"difference to PyTorch: (\S+) \(rounding\)")[0]) < 1e-12


def test_how_far_back_networks_learn_is_as_stated(lesson: Lesson) -> None:
    eight = lesson.numbers(r"^8 units, 200 batches, lags \[.*\]: (.*)$")
    assert eight[:3] == [1, 1, 1] and eight[3] == 0.96 and eight[5] == 0.67
    assert lesson.numbers(r"^16 units, 200 batches, lags \[.*\]: (.*)$")[5] == 0.85
    assert lesson.numbers(r"^8 units, 600 batches, lags .*: (.*)$") == [1, 0.79]
    assert lesson.numbers(r"^16 units, 600 batches, lags .*: (.*)$") == [0.97]
    assert "left at 0.79" in lesson.text and "come to 0.97" in lesson.text
    assert lesson.found(rf"made by hand, lag 7: {NUMBER}") == ["1.0"]


def test_an_lstm_forgets_by_its_gate(lesson: Lesson) -> None:
    left = [float(one) for one in re.findall(r"left of c: (\S+)", lesson.printed.getvalue())]
    assert left == [9.5e-07, 0.0019, 0.38, 0.95]


def test_the_librarys_versions_do_what_the_exercises_ask_for(lesson: Lesson) -> None:
    names, library = lesson.names, lesson.names["library"]
    rng = np.random.default_rng(0)
    parameters = library.random_parameters(3, 5, 2, 0)
    parameters["ba"] += 0.3
    x, a0, da = rng.normal(size=(3, 4, 6)), rng.normal(size=(5, 4)), rng.normal(size=(5, 4, 6))
    ours, theirs = names["rnn_forward"](x, a0, parameters), library.torch_forward(x, a0, parameters)
    assert all(np.allclose(one, two) for one, two in zip(ours[:2], theirs[:2], strict=True))
    back = names["rnn_backward"](da, ours[2])
    for name, value in library.autograd_backward(da, theirs[2]).items():
        assert np.allclose(value, back[name]), name
    for limit in (0.5, 1e3):
        ours, theirs = (f(back, limit) for f in (names["clip_global_norm"], library.torch_clip))
        assert all(np.allclose(ours[name], theirs[name]) for name in back)
    gates = {f"W{gate}": rng.normal(size=(5, 8)) for gate in "fico"} | {
        "Wy": rng.normal(size=(2, 5))
    }
    gates |= {f"b{gate}": rng.normal(size=(5, 1)) for gate in "fico"} | {"by": np.ones((2, 1))}
    case = x[:, :, 0], a0, a0 + 1, gates
    pairs = zip(names["lstm_cell_forward"](*case), library.torch_lstm_cell(*case), strict=True)
    assert all(np.allclose(one, two) for one, two in pairs)
    made = library.backward_delay_line(3)
    bits = rng.choice([-1.0, 1.0], size=(1, 20, 12))
    said = names["rnn_forward"](bits, np.zeros((4, 20)), made)[1][1] > 0.5
    assert (said[:, 3:] == (bits[0, :, :-3] > 0)).all()
