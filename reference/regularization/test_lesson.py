"""The regularization lesson: it runs, and its prose states what comes out."""

import re
from pathlib import Path

import numpy as np
import pytest

from autograder.records.course import Course
from tests.lessons import CARD, Lesson, beside

FOLDER = Path(__file__).parent
SOLVED = (FOLDER / "regularization.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module", autouse=True)
def place() -> None:
    """The helper modules beside the lesson, and plots that nobody sees."""
    with beside(FOLDER):
        yield


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    """The lesson with its solutions."""
    return Lesson(SOLVED)


def test_the_solved_lesson_runs(lesson: Lesson) -> None:
    assert lesson.errors == []


def test_each_exercise_has_a_card_with_all_labels_and_its_points(lesson: Lesson) -> None:
    cards = re.split(r"^# ### Exercise \d", SOLVED, flags=re.MULTILINE)[1:]
    questions = Course(FOLDER.parents[1]).assignment("regularization").questions
    assert len(cards) == 9
    assert sum(question.points for question in questions) == 20
    assert "Nine exercises give 20 points" in lesson.text
    points = {}
    for card in cards:
        assert " ".join(re.findall(r"- \*\*([A-Z][a-z ]+)\*\*:", card)) == CARD
        (check,) = re.findall(r"- \*\*Check\*\*: (.*)\.\n", card)
        names, numbers = re.findall(r"`(\w+)`", check), re.findall(r"(\d) point", check)
        points |= dict(zip(names, map(int, numbers * len(names)), strict=False))
    assert points == {question.id: question.points for question in questions}


def test_each_experiment_has_a_prediction_before_it_and_an_explanation_after_it() -> None:
    tags = re.findall(r'^# %% tags=\["(predict|experiment|explain)"\]', SOLVED, re.MULTILINE)
    assert tags == ["predict", "experiment", "explain"] * 6


def test_the_answer_stands_beside_each_prediction(lesson: Lesson) -> None:
    answers = re.findall(r"^you said \? and the answer is (\w):", lesson.printed.getvalue(), re.M)
    assert "".join(answers) == "cbabcb"  # each is what the tests below find


def by_hand(*rows: list[float]) -> dict[str, np.ndarray]:
    """Return parameters with these weights, and biases of 0."""
    weights = {f"W{layer}": np.array([row], float) for layer, row in enumerate(rows, 1)}
    return weights | {f"b{layer}": np.zeros((1, 1)) for layer in range(1, len(rows) + 1)}


def test_what_is_done_by_hand_is_right(lesson: Lesson) -> None:
    W, lambd, m = np.array([3.0, -4.0]), 0.4, 2
    assert (np.sum(W**2), np.linalg.norm(W), lambd / (2 * m) * 25) == (25, 5, 2.5)
    pull = lambd / m * W
    assert [*pull, *(W - 0.5 * pull)] == pytest.approx([0.6, -0.8, 2.7, -3.6])
    assert "| 25 | 5 | 0.1 · 25 = 2.5 | [0.6, -0.8] | [2.7, -3.6] |" in lesson.text
    assert lesson.names["share_left"](0.4, 2, 0.5, 2) == pytest.approx(0.81)
    assert "after two steps: 0.81 as it should be" in lesson.printed.getvalue()
    moved = np.array([2, -0.3, 1]) - 0.5 * np.array([0, 0, 2])
    assert moved == pytest.approx([2, -0.3, 0])
    step = lesson.names["proximal_step"](np.array([2, -0.3, 1]), np.array([0.0, 0, 2]), 0.5, 1)
    assert step == pytest.approx([1.5, 0, 0])
    assert "| [2, -0.3, 0] | [1.5, 0, 0] |" in lesson.text


def test_the_examples_of_the_cards_are_right(lesson: Lesson) -> None:
    names = lesson.names
    assert names["frobenius_norm"](by_hand([1, 2], [2])) == pytest.approx(3)
    cost, half = names["compute_cost_with_regularization"], np.full((1, 3), 0.5)
    costs = [cost(half, np.ones((1, 3)), by_hand([1, 2], [3], [-1]), one) for one in (0, 0.6)]
    assert costs[1] - costs[0] == pytest.approx(1.5)
    assert names["l1_cost"](by_hand([1, -2], [3]), 0.6, 3) == pytest.approx(1.2)
    step = [names["decayed_step"](4.0, 1.0, np.sign, 0.5, 0.5, one) for one in (False, True)]
    assert step == [3.5, 2.5]
    stopper = names["EarlyStopper"](2)
    said = [stopper.step(loss, {}) for loss in (5, 4, 4, 6)]
    assert (said, stopper.best) == ([False, False, False, True], 4)
    train, dev = names["standardize"](np.array([[1.0, 3]]), np.array([[4.0]]))
    assert (train.tolist(), dev.tolist()) == ([[-1, 1]], [[2]])
    assert names["diagnose"](0.02, 0.3, 0.01, 0.05) == "variance"
    assert "gaps 0.01 and 0.28, so variance" in lesson.text
    flipped = names["random_flip"](np.array([[[1, 2], [3, 4]]]), np.random.default_rng(0), 1)
    assert flipped.tolist() == [[[2, 1], [4, 3]]]


