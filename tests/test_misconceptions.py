"""The likely mistake: named where all messages are a wrong variant's, and only one's."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.records.course import Question
from autograder.records.errors import AutograderError
from autograder.records.misconceptions import explained, read_messages
from autograder.records.results import Check, Verdict

from .made import ASSIGNMENT

pytestmark = pytest.mark.quick

QUESTION = Question("double", "Double", Fraction(1))
CHECK = Check("check_value", "double", "It doubles", Fraction(1))
PLAIN = Verdict(CHECK, True)
VALUE = replace(PLAIN, passed=False, feedback="Expected: doubled\nBut: all values are off")
PURITY = Verdict(replace(CHECK, name="check_purity"), True)
PUBLIC = Verdict(replace(CHECK, name="check_shape", public=True), True)
TRIPLES = {"value: triples": {"check_value": [VALUE.feedback]}}


def feedback(rows: list[Verdict], messages: dict[str, dict[str, list[str]]]) -> list[str]:
    """Return the last line of each check's feedback."""
    return [row.feedback.split("\n")[-1] for row in explained(tuple(rows), messages)]


def test_the_mistake_of_the_only_variant_that_matches_is_named() -> None:
    assert feedback([VALUE, PURITY], TRIPLES) == ["Likely mistake: it triples.", ""]


def test_nothing_is_claimed_when_two_variants_match() -> None:
    messages = TRIPLES | {"value: adds 1": {"check_value": [VALUE.feedback]}}
    assert feedback([VALUE], messages) == ["But: all values are off"]


def test_nothing_is_claimed_when_a_message_differs() -> None:
    other = replace(VALUE, feedback="Expected: doubled\nBut: it is None")
    assert feedback([other], TRIPLES) == ["But: it is None"]


def test_nothing_is_claimed_when_another_check_fails_too() -> None:
    failed = replace(PURITY, passed=False, feedback="But: it changed")
    assert feedback([VALUE, failed], TRIPLES) == ["But: all values are off", "But: it changed"]


def test_nothing_is_claimed_when_the_variant_fails_more() -> None:
    messages = {"value: triples": TRIPLES["value: triples"] | {"check_purity": ["But: it changed"]}}
    assert feedback([VALUE, PURITY], messages) == ["But: all values are off", ""]


def test_a_variant_of_another_question_does_not_count() -> None:
    messages = TRIPLES | {"half: thirds": {"check_half": ["But: all values are off"]}}
    assert feedback([VALUE], messages) == ["Likely mistake: it triples."]


def test_what_a_public_check_shows_decides_nothing() -> None:
    failed = replace(PUBLIC, passed=False, feedback="But: its shape is (3,)")
    assert feedback([VALUE, failed], TRIPLES)[0] == "Likely mistake: it triples."


def test_what_passes_has_no_mistake() -> None:
    assert feedback([PLAIN], TRIPLES) == [""]


@pytest.mark.parametrize("text", ["{", "[]", '{"messages": 7}'])
def test_a_damaged_proof_is_told_in_one_line(tmp_path: Path, text: str) -> None:
    assignment = replace(ASSIGNMENT, folder=tmp_path)
    (tmp_path / "proof.json").write_text(text)
    told = "proof.json: not what prove wrote: restore it, or run: autograder prove tiny"
    with pytest.raises(AutograderError, match=re.escape(told)):
        read_messages(assignment)
