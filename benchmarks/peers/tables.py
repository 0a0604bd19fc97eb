"""The tables of docs/peers.md and README, made of results.json; quick, and the same every time."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from .attacks import ATTACKS
from .tiny import HONEST

Row = dict[str, Any]
SIZES = (10, 100, 1000)
PAGES = ("docs/peers.md", "README.md")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def told_seconds(seconds: float) -> str:
    """Return a time as a person says it."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def line(few: Row, many: Row, key: str) -> tuple[float, float]:
    """Return what a class costs once, and each submission, from two sizes; of one size, no once."""
    if few["size"] == many["size"]:
        return 0.0, many[key] / many["size"]
    slope = (many[key] - few[key]) / (many["size"] - few["size"])
    return few[key] - slope * few["size"], slope


def grouped(costs: Iterable[Row]) -> dict[tuple[str, str, int], list[Row]]:
    """Return the rows of each notebook, grader and number of jobs, by size."""
    found = defaultdict(list)
    for row in costs:
        found[row["notebook"], row["grader"], row["jobs"]].append(row)
    return {key: sorted(rows, key=lambda row: row["size"]) for key, rows in found.items()}


def slope_rows(rows: Sequence[Row]) -> tuple[Row, Row]:
    """Return the two classes of which the slope is taken; a larger one is measured beside."""
    return rows[0], rows[:2][-1]


def class_seconds(rows: Sequence[Row], size: int) -> str:
    """Return the wall time of a class: measured, or reckoned (≈) from the smaller ones."""
    for row in rows:
        if row["size"] == size:
            return told_seconds(row["seconds"])
    once, each = line(*slope_rows(rows), "seconds")
    return f"≈ {told_seconds(once + size * each)}"


def costs(results: Row) -> str:
    head = "notebook|grader|jobs|CPU s a submission|wall s a submission|once a class, CPU s"
    head += "|class of 10|100|1,000|peak MB"
    rows = []
    for (notebook, grader, jobs), found in grouped(results["costs"]).items():
        if notebook == "empty":
            continue
        few, many = slope_rows(found)
        once, each = line(few, many, "cpu")
        _, wall = line(few, many, "seconds")
        figures = [f"{each:.2f}", f"{wall:.2f}", f"{once:.1f}" if few is not many else "none"]
        sizes = [class_seconds(found, size) for size in SIZES]
        peak = max(row["mb"] for row in found)
        rows.append([notebook, grader, jobs, *figures, *sizes, f"{peak:.0f}"])
    return table(head.split("|"), rows)


def starts(results: Row) -> str:
    """Return what an empty notebook costs: what each peer starts anew for every submission."""
    rows = []
    for (notebook, grader, _), found in grouped(results["costs"]).items():
        if notebook == "empty":
            _, each = line(found[0], found[-1], "cpu")
            rows.append([grader, f"{each:.2f}"])
    return table(["grader", "CPU s for an empty notebook"], rows)


def summed(results: Row) -> dict[str, Row]:
    """Return the verdicts of all assignments together, by grader."""
    found: dict[str, Row] = {}
    for row in results["verdicts"]:
        own = found.setdefault(row["grader"], defaultdict(int))
        for key, value in row.items():
            if isinstance(value, int):
                own[key] += value
    return found


def verdicts(results: Row) -> str:
    head = ["grader", "checks", "wrong code with full points", "right code with full points"]
    head += ["as our public checks say"]
    rows = []
    for grader, own in summed(results).items():
        right = f"{own['right_full']} of {own['right']}"
        wrong = f"of {own['wrong']}"
        if grader == "autograder":
            rows.append([grader, "all", f"{own['wrong_full']} {wrong}", right, ""])
            rows.append([grader, "public alone", f"{own['wrong_public']} {wrong}", "", ""])
        else:
            alike = f"{own['as_public']} of {own['wrong'] + own['right']}"
            rows.append([grader, "public", f"{own['wrong_full']} {wrong}", right, alike])
    return table(head, rows)


def outcome(found: Row) -> str:
    """Return what became of an attack, in few words."""
    points = found["points"]
    words = [*found["told"]]
    if points is None:
        return "; ".join(["**no result**", *words])
    score = f"**{points:g}**" if points > HONEST else f"{points:g}"
    return "; ".join([score, *words])


def attacks(results: Row) -> str:
    graders = list(results["attacks"])
    rows = []
    for attack in ATTACKS:
        found = [outcome(results["attacks"][grader][attack.name]) for grader in graders]
        rows.append([f"it {attack.name}", *found, attack.contained or "nothing"])
    return table(["the submission …", *graders, "a container would change"], rows)


def counts(results: Row) -> dict[str, tuple[int, int, int]]:
    """Return how many attacks gained points, left no result, and harmed or never ended."""
    found = {}
    for grader, by_name in results["attacks"].items():
        tried = [by_name[attack.name] for attack in ATTACKS[1:]]
        gained = sum((one["points"] or 0) > HONEST for one in tried)
        lost = sum(one["points"] is None for one in tried)
        others = sum(any("another" in word for word in one["told"]) for one in tried)
        found[grader] = gained, lost, others
    return found


def short(results: Row) -> str:
    """Return the few figures that README quotes: what hostile code achieves, once it was tried."""
    head = ["", "CPU s a submission", "class of 100, one job", "peak MB"]
    tried = counts(results) if "attacks" in results else {}
    if tried:
        head += [f"of {len(ATTACKS) - 1} attacks: gain points", "leave no result", "harm another"]
    notebook, by_kind = results["costs"][0]["notebook"], grouped(results["costs"])
    rows = []
    for grader, version in results["versions"].items():
        found = by_kind[notebook, grader, 1]
        _, each = line(*slope_rows(found), "cpu")
        peak = max(row["mb"] for row in found)
        cost = [f"{each:.1f}", class_seconds(found, 100), f"{peak:.0f}"]
        rows.append([f"{grader} {version}", *cost, *tried.get(grader, ())])
    return table(head, rows)


def about(results: Row) -> str:
    """Return versions and machine."""
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    return f"{versions}. {results['machine']}."


# What makes each table, and the parts of the measurement that it needs.
MADE = {
    "about": (about, {"versions", "machine"}),
    "costs": (costs, {"costs"}),
    "starts": (starts, {"costs"}),
    "verdicts": (verdicts, {"verdicts"}),
    "attacks": (attacks, {"attacks"}),
    "short": (short, {"costs", "versions"}),
}
NOT_YET = "Not measured yet: `make peers`."


def filled(text: str, results: Row) -> str:
    """Return a page in which what stands between marks, as <!-- peers: costs -->, is made anew."""

    def make(match: re.Match[str]) -> str:
        maker, needed = MADE[match[2]]
        made = maker(results) if needed <= results.keys() else NOT_YET
        return f"{match[1]}\n{made}\n{match[3]}"

    mark = r"(<!-- peers: (\w+) -->)\n.*?\n?(<!-- /peers -->)"
    return re.sub(mark, make, text, flags=re.DOTALL)


def read(path: Path) -> Row:
    """Return what was measured so far."""
    found: Row = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def write(project: Path, results: Row) -> None:
    for name in PAGES:
        path = project / name
        text = path.read_text(encoding="utf-8")
        path.write_text(filled(text, results), encoding="utf-8")
