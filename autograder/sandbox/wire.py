"""Turn plain values into bytes and back.

A frame is a fixed prefix with two lengths, a msgpack header that holds the structure, and a body
with the raw bytes of all arrays, in the order in which the header names them; the body and each
array begin at a multiple of 16. What msgpack has no word for is an extension of a kind below.

`decode` builds only exact builtins, base arrays, base tensors and the two marker types, so nothing
of a sender's can run at the receiver. The header is kept small because one byte of it can become
an object of sixty; in the body a byte stays a byte, and is not copied.
"""

import functools
import math
import operator
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import msgpack
import numpy as np
import torch

MAX_HEADER_BYTES = 1 << 20
MAX_BODY_BYTES = 64 << 20
MAX_DEPTH = 32
MAX_DIMENSIONS = 32
MAX_INT_BITS = 4096
MAX_ODD_KEYS = 2_000  # of a dict or set, whose hashes a sender could make collide, unlooked at
MAX_SAME_HASH = 200  # of those of more: so many keys are compared each with each
ALIGNMENT = 16
SMALL_BODY_BYTES = 1 << 16
SMALL_ARRAY_BYTES = 1 << 14
_FIRST_READ_BYTES = 1 << 12
PREFIX = struct.Struct("<II")  # header bytes, body bytes

# By kind and size, as in numpy's `dtype.str` without the byte order: on the wire it is always "<".
_ARRAY_DTYPES = {
    name: np.dtype(f"<{name}") for name in "b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16".split()
}
_TENSOR_DTYPES: dict[str, torch.dtype] = {
    name: getattr(torch, name)
    for name in (
        "bool int8 int16 int32 int64 uint8 float16 bfloat16 float32 float64 complex64 complex128"
    ).split()
}
_TENSOR_NAMES = {dtype: name for name, dtype in _TENSOR_DTYPES.items()}
_NATIVE_NAMES = {dtype: name for name, dtype in _ARRAY_DTYPES.items()}
_MAX_LABEL_BYTES = 1000

_KEYS = {str, bytes, int, float, bool, type(None)}
_FLOAT = 1  # what msgpack makes of a timestamp, its own extension

Frame = list[bytes | memoryview]


_NO_BODY = memoryview(b"")


class Kind(IntEnum):
    """The extension types of a header."""

    TUPLE = 1
    SET = 2
    COMPLEX = 3
    BIG_INT = 4
    SCALAR = 5
    ARRAY = 6
    TENSOR = 7
    OPAQUE = 8
    CALLBACK = 9


class WireError(ValueError):
    """The value or the bytes are not of the kind that may cross."""


@dataclass(frozen=True)
class Opaque:
    """Stands for an object that may not cross: what kind of thing it was, in the sender's words."""

    kind: str


@dataclass(frozen=True)
class Callback:
    """Stands for a function of the trusted side, which the worker may call by its number."""

    number: int


def encode(value: Any, other: Callable[[object], Opaque | Callback] | None = None) -> Frame:
    """Return the frame of a value, in pieces; `other` turns what may not cross into a marker.

    Arrays keep dtype and shape but not strides; a subclass becomes its base, a named tuple a tuple.
    Raises WireError if the value is too large or too deep, or holds what may not cross.
    """
    encoder = _Encoder(other)
    header = encoder.pack(value)
    if len(header) > MAX_HEADER_BYTES:
        raise WireError(f"more than {MAX_HEADER_BYTES >> 20} MB of plain values")
    padding = bytes(-(PREFIX.size + len(header)) % ALIGNMENT)
    pieces = [PREFIX.pack(len(header), encoder.size), header, padding, *encoder.body]
    # A small frame is cheaper to copy than to send in pieces.
    return pieces if encoder.size > SMALL_BODY_BYTES else [b"".join(pieces)]


def sizes(prefix: memoryview) -> tuple[int, int]:
    """Return the header and body bytes that a prefix announces; WireError if they are too many."""
    header, body = PREFIX.unpack(prefix)
    if header > MAX_HEADER_BYTES or body > MAX_BODY_BYTES:
        raise WireError(f"a frame of {header} + {body} bytes")
    return header, body


