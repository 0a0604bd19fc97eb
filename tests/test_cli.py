"""The command line: exit codes, one-line errors, what is printed, Ctrl-C."""

import contextlib
import csv
import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import __version__
from autograder.pool.advice import advice, installed
from autograder.records.course import KEY_FILE

from .conftest import TOML, run_command, write_assignment

PROJECT = Path(__file__).parents[1]
pytestmark = pytest.mark.usefixtures("shared_warm")
RIGHT = "def double(x):\n    return x + x\n"
FOREVER = "def double(x):\n    while True:\n        pass\n"
RAISES = '''
from autograder.grading import check

@check("double")
def check_doubles(student):
    """It doubles"""
    raise KeyError("a bug of the grader")
'''


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with the assignment `tiny`, and beside it an empty folder of submissions."""
    write_assignment(tmp_path / "course")
    (tmp_path / "handed_in").mkdir()
    return tmp_path / "course"


@pytest.fixture
def handed_in(course: Path) -> Path:
    return course.parent / "handed_in"


def grade(monkeypatch: pytest.MonkeyPatch, course: Path, *arguments: object) -> int:
    """Grade what was handed in, with the results beside it."""
    out = course.parent / "results"
    handed_in = course.parent / "handed_in"
    more = arguments or ("tiny", handed_in)
    return run_command(monkeypatch, "--course", course, "grade", *more, "--jobs", 1, "--out", out)


def rows(course: Path) -> list[dict[str, str]]:
    path = course.parent / "results" / "tiny" / "gradebook.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def error_line(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the only line of the standard error."""
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_an_unknown_assignment_is_answered_with_those_that_exist(course, monkeypatch, capsys):
    assert grade(monkeypatch, course, "tyni", course.parent / "handed_in") == 2
    assert error_line(capsys) == "error: there is no assignment 'tyni'; there is: tiny"


def test_a_broken_assignment_names_its_file_the_key_and_the_reason(course, monkeypatch, capsys):
    toml = course / "reference" / "tiny" / "assignment.toml"
    toml.write_text(TOML.replace("points = 3", 'points = "3"'))
    assert grade(monkeypatch, course) == 2
    assert error_line(capsys) == (
        f"error: {toml}: question[1].points: expected a number above 0; found '3'"
    )


def test_a_path_without_a_submission_is_a_mistake(course, handed_in, monkeypatch, capsys):
    (handed_in / "grades.csv").write_text("ada,1\n")
    assert grade(monkeypatch, course) == 2
    assert error_line(capsys) == (
        f"error: {handed_in}: no submission in it: there is no .ipynb or .py file"
    )


def test_a_device_is_no_submission(course, monkeypatch, capsys):
    assert grade(monkeypatch, course, "tiny", "/dev/null") == 2
    assert error_line(capsys) == "error: /dev/null: it is neither a file nor a folder"


