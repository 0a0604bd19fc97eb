"""The codec: what may cross does so unchanged, and no bytes can do anything but be refused."""

import math
import pickle
import struct
from collections import OrderedDict, namedtuple
from typing import Any

import msgpack
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autograder.sandbox import wire
from autograder.sandbox.wire import WireError


def decode(frame: bytes) -> Any:
    header, body = wire.sizes(frame[: wire.PREFIX.size])
    rest = frame[wire.PREFIX.size :]
    return wire.decode(rest[:header], rest[header : header + body])


def trip(value: Any) -> Any:
    return decode(wire.encode(value))


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.binary()
    | st.text(st.characters(exclude_categories=["Cs"])),  # a lone surrogate is no text
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text("ab"), inner),
    max_leaves=20,
)


@given(plain)
def test_plain_values_cross_unchanged(value: Any) -> None:
    assert trip(value) == value


@pytest.mark.parametrize("name", [*wire._ARRAY_DTYPES])
def test_arrays_keep_dtype_shape_and_values(name: str) -> None:
    array = np.arange(12).reshape(3, 4).astype(name)
    got = trip(array)
    assert got.dtype == array.dtype
    np.testing.assert_array_equal(got, array)


@pytest.mark.parametrize("name", [*wire._TENSOR_DTYPES])
def test_tensors_keep_dtype_shape_and_values(name: str) -> None:
    tensor = torch.arange(12).reshape(3, 4).to(wire._TENSOR_DTYPES[name])
    got = trip(tensor)
    assert got.dtype == tensor.dtype
    assert torch.equal(got, tensor)


@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (1, 1)])
def test_odd_shapes_survive(shape: tuple[int, ...]) -> None:
    assert trip(np.zeros(shape)).shape == shape
    assert trip(torch.zeros(shape)).shape == shape


def test_scalars_of_each_kind_stay_apart() -> None:
    for value in (3, 3.0, True, np.float32(3), np.bool_(True), 3 + 1j, 10**40, -(10**40)):
        got = trip(value)
        assert got == value
        assert type(got) is type(value)


def test_nan_and_negative_zero_survive() -> None:
    got = trip(np.array([math.nan, -0.0, math.inf]))
    assert math.isnan(got[0])
    assert math.copysign(1, got[1]) == -1


def test_strides_are_laid_out_anew() -> None:
    array = np.arange(12.0).reshape(3, 4).T[::2]
    np.testing.assert_array_equal(trip(array), array)


def test_received_arrays_are_independent_and_writable() -> None:
    one, other = trip([np.zeros(3), np.zeros(3)])
    one += 1
    assert other.sum() == 0


def test_subclasses_become_their_base() -> None:
    class Equal(np.ndarray):
        def __eq__(self, other: object) -> bool:  # type: ignore[override]
            return True

    Point = namedtuple("Point", "x y")
    assert type(trip(np.zeros(3).view(Equal))) is np.ndarray
    assert type(trip(torch.nn.Parameter(torch.zeros(3)))) is torch.Tensor
    assert type(trip(OrderedDict(a=1))) is dict
    assert type(trip(Point(1, 2))) is tuple


NOT_PLAIN = {
    "an object": object(),
    "a function": len,
    "an array of objects": np.array([object()]),
    "an array of texts": np.array(["text"]),
    "a sparse tensor": torch.zeros(3).to_sparse(),
    "an object in a list": [[object()]],
    "an int without end": 10**wire.MAX_INT_BITS,
}


@pytest.mark.parametrize("value", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_what_is_no_plain_data_is_refused(value: Any) -> None:
    with pytest.raises(WireError):
        wire.encode(value)


def test_what_is_no_plain_data_can_become_a_marker() -> None:
    frame = wire.encode([1, object()], lambda value: wire.Opaque(type(value).__name__))
    assert decode(frame) == [1, wire.Opaque("object")]


def test_endless_values_are_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(WireError, match="nested more than 32 deep"):
        wire.encode(endless)


def test_too_large_values_are_refused() -> None:
    with pytest.raises(WireError, match="more than 64 MB"):
        wire.encode(np.zeros(wire.MAX_BODY_BYTES // 8 + 1))
    with pytest.raises(WireError, match="more than 1 MB of plain values"):
        wire.encode(list(range(wire.MAX_HEADER_BYTES)))


HOSTILE = {
    "deep nesting": b"\x91" * 100_000 + b"\xc0",
    "pickle": pickle.dumps(print),
    "a bare map": msgpack.packb({"a": 1}),
    "an extension type": msgpack.packb(msgpack.ExtType(1, b"x")),
    "an unknown tag": msgpack.packb([99]),
    "an array beyond the body": msgpack.packb([wire.Tag.ARRAY, "float64", [1 << 40]]),
    "a negative shape": msgpack.packb([wire.Tag.ARRAY, "float64", [-1, -1]]),
    "a shape of a bool": msgpack.packb([wire.Tag.ARRAY, "float64", [True]]),
    "too many dimensions": msgpack.packb([wire.Tag.ARRAY, "float64", [0] * 99]),
    "an object dtype": msgpack.packb([wire.Tag.ARRAY, "object", [0]]),
    "an unhashable key": msgpack.packb([wire.Tag.DICT, [wire.Tag.LIST], 1]),
    "a key without a value": msgpack.packb([wire.Tag.DICT, 1]),
    "a scalar of the wrong size": msgpack.packb([wire.Tag.SCALAR, "float64", b"123"]),
    "an endless int": msgpack.packb([wire.Tag.BIG_INT, "f" * 100_000]),
    "a text that is no text": b"\xa2\xff\xff",
    "nothing": b"",
}


@pytest.mark.parametrize("header", HOSTILE.values(), ids=HOSTILE)
def test_hostile_headers_are_refused(header: bytes) -> None:
    with pytest.raises(WireError):
        wire.decode(header)


def test_one_array_can_not_be_named_twice() -> None:
    # A header of many arrays over the same bytes could ask for any amount of memory.
    array = [wire.Tag.ARRAY, "uint8", [1000]]
    with pytest.raises(WireError, match="beyond the body"):
        wire.decode(msgpack.packb([wire.Tag.LIST, array, array]), bytes(1000))


def test_bytes_that_belong_to_nothing_are_refused() -> None:
    with pytest.raises(WireError, match="belong to no array"):
        wire.decode(msgpack.packb(1), b"more")


def test_sizes_are_bounded_before_anything_is_allocated() -> None:
    with pytest.raises(WireError, match="a frame of"):
        wire.sizes(struct.pack("<II", 0xFFFFFFFF, 0))
    with pytest.raises(WireError, match="a frame of"):
        wire.sizes(struct.pack("<II", 0, 0xFFFFFFFF))


@given(st.data())
def test_damaged_frames_are_refused_or_plain(data: st.DataObject) -> None:
    value = (1, [2.5, "a"], {"W": np.ones((2, 3)), "t": torch.ones(2)}, np.float32(1), 10**30)
    frame = bytearray(wire.encode(value))
    for _ in range(data.draw(st.integers(1, 4))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    try:
        got = decode(bytes(frame))
    except WireError:
        return
    assert_plain(got)


def assert_plain(value: Any) -> None:
    plain = (type(None), bool, int, float, complex, str, bytes, list, tuple, dict, set)
    arrays = (np.ndarray, torch.Tensor, wire.Opaque, wire.Callback)
    assert type(value) in plain + arrays or isinstance(value, np.generic)
    if isinstance(value, list | tuple | set):
        for item in value:
            assert_plain(item)
    if isinstance(value, dict):
        for pair in value.items():
            assert_plain(pair)
