"""What the gradebook's tables hold of people, and how a person is deleted from them."""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from ..records.submission import Submission
from .copies import delete_unused
from .database import Database
from .people import owners
from .roster import Person

_HANDED_IN = "SELECT assignment, owners, ids FROM entry JOIN run ON run.id = entry.run"
_DECIDED = "SELECT assignment, owners, ids FROM adjustment"
_PENDING = "SELECT id, assignment, pending FROM run WHERE pending IS NOT NULL"


@dataclass(frozen=True)
class Whose:
    """Tells what is a person's: an owner's name and id in an assignment, somebody on a roster."""

    owner: Callable[[str, str, str], bool]
    listed: Callable[[Person], bool]

    def kept(self, assignment: str, submission: Submission) -> list[int]:
        """Return the places of the owners of a submission who are others."""
        known = enumerate(owners(submission))
        return [at for at, (owner, id) in known if not self.owner(assignment, owner, id)]


def known(db: Database) -> dict[str, set[Submission]]:
    """Return the owners of all that anything is known of, by assignment, whatever it is."""
    found: defaultdict[str, set[Submission]] = defaultdict(set)
    for assignment, *texts in db.execute(f"{_HANDED_IN} UNION {_DECIDED}").fetchall():
        found[assignment].add(_submission(*map(json.loads, texts)))
    for _, assignment, people in db.execute(_PENDING).fetchall():
        found[assignment] |= {_submission(*texts) for texts in json.loads(people)}
    return found


def delete(db: Database, whose: Whose) -> None:
    """Delete a person, inside a change; from what is a group's they are taken out."""
    db.execute("PRAGMA secure_delete = ON")
    _from_entries(db, whose)
    db.execute("DELETE FROM check_result WHERE result NOT IN (SELECT result FROM entry)")
    db.execute("DELETE FROM result WHERE id NOT IN (SELECT result FROM entry)")
    delete_unused(db)
    _from_decisions(db, whose)
    _from_pending(db, whose)
    _from_rosters(db, whose)


def _from_entries(db: Database, whose: Whose) -> None:
    rows = db.execute(
        "SELECT run, assignment, submission, owners, ids FROM entry JOIN run ON run.id = entry.run"
    ).fetchall()
    for run, assignment, name, *texts in rows:
        one = _submission(*map(json.loads, texts))
        kept = whose.kept(assignment, one)
        if not kept and one.owners:
            db.execute("DELETE FROM entry WHERE run = ? AND submission = ?", (run, name))
            _from_decisions_without_owners(db, assignment, name)
        elif len(kept) < len(one.owners):
            left = [[texts[at] for at in kept if texts] for texts in (one.owners, one.ids)]
            where = "WHERE run = ? AND submission = ?"
            values = (*map(json.dumps, left), run, name)
            db.execute(f"UPDATE entry SET owners = ?, ids = ? {where}", values)


def _from_decisions_without_owners(db: Database, assignment: str, name: str) -> None:
    """Delete points by hand from when only the submission's name was kept with them."""
    where = "assignment = ?1 AND submission = ?2"
    others = f"SELECT 1 FROM entry JOIN run ON run.id = entry.run WHERE {where}"
    db.execute(
        f"DELETE FROM adjustment WHERE {where} AND owners = '[]' AND NOT EXISTS ({others})",
        (assignment, name),
    )


def _from_decisions(db: Database, whose: Whose) -> None:
    """Delete the points by hand that were theirs alone: the reasons may tell of them.

    In a group's an empty name stands for them, or else these would be the points of who is left.
    """
    rows = db.execute("SELECT id, assignment, owners, ids FROM adjustment").fetchall()
    for number, assignment, *texts in rows:
        one = _submission(*map(json.loads, texts))
        kept = whose.kept(assignment, one)
        if one.owners and not {*kept} - {at for at, name in enumerate(one.owners) if not name}:
            db.execute("DELETE FROM adjustment WHERE id = ?", (number,))
        elif len(kept) < len(one.owners):
            left = [
                [text if at in kept else "" for at, text in enumerate(texts)]
                for texts in (one.owners, one.ids)
            ]
            values = (*map(json.dumps, left), number)
            db.execute("UPDATE adjustment SET owners = ?, ids = ? WHERE id = ?", values)


def _from_pending(db: Database, whose: Whose) -> None:
    for run, assignment, text in db.execute(_PENDING).fetchall():
        people = json.loads(text)
        kept = [one for one in people if whose.kept(assignment, _submission(*one))]
        if len(kept) < len(people):
            db.execute("UPDATE run SET pending = ? WHERE id = ?", (json.dumps(kept), run))


def _from_rosters(db: Database, whose: Whose) -> None:
    for assignment, text in db.execute("SELECT assignment, people FROM roster").fetchall():
        kept = [
            (name, ids, *group)
            for name, ids, *group in json.loads(text)
            if not whose.listed(Person(name, tuple(ids), *group))
        ]
        values = json.dumps(kept), assignment
        db.execute("UPDATE roster SET people = ? WHERE assignment = ?", values)


def _submission(owners: list[str], ids: list[str]) -> Submission:
    return Submission("", tuple(owners), tuple(ids))
