"""Edit code: the lines that go and come in it, told by the lines that they stand beside.

    #   A1 = relu(Z1)
    # - D1 = np.random.rand(*A1.shape) < keep_prob
    # + D1 = np.random.rand(*A1.shape) > keep_prob

Each line begins with `# - ` (it goes), `# + ` (it comes) or `#   ` (it stays); a lone `#` parts two
places. The lines of a place keep their indentation to one another; together they are indented as
where they fit. That must be one place only.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ..records.errors import AutograderError

_KINDS = ("# - ", "# + ", "#   ")
_MARKERS = {"# BEGIN SOLUTION", "# END SOLUTION"}


@dataclass
class Place:
    """Lines that stand together, before and after an edit; `where` they are told: file and line."""

    where: str
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Fit:
    """A place found in a block of code: from which line on, and how far indented."""

    block: int
    start: int
    margin: str
    place: Place

    @property
    def end(self) -> int:
        return self.start + len(self.place.before)


def definitions(source: str) -> list[str]:
    """Return each function and class of a lesson, without the markers around what is its solution.

    Of several with one name, the last.
    """
    lines, found = source.split("\n"), {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            block = lines[first - 1 : node.end_lineno]
            found[node.name] = "\n".join(line for line in block if line.strip() not in _MARKERS)
    return list(found.values())


def read_places(path: object, line: int, text: str) -> list[Place]:
    """Return the places of an edit, of which the first line is this one of a file."""
    places, new = list[Place](), True
    for number, told in enumerate(map(str.rstrip, text.split("\n")), line):
        if told in ("", "#"):
            new = new or told == "#"
            continue
        if new:
            places.append(Place(f"{path}:{number}"))
            new = False
        kind, code = told[:4].ljust(4), told[4:]
        if kind not in _KINDS:
            raise AutograderError(
                f'{path}:{number}: a line of an edit begins with "# - ", "# + " or "#   ", '
                'or is a lone "#"'
            )
        if kind != "# + ":
            places[-1].before.append(code)
        if kind != "# - ":
            places[-1].after.append(code)
    return places


def edited(blocks: Sequence[str], places: Sequence[Place], title: str) -> str:
    """Return those blocks of code that are edited, after the edit; errors name their title."""
    lines = [[line.rstrip() for line in block.split("\n")] for block in blocks]
    fits = sorted(
        (_only_fit(lines, place, title) for place in places), key=lambda fit: (fit.block, fit.start)
    )
    for above, below in pairwise(fits):
        if above.block == below.block and above.end > below.start:
            raise AutograderError(
                f"{below.place.where}: overlaps another place of this edit: make one of both"
            )
    for fit in reversed(fits):
        after = [_indented(line, fit.margin) for line in fit.place.after]
        lines[fit.block][fit.start : fit.end] = after
    return "\n\n\n".join("\n".join(lines[block]) for block in sorted({fit.block for fit in fits}))


def _only_fit(blocks: Sequence[list[str]], place: Place, title: str) -> _Fit:
    if place.before == place.after:
        raise AutograderError(f"{place.where}: nothing goes or comes at this place")
    if not any(place.before):
        raise AutograderError(f"{place.where}: say where: add a line of context")
    fits = [*_fits(blocks, place)]
    if not fits:
        raise AutograderError(
            f"{place.where}: not found in {title!r}: copy what goes and stays as it is there"
        )
    if len(fits) > 1:
        raise AutograderError(
            f"{place.where}: found {len(fits)} times in {title!r}: add a line of context"
        )
    return fits[0]


def _fits(blocks: Sequence[list[str]], place: Place) -> Iterator[_Fit]:
    key = next(n for n, line in enumerate(place.before) if line)
    for number, lines in enumerate(blocks):
        for start in range(len(lines) - len(place.before) + 1):
            found = lines[start : start + len(place.before)]
            margin = found[key].removesuffix(place.before[key])
            if not margin.strip() and found == [_indented(line, margin) for line in place.before]:
                yield _Fit(number, start, margin, place)


def _indented(line: str, margin: str) -> str:
    return margin + line if line else ""
