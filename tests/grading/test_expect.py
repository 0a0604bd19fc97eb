"""What a grader says of a value: first what is most wrong, and hidden from those it must be."""

import math
from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis.extra import numpy as arrays

from autograder.grading import Failure, expect
from autograder.sandbox import decoding, encoding, wire
from autograder.sandbox.client import Returned
from autograder.sandbox.wire import Callback, Opaque


def failure(function: Callable[..., Any], *arguments: Any, **keywords: Any) -> Failure:
    with pytest.raises(Failure) as caught:
        function(*arguments, **keywords)
    return caught.value


def shown(function: Callable[..., Any], *arguments: Any, **keywords: Any) -> str:
    return failure(function, *arguments, **keywords).text(public=True)


# The order: kind, shape, dtype, finiteness, closeness


DESIRED = np.zeros((2, 3))


@pytest.mark.parametrize(
    ("value", "mismatch"),
    [
        ([[0.0] * 3] * 2, "it is a list"),
        (np.full((4, 2), 1j * np.nan), "its shape is another one"),
        (np.full((2, 3), 1j * np.nan), "it holds no real numbers"),
        (np.full((2, 3), np.nan), "it holds nan or infinity"),
        (np.full((2, 3), 7.0), "all values should be 0 and are not"),
    ],
)
def test_what_is_most_wrong_is_told_first(value: object, mismatch: str) -> None:
    assert failure(expect.close, value, DESIRED).mismatch == mismatch


def test_the_worst_element_is_named() -> None:
    value = DESIRED + np.array([[0, 1, 0], [0, 0, 5]])
    text = shown(expect.close, value, DESIRED, name="A2")
    assert text == "Expected: A2 has the right values\nBut: A2[1, 2] is 5, expected 0"


def test_the_first_element_that_is_not_finite_is_named() -> None:
    value = np.array([[0, 0, 0], [0, math.inf, math.nan]])
    assert "But: A2[1, 1] is inf" in shown(expect.array, value, name="A2")


def test_a_scalar_that_is_not_finite_needs_no_index() -> None:
    for value in (math.nan, np.array(math.nan), torch.tensor(math.nan)):
        assert "But: J is nan" in shown(expect.close, value, 1.0, name="J")


def test_the_order_of_magnitude_is_told_and_no_value() -> None:
    text = failure(expect.close, np.array([1.0, 2.02]), np.array([1.0, 2.0])).text(public=False)
    assert text.endswith("But: some values are off, by about 1e-2 of the largest one wanted")


def test_whole_numbers_are_mentioned() -> None:
    text = failure(expect.close, np.array([0, 1]), np.array([0.4, 1.4])).text(public=False)
    assert text.endswith("; it holds whole numbers")


def test_long_values_are_cut_short() -> None:
    for value in ("x" * 1000, {"k": "x" * 1000}, list(range(1000)), 10**900, np.ones((9, 9, 9))):
        assert len(shown(expect.number, value)) < 200


# What is close enough


@pytest.mark.parametrize(
    ("value", "desired"),
    [
        (np.array([1 + 9e-8]), [1.0]),
        (np.array([1e-9, 1.0]), [0.0, 1.0]),  # what cancels to nothing may hold rounding
        (np.array([1 + 9e-6], np.float32), [1.0]),
        (torch.tensor([1 + 9e-6]), np.array([1.0])),
        (np.array([1, 2]), torch.tensor([1.0, 2.0])),
        (3, 3.0),
        (np.float32(3), 3.0),
        (torch.tensor(3.0), 3.0),
        (np.zeros((0, 3)), np.zeros((0, 3))),
    ],
)
def test_values_within_rounding_are_accepted(value: object, desired: object) -> None:
    expect.close(value, desired)


@pytest.mark.parametrize(
    ("value", "desired", "options"),
    [
        (np.array([1 + 2e-7]), [1.0], {}),
        (np.array([1e-7, 1.0]), [0.0, 1.0], {}),
        (np.array([1 + 3e-5], np.float32), [1.0], {}),
        (np.array([1e-12]), [0.0], {}),
        (np.array([1.0, 1.02]), [1.0, 1.0], {"rtol": 1e-2}),
        (np.array([0.02]), [0.0], {"atol": 1e-2}),
        (np.array([1.0]), 1.0, {}),
        (1.0, [1.0], {}),
        (np.array([1e308]), [-1e308], {}),
        (torch.tensor([1.0], dtype=torch.bfloat16), [1.01], {}),
    ],
)
def test_values_beyond_rounding_are_not(
    value: object, desired: object, options: dict[str, float]
) -> None:
    failure(expect.close, value, desired, **options)


# What else is asked of a value


