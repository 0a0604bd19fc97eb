"""The Keras lesson: it runs, and its prose states what comes out."""

import math
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from autograder.records.course import Course
from tests.lessons import CARD, Lesson, beside

# Keras asks a tensor of PyTorch's for an array in NumPy's old way.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

FOLDER = Path(__file__).parent
SOLVED = (FOLDER / "keras_models.py").read_text(encoding="utf-8")
# One run of each experiment: five take half a minute.
QUICK = (("SEEDS = range(5)", "SEEDS = (3,)"), ("digits(range(3))", "digits(range(1))"))


@pytest.fixture(scope="module", autouse=True)
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The helper modules beside the lesson, plots that nobody sees, a home for Keras."""
    with pytest.MonkeyPatch.context() as patch, beside(FOLDER):
        patch.setenv("KERAS_BACKEND", "torch")
        patch.setenv("KERAS_HOME", str(tmp_path_factory.mktemp("keras")))
        yield


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    """The lesson with its solutions, each experiment run once."""
    text = SOLVED
    for long, short in QUICK:
        assert text.count(long) == 1
        text = text.replace(long, short)
    return Lesson(text)


def test_the_solved_lesson_runs(lesson: Lesson) -> None:
    assert lesson.errors == []


def test_each_exercise_has_a_card_with_all_labels(lesson: Lesson) -> None:
    cards = re.split(r"^# ### Exercise \d", SOLVED, flags=re.MULTILINE)[1:]
    assert len(cards) == 9
    assert "Nine exercises give 20 points" in lesson.text
    questions = Course(FOLDER.parents[1]).assignment("keras_models").questions
    assert sum(question.points for question in questions) == 20
    for card, question in zip(cards, questions, strict=True):
        assert " ".join(re.findall(r"- \*\*([A-Z][a-z ]+)\*\*:", card)) == CARD
        told = re.findall(r"- \*\*Check\*\*: `(\w+)`, (\d) points?\.", card)
        assert told == [(question.id, str(question.points))]


def test_each_experiment_has_a_prediction_before_it_and_an_explanation_after_it() -> None:
    tags = re.findall(r'^# %% tags=\["(predict|experiment|explain)"\]', SOLVED, re.MULTILINE)
    assert tags == ["predict", "experiment", "explain"] * (len(tags) // 3)


def test_what_is_done_by_hand_is_right(lesson: Lesson) -> None:
    logits, labels = np.array([[0, 0], [2, 0]], "float32"), np.array([0, 1])
    single = [math.log(2), math.log(math.exp(2) + 1)]
    assert [f"{one:.3f}" for one in (*single, np.mean(single))] == ["0.693", "2.127", "1.410"]
    assert float(lesson.names["cross_entropy"](logits, labels)) == pytest.approx(1.41, abs=1e-3)
    classifier, comparison = lesson.names["classifier"], lesson.names["comparison"]
    assert classifier(4, [5], 3).count_params() == 25 + 18 == 43
    assert classifier(10, [20, 20], 5).count_params() == 220 + 420 + 105 == 745
    assert comparison(4, 5).count_params() == 31
    assert [f"{1 / (1 + math.exp(-z)):.2f}" for z in (-1, 1)] == ["0.27", "0.73"]
    assert f"{math.log(3):.1f}" == "1.1"
    assert f"{math.log(1 + math.exp(-1)):.2f}" == "0.31"

    layer = lesson.names["Center"](0.8)
    batch = np.array([[1.0], [3.0]], "float32")
    given = [layer(batch, training=mode).detach().numpy().ravel() for mode in (True, False)]
    assert np.allclose(given, [[-1, 1], [0.6, 2.6]])


def test_what_experiments_show_is_what_the_prose_says(lesson: Lesson) -> None:
    told, left_out = (
        lesson.numbers(rf"^{name} *: (.*)$") for name in ("from_logits=True", "left out")
    )
    assert told[0] < 1.6 < 2.2 < left_out[0]  # the loss before training: log 3 = 1.1, and far more
    assert told[1] > 0.88 > 0.7 > left_out[1]

    rows = {name: lesson.numbers(rf"^{name} *: (.*)$") for name in ("sorted", "shuffled")}
    assert rows["sorted"][0] > 0.9 and rows["sorted"][2] == 0
    assert rows["shuffled"][2] > 0.8

    right, always = (
        lesson.numbers(rf"^{name} *: (.*)$") for name in ("right", "always in training")
    )
    assert right[0] == pytest.approx(right[1], abs=0.02) and right[0] > 0.8
    assert always[0] > 0.8 and always[1] < 0.5

    end, early = (
        lesson.numbers(rf"^{name} *: .* mean (.*)$") for name in ("100 epochs", "stopped early")
    )
    assert early[0] > end[0]
    assert "the loaded model predicts the same" in lesson.printed.getvalue()


def test_real_digits_hardly_stop(lesson: Lesson) -> None:
    epochs, accuracy = lesson.found(r"^(\d+) epochs, accuracy on new images (.*)$")
    assert int(epochs) >= 30
    assert float(accuracy) > 0.93
