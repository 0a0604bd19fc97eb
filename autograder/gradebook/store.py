"""The gradebook: every run of an output folder, with all results, in SQLite.

A run lists submissions and the result of each. A result is kept once, under the digest of all that
it depends on, so that a later run finds it instead of grading again. What a person has decided is
kept beside the results, so it survives every run. One process writes; others may read meanwhile.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from ..records.errors import AutograderError
from ..records.results import Result
from ..records.submission import Submission
from ..sandbox.observe import LEVELS
from ..submission.code import NO_FILES
from . import rows
from .database import Database
from .decisions import Adjustments, Decision
from .forgotten import forgotten, twins
from .roster import Person, Roster
from .schema import MIGRATIONS
from .standing import Row

FILE = "gradebook.sqlite"
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

    def __enter__(self) -> "Gradebook":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close it, and let others write."""
        self._db.close()

    # Runs

    def begin(
        self, assignment: str, versions: Mapping[str, str | None], *, replaces: bool = False
    ) -> int:
        """Begin a run; return its number.

        replaces: once it has ended, what earlier runs of the assignment hold counts no more.
        """
        with self._db.change():
            cursor = self._db.execute(
                "INSERT INTO run (assignment, began, versions, replaces) VALUES (?, ?, ?, ?)",
                (assignment, _now(), json.dumps(versions), replaces),
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

    def is_whole(self, assignment: str) -> bool:
        """Tell whether the latest run of an assignment has come to its end."""
        found = self._db.execute(
            "SELECT ended FROM run WHERE assignment = ? ORDER BY id DESC LIMIT 1", (assignment,)
        ).fetchone()
        return bool(found and found[0])

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

    def rows(self, assignment: str) -> list[Row]:
        """Return the submissions of all runs of an assignment that count, the first run first.

        They begin with the last run that replaces what was there before it, if one has ended.
        """
        found = self._db.execute(
            "SELECT max(id) FROM run WHERE assignment = ? AND replaces AND ended IS NOT NULL",
            (assignment,),
        ).fetchone()
        where = "run >= ? AND run IN (SELECT id FROM run WHERE assignment = ?)"
        return self._rows(where, found[0] or 0, assignment)

    def _rows(self, where: str, *values: object) -> list[Row]:
        found = self._db.execute(
            "SELECT run, submission, owners, ids, handed_in, late, result, content FROM entry"
            f" WHERE {where} ORDER BY run, submission",
            values,
        ).fetchall()
        return [_entry(row) for row in found]

    def _enter(self, run: int, submission: Submission, result: int, content: str) -> None:
        at, late = submission.handed_in, submission.late
        handed_in = at.astimezone(UTC).isoformat() if at else None
        people = _text(submission.owners), _text(submission.ids)
        values = (run, rows.sound(submission.name), *people, handed_in, late)
        self._db.execute(
            "INSERT INTO entry (run, submission, owners, ids, handed_in, late, result, content)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*values, result, content),
        )

    # What a person has decided

    def adjust(self, assignment: str, decision: Decision) -> None:
        """Keep what a person has decided."""
        given = None if decision.points is None else str(decision.points)
        with self._db.change():
            self._db.execute(
                "INSERT INTO adjustment (assignment, submission, owners, question, points, why,"
                " made) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    assignment,
                    rows.sound(decision.submission),
                    _text(decision.owners),
                    decision.question,
                    given,
                    rows.sound(decision.why),
                    _now(),
                ),
            )

    def adjustments(self, assignment: str) -> Adjustments:
        """Return what holds by now of all that was decided."""
        found = self._db.execute(
            "SELECT submission, question, points, why, owners FROM adjustment"
            " WHERE assignment = ? ORDER BY id",
            (assignment,),
        )
        return Adjustments(
            Decision(
                submission,
                question,
                None if points is None else Fraction(points),
                why,
                tuple(json.loads(owners)),
            )
            for submission, question, points, why, owners in found
        )

    def keep_roster(self, assignment: str, roster: Roster) -> None:
        """Keep who is in the class, in place of who was."""
        people = _text([(person.name, person.ids) for person in roster.people])
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
        named = (Person(name, tuple(ids)) for name, ids in json.loads(people))
        return Roster(tuple(named), bool(zero))

    def people(self) -> list[str]:
        """Return the names and ids of all owners, and of who is on a roster."""
        entries = self._db.execute(
            "SELECT owners, ids FROM entry UNION SELECT owners, '[]' FROM adjustment"
        )
        found = {name for texts in entries for text in texts for name in json.loads(text)}
        for (people,) in self._db.execute("SELECT people FROM roster"):
            found |= {text for name, ids in json.loads(people) for text in (name, *ids)}
        return sorted(found)

    def twins(self, owner: str) -> set[str]:
        """Return the ids of the people of one run who all have this name."""
        return twins(self._db, owner)

    def forget(self, owner: str) -> list[tuple[str, str]]:
        """Forget an owner, by name or id; return assignment and name of what was theirs alone."""
        gone = forgotten(self._db, owner)
        self._db.execute("VACUUM")  # what was deleted is in the file until it is written anew
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone


def key_of(data: bytes, kind: str, graders: str, beside: Mapping[str, bytes] = NO_FILES) -> str:
    """Return the key of a submission's result: what it is, with what, and what grades it."""
    text = hashlib.sha256(graders.encode() + kind.encode() + b"\0" + data)
    for name in sorted(beside):
        text.update(f"{name}\0{hashlib.sha256(beside[name]).hexdigest()}".encode())
    return text.hexdigest()


def _entry(entry: tuple[Any, ...]) -> Row:
    run, name, owners, ids, handed_in, late, result, content = entry
    submission = Submission(
        name=name,
        owners=tuple(json.loads(owners)),
        ids=tuple(json.loads(ids)),
        handed_in=datetime.fromisoformat(handed_in) if handed_in else None,
        late=bool(late),
    )
    return Row(run, submission, result, content)


def _text(value: object) -> str:
    return json.dumps(value)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
