"""What the files of grades look like that LMSs export and import, and which column may be filled.

An LMS says nothing of a grade that goes into the wrong column, so a column of its own, a read-only
one and one of another kind of file are refused here. Words are those of an LMS in English only
where it never translates them; elsewhere columns are told by what stands in them.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from fractions import Fraction

from ..records.results import rounded
from .gradefile import GradeFile, Student
from .sheet import Row, Sheet


class System(StrEnum):
    """The learning management systems whose files can be filled."""

    CANVAS = "canvas"
    MOODLE = "moodle"
    BLACKBOARD = "blackboard"
    BRIGHTSPACE = "brightspace"
    SAKAI = "sakai"


_CANVAS_NAMES = ("Student", "LastName", "FirstName")
_CANVAS_KEYS = ("ID", "SIS User ID", "SIS Login ID", "Integration ID")
_CANVAS_OWN = {*_CANVAS_NAMES, *_CANVAS_KEYS, "Root Account", "Section", "Notes"}
_CANVAS_TOTAL = re.compile(r".*\b(Current|Final|Override) (Score|Points|Grade|Status)")
_CANVAS_TEST = {"Student, Test", "StudentTest"}
_CANVAS_KEPT = {"EX": "excused (EX)", "N/A": "not assigned to them (N/A)"}
_BLACKBOARD = re.compile(r".*\[(?P<kind>[^\]\d]*)(?P<points>[\d.,]+)[^\]]*\]\s*\|\s*\d+", re.DOTALL)
_BRIGHTSPACE = re.compile(r".*<.*\bMaxPoints:(?P<points>[\d.,]+).*>", re.DOTALL)
# What Moodle says where a grade can't be changed. A word that is missing here costs nothing but
# the line that names the student: Moodle passes over such a grade.
_NO = set("no nein non nee nej nei não nie ne nem nu ei нет ні いいえ 否 아니요 لا hayır".split())


def opened(sheet: Sheet, system: System, column: str | None) -> GradeFile:
    """Return the students of a file and the column to fill; raises AutograderError.

    column: its name; in Moodle's and Sakai's file there is only one, which need not be named.
    """
    return _READERS[system](sheet, column)


def number(text: str) -> Fraction | None:
    """Return a number whose last point or comma stands before its decimals, as all LMSs read it."""
    match = re.fullmatch(r"(\d[\d.,' \xa0]*?)(?:[.,](\d+))?", text.strip())
    if not match:
        return None
    whole = re.sub(r"\D", "", match[1])
    return Fraction(f"{whole}.{match[2] or 0}")


def _canvas(sheet: Sheet, column: str | None) -> GradeFile:
    names = _names(sheet, 0)
    student = "LastName" if "LastName" in names else "Student"
    _require(sheet, "Canvas", names, (student, "ID", "Section"))
    at = _column(sheet, names, column, own=_CANVAS_OWN)
    if _CANVAS_TOTAL.fullmatch(names[at]):
        raise sheet.wrong(f"the column {names[at]!r} is read only: Canvas works it out itself")
    first, ids = names.index(student), [names.index(key) for key in _CANVAS_KEYS if key in names]
    rows = [row for row in sheet.rows[1:] if len(row) == len(names)]
    above = [row for row in rows[:3] if not any(row[key].value for key in ids)]
    points = next((row[at].value for row in above if row[first].value), "")
    if points and number(points) is None:
        raise sheet.wrong(f"the column {names[at]!r} is read only: Canvas says {points} of it")
    students = []
    for row in rows:
        people = [row[names.index(name)].value for name in _CANVAS_NAMES if name in names]
        keys = [row[key].value for key in ids]
        if row not in above and any(keys + people) and "".join(people) not in _CANVAS_TEST:
            kept = _CANVAS_KEPT.get(row[at].value.upper(), "")
            students.append(_student(row, keys, people, kept=kept))
    possible = number(f"{points}.0" if _is_thousands(points) else points)
    file = GradeFile(sheet, at, names[at], students, possible, comma=_has_comma([points]))
    file.notes += _thousands(sheet)
    return file


def _moodle(sheet: Sheet, column: str | None) -> GradeFile:
    """Moodle's grading worksheet, in any language.

    The maximum stands after the grade, and then whether the grade can be changed: one column later
    where there is a marking workflow.
    """
    names = _names(sheet, 0)
    rows = [row for row in sheet.rows[1:] if len(row) == len(names)]
    key, hidden = _participants(names, rows)
    graded = [at for at in range(max(key, 0), len(names) - 1) if _is_maximum(rows, at + 1)]
    if key < 0 or not graded:
        raise sheet.wrong(_what_moodle_gave(key, names, rows))
    at = _column(sheet, names, column or names[graded[-1]])
    if at != graded[-1]:
        raise sheet.wrong(
            f"the column {names[at]!r} is Moodle's own: the grades are in {names[graded[-1]]!r}"
        )
    nameless = _is_status(names, rows, key + 1)
    students = []
    for row in rows:
        values = [cell.value for cell in row]
        said = {value.casefold() for value in values[at + 2 : at + 4]}
        kept = "locked in Moodle" if said & _NO else ""
        count = re.sub(r"\D", "", values[key])
        people = tuple(values[key + 1 : at][: 0 if nameless else 1])
        known = tuple(values[key + 1 + len(people) : at])
        shown = f"{people[0]} ({values[key]})" if people else values[key]
        students.append(Student(row, shown, known + people, people, known, count, kept))
    maximum = number(rows[0][at + 1].value)
    comma = _has_comma(row[place].value for row in rows for place in (at, at + 1))
    file = GradeFile(sheet, at, names[at], students, maximum, True, hidden=hidden, comma=comma)
    file.above = f"which Moodle passes over: raise its maximum of {rounded(maximum or Fraction())}"
    file.notes.append(
        "import these grades before you upload feedback files: Moodle takes a worksheet for "
        "outdated whose grades were touched since"
    )
    return file


def _blackboard(sheet: Sheet, column: str | None) -> GradeFile:
    names = _names(sheet, 0)
    _require(sheet, "Blackboard", names, ("Username",))
    at = _column(sheet, names, column)
    match = _BLACKBOARD.fullmatch(names[at])
    if not match or "up to" in match["kind"]:
        raise sheet.wrong(
            f"the column {names[at]!r} takes no grades: its name would end in "
            "[Total Pts: 20 Score] |12345"
        )
    keys = [names.index(name) for name in ("Username", "Student ID") if name in names]
    students = [
        _student(row, [row[key].value for key in keys], [_full_name(names, row)])
        for row in sheet.rows[1:]
        if len(row) == len(names) and not row[keys[0]].value.endswith("_previewuser")
    ]
    return GradeFile(sheet, at, names[at], students, number(match["points"]))


def _brightspace(sheet: Sheet, column: str | None) -> GradeFile:
    names = _names(sheet, 0)
    there = [name for name in ("OrgDefinedId", "Username", "Email") if name in names]
    _require(sheet, "Brightspace", names, (there[0] if there else "Username",))
    _require(sheet, "Brightspace", names, ("End-of-Line Indicator",))
    at = _column(sheet, names, column)
    match = _BRIGHTSPACE.fullmatch(names[at])
    if not match:
        raise sheet.wrong(
            f"the column {names[at]!r} takes no points: its name would end in "
            "Points Grade <Numeric MaxPoints:20>"
        )
    students = [
        _student(row, [row[names.index(key)].value for key in there], [_full_name(names, row)])
        for row in sheet.rows[1:]
        if len(row) == len(names)
    ]
    file = GradeFile(sheet, at, names[at], students, number(match["points"]))
    file.above = "which Brightspace cuts to the maximum, unless the item can exceed it"
    return file


def _sakai(sheet: Sheet, column: str | None) -> GradeFile:
    """The grades.csv of Sakai's download: titles in line 3, of name, eid, last, first, grade."""
    names = _names(sheet, 2) if len(sheet.rows) > 2 else []
    rows = [row for row in sheet.rows[3:] if len(row) >= 5]
    if len(names) < 5:
        raise sheet.wrong("no grades.csv of Sakai's download: its titles would stand in line 3")
    if column not in (None, names[4]):
        raise sheet.wrong(f"the grades are in {names[4]!r}, not in {column!r}")
    students = [
        _student(row, [row[0].value, row[1].value], [f"{row[3].value} {row[2].value}"])
        for row in rows
    ]
    file = GradeFile(sheet, 4, names[4], students, comma=sheet.delimiter == ";")
    file.notes.append("Sakai's file does not say out of how many points its grades are")
    return file


