"""Turn plain values into bytes and back.

A frame is a fixed prefix with two lengths, a msgpack header that holds the structure, and a body
with the raw bytes of all arrays, in the order in which the header names them. `decode` builds only
exact builtins, base arrays, base tensors and the two marker types below, so nothing of a sender's
can run at the receiver. The header is kept small because one byte of it can become an object of
sixty; in the body a byte stays a byte.
"""

import math
import struct
from collections.abc import Callable
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
PREFIX = struct.Struct("<II")  # header bytes, body bytes

_ARRAY_DTYPES = {
    name: np.dtype(name).newbyteorder("<")
    for name in (
        "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 "
        "float16 float32 float64 complex64 complex128"
    ).split()
}
_TENSOR_DTYPES: dict[str, torch.dtype] = {
    name: getattr(torch, name)
    for name in (
        "bool int8 int16 int32 int64 uint8 float16 bfloat16 float32 float64 complex64 complex128"
    ).split()
}


class Tag(IntEnum):
    """The first item of every node (a list) in a header."""

    LIST = 0
    TUPLE = 1
    DICT = 2
    SET = 3
    COMPLEX = 4
    BIG_INT = 5
    SCALAR = 6
    ARRAY = 7
    TENSOR = 8
    OPAQUE = 9
    CALLBACK = 10


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


def encode(value: Any, other: Callable[[object], Opaque | Callback] | None = None) -> bytes:
    """Return the frame of a value; `other` turns what may not cross into a marker.

    Arrays keep dtype and shape but not strides; a subclass becomes its base, a named tuple a tuple.
    Raises WireError if the value is too large or too deep, or holds what may not cross.
    """
    encoder = _Encoder(other)
    try:
        header = msgpack.packb(encoder.node(value, 0), unicode_errors="replace")
    except (TypeError, OverflowError) as error:
        raise WireError(str(error)) from None
    if len(header) > MAX_HEADER_BYTES:
        raise WireError(f"more than {MAX_HEADER_BYTES >> 20} MB of plain values")
    return b"".join([PREFIX.pack(len(header), encoder.size), header, *encoder.body])


def sizes(prefix: bytes | bytearray) -> tuple[int, int]:
    """Return the header and body bytes that a prefix announces; WireError if they are too many."""
    header, body = PREFIX.unpack(prefix)
    if header > MAX_HEADER_BYTES or body > MAX_BODY_BYTES:
        raise WireError(f"a frame of {header} + {body} bytes")
    return header, body


def decode(header: bytes | bytearray, body: bytes | bytearray = b"") -> Any:
    """Return the value of a frame; whatever is wrong with its bytes raises WireError."""
    try:
        decoder = _Decoder(memoryview(body))
        value = decoder.value(msgpack.unpackb(header, max_ext_len=0), 0)
        if decoder.position != len(body):
            raise WireError("bytes that belong to no array")
    except WireError:
        raise
    except Exception as error:  # noqa: BLE001 - the bytes did it, and they may be hostile
        raise WireError(f"{type(error).__name__}: {error}"[:200]) from None
    return value


class _Encoder:
    def __init__(self, other: Callable[[object], Opaque | Callback] | None) -> None:
        self.other = other
        self.body: list[bytes] = []
        self.size = 0

    def node(self, value: Any, depth: int) -> Any:  # noqa: C901 - one case per type
        if depth > MAX_DEPTH:
            raise WireError(f"nested more than {MAX_DEPTH} deep")
        if value is None or type(value) in (bool, int, float, str, bytes):
            return value if type(value) is not int else _int_node(value)
        match value:
            case np.generic():
                dtype = _array_dtype(value.dtype)
                return [Tag.SCALAR, dtype.name, np.asarray(value, dtype).tobytes()]
            case int():
                return _int_node(int(value))
            case float():
                return float(value)
            case str():
                return str.__str__(value)
            case bytes():
                return bytes(value)
            case complex():
                return [Tag.COMPLEX, value.real, value.imag]
            case np.ndarray():
                return self.array(value)
            case torch.Tensor():
                return self.tensor(value)
            case list():
                return [Tag.LIST, *(self.node(item, depth + 1) for item in value)]
            case tuple():
                return [Tag.TUPLE, *(self.node(item, depth + 1) for item in value)]
            case set() | frozenset():
                return [Tag.SET, *(self.node(item, depth + 1) for item in value)]
            case dict():
                parts = (part for pair in value.items() for part in pair)
                return [Tag.DICT, *(self.node(part, depth + 1) for part in parts)]
            case Opaque():
                return [Tag.OPAQUE, value.kind[:200]]
            case Callback():
                return [Tag.CALLBACK, value.number]
        if self.other is None:
            raise WireError(f"a {type(value).__name__} may not cross")
        return self.node(self.other(value), depth + 1)

    def array(self, value: np.ndarray[Any, Any]) -> list[Any]:
        dtype = _array_dtype(value.dtype)
        self.reserve(value.nbytes)
        self.body.append(np.asarray(value).astype(dtype, copy=False).tobytes())
        return [Tag.ARRAY, dtype.name, list(value.shape)]

    def tensor(self, value: torch.Tensor) -> list[Any]:
        name = str(value.dtype).removeprefix("torch.")
        if value.layout != torch.strided or name not in _TENSOR_DTYPES:
            raise WireError(f"a tensor of layout {value.layout}, dtype {name}")
        self.reserve(value.numel() * value.element_size())
        plain = value.detach().as_subclass(torch.Tensor).cpu().resolve_conj().resolve_neg()
        if plain.numel():
            self.body.append(plain.contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())
        return [Tag.TENSOR, name, list(plain.shape)]

    def reserve(self, size: int) -> None:
        self.size += size
        if self.size > MAX_BODY_BYTES:
            raise WireError(f"arrays of more than {MAX_BODY_BYTES >> 20} MB")


