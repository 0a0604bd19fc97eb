"""The dropout lesson: it runs, and its prose states what comes out."""

import itertools
import math
import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

from autograder.records.course import Course
from tests.lessons import CARD, Lesson, beside

FOLDER = Path(__file__).parent
SOLVED = (FOLDER / "dropout.py").read_text(encoding="utf-8")
SEEDS, OTHER_SEEDS = range(5), range(100, 105)


@pytest.fixture(scope="module", autouse=True)
def place() -> None:
    """The helper modules beside the lesson, and plots that nobody sees."""
    with beside(FOLDER):
        yield


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    """The lesson with its solutions."""
    return Lesson(SOLVED)


@pytest.fixture(scope="module")
def overfitting(lesson: Lesson) -> ModuleType:
    """The helper module of the experiments."""
    import overfitting

    return overfitting


@pytest.fixture(scope="module")
def copies(lesson: Lesson) -> ModuleType:
    """The helper module that trains all seeds at once."""
    import copies

    return copies


def test_the_solved_lesson_runs(lesson: Lesson) -> None:
    assert lesson.errors == []


def test_each_exercise_has_a_card_with_all_labels(lesson: Lesson) -> None:
    cards = re.split(r"^# ### Exercise \d", SOLVED, flags=re.MULTILINE)[1:]
    questions = Course(FOLDER.parents[1]).assignment("dropout").questions
    assert len(cards) == len(questions)
    for card, question in zip(cards, questions, strict=True):
        assert " ".join(re.findall(r"- \*\*([A-Z][a-z ]+)\*\*:", card)) == CARD
        points = f"{question.points} points."
        assert f"- **Check**: `{question.id}`, {points}" in card
    assert sum(question.points for question in questions) == 20
    assert "Seven exercises give 20 points" in lesson.text


