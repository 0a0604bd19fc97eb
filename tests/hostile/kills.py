"""Processes of a running `autograder grade` are killed at random moments.

Nothing is lost but what was in flight, nothing is there twice, no process stays, and the next run
completes. Whoever is killed is one of the command itself, the ancestor, a session, its zygote, or
a worker: they stand one below the other, sessions beside zygotes.
"""

import csv
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from .course import FULL, RIGHT, write_course
from .running import PROJECT, environment

KINDS = ("command", "ancestor", "session or zygote", "worker")
CLASS, KILLS_OF_A_CLASS = 6, 5
_SECONDS = 300  # that we wait for what should come at once


class Class:
    """A class of honest submissions, and runs that grade it."""

    def __init__(self, folder: Path, count: int = CLASS) -> None:
        self.folder, self.count = folder, count
        write_course(folder / "course")
        (folder / "class").mkdir()
        for number in range(count):
            (folder / f"class/{number}.py").write_text(f"NUMBER = {number}\n{RIGHT}")

    def start(self) -> subprocess.Popen[str]:
        """Start to grade."""
        command = [sys.executable, "-u", "-m", "autograder", "--course", self.folder / "course"]
        return subprocess.Popen(
            [*command, "grade", "tiny", self.folder / "class", "--out", self.folder / "out"],
            cwd=PROJECT,
            env=environment(self.folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def results(self) -> list[str]:
        """Return the key of each result that the gradebook keeps."""
        path = self.folder / "out/gradebook.sqlite"
        if not path.exists():
            return []
        with sqlite3.connect(path) as book:
            keys = [key for (key,) in book.execute("SELECT key FROM result")]
        book.close()
        return keys

    def complete(self) -> None:
        """Grade what is left; all have full marks then, each once."""
        process = self.start()
        printed, _ = process.communicate(timeout=_SECONDS)
        assert process.returncode == 0, printed
        with (self.folder / "out/tiny/gradebook.csv").open(newline="") as file:
            rows = {row["submission"]: row for row in csv.DictReader(file)}
            file.seek(0)
            assert len(rows) == len(list(csv.DictReader(file))) == self.count
        assert {row["status"] for row in rows.values()} == {"graded"}
        assert {float(row["score"]) for row in rows.values()} == {FULL}

    def forget(self) -> None:
        """Begin anew: the next run grades all."""
        for path in (self.folder / "out").glob("gradebook.sqlite*"):
            path.unlink()


def below(pid: int) -> list[list[int]]:
    """Return the processes below one, by generation, itself first."""
    generations = [[pid]]
    while generations[-1]:
        generations.append([child for one in generations[-1] for child in _children(one)])
    return generations[:-1]


def _children(pid: int) -> Iterator[int]:
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            yield from map(int, path.read_text().split())


def _is_there(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and that nobody waits for does not."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


def kill_one(of: Class, chance: random.Random, kind: str = "") -> str:
    """Grade, kill one process at some moment, and look at what is left; return whom it was."""
    process, kind = of.start(), kind or chance.choice(KINDS)
    assert process.stdout
    after = chance.randrange(of.count)  # so many results are told first
    told, seen, killed = 0, set[int](), ""
    printed = []
    for line in process.stdout:
        printed.append(line)
        told += bool(re.match(r"\[\d+/", line))
        seen |= {pid for generation in below(process.pid) for pid in generation}
        if not killed and told >= after and ("isolation" in line or told):
            time.sleep(chance.random() * 0.2)
            killed = _kill(process.pid, kind, chance)
    process.wait(timeout=_SECONDS)
    process.stdout.close()
    assert "Traceback" not in "".join(printed), "".join(printed)
    assert process.returncode in (0, 1, 2, -signal.SIGKILL), "".join(printed)
    kept = of.results()
    assert told <= len(kept) == len(set(kept)), f"told {told}, kept {kept}"
    _wait_until_gone(seen)
    return killed or "nobody: all was graded"


def _kill(pid: int, kind: str, chance: random.Random) -> str:
    """Kill a process of a kind, waiting a moment for one to be there; return the kind."""
    for _ in range(200):
        generations = below(pid)
        if len(generations) > KINDS.index(kind):
            with suppress(ProcessLookupError):
                os.kill(chance.choice(generations[KINDS.index(kind)]), signal.SIGKILL)
                return kind
        time.sleep(0.005)
    return ""


def _wait_until_gone(pids: set[int]) -> None:
    deadline = time.monotonic() + _SECONDS
    while left := [pid for pid in pids if _is_there(pid)]:
        assert time.monotonic() < deadline, f"processes that stay: {left}"
        time.sleep(0.02)


def grade_twice_at_once(of: Class) -> None:
    """Two runs of one folder at once: both complete, and nothing is there twice."""
    runs = [of.start(), of.start()]
    for run in runs:
        printed, _ = run.communicate(timeout=_SECONDS)
        assert run.returncode == 0, printed
    of.complete()
    assert len(of.results()) == of.count


def run(kills: Sequence[str], seed: int) -> Counter[str]:
    """Kill processes of these kinds in turn, a few a class; return how many of each were killed."""
    counted: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        os.chmod(name, 0o755)
        of = Class(Path(name))
        for number, kind in enumerate(kills, 1):
            counted[kill_one(of, random.Random(f"{seed} {number}"), kind)] += 1
            if number % KILLS_OF_A_CLASS == 0 or number == len(kills):
                of.complete()
                of.forget()
        grade_twice_at_once(of)
    return counted


if __name__ == "__main__":
    print("kills", dict(run([*KINDS, "session or zygote"] * int(sys.argv[1]), seed=0)))
