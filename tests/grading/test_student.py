"""What a check gets from the student's code, and what the student reads when it goes wrong."""

import pytest

from autograder.grading.student import Student
from autograder.records.course import STUDENT_METHODS

from ..classes import rows
from .conftest import HEADER, GradeText, Run, checks_text, one_check

DOUBLE = "def double(x): return 2 * x\n"
CALL = "student.double(3)"
TELL = "raise Failure(repr(student.double(3)))"
SECRET = "s3cret"


# Calls that end


@pytest.mark.parametrize(
    ("submission", "body", "before"),
    [
        (DOUBLE, "expect.that(student.double(3) == 6, 'it is 6')", ""),
        (
            "def double(x, y):\n    y += 1\n    return x",
            "done = student.call('double', np.ones(2), np.ones(2))\n"
            "expect.close(done.value, np.ones(2))\n"
            "expect.that(done.changed == (1,), 'it changes y alone')",
            "",
        ),
        (
            "class double:\n    def __init__(self, x): self.x = x",
            "expect.that(student.run(make, 3) == 6, 'it is 6')",
            "def make(submission, x): return 2 * submission.double(x).x",
        ),
        (
            "from checks_support import solved_or\n"  # as it stands in a lesson
            f"{DOUBLE}run = solved_or(double, abs)\nprint(run(3))",
            "expect.that(student.double(3) == 6, 'it is 6')",
            "",
        ),
        (
            "import torch\ntorch.set_default_dtype(torch.float16)\ndef double(x): return 2 * x",
            "expect.that(student.run(make, torch.ones(2)).dtype == torch.float16, 'it is halves')",
            "from autograder.grading.drivers import in_their_precision\n"
            "def make(submission, x): return submission.double(in_their_precision(x))",
        ),
        (
            "import torch\ndef double(x): return torch.nn.Sequential(torch.nn.Linear(3, x))",
            "expect.that(student.run(make, 2) == [((2, 3), (2,), True)], 'it is known')",
            "from autograder.grading.drivers import linear_layers\n"
            "def make(submission, x): return linear_layers(submission.double(x), torch.ones(1, 3))",
        ),
        (
            "import torch\ndef double(n, k): return torch.nn.Sequential(torch.nn.Linear(n, k))",
            "found = student.run(layers_of, 'double', [3, 2], torch.ones(1, 3))\n"
            "expect.layer_sizes(found, (3, 2), 'a layer')",
            "from autograder.grading.drivers import layers_of",
        ),
        (
            "def double(f, x): return f(x) + f(x=x + 1)",
            "points = []\n"
            "expect.that(student.double(lambda x: points.append(x) or 10 * x, 1) == 30, 'it is 30')"
            "\nexpect.that(points == [1, 2], 'it asks at 1 and 2')",
            "",
        ),
        (
            "def part(x): return 0\ndef double(x): return part(x) + part(x)",
            "expect.that(student.replacing(part=lambda x: x).double(3) == 6, 'it is 6')\n"
            "expect.that(student.double(3) == 0, 'and 0 without')",
            "",
        ),
        (
            "def double(x): return part(x) + part(x)",
            "expect.that(student.replacing(part=lambda x: x).double(3) == 6, 'it is 6')",
            "",
        ),
    ],
    ids=[
        "call",
        "changed",
        "driver",
        "solved or",
        "shared",
        "known",
        "sent",
        "callback",
        "replacing",
        "replacing what is missing",
    ],
)
def test_what_the_code_does_reaches_the_check(
    run: Run, submission: str, body: str, before: str
) -> None:
    assert run(submission, body, before=before).passed


SHARED = "numbers = student.once('numbers', lambda: [student.double(3), student.double(3)])\n"
COUNTING = "calls = []\ndef double(x):\n    calls.append(x)\n    return len(calls)"


def test_what_is_made_once_is_the_same_for_all_checks_of_a_submission(grade: GradeText) -> None:
    told = [SHARED + "raise Failure(str(numbers))", SHARED + "raise Failure(str(numbers))"]
    feedback = [row.feedback for row in rows(grade(COUNTING, checks_text(*told))).values()]
    assert all("[1, 2]" in one for one in feedback)


