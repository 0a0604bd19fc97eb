"""What stands in the docs: their blocks of code, and the commands in these with what they print."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

PROJECT = Path(__file__).parents[1]
GENERATED = PROJECT / "docs" / "commands.md"
PAGES = [
    *(PROJECT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *(page for page in sorted((PROJECT / "docs").rglob("*.md")) if page != GENERATED),
]
SHELL = "sh", "console"  # commands alone, and a session: each after "$ ", with what it prints
_SECONDS = re.compile(r"\d+(\\\.\d+)?(?=(\\ )s\b)")


@dataclass(frozen=True)
class Block:
    """A block of code of a page; line: where it begins; language: "" where none is named."""

    page: str
    line: int
    language: str
    text: str


@dataclass(frozen=True)
class Command:
    """A command of a page; shown: what the page says that it prints, None if it does not."""

    page: str
    line: int
    text: str
    shown: str | None = None


def name(page: Path) -> str:
    """Return what a page is called: its path in the project."""
    return page.relative_to(PROJECT).as_posix()


def blocks(page: Path) -> Iterator[Block]:
    """Yield the blocks of code of a page."""
    for token in MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8")):
        if token.type in ("fence", "code_block") and token.map:
            yield Block(name(page), token.map[0] + 1, token.info.strip(), token.content)


def commands(page: Path) -> Iterator[Command]:
    """Yield the commands of a page, in their order."""
    for block in blocks(page):
        if block.language == "sh":
            text = block.text.replace("\\\n", " ")
            for line in filter(str.strip, text.splitlines()):
                yield Command(block.page, block.line, line.strip())
        elif block.language == "console":
            for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
                line, _, shown = part.partition("\n")
                yield Command(block.page, block.line, line, shown)


def prints(shown: str, printed: str) -> bool:
    """Tell whether a command prints what is shown.

    "…" stands for any text of a line, and for any lines where it is alone on one; seconds differ
    from one machine to the next.
    """
    parts = []
    for line in shown.strip("\n").splitlines():
        if line.strip() == "…":
            parts.append(r"(.*\n)*?")
        else:
            texts = (_SECONDS.sub(r"\\d+(\\.\\d+)?", re.escape(text)) for text in line.split("…"))
            parts.append(".*".join(texts).rstrip() + r"\n")
    lines = "".join(f"{line.rstrip()}\n" for line in printed.strip("\n").splitlines())
    return re.fullmatch("".join(parts), lines) is not None
