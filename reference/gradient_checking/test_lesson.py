"""The gradient-checking lesson: it runs, and its prose states what comes out."""

import math
import re
from pathlib import Path

import numpy as np
import pytest

from autograder.records.course import Course
from tests.lessons import CARD, Lesson, beside

FOLDER = Path(__file__).parent
SOLVED = (FOLDER / "gradient_checking.py").read_text(encoding="utf-8")
OTHER_SEEDS = range(1, 11)


@pytest.fixture(scope="module", autouse=True)
def place() -> None:
    """The helper module beside the lesson, and plots that nobody sees."""
    with beside(FOLDER):
        yield


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    """The lesson with its solutions."""
    return Lesson(SOLVED)


def relative(one: object, other: object) -> float:
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    return float(np.linalg.norm(one - other) / (np.linalg.norm(one) + np.linalg.norm(other)))


def test_the_solved_lesson_runs(lesson: Lesson) -> None:
    assert lesson.errors == []


def test_each_exercise_has_a_card_with_all_labels(lesson: Lesson) -> None:
    cards = re.split(r"^# ### Exercise \d", SOLVED, flags=re.MULTILINE)[1:]
    questions = Course(FOLDER.parents[1]).assignment("gradient_checking").questions
    assert len(cards) == 9
    checks = []
    for card in cards:
        assert " ".join(re.findall(r"- \*\*([A-Z][a-z ]+)\*\*:", card)) == CARD
        (line,) = re.findall(r"- \*\*Check\*\*: (.*)\.$", card, re.MULTILINE)
        checks += re.findall(r"`(\w+)`, (\d) points?", line)
        signature = re.search(r"- \*\*Signature\*\*: (.*)", card)
        assert signature and all(f"`{name}(" in signature[1] for name, _ in checks[-1:])
    assert checks == [(question.id, str(question.points)) for question in questions]
    assert sum(question.points for question in questions) == 20
    assert "Nine exercises give 20 points" in lesson.text


def test_each_prediction_has_an_experiment_and_an_explanation_after_it() -> None:
    tags = re.findall(r'^# %% tags=\["(predict|experiment|explain)"\]', SOLVED, re.MULTILINE)
    assert " ".join(tags).count("predict experiment explain") == tags.count("predict") == 8
    assert tags.count("experiment") == tags.count("explain") == 8


def test_each_prediction_is_answered_by_its_letter(lesson: Lesson) -> None:
    pattern = r"^you said \? and the answer is (\w)\b"
    found = re.findall(pattern, lesson.printed.getvalue(), re.MULTILINE)
    stated = (
        "c: for both, to less than a quarter",
        "b: near 0.2 for A, 1e-10 for B",
        "b: V-shaped",
        "b: from 0.001 to 0.1",
        "a: W2 and b1",
        "c: none",
        "c: about 1e-16",
        "c: below 1e-7: the check passes",
    )
    assert all(option in lesson.text for option in stated)
    assert found == [option[0] for option in stated]


def test_what_is_done_by_hand_is_right(lesson: Lesson) -> None:
    cubes = {step: (2 + step) ** 3 for step in (0.1, -0.1, 0.2, -0.2, 0.05, -0.05)}
    one_sided, central = (cubes[0.1] - 8) / 0.1, (cubes[0.1] - cubes[-0.1]) / 0.2
    assert f"| one-sided | {cubes[0.1]:.3f} - 8 | by 0.1: {one_sided:.2f} | 0.61 |" in lesson.text
    row = f"| central | {cubes[0.1]:.3f} - {cubes[-0.1]:.3f} | by 0.2: {central:.2f} | 0.01 |"
    assert row in lesson.text
    assert (round(one_sided - 12, 2), round(central - 12, 2)) == (0.61, 0.01)
    assert "one-sided errs about half as much, central a quarter" in lesson.text
    assert ((cubes[0.05] - 8) / 0.05 - 12) / 0.61 == pytest.approx(0.5, abs=0.01)
    assert ((cubes[0.05] - cubes[-0.05]) / 0.1 - 12) / 0.01 == pytest.approx(0.25)
    assert "it should be 12.04" in lesson.text
    assert (cubes[0.2] - cubes[-0.2]) / 0.4 == pytest.approx(12.04)
    assert "a step of 0.5" in lesson.text
    assert "The one-sided chord (dashed) is steeper, 15.25. The central one" in lesson.text
    assert (2.5**3 - 8) / 0.5 == 15.25 and (2.5**3 - 1.5**3) / 1 == 12.25
    assert "(dashes and dots) has 12.25" in lesson.text
    assert "(0.0013 - 0) / 0.002 = 0.65" in lesson.text
    assert max(0.0003 + 0.001, 0) / 0.002 == pytest.approx(0.65) and 0.0003 < 0.001
    assert "12.04 as it should be" in lesson.printed.getvalue()
    assert "1. 3.31 and 3.01." in lesson.text
    one_sided, central = (1.1**3 - 1) / 0.1, (1.1**3 - 0.9**3) / 0.2
    assert [one_sided, central] == pytest.approx([3.31, 3.01])