def test_what_is_made_once_is_made_anew_for_the_next_submission(grade: GradeText) -> None:
    checks = checks_text(SHARED + "expect.that(numbers == [6, 6], 'each is 6')")
    assert not rows(grade(COUNTING, checks))["check_0"].passed
    assert rows(grade(DOUBLE, checks))["check_0"].passed


def test_a_failure_of_what_is_made_once_is_that_of_each_check_with_its_own_hint(
    grade: GradeText,
) -> None:
    body = "student.once('right', lambda: expect.that(student.double(3) == 6, 'it is 6'))"
    checks = HEADER + "".join(
        one_check(body, name=f"check_{number}", options=f"hint='Look at {number}.'")
        for number in range(2)
    )
    told = rows(grade("def double(x): return 5", checks))
    for number in range(2):
        feedback = told[f"check_{number}"].feedback
        assert "it is 6" in feedback and f"Look at {number}." in feedback


def test_what_ended_the_process_is_made_anew_for_the_next_check(grade: GradeText) -> None:
    submission = """
seen = []
def double(x):
    if seen:
        import os
        os._exit(1)
    seen.append(x)
    return 2 * x
"""
    once = "student.once('six', lambda: student.double(3))"
    told = rows(grade(submission, checks_text("student.double(1)", once, once)))
    assert [row.passed for row in told.values()] == [True, False, True]


def test_what_is_made_once_with_other_arguments_is_our_fault_and_named(grade: GradeText) -> None:
    before = """
        def tripled(student, n):
            return student.once("tripled", lambda: 3 * student.double(n))
        """
    checks = checks_text("tripled(student, 1)", "tripled(student, 2)", before=before)
    first, second = rows(grade(DOUBLE, checks)).values()
    assert first.passed and second.passed is None
    assert (
        "student.once('tripled') was made with n = 1 and is asked for with n = 2: put n into the"
        " key" in second.staff
    )


def test_what_is_made_once_is_made_apart_with_other_functions_replaced(run: Run) -> None:
    submission = "def part(x): return x\ndef double(x): return 2 * part(x)"
    body = """
        def doubled(student):
            return student.once("doubled", lambda: student.double(3))
        expect.that(doubled(student.replacing(part=lambda x: 10)) == 20, "with another part")
        expect.that(doubled(student) == 6, "with their own")
        """
    assert run(submission, body).passed


def test_a_submission_may_print_a_lot(run: Run) -> None:
    assert run("def double(x):\n    print('x' * 5_000_000)\n    return 2 * x", CALL).passed


def test_exceptions_that_they_handle_are_theirs(run: Run) -> None:
    submission = """
        def double(x):
            try:
                missing
            except NameError:
                return 2 * x
        """
    assert run(submission, CALL).passed


# Callbacks


def test_a_given_function_may_be_called_until_the_time_is_up(run: Run) -> None:
    row = run("def double(f):\n    while True: f()", "student.double(lambda: 0)")
    assert row.passed is False
    assert "did not finish in time" in row.feedback


def test_a_given_function_is_dead_when_the_call_is_over(run: Run) -> None:
    submission = """
        def double(f):
            global kept
            if f: kept = f
            else: kept()
        """
    row = run(submission, "student.double(lambda: 0)\nstudent.double(None)")
    assert row.passed is False


@pytest.mark.parametrize("body", ["f('text')", "f(1, 2)", "f(np.zeros(1_200_000, np.float32))"])
def test_a_given_function_that_can_not_use_what_it_gets_is_their_fault(run: Run, body: str) -> None:
    row = run(
        f"import numpy as np\ndef double(f): return {body}",
        "student.double(lambda x: np.outer(x**2, np.ones(10)))",
    )
    assert row.passed is False
    assert "Expected: `double` calls the function that it is given as described" in row.feedback


