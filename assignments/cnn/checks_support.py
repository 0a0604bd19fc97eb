"""What the public checks need: marks for checks, comparisons, and feedback that says what is wrong.

You need not read this, and must not hand it in. It is the autograder's own code, without what runs
submissions apart from their tests: here your functions are called directly.
"""

import __future__

import ast
import builtins
import contextlib
import dis
import glob
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import io
import itertools
import linecache
import math
import numbers
import os
import random
import re
import shlex
import sys
import textwrap
import threading
import tokenize
import traceback
import types
import typing
import warnings
import zlib
from bisect import bisect_left
from collections.abc import (
    Callable,
    Collection,
    Container,
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from fractions import Fraction
from functools import cache, cached_property, lru_cache
from io import BytesIO
from itertools import islice
from pathlib import Path, PurePath
from types import CodeType, MethodType, ModuleType, SimpleNamespace
from typing import Any, Self, TypeVar

import numpy as np
import torch


@dataclass(frozen=True)
class Returned:
    value: Any
    changed: tuple[int, ...] = ()


@dataclass(frozen=True)
class Opaque:
    kind: str


Array = np.ndarray[Any, Any]
_DIGITS = 1e-5
_FEWEST = 4  # of fewer values a factor or an offset may fit by chance


def shape_difference(given: tuple[int, ...], wanted: tuple[int, ...]) -> str:
    if len(given) > 1 and given == wanted[::-1]:
        return "its shape is that of the transpose"
    if len(given) != len(wanted):
        if [size for size in given if size != 1] == [size for size in wanted if size != 1]:
            few = len(given) < len(wanted)
            return f"it has {'too few' if few else 'too many'} dimensions of size 1"
        return "it has another number of dimensions"
    return "its shape is another one"


def difference(given: Array, wanted: Array) -> str:
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


class Failure(Exception):
    """A check found that the student's code does not do what it should.

    expected: the property that should hold, in the grader's own words; everyone reads it.
    got: what came instead; it may quote the student's values, so only public rows show it.
    mismatch: what kind of difference it is, in words of ours that can carry no value of theirs.
    crash: it is an exception of theirs; absent: a name is not there, and the mismatch says why.
    hint: what to try; None stands for the hint of the check, "" for none at all.
    """

    def __init__(
        self,
        expected: str,
        got: str = "",
        hint: str | None = None,
        *,
        mismatch: str = "",
        crash: bool = False,
        absent: bool = False,
    ) -> None:
        super().__init__(expected)
        self.expected = expected
        self.got = got
        self.hint = hint
        self.mismatch = mismatch
        self.crash = crash
        self.absent = absent
        self.starved = False  # for want of a core or of memory, which others may have used up

    def text(self, *, public: bool, hint: str = "") -> str:
        """Return the feedback, a line each for what was expected, what came and what to try."""
        came = self.got or self.mismatch if public else self.mismatch
        lines = [f"Expected: {self.expected}"]
        lines += [f"But: {came}"] if came else []
        hint = hint if self.hint is None else self.hint
        lines += [f"Hint: {hint}"] if hint else []
        return "\n".join(lines)

    def refer_to(self, title: str) -> None:
        """Say no more than that it is what was told with the check of this title."""
        again = "it fails as" if self.crash else "it is not there, as told"
        self.got, self.mismatch = "", f"{again} in “{title}”"


Shape = tuple[int, ...] | None
RTOL = 1e-7
FLOAT32_RTOL = 1e-5  # what a solution computed in single precision can promise
IS_NONE = "it is None"
CONTRACT = "contract"  # the concept of the check that judges of which kind a result is
_lists_pass: ContextVar[bool] = ContextVar("_lists_pass", default=False)
_PLAIN = re.compile(r"[\w ]*\w$")  # what an index may follow
_KINDS: dict[type, str] = {
    tuple: "a tuple",
    list: "a list",
    dict: "a dict",
    set: "a set",
    str: "a text",
    bytes: "bytes",
    bool: "True or False",
    np.bool_: "True or False",
    type(None): "None",
    np.ndarray: "an array",
    torch.Tensor: "a tensor",
}


@contextlib.contextmanager
def judging(concept: str) -> Iterator[None]:
    """Let nested lists pass for arrays meanwhile, but where this concept is the contract."""
    token = _lists_pass.set(concept != CONTRACT)
    try:
        yield
    finally:
        _lists_pass.reset(token)


def kind_of(value: object) -> str:
    """Return what kind of thing a value is, in words that say nothing of its content."""
    other = "a number" if isinstance(value, numbers.Number) else "an object that is no plain data"
    return _KINDS.get(type(value), other)


def describe(value: Any) -> str:
    """Return a short description of a value with some of its content, for public rows."""
    if value is None:
        return "None"
    if isinstance(value, Opaque):
        return f"an object of type {_short(value.kind)}"
    if type(value) in (tuple, list, dict, set):
        return f"{kind_of(value)} of length {len(value)}"
    if isinstance(value, np.ndarray | torch.Tensor):
        dtype = str(value.dtype).removeprefix("torch.")
        text = np.array2string(_numpy(value), precision=4, threshold=8, edgeitems=2)
        return f"{kind_of(value)} of shape {tuple(value.shape)}, {dtype}: {_short(text)}"
    return f"{kind_of(value)}: {_short(repr(value))}"


def _short(text: str, length: int = 80) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def _wrong_kind(expected: str, value: object) -> Failure:
    return Failure(expected, f"it is {describe(value)}", mismatch=f"it is {kind_of(value)}")


def returns(value: Any, kind: type, *, length: int | None = None, name: str = "the result") -> Any:
    """Return the value if it is of a kind (and length); a list passes for a tuple.

    kind: tuple, list, dict, float (any real number, also an array with one element), bool or str.
    length: the least number of items; more are cut off, since versions of a lab differ in extras.
    """
    if kind is float:
        return number(value, name=name)
    if kind is tuple and isinstance(value, list):
        value = tuple(value)
    if kind is bool and isinstance(value, np.bool_):
        value = bool(value)
    if not isinstance(value, kind):
        raise _wrong_kind(f"{name} is {_KINDS.get(kind, kind.__name__)}", value)
    items: Any = value
    if length is not None and len(items) < length:
        expected = f"{name} is {_KINDS[kind]} of {length} items"
        raise Failure(expected, f"it has {len(items)}", mismatch="it has fewer items")
    return items if length is None else items[:length]


def like(value: Any, pattern: Any, *, name: str = "what was noted") -> Any:
    """Return a value that is made as a pattern shows, all the way down: for what a driver noted.

    pattern: bool, int, str; float, for a finite real number; np.ndarray, for an array of finite
    real numbers; torch.Tensor, for a tensor of such, which it stays; None for itself; object for
    anything; (p, q), a tuple of as many items; [p], a list of any length; {key: p}, these entries
    of a dict; p | q of types. A list passes for a tuple.
    """
    match pattern:
        case tuple():
            items = returns(value, tuple, length=len(pattern), name=name)
            that(len(value) == len(items), f"{name} is made of {len(items)} parts", "it has more")
            pairs = zip(items, pattern, strict=True)
            return tuple(like(item, part, name=name) for item, part in pairs)
        case list():
            items = returns(value, tuple, name=name)
            return [like(item, pattern[0], name=name) for item in items]
        case dict():
            found = entries(value, pattern, name=name)
            return {key: like(found[key], part, name=key) for key, part in pattern.items()}
        case None:
            that(value is None, f"{name} is None", mismatch=f"it is {kind_of(value)}")
            return None
        case types.UnionType():
            if value is None and types.NoneType in pattern.__args__:
                return None
            (pattern,) = (kind for kind in pattern.__args__ if kind is not types.NoneType)
    if pattern is np.ndarray:
        return array(value, name=name)
    if pattern is torch.Tensor:
        array(returns(value, torch.Tensor, name=name), name=name)
        return value
    if pattern is int:
        return whole(value, name=name)
    return returns(value, pattern, name=name)


def whole(value: Any, *, name: str = "the result") -> int:
    """Return a whole number that a float can hold, too: a count or a size."""
    is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not is_whole or abs(int(value)) > 2**53:
        raise _wrong_kind(f"{name} is a whole number", value)
    return int(value)


def equals(value: Any, desired: Any) -> bool:
    """Tell whether a value is made of the same lists, tuples, numbers and texts as desired."""
    if isinstance(desired, list | tuple):
        return (
            isinstance(value, list | tuple)
            and len(value) == len(desired)
            and all(map(equals, value, desired))
        )
    if isinstance(desired, bool) or isinstance(value, bool | np.bool_):
        return isinstance(value, bool | np.bool_) and bool(value) is desired
    return isinstance(value, numbers.Number | str | None) and value == desired


def entries(value: Any, names: Collection[str], *, name: str = "the result") -> dict[str, Any]:
    """Return these entries of a dict; further ones are ignored, missing ones are a Failure."""
    returns(value, dict, name=name)
    missing = [key for key in names if key not in value]
    if missing:
        expected = f"{name} has the entries {', '.join(names)}"
        raise Failure(expected, mismatch=f"missing: {', '.join(missing)}")
    return {key: value[key] for key in names}


def named_arrays(
    value: Any, shapes: Mapping[str, Shape], *, name: str = "the result", each: str = "{}"
) -> dict[str, Array]:
    """Return these entries of a dict as arrays of their shapes; None stands for any shape.

    each: what an array is called, where {} stands for the name of its entry.
    """
    found = entries(value, shapes, name=name)
    return {
        key: array(found[key], shape=shape, name=each.format(key)) for key, shape in shapes.items()
    }


def arrays(
    value: Any,
    shapes: Mapping[str, Shape] | Collection[Shape],
    *,
    name: str = "the result",
    each: str = "an item",
) -> list[Array]:
    """Return the items of a tuple or list as arrays of these shapes; None stands for any shape.

    shapes: of each item, by what it is called, or else all are called `each`.
    """
    kind = list if isinstance(value, list) else tuple
    items = returns(value, kind, length=len(shapes), name=name)
    named = shapes.items() if isinstance(shapes, Mapping) else ((each, shape) for shape in shapes)
    pairs = zip(items, named, strict=True)
    return [array(item, shape=shape, name=called) for item, (called, shape) in pairs]


def unchanged(reply: Returned, *names: str) -> None:
    """Fail if a call, made by `student.call`, has changed any of its first arguments in place.

    names: what they are called.
    """
    spoilt = [name for index, name in enumerate(names) if index in reply.changed]
    that(
        not spoilt,
        "the arguments are after the call what they were before",
        mismatch=f"the call changed {' and '.join(spoilt)}",
    )


def layer_sizes(
    found: Any,
    sizes: Sequence[int],
    expected: str,
    known: str = "the layers are attributes of the network (or in an nn.ModuleList or"
    " nn.Sequential)",
) -> None:
    """Fail unless linear layers, told by `drivers.linear_layers`, lead through these sizes.

    expected, known: what is said to be expected, of the layers and of their place in the network.
    """
    layers = like(found, [(object, object, bool)], name="what the layers are")
    shapes = [layer[:2] for layer in layers]
    that(
        equals(shapes, [((units, below), (units,)) for below, units in itertools.pairwise(sizes)]),
        expected,
        f"the shapes of weights and biases are {shapes}",
        mismatch="the layers are others",
    )
    lost = "it does not know them: they are missing from net.parameters(), as if kept in a list"
    that(all(layer[2] for layer in layers), known, lost)


def number(value: Any, *, name: str = "the result") -> float:
    """Return a real, finite number: a Python or NumPy scalar, or an array with one element."""
    if isinstance(value, np.ndarray | torch.Tensor) and math.prod(value.shape) == 1:
        value = _numpy(value).reshape(-1)[0].item()
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise _wrong_kind(f"{name} is a number", value)
    try:
        result = float(value)
    except OverflowError:  # a whole number beyond what a float can hold
        result = math.inf
    if not math.isfinite(result):
        got = f"it is {_short(str(value))}"
        raise Failure(f"{name} is a finite number", got, mismatch="it is not finite")
    return result


def array(value: Any, *, shape: Shape = None, name: str = "the result") -> Array:
    """Return a finite array of real numbers of this shape, as NumPy, whatever it was held in.

    shape: None for any; () takes a number, too. The dtype is the student's: floating-point, whole
    numbers or bool, but float32 for a tensor of bfloat16.
    """
    if isinstance(value, numbers.Real) and shape == ():
        value = np.asarray(value)
    if isinstance(value, list | tuple) and _lists_pass.get():
        value = _from_lists(value)
    if not isinstance(value, np.ndarray | torch.Tensor):
        raise _wrong_kind(f"{name} is an array", value)
    if shape is not None and tuple(value.shape) != shape:
        got, mismatch = f"its shape is {(*value.shape,)}", shape_difference((*value.shape,), shape)
        raise Failure(f"{name} has shape {shape}", got, mismatch=mismatch)
    result = _numpy(value)
    if result.dtype.kind not in "bifu":
        got, mismatch = f"its dtype is {result.dtype}", "it holds no real numbers"
        raise Failure(f"{name} holds real numbers", got, mismatch=mismatch)
    if not np.isfinite(result).all():
        worst = _first_largest(~np.isfinite(result))
        got = f"{_at(name, worst)} is {result[worst]}"
        raise Failure(f"{name} is finite", got, mismatch="it holds nan or infinity")
    return result


def _from_lists(value: Any) -> Any:
    rows = [_from_lists(row) if isinstance(row, list | tuple) else row for row in value]
    if rows and all(isinstance(row, numbers.Real | np.bool_) for row in rows):
        return np.array(rows)
    parts = [_numpy(row) for row in rows if isinstance(row, np.ndarray | torch.Tensor)]
    even = len(parts) == len(rows) and len({part.shape for part in parts}) == 1
    return np.stack(parts) if even else value


def same_dtype(
    value: Any, dtype: torch.dtype, *, shape: Shape = None, name: str = "the result"
) -> None:
    """Fail unless a value is a tensor of this shape, and of the dtype that x had."""
    array(value, shape=shape, name=name)
    that(
        isinstance(value, torch.Tensor) and value.dtype == dtype,
        f"for x of dtype {dtype} {name} is a tensor of the same dtype",
        f"it is {describe(value)}",
        mismatch="it is another one",
    )


def close(
    value: Any,
    desired: Any,
    *,
    name: str = "the result",
    rtol: float = RTOL,
    atol: float | None = None,
    hint: str | None = None,
) -> None:
    """Fail unless a value has the kind, shape and, within rounding, the values desired.

    |value - desired| <= atol + rtol |desired|, for each element; atol is by default a tenth of rtol
    times the largest desired value, so that an element which cancels to nothing may hold rounding.
    What is computed in float32 is held to 1e-5.
    """
    wanted = _numpy(desired).astype(np.float64)
    # It may come of values of the student's own, and nothing is far from infinity.
    come_from = f"what {name} should be, by what came before, is finite"
    that(np.isfinite(wanted).all(), come_from, mismatch="it is nan or infinity")
    given = array(value, shape=wanted.shape, name=name)
    if given.dtype.kind == "f" and given.dtype.itemsize < 8:
        rtol = max(rtol, FLOAT32_RTOL)
    largest = float(np.abs(wanted).max(initial=0.0))
    absolute = 0.1 * rtol * largest if atol is None else atol
    with np.errstate(over="ignore"):  # a gap too wide for a float is infinite, which is too much
        gap = np.abs(given.astype(np.float64) - wanted)
    excess = gap - (absolute + rtol * np.abs(wanted))
    if not (excess > 0).any():
        return
    worst = _first_largest(excess)
    got = f"{_at(name, worst)} is {given[worst]:.6g}, expected {wanted[worst]:.6g}"
    mismatch = difference(given, wanted) or _how_far(gap, largest)
    if given.dtype.kind in "iu":
        mismatch += "; it holds whole numbers"
    raise Failure(f"{name} has the right values", got, hint, mismatch=mismatch)


def that(
    condition: object,
    expected: str,
    got: str = "",
    hint: str | None = None,
    *,
    mismatch: str = "",
) -> None:
    """Fail unless a condition holds; see Failure for who reads what."""
    if not condition:
        raise Failure(expected, got, hint, mismatch=mismatch)


def _how_far(gap: Array, largest: float) -> str:
    which = "all values are" if np.all(gap > 0.1 * RTOL * largest) else "some values are"
    which = "it is" if gap.size == 1 else which
    far, than = (
        float(gap.max()) / largest,
        "what it should be" if gap.size == 1 else "the largest one wanted",
    )
    if far < 0.1:
        return f"{which} off, by about 1e{round(math.log10(far)):+d} of {than}"
    return f"{which} off, by {'about as much as' if far < 10 else 'far more than'} {than}"


def _numpy(value: Any) -> Array:
    if isinstance(value, torch.Tensor):
        value = value.detach()
        value = (value.float() if value.dtype == torch.bfloat16 else value).numpy()
    array: Array = np.asarray(value)
    return array


def _first_largest(values: Array) -> tuple[int, ...]:
    return tuple(map(int, np.unravel_index(int(np.argmax(values)), values.shape)))


def _at(name: str, index: tuple[int, ...]) -> str:
    if not index:
        return name
    return f"{name}{list(index)}" if _PLAIN.match(name) else f"{name}, at {list(index)},"


_Function = TypeVar("_Function", bound=Callable[..., Any])
_ATTRIBUTE = "_autograder_check"
_HINT = "_autograder_hint"


@dataclass(frozen=True)
class Mark:
    question: str
    weight: Fraction
    concept: str
    hint: str
    public: bool
    fresh: bool
    slow: bool
    follows: tuple[str, ...]


def check(
    question: str,
    *,
    weight: int | float = 1,
    concept: str = "",
    hint: str = "",
    public: bool = False,
    fresh: bool = False,
    slow: bool = False,
    follows: str | tuple[str, ...] = (),
) -> Callable[[_Function], _Function]:
    """Make a function a check of a question.

    weight: its share of the question's points, among the question's checks.
    concept: what a student who fails it has not understood; default: the question's id.
    hint: what to try, shown with a failure that has no hint of its own; see also `hint`.
    public: students get the source of this check, and see all of its failures.
    fresh: it needs a worker in which no earlier check has run.
    slow: it trains for seconds, so it is proven at few seeds and by the variants that touch it.
    follows: a check of the question, or several, which a slip may fail together with this one,
    where what the student computed before can't part the two: only the dearest is charged.

    The function's docstring is the title that students read: the behaviour, as a statement.
    """

    def mark(function: _Function) -> _Function:
        exact = Fraction(str(weight))
        others = (follows,) if isinstance(follows, str) else tuple(follows)
        spec = Mark(question, exact, concept or question, hint, public, fresh, slow, others)
        setattr(function, _ATTRIBUTE, spec)
        return function

    return mark


def question(id: str) -> Callable[..., Callable[[_Function], _Function]]:
    """Return `check` for one question, with the concept first: `@forward("mask", weight=2)`."""

    def of_question(concept: str = "", **more: Any) -> Callable[[_Function], _Function]:
        return check(id, concept=concept, **more)

    return of_question


def hint(text: str) -> Callable[[_Function], _Function]:
    """Give a check its hint on a line of its own, where it is too long to stand among the rest."""

    def note(function: _Function) -> _Function:
        setattr(function, _HINT, text)
        return function

    return note


def mark_of(function: object) -> Mark | None:
    mark: Mark | None = getattr(function, _ATTRIBUTE, None)
    own = getattr(function, _HINT, "")
    return replace(mark, hint=own) if mark and own else mark


Tensor = torch.Tensor


def in_their_precision(x: Tensor) -> Tensor:
    """Return x in the floating-point type that the submission has made the default."""
    return x.to(torch.get_default_dtype())


def modules_used(net: torch.nn.Module, x: Tensor) -> tuple[list[tuple[torch.nn.Module, Any]], Any]:
    """Return the modules that a pass uses, in order, with what goes into each, and the output."""
    used: list[tuple[torch.nn.Module, Any]] = []

    def note(module: torch.nn.Module, arguments: tuple[Any, ...]) -> None:
        given = arguments[0] if arguments else None
        used.append((module, given.detach().clone() if isinstance(given, Tensor) else given))

    # For all modules, since layers in a plain list are not among those of the network.
    hook = torch.nn.modules.module.register_module_forward_pre_hook(note)
    try:
        return used, net(x)
    finally:
        hook.remove()


def watch(net: torch.nn.Module, x: Tensor) -> tuple[list[Any], list[Tensor], Any]:
    """Return the linear layers in the order of their use, what went into each, and the output."""
    used, output = modules_used(net, x)
    linear = [(module, given) for module, given in used if isinstance(module, torch.nn.Linear)]
    return [module for module, _ in linear], [given for _, given in linear], output


def linear_layers(net: torch.nn.Module, x: Tensor) -> list[tuple[Any, Any, bool]]:
    """Return of each linear layer the shapes of weight and bias, and if the network knows it."""
    layers, _, _ = watch(net, x)
    known = list(net.modules())  # after the pass, which may make some
    return [
        (
            tuple(layer.weight.shape),
            None if layer.bias is None else tuple(layer.bias.shape),
            any(layer is module for module in known),
        )
        for layer in layers
    ]


def layers_of(submission: Any, name: str, arguments: list[Any], x: Tensor) -> list[Any]:
    """Return what linear_layers tells of a network that their class of this name makes."""
    return linear_layers(getattr(submission, name)(*arguments), in_their_precision(x))


def set_linear(net: torch.nn.Module, x: Tensor, weights: list[Any], biases: list[Any]) -> list[Any]:
    """Give the linear layers of a network new weights and biases; return these layers.

    weights, biases: tensors of shapes (units, inputs) and (units,), in the order in which a pass of
    x uses the layers; each becomes a parameter of the default floating-point type. Where there are
    fewer of them than layers, the others keep theirs.
    """
    layers, _, _ = watch(net, x)
    for layer, weight, bias in zip(layers, weights, biases, strict=False):
        layer.weight = torch.nn.Parameter(in_their_precision(weight))
        layer.bias = torch.nn.Parameter(in_their_precision(bias))
    return layers


def parameters_of(net: torch.nn.Module, x: Tensor) -> tuple[list[Tensor], list[Tensor]]:
    """Return a network's parameters, and those of modules that it uses without knowing them."""
    used, _ = modules_used(net, x)
    known: list[Tensor] = list(net.parameters())  # after the pass, which may make some
    ids = {id(one) for one in known}
    others = {id(one): one for module, _ in used for one in module.parameters()}
    return known, [one for key, one in others.items() if key not in ids]


def in_shape_of(parameter: Tensor, value: Tensor) -> Tensor | None:
    """Return a value in the shape of a parameter that can hold it, or None.

    It may be transposed, with sizes of 1 beside, or there several times, for a stack of layers.
    """
    shape = [size for size in parameter.shape if size != 1]
    for one in (value, value.T) if value.dim() > 1 else (value,):
        if shape[len(shape) - one.dim() :] == list(one.shape) and len(shape) <= one.dim() + 1:
            return in_their_precision(one).expand(shape).reshape(parameter.shape)
    return None


def set_by_shape(
    net: torch.nn.Module, x: Tensor, values: list[Tensor]
) -> tuple[list[Tensor], list[bool]]:
    """Give each parameter of a network the first of the values that it can hold.

    So it does not matter how a network keeps its weights. No size may be 1. Returns the parameters,
    and of which values there are some of the shape.
    """
    known, unknown = parameters_of(net, x)
    shapes = set()
    with torch.no_grad():
        for parameter in known + unknown:
            fitting = ((one.shape, in_shape_of(parameter, one)) for one in values)
            for shape, given in fitting:
                if given is not None:
                    parameter.copy_(given)
                    shapes.add(shape)
                    break
    return known + unknown, [one.shape in shapes for one in values]


class Refusing(torch.overrides.TorchFunctionMode):
    """While it is entered, functions of PyTorch's with one of these words in their name raise.

    Of what is written in Python the file belongs to the name: `nn/modules/dropout.py forward`. It
    does not matter how code came by a function, nor when. `met` holds the names of those that were
    called: an exception may be caught.
    """

    def __init__(self, words: list[str]) -> None:
        super().__init__()
        self.words = words
        self.met: list[str] = []
        self.folder = torch.__file__.removesuffix("__init__.py")

    def result(self, use: Callable[[], Any]) -> tuple[Any, int]:
        """Return what a function returns meanwhile, and how many such functions it calls.

        What is returned is None if it lets their exception through.
        """
        try:
            with self:
                return use(), len(self.met)
        except Exception:
            if not self.met:
                raise
        return None, len(self.met)

    def look(self, name: str) -> None:
        if any(word in name.lower() for word in self.words):
            self.met.append(name)
            raise RuntimeError(f"{name} of PyTorch's is not to be used here")

    def __torch_function__(
        self, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        self.look(getattr(function, "__name__", ""))
        return function(*args, **(kwargs or {}))

    def profile(self, frame: Any, event: str, argument: Any) -> None:
        """See PyTorch's own Python, which may do the work with other functions; threads, too."""
        code = frame.f_code
        if event == "c_call":
            self.look(argument.__name__)
        elif event == "call" and code.co_filename.startswith(self.folder):
            self.look(f"{code.co_filename.removeprefix(self.folder)} {code.co_name}")

    def __enter__(self) -> Any:
        threading.setprofile(self.profile)
        sys.setprofile(self.profile)
        return super().__enter__()  # type: ignore[no-untyped-call]

    def __exit__(self, *error: Any) -> None:
        sys.setprofile(None)
        threading.setprofile(None)
        super().__exit__(*error)  # type: ignore[no-untyped-call]


FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS = (*FUNCTIONS, ast.ClassDef)


class Unreadable(Exception):
    """The file can't be read as a submission; the message says why, for its owner."""


@dataclass(frozen=True)
class Statement:
    place: str  # "cell 7", or the file's name
    line: int  # of its first line in that place, from 1
    source: str
    nodes: tuple[ast.stmt, ...] = field(compare=False)  # of this source: nothing of their own


@dataclass(frozen=True)
class Broken:
    place: str
    line: int
    reason: str
    text: str  # of this line
    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.place} does not parse: line {self.line}: {self.reason} ({self.text[:60]})"


@dataclass(frozen=True)
class Aside:
    place: str
    kind: str  # "a Markdown cell", "a %%bash cell"
    text: str


@dataclass(frozen=True)
class Code:
    statements: tuple[Statement, ...]
    broken: tuple[Broken, ...]
    aside: tuple[Aside, ...] = ()
    texts: tuple[tuple[str, str], ...] = field(default=(), compare=False)  # place, all that it says
    modules: Mapping[str, tuple[Statement, ...]] = field(default_factory=dict)

    @property
    def everything(self) -> tuple[Statement, ...]:
        own = [statement for module in self.modules.values() for statement in module]
        return (*own, *self.statements)


def defined_names(broken: Iterable[Broken]) -> dict[str, Broken]:
    return {name: piece for piece in broken for name in piece.names}


_Waiting = list[tuple[ast.AST, "_Scope"]]


def reads(statement: Statement) -> set[str]:
    at_once, when_called = reads_when(statement)
    return at_once | when_called


def reads_when(statement: Statement) -> tuple[set[str], set[str]]:
    return _reads(statement.nodes)


def is_plain(node: ast.stmt) -> bool:
    if not isinstance(node, ast.FunctionDef) or node.decorator_list:
        return False
    defaults = [*node.args.defaults, *node.args.kw_defaults]
    return all(default is None or isinstance(default, ast.Constant) for default in defaults)


def executed(call: ast.Call) -> list[ast.stmt] | None:
    match call.args:
        case [ast.Constant(value=str(source)), *_]:
            try:
                return ast.parse(source).body
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return []
    return None


@dataclass(eq=False)
class _Scope:
    outer: "_Scope | None" = None
    holds: bool = True  # are its names seen by the scopes in it? Those of a class are not
    passes: bool = False  # does it hand on what `:=` binds? A comprehension does
    bound: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    of_top: set[str] = field(default_factory=set)  # global x

    def top_level_names(self) -> Iterator[str]:
        yield from self.of_top
        for name in self.read - self.bound:
            scope = self.outer
            while scope and not (scope.holds and name in scope.bound | scope.of_top):
                scope = scope.outer
            if not scope or not scope.outer or name in scope.of_top:
                yield name


@lru_cache(maxsize=1000)  # of few submissions: each is asked about its statements many times
def _reads(nodes: tuple[ast.stmt, ...]) -> tuple[set[str], set[str]]:
    top = _Scope()
    inner: list[_Scope] = []
    waiting: _Waiting = [(node, top) for node in nodes]
    while waiting:
        node, scope = waiting.pop()
        if isinstance(node, ast.Name):
            (scope.read if isinstance(node.ctx, ast.Load) else scope.bound).add(node.id)
        elif isinstance(node, (ast.expr_context, ast.Constant)):
            pass
        else:
            found = list(_held(node, scope))
            inner += {id(other): other for _, other in found if other is not scope}.values()
            waiting += found
    when_called = {name for scope in inner for name in scope.top_level_names()}
    if all(is_plain(node) for node in nodes):
        return top.read, when_called
    return top.read | when_called, when_called  # what it defines may be called at once


def _held(node: ast.AST, scope: _Scope) -> Iterable[tuple[ast.AST, _Scope]]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            return _in_function(node, scope)
        case ast.ClassDef(name=name):
            scope.bound.add(name)
            own = _Scope(scope, holds=False)
            around = (*node.decorator_list, *node.bases, *node.keywords)
            return [*((part, scope) for part in around), *((part, own) for part in node.body)]
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            own = _Scope(scope, passes=True)
            first = node.generators[0].iter  # is evaluated outside
            parts = [part for part in ast.iter_child_nodes(node) if part is not node.generators[0]]
            parts += [node.generators[0].target, *node.generators[0].ifs]
            return [(first, scope), *((part, own) for part in parts)]
        case ast.NamedExpr(target=ast.Name(id=name), value=value):
            binding = scope
            while binding.passes and binding.outer:
                binding = binding.outer
            binding.bound.add(name)
            return [(value, scope)]
        case ast.Call(func=ast.Name(id="exec")):
            return [
                (part, scope) for part in (*ast.iter_child_nodes(node), *(executed(node) or ()))
            ]
    _note_names(node, scope)
    return [(part, scope) for part in ast.iter_child_nodes(node)]


def _note_names(node: ast.AST, scope: _Scope) -> None:
    match node:
        case ast.Global(names=names):
            scope.of_top.update(names)
        case ast.alias(name=name, asname=other):
            scope.bound.add(other or name.partition(".")[0])
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            scope.bound.add(name)
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            scope.bound.add(name)


def _in_function(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: _Scope
) -> Iterator[tuple[ast.AST, _Scope]]:
    arguments = node.args
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    parameters += [parameter for parameter in (arguments.vararg, arguments.kwarg) if parameter]
    own = _Scope(scope, bound={parameter.arg for parameter in parameters})
    around: list[ast.AST | None] = [*arguments.defaults, *arguments.kw_defaults]
    body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else [*node.body]
    if not isinstance(node, ast.Lambda):
        scope.bound.add(node.name)
        around += [*node.decorator_list, node.returns]
        around += [parameter.annotation for parameter in parameters]
    yield from ((part, scope) for part in around if part)
    yield from ((part, own) for part in body)


_SCOPES = (*DEFINITIONS, ast.Lambda, ast.GeneratorExp)
_NAMESPACES = {"globals", "locals", "vars"}
_ONLY_SHOW = {"matplotlib", "seaborn", "plotly", "bokeh", "IPython", "torchviz", "pprint"}
_CHANGE_THEIR_OWN = set("append clear extend fill insert pop popitem popleft remove update".split())
_CHANGE_THEIR_OWN.add("setdefault")


@dataclass
class Effects:
    binds: set[str] = field(default_factory=set)
    defines: set[str] = field(default_factory=set)  # of those: plain functions
    assigns: set[str] = field(default_factory=set)  # of those: x = …, for x in …
    literals: set[str] = field(default_factory=set)  # of those: x = 1, which nothing can change
    imports: dict[str, str] = field(default_factory=dict)  # of those: {"np": "numpy"}
    patches: set[str] = field(default_factory=set)  # x.a = …, x[i] = …, setattr(x, …)
    registers: set[str] = field(default_factory=set)  # @x.register or @add_to(x), on a definition
    decorators: set[str] = field(default_factory=set)  # @f, @f(…)
    calls: set[str] = field(default_factory=set)  # x.method(…), or f(x) for its effect
    passes: set[tuple[str, str]] = field(default_factory=set)  # np.f(x): {("np", "x")}

    def touched(
        self, imported: Mapping[str, str], variables: Collection[str], fixed: Collection[str] = ()
    ) -> set[str]:
        given = {
            name
            for root, name in self.passes
            if (root in imported and imported[root].partition(".")[0] not in _ONLY_SHOW)
            or hasattr(builtins, root)
        }
        called = {name for name in self.calls | given if name in variables}
        registering = self.registers - imported.keys() - set(fixed)
        return self.binds | self.patches | registering | called


def effects_of(statement: Statement) -> Effects:
    return _effects(statement.nodes)


@lru_cache(maxsize=1000)  # of few submissions: each is asked about its statements many times
def _effects(nodes: tuple[ast.stmt, ...]) -> Effects:
    effects = Effects()
    parts: dict[str, set[str]] = {}  # of loops: {"p": {"net"}} for p in net.parameters()
    changed: set[str] = set()
    for node in _own_nodes(nodes):
        _note(node, effects, changed)
        if isinstance(node, ast.For | ast.comprehension):
            for name in _names(node.target, ast.Store):
                parts.setdefault(name, set()).update(_names(node.iter, ast.Load))
    effects.calls |= changed
    for name in parts.keys() & (changed | effects.patches):
        effects.calls |= parts[name]
    if all(is_plain(node) for node in nodes):
        effects.defines |= effects.binds
    return effects


def origins(statements: Iterable[Statement]) -> dict[str, str]:
    return {
        name: path
        for statement in statements
        for name, path in effects_of(statement).imports.items()
    }


def dotted(node: ast.AST, imported: Mapping[str, str]) -> str:
    attributes: list[str] = []
    while isinstance(node, ast.Attribute):
        attributes.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([imported.get(node.id, node.id), *reversed(attributes)])


def changes_when_called(statement: Statement) -> set[str]:
    effects, changed = Effects(), set[str]()
    for node in (inner for top in statement.nodes for inner in ast.walk(top)):
        _note(node, effects, changed)
    return (effects.patches | effects.calls | changed) & reads(statement)


def _own_nodes(nodes: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = [*nodes]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, ast.comprehension):
            waiting += [node.iter, *node.ifs]  # what it binds is its own
        elif not isinstance(node, _SCOPES):
            waiting += ast.iter_child_nodes(node)
        if isinstance(node, ast.Call) and _is_name(node.func, {"exec"}):
            waiting += executed(node) or ()


def _note(node: ast.AST, effects: Effects, changed: set[str]) -> None:  # noqa: C901 - a case a kind
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            effects.binds.add(node.name)
            for decorator in node.decorator_list:
                _note_decorator(decorator, node, effects)
        case ast.ExceptHandler(name=str(name)):
            effects.binds.add(name)
        case ast.Import() | ast.ImportFrom():
            effects.imports |= _imports(node)
            effects.binds |= effects.imports.keys()
        case ast.Name(id=name, ctx=ast.Store()):
            effects.binds.add(name)
            effects.assigns.add(name)
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant()):
            effects.literals.add(name)
        case ast.Name(id=name, ctx=ast.Del()) if hasattr(builtins, name):
            effects.patches.add(name)  # the builtin is seen again
        case ast.AugAssign(target=ast.Name(id=name)):
            changed.add(name)
        case ast.Subscript(value=ast.Call(func=function, args=[]), ctx=ast.Store() | ast.Del()) if (
            _is_name(function, _NAMESPACES)
        ):
            key = node.slice.value if isinstance(node.slice, ast.Constant) else None
            effects.binds.add(key if isinstance(key, str) else "*")
        case (
            ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(ctx=ast.Store() | ast.Del())
        ):
            effects.patches.update(_base(node))
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=target)) as call):
            effects.calls.update(_base(target))
            for root in _base(target):
                effects.passes |= {(root, name) for name in _given(call)}
        case ast.Expr(value=ast.Call(func=ast.Name(id=name)) as call):
            if not hasattr(builtins, name):
                effects.calls |= _given(call)
        case ast.Call():
            _note_call(node, effects, changed)


