"""The page of one submission: what a student reads, or staff."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from ..records.course import Assignment, Question
from ..records.results import QuestionScore, Result, Verdict
from ..records.results_json import NOT_ALL_GRADED, feedback, late_lines
from ..records.text import printable
from .own_code import HandedIn, Piece, answer_of, pieces_of
from .render import points, render
from .said import Said, said

MOST_BYTES = 150_000  # of a page
_MOST_CODE = 60_000  # characters of code on it
_TEXTS = (2_000, 300)  # characters of a message, the second where the page would be too large


@dataclass(frozen=True)
class Row:
    """A check; earned, worth: points, as text; staff: what only staff may read of it."""

    title: str
    passed: bool | None
    public: bool
    earned: str
    worth: str
    said: Said
    staff: str

    @property
    def word(self) -> str:
        """How it ended."""
        free = "failed, costs nothing" if self.said.free else "failed"
        return "not decided" if self.passed is None else "passed" if self.passed else free

    @property
    def told(self) -> tuple[object, ...]:
        """What rows have in common that are told as one: nothing is there, or the same words."""
        if self.said.is_absent:
            return (self.passed, self.said.expected)
        return (self.passed, self.said, self.staff)


@dataclass(frozen=True)
class Part:
    """A question: failed and passed checks; hidden: how many more there are that are not shown.

    failed: such as say the same are together; earned: "" where it is not told yet.
    """

    question: Question
    earned: str
    by_hand: str
    failed: tuple[tuple[Row, ...], ...]
    passed: tuple[Row, ...]
    hidden: int
    pieces: tuple[Piece, ...]
    answer: str = ""  # to a question that people mark

    @property
    def shown(self) -> int:
        """How many checks are shown."""
        return len(self.passed) + sum(map(len, self.failed))


def shows_hidden(assignment: Assignment, now: datetime) -> bool:
    """Tell whether students may see what hidden checks say, once they are given their pages.

    To give them out is to publish them. A due date that we don't know is for the LMS to heed.
    """
    if assignment.hidden_checks == "after_due_date" and assignment.late:
        return now >= assignment.late.due
    return assignment.hidden_checks != "hidden"


def page(
    assignment: Assignment,
    result: Result,
    own: HandedIn | None,
    *,
    hidden: bool,
    staff: bool = False,
) -> str:
    """Return the page of a submission.

    own: what was handed in, if it is known; hidden: whether hidden checks are shown; staff: all is.
    """
    own = own if result.status != "unreadable" else None
    parts = parts_of(result, own, hidden=hidden or staff, staff=staff)
    made = _render(assignment, result, own, _without_much_code(parts), hidden, staff)
    if len(made) < MOST_BYTES / 4 or len(made.encode("utf-8", "replace")) <= MOST_BYTES:
        return made
    short = [_shortened(replace(part, pieces=()), _TEXTS[1]) for part in parts]
    return _render(assignment, result, own, short, hidden, staff)


def parts_of(
    result: Result, own: HandedIn | None, *, hidden: bool, staff: bool = False
) -> list[Part]:
    """Return what is told of each question."""
    return [_part(score, own, hidden, staff) for score in result.questions]


def tells_points(result: Result, parts: Sequence[Part]) -> bool:
    """Tell whether the points may be told: not while those of a question may not."""
    return result.has_points and all(part.earned for part in parts)


def overview(result: Result, parts: Sequence[Part]) -> list[str]:
    """Return what is told of the whole in plain text, a line each."""
    told = tells_points(result, parts)
    total = [f"{points(result.final)} of {points(result.possible)} points"] if told else []
    return total + notes_of(result, parts)


def notes_of(result: Result, parts: Sequence[Part]) -> list[str]:
    """Return what was out of the ordinary: not graded in full, late, odd about the file."""
    told = [NOT_ALL_GRADED] if result.status == "partial" else []
    told += late_lines(result) if tells_points(result, parts) else []
    return told + [note[: _TEXTS[0]] for note in result.notes]


def _render(
    assignment: Assignment,
    result: Result,
    own: HandedIn | None,
    parts: Sequence[Part],
    hidden: bool,
    staff: bool,
) -> str:
    told, notes = tells_points(result, parts), notes_of(result, parts)
    said_already = "\n".join(notes)
    skipped = [one for one in (own.skipped if own else []) if one not in said_already]
    return render(
        "feedback.html",
        {
            "assignment": assignment,
            "result": result,
            "owners": printable("; ".join(result.owners) or result.submission),
            "file": own.name if own else "",
            "parts": parts if result.status != "unreadable" or told else [],
            "tells_points": told,
            "notes": notes,
            "skipped": skipped[:20],
            "hidden": hidden or staff,
            "staff": staff,
            "for_staff": [text[: _TEXTS[0]] for text in result.staff] if staff else [],
        },
    )


def _part(score: QuestionScore, own: HandedIn | None, hidden: bool, staff: bool) -> Part:
    shown = [one for one in score.verdicts if hidden or one.check.public]
    rows = [_row(score, verdict, staff) for verdict in shown]
    failed: dict[object, list[Row]] = {}
    for row in rows:
        if not row.passed:
            failed.setdefault(row.told, []).append(row)
    raised = {row.said.place for row in rows if row.said.place}
    is_told = hidden or (bool(shown) and len(shown) == len(score.verdicts))
    if score.question.is_written:
        is_told = not score.is_unmarked
    made = Part(
        question=score.question,
        earned=points(score.earned) if is_told else "",
        by_hand=score.adjustment.why if score.adjustment and is_told else "",
        failed=tuple(map(tuple, failed.values())),
        passed=tuple(row for row in rows if row.passed),
        hidden=len(score.verdicts) - len(shown),
        pieces=tuple(pieces_of(score.question.id, own.code, raised))
        if own and not score.question.is_written
        else (),
        answer=answer_of(score.question.id, own.code) if own and score.question.is_written else "",
    )
    return _shortened(made, _TEXTS[0])


def _row(score: QuestionScore, verdict: Verdict, staff: bool) -> Row:
    worth = score.worth(verdict.check)
    earns = verdict.passed or verdict.check.name in score.forgiven
    return Row(
        title=verdict.check.title,
        passed=verdict.passed,
        public=verdict.check.public,
        earned=points(worth if earns else Fraction()),
        worth=points(worth),
        said=said(feedback(score, verdict)),
        staff=verdict.staff if staff else "",
    )


def _without_much_code(parts: Sequence[Part]) -> list[Part]:
    """Return the parts with as much code as a page takes, of the first questions first."""
    left = _MOST_CODE

    def fitting(pieces: Sequence[Piece]) -> Iterator[Piece]:
        nonlocal left
        for piece in pieces:
            left -= sum(len(line.text) + 60 for line in piece.lines)  # with its marks
            yield piece if left > 0 else Piece(piece.place, (), len(piece.lines) + piece.left_out)

    return [replace(part, pieces=tuple(fitting(part.pieces))) for part in parts]


def _shortened(part: Part, most: int) -> Part:
    """Return a question of which no text is longer than so many characters."""

    def cut(text: str) -> str:
        return text if len(text) <= most else f"{text[:most]} …"

    def row(one: Row) -> Row:
        if all(len(text) <= most for text in (*vars(one.said).values(), one.staff)):
            return one
        texts = {name: cut(text) for name, text in vars(one.said).items()}
        return replace(one, said=Said(**texts), staff=cut(one.staff))

    return replace(
        part,
        by_hand=cut(part.by_hand),
        answer=cut(part.answer),
        failed=tuple(tuple(map(row, rows)) for rows in part.failed),
        passed=tuple(map(row, part.passed)),
    )