def test_the_answers_of_the_recall_are_right(lesson: Lesson) -> None:
    assert lesson.names["frobenius_norm"](by_hand([1, -2, 2])) == pytest.approx(3)
    assert "1. 3; 6 / 24 · 9 = 2.25; 0.5 W = [0.5, -1, 1]." in lesson.text
    assert 6 / 24 * 9 == 2.25
    shrunk = lesson.names["proximal_step"](np.array([0.3, -0.05, 0]), np.zeros(3), 1, 0.1)
    assert shrunk == pytest.approx([0.2, 0, 0])
    stopper = lesson.names["EarlyStopper"](2, mode="max")
    assert [stopper.step(one, {}) for one in (0.5, 0.7, 0.7, 0.6)] == [False, False, False, True]
    assert stopper.best == 0.7
    assert lesson.names["diagnose"](0.15, 0.16, 0.02, 0.05) == "bias"


def test_cost_and_gradient_agree(lesson: Lesson) -> None:
    found = re.findall(r"W\d: slope (\S+), gradient (\S+)$", lesson.printed.getvalue(), re.M)
    assert len(found) == 3 and all(slope == gradient for slope, gradient in found)


def test_the_penalty_helps_as_stated(lesson: Lesson) -> None:
    assert lesson.found(r"training and new, mean of five: (\S+) (\S+)") == ["0.993", "0.681"]
    rows = re.findall(
        r"lambda +(\d+): training (\S+), new (\S+), norm of the weights (\S+)",
        lesson.printed.getvalue(),
    )
    table = {int(key): [float(one) for one in rest] for key, *rest in rows}
    best = max(table, key=lambda key: table[key][1])
    assert best == 20 and table[20] == [0.813, 0.756, 1.7] and table[0][2] == 9.1
    assert table[3][0] > 0.99 and table[10][0] < 0.95 and table[40][2] < 0.05  # answer b
    training, new = lesson.names["training"], lesson.names["new"]
    assert np.all(new[:, 2] > new[:, 0])  # for each of the five seeds
    assert np.all(training[:, 3] < training[:, 0])
    assert "0.99 on training and 0.68 on new data; with 20 it is 0.81 and 0.76" in lesson.text
    assert 20 * 20 + 20 * 3 + 3 > 400 and "more than 400 weights for 200 examples" in lesson.text


def test_l1_makes_zeros_as_stated(lesson: Lesson) -> None:
    rows = re.findall(r"L\d: zeros +(\S+), error (\S+), with", lesson.printed.getvalue())
    (none, l2), (some, l1) = [[float(one) for one in row] for row in rows]
    assert none == 0 and 8 < some < 11 and l1 < l2 / 2  # answer a: 0 and about 10
    assert "At its best strength L1 keeps false weights" in lesson.text


def test_decay_in_adam_is_as_stated(lesson: Lesson) -> None:
    found = re.findall(r"coupled *: noisy (\S+), quiet (\S+)$", lesson.printed.getvalue(), re.M)
    assert found == [("0.92", "0.26"), ("0.37", "0.38")]
    assert "Coupled, 0.92 is left of the noisy weight and 0.26 of the quiet one" in lesson.text
    left = 0.999**1000
    assert left == pytest.approx(0.37, abs=0.005)


def test_stopping_early_is_as_stated(lesson: Lesson) -> None:
    rows = re.findall(r"patience +\d+: test error (\S+), from", lesson.printed.getvalue())
    assert rows == ["0.374", "0.311", "0.270"]
    assert lesson.found(r"without stopping: test error (\S+)") == ["0.312"]
    assert "0.37, 0.31 and 0.27; without stopping it is 0.31" in lesson.text
    training, dev, _ = np.transpose(lesson.names["seen"][0])
    assert int(np.argmin(dev)) == 22 and "lowest at step 22" in lesson.text
    assert f"{dev[-1]:.1f} {training[-1]:.2f}" == "1.3 0.03"
    stops = [stopped for stopped, _ in lesson.names["stops"].values()]
    assert stops[0] < stops[1] <= 8 and stops[2] == 62


def test_augmentation_is_as_stated(lesson: Lesson) -> None:
    rows = re.findall(r"^(\w+) +as they are (\S+), moved (\S+)$", lesson.printed.getvalue(), re.M)
    table = {name: [float(one) for one in rest] for name, *rest in rows}
    if not table:
        pytest.skip("without scikit-learn this part does not run")
    plain, crops = table["nothing"], table["crops"]
    assert [f"{one:.2f}" for one in (plain[1], crops[1])] == ["0.41", "0.83"]
    assert [f"{one:.2f}" for one in (plain[0], crops[0])] == ["0.92", "0.87"]
    flips, mixed = table["flips"], table["mixup"]
    assert plain[0] - flips[0] == pytest.approx(0.04, abs=0.01) and flips[1] < plain[1]
    assert abs(mixed[0] - plain[0]) < 0.01 and abs(mixed[1] - plain[1]) < 0.05
