"""Bounds of chance: their known values, and that what is drawn rightly stays within them."""

import math

import numpy as np
import pytest

from autograder.grading import chance

LOOSE = 0.01  # a chance of error that 2,000 trials can measure
TRIALS = 2000


def normal(rng, shape):
    return rng.normal(size=shape)


def uniform(rng, shape):
    return rng.uniform(-1, 1, size=shape) * math.sqrt(3)


def exceeded(trial):
    """Return how often a trial, given a generator, is true."""
    return sum(bool(trial(np.random.default_rng(seed))) for seed in range(TRIALS)) / TRIALS


def test_the_bounds_have_their_known_values():
    x = math.log(2e11)
    assert chance.rates_apart(6000) == pytest.approx(math.sqrt(x / 6000))
    assert chance.distance_off(45_000) == pytest.approx(math.sqrt(x / 90_000))
    assert chance.variance_off(5400) == pytest.approx(0.1575, abs=1e-4)
    assert chance.variance_off(3) == 0.99
    assert chance.mean_off(2.0, 5400) == pytest.approx(2.2 * math.sqrt(2 * x / 5400))


def test_all_hit_or_none_is_held_to_the_power_of_the_rate():
    # The chance that all of n cells are hit is 0.5**n: 38 of them are less than 1e-11 / 2.
    for hit in (True, False):
        assert chance.holds_rate(np.full((1, 37), hit), 0.5)
        assert not chance.holds_rate(np.full((1, 38), hit), 0.5)


@pytest.mark.parametrize("rate", [0.05, 0.37, 0.8])
def test_a_rate_is_exceeded_no_more_often_than_it_says(rate):
    def off(rng):
        return not chance.holds_rate(rng.random((20, 20)) < rate, rate, error=LOOSE)

    assert exceeded(off) <= LOOSE


def test_a_wrong_rate_is_told_from_the_right_one():
    kept = np.random.default_rng(1).random((40, 150)) < 0.37
    assert chance.holds_rate(kept, 0.37)
    assert not chance.holds_rate(kept, 0.5)
    assert not chance.holds_rate(kept, 0.63)


def test_two_shares_of_one_rate_lie_apart_no_more_often_than_it_says():
    def off(rng):
        one, other = (rng.random(400) < 0.5 for _ in range(2))
        return abs(one.mean() - other.mean()) > chance.rates_apart(400, error=LOOSE)

    assert exceeded(off) <= LOOSE


def test_shares_of_two_rates_lie_apart():
    rng = np.random.default_rng(2)
    one, other = (rng.random(6000) < rate for rate in (0.5, 0.6))
    assert abs(one.mean() - other.mean()) > chance.rates_apart(6000)


@pytest.mark.parametrize("law", [normal, uniform])
def test_variances_and_means_are_off_no_more_often_than_it_says(law):
    def variance_off(rng):
        return abs(np.var(law(rng, 300)) - 1) > chance.variance_off(300, error=LOOSE)

    def mean_off(rng):
        values = law(rng, 300)
        return abs(values.mean()) > chance.mean_off(float(values.std()), 300, error=LOOSE)

    assert exceeded(variance_off) <= LOOSE
    assert exceeded(mean_off) <= LOOSE


@pytest.mark.parametrize("law", [normal, uniform])
def test_a_wrong_variance_or_mean_is_seen(law):
    values = law(np.random.default_rng(3), 5400)
    assert abs(np.var(values) - 1) <= chance.variance_off(5400)
    assert abs(np.var(1.15 * values) - 1) > chance.variance_off(5400)
    assert abs(values.mean()) <= chance.mean_off(float(values.std()), 5400)
    assert abs((values + 0.2).mean()) > chance.mean_off(float(values.std()), 5400)


def test_the_distance_of_a_few_values_is_that_of_their_steps():
    assert chance.distance(np.array([0.5]), lambda x: x) == 0.5
    assert chance.distance(np.array([0.75, 0.25]), lambda x: x) == 0.25


def test_draws_lie_from_their_own_law_no_more_often_than_it_says():
    def off(rng):
        return chance.distance(rng.normal(size=200), chance.normal_cdf) > chance.distance_off(
            200, error=LOOSE
        )

    assert exceeded(off) <= LOOSE


def test_another_law_is_seen():
    values = np.random.default_rng(4)
    assert chance.distance(normal(values, 45_000), chance.normal_cdf) <= chance.distance_off(45_000)
    assert chance.distance(uniform(values, 45_000), chance.normal_cdf) > chance.distance_off(45_000)


@pytest.mark.parametrize(
    ("cells", "shape"),
    [
        ([[1, 2], [3, 4]], (2, 2)),
        ([[1, 2], [1, 2]], (1, 2)),
        ([[1, 1], [2, 2]], (2, 1)),
        ([[1, 1], [1, 1]], (2, 2)),
    ],
)
def test_rows_and_columns_that_repeat_the_first_are_no_draws(cells, shape):
    assert chance.draws(np.array(cells)).shape == shape
