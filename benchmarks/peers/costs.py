"""What grading costs: CPU, wall time and memory, of classes of the same solved notebooks."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .exercise import Cells, numbered, released, solved
from .graders import Grader, Ours
from .measure import measured
from .notebooks import Nbgrader


@dataclass(frozen=True)
class Sizes:
    """How many submissions are in the classes.

    ours: two, the cost of one more is the slope between them. large: with two jobs, of the first
    notebook alone, since it takes minutes; 0 for none. peers: two, and just the latter for who
    starts anew for each submission.
    """

    ours: tuple[int, int] = (10, 100)
    large: int = 1000
    peers: tuple[int, int] = (1, 3)


NOTEBOOKS = {
    "dropout": ("dropout", False),
    "momentum": ("momentum", False),
    "dropout, definitions alone": ("dropout", True),
    "empty": ("dropout", None),
}


def classes(grader: Grader, notebook: str, sizes: Sizes) -> list[tuple[int, int]]:
    """Return the jobs and sizes of the classes that are measured, as few as tell what is asked."""
    if notebook == "empty":
        return [] if isinstance(grader, Ours) else [(1, sizes.peers[-1])]
    first = notebook == next(iter(NOTEBOOKS))
    jobs_of = (1, 2) if first and not isinstance(grader, Nbgrader) else (1,)
    if isinstance(grader, Ours):
        large = [(2, sizes.large)] if sizes.large and first else []
        return [(jobs, size) for jobs in jobs_of for size in sizes.ours] + large
    if isinstance(grader, Nbgrader):
        return [(1, size) for size in sizes.peers]
    return [(jobs, sizes.peers[-1]) for jobs in jobs_of]


def cells_of(notebook: str) -> Cells:
    name, lean = NOTEBOOKS[notebook]
    return [""] if lean is None else solved(name, lean=lean)


def require_full(which: str, points: Mapping[str, float | None], full: float, folder: Path) -> None:
    """End with an error unless all have full points: nobody is timed at doing nothing."""
    off = {name: got for name, got in points.items() if got != full}
    if off:
        name, got = next(iter(off.items()))
        logs = sorted(folder.rglob("log"))
        last = logs[-1].read_text(errors="replace").splitlines()[-1:] if logs else []
        raise RuntimeError(
            f"{which}: {len(off)} of {len(points)} lack full points, {name} has {got} of {full:g};"
            f" the grader said last: {' '.join(last) or 'nothing'}"
        )


def measure(graders: Sequence[Grader], sizes: Sizes) -> Iterator[dict[str, Any]]:
    """Yield a row for each class; all are graded with full points, or it ends with an error."""
    for notebook, (name, lean) in NOTEBOOKS.items():
        exercise, cells = released(name), cells_of(notebook)
        for grader in graders:
            with tempfile.TemporaryDirectory(prefix="peers-") as made:
                folder = Path(made)
                folder.chmod(0o755)
                (folder / "prepared").mkdir()
                grader.prepare(exercise, folder / "prepared")
                full = 0 if lean is None else grader.full(exercise)
                planned = [(False, one) for one in classes(grader, notebook, sizes)]
                if notebook == next(iter(NOTEBOOKS)):  # what it reads is in memory from now on
                    planned.insert(0, (True, (1, 1)))
                for number, (warm_up, (jobs, size)) in enumerate(planned):
                    own = folder / f"class-{number}"
                    own.mkdir(mode=0o755)
                    students = {f"s{n:04}": numbered(cells, n) for n in range(size)}
                    cost = measured(grader.hand_in(own, students, jobs), jobs)
                    points = grader.points(own, [*students])
                    require_full(f"{grader.name}, {notebook}", points, full, own)
                    if not warm_up:
                        row = {"grader": grader.name, "notebook": notebook, "jobs": jobs}
                        yield {**row, "size": size, **asdict(cost)}