def _note_call(call: ast.Call, effects: Effects, changed: set[str]) -> None:
    for keyword in call.keywords:
        changed |= _base(keyword.value) if keyword.arg == "out" else set()
    match call.func, call.args:
        case ast.Name("setattr" | "delattr"), [target, *_]:
            effects.patches.update(_base(target))
        case ast.Name("next"), [target, *_]:
            changed |= _base(target)
        case ast.Name("exec"), _:
            effects.binds |= {"*"} if executed(call) is None else set()
        case ast.Attribute(ast.Call(function, []), "update" | "setdefault" | "__setitem__"), given:
            if _is_name(function, _NAMESPACES):
                names = {keyword.arg or "*" for keyword in call.keywords}
                effects.binds |= {"*"} if given else names
        case ast.Attribute(target, method), _:
            in_place = _is_in_place(method)
            changed |= _base(target) if in_place or method in _CHANGE_THEIR_OWN else set()
            changed |= _given(call) if in_place else set()
        case ast.Name(name), _ if _is_in_place(name):
            changed |= _given(call)


def _note_decorator(decorator: ast.expr, node: ast.AST, effects: Effects) -> None:
    call = decorator if isinstance(decorator, ast.Call) else None
    function = call.func if call else decorator
    if isinstance(function, ast.Attribute):
        effects.registers |= _base(function)
        name = function.attr
    else:
        effects.decorators |= _base(function)
        name = function.id if isinstance(function, ast.Name) else ""
    if call:
        effects.registers |= _given(call)
    if name.startswith("patch") and isinstance(node, ast.FunctionDef):  # as of fastcore
        first = [*node.args.posonlyargs, *node.args.args][:1]
        for annotation in (parameter.annotation for parameter in first):
            effects.registers |= _names(annotation, ast.Load) if annotation else set()


