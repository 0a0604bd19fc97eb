"""Find the names that were most likely meant: of functions and classes, and really similar."""

import re
from collections.abc import Collection, Iterable, Iterator
from difflib import SequenceMatcher
from itertools import islice

from ..submission.code import DEFINITIONS, Code

_ALIKE = 0.75  # `Net` and `Nett`, not `Net` and `Ned`
_MOST_NAMES = 2
_MOST_LOOKED_AT = 1_000
_LONGEST = 200  # characters of a name that is looked for


def similar(name: str, others: Iterable[str]) -> list[str]:
    """Return the names that are this one but for its case, a slip, or a word more or less."""
    if len(name) > _LONGEST:
        return []
    about_as_long = (other for other in others if other != name and len(other) < 2 * len(name))
    ratios = {other: _likeness(name, other) for other in islice(about_as_long, _MOST_LOOKED_AT)}
    near = [other for other, ratio in ratios.items() if ratio >= _ALIKE]
    return sorted(near, key=lambda other: -ratios[other])[:_MOST_NAMES]


def definitions(code: Code) -> Iterator[str]:
    """Yield the names of the functions and classes at the top level."""
    for statement in code.statements:
        for node in statement.nodes:
            if isinstance(node, DEFINITIONS):
                yield node.name


def _likeness(name: str, other: str) -> float:
    """Return how alike two names are: 1 if they differ in case or underscores alone.

    It is 0 if one has a word in place of another that is none of its misspellings.
    """
    ours, theirs = _words(name), _words(other)
    only_ours = [word for word in ours if word not in theirs]
    only_theirs = [word for word in theirs if word not in ours]
    if only_ours and only_theirs and "".join(ours) != "".join(theirs):
        pairs = zip(only_ours, only_theirs, strict=False)
        if len(only_ours) != len(only_theirs) or any(_ratio(*pair) < _ALIKE for pair in pairs):
            return 0.0
    return _ratio("".join(ours), "".join(theirs))


def _words(name: str) -> Collection[str]:
    """Return the words of snake_case or CamelCase, in small letters."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[^\W_A-Z]+", name)]


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
