"""Make zips, also such as no honest program makes."""

import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

from autograder.records.course import Assignment, Limits


def assignment(folder: Path) -> Assignment:
    """Return an assignment `dropout` whose folder holds no helper modules."""
    files = ("dropout.ipynb", "dropout.py")
    return Assignment("dropout", folder / "reference", "Dropout", files, Limits(), ())


def zipped(path: Path, files: Mapping[str, bytes | str]) -> Path:
    """Write a zip with these files, whatever their names are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo("x")
            entry.filename = name  # the constructor would tidy it
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return path


def linked(path: Path, name: str, target: str) -> Path:
    """Write a zip with a symbolic link in it."""
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, target)
    return path


def flagged(path: Path, flag: int) -> Path:
    """Turn a flag of the first entry over, in both places where it stands."""
    data = bytearray(path.read_bytes())
    for header, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = data.index(header) + offset
        flags = int.from_bytes(data[at : at + 2], "little") ^ flag
        data[at : at + 2] = flags.to_bytes(2, "little")
    path.write_bytes(data)
    return path
