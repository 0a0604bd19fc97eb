"""What a grading session tells, and that one submission leaves nothing for the next."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from autograder.pool.messages import Setup
from autograder.pool.warm import Grader, Warm
from autograder.records.course import Course
from autograder.records.events import Decided, Ended, Event, NotReadable, Request
from autograder.records.results import Verdict

from ..classes import verdicts
from ..conftest import CHECKS, KEY, TOML, write_assignment
from .conftest import GradeAll, GradeText, checks_text

DOUBLE = "def double(x): return 2 * x\n"
OpenGrader = Callable[[str], Grader]


@pytest.fixture
def open_grader(warm: Warm, tmp_path: Path) -> Iterator[OpenGrader]:
    """Return a function that opens a session for some checks."""
    with ExitStack() as stack:

        def open_it(checks: str) -> Grader:
            write_assignment(tmp_path, checks)
            assignment = Course(tmp_path).assignment("tiny")
            grader = warm.open(Setup(assignment.folder, (assignment.checks,)))
            stack.callback(grader.close)
            return grader

        yield open_it


def events(grader: Grader, text: str, name: str = "ada.py", key: bytes = KEY) -> list[Event]:
    return list(grader.grade(Request(name, text.encode(), key, None), seconds=60))


def first(told: list[Event]) -> Verdict:
    assert isinstance(told[0], Decided)
    return told[0].verdict


def end(told: list[Event]) -> Ended:
    assert isinstance(told[-1], Ended)
    return told[-1]


def test_a_session_tells_its_checks_before_they_run(open_grader: OpenGrader) -> None:
    grader = open_grader(checks_text("pass", "pass"))
    assert [check.name for check in grader.checks] == ["check_0", "check_1"]
    assert grader.isolation in ("full", "files", "none")


def test_each_check_is_told_once_and_at_last_the_time(open_grader: OpenGrader) -> None:
    told = events(open_grader(checks_text("student.double(1)", "pass")), DOUBLE)
    decided = [event.verdict.check.name for event in told if isinstance(event, Decided)]
    assert decided == ["check_0", "check_1"]
    assert end(told).notes == ()
    assert end(told).seconds > 0


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no process is told of another")
def test_what_the_code_takes_in_each_check_is_told_without_loading(open_grader: OpenGrader) -> None:
    bodies = "student.double(1)", "student.double(30)", "student.double(1)"
    heavy = """
import time
data = bytearray(30 << 20)
def double(x):
    kept = bytearray(x << 20)
    while x > 9 and time.process_time() < 0.3: pass
"""
    told = events(open_grader(checks_text(*bodies)), heavy)
    light, much, again = (event.verdict for event in told if isinstance(event, Decided))
    assert max(light.seconds, again.seconds) < 0.1 < much.seconds
    assert max(light.memory_mb, again.memory_mb) < 5 < 25 < much.memory_mb < 35


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has this way to schedule")
def test_session_and_worker_do_not_give_way_to_one_another_at_each_piece(
    open_grader: OpenGrader,
) -> None:
    body = "expect.that(student.double(3) == os.SCHED_BATCH, 'the worker is of this kind')"
    grader = open_grader(checks_text(body, before="import os"))
    told = events(grader, "import os\ndef double(x): return os.sched_getscheduler(0)")
    assert first(told).passed
    assert os.sched_getscheduler(grader.pid) == os.SCHED_BATCH


def test_a_submission_that_is_not_called_needs_no_worker(open_grader: OpenGrader) -> None:
    told = events(open_grader(checks_text("pass")), "import os; os._exit(1)")
    assert end(told).seconds == 0


def test_each_request_has_its_own_key(open_grader: OpenGrader) -> None:
    grader = open_grader(checks_text("raise Failure(str(rng.random()))"))
    told = [first(events(grader, DOUBLE, key=key)).feedback for key in (b"a", b"b", b"a")]
    assert told[0] == told[2] != told[1]


def test_pieces_that_do_not_parse_are_noted(open_grader: OpenGrader) -> None:
    told = events(open_grader(CHECKS), DOUBLE + "def more(x) return x\n")
    assert first(told).passed
    assert end(told).notes == (
        "ada.py does not parse: line 2: expected ':' (def more(x) return x)",
    )


def test_an_unreadable_file_is_told_and_the_next_is_graded(open_grader: OpenGrader) -> None:
    grader = open_grader(CHECKS)
    assert events(grader, "no JSON", "ada.ipynb") == [
        NotReadable("the file is no notebook: it does not hold JSON")
    ]
    assert first(events(grader, DOUBLE)).passed


def test_a_session_without_an_assignment_tells_the_isolation(warm: Warm) -> None:
    grader = warm.open(Setup(None, ()))
    grader.close()
    assert grader.checks == ()
    assert "read_file" in grader.observed


def test_what_was_told_before_a_session_dies_is_kept(grade_all: GradeAll) -> None:
    slow = "import time\ntime.sleep(0.3)"
    checks = checks_text("student.double(1)", slow, "import os\nos.kill(os.getpid(), 9)")
    result = grade_all(checks, {"ada.py": DOUBLE})["ada.py"]
    assert verdicts(result) == [True, True, None]
    assert result.status == "partial"


LEAVES = """
    import os, sys, tempfile, builtins, numpy as np
    def double(x):
        found = os.path.exists("left"), hasattr(builtins, "left"), np.pi == 3, "left" in os.environ
        open("left", "w").close()
        builtins.left = True
        np.pi = 3
        os.environ["left"] = "yes"
        return found
    """


def test_a_submission_finds_nothing_of_the_one_before(grade: GradeText) -> None:
    for _ in range(2):
        checks = checks_text("expect.that(not any(student.double(1)), 'it finds nothing')")
        assert verdicts(grade(LEAVES, checks)) == [True]


def test_a_time_out_is_not_remembered_for_the_next_submission(grade: GradeText) -> None:
    checks = checks_text("student.double(1)")
    assert verdicts(grade("def double(x):\n    while True: pass", checks)) == [False]
    assert verdicts(grade(DOUBLE, checks)) == [True]


def test_a_notebook_and_a_file_of_the_same_code_are_graded_alike(grade: GradeText) -> None:
    checks = checks_text("raise Failure(str(rng.random()))")
    cells = [{"cell_type": "code", "source": text} for text in ("%matplotlib inline", DOUBLE)]
    notebook = str({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    one = grade(notebook.replace("'", '"'), checks, name="ada.ipynb", toml=TOML)
    other = grade(DOUBLE, checks)
    assert one.questions == other.questions
