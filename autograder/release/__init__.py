"""Make what students get of an assignment, `assignments/<name>/`, from `reference/<name>/`."""

from collections.abc import Mapping
from pathlib import Path

from nbformat.v4 import new_markdown_cell

from ..records import handout
from ..records.course import Assignment, Course
from ..records.errors import AutograderError
from ..records.files import errors_about
from . import frame
from .notebook import lesson_cells, notebook, plain_file
from .overview import overview_files
from .public import PublicChecks, public_checks
from .solution import without_solutions
from .support import support_file

__all__ = [
    "changes",
    "overview_changes",
    "released_files",
    "stub",
    "write",
    "write_overview",
]

Files = Mapping[str, str]  # the text of each file, by its path in the folder


def stub(assignment: Assignment) -> str:
    """Return the lesson without solutions as a plain file; students get more around it."""
    return plain_file(lesson_cells(assignment, without_solutions(assignment)))


def released_files(assignment: Assignment) -> Files:
    """Return everything that students get; raises AutograderError if an author must act first."""
    name, about = assignment.name, Course(assignment.folder.parents[1]).about()
    cells = lesson_cells(assignment, without_solutions(assignment))
    if whose := frame.credits(assignment, about):
        cells.append(new_markdown_cell(whose))
    public = public_checks(assignment)
    beside = dict(_public_files(public)) if public.checks else {}
    for helper, text in assignment.helpers().items():
        file = f"{helper}.py"
        if file in (*beside, f"{name}.py", handout.for_pytest(assignment)):
            path = assignment.folder / file
            raise AutograderError(f"{path}: a release has a file of this name: choose another")
        beside[file] = text
    fetch = frame.files_cell(assignment, about, beside)
    how_to = new_markdown_cell(frame.how_to(assignment, bool(public.checks)))
    files = {
        f"{name}.ipynb": notebook(assignment, cells, public.questions(), fetch),
        f"{name}.py": plain_file([how_to, *cells]),
        **beside,
    }
    if public.checks:
        files[handout.for_pytest(assignment)] = public.for_pytest()
    return files


def _public_files(public: PublicChecks) -> Files:
    own = {f"{handout.PUBLIC}.py": public.module(), f"{handout.SUPPORT}.py": support_file()}
    return own | {handout.for_otter(id): public.for_otter(id) for id in public.questions()}


def changes(course: Course, assignment: Assignment) -> list[Path]:
    """Return the files of a release that are not as they would be written, or should not be."""
    folder, files = _folder(course, assignment), released_files(assignment)
    return sorted([*_stale(folder, files), *_strays(folder, files)])


def write(course: Course, assignment: Assignment) -> list[Path]:
    """Write the release of an assignment; return the files that were written or removed."""
    folder, files = _folder(course, assignment), released_files(assignment)
    changed = changes(course, assignment)
    with errors_about(folder):
        for path in _strays(folder, files):
            path.unlink()
        _write(folder, files)
    return changed


def overview_changes(course: Course) -> list[Path]:
    """Return the files of the overview of all lessons that are not as they would be written."""
    return sorted(_stale(course.folder / "assignments", overview_files(course)))


def write_overview(course: Course) -> list[Path]:
    """Write the overview of all lessons, if they have an order; return what was written."""
    folder, changed = course.folder / "assignments", overview_changes(course)
    with errors_about(folder):
        _write(folder, overview_files(course))
    return changed


def _write(folder: Path, files: Files) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())


def _stale(folder: Path, files: Files) -> list[Path]:
    return [folder / name for name, text in files.items() if _read(folder / name) != text]


def _folder(course: Course, assignment: Assignment) -> Path:
    return course.folder / "assignments" / assignment.name


def _strays(folder: Path, files: Files) -> list[Path]:
    """Return the code in a release that is no part of it (any more); data may lie beside it."""
    found = [*folder.glob("*.py"), *folder.glob("*.ipynb"), *folder.glob("tests/*.py")]
    return [path for path in found if path.relative_to(folder).as_posix() not in files]


def _read(path: Path) -> str | None:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return None
