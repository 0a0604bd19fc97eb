"""The momentum lesson: it runs, and its prose states what comes out."""

import math
import re
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

from autograder.records.course import Course
from tests.lessons import CARD, Lesson, beside

FOLDER = Path(__file__).parent
SOLVED = (FOLDER / "momentum.py").read_text(encoding="utf-8")
OTHER_SEEDS = range(100, 105)
VALLEY = np.array([1.0, 100.0])


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
def opt_utils(lesson: Lesson) -> ModuleType:
    """The helper module."""
    import opt_utils

    return opt_utils


def test_the_solved_lesson_runs(lesson: Lesson) -> None:
    assert lesson.errors == []


def test_each_exercise_has_a_card_with_all_labels(lesson: Lesson) -> None:
    cards = re.split(r"^# ### Exercise \d", SOLVED, flags=re.MULTILINE)[1:]
    assert len(cards) == 7
    assert "Seven exercises give 20 points" in lesson.text
    checks = []
    for card in cards:
        assert " ".join(re.findall(r"- \*\*([A-Z][a-z ]+)\*\*:", card)) == CARD
        checks.append(re.findall(r"- \*\*Check\*\*: (.*)\.", card)[0])
    questions = Course(FOLDER.parents[1]).assignment("momentum").questions
    assert sum(question.points for question in questions) == 20
    points = {question.id: question.points for question in questions}
    together = "`one_param`, `cubic` and `fourth_order`, 1 point each"
    assert [points.pop(id) for id in re.findall(r"`(\w+)`", together)] == [1, 1, 1]
    assert checks[4] == together
    del checks[4]
    assert checks == [f"`{id}`, {worth} points" for id, worth in points.items()]


