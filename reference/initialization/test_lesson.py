"""The initialization lesson: it runs, and its prose states what comes out."""

import itertools
import math
import re
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch
from torch import nn

from autograder.records.course import Course
from tests.lessons import CARD, Lesson, beside

FOLDER = Path(__file__).parent
SOLVED = (FOLDER / "initialization.py").read_text(encoding="utf-8")
OTHER_SEEDS = range(100, 105)


@pytest.fixture(scope="module", autouse=True)
def place() -> None:
    """The helper module beside the lesson, and plots that nobody sees."""
    with beside(FOLDER):
        yield


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    """The lesson with its solutions."""
    return Lesson(SOLVED)


@pytest.fixture(scope="module")
def helper(lesson: Lesson) -> ModuleType:
    """The helper module."""
    import init_utils

    return init_utils


def test_the_solved_lesson_runs(lesson: Lesson) -> None:
    assert lesson.errors == []


def test_each_exercise_has_a_card_with_all_labels(lesson: Lesson) -> None:
    cards = re.split(r"^# ### Exercise \d", SOLVED, flags=re.MULTILINE)[1:]
    for card in cards:
        assert " ".join(re.findall(r"- \*\*([A-Z][a-z ]+)\*\*:", card)) == CARD
    questions = Course(FOLDER.parents[1]).assignment("initialization").questions
    stated = re.findall(r"`(\w+)`, (\d) points?[;.]", " ".join(re.findall(r"\*\*Check.*", SOLVED)))
    assert stated == [(one.id, str(one.points)) for one in questions]
    assert sum(question.points for question in questions) == 20
    assert len(cards) == 7 and "Seven exercises give 20 points" in lesson.text


