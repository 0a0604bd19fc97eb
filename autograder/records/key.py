"""The key of a course, which makes its hidden tests its own, and what keeps it out of git."""

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from .errors import AutograderError

KEY_FILE = "course.key"
KEY_BYTES = 32
# What git must not take: the key, what people handed in and were given, zips with the key in them.
IGNORED = (
    KEY_FILE,
    ".key-*",
    "results/",
    "gradebook.sqlite*",
    ".gradebook.sqlite.lock",
    "dist/",
    "*.zip",
    ".proof.jsonl",
    "__pycache__/",
)


def course_key(folder: Path) -> bytes:
    """Return the key of the course in a folder, made on first use; raises AutograderError."""
    path = folder / KEY_FILE
    try:
        if not path.exists():
            _make(path)
            _keep_out_of_git(folder)
        return _read(path)
    except OSError as error:
        reason = f"the course key can't be made or read: {error.strerror}"
        raise AutograderError(f"{path}: {reason}") from None


def _make(path: Path) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".key-") as new:  # mode 0600
        new.write(secrets.token_hex(KEY_BYTES) + "\n")
        new.flush()
        with contextlib.suppress(FileExistsError):  # made by another run just now
            os.link(new.name, path)


def _keep_out_of_git(folder: Path) -> None:
    """Add to .gitignore what is not in it yet."""
    path = folder / ".gitignore"
    known = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    missing = [line for line in IGNORED if line not in known.splitlines()]
    if missing:
        with path.open("a", encoding="utf-8") as file:
            file.write("\n" if known and not known.endswith("\n") else "")
            file.write("# Keys, grades and what was handed in are not for a repository.\n")
            file.writelines(f"{line}\n" for line in missing)


def _read(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise AutograderError(f"{path}: others may read the course key; run: chmod 600 {path}")
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise AutograderError(
            f"{path}: a course key is {2 * KEY_BYTES} hexadecimal digits; restore it, or delete it "
            "to get a new one (which changes the numbers in every hidden test)"
        )
    return key
