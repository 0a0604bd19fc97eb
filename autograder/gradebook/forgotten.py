"""Delete a person's rows from the gradebook's tables."""

import json
from collections import defaultdict
from collections.abc import Sequence

from .database import Database


def forgotten(db: Database, owner: str) -> list[tuple[str, str]]:
    """Delete who has this name or id; return assignment and name of what was theirs alone."""
    called = owner.casefold()
    with db.change():
        gone = _forget_entries(db, called)
        db.execute("DELETE FROM check_result WHERE result NOT IN (SELECT result FROM entry)")
        db.execute("DELETE FROM result WHERE id NOT IN (SELECT result FROM entry)")
        _forget_adjustments(db, called, gone)
        _forget_in_rosters(db, called)
    return gone


def twins(db: Database, called: str) -> set[str]:
    """Return the ids of the people of one run who all have this name."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    for run, owners, ids in db.execute("SELECT run, owners, ids FROM entry").fetchall():
        for owner, id in zip(json.loads(owners), json.loads(ids), strict=False):
            if owner.casefold() == called.casefold():
                found[run].add(id)
    return max(found.values(), key=len, default=set())


def _forget_entries(db: Database, called: str) -> list[tuple[str, str]]:
    gone = set()
    rows = db.execute(
        "SELECT run, assignment, submission, owners, ids FROM entry JOIN run ON run.id = entry.run"
    ).fetchall()
    for run, assignment, name, *texts in rows:
        owners, ids = map(json.loads, texts)
        kept = _others(owners, ids, called)
        key = (run, name)
        if not kept and owners:
            db.execute("DELETE FROM entry WHERE run = ? AND submission = ?", key)
            gone.add((assignment, name))
        elif len(kept) < len(owners):
            left = json.dumps([owners[n] for n in kept]), json.dumps([ids[n] for n in kept if ids])
            where = "WHERE run = ? AND submission = ?"
            db.execute(f"UPDATE entry SET owners = ?, ids = ? {where}", (*left, *key))
    return sorted(gone)


def _others(owners: Sequence[str], ids: Sequence[str], called: str) -> list[int]:
    """Return the places of the owners who are not called so."""
    names = [
        {owner.casefold(), *map(str.casefold, ids[n : n + 1])} for n, owner in enumerate(owners)
    ]
    return [n for n, known in enumerate(names) if called not in known]


def _forget_adjustments(db: Database, called: str, gone: Sequence[tuple[str, str]]) -> None:
    """Delete the points by hand of what was theirs alone: the reasons may tell of them."""
    rows = db.execute("SELECT id, assignment, submission, owners FROM adjustment").fetchall()
    for number, assignment, name, text in rows:
        owners = json.loads(text)
        kept = [owner for owner in owners if owner.casefold() != called]
        if (assignment, name) in gone or (owners and not kept):
            db.execute("DELETE FROM adjustment WHERE id = ?", (number,))
        elif len(kept) < len(owners):
            values = (json.dumps(kept), number)
            db.execute("UPDATE adjustment SET owners = ? WHERE id = ?", values)


def _forget_in_rosters(db: Database, called: str) -> None:
    for assignment, text in db.execute("SELECT assignment, people FROM roster").fetchall():
        people = [
            (name, ids)
            for name, ids in json.loads(text)
            if called not in map(str.casefold, (name, *ids))
        ]
        db.execute(
            "UPDATE roster SET people = ? WHERE assignment = ?", (json.dumps(people), assignment)
        )