def test_each_experiment_has_a_prediction_before_it_and_an_explanation_after_it() -> None:
    tags = re.findall(r'^# %% tags=\["(predict|experiment|explain)"\]', SOLVED, re.MULTILINE)
    assert tags == ["predict", "experiment", "explain"] * (len(tags) // 3)


def test_the_answer_stands_beside_each_prediction(lesson: Lesson) -> None:
    answers = re.findall(r"^you said \? and the answer is (\w):", lesson.printed.getvalue(), re.M)
    assert "".join(answers) == "cbabbbbbbb"  # each is what the tests below find


@pytest.mark.parametrize(
    ("x", "p", "stated"),
    [
        ([4, 8], 0.2, "| [1, 1] | 0.64 | [4, 8] | [5, 10] | | [1, 0] | 0.16 | [4, 0] | [5, 0] |"),
        ([4, 8], 0.2, "| [0, 1] | 0.16 | [0, 8] | [0, 10] | | [0, 0] | 0.04 | [0, 0] | [0, 0] |"),
        (
            [3, 6],
            0.25,
            "[4, 8] with 0.5625, [4, 0] and [0, 8] with 0.1875 each, [0, 0] with 0.0625",
        ),
    ],
)
def test_what_is_done_by_hand_is_right(lesson: Lesson, x: list[int], p: float, stated: str) -> None:
    assert stated in lesson.text
    numbers = set(re.findall(r"\d\.\d+", stated))
    masks = [np.array(one) for one in itertools.product([1, 0], repeat=2)]
    chances = [(1 - p) ** mask.sum() * p ** (2 - mask.sum()) for mask in masks]
    assert numbers <= {f"{chance:.4f}".rstrip("0") for chance in chances}
    outputs = [mask * np.array(x) / (1 - p) for mask in masks]
    texts = {str([round(float(value)) for value in one]) for one in outputs}
    assert set(re.findall(r"\[\d+, \d+\](?= with| and| \|$| \| \|)", stated)) <= texts
    mean = sum(chance * one for chance, one in zip(chances, outputs, strict=True))
    variance = sum(c * (one - mean) ** 2 for c, one in zip(chances, outputs, strict=True))
    assert np.allclose(mean, x)
    assert np.allclose(variance, np.square(x) * p / (1 - p))


def test_the_other_examples_are_right(lesson: Lesson) -> None:
    assert "the mean is [4, 8]" in lesson.text and "by hand, [4, 16]" in lesson.text
    assert np.allclose(np.square([4, 8]) * 0.2 / 0.8, [4, 16])
    assert "activations [4, 8], mask [1, 0] and `keep_prob=0.8` give [5, 0]" in lesson.text
    assert "if 3 arrives at a kept unit and `keep_prob=0.8`, its dA is 3.75" in lesson.text
    assert math.isclose(3 / 0.8, 3.75)
    assert "`Dropout(0.2)` turns [4., 8.] into [5., 0.] with chance 0.16" in lesson.text
    assert "predictions 1, 2 and 6 give mean 3 and deviation 2.16" in lesson.text
    assert (np.mean([1, 2, 6]), round(float(np.std([1, 2, 6])), 2)) == (3, 2.16)
    assert "`Net(20, 64, 2, p=0.5)` has 5,634 parameters" in lesson.text
    net = lesson.names["Net"](20, 64, 2, p=0.5)
    assert sum(one.numel() for one in net.parameters()) == 5634
    # By Hoeffding's bound.
    assert "share dropped of 10,000 elements farther than 0.03 from p" in lesson.text
    assert 2 * math.exp(-2 * 10_000 * 0.03**2) < 1e-6


def test_the_spread_is_as_stated(lesson: Lesson) -> None:
    assert "standard deviation 0.20, not 0.05" in lesson.text
    assert "p = 0.2: mean 1.00, standard deviation 0.05" in lesson.printed.getvalue()
    assert "p = 0.8: mean 1.00, standard deviation 0.20" in lesson.printed.getvalue()
    assert math.sqrt(0.8 / 0.2 / 100) == pytest.approx(4 * math.sqrt(0.2 / 0.8 / 100))


def test_the_table_of_wrong_layers_is_as_stated(lesson: Lesson) -> None:
    rows = re.findall(
        r"^(.{15}) +(\S+) \| +(\S+) \| +(\S+) \| +(\S+)$", lesson.printed.getvalue(), re.MULTILINE
    )
    found = {name.strip(): [float(number) for number in numbers] for name, *numbers in rows}
    assert all(error < 1e-8 for error, *_ in found.values())  # the gradient check sees none
    expected = {
        "right": [1, 0.2, 0],
        "does not scale": [0.8, 0.2, 0],
        "keeps with p": [1, 0.8, 0],
        "divides by p": [4, 0.2, 0],
        "always on": [1, 0.2, 0.2],
    }
    assert found.keys() == expected.keys()
    for name, (_, *numbers) in found.items():
        assert numbers == pytest.approx(expected[name], rel=0.02, abs=0.005), name
    stated = "(about 0.8) and the division by p (about 4)", "its zeros (0.8, not 0.2)"
    assert all(one in lesson.text for one in stated)


def test_the_trouble_is_seen_with_other_seeds(overfitting: ModuleType) -> None:
    train, test = overfitting.noisy_data(seed=0)
    assert [len(x) for x, _ in (train, test)] == [200, 1000]
    for seed in OTHER_SEEDS:
        torch.manual_seed(seed)
        net = overfitting.plain_net(p=0)
        overfitting.fit(net, train)
        assert overfitting.score(net, train)[0] > 0.995
        accuracy, loss = overfitting.score(net, test)
        assert accuracy < 0.75 and loss > 3


def test_dropout_helps_as_stated_with_other_seeds(lesson: Lesson) -> None:
    compare, data = lesson.names["compare_dropout"], (lesson.names["train"], lesson.names["test"])
    tables = [lesson.names["table"], compare(lesson.names["Net"], *data, [], [])]
    tables[1] = compare(lesson.names["make_net"], *data, (0, 0.2, 0.5, 0.8), OTHER_SEEDS)
    for table in tables:
        accuracy = [np.mean(row["test_accuracy"]) for row in table.values()]
        loss = [np.mean(row["test_loss"]) for row in table.values()]
        assert accuracy == sorted(accuracy)
        assert loss == sorted(loss, reverse=True)
        assert (accuracy[0], accuracy[-1]) == pytest.approx((0.67, 0.74), abs=0.015)
        assert loss[0] > 4 and loss[-1] == pytest.approx(0.6, abs=0.05)
        assert min(table[0]["test_loss"]) > max(table[0.8]["test_loss"])
        assert min(table[0.2]["test_accuracy"]) < max(table[0]["test_accuracy"])
    stated = "from about 0.67 to 0.74; test loss falls from above 4 to about 0.6"
    assert stated in lesson.text


def test_dropout_delays_learning_by_heart_as_stated(lesson: Lesson, copies: ModuleType) -> None:
    both = [
        [one.expand(len(OTHER_SEEDS), *one.shape) for one in lesson.names[data]]
        for data in ("train", "test")
    ]
    others = {}
    for p in (0, 0.8):
        torch.manual_seed(1)
        nets = copies.Copies(OTHER_SEEDS, [20, 64, 64, 2], p)
        others[p] = copies.fit_all(nets, both[0], 60, 0.02, test=both[1], every=3)
    for histories in (lesson.names["histories"], others):
        best = {p: one["test_accuracy"].max(axis=0).mean() for p, one in histories.items()}
        assert abs(best[0.8] - best[0]) < 0.02  # answer b
        end = {
            p: {k: values[-1].mean() for k, values in one.items()} for p, one in histories.items()
        }
        assert best[0] == pytest.approx(0.75, abs=0.015)
        assert end[0]["train_accuracy"] > 0.995
        assert end[0]["test_accuracy"] == pytest.approx(0.67, abs=0.015)
        assert end[0]["test_loss"] > 5
        assert end[0.8]["test_accuracy"] == pytest.approx(0.745, abs=0.015)
        assert end[0.8]["test_loss"] == pytest.approx(0.6, abs=0.05)
    assert "test accuracy falls from 0.75 to 0.67, while test loss climbs above 5" in lesson.text
    assert "test accuracy stays near 0.75, test loss near 0.6" in lesson.text


def test_the_library_compares_as_the_solution_does(lesson: Lesson, copies: ModuleType) -> None:
    names = lesson.names
    table = copies.compare_copies(None, names["train"], names["test"], (0, 0.8), OTHER_SEEDS)
    assert table.keys() <= names["table"].keys()
    for p, row in table.items():
        assert row.keys() == names["table"][p].keys()
        for name, values in row.items():
            assert len(values) == len(OTHER_SEEDS)
            assert np.mean(values) == pytest.approx(
                np.mean(names["table"][p][name]), rel=0.2, abs=0.02
            )


def test_the_boundary_is_as_stated_with_other_seeds(lesson: Lesson, copies: ModuleType) -> None:
    points, unseen = copies.half_moons(OTHER_SEEDS, 100, 0.15), copies.half_moons(SEEDS, 1000)
    printed = lesson.numbers(r"^p = 0: learns (.*) of the wrong labels")
    printed += lesson.numbers(r"^p = 0.5: learns (.*) of the wrong labels")
    found, right = [], []
    for p in (0, 0.5):
        torch.manual_seed(1)
        nets = copies.Copies(OTHER_SEEDS, [2, 128, 128, 2], p)
        copies.fit_all(nets, points[:2], 500, 0.01)
        learnt = nets(points[0]).argmax(dim=2) == points[1]
        found.append(float(learnt[torch.tensor(points[2])].float().mean()))
        right.append(copies.scores(nets, *unseen[:2])[0])
    for zero, half in (printed, found):
        assert zero > 0.75 and half < 0.6  # answer b
    rightness = lesson.names["rightness"]
    for zero, half in ((rightness[0], rightness[0.5]), right):
        assert np.all(zero < half) and (half - zero).mean() > 0.03
    stated = "On unseen points it gains in each run; the mean goes from 0.82 to 0.87"
    assert stated in lesson.text
    assert [float(rightness[p].mean()) for p in (0, 0.5)] == pytest.approx([0.82, 0.87], abs=0.015)


@pytest.mark.parametrize("seeds", [SEEDS, OTHER_SEEDS])
def test_dropout_gains_on_wrong_labels_of_digits(
    lesson: Lesson, copies: ModuleType, seeds: range
) -> None:
    gains = {}
    for wrong in (0.3, 0):
        images, unseen = copies.digits(seeds, 200, wrong)
        found = []
        for p in (0, 0.5):
            torch.manual_seed(0)
            nets = copies.Copies(seeds, [64, 128, 128, 10], p)
            copies.fit_all(nets, images, 150, 0.003)
            found.append(copies.scores(nets, *unseen))
        gains[wrong] = found[1][0] - found[0][0]
        assert found[1][1].mean() < found[0][1].mean()
    assert gains[0.3].mean() == pytest.approx(0.15, abs=0.04) and gains[0.3].min() > 0
    assert gains[0].mean() == pytest.approx(0.015, abs=0.01)  # answer b
    assert "there it adds about 0.15. With right labels it adds 0.01 to 0.02" in lesson.text


def test_the_spread_behind_dropout_and_batch_norm_is_as_stated(lesson: Lesson) -> None:
    rows = re.findall(
        r"^p = (\S+): spread in training (\S+), in a test (\S+)$", lesson.printed.getvalue(), re.M
    )
    square, mean = 0.5, 1 / math.sqrt(2 * math.pi)  # of a normal number after ReLU
    for p, training, tested in (map(float, row) for row in rows):
        ratio = math.sqrt((square - mean**2) / (square / (1 - p) - mean**2))
        assert (training, tested) == pytest.approx((1, ratio), abs=0.02)
    assert "numbers of spread 0.64 at p = 0.5" in lesson.text
    assert float(rows[-1][2]) == pytest.approx(0.64, abs=0.005)


def test_the_masks_are_as_stated(lesson: Lesson) -> None:
    rng = np.random.default_rng(2)
    kept = [sum((rng.random(5) >= 0.4).sum() for _ in range(2)) for _ in range(2)]
    assert f"here {10 - kept[0]} and {10 - kept[1]} with a cross" in lesson.text


def test_dropout_left_on_costs_accuracy_with_other_seeds(overfitting: ModuleType) -> None:
    train, test = overfitting.noisy_data(seed=0)
    losses = []
    for seed in OTHER_SEEDS:
        torch.manual_seed(seed)
        net = overfitting.plain_net(p=0.8)
        overfitting.fit(net, train)
        left_on, _ = overfitting.score(net, test)
        losses.append(overfitting.score(net.eval(), test)[0] - left_on)
    assert np.mean(losses) > 0.02  # answer b


def test_what_monte_carlo_dropout_says_holds_with_other_seeds(
    lesson: Lesson, overfitting: ModuleType
) -> None:
    train, test = lesson.names["train"], lesson.names["test"]
    import copies

    predicts = itertools.cycle([lesson.names["mc_dropout_predict"], copies.predict_at_once])
    for seed, predict in zip(OTHER_SEEDS, predicts, strict=False):
        torch.manual_seed(seed)
        net = overfitting.plain_net(p=0.5)
        overfitting.fit(net, train)
        mean, deviation = predict(net, test[0], 100)
        right = (mean.argmax(dim=1) == test[1]).double()
        spread = deviation.mean(dim=1)
        by_spread = right[spread.argsort()]
        assert by_spread[:250].mean() < by_spread[-250:].mean()
        by_ratio = right[(-(mean[:, 0] - mean[:, 1]).abs() / spread).argsort()]
        assert float(by_ratio[:250].mean()) == pytest.approx(0.85, abs=0.06)
        assert float(by_ratio[-250:].mean()) == pytest.approx(0.55, abs=0.06)
    assert "about 0.85 of the surest quarter are right, and 0.55 of the least sure" in lesson.text
