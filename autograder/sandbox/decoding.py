"""Turn the frames that wire.py describes into values.

Only exact builtins, base arrays, base tensors and the two marker types are built, so nothing of a
sender's can run at the receiver.
"""

import functools
import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

import msgpack
import numpy as np
import torch

from . import wire
from .wire import ARRAY_DTYPES, TENSOR_DTYPES, Callback, Kind, Opaque, WireError

MAX_DIMENSIONS = 32
MAX_ODD_KEYS = 2_000  # of a dict or set, whose hashes a sender could make collide, unlooked at
MAX_SAME_HASH = 200  # of those of more: so many keys are compared each with each
_MAX_LABEL_BYTES = 1000
_KEYS = {str, bytes, int, float, bool, type(None)}
_FLOAT = 1  # what msgpack makes of a timestamp, its own extension
_NO_BODY = memoryview(b"")


def decode(
    header: bytes | memoryview,
    body: bytearray | memoryview = _NO_BODY,
    callback: Callable[[int], Any] = Callback,
) -> Any:
    """Return the value of a frame; whatever is wrong with its bytes raises WireError.

    The arrays lie in the body, which must not be used for anything else afterwards. `callback`
    makes what stands for a function of the other side.
    """
    try:
        decoder = _Decoder(memoryview(body), callback)
        value = decoder.unpack(header)
        if decoder.position != len(decoder.body):
            raise WireError("bytes that belong to no array")
        _require_shallow(value)
    except WireError:
        raise
    except Exception as error:  # noqa: BLE001 - the bytes did it, and they may be hostile
        raise WireError(f"{type(error).__name__}: {error}"[:200]) from None
    return value


def _require_shallow(value: Any, depth: int = 0) -> None:
    if depth > wire.MAX_DEPTH:
        raise WireError(f"nested more than {wire.MAX_DEPTH} deep")
    kind = type(value)
    if kind is dict:
        value = [*value.keys(), *value.values()]
    elif kind is not list and kind is not tuple:
        return
    for item in value:
        if type(item) in (list, tuple, dict):
            _require_shallow(item, depth + 1)


@functools.lru_cache(1000)
def _read_label(label: bytes) -> tuple[str, tuple[int, ...], int]:
    """Return name of the dtype, shape, and number of elements."""
    name, *lengths = label.decode().split(" ")
    shape = tuple(int(length) for length in lengths)
    if len(shape) > MAX_DIMENSIONS or (shape and min(shape) < 0):
        raise WireError("a shape that is none")
    return name, shape, math.prod(shape)


def _dict(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    if len(pairs) > MAX_ODD_KEYS:
        _require_hashable([key for key, _ in pairs])
    return dict(pairs)


def _require_hashable(keys: list[Any]) -> None:
    """Refuse many keys with the same hash; of texts and small numbers, no sender can make such."""
    odd = [key for key in keys if type(key) not in _KEYS or (type(key) is int and wire.is_big(key))]
    if len(odd) > MAX_ODD_KEYS:
        hashes = sorted(map(hash, odd))
        if any(map(operator.eq, hashes, hashes[MAX_SAME_HASH:])):
            raise WireError(f"more than {MAX_SAME_HASH} keys with the same hash")


class _Decoder:
    def __init__(self, body: memoryview, callback: Callable[[int], Any]) -> None:
        self.body = body
        self.callback = callback
        self.position = 0
        self.elements = 0
        self.depth = 0

    def unpack(self, data: bytes | memoryview) -> Any:
        return msgpack.unpackb(
            data,
            ext_hook=self.extension,
            object_pairs_hook=_dict,
            strict_map_key=False,
            timestamp=_FLOAT,
        )

    def extension(self, kind: int, data: bytes) -> Any:
        match kind:
            case Kind.ARRAY:
                return self.array(data)
            case Kind.TENSOR:
                return self.tensor(data)
            case Kind.TUPLE:
                return tuple(self.nested(data))
            case Kind.SET:
                items = self.nested(data)
                _require_hashable(items)
                return set(items)
            case Kind.SCALAR:
                name, raw = msgpack.unpackb(data)
                (scalar,) = np.frombuffer(raw, ARRAY_DTYPES[name])
                return scalar
            case Kind.COMPLEX:
                real, imaginary = msgpack.unpackb(data)
                return complex(float(real), float(imaginary))
            case Kind.BIG_INT if len(data) <= wire.MAX_INT_BITS // 4 + 1:
                return int(data, 16)
            case Kind.OPAQUE:
                return Opaque(data.decode())
            case Kind.CALLBACK:
                return self.callback(int(msgpack.unpackb(data)))
        raise WireError("an extension of no known kind")

    def nested(self, data: bytes) -> list[Any]:
        self.depth += 1
        if self.depth > wire.MAX_DEPTH:
            raise WireError(f"nested more than {wire.MAX_DEPTH} deep")
        items = self.unpack(data)
        self.depth -= 1
        if type(items) is not list:
            raise WireError("a tuple or set of no items")
        return items

    def place(self, data: bytes, dtypes: Mapping[str, Any]) -> tuple[Any, tuple[int, ...], int]:
        """Return dtype and shape of the next array and where in the body it begins."""
        if len(data) > _MAX_LABEL_BYTES:
            raise WireError("a shape that is none")
        name, shape, count = _read_label(data)
        dtype = dtypes[name]
        begin = self.position + -self.position % wire.ALIGNMENT
        self.position = begin + count * dtype.itemsize
        if self.position > len(self.body):
            raise WireError("an array beyond the body")
        self.elements += count
        if self.elements > wire.MAX_ELEMENTS:
            raise WireError("arrays of too many elements")
        return dtype, shape, begin

    def array(self, data: bytes) -> np.ndarray[Any, Any]:
        dtype, shape, begin = self.place(data, ARRAY_DTYPES)
        return np.ndarray(shape, dtype, self.body, begin)

    def tensor(self, data: bytes) -> torch.Tensor:
        dtype, shape, begin = self.place(data, TENSOR_DTYPES)
        count = (self.position - begin) // dtype.itemsize
        if not count:
            return torch.empty(shape, dtype=dtype)
        return torch.frombuffer(self.body, dtype=dtype, count=count, offset=begin).view(shape)
