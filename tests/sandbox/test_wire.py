"""The codec: what may cross does so unchanged, and no bytes can do anything but be refused."""

import io
import math
import pickle
import struct
from collections import OrderedDict, namedtuple
from typing import Any, NoReturn

import msgpack
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from autograder.sandbox import decoding, encoding, wire
from autograder.sandbox.wire import Kind, WireError


def encode(value: Any) -> bytes:
    return b"".join(encoding.encode(value))


def decode(frame: bytes) -> Any:
    stream = io.BytesIO(frame)
    return decoding.decode(*wire.read_frame(lambda buffer: stream.readinto(buffer) or wire_ends()))


def wire_ends() -> NoReturn:
    raise WireError("the other end is gone")


def trip(value: Any) -> Any:
    return decode(encode(value))


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


@pytest.mark.parametrize("name", [*wire.ARRAY_DTYPES])
def test_arrays_keep_dtype_shape_and_values(name: str) -> None:
    array = np.arange(12).reshape(3, 4).astype(wire.ARRAY_DTYPES[name])
    got = trip(array)
    assert got.dtype == array.dtype
    np.testing.assert_array_equal(got, array)


@pytest.mark.parametrize("name", [*wire.TENSOR_DTYPES])
def test_tensors_keep_dtype_shape_and_values(name: str) -> None:
    tensor = torch.arange(12).reshape(3, 4).to(wire.TENSOR_DTYPES[name])
    got = trip(tensor)
    assert got.dtype == tensor.dtype
    assert torch.equal(got, tensor)


@pytest.mark.parametrize("shape", [(), (0,), (3, 0, 2), (1, 1)])
def test_odd_shapes_survive(shape: tuple[int, ...]) -> None:
    assert trip(np.zeros(shape)).shape == shape
    assert trip(torch.zeros(shape)).shape == shape


def test_an_empty_tensor_without_strides_survives() -> None:
    empty = torch.tensor(np.zeros(0, np.int32))
    assert empty.stride() == (0,)
    assert trip(empty).dtype == torch.int32


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
        encoding.encode(value)


def test_what_is_no_plain_data_can_become_a_marker() -> None:
    frame = encoding.encode([1, object()], lambda value: wire.Opaque(type(value).__name__))
    assert decode(b"".join(frame)) == [1, wire.Opaque("object")]


def test_endless_values_are_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(WireError, match="recursion"):
        encoding.encode(endless)
    with pytest.raises(WireError, match="nested more than 32 deep"):
        encoding.encode((endless_tuple(),))


def endless_tuple() -> Any:
    value: Any = ()
    for _ in range(100):
        value = (value,)
    return value


