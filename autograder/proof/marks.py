"""Read marks.csv: what typical mistakes should cost, and hold an assignment's checks to it.

A good teacher writes it down before the graders are tried:

    mistake,points,why
    Net: has no ReLU,2,"the idea of a hidden layer is lost, the rest of the class is right"

A mistake is the title of a wrong variant, points are what is taken off in all. What the checks take
off may differ from it by 15 % of the points of the mistake's question.
"""

import csv
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from ..records.course import Question
from ..records.errors import AutograderError
from ..records.results import Check, Verdict, rounded, scores

MARKS = "marks.csv"
MARGIN = Fraction(15, 100)  # of the points of the question
_COLUMNS = ["mistake", "points", "why"]


@dataclass(frozen=True)
class Charge:
    """What a mistake should cost, and why."""

    points: Fraction
    why: str


def read_marks(folder: Path, titles: Collection[str]) -> dict[str, Charge]:
    """Return what mistakes should cost, by the title of their variant; nothing without the file.

    Raises AutograderError, with file and line, at what is no row of it.
    """
    path = folder / MARKS
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise AutograderError(f"{path}: can't be read: {error}") from None
    rows = csv.reader(text.splitlines())
    if next(rows, None) != _COLUMNS:
        raise AutograderError(f"{path}:1: the first line is: {','.join(_COLUMNS)}")
    found: dict[str, Charge] = {}
    for row in rows:
        where = f"{path}:{rows.line_num}"
        if not row:
            continue
        if len(row) != len(_COLUMNS) or not row[2].strip():
            raise AutograderError(f"{where}: a row is: {','.join(_COLUMNS)}")
        title, points, why = row
        if title not in titles:
            raise AutograderError(f"{where}: variants.py has no wrong variant {title!r}")
        if title in found:
            raise AutograderError(f"{where}: stands there twice: {title}")
        try:
            found[title] = Charge(Fraction(points), why)
        except (ValueError, ZeroDivisionError):
            raise AutograderError(f"{where}: {points!r} is no number of points") from None
    return found


def cost(
    questions: Iterable[Question],
    checks: Mapping[str, Check],
    verdicts: Mapping[str, bool | None],
) -> Fraction:
    """Return the points that these verdicts take off in all; checks that did not run cost none."""
    all_verdicts = [
        Verdict(check, bool(verdicts.get(name, True))) for name, check in checks.items()
    ]
    return sum(
        (score.question.points - score.earned for score in scores(questions, all_verdicts)),
        Fraction(),
    )


def unfair(taken: Fraction, charge: Charge, question: Question) -> str:
    """Return what is wrong with the points that a mistake of a question costs; "" if nothing is."""
    if abs(taken - charge.points) <= MARGIN * question.points:
        return ""
    told = f"costs {rounded(taken)} of {rounded(question.points)} points"
    return f"{told}, where {MARKS} says {rounded(charge.points)}"