def test_the_other_examples_are_right(lesson: Lesson) -> None:
    names = lesson.names
    assert "x = 2 and theta = 4 give 8 and 2" in lesson.text
    given = names["forward_propagation"](2, 4), names["backward_propagation"](2, 4)
    assert given == (8, 2)
    assert "x = 2, theta = 4 give about 3e-10; twice the right gradient gives 1/3" in lesson.text
    assert f"{names['gradient_check'](2, 4):.0e}" == "3e-10"
    assert relative(2, 1) == pytest.approx(1 / 3) and relative(-3, 3) == 1
    assert "at [3, 2] gives [12, 9]" in lesson.text
    found = names["numerical_gradient"](lambda t: t[0] ** 2 * t[1], np.array([3, 2]), 1e-4)
    assert np.allclose(found, [12, 9])
    assert "steps [0.1, 0.2]: errors about 0.0004 and 0.0017, best 0.1" in lesson.text
    found = names["best_epsilon"](lambda t: t**3, lambda t: 3 * t**2, 2, [0.1, 0.2])
    assert [round(error, 4) for error in found[0]] == [0.0004, 0.0017] and found[1] == 0.1
    assert 'gives the column 1, 2, 3 and ["b", "b", "a"]' in lesson.text
    arrays = {"b": np.array([[1, 2]]), "a": np.array([3])}
    theta, keys = names["dictionary_to_vector"](arrays)
    assert theta.tolist() == [[1], [2], [3]] and keys == ["b", "b", "a"]
    assert "cost (0.693 + 0.223) / 2 = 0.458" in lesson.text
    losses = [round(-math.log(one), 3) for one in (0.5, 0.8)]
    assert losses == [0.693, 0.223] and sum(losses) / 2 == pytest.approx(0.458)
    assert '{"W": [1, 2]} against {"W": [1, 2.2]} gives ["W"]' in lesson.text
    wrong = names["find_bug"]({"W": np.array([1, 2])}, {"W": np.array([1, 2.2])})
    assert wrong == ["W"]
    assert "over all 47 entries" in lesson.text
    assert sum(one.size for one in names["parameters"].values()) == 47


def test_the_trouble_is_as_stated(lesson: Lesson) -> None:
    assert "from 0.82 to 0.12 (solid, A) and to 0.04 (dashed, B)" in lesson.text
    assert "With ten others, too, both costs fall to less than a quarter" in lesson.text
    assert lesson.found(r"author A: cost (\S+) at the start, (\S+) after") == ["0.82", "0.12"]
    assert lesson.found(r"author B: cost (\S+) at the start, (\S+) after") == ["0.82", "0.04"]
    assert len(lesson.names["fit"].start) == 15 and len(lesson.names["fit"].x) == 40
    for seed in (0, *OTHER_SEEDS):
        fit = type(lesson.names["fit"])(seed)
        wrong, right = fit.descend(fit.slope_a), fit.descend(fit.slope_b)
        assert right[-1] < wrong[-1] < wrong[0] / 4  # answer c
        measured = lesson.names["numerical_gradient"](fit.cost, fit.start, 1e-5)
        assert relative(fit.slope_a(fit.start), measured) > 0.05
        assert fit.slope_a(fit.start) @ measured > 0  # it points downhill
        assert relative(fit.slope_b(fit.start), measured) < 1e-9


