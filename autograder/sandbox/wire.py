"""What both ends of a connection agree on: frames, and what stands in them.

A frame is a fixed prefix with two lengths, a msgpack header that holds the structure, and a body
with the raw bytes of all arrays, in the order in which the header names them; the body and each
array begin at a multiple of 16. What msgpack has no word for is an extension of a kind below.

encoding.py makes frames of values, decoding.py values of frames. Of the bytes of a header each can
become an object of a hundred, so it is kept small; in the body a byte stays a byte, and is not
copied. What is done with an array afterwards costs by the element, so these are counted as well.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import torch

MAX_HEADER_BYTES = 1 << 20
MAX_BODY_BYTES = 64 << 20
MAX_ELEMENTS = 4 << 20  # of all arrays of a frame
MAX_DEPTH = 32
MAX_INT_BITS = 4096
ALIGNMENT = 16
_BYTES_PER_HEADER_BYTE = 128  # of an object that a header names with few bytes, at most
_FIRST_READ_BYTES = 1 << 12
PREFIX = struct.Struct("<II")  # header bytes, body bytes

# By kind and size, as in numpy's `dtype.str` without the byte order: on the wire it is always "<".
ARRAY_DTYPES = {
    name: np.dtype(f"<{name}") for name in "b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16".split()
}
TENSOR_DTYPES: dict[str, torch.dtype] = {
    name: getattr(torch, name)
    for name in (
        "bool int8 int16 int32 int64 uint8 float16 bfloat16 float32 float64 complex64 complex128"
    ).split()
}

Frame = list[bytes | memoryview]


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


class TooMuch(WireError):
    """There is no room left for the value."""


@dataclass(frozen=True)
class Opaque:
    """Stands for an object that may not cross: what kind of thing it was, in the sender's words."""

    kind: str


@dataclass(frozen=True)
class Callback:
    """Stands for a function of the trusted side, which the worker may call by its number."""

    number: int


def sizes(prefix: memoryview) -> tuple[int, int]:
    """Return the header and body bytes that a prefix announces; WireError if they are too many."""
    header, body = PREFIX.unpack(prefix)
    if header > MAX_HEADER_BYTES or body > MAX_BODY_BYTES:
        raise WireError(f"a frame of {header} + {body} bytes")
    return header, body


def memory(header: int, body: int) -> int:
    """Return how many bytes the value of a frame with so many bytes can take, about."""
    return _BYTES_PER_HEADER_BYTE * header + body


def read_frame(
    receive: Callable[[memoryview], int], room: int = memory(MAX_HEADER_BYTES, MAX_BODY_BYTES)
) -> tuple[memoryview, memoryview]:
    """Read one frame and return its header and its body.

    `receive` fills a buffer from its beginning and returns how many bytes it has got, at least one.
    A small frame takes one call. Raises WireError if the frame is too large, also for the room that
    is left for its value, or not the last.
    """
    frame = memoryview(bytearray(_FIRST_READ_BYTES))
    got = 0
    while got < PREFIX.size:
        got += receive(frame[got:])
    header, body = sizes(frame[: PREFIX.size])
    if memory(header, body) > room:
        raise TooMuch("more than may come in all")
    end = PREFIX.size + header
    begin = end + -end % ALIGNMENT
    if got > begin + body:
        raise WireError("more than one frame")
    if begin + body > len(frame):
        first, frame = frame, np.empty(begin + body, np.uint8).data  # nothing is left as it was
        frame[:got] = first[:got]
    while got < begin + body:
        got += receive(frame[got : begin + body])
    return frame[PREFIX.size : end], frame[begin : begin + body]


def is_big(value: int) -> bool:
    """Tell whether msgpack has no word for an integer."""
    return not -(2**63) <= value < 2**64


def array_name(dtype: np.dtype[Any]) -> str:
    """Return what a dtype of NumPy is called on the wire."""
    name = dtype.str[1:]
    if name not in ARRAY_DTYPES:
        raise WireError(f"an array of dtype {dtype}")
    return name
