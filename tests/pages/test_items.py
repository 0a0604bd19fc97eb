"""Item analysis: what a class passes, what it misunderstands, and which graders look wrong."""

from dataclasses import replace

import pytest

from autograder.pages.items import analyse
from autograder.records.results import Result, Verdict

from .made import ABSENT, WRONG, result

pytestmark = pytest.mark.quick
MISTAKE = "\nLikely mistake: it adds 2."


def test_who_has_not_written_a_question_is_left_out_of_those_who_tried() -> None:
    class_ = [
        result("a.py"),
        result("b.py", (True, True, False), ("", "", ABSENT)),
        result("c.py", (False, True, False), (WRONG.format(3), "", "Expected: half\nBut: all")),
    ]
    halves = analyse(class_).items[2]
    assert (halves.passed.count, halves.passed.of) == (1, 3)
    assert (halves.tried.count, halves.tried.of) == (1, 2)
    assert [part.absent for part in analyse(class_).parts] == [0, 1]


def test_what_has_no_points_and_who_handed_in_nothing_tell_nothing() -> None:
    class_ = [result("a.py"), result("b.py", status="unreadable")]
    assert analyse(class_).items[0].passed.of == 1
    assert analyse([result("b.py", status="unreadable")]).items == ()


def test_what_a_check_takes_is_the_median_and_the_most_of_the_class() -> None:
    taken = [(0.1, 3.0), (0.2, 40.0), (0.9, 0.0)]
    class_ = [
        replace(one, questions=(replace(score, verdicts=(with_(verdict, *used), *rest)), *others))
        for at, used in enumerate(taken)
        for one in [result(f"{at}.py")]
        for score, *others in [one.questions]
        for verdict, *rest in [score.verdicts]
    ]
    first, second, _ = analyse(class_).items
    assert (first.seconds, first.memory_mb) == ((0.2, 0.9), 40.0)
    assert (second.seconds, second.memory_mb) == ((0.0, 0.0), 0.0)


def with_(verdict: Verdict, seconds: float, memory_mb: float) -> Verdict:
    return replace(verdict, seconds=seconds, memory_mb=memory_mb)


def test_like_messages_count_as_one_and_the_most_common_comes_first() -> None:
    wrong = [WRONG.format(3), WRONG.format(3.5), "Expected: twice as much\nBut: an error"]
    class_ = [
        result(f"{at}.py", (False, True, True), (text, "", "")) for at, text in enumerate(wrong)
    ]
    first, second = analyse(class_).items[0].messages
    assert first.whose == (0, 1)
    assert first.example.came == "it is 3 times as much"
    assert second.whose == (2,)


def test_a_likely_mistake_counts_once_a_question_and_submission() -> None:
    both = (False, False, True), (WRONG.format(3) + MISTAKE, "Expected: x" + MISTAKE, "")
    one = (False, True, True), (WRONG.format(3) + "\nLikely mistake: it adds 3.", "", "")
    found = analyse([result("a.py", *one), result("b.py", *both), result("c.py", *both)]).mistakes
    assert [(mistake.title, mistake.whose) for mistake in found] == [
        ("adds 2", (1, 2)),
        ("adds 3", (0,)),
    ]


def suspicions(class_: list[Result]) -> list[tuple[str, ...]]:
    return [item.suspicions for item in analyse(class_).items]


def test_a_check_that_nobody_passes_is_suspect_once_enough_have_tried() -> None:
    class_ = [result(f"{at}.py", (False, True, True), (WRONG, "", "")) for at in range(5)]
    assert suspicions(class_) == [
        ("nobody passes it, of 5 who have written the question",),
        (),
        (),
    ]
    assert suspicions(class_[:4]) == [(), (), ()]


def test_a_check_on_which_the_best_fail_is_suspect() -> None:
    best = [result(f"best{at}.py", (True, False, True), ("", "Expected: x", "")) for at in range(4)]
    rest = [result(f"{at}.py", (False, True, False), (WRONG, "", "Expected: y")) for at in range(6)]
    assert suspicions([*best, *rest]) == [
        (),
        ("of the best 3 it fails 3, and of the weakest no larger share",),
        (),
    ]


def test_a_check_that_could_not_be_decided_is_suspect_however_few_they_are() -> None:
    class_ = [result("a.py", (None, True, True), status="partial")]
    assert suspicions(class_)[0] == (
        "could not be decided for 1: the fault is ours or the grader's",
    )


def test_discrimination_is_told_of_the_rest_without_the_item_itself() -> None:
    right = [result(f"r{at}.py") for at in range(10)]
    wrong = [
        result(f"w{at}.py", (False, True, False), (WRONG, "", "Expected: y")) for at in range(10)
    ]
    doubles, shape, halves = analyse([*right, *wrong]).items
    assert doubles.discrimination and doubles.discrimination.r == 1
    assert halves.discrimination and halves.discrimination.r == 1
    assert shape.discrimination is None  # all pass it
    assert analyse(right[:9] + wrong).items[0].discrimination is None  # of 19
