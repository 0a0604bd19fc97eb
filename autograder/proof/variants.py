"""Read variants.py: wrong and right solutions of an assignment, which prove its graders.

It is in percent format. The code of each cell is appended to the reference solution and overrides
it, since a later definition wins. A cell's header says what is wrong with it and which checks see
that, or that it is right and in which way:

    # %% wrong="keeps a unit with probability 1 - keep_prob" fails=["check_the_rate"]
    # %% right="the mask comes from np.random.binomial"
"""

import ast
import re
import token
import tokenize
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from ..records.errors import AutograderError

_CELL = re.compile(r"^# %%(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Variant:
    """A solution that is known to be wrong or right; `fails` names the checks that see it."""

    title: str
    wrong: bool
    fails: frozenset[str]
    source: str


def read_variants(path: Path, checks: Collection[str]) -> list[Variant]:
    """Return the variants of a file, which may fail these checks; errors name file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise AutograderError(f"{path}: can't be read: {error.strerror}") from None
    variants: dict[str, Variant] = {}
    if not _CELL.search(text):
        raise AutograderError(f"{path}: no variant in it: one begins with # %% wrong=… or right=…")
    for line, header, source in _cells(text):
        where = f"{path}:{line}"
        variant = _variant(where, header, source)
        if variant.title in variants:
            raise AutograderError(f"{where}: there is another variant with this title")
        for name in sorted(variant.fails - set(checks)):
            raise AutograderError(f"{where}: checks.py has no check {name!r}")
        _require_python(path, line, source)
        variants[variant.title] = variant
    return list(variants.values())


def _cells(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield each cell's line, header and source."""
    marks = [*_CELL.finditer(text)]
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    for mark, end in zip(marks, ends, strict=True):
        yield text.count("\n", 0, mark.start()) + 1, mark[1], text[mark.end() : end]


def _variant(where: str, header: str, source: str) -> Variant:
    match _settings(header):
        case {"wrong": str(title), "fails": [_, *_] as fails, **rest} if not rest:
            return Variant(title, True, frozenset(map(str, fails)), source)
        case {"right": str(title), **rest} if not rest:
            return Variant(title, False, frozenset(), source)
    raise AutograderError(
        f'{where}: a variant begins with # %% wrong="what is wrong" fails=["check_…"] '
        'or # %% right="in which way"'
    )


def _settings(header: str) -> dict[str, Any]:
    """Return what a header says; nothing if it can't be understood."""
    try:
        tokens = [*tokenize.generate_tokens(StringIO(header.strip()).readline)]
        # A comma before each name makes the settings the arguments of a call.
        words = [f", {one.string}" if one.type == token.NAME else one.string for one in tokens]
        call = ast.parse(f"dict({''.join(words).removeprefix(', ')})", mode="eval").body
        if not isinstance(call, ast.Call):
            return {}
        return {str(one.arg): ast.literal_eval(one.value) for one in call.keywords}
    except (SyntaxError, ValueError, tokenize.TokenError):
        return {}


def _require_python(path: Path, line: int, source: str) -> None:
    try:
        ast.parse(source)
    except SyntaxError as error:
        at = line + (error.lineno or 1) - 1
        raise AutograderError(f"{path}:{at}: {error.msg}: {(error.text or '').strip()}") from None
