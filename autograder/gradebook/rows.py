"""Results as rows of the gradebook's tables, and back."""

import json
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from ..records.course import Question
from ..records.results import Check, Result, Verdict, scores
from ..records.submission import Submission
from ..records.text import sound
from .database import Database
from .standing import Row

_CHECK = (
    "name, question, title, weight, public, passed, feedback, staff, concept, slow, follows, trace,"
    " seconds, memory_mb"
)


def insert(db: Database, key: str, result: Result) -> int:
    """Keep a result under its key, inside a change; return its number."""
    questions = [
        (score.question.id, score.question.title, str(score.question.points))
        for score in result.questions
    ]
    cursor = db.execute(
        "INSERT INTO result (key, assignment, status, isolation, questions, notes, staff,"
        " seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            key,
            result.assignment,
            result.status,
            result.isolation,
            *(json.dumps(part) for part in (questions, result.notes, result.staff)),
            result.seconds,
        ),
    )
    db.executemany(
        f"INSERT INTO check_result (result, position, {_CHECK})"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(cursor.lastrowid, at, *_row(verdict)) for at, verdict in enumerate(result.verdicts)],
    )
    assert cursor.lastrowid
    return cursor.lastrowid


def read(db: Database, number: int, submission: str, owners: Sequence[str]) -> Result:
    """Return a result that is kept, as this submission's."""
    assignment, status, isolation, questions, notes, staff, seconds = db.execute(
        "SELECT assignment, status, isolation, questions, notes, staff, seconds"
        " FROM result WHERE id = ?",
        (number,),
    ).fetchone()
    rows = db.execute(
        f"SELECT {_CHECK} FROM check_result WHERE result = ? ORDER BY position", (number,)
    )
    asked = [Question(id, title, Fraction(points)) for id, title, points in json.loads(questions)]
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


def entry(found: tuple[Any, ...]) -> Row:
    """Return a submission of a run as it is kept."""
    run, name, owners, ids, handed_in, late, result, content = found
    submission = Submission(
        name=name,
        owners=tuple(json.loads(owners)),
        ids=tuple(json.loads(ids)),
        handed_in=datetime.fromisoformat(handed_in) if handed_in else None,
        late=bool(late),
    )
    return Row(run, submission, result, content)


def _verdict(row: Sequence[object]) -> Verdict:
    name, question, title, weight, public, passed, feedback, staff, *more = row
    concept, slow, follows, trace, seconds, memory_mb = more
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
    return Verdict(
        check,
        decided,
        feedback=str(feedback),
        staff=str(staff),
        trace=str(trace),
        seconds=float(str(seconds)),
        memory_mb=float(str(memory_mb)),
    )


_fraction = lru_cache(Fraction)  # the few weights that checks have


def _row(verdict: Verdict) -> tuple[object, ...]:
    check, said = verdict.check, (sound(verdict.feedback), sound(verdict.staff))
    known = (check.name, check.question, check.title, str(check.weight), check.public)
    more = (check.concept, check.slow, " ".join(check.follows), verdict.trace)
    taken = round(verdict.seconds, 4), round(verdict.memory_mb, 1)
    return (*known, verdict.passed, *said, *more, *taken)
