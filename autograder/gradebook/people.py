"""Who is who: owners are told apart by what an LMS knows them by, and found again by it.

One person may have several names and ids: each LMS has its own, and Moodle numbers participants
anew in every assignment. Two may have one name.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..records.submission import Submission
from ..records.text import as_called
from .names import without_id
from .roster import Lookup, Person

Who = str  # what tells people apart; nothing can be read from it


class OfOneAssignment:
    """Tell the owners in an assignment apart: by the LMS's id, or else by name.

    A file that was mailed has no id; its owner is the one person of this name who has one.
    """

    def __init__(self, submissions: Iterable[Submission]) -> None:
        self._ids: defaultdict[str, set[str]] = defaultdict(set)
        for submission in submissions:
            for owner, id in owners(submission):
                self._ids[as_called(owner)] |= {id} - {""}

    def of(self, submission: Submission) -> list[Who]:
        """Return who each of the owners is."""
        ids = self.ids(submission) or [""] * len(submission.owners)
        return [
            f"id {as_called(id)}" if id else f"name {as_called(owner)}"
            for owner, id in zip(submission.owners, ids, strict=True)
        ]

    def ids(self, submission: Submission) -> tuple[str, ...]:
        """Return the ids of the owners, none at all where one has none."""
        if submission.ids:
            return submission.ids
        known = [self._ids.get(as_called(owner), set()) for owner in submission.owners]
        return tuple(min(ids) for ids in known) if all(len(ids) == 1 for ids in known) else ()


class OfCourse:
    """Tell people apart over assignments in which one may have other names and ids.

    A name is one person's, unless an assignment has two of that name; then the id counts beside it.
    A roster joins all that it knows of somebody, wherever the same name or e-mail address stands.
    """

    def __init__(
        self,
        submissions: Mapping[str, Iterable[Submission]],
        rosters: Mapping[str, Sequence[Person]],
    ) -> None:
        """Both are by assignment."""
        self._shared: set[str] = set()
        for held in submissions.values():
            self._shared |= _of_several((base, id) for one in held for base, id in _called(one))
        for people in rosters.values():
            named = {(as_called(one.name), one.ids[0] if one.ids else "") for one in people}
            self._shared |= _of_several(named)
        self._lookups = {name: Lookup(people) for name, people in rosters.items() if people}
        everybody = [person for people in rosters.values() for person in people]
        self._anywhere = Lookup(everybody)
        self._same: dict[Who, Who] = {}
        for person in everybody:
            self._join(self._known_as(person))

    def of(self, assignment: str, owner: str, id: str = "") -> Who:
        """Return who an owner in an assignment is."""
        name, lookup = without_id(owner, id), self._lookups.get(assignment)
        found = lookup.find(owner, id) if lookup else self._anywhere.find(name)
        if len(listed := {self.listed(person) for person in found}) == 1:
            return listed.pop()
        base = as_called(name)
        if "@" in base or base not in self._shared:
            return self._root(f"called {base}")
        return f"called {base} {as_called(id)}"

    def listed(self, person: Person) -> Who:
        """Return who somebody on a roster is."""
        return self._root(self._known_as(person)[0])

    def owners(self, assignment: str, submission: Submission) -> list[Who]:
        """Return who each of the owners of a submission is."""
        return [self.of(assignment, owner, id) for owner, id in owners(submission)]

    def _known_as(self, person: Person) -> list[Who]:
        """Return by what somebody on a roster is found in other assignments, too."""
        name = as_called(person.name)
        known = [f"called {as_called(id)}" for id in person.ids if "@" in id]
        known += [f"called {name}"] if name not in self._shared else []
        return known or [f"called {name} {as_called(person.ids[0])}"]

    def _join(self, several: Sequence[Who]) -> None:
        first = self._root(several[0])
        self._same |= {self._root(other): first for other in several[1:]}
        self._same.pop(first, None)  # what stands for all stands for itself

    def _root(self, who: Who) -> Who:
        while who in self._same:
            who = self._same[who]
        return who


def owners(submission: Submission) -> Iterator[tuple[str, str]]:
    """Yield each owner with the id that the LMS knows them by, or nothing."""
    ids = submission.ids or ("",) * len(submission.owners)
    yield from zip(submission.owners, ids, strict=False)


def _called(submission: Submission) -> Iterator[tuple[str, str]]:
    for owner, id in owners(submission):
        yield as_called(without_id(owner, id)), as_called(id)


def _of_several(called: Iterable[tuple[str, str]]) -> set[str]:
    """Return the names that stand with several ids."""
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for name, id in called:
        ids[name] |= {id} - {""}
    return {name for name, those in ids.items() if len(those) > 1}
