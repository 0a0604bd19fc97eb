"""The batch normalization lesson: it runs, and its prose states what comes out."""

import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

from autograder.records.course import Course
from tests.lessons import CARD, Lesson, beside

FOLDER = Path(__file__).parent
SOLVED = (FOLDER / "batchnorm.py").read_text(encoding="utf-8")
OTHER_SEEDS = range(100, 105)
CPUS = 0.03  # processors add in different orders, and training makes more of it


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
def spirals(lesson: Lesson) -> ModuleType:
    """The helper module of the experiments."""
    import spirals

    return spirals


def test_the_solved_lesson_runs(lesson: Lesson) -> None:
    assert lesson.errors == []


def test_each_exercise_has_a_card_with_all_labels(lesson: Lesson) -> None:
    cards = re.split(r"^# ### Exercise \d", SOLVED, flags=re.MULTILINE)[1:]
    questions = Course(FOLDER.parents[1]).assignment("batchnorm").questions
    assert len(cards) == len(questions)
    for card, question in zip(cards, questions, strict=True):
        assert " ".join(re.findall(r"- \*\*([A-Z][a-z ]+)\*\*:", card)) == CARD
        points = f"{question.points} {'points' if question.points > 1 else 'point'}."
        assert f"- **Check**: `{question.id}`, {points}" in card
    assert sum(question.points for question in questions) == 20
    assert "Six exercises give 20 points" in lesson.text


