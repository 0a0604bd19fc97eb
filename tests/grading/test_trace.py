"""Traces: the same for code that answers the same, however it is computed."""

import numpy as np
import pytest
import torch

from autograder.grading.trace import sketch
from autograder.grading.trace import trace as digest
from autograder.sandbox.client import Raised, Reply, Returned

LARGE = np.zeros(1 << 18)
ARRAY = np.random.default_rng(0).normal(size=(4, 5))


def trace(replies: list[Reply]) -> str:
    return digest(map(sketch, replies))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ARRAY, ARRAY * (1 + 1e-9)),
        (ARRAY, torch.tensor(ARRAY)),
        (ARRAY, ARRAY.astype(np.float32)),
        (np.array(0.5), 0.5),
        ({"a": 1, "b": 2.0}, {"b": 2, "a": np.float64(1)}),
        ((1, None), [1, None]),
        (1e-9, -3e-12),
        (True, 1.0),
    ],
)
def test_what_is_the_same_has_one_trace(one: object, other: object) -> None:
    assert trace([Returned(one)]) == trace([Returned(other)])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ARRAY, -ARRAY),
        (ARRAY, ARRAY.T),
        (ARRAY, 1.02 * ARRAY),
        (ARRAY, np.where(np.arange(5) == 2, 0, ARRAY)),
        (1.0, 1.01),
        ("a", "b"),
        (None, 0),
        (float("nan"), 0.0),
    ],
)
def test_what_differs_has_another(one: object, other: object) -> None:
    assert trace([Returned(one)]) != trace([Returned(other)])


def test_what_an_argument_comes_to_counts() -> None:
    assert trace([Returned(1.0, (0,))]) != trace([Returned(1.0)])


def test_of_a_large_array_a_part_is_looked_at() -> None:
    some = LARGE.copy()
    some[::1000] = 1
    assert trace([Returned(LARGE)]) != trace([Returned(some)])
    assert trace([Returned(LARGE)]) != trace([Returned(LARGE[1:])])
    assert len(sketch(Returned(some))) < 100


def test_exceptions_alone_leave_no_trace() -> None:
    assert trace([Raised("TypeError", "no", "", 1, None)]) == ""
    assert trace([]) == ""