def test_each_experiment_has_a_prediction_before_it_and_an_explanation_after_it() -> None:
    tags = re.findall(r'^# %% tags=\["(predict|experiment|explain)"\]', SOLVED, re.MULTILINE)
    assert tags == ["predict", "experiment", "explain"] * (len(tags) // 3)


def test_what_is_done_by_hand_is_right(lesson: Lesson) -> None:
    rows = re.findall(r"^# \| \$(-?)c, (-?)c\$ \| (.*) \| (.*) \| (.*) \|$", SOLVED, re.MULTILINE)
    assert len(rows) == 4
    squares, halves = [], []
    for first, second, *stated in rows:
        z = sum(-1 if sign else 1 for sign in (first, second))
        right = [("0", "$2c$", "$-2c$")[z // 2], "$4c^2$" if z else "0", "$4c^2$" if z > 0 else "0"]
        assert stated == right
        squares.append(z**2)
        halves.append(max(z, 0) ** 2)
    assert (np.mean(squares), np.mean(halves)) == (2, 1)  # in units of c squared
    assert "The mean of $z^2$ is $2c^2$" in lesson.text
    assert "the variance must be $1/n = 0.5$" in lesson.text
    assert "the variance must be $2/n = 1$" in lesson.text
    assert lesson.names["mean_square_after_relu"](2, 1.0, 1) == 1
    assert "but it should be" not in lesson.printed.getvalue()


def test_the_examples_are_right(lesson: Lesson) -> None:
    names = lesson.names
    assert "What is the variance of 2 x, if x has variance 3?" in lesson.text and 2**2 * 3 == 12
    assert "sizes [3, 2, 1] give W1 (2, 3), b1 (2, 1), W2 (1, 2) and b2 (1, 1)" in lesson.text
    shapes = [one.shape for one in names["initialize_parameters_zeros"]([3, 2, 1]).values()]
    assert shapes == [(2, 3), (2, 1), (1, 2), (1, 1)]
    assert "for sizes [8, 2] have standard deviation 0.5, Xavier's 0.447" in lesson.text
    assert (math.sqrt(2 / 8), round(math.sqrt(2 / 10), 3)) == (0.5, 0.447)
    assert "for [800, 200]: 0.05 with He. 0.0025 is a variance; 0.1 comes from k" in lesson.text
    assert math.isclose(math.sqrt(2 / 800), 0.05) and math.isclose(2 / 800, 0.0025)
    assert math.isclose(math.sqrt(2 / 200), 0.1)
    assert "X = [[1, 3]], W1 = [[2]], b1 = [[0]] and `relu` give [2.0]" in lesson.text
    parameters = {"W1": np.array([[2]]), "b1": np.array([[0]])}
    X = np.array([[1, 3]])
    assert names["signal_propagation"](lambda _: parameters, names["relu"], X, [1, 1]) == [2.0]
    assert "W = [[1, 2], [1, 2], [3, 4]], b = [[0], [0], [0]] has 2 different" in lesson.text
    outputs, labels = torch.tensor([0.8, 0.4]), torch.tensor([1.0, 0.0])
    assert "outputs [0.8, 0.4] and labels [1., 0.] give 0.367" in lesson.text
    assert round(names["criterion_cross"](outputs, labels).item(), 3) == 0.367
    assert "`Net_He([2, 10, 1])` has weights up to 1.73 in its first layer" in lesson.text
    assert round(math.sqrt(6 / 2), 2) == 1.73
    assert "gradients [[3, 4]] and [[10]] give 0.5" in lesson.text and math.hypot(3, 4) / 10 == 0.5
    assert "1. 0.2 and 0.089." in lesson.text
    assert (math.sqrt(2 / 50), round(math.sqrt(2 / 250), 3)) == (0.2, 0.089)
    assert "3. No: each unit" in lesson.text
    equal = {name: np.full_like(value, 0.3) for name, value in names["zeros"].items()}
    equal |= {"W2": np.random.default_rng(1).normal(size=(5, 10))}
    data = names["train_X"], names["train_Y"]
    assert names["symmetry_probe"](equal, *data, 0.1, 200)[0] == 10


def test_zeros_learn_nothing(lesson: Lesson) -> None:
    assert "network with hidden layers of 10 and 5 units" in lesson.text
    assert lesson.names["train_X"].shape == (2, 300) and "two rings, 300 of them" in lesson.text
    printed = "loss 0.693, then 0.693; accuracy 0.50; weights that moved: 0"
    assert printed in lesson.printed.getvalue()
    assert "The loss stays at 0.693, which is log 2" in lesson.text
    assert round(math.log(2), 3) == 0.693


def test_where_training_begins_decides_with_other_seeds(lesson: Lesson, helper: ModuleType) -> None:
    train_X, train_Y, test_X, test_Y = helper.load_dataset()
    found, first, last = {}, {}, {}
    for name, initialize in lesson.names["starts"].items():
        runs = []
        for seed in OTHER_SEEDS:
            helper.set_seeds(seed)
            parameters = initialize([2, 10, 5, 1])
            trained, losses = helper.train(parameters, train_X, train_Y, 0.1, 1500)
            runs.append(np.mean(helper.predict_dec(trained, test_X) == test_Y))
            first.setdefault(name, []).append(losses[0])
            last.setdefault(name, []).append(losses[-1])
        printed = lesson.numbers(rf"^{name:6}: test accuracy (.*)$")
        assert len(printed) == len(lesson.names["SEEDS"])
        found[name] = [*runs, *printed]
    assert set(found["zeros"]) == {0.5}
    assert min(found["he"]) > 0.85 and "He's runs all get above 0.85" in lesson.text
    assert np.mean(found["random"]) < np.mean(found["he"]) - 0.15
    assert np.isinf(first["random"]).all() and "the first loss is infinite" in lesson.text
    assert "Zeros stay at 0.69" in lesson.text and np.allclose(last["zeros"], math.log(2))
    assert np.median(last["he"]) < 0.7 * np.median(last["random"])
    assert np.median(last["random"]) < math.log(2)


def test_the_signal_fares_as_stated_with_other_seeds(lesson: Lesson, helper: ModuleType) -> None:
    names, found = lesson.names, {}
    for scheme in ("he", "xavier"):
        for activation in (helper.relu, np.tanh):
            initialize, runs = names[f"initialize_parameters_{scheme}"], []
            for seed in OTHER_SEEDS:
                helper.set_seeds(seed)
                X = np.random.default_rng(seed).normal(size=(100, 200))
                runs.append(names["signal_propagation"](initialize, activation, X, [100] * 21))
            found[scheme, activation] = np.array(runs)
    relu = found["he", helper.relu]
    assert relu.min() > 0.2 and relu.max() < 2 and "between 0.2 and 2 in all runs" in lesson.text
    last = {key: np.median(runs[:, -1]) for key, runs in found.items()}
    assert last["xavier", helper.relu] == pytest.approx(0.0007, rel=0.5)  # answer c
    assert "Xavier's ends near 0.0007" in lesson.text
    assert last["xavier", np.tanh] == pytest.approx(0.16, abs=0.01)
    assert last["he", np.tanh] == pytest.approx(0.55, abs=0.01)
    assert "Xavier's falls to about 0.16, and He's ends near 0.55" in lesson.text
    assert "a factor 0.71 a layer" in lesson.text and "a factor of about 1000" in lesson.text
    assert math.sqrt(0.5) == pytest.approx(0.71, abs=0.005)
    assert math.sqrt(0.5) ** 20 == pytest.approx(1 / 1000, rel=0.05)
    for activation in ("relu", "tanh"):
        (_, small) = lesson.numbers(rf"^{activation}, N\(0, 0.01²\): first layer +(.*)$")
        assert small < 1e-4 and "N(0, 0.01²) leaves both pictures" in lesson.text


def test_values_lie_where_stated_with_other_seeds(lesson: Lesson) -> None:
    names, spreads = lesson.names, {}
    X, sizes = np.random.default_rng(7).normal(size=(100, 200)), [100] * 21
    for name, deviation in (("small", 0.01), ("Xavier", 0.1), ("He", 0.02**0.5), ("large", 0.3)):
        start = names["scaled"](lambda n, k, size=deviation: size, 7)
        spreads[name] = names["library"].activations(start, np.tanh, X, sizes)
    assert np.abs(spreads["small"][2]).max() < 0.025 and "at 0 from layer 3 on" in lesson.text
    assert spreads["Xavier"][-1].std() == pytest.approx(0.16, abs=0.01)
    assert "to a spread of 0.16; He's stay wide" in lesson.text
    assert np.mean(np.abs(spreads["large"][-1]) > 0.9) == pytest.approx(0.55, abs=0.02)
    assert "about 55 % lie beyond 0.9" in lesson.text
    lasts = {name: layers[-1].std() for name, layers in spreads.items()}
    assert (
        max(lasts, key=lasts.get) == "large" and "The spread is the largest of all" in lesson.text
    )


def test_slips_are_seen_as_stated_with_other_seeds(lesson: Lesson, helper: ModuleType) -> None:
    pattern = r"^(.{7}): accuracy (\S+) \| signal +(\S+) \| W.std\(\) (\S+)$"
    rows = re.findall(pattern, lesson.printed.getvalue(), re.MULTILINE)
    found = {name.strip(): [float(number) for number in numbers] for name, *numbers in rows}
    assert list(found) == ["right", "no root", "k for n", "1 for 2"]
    assert "Training sees none of them here" in lesson.text
    assert min(accuracy for accuracy, _, _ in found.values()) > 0.85
    stds = [std for _, _, std in found.values()]
    assert stds == pytest.approx([0.05, 0.0025, 0.1, 0.0354], rel=0.02)
    scaled, sizes = lesson.names["scaled"], [100] * 21
    scales = (lambda n, k: (2 / n) ** 0.5, lambda n, k: 2 / n, lambda n, k: (1 / n) ** 0.5)
    for seed in OTHER_SEEDS:
        X = np.random.default_rng(seed).normal(size=(100, 200))
        signals = []
        for scale in scales:
            run = lesson.names["signal_propagation"](scaled(scale, seed), helper.relu, X, sizes)
            signals.append(run[-1])
        right, no_root, no_two = signals
        assert right > 0.1 and no_root < 1e-12 and no_two < 0.01 * right
    assert found["k for n"][1] == found["right"][1] and "the same with k for n" in lesson.text


def test_equal_units_stay_as_stated(lesson: Lesson) -> None:
    printed = lesson.printed.getvalue()
    assert "all 0.3 : [1, 1]" in printed
    assert "other W3: [1, 5]" in printed and "5 kinds" in lesson.text and "So b." in lesson.text
    assert "other W2: [10, 5]" in printed


def test_uniform_weights_are_worst_with_other_seeds(lesson: Lesson) -> None:
    names = lesson.names
    mean = {}
    for name, make in names["nets"].items():
        runs = lesson.numbers(rf"^{name:7}: loss (.*)$")
        x = torch.tensor(names["train_X"].T, dtype=torch.float32)
        y = torch.tensor(names["train_Y"].T, dtype=torch.float32)
        for seed in OTHER_SEEDS:
            torch.manual_seed(seed)
            net = make([2, 20, 20, 20, 1])
            optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
            for _ in range(200):
                optimizer.zero_grad()
                p = torch.sigmoid(net(x)).clamp(1e-6, 1 - 1e-6)
                loss = names["criterion_cross"](p, y)
                loss.backward()
                optimizer.step()
            runs.append(loss.item())
        mean[name] = np.mean(runs)
    assert mean["uniform"] > 10 * max(mean["Xavier"], mean["He"])  # answer a


def test_no_weight_moves_where_clamp_cuts_all(lesson: Lesson) -> None:
    names = lesson.names
    assert "Where the loss is still 6.90, nothing moved" in lesson.text
    x = torch.tensor(names["train_X"].T, dtype=torch.float32)
    y = torch.tensor(names["train_Y"].T, dtype=torch.float32)
    torch.manual_seed(3)
    net = names["nets"]["uniform"]([2, 20, 20, 20, 1])
    loss = names["criterion_cross"](torch.sigmoid(net(x)).clamp(1e-6, 1 - 1e-6), y)
    loss.backward()
    assert loss.item() == pytest.approx(6.9, abs=0.005)
    assert not any(one.grad.any() for one in net.parameters())


def test_gradients_vanish_as_stated_with_other_seeds(lesson: Lesson) -> None:
    names, seeds = lesson.names, [*lesson.names["SEEDS"], *range(100, 130)]
    points = names["x"], names["y"]
    he = partial(nn.init.kaiming_uniform_, nonlinearity="relu")
    found = [
        names["vanishing_ratio"](partial(names["deep_net"], activation, initialize), *points, seeds)
        for activation, initialize in (
            (nn.Sigmoid, nn.init.xavier_uniform_),
            (nn.Tanh, nn.init.xavier_uniform_),
            (nn.ReLU, he),
        )
    ]
    assert "Sigmoid lies below 0.001, mostly near 0.000002" in lesson.text
    assert max(found[0]) < 1e-3 and np.median(found[0]) == pytest.approx(2e-6, rel=0.6)
    assert "Nine factors of 0.25 make 0.000004" in lesson.text
    assert round(0.25**9, 6) == 0.000004
    assert "Tanh and ReLU lie between 0.05 and 5" in lesson.text
    both = list(itertools.chain(*found[1:]))
    assert min(both) > 0.05 and max(both) < 5


def test_gradients_of_other_starts_are_as_stated_with_other_seeds(lesson: Lesson) -> None:
    names, found = lesson.names, {}
    for name, make in names["deep"].items():
        runs = []
        for seed in range(100, 110):
            torch.manual_seed(seed)
            runs.append(names["library"].gradient_norms(make(), names["x"], names["y"]))
        found[name] = np.median(runs, axis=0)
    sigmoid, level, large, small = found.values()
    assert list(sigmoid) == sorted(sigmoid) and "Sigmoid's rises steeply" in lesson.text
    assert min(level) > 0.1 and max(level) < 0.25 and "is level, near 0.16" in lesson.text
    assert large[0] / large[-1] == pytest.approx(70, rel=0.4)  # answer c
    assert "the first is about 70 times the last" in lesson.text
    assert max(small) < 1e-11 and max(small) < 2 * min(small)
    assert "all ten are alike, and below 1e-11" in lesson.text


def test_the_librarys_versions_do_what_the_exercises_ask_for(lesson: Lesson) -> None:
    names, library, sizes = lesson.names, lesson.names["library"], [300, 200, 100]
    for scheme in ("zeros", "random", "he", "xavier"):
        names["set_seeds"](0)
        ours = names[f"initialize_parameters_{scheme}"](sizes)
        other = getattr(library, f"torch_{scheme}")(sizes)
        assert [*ours] == [*other]
        for name, value in ours.items():
            assert value.shape == other[name].shape and value.dtype == other[name].dtype
            assert other[name].std() == pytest.approx(value.std(), rel=0.05)
    case = lambda _: ours, np.tanh, np.random.default_rng(0).normal(size=(300, 50)), sizes
    assert names["signal_propagation"](*case) == pytest.approx(library.folded_signal(*case))
    start = names["equal"] | {"W3": np.array([[0.1, 0.2, 0.3, 0.4, 0.5]])}
    case = start, names["train_X"], names["train_Y"], 0.1, 200
    assert names["symmetry_probe"](*case) == library.rounded_probe(*case)
    for ours, other in (("Net_Uniform", "uniform"), ("Net_Xavier", "xavier"), ("Net_He", "he")):
        nets = []
        for make in (names[ours], getattr(library, f"net_{other}")):
            torch.manual_seed(0)
            nets.append(make([3, 8, 2]))
        (one, two), x = nets, torch.randn(5, 3)
        assert torch.equal(one(x), two(x))
    case = names["deep"]["tanh, Xavier"], names["x"], names["y"], range(3)
    assert names["vanishing_ratio"](*case) == pytest.approx(library.gradient_ratios(*case))


def test_digits_are_learnt_as_stated_with_other_seeds(lesson: Lesson) -> None:
    library, momentum = lesson.names["library"], lesson.names["momentum"]
    data, found = library.digits(OTHER_SEEDS), {}
    for start, steps in (("He", 40), ("Xavier", 55), ("orthogonal", 59), ("PyTorch's", 155)):
        losses, _ = library.train_stacked(data, start, [64, *[50] * 4, 10], 200, momentum, batch=64)
        smooth = [np.convolve(run, np.ones(5) / 5, "valid") for run in losses]
        found[start] = np.mean([int(np.argmax(run < 0.5)) + 5 for run in smooth])
        assert found[start] == pytest.approx(steps, rel=0.2)
    assert min(found, key=found.get) == "He"  # answer a
    assert "0.5 after about 40 steps, Xavier's after about 55, PyTorch's after about 155" in (
        lesson.text
    )
    for start, first in ((0.01, 2.3), (0.5, 100)):
        losses, _ = library.train_stacked(data, start, [64, *[50] * 4, 10], 50, momentum, batch=64)
        assert np.mean(losses[:, 0]) == pytest.approx(first, rel=0.5) and losses[:, -1].min() > 2


def test_thirty_two_layers_learn_as_stated_with_other_seeds(lesson: Lesson) -> None:
    library, adam = lesson.names["library"], lesson.names["adam"]
    data, right, first = library.spiral(OTHER_SEEDS), {}, {}
    for start, skip in (
        ("PyTorch's", False),
        ("He", False),
        ("He", True),
        ("He, blocks / 32", True),
    ):
        sizes = [2, *[20] * 32, 3]
        losses, accuracy = library.train_stacked(
            data, start, sizes, 200, adam, batch=100, skip=skip
        )
        right[start, skip] = accuracy[:, -10:].mean(1)
        first[start, skip] = losses[:, 0].mean()
    assert max(right["PyTorch's", False]) < 0.4 < 0.7 < np.median(right["He", False])  # answer b
    assert "The plain network learns with He's weights, in most runs" in lesson.text
    assert min(right["He, blocks / 32", True]) > 0.95 and "and all runs learn" in lesson.text
    assert first["He", True] > 1000 * first["He, blocks / 32", True]
