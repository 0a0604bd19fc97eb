"""Grading in the container: what is found to grade, what students see, and how it can end."""

import json
import os
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from autograder.gradebook import output, run
from autograder.gradebook.store import Gradebook
from autograder.gradescope import packaging
from autograder.gradescope.container import KILLED
from autograder.intake.find import find
from autograder.pool.local import Pool, Task
from autograder.pool.warm import Warm
from autograder.records.course import KEY_FILE, Course
from autograder.records.results_json import NOT_ALL_GRADED, NOT_GRADED
from autograder.submission.reading import read_code

from .conftest import RIGHT, Container, Grade, exported, lay_out
from .hostile import ATTACKS, HONEST, files_beside, source

PROJECT = Path(__file__).parents[2]
KEY = "5e" * 32
SECRETS = ("course.key", "reference/tiny/checks.py", "reference/tiny/tiny.py")
# Of each sample class; of the others it is dev.ipynb.
PARTLY_RIGHT = {"batchnorm": "dino.ipynb", "cnn": "carl.ipynb", "optimization": "ben.ipynb"}
ALL_KINDS = "gradient_checking"  # which trains nothing
NAMES, KINDS = Course(PROJECT).names(), (".ipynb", ".py", ".zip")
SPINS = "def double(x): return x + x\ndef count(n):\n    while True: pass\n"


def notebook(*sources: str) -> str:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": one} for one in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def rows(found: dict[str, Any]) -> list[tuple[str, float | None, str]]:
    return [(row["name"], row.get("score"), row["visibility"]) for row in found["tests"]]


def test_a_file_whose_name_is_no_utf8_is_graded(container: Container) -> None:
    container.hand_in({os.fsdecode(b"m\xfcller.py"): RIGHT})
    found = container.run()
    assert found["score"] == 4
    assert found["extra_data"]["submission"] == "m\ufffdller.py"
    assert found["extra_data"]["isolation"] == "full"


def test_students_get_a_row_a_check_and_a_total_a_question(container: Container) -> None:
    container.hand_in({"tiny.py": RIGHT.replace("n + 1", "n - 1")})
    found = container.run()
    assert rows(found) == [
        ("Double: It doubles numbers", 1, "visible"),
        ("Double: It doubles arrays", 2, "after_published"),
        ("Double: total", None, "after_published"),
        ("Count: It counts", 0, "after_published"),
        ("Count: total", None, "after_published"),
    ]
    assert found["score"] == 3
    assert found["extra_data"]["owners"] == ["ada@example.org"]
    assert "Likely mistake: it counts down." in found["tests"][3]["output"]


@pytest.mark.parametrize(
    "files",
    [
        {"tiny.ipynb": notebook(RIGHT)},
        {"my work/Tiny final (2).ipynb": notebook(RIGHT), "notes.txt": "…"},
        {"tiny.ipynb": notebook(RIGHT), "other.ipynb": notebook("1 / 0"), "x.py": "1 / 0"},
        {"tiny_2026.zip": exported(notebook(RIGHT))},
        {"tiny.ipynb": notebook("from net import *"), "net.py": RIGHT},
        {"tiny.zip": exported(notebook("%run net"), **{"net.py": RIGHT})},
        {"tiny.ipynb": notebook(RIGHT), ".OTTER_LOG": b"\x80\x04.", "__zip_filename__": "t.zip"},
    ],
    ids=[
        "notebook",
        "other name",
        "among others",
        "export as a zip",
        "module",
        "module in a zip",
        "export unpacked",
    ],
)
def test_the_submission_is_found_among_what_was_handed_in(
    grade_here: Grade, files: dict[str, str | bytes]
) -> None:
    assert grade_here(files)["score"] == 4


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            {"a.ipynb": "{}", "b.ipynb": "{}"},
            "Hand in tiny.ipynb or tiny.py. What you handed in has a.ipynb, b.ipynb.",
        ),
        (
            {"report.pdf": "%PDF"},
            "Hand in tiny.ipynb or tiny.py. What you handed in has no notebook and no .py.",
        ),
        ({"a.zip": "PK"}, "a.zip is no zip that can be read: hand in the notebook."),
        (
            {"tiny.ipynb": "{"},
            "the file ends in the middle, in line 1: it was not copied as a whole",
        ),
    ],
)
def test_what_can_not_be_graded_is_answered_with_the_reason(
    grade_here: Grade, files: dict[str, str | bytes], told: str
) -> None:
    found = grade_here(files)
    assert (found["score"], found["output"], found["tests"]) == (0, told, [])