def test_a_given_function_may_fail_the_check(run: Run) -> None:
    before = "def ask(x): expect.that(x > 0, 'it asks at points above 0')"
    swallowed = "def double(f):\n    try: f(-1)\n    except Exception: pass"
    row = run(swallowed, "student.double(ask)", before=before)
    assert row.feedback == "Expected: it asks at points above 0"


# Code that does not do what was asked


@pytest.mark.parametrize(
    ("submission", "feedback"),
    [
        ("x = 1", "Expected: `double` is defined\nBut: the submission does not define it"),
        (
            "def duoble(x): return 2 * x",
            "Expected: `double` is defined\n"
            "But: the submission does not define it; there is a `duoble`",
        ),
        (
            "def double(x): raise NotImplementedError('double')",
            "Expected: `double` is written\nBut: it is not written yet",
        ),
        (
            "double = 1 / 0",
            "Expected: `double` is defined\nBut: its definition in ada.py raises ZeroDivisionError",
        ),
        (
            "x = 1\ndef double(x) return 2 * x",
            "Expected: `double` is defined\nBut: ada.py does not parse: line 2: "
            "expected ':' (def double(x) return 2 * x)",
        ),
        (
            "def double(x): return 2 * x\ndef double(x): return (",
            "Expected: it is 1\nada.py does not parse: line 2: '(' was never closed "
            "(def double(x): return (); the definition in ada.py counts instead",
        ),
        (
            "def double(x):\n    return 1 / 0",
            "Expected: `double` runs without an error\n"
            "But: it fails: ZeroDivisionError in ada.py, line 2: return 1 / 0",
        ),
        (
            "def double(): return 0",
            "Expected: `double` runs without an error\n"
            "But: it can't be used as the exercise describes (TypeError)",
        ),
        (
            "import sklearn_of_old\ndef double(x): return sklearn_of_old.twice(x)",
            "Expected: `double` runs without an error\n"
            "But: `sklearn_of_old` is not installed where submissions are graded: ImportError"
            " in ada.py, line 2: def double(x): return sklearn_of_old.twice(x)",
        ),
        (
            "def double(x):\n    return double(x)",
            "Expected: `double` runs without an error\n"
            "But: it calls itself without end: RecursionError in ada.py, line 2: return double(x)",
        ),
        (
            "import sys\ndef double(x):\n    sys.exit(0)",
            "Expected: `double` runs without an error\n"
            "But: it ends the program: SystemExit in ada.py, line 3: sys.exit(0)",
        ),
        (
            "import numpy as np\ndef double(x):\n    return np.ones(1 << 28)",
            "Expected: `double` runs without an error\n"
            "But: it asks for more memory than it may use: MemoryError in ada.py, line 3: "
            "return np.ones(1 << 28)",
        ),
        (
            "def double(x):\n    open('/etc/passwd')",
            "Expected: `double` runs without an error\n"
            "But: it tries something that submissions may not do: PermissionError in ada.py, "
            "line 2: open('/etc/passwd')",
        ),
        (
            "import numpy as np\ndef double(x): return np.zeros(9_000_000)",
            "Expected: `double` returns numbers and arrays\n"
            "But: it returns something that is no plain data, or is too large",
        ),
        (
            "import os\ndef double(x): os._exit(0)",
            "Expected: `double` runs to its end\nBut: your code ended the process that runs it",
        ),
        (
            "import ctypes\ndef double(x): ctypes.string_at(0)",
            "Expected: `double` runs to its end\nBut: your code crashed the interpreter (SIGSEGV)",
        ),
        (
            "import time\ndef double(x):\n    while True: time.time()",
            "Expected: `double` runs to its end\nBut: your code did not finish in time",
        ),
    ],
)
def test_the_student_reads_what_is_wrong(run: Run, submission: str, feedback: str) -> None:
    row = run(submission, "student.double(3)\nraise Failure('it is 1')")
    assert row.passed is False
    assert row.feedback == feedback


