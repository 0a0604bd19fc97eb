"""The students in an LMS's file of grades, and which of them is meant by an owner."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .names import asked, letters, plain, spellings, without_id, words
from .sheet import Row, Sheet


@dataclass(frozen=True, eq=False)
class Student:
    """A row of the file.

    shown: how the instructor finds it; keys: what may name the student, as it stands there; names:
    such of these as are names of people, in whatever order of first and last; groups: such as may
    be a group's; number: Moodle's of a participant, which is believed only where a name agrees;
    kept: why the row's grade is not to be changed, if it is not.
    """

    row: Row
    shown: str
    keys: tuple[str, ...]
    names: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    number: str = ""
    kept: str = ""

    @property
    def own(self) -> str:
        """What the LMS itself calls the student by."""
        return self.number or next(iter(self.keys), "")


@dataclass
class GradeFile:
    """A file of grades, and the column to fill, with its title.

    possible: how many points the column is out of, if the file says it; above: what the LMS makes
    of grades above these, where it does not take them as they are; limited: whether it passes over
    them; hidden: what stands before the number where names are hidden;
    notes: what the instructor should know, a line each.
    """

    sheet: Sheet
    column: int
    title: str
    students: Sequence[Student]
    possible: Fraction | None = None
    limited: bool = False
    above: str = ""
    hidden: str = ""
    comma: bool = False  # what stands before decimals in it
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._index: dict[str, list[Student]] = defaultdict(list)
        for student in self.students:
            for form in _forms(student):
                self._index[form].append(student)

    def put(self, student: Student, points: object) -> None:
        """Write a student's grade."""
        text = str(points)
        self.sheet.put(student.row, self.column, text.replace(".", ",") if self.comma else text)

    def find(self, owner: str, id: str = "") -> list[Student]:
        """Return whose grade an owner's is: the members, if it is a group's name; none if unclear.

        Whoever both the id and the owner name comes before whom one of them names; of several whom
        both name, whose own id in this LMS it is. Of several who are as near, none is taken.
        """
        base = without_id(owner, id)
        votes: Counter[Student] = Counter()
        for called in dict.fromkeys(filter(None, (id, base))):
            found = {student for form in asked(called) for student in self._index.get(form, ())}
            if called != base and "@" not in base:  # a number of Moodle's is no ID number
                found = {one for one in found if not one.number or self._agrees(one, base)}
            votes.update(found)
        if number := id or self._participant(owner):
            votes.update(
                student
                for student in self.students
                if student.number == number and self._agrees(student, base)
            )
        most = max(votes.values(), default=0)
        best = [student for student in self.students if most and votes[student] == most]
        if len(best) > 1 and most > 1:
            own = [student for student in best if plain(student.own) == plain(id)]
            best = own if len(own) == 1 else best
        is_group = all(plain(base) in map(plain, student.groups) for student in best)
        return best if len(best) == 1 or is_group else []

    def is_member(self, student: Student, owner: str, id: str) -> bool:
        """Tell whether a student is known by the id alone, so that the owner may be a group."""
        base = without_id(owner, id)
        return id != base and "@" not in base and _forms(student).isdisjoint(asked(base))

    def whose(self, number: str) -> str:
        """Return who has the number that an owner was not found by, in Moodle's file."""
        found = [student.shown for student in self.students if number and student.number == number]
        return f" (of number {number}, which is {found[0]}; groups have others)" if found else ""

    def _participant(self, owner: str) -> str:
        """Return the number in "Participant 17"."""
        match = re.fullmatch(r"(\D*)(\d+)", owner)
        return match[2] if match and self.hidden and _same(match[1], self.hidden) else ""

    def _agrees(self, student: Student, owner: str) -> bool:
        """Tell whether a participant of this number may be called so: groups have numbers, too."""
        if self.hidden and _same(re.sub(r"\d+$", "", owner), self.hidden):
            return True
        if plain(owner) in map(plain, student.keys):
            return True
        return any(_nested(set(words(owner)), set(words(name))) for name in student.names)


def _nested(one: set[str], other: set[str]) -> bool:
    return bool(one and other) and (one <= other or other <= one)


def _same(one: str, other: str) -> bool:
    return letters(one) == letters(other)


def _forms(student: Student) -> set[str]:
    """Return all under which a student is looked up."""
    forms = {plain(key) for key in student.keys if key}
    return forms.union(*map(spellings, student.names)) - {""}
