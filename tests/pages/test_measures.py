"""Shares, correlations and histograms, against figures that others have published or worked out."""

import math
import random

import pytest

from autograder.pages.measures import best_and_worst, correlation, histogram, share, spread

pytestmark = pytest.mark.quick


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [  # as R's binom.confint(…, methods = "wilson") gives them
        (8, 10, 0.4902, 0.9433),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 2, 0.0945, 0.9055),
        (50, 100, 0.4038, 0.5962),
    ],
)
def test_the_interval_of_a_share_is_wilsons(count: int, of: int, low: float, high: float) -> None:
    found = share(count, of)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.value == count / of


def test_of_none_any_share_is_possible() -> None:
    found = share(0, 0)
    assert (found.value, found.low, found.high) == (0.0, 0.0, 1.0)


def pairs(n: int, r: float) -> tuple[list[float], list[float]]:
    """Return two measures of n submissions whose correlation is r exactly."""
    x = [(-1.0) ** at for at in range(n)]
    z = [(-1.0) ** (at // 2) for at in range(n)]  # uncorrelated with x, if 4 divides n
    return x, [r * a + math.sqrt(1 - r * r) * b for a, b in zip(x, z, strict=True)]


def test_the_interval_of_a_correlation_is_fishers() -> None:
    found = correlation(*pairs(104, 0.5))
    assert found
    half = 1.959964 / math.sqrt(101)
    assert found.r == pytest.approx(0.5)
    assert found.low == pytest.approx(math.tanh(math.atanh(0.5) - half), abs=1e-6)
    assert found.high == pytest.approx(math.tanh(math.atanh(0.5) + half), abs=1e-6)
    assert not found.few


@pytest.mark.parametrize(
    ("n", "told", "few"),
    [(16, False, None), (20, True, True), (96, True, True), (100, True, False)],
)
def test_of_few_no_correlation_is_told(n: int, told: bool, few: bool | None) -> None:
    found = correlation(*pairs(n, 0.25))
    assert (found is not None) == told
    assert (found.few if found else None) == few


def test_what_is_the_same_for_all_goes_together_with_nothing() -> None:
    assert correlation([1.0] * 40, [float(at) for at in range(40)]) is None
    assert correlation([float(at) for at in range(40)], [0.1 + 0.2] * 20 + [0.3] * 20) is None


def test_a_perfect_correlation_has_no_width() -> None:
    x = [float(at) for at in range(30)]
    found = correlation(x, [-2 * value for value in x])
    assert found
    assert (found.r, found.low, found.high) == (-1, -1, -1)


def test_a_spread_of_none_of_one_and_of_several() -> None:
    assert spread([]) is None
    one, several = spread([3.0]), spread([2.0, 4.0, 9.0])
    assert one and (one.mean, one.median, one.deviation) == (3.0, 3.0, 0.0)
    assert several and (several.mean, several.median, several.least, several.most) == (5, 4, 2, 9)
    assert several.deviation == pytest.approx(math.sqrt(13))


def test_tenths_begin_where_they_should_and_more_than_all_is_in_the_last() -> None:
    assert histogram([0, 0.0999, 0.1, 0.3 - 1e-17, 0.1 * 7, 0.95, 1.0, 1.2]) == [
        *(2, 1, 0, 1, 0, 0, 0, 1, 0, 3)
    ]


def test_the_best_and_the_weakest_are_a_quarter_each() -> None:
    values = [float(at) for at in range(11)]
    random.Random(1).shuffle(values)
    best, worst = best_and_worst(values)
    assert {values[at] for at in best} == {8, 9, 10}
    assert {values[at] for at in worst} == {0, 1, 2}
    assert best_and_worst([]) == ([], [])
