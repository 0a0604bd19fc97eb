"""Texts that others have chosen, such as names of files and people, made fit to write and print."""

import re
from unicodedata import category, normalize

_JOINERS = "\u200c\u200d"  # zero width, invisible and harmless: Persian names and emoji need them


def is_text(name: str) -> bool:
    """Tell whether a name can be written down as it is."""
    return writable(name) == name


def writable(name: str) -> str:
    """Return a name that can be written down: a file's may be any bytes."""
    return re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", name)


def sound(text: str) -> str:
    """Return a text that UTF-8 can hold: student code can return half a character."""
    return text.encode("utf-8", "backslashreplace").decode()


def printable(text: str) -> str:
    """Return a text as it can be printed: on one line, nothing in it that a terminal obeys."""
    if text.isprintable():  # as nearly all are: to look at each character takes long
        return text
    return "".join(c if _is_inert(c) else "\N{REPLACEMENT CHARACTER}" for c in text)


def inert(text: str) -> str:
    """Return a text of several lines in which no character does anything but show."""
    return "\n".join(printable(line.expandtabs(4)) for line in text.split("\n"))


def as_called(name: str) -> str:
    """Return what to compare names by: macOS parts letters from their accents in file names."""
    return normalize("NFC", normalize("NFC", name).casefold())


def shown(name: object) -> str:
    """Return a name as it can be printed, its beginning if it is long."""
    text = printable(str(name))
    return text if len(text) <= 120 else f"{text[:117]}..."


def _is_inert(c: str) -> bool:
    return c.isprintable() or category(c) == "Zs" or c in _JOINERS
