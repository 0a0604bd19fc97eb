"""The lesson on networks of any depth: it runs, and states what comes out."""

import contextlib
import io
import math
import re
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader

from autograder.records.course import Course
from tests.lessons import CARD, Lesson, beside

FOLDER = Path(__file__).parent
SOLVED = (FOLDER / "modulelist.py").read_text(encoding="utf-8")
OTHER_SEEDS = range(1, 4)  # of the nine that the prose speaks of


@pytest.fixture(scope="module", autouse=True)
def place() -> None:
    """The helper modules beside the lesson, and plots that nobody sees."""
    with beside(FOLDER):
        yield


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    """The lesson with its solutions."""
    return Lesson(SOLVED)


def printed(lesson: Lesson, pattern: str) -> list[Any]:
    """Return what a pattern finds in all that the lesson has printed."""
    return re.findall(pattern, lesson.printed.getvalue(), re.MULTILINE)


def trained(lesson: Lesson, net: nn.Module, epochs: int, batch: int, **adam: float) -> list[float]:
    """Train a network as the lesson does, with Adam or, without its rate, as in part 4."""
    data = lesson.names["train_set"]
    loader = DataLoader(data, batch_size=batch, shuffle=True)
    optimizer: torch.optim.Optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    if adam:
        optimizer = torch.optim.Adam(net.parameters(), **adam)
    with contextlib.redirect_stdout(io.StringIO()):
        return lesson.names["train"](data, net, nn.CrossEntropyLoss(), loader, optimizer, epochs)


def unseen(lesson: Lesson, net: nn.Module) -> float:
    return lesson.names["accuracy"](net, lesson.names["test_set"])


def test_the_solved_lesson_runs(lesson: Lesson) -> None:
    assert lesson.errors == []


def test_each_exercise_has_a_card_with_all_labels(lesson: Lesson) -> None:
    cards = re.split(r"^# ### Exercise \d", SOLVED, flags=re.MULTILINE)[1:]
    questions = Course(FOLDER.parents[1]).assignment("modulelist").questions
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


def test_each_prediction_is_answered_by_its_letter(lesson: Lesson) -> None:
    answers = printed(lesson, r"^you said \? and the answer.* is (\w)\b")
    assert answers == ["b", "b", "b", "c", "b", "a", "c"]
    assert answers == answers_of_options(lesson)


def answers_of_options(lesson: Lesson) -> list[str]:
    """Return the letters of what is offered that comes true, in the order of the predictions."""
    stated = (
        "b: that of the list is higher",
        "b: about 1/2",
        "b: 63, those of the last layer",
        "c: above 0.9",
        "b: 1/3 and 0.95",
        "a: less than 0.02",
        "c: above 0.8 in most runs",
    )
    assert all(option in lesson.text for option in stated)
    return [option[0] for option in stated]


