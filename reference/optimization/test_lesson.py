"""The optimization lesson: it runs, and its prose states what comes out."""

import math
import re
from pathlib import Path

import numpy as np
import pytest

from autograder.records.course import Course
from tests.lessons import CARD, Lesson, beside

FOLDER = Path(__file__).parent
SOLVED = (FOLDER / "optimization.py").read_text(encoding="utf-8")
OTHER_SEEDS = range(100, 120)
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
    assert len(cards) == 9 and "Nine exercises give 20 points" in " ".join(lesson.text.split())
    checks = []
    for card in cards:
        assert " ".join(re.findall(r"- \*\*([A-Z][a-z ]+)\*\*:", card)) == CARD
        checks += re.findall(r"`(\w+)`", re.findall(r"- \*\*Check\*\*: (.*)\.", card)[0])
    questions = Course(FOLDER.parents[1]).assignment("optimization").questions
    assert checks == [question.id for question in questions]
    assert sum(question.points for question in questions) == 20
    for question in questions:
        one = f"`{question.id}`, {question.points} point"
        assert one in SOLVED or question.points == 1, question.id
    assert SOLVED.count(", 1 point each.") == 2


def test_each_experiment_has_a_prediction_before_it_and_an_explanation_after_it() -> None:
    tags = re.findall(r'^# %% tags=\["(predict|experiment|explain)"\]', SOLVED, re.MULTILINE)
    assert tags == ["predict", "experiment", "explain"] * (len(tags) // 3)


def test_what_is_done_by_hand_is_right(lesson: Lesson) -> None:
    step, w, s = lesson.names["rmsprop_step"], 10.0, 0.0
    for g, square, root, quotient, after in ((4, 4, 2, 2, 9), (-2, 4, 2, -1, 9.5)):
        w, s = step(w, g, s, 0.5, 0.75, 0.0)
        assert (s, math.sqrt(s), g / root, w) == (square, root, quotient, after)
        assert f"| {g} | {square} | {root} | {quotient} | {after} |" in lesson.text
    assert "as it should be" in lesson.printed.getvalue()
    step, w, v, s = lesson.names["adamw_step"], 10.0, 0.0, 0.0
    for t, g, *row in ((1, 5, 2, 5, 5, 25, 9.6), (2, -5, -0.8, 9, -1.25, 25, 9.7)):
        w, v, s = step(w, g, v, s, t, 0.4, 0.6, 0.8, 0.0, 0.0)
        found = [v, s, v / (1 - 0.6**t), s / (1 - 0.8**t), w]
        assert found == pytest.approx(row)
        assert " | ".join(map(str, (t, g, *row))) in lesson.text
    assert step(10.0, 5.0, 0.0, 0.0, 1, 0.4, 0.6, 0.8, 0.0, 0.1) == pytest.approx((9.2, 2, 5))
    _, v, s = step(1.0, 8.0, 0.0, 0.0, 1, 1.0, 0.5, 0.75, 0.0, 0.0)
    assert (v, s, v / 0.5, s / 0.25) == (4, 16, 8, 64) and "1. 4, 16, 8, 64;" in lesson.text


def test_the_other_examples_are_right(lesson: Lesson) -> None:
    names = lesson.names
    parameters = {name: np.array([[one]]) for name, one in (("W1", 3.0), ("b1", 0.0))}
    grads = {"dW1": np.array([[-2.0]]), "db1": np.zeros((1, 1))}
    assert names["update_parameters_with_gd"](parameters, grads, 0.5)["W1"].item() == 4
    X, Y = np.arange(2000.0).reshape(2, 1000), np.zeros((1, 1000))
    sizes = [x.shape[1] for x, _ in names["random_mini_batches"](X, Y, 64)]
    assert (len(sizes), sizes[-1]) == (16, 40) and "16; the last has 40" in lesson.text
    few = names["random_mini_batches"](X[:, :10], Y[:, :10], 4)
    assert [x.shape[1] for x, _ in few] == [4, 4, 2]
    assert names["update_lr"](0.5, 7, 1) == 0.0625
    assert names["schedule_lr_decay"](0.5, 7, 1, 5) == 0.25
    losses = {(1, 0): 1, (2, 0): 3, (1, 1): 7, (2, 1): 2}
    best = names["best_rates"](lambda _, *key: np.array([losses[key]]), {"a": [1, 2]}, [0, 1], 1)
    assert best == {"a": (2, 2.5)} and "means 4 and 2.5, so `(2, 2.5)`" in lesson.text
    x, estimate = np.array([[0.0, 0.0], [4.0, 2.0]]), np.array([1.0, 1.0])
    assert names["compute_gradient"](x, estimate).tolist() == [2, 0]
    assert names["grad_descent"](x, estimate, 0.25, 0.1)[1].tolist() == [1.5, 1]


def test_the_trouble_is_as_stated(lesson: Lesson) -> None:
    ends = [path[0, -1, 0] for path in lesson.names["runs"].values()]
    assert ends == pytest.approx([1.2, 7.7], abs=0.05)
    assert "goes from 10 to 1.2" in lesson.text and "it has come to 7.7" in lesson.text
    library = lesson.names["library"]
    for rate, near in ((0.15, 0.27), (0.015, 3.0)):
        found = library.valley_loss(library.valley_path(library.plain, rate, OTHER_SEEDS))
        ours = float(lesson.found(rf"rate {rate}: mean loss of the last 50 steps {NUMBER}")[0])
        for one in (found[:, -50:].mean(), ours):
            assert one == pytest.approx(near, rel=0.25)


def test_small_batches_get_further(lesson: Lesson) -> None:
    rows = re.findall(rf"(\d+): +(\d+) steps an epoch, gradient off by (\d+)%, last loss {NUMBER}",
                      lesson.printed.getvalue())  # fmt: skip
    assert [row[:2] for row in rows] == [("300", "1"), ("64", "5"), ("16", "19"), ("4", "75")]
    noise, ends = ([float(row[place]) for row in rows] for place in (2, 3))
    assert noise == pytest.approx([0, 35, 75, 150], abs=2) and "150 %, 75 %, 35 %" in lesson.text
    assert ends == pytest.approx([0.5, 0.29, 0.22, 0.1], abs=0.006)
    assert "near 0.50, batches of 64 near 0.29, of 16 near 0.22, of 4 near 0.10" in lesson.text


def test_without_the_correction_steps_are_too_long(lesson: Lesson) -> None:
    t = np.arange(1, 1001)
    lengths = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    assert t[lengths.argmax()] == 12
    assert [round(lengths[k - 1], 2) for k in (1, 12, 1000)] == [3.16, 6.57, 1.26]
    assert "3.16 times too long, the twelfth 6.57 times, the thousandth still 1.26" in lesson.text
    assert np.allclose(lesson.names["lengths"]["yours"], 1)
    assert "Yours, if it is right, stay at 1" in lesson.text
    library = lesson.names["library"]
    other = library.lengths_of_steps(library.torch_adam, library.torch_averages, 5)
    assert np.allclose(other, 1)
    right, inside = 1e-6 / (1e-6 + 1e-8), 1e-6 / math.sqrt(1e-12 + 1e-8)
    assert right / inside == pytest.approx(100, rel=0.02)  # find the bug
    full = 10 / math.sqrt(1000)  # t from 1 again: v ten times, the root of s 32 times too large
    assert full == pytest.approx(10 / 32, rel=0.02) and "the root of s 32 times" in lesson.text


def test_a_falling_rate_helps_the_long_and_harms_the_short_descent(lesson: Lesson) -> None:
    library, names = lesson.names["library"], lesson.names

    def ends(rate, steps):
        path = library.valley_path(library.plain, rate, OTHER_SEEDS, steps)
        return library.valley_loss(path)[:, -50:].mean()

    constant, falling = (
        ends(0.15, 1000),
        ends(lambda k: names["now_and_then"](0.15, k, 1, 100), 1000),
    )
    assert falling < 0.1 * constant
    assert ends(lambda k: names["always"](0.1, k, 0.02), 200) > 3 * ends(0.1, 200)
    short = [lesson.found(rf"short, {what} *: .* {NUMBER}$")[0] for what in ("0.1", "falls always")]
    assert short == ["0.291", "1.207"]
    medians = [np.median(losses, 0)[-200:].mean() for losses in names["curves"].values()]
    assert medians[0] == pytest.approx(0.12, abs=0.01) and medians[1] < 0.01


def test_the_comparison_is_as_stated(lesson: Lesson) -> None:
    library, names = lesson.names["library"], lesson.names
    tables = names["tables"]
    for seeds in (names["SEEDS"], OTHER_SEEDS):
        for turned in (False, True):
            losses = library.all_losses(names["moves"], names["rates"], seeds, turned)
            found = names["best_rates"](
                lambda name, rate, seed, of=losses, at=seeds: of[name, rate][at.index(seed)],
                names["rates"], [*seeds], 50,
            )  # fmt: skip
            if seeds is names["SEEDS"]:
                label = "turned" if turned else "along an axis"
                assert {name: one[:2] for name, one in tables[label].items()} == found
            tail = {name: loss for name, (_, loss) in found.items()}
            assert tail["Adam"] > 0.85 * tail["momentum 0.9"]  # it does not beat momentum
            if turned:
                assert tail["RMSprop"] > 1.5 * tail["momentum 0.9"]
    means = {label: [round(one[1], 2) for one in table.values()] for label, table in tables.items()}
    assert means == {
        "along an axis": [0.27, 0.12, 0.12, 0.11],
        "turned": [0.25, 0.12, 0.22, 0.17],
    }


def test_decay_is_divided_by_the_size_of_gradients_in_adam_alone(lesson: Lesson) -> None:
    row = rf"large gradients {NUMBER}%, small {NUMBER}% left"
    inside, apart = (lesson.found(rf"^{name} *: {row}") for name in ("L2 in Adam", "AdamW"))
    assert inside == ["90", "2"] and apart == ["37", "37"]
    assert round((1 - 0.01 * 0.5) ** 200, 2) == 0.37


def test_the_librarys_versions_do_what_the_exercises_ask_for(lesson: Lesson) -> None:
    names, library = lesson.names, lesson.names["library"]
    rng = np.random.default_rng(0)
    w, g, v, root = rng.normal(size=(4, 3, 2))
    case = w, g, root**2, 0.1, 0.9, 1e-2
    for one, two in zip(
        names["rmsprop_step"](*case), library.torch_rmsprop_step(*case), strict=True
    ):
        assert np.allclose(one, two)
    for t, decay in ((1, 0.0), (4, 0.3)):
        case = w, g, v, root**2, t, 0.1, 0.8, 0.9, 1e-2, decay
        for one, two in zip(
            names["adamw_step"](*case), library.torch_adamw_step(*case), strict=True
        ):
            assert np.allclose(one, two)
    given = {"W1": w, "b1": v}, {"dW1": g, "db1": root}, 0.3
    ours, other = (
        f({**given[0]}, *given[1:]) for f in (names["update_parameters_with_gd"], library.torch_gd)
    )
    assert ours.keys() == other.keys() and all(np.allclose(ours[key], other[key]) for key in ours)
    for epoch in (0, 6, 2500):
        case = 0.3, epoch, 0.7, 7
        assert names["schedule_lr_decay"](*case) == pytest.approx(library.stepwise_rate(*case))
    X, Y = np.arange(34.0).reshape(2, 17), np.arange(17.0)[None]
    batches = library.split_batches(X, Y, 5)
    assert [x.shape[1] for x, _ in batches] == [5, 5, 5, 2]
    assert all(np.array_equal(x[0], y[0]) for x, y in batches)
    table = rng.normal(size=(2, 3, 4))
    table[1, 0, 0] = np.nan
    case = lambda _, rate, seed: table[rate, seed], {"a": [0, 1]}, [0, 1, 2], 2
    assert names["best_rates"](*case)["a"] == pytest.approx(library.table_of_rates(*case)["a"])
