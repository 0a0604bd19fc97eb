"""What can be told from two arrays alone, in words."""

import numpy as np
import pytest

from autograder.grading.differences import difference

RNG = np.random.default_rng(0)
W, SQUARE, LINE = RNG.normal(size=(4, 3)), RNG.normal(size=(3, 3)), RNG.normal(size=5)
ROWS = np.arange(4)[:, np.newaxis]


@pytest.mark.parametrize(
    ("given", "wanted", "told"),
    [
        (-W, W, "all values have the wrong sign"),
        (2 * W, W, "all values are twice as large"),
        (W / 2, W, "all values are half as large"),
        (0.63 * W, W, "all values are off by a constant factor of 0.63"),
        (
            W * 7 / 6,
            W,
            "all values are off by a constant factor of 1.2, as if it were divided by 6 instead of"
            " 7",
        ),
        (
            W * np.sqrt(6 / 7),
            W,
            "all values are off by a constant factor of 0.93, as if what is under a root were"
            " divided by 7 instead of 6",
        ),
        (W + 0.3, W, "all values are off by the same number"),
        (SQUARE.T, SQUARE, "it is transposed"),
        (W[::-1], W, "the right values are in reverse order along axis 0"),
        (np.roll(LINE, 1), LINE, "the right values stand one place off"),
        (RNG.permutation(LINE), LINE, "the right values are there, in another order"),
        (
            W.ravel(order="F").reshape(W.shape),
            W,
            "the right values are there, in another order",
        ),
        (np.where(ROWS == 0, W, 1.0), W, "only the first row is right"),
        (np.where(ROWS == 3, 1.0, W), W, "only the last row is wrong"),
        (W, np.where(ROWS > 1, W, 0), "what should be 0 is not; the rest is right"),
        (np.where(ROWS % 2, W, 0), W, "some values are 0 that should not be; the rest is right"),
        (np.maximum(W, 0), W, "negative values are 0"),
        (np.abs(W), W, "negative values have lost their sign"),
        (W**2, W, "each value is the square of the right one"),
        (np.zeros(3), np.ones(3), "all values are 0"),
        (np.ones(3), np.zeros(3), "all values should be 0 and are not"),
        (np.array([0.0, 1.0]), np.zeros(2), "some values should be 0 and are not"),
        (np.array(-2.0), np.array(2.0), "it has the wrong sign"),
        (np.array(4.0), np.array(2.0), "it is twice as large"),
        (np.array(1.7), np.array(1.0), ""),  # which any factor would account for
        (W * (1 + 1e-6), W, ""),  # which is off by too little to tell how
        (RNG.normal(size=(4, 3)), W, ""),
    ],
)
def test_what_accounts_for_all_that_is_wrong_is_told(
    given: np.ndarray, wanted: np.ndarray, told: str
) -> None:
    assert difference(given, wanted) == told


def test_what_overflows_is_no_trouble() -> None:
    assert difference(np.array([1e308, -1e308]), np.array([1e-300, 1e308])) == ""


def test_what_is_next_to_nothing_is_off_by_a_factor() -> None:
    values = np.array([1.0, 2.0, -3.0, 5.0])
    assert (
        difference(1e-160 * values, values) == "all values are off by a constant factor of 1e-160"
    )
