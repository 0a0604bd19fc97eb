"""A class is graded whatever single submissions, graders or sessions do."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.pool import ancestor
from autograder.pool.local import Pool
from autograder.pool.messages import Setup
from autograder.pool.warm import GraderDied, Start, Warm
from autograder.records.errors import AutograderError
from autograder.records.events import Request
from autograder.records.submission import Submission
from autograder.sandbox.observe import Level
from autograder.submission.file import SubmittedFile

from .classes import hand_in, make_pool, rows, verdicts
from .conftest import CHECKS, TOML, write_assignment

RIGHT = "def double(x): return 2 * x\n"
WRONG = "def double(x): return 3 * x\n"
LOOPS = "def double(x):\n    while True: pass\n"
DIES = "import os\ndef double(x): os._exit(1)\n"
CLASS = {
    "ada.py": RIGHT,
    "bob.py": DIES,
    "cy.py": RIGHT,
    "dan.py": LOOPS,
    "eve.py": "import os, signal\ndef double(x):\n    os.kill(os.getppid(), 9)\n    return 2 * x",
    "fay.py": "import os\ndef double(x):\n    for n in range(64): os.close(n)",
    "gus.py": WRONG,
    "hal.ipynb": "{}",
    "ian.py": RIGHT,
}
GRADES = {"ada.py": 3, "cy.py": 3, "ian.py": 3}


@pytest.mark.parametrize("jobs", [1, 2])
def test_no_submission_changes_the_grade_of_another(warm: Warm, tmp_path: Path, jobs: int) -> None:
    with make_pool(warm, tmp_path, jobs=jobs) as pool:
        results = {result.submission: result for result in pool.grade(hand_in(tmp_path, CLASS))}
    assert {name: result.earned for name, result in results.items() if result.earned} == GRADES
    statuses = {name: result.status for name, result in results.items()}
    assert statuses == dict.fromkeys(CLASS, "graded") | {"hal.ipynb": "unreadable"}
    assert {result.isolation for result in results.values()} == {pool.isolation}


def test_a_pool_grades_again_and_again(warm: Warm, tmp_path: Path) -> None:
    submissions = hand_in(tmp_path, {"ada.py": RIGHT, "gus.py": WRONG})
    with make_pool(warm, tmp_path) as pool:
        for _ in range(2):
            results = {result.submission: result.earned for result in pool.grade(submissions)}
            assert results == {"ada.py": 3, "gus.py": 0}


@pytest.mark.parametrize(
    ("name", "text", "note"),
    [
        ("ada.ipynb", "no JSON", "the file is no notebook: it does not hold JSON"),
        ("ada.ipynb", '{"cells": 7}', "the file is no notebook: it has no cells that can be read"),
        ("ada.py", "  \n", "the file is empty"),
    ],
)
def test_a_file_that_is_no_submission_is_unreadable(
    warm: Warm, tmp_path: Path, name: str, text: str, note: str
) -> None:
    with make_pool(warm, tmp_path) as pool:
        (result,) = pool.grade(hand_in(tmp_path, {name: text}))
    assert (result.status, result.notes) == ("unreadable", (note,))
    assert result.earned == 0
    assert not rows(result)


def test_a_file_that_is_gone_or_closed_is_unreadable(warm: Warm, tmp_path: Path) -> None:
    submissions = hand_in(tmp_path, {"ada.py": RIGHT, "bob.py": RIGHT})
    submissions[0].path.unlink()
    folder = SubmittedFile(Submission("folder.py", ("cy",)), tmp_path)
    with make_pool(warm, tmp_path) as pool:
        results = {result.submission: result for result in pool.grade([*submissions, folder])}
    gone = "the file can't be read: No such file or directory"
    assert (results["ada.py"].status, results["ada.py"].notes) == ("unreadable", (gone,))
    assert results["folder.py"].status == "unreadable"
    assert results["bob.py"].earned == 3


# Sessions that die


def test_a_session_that_was_killed_is_replaced(warm: Warm, tmp_path: Path) -> None:
    with make_pool(warm, tmp_path) as pool:
        grader = pool.free.queue[-1]
        assert grader
        os.kill(grader.pid, signal.SIGKILL)
        (result,) = pool.grade(hand_in(tmp_path, {"ada.py": RIGHT}))
    assert (result.status, result.earned, result.staff) == ("graded", 3, ())


DYING = (
    CHECKS
    + """