def read_frame(receive: Callable[[memoryview], int]) -> tuple[memoryview, memoryview]:
    """Read one frame and return its header and its body.

    `receive` fills a buffer from its beginning and returns how many bytes it has got, at least one.
    A small frame takes one call. Raises WireError if the frame is too large, or not the last.
    """
    frame = memoryview(bytearray(_FIRST_READ_BYTES))
    got = 0
    while got < PREFIX.size:
        got += receive(frame[got:])
    header, body = sizes(frame[: PREFIX.size])
    end = PREFIX.size + header
    begin = end + -end % ALIGNMENT
    if got > begin + body:
        raise WireError("more than one frame")
    if begin + body > len(frame):
        first, frame = frame, memoryview(bytearray(begin + body))
        frame[:got] = first[:got]
    while got < begin + body:
        got += receive(frame[got : begin + body])
    return frame[PREFIX.size : end], frame[begin : begin + body]


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
    if depth > MAX_DEPTH:
        raise WireError(f"nested more than {MAX_DEPTH} deep")
    kind = type(value)
    if kind is dict:
        value = [*value.keys(), *value.values()]
    elif kind is not list and kind is not tuple:
        return
    for item in value:
        if type(item) in (list, tuple, dict):
            _require_shallow(item, depth + 1)


class _Encoder:
    def __init__(self, other: Callable[[object], Opaque | Callback] | None) -> None:
        self.other = other
        self.body: Frame = []
        self.size = 0
        self.depth = 0
        self.packer = functools.partial(
            msgpack.packb, default=self.extension, strict_types=True, unicode_errors="replace"
        )

    def pack(self, value: Any) -> bytes:
        try:
            return bytes(self.packer(value))
        except WireError:
            raise
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            raise WireError(str(error)) from None

    def extension(self, value: Any) -> Any:  # noqa: C901 - one case per type
        """Return what msgpack can pack in place of a value that it can't."""
        match value:
            case np.ndarray():
                return self.array(value)
            case torch.Tensor():
                return self.tensor(value)
            case tuple():
                return self.nested(Kind.TUPLE, list(value))
            case np.generic():
                name = _array_name(value.dtype)
                raw = np.asarray(value, _ARRAY_DTYPES[name]).tobytes()
                return msgpack.ExtType(Kind.SCALAR, msgpack.packb([name, raw]))
            case int():
                return _int(value)
            case float() | str() | bytes() | list() | dict():
                return _base(value)
            case complex():
                return msgpack.ExtType(Kind.COMPLEX, msgpack.packb([value.real, value.imag]))
            case set() | frozenset():
                return self.nested(Kind.SET, list(value))
            case Opaque():
                return msgpack.ExtType(Kind.OPAQUE, value.kind[:200].encode("utf-8", "replace"))
            case Callback():
                return msgpack.ExtType(Kind.CALLBACK, msgpack.packb(value.number))
        if self.other is None:
            raise WireError(f"a {type(value).__name__} may not cross")
        return self.extension(self.other(value))

    def nested(self, kind: Kind, items: list[Any]) -> Any:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise WireError(f"nested more than {MAX_DEPTH} deep")
        packed = self.pack(items)
        self.depth -= 1
        return msgpack.ExtType(kind, packed)

    def array(self, value: np.ndarray[Any, Any]) -> Any:
        plain = np.asarray(value)
        name = _NATIVE_NAMES.get(plain.dtype)
        if name is None:
            name = _array_name(plain.dtype)
            plain = plain.astype(_ARRAY_DTYPES[name])
        self.append(plain)
        return _label(Kind.ARRAY, name, plain.shape)

    def tensor(self, value: torch.Tensor) -> Any:
        name = _TENSOR_NAMES.get(value.dtype)
        if value.layout != torch.strided or name is None:
            raise WireError(f"a tensor of layout {value.layout}, dtype {value.dtype}")
        plain = value.detach().as_subclass(torch.Tensor).cpu().resolve_conj().resolve_neg()
        if plain.dtype == torch.bfloat16:  # which NumPy does not know
            plain = plain.view(torch.int16)
        self.append(plain.numpy())
        return _label(Kind.TENSOR, name, tuple(plain.shape))

    def append(self, array: np.ndarray[Any, Any]) -> None:
        """Put an array into the body, after what aligns it."""
        padding = -self.size % ALIGNMENT
        self.size += padding + array.nbytes
        if self.size > MAX_BODY_BYTES:
            raise WireError(f"arrays of more than {MAX_BODY_BYTES >> 20} MB")
        self.body.append(bytes(padding))
        if array.nbytes <= SMALL_ARRAY_BYTES:
            self.body.append(array.tobytes())
        else:
            self.body.append(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)


