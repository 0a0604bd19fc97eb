"""The two graders that run the whole notebook in a kernel: otter and nbgrader."""

import csv
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .environments import environment, pinned
from .exercise import Cells, Exercise, notebook
from .graders import plain, prepared, read_json, variables
from .measure import Command

_OTTER = """\
from otter.test_files import test_case

{header}

OK_FORMAT = False
name, points = {question!r}, {points}
"""
_OTTER_CASE = """

@test_case(name={name!r}, points=1, hidden={hidden})
def case_{number}(env):
    names = env
{body}
"""


@dataclass
class Otter:
    """`otter run`: one command a submission, which runs the whole notebook, then the tests."""

    name: str = "otter run"
    version: str = field(default_factory=lambda: pinned("otter", "otter-grader"))
    python: Path = field(default_factory=lambda: environment("otter"))
    zip: Path = Path()

    def prepare(self, exercise: Exercise, folder: Path) -> None:
        tests = folder / "tests"
        tests.mkdir()
        for question in exercise.questions():
            own = [test for test in exercise.tests if test.question == question]
            text = _OTTER.format(header=exercise.header, question=question, points=len(own))
            for number, test in enumerate(own):
                text += _OTTER_CASE.format(
                    name=test.name, hidden=test.hidden, number=number, body=test.indented()
                )
            (tests / f"{question}.py").write_text(text)
        for path in exercise.beside:
            shutil.copy2(path, folder)
        self.zip = folder / "autograder.zip"
        words = [self.python.with_name("otter"), "generate", "--tests-dir", "tests"]
        options = ["--output-path", self.zip.name, "--no-requirements", "--no-environment"]
        prepared([*words, *options, *(path.name for path in exercise.beside)], folder, self.python)

    def hand_in(self, folder: Path, students: Mapping[str, Cells], jobs: int) -> list[Command]:
        shutil.copy2(self.zip, folder)
        (folder / "class").mkdir()
        commands = []
        for name, cells in students.items():
            path, out = folder / "class" / f"{name}.ipynb", folder / "out" / name
            path.write_text(plain(cells))
            out.mkdir(parents=True)
            words = [self.python.with_name("otter"), "run", "--no-logo", "--output-dir", out]
            words += ["--autograder", folder / self.zip.name, path]
            commands.append(Command(words, folder, variables(folder, self.python)))
        return commands

    def _rows(self, folder: Path, student: str) -> list[dict] | None:
        path = folder / "out" / student / "results.json"
        found = read_json(path)
        return None if found is None else found["tests"]

    def points(self, folder: Path, students: Sequence[str]) -> dict[str, float | None]:
        rows = {name: self._rows(folder, name) for name in students}
        return {
            name: None if found is None else sum(row.get("score") or 0 for row in found)
            for name, found in rows.items()
        }

    def full(self, exercise: Exercise) -> float:
        return len(exercise.tests)

    def told(self, folder: Path, student: str) -> str:
        rows = self._rows(folder, student) or ()
        return json.dumps([row for row in rows if row.get("visibility", "visible") != "hidden"])


def _marked(source: str, grade_id: str, *, points: int | None = None) -> dict:
    """Return a cell with nbgrader's metadata: of a solution, or of a test with its points."""
    kind = {"grade": points is not None, "solution": points is None, "locked": points is not None}
    given = {"points": points} if points is not None else {}
    marks = {"grade_id": grade_id, "schema_version": 3, "task": False, **kind, **given}
    return {"source": source, "metadata": {"nbgrader": marks}}


@dataclass
class Nbgrader:
    """`nbgrader autograde`: one command for the class, a kernel for each notebook."""

    name: str = "nbgrader autograde"
    version: str = field(default_factory=lambda: pinned("nbgrader", "nbgrader"))
    python: Path = field(default_factory=lambda: environment("nbgrader"))
    cell_seconds: int = 30  # how long a cell may take: its own default
    course: Path = Path()
    exercise: Exercise | None = None

    def prepare(self, exercise: Exercise, folder: Path) -> None:
        self.course, self.exercise = folder / "course", exercise
        source = self.course / "source" / exercise.name
        source.mkdir(parents=True)
        settings = f"c = get_config()\nc.ExecutePreprocessor.timeout = {self.cell_seconds}\n"
        settings += "c.CourseDirectory.course_id = 'peers'\n"
        (self.course / "nbgrader_config.py").write_text(settings)
        cells = [_marked("raise NotImplementedError()", "solution"), *self._tests(hidden=True)]
        (source / f"{exercise.name}.ipynb").write_text(notebook(cells))
        for path in exercise.beside:
            shutil.copy2(path, source)
        words = [self.python.with_name("nbgrader"), "generate_assignment", "--create"]
        prepared([*words, exercise.name], self.course, self.python)

    def _tests(self, *, hidden: bool) -> list[dict]:
        assert self.exercise, "prepare comes first"
        found = []
        for test in self.exercise.tests:
            body = test.body
            if test.hidden:
                body = f"### BEGIN HIDDEN TESTS\n{body}\n### END HIDDEN TESTS" if hidden else ""
            text = f"{self.exercise.header}\nnames = globals()\n{body}"
            found.append(_marked(text, f"{test.question}-{test.name}", points=1))
        return found

    def hand_in(self, folder: Path, students: Mapping[str, Cells], jobs: int) -> list[Command]:
        if jobs != 1:
            raise ValueError("nbgrader grades one submission after another; ask for one job")
        assert self.exercise, "prepare comes first"
        shutil.copytree(self.course, folder, dirs_exist_ok=True)
        for name, cells in students.items():
            own = folder / "submitted" / name / self.exercise.name
            own.mkdir(parents=True)
            *given, last = cells
            handed_in = [*({"source": one} for one in given), _marked(last, "solution")]
            text = notebook([*handed_in, *self._tests(hidden=False)])
            (own / f"{self.exercise.name}.ipynb").write_text(text)
            for path in self.exercise.beside:
                shutil.copy2(path, own)
        words = [self.python.with_name("nbgrader"), "autograde", "--create", self.exercise.name]
        return [Command(words, folder, variables(folder, self.python))]

    def points(self, folder: Path, students: Sequence[str]) -> dict[str, float | None]:
        words = [self.python.with_name("nbgrader"), "export", "--to", "grades.csv"]
        prepared(words, folder, self.python)
        with (folder / "grades.csv").open(encoding="utf-8", newline="") as file:
            scores = {row["student_id"]: float(row["score"] or 0) for row in csv.DictReader(file)}
        return {
            name: scores.get(name) if self._was_run(folder, name) else None for name in students
        }

    def full(self, exercise: Exercise) -> float:
        return len(exercise.tests)

    def _was_run(self, folder: Path, student: str) -> bool:
        """Tell whether its cells were run: until then the notebook lies there with no points."""
        cells = (read_json(self._autograded(folder, student)) or {}).get("cells", ())
        return any(cell.get("execution_count") for cell in cells)

    def _autograded(self, folder: Path, student: str) -> Path:
        assert self.exercise, "prepare comes first"
        name = self.exercise.name
        return folder / "autograded" / student / name / f"{name}.ipynb"

    def told(self, folder: Path, student: str) -> str:
        """Return what its feedback page shows below the cells."""
        path = self._autograded(folder, student)
        if not path.exists():
            return ""
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return json.dumps([cell.get("outputs") for cell in cells])