def test_a_file_of_something_else_is_told_to_its_student_and_to_staff(
    grade_here: Grade, capsys: pytest.CaptureFixture[str]
) -> None:
    told = "None of the 2 names that are graded is defined in this file (double, count):"
    assert grade_here({"tiny.py": "x = 1\n"})["output"] == f"{told} is it the right file?"
    assert told in capsys.readouterr().out


def test_a_link_to_the_key_is_not_followed(container: Container, grade_here: Grade) -> None:
    key = container.root / "source" / "course" / "course.key"
    (container.root / "submission" / "tiny.py").symlink_to(key)
    assert "Hand in tiny.ipynb" in grade_here({})["output"]


def test_a_broken_course_leaves_students_a_line_and_staff_the_reason(
    container: Container, grade_here: Grade
) -> None:
    (container.root / "source/course/reference/tiny/checks.py").write_text("import nowhere\n")
    found = grade_here({"tiny.py": RIGHT})
    assert found["output"] == NOT_GRADED
    (row,) = found["tests"]
    assert row["visibility"] == "hidden"
    assert "checks.py:1: ModuleNotFoundError" in row["output"]


def test_if_python_itself_is_missing_there_is_a_result(container: Container) -> None:
    (container.root / "venv").unlink()
    container.hand_in({"tiny.py": RIGHT})
    with container.start() as process:
        process.communicate(timeout=60)
    found = container.results()
    assert (found["output"], found["tests"][0]["output"]) == (NOT_GRADED, KILLED)


def test_it_stops_by_itself_in_time_and_keeps_what_is_decided(container: Container) -> None:
    container.hand_in({"tiny.py": SPINS})
    program = container.root / "run_autograder"
    program.write_text(program.read_text().rstrip() + " 0.1\n")  # seconds, from when it is warm
    toml = container.root / "source/course/reference/tiny/assignment.toml"
    toml.write_text(toml.read_text().replace("seconds_per_check = 3", "seconds_per_check = 19"))
    found = container.run()
    assert found["output"] == NOT_ALL_GRADED
    assert found["tests"][-1]["output"] == "not done after 0 s, so it was stopped"


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def processes(main: int) -> dict[str, int]:
    """Return the processes of a run by what they are."""
    (ancestor,) = children(main)
    zygote = next(one for one in children(ancestor) if children(one))
    (session,) = (one for one in children(ancestor) if one != zygote)
    return {
        "main": main,
        "ancestor": ancestor,
        "zygote": zygote,
        "session": session,
        "worker": children(zygote)[-1],
    }


@pytest.mark.parametrize("victim", ["main", "ancestor", "zygote", "session", "worker"])
def test_whoever_is_killed_what_was_decided_counts(container: Container, victim: str) -> None:
    container.hand_in({"tiny.py": SPINS})
    with container.start() as process:
        while not container.has_decided("double"):
            assert process.poll() is None
            time.sleep(0.02)
        os.kill(processes(process.pid)[victim], signal.SIGKILL)
        process.communicate(timeout=120)
    found = container.results()
    assert [row["score"] for row in found["tests"] if "score" in row][:2] == [1, 2]
    assert found["score"] == 3
    if victim == "main":
        assert found["output"] == NOT_ALL_GRADED
        assert found["tests"][-1]["output"] == KILLED


# The assignments of this repository: the scores are those of `autograder grade`.


@pytest.fixture(scope="module")
def our_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """This repository's course, with a key that is known."""
    folder = tmp_path_factory.mktemp("our course")
    for name in ("reference", "assignments"):
        shutil.copytree(PROJECT / name, folder / name)
    (folder / KEY_FILE).write_text(KEY)
    (folder / KEY_FILE).chmod(0o600)
    return Course(folder)