def test_each_experiment_has_a_prediction_before_it_and_an_explanation_after_it() -> None:
    tags = re.findall(r'^# %% tags=\["(predict|experiment|explain)"\]', SOLVED, re.MULTILINE)
    assert tags == ["predict", "experiment", "explain"] * (len(tags) // 3)


def averaged(gradients: list[float], w: float, beta: float, alpha: float) -> list[list[float]]:
    """Return v and w after each step, in the form of part 2."""
    v, rows = 0.0, []
    for g in gradients:
        v = beta * v + (1 - beta) * g
        w -= alpha * v
        rows.append([round(v, 6), round(w, 6)])
    return rows


def test_what_is_done_by_hand_is_right(lesson: Lesson) -> None:
    assert averaged([10, -5], 10, 0.8, 0.5) == [[2, 9], [0.6, 8.7]]
    assert "| 10 | 0 | 2 | 2 | 9 | | -5 | 1.6 | -1 | 0.6 | 8.7 |" in lesson.text
    assert (0.8 * 2, round(0.2 * -5, 6)) == (1.6, -1)
    assert "v = 2.0, w = 9.0\nv = 0.6, w = 8.7" in lesson.printed.getvalue()
    assert math.isclose(lesson.names["new_velocity"](0.6, 4, 0.8), 1.28)
    assert "as it should be" in lesson.printed.getvalue()
    assert averaged([4, -2], 3, 0.5, 1) == [[2, 1], [0, 1]]
    assert "1. v = 2, w = 1; then v = 0, w = 1. 2. 0.02." in lesson.text
    assert math.isclose((1 - 0.9) * 0.2, 0.02)


def test_the_other_examples_are_right(lesson: Lesson) -> None:
    update = lesson.names["update_parameters_with_momentum"]
    one = [{name: np.array([[x]])} for name, x in (("W1", 9.0), ("dW1", -5.0), ("dW1", 2.0))]
    others = [{name: np.zeros((1, 1))} for name in ("b1", "db1", "db1")]
    parameters, v = update(*(a | b for a, b in zip(one, others, strict=True)), 0.8, 0.5)
    assert [parameters["W1"].item(), v["dW1"].item()] == pytest.approx([8.7, 0.6])
    assert "w = 9, g = -5, v = 2, 0.8 and 0.5 give w = 8.7 and v = 0.6" in lesson.text

    asked = []
    theta, v = lesson.names["nesterov_step"](9.0, 2.0, lambda x: asked.append(x) or x, 0.8, 0.5)
    assert [*asked, v, theta] == pytest.approx([8.2, 3.24, 7.38])
    assert "it is asked at 8.2; v becomes 3.24, theta 7.38" in lesson.text

    cubic, fourth_order = lesson.names["cubic"], lesson.names["fourth_order"]
    values = [cubic(torch.tensor(2.0)), *(fourth_order(torch.tensor(y)) for y in (4.0, -2.0))]
    assert [float(value) for value in values] == [8, 0, -108]
    assert "`cubic` of 2 is 8; `fourth_order` of 4 is 0, of -2 it is -108" in lesson.text

    path = lesson.names["descend"](lambda w: w**2 / 2, 8.0, 0.5, 0, 3)
    assert path == [8, 4, 2, 1] and "[8.0, 4.0, 2.0, 1.0]" in lesson.text
    assert lesson.names["steps_to_tolerance"](np.ones(1), np.array([8.0]), 0.5, 0, 1, 9) == 3
    assert "tolerance 1: 8, 4, 2, 1; so 3" in lesson.text


def test_pytorchs_form_takes_the_steps_of_ours(lesson: Lesson) -> None:
    assert "by hand, with 0.1 instead of 0.5, $w$ goes to 9 and 8.7 again" in lesson.text
    assert "lr 0.1, momentum 0.8, gradients 10 and -5: from 10 to 9 to 8.7" in lesson.text
    w = torch.nn.Parameter(torch.tensor([10.0]))
    optimizer, seen = lesson.names["SGDMomentum"]([w], 0.1, 0.8), []
    for g in (10.0, -5.0):
        w.grad = torch.tensor([g])
        optimizer.step()
        seen.append(w.item())
    assert seen == pytest.approx([9, 8.7])
    assert lesson.printed.getvalue().count(" w = 8.7\n") == 3  # by hand, PyTorch's, ours


def test_the_trouble_is_as_stated(lesson: Lesson) -> None:
    assert "it takes 361 steps" in lesson.printed.getvalue()  # answer c: about 360
    positions = [np.array([10.0, 1.0])]
    for _ in range(40):
        positions.append(positions[-1] - 0.019 * VALLEY * positions[-1])
    across = np.array(positions)[:, 1]
    assert np.all(across[1:] * across[:-1] < 0)
    assert f"{positions[-1][0]:.1f}" == "4.6" and "from 10 to 4.6" in lesson.text
    assert math.isclose(0.019 * VALLEY[0], 0.019) and "1.9 %" in lesson.text
    # Above 2 / 100 the steep coordinate grows at each step.
    assert "Above a learning rate of 0.02 descent diverges" in lesson.text
    assert abs(1 - 0.0201 * VALLEY[1]) > 1 > abs(1 - 0.0199 * VALLEY[1])


def last_losses(lesson: Lesson, opt_utils: ModuleType, seed: int) -> dict[str, float]:
    """Return the last loss by each rule of part 4, on other data."""
    X, Y = opt_utils.load_dataset(seed)
    losses = {}
    for name, rule in lesson.names["rules"].items():
        parameters = opt_utils.initialize_parameters([2, 20, 5, 1])
        v, seen = dict.fromkeys(parameters, 0), []
        for _ in range(300):
            a3, cache = opt_utils.forward_propagation(X, parameters)
            seen.append(opt_utils.compute_cost(a3, Y))
            grads = opt_utils.backward_propagation(X, Y, cache)
            v = {key: rule(v[key], grads[f"d{key}"], 0.9) for key in parameters}
            parameters = {key: parameters[key] - 0.1 * v[key] for key in parameters}
        assert seen[-1] < 0.8 * seen[0]  # it falls by all rules: answer c
        losses[name] = seen[-1]
    return losses


def test_wrong_rules_train_as_stated(lesson: Lesson, opt_utils: ModuleType) -> None:
    found = re.findall(
        r"^(.{15}) last loss (\S+) \| by hand: v = (\S+), (\S+)$",
        lesson.printed.getvalue(),
        re.MULTILINE,
    )
    table = {name.strip(): [float(one) for one in rest] for name, *rest in found}
    assert {name: rest[2] for name, rest in table.items()} == {
        "right": 0.6,
        "whole gradient": 3,
        "beta swapped": -2.4,
        "starts again": -1,
    }
    assert "the others give 3.0, -2.4 and -1.0" in lesson.text
    runs = [{name: rest[0] for name, rest in table.items()}]
    runs += [last_losses(lesson, opt_utils, seed) for seed in OTHER_SEEDS]
    for losses in runs:
        assert losses["right"] == pytest.approx(0.25, abs=0.04)
        assert losses["whole gradient"] == pytest.approx(0.06, abs=0.04)
        assert losses["beta swapped"] == pytest.approx(losses["right"], abs=0.04)
        assert losses["starts again"] == pytest.approx(0.44, abs=0.04)
    assert runs[0]["right"] == 0.25 and runs[0]["whole gradient"] == 0.06
    assert math.isclose(1 / (1 - 0.9), 10) and "makes v ten times as long" in lesson.text


def test_the_descents_end_as_stated(lesson: Lesson) -> None:
    ends = re.findall(r"from (\d), momentum (\S+): ends at +(\S+)", lesson.printed.getvalue())
    assert ends == [
        ("6", "0.0", "4.00"),
        ("6", "0.8", "4.00"),
        ("6", "0.9", "-2.00"),
        ("5", "0.9", "4.00"),
    ]
    assert "From 6 with momentum 0.9 the end is -2; the other three end at 4" in lesson.text
    saddle = re.findall(r"after 12 steps w = (\S+)", lesson.printed.getvalue())
    assert saddle == ["1.56", "-7.70"]
    assert "at 1.56 after 12 steps; with momentum it has passed the flat place and is at -7.70" in (
        lesson.text
    )
    slopes = np.polyder([2, -9, -21, 88, 48])
    assert sorted(np.roots(slopes)) == pytest.approx([-2, 1.375, 4])
    assert "two valleys, at 4 and, deeper, at -2; between them is a hill" in lesson.text


def test_the_steps_are_counted_as_stated(lesson: Lesson) -> None:
    counts, momenta = lesson.names["counts"], list(lesson.names["momenta"])
    count = lesson.names["steps_to_tolerance"]
    fewest = {10: (0.5, 19), 100: (0.8, 93), 1000: (0.95, 260)}
    for condition, (best, steps) in fewest.items():
        valley, more = np.array([1.0, condition]), []
        for seed in OTHER_SEEDS:
            start = np.random.default_rng(seed).normal(size=2)
            start /= np.linalg.norm(start)
            run = [count(valley, start, 1 / condition, m, 1e-3, 8000) for m in (0, best, 0.99)]
            more.append(run)
        assert momenta[int(np.argmin(counts[condition]))] == best  # answer b
        ours = [counts[condition][momenta.index(m)] for m in (0, best, 0.99)]
        for first, least, last in (ours, np.mean(more, axis=0)):
            assert least == pytest.approx(steps, rel=0.05)
            assert first == pytest.approx({10: 61, 100: 630, 1000: 6300}[condition], rel=0.05)
            assert 700 < last < 1200  # close together on the right, on a logarithmic axis
    assert "With condition number 10 the fewest are 19, at 0.5; with 100 about 93, at 0.8" in (
        lesson.text
    )
    assert "against about 630 without momentum; with 1000 about 260, at 0.95, against 6300" in (
        lesson.text
    )
    passing, staying = (
        near(velocity_path(0.01, 0.99, 4000, start=(0.6, 0.8)), 1e-3, stays=stays)
        for stays in (False, True)
    )
    assert (
        1.7 < staying / passing < 2 and "nearly twice as many steps until it stays" in lesson.text
    )
    tuned = re.findall(r"^the best .*: (\d+) steps$", lesson.printed.getvalue(), re.MULTILINE)
    assert tuned == ["346", "57"] and "346 steps against 57" in lesson.text


def velocity_path(
    lr: float, momentum: float, steps: int, *, ahead: bool = False, start: Sequence[float] = (10, 1)
) -> np.ndarray:
    """Return a path in the valley of part 1, by PyTorch's form."""
    w, v = np.array(start, float), np.zeros(2)
    path = [w]
    for _ in range(steps):
        v = momentum * v + VALLEY * (w - lr * momentum * v if ahead else w)
        w = w - lr * v
        path.append(w)
    return np.array(path)


def near(path: np.ndarray, tolerance: float, *, stays: bool = True) -> int:
    """Return from which step on a path stays near the minimum, or when it is first."""
    far = np.linalg.norm(path, axis=1) > tolerance
    return int(np.flatnonzero(far)[-1]) + 1 if stays else int(np.argmin(far))


def test_the_paths_are_as_stated(lesson: Lesson) -> None:
    rate = 0.08 * (1 - 0.9)
    momentum, nesterov = (velocity_path(rate, 0.9, 400, ahead=ahead) for ahead in (False, True))
    steps = [near(momentum, 0.01), near(nesterov, 0.01)]
    assert "and the answer is b: 361 135 111 steps" in lesson.printed.getvalue()
    assert steps == [135, 111] and "from step 135 on" in lesson.text
    for path, across, beyond in ((momentum, 0.9, 1.1), (nesterov, 0.1, 0.9)):
        assert round(-path[:, 1].min(), 1) == across
        assert round(-path[:, 0].min(), 1) == beyond
    assert "as far as 0.9 across, and runs 1.1 beyond the minimum" in lesson.text
    assert "Nesterov's swings only 0.1 across, runs 0.9 beyond, and needs 111 steps" in lesson.text
    assert 0.08 / 0.02 == 4 and "that would be four times too large" in lesson.text
    slower = [near(velocity_path(0.006, 0.9, 400, ahead=a), 0.01) for a in (True, False)]
    assert slower == [129, 130]
    assert "With alpha 0.06 it needs 129 steps, and momentum 130" in lesson.text
    for alpha, ahead, bounded in (
        (0.135, True, True),
        (0.1365, True, False),
        (0.379, False, True),
        (0.381, False, False),
    ):
        path = velocity_path(alpha * (1 - 0.9), 0.9, 3000, ahead=ahead)
        assert (np.linalg.norm(path[-1]) < 10) == bounded
    assert "it diverges above 0.136 here, momentum above 0.38" in lesson.text


def test_the_librarys_versions_do_what_the_exercises_ask_for(lesson: Lesson) -> None:
    names, library = lesson.names, lesson.names["library"]
    grads, v = {"dW1": np.array([-5.0])}, {"dW1": np.array([2.0])}
    for beta in (0.8, 0.0):
        ours, other = (
            update({"W1": np.array([9.0]), "b1": np.ones(1)}, grads | {"db1": np.ones(1)},
                   v | {"db1": np.zeros(1)}, beta, 0.5)
            for update in (names["update_parameters_with_momentum"], library.torch_update)
        )  # fmt: skip
        for one, two in zip(ours, other, strict=True):
            assert one.keys() == two.keys()
            assert all(np.allclose(one[key], two[key]) for key in one)
        theta = np.array([9.0, 1.0]), np.array([2.0, -1.0]), lambda w: VALLEY * w, beta, 0.01
        steps = names["nesterov_step"](*theta), library.torch_nesterov_step(*theta)
        assert np.allclose(*steps)
    y = torch.tensor([2.0, -1.0], requires_grad=True)
    curves = names["fourth_order"], library.polynomial(2, -9, -21, 88, 48)
    assert curves[0](y).item() == curves[1](y).item()
    assert torch.equal(*(torch.autograd.grad(curve(y), y)[0] for curve in curves))
    run = names["fourth_order"], 6.0, 0.001, 0.9, 100
    assert names["descend"](*run) == pytest.approx(library.functional_descend(*run), abs=1e-3)
    for momentum, most in ((0.0, 400), (0.8, 400), (0.8, 20)):
        case = VALLEY, np.array([0.6, 0.8]), 0.019, momentum, 1e-3, most
        assert names["steps_to_tolerance"](*case) == library.matrix_steps(*case)


def test_ten_times_the_rate_does_what_momentum_does(lesson: Lesson) -> None:
    library, arms = lesson.names["library"], lesson.names["arms"]
    data = library.digits(OTHER_SEEDS, 1297)
    means = {
        name: np.mean(library.train_on_digits(data, 200, 64, **settings)[:, -20:], axis=1)
        for name, settings in arms.items()
    }
    ours = {name: [run[-1] for run in runs] for name, runs in lesson.names["means"].items()}
    for found in (means, ours):
        slow, *others = found.values()
        assert np.median(slow) == pytest.approx(1.4, abs=0.1) and min(slow) > 1
        for other in others:
            assert np.median(other) == pytest.approx(0.12, abs=0.02) and max(other) < 0.2
    assert "Plain descent at 0.05 ends near 1.4. The other three end together, near 0.12" in (
        lesson.text
    )


def test_warm_up_costs_steps_and_saves_runs(lesson: Lesson) -> None:
    library = lesson.names["library"]
    data = library.digits(OTHER_SEEDS, 300)

    def steps(lr: float, momentum: float, warm_up: int) -> tuple[list[int], np.ndarray]:
        losses = library.train_on_digits(data, 100, warm_up=warm_up, lr=lr, momentum=momentum)
        first = [int(np.argmax(run < 0.3)) if run.min() < 0.3 else 100 for run in losses]
        return first, losses[:, -1]

    plain, fast, warm = (steps(*arm)[0] for arm in ((1.0, 0, 0), (0.7, 0.9, 0), (0.7, 0.9, 50)))
    assert np.mean(plain) == pytest.approx(37, abs=3) and np.mean(fast) == pytest.approx(12, abs=1)
    assert np.mean(warm) == pytest.approx(25, abs=1) and max(fast) < min(plain) / 2
    assert "about 12 against 37. Warm-up doubles them, to about 25" in lesson.text
    for settings in ((1.5, 0), (0.3, 0.9)):  # the rates beside the best ones are slower
        assert np.mean(steps(*settings, 0)[0]) > np.mean(plain if settings[1] == 0 else fast)
    row = r"lr 1.5, momentum 0.9, warm-up +{}: (.*) \|"
    cold, saved = (lesson.found(row.format(warm_up))[0].split() for warm_up in (0, 50))
    assert cold == ["100"] * 5 and "100" not in saved
    data = library.digits(range(10, 30), 300)
    cold, saved = (steps(1.5, 0.9, warm_up)[0] for warm_up in (0, 50))
    assert cold.count(100) == pytest.approx(7, abs=2) and 100 not in saved
    assert "our five runs all fail; so did 7 of 20 with other seeds. With it, none" in lesson.text
    assert "momentum 0.99 worse than none" in lesson.text and "725 steps, not 61" in lesson.text
    assert "momentum 0.99: steps    725" in lesson.printed.getvalue()