@functools.lru_cache(1000)  # few shapes come often, and text takes longer than the bytes
def _label(kind: Kind, name: str, shape: tuple[int, ...]) -> Any:
    """Return what stands for an array in the header, its dtype and shape as text: b"f8 3 4"."""
    return msgpack.ExtType(kind, " ".join([name, *map(str, shape)]).encode())


@functools.lru_cache(1000)
def _read_label(label: bytes) -> tuple[str, tuple[int, ...], int]:
    """Return name of the dtype, shape, and number of elements."""
    name, *lengths = label.decode().split(" ")
    shape = tuple(int(length) for length in lengths)
    if len(shape) > MAX_DIMENSIONS or (shape and min(shape) < 0):
        raise WireError("a shape that is none")
    return name, shape, math.prod(shape)


def _array_name(dtype: np.dtype[Any]) -> str:
    name = dtype.str[1:]
    if name not in _ARRAY_DTYPES:
        raise WireError(f"an array of dtype {dtype}")
    return name


def _base(value: Any) -> Any:
    """Return a value of a subclass as its base."""
    if isinstance(value, str):
        return str.__str__(value)  # not what their __str__ says
    bases: tuple[Any, ...] = (float, bytes, list, dict)
    return next(base(value) for base in bases if isinstance(value, base))


def _is_big(value: int) -> bool:
    return not -(2**63) <= value < 2**64


def _int(value: int) -> Any:
    if not _is_big(value):
        return int(value)  # of a subclass
    if value.bit_length() > MAX_INT_BITS:
        raise WireError(f"an int of more than {MAX_INT_BITS} bits")
    return msgpack.ExtType(Kind.BIG_INT, b"%x" % value)


def _dict(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    if len(pairs) > MAX_ODD_KEYS:
        _require_hashable([key for key, _ in pairs])
    return dict(pairs)


def _require_hashable(keys: list[Any]) -> None:
    """Refuse many keys with the same hash; of texts and small numbers, no sender can make such."""
    odd = [key for key in keys if type(key) not in _KEYS or (type(key) is int and _is_big(key))]
    if len(odd) > MAX_ODD_KEYS:
        hashes = sorted(map(hash, odd))
        if any(map(operator.eq, hashes, hashes[MAX_SAME_HASH:])):
            raise WireError(f"more than {MAX_SAME_HASH} keys with the same hash")


class _Decoder:
    def __init__(self, body: memoryview, callback: Callable[[int], Any]) -> None:
        self.body = body
        self.callback = callback
        self.position = 0
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
                (scalar,) = np.frombuffer(raw, _ARRAY_DTYPES[name])
                return scalar
            case Kind.COMPLEX:
                real, imaginary = msgpack.unpackb(data)
                return complex(float(real), float(imaginary))
            case Kind.BIG_INT if len(data) <= MAX_INT_BITS // 4 + 1:
                return int(data, 16)
            case Kind.OPAQUE:
                return Opaque(data.decode())
            case Kind.CALLBACK:
                return self.callback(int(msgpack.unpackb(data)))
        raise WireError("an extension of no known kind")

    def nested(self, data: bytes) -> list[Any]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise WireError(f"nested more than {MAX_DEPTH} deep")
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
        begin = self.position + -self.position % ALIGNMENT
        self.position = begin + count * dtype.itemsize
        if self.position > len(self.body):
            raise WireError("an array beyond the body")
        return dtype, shape, begin

    def array(self, data: bytes) -> np.ndarray[Any, Any]:
        dtype, shape, begin = self.place(data, _ARRAY_DTYPES)
        return np.ndarray(shape, dtype, self.body, begin)

    def tensor(self, data: bytes) -> torch.Tensor:
        dtype, shape, begin = self.place(data, _TENSOR_DTYPES)
        count = (self.position - begin) // dtype.itemsize
        if not count:
            return torch.empty(shape, dtype=dtype)
        return torch.frombuffer(self.body, dtype=dtype, count=count, offset=begin).view(shape)
