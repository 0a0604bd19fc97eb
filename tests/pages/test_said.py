"""Feedback is taken apart into what was expected, what came, and what to do."""

import pytest

from autograder.pages.said import inert, said

pytestmark = pytest.mark.quick

WHOLE = """Expected: the mean is 0
But: it is 0.31
Hint: Subtract it.
Read: Exercise 2 (in the lesson)
The definition in cell 4, line 1, is graded: it is the last.
Likely mistake: it does not divide by keep_prob.
Costs nothing: one slip is charged once, with “It centres”."""


def test_each_part_is_found() -> None:
    found = said(WHOLE)
    assert (found.expected, found.came, found.hint) == (
        "the mean is 0",
        "it is 0.31",
        "Subtract it.",
    )
    assert found.read == "Exercise 2 (in the lesson)"
    assert found.more == "The definition in cell 4, line 1, is graded: it is the last."
    assert found.mistake == "does not divide by keep_prob"
    assert found.free == "one slip is charged once, with “It centres”."


def test_what_came_may_have_several_lines() -> None:
    assert said("Expected: a\nBut: [1\n 2]\nHint: h").came == "[1\n 2]"


def test_nothing_said_has_no_parts() -> None:
    assert said("") == said("") and not said("").expected


@pytest.mark.parametrize(
    ("came", "place"),
    [
        ("it fails: ValueError in cell 7, line 3: x = [1]", ("cell 7", 3)),
        ("it fails: ValueError in net.py, line 12", ("net.py", 12)),
        ("all values are off", None),
    ],
)
def test_the_line_that_raised_is_found(came: str, place: tuple[str, int] | None) -> None:
    assert said(f"Expected: it runs\nBut: {came}").place == place


def test_messages_that_differ_in_numbers_and_quoted_lines_are_of_one_kind() -> None:
    one = said("Expected: shape (3, 4)\nBut: it fails: TypeError in cell 3, line 8: a = b")
    other = said("Expected: shape (13, 4)\nBut: it fails: TypeError in cell 12, line 1: x = 1e-3")
    assert one.kind == other.kind
    assert (
        one.kind != said("Expected: shape (3, 4)\nBut: it fails: KeyError in cell 3, line 8").kind
    )


@pytest.mark.parametrize(
    ("feedback", "absent", "stopped"),
    [
        ("Expected: `f` is defined\nBut: the submission does not define it", True, ""),
        ("Expected: `f` is written\nBut: it is not written yet", True, ""),
        ("Expected: `f` runs to its end\nBut: your code did not finish in time", False, "time"),
        (
            "Expected: `f` runs\nBut: it asks for more memory than it may use: MemoryError",
            False,
            "memory",
        ),
    ],
)
def test_why_there_is_nothing_to_check_is_told(feedback: str, absent: bool, stopped: str) -> None:
    assert (said(feedback).is_absent, said(feedback).stopped) == (absent, stopped)


def test_characters_that_do_more_than_show_are_replaced_line_by_line() -> None:
    assert inert("a\x1b[2J\n\tb\u202ec") == "a\ufffd[2J\n    b\ufffdc"
