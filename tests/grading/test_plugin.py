"""Whose fault it is when a check does not end well, and what is wrong with graders."""

from pathlib import Path

import pytest

from autograder.records.course import Course
from autograder.records.errors import AutograderError

from ..classes import rows, verdicts
from ..conftest import CHECKS, KEY, TOML, write_assignment
from .conftest import (
    HEADER,
    OTHER_QUESTION,
    GradeAll,
    GradeText,
    OpenPool,
    Run,
    checks_text,
    hidden_rows,
    one_check,
)

DOUBLE = "def double(x): return 2 * x\n"


# Our own faults


@pytest.mark.parametrize(
    "bug",
    [
        "student.double(3).no_such_thing",
        "assert student.double(3) == 7",
        "reference.no_such_function(1)",
        "student.run(no_such_driver)",
        "student.double(x=3)",
        "raise SystemExit",
        "student._private(3)",
    ],
)
def test_a_bug_in_a_grader_is_not_the_students_fault(run: Run, bug: str) -> None:
    row = run(DOUBLE, bug)
    assert row.passed is None
    assert row.feedback == (
        "This check could not be decided. The fault is not yours; staff have been told."
    )
    assert "checks.py" in row.staff


@pytest.mark.parametrize("body", ["1 / 0", "yield\n    1 / 0"])
def test_a_bug_in_a_fixture_of_the_graders_is_not_the_students_fault(run: Run, body: str) -> None:
    fixture = f"import pytest\n@pytest.fixture(autouse=True)\ndef other():\n    {body}"
    for _ in range(2):  # what it has left behind spoils nothing else
        row = run(DOUBLE, "pass", before=fixture)
        assert row.passed is None
        assert "ZeroDivisionError" in row.staff


def test_an_argument_that_can_not_be_sent_is_not_the_students_fault(run: Run) -> None:
    row = run(DOUBLE, "student.double(object())")
    assert row.passed is None
    assert "a object may not cross" in row.staff


def test_a_check_that_is_not_decided_counts_nothing_for_now(grade: GradeText) -> None:
    result = grade(DOUBLE, checks_text("student.double(3)", "raise ValueError('of ours')"))
    (score,) = result.questions
    assert result.status == "partial"
    assert score.needs_review
    assert score.earned == score.question.points / 2
    assert "of ours" not in hidden_rows(result)


def test_a_failed_check_needs_no_review(grade: GradeText) -> None:
    result = grade(DOUBLE, checks_text("raise Failure('it is 1')"))
    assert result.status == "graded"
    assert not result.questions[0].needs_review


def test_points_are_shared_by_weight(grade: GradeText) -> None:
    checks = HEADER + one_check("pass", options="weight=0.5", name="check_a")
    checks += one_check("raise Failure('it is 1')", options="weight=1", name="check_b")
    assert grade(DOUBLE, checks).earned == 1


def test_a_title_is_the_first_line_of_the_docstring(grade: GradeText) -> None:
    checks = HEADER + (
        '@check("double")\ndef check_it(student):\n    """  It doubles\n\n    And more.\n    """\n'
    )
    assert rows(grade(DOUBLE, checks))["check_it"].check.title == "It doubles"


@pytest.mark.parametrize(
    ("options", "feedback"),
    [
        ("hint='Try 2 * x.'", "Expected: it is 6\nBut: another number\nHint: Try 2 * x."),
        ("public=True", "Expected: it is 6\nBut: it is 7"),
    ],
)
def test_hidden_rows_hide_what_came(run: Run, options: str, feedback: str) -> None:
    body = "raise Failure('it is 6', 'it is 7', mismatch='another number')"
    assert run(DOUBLE, body, options=options).feedback == feedback


# Graders that can't be used


