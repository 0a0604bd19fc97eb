"""The likely mistake: named where the code does what one wrong variant does, and no other."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.records.course import Question
from autograder.records.errors import AutograderError
from autograder.records.misconceptions import Proven, explained, read_proven
from autograder.records.results import Check, QuestionScore, Verdict

from .made import ASSIGNMENT

pytestmark = pytest.mark.quick

QUESTION = Question("double", "Double", Fraction(1))
CHECK = Check("check_value", "double", "It doubles", Fraction(1))
PLAIN = Verdict(CHECK, True)
VALUE = replace(PLAIN, passed=False, feedback="Expected: doubled\nBut: all values are off")
PURITY = Verdict(replace(CHECK, name="check_purity"), True)
PUBLIC = Verdict(replace(CHECK, name="check_shape", public=True), True)
TITLE, OTHER = "value: triples", "value: adds 1"
TRIPLES = {TITLE: {"check_value": [VALUE.feedback]}}
AS_TRIPLES = {TITLE: {"check_value": "3333", "check_purity": "0000"}}
TRACED = replace(VALUE, trace="3333")
PURE = replace(PURITY, trace="0000")


def feedback(rows: list[Verdict], proven: Proven) -> list[str]:
    """Return the last line of each check's feedback."""
    (score,) = explained([QuestionScore(QUESTION, tuple(rows))], proven)
    return [row.feedback.split("\n")[-1] for row in score.verdicts]


NAMED, SILENT = ["Likely mistake: it triples.", ""], ["But: all values are off", ""]


def test_the_mistake_of_the_only_variant_that_answers_so_is_named() -> None:
    others = {OTHER: {"check_value": "4444", "check_purity": "0000"}}
    messages = TRIPLES | {OTHER: {"check_value": [VALUE.feedback]}}
    assert feedback([TRACED, PURE], Proven(AS_TRIPLES | others, messages)) == NAMED


def test_the_words_of_the_checks_do_not_matter_then() -> None:
    messages = {TITLE: {"check_value": ["Expected: doubled\nBut: by a factor of 1.7"]}}
    assert feedback([TRACED, PURE], Proven(AS_TRIPLES, messages)) == NAMED


def test_nothing_is_claimed_when_two_variants_answer_so() -> None:
    both = Proven(AS_TRIPLES | {OTHER: AS_TRIPLES[TITLE]}, TRIPLES | {OTHER: TRIPLES[TITLE]})
    assert feedback([TRACED, PURE], both) == SILENT


@pytest.mark.parametrize("trace", ["4444", ""])
def test_nothing_is_claimed_when_an_answer_differs_or_is_missing(trace: str) -> None:
    rows = [replace(TRACED, trace=trace), PURE]
    assert feedback(rows, Proven(AS_TRIPLES, TRIPLES)) == SILENT


def test_what_a_check_that_passed_is_answered_counts_too() -> None:
    rows = [TRACED, replace(PURE, trace="1111")]
    assert feedback(rows, Proven(AS_TRIPLES, TRIPLES)) == SILENT


# What is random has no trace.


def test_where_answers_are_random_the_only_variant_with_these_messages_is_named() -> None:
    at_random = {TITLE: {"check_value": "", "check_purity": "0000"}}
    assert feedback([VALUE, PURE], Proven(at_random, TRIPLES)) == NAMED


def test_numbers_in_messages_do_not_matter() -> None:
    messages = {TITLE: {"check_value": ["Expected: doubled\nBut: by a factor of 1.7e+0"]}}
    row = replace(VALUE, feedback="Expected: doubled\nBut: by a factor of 0.31")
    assert feedback([row], Proven({}, messages)) == ["Likely mistake: it triples."]


def test_nothing_is_claimed_when_two_variants_get_the_same_messages() -> None:
    messages = TRIPLES | {OTHER: {"check_value": [VALUE.feedback]}}
    assert feedback([VALUE], Proven({}, messages)) == ["But: all values are off"]


def test_nothing_is_claimed_when_a_message_differs() -> None:
    other = replace(VALUE, feedback="Expected: doubled\nBut: it is None")
    assert feedback([other], Proven({}, TRIPLES)) == ["But: it is None"]


def test_nothing_is_claimed_of_what_may_come_of_another_question() -> None:
    half = Question("half", "Half", Fraction(1))
    broken = Verdict(replace(CHECK, name="check_half", question="half"), False)
    scores = [QuestionScore(QUESTION, (VALUE,)), QuestionScore(half, (broken,))]
    for uses, named in (({}, True), ({"double": ["half"]}, False)):
        (double, _) = explained(scores, Proven({}, TRIPLES, uses))
        assert ("Likely" in double.verdicts[0].feedback) is named


# Whatever decides.


def test_nothing_is_claimed_when_another_check_fails_too() -> None:
    failed = replace(PURITY, passed=False, feedback="But: it changed")
    assert feedback([VALUE, failed], Proven({}, TRIPLES)) == [
        "But: all values are off",
        "But: it changed",
    ]


def test_nothing_is_claimed_when_the_variant_fails_more() -> None:
    messages = {TITLE: TRIPLES[TITLE] | {"check_purity": ["But: it changed"]}}
    assert feedback([VALUE, PURITY], Proven({}, messages)) == SILENT


def test_a_variant_of_another_question_does_not_count() -> None:
    messages = TRIPLES | {"half: thirds": {"check_half": ["But: all values are off"]}}
    assert feedback([VALUE], Proven({}, messages)) == ["Likely mistake: it triples."]


def test_what_a_public_check_shows_decides_nothing() -> None:
    failed = replace(PUBLIC, passed=False, feedback="But: its shape is (3,)")
    assert feedback([VALUE, failed], Proven({}, TRIPLES))[0] == "Likely mistake: it triples."


def test_what_passes_has_no_mistake() -> None:
    assert feedback([PLAIN], Proven({}, TRIPLES)) == [""]


@pytest.mark.parametrize("text", ["{", "[]", '{"messages": 7}'])
def test_a_damaged_proof_is_told_in_one_line(tmp_path: Path, text: str) -> None:
    assignment = replace(ASSIGNMENT, folder=tmp_path)
    (tmp_path / "proof.json").write_text(text)
    told = "proof.json: not what prove wrote: restore it, or run: autograder prove tiny"
    with pytest.raises(AutograderError, match=re.escape(told)):
        read_proven(assignment)
