"""The instructor's report of an assignment: how the class did, and what needs a person."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from urllib.parse import quote

from ..records.course import Question
from ..records.results import QuestionScore, Result
from ..records.text import printable
from . import measures
from .gathered import Gathered, when
from .index import summary
from .items import ENOUGH, Analysis, Item, Message, analyse
from .needs import needs_of
from .render import points, render

SHOWN = 12  # of a list that may be as long as the class
FEEDBACK = "feedback.html"
ANONYMOUS = "report-anonymous.html"


@dataclass(frozen=True)
class Cell:
    """The points of a question in the table, and what is to be said of them in a character."""

    points: str = ""
    marks: str = ""


@dataclass(frozen=True)
class Row:
    """A line of the table of students; href: of their page, "" if there is none."""

    label: str
    href: str
    result: Result
    cells: tuple[Cell, ...]

    @property
    def share(self) -> float:
        """What part of the points they have, 0 to 1 and more."""
        possible = self.result.possible
        return float(self.result.final / possible) if possible else 0.0

    @property
    def by_hand(self) -> bool:
        """Tell whether a person has given points."""
        return any(
            score.adjustment and not score.question.is_written for score in self.result.questions
        )

    @property
    def needs_review(self) -> bool:
        """Tell whether a person must."""
        reviews = any(score.needs_review for score in self.result.questions)
        return reviews or self.result.is_unmarked


def report(found: Gathered, *, anonymous: bytes | None = None, pages: str = FEEDBACK) -> str:
    """Return the page.

    anonymous: a key that hides names, the order of the list included; pages: which of each
    student's pages a name leads to.
    """
    rows = _rows(found, anonymous, pages)
    results = found.results
    analysis = analyse(results)
    scored = [row for row in rows if row.result.has_points and row.result.submission]
    shares = [row.share for row in scored]
    needs = needs_of(found, anonymous=anonymous is not None)
    possible = sum((one.points for one in found.assignment.all_questions), Fraction())
    return render(
        "report.html",
        {
            "assignment": found.assignment,
            "anonymous": anonymous is not None,
            "possible": possible,
            "rows": sorted(rows, key=lambda row: row.label.casefold()),
            "by_place": rows,
            "counts": Counter(result.status for result in results),
            "handed_in": sum(bool(result.submission) for result in results),
            "spread": measures.spread([float(row.result.final) for row in scored]),
            "full": measures.share(sum(share >= 1 for share in shares), len(shares)),
            "bins": measures.histogram(shares),
            "analysis": analysis,
            "hardest": _hardest(analysis),
            "checks": sorted(analysis.items, key=_difficulty),
            "suspects": [item for item in analysis.items if item.suspicions],
            "easy": [
                item
                for item in analysis.items
                if item.passed.of >= ENOUGH and item.passed.count == item.passed.of
            ],
            "messages": _messages(analysis),
            "costly": [item for item in analysis.items if item.stopped or item.seconds[1]],
            "seconds": _seconds(results),
            "slowest": sorted(rows, key=lambda row: -row.result.seconds)[:5],
            "isolation": Counter(one.isolation for one in results if one.isolation),
            "needs": needs,
            "waiting": len({place for need in needs for place in need.whose}),
            "missing": [row for row in rows if not row.result.submission],
            "since": found.since,
            "labels": {row.result.submission: row for row in rows if row.result.submission},
            "run": found.since.run if found.since else None,
            "when": when(found.since.run) if found.since else "",
            "has_roster": found.has_roster,
            "broken_off": found.broken_off,
            "scored": len(scored),
            "late": any(result.lateness and result.lateness.days for result in results),
            "few": len(scored) < measures.FEW,
            "too_few": len(scored) < measures.LEAST,
            "least": measures.LEAST,
            "shown": SHOWN,
            "grade_with_roster": found.commands.of(
                "grade", found.assignment.name, "SUBMISSIONS", "--roster", "FILE"
            ),
        },
        script="report.js",
        about=None if anonymous else summary(found, needs),
    )


def page_of(submission: str, page: str = FEEDBACK) -> str:
    """Return where a submission's page lies, seen from the report."""
    return f"{quote(submission.encode('utf-8', 'backslashreplace'))}/{page}"


def _rows(found: Gathered, anonymous: bytes | None, pages: str) -> list[Row]:
    """Return a row for each result, in the same order."""
    questions = found.assignment.all_questions
    if anonymous is None:
        return [
            Row(
                printable("; ".join(result.owners) or result.submission),
                page_of(result.submission, pages) if result.submission else "",
                result,
                _cells(questions, result),
            )
            for result in found.results
        ]
    order = sorted(range(len(found.results)), key=lambda at: _digest(found.results[at], anonymous))
    width = len(str(len(order)))
    numbers = {at: number for number, at in enumerate(order, 1)}
    return [
        Row(f"Student {numbers[at]:0{width}}", "", result, _cells(questions, result))
        for at, result in enumerate(found.results)
    ]


def _cells(questions: Sequence[Question], result: Result) -> tuple[Cell, ...]:
    """Return the points of each question of today, blank where there are none."""
    if not result.has_points:
        return (Cell(),) * len(questions)
    by_id = {score.question.id: score for score in result.questions}
    return tuple(_cell(by_id.get(question.id)) for question in questions)


def _cell(score: QuestionScore | None) -> Cell:
    if not score:
        return Cell()
    if score.question.is_written:
        return Cell("", "?") if score.is_unmarked else Cell(points(score.earned))
    return Cell(points(score.earned), "*" if score.adjustment else "?" * score.needs_review)


def _digest(result: Result, key: bytes) -> bytes:
    text = "\0".join((result.submission, *result.owners)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, key=key[:64]).digest()


def _hardest(analysis: Analysis) -> dict[str, object]:
    """Return the question and the check that the class did worst in, if anybody did any."""
    return {
        "part": min(analysis.parts, key=lambda part: part.mean, default=None),
        "item": min((one for one in analysis.items if one.tried.of), key=_difficulty, default=None),
    }


def _difficulty(item: Item) -> tuple[float, float]:
    """Return by what to order checks: which nobody has tried come last."""
    return (item.tried.value if item.tried.of else 2.0), item.passed.value


@dataclass(frozen=True)
class Common:
    """A message of a check that several students read."""

    item: Item
    message: Message


def _messages(analysis: Analysis) -> list[Common]:
    """Return what several students read of one check, the most common first."""
    found = [
        Common(item, message)
        for item in analysis.items
        for message in item.messages
        if len(message.whose) > 1 and not message.example.is_absent
    ]
    return sorted(found, key=lambda one: -len(one.message.whose))


def _seconds(results: Sequence[Result]) -> dict[str, float] | None:
    used = [result.seconds for result in results if result.seconds]
    return {"median": median(used), "most": max(used)} if used else None
