"""How a function is marked as a check."""

from fractions import Fraction

import pytest

from autograder.grading import check, hint, question
from autograder.grading.check import mark_of


def marked(*decorators):
    """Return what is known of a check that these decorators mark, the last one first."""

    def check_it(student):
        """It holds"""

    for decorate in reversed(decorators):
        check_it = decorate(check_it)
    return mark_of(check_it)


def test_a_question_marks_its_checks_as_check_does():
    forward = question("forward")
    short = marked(forward("mask", weight=2, hint="Look.", public=True))
    assert short == marked(check("forward", weight=2, concept="mask", hint="Look.", public=True))
    assert (short.question, short.weight, short.concept) == ("forward", Fraction(2), "mask")


def test_without_a_concept_it_is_the_question():
    assert marked(question("forward")()).concept == "forward"


def test_a_hint_may_stand_on_a_line_of_its_own_before_or_after():
    mask = question("forward")("mask")
    assert marked(mask, hint("Look.")).hint == "Look."
    assert marked(hint("Look."), mask).hint == "Look."


def test_a_function_with_a_hint_alone_is_no_check():
    assert marked(hint("Look.")) is None


def test_a_question_takes_nothing_that_a_check_does_not():
    with pytest.raises(TypeError, match="wieght"):
        question("forward")("mask", wieght=2)
