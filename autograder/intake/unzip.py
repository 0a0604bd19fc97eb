"""Read zips that nobody vouches for: no name in one leads anywhere, and no size is believed.

Nothing is written under a name that a zip chose, but for its last part, made safe; so names that
lead out of the zip could do no harm, yet they are refused and told: nobody makes them by accident.
"""

import errno
import io
import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePath

from ..records.text import shown
from ..submission.code import MAX_FILE_BYTES

MAX_ENTRIES = 10_000
MAX_UNPACKED_BYTES = 4 << 30
MAX_NAME = 150  # bytes of a file's name without its suffix; file systems take 255
_MAX_DIRECTORY_BYTES = 8 << 20  # the list of entries, which zipfile reads at once: 10,000 need 2 MB
_CHUNK_BYTES = 1 << 20
_UTF8_FLAG = 0x800
_TOO_MANY = f"has more than {MAX_ENTRIES:,} entries"


class BadZip(Exception):
    """The zip can't be used; the message says why and goes after its name: "is encrypted"."""


@dataclass(frozen=True)
class Contents:
    """What is in a zip: its files by name, and a line for each entry that is refused."""

    archive: zipfile.ZipFile
    files: Mapping[PurePath, zipfile.ZipInfo]
    refused: tuple[str, ...]

    def read(self, name: PurePath) -> bytes:
        """Return a file's bytes, at most one more than MAX_FILE_BYTES; raises BadZip."""
        return b"".join(self.chunks(name, MAX_FILE_BYTES + 1))

    def chunks(self, name: PurePath, most_bytes: int) -> Iterator[bytes]:
        """Yield a file's bytes, no more than so many; raises BadZip."""
        try:
            with self.archive.open(self.files[name]) as file:
                while chunk := file.read(min(most_bytes, _CHUNK_BYTES)):
                    yield chunk
                    most_bytes -= len(chunk)
        except Exception as error:  # noqa: BLE001 - each way to compress has errors of its own
            locked = isinstance(error, RuntimeError) and "encrypted" in str(error)
            raise BadZip(_holds(name, "is encrypted" if locked else "is damaged")) from None


@contextmanager
def opened(path: Path) -> Iterator[Contents]:
    """Yield what is in a zip; raises BadZip."""
    with ExitStack() as stack:
        try:
            file = stack.enter_context(_Guarded(io.FileIO(path)))
            archive = stack.enter_context(zipfile.ZipFile(file))
        except BadZip:
            raise
        except OSError as error:
            raise BadZip(f"can't be read: {error.strerror}") from None
        except Exception:  # noqa: BLE001 - the format lets nearly everything go wrong
            raise BadZip("is no zip that can be read") from None
        yield _contents(archive)


def _contents(archive: zipfile.ZipFile) -> Contents:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise BadZip(_TOO_MANY)
    files, refused = {}, []
    for entry in entries:
        name = _name(entry)
        if why := _suspicious(name, entry):
            refused.append(_holds(name, why))
        elif not name.endswith("/"):
            files[PurePath(name)] = entry
    return Contents(archive, files, tuple(refused))


def unpack(
    path: Path, scratch: Path, most_bytes: Callable[[PurePath], int]
) -> tuple[dict[PurePath, Path], tuple[str, ...]]:
    """Copy files out of a zip, each into a new folder in scratch.

    most_bytes: how much of a file is copied, 0 for one that is not wanted, whose path is then not
    there. Returns where each file lies by its name in the zip, and a line for each entry that is
    refused or can't be read. Raises BadZip for a zip that is too large or can't be read.
    """
    with opened(path) as zipped:
        limits = {name: most for name in zipped.files if (most := most_bytes(name))}
        sizes = {name: zipped.files[name].file_size for name in limits}
        if sum(min(sizes[name], limits[name]) for name in limits) > MAX_UNPACKED_BYTES:
            largest = max(sizes, key=lambda name: sizes[name])
            raise BadZip(
                f"takes more than {MAX_UNPACKED_BYTES >> 30} GB unpacked; "
                f"{shown(largest)} alone takes {sizes[largest]:,} bytes"
            )
        copies = {name: path / name for name in zipped.files}
        refused = list(zipped.refused)
        for number, (name, most) in enumerate(limits.items()):
            copies[name] = scratch / str(number) / safe_name(name.name)
            with _errors_about_space(scratch):
                copies[name].parent.mkdir(parents=True)
                try:
                    with copies[name].open("wb") as file:
                        file.writelines(zipped.chunks(name, most))
                except BadZip as error:
                    copies[name].write_bytes(b"")  # its owner is still found, half of it no more
                    refused.append(str(error))
    return copies, tuple(refused)


def safe_name(text: str) -> str:
    """Return a name that can be a file's or folder's on any system, with the suffix it had."""
    stem, suffix = os.path.splitext(text)
    stem = re.sub(r"[^\w.+-]+", "_", stem).lstrip(".-").encode()[:MAX_NAME].decode(errors="ignore")
    suffix = re.sub(r"[^\w.]+", "_", suffix.lower()).encode()[:32].decode(errors="ignore")
    return f"{stem or '_'}{suffix}"


def unique_name(text: str, taken: set[str]) -> str:
    """Return a safe name that no other submission has, whatever its case."""
    name = first = safe_name(text)
    stem, suffix = os.path.splitext(first)
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}{suffix}"
    taken.add(name.casefold())
    return name


def _holds(name: object, why: str) -> str:
    return f"holds {shown(name)}, which {why}"


class _Guarded(io.BufferedReader):
    """A file of which no more is read at once than the list of a sane number of entries takes."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _MAX_DIRECTORY_BYTES:
            raise BadZip(_TOO_MANY)
        return super().read(size)


def _name(entry: zipfile.ZipInfo) -> str:
    """Return the name of an entry; most systems write UTF-8, not all of them say so."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_FLAG:
        with suppress(UnicodeError):  # zipfile took it for cp437, as is the rule
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/")


def _suspicious(name: str, entry: zipfile.ZipInfo) -> str:
    """Return why an entry is not to be touched, if it is not."""
    kind = stat.S_IFMT(entry.external_attr >> 16)  # 0 where the system that made it has none
    if name.startswith("/") or re.match("[A-Za-z]:", name):
        return "has an absolute name"
    if not PurePath(name).parts:
        return "has no name"
    if ".." in name.split("/"):
        return "has a name that leads out of it"
    if kind == stat.S_IFLNK:
        return "is a link"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is neither a file nor a folder"
    return ""


@contextmanager
def _errors_about_space(folder: Path) -> Iterator[None]:
    """Raise a full disk as BadZip."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise BadZip(f"can't be unpacked: there is no room left in {folder}") from None
