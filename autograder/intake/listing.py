"""What lies below a path."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePath

from ..records.errors import AutograderError

_IGNORED_FOLDERS = {"__MACOSX", "__pycache__"}


def files_below(path: Path) -> Iterator[tuple[PurePath, Path]]:
    """Yield each file below a path, relative to it and as it is; hidden ones are passed over."""
    if path.is_file():
        yield PurePath(path.name), path
        return
    if not path.is_dir():
        if path.exists():
            raise AutograderError(f"{path}: it is neither a file nor a folder")
        raise AutograderError(f"{path}: there is no such file or folder")
    for folder, folders, files in os.walk(path, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not is_ignored(PurePath(name)))
        for name in sorted(files):
            file = Path(folder, name)
            if not name.startswith(".") and (file.is_file() or file.is_symlink()):
                yield PurePath(file.relative_to(path)), file


def _refuse(error: OSError) -> None:
    """Stop rather than pass over a folder, and with it a student."""
    raise AutograderError(f"{error.filename}: this folder can't be read: {error.strerror}")


def is_ignored(name: PurePath) -> bool:
    """Tell whether a file or folder is what systems leave behind."""
    return any(part.startswith(".") or part in _IGNORED_FOLDERS for part in name.parts)