@check("double")
def check_dies(student):
    "It lives"
    import os, pathlib
    marker = pathlib.Path({marker!r})
    if not {once} or not marker.exists():
        marker.touch()
        os.kill(os.getpid(), 9)
"""
)


def dying(tmp_path: Path, *, once: bool) -> str:
    return DYING.format(marker=str(tmp_path / "marker"), once=once)


def test_a_submission_is_graded_again_when_its_session_dies(warm: Warm, tmp_path: Path) -> None:
    with make_pool(warm, tmp_path, dying(tmp_path, once=True)) as pool:
        (result,) = pool.grade(hand_in(tmp_path, {"ada.py": RIGHT}))
    assert (result.status, result.earned, result.staff) == ("graded", 3, ())


def test_a_session_that_dies_again_makes_the_result_partial(warm: Warm, tmp_path: Path) -> None:
    with make_pool(warm, tmp_path, dying(tmp_path, once=False)) as pool:
        (result,) = pool.grade(hand_in(tmp_path, {"ada.py": RIGHT}))
    assert result.status == "partial"
    assert result.staff == ("the grading session ended without an answer",)
    assert rows(result)["check_dies"].passed is None
    assert result.notes == ()


SILENT = (
    CHECKS
    + """
@check("double")
def check_hangs(student):
    "It goes on"
    import time
    student.double(1)
    time.sleep(600)
"""
)


def test_a_session_that_falls_silent_is_given_up(warm: Warm, tmp_path: Path) -> None:
    with make_pool(warm, tmp_path, SILENT) as pool:
        pool.patience = 1
        (result,) = pool.grade(hand_in(tmp_path, {"ada.py": RIGHT}))
    assert result.status == "partial"
    assert result.staff == ("the grading session said nothing for 1 s",)
    # What was decided before is known, though verdicts are told some together.
    found = {name: verdict.passed for name, verdict in rows(result).items()}
    assert found == dict.fromkeys(found, True) | {"check_hangs": None}


COLLECTS = """
from autograder.grading import check, expect

@check("double")
def check_garbage_is_collected(student):
    "It is, here and there"
    import gc
    expect.that(gc.isenabled() and student.double(1), "garbage is collected")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells who is whose child")
