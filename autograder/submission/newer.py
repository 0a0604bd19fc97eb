"""Say more of what does not parse: is it of a newer Python than the one that grades?"""

import re
import sys
from dataclasses import replace

from .code import Broken

GRADED_WITH = sys.version_info[:2]
_MERGE_MARK = re.compile(r"(?:<{7}|={7}|>{7})(?: |$)")
_LONGEST_LINE = 1_000
_BEFORE = r"""(?i)\b(?:f|fr|rf)(["'])(?:(?!\1)[^{}]|\{\{|\}\}|\{(?:(?!\1)[^{}])*\})*"""
# Since when, what, and the words of the error and the line by which it is told.
_NEWER = (
    ((3, 12), "a backslash inside the braces of an f-string", "cannot include a backslash", ""),
    ((3, 12), "a comment inside the braces of an f-string", "cannot include '#'", ""),
    (
        (3, 12),
        "an f-string inside whose braces its own quotes stand",
        "",
        rf"{_BEFORE}\{{[^{{}}]*\1.*\}}",
    ),
    (
        (3, 12),
        "an f-string whose braces go over several lines",
        "unterminated string",
        rf"{_BEFORE}\{{[^}}]*$",
    ),
    ((3, 12), "a `type` statement", "", r"^\s*type\s+\w+\s*(?:\[.*\])?\s*="),
    (
        (3, 13),
        "a type parameter with a default",
        "",
        r"^\s*(?:async\s+)?(?:def|class)\s+\w+\s*\[[^\]]*=",
    ),
    ((3, 12), "type parameters", "", r"^\s*(?:async\s+)?(?:def|class)\s+\w+\s*\["),
)


def explained(piece: Broken, written_with: str) -> Broken:
    """Return a broken piece with a reason that tells of a newer Python, if that may be why.

    written_with: the version of Python that a notebook tells, or "".
    """
    line = piece.text[:_LONGEST_LINE]
    if _MERGE_MARK.match(line):
        return replace(piece, reason="this is the mark of a merge conflict")
    for since, what, reason, looks in _NEWER:
        if since > GRADED_WITH and reason in piece.reason and re.search(looks, line):
            told = f"{what} may be why: that takes Python {_shown(since)}"
            return _graded(piece, told)
    version = re.match(r"(\d)\.(\d{1,3})", written_with)
    if version and (own := (int(version[1]), int(version[2]))) > GRADED_WITH:
        return _graded(piece, f"the notebook was run with Python {_shown(own)}")
    return piece


def _graded(piece: Broken, told: str) -> Broken:
    return replace(piece, reason=f"{piece.reason}; {told}; it is graded with {_shown(GRADED_WITH)}")


def _shown(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