DRIVER = "def drive(submission): return {}(1)\n"
FAULTS = {
    "not marked": (
        "def check_more(student): pass",
        r"checks.py:{line}: check_more is not marked: put @check\(question\) above it",
    ),
    "unknown question": (
        '@check("triple")\ndef check_more(student):\n    "It"',
        r"checks.py:{line}: check_more: assignment.toml has no question 'triple'",
    ),
    "no docstring": (
        '@check("double")\ndef check_more(student): pass',
        r"checks.py:{line}: check_more has no docstring: its first line is the title students read",
    ),
    "empty docstring": ('@check("double")\ndef check_more(student):\n    " "', "has no docstring"),
    "no weight": (
        '@check("double", weight=0)\ndef check_more(student):\n    "It"',
        r"checks.py:{line}: check_more: its weight must be above 0",
    ),
    "negative weight": (
        '@check("double", weight=-1)\ndef check_more(student):\n    "It"',
        "its weight must be above 0",
    ),
    "follows itself": (
        '@check("double", follows="check_more")\ndef check_more(student):\n    "It"',
        r"checks.py:{line}: check_more follows check_more, which is no other check of its question",
    ),
    "follows nothing": (
        '@check("double", follows=("check_doubles", "check_none"))\n'
        'def check_more(student):\n    "It"',
        r"check_more follows check_none, which is no other check of its question",
    ),
    "two of one name": (
        '@check("double")\ndef check_doubles(student):\n    "It"',
        r"check_doubles stands in line \d+, too: only this one would run",
    ),
    "syntax error": ("def check_more(student) pass", r"checks.py:{line}: expected ':'"),
    "error at import": ("x = 1 / 0", r"checks.py:{line}: ZeroDivisionError: division by zero"),
    "missing import": ("import no_such_module", r"checks.py:{line}: ModuleNotFoundError"),
    "driver with a forbidden import": (
        "import subprocess\n" + DRIVER.format("subprocess.run"),
        r"checks.py:{line}: a driver needs subprocess; it may use its arguments, functions and "
        r"constants of checks.py, names imported from autograder.grading.drivers, and col",
    ),
    "driver that uses expect": (DRIVER.format("expect.number"), "a driver needs autograder"),
    "comparison without a verdict": (
        '@check("double")\ndef check_more(student):\n    "It"\n'
        "    expect.equals(student.double(1), 2)",
        r"checks.py:\d+: expect.equals only tells: write expect.that",
    ),
    "driver with an unknown name": (
        DRIVER.format("nowhere"),
        "checks.py:{line}: a driver uses nowhere, which nothing defines",
    ),
    "driver with a failing constant": (
        "TABLE = [][0]\n" + DRIVER.format("TABLE"),
        "the drivers' part: IndexError: list index out of range",
    ),
}


@pytest.mark.parametrize(("added", "message"), FAULTS.values(), ids=FAULTS)
def test_a_fault_in_checks_is_told_with_its_line(
    open_pool: OpenPool, added: str, message: str
) -> None:
    line = len(CHECKS.split("\n"))
    with pytest.raises(AutograderError, match=message.format(line=line)), open_pool(CHECKS + added):
        pass


def test_an_error_of_several_lines_is_told_in_one(open_pool: OpenPool) -> None:
    checks = CHECKS + 'raise ValueError("one\\nother")'
    with pytest.raises(AutograderError, match=r"ValueError: one other$"), open_pool(checks):
        pass


def test_staff_read_the_line_of_the_grader_however_deep_it_fails(run: Run) -> None:
    row = run(DOUBLE, "student.double(object())")
    assert "student.double(object())" in row.staff