def test_the_check_tells_who_was_wrong(lesson: Lesson) -> None:
    assert "0.2 for A, about 5e-11 for B" in lesson.text
    assert lesson.found(r"author A: relative difference (\S+)") == ["2e-01"]
    assert float(*lesson.found(r"author B: relative difference (\S+)")) < 2e-10


def test_the_best_step_is_as_stated(lesson: Lesson) -> None:
    assert "best step is near 1e-5, in float32 near 1e-2" in lesson.text
    best, error = map(float, lesson.found(r"float64: best step (\S+), error (\S+)"))
    single, worse = map(float, lesson.found(r"float32: best step (\S+), error (\S+)"))
    assert 1e-6 <= best <= 1e-4 and 1e-3 <= single <= 1e-1
    assert "an error some 100,000 times as large" in lesson.text
    assert 3e4 < worse / error < 3e6
    errors, _ = lesson.names["best_epsilon"](
        lambda t: t**3, lambda t: 3 * t**2, 2.1, [1e-1, 1e-2, 1e-3, 1e-9, 1e-11]
    )
    assert "a tenth of the step, a hundredth of the error" in lesson.text
    assert errors[0] / errors[1] == pytest.approx(100, rel=0.01)
    assert errors[1] / errors[2] == pytest.approx(100, rel=0.01)
    assert errors[4] > errors[3] > errors[2] / 10  # and the other side rises


def test_the_numbers_of_planted_errors_are_as_stated(lesson: Lesson) -> None:
    rows = re.findall(
        r"^(\S.{9}) d = (\S+), largest of a single entry (\S+)$",
        lesson.printed.getvalue(),
        re.MULTILINE,
    )
    found = {name.strip(): (float(d), float(largest)) for name, d, largest in rows}
    assert found.keys() == {"none", "one entry", "twice", "no 1/m", "sign"}
    assert found["none"][0] < 1e-6
    assert 0.001 < found["one entry"][0] < 0.1  # answer b
    assert found["one entry"][1] == pytest.approx(0.2)
    assert all(0.1 < found[name][0] <= 1 for name in ("twice", "no 1/m", "sign"))
    assert "below 1e-6 the check passes" in lesson.text and "give 0.1 to 1" in lesson.text
    for seed in range(100, 130):
        right = np.random.default_rng(seed).normal(size=(5, 16))
        wrong = right.copy()
        wrong[2, 7] *= 1.5
        assert relative(wrong, right) < 0.1


def test_the_planted_bugs_are_found_and_repaired(lesson: Lesson) -> None:
    assert "wrong: ['b1', 'W2']" in lesson.printed.getvalue()
    assert float(*lesson.found(r"all of it: d = (\S+)")) > 0.1
    names = lesson.names
    for seed in (0, 1, 3):
        X, Y, parameters = names["sample_case"](seed)
        _, cache = names["forward_propagation_n"](X, Y, parameters)
        repaired = names["backward_propagation_n"](X, Y, cache)
        assert names["gradient_check_n"](parameters, repaired, X, Y) < 1e-6
        bugs = names["backward_with_bugs"](X, Y, cache)
        wrong = {name for name in bugs if relative(bugs[name], repaired[name]) > 1e-9}
        assert wrong == {"dW2", "db1"}


def test_the_check_tells_the_truth_in_none_of_the_four_situations(lesson: Lesson) -> None:
    rows = re.findall(r"^(.{22}) is (\w+), the check (\w+): ", lesson.printed.getvalue(), re.M)
    assert [row[1:] for row in rows] == [("wrong", "passes")] * 2 + [("right", "fails")] * 2
    assert "None. A missing factor in *both*" in lesson.text


def test_pytorch_passes_in_double_precision_only(lesson: Lesson) -> None:
    assert "torch.float64 passes\ntorch.float32 fails" in lesson.printed.getvalue()


