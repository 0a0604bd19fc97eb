"""Load a course: its folder, its assignments, and the key that makes their tests its own."""

import keyword
import math
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from .about import About, read_about
from .errors import AutograderError
from .key import KEY_BYTES as KEY_BYTES
from .key import KEY_FILE as KEY_FILE
from .key import course_key
from .lessons import Lesson, read_lessons
from .needs import KEYS as NEEDS
from .needs import NOTHING, Needs, read_needs
from .toml import Table, read_toml

# The columns of gradebook.csv before and after those of the questions. `score` is what was earned,
# `final` what being late leaves of it.
FIRST_COLUMNS = ("submission", "owner", "score", "possible", "status", "isolation")
LAST_COLUMNS = ("final", "days_late", "adjusted")
# A busy machine may give student code less than a core: wall-clock seconds per CPU second granted.
WALL_PER_CPU = 3
LESSON_TEST = "test_lesson.py"  # of what a lesson's prose states: no grade depends on it
EQUIVALENT = "equivalent.toml"  # mutants of the reference that are as right as it: nor on this
_COLUMNS = {*FIRST_COLUMNS, *LAST_COLUMNS}
# What `student` can do by itself: a function of the student's with such a name is out of its reach.
STUDENT_METHODS = ("call", "once", "replacing", "run")
_NOT_GIVEN = f"none of {', '.join(STUDENT_METHODS)}, and none that begins with _"
_KEYS = ("title", "files", "hidden_checks", "attempts", *NEEDS, "limits", "late", "question")
_COURSE_KEYS = ("title", "authors", "licence", "url", "branch", "hub", "late_days", "lesson")
_LATE = ("due", "timezone", "grace_minutes", "percent_per_day", "cap_percent")
# Which of what somebody hands in counts.
ATTEMPTS = ("latest", "best")
_CHECKS, _WRITTEN = "checks", "written"  # kinds of questions
# When students may see a row on Gradescope.
VISIBILITIES = ("visible", "after_due_date", "after_published", "hidden")


@dataclass(frozen=True)
class Question:
    """A part of an assignment with points of its own; its id is the function's or class's name.

    is_written: people mark it, not checks; its id is the variable that holds the answer.
    """

    id: str
    title: str
    points: Fraction
    is_written: bool = False


@dataclass(frozen=True)
class Limits:
    """What a submission may use: seconds, and MB above the warm process it is forked from.

    Time asleep counts, time in which it waits for a core does not; it counts as `wall_seconds`, of
    which there are three for each of `seconds` where nothing else is said.
    """

    seconds_per_check: int = 5
    seconds: int = 60
    memory_mb: int = 256
    wall_seconds: int | None = None

    @property
    def wall(self) -> int:
        """The seconds that it may take on a clock on the wall, however busy the machine is."""
        return self.wall_seconds or WALL_PER_CPU * self.seconds


@dataclass(frozen=True)
class LatePolicy:
    """What stands under [late]: each day begun after `due` takes off some of the score.

    Within the grace after `due` nothing is late. Percentages are of the score, 0 to 100; timezone
    is that of dates without an offset.
    """

    due: datetime  # aware
    timezone: ZoneInfo | None
    grace: timedelta
    percent_per_day: Fraction
    cap_percent: Fraction

    @property
    def zone(self) -> tzinfo | None:
        """What clocks on the wall show: times without an offset are in it."""
        return self.timezone or self.due.tzinfo


@dataclass(frozen=True)
class Assignment:
    """What stands in assignment.toml, and the folder it stands in.

    questions: such as checks grade; written: such as people mark; order: ids of both.
    """

    name: str
    folder: Path
    title: str
    files: tuple[str, ...]
    limits: Limits
    questions: tuple[Question, ...]
    hidden_checks: str = "after_published"  # when students see their rows, one of VISIBILITIES
    late: LatePolicy | None = None
    attempts: str = "latest"  # which one counts, one of ATTEMPTS
    written: tuple[Question, ...] = ()
    order: tuple[str, ...] = ()
    needs: Needs = NOTHING

    @property
    def all_questions(self) -> tuple[Question, ...]:
        """The questions of both kinds, in the order of assignment.toml."""
        both = (*self.questions, *self.written)
        place = {id: at for at, id in enumerate(self.order)}
        return tuple(sorted(both, key=lambda question: place.get(question.id, -1)))

    @property
    def checks(self) -> Path:
        """The hidden graders."""
        return self.folder / "checks.py"

    @property
    def reference(self) -> Path:
        """The lesson with the reference solution."""
        return self.folder / f"{self.name}.py"

    def helpers(self) -> dict[str, str]:
        """Return the sources of the public helper modules, by module name."""
        own = {"checks.py", "variants.py", LESSON_TEST, self.reference.name}
        files = (path for path in sorted(self.folder.glob("*.py")) if path.name not in own)
        return {path.stem: path.read_text(encoding="utf-8") for path in files}

    def undefined_in(self, where: str) -> str:
        """Return that none of the graded names is defined in a file, or several."""
        first, *others = self.questions
        if not others:
            return f"The one name that is graded, {first.id}, is not defined in {where}"
        return f"None of the {len(self.questions)} names that are graded is defined in {where}"