@pytest.mark.parametrize(
    "value", ["torch.empty((), device='meta')", "torch.nn.UninitializedParameter()", "[Odd(x=1)]"]
)
def test_what_can_not_be_sent_does_not_end_the_worker(run: Run, value: str) -> None:
    submission = f"""
        import torch
        class Odd(dict):
            def __iter__(self): raise LookupError("no")
            keys = __iter__
        count = [0]
        def double(x):
            count[0] += 1
            return {value} if x else count[0]
        """
    body = "try: student.double(1)\nexcept Failure: expect.that(student.double(0) == 2, 'it is 2')"
    assert run(submission, body).passed


def test_a_broken_cell_is_named_by_its_number(run: Run, notebook: str) -> None:
    row = run(notebook, CALL, name="ada.ipynb")
    assert "But: cell 2 does not parse: line 2: " in row.feedback
    assert "(return 2 *)" in row.feedback


@pytest.fixture
def notebook() -> str:
    return """{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
        {"cell_type": "code", "source": "%pip install x\\nimport numpy as np"},
        {"cell_type": "code", "source": "def double(x):\\n    return 2 *\\n"}]}"""


def test_messages_of_theirs_are_for_public_rows(run: Run) -> None:
    submission = f"def double(x):\n    raise ValueError('{SECRET}', x)"
    assert f"ValueError in ada.py, line 2: raise ValueError('{SECRET}', x): ('{SECRET}', 3)" in (
        run(submission, CALL, options="public=True").feedback
    )


def test_messages_of_theirs_are_not_for_hidden_rows(run: Run) -> None:
    row = run("def double(x):\n    raise ValueError(x)", "student.double('hidden input')")
    assert row.feedback.endswith("it fails: ValueError in ada.py, line 2: raise ValueError(x)")


def test_a_driver_that_misses_a_name_of_theirs_says_which(run: Run) -> None:
    before = "def make(submission): return submission.Net()"
    row = run("class Nett: pass", "student.run(make)", before=before)
    assert row.feedback == (
        "Expected: `Net` is defined\nBut: the submission does not define it; there is a `Nett`"
    )


# Where the code lies, and loading it


@pytest.mark.parametrize(
    "submission",
    [
        "if True:\n    exec('def double(x): return 2 * x')",
        "def double(x): return eval('scale * x')\nprint('long training')\nscale = 2",
        "def double(x): return 2 * x\nraise ValueError('at the end')",
        "import time\ndef double(x): return factor * x\nfactor = 2\nfactor = time.no_such",
        DOUBLE + "while double(1): pass",
        DOUBLE + "double.table = [double(n) for n in range(3)]\nimport os\nos._exit(0)",
        "import no_such_module\nfrom no_such_module import deep\n" + DOUBLE,
    ],
)
def test_what_a_function_needs_is_found(run: Run, submission: str) -> None:
    assert run(submission, "expect.that(student.double(3) == 6, 'it is 6')").passed


@pytest.mark.parametrize(
    "statement", ["while double(1): double.x = 1", "double.x = __import__('os')._exit(1)"]
)
def test_where_loading_never_ends_the_definitions_are_loaded(run: Run, statement: str) -> None:
    submission = f"{DOUBLE}{statement}\n"
    assert run(submission, "expect.that(student.double(3) == 6, 'it is 6')").passed


def test_the_whole_submission_is_loaded_once_at_most(grade: GradeText) -> None:
    submission = """
        calls = [0]
        def double(x):
            calls[0] += 1
            return calls[0] if calls[0] == 3 else eval("scale * x")
        if not double:
            scale = 2
        """
    first, second, third = rows(grade(submission, checks_text(TELL, TELL, TELL))).values()
    assert "NameError in ada.py, line 5" in first.feedback
    assert second.feedback.endswith("But: it fails as in “check_0 holds”")
    assert third.feedback == "Expected: 3"  # the worker of the first check is still the same


def test_no_question_may_have_the_name_of_what_a_student_does_itself() -> None:
    assert {name for name in vars(Student) if name[0] != "_"} == {*STUDENT_METHODS}
