"""Make what students get of an assignment, `assignments/<name>/`, from `reference/<name>/`."""

from collections.abc import Mapping
from pathlib import Path

from ..records import handout
from ..records.course import Assignment, Course
from ..records.errors import AutograderError
from .notebook import lesson_cells, notebook, plain_file
from .public import public_checks
from .solution import without_solutions
from .support import support_file

__all__ = ["changes", "released_files", "stub", "write"]

Files = Mapping[str, str]  # the text of each file, by its path in the folder


def stub(assignment: Assignment) -> str:
    """Return the plain file that students get: the lesson without solutions."""
    return plain_file(lesson_cells(assignment, without_solutions(assignment)))


def released_files(assignment: Assignment) -> Files:
    """Return everything that students get; raises AutograderError if an author must act first."""
    name = assignment.name
    cells = lesson_cells(assignment, without_solutions(assignment))
    public = public_checks(assignment)
    files = {
        f"{name}.ipynb": notebook(assignment, cells, public.questions()),
        f"{name}.py": plain_file(cells),
    }
    if public.checks:
        files[f"{handout.PUBLIC}.py"] = public.module()
        files[f"{handout.SUPPORT}.py"] = support_file()
        files[handout.for_pytest(assignment)] = public.for_pytest()
        files |= {handout.for_otter(id): public.for_otter(id) for id in public.questions()}
    for helper, text in assignment.helpers().items():
        file = f"{helper}.py"
        if file in files:
            path = assignment.folder / file
            raise AutograderError(f"{path}: a release has a file of this name: choose another")
        files[file] = text
    return files


def changes(course: Course, assignment: Assignment) -> list[Path]:
    """Return the files of a release that are not as they would be written, or should not be."""
    folder, files = _folder(course, assignment), released_files(assignment)
    stale = [folder / name for name, text in files.items() if _read(folder / name) != text]
    return sorted([*stale, *_strays(folder, files)])


def write(course: Course, assignment: Assignment) -> list[Path]:
    """Write the release of an assignment; return the files that were written or removed."""
    folder, files = _folder(course, assignment), released_files(assignment)
    changed = changes(course, assignment)
    try:
        for path in _strays(folder, files):
            path.unlink()
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text.encode())
    except OSError as error:
        raise AutograderError(f"{folder}: can't be written: {error.strerror}") from None
    return changed


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
