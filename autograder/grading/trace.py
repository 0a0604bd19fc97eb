"""What code answers on inputs that are the same for everybody, in a short form to compare.

Where a check has failed, it is run once more with a `rng` that is the same for all submissions.
What the student's code returns then can be held against what the wrong variants return there. The
student's own random state stays their own: so what is random differs from run to run.
"""

import hashlib
import math
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import numpy as np
import torch

from ..sandbox.client import Reply, Returned

Array = np.ndarray[Any, Any]

SEED = int.from_bytes(b"a trace")  # of the rng of each check
_PROJECTIONS = 4
_SMALL = 1e-6  # what is less is taken for rounding
_MOST = 1 << 16  # elements of an array that are looked at, evenly spread
_RETURNED = "returned "


def sketch(reply: Reply) -> str:
    """Return a short form of a reply, which keeps nothing of what was returned.

    Numbers count to three or four digits, so that other ways to compute them come out the same,
    arrays by their size and by the directions of a few random vectors.
    """
    match reply:
        case Returned(value=value, changed=changed):
            return f"{_RETURNED}{_sketch(value)} {sorted(changed)}"
    return type(reply).__name__


def trace(sketches: Iterable[str]) -> str:
    """Return a digest of the replies to a check; "" if nothing was returned, which tells little."""
    # An answer that comes again tells nothing: how often it is asked for depends on other code.
    told = dict.fromkeys(sketches)
    if not any(one.startswith(_RETURNED) for one in told):
        return ""
    return hashlib.sha256("\n".join(told).encode("utf-8", "replace")).hexdigest()[:12]


def _sketch(value: Any) -> str:
    if isinstance(value, torch.Tensor):
        value = value.detach()
        value = (value.float() if value.dtype == torch.bfloat16 else value).numpy()
    match value:
        case bool() | np.bool_():
            return _number(float(value))
        case int() | float() | np.number():
            return _number(float(np.real(value)))
        case np.ndarray():
            return _array(value)
        case dict():
            inner = sorted(f"{key!r}: {_sketch(part)}" for key, part in value.items())
            return f"{{{', '.join(inner)}}}"
        case list() | tuple():
            return f"[{', '.join(map(_sketch, value))}]"
        case str() | None:
            return repr(value)
    return type(value).__name__


def _number(value: float) -> str:
    if not math.isfinite(value):
        return "not finite"
    return "0" if abs(value) < _SMALL else f"{value:.3e}"


def _array(value: Array) -> str:
    if value.dtype.kind not in "bifu":
        return f"array of {value.dtype.kind}"
    flat = value.reshape(-1)[:: -(-value.size // _MOST) or 1].astype(np.float64)
    if flat.size == 1:
        return _number(float(flat[0]))
    if not np.isfinite(flat).all():
        return f"{value.shape} not finite"
    size = float(np.linalg.norm(flat))
    if size < _SMALL:
        return f"{value.shape} 0"
    directions = " ".join(f"{part:.2f}" for part in _vectors(flat.size) @ flat / size + 0.0)
    return f"{value.shape} {size:.2e} {directions}"


@lru_cache(maxsize=16)
def _vectors(size: int) -> Array:
    return np.random.default_rng(size).normal(size=(_PROJECTIONS, size))