def test_a_session_that_is_killed_while_its_zygote_answers_leaves_no_traceback(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write_assignment(tmp_path)
    with Warm("fork") as own:
        grader = own.open(Setup(tmp_path / "reference/tiny", ()))
        parent = int(Path(f"/proc/{grader.pid}/stat").read_text().rpartition(")")[2].split()[1])
        (zygote,) = {*children(parent)} - {grader.pid}
        os.kill(zygote, signal.SIGSTOP)
        with pytest.raises(GraderDied, match="said nothing for 1 s"):  # and it is killed
            list(grader.grade(Request("ada.py", RIGHT.encode(), b"key", None), seconds=1))
        os.kill(zygote, signal.SIGCONT)
        grader.close()
    assert capfd.readouterr().err == ""


def test_the_death_of_the_zygote_is_told_in_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    def be_a_session() -> None:
        raise ConnectionError("the zygote is gone")

    ancestor._run(be_a_session)
    assert capsys.readouterr().err == "a grading session has ended: the zygote is gone\n"


def test_garbage_is_collected_in_sessions_and_workers(warm: Warm, tmp_path: Path) -> None:
    text = "import gc\ndef double(x): return gc.isenabled()\n"
    with make_pool(warm, tmp_path, COLLECTS) as pool:
        (result,) = pool.grade(hand_in(tmp_path, {"ada.py": text}))
    assert result.earned == 3


# Leaving early


def children(pid: int) -> Iterator[int]:
    """Yield the processes below one, but no zombies: those are gone already."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            child, state, parent = (
                stat.parent.name,
                *stat.read_text().rpartition(")")[2].split()[:2],
            )
        except OSError:
            continue
        if int(parent) == pid and state != "Z":
            yield int(child)
            yield from children(int(child))


def gone(pids: set[int]) -> bool:
    deadline = time.monotonic() + 20
    while pids & set(children(os.getpid())):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.mark.parametrize("jobs", [1, 2])
def test_nothing_is_left_running_when_it_is_left_early(
    warm: Warm, tmp_path: Path, jobs: int
) -> None:
    before = set(children(os.getpid()))
    texts = {"ada.py": RIGHT} | {f"{number}.py": LOOPS for number in range(9)}
    with make_pool(warm, tmp_path, jobs=jobs) as pool:
        results = pool.grade(hand_in(tmp_path, texts))
        assert next(results).earned == 3
        results.close()
        started = set(children(os.getpid())) - before
    assert started
    assert gone(started)


def test_a_pool_that_was_left_early_grades_again(warm: Warm, tmp_path: Path) -> None:
    with make_pool(warm, tmp_path) as pool:
        results = pool.grade(hand_in(tmp_path, {"ada.py": RIGHT, "dan.py": LOOPS}))
        next(results)
        results.close()
        (result,) = pool.grade(hand_in(tmp_path, {"cy.py": RIGHT}))
    assert (result.status, result.earned) == ("graded", 3)


def test_an_error_in_the_caller_ends_the_graders(warm: Warm, tmp_path: Path) -> None:
    before = set(children(os.getpid()))
    started: set[int] = set()

    def give_up(pool: Pool) -> None:
        for _ in pool.grade(hand_in(tmp_path, {"ada.py": RIGHT, "dan.py": LOOPS})):
            started.update(set(children(os.getpid())) - before)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), make_pool(warm, tmp_path) as pool:
        give_up(pool)
    assert gone(started)


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_why_no_session_can_start_is_one_line(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho Traceback >&2\necho ImportError: no torch >&2\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(AutograderError) as error, Warm(start) as broken:
        broken.open(Setup(None, ()))
    assert str(error.value) == "no grading session can start here: ImportError: no torch"
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere"))
    with pytest.raises(AutograderError) as error, Warm(start) as broken:
        broken.open(Setup(None, ()))
    assert str(error.value) == "no grading session can start here: No such file or directory"
    assert capfd.readouterr().err == ""


# Isolation


@pytest.fixture(scope="module")
def spawning() -> Iterator[Warm]:
    with Warm("spawn") as processes:
        yield processes


def test_where_fork_is_not_safe_the_grades_are_the_same(spawning: Warm, tmp_path: Path) -> None:
    texts = {name: CLASS[name] for name in ("ada.py", "bob.py")}
    with make_pool(spawning, tmp_path, jobs=2) as pool:
        results = {result.submission: result for result in pool.grade(hand_in(tmp_path, texts))}
    assert {name: verdicts(result) for name, result in results.items()} == {
        "ada.py": [True],
        "bob.py": [False],
    }
    assert {result.isolation for result in results.values()} == {"none"}
    assert "your code ended the process" in rows(results["bob.py"])["check_doubles"].feedback


def test_less_isolation_than_required_is_refused(spawning: Warm, tmp_path: Path) -> None:
    message = r"isolation is 'none' here, not 'full': student code could .*--isolation none$"
    with (
        pytest.raises(AutograderError, match=message) as caught,
        make_pool(spawning, tmp_path, require=Level.FULL),
    ):
        pass
    assert "\n" not in str(caught.value)


def test_files_that_must_be_protected_are_tried(warm: Warm, tmp_path: Path) -> None:
    readable = Path(os.__file__)
    with make_pool(warm, tmp_path, protected=[readable]) as pool:
        assert pool.isolation == "none"


def test_what_takes_long_is_graded_after_all_others(warm: Warm, tmp_path: Path) -> None:
    students = {"abe.py": LOOPS, **{f"s{n}.py": RIGHT for n in range(5)}, "zoe.py": LOOPS}
    toml = TOML.replace("seconds_per_check = 1", "seconds_per_check = 4")
    with make_pool(warm, tmp_path, toml=toml) as pool:
        results = [*pool.grade(hand_in(tmp_path, students))]
    assert {result.submission for result in results[-2:]} == {"abe.py", "zoe.py"}
    assert [result.earned for result in results] == [3] * 5 + [0] * 2
    assert {result.status for result in results} == {"graded"}
    for result in results[-2:]:
        assert "did not finish in time" in "".join(row.feedback for row in rows(result).values())
