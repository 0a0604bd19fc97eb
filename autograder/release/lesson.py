"""Check released notebooks as lessons: lengths, headings, pictures, hints, answers, plots.

    python -m autograder.release.lesson assignments/*/*.ipynb

These are floors, not measures of quality. What the release makes by itself (format, ids, no
outputs, messages of stubs) is not looked at again.
"""

import itertools
import re
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

# Budgets, beyond which readers skip or get lost.
# Words are those that all read: what is folded away does not count.
MAX_WORDS = 2_200  # of the core: a lesson without its extensions
MAX_WORDS_OF_EXTENSIONS = 900
MAX_WORDS_BETWEEN_CODE = 350
MAX_CODE_LINES = 25
MAX_KB = 100
MIN_ALT_WORDS = 4

_NO_PROSE = re.compile(r"```.*?```|\$\$.*?\$\$|\$[^$\n]*\$|`[^`\n]*`|<[^>]+>", re.DOTALL)
_FENCED = re.compile(r"```.*?```", re.DOTALL)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_HEADING = re.compile(r"^(#{1,6}) ", re.MULTILINE)
_EXTENSION = re.compile(r"(\d+\. )?(Extension:|Read more)")  # how the title of such a part begins
_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\(|<img\b(?P<tag>[^>]*)>")
_ALT = re.compile(r"\balt=([\"'])(.*?)\1")
_FOLDED = re.compile(r"<details.*?</details>", re.DOTALL)
_HINT = re.compile(r"<summary>Hint (\d+):.*?</summary>(.*?)</details>", re.DOTALL)
_SKELETON = re.compile(r"```python\n(?:(?!```).)*\.\.\.", re.DOTALL)
_FIGURE = re.compile(r"\*The (?:\w+ )?figures?\*")
_CROWDED_SUMMARY = re.compile(r"</summary>[^\S\n]*\n?[^\s]")
_DRAWS = re.compile(r"\bplt\.show\(|(?<!def )\bdraw_\w+\(")
_PLOT = re.compile(r"\.(plot|scatter|hist|bar|contourf?|imshow|semilogy|semilogx|loglog)\(")
_LABELS = re.compile(r"xlabel|\.set\(")
_GLOBAL_RANDOM = re.compile(r"\b(?:np|numpy)\.random\.(?!default_rng|Generator|SeedSequence)\w+\(")

Finding = tuple[str, str]  # where: a cell's id, or "" for the whole; and what


@dataclass(frozen=True)
class _Piece:
    """A code cell, or of a text cell what stands before its first heading, or from one on."""

    id: str
    is_code: bool
    source: str
    tags: Collection[str]


def lint(text: str) -> list[Finding]:
    """Return what is wrong with a released notebook."""
    cells = nbformat.reads(text, as_version=4).cells
    prose = [cell for cell in cells if cell.cell_type == "markdown"]
    code = [cell for cell in cells if cell.cell_type == "code"]
    findings: list[Finding] = []
    if len(text.encode()) > MAX_KB * 1000:
        findings.append(("", f"the file is larger than {MAX_KB} KB"))
    findings += _headings(prose)
    for kind, rules in ((prose, _PROSE_RULES), (code, _CODE_RULES)):
        findings += [(cell.id, found) for cell in kind for rule in rules for found in rule(cell)]
    pieces = [piece for cell in cells for piece in _pieces(cell)]
    findings += _lengths(cells)
    findings += _budgets(pieces)
    findings += _hints(pieces)
    findings += _answers(pieces)
    findings += _unchecked(code)
    return findings


def _pieces(cell: NotebookNode) -> Iterator[_Piece]:
    is_code, source = cell.cell_type == "code", cell.source
    without_blocks = _FENCED.sub(lambda block: "`" * len(block[0]), source)
    headings = [] if is_code else [found.start() for found in _HEADING.finditer(without_blocks)]
    for begin, end in itertools.pairwise(sorted({0, *headings, len(source)})):
        yield _Piece(cell.id, is_code, source[begin:end], cell.metadata.get("tags", ()))


def _headings(prose: Sequence[NotebookNode]) -> Iterator[Finding]:
    found = [
        (cell.id, len(mark))
        for cell in prose
        for mark in _HEADING.findall(_FENCED.sub("", cell.source))
    ]
    titles = [id for id, level in found if level == 1]
    if not titles:
        yield "", "there is no level-1 heading, its title"
    for id in titles[1:]:
        yield id, "a second level-1 heading: a lesson has one title"
    for (_, above), (id, level) in itertools.pairwise(found):
        if level > above + 1:
            yield id, f"the heading goes from level {above} to {level}"


def _images(cell: NotebookNode) -> Iterator[str]:
    for image in _IMAGE.finditer(cell.source):
        written = _ALT.search(image["tag"] or "")
        alt = image["alt"] or (written[2] if written else "")
        if len(alt.split()) < MIN_ALT_WORDS:
            yield f"the alternative text {alt!r} does not say what the picture shows"


def _folds(cell: NotebookNode) -> Iterator[str]:
    if _CROWDED_SUMMARY.search(cell.source):
        yield "put an empty line after </summary>, or it is not rendered"
    if any("$" in folded for folded in _FOLDED.findall(cell.source)):
        yield "a formula inside <details>, which VS Code does not render"


def _code_length(cell: NotebookNode) -> Iterator[str]:
    lines = sum(bool(line.strip()) for line in cell.source.split("\n"))
    if lines > MAX_CODE_LINES:
        yield f"{lines} lines of code, of at most {MAX_CODE_LINES}"


def _plots(cell: NotebookNode) -> Iterator[str]:
    if _PLOT.search(cell.source) and not _LABELS.search(cell.source):
        yield "a plot without labels at its axes"


def _random(cell: NotebookNode) -> Iterator[str]:
    for call in _GLOBAL_RANDOM.findall(cell.source):
        yield f"{call}…) draws from the global random state: use np.random.default_rng(seed)"


def _said(cell: NotebookNode) -> Iterator[str]:
    if cell.source.count("you said") > cell.source.count("the answer is"):
        yield 'beside "you said" it does not print "the answer is" and its letter'


_Rule = Callable[[NotebookNode], Iterator[str]]
_PROSE_RULES: tuple[_Rule, ...] = (_images, _folds)
_CODE_RULES: tuple[_Rule, ...] = (_code_length, _plots, _random, _said)


def _words(text: str) -> int:
    return len(_WORD.findall(_NO_PROSE.sub(" ", _FOLDED.sub(" ", text))))


def _lengths(cells: Sequence[NotebookNode]) -> Iterator[Finding]:
    run = 0
    for cell in cells:
        run = 0 if cell.cell_type == "code" else run + _words(cell.source)
        if run > MAX_WORDS_BETWEEN_CODE:
            yield cell.id, f"{run} words since the last code, of at most {MAX_WORDS_BETWEEN_CODE}"
            run = 0


def _budgets(pieces: Sequence[_Piece]) -> Iterator[Finding]:
    core = extensions = 0
    inside = 0  # the level of the heading of the extension that we are in
    for piece in pieces:
        heading = None if piece.is_code else _HEADING.match(piece.source)
        if heading and (not inside or len(heading[1]) <= inside):
            is_extension = _EXTENSION.match(piece.source, heading.end())
            inside = len(heading[1]) if is_extension else 0
        words = 0 if piece.is_code else _words(piece.source)
        core, extensions = core + words * (not inside), extensions + words * bool(inside)
    if core > MAX_WORDS:
        yield "", f"{core} words of the core, of at most {MAX_WORDS}"
    if extensions > MAX_WORDS_OF_EXTENSIONS:
        yield "", f"{extensions} words of extensions, of at most {MAX_WORDS_OF_EXTENSIONS}"


def _hints(pieces: Sequence[_Piece]) -> Iterator[Finding]:
    parts: list[list[_Piece]] = [[]]
    for piece in pieces:
        if not piece.is_code and _HEADING.match(piece.source):
            parts.append([])
        parts[-1].append(piece)
    for part in parts:
        stub = next((piece.id for piece in part if "stub" in piece.tags), None)
        if stub is None:
            continue
        hints = _HINT.findall("".join(piece.source for piece in part if not piece.is_code))
        if [number for number, _ in hints] != ["1", "2", "3"]:
            yield stub, f"{len(hints)} hints, of 3 that are numbered"
        elif not _SKELETON.search(hints[-1][1]):
            yield stub, "hint 3 is no skeleton: a python block with blanks, ..."


def _answers(pieces: Sequence[_Piece]) -> Iterator[Finding]:
    """Look at what stands below figures and explanations, up to the next heading or code."""
    for number, piece in enumerate(pieces):
        below = (other for other in pieces[number + 1 :] if "explain" not in other.tags)
        after = next(below, None)
        is_text = after and not after.is_code and not _HEADING.match(after.source)
        text = after.source if after and is_text else ""
        if "explain" in piece.tags and "<details" not in text:
            yield piece.id, "no answer to unfold below this explanation"
        if piece.is_code and _DRAWS.search(piece.source) and not _FIGURE.search(text):
            yield piece.id, "the text below does not say what *The figure* shows"


def _unchecked(code: Sequence[NotebookNode]) -> Iterator[Finding]:
    tags = [set(cell.metadata.get("tags", ())) for cell in code]
    if any("stub" in own for own in tags) and not any("check" in own for own in tags):
        yield "", "no public check: mark some in checks.py with public=True"


def main() -> None:
    """Print what is wrong with the notebooks that the command line names; exit 1 if anything is."""
    lines = [
        ": ".join(filter(None, [path, id, what]))
        for path in sys.argv[1:]
        for id, what in lint(Path(path).read_text(encoding="utf-8"))
    ]
    print(*lines, sep="\n", end="\n" if lines else "")
    sys.exit(bool(lines))


if __name__ == "__main__":
    main()
