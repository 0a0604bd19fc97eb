"""Find the submissions in what an instructor points at: files and folders of them."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .errors import AutograderError
from .submission import SUFFIXES

_IGNORED_FOLDERS = {"__MACOSX", "__pycache__"}
_MAX_NAME = 150  # bytes; file systems take 255


@dataclass(frozen=True)
class Submission:
    """A file that was handed in, its name in the gradebook, and who it belongs to."""

    name: str
    owners: tuple[str, ...]
    path: Path


@dataclass(frozen=True)
class Found:
    """The submissions, and the files among them that are none."""

    submissions: tuple[Submission, ...]
    others: tuple[Path, ...]


def find(paths: Iterable[Path]) -> Found:
    """Return the submissions in these files and folders, in order of their names.

    A file's owner is the folder it lies in below the given path, or else its own name. Links in a
    folder are not followed. Raises AutograderError for a path that is not there, can't be read or
    holds no submission.
    """
    taken: set[str] = set()
    submissions: list[Submission] = []
    others: list[Path] = []
    for path in paths:
        before = len(submissions)
        for relative, file in _files(path):
            if file.suffix.lower() in SUFFIXES and (file == path or not file.is_symlink()):
                owner = relative.parts[0] if len(relative.parts) > 1 else relative.stem
                owner = os.fsencode(owner).decode("utf-8", "replace")  # a name may be any bytes
                name = _unique(_safe(relative), taken)
                submissions.append(Submission(name, (owner,), file))
            else:
                others.append(file)
        if len(submissions) == before:
            kinds = " or ".join(SUFFIXES)
            raise AutograderError(f"{path}: no submission in it: there is no {kinds} file")
    return Found(tuple(sorted(submissions, key=lambda one: one.name)), tuple(others))


def _files(path: Path) -> Iterator[tuple[Path, Path]]:
    """Yield each file below a path, relative to it and as it is; hidden ones are passed over."""
    if path.is_file():
        yield Path(path.name), path
        return
    if not path.is_dir():
        raise AutograderError(f"{path}: there is no such file or folder")
    for folder, folders, files in os.walk(path, onerror=_refuse):
        folders[:] = sorted(
            name for name in folders if name[0] != "." and name not in _IGNORED_FOLDERS
        )
        for name in sorted(files):
            file = Path(folder, name)
            if not name.startswith(".") and (file.is_file() or file.is_symlink()):
                yield file.relative_to(path), file


def _refuse(error: OSError) -> None:
    """Stop rather than pass over a folder, and with it a student."""
    raise AutograderError(f"{error.filename}: this folder can't be read: {error.strerror}")


def _safe(relative: Path) -> str:
    """Return a name that can be a folder's on any system, with the file's suffix."""
    stem = re.sub(r"[^\w.+-]+", "_", "_".join([*relative.parts[:-1], relative.stem])).lstrip(".-")
    stem = stem.encode()[:_MAX_NAME].decode(errors="ignore")
    return f"{stem or '_'}{relative.suffix.lower()}"


def _unique(name: str, taken: set[str]) -> str:
    stem, suffix = os.path.splitext(name)
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}{suffix}"
    taken.add(name.casefold())
    return name
