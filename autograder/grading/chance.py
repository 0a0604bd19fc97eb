"""Bounds of chance: how far what is drawn at random may lie from what it is drawn by.

Each is exceeded by a right solution with a probability below `error`, whatever the number of draws.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

Array = np.ndarray[Any, Any]

ERROR = 1e-11  # so that a hundred such bounds fail a right solution less than once in 1e9 gradings


def draws(cells: Array) -> Array:
    """Return a matrix without the rows and columns that only repeat the first.

    cells: of shape (rows, columns), of any dtype. As many cells as are left may have been drawn
    independently. A matrix that is the same everywhere is returned whole.
    """
    if np.all(cells == cells[:1, :1]):
        return cells
    rows = cells[:1] if np.all(cells == cells[:1]) else cells
    return rows[:, :1] if np.all(rows == rows[:, :1]) else rows


def holds_rate(hits: Array, probability: float, *, error: float = ERROR) -> bool:
    """Tell whether cells may each have been hit with this probability, independently.

    hits: of any shape, True or 1 where a cell was hit. 0 < probability < 1.
    By Chernoff's bound the share hit of n cells lies at a divergence of more than ln(2/error)/n
    from its probability with a chance below error.
    """
    share = float(np.mean(hits))
    divergence = sum(
        part * math.log(part / expected)
        for part, expected in ((share, probability), (1 - share, 1 - probability))
        if part > 0
    )
    return hits.size * divergence <= math.log(2 / error)


def rates_apart(count: int, *, error: float = ERROR) -> float:
    """Return how far apart two shares of so many cells may lie that are hit with one probability.

    The difference of two shares of n cells is a sum of 2n independent numbers that vary by 1/n:
    by Hoeffding's bound it lies beyond t with a chance of at most 2 exp(-n t²).
    """
    return math.sqrt(math.log(2 / error) / count)


def variance_off(count: int, *, error: float = ERROR) -> float:
    """Return how far the variance of normal or uniform draws may lie from theirs, as a share of it.

    With x = ln(2/error), the mean square of n normal draws is off by more than 2 sqrt(x/n) + 2x/n
    with a chance below error (Laurent and Massart), that of uniform draws by more than
    3 sqrt(x / 2n) < 2.13 sqrt(x/n) (Hoeffding); the square of their mean takes off 2x/n at most.
    Of few draws nothing is known.
    """
    x = math.log(2 / error)
    return min(0.99, 2.13 * math.sqrt(x / count) + 2 * x / count)


def mean_off(deviation: float, count: int, *, error: float = ERROR) -> float:
    """Return how far from 0 the mean of normal or uniform draws around 0 may lie.

    The mean of n draws of variance s² exceeds s sqrt(2 ln(2/error) / n) with a chance below error.
    deviation: the observed one, which of 5,000 draws or more is less than 9 % too small.
    """
    return 1.1 * deviation * math.sqrt(2 * math.log(2 / error) / count)


def distance(values: Array, cdf: Callable[[Array], Array]) -> float:
    """Return the greatest distance of the values' distribution from another, given by its cdf.

    values: of any shape. cdf: is given them sorted, of shape (size,), and returns as many numbers.
    """
    ordered = np.sort(np.ravel(values))
    expected = cdf(ordered)
    steps = np.arange(ordered.size + 1) / ordered.size
    return float(max(np.max(steps[1:] - expected), np.max(expected - steps[:-1])))


def normal_cdf(values: Array) -> Array:
    """Return the distribution function of the standard normal distribution, value by value.

    values: of any shape, float32 or float64, which the result has, too.
    """
    found: Array = torch.special.ndtr(torch.from_numpy(values)).numpy()
    return found


def distance_off(count: int, *, error: float = ERROR) -> float:
    """Return the `distance` of so many draws from their own distribution.

    They exceed it with a chance of at most error, by the bound of Dvoretzky, Kiefer and Wolfowitz
    (2 exp(-2 n t²), the constant by Massart).
    """
    return math.sqrt(math.log(2 / error) / (2 * count))