def test_returns_gives_the_value() -> None:
    assert expect.returns((1, 2), tuple) == (1, 2)
    assert expect.returns([1, 2], tuple) == (1, 2)
    assert expect.returns((1, 2, 3), tuple, length=2) == (1, 2)
    assert expect.returns("text", str) == "text"
    assert expect.returns(np.array([[2]]), float) == 2.0
    assert expect.returns(np.True_, bool) is True


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, tuple, "Expected: the result is a tuple\nBut: it is None"),
        ((1, 2), list, "Expected: the result is a list\nBut: it is a tuple of length 2"),
        (1, bool, "Expected: the result is True or False\nBut: it is a number: 1"),
        (True, float, "Expected: the result is a number\nBut: it is True or False: True"),
        (np.True_, float, "Expected: the result is a number\nBut: it is True or False: np.True_"),
        (math.inf, float, "Expected: the result is a finite number\nBut: it is inf"),
        (
            Opaque("Thing"),
            dict,
            "Expected: the result is a dict\nBut: it is an object of type Thing",
        ),
    ],
)
def test_returns_tells_what_came_instead(value: object, kind: type, text: str) -> None:
    assert shown(expect.returns, value, kind) == text


def test_a_tuple_that_is_too_short_is_told() -> None:
    text = shown(expect.returns, (1,), tuple, length=2, name="the cache")
    assert text == "Expected: the cache is a tuple of 2 items\nBut: it has 1"


def test_entries_are_picked_from_a_dict() -> None:
    assert expect.entries({"W": 1, "b": 2, "more": 3}, ["W", "b"]) == {"W": 1, "b": 2}
    text = "Expected: grads has the entries W, b\nBut: missing: b"
    assert shown(expect.entries, {"W": 1}, ["W", "b"], name="grads") == text
    assert "is a dict" in shown(expect.entries, [("W", 1)], ["W"])


@pytest.mark.parametrize("value", [2, 2.0, np.float32(2), np.array([[2]]), torch.tensor([2.0])])
def test_a_number_may_be_held_in_many_ways(value: object) -> None:
    assert expect.number(value) == 2.0


def test_a_condition_fails_with_the_words_of_the_grader() -> None:
    expect.that(True, "it is so")
    found = failure(expect.that, False, "it is so", "it is 7", "try", mismatch="it is not")
    assert found.text(public=True) == "Expected: it is so\nBut: it is 7\nHint: try"
    assert found.text(public=False) == "Expected: it is so\nBut: it is not\nHint: try"


def test_the_hint_of_the_check_stands_for_none() -> None:
    assert Failure("it is so").text(public=False, hint="try") == "Expected: it is so\nHint: try"
    assert Failure("it is so", hint="").text(public=False, hint="try") == "Expected: it is so"


# Values that are no answer

MARK = "48151623"  # in every malformed value, so that it would be seen in a text
NUMBER = float(MARK)
MALFORMED: dict[str, Any] = {
    "none": None,
    "empty dict": {},
    "text": MARK,
    "bytes": MARK.encode(),
    "integer": int(MARK),
    "too large for a float": int(MARK * 60),
    "negative and too large": -int(MARK * 60),
    "nan": math.nan,
    "infinity": -math.inf,
    "bool": True,
    "numpy bool": np.True_,
    "complex": complex(NUMBER),
    "numpy complex": np.complex64(NUMBER),
    "object": Opaque(MARK),
    "callback": Callback(int(MARK)),
    "ragged": [[NUMBER], [NUMBER, NUMBER]],
    "dict": {MARK: NUMBER, (1, MARK): None},
    "set": {MARK},
    "single": (NUMBER,),
    "nested": [[[[NUMBER]]]],
    "object array": np.array([MARK, None]),
    "text array": np.array([MARK]),
    "complex array": np.full((2, 2), complex(NUMBER)),
    "array": np.full((2, 2), NUMBER),
    "0-d nan": np.array(math.nan),
    "no elements": np.zeros((0, int(MARK))),
    "bool array": np.ones(3, bool),
    "bfloat16": torch.full((2,), NUMBER, dtype=torch.bfloat16),
    "with gradient": torch.full((2,), NUMBER, requires_grad=True),
    "complex tensor": torch.full((2,), complex(NUMBER)),
    "0-d tensor": torch.tensor(math.inf),
    "huge": np.full((2, 3), 1.7e308),
}
DEMANDS: dict[str, Callable[[Any], object]] = {
    "close": lambda value: expect.close(value, np.full((2, 3), -1e308)),
    "close to a number": lambda value: expect.close(value, 1.0),
    "close to nothing": lambda value: expect.close(value, np.zeros((0, 3))),
    "array": lambda value: expect.array(value),
    "scalar array": lambda value: expect.array(value, shape=()),
    "number": expect.number,
    "tuple": lambda value: expect.returns(value, tuple, length=2),
    "list": lambda value: expect.returns(value, list),
    "text": lambda value: expect.returns(value, str, length=3),
    "bool": lambda value: expect.returns(value, bool),
    "float": lambda value: expect.returns(value, float),
    "entries": lambda value: expect.entries(value, ["W", "b"]),
}