@pytest.mark.parametrize(
    "command", [["grade", "tiny", "."], ["prove"], ["release", "--check"], ["package"]]
)
def test_where_there_is_no_course_the_way_to_it_is_told(command, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run_command(monkeypatch, *command) == 2
    assert error_line(capsys) == "error: no reference/ here; name the course with --course"
    assert run_command(monkeypatch, "--course", tmp_path / "x", *command) == 2
    assert error_line(capsys) == (
        f"error: no reference/ in {tmp_path}/x; name the course with --course"
    )


def test_the_version_is_told_anywhere(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run_command(monkeypatch, "--version") == 0
    assert capsys.readouterr().out == f"autograder {__version__}\n"


def test_without_dask_a_cluster_is_a_mistake(course, handed_in, monkeypatch, capsys):
    (handed_in / "ada.py").write_text(RIGHT)
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "autograder.pool.cluster", raising=False)
    assert grade(monkeypatch, course, "tiny", handed_in, "--scheduler", "tcp://127.0.0.1:9") == 2
    line = error_line(capsys)
    assert line.startswith("error: --scheduler needs Dask (")
    assert line.endswith("): pip install 'autograder[cluster]'")


def test_what_the_system_refuses_elsewhere_is_one_line(course, handed_in, monkeypatch, capsys):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/tmp/x")

    monkeypatch.setattr("autograder.cli.commands.find", full)
    assert grade(monkeypatch, course) == 2
    assert error_line(capsys) == "error: /tmp/x: No space left on device"


def test_a_path_that_is_not_there_is_a_mistake(course, monkeypatch, capsys):
    missing = course.parent / "handed_on"
    assert grade(monkeypatch, course, "tiny", missing) == 2
    assert error_line(capsys) == f"error: {missing}: there is no such file or folder"


def test_results_that_cannot_be_written_are_a_mistake(course, handed_in, monkeypatch, capsys):
    (handed_in / "ada.py").write_text(RIGHT)
    (course.parent / "results").write_text("a file where a folder should be")
    assert grade(monkeypatch, course) == 2
    assert error_line(capsys) == (
        f"error: {course.parent / 'results'}: results go into a folder, and this is none; "
        "choose another --out"
    )


def test_a_fault_in_the_graders_names_the_file_and_the_line(course, handed_in, monkeypatch, capsys):
    (handed_in / "ada.py").write_text(RIGHT)
    checks = course / "reference" / "tiny" / "checks.py"
    checks.write_text("import numpy\n\nnumpy.no_such_thing\n")
    assert grade(monkeypatch, course) == 2
    assert error_line(capsys).startswith(f"error: {checks}:3: AttributeError: ")


def test_all_graded_is_exit_code_0(course, handed_in, monkeypatch, capsys):
    (handed_in / "ada.py").write_text(RIGHT)
    assert grade(monkeypatch, course) == 0
    assert [(row["submission"], row["score"], row["status"]) for row in rows(course)] == [
        ("ada.py", "3", "graded")
    ]
    printed = capsys.readouterr().out
    assert "Tiny: 1 to grade" in printed
    assert "[1/1] ada.py: 3/3" in printed
    assert str(course.parent / "results" / "tiny" / "gradebook.csv") in printed


def test_grading_ends_by_naming_the_report_which_leads_to_each_page(
    course, handed_in, monkeypatch, capsys
):
    (handed_in / "ada.py").write_text(RIGHT)
    assert grade(monkeypatch, course) == 0
    report = course.parent / "results" / "tiny" / "report.html"
    assert capsys.readouterr().out.splitlines()[-1] == str(report)
    assert 'href="ada.py/feedback.html"' in report.read_text()
    page = (report.parent / "ada.py" / "feedback.html").read_text()
    assert "return x + x" in page
    assert (report.parents[1] / "index.html").exists()


def test_an_unreadable_file_is_exit_code_1_and_the_rest_is_graded(
    course, handed_in, monkeypatch, capsys
):
    (handed_in / "ada.py").write_text(RIGHT)
    (handed_in / "ben.ipynb").write_text("<html>")
    (handed_in / "notes.txt").write_text("please be kind")
    assert grade(monkeypatch, course) == 1
    assert [(row["submission"], row["score"], row["status"]) for row in rows(course)] == [
        ("ada.py", "3", "graded"),
        ("ben.ipynb", "", "unreadable"),
    ]
    printed = capsys.readouterr().out
    assert (
        "unreadable: ben.ipynb: the file is no notebook but an HTML page; perhaps a page to log in"
        in printed
    )
    assert f"not graded, neither .ipynb nor .py: {handed_in / 'notes.txt'}" in printed


def test_a_file_whose_name_is_no_utf8_is_a_row_like_any_other(
    course, handed_in, monkeypatch, capsys
):
    for name in (b"ada\xe9.py", b"m\xfcller/tiny.py", b"\x1b[31mred\x07.py"):
        path = Path(os.fsdecode(os.path.join(os.fsencode(handed_in), name)))
        path.parent.mkdir(exist_ok=True)
        path.write_text(RIGHT)
    (handed_in / os.fsdecode(b"notes\xe9.txt")).touch()
    assert grade(monkeypatch, course) == 0
    assert [(row["submission"], row["owner"], row["score"]) for row in rows(course)] == [
        ("_31mred_.py", "\ufffd[31mred\ufffd", "3"),
        ("ada_.py", "ada\ufffd", "3"),
        ("m_ller_tiny.py", "m\ufffdller", "3"),
    ]
    printed = capsys.readouterr().out
    assert f"not graded, neither .ipynb nor .py: {handed_in}/notes\ufffd.txt" in printed
    assert "\x1b" not in printed


def test_an_error_about_a_name_is_one_line_that_no_terminal_obeys(course, monkeypatch, capsys):
    missing = course.parent / os.fsdecode(b"\x1b]0;title\n\xe9")
    assert grade(monkeypatch, course, "tiny", missing) == 2
    assert error_line(capsys) == (
        f"error: {course.parent}/\ufffd]0;title \ufffd: there is no such file or folder"
    )


def test_the_likely_mistake_is_named_once_the_graders_are_proven(course, handed_in, monkeypatch):
    variants = '# %% wrong="value: triples" fails=["check_doubles"]\ndef double(x): return 3 * x\n'
    (course / "reference" / "tiny" / "variants.py").write_text(variants)
    (handed_in / "ada.py").write_text("def double(y):\n    return 4 * y - y\n")
    assert run_command(monkeypatch, "--course", course, "prove", "--seeds", 2) == 0
    assert grade(monkeypatch, course) == 0
    results = (course.parent / "results/tiny/ada.py/results.json").read_text()
    assert "Likely mistake: it triples." in results


def test_mutants_are_hunted_until_none_survives(course, monkeypatch):
    json_file = course.parent / "figures.json"
    command = ("--course", course, "prove", "--mutants", "--json", json_file)
    assert run_command(monkeypatch, *command) == 0
    figures = json.loads(json_file.read_text())["tiny"]
    assert figures["mutants"] == figures["killed"] > 0
    stale = '[[mutant]]\nfunction = "double"\nchange = "a -> b"\nwhy = "none"\n'
    (course / "reference" / "tiny" / "equivalent.toml").write_text(stale)
    assert run_command(monkeypatch, *command) == 1


def test_a_bug_in_a_grader_is_exit_code_1_and_is_named_for_review(
    course, handed_in, monkeypatch, capsys
):
    (handed_in / "ada.py").write_text(RIGHT)
    (course / "reference" / "tiny" / "checks.py").write_text(RAISES)
    assert grade(monkeypatch, course) == 1
    results = course.parent / "results" / "tiny" / "ada.py" / "results.json"
    assert f"needs review: ada.py, double: {results}" in capsys.readouterr().out
    rows = json.loads(results.read_text(encoding="utf-8"))["tests"]
    told = [row for row in rows if "a bug of the grader" in row["output"]]
    assert [row["visibility"] for row in told] == ["hidden"]
    assert "a bug of the grader" in rows[0]["extra_data"]["staff"]


def test_a_mended_grader_shows_whose_grade_changed_and_the_lms_gets_the_scores(
    course, handed_in, monkeypatch, capsys
):
    (handed_in / "ada.py").write_text("def double(x):\n    return 2 * x\n")
    (handed_in / "bob.py").write_text("def double(x):\n    return 3 * x\n")
    checks = course / "reference" / "tiny" / "checks.py"
    right = checks.read_text()
    checks.write_text(right.replace("reference.double(x)", "3 * x"))
    out = ["--out", course.parent / "results"]
    grade(monkeypatch, course)
    checks.write_text(right)
    grade(monkeypatch, course)
    capsys.readouterr()
    assert run_command(monkeypatch, "diff", 1, "latest", *out) == 1
    assert capsys.readouterr().out.splitlines() == [
        "ada.py: 0 -> 3",
        "    check_doubles: failed -> passed",
        "bob.py: 3 -> 0",
        "    check_doubles: passed -> failed",
        "1 rose, 1 fell, 0 are as they were",
    ]
    assert run_command(monkeypatch, "runs", *out) == 0
    assert [line[:22] for line in capsys.readouterr().out.splitlines()] == [
        "2: tiny, 2 submissions",
        "1: tiny, 2 submissions",
    ]
    given, filled = course.parent / "canvas.csv", course.parent / "filled.csv"
    given.write_text("Student,ID,Section,PS1 (1)\nada,7,A,\nzoe,8,A,2\n")
    arguments = ["export", "tiny", given, "--to", "canvas", "--column", "PS1 (1)"]
    results = ["--out", filled, "--results", course.parent / "results"]
    assert run_command(monkeypatch, "--course", course, *arguments, *results) == 0
    assert filled.read_text() == "Student,ID,Section,PS1 (1)\nada,7,A,3\nzoe,8,A,2\n"
    assert capsys.readouterr().out.splitlines() == [
        "no row of their own, so not in it: bob",
        "1 without a submission: zoe",
        f"{filled}: 1 grades",
    ]
    given.write_text("Student,ID,Section,PS1 (1)\nada,7,A,EX\n")
    assert run_command(monkeypatch, "--course", course, *arguments, *results) == 1
    assert capsys.readouterr().out.splitlines() == [
        "no row of their own, so not in it: bob",
        "left as it is: ada: excused (EX)",
        f"{filled}: 0 grades",
    ]


def test_the_course_key_is_made_for_its_owner_alone(course, handed_in, monkeypatch):
    (handed_in / "ada.py").write_text(RIGHT)
    grade(monkeypatch, course)
    assert (course / KEY_FILE).stat().st_mode & 0o777 == 0o600


def test_doctor_tells_a_program_what_it_found(monkeypatch, capsys):
    assert run_command(monkeypatch, "doctor", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["isolation"] in {"full", "files", "none"}
    assert set(found["observed"].values()) <= {"blocked", "allowed"}
    assert set(found["layers"].values()) <= {True, False}
    assert found["versions"]["torch"]
    assert found["advice"] == advice(installed(), found["layers"])


def default_interrupt() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_stops_at_once_and_leaves_what_is_graded(course, handed_in):
    (handed_in / "ada.py").write_text(RIGHT)
    (handed_in / "ben.py").write_text(FOREVER)
    toml = course / "reference" / "tiny" / "assignment.toml"
    toml.write_text(TOML.replace("seconds_per_check = 1", "seconds_per_check = 500"))
    out = course.parent / "results"
    command = [sys.executable, "-m", "autograder", "--course", course, "grade", "tiny", handed_in]
    with subprocess.Popen(
        [*command, "--out", out, "--jobs", "1"],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=default_interrupt,  # these tests may run in the background, where it is ignored
    ) as process:
        assert process.stdout and process.stderr
        while "ada.py: 3/3" not in process.stdout.readline():
            assert process.poll() is None, process.stderr.read()
        for _ in range(6):  # Python drops an interrupt that comes while it finalizes an object
            os.killpg(process.pid, signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                _, errors = process.communicate(timeout=5)
                break
    assert process.returncode == 130
    assert errors.strip() == "stopped; what is done is kept"
    assert [(row["submission"], row["score"]) for row in rows(course)] == [("ada.py", "3")]
    assert (out / "tiny" / "ada.py" / "results.json").is_file()
