"""Say how an array differs from the one that was wanted, in words that hold none of its values.

What can be told from the two arrays alone: a wrong sign, a constant factor, values in another
order. Each is told only if it accounts for all that is wrong, to five digits.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

_DIGITS = 1e-5
_FEWEST = 4  # of fewer values a factor or an offset may fit by chance


def shape_difference(given: tuple[int, ...], wanted: tuple[int, ...]) -> str:
    """Return how a shape differs from the one that was wanted."""
    if len(given) > 1 and given == wanted[::-1]:
        return "its shape is that of the transpose"
    if len(given) != len(wanted):
        if [size for size in given if size != 1] == [size for size in wanted if size != 1]:
            few = len(given) < len(wanted)
            return f"it has {'too few' if few else 'too many'} dimensions of size 1"
        return "it has another number of dimensions"
    return "its shape is another one"


def difference(given: Array, wanted: Array) -> str:
    """Return how finite values differ from those wanted, of the same shape."""
    given, wanted = given.astype(np.float64), wanted.astype(np.float64)
    if not wanted.any():
        return f"{_share(given != 0)} should be 0 and are not" if wanted.size > 1 else "it is not 0"
    if not given.any():
        return "all values are 0" if wanted.size > 1 else "it is 0"
    with np.errstate(all="ignore"):  # what overflows accounts for nothing
        if np.abs(given - wanted).max() <= 10 * _DIGITS * np.abs(wanted).max():
            return ""  # it is off by too little to tell how
        for tell in (_formula, _order, _zeros, _lines, _constant):
            told = tell(given, wanted)
            if told:
                return told
    return ""


def _agrees(given: Array, wanted: Array) -> bool:
    """Tell whether values are the same to five digits, and not all of them 0."""
    largest = float(np.abs(wanted).max(initial=0.0))
    allowed = _DIGITS * (np.abs(wanted) + 1e-3 * largest)
    right = np.all(np.abs(given - wanted) <= allowed)
    return bool(right and wanted.any() and np.isfinite(largest))


def _formula(given: Array, wanted: Array) -> str:
    many = wanted.size > 1
    formulas: tuple[tuple[Array, str, str], ...] = (
        (-wanted, "all values have the wrong sign", "it has the wrong sign"),
        (2 * wanted, "all values are twice as large", "it is twice as large"),
        (wanted / 2, "all values are half as large", "it is half as large"),
        (np.abs(wanted), "negative values have lost their sign", "it has lost its sign"),
        (np.maximum(wanted, 0), "negative values are 0", ""),
        (1 - wanted, "each value is 1 minus the right one", "it is 1 minus the right one"),
        (1 / wanted, "each value is 1 over the right one", "it is 1 over the right one"),
        (wanted**2, "each value is the square of the right one", "it is the right one's square"),
        (np.sqrt(wanted), "each value is the root of the right one", "it is the right one's root"),
    )
    return next((lots if many else single for f, lots, single in formulas if _agrees(given, f)), "")


def _order(given: Array, wanted: Array) -> str:
    if wanted.size < 2 or np.ptp(wanted) == 0:
        return ""
    if wanted.ndim == 2 and len(set(wanted.shape)) == 1 and _agrees(given, wanted.T):
        return "it is transposed"
    if wanted.ndim == 2 and _agrees(given.T.reshape(wanted.shape), wanted):
        return "the values are filled in column by column, not row by row"
    for axis in range(wanted.ndim):
        of = "" if wanted.ndim == 1 else f" along axis {axis}"
        if _agrees(given, np.flip(wanted, axis)):
            return f"the right values are in reverse order{of}"
    for axis in range(wanted.ndim):
        of = "" if wanted.ndim == 1 else f" along axis {axis}"
        size = wanted.shape[axis]
        ahead = np.take(wanted, range(1, size), axis), np.take(given, range(size - 1), axis)
        after = np.take(wanted, range(size - 1), axis), np.take(given, range(1, size), axis)
        for right, shifted in (ahead, after):
            if right.size >= _FEWEST and _agrees(shifted, right):
                return f"the right values stand one place off{of}"
    same_values = _agrees(np.sort(given, axis=None), np.sort(wanted, axis=None))
    return "the right values are there, in another order" if same_values else ""


def _zeros(given: Array, wanted: Array) -> str:
    zero, kept = wanted == 0, given != 0
    if zero.any() and _agrees(given[~zero], wanted[~zero]):
        return "what should be 0 is not; the rest is right"
    if not kept.all() and kept.any() and _agrees(given[kept], wanted[kept]):
        return "some values are 0 that should not be; the rest is right"
    return ""


def _lines(given: Array, wanted: Array) -> str:
    names = {1: ("value",), 2: ("row", "column")}
    for axis, what in enumerate(names.get(wanted.ndim, ())):
        count = wanted.shape[axis]
        lines = [(np.take(given, i, axis), np.take(wanted, i, axis)) for i in range(count)]
        right = [_agrees(one, other) or np.array_equal(one, other) for one, other in lines]
        if len(right) > 2 and sum(right) == 1 and (right[0] or right[-1]):
            return f"only the {'first' if right[0] else 'last'} {what} is right"
        if len(right) > 2 and sum(right) == len(right) - 1 and not (right[0] and right[-1]):
            return f"only the {'last' if right[0] else 'first'} {what} is wrong"
    return ""


def _constant(given: Array, wanted: Array) -> str:
    if wanted.size < _FEWEST:
        return ""
    factor = float(np.sum(given * wanted) / np.sum(wanted * wanted))
    if np.ptp(np.abs(wanted)) > 0 and factor and _agrees(given, factor * wanted):
        return _factor(factor)
    offset = float(np.mean(given - wanted))
    if np.ptp(wanted) > 0 and _agrees(given - offset, wanted):
        return "all values are off by the same number"
    return ""


def _factor(factor: float) -> str:
    """Say by which constant factor all values are off, and what that comes of, if it shows."""
    size, sign = abs(factor), ", and have the wrong sign" if factor < 0 else ""
    told = f"all values are off by a constant factor of {size:.2g}{sign}"
    powers: tuple[tuple[str, Callable[[float], float]], ...] = (
        ("it were ", lambda x: x),
        ("what is under a root were ", lambda x: x * x),
    )
    for where, power in powers:
        ratio = power(size)
        if not 0.5 < ratio < 2 or ratio == 1:
            continue  # it comes of no such division
        n = round(max(ratio, 1 / ratio) / (max(ratio, 1 / ratio) - 1))
        if 3 <= n <= 200 and math.isclose(max(ratio, 1 / ratio), n / (n - 1), rel_tol=1e-6):
            by, instead = (n - 1, n) if ratio > 1 else (n, n - 1)
            return f"{told}, as if {where}divided by {by} instead of {instead}"
    return told


def _share(off: Array) -> str:
    return "all values" if off.all() else "some values"