@pytest.mark.parametrize("demand", DEMANDS.values(), ids=DEMANDS)
@pytest.mark.parametrize("value", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_value_is_accepted_or_a_failure_that_hides_it(
    value: object, demand: Callable[[Any], object]
) -> None:
    try:
        demand(value)
    except Failure as found:
        assert "\nBut: " in found.text(public=True)
        hidden = found.text(public=False)
        assert "\nBut: " in hidden
        assert MARK not in hidden


SHAPES = arrays.array_shapes(min_dims=0, min_side=0, max_dims=3, max_side=3)
DTYPES = st.sampled_from("b1 i1 i4 i8 u1 u8 f2 f4 f8 c8 c16".split())
ARRAYS = arrays.arrays(DTYPES, SHAPES)
TENSORS = ARRAYS.filter(lambda one: one.dtype.str[1:] != "u8").map(torch.tensor)
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.one_of(st.integers(), st.integers(10**300, 10**900)),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=5),
    st.binary(max_size=5),
    st.builds(Opaque, st.text(max_size=5)),
    ARRAYS,
    TENSORS,
    TENSORS.map(lambda one: one.to(torch.bfloat16) if not one.is_complex() else one),
    ARRAYS.filter(lambda one: one.size).map(lambda one: one.reshape(-1)[0]),
)
KEYS = st.one_of(st.sampled_from(["W", "b"]), st.text(max_size=2), st.integers(0, 9), st.none())
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(KEYS, inner, max_size=3),
    ),
    max_leaves=5,
)


@given(st.one_of(PLAIN, VALUES))
def test_whatever_crosses_the_wire_is_accepted_or_a_failure(value: object) -> None:
    (frame,) = encoding.encode(value)
    crossed = decoding.decode(*wire.read_frame(_reader(frame)))
    for demand in DEMANDS.values():
        try:
            demand(crossed)
        except Failure as found:
            assert found.text(public=True)
            assert found.text(public=False)


def _reader(frame: bytes | memoryview) -> Callable[[memoryview], int]:
    rest = memoryview(frame)

    def receive(buffer: memoryview) -> int:
        nonlocal rest
        count = min(len(buffer), len(rest))
        buffer[:count], rest = rest[:count], rest[count:]
        return count

    return receive


# Several arrays at once


PAIR = {"theta": (2, 3), "v": (3,)}


def test_items_come_as_arrays_in_the_order_of_their_shapes() -> None:
    theta, v = expect.arrays([torch.ones(2, 3), np.zeros(3), "more"], PAIR)
    assert isinstance(theta, np.ndarray)
    assert (theta.shape, v.shape) == ((2, 3), (3,))


def test_an_item_is_called_by_its_name_or_as_all_are() -> None:
    value = (np.ones((2, 3)), np.ones(2))
    assert failure(expect.arrays, value, PAIR).expected == "v has shape (3,)"
    several = failure(expect.arrays, value, [(2, 3), (3,)], each="a weight")
    assert several.expected == "a weight has shape (3,)"


def test_an_item_of_any_shape_is_still_an_array() -> None:
    assert len(expect.arrays((np.ones(2), np.ones(3)), [None, None])) == 2
    assert failure(expect.arrays, (np.ones(2), 3), [None, None]).mismatch == "it is a number"


def test_too_few_items_or_no_items_are_told() -> None:
    assert failure(expect.arrays, (1,), PAIR, name="v").expected == "v is a tuple of 2 items"
    assert failure(expect.arrays, [1], PAIR, name="v").expected == "v is a list of 2 items"
    assert failure(expect.arrays, None, PAIR, name="v").expected == "v is a tuple"


def test_entries_come_as_arrays_of_their_shapes() -> None:
    found = expect.named_arrays({"v": torch.ones(3), "theta": np.ones((2, 3)), "more": 1}, PAIR)
    assert [(name, one.shape) for name, one in found.items()] == list(PAIR.items())
    wrong = failure(expect.named_arrays, {"dW": None}, {"dW": None}, each="v['{}']")
    assert (wrong.expected, wrong.mismatch) == ("v['dW'] is an array", "it is None")


def test_arguments_that_a_call_changed_are_named() -> None:
    expect.unchanged(Returned(1, (2,)), "x", "y")
    changed = failure(expect.unchanged, Returned(1, (0, 1)), "x", "y")
    assert changed.expected == "the arguments are after the call what they were before"
    assert changed.mismatch == "the call changed x and y"


