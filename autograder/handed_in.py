"""Find the one file to grade among what a student has handed in: a notebook, a .py, or a zip."""

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath

from .course import Assignment
from .submission import MAX_FILE_BYTES, SUFFIXES

_MAX_MEMBERS = 10_000  # of a zip; reading more names takes long


class NotFound(Exception):
    """There is no file to grade, or no telling which; the message says so, for the student."""


@contextmanager
def one_file(folder: Path, assignment: Assignment) -> Iterator[Path]:
    """Yield the file to grade in a student's folder, or a copy of it from the zip there.

    Taken is a file named as the assignment asks, else the only notebook, else the only .py, beside
    the files that students were given. A zip is what otter exports; it is looked into where there
    is nothing else. Raises NotFound.
    """
    paths = {PurePath(path.relative_to(folder)): path for path in _files(folder)}
    zips = [path for path in paths.values() if path.suffix.lower() == ".zip"]
    names = [name for name in paths if name.suffix.lower() in SUFFIXES]
    if names or len(zips) != 1:
        yield paths[_choose(names, assignment)]
        return
    with tempfile.TemporaryDirectory(prefix="autograder-zip-") as scratch:
        yield _unpacked(zips[0], assignment, Path(scratch))


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder; links are not followed, hidden files passed over."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not _is_hidden(path.relative_to(folder)):
            yield path


def _is_hidden(name: PurePath) -> bool:
    return any(part.startswith((".", "__")) for part in name.parts)


def _choose(names: Sequence[PurePath], assignment: Assignment) -> PurePath:
    """Return the name of the file to grade; raises NotFound."""
    wanted = [name for file in assignment.files for name in names if name.name == file]
    if wanted:
        return min(wanted, key=lambda name: (len(name.parts), assignment.files.index(name.name)))
    given = {f"{name}.py" for name in assignment.helpers()} | {"checks_support.py"}
    own = [
        name
        for name in names
        if name.name not in given
        and not name.name.startswith("test_")
        and "tests" not in name.parts[:-1]
    ]
    for suffix in SUFFIXES:
        found = [name for name in own if name.suffix.lower() == suffix]
        if len(found) == 1:
            return found[0]
    expected = " or ".join(assignment.files)
    there = ", ".join(map(str, own)) or "no notebook and no .py"
    raise NotFound(f"Hand in {expected}. What you handed in has {there}.")


def _unpacked(path: Path, assignment: Assignment, scratch: Path) -> Path:
    """Copy the file to grade out of a zip; raises NotFound."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = {PurePath(name): name for name in archive.namelist()[:_MAX_MEMBERS]}
            names = [name for name in members if name.suffix.lower() in SUFFIXES]
            chosen = _choose([name for name in names if not _is_hidden(name)], assignment)
            with archive.open(members[chosen]) as member:
                data = member.read(MAX_FILE_BYTES + 1)  # one more than is allowed, so that it shows
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        raise NotFound(f"{path.name} is no zip that can be read: hand in the notebook.") from None
    copy = scratch / f"submission{chosen.suffix.lower()}"
    copy.write_bytes(data)
    return copy
