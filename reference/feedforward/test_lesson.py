"""The lesson on feed-forward networks: it runs, and its prose states what comes out."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from autograder.records.course import Course
from tests.lessons import CARD, Lesson, beside

FOLDER = Path(__file__).parent
SOLVED = (FOLDER / "feedforward.py").read_text(encoding="utf-8")
OTHER_SEEDS = range(100, 105)


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


def test_each_exercise_has_a_card_with_all_labels(lesson: Lesson) -> None:
    cards = re.split(r"^# ### Exercise \d", SOLVED, flags=re.MULTILINE)[1:]
    assert len(cards) == 9 and "Nine exercises give 20 points" in lesson.text
    questions = Course(FOLDER.parents[1]).assignment("feedforward").questions
    assert sum(question.points for question in questions) == 20
    points = {question.id: question.points for question in questions}
    told: dict[str, int] = {}
    for card in cards:
        assert " ".join(re.findall(r"- \*\*([A-Z][a-z ]+)\*\*:", card)) == CARD
        check = re.findall(r"- \*\*Check\*\*: (.*)\.", card)[0]
        worth = re.findall(r"(\d) points?", check)
        ids = re.findall(r"`(\w+)`", check)
        told |= dict(zip(ids, map(int, worth if len(worth) > 1 else worth * len(ids)), strict=True))
    assert told == points


def test_each_experiment_has_a_prediction_before_it_and_an_explanation_after_it() -> None:
    tags = re.findall(r'^# %% tags=\["(predict|experiment|explain)"\]', SOLVED, re.MULTILINE)
    assert tags == ["predict", "experiment", "explain"] * 8


def test_the_perceptron_learns_as_stated(lesson: Lesson) -> None:
    train = lesson.names["train_perceptron"]
    rows = np.array([[2.0, 1], [1, 3]])
    w, b, mistakes = train(rows, np.array([1.0, -1]), 1)
    assert ([*w], b, mistakes) == ([1, -2], 0, [2])
    assert "w = [1, -2], b = 0, mistakes [2]" in lesson.text
    assert "| [1, 3] | -1 | 6 | yes | [1, -2] | 0 |" in lesson.text and rows[1] @ [2, 1] + 1 == 6
    found = dict(re.findall(r"^(\w+) +mistakes by epoch: (.*)$", lesson.printed.getvalue(), re.M))
    counts = {name: [int(one) for one in row.split()] for name, row in found.items()}
    assert counts["AND"].index(0) == 8 and counts["OR"].index(0) == 5
    assert "after 8 and 5 epochs with mistakes" in lesson.text
    assert counts["XOR"] == [4] * 20 and "For XOR each epoch has 4 mistakes" in lesson.text
    _, w, b = lesson.names["lines"]["XOR"]
    assert not w.any() and b == 0 and "take $w$ and $b$ back to 0" in lesson.text
    w, b, _ = train(np.array([[2.0, 1], [1, -4]]), np.ones(2), 1)
    assert ([*w], b) == ([3, -3], 2) and "a mistake: w = [3, -3], b = 2" in lesson.text


def test_the_hidden_layer_is_as_stated(lesson: Lesson) -> None:
    hidden, output = lesson.names["hidden"], lesson.names["output"]
    assert "XOR: 0 1 1 0" in lesson.printed.getvalue()
    h = hidden(np.array([2.0, 1]), np.array([[1.0, -1], [-3, 1], [2, 2]]))
    assert [*h, output(h, np.array([5.0, 7, -1]))] == [1, 0, 6, -1]
    assert "[[1, -1], [-3, 1], [2, 2]] is [1, 0, 6]; `output` of this with [5, 7, -1] is -1" in (
        lesson.text
    )


def test_the_activations_are_as_stated(lesson: Lesson) -> None:
    a, slope = lesson.names["activate"](np.array([-2.0, 0, 3]), "relu")
    assert [*a, *slope] == [0, 0, 3, 0, 0, 1] and "gives [0, 0, 3] and [0, 0, 1]" in lesson.text
    printed = lesson.printed.getvalue()
    assert "sigmoid: largest slope 0.25, ten of these 1e-06; slope at z = 5: 0.0066" in printed
    assert "At 5 sigmoid has 0.0066 left" in lesson.text and "so ten of them make 1e-06" in (
        lesson.text
    )


def test_the_losses_are_as_stated(lesson: Lesson) -> None:
    names = lesson.names
    loss, slope = names["binary_cross_entropy"](np.array([0.0, 2]), np.array([1.0, 0]))
    assert [loss, *slope] == pytest.approx([1.410, -0.25, 0.440], abs=5e-4)
    assert "their mean is 1.410" in lesson.text and "(0.881 - 0) / 2 = 0.440" in lesson.text
    assert [math.log(2), math.log1p(math.exp(2))] == pytest.approx([0.693, 2.127], abs=5e-4)
    loss, slope = names["mse_loss"](np.array([3.0, 1]), np.array([1.0, 2]))
    assert [loss, *slope] == [2.5, 2, -1] and "is 2.5, with slopes [2, -1]" in lesson.text
    loss, slope = names["softmax_cross_entropy"](np.array([[0, np.log(3)]]), np.array([0]))
    assert [loss, *slope[0]] == pytest.approx([1.386, -0.75, 0.75], abs=5e-4)
    assert "loss log 4 = 1.386, slope [[-0.75, 0.75]]" in lesson.text
    found = re.findall(
        r"^(\w+) +z = (..): loss +(\S+), slope (\S+)$", lesson.printed.getvalue(), re.M
    )
    table = {(name, z): (loss, slope) for name, z, loss, slope in found}
    assert {table[name, " 2"] for name in ("naive", "clipped", "stable")} == {("2.127", "0.881")}
    assert table["naive", "40"] == ("inf", "nan") and table["clipped", "40"] == ("27.631", "0.000")
    assert table["stable", "40"] == ("40.000", "1.000") and "Right are 40 and 1" in lesson.text
    once = torch.softmax(torch.tensor([10.0, 0]), 0)
    twice = torch.softmax(torch.tensor([1.0, 0]), 0)
    assert once[0] > 0.999 and twice.tolist() == pytest.approx([0.73, 0.27], abs=5e-3)
    assert -math.log(twice[0]) == pytest.approx(0.31, abs=5e-3)


def test_the_networks_are_as_stated(lesson: Lesson) -> None:
    names = lesson.names
    parameters = {"W1": [[1.0, 1], [1, -1]], "b1": [[0.0], [0]], "W2": [[2.0, 5]], "b2": [[-6.0]]}
    parameters = {name: np.array(value) for name, value in parameters.items()}
    AL, caches = names["L_model_forward"](np.array([[1.0], [2]]), parameters)
    (A1, _, _), Z2 = caches[1]
    assert AL == 0.5 and Z2 == 0 and A1.tolist() == [[3], [0]]
    assert "A1 is [[3], [0]], Z2 [[0]], AL [[0.5]]" in lesson.text
    assert caches[0][1].tolist() == [[3], [-1]] and "$Z_1 = [3, -1]$ lets only" in lesson.text
    grads = names["L_model_backward"](AL, np.ones((1, 1)), caches)
    assert grads["dW2"].tolist() == [[-1.5, 0]] and grads["dW1"].tolist() == [[-1, -2], [0, 0]]
    assert "$dW_1 = [[-1, -2], [0, 0]]$" in lesson.text
    library = names["library"]
    case = library.start([3, 5, 4, 1], 7), np.random.default_rng(7).normal(size=(3, 6))
    Y = np.array([[0.0, 1, 1, 0, 1, 0]])
    for forward, backward in (
        (names["L_model_forward"], names["L_model_backward"]),
        (library.torch_forward, library.torch_backward),
    ):
        found = backward(*library.insert(Y, forward(case[1], case[0])))
        for name, p in case[0].items():
            up, down = (dict(case[0]) for _ in range(2))
            up[name], down[name] = p.copy(), p.copy()
            up[name][0, 0] += 1e-5
            down[name][0, 0] -= 1e-5
            high, low = (
                -np.mean(np.log(np.where(Y == 1, A, 1 - A)))
                for A in (forward(case[1], one)[0] for one in (up, down))
            )
            assert found["d" + name][0, 0] == pytest.approx((high - low) / 2e-5, abs=1e-8)
    net = names["Net"](3, 5, 4, 2)
    assert sum(one.numel() for one in net.parameters()) == 54 == 3 * 5 + 5 + 5 * 4 + 4 + 4 * 2 + 2


def test_the_loss_falls_by_wrong_gradients_too(lesson: Lesson) -> None:
    found = re.findall(
        r"^(.{10}) last loss (\S+) \| off by (\S+)$", lesson.printed.getvalue(), re.M
    )
    names, library = lesson.names, lesson.names["library"]
    far = {name.strip(): float(off) for name, _, off in found}
    assert far.pop("right") < 1e-9 and min(far.values()) >= 0.08 and max(far.values()) <= 0.3
    assert "about 1e-10 for the right one, and 0.08 to 0.3 for the others" in lesson.text
    for name, last in {
        "right": 0.17,
        "dW1 halved": 0.19,
        "dW1 uphill": 0.6,
        "no biases": 0.6,
    }.items():
        others = []
        for seed in OTHER_SEEDS:
            (X, Y), parameters = library.rings(seed), library.start([2, 16, 1], seed)
            for _ in range(300):
                grads = names["L_model_backward"](
                    *library.insert(Y, names["L_model_forward"](X, parameters))
                )
                grads = names["rules"][name](grads)
                parameters = {key: p - 0.3 * grads["d" + key] for key, p in parameters.items()}
            AL, _ = names["L_model_forward"](X, parameters)
            others.append(library.cross_entropy(AL, Y))
        ours = np.median(names["curves"][name], axis=0)
        assert np.median(others) == pytest.approx(last, abs=0.06)
        assert ours[[0, -1]] == pytest.approx([0.72, last], abs=0.02)
    assert "ends near 0.17" in lesson.text and "the other two near 0.6" in lesson.text


def test_starts_solve_xor_as_stated(lesson: Lesson) -> None:
    found = re.findall(r"^(\d) hidden units: (\d+) of 20", lesson.printed.getvalue(), re.M)
    assert found == [("2", "2"), ("3", "9"), ("4", "15"), ("8", "20")]
    assert "2, 9, 15 and 20 of 20" in lesson.text
    names, library = lesson.names, lesson.names["library"]
    X, Y = names["X"], names["Y"]
    for units, few, many in ((2, 0, 6), (8, 20, 20)):
        solved = 0
        for seed in range(100, 120):
            parameters = library.start([2, units, 1], seed)
            for _ in range(500):
                AL, caches = names["L_model_forward"](X, parameters)
                grads = names["L_model_backward"](AL, Y, caches)
                parameters = {name: p - 0.5 * grads["d" + name] for name, p in parameters.items()}
            AL, _ = names["L_model_forward"](X, parameters)
            solved += bool(((AL > 0.5) == Y).all())
        assert few <= solved <= many


def test_depth_draws_pieces_as_stated(lesson: Lesson) -> None:
    assert "answer is d: 2 4 8 16 32 64 pieces" in lesson.printed.getvalue()
    assert "1, 2, 3 and 6 layers of two units: 2, 4, 8 and 64 pieces" in lesson.text
    count, library = lesson.names["count_pieces"], lesson.names["library"]
    assert count(np.array([0.0, 1, 2, 4]), np.array([0.0, 1, 2, 2])) == 2
    x, (y, pieces) = lesson.names["x"], lesson.names["deep"][6]
    assert library.counted_pieces(x, y) == pieces == 64


def test_the_librarys_versions_do_what_the_exercises_ask_for(lesson: Lesson) -> None:
    names, library = lesson.names, lesson.names["library"]
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(9, 3)), rng.choice([-1.0, 1.0], 9)
    for one, other in zip(
        names["train_perceptron"](X, y, 4), library.augmented_perceptron(X, y, 4), strict=True
    ):
        assert np.allclose(one, other)
    assert np.allclose(names["hidden"](X[0], X), library.row_by_row(X[0], X))
    assert np.isclose(names["output"](X[0], X[1]), library.summed(X[0], X[1]))
    for name in ("sigmoid", "tanh", "relu"):
        assert np.allclose(names["activate"](X, name), library.autograd_activate(X, name))
    ours = names["binary_cross_entropy"](X[:, 0], (y > 0) * 1.0)
    theirs = library.torch_binary_cross_entropy(X[:, 0], (y > 0) * 1.0)
    assert np.isclose(ours[0], theirs[0]) and np.allclose(ours[1], theirs[1])

    scores, labels = rng.normal(size=(5, 3)), np.array([0, 2, 1, 1, 0])
    ours = names["softmax_cross_entropy"](scores, labels)
    theirs = library.picked_cross_entropy(scores, labels)
    assert np.isclose(ours[0], theirs[0]) and np.allclose(ours[1], theirs[1])
    own, torchs = lesson.found(r"exercise 5: (\S+), nn.CrossEntropyLoss: (\S+)")
    assert own == torchs


def test_digits_are_learnt_as_stated(lesson: Lesson) -> None:
    library, data = lesson.names["library"], lesson.names["data"]
    found = {
        name: library.train_on_digits(data, net, OTHER_SEEDS[:2])[:, -1]
        for name, net in lesson.names["nets"].items()
    }
    ours = {name: runs[:, -1] for name, runs in lesson.names["accuracies"].items()}
    for last in (found, ours):
        assert np.median(last["tanh"]) == pytest.approx(0.92, abs=0.02)
        assert np.median(last["ReLU"]) == pytest.approx(0.90, abs=0.03)
        assert max(last["sigmoid"]) < 0.3 and np.median(last["sigmoid"]) < 0.15
    slow = library.train_on_digits(data, lesson.names["Net"], [100], 750, 750, lr=1.0)
    assert (
        slow[0, -1] > 0.9 and "After 750 steps at a rate of 1 sigmoid is above 0.9" in lesson.text
    )
    assert "tanh has about 0.92, ReLU about 0.90; sigmoid is still near 0.10" in lesson.text


def test_thin_and_deep_fails_now_and_then(lesson: Lesson) -> None:
    library, found = lesson.names["library"], lesson.names["found"]
    _, others = library.train_on_spirals(lesson.names["shapes"]["5 x 4"], range(100, 110), lr=0.03)
    assert min(found["1 x 19"]) > 0.98 and min(found["3 x 6"]) > 0.98
    for runs in (found["5 x 4"], others):
        assert np.median(runs) > 0.96 and min(runs) < 0.8
    assert "here one at 0.58" in lesson.text and round(float(min(found["5 x 4"])), 2) == 0.58
