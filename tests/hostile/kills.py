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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from .course import FULL, RIGHT, write_course
from .running import PROJECT, environment

KINDS = ("command", "ancestor", "session or zygote", "worker")
CLASS, KILLS_OF_A_CLASS = 6, 5
_SECONDS = 120  # that we wait for what should come at once


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

    def results(self) -> list[tuple[str, str]]:
        """Return the key and status of each result that the gradebook keeps."""
        path = self.folder / "out/gradebook.sqlite"
        if not path.exists():
            return []
        with sqlite3.connect(path) as book:
            found = book.execute("SELECT key, status FROM result").fetchall()
        book.close()
        return found

    def graded(self) -> list[str]:
        """Return the keys of those that are whole; what was broken off may be there besides."""
        return [key for key, status in self.results() if status == "graded"]

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
    with suppress(OSError):  # it may end at any moment
        for thread in os.listdir(f"/proc/{pid}/task"):
            yield from map(int, Path(f"/proc/{pid}/task/{thread}/children").read_text().split())


def _began(pid: int) -> str:
    """Return when a process began, or "" if it has ended: numbers are given to others again."""
    with suppress(OSError):
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if state[0] in "ZX" else state[19]
    return ""


def kill_one(of: Class, chance: random.Random, kind: str = "") -> str:
    """Grade, kill one process at some moment, and look at what is left; return whom it was."""
    process, kind = of.start(), kind or chance.choice(KINDS)
    assert process.stdout
    after = chance.randrange(of.count)  # so many results are told first
    told, seen, killed = 0, dict[int, str](), ""
    printed = []
    for line in process.stdout:
        printed.append(line)
        told += bool(re.match(r"\[\d+/", line))
        seen |= {pid: _began(pid) for generation in below(process.pid) for pid in generation}
        if not killed and told >= after and ("isolation" in line or told):
            time.sleep(chance.random() * 0.2)
            killed = _kill(process.pid, kind, chance)
    process.wait(timeout=_SECONDS)
    process.stdout.close()
    assert "Traceback" not in "".join(printed), "".join(printed)
    assert process.returncode in (0, 1, 2, -signal.SIGKILL), "".join(printed)
    assert told <= len(of.results()), f"{told} were told, {of.results()} are kept"
    assert len(of.graded()) == len(set(of.graded()))
    _wait_until_gone(seen)
    return killed or "nobody: all was graded"


def _kill(pid: int, kind: str, chance: random.Random) -> str:
    """Kill a process of a kind, waiting a moment for one to be there; return the kind."""
    deadline = time.monotonic() + 1
    while _began(pid) and time.monotonic() < deadline:
        generations = below(pid)
        if len(generations) > KINDS.index(kind):
            with suppress(ProcessLookupError):
                os.kill(chance.choice(generations[KINDS.index(kind)]), signal.SIGKILL)
                return kind
        time.sleep(0.005)
    return ""


def _wait_until_gone(seen: Mapping[int, str]) -> None:
    """Wait until no process is there, of these and when they began."""
    deadline = time.monotonic() + _SECONDS
    while left := [pid for pid, began in seen.items() if began and _began(pid) == began]:
        assert time.monotonic() < deadline, f"processes that stay: {left}"
        time.sleep(0.02)


def grade_twice_at_once(of: Class) -> None:
    """Two runs of one folder at once: one completes, the other too or it says why it does not."""
    runs = [of.start(), of.start()]
    told = [run.communicate(timeout=_SECONDS)[0] for run in runs]
    for run, printed in zip(runs, told, strict=True):
        refused = run.returncode == 2 and "another autograder is writing there" in printed
        assert run.returncode == 0 or refused, printed
    assert 0 in {run.returncode for run in runs}
    of.complete()
    assert len(of.graded()) == of.count


def run(kills: Sequence[str], seed: int) -> Counter[str]:
    """Kill processes of these kinds in turn, a few a class; return how many of each were killed."""
    counted: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        os.chmod(name, 0o755)
        of = Class(Path(name))
        for number, kind in enumerate(kills, 1):
            counted[kill_one(of, random.Random(f"{seed} {number}"), kind)] += 1
            whole = len(of.graded()) == of.count  # who is killed next needs something to do
            if whole or number % KILLS_OF_A_CLASS == 0 or number == len(kills):
                of.complete()
                of.forget()
        grade_twice_at_once(of)
    return counted


if __name__ == "__main__":
    print("kills", dict(run([*KINDS, "session or zygote"] * int(sys.argv[1]), seed=0)))
