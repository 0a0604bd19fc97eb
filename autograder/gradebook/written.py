"""Marks of written answers, in a table that people fill: what it holds, and how it is read back.

A submission and a question name a row; points and comment are to be filled in, and blank ones leave
what was there. All else only verifies: a row that does not fit what is known now is an error, and
then nothing is taken of the whole table.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ..records.course import Question
from ..records.errors import AutograderError
from ..records.results import Adjustment, rounded
from ..records.submission import Submission
from ..records.text import inert
from .adjust import points_of
from .decisions import Decision
from .output import to_csv
from .sheet import read_table

COLUMNS = ("question", "submission", "owner", "answer", "possible", "points", "comment")
_KEY_LENGTH = 10  # of what stands for a submission whose name is hidden


@dataclass(frozen=True)
class Answer:
    """What somebody has written for a question, and what a person has given for it."""

    question: Question
    submission: Submission
    text: str
    given: Adjustment | None

    @property
    def owner(self) -> str:
        """Whose it is."""
        return "; ".join(self.submission.owners)

    def hidden(self, key: bytes) -> str:
        """Return what stands for the submission where names are hidden."""
        return _digest(self.submission.name, key)[:_KEY_LENGTH]


def in_order(answers: Iterable[Answer], key: bytes) -> list[Answer]:
    """Return answers by question, in an order that differs from one question to the next.

    So nobody is always the first, and none is read after the same other one.
    """
    return sorted(
        answers,
        key=lambda one: (one.question.id, _digest(one.question.id + one.submission.name, key)),
    )


def to_table(answers: Sequence[Answer], key: bytes, *, hidden: bool) -> str:
    """Return the table as CSV; hidden: without names."""
    rows = [
        (
            one.question.id,
            one.hidden(key) if hidden else one.submission.name,
            "" if hidden else inert(one.owner),
            inert(one.text),
            str(rounded(one.question.points)),
            str(rounded(one.given.points)) if one.given else "",
            inert(one.given.why) if one.given else "",
        )
        for one in answers
    ]
    return to_csv([COLUMNS, *rows])


def require_read(path: Path, answers: Sequence[Answer], key: bytes) -> None:
    """Raise AutograderError if a table that is to be written holds marks that were not read."""
    if not path.exists():
        return
    try:
        is_read = not read_back(path, answers, key)
    except AutograderError:
        is_read = not any(row["points"] or row["comment"] for _, row in _rows(path))
    if not is_read:
        raise AutograderError(
            f"{path}: it holds marks that were not read: give it to `marks` first, or move it away"
        )


def read_back(path: Path, answers: Sequence[Answer], key: bytes) -> list[Decision]:
    """Return what a filled table decides anew; raises AutograderError naming a wrong row."""
    known: dict[tuple[str, str], Answer] = {}
    for one in answers:
        known[one.question.id, one.submission.name] = one
        known.setdefault((one.question.id, one.hidden(key)), one)
    made: dict[tuple[str, str], Decision] = {}
    for line, row in _rows(path):
        try:
            answer = _verified(row, known)
            decision = _decision(row, answer)
        except AutograderError as error:
            raise AutograderError(f"{path}:{line}: {error}; nothing is taken of it") from None
        place = answer.question.id, answer.submission.name
        if decision and made.setdefault(place, decision) != decision:
            raise AutograderError(f"{path}:{line}: this answer has other points above")
    return list(made.values())


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    rows = list(read_table(path))
    names = [name.casefold() for name in rows[0][1]] if rows else []
    for name in ("question", "submission", "points"):
        if name not in names:
            raise AutograderError(f"{path}: no column {name}: take the table that `marks` writes")
    for line, row in rows[1:]:
        cells = dict.fromkeys(COLUMNS, "") | dict(zip(names, row, strict=False))
        yield line, {name: cell.removeprefix("'") for name, cell in cells.items()}


def _verified(row: Mapping[str, str], known: Mapping[tuple[str, str], Answer]) -> Answer:
    """Return the answer that a row is of."""
    answer = known.get((row["question"], row["submission"]))
    if not answer:
        named = f"{row['submission']!r} has no written question {row['question']!r}"
        raise AutograderError(f"{named}; write the table anew")
    same = {
        "owner": (inert(answer.owner), row["owner"]),
        "possible": (str(rounded(answer.question.points)), row["possible"].replace(",", ".")),
        "answer": (inert(answer.text), row["answer"]),
    }
    for column, (is_now, told) in same.items():
        if told and _plain(told) != _plain(is_now):
            raise AutograderError(f"the {column} of {row['submission']} is another one now")
    return answer


def _decision(row: Mapping[str, str], answer: Answer) -> Decision | None:
    """Return what a row decides, None if it leaves all as it was."""
    given, comment = answer.given, row["comment"].strip()
    if not row["points"]:
        if not comment or (given and _plain(comment) == _plain(given.why)):
            return None
        if not given:
            raise AutograderError("a comment without points: fill in both")
        points = given.points
    else:
        read = points_of(row["points"])
        if read is None or not 0 <= read <= answer.question.points:
            most = rounded(answer.question.points)
            raise AutograderError(f"points: expected 0 to {most}; found {row['points']!r}")
        points = read
    # What the table shows is rounded: it is no decision to leave it.
    same_points = given and rounded(given.points) == rounded(points)
    why = comment or (given.why if given else "")
    if given and same_points and _plain(why) == _plain(given.why):
        return None
    one = answer.submission
    return Decision(one.name, answer.question.id, Fraction(points), why, one.owners, one.ids)


def _plain(text: str) -> str:
    """Return a text without what spreadsheets change: ends of lines, blanks."""
    return " ".join(text.lstrip("'").split())


def _digest(text: str, key: bytes) -> str:
    return hashlib.blake2b(text.encode("utf-8", "backslashreplace"), key=key[:64]).hexdigest()