def test_each_experiment_has_a_prediction_before_it_and_an_explanation_after_it() -> None:
    tags = re.findall(r'^# %% tags=\["(predict|experiment|explain)"\]', SOLVED, re.MULTILINE)
    assert tags == ["predict", "experiment", "explain"] * (len(tags) // 3)


def test_the_answer_stands_beside_each_prediction(lesson: Lesson) -> None:
    answers = re.findall(r"^you said \? and the answer is (\w):", lesson.printed.getvalue(), re.M)
    assert "".join(answers) == "cabbcabc"  # each is what the tests below find


def test_what_is_done_by_hand_is_right(lesson: Lesson) -> None:
    x = np.array([1.0, 3.0, 3.0, 9.0])
    centred = x - x.mean()
    assert "the mean is 4, so [-3, -1, -1, 5]" in lesson.text
    assert (x.mean(), list(centred)) == (4, [-3, -1, -1, 5])
    assert "the squares are 9, 1, 1, 25; their mean, the variance, is 9" in lesson.text
    assert (list(centred**2), x.var()) == ([9, 1, 1, 25], 9)
    assert "Divide by its root 3: [-1, -1/3, -1/3, 5/3]" in lesson.text
    assert np.allclose(centred / 3, [-1, -1 / 3, -1 / 3, 5 / 3])
    assert "we get [4, 8, 8, 20]" in lesson.text
    assert "they become 0.4 and 0.9" in lesson.text
    forward = lesson.names["batchnorm_forward"]
    settings = {"mode": "train", "eps": 0.0, "momentum": 0.9}
    out, cache = forward(x[:, np.newaxis], np.array([6.0]), np.array([10.0]), settings)
    assert np.allclose(out[:, 0], [4, 8, 8, 20])
    assert np.allclose([settings["running_mean"][0], settings["running_var"][0]], [0.4, 0.9])
    tested = {"mode": "test", "eps": 0.0, "running_mean": np.array([2.0])}
    tested["running_var"] = np.array([16.0])
    out, (x_hat, *_) = forward(np.array([[10.0]]), np.array([6.0]), np.array([10.0]), tested)
    assert (x_hat[0, 0], out[0, 0]) == (2, 22)
    assert "$x = 10$ becomes $\\hat x = 2$ and $y = 22$" in lesson.text
    dout = np.array([[1.0], [0.0], [0.0], [0.0]])
    dx, dgamma, dbeta = lesson.names["batchnorm_backward"](dout, cache)
    assert np.allclose(dx[:, 0], [1, -2 / 3, -2 / 3, 1 / 3])
    assert np.allclose([dgamma[0], dbeta[0]], [-1, 1])
    stated = "dout = [1, 0, 0, 0] gives dx = [1, -2/3, -2/3, 1/3], dgamma = -1 and dbeta = 1"
    assert stated in lesson.text


def test_the_graph_gives_the_gradient_and_one_law_sees_its_open_arrow(lesson: Lesson) -> None:
    printed = lesson.printed.getvalue()
    sums = re.findall(
        r"^(\w+) +the second arrow: sum of dx (\S+), of c \* dx (\S+)$", printed, re.M
    )
    assert [(name, abs(float(x)), float(c)) for name, x, c in sums] == [
        ("without", 0, -6),
        ("with", 0, 0),
    ]
    assert re.search(r"^dx .* as it should be$", printed, re.MULTILINE)
    assert "The first law holds with a wrong arrow, too; the second sees it" in lesson.text


def test_the_other_examples_are_right(lesson: Lesson) -> None:
    x = torch.tensor([[1.0], [3.0], [3.0], [9.0]])
    layer = lesson.names["BatchNorm1d"](1)
    layer(x)
    assert "takes the running averages to 0.4 and 2.1" in lesson.text
    averages = [layer.running_mean.item(), layer.running_var.item()]
    assert averages == pytest.approx([0.4, 2.1])
    assert "`NetBatchNorm(2, 40, 30, 3)` has 1,583 parameters" in lesson.text
    net = lesson.names["NetBatchNorm"](2, 40, 30, 3)
    assert sum(one.numel() for one in net.parameters()) == 1583
    assert "the new weight is 3 and the new bias 8.5. For x = 4.5 both ways give 22" in lesson.text
    linear, bn = torch.nn.Linear(1, 1), torch.nn.BatchNorm1d(1, eps=0.0)
    linear.load_state_dict({"weight": torch.tensor([[2.0]]), "bias": torch.tensor([1.0])})
    values = {"weight": 6.0, "bias": 10.0, "running_mean": 2.0, "running_var": 16.0}
    bn.load_state_dict({k: torch.tensor([one]) for k, one in values.items()}, strict=False)
    folded = lesson.names["fold_batchnorm"](linear, bn)
    assert (folded.weight.item(), folded.bias.item()) == (3, 8.5)
    ways = (folded, torch.nn.Sequential(linear, bn).eval())
    assert [way(torch.tensor([[4.5]])).item() for way in ways] == [22, 22]
    recalled = lesson.names["normalize"](np.array([0, 0, 6, 6]), 3, 9, 2, 1)
    assert list(recalled) == [-1, -1, 3, 3]
    assert "1. [-1, -1, 3, 3]." in lesson.text


def test_the_layer_agrees_with_that_of_pytorch(lesson: Lesson) -> None:
    printed = lesson.printed.getvalue()
    gaps = re.search(r"in training (\S+), in evaluation mode (\S+)\n", printed)
    assert gaps and max(float(gap) for gap in gaps.groups()) < 1e-5
    gap = re.search(r"between one layer and two: (\S+)\n", printed)
    assert gap and float(gap[1]) < 1e-5


def test_the_units_of_the_second_layer_hardly_vary(lesson: Lesson, spirals: ModuleType) -> None:
    (x, _), _ = spirals.spirals(seed=0)
    for seed in OTHER_SEEDS:
        torch.manual_seed(seed)
        net = spirals.sigmoid_net()
        first, second = (net[:end](x).std(dim=0).mean() for end in (2, 4))
        assert second < 0.01 and first < 0.1  # answer c
    assert re.search(r"second hidden layer: .* 0\.00\d\d", lesson.printed.getvalue())


def test_the_table_of_wrong_layers_is_as_stated(lesson: Lesson) -> None:
    rows = re.findall(
        r"^(.{20}) +(\S+) \| +(\S+) \| +(\S+)$", lesson.printed.getvalue(), re.MULTILINE
    )
    found = {name.strip(): [float(number) for number in numbers] for name, *numbers in rows}
    assert all(spread == pytest.approx(1, abs=0.01) for spread, *_ in found.values())  # answer a
    gaps = {name: tuple(numbers[1:]) for name, numbers in found.items()}
    right, alone = gaps.pop("right")
    assert right < 0.2 and alone < 0.2
    assert gaps["batch in a test"][0] < right < 0.5 < gaps["batch in a test"][1]
    assert gaps["updates in a test"][0] < 0.2 and gaps["updates in a test"][1] > 0.5
    for name in ("forgets the variance", "keeps the last batch"):
        assert gaps[name][0] > 0.5
    assert len(gaps) == 4


def test_it_helps_as_stated_with_other_seeds(lesson: Lesson, spirals: ModuleType) -> None:
    train, test = lesson.names["train"], lesson.names["test"]
    for seed in OTHER_SEEDS:
        finals = []
        for where in (None, "before", "after"):
            torch.manual_seed(seed)
            net = spirals.sigmoid_net(where)
            finals.append(spirals.fit(net, train, rate=1, steps=200)[-1])
            modes = [spirals.accuracy(net.train(on), test) for on in (True, False)]
            assert modes[0] == pytest.approx(modes[1], abs=0.03)
        assert finals[0] == pytest.approx(0.7, abs=0.08)
        assert max(finals[1:]) < 0.1
    stated = "without batch normalization is near 0.7, and with it below 0.1 in each run"
    assert stated in lesson.text
    for seed in OTHER_SEEDS:  # the plain network at other rates: answer to "Is this fair?"
        for rate in (0.3, 2, 3):
            torch.manual_seed(seed)
            steps = 600 if rate == 2 else 200
            losses = spirals.fit(spirals.sigmoid_net(), train, rate, steps)
            assert losses[199] > 0.4
            assert rate != 2 or losses[-1] < 0.12
    assert (
        "none brings it below 0.4. But 600 steps at rate 2 bring it below 0.1, too" in lesson.text
    )
    printed = re.search(r"^with +loss \S+, from \S+ to ([\d.]+);", lesson.printed.getvalue(), re.M)
    assert printed and float(printed[1]) < 0.1


def test_the_scale_of_weights_acts_as_stated(lesson: Lesson, spirals: ModuleType) -> None:
    train, effect = lesson.names["train"], lesson.names["scale_effect"]
    found = {}
    for where in ("before", "after", None):
        torch.manual_seed(0)
        found[where] = effect(spirals.sigmoid_net(where), *train, 8)
    assert "after it by 0.9 at factor 8" in lesson.text
    assert "falls to about an eighth, without to 0.6" in lesson.text
    import batchnorm_figures as figures

    for where, recorded in figures.MEASURED.items():
        torch.manual_seed(0)
        net = spirals.sigmoid_net(where)
        for factor, pair in zip(figures.FACTORS, recorded, strict=True):
            assert pair == pytest.approx(effect(net, *train, factor), abs=0.02)
            assert pair == figures.recorded_effect(net, *train, factor)
    assert [found[where][0] for where in ("before", "after")] == pytest.approx([0, 0.9], abs=0.05)
    ratios = [found[where][1] for where in ("before", "after", None)]
    assert ratios == pytest.approx([0.125, 0.125, 0.6], abs=0.05)
    for seed in OTHER_SEEDS:
        torch.manual_seed(seed)
        change, ratio = effect(spirals.sigmoid_net("before"), *train, 10)
        assert change < 0.01 and ratio == pytest.approx(0.1, rel=0.02)
        torch.manual_seed(seed)
        assert effect(spirals.sigmoid_net("after"), *train, 8)[0] > 0.3


def test_only_before_the_sigmoid_a_large_rate_works(lesson: Lesson, spirals: ModuleType) -> None:
    losses = dict(re.findall(r"^(\w+) +losses at rate 5: (.*)$", lesson.printed.getvalue(), re.M))
    assert all(float(loss) < 0.5 for loss in losses["before"].split())  # answer a
    assert "until the loss is nan. Before the sigmoid, all five runs learn" in lesson.text
    assert losses["after"].split() == ["nan"] * 5
    assert all(float(loss) > 0.5 for loss in losses["none"].split())
    for seed in OTHER_SEEDS:
        torch.manual_seed(seed)
        before = spirals.fit(spirals.sigmoid_net("before"), lesson.names["train"], 5, 100)
        assert before[-1] < 0.5
        torch.manual_seed(seed)
        after = spirals.fit(spirals.sigmoid_net("after"), lesson.names["train"], 5, 100)
        assert not after[-1] < 1


def test_deep_layers_get_what_is_stated_with_other_seeds(lesson: Lesson) -> None:
    import deep

    values = [lesson.names["gets"], {"without": {}, "with": {}}]
    train, test = lesson.names["train"], lesson.names["test"]
    (x, y), on = (
        [one.expand(len(OTHER_SEEDS), *one.shape) for one in part] for part in (train, test)
    )
    for name, norm in (("without", None), ("with", "batch")):
        nets = deep.Copies(OTHER_SEEDS, [2, 40, 40, 40, 40, 3], torch.sigmoid, norm, gain=1)
        values[1][name][0] = deep.hidden_values(nets, x)
        deep.fit_all(nets, x, y, rate=1, steps=200, batch=300)
        values[1][name][200] = deep.hidden_values(nets, x)
        accuracy = deep.accuracies(nets, *on)
        assert accuracy.max() < 0.4 if norm is None else accuracy.min() > 0.98
    for found in values:
        spread = {
            (name, step): [units.std(axis=1).mean() for units in hidden]
            for name, by_step in found.items()
            for step, hidden in by_step.items()
        }
        assert spread["without", 0][0] == pytest.approx(0.4, abs=0.05)
        assert spread["without", 0][3] == pytest.approx(0.005, abs=0.001)
        assert spread["without", 200][3] == pytest.approx(0.015, abs=0.012)
        assert spread["with", 0] == pytest.approx([1] * 4, abs=0.01)
        assert spread["with", 200][3] == pytest.approx(1.2, abs=0.1)
        last = found["with"][200][3]
        centred = last - last.mean(axis=1, keepdims=True)
        kurtosis = (centred**4).mean(axis=1) / (centred**2).mean(axis=1) ** 2
        assert np.median(kurtosis) < 2.1  # a bell has 3, two points have 1: answer b
    for stated in (
        "from about 0.4 in layer 1 to 0.005 in layer 4",
        "below 0.03",
        "spread 1.2 and two",
    ):
        assert stated in lesson.text


def means(lesson: Lesson, which: int) -> dict[str, list[float]]:
    """Return the mean accuracies of the first or second experiment with digits, as printed."""
    rows = re.findall(r"^(\w+ norm) +mean accuracy (.*)$", lesson.printed.getvalue(), re.MULTILINE)
    return {
        name: [float(one) for one in numbers.split()]
        for name, numbers in rows[3 * which : 3 * which + 3]
    }


@pytest.fixture(scope="module")
def data(lesson: Lesson) -> list[torch.Tensor]:
    """Digits, split by other seeds."""
    return list(lesson.names["digits"](OTHER_SEEDS))


def trained(data: list[torch.Tensor], norm: str | None, hidden: int, rate: float, size: int):
    """Return networks after 150 steps, or with three hidden layers after two passes."""
    import deep

    nets = deep.Copies(OTHER_SEEDS, [64, *[40] * hidden, 10], norm=norm)
    steps = 150 if hidden == 5 else 2 * data[0].shape[1] // size
    deep.fit_all(nets, *data[:2], rate, steps, batch=size)
    return nets, deep.accuracies(nets, *data[2:])


def test_batch_norm_tolerates_rates_as_stated(lesson: Lesson, data: list[torch.Tensor]) -> None:
    none, batch, layer = means(lesson, 0).values()
    assert "0.92, 0.96 and 0.93" in lesson.text and "batch norm has 0.96 both times" in lesson.text
    assert (none[1], batch[1], layer[1]) == pytest.approx((0.92, 0.96, 0.93), abs=CPUS)
    assert batch[2:] == pytest.approx([0.96, 0.96], abs=CPUS)
    assert "layer norm falls to 0.32 and 0.09, no norm to 0.10" in lesson.text
    assert [*none[2:], *layer[2:]] == pytest.approx([0.1, 0.1, 0.32, 0.09], abs=0.15)
    for norm, low, high in ((None, 0.0, 0.2), ("batch", 0.93, 1.0), ("layer", 0.0, 0.7)):
        _, accuracy = trained(data, norm, 5, rate=1, size=64)
        assert low <= accuracy.min() and accuracy.max() <= high, norm  # answer b
    assert trained(data, None, 5, rate=0.1, size=64)[1].min() > 0.8


def test_batch_norm_needs_a_batch_as_stated(lesson: Lesson, data: list[torch.Tensor]) -> None:
    none, batch, layer = means(lesson, 1).values()
    assert "At 2 batch norm has 0.28, layer norm 0.90" in lesson.text
    assert (none[0], layer[0]) == pytest.approx((0.89, 0.90), abs=CPUS)
    assert batch[0] == pytest.approx(0.28, abs=0.1)  # it comes near nothing, and from chance
    assert none[1] - 0.1 < batch[1] < none[1]  # it nearly catches up
    assert max(none[2], layer[2]) < batch[2] < 0.06 + min(none[2], layer[2])
    assert 2 * data[0].shape[1] // 64 == 40 and "there are 40 steps only" in lesson.text
    nets, accuracy = trained(data, "batch", 3, rate=0.1 / 16, size=2)
    assert accuracy.max() < 0.5  # answer c
    nets.train()
    x, y = data[2:]
    with torch.no_grad():
        pairs = [nets(x[:, at : at + 2]).argmax(dim=2) for at in range(0, x.shape[1], 2)]
    in_pairs = (torch.cat(pairs, dim=1) == y).float().mean(dim=1).numpy()
    assert in_pairs.mean() < accuracy.mean()
    assert "in batches of two, these networks are right still less often" in lesson.text
