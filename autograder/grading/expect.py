"""Compare what a student's code returned with what it should: each function returns or fails.

The order is always the same: kind, shape, dtype, finiteness, closeness; the first that is wrong is
the one that is told. Values of the student stand only in `Failure.got`.

Nested lists of numbers pass for arrays, but in a check of the contract: that they are none is one
mistake, which one check of a question is about.
"""

import contextlib
import itertools
import math
import numbers
import re
import types
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import Any

import numpy as np
import torch

from ..sandbox.client import Returned
from ..sandbox.wire import Opaque
from .differences import Array, difference, shape_difference
from .failure import Failure as Failure

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
    """Return nested lists of numbers as the array that they are, anything else as it is."""
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
    """Return the name of an element; what is no plain name is told apart from its index."""
    if not index:
        return name
    return f"{name}{list(index)}" if _PLAIN.match(name) else f"{name}, at {list(index)},"
