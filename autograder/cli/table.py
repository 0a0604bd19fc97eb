"""The scores of a class as tables no wider than the terminal: nothing in a row is broken by force.

A row's name, score and status always stand on one line, beside them the owner and as many questions
as there is room for; the other questions stand in further tables below.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from ..records.course import Assignment
from ..records.results import Result, Status, rounded
from ..records.text import printable

_GAP = 2  # between columns
_LEAST_NAME = 16
_STYLES: dict[Status, str] = {"graded": "", "partial": "yellow", "unreadable": "red", "missing": ""}


@dataclass(frozen=True)
class Row:
    """What the tables say of a result; scores are "" for what could not be read."""

    name: str
    owners: tuple[str, ...]
    score: str
    final: str
    status: Status
    points: tuple[str, ...]  # of each question


@dataclass(frozen=True)
class _Column:
    title: str
    cells: tuple[str, ...]
    width: int
    right: bool = False


def row_of(result: Result) -> Row:
    """Return the row of a result."""
    points = [result.earned, result.final, *(score.earned for score in result.questions)]
    score, final, *rest = (str(rounded(value)) if result.has_points else "" for value in points)
    owners = tuple(map(printable, result.owners))
    return Row(result.submission, owners, score, final, result.status, tuple(rest))


def tables(assignment: Assignment, rows: Sequence[Row], width: int, late: bool) -> Iterator[Table]:
    """Yield the tables of a class, each no wider than so many characters.

    late: whether what being late leaves of the score is told.
    """
    rows = sorted(rows, key=lambda row: row.name)
    first = _essential(assignment, rows, late)
    room = max(_LEAST_NAME, width - _width(first) - _GAP)
    names = _column("submission", [row.name for row in rows], most=room)
    people = ["; ".join(row.owners) for row in rows]
    widest = max((cell_len(owner) + 1 for row in rows for owner in row.owners), default=0)
    owners = _column("owner", people, most=max(widest, len("owner")))
    if _width([names, owners, *first]) <= width:
        first = [names, owners, *first]
    else:
        both = [f"{row.name}\n  {theirs}" for row, theirs in zip(rows, people, strict=True)]
        first = [_column("submission, owner", both, most=room), *first]
    questions = _questions(assignment, rows)
    styles = [_STYLES[row.status] for row in rows]
    fitting = _fitting(first, questions, width)
    yield _table([*first, *fitting], styles, assignment.title)
    names = _column("submission", [row.name for row in rows], most=max(_LEAST_NAME, width * 2 // 3))
    while questions := questions[len(fitting) :]:
        fitting = _fitting([names], questions, width) or questions[:1]
        yield _table([names, *fitting], styles)


def _essential(assignment: Assignment, rows: Sequence[Row], late: bool) -> list[_Column]:
    """Return the columns that are shown in any case, but for the name."""
    possible = rounded(sum(question.points for question in assignment.all_questions))
    found = [_column(f"score\n/{possible}", [row.score for row in rows], right=True)]
    if late:
        found.append(_column("final", [row.final for row in rows], right=True))
    return [*found, _column("status", [row.status for row in rows])]


def _questions(assignment: Assignment, rows: Sequence[Row]) -> list[_Column]:
    return [
        _column(
            f"{number}\n/{rounded(question.points)}",
            ["".join(row.points[number - 1 : number]) for row in rows],
            right=True,
        )
        for number, question in enumerate(assignment.all_questions, 1)
    ]


def _column(
    title: str, cells: Sequence[str], *, most: int | None = None, right: bool = False
) -> _Column:
    """Return a column as wide as its widest line, but no wider than so many characters."""
    lines = [line for text in (title, *cells) for line in text.split("\n")]
    width = max(map(cell_len, lines))
    return _Column(title, tuple(cells), width if most is None else min(width, most), right)


def _width(columns: Sequence[_Column]) -> int:
    return sum(column.width for column in columns) + _GAP * (len(columns) - 1)


def _fitting(
    first: Sequence[_Column], questions: Sequence[_Column], width: int
) -> Sequence[_Column]:
    """Return as many of the questions, from the first on, as there is room for."""
    count = len(questions)
    while count and _width([*first, *questions[:count]]) > width:
        count -= 1
    return questions[:count]


def _table(columns: Sequence[_Column], styles: Sequence[str], title: str | None = None) -> Table:
    table = Table(
        title=Text(title) if title else None,
        title_justify="left",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, _GAP - 1, 0, 0),  # and one character between columns
    )
    for column in columns:
        table.add_column(
            Text(column.title),
            justify="right" if column.right else "left",
            overflow="fold",
            min_width=column.width,
            max_width=column.width,
        )
    for style, *cells in zip(styles, *(column.cells for column in columns), strict=True):
        table.add_row(*map(Text, cells), style=style)
    return table
