"""The gradebook: every run of an output folder, with all results, in SQLite.

A run lists submissions and the result of each. A result is kept once, under the digest of all that
it depends on, so that a later run finds it instead of grading again. What a person has decided is
kept beside the results, so it survives every run. One process writes; others may read meanwhile.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from ..records.course import Question
from ..records.errors import AutograderError
from ..records.results import Adjustment, Check, Result, Verdict, scores
from ..records.submission import Submission
from ..sandbox.observe import LEVELS
from .database import Database
from .finish import Adjustments
from .schema import MIGRATIONS

FILE = "gradebook.sqlite"
_RUNS = (
    "SELECT id, assignment, began, ended, (SELECT count(*) FROM entry WHERE run = run.id) FROM run"
)
_CHECK = (
    "name, question, title, weight, public, passed, feedback, staff, concept, slow, follows, trace"
)


@dataclass(frozen=True)
class Run:
    """One run of `grade`; `ended` is None if it was broken off."""

    id: int
    assignment: str
    began: str
    ended: str | None
    count: int  # of its submissions


@dataclass(frozen=True)
class Decision:
    """Points that a person gives for a question of a submission, or None to take them back."""

    submission: str
    question: str
    points: Fraction | None
    why: str


class Gradebook:
    """The gradebook of an output folder; a context manager."""

    def __init__(self, folder: Path, *, writing: bool = False) -> None:
        """Open it, to write it if asked to; raises AutograderError if it can't be opened."""
        self._db = Database(folder / FILE, MIGRATIONS, writing=writing)
        self.path, self.set_aside = self._db.path, self._db.set_aside

    def __enter__(self) -> "Gradebook":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close it, and let others write."""
        self._db.close()

    # Runs

    def begin(self, assignment: str, versions: Mapping[str, str | None]) -> int:
        """Begin a run; return its number."""
        with self._db.change():
            cursor = self._db.execute(
                "INSERT INTO run (assignment, began, versions) VALUES (?, ?, ?)",
                (assignment, _now(), json.dumps(versions)),
            )
        assert cursor.lastrowid
        return cursor.lastrowid

    def end(self, run: int) -> None:
        """Note that a run has come to its end."""
        with self._db.change():
            self._db.execute("UPDATE run SET ended = ? WHERE id = ?", (_now(), run))

    def run(self, which: str, assignment: str | None = None) -> Run:
        """Return the run of this number, or the `latest`; raises AutograderError."""
        if which == "latest":
            where, value = "(?1 IS NULL OR assignment = ?1) ORDER BY id DESC LIMIT 1", assignment
        else:
            where, value = "id = ?1", which
        found = self._db.execute(f"{_RUNS} WHERE {where}", (value,)).fetchone()
        if not found:
            of = f" of {assignment}" if assignment and which == "latest" else ""
            raise AutograderError(f"{self.path}: there is no run {which!r}{of}; {self._which()}")
        return Run(*found)

    def runs(self) -> list[Run]:
        """Return all runs, the latest first."""
        return [Run(*row) for row in self._db.execute(f"{_RUNS} ORDER BY id DESC")]

    def _which(self) -> str:
        first, last = self._db.execute("SELECT min(id), max(id) FROM run").fetchone()
        return f"there are {first} to {last}, and latest" if first else "there is none at all"

    # Results

    def add(self, run: int, submission: Submission, key: str, result: Result) -> None:
        """Keep a result, and that it is this submission's in this run."""
        with self._db.change():
            self._enter(run, submission, self._insert(key, result))

    def add_known(self, run: int, known: Mapping[Submission, int]) -> None:
        """Note which submissions of a run have results that are kept already."""
        with self._db.change():
            for submission, result in known.items():
                self._enter(run, submission, result)

    def known(self, assignment: str, isolation: Sequence[str] = LEVELS) -> dict[str, int]:
        """Return the results of an assignment that may be used again, by their keys.

        isolation: the levels that are good enough. What was not wholly graded through a fault of
        ours is not among them.
        """
        levels = ", ".join("?" * len(isolation))
        rows = self._db.execute(
            "SELECT key, max(id) FROM result WHERE assignment = ? AND status <> 'partial'"
            f" AND isolation IN ({levels}) GROUP BY key",
            (assignment, *isolation),
        )
        return dict(rows.fetchall())

    def result(self, number: int, submission: str, owners: Sequence[str]) -> Result:
        """Return a result that is kept, as this submission's."""
        assignment, status, isolation, questions, notes, staff, seconds = self._db.execute(
            "SELECT assignment, status, isolation, questions, notes, staff, seconds"
            " FROM result WHERE id = ?",
            (number,),
        ).fetchone()
        rows = self._db.execute(
            f"SELECT {_CHECK} FROM check_result WHERE result = ? ORDER BY position", (number,)
        )
        asked = [
            Question(id, title, Fraction(points)) for id, title, points in json.loads(questions)
        ]
        return Result(
            submission=submission,
            owners=tuple(owners),
            assignment=assignment,
            status=status,
            isolation=isolation,
            questions=scores(asked, map(_verdict, rows)),
            notes=tuple(json.loads(notes)),
            staff=tuple(json.loads(staff)),
            seconds=seconds,
        )

    def entries(self, run: int) -> Iterator[tuple[Submission, Result]]:
        """Yield the submissions of a run, in order of their names, and the result of each."""
        rows = self._db.execute(
            "SELECT submission, owners, ids, handed_in, late, result FROM entry WHERE run = ?"
            " ORDER BY submission",
            (run,),
        ).fetchall()
        for name, owners, ids, handed_in, late, number in rows:
            submission = Submission(
                name=name,
                owners=tuple(json.loads(owners)),
                ids=tuple(json.loads(ids)),
                handed_in=datetime.fromisoformat(handed_in) if handed_in else None,
                late=bool(late),
            )
            yield submission, self.result(number, name, submission.owners)

    def _insert(self, key: str, result: Result) -> int:
        questions = [
            (score.question.id, score.question.title, str(score.question.points))
            for score in result.questions
        ]
        cursor = self._db.execute(
            "INSERT INTO result (key, assignment, status, isolation, questions, notes, staff,"
            " seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                key,
                result.assignment,
                result.status,
                result.isolation,
                *(_text(part) for part in (questions, result.notes, result.staff)),
                result.seconds,
            ),
        )
        self._db.executemany(
            f"INSERT INTO check_result (result, position, {_CHECK})"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(cursor.lastrowid, at, *_row(verdict)) for at, verdict in enumerate(result.verdicts)],
        )
        assert cursor.lastrowid
        return cursor.lastrowid

    def _enter(self, run: int, submission: Submission, result: int) -> None:
        at, late = submission.handed_in, submission.late
        handed_in = at.astimezone(UTC).isoformat() if at else None
        people = _text(submission.owners), _text(submission.ids)
        values = (run, _sound(submission.name), *people, handed_in, late)
        self._db.execute(
            "INSERT INTO entry (run, submission, owners, ids, handed_in, late, result)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*values, result),
        )

    # What a person has decided

    def adjust(self, assignment: str, decision: Decision) -> None:
        """Keep what a person has decided."""
        given = None if decision.points is None else str(decision.points)
        with self._db.change():
            self._db.execute(
                "INSERT INTO adjustment (assignment, submission, question, points, why, made)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (assignment, decision.submission, decision.question, given, decision.why, _now()),
            )

    def adjustments(self, assignment: str) -> Adjustments:
        """Return what holds by now, by submission and question."""
        rows = self._db.execute(
            "SELECT submission, question, points, why FROM adjustment WHERE assignment = ?"
            " ORDER BY id",
            (assignment,),
        )
        found: dict[tuple[str, str], Adjustment] = {}
        for submission, question, points, why in rows:
            if points is None:
                found.pop((submission, question), None)
            else:
                found[submission, question] = Adjustment(Fraction(points), why)
        return found