_READERS: dict[System, Callable[[Sheet, str | None], GradeFile]] = {
    System.CANVAS: _canvas,
    System.MOODLE: _moodle,
    System.BLACKBOARD: _blackboard,
    System.BRIGHTSPACE: _brightspace,
    System.SAKAI: _sakai,
}


def _names(sheet: Sheet, header: int) -> list[str]:
    return [cell.value for cell in sheet.rows[header]] if sheet.rows else []


def _require(sheet: Sheet, system: str, names: Sequence[str], needed: Iterable[str]) -> None:
    for name in needed:
        if name not in names:
            raise sheet.wrong(f"no file of {system}: no column {name!r}")


def _column(sheet: Sheet, names: Sequence[str], column: str | None, own: Iterable[str] = ()) -> int:
    """Return where a column is that may be filled; raises AutograderError."""
    there = f"there is: {', '.join(name for name in names if name)}"
    if column is None:
        raise sheet.wrong(f"name the column to fill with --column; {there}")
    if names.count(column) != 1:
        how = "stands twice" if column in names else "is not there"
        raise sheet.wrong(f"the column {column!r} {how}; {there}")
    if column in own:
        raise sheet.wrong(f"the column {column!r} is the LMS's own and takes no grades")
    return names.index(column)


def _student(row: Row, keys: list[str], people: list[str], kept: str = "") -> Student:
    full = " ".join(filter(None, people))
    shown = full or next(filter(None, keys), "")
    return Student(row, shown, tuple(keys), (full,), kept=kept)