def test_a_question_without_a_check_is_told(open_pool: OpenPool) -> None:
    message = r"checks.py: no check for question 'triple'"
    with (
        pytest.raises(AutograderError, match=message),
        open_pool(CHECKS, toml=TOML + OTHER_QUESTION),
    ):
        pass


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("tiny.py", "\ndef double(x) return x\n", r"tiny.py:2: expected ':'"),
        ("tiny.py", "x = 1\ndouble = x / 0\n", r"tiny.py:2: ZeroDivisionError: division by zero"),
        ("tiny.py", None, r"tiny.py is missing: it holds the reference solution"),
        ("checks.py", None, r"checks.py is missing: an assignment needs graders"),
        ("tiny_utils.py", "x = 1\ny = x / 0\n", r"tiny/tiny_utils.py:2: ZeroDivisionError"),
        ("tiny_utils.py", "x = 1\ndef f(:\n", r"tiny/tiny_utils.py:2: SyntaxError"),
    ],
)
def test_a_file_that_can_not_be_used_is_told(
    open_pool: OpenPool, tmp_path: Path, file: str, text: str | None, message: str
) -> None:
    write_assignment(tmp_path / "course")
    path = tmp_path / "course" / "reference" / "tiny" / file
    if text is None:
        path.unlink()
    else:
        path.write_text(text)
    with pytest.raises(AutograderError, match=message), open_pool(CHECKS):
        pass


# Helpers and the reference


def test_helpers_and_drivers_are_there_for_graders_and_submissions(
    grade_all: GradeAll, tmp_path: Path
) -> None:
    drive = "def drive(submission, x): return math.floor(submission.double(x))"
    body = "from tiny_utils import two\nexpect.that(student.run(drive, 3) == 3 * two(), 'it is 6')"
    checks = checks_text(body, before=f"import math\n{drive}")
    write_assignment(tmp_path / "course", checks)
    helper = tmp_path / "course" / "reference" / "tiny" / "tiny_utils.py"
    helper.write_text("def two(): return 2")
    submission = "from tiny_utils import two\ndef double(x): return x * two()"
    assert verdicts(grade_all(checks, {"ada.py": submission})["ada.py"]) == [True]


def test_the_reference_does_not_run_its_experiments(run: Run) -> None:
    reference = "def double(x): return 2 * x\nraise ValueError('a long experiment')"
    row = run(DOUBLE, "expect.that(reference.double(3) == 6, 'it is 6')", reference=reference)
    assert row.passed


def test_a_failure_says_where_to_read_in_the_lesson(run: Run) -> None:
    reference = "# %% [markdown]\n# ## Twice as much\n\n# %%\ndef double(x): return 2 * x\n"
    row = run("def double(x): return x", "expect.that(False, 'it is 6')", reference=reference)
    assert row.feedback == "Expected: it is 6\nRead: Twice as much (in the lesson)"


# What is drawn at random


def drawn(grade_all: GradeAll, text: str, key: bytes = KEY, name: str = "ada.py") -> list[str]:
    """Return what two checks draw for a submission: one line each."""
    body = "raise Failure(str(rng.random()) + str(np.random.rand()))"
    result = grade_all(checks_text(body, body), {name: text}, key=key)[name]
    return [row.feedback for row in rows(result).values()]


def test_the_same_code_gets_the_same_instances(grade_all: GradeAll) -> None:
    with_blank_lines = "# a comment\n\n" + DOUBLE + "\n# trained\n"
    assert drawn(grade_all, DOUBLE) == drawn(grade_all, with_blank_lines, name="bob.py")


def test_other_code_another_check_or_another_key_gets_other_instances(
    grade_all: GradeAll,
) -> None:
    first = drawn(grade_all, DOUBLE)
    other_code = drawn(grade_all, "def double(x): return x + x\n")
    other_key = drawn(grade_all, DOUBLE, key=bytes(31) + b"1")
    assert len({*first, *other_code, *other_key}) == 6


def test_the_course_of_a_test_is_found(tmp_path: Path) -> None:
    write_assignment(tmp_path)
    assert Course(tmp_path).names() == ["tiny"]


def test_lists_for_arrays_cost_the_contract_alone(grade: GradeText) -> None:
    body = "expect.close(student.double(np.ones(2)), [2, 2])"
    checks = HEADER + one_check(body, name="check_kind", options='concept="contract"')
    checks += one_check(body, name="check_values", options='concept="values"')
    result = grade("def double(x): return [2 * one for one in x]", checks)
    assert verdicts(result) == [False, True]