def test_too_large_values_are_refused() -> None:
    with pytest.raises(WireError, match="more than 64 MB"):
        encoding.encode(np.zeros(wire.MAX_BODY_BYTES // 8 + 1))
    with pytest.raises(WireError, match="more than 1 MB of plain values"):
        encoding.encode(list(range(wire.MAX_HEADER_BYTES)))
    with pytest.raises(WireError, match="more than 4,194,304 elements"):
        encoding.encode([np.zeros(wire.MAX_ELEMENTS, np.int8), torch.zeros(1)])


def ext(kind: int, value: Any) -> bytes:
    data = value if isinstance(value, bytes) else msgpack.packb(value)
    return msgpack.packb(msgpack.ExtType(kind, data))


def nested(kind: int, depth: int) -> bytes:
    data = msgpack.packb([])
    for _ in range(depth):
        data = msgpack.packb([msgpack.ExtType(kind, data)])
    return data


HOSTILE = {
    "lists too deep to parse": b"\x91" * 100_000 + b"\xc0",
    "lists too deep": b"\x91" * 100 + b"\xc0",
    "maps too deep": b"\x81\x01" * 100 + b"\xc0",
    "tuples too deep": nested(Kind.TUPLE, 100),
    "pickle": pickle.dumps(print),
    "an unknown extension": ext(99, b"x"),
    "an array beyond the body": ext(Kind.ARRAY, b"f8 1099511627776"),
    "a negative shape": ext(Kind.ARRAY, b"f8 -1 -1"),
    "a shape of no numbers": ext(Kind.ARRAY, b"f8 x"),
    "too many dimensions": ext(Kind.ARRAY, b"f8" + b" 0" * 99),
    "an object dtype": ext(Kind.ARRAY, b"O8 0"),
    "a tensor of no dtype": ext(Kind.TENSOR, b"O8 0"),
    "an unhashable key": b"\x81\x90\x01",
    "an unhashable item": ext(Kind.SET, [[]]),
    "a tuple of no list": ext(Kind.TUPLE, 3),
    "a scalar of the wrong size": ext(Kind.SCALAR, ["f8", b"123"]),
    "two scalars": ext(Kind.SCALAR, ["f8", bytes(16)]),
    "an endless int": ext(Kind.BIG_INT, b"f" * 100_000),
    "a text that is no text": b"\xa2\xff\xff",
    "half a value": b"\x92\x01",
    "two values": b"\x01\x01",
    "nothing": b"",
}


@pytest.mark.parametrize("header", HOSTILE.values(), ids=HOSTILE)
def test_hostile_headers_are_refused(header: bytes) -> None:
    with pytest.raises(WireError):
        decoding.decode(header)


@pytest.mark.parametrize("count", [decoding.MAX_ODD_KEYS, decoding.MAX_ODD_KEYS + 1])
def test_keys_of_which_many_can_have_one_hash_are_few(count: int) -> None:
    keys = [number * (2**61 - 1) for number in range(100, 100 + count)]
    for value in (dict.fromkeys(keys), set(keys), {(0, key): 1 for key in keys}):
        if count == decoding.MAX_ODD_KEYS:
            assert trip(value) == value
        else:
            with pytest.raises(WireError, match="more than 200 keys with the same hash"):
                trip(value)


def test_keys_that_are_tuples_may_be_many() -> None:
    value = {(row, column): 0.0 for row in range(100) for column in range(100)}
    assert trip(value) == value


def test_keys_of_the_usual_kinds_may_be_many() -> None:
    count = 3 * decoding.MAX_ODD_KEYS
    for value in ({str(key): key for key in range(count)}, dict.fromkeys(range(count)), set()):
        assert trip(value) == value


def test_one_array_can_not_be_named_twice() -> None:
    # A header of many arrays over the same bytes could ask for any amount of memory.
    array = ext(Kind.ARRAY, b"u1 1000")
    with pytest.raises(WireError, match="beyond the body"):
        decoding.decode(b"\x92" + array + array, bytearray(1000))


def test_bytes_that_belong_to_nothing_are_refused() -> None:
    with pytest.raises(WireError, match="belong to no array"):
        decoding.decode(msgpack.packb(1), bytearray(b"more"))


def test_elements_are_bounded() -> None:
    count = wire.MAX_ELEMENTS + 1
    with pytest.raises(WireError, match="too many elements"):
        decoding.decode(ext(Kind.ARRAY, f"i1 {count}".encode()), bytearray(count))


def test_a_frame_for_which_there_is_no_room_is_not_read() -> None:
    frame = io.BytesIO(encode(np.zeros(10_000)))
    with pytest.raises(wire.TooMuch):
        wire.read_frame(lambda buffer: frame.readinto(buffer) or wire_ends(), room=80_000)
    assert frame.tell() < 80_000


def test_sizes_are_bounded_before_anything_is_allocated() -> None:
    with pytest.raises(WireError, match="a frame of"):
        wire.sizes(memoryview(struct.pack("<II", 0xFFFFFFFF, 0)))
    with pytest.raises(WireError, match="a frame of"):
        wire.sizes(memoryview(struct.pack("<II", 0, 0xFFFFFFFF)))


@given(st.data())
def test_damaged_frames_are_refused_or_plain(data: st.DataObject) -> None:
    value = (1, [2.5, "a"], {"W": np.ones((2, 3)), "t": torch.ones(2)}, np.float32(1), 10**30)
    frame = bytearray(encode(value))
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


def test_arrays_of_the_other_byte_order_keep_their_values() -> None:
    array = np.arange(3.0).astype(">f8")
    np.testing.assert_array_equal(trip(array), array)


@pytest.mark.parametrize("size", [0, 1, 500, 10_000])
def test_a_frame_is_read_however_it_arrives(size: int) -> None:
    value = [np.arange(size), "x"]
    stream = io.BytesIO(encode(value))

    def by_three(buffer: memoryview) -> int:
        return stream.readinto(buffer[:3]) or wire_ends()

    array, text = decoding.decode(*wire.read_frame(by_three))
    np.testing.assert_array_equal(array, value[0])
    assert text == "x"


def test_received_arrays_are_aligned() -> None:
    for length in range(20):
        _, one, other = trip(["x" * length, np.zeros(3, np.int8), np.zeros(3)])
        assert one.flags.aligned
        assert other.flags.aligned


def test_bytes_after_a_frame_are_refused() -> None:
    with pytest.raises(WireError, match="more than one frame"):
        decode(encode(1) + encode(2))
