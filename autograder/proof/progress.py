"""What a proof has found out so far, kept so that one that was broken off goes on."""

import contextlib
import json
from pathlib import Path

from .answers import Outcome


class Progress:
    """The outcomes of a run that may be broken off: a line each, under a line with the digest."""

    def __init__(self, path: Path, digest: str) -> None:
        self.path, self.digest = path, digest

    def read(self) -> dict[tuple[str, int], Outcome]:
        """Return what is known already; begin anew if it is of other files."""
        with contextlib.suppress(OSError, ValueError):
            first, *lines = self.path.read_text(encoding="utf-8").splitlines()
            if first == self.digest:
                outcomes = [Outcome(**json.loads(line)) for line in lines]
                return {(outcome.title, outcome.seed): outcome for outcome in outcomes}
        self.path.write_text(f"{self.digest}\n", encoding="utf-8")
        return {}

    def add(self, outcome: Outcome) -> None:
        """Keep an outcome."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(vars(outcome)) + "\n")
