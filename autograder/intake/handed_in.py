"""Find the one file to grade among what a student has handed in: a notebook, a .py, or a zip."""

import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePath

from ..records.course import Assignment
from ..records.handout import without_given
from ..records.text import shown
from ..submission.code import SUFFIXES
from . import unzip

_OTTER = {PurePath(".OTTER_LOG"), PurePath("__zip_filename__")}  # in what it exports


class NotFound(Exception):
    """There is no file to grade, or no telling which; the message says so, for the student."""


@contextmanager
def one_file(folder: Path, assignment: Assignment) -> Iterator[Path]:
    """Yield the file to grade in a student's folder, or a copy of it from the zip there.

    See `pick`; raises NotFound.
    """
    with tempfile.TemporaryDirectory(prefix="autograder-zip-") as scratch:
        files = {PurePath(path.relative_to(folder)): path for path in _files(folder)}
        yield pick(files, assignment, Path(scratch))


def pick(files: Mapping[PurePath, Path], assignment: Assignment, scratch: Path) -> Path:
    """Return the file to grade among a student's, or a copy of it from the zip among them.

    files: where they lie, by the names that the student knows. Taken is a file named as the
    assignment asks, else the only notebook, else the only .py, beside the files that students were
    given. A zip is what otter exports; it is looked into where there is nothing else, and the copy
    goes into a new folder in scratch. Raises NotFound.
    """
    names = [name for name in files if name.suffix.lower() in SUFFIXES and not is_hidden(name)]
    zips = [name for name in files if name.suffix.lower() == ".zip" and not is_hidden(name)]
    if names or len(zips) != 1:
        return files[_choose(names, assignment)]
    try:
        with unzip.opened(files[zips[0]]) as zipped:
            name = _choose(_gradable(zipped.files), assignment, zipped.refused)
            data = zipped.read(name)
    except unzip.BadZip as error:
        raise NotFound(f"{shown(zips[0].name)} {error}: hand in the notebook.") from None
    copy = Path(tempfile.mkdtemp(dir=scratch)) / unzip.safe_name(name.name)
    copy.write_bytes(data)
    return copy


def is_of_one_student(names: Collection[PurePath], assignment: Assignment) -> bool:
    """Tell whether files are what one student has handed in, rather than those of a class."""
    if not _OTTER.isdisjoint(names):
        return True
    own = without_given(_gradable(names), assignment)
    zips = [name for name in names if name.suffix.lower() == ".zip" and not is_hidden(name)]
    wanted = [name for name in own if name.name in assignment.files]
    if not wanted:
        return len(own) == 1 and not zips
    folder = min(wanted, key=lambda name: len(name.parts)).parent
    return all(name.is_relative_to(folder) for name in [*own, *zips])


def is_hidden(name: PurePath) -> bool:
    """Tell whether a file is none that a person made: an editor's, a system's, a cache."""
    return any(part.startswith((".", "__")) for part in name.parts)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder; links are not followed."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path


def _gradable(names: Collection[PurePath]) -> list[PurePath]:
    return [name for name in names if name.suffix.lower() in SUFFIXES and not is_hidden(name)]


def _choose(
    names: Collection[PurePath], assignment: Assignment, refused: Collection[str] = ()
) -> PurePath:
    """Return the name of the file to grade; raises NotFound, which tells also what was refused."""
    wanted = [name for file in assignment.files for name in names if name.name == file]
    if wanted:
        return min(wanted, key=lambda name: (len(name.parts), assignment.files.index(name.name)))
    own = without_given(names, assignment)
    for suffix in SUFFIXES:
        found = [name for name in own if name.suffix.lower() == suffix]
        if len(found) == 1:
            return found[0]
    expected = " or ".join(assignment.files)
    there = ", ".join(map(shown, own)) or "no notebook and no .py"
    also = f" It {'; it '.join([*refused][:3])}." if refused else ""
    raise NotFound(f"Hand in {expected}. What you handed in has {there}.{also}")
