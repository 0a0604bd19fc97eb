"""Take a person out of the gradebook and the results."""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ..records.course import Course
from ..records.errors import AutograderError
from ..records.text import as_called
from .forgotten import Whose
from .names import without_id
from .output import MARKING, Rewrite, remove, rewrite, take_out
from .people import OfCourse, Who, owners
from .store import FILE, Gradebook

ELSEWHERE = "what was handed in, extensions.csv, rosters, files for an LMS, backups"


def whose(book: Gradebook, called: str) -> Whose:
    """Return what tells what is of the one person of this name or id; raises AutograderError.

    Where several are called so, an e-mail address or the name and the id say who is meant.
    """
    held, rosters = book.everybody()
    people = OfCourse(held, {name: roster.people for name, roster in rosters.items()})
    found: defaultdict[Who, set[str]] = defaultdict(set)
    names: set[str] = set()

    def look(who: Who, name: str, ids: Sequence[str]) -> None:
        names.update((name, *ids))
        both = {f"{name} {id}" for id in ids if "@" not in id}
        if as_called(called) in map(as_called, {name, *ids, *both} - {""}):
            found[who] |= both | {id for id in ids if "@" in id} or {name}

    for assignment, submissions in held.items():
        for owner, id in (pair for one in submissions for pair in owners(one)):
            look(people.of(assignment, owner, id), without_id(owner, id), [id] if id else [])
    for person in (one for roster in rosters.values() for one in roster.people):
        look(people.listed(person), person.name, person.ids)
    if not found:
        near = ", ".join(difflib.get_close_matches(called, sorted(names - {""}))) or "none"
        raise AutograderError(f"{book.path}: knows nobody called {called!r}; near: {near}")
    if len(found) > 1:
        which = ", ".join(sorted(_best(found, who) for who in found))
        raise AutograderError(f"several people are called {called!r}: give one of {which}")
    (who,) = found
    return Whose(lambda *owner: people.of(*owner) == who, lambda one: people.listed(one) == who)


def forget(
    course: Course, book: Gradebook, theirs: Whose, out: Path, write_anew: Rewrite = rewrite
) -> list[str]:
    """Forget a person in all runs of all assignments; return what was done and what is left to do.

    What is theirs alone goes with its folder of results; from what is a group's they are taken
    out. If a file can't be written, the gradebook still knows them, and it can be tried again.
    """
    held, rosters = book.everybody()
    graded = {*held, *rosters}
    before = _owners(book, graded)
    with book.forgetting(theirs):
        after = _owners(book, graded)
        for name in graded - {*course.names()}:
            take_out(book, name, out / name)
        marking = [out / name / file for name in graded for file in MARKING]
        marking = [path for path in marking if path.exists()]
        for path in marking:
            remove(path.parent, [path.name])
        write_anew(course, map(course.assignment, graded & {*course.names()}), book, out)
    aside = "".join(f", {path}" for path in sorted(out.glob(f"{FILE}.damaged-*")))
    told = [
        f"taken out of: {name}" if name in after else f"forgotten: {name}"
        for name, owners in sorted(before.items())
        if owners != after.get(name)
    ]
    told += [f"removed, since it may name them: {path}" for path in sorted(marking)]
    return [*told, f"look yourself for: {ELSEWHERE}{aside}"]


def _best(found: Mapping[Who, set[str]], who: Who) -> str:
    """Return by what to name somebody that names no other, an e-mail address if there is one."""
    others = {text for one, texts in found.items() if one != who for text in texts}
    return min(found[who] - others or found[who], key=lambda text: ("@" not in text, text))


def _owners(book: Gradebook, assignments: Iterable[str]) -> dict[str, set[str]]:
    """Return who has handed in what, as it is called among the results."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name in assignments:
        for row in book.rows(name):
            found[f"{name}/{row.submission.name}"] |= {*row.submission.owners}
    return found