# Linear layers, as `drivers.linear_layers` tells of them


LAYERS = [((7, 5), (7,), True), ((3, 7), (3,), True)]


def test_linear_layers_lead_through_the_sizes() -> None:
    expect.layer_sizes(LAYERS, (5, 7, 3), "two layers")
    for wrong in (LAYERS[:1], [((7, 5), None, True), LAYERS[1]], [((5, 7), (7,), True), LAYERS[1]]):
        assert failure(expect.layer_sizes, wrong, (5, 7, 3), "two").expected == "two"


def test_a_linear_layer_that_its_network_does_not_know_is_told() -> None:
    told = failure(expect.layer_sizes, [((3, 5), (3,), False)], (5, 3), "one", "it is known")
    assert told.expected == "it is known"
    assert told.got.startswith("it does not know them")


def test_an_output_has_the_dtype_of_x() -> None:
    half = torch.ones(2, dtype=torch.float16)
    expect.same_dtype(half, torch.float16, shape=(2,))
    told = failure(expect.same_dtype, half, torch.float32, name="y")
    assert told.expected == "for x of dtype torch.float32 y is a tensor of the same dtype"
    assert told.mismatch == "it is another one"
    assert failure(expect.same_dtype, np.ones(2), torch.float64).mismatch == "it is another one"


# Nested lists


@pytest.mark.parametrize(
    "value",
    [
        [[1, 2], [3, 4]],
        ((True, 2.0), [3, np.float32(4)]),
        [np.array([1, 2]), np.array([3.0, 4.0])],
        [torch.tensor([1.0, 2.0], requires_grad=True), [3, 4]],
    ],
)
def test_nested_lists_pass_for_arrays_where_the_kind_is_not_the_question(value: object) -> None:
    with expect.judging("values"):
        expect.close(value, [[1, 2], [3, 4]])


@pytest.mark.parametrize("value", [[], [[1], [2, 3]], ["1", "2"], [None], [[1.0, [2.0]]], [{}]])
def test_lists_that_are_no_arrays_do_not(value: object) -> None:
    with expect.judging("values"):
        assert failure(expect.array, value).mismatch == "it is a list"


def test_the_contract_asks_for_arrays() -> None:
    with expect.judging("contract"):
        assert failure(expect.array, [1.0, 2.0]).mismatch == "it is a list"


# What drivers noted

PATTERN = [(float, np.ndarray | None)]


def test_what_is_made_like_the_pattern_is_returned_plain() -> None:
    value = ([1, None], (np.float32(2), torch.ones(2)))
    (one, nothing), (two, array) = expect.like(value, PATTERN)
    assert (one, nothing, two) == (1, None, 2)
    assert isinstance(array, np.ndarray)
    assert expect.like({"a": np.True_, "b": 3}, {"a": bool, "b": int}) == {"a": True, "b": 3}
    assert expect.like((7, [None]), (object, [None])) == (7, [None])


@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        ([(np.zeros(2), None)], PATTERN),
        ([(1.0, None, 2)], PATTERN),
        ([(1.0, "x")], PATTERN),
        ([1.0], PATTERN),
        (np.zeros((2, 2)), PATTERN),
        ({}, {"a": bool}),
        ({"a": np.array([True])}, {"a": bool}),
        (10**400, int),
        (True, int),
        (1.5, int),
        ("1", int),
        (float("nan"), float),
        (np.zeros(2), torch.Tensor),
        (torch.tensor([1j]), torch.Tensor),
        (0, None),
    ],
)
def test_what_is_made_otherwise_fails(value: object, pattern: object) -> None:
    with pytest.raises(Failure):
        expect.like(value, pattern)


@pytest.mark.parametrize(
    ("value", "desired"),
    [
        (np.zeros(2), [0, 0]),
        ([np.zeros(2)], [0]),
        ([0, 0, 0], [0, 0]),
        ([torch.zeros(2)], [0]),
        ([1], [True]),
        ("ab", ["a", "b"]),
        ({}, []),
    ],
)
def test_what_is_no_list_of_the_same_is_not_equal(value: object, desired: object) -> None:
    assert not expect.equals(value, desired)


def test_a_tuple_equals_a_list_of_the_same() -> None:
    assert expect.equals(((1, "a"), [np.bool_(True), 2.0]), [[1, "a"], (True, 2)])


@pytest.mark.parametrize("desired", [math.inf, math.nan])
def test_nothing_is_close_to_what_is_not_finite(desired: float) -> None:
    told = failure(expect.close, np.ones(2), np.array([1.0, desired]), name="y")
    assert told.expected == "what y should be, by what came before, is finite"
