"""Turn plain values into the frames that wire.py describes."""

import functools
from collections.abc import Callable
from typing import Any

import msgpack
import numpy as np
import torch

from . import wire
from .wire import ARRAY_DTYPES, TENSOR_DTYPES, Callback, Frame, Kind, Opaque, WireError

SMALL_BODY_BYTES = 1 << 16
SMALL_ARRAY_BYTES = 1 << 14
_TENSOR_NAMES = {dtype: name for name, dtype in TENSOR_DTYPES.items()}
_NATIVE_NAMES = {dtype: name for name, dtype in ARRAY_DTYPES.items()}


def encode(value: Any, other: Callable[[object], Opaque | Callback] | None = None) -> Frame:
    """Return the frame of a value, in pieces; `other` turns what may not cross into a marker.

    Arrays keep dtype and shape but not strides; a subclass becomes its base, a named tuple a tuple.
    Raises WireError if the value is too large or too deep, or holds what may not cross.
    """
    encoder = _Encoder(other)
    header = encoder.pack(value)
    if len(header) > wire.MAX_HEADER_BYTES:
        raise WireError(f"more than {wire.MAX_HEADER_BYTES >> 20} MB of plain values")
    padding = bytes(-(wire.PREFIX.size + len(header)) % wire.ALIGNMENT)
    pieces = [wire.PREFIX.pack(len(header), encoder.size), header, padding, *encoder.body]
    # A small frame is cheaper to copy than to send in pieces.
    return _joined(pieces) if encoder.size > SMALL_BODY_BYTES else [b"".join(pieces)]


class _Encoder:
    def __init__(self, other: Callable[[object], Opaque | Callback] | None) -> None:
        self.other = other
        self.body: Frame = []
        self.size = 0
        self.elements = 0
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
                name = wire.array_name(value.dtype)
                raw = np.asarray(value, ARRAY_DTYPES[name]).tobytes()
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
        if self.depth > wire.MAX_DEPTH:
            raise WireError(f"nested more than {wire.MAX_DEPTH} deep")
        packed = self.pack(items)
        self.depth -= 1
        return msgpack.ExtType(kind, packed)

    def array(self, value: np.ndarray[Any, Any]) -> Any:
        plain = np.asarray(value)
        name = _NATIVE_NAMES.get(plain.dtype)
        if name is None:
            name = wire.array_name(plain.dtype)
            plain = plain.astype(ARRAY_DTYPES[name])
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
        padding = -self.size % wire.ALIGNMENT
        self.size += padding + array.nbytes
        if self.size > wire.MAX_BODY_BYTES:
            raise WireError(f"arrays of more than {wire.MAX_BODY_BYTES >> 20} MB")
        self.elements += array.size
        if self.elements > wire.MAX_ELEMENTS:
            raise WireError(f"arrays of more than {wire.MAX_ELEMENTS:,} elements")
        self.body.append(bytes(padding))
        if array.nbytes <= SMALL_ARRAY_BYTES:
            self.body.append(array.tobytes())
        else:
            self.body.append(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data)


def _joined(pieces: Frame) -> Frame:
    """Return the pieces with those joined that are copied quicker than sent."""
    frame: Frame = []
    small: Frame = []
    for piece in pieces:
        if len(piece) <= SMALL_ARRAY_BYTES:
            small.append(piece)
        else:
            frame += [b"".join(small), piece]
            small = []
    return [*frame, b"".join(small)]


@functools.lru_cache(1000)  # few shapes come often, and text takes longer than the bytes
def _label(kind: Kind, name: str, shape: tuple[int, ...]) -> Any:
    """Return what stands for an array in the header, its dtype and shape as text: b"f8 3 4"."""
    return msgpack.ExtType(kind, " ".join([name, *map(str, shape)]).encode())


def _base(value: Any) -> Any:
    """Return a value of a subclass as its base."""
    if isinstance(value, str):
        return str.__str__(value)  # not what their __str__ says
    bases: tuple[Any, ...] = (float, bytes, list, dict)
    return next(base(value) for base in bases if isinstance(value, base))


def _int(value: int) -> Any:
    if not wire.is_big(value):
        return int(value)  # of a subclass
    if value.bit_length() > wire.MAX_INT_BITS:
        raise WireError(f"an int of more than {wire.MAX_INT_BITS} bits")
    return msgpack.ExtType(Kind.BIG_INT, b"%x" % value)
