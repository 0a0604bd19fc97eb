"""Points are exact inside and rounded once, on the way out."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.records.course import Question
from autograder.records.results import Check, QuestionScore, Result, Verdict, rounded, scores

pytestmark = pytest.mark.quick


def check(name: str, passed: bool | None = True, weight: str = "1") -> Verdict:
    return Verdict(Check(name, "f", name.title(), Fraction(weight)), passed)


def follower(name: str, *others: str, passed: bool | None = False, weight: str = "1") -> Verdict:
    return Verdict(Check(name, "f", name.title(), Fraction(weight), follows=others), passed)


def score(*checks: Verdict, points: str = "1") -> QuestionScore:
    return QuestionScore(Question("f", "F", Fraction(points)), checks)


@pytest.mark.parametrize(
    ("points", "written"),
    [
        ("1/3", "0.33"),
        ("2/3", "0.67"),
        ("5/2", "2.5"),
        ("10", "10"),
        ("100", "100"),
        ("0", "0"),
        ("0.005", "0.01"),
        ("0.015", "0.02"),
        ("1.005", "1.01"),
        ("0.0049", "0"),
        ("0.00499999999999999999999999999999999999", "0"),
    ],
)
def test_points_are_rounded_to_two_decimals_halves_up(points: str, written: str) -> None:
    assert str(rounded(Fraction(points))) == written


@given(st.fractions(min_value=0, max_value=10**6))
def test_rounding_moves_points_by_half_a_cent_at_most(points: Fraction) -> None:
    assert abs(Fraction(rounded(points)) - points) <= Fraction(1, 200)
    assert rounded(points) * 100 % 1 == 0


def test_the_checks_of_a_question_share_its_points_by_weight() -> None:
    light, heavy = check("light"), check("heavy", weight="2")
    shared = score(light, heavy, points="4")
    worths = [shared.worth(one.check) for one in (light, heavy)]
    assert worths == [Fraction(4, 3), Fraction(8, 3)]


def test_a_check_earns_what_it_is_worth_or_nothing() -> None:
    checks = (check("a"), check("b", passed=False), check("c", passed=None))
    mixed = score(*checks)
    assert [mixed.earned_by(one) for one in checks] == [Fraction(1, 3), 0, 0]
    assert mixed.earned == Fraction(1, 3)


def test_thirds_add_up_to_a_whole() -> None:
    assert score(check("a"), check("b"), check("c")).earned == 1


def test_a_question_without_checks_earns_nothing() -> None:
    assert score().earned == 0
    assert not score().needs_review


@pytest.mark.parametrize(("passed", "needs_review"), [(True, False), (False, False), (None, True)])
def test_an_undecided_check_needs_a_person(passed: bool | None, needs_review: bool) -> None:
    assert score(check("a"), check("b", passed)).needs_review is needs_review


def test_a_result_adds_up_its_questions() -> None:
    questions = (score(check("a"), points="0.1"), score(check("b", passed=False), points="0.2"))
    result = Result("ada.py", ("ada",), "tiny", "graded", "full", questions)
    assert (result.earned, result.possible) == (Fraction("0.1"), Fraction("0.3"))


def test_checks_find_their_questions_in_the_order_of_the_questions() -> None:
    second, first = Question("g", "G", Fraction(1)), Question("f", "F", Fraction(1))
    found = scores([second, first], [check("a"), check("b")])
    assert [(one.question.id, len(one.verdicts)) for one in found] == [("g", 0), ("f", 2)]


def test_of_failed_checks_that_follow_one_another_the_dearest_is_charged() -> None:
    cause, effect, other = check("a", False, "2"), follower("b", "a", weight="3"), check("c", False)
    one = score(cause, effect, other, check("d"), points="7")
    assert {name: dearest.name for name, dearest in one.forgiven.items()} == {"a": "b"}
    assert one.earned == 3
    assert [one.earned_by(verdict) for verdict in one.verdicts] == [2, 0, 0, 1]


def test_of_equals_the_first_is_charged() -> None:
    one = score(check("a", False), follower("b", "a"), follower("c", "b"), check("d"), points="4")
    assert {name: dearest.name for name, dearest in one.forgiven.items()} == {"b": "a", "c": "a"}


def test_of_equals_the_first_is_charged_whatever_the_last_follows() -> None:
    equals = [check(name, False) for name in "abcdefgh"]
    one = score(*equals, follower("z", *"hgfedcba"), check("d1"))
    assert {dearest.name for dearest in one.forgiven.values()} == {"a"}


def test_a_check_may_follow_several() -> None:
    failed = check("a", False), check("b", False), follower("c", "a", "b")
    assert score(*failed, check("d"), points="4").earned == 3


def test_where_no_check_has_passed_nothing_is_forgiven() -> None:
    assert score(check("a", False), follower("b", "a")).earned == 0


@pytest.mark.parametrize("passed", [True, None])
def test_what_follows_a_check_that_did_not_fail_is_charged(passed: bool | None) -> None:
    assert not score(check("a", passed), follower("b", "a")).forgiven


def test_an_undecided_check_is_not_forgiven() -> None:
    assert not score(check("a", False), follower("b", "a", passed=None)).forgiven
