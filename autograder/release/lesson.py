"""Check released notebooks as lessons: lengths, headings, pictures, hints, plots.

    python -m autograder.release.lesson assignments/*/*.ipynb

These are floors, not measures of quality. What the release makes by itself (format, ids, no
outputs, messages of stubs) is not looked at again.
"""

import itertools
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

# Budgets, beyond which readers skip or get lost.
MAX_WORDS = 2_200  # of the whole lesson
MAX_WORDS_BETWEEN_CODE = 350
MAX_CODE_LINES = 25
MAX_KB = 100
MIN_ALT_WORDS = 4

_NO_PROSE = re.compile(r"```.*?```|\$\$.*?\$\$|\$[^$\n]*\$|`[^`\n]*`|<[^>]+>", re.DOTALL)
_FENCED = re.compile(r"```.*?```", re.DOTALL)
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_HEADING = re.compile(r"^(#{1,6}) ", re.MULTILINE)
_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\(|<img\b(?P<tag>[^>]*)>")
_ALT = re.compile(r"\balt=([\"'])(.*?)\1")
_FOLDED = re.compile(r"<details.*?</details>", re.DOTALL)
_CROWDED_SUMMARY = re.compile(r"</summary>[^\S\n]*\n?[^\s]")
_PLOT = re.compile(r"\bplt\.show\(|\.(plot|scatter|hist|bar|semilogy|semilogx|loglog)\(")
_LABELS = re.compile(r"xlabel|\.set\(")
_GLOBAL_RANDOM = re.compile(r"\b(?:np|numpy)\.random\.(?!default_rng|Generator|SeedSequence)\w+\(")

Finding = tuple[str, str]  # where: a cell's id, or "" for the whole; and what


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
    findings += _lengths(cells)
    findings += _unchecked(code)
    return findings


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


_Rule = Callable[[NotebookNode], Iterator[str]]
_PROSE_RULES: tuple[_Rule, ...] = (_images, _folds)
_CODE_RULES: tuple[_Rule, ...] = (_code_length, _plots, _random)


def _lengths(cells: Sequence[NotebookNode]) -> Iterator[Finding]:
    total = run = 0
    for cell in cells:
        if cell.cell_type == "code":
            run = 0
            continue
        words = len(_WORD.findall(_NO_PROSE.sub(" ", cell.source)))
        total += words
        run += words
        if run > MAX_WORDS_BETWEEN_CODE:
            yield cell.id, f"{run} words since the last code, of at most {MAX_WORDS_BETWEEN_CODE}"
            run = 0
    if total > MAX_WORDS:
        yield "", f"{total} words, of at most {MAX_WORDS}"


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