def _array_dtype(dtype: np.dtype[Any]) -> np.dtype[Any]:
    if dtype.name not in _ARRAY_DTYPES:
        raise WireError(f"an array of dtype {dtype.name}")
    return _ARRAY_DTYPES[dtype.name]


def _int_node(value: int) -> Any:
    if -(2**63) <= value < 2**64:
        return value
    if value.bit_length() > MAX_INT_BITS:
        raise WireError(f"an int of more than {MAX_INT_BITS} bits")
    return [Tag.BIG_INT, hex(value)]


class _Decoder:
    def __init__(self, body: memoryview) -> None:
        self.body = body
        self.position = 0

    def value(self, node: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise WireError(f"nested more than {MAX_DEPTH} deep")
        if type(node) is dict:
            raise WireError("a bare map")
        if type(node) is not list:
            return node
        tag, *parts = node
        match tag:
            case Tag.LIST:
                return [self.value(part, depth + 1) for part in parts]
            case Tag.TUPLE:
                return tuple(self.value(part, depth + 1) for part in parts)
            case Tag.SET:
                return {self.value(part, depth + 1) for part in parts}
            case Tag.DICT:
                items = [self.value(part, depth + 1) for part in parts]
                return dict(zip(items[::2], items[1::2], strict=True))
            case Tag.ARRAY | Tag.TENSOR:
                name, shape = parts
                return self.array(name, shape) if tag == Tag.ARRAY else self.tensor(name, shape)
        return _leaf(tag, parts)

    def take(self, shape: Any, itemsize: int) -> memoryview:
        """Return the next bytes of the body: as many as an array of this shape has."""
        if type(shape) is not list or len(shape) > MAX_DIMENSIONS:
            raise WireError("a shape that is none")
        if any(type(length) is not int or length < 0 for length in shape):
            raise WireError("a shape that is none")
        begin, end = self.position, self.position + math.prod(shape) * itemsize
        if end > len(self.body):
            raise WireError("an array beyond the body")
        self.position = end
        return self.body[begin:end]

    def array(self, name: Any, shape: Any) -> np.ndarray[Any, Any]:
        dtype = _ARRAY_DTYPES[name]
        raw = self.take(shape, dtype.itemsize)
        return np.frombuffer(raw, dtype).reshape(shape).copy() if raw else np.empty(shape, dtype)

    def tensor(self, name: Any, shape: Any) -> torch.Tensor:
        dtype = _TENSOR_DTYPES[name]
        raw = bytearray(self.take(shape, dtype.itemsize))
        if not raw:
            return torch.empty(shape, dtype=dtype)
        return torch.frombuffer(raw, dtype=dtype).reshape(shape)


def _leaf(tag: Any, parts: list[Any]) -> Any:
    if tag == Tag.SCALAR:
        name, raw = parts
        dtype = _ARRAY_DTYPES[name]
        if len(raw) != dtype.itemsize:
            raise WireError("a scalar of the wrong size")
        return np.frombuffer(raw, dtype)[0]
    if tag == Tag.COMPLEX:
        real, imaginary = parts
        return complex(float(real), float(imaginary))
    (part,) = parts
    if tag == Tag.BIG_INT and type(part) is str and len(part) <= MAX_INT_BITS // 4 + 3:
        return int(part, 16)
    if tag == Tag.OPAQUE and type(part) is str:
        return Opaque(part)
    if tag == Tag.CALLBACK and type(part) is int:
        return Callback(part)
    raise WireError("an unknown node")
