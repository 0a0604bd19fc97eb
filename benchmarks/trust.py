"""Print what the proofs have found, as the table of README. Run: python benchmarks/trust.py"""

import json
from pathlib import Path

from autograder.records.course import Course

PROJECT = Path(__file__).parents[1]
_HEAD = (
    "| assignment | checks | wrong solutions, failed as said | right ones, with full marks |"
    " mutants of the reference, failed | as right as it |\n|---|---|---|---|---|---|"
)


def table() -> str:
    """Return a row for each assignment, from its proof.json, and one for all."""
    rows = []
    for name in Course(PROJECT).names():
        path = PROJECT / "reference" / name / "proof.json"
        found = json.loads(path.read_text(encoding="utf-8"))
        mutants = found["mutants"]
        rows.append(
            (
                name,
                found["checks"],
                (found["killed"], found["wrong"]),
                (found["accepted"], found["right"]),
                (mutants["killed"], mutants["mutants"] - mutants["equivalent"]),
                mutants["equivalent"],
            )
        )
    names, *columns = zip(*rows, strict=True)
    rows.append((f"**all {len(names)}**", *map(_sum, columns)))
    return "\n".join([_HEAD, *(f"| {' | '.join(map(_cell, row))} |" for row in rows)])


def _sum(column):
    if isinstance(column[0], tuple):
        return tuple(map(sum, zip(*column, strict=True)))
    return sum(column)


def _cell(value) -> str:
    if isinstance(value, tuple):
        return f"{value[0]:,} of {value[1]:,}"
    return f"{value:,}" if isinstance(value, int) else value


if __name__ == "__main__":
    print(table())
