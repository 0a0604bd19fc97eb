"""The lesson on convolution: it runs, and its prose states what comes out."""

import re
from pathlib import Path

import numpy as np
import pytest
import torch

from autograder.records.course import Course
from tests.lessons import CARD, Lesson, beside

FOLDER = Path(__file__).parent
SOLVED = (FOLDER / "cnn.py").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    """The lesson with its solutions and without its extensions; nobody sees its plots."""
    core, _ = SOLVED.split("# %% [markdown]\n# ## Extension: 9.")
    with beside(FOLDER):
        # One seed of five: the bands of the others were looked at when the prose was written.
        yield Lesson(core.replace("SEEDS = range(5)", "SEEDS = range(1)"))


def test_the_solved_lesson_runs(lesson: Lesson) -> None:
    assert lesson.errors == []


def test_each_exercise_has_a_card_with_all_labels() -> None:
    cards = re.split(r"^# ### Exercise \d", SOLVED, flags=re.MULTILINE)[1:]
    assert len(cards) == 8 and "Eight exercises give 20 points" in SOLVED
    questions = Course(FOLDER.parents[1]).assignment("cnn").questions
    assert sum(question.points for question in questions) == 20
    for card, question in zip(cards, questions, strict=True):
        assert " ".join(re.findall(r"- \*\*([A-Z][a-z ]+)\*\*:", card)) == CARD
        points = f"{question.points} point{'s' * (question.points > 1)}"
        assert f"- **Check**: `{question.id}`, {points}." in card