def test_the_complex_step_is_as_stated_with_ten_seeds(lesson: Lesson) -> None:
    figures = lesson.names["figures"]
    assert "tanh network of 43 parameters" in lesson.text
    for seed in range(10):
        net = figures.TanhNet(seed)
        assert net.theta.size == 43
        assert relative(net.gradient(), figures.library_gradient(net.cost, net.theta, 1e-3)) < 1e-8

    def mean(kind: str, step: float) -> float:
        return math.exp(
            sum(math.log(figures.error_of(kind, step, seed)) for seed in range(10)) / 10
        )

    assert "best near 1e-8, with an error of 3e-8" in lesson.text
    assert mean("one-sided", 1e-8) == pytest.approx(3e-8, rel=0.4)
    assert "reaches 3e-11 at 1e-5, in float32 (dashed) only 2e-5 at 0.01" in lesson.text
    assert mean("central", 1e-5) == pytest.approx(3e-11, rel=0.4)
    assert mean("central, float32", 1e-2) == pytest.approx(2e-5, rel=0.4)
    assert "falls to about 1e-16 and stays there" in lesson.text
    assert max(mean("complex step", step) for step in (1e-9, 1e-12, 1e-100)) < 5e-16
    steps, seeds = figures.STEPS, range(10)
    assert "float32 never gets below it" in lesson.text
    assert (
        min(figures.error_of("central, float32", one, seed) for one in steps for seed in seeds)
        > 1e-7
    )
    assert "Through `abs` the imaginary part is lost" in lesson.text
    assert abs(0.3 + 1e-20j).imag == 0


def test_what_digits_hide_is_as_stated_with_ten_seeds(lesson: Lesson) -> None:
    figures = lesson.names["figures"]

    def tried(x: np.ndarray, y: np.ndarray, seed: int) -> tuple[float, int]:
        classifier = figures.Classifier(x, y, seed)
        wrong = classifier.gradient()
        measured = figures.library_gradient(classifier.cost, classifier.start, 1e-4)
        return relative(wrong, measured), int((np.abs(wrong).sum(axis=1) == 0).sum())

    few, many, noise = [], [], []
    for seed in range(10):
        few.append(tried(*figures.digits(10, seed), seed))
        many.append(tried(*figures.digits(500, seed), seed))
        x = np.random.default_rng(seed).normal(size=(10, 64))
        noise.append(tried(x, np.arange(10), seed))
    assert "in all; of ten of 500, in one" in lesson.text
    assert all(d < 1e-7 for d, _ in few) and sum(d < 1e-7 for d, _ in many) == 1
    assert "With 10 digits 16 pixels have one" in lesson.text and few[0][1] == 16
    assert "With 500 digits it is 4, and d is 0.001" in lesson.text
    assert many[0][1] == 4 and round(many[0][0], 3) == 0.001
    assert "Random inputs leave none: d is above 0.1" in lesson.text
    assert all(d > 0.1 and dark == 0 for d, dark in noise)


def test_what_stands_in_for_an_exercise_does_what_is_asked(lesson: Lesson) -> None:
    names, figures = lesson.names, lesson.names["figures"]
    X, Y, parameters = names["sample_case"]()
    cost, cache = figures.library_forward(X, Y, parameters)
    expected, kept = names["forward_propagation_n"](X, Y, parameters)
    assert cost == pytest.approx(expected) and len(cache) == 12
    assert all(np.allclose(one, other) for one, other in zip(cache, kept, strict=True))
    right = names["backward_propagation_n"](X, Y, kept)
    assert figures.library_check(parameters, right, X, Y) < 1e-12
    double = {name: 2 * one for name, one in right.items()}
    assert figures.library_check(parameters, double, X, Y) == pytest.approx(1 / 3)
    one_off = {"a": np.array([1, 2.0]), "b": np.array([3.0])}
    assert figures.library_find(one_off, one_off | {"a": np.array([1, 2.2])}) == ["a"]
    arguments = (lambda t: t**3, lambda t: 3 * t**2, 2, [0.2, 0.1])
    errors, best = figures.library_best(*arguments)
    assert best == 0.1 and np.allclose(errors, names["best_epsilon"](*arguments)[0])
