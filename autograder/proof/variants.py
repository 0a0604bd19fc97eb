"""Read variants.py: wrong and right solutions of an assignment, which prove its graders.

It is in percent format. The code of each cell is appended to the reference solution and overrides
it, since a later definition wins. A cell's header says what is wrong with it and which checks see
that, or that it is right and in which way:

    # %% right="compact"
    # %% wrong="keeps a unit with probability 1 - keep_prob" of="compact" fails=["check_the_rate"]

With `of` the cell is an edit, of that right variant or of the "reference": see edits. A cell
[markdown] is for people.
"""

import ast
import re
import token
import tokenize
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from io import StringIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

from ..records.errors import AutograderError
from .edits import definitions, edited, read_places

REFERENCE = "reference"

# "Likely mistake: it " stands before what a student reads of a title: it begins with a verb.
_VERB = re.compile(r"((always|never|only|also|still|both|often|mostly|sometimes) )?[a-z]+s\b")
_NOUNS = frozenset(
    "its this as plus times biases buffers columns errors gradients inputs keys labels"
    " layers losses means numbers outputs parameters rows values vectors weights zeros".split()
)
_CELL = re.compile(r"^# %%(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Variant:
    """A solution that is known to be wrong or right; `fails` names the checks that see it."""

    title: str
    wrong: bool
    fails: frozenset[str]
    source: str


@dataclass(frozen=True)
class _Cell:
    """A variant as it stands in the file: its own code, or an edit `of` another's."""

    path: Path
    line: int
    variant: Variant
    of: str | None

    @property
    def where(self) -> str:
        return f"{self.path}:{self.line}"


def read_variants(path: Path, checks: Collection[str], reference: str) -> list[Variant]:
    """Return the variants of a file, which may fail these checks; errors name file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise AutograderError(f"{path}: can't be read: {error.strerror}") from None
    cells: dict[str, _Cell] = {}
    for line, header, source in _cells(text):
        cell = _cell(path, line, header, source)
        title = cell.variant.title
        if title in cells:
            raise AutograderError(f"{cell.where}: there is another variant with this title")
        for name in sorted(cell.variant.fails - set(checks)):
            raise AutograderError(f"{cell.where}: checks.py has no check {name!r}")
        cells[title] = cell
    if not cells:
        raise AutograderError(f"{path}: no variant in it: one begins with # %% wrong=… or right=…")
    blocks = {REFERENCE: definitions(reference)}
    for title in cells:
        _resolve(cells, title, blocks, ())
    return [replace(cell.variant, source=blocks[title][0]) for title, cell in cells.items()]


def _resolve(
    cells: Mapping[str, _Cell], title: str, blocks: dict[str, list[str]], above: tuple[str, ...]
) -> None:
    """Enter the code of a variant among the blocks by title, and of what it is an edit of."""
    if title in blocks:
        return
    cell = cells[title]
    source = cell.variant.source
    if cell.of is None:
        _require_python(cell, source)
    else:
        if cell.of in (title, *above):
            raise AutograderError(f"{cell.where}: is an edit of itself, by way of {cell.of!r}")
        if cell.of != REFERENCE and (cell.of not in cells or cells[cell.of].variant.wrong):
            raise AutograderError(
                f'{cell.where}: no right variant {cell.of!r}: an edit is of one, or of "reference"'
            )
        _resolve(cells, cell.of, blocks, (title, *above))
        places = read_places(cell.path, cell.line, source)
        if not places:
            raise AutograderError(f"{cell.where}: an edit without a line: remove of=…")
        source = edited(blocks[cell.of], places, cell.of)
        _require_python(cell, source)
    blocks[title] = [source]


def _cells(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield each cell's line, header and source."""
    marks = [*_CELL.finditer(text)]
    for mark, following in zip_longest(marks, marks[1:]):
        if mark[1].strip() != "[markdown]":
            end = following.start() if following else len(text)
            yield text.count("\n", 0, mark.start()) + 1, mark[1], text[mark.end() : end]


def _cell(path: Path, line: int, header: str, source: str) -> _Cell:
    settings = _settings(header)
    of = settings.pop("of", None)
    match settings:
        case {"wrong": str(title), "fails": [_, *_] as fails, **rest} if not rest:
            phrase = title.partition(": ")[2] or title
            if not _VERB.match(phrase) or phrase.split()[0] in _NOUNS:
                raise AutograderError(
                    f'{path}:{line}: students read "Likely mistake: it {phrase}": begin the title '
                    'with a verb, as in "divides twice" or "Net: divides twice"'
                )
            variant = Variant(title, True, frozenset(map(str, fails)), source)
        case {"right": str(title), **rest} if not rest:
            variant = Variant(title, False, frozenset(), source)
        case _:
            raise AutograderError(
                f'{path}:{line}: a variant begins with # %% wrong="what is wrong" '
                'fails=["check_…"] or # %% right="in which way"'
            )
    return _Cell(path, line, variant, None if of is None else str(of))


def _settings(header: str) -> dict[str, Any]:
    """Return what a header says; nothing if it can't be understood."""
    try:
        tokens = [*tokenize.generate_tokens(StringIO(header.strip()).readline)]
        # A comma before each name makes the settings the arguments of a call.
        words = [f", {word.string}" if word.type == token.NAME else word.string for word in tokens]
        call = ast.parse(f"dict({''.join(words).removeprefix(', ')})", mode="eval").body
        if not isinstance(call, ast.Call):
            return {}
        return {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in call.keywords}
    except (SyntaxError, ValueError, tokenize.TokenError):
        return {}


def _require_python(cell: _Cell, source: str) -> None:
    try:
        ast.parse(source)
    except SyntaxError as error:
        # The code of an edit stands elsewhere: the line of its header is all there is to name.
        line = cell.line if cell.of else cell.line + (error.lineno or 1) - 1
        what = f"{error.msg}: {(error.text or '').strip()}"
        raise AutograderError(f"{cell.path}:{line}: {what}") from None