def _full_name(names: Sequence[str], row: Row) -> str:
    parts = [row[names.index(name)].value for name in ("First Name", "Last Name") if name in names]
    return " ".join(filter(None, parts))


def _is_thousands(text: str) -> bool:
    return bool(re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+", text))


def _has_comma(texts: Iterable[str]) -> bool:
    return any(re.fullmatch(r"\d+,\d{1,2}", text) for text in texts)


def _thousands(sheet: Sheet) -> list[str]:
    """Return a line for a number that Canvas would read as a thousandth of itself."""
    for line, row in enumerate(sheet.rows, 1):
        for cell in row:
            if _is_thousands(cell.value):
                wrong = cell.value.replace(",", ".", 1)
                plain = cell.value.replace(",", "")
                return [f"row {line}: Canvas reads {cell.value} as {wrong}: write {plain} there"]
    return []


def _participants(names: Sequence[str], rows: Sequence[Row]) -> tuple[int, str]:
    """Return which column holds "Participant 17", -1 if none, and the word in it."""
    for at in range(len(names)):
        values = [row[at].value for row in rows]
        matches = [re.fullmatch(r"(\D*)\d+", value) for value in values]
        words = {match[1] if match else None for match in matches}
        if len(words) == 1 and None not in words and (names[at] == "Identifier" or words != {""}):
            return at, words.pop() or ""
    return -1, ""


def _is_maximum(rows: Sequence[Row], at: int) -> bool:
    """Tell whether a column holds one number, the same in each row."""
    values = {row[at].value for row in rows}
    return len(values) == 1 and number(values.pop()) is not None


def _is_status(names: Sequence[str], rows: Sequence[Row], at: int) -> bool:
    """Tell whether a column holds no names: where these are hidden, the status stands there."""
    values = {row[at].value for row in rows}
    return names[at] == "Status" or (len(values) == 1 and len(rows) > 1)


def _what_moodle_gave(key: int, names: Sequence[str], rows: Sequence[Row]) -> str:
    """Return what is wrong with a file that is no grading worksheet."""
    get = "download the assignment's grading worksheet (Submissions, Actions)"
    if key != 0 and any("@" in cell.value for row in rows for cell in row):
        return f"this looks like Moodle's gradebook, or its list of participants: {get}"
    what = "no maximum stands beside a grade" if key >= 0 else "no column of numbered participants"
    there = ", ".join(filter(None, names))
    return f"no grading worksheet of Moodle: {what}; {get}; there is: {there}"