def test_what_is_done_by_hand_is_right(lesson: Lesson) -> None:
    assert r"W_1 = \begin{pmatrix}1 & 1\\ 2 & -2\end{pmatrix},\ b_1 = [0, 1]" in lesson.text
    assert r"W_2 = (2\ \ 5),\ b_2 = [-7]" in lesson.text
    first = torch.tensor([[1.0, 1.0], [2.0, -2.0]]), torch.tensor([0.0, 1.0])
    last = torch.tensor([[2.0, 5.0]]), torch.tensor([-7.0])

    def linear(x: torch.Tensor, layer: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
        return layer[0] @ x + layer[1]

    plain = linear(torch.tensor([1.0, 2.0]), first)
    h = torch.relu(plain)
    table = "$W_1 x + b_1$ | [3, -1] | | **ReLU** | [3, 0] | | **last**: $W_2 h_1 + b_2$ | [-1] |"
    assert table in lesson.text
    assert (plain.tolist(), h.tolist(), linear(h, last).item()) == ([3, -1], [3, 0], -1)
    stated = "Without ReLU the output is -6; with ReLU after the last layer, too, it is 0"
    assert stated in lesson.text
    assert linear(plain, last).item() == -6 and torch.relu(linear(h, last)).item() == 0
    assert "`Net([2, 2, 1])` turns [[1., 2.]] into [[-1.]]" in lesson.text
    net = lesson.names["Net"]([2, 2, 1])
    with torch.no_grad():
        for one, value in zip(net.parameters(), [*first, *last], strict=True):
            one.copy_(value)
    assert net(torch.tensor([[1.0, 2.0]])).tolist() == [[-1]]
    assert "2: [3, 3], then 14" in lesson.text
    other = linear(torch.tensor([2.0, 1.0]), first)
    assert (other.tolist(), linear(torch.relu(other), last).item()) == ([3, 3], 14)


def test_the_counts_are_right(lesson: Lesson) -> None:
    names = lesson.names
    count, make = names["count_parameters"], names["Net"]
    for stated, net, number in (
        ("$4 + 2$ and $2 + 1$, together 9 parameters", make([2, 2, 1]), 9),
        ("linear layers 2 -> 3 -> 2 have 17 parameters", make([2, 3, 2]), 17),
        ("`MendedNet(2, 20, 3, 4)` has 1,543 parameters", names["MendedNet"](2, 20, 3, 4), 1543),
        ("a: 543, those of all layers", names["TwoHidden"](nn.ModuleList), 543),
        ("b: 63, those of the last layer", names["TwoHidden"](list), 63),
        ("1: 26. 2:", make([3, 4, 2]), 26),
    ):
        assert stated in lesson.text
        assert count(net) == number
    shared = nn.ModuleList([nn.Linear(3, 3)] * 4)
    assert count(shared) == count(nn.Linear(3, 3))
    assert "4: one." in lesson.text
    assert "three layers of 60, 420 and 63 parameters" in lesson.text
    layers = [nn.Linear(2, 20), nn.Linear(20, 20), nn.Linear(20, 3)]
    assert [count(one) for one in layers] == [60, 420, 63]
    assert "If you get 4 or 10 instead of 17" in lesson.text
    shapes = list(make([2, 3, 2]).parameters())
    assert (len(shapes), sum(map(len, shapes))) == (4, 10)
    assert printed(lesson, r"^(\w+) +(\d+) parameters; layers that moved: (.*)$") == [
        ("list", "63", "[False, False, True]"),
        ("ModuleList", "543", "[True, True, True]"),
    ]


def test_the_other_examples_are_right(lesson: Lesson) -> None:
    assert "classes 0, 2, 1, 2 predicted for labels 0, 2, 1, 1 give 0.75" in lesson.text
    assert "600 points in batches of 50, `epochs=3`: 36 steps, 36 losses" in lesson.text
    assert len(trained(lesson, lesson.names["Net"]([2, 3]), 3, 50)) == 36
    assert len(lesson.names["train_set"]) == 600
    assert "h = [2, -3] and W h + b = [1, -1]: the block gives [3, -3]" in lesson.text
    block = torch.tensor([2.0, -3.0]) + torch.relu(torch.tensor([1.0, -1.0]))
    assert block.tolist() == [3, -3]


def test_the_trouble_is_as_stated(lesson: Lesson) -> None:
    assert "from 1.12 down: the dashed one (list) ends near 0.89" in lesson.text
    assert "(ModuleList) near 0.21" in lesson.text
    assert "nine others end at 0.78 to 0.89, and at 0.17 to 0.30" in lesson.text
    assert printed(lesson, r"^(\w+) +loss (\S+) -> (\S+)$") == [
        ("list", "1.12", "0.89"),
        ("ModuleList", "1.12", "0.21"),
    ]
    descend, data = lesson.names["descend"], lesson.names["train_set"]
    for seed in OTHER_SEEDS:
        ends = []
        for keep in (list, nn.ModuleList):
            torch.manual_seed(seed)
            ends.append(descend(lesson.names["TwoHidden"](keep), data, steps=500)[-1])
        assert ends[0] > 2 * ends[1]
        assert 0.775 < ends[0] < 0.895 and 0.165 < ends[1] < 0.305


def test_hidden_units_help_as_stated_with_other_seeds(lesson: Lesson) -> None:
    assert "about half of the points are right" in lesson.text and "about 0.93." in lesson.text
    assert "nine others give 0.52 to 0.54, and 0.93 to 0.97" in lesson.text
    for seed in OTHER_SEEDS:
        torch.manual_seed(seed)
        plain, wide = lesson.names["Net"]([2, 3]), lesson.names["Net"]([2, 50, 3])
        trained(lesson, plain, 30, 30)
        trained(lesson, wide, 30, 30)
        assert unseen(lesson, plain) == pytest.approx(0.53, abs=0.02)
        assert unseen(lesson, wide) == pytest.approx(0.95, abs=0.03)


def test_the_broken_network_hides_its_mistakes_with_other_seeds(lesson: Lesson) -> None:
    ((accuracy, loss),) = printed(lesson, r"^accuracy (\S+), last losses (\S+)$")
    assert float(accuracy) > 0.9 and "it is above 0.9" in lesson.text
    least = -math.log(math.e / (math.e + 2))
    assert "can't fall below 0.55" in lesson.text and round(least, 2) == 0.55
    assert float(loss) > least
    assert printed(lesson, r"^parameters (\d+) instead of (\d+)$") == [("543", "1543")]
    assert printed(lesson, r"^without gradient: (.*)$") == ["['first.weight', 'first.bias']"]
    assert printed(lesson, r"^sum of the scores of a point: (\S+)$") == ["1.00"]
    for seed in OTHER_SEEDS:
        torch.manual_seed(seed)
        net = lesson.names["BrokenNet"](2, 20, 3, 4)
        losses = trained(lesson, net, 25, 60, lr=0.01)
        assert unseen(lesson, net) > 0.9 and sum(losses[-10:]) / 10 > least


def test_only_the_residual_network_learns_with_other_seeds(lesson: Lesson) -> None:
    assert "stays at 1.10, the loss of guessing; accuracy is 1/3." in lesson.text
    assert "begins near 200, with other seeds still above 10, and falls below 0.3" in lesson.text
    assert "Now 30 blocks" in lesson.text and "32 linear layers each, 20 epochs" in lesson.text
    assert "loss over 200 steps" in lesson.text and round(math.log(3), 2) == 1.10
    assert "its first scores differ by less than 1e-7 between points" in lesson.text
    for seed in OTHER_SEEDS[:2]:
        torch.manual_seed(seed)
        plain = lesson.names["Net"]([2, *[20] * 31, 3])
        residual = lesson.names["ResidualMLP"](2, 20, 3, 30)
        for net in (plain, residual):
            assert sum(isinstance(one, nn.Linear) for one in net.modules()) == 32
        assert plain(lesson.names["test_set"].x).std(dim=0).mean() < 1e-7
        assert residual(lesson.names["test_set"].x).std(dim=0).mean() > 1
        losses = trained(lesson, plain, 20, 60, lr=0.003)
        assert len(losses) == 200 and losses[-1] == pytest.approx(1.1, abs=0.01)
        assert unseen(lesson, plain) == pytest.approx(1 / 3, abs=0.02)
        losses = trained(lesson, residual, 20, 60, lr=0.003)
        assert losses[0] > 10 and sum(losses[-10:]) / 10 < 0.3
        assert unseen(lesson, residual) > 0.85
    (accuracy,) = printed(lesson, r"^residual: spread of the first scores \S+, accuracy (\S+)$")
    assert printed(lesson, r"^a new network with this state dict: (\S+)$") == [accuracy]
    assert float(accuracy) == pytest.approx(0.95, abs=0.04)


def test_the_spiral_is_learnt_as_stated_with_other_seeds(lesson: Lesson) -> None:
    assert "ours is right on 0.99 of unseen points after 300 steps" in lesson.text
    assert "at least 0.93 is asked for" in lesson.text
    shares = [float(one) for one in printed(lesson, r"unseen (\S+)$")]
    for seed in OTHER_SEEDS:
        torch.manual_seed(seed)
        net = nn.Sequential(nn.Linear(2, 50), nn.ReLU(), nn.Linear(50, 3))
        assert len(lesson.names["fit_spiral"](net, lesson.names["train_set"])) == 300
        shares.append(unseen(lesson, net))
    assert len(shares) == 8
    assert min(shares) > 0.985 and max(shares) - min(shares) < 0.02  # answer a


def test_what_depth_does_is_as_stated(lesson: Lesson) -> None:
    rows = printed(lesson, r"^(spiral|digits) (\w+) .*\), (\S+) \((\S+) to (\S+)\)$")
    at_32 = {(data, kind): [float(one) for one in numbers] for data, kind, *numbers in rows}
    assert at_32["spiral", "plain"][2] < 0.34 and at_32["digits", "plain"][2] < 0.13
    assert "The residual ones reach 0.96 and 0.93." in lesson.text
    assert at_32["spiral", "residual"][0] == pytest.approx(0.96, abs=0.02)
    assert at_32["digits", "residual"][0] == pytest.approx(0.93, abs=0.03)
    assert "the plain ones reach 0.95 on the spiral, but about 0.6 on the digits" in lesson.text
    assert at_32["spiral", "He"][0] == pytest.approx(0.95, abs=0.1)
    assert at_32["digits", "He"][0] == pytest.approx(0.6, abs=0.1)
    assert "1,797 handwritten digits (8 x 8 grey values, 10 classes)" in lesson.text


def test_he_weights_are_as_stated_with_ten_seeds(lesson: Lesson) -> None:
    stated = "all got above 0.8 on the spiral, and between 0.35 and 0.75 on the digits"
    assert stated in lesson.text
    figures = lesson.names["figures"]
    found = figures.deep_accuracies("He", figures.spirals(10), 20, 32)
    assert found.min() > 0.75 and (found > 0.8).sum() >= 9
    found = figures.deep_accuracies("He", figures.digits(10), 32, 32)
    assert found.min() > 0.3 and found.max() < 0.8


def test_what_stands_in_for_an_exercise_does_what_is_asked(lesson: Lesson) -> None:
    names, figures, data = lesson.names, lesson.names["figures"], lesson.names["train_set"]
    net = figures.library_net([2, 50, 3])
    assert figures.library_count(net) == names["count_parameters"](net) == 303
    assert figures.library_count(figures.library_net([2, *[20] * 31, 3])) == 12723
    assert figures.library_count(figures.library_residual(2, 20, 3, 30)) == 12723
    losses = figures.library_fit(net, data)
    assert losses[-1] < 0.1
    assert figures.library_accuracy(net, data) == pytest.approx(names["accuracy"](net, data))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    loader = DataLoader(data, batch_size=50)
    found = figures.library_train(data, net, nn.CrossEntropyLoss(), loader, optimizer, 2)
    assert len(found) == 24
