"""What the rows of a submission say together: once what is wrong once, and traces."""

from ..classes import rows
from ..conftest import TOML
from .conftest import HEADER, OTHER_QUESTION, GradeAll, GradeText, checks_text, one_check

VALUE = "expect.close(student.double(np.arange(1, 4.0)), 2 * np.arange(1, 4.0))"
RANDOM = "expect.that(student.double(2.0) == 4, 'it is 4')"


def said(grade: GradeText, submission: str, *bodies: str, **more: str) -> list[str]:
    graded = grade(submission, checks_text(*bodies or (VALUE, VALUE)), **more)
    return [row.feedback for row in rows(graded).values()]


def test_the_same_error_is_told_once_a_question(grade: GradeText) -> None:
    first, second = said(grade, "def double(x):\n    return x['a']\n")
    assert "it fails: IndexError in ada.py, line 2: return x['a']" in first
    assert "But: it fails as in “check_0 holds”" in second


def test_a_public_row_refers_to_no_hidden_one(grade: GradeText) -> None:
    public = "public=True"
    checks = HEADER + one_check(VALUE, name="check_hidden")
    checks += one_check(VALUE, name="check_seen", options=public)
    checks += one_check(VALUE, name="check_next", options=public)
    hidden, seen, following = rows(grade("def double(x):\n    return x['a']\n", checks)).values()
    assert "IndexError" in seen.feedback
    for other in (hidden, following):
        assert "But: it fails as in “check_seen holds”" in other.feedback


def test_deeply_nested_code_costs_the_student_and_nobody_else(grade: GradeText) -> None:
    nested = f"def double(x):\n    return x{'.a' * 900}\n"
    graded = grade(nested, checks_text(VALUE))
    assert (graded.status, graded.earned) == ("graded", 0)


def test_another_error_is_told_too(grade: GradeText) -> None:
    other = "student.double({})"
    _, second = said(grade, "def double(x):\n    return x + 1 + x['a']\n", VALUE, other)
    assert "TypeError in ada.py, line 2" in second


def test_a_blank_is_named_and_nothing_that_comes_of_it(grade: GradeText) -> None:
    blank = "def double(x):\n    y = None\n    return y\n"
    assert said(grade, blank)[0] == (
        "Expected: `double` is written\nBut: not filled in yet: `y = None` (ada.py, line 2)"
    )
    used = "def double(x):\n    y = None\n    return 2 * y\n"
    assert "not filled in yet: `y = None` (ada.py, line 2)" in said(grade, used)[0]


def test_none_that_is_meant_is_no_blank(grade: GradeText) -> None:
    first, _ = said(
        grade, "def double(x):\n    if x.size > 1: y = None\n    else: y = 1\n    return y"
    )
    assert "But: it is None" in first


def test_of_two_definitions_the_first_row_says_which_is_graded(grade: GradeText) -> None:
    twice = "def double(x): return 2 * x\n\n\ndef double(x): return x\n"
    first, second = said(grade, twice)
    note = "The definition in ada.py, line 4, is graded: it is the last. Another: ada.py, line 1"
    assert note in first and note not in second


def test_the_same_definition_twice_is_nothing_to_tell(grade: GradeText) -> None:
    assert said(grade, 2 * "def double(x): return 2 * x\n") == ["", ""]


# Traces


def traces(grade: GradeText, submission: str, *bodies: str) -> list[str]:
    return [row.trace for row in rows(grade(submission, checks_text(*bodies))).values()]


DRAWN = "expect.close(student.double(rng.normal(size=3)), np.zeros(3))"


def test_all_checks_of_a_question_are_traced_once_one_of_them_fails(grade: GradeText) -> None:
    passed = "student.double(1.0)"
    assert all(traces(grade, "def double(x): return 3 * x", passed, DRAWN))
    assert traces(grade, "def double(x): return 0 * x", passed, DRAWN) == ["", ""]


def test_code_that_answers_alike_has_the_same_trace_whatever_it_is(grade: GradeText) -> None:
    one, other, third = (
        traces(grade, f"def double(x): return {x}", DRAWN) for x in ("3 * x", "x + x + x", "4 * x")
    )
    assert one == other != third


def test_what_is_random_has_another_trace_each_time(grade: GradeText) -> None:
    text = "import numpy as np\ndef double(x): return {} * np.random.rand()"
    assert traces(grade, text.format("x"), DRAWN) != traces(grade, text.format("1 * x"), DRAWN)


def test_what_only_fails_has_no_trace(grade: GradeText) -> None:
    assert traces(grade, "def double(x): return x['a']", DRAWN) == [""]


def test_another_question_is_left_alone(grade_all: GradeAll) -> None:
    checks = checks_text(DRAWN) + one_check(DRAWN.replace("double", "triple"), question="triple")
    text = "def double(x): return 0 * x\ndef triple(x): return x"
    result = grade_all(checks, {"ada.py": text}, toml=TOML + OTHER_QUESTION)["ada.py"]
    assert [bool(row.trace) for row in rows(result).values()] == [False, True]
