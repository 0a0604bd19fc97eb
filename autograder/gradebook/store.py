"""The gradebook: every run of an output folder, with all results, in SQLite.

A run lists submissions and the result of each. A result is kept once, under the digest of all that
it depends on, so that a later run finds it instead of grading again. What a person has decided is
kept beside the results, so it survives every run. One process writes; others may read meanwhile.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from ..records.errors import AutograderError
from ..records.results import Result
from ..records.submission import Submission
from ..records.text import sound
from ..sandbox.observe import LEVELS
from . import forgotten, rows
from .copies import Copies
from .database import Database
from .decisions import Adjustments, Decision
from .forgotten import Whose
from .people import OfCourse
from .roster import Person, Roster
from .schema import MIGRATIONS
from .standing import Row

FILE = "gradebook.sqlite"
_NO_END = 1 << 62  # no run has such a number
_RUNS = (
    "SELECT id, assignment, began, ended, (SELECT count(*) FROM entry WHERE run = run.id) FROM run"
)


@dataclass(frozen=True)
class Run:
    """One run of `grade`; `ended` is None if it was broken off."""

    id: int
    assignment: str
    began: str
    ended: str | None
    count: int  # of its submissions


class Gradebook:
    """The gradebook of an output folder; a context manager."""

    def __init__(
        self, folder: Path, *, writing: bool = False, waiting: Callable[[], None] | None = None
    ) -> None:
        """Open it, to write it if asked to; raises AutograderError if it can't be opened.

        waiting: is called before somebody else who writes it is waited for.
        """
        self._db = Database(folder / FILE, MIGRATIONS, writing=writing, waiting=waiting)
        self.path, self.set_aside = self._db.path, self._db.set_aside
        self.copies = Copies(self._db)

    def __enter__(self) -> "Gradebook":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close it, and let others write."""
        self._db.close()

    # Runs

    def begin(
        self,
        assignment: str,
        versions: Mapping[str, str | None],
        *,
        replaces: bool = False,
        pending: Iterable[Submission] | None = None,
    ) -> int:
        """Begin a run; return its number.

        replaces: once it has ended, what earlier runs of the assignment hold counts no more.
        pending: what it has to grade, where that is known.
        """
        people = None if pending is None else _text([(one.owners, one.ids) for one in pending])
        with self._db.change():
            cursor = self._db.execute(
                "INSERT INTO run (assignment, began, versions, replaces, pending)"
                " VALUES (?, ?, ?, ?, ?)",
                (assignment, _now(), _text(versions), replaces, people),
            )
        assert cursor.lastrowid
        return cursor.lastrowid

    def end(self, run: int) -> None:
        """Note that a run has come to its end."""
        with self._db.change():
            self._db.execute("UPDATE run SET ended = ?, pending = '[]' WHERE id = ?", (_now(), run))

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

    def pending(self, assignment: str) -> list[Submission] | None:
        """Return what runs that have not come to their end had to grade; None if nobody knows."""
        found = self._db.execute(
            "SELECT pending FROM run WHERE assignment = ? AND id >= ? AND ended IS NULL",
            (assignment, self._first(assignment)),
        ).fetchall()
        if any(people is None for (people,) in found):
            return None
        return [
            Submission("", tuple(owners), tuple(ids))
            for (people,) in found
            for owners, ids in json.loads(people)
        ]

    def _first(self, assignment: str, before: int = _NO_END) -> int:
        """Return the first run that counts: the last one that replaces what was before it."""
        (first,) = self._db.execute(
            "SELECT max(id) FROM run WHERE assignment = ? AND id < ?"
            " AND replaces AND ended IS NOT NULL",
            (assignment, before),
        ).fetchone()
        return first or 0

    def runs(self) -> list[Run]:
        """Return all runs, the latest first."""
        return [Run(*row) for row in self._db.execute(f"{_RUNS} ORDER BY id DESC")]

    def _which(self) -> str:
        first, last = self._db.execute("SELECT min(id), max(id) FROM run").fetchone()
        return f"there are {first} to {last}, and latest" if first else "there is none at all"

    # Results

    def add(
        self, run: int, submission: Submission, key: str, result: Result, content: str = ""
    ) -> None:
        """Keep a result, and that it is this submission's in this run."""
        with self._db.change():
            self._enter(run, submission, rows.insert(self._db, key, result), content)

    def add_known(
        self, run: int, known: Mapping[Submission, int], contents: Mapping[Submission, str]
    ) -> None:
        """Note which submissions of a run have results that are kept already."""
        with self._db.change():
            for submission, result in known.items():
                self._enter(run, submission, result, contents.get(submission, ""))

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
        return rows.read(self._db, number, submission, owners)

    def entries(self, run: int) -> Iterator[tuple[Submission, Result]]:
        """Yield the submissions of a run, in order of their names, and the result of each."""
        for row in self._rows("run = ?", run):
            known = row.submission
            yield known, self.result(row.result, known.name, known.owners)

    def rows(self, assignment: str, before: int = _NO_END) -> list[Row]:
        """Return the submissions of all runs of an assignment that count, the first run first.

        They begin with the last run that replaces what was there before it, if one has ended.
        before: a run, to know what counted until it began.
        """
        where = "run >= ? AND run < ? AND run IN (SELECT id FROM run WHERE assignment = ?)"
        return self._rows(where, self._first(assignment, before), before, assignment)

    def _rows(self, where: str, *values: object) -> list[Row]:
        found = self._db.execute(
            "SELECT run, submission, owners, ids, handed_in, late, result, content FROM entry"
            f" WHERE {where} ORDER BY run, submission",
            values,
        ).fetchall()
        return [rows.entry(row) for row in found]

    def _enter(self, run: int, submission: Submission, result: int, content: str) -> None:
        at, late = submission.handed_in, submission.late
        handed_in = at.astimezone(UTC).isoformat() if at else None
        people = _text(submission.owners), _text(submission.ids)
        values = (run, sound(submission.name), *people, handed_in, late)
        self._db.execute(
            "INSERT INTO entry (run, submission, owners, ids, handed_in, late, result, content)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*values, result, content),
        )

    # What a person has decided

    def adjust(self, assignment: str, decision: Decision) -> None:
        """Keep what a person has decided."""
        self.adjust_all(assignment, [decision])

    def adjust_all(self, assignment: str, decisions: Iterable[Decision]) -> None:
        """Keep several decisions, all of them or none."""
        with self._db.change():
            self._db.executemany(
                "INSERT INTO adjustment (assignment, submission, owners, ids, question, points,"
                " why, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        assignment,
                        sound(one.submission),
                        _text(one.owners),
                        _text(one.ids),
                        one.question,
                        None if one.points is None else str(one.points),
                        sound(one.why),
                        _now(),
                    )
                    for one in decisions
                ],
            )

    def adjustments(self, assignment: str) -> Adjustments:
        """Return what holds by now of all that was decided."""
        found = self._db.execute(
            "SELECT submission, question, points, why, owners, ids FROM adjustment"
            " WHERE assignment = ? ORDER BY id",
            (assignment,),
        ).fetchall()
        if not found:
            return Adjustments()
        made = (
            Decision(
                submission,
                question,
                None if points is None else Fraction(points),
                why,
                *(tuple(json.loads(people)) for people in whose),
            )
            for submission, question, points, why, *whose in found
        )
        people = self.people([assignment])
        return Adjustments(made, lambda submission: people.owners(assignment, submission))

    def keep_roster(self, assignment: str, roster: Roster) -> None:
        """Keep who is in the class, in place of who was."""
        people = _text([(one.name, one.ids, one.group) for one in roster.people])
        with self._db.change():
            self._db.execute(
                "INSERT OR REPLACE INTO roster (assignment, people, zero) VALUES (?, ?, ?)",
                (assignment, people, roster.zero),
            )

    def roster(self, assignment: str) -> Roster:
        """Return who is in the class: nobody, where there is no roster."""
        found = self._db.execute(
            "SELECT people, zero FROM roster WHERE assignment = ?", (assignment,)
        ).fetchone()
        people, zero = found or ("[]", False)
        named = (Person(name, tuple(ids), *group) for name, ids, *group in json.loads(people))
        return Roster(tuple(named), bool(zero))

    def people(self, assignments: Iterable[str]) -> OfCourse:
        """Return what tells the owners in these assignments apart."""
        names = list(assignments)
        return OfCourse(
            {name: [row.submission for row in self.rows(name)] for name in names},
            {name: self.roster(name).people for name in names},
        )

    def everybody(self) -> tuple[dict[str, set[Submission]], dict[str, Roster]]:
        """Return all owners of all runs, and all rosters, by assignment."""
        names = self._db.execute("SELECT assignment FROM roster").fetchall()
        return forgotten.known(self._db), {name: self.roster(name) for (name,) in names}

    @contextmanager
    def forgetting(self, whose: Whose) -> Iterator[None]:
        """Have it without a person; only if what is done meanwhile succeeds it stays so."""
        with self._db.change():
            forgotten.delete(self._db, whose)
            yield
        self._db.compact()


def _text(value: object) -> str:
    return json.dumps(value)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