def _is_in_place(name: str) -> bool:
    return name in {"shuffle", "heappop"} or (name.endswith("_") and not name.endswith("__"))


def _is_name(node: ast.AST, names: Collection[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def _names(node: ast.AST, context: type[ast.expr_context]) -> set[str]:
    return {
        inner.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, context)
    }


def _given(call: ast.Call) -> set[str]:
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    return {name for argument in arguments for name in _base(argument)}


def _imports(node: ast.Import | ast.ImportFrom) -> dict[str, str]:
    if isinstance(node, ast.ImportFrom):
        return {
            alias.asname or alias.name: f"{node.module or '.'}.{alias.name}" for alias in node.names
        }
    roots = [alias.name.partition(".")[0] for alias in node.names]
    return {
        alias.asname or root: alias.name if alias.asname else root
        for alias, root in zip(node.names, roots, strict=True)
    }


def _base(node: ast.AST) -> set[str]:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


_LONGEST_LINE = 60  # characters of theirs that are quoted
_LONGEST_CELL = 1 << 17  # characters: nobody writes more, and to find its comments takes time
_BLOCKS: dict[type[ast.AST], str] = {
    ast.If: "an `if`",
    ast.For: "a `for`",
    ast.AsyncFor: "a `for`",
    ast.While: "a `while`",
    ast.With: "a `with`",
    ast.AsyncWith: "a `with`",
    ast.Try: "a `try`",
    ast.Match: "a `match`",
}


def seen(name: str, code: Code, *, assigned: bool = False) -> str:
    head = rf"(?:async[ \t]{{1,9}})?(?:def|class)[ \t]{{1,9}}{re.escape(name)}\b"
    if assigned:
        head = rf"(?:{head}|{re.escape(name)}\s{{0,9}}(?::[^=\n]{{0,80}})?=(?!=))"
    places = (
        _inside(name, head, code.statements),
        _in_comments(head, code),
        _in_strings(head, code.statements),
        _aside(head, code),
    )
    return next((place for found in places for place in found), "")


def _inside(name: str, head: str, statements: Iterable[Statement]) -> Iterator[str]:
    for statement, _ in _matching(rf"^[ \t]+{head}", statements):
        waiting: list[tuple[ast.AST, ast.stmt | None]] = [(node, None) for node in statement.nodes]
        while waiting:
            node, holder = waiting.pop()
            if holder and isinstance(node, DEFINITIONS) and node.name == name:
                where = f"{statement.place}, line {_line_of(statement, node)},"
                if isinstance(holder, DEFINITIONS):
                    word = "class" if isinstance(holder, ast.ClassDef) else "def"
                    yield f"{where} defines it inside of `{word} {holder.name}`"
                else:
                    block, line = _BLOCKS[type(holder)], _line_of(statement, holder)
                    yield f"{where} defines it inside of {block} (line {line}), and is not reached"
            if isinstance(node, ast.stmt) and type(node) in (*DEFINITIONS, *_BLOCKS):
                holder = node
            waiting += [(inner, holder) for inner in ast.iter_child_nodes(node)]


def _in_comments(head: str, code: Code) -> Iterator[str]:
    pattern = re.compile(head)
    for place, text in code.texts:
        if len(text) <= _LONGEST_CELL and pattern.search(text):
            for line, comment in _comments(text):
                if pattern.match(comment.lstrip("# \t")):
                    yield f"{place}, line {line}, is a comment: `{_quoted(comment)}`"


def _comments(source: str) -> Iterator[tuple[int, str]]:
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    except (tokenize.TokenError, SyntaxError):
        return


def _in_strings(head: str, statements: Iterable[Statement]) -> Iterator[str]:
    for statement, number in _matching(rf"^[ \t]*{head}", statements):
        line = statement.line + number
        for node in (inner for top in statement.nodes for inner in ast.walk(top)):
            match node:
                case ast.Constant(value=str(), lineno=first, end_lineno=int(last)) if (
                    first < line - statement.line + _begin(statement) <= last
                ):
                    text = _quoted(statement.source.split("\n")[number])
                    yield f"{statement.place}, line {line}, is in a string: `{text}`"


def _aside(head: str, code: Code) -> Iterator[str]:
    pattern = re.compile(rf"^[ \t>]*({head})", re.MULTILINE)
    for one in code.aside:
        if found := pattern.search(one.text):
            yield f"{one.place} is {one.kind} that holds `{_quoted(found[1])}`"


def _matching(pattern: str, statements: Iterable[Statement]) -> Iterator[tuple[Statement, int]]:
    compiled = re.compile(pattern, re.MULTILINE)
    for statement in statements:
        if found := compiled.search(statement.source):
            yield statement, statement.source.count("\n", 0, found.start())


def _line_of(statement: Statement, node: ast.stmt) -> int:
    return node.lineno - _begin(statement) + statement.line


def _begin(statement: Statement) -> int:
    first = statement.nodes[0]
    decorators: list[ast.expr] = getattr(first, "decorator_list", [])
    return min([first.lineno, *(one.lineno for one in decorators)])


def _quoted(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _LONGEST_LINE else f"{text[:_LONGEST_LINE]} …"


_UNDEFINED = re.compile(r"name '(\w+)' is not defined")
_IMPORTED = re.compile(r"(?:^|;)\s*(?:import|from)\s+(\w+)", re.MULTILINE)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_MOST_LINKS = 3  # of a chain of names that are not there for want of another


@dataclass(frozen=True)
class LoadError:
    place: str
    line: int
    kind: str
    message: str


@dataclass(frozen=True)
class Loading:
    code: Code
    statements: Sequence[Statement]
    errors: Sequence[LoadError]

    @cached_property
    def origins(self) -> dict[str, str]:
        return origins(self.code.everything)

    @cached_property
    def _makers(self) -> dict[str, list[Statement]]:
        return _bound_by(self.code.statements)

    @cached_property
    def _apart(self) -> dict[str, list[Statement]]:
        return _bound_by(one for module in self.code.modules.values() for one in module)

    def makers(self, name: str) -> list[Statement]:
        return self._makers.get(name, [])

    def failed(self, name: str) -> tuple[Statement, LoadError] | None:
        errors = {(error.place, error.line): error for error in self.errors}
        for statement in reversed([*self._apart.get(name, []), *self.makers(name)]):
            if error := errors.get((statement.place, statement.line)):
                return statement, error
        return None

    def seen(self, name: str, *, assigned: bool = False) -> str:
        if (name, assigned) not in self._seen:
            self._seen[name, assigned] = seen(name, self.code, assigned=assigned)
        return self._seen[name, assigned]

    @cached_property
    def _seen(self) -> dict[tuple[str, bool], str]:
        return {}

    def apart(self, name: str) -> str:
        own = self._apart.get(name, [])
        if not own or self.makers(name):
            return ""
        return (
            f"{own[-1].place}, line {own[-1].line}, defines it, and it is not imported from there"
        )


def _bound_by(statements: Iterable[Statement]) -> dict[str, list[Statement]]:
    makers: dict[str, list[Statement]] = {}
    for statement in statements:
        for name in effects_of(statement).binds:
            makers.setdefault(name, []).append(statement)
    return makers


def cause(
    kind: str, message: str, source: str, loading: Loading, *, told: bool, links: int = 0
) -> str:
    if kind in ("ImportError", "ModuleNotFoundError"):
        return _not_installed(source, loading)
    found = _UNDEFINED.match(message[:300]) if kind == "NameError" else None
    if not found or not re.search(rf"\b{found[1]}\b", source):
        return ""
    return _lacking(found[1], loading, told=told, links=links)


def _not_installed(source: str, loading: Loading) -> str:
    words = set(re.findall(r"\w+", source))
    paths = {path for name, path in loading.origins.items() if name in words}
    roots = {path.partition(".")[0] for path in paths} | {*_IMPORTED.findall(source)}
    own = {module.partition(".")[0] for module in loading.code.modules}
    absent = [f"`{root}`" for root in sorted(roots - own - {""}) if not _is_installed(root)]
    if not absent:
        return ""
    are = "is" if len(absent) == 1 else "are"
    return f"{' and '.join(absent)} {are} not installed where submissions are graded"


def _is_installed(module: str) -> bool:
    if module in sys.modules:
        return True
    with suppress(ValueError, ImportError, OSError):
        return importlib.util.find_spec(module) is not None
    return False


def _lacking(name: str, loading: Loading, *, told: bool, links: int) -> str:
    if failed := loading.failed(name):
        statement, error = failed
        why = why_failed(error, statement, loading, told=told, links=links + 1)
        return f"{_set_in(name, statement)}, which failed here ({why})"
    run = {(one.place, one.line) for one in loading.statements}
    for statement in loading.makers(name):
        if (statement.place, statement.line) not in run:
            why = "with it the code does not come to its end here"
            return f"{_set_in(name, statement)}, which is left out: {why}"
    broken = defined_names(loading.code.broken).get(name)
    where = str(broken) if broken else loading.apart(name)
    where = where or loading.seen(name, assigned=True)
    return ": ".join(filter(None, [f"`{name}` is not defined", where]))


def why_failed(
    error: LoadError, statement: Statement, loading: Loading, *, told: bool, links: int = 0
) -> str:
    why = ""
    if links < _MOST_LINKS:
        source = statement.source
        why = cause(error.kind, error.message, source, loading, told=told, links=links)
    why = why or (one_line(error.message).rstrip(".") if told else "")
    return ": ".join(filter(None, [error.kind, why]))


def one_line(message: str) -> str:
    return " ".join(_COLOUR.sub("", message).split())[:200]


def _set_in(name: str, statement: Statement) -> str:
    verb = "defined" if any(isinstance(one, DEFINITIONS) for one in statement.nodes) else "set"
    return f"`{name}` is {verb} in {statement.place}, line {statement.line}"


_ALIKE = 0.75  # `Net` and `Nett`, not `Net` and `Ned`
_MOST_NAMES = 2
_MOST_LOOKED_AT = 1_000
_LONGEST = 200  # characters of a name that is looked for


def similar(name: str, others: Iterable[str]) -> list[str]:
    if len(name) > _LONGEST:
        return []
    about_as_long = (other for other in others if other != name and len(other) < 2 * len(name))
    ratios = {other: _likeness(name, other) for other in islice(about_as_long, _MOST_LOOKED_AT)}
    near = [other for other, ratio in ratios.items() if ratio >= _ALIKE]
    return sorted(near, key=lambda other: -ratios[other])[:_MOST_NAMES]


def definitions(code: Code) -> Iterator[str]:
    for statement in code.statements:
        for node in statement.nodes:
            if isinstance(node, DEFINITIONS):
                yield node.name


def _likeness(name: str, other: str) -> float:
    ours, theirs = _words(name), _words(other)
    only_ours = [word for word in ours if word not in theirs]
    only_theirs = [word for word in theirs if word not in ours]
    if only_ours and only_theirs and "".join(ours) != "".join(theirs):
        pairs = zip(only_ours, only_theirs, strict=False)
        if len(only_ours) != len(only_theirs) or any(_ratio(*pair) < _ALIKE for pair in pairs):
            return 0.0
    return _ratio("".join(ours), "".join(theirs))


def _words(name: str) -> Collection[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[^\W_A-Z]+", name)]


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


_NOT_INSTALLED = "it uses something that is not installed where submissions are graded"
_MEANING = {
    "Exception": "it fails with an exception that is none of Python's own",
    "ImportError": _NOT_INSTALLED,
    "MemoryError": "it asks for more memory than it may use",
    "ModuleNotFoundError": _NOT_INSTALLED,
    "NotImplementedError": "it is not written yet",
    "PermissionError": "it tries something that submissions may not do",
    "RecursionError": "it calls itself without end",
    "SystemExit": "it ends the program",
}
_RAISES = re.compile(r"raise\s+(\w+)")


def missing(name: str, loading: Loading, others: Collection[str] = ()) -> Failure:
    broken = defined_names(loading.code.broken)
    if name in broken:
        return _absent(name, str(broken[name]))
    if failed := loading.failed(name):
        statement, error = failed
        told, hidden = (
            f"its definition in {statement.place} raises "
            + why_failed(error, statement, loading, told=told)
            for told in (True, False)
        )
        return _absent(name, hidden, told)
    if place := loading.apart(name) or loading.seen(name):
        return _absent(name, f"the submission does not define it where it counts: {place}")
    return undefined(name, set(definitions(loading.code)) - set(others))


def undefined(name: str, defined: Iterable[str]) -> Failure:
    near = " and ".join(f"a `{other}`" for other in similar(name, sorted(defined)))
    other = f"; there is {near}" if near else ""
    mismatch = f"the submission does not define it{other}"
    return Failure(f"`{name}` is defined", hint="", mismatch=mismatch)


def _absent(name: str, mismatch: str, told: str = "") -> Failure:
    return Failure(f"`{name}` is defined", told, hint="", mismatch=mismatch, absent=True)


def raised(
    subject: str,
    kind: str,
    message: str,
    where: str,
    source: str = "",
    loading: Loading | None = None,
) -> Failure:
    if kind == "NotImplementedError":
        return Failure(f"`{subject}` is written", hint="", mismatch=_MEANING[kind])
    if not where and loading and kind in ("ImportError", "ModuleNotFoundError"):
        source = "\n".join(maker.source for maker in loading.makers(subject))  # it is imported
    hidden, told = (
        cause(kind, message, source, loading, told=told) if loading and source else ""
        for told in (False, True)
    )
    ends = f": {kind} in {where}" if where else f" ({kind})"
    if hidden:
        mismatch, got = hidden + ends, told + ends
    else:
        mismatch = _means(kind, source, where) + ends
        got = ": ".join(filter(None, [mismatch, one_line(message)]))
    expected = f"`{subject}` runs without an error"
    return Failure(expected, got, hint="", mismatch=mismatch, crash=True)


def _means(kind: str, source: str, where: str) -> str:
    if kind == "Exception" and (own := _RAISES.match(source)):
        return f"it raises `{own[1]}`"
    usual = "it fails" if where else "it can't be used as the exercise describes"
    return _MEANING.get(kind, usual)


NOT_FILLED_IN = "not filled in yet: "  # what a check says of blanks: they are no mistake
_UNPACK_SEQUENCE = dis.opmap["UNPACK_SEQUENCE"]


class Inert:
    def __getattr__(self, name: str) -> "Inert":
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert()

    def __call__(self, *_: Any, **__: Any) -> "Inert":
        return Inert()

    def __iter__(self) -> Iterator["Inert"]:
        caller = sys._getframe(1)
        code, at = caller.f_code.co_code, caller.f_lasti
        wanted = code[at + 1] if code[at] == _UNPACK_SEQUENCE else 0
        return iter([Inert() for _ in range(wanted)])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def __setitem__(self, _: Any, __: Any) -> None:
        return None

    def _itself(self, *_: Any) -> "Inert":
        return self

    __getitem__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _itself
    __truediv__ = __rtruediv__ = __neg__ = _itself


class Absent:
    def __init__(self, name: str) -> None:
        self.__dict__["_absent"] = name

    def _use(self, *_: Any, **__: Any) -> Any:
        name = self.__dict__["_absent"]
        raise ImportError(f"{name} is not installed where submissions are graded", name=name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return offered(self.__dict__["_absent"]).get(name) or self._use()

    __call__ = __setattr__ = __iter__ = __getitem__ = __len__ = __enter__ = _use
    __mro_entries__ = _use


def not_compiled(*given: Any, **options: Any) -> Any:
    what = next(filter(callable, [*given[:1], options.get("model")]), None)
    return what or not_compiled


def patch(function: Any = None, **options: Any) -> Any:
    if function is None:
        return lambda function: patch(function, **options)
    annotation = next(iter(function.__annotations__.values()))
    classes = annotation if isinstance(annotation, tuple) else typing.get_args(annotation)
    return patch_to(classes or annotation, **options)(function)


def patch_to(classes: Any, as_prop: bool = False, cls_method: bool = False) -> Callable[..., Any]:
    def put(function: Any) -> Any:
        for owner in classes if isinstance(classes, tuple | list) else [classes]:
            method = MethodType(function, owner) if cls_method else function
            setattr(owner, function.__name__, property(function) if as_prop else method)
        return function

    return put


def offered(module: str) -> dict[str, Any]:
    match module.partition(".")[0]:
        case "fastcore":
            return {"patch": patch, "patch_to": patch_to}
        case "numba":
            jits = {"jit": not_compiled, "njit": not_compiled}
            return jits | {"prange": range, "vectorize": np.vectorize}
    return {}


_DECORATOR = re.compile(r"^[ \t]*@", re.MULTILINE)
_EVALUATED = "__annotations_evaluated__"


class Loader:
    def __init__(self, name: str = "__main__") -> None:
        self.module = ModuleType(name)
        self.names: dict[str, Any] = vars(self.module)
        self.names.update(display=Inert(), get_ipython=Inert())
        self.names[_EVALUATED] = self._evaluated
        self.files: set[str] = set()
        self.own: Container[str] = ()  # modules that are the student's own
        sys.modules[name] = self.module  # where pickle and dataclasses look names up

    def run(self, place: str, line: int, source: str) -> None:
        file = f"<{place}>"
        self.files.add(file)
        source = "\n" * (line - 1) + source
        if "import" not in source and not _DECORATOR.search(source):
            self._exec(source, file)  # a tree would take three times as long
            return
        for statement in ast.parse(source, file).body:
            match statement:
                case ast.Import(names=names):
                    for alias in names:
                        self._import(alias)
                case ast.ImportFrom(module=module, names=names):
                    for alias in names:
                        self._import_from(module or ".", alias)
                case _:
                    self._adapt_decorators(statement)
                    self._exec(ast.Module([statement], []), file)

    def _exec(self, source: str | ast.Module, file: str) -> None:
        flags = __future__.annotations.compiler_flag
        code: CodeType = compile(source, file, "exec", flags=flags, dont_inherit=True)
        exec(code, self.names)

    def _adapt_decorators(self, statement: ast.stmt) -> None:
        for node in ast.walk(statement):
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    decorators = [one for one in node.decorator_list if not self._is_absent(one)]
                    if decorators:
                        innermost = ast.Name(_EVALUATED, ast.Load())
                        decorators.append(ast.copy_location(innermost, decorators[-1]))
                    node.decorator_list = decorators

    def _is_absent(self, decorator: ast.expr) -> bool:
        attribute, root = "", decorator
        while isinstance(root, ast.Call | ast.Attribute):
            attribute = root.attr if isinstance(root, ast.Attribute) else attribute
            root = root.func if isinstance(root, ast.Call) else root.value
        found = self.names.get(root.id) if isinstance(root, ast.Name) else None
        return isinstance(found, Absent) and attribute not in offered(vars(found)["_absent"])

    def _evaluated(self, definition: Any) -> Any:
        for name, text in definition.__annotations__.items():
            with suppress(Exception):
                definition.__annotations__[name] = eval(text, self.names)
        return definition

    def _import(self, alias: ast.alias) -> None:
        root = alias.name.partition(".")[0]
        try:
            module = importlib.import_module(alias.name)
            self.names[alias.asname or root] = module if alias.asname else sys.modules[root]
        except Exception:  # noqa: BLE001 - a package may break in any way while it is imported
            self.names.setdefault(alias.asname or root, Absent(alias.name))

    def _import_from(self, module: str, alias: ast.alias) -> None:
        if alias.name == "*":
            self._import_all(module)
            return
        try:
            self.names[alias.asname or alias.name] = _member(module, alias.name)
        except Exception:  # noqa: BLE001 - as above
            if module in self.own:
                return  # it is missing, and would be where all is installed
            instead = offered(module).get(alias.name) or Absent(f"{module}.{alias.name}")
            self.names.setdefault(alias.asname or alias.name, instead)

    def _import_all(self, module: str) -> None:
        try:
            found = importlib.import_module(module)
        except Exception:  # noqa: BLE001 - as above
            self.names.update(offered(module))
            return
        with suppress(Exception):
            public = [name for name in vars(found) if name[0] != "_"]
            for name in vars(found).get("__all__", public):
                with suppress(Exception):  # a part that is imported only now costs only itself
                    self.names[name] = _member(module, name)


def _member(module: str, name: str) -> Any:
    return getattr(__import__(module, fromlist=[name]), name)


def seed_all(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed % 2**32)
    torch.default_generator.manual_seed(seed)  # torch.manual_seed looks for GPUs each time


def plain_copy(value: Any, other: Callable[[Any], Any]) -> Any:
    match value:
        case torch.Tensor():
            return value.detach().as_subclass(torch.Tensor).cpu().clone()
        case np.ndarray():
            return np.array(value)
        case tuple():
            return tuple(plain_copy(item, other) for item in value)
        case list():
            return [plain_copy(item, other) for item in value]
        case set() | frozenset():
            return set(value)
        case dict():
            return {key: plain_copy(item, other) for key, item in value.items()}
        case None | bool() | int() | float() | complex() | str() | bytes() | np.generic():
            return value
    return other(value)


_MOST = 3  # blanks that are told
_blanks_LONGEST = 40  # characters of a name that are told: it is the student's to choose


def blanks(code: Code, name: str) -> list[tuple[str, str]]:
    for statement in reversed(code.everything):
        for node in statement.nodes:
            if isinstance(node, DEFINITIONS) and node.name == name:
                return _found(statement, node)
    return []


def _found(statement: Statement, definition: ast.AST) -> list[tuple[str, str]]:
    first = statement.nodes[0]
    begin = min([first.lineno, *(one.lineno for one in getattr(first, "decorator_list", []))])
    found: dict[int, str] = {}
    for function in _functions(definition):
        for line, text in _blanks_of(function):
            found.setdefault(line - begin + statement.line, text)
    lines = sorted(found)[:_MOST]
    return [(f"{statement.place}, line {line}", found[line]) for line in lines]


def _functions(definition: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in [definition, *(definition.body if isinstance(definition, ast.ClassDef) else [])]:
        if isinstance(node, FUNCTIONS):
            yield node


def _blanks_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[int, str]]:
    body = [node for node in function.body if not _is_text(node)]
    if all(isinstance(node, ast.Pass) or _is_ellipsis(node) for node in body):
        yield (body[0] if body else function).lineno, f"def {function.name[:_blanks_LONGEST]}"
        return
    match body:  # by its shape: code that is nested deeply can't be written out again
        case [ast.Return(value=ast.Constant(value=None)) as only]:
            yield only.lineno, "return None"
    bound: dict[str, list[int]] = {}
    used: set[str] = set()
    empty: dict[str, int] = {}
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=targets, value=value) if _is_none(value):
                inner = [part for one in targets for part in ast.walk(one)]
                # Of v["dW1"] = None, v is given no value by this.
                kept = [part for part in inner if isinstance(getattr(part, "ctx", None), ast.Store)]
                names = [part.id for part in kept if isinstance(part, ast.Name)]
                empty |= dict.fromkeys(names, node.lineno)
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                bound.setdefault(node.id, []).append(node.lineno)
            else:
                used.add(node.id)
    for name, line in empty.items():
        if name in used and len(bound[name]) == 1:
            yield line, f"{name[:_blanks_LONGEST]} = None"


def _is_none(node: ast.AST) -> bool:
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    return all(isinstance(part, ast.Constant) and part.value is None for part in parts)


def _is_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _is_ellipsis(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and node.value.value is ...
    )


_IPYTHON_LINE = re.compile(
    r"(?P<indent>\s*+)(?:%(?P<magic>[A-Za-z]\w*)(?P<rest>.*)|%%[A-Za-z]|!|\?{1,2}\w|[\w.]+\?{1,2}\s*$)"
)
_IPYTHON_VALUE = re.compile(
    r"(?P<target>\s*+[\w.\[\]'\", ]+?=\s*)(?:%(?P<magic>[A-Za-z]\w*)(?P<rest>.*)|!)"
)
_PROFILED = re.compile(r"(?:-(?:[rqz]|\w\s*\S+)\s+)*(?P<statement>.*)")
_RUN_STATEMENT = {
    "time": re.compile(r"(?:--no-raise-error\s+)?(?P<statement>.*)"),
    "prun": _PROFILED,
    "lprun": _PROFILED,
}
_SETTING = re.compile(r"(?P<name>\w+)(?:\s*=\s*|\s+)(?P<value>.*)")


def dedented(lines: Sequence[str]) -> list[str]:
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    return [line.removeprefix(indent) for line in lines]


def without_ipython(lines: Iterable[str]) -> list[str]:
    python = []
    continued = False
    for line in lines:
        text = "" if continued else _python(line)
        # What is kept of a line says itself that it goes on.
        continued = line.endswith("\\") and text != line and not text.endswith("\\")
        python.append(text)
    return python


def _python(line: str) -> str:
    if value := _IPYTHON_VALUE.match(line):
        return f"{value['target']}{_run_by(value['magic'], value['rest']) or 'None'}"
    if alone := _IPYTHON_LINE.match(line):
        return f"{alone['indent']}{_statement(alone['magic'], alone['rest'])}"
    return line


def _statement(magic: str | None, rest: str | None) -> str:
    rest = (rest or "").strip()
    setting = _SETTING.fullmatch(rest)
    if magic in ("env", "set_env") and setting:
        return f"import os; os.environ[{setting['name']!r}] = {setting['value']!r}"
    if magic == "run" and (file := file_of(rest)):
        return f"get_ipython().run_line_magic('run', {file!r})"
    return _run_by(magic, rest) or "pass"


def _run_by(magic: str | None, rest: str | None) -> str:
    pattern = _RUN_STATEMENT.get(magic or "")
    found = pattern.fullmatch((rest or "").strip()) if pattern else None
    return found["statement"] if found else ""


def file_of(arguments: str) -> str:
    try:
        words = shlex.split(arguments)
    except ValueError:
        return ""
    return next((word for word in words if not word.startswith("-")), "")


MAX_CODE_CHARACTERS = 1 << 20
MAX_LINES = 50_000  # or statements: each takes up to 2 KB as a syntax tree
_SMALL_CELL_CHARACTERS = 1 << 13  # many of them may be remembered
_EACH_TRY = 200  # characters' worth of time
MAX_PIECES = 2_000  # of a broken cell; nobody writes so many, and each takes time to try
_MOST_BRACES = 5_000  # in a statement with f-strings: the time to parse one is quadratic in these
_MOST_DOTS = 1_000  # in a name that is imported, for the same reason
_DOTTED = re.compile(r"\w+(?:[\s\\]*+\.[\s\\]*+\w+)*+")
_INCOMPLETE = ast.PyCF_ONLY_AST | 0x4000  # PyCF_ALLOW_INCOMPLETE_INPUT, as codeop has it
_FSTRING = re.compile(r"(?i)\b(?:f|fr|rf)[\"']")
_DEFINES = re.compile(r"^(?:async\s+def|def|class)\s+(\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Cell:
    place: str
    source: str


def parse(cells: Iterable[Cell]) -> Code:
    cells = list(cells)
    if sum(len(cell.source) for cell in cells) > MAX_CODE_CHARACTERS:
        raise Unreadable(f"there is more than {MAX_CODE_CHARACTERS >> 20} MB of code in it")
    if sum(cell.source.count("\n") + cell.source.count(";") for cell in cells) > MAX_LINES:
        raise Unreadable(f"there are more than {MAX_LINES:,} lines of code in it")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of their "\d", say: nothing for staff to read
        parts = [_parse(cell) for cell in cells]
    return Code(
        tuple(statement for statements, _ in parts for statement in statements),
        tuple(piece for _, broken in parts for piece in broken),
        texts=tuple((cell.place, cell.source) for cell in cells),
    )


def _parse(cell: Cell) -> tuple[list[Statement], list[Broken]]:
    return (_parse_small if len(cell.source) <= _SMALL_CELL_CHARACTERS else _parse_any)(cell)


def _parse_any(cell: Cell) -> tuple[list[Statement], list[Broken]]:
    source = cell.source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    source = source.encode("utf-8", "replace").decode()  # JSON can hold half a character
    tree = _tree(source)
    if tree is not None:
        return list(_statements(cell.place, tree, source.split("\n"), 0)), []
    lines = dedented(source.split("\n"))
    python = without_ipython(lines)
    statements, broken = _parse_pieces(cell.place, lines, python)
    tree = _tree("\n".join(python)) if broken else None
    if tree is not None:
        return list(_statements(cell.place, tree, python, 0)), []
    return statements, broken


_parse_small = lru_cache(maxsize=256)(_parse_any)


def _tree(source: str) -> ast.Module | None:
    try:
        _check(source)
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _check(source: str) -> None:
    if source.count("{") > _MOST_BRACES and _FSTRING.search(source):
        raise SyntaxError(f"it has more than {_MOST_BRACES:,} braces and f-strings")
    names = _DOTTED.finditer(source) if source.count(".") > _MOST_DOTS else ()
    if "import" in source and any(name[0].count(".") > _MOST_DOTS for name in names):
        raise SyntaxError(f"it has a name with more than {_MOST_DOTS:,} dots")


def _may_go_on(source: str) -> bool:
    try:
        _check(source)
        compile(source, "", "exec", _INCOMPLETE, dont_inherit=True)
    except SyntaxError as error:
        return error.msg == "incomplete input"
    except (ValueError, RecursionError, MemoryError):
        return False
    return True


def _statements(place: str, tree: ast.Module, lines: list[str], offset: int) -> Iterator[Statement]:
    group: list[ast.stmt] = []
    begin = end = 0
    for node in tree.body:
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
        if group and first > end:
            yield Statement(place, begin + offset, "\n".join(lines[begin - 1 : end]), tuple(group))
            group = []
        if not group:
            begin = first
        group.append(node)
        end = node.end_lineno or node.lineno
    if group:
        yield Statement(place, begin + offset, "\n".join(lines[begin - 1 : end]), tuple(group))


def _parse_pieces(
    place: str, lines: list[str], python: list[str]
) -> tuple[list[Statement], list[Broken]]:
    code = [number for number, line in enumerate(python) if line.strip() and line.strip()[0] != "#"]
    starts = [number for number in code if number == code[0] or _begins_statement(python[number])]
    starts = starts[:MAX_PIECES]
    bounds = [*starts, len(lines)]
    statements: list[Statement] = []
    broken: list[Broken] = []
    index = 0
    to_spend = _EACH_TRY * 500 + 8 * sum(map(len, lines))  # characters
    while index < len(starts):
        begin, end = starts[index], index + 1
        while True:
            tries = [lines[begin : bounds[end]], python[begin : bounds[end]]]
            tries = tries[: 1 + (tries[0] != tries[1])]
            trees = [_tree("\n".join(piece)) for piece in tries]
            found = next(((t, piece) for t, piece in zip(trees, tries, strict=True) if t), None)
            to_spend -= sum(map(len, tries[0])) + _EACH_TRY
            may_go_on = end < len(starts) and end < index + 40 and to_spend > 0
            if found or not may_go_on or not any(_may_go_on("\n".join(one)) for one in tries):
                break
            end += 1
        if found:
            statements += _statements(place, *found, begin)
            index = end
        else:
            broken.append(_broken(place, python[begin : bounds[index + 1]], begin))
            index += 1
    return statements, broken


def _begins_statement(line: str) -> bool:
    return not re.match(r"[ \t)\]}]|(else|elif|except|finally)\b", line)


def _broken(place: str, lines: list[str], offset: int) -> Broken:
    source = "\n".join(lines)
    number, reason = 1, "it is nested too deep"
    try:
        _check(source)
        ast.parse(source)
    except SyntaxError as error:
        number, reason = min(error.lineno or 1, len(lines)), error.msg
    except (ValueError, RecursionError, MemoryError):
        pass
    text = lines[number - 1].strip()
    return Broken(
        place, number + offset, reason, text, tuple(_DEFINES.findall(textwrap.dedent(source)))
    )


def file_cell(filename: str, data: bytes) -> Cell:
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(data).readline)
        text = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError):
        raise Unreadable("the file is not text in UTF-8 or the encoding that it names") from None
    return Cell(PurePath(filename).name, text)


_LIBRARIES = {"torch", "numpy", "random", "warnings", "sys"}
_SETTINGS = set("seed manual_seed seterr filterwarnings simplefilter setrecursionlimit".split())


def select(statements: Sequence[Statement], names: Iterable[str]) -> tuple[Statement, ...]:
    effects = [effects_of(statement) for statement in statements]
    imported = {name: path for effect in effects for name, path in effect.imports.items()}
    makers = _makers(statements, effects, imported)
    kept = {
        index
        for index, (statement, effect) in enumerate(zip(statements, effects, strict=True))
        # A star import may bring anything.
        if "*" in effect.binds or _is_setting(statement, imported)
    }
    # A name is read at the end, by a statement (its index), or at any time by a function (None).
    end = len(statements)
    needed: list[tuple[str, int | None]] = [(name, end) for name in names]
    needed += [(name, None) for index in kept for name in reads(statements[index])]
    done: set[tuple[int, bool]] = set()
    while needed:
        name, when = needed.pop()
        at_the_end = when == end
        for index in makers[name].say(when, at_the_end) if name in makers else ():
            kept.add(index)
            if (index, at_the_end) not in done:
                done.add((index, at_the_end))
                at_once, when_called = reads_when(statements[index])
                needed += [(other, index) for other in at_once]
                needed += [(other, end if at_the_end else None) for other in when_called]
    return tuple(statements[index] for index in sorted(kept))


class _Makers:
    def __init__(self) -> None:
        self.indices: list[int] = []
        self.overrides: list[int] = []  # of those: plain functions, that need nothing before them
        self.told: dict[bool, int] = {}

    def say(self, when: int | None, at_the_end: bool) -> list[int]:
        first = 0
        if when is not None and (before := bisect_left(self.overrides, when)):
            first = bisect_left(self.indices, self.overrides[before - 1])
        last = self.told.get(at_the_end, len(self.indices))
        self.told[at_the_end] = min(first, last)
        return self.indices[first:last]


def _makers(
    statements: Sequence[Statement], effects: Sequence[Effects], imported: Mapping[str, str]
) -> dict[str, _Makers]:
    made = {name for effect in effects for name in effect.binds - effect.literals}
    fixed = {name for effect in effects for name in effect.literals} - made
    variables = {name for effect in effects for name in effect.assigns} - imported.keys() - fixed
    decorating = {name for effect in effects for name in effect.decorators}
    changed = {
        name: changes_when_called(statement)
        for statement, effect in zip(statements, effects, strict=True)
        for name in effect.binds & decorating
    }
    makers: dict[str, _Makers] = {}
    for index, effect in enumerate(effects):
        touched = effect.touched(imported, variables, fixed)
        for name in touched.union(*(changed.get(one, ()) for one in effect.decorators)):
            making = makers.setdefault(name, _Makers())
            making.indices.append(index)
            if name in effect.defines:
                making.overrides.append(index)
    return makers


def _is_setting(statement: Statement, imported: Mapping[str, str]) -> bool:
    for node in statement.nodes:
        match node:
            case ast.Expr(value=ast.Call(func=function)):
                root, _, rest = dotted(function, imported).partition(".")
                last = rest.rpartition(".")[2]
                if root not in _LIBRARIES or not (last.startswith("set_") or last in _SETTINGS):
                    return False
            case _:
                return False
    return True


Names = dict[str, Any]


def public_checks(folder: str | Path = ".") -> SimpleNamespace:
    """Return the names of public_checks.py in a folder, as it is now.

    It is no import: another assignment may have a module of this name in the same kernel.
    """
    path = Path(folder, "public_checks.py").absolute()
    names: Names = {"__name__": path.stem, "__file__": str(path)}
    exec(compile(path.read_bytes(), str(path), "exec"), names)
    return SimpleNamespace(**names)


def all_checks(folder: str | Path) -> list[Callable[..., None]]:
    """Return the public checks of a folder, in their order."""
    return [value for value in vars(public_checks(folder)).values() if mark_of(value)]


def require(check: Callable[..., None], notebook: Names) -> None:
    """Run a public check on a notebook's names; raises AssertionError with what is wrong."""
    asked = (mark.question for value in check.__globals__.values() if (mark := mark_of(value)))
    told = _feedback(check, Submission(notebook, asked))
    if told:
        raise AssertionError(f"\n{told}")


def feedback(check: Callable[..., None], path: Path, graded: Iterable[str]) -> str:
    """Run a public check on a file, of which is run what the graded names need.

    Returns what is wrong, or "" if nothing is.
    """
    try:
        return _feedback(check, _file(path, tuple(graded)))
    except Failure as failure:
        return failure.text(public=True)


def _feedback(check: Callable[..., None], submission: "Submission") -> str:
    spec = mark_of(check)
    assert spec, f"{check} is not marked with @check"
    seed = zlib.crc32(check.__name__.encode())
    offered = {"student": Student(submission, spec.question), "rng": np.random.default_rng(seed)}
    arguments = {name: offered[name] for name in inspect.signature(check).parameters}
    with _random_state(seed), judging(spec.concept):
        try:
            check(**arguments)
        except Failure as failure:
            if failure.crash or failure.mismatch == IS_NONE:
                failure = _not_written(submission, spec.question) or failure
            if failure.crash or failure.absent:
                _tell_once(failure, check, spec.question)
            return failure.text(public=True, hint=spec.hint)
    return ""


def _tell_once(failure: Failure, check: Callable[..., None], question: str) -> None:
    title = (check.__doc__ or check.__name__).strip().split("\n")[0]
    told = check.__globals__.setdefault("_crashes_told", {})
    first = told.setdefault((question, failure.mismatch), title)
    if first != title:
        failure.refer_to(first)


def _not_written(submission: "Submission", question: str) -> Failure | None:
    with contextlib.suppress(Exception):
        source = textwrap.dedent(inspect.getsource(getattr(submission, question)))
        if unfilled := blanks(parse([Cell("", source)]), question):
            told = NOT_FILLED_IN + ", ".join(f"`{text}`" for _, text in unfilled)
            return Failure(f"`{question}` is written", hint="", mismatch=told)
    return None


@contextlib.contextmanager
def _random_state(seed: int) -> Iterator[None]:
    kept = random.getstate(), np.random.get_state(), torch.get_rng_state()
    seed_all(seed)
    try:
        yield
    finally:
        random.setstate(kept[0])
        np.random.set_state(kept[1])
        torch.set_rng_state(kept[2])


class Submission:
    _loading: Loading | None = None  # of a file: what was run of it

    def __init__(self, names: Names, asked: Iterable[str]) -> None:
        self._names = names
        self._asked = frozenset(asked)

    def __getattr__(self, name: str) -> Any:
        if name not in self._names:
            raise self._missing(name)
        return self._names[name]

    def _missing(self, name: str) -> Failure:
        if self._loading:
            return missing(name, self._loading, self._asked)
        own = {
            other
            for other, value in self._names.items()
            if inspect.isfunction(value) or inspect.isclass(value)
            if value.__module__ == self._names.get("__name__")
        }
        return undefined(name, own - self._asked)


@cache  # as a grader's worker runs the file once for all public checks
def _file(path: Path, graded: tuple[str, ...]) -> "_File":
    try:
        cell = file_cell(path.name, path.read_bytes())
        code = parse([cell])
    except FileNotFoundError:
        raise Failure(f"there is a file {path.name} beside the checks") from None
    except Unreadable as error:
        raise Failure(f"{path.name} can be read", mismatch=str(error)) from None
    lines = cell.source.splitlines(keepends=True)
    linecache.cache[f"<{cell.place}>"] = (len(cell.source), None, lines, cell.place)
    with _random_state(0):
        return _File(code, graded)


class _File(Submission):
    def __init__(self, code: Code, graded: Iterable[str]) -> None:
        loader = Loader()
        super().__init__(loader.names, graded)
        errors, statements = [], select(code.statements, graded)
        for statement in statements:
            try:
                loader.run(statement.place, statement.line, statement.source)
            except (Exception, SystemExit) as error:  # noqa: BLE001 - the next ones may not fail
                told = type(error).__name__, str(error)
                errors.append(LoadError(statement.place, statement.line, *told))
        self._loading = Loading(code, statements, errors)


class Student:
    """What a check holds: `student.f(x)` calls the student's `f` and returns what it returned.

    Arguments and results are copied, so that neither side changes what the other one holds.
    """

    def __init__(
        self, submission: Submission, question: str, replaced: Names | None = None
    ) -> None:
        self._submission = submission
        self._question = question
        self._replaced = dict(replaced or {})

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *arguments: self.call(name, *arguments).value

    def call(self, name: str, *arguments: Any) -> Returned:
        """Call a function; return its value and which arguments it changed in place."""
        given = plain_copy(arguments, _itself)
        value = self._attempt(name, lambda: getattr(self._submission, name)(*given))
        pairs = enumerate(zip(arguments, given, strict=True))
        return Returned(value, tuple(index for index, (old, new) in pairs if not _same(old, new)))

    def run(self, driver: Callable[..., Any], *arguments: Any) -> Any:
        """Call a driver with the student's names and these arguments."""
        given = plain_copy(arguments, _itself)
        return self._attempt(self._question, lambda: driver(self._submission, *given))

    def replacing(self, **functions: Callable[..., Any]) -> "Student":
        """Return this student with functions of theirs replaced during each call."""
        return Student(self._submission, self._question, {**self._replaced, **functions})

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what `make` returns: here each check runs alone, and shares with none."""
        return make()

    def _attempt(self, subject: str, use: Callable[[], Any]) -> Any:
        names = self._submission._names
        for name in self._replaced:
            with contextlib.suppress(Failure):  # one that they do without is none to replace
                getattr(self._submission, name)
        kept = {name: names[name] for name in self._replaced if name in names}
        names.update(self._replaced)
        try:
            return plain_copy(use(), lambda value: Opaque(type(value).__name__))
        except Failure:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever their code raises
            where, source = _line(error, names)
            kind, loading = type(error).__name__, self._submission._loading
            failure = raised(subject, kind, str(error), where, source, loading)
        finally:
            for name in self._replaced:
                del names[name]
            names.update(kept)
        raise failure


def _line(error: BaseException, names: Names) -> tuple[str, str]:
    found = "", ""
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_globals is names:
            code = frame.f_code
            text = linecache.getline(code.co_filename, number).strip()
            found = f"`{code.co_name}`, line {number}: {text[:80]}", text
    return found


def _itself(value: Any) -> Any:
    return value


def _same(before: Any, after: Any) -> bool:
    if type(before) is not type(after):
        return False
    match before:
        case np.ndarray() | torch.Tensor():
            alike = before.dtype == after.dtype and before.shape == after.shape
            return alike and bool(
                ((before == after) | ((before != before) & (after != after))).all()
            )
        case tuple() | list():
            return len(before) == len(after) and all(map(_same, before, after))
        case dict():
            return _same(list(before), list(after)) and all(
                _same(before[key], after[key]) for key in before
            )
    return bool(before == after or before != before)


def this_notebook(name: str, names: Mapping[str, Any]) -> str | None:
    """Return the file of the notebook that runs; None, and how to help it, if that can't be told.

    name: what the file was called when it was handed out; names: those of the notebook.
    """
    here = sorted(glob.glob("*.ipynb"))
    told = [names.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME")]  # VS Code, Jupyter
    called = [os.path.basename(path) for path in told if path]
    found = [one for one in (*called, name) if one in here][:1]
    found = found or [one for one in here if name.removesuffix(".ipynb") in one] or here
    if len(found) == 1:
        return found[0]
    if "google.colab" not in sys.modules:  # there the file lies elsewhere, and nothing is exported
        print(f"To hand in with the last cell, call this file {name} again and run this cell anew.")
    return None


def solved_or(yours: Any, library: Any) -> Any:
    """Return your function or class, or the library's while yours is as it was handed out.

    A line is printed if it is the library's.
    """
    functions = vars(yours).values() if isinstance(yours, type) else (yours,)
    if not any(_raises(function, yours.__name__) for function in functions):
        return yours
    print(f"`{yours.__name__}` is not solved yet: the library's version runs here")
    return library


def _raises(function: Any, exercise: str) -> bool:
    code = getattr(inspect.unwrap(function), "__code__", None)
    used = {step.argval for step in dis.get_instructions(code)} if code else set()
    return {"NotImplementedError", exercise} <= used


expect = SimpleNamespace(
    judging=judging,
    kind_of=kind_of,
    describe=describe,
    returns=returns,
    like=like,
    whole=whole,
    equals=equals,
    entries=entries,
    named_arrays=named_arrays,
    arrays=arrays,
    unchanged=unchanged,
    layer_sizes=layer_sizes,
    number=number,
    array=array,
    same_dtype=same_dtype,
    close=close,
    that=that,
)