@dataclass(frozen=True)
class Course:
    """A folder with `reference/`, one folder an assignment."""

    folder: Path

    def names(self) -> list[str]:
        """Return the names of the assignments; raises AutograderError where there is no course."""
        if not (self.folder / "reference").is_dir():
            where = "here" if self.folder == Path() else f"in {self.folder}"
            raise AutograderError(f"no reference/ {where}; name the course with --course")
        return sorted(path.parent.name for path in self.folder.glob("reference/*/assignment.toml"))

    def assignment(self, name: str) -> Assignment:
        """Load an assignment; raises AutograderError if there is none or its file is wrong."""
        if name not in self.names():
            known = ", ".join(self.names()) or f"none in {self.folder / 'reference'}"
            raise AutograderError(f"there is no assignment {name!r}; there is: {known}")
        return load_assignment(self.folder / "reference" / name / "assignment.toml")

    def late_days(self) -> int | None:
        """Return how many days a student may be late in the whole course, or None.

        They stand in course.toml; raises AutograderError if that is wrong.
        """
        table = self._table()
        return table.positive("late_days") if table and "late_days" in table.data else None

    def about(self) -> About:
        """Return what course.toml says of the course; raises AutograderError if it is wrong."""
        table = self._table()
        return read_about(table) if table else About()

    def lessons(self) -> tuple[Lesson, ...]:
        """Return the order of the lessons in course.toml; raises AutograderError if it is wrong."""
        table = self._table()
        return read_lessons(table, self.names()) if table else ()

    def _table(self) -> Table | None:
        path = self.folder / "course.toml"
        if not path.exists():
            return None
        return Table(path, "", read_toml(path), _COURSE_KEYS)

    def key(self) -> bytes:
        """Return the course key, made on first use; the hidden tests' numbers depend on it."""
        return course_key(self.folder)


def load_assignment(path: Path) -> Assignment:
    """Load an assignment.toml; every error names the file, the key and what belongs there."""
    data = read_toml(path)
    table = Table(path, "", data, _KEYS)
    limits = Table(path, "limits", table.get("limits", dict, {}), tuple(vars(Limits())))
    questions = [
        Table(path, f"question[{number}]", entry, ("id", "title", "points", "kind"))
        for number, entry in enumerate(table.get("question", list), 1)
    ]
    files = table.get("files", list)
    if not files or not all(isinstance(name, str) for name in files):
        raise table.wrong("files", 'a list of file names, such as ["dropout.ipynb"]')
    hidden_checks = table.get("hidden_checks", str, "after_published")
    if hidden_checks not in VISIBILITIES:
        raise table.wrong("hidden_checks", f"one of {', '.join(VISIBILITIES)}")
    attempts = table.get("attempts", str, "latest")
    if attempts not in ATTEMPTS:
        raise table.wrong("attempts", f"one of {', '.join(ATTEMPTS)}")
    if not questions:
        raise table.wrong("question", "at least one [[question]]")
    asked = _questions(questions)
    if not any(not question.is_written for question in asked):
        raise table.wrong("question", "at least one [[question]] that checks grade")
    return Assignment(
        name=path.parent.name,
        folder=path.parent,
        title=table.get("title", str),
        files=tuple(files),
        limits=Limits(**{key: limits.positive(key) for key in limits.data}),
        questions=tuple(question for question in asked if not question.is_written),
        hidden_checks=hidden_checks,
        late=_late_policy(Table(path, "late", data["late"], _LATE)) if "late" in data else None,
        attempts=attempts,
        written=tuple(question for question in asked if question.is_written),
        order=tuple(question.id for question in asked),
        needs=read_needs(table),
    )


def _late_policy(table: Table) -> LatePolicy:
    timezone = None
    if "timezone" in table.data:
        try:
            timezone = ZoneInfo(table.get("timezone", str))
        except (OSError, ValueError, KeyError):  # KeyError: there is none of this name
            raise table.wrong("timezone", 'a time zone, such as "Europe/Berlin"') from None
    due = table.data.get("due")
    if isinstance(due, datetime) and due.tzinfo is None and timezone:
        due = due.replace(tzinfo=timezone)
    if not isinstance(due, datetime) or due.tzinfo is None:
        wanted = "a date and time with its offset, such as 2026-11-01T23:59:00+01:00, or a timezone"
        raise table.wrong("due", wanted)
    return LatePolicy(
        due=due,
        timezone=timezone,
        grace=timedelta(minutes=float(table.share("grace_minutes", 0, math.inf))),
        percent_per_day=table.share("percent_per_day", 0, 100),
        cap_percent=table.share("cap_percent", 100, 100),
    )


def _questions(tables: list[Table]) -> tuple[Question, ...]:
    questions: dict[str, Question] = {}
    for table in tables:
        id = table.get("id", str)
        if not id.isidentifier() or keyword.iskeyword(id) or id in _COLUMNS:
            raise table.wrong("id", "the name of a function or class, and no gradebook column")
        if id in STUDENT_METHODS or id.startswith("_"):
            raise table.wrong("id", f"a name that `student` gives checks ({_NOT_GIVEN})")
        if id in questions:
            raise table.wrong("id", f"an id of its own, but {id!r} stands twice")
        points: Any = table.data.get("points")
        if type(points) not in (int, float) or not 0 < points < math.inf:
            raise table.wrong("points", "a number above 0")
        kind = table.get("kind", str, _CHECKS)
        if kind not in (_CHECKS, _WRITTEN):
            raise table.wrong("kind", f'"{_CHECKS}" or "{_WRITTEN}"')
        title = table.get("title", str)
        questions[id] = Question(id, title, Fraction(str(points)), kind == _WRITTEN)
    return tuple(questions.values())
