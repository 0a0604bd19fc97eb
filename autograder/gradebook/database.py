"""The SQLite file of the gradebook, which one process writes while others may read.

What the system or SQLite refuses is told in one line that names the file. A damaged file is never
overwritten: who writes keeps it aside and begins anew.
"""

import fcntl
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TextIO

from ..records.errors import AutograderError
from ..records.files import errors_about


class Database:
    """An open database; whoever opened it closes it.

    set_aside: where the damaged file that was there is kept now, if there was one.
    """

    def __init__(
        self,
        path: Path,
        migrations: Sequence[str],
        *,
        writing: bool,
        waiting: Callable[[], None] | None = None,
    ) -> None:
        """Open it, to write it if asked to.

        migrations: SQL that leads from each version of the tables to the next, from none at all to
        the first on; an older file is brought up to date. Raises AutograderError if it can't be
        opened, is not there, is of a later version, or somebody else writes it; with waiting, that
        is called in the latter case, and the other one's end waited for.
        """
        self.path = path
        self.set_aside: Path | None = None
        with _database_errors_about(path), ExitStack() as stack:
            if writing:
                if path.parent.exists() and not path.parent.is_dir():
                    reason = "results go into a folder, and this is none; choose another --out"
                    raise AutograderError(f"{path.parent}: {reason}")
                path.parent.mkdir(parents=True, exist_ok=True)
                stack.enter_context(_locked(path.with_name(f".{path.name}.lock"), waiting))
                if path.exists() and _is_damaged(path):
                    self.set_aside = _keep_aside(path)
            elif not path.exists():
                raise AutograderError(f"{path}: there is no gradebook; grade something first")
            elif _is_damaged(path):
                raise AutograderError(
                    f"{path}: it is damaged; `autograder grade` keeps it aside and begins anew"
                )
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=30)
            stack.callback(self._connection.close)
            self._prepare(migrations, writing)
            self._stack = stack.pop_all()
        self.execute = self._connection.execute
        self.executemany = self._connection.executemany

    def _prepare(self, migrations: Sequence[str], writing: bool) -> None:
        (found,) = self._connection.execute("PRAGMA user_version").fetchone()
        if found > len(migrations):
            raise AutograderError(
                f"{self.path}: it was written by a newer autograder: update yours, or choose --out"
            )
        if writing:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute("PRAGMA foreign_keys = ON")
        if found < len(migrations):
            with ExitStack() as stack:
                if not writing:  # who only reads has not locked it yet
                    stack.enter_context(_locked(self.path.with_name(f".{self.path.name}.lock")))
                for version, step in enumerate(migrations[found:], found + 1):
                    self._connection.executescript(
                        f"BEGIN; {step} PRAGMA user_version = {version}; COMMIT"
                    )

    def close(self) -> None:
        """Close it, and let others write."""
        self._stack.close()

    def compact(self) -> None:
        """Write it anew: what was deleted is in the file until then."""
        with _database_errors_about(self.path):
            self.execute("VACUUM")
            self.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def change(self) -> Iterator[None]:
        """Make changes together or not at all."""
        with _database_errors_about(self.path):
            self.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if self._connection.in_transaction:
                    self.execute("ROLLBACK")
                raise
            self.execute("COMMIT")


def _locked(path: Path, waiting: Callable[[], None] | None = None) -> TextIO:
    """Return an open file that only one process can have; raises AutograderError.

    waiting: is called before another process is waited for; without it, that is an error.
    """
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if not waiting:
            file.close()
            raise AutograderError(
                f"{path.parent}: another autograder is writing there; wait for it, or choose --out"
            ) from None
        waiting()
        fcntl.flock(file, fcntl.LOCK_EX)
    return file


def _is_damaged(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
            answer: tuple[str] = db.execute("PRAGMA quick_check(1)").fetchone()
            tables = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        return answer != ("ok",) or (tables != (0,) and not _is_ours(path))
    except sqlite3.DatabaseError:
        return True


def _is_ours(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as db:
        return bool(db.execute("PRAGMA user_version").fetchone()[0])


def _keep_aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    path.rename(aside)
    for leftover in ("-wal", "-shm"):
        path.with_name(path.name + leftover).unlink(missing_ok=True)
    return aside


@contextmanager
def _database_errors_about(path: Path) -> Iterator[None]:
    """Raise what the system or the database refuses as one line about a file."""
    try:
        with errors_about(path):
            yield
    except sqlite3.Error as error:
        raise AutograderError(f"{path}: {error}") from None
