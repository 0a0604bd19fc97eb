"""What proofs have found out so far, kept for the next: of what has not changed since."""

import contextlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from .answers import Outcome

KeyOf = Callable[[str, str], str | None]  # of a case's title and a check's name
_BY_CHECK = ("verdicts", "messages", "traces", "reasons")
_SOUND = "sound"  # of checks that no odd reply makes raise


class Progress:
    """The outcomes of proofs, a line each, with the key of each verdict as it was then.

    It may be broken off at any time, lost, or of another state of the files: what has another key
    by now is not known.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sound: dict[str, str] = {}  # of checks, the key under which no odd reply broke them

    def read(self, key_of: KeyOf) -> dict[tuple[str, int], Outcome]:
        """Return what is known of the files as they are, and write it anew, without the rest."""
        lines: list[str] = []
        with contextlib.suppress(OSError, UnicodeDecodeError):
            lines = self.path.read_text(encoding="utf-8").splitlines()
        known: dict[tuple[str, int], Outcome] = {}
        for line in lines:
            with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
                entry = json.loads(line)
                if _SOUND in entry:
                    self.sound = dict(entry[_SOUND])
                    continue
                outcome = _still_true(entry, key_of)
                at = outcome.title, outcome.seed
                known[at] = merged(known.get(at), outcome)
        known = {at: outcome for at, outcome in known.items() if outcome.verdicts}
        kept = [_line(outcome, key_of) for outcome in known.values()]
        self._write([json.dumps({_SOUND: self.sound}), *kept], "w")
        return known

    def add(self, outcome: Outcome, key_of: KeyOf) -> None:
        """Keep an outcome."""
        self._write([_line(outcome, key_of)], "a")

    def add_sound(self, keys: Mapping[str, str]) -> None:
        """Keep which checks no odd reply makes raise."""
        self.sound = dict(keys)
        self._write([json.dumps({_SOUND: self.sound})], "a")

    def _write(self, lines: Iterable[str], mode: str) -> None:
        with self.path.open(mode, encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)


def merged(earlier: Outcome | None, later: Outcome) -> Outcome:
    """Return what two runs have said of a case at a seed; of what both did, the later."""
    if not earlier:
        return later
    of_earlier = earlier.verdicts.keys() - later.verdicts.keys()
    parts: dict[str, Any] = {}
    for name in _BY_CHECK:
        before, after = getattr(earlier, name), getattr(later, name)
        parts[name] = {**{check: before[check] for check in before if check in of_earlier}, **after}
    return Outcome(later.title, later.seed, **parts)


def _still_true(entry: dict[str, Any], key_of: KeyOf) -> Outcome:
    """Return of a line what has the key that it had."""
    title, keys = entry["title"], entry["keys"]
    true = {
        check
        for check, passed in entry["verdicts"].items()
        if passed is not None and keys[check] == key_of(title, check)
    }
    parts = {
        name: {check: what for check, what in entry[name].items() if check in true}
        for name in _BY_CHECK
    }
    return Outcome(title, entry["seed"], **parts)


def _line(outcome: Outcome, key_of: KeyOf) -> str:
    entry = {field.name: getattr(outcome, field.name) for field in fields(outcome)}
    keys = {check: key_of(outcome.title, check) for check in outcome.verdicts}
    return json.dumps({**entry, "keys": keys})