def handed_in(name: str, kind: str) -> bytes:
    """Return a partly right notebook, the same code in a .py, or otter's export of it."""
    path = PROJECT / "examples" / name / PARTLY_RIGHT.get(name, "dev.ipynb")
    notebook = path.read_bytes()
    if kind == ".py":
        code = read_code(path.name, notebook).statements
        return "\n\n".join(one.source for one in code).encode()
    return exported(notebook.decode(), f"{name}.ipynb") if kind == ".zip" else notebook


def graded(course: Course, name: str, folder: Path, warm: Warm) -> Any:
    """Return the results.json that `autograder grade` writes for the file in a folder."""
    assignment, found = course.assignment(name), find([folder])

    def pool() -> Pool:
        return Pool(warm, Task(assignment, course.key()), jobs=2)

    with Gradebook(folder / "out", writing=True) as book:
        results = run.grade(course, assignment, found.submissions, book, pool)
        list(output.record(results, assignment, folder / "out"))
    (written,) = (folder / "out").glob("*/results.json")
    return json.loads(written.read_text(encoding="utf-8"))


# All kinds of one assignment, and one kind of each other: what is in a file is told there alike.
@pytest.mark.parametrize(
    ("name", "kinds"),
    [(one, KINDS if one == ALL_KINDS else KINDS[n % 3 :][:1]) for n, one in enumerate(NAMES)],
)
def test_the_container_gives_the_scores_that_grade_gives(
    our_course: Course,
    environment: Path,
    name: str,
    kinds: tuple[str, ...],
    tmp_path_factory: pytest.TempPathFactory,
    warm: Warm,
) -> None:
    zipped = tmp_path_factory.mktemp(name) / "autograder.zip"
    # Not `package`: that its proof may be stale while an assignment changes is told elsewhere.
    packaging.write_zip(zipped, packaging.packed_files(our_course, our_course.assignment(name)))
    for kind in kinds:
        a_class = tmp_path_factory.mktemp("class")
        graded_as = ".ipynb" if kind == ".zip" else kind
        (a_class / f"{name}{graded_as}").write_bytes(handed_in(name, graded_as))
        expected = graded(our_course, name, a_class, warm)
        container = lay_out(zipped, environment, tmp_path_factory.mktemp(name))
        container.hand_in({f"{name}{kind}": handed_in(name, kind)})
        found = container.run()
        assert (found["score"], found["tests"]) == (expected["score"], expected["tests"]), kind
        assert 0 < found["score"] < 20


# Hostile submissions: one point of four is what each deserves.


ALL_AT_ONCE = """
def double(x):
    for one in SOURCES:
        try: exec(one, {})
        except Exception: pass
    return x

def count(n): return n + 1
"""


@pytest.mark.parametrize("attack", ["all that go on", "ends the process", "exits"])
def test_a_hostile_submission_gains_nothing(container: Container, attack: str) -> None:
    ends = {"ends the process", "kills its parent", "exits", "returns what equals all"}
    chosen = ATTACKS.keys() - ends if attack == "all that go on" else {attack}
    sources = [source(one, str(container.root)) for one in sorted(chosen)]
    container.hand_in({"tiny.py": f"SOURCES = {sources!r}\n{ALL_AT_ONCE}"})
    secrets = [(container.root / f"source/course/{name}").read_text() for name in SECRETS]
    found = container.run()
    time.sleep(2.5)  # what a process left behind would have done by now
    assert found == container.results()
    assert found["score"] == HONEST
    students_see = json.dumps([row for row in found["tests"] if row["visibility"] != "hidden"])
    assert not any(secret in students_see + found["output"] for secret in secrets)
    assert found["extra_data"]["isolation"] == "full"


def test_files_handed_in_beside_the_notebook_are_never_read(container: Container) -> None:
    container.hand_in(files_beside(str(container.root)))
    container.hand_in({"tiny.ipynb": notebook(RIGHT)})
    found = container.run()
    assert (found["score"], found["extra_data"]["status"]) == (4, "graded")