def key_of(data: bytes, suffix: str, graders: str) -> str:
    """Return the key of a submission's result: what it is and what grades it."""
    return hashlib.sha256(graders.encode() + suffix.lower().encode() + b"\0" + data).hexdigest()


def _verdict(row: Sequence[object]) -> Verdict:
    name, question, title, weight, public, passed, feedback, staff, *more = row
    concept, slow, follows, trace = more
    check = Check(
        name=str(name),
        question=str(question),
        title=str(title),
        weight=_fraction(str(weight)),
        public=bool(public),
        concept=str(concept),
        slow=bool(slow),
        follows=tuple(str(follows).split()),
    )
    decided = None if passed is None else bool(passed)
    return Verdict(check, decided, feedback=str(feedback), staff=str(staff), trace=str(trace))


_fraction = lru_cache(Fraction)  # the few weights that checks have


def _row(verdict: Verdict) -> tuple[object, ...]:
    check, said = verdict.check, (_sound(verdict.feedback), _sound(verdict.staff))
    known = (check.name, check.question, check.title, str(check.weight), check.public)
    more = (check.concept, check.slow, " ".join(check.follows), verdict.trace)
    return (*known, verdict.passed, *said, *more)


def _text(value: object) -> str:
    return json.dumps(value)


def _sound(text: str) -> str:
    """Return a text that UTF-8 can hold: student code can return half a character."""
    return text.encode("utf-8", "backslashreplace").decode()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