def test_each_experiment_has_a_prediction_before_it_and_an_explanation_after_it() -> None:
    tags = re.findall(r'^# %% tags=\["(predict|experiment|explain)"\]', SOLVED, re.MULTILINE)
    assert tags == ["predict", "experiment", "explain"] * (len(tags) // 3)


def arrays(text: str) -> list[np.ndarray]:
    """Return the nested lists of a row of a table."""
    return [np.array(eval(one)) for one in re.findall(r"(\[\[.*?\]\])", text)]


def test_the_series_done_by_hand_are_right(lesson: Lesson) -> None:
    convolve, pool = lesson.names["conv_1d"], lesson.names["max_pool_2"]
    x, k = np.array([1.0, 3, 2, 5, 4]), np.array([2.0, -1])
    for start, y in enumerate(convolve(x, k)):
        one, other = x[start : start + 2]
        row = f"| {one:g}, {other:g} | {2 * one:g}, {-other:g} | {y:g} |"
        assert row in lesson.text
    assert pool(np.array([-1.0, 4, -1, 6])).tolist() == [4, 6]
    assert pool(np.array([-1.0, 4, -1, 6, 9])).tolist() == [4, 6]
    recalled = convolve(np.array([2.0, 0, 1, 3]), np.array([1.0, -1]))
    assert recalled.tolist() == [2, -1, -2] and pool(recalled).tolist() == [2]
    assert "as they should be" in lesson.printed.getvalue()
    assert lesson.names["output_size"](32, 5, 2, 2) == 16


def test_the_images_done_by_hand_are_right(lesson: Lesson) -> None:
    names = lesson.names
    x = np.array([[[[1.0, 2, 0], [3, 1, 2], [0, 1, 4]]]])
    w, zero = np.array([[[[1.0, 2], [0, -1]]]]), np.zeros(1)
    assert names["conv2d"](x, w, zero, 1, 0).tolist() == [[[[4, 0], [4, 1]]]]
    assert names["conv2d"](x, w, zero, 2, 1).tolist() == [[[[-1, 0], [6, 1]]]]
    rows = [row for row in SOLVED.splitlines() if row.startswith("# | [[")]
    for (top, left), row in zip(np.ndindex(2, 2), rows, strict=True):
        window = x[0, 0, top : top + 2, left : left + 2]
        products, total = re.findall(r"\| (-?\d[^|]*) \| (-?\d+) \|", row)[0]
        assert arrays(row)[0].tolist() == window.tolist()
        assert [int(one) for one in products.split(", ")] == (window * w[0, 0]).ravel().tolist()
        assert int(total) == (window * w[0, 0]).sum()
    dout = np.array([[[[1.0, 0], [0, 2]]]])
    dx, dw, db = names["conv2d_backward"](dout, x, w, 1, 0)
    dw_by_hand, dx_by_hand = arrays(re.findall(r"^# \| \| sum \|.*", SOLVED, re.MULTILINE)[0])
    assert dx[0, 0].tolist() == dx_by_hand.tolist() and dw[0, 0].tolist() == dw_by_hand.tolist()
    assert db.tolist() == [3]
    pair = np.array([[[[1.0, 5, 2], [0, 3, 4]]]])
    assert names["max_pool2d"](pair, 2, 1).tolist() == [[[[5, 5]]]]
    back = names["max_pool2d_backward"](np.array([[[[1.0, 10]]]]), pair, 2, 1)
    assert back.tolist() == [[[[0, 11, 0], [0, 0, 0]]]]


def test_the_bug_to_find_is_one() -> None:
    dpadded, pad = np.ones((1, 1, 3, 3)), 0
    assert dpadded[:, :, pad:-pad, pad:-pad].size == 0


@pytest.mark.parametrize(("stride", "pad"), [(1, 0), (2, 1), (3, 2)])
def test_exercises_and_library_give_the_same(lesson: Lesson, stride: int, pad: int) -> None:
    names, library, rng = lesson.names, lesson.names["library"], np.random.default_rng(0)
    x, w, b = rng.normal(size=(2, 3, 7, 6)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)
    out = names["conv2d"](x, w, b, stride, pad)
    assert np.allclose(out, library.torch_conv2d(x, w, b, stride, pad))
    dout = rng.normal(size=out.shape)
    ours = names["conv2d_backward"](dout, x, w, stride, pad)
    for one, other in zip(
        ours, library.torch_conv2d_backward(dout, x, w, stride, pad), strict=True
    ):
        assert np.allclose(one, other)
    pooled = names["max_pool2d"](x, 2, stride)
    assert np.array_equal(pooled, library.torch_max_pool2d(x, 2, stride))
    dout = rng.normal(size=pooled.shape)
    other = library.torch_max_pool2d_backward(dout, x, 2, stride)
    assert np.allclose(names["max_pool2d_backward"](dout, x, 2, stride), other)


def test_the_failure_to_notice_shows_where_windows_overlap(lesson: Lesson) -> None:
    printed = re.findall(r"^size (\d), stride (\d): off by (.*)", lesson.printed.getvalue(), re.M)
    assert len(printed) == 4
    for size, stride, row in printed:
        right, assigned, shared = map(float, re.findall(r"\d\.\d+", row))
        assert right == 0 and shared > 0.7
        assert assigned == 0 if size == stride else assigned > 0.3
    (assigned,) = lesson.numbers(r"size 3, stride 2.*, =: ([\d.]+)")
    assert assigned == pytest.approx(0.5, abs=0.1)


def test_what_one_output_sees_is_as_the_table_says(lesson: Lesson) -> None:
    field = lesson.names["receptive_field"]
    layers = [(3, 1), (2, 2), (3, 1)]
    assert [field(layers[:count]) for count in range(4)] == [1, 3, 4, 8]
    assert field([(3, 2), (3, 2)]) == 7
    found = re.findall(r": +(\d+) by the formula, +(\d+) measured", lesson.printed.getvalue())
    assert found == [("3", "3"), ("7", "7"), ("18", "18")]


def test_networks_have_as_many_weights_as_stated(lesson: Lesson) -> None:
    library = lesson.names["library"]
    made = (lesson.names["ConvNet"](1, 4), library.mlp(256, 4), library.flat_net(1, 4, 256))
    counts = [sum(one.numel() for one in net.parameters()) for net in made]
    assert counts == [1316, 8356, 5348]
    assert "80 + 1168 + 68 = 1316" in lesson.text and "(8356 weights)" in lesson.text
    assert "flattened (5348)" in lesson.text


def test_only_the_global_maximum_finds_moved_shapes(lesson: Lesson) -> None:
    scores = {name: np.mean(runs, axis=0) for name, runs in lesson.names["scores"].items()}
    assert scores["MLP"][0] > 0.93 and 0.6 < scores["MLP"][1] < 0.8 and scores["MLP"][3] < 0.4
    assert scores["flattened"][0] > 0.95 and 0.35 < scores["flattened"][4] < 0.7
    assert scores["flattened"][-1] < 0.35
    assert scores["global"].min() > 0.98


def test_a_move_by_the_stride_changes_nothing_and_by_one_it_does(lesson: Lesson) -> None:
    torch.manual_seed(0)
    net = lesson.names["ConvNet"](1, 10)
    image = torch.zeros(1, 1, 24, 24)
    image[..., 8:16, 8:16] = torch.rand(8, 8)
    plain, by_one, by_two = (net(image.roll(right, 3)) for right in range(3))
    assert torch.allclose(plain, by_two, atol=1e-5)
    assert not torch.allclose(plain, by_one, atol=1e-3)
