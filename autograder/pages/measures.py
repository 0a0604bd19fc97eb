"""What a class's results say in numbers, and how sure that is: pure functions of numbers.

Sources: E. B. Wilson, 1927 (interval of a share); R. A. Fisher, 1921 (interval of a correlation).
"""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

Z95 = statistics.NormalDist().inv_cdf(0.975)
LEAST = 20  # submissions: of fewer a correlation says nothing
FEW = 100  # of fewer than this it says little
BINS = 10
UPPER = 0.27  # who is called the best of a class: the share that item analysis has always taken


@dataclass(frozen=True)
class Share:
    """So many of so many, with Wilson's interval at 95 %; all are 0 to 1."""

    count: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share itself; of none it is 0."""
        return self.count / self.of if self.of else 0.0


@dataclass(frozen=True)
class Correlation:
    """Pearson's r with Fisher's interval at 95 %; few: it stands on too few to lean on."""

    r: float
    low: float
    high: float
    few: bool


@dataclass(frozen=True)
class Spread:
    """How scores are distributed; deviation: of a sample, 0 of one."""

    count: int
    mean: float
    median: float
    deviation: float
    least: float
    most: float


@lru_cache(maxsize=10_000)
def share(count: int, of: int) -> Share:
    """Return a share with its interval; of none anything is possible."""
    if not of:
        return Share(0, 0, 0.0, 1.0)
    p, z2 = count / of, Z95**2
    centre = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = Z95 / (1 + z2 / of) * math.sqrt(p * (1 - p) / of + z2 / (4 * of**2))
    low = 0.0 if count == 0 else max(centre - half, 0.0)
    high = 1.0 if count == of else min(centre + half, 1.0)
    return Share(count, of, low, high)


def correlation(xs: Sequence[float], ys: Sequence[float]) -> Correlation | None:
    """Return how two measures of the same submissions go together.

    None where there are too few, or where one of the two is the same for all.
    """
    n = len(xs)
    if n < LEAST or not _varies(xs) or not _varies(ys):
        return None
    r = max(-1.0, min(1.0, statistics.correlation(xs, ys)))
    if abs(r) > 1 - 1e-9:
        return Correlation(round(r), round(r), round(r), n < FEW)
    half = Z95 / math.sqrt(n - 3)
    low, high = (math.tanh(math.atanh(r) + sign * half) for sign in (-1, 1))
    return Correlation(r, low, high, n < FEW)


def spread(values: Sequence[float]) -> Spread | None:
    """Return how values are distributed; None of none."""
    if not values:
        return None
    deviation = statistics.stdev(values) if len(values) > 1 else 0.0
    middle = statistics.median(values)
    mean = statistics.fmean(values)
    return Spread(len(values), mean, middle, deviation, min(values), max(values))


def histogram(shares: Iterable[float]) -> list[int]:
    """Return how many shares, 0 to 1, lie in each tenth; 1 and more lies in the last."""
    counts = [0] * BINS
    for value in shares:
        # What is 0.7 but for rounding is no less.
        counts[max(0, min(BINS - 1, math.floor(value * BINS + 1e-9)))] += 1
    return counts


def best_and_worst(values: Sequence[float]) -> tuple[list[int], list[int]]:
    """Return the places of the upper and of the lower 27 % of values, at least one of each."""
    order = sorted(range(len(values)), key=lambda at: values[at])
    size = max(1, round(UPPER * len(values))) if values else 0
    return order[len(order) - size :], order[:size]


def _varies(values: Sequence[float]) -> bool:
    return max(values) - min(values) > 1e-9
