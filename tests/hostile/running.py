"""Grade attacks as an instructor does, by `autograder grade`, or as Gradescope does, by the zip."""

import json
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder import release
from autograder.gradescope import packaging
from autograder.records.course import Course

from ..container.conftest import lay_out
from .attack import Attack
from .course import FULL, RIGHT, leaked, write_course

PROJECT = Path(__file__).parents[2]
BATCH = 40  # attacks in a class: its end is waited for
SECONDS = 1500  # for a class or a container, before we call it endless


@dataclass(frozen=True)
class Outcome:
    """What came of an attack; the words for what should not have are empty if all went well."""

    attack: Attack
    points: float
    leaks: Sequence[str]
    harm: str
    status: str

    @property
    def wrong(self) -> list[str]:
        """Return what the attack achieved."""
        gained = self.points - self.attack.honest
        told = [f"gained {gained:g}"] if gained > 0 else []
        told += [f"leaked {', '.join(self.leaks)}"] if self.leaks else []
        told += [f"harmed: {self.harm}"] if self.harm else []
        return told + (["review forced"] if self.status == "partial" else [])

    def __str__(self) -> str:
        if self.wrong and self.attack.known:
            said = f"KNOWN {'; '.join(self.wrong)}: {self.attack.known}"
        elif self.wrong:
            said = f"WRONG {'; '.join(self.wrong)}"
        else:
            said = "gained 0, leaked nothing, others unharmed, no review"
        return f"{self.attack.title:60} {said}"


def judged(attack: Attack, results: dict[str, Any] | None, harm: str = "") -> Outcome:
    """Return what results.json tells of an attack."""
    if results is None:
        return Outcome(attack, 0, (), harm or "no results.json", "none")
    status = results["extra_data"]["status"]
    return Outcome(attack, results["score"], leaked(results), harm, status)


@dataclass(frozen=True)
class User:
    """As whom programs run: root, an ordinary user, or whoever this is if it is not root."""

    name: str

    @property
    def options(self) -> dict[str, Any]:
        """Return what starts a program as this user."""
        if self.name == "root" or os.geteuid() != 0:
            return {}
        entry = pwd.getpwnam(self.name)
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}

    def give(self, folder: Path) -> None:
        """Make all in a folder this user's."""
        if self.options:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.options["user"], self.options["group"], follow_symlinks=False)


def environment(home: Path) -> dict[str, str]:
    """Return the environment that programs are started with."""
    own = {"HOME": str(home), "TMPDIR": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    return {"PATH": os.defpath, "COLUMNS": "200", **own}


def by_grade(attacks: Iterable[Attack], user: User, folder: Path) -> Iterator[Outcome]:
    """Grade attacks in classes, an honest submission before and after each."""
    attacks = list(attacks)
    for begin in range(0, len(attacks), BATCH):
        root = folder / f"class-{begin}"
        root.mkdir()
        yield from _class(attacks[begin : begin + BATCH], user, root)
        shutil.rmtree(root)


def _class(attacks: Sequence[Attack], user: User, root: Path, again: int = 3) -> Iterator[Outcome]:
    write_course(root / "course")
    Course(root / "course").key()
    where = {"COURSE": "course", "CLASS": "class", "RESULTS": "out"}
    folders = {name: str(root / folder) for name, folder in where.items()}
    (root / "class").mkdir()
    (root / "class/000-honest.py").write_text(RIGHT)
    for number, attack in enumerate(attacks, 1):
        data = attack.data(folders)
        (root / f"class/{number:03}-attack{attack.suffix}").write_bytes(data)
        (root / f"class/{number:03}-honest.py").write_text(f"NUMBER = {number}\n{RIGHT}")
    user.give(root)
    command = [sys.executable, "-m", "autograder", "--course", root / "course", "grade", "tiny"]
    options = ["--out", root / "out", "--isolation", "full", "--yes"]
    run = subprocess.run(
        [*command, root / "class", *options],
        cwd=PROJECT,
        env=environment(root),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        **user.options,
    )
    if "--isolation files" in run.stderr and again:  # a busy machine may miss a watched limit once
        shutil.rmtree(root)
        root.mkdir()
        yield from _class(attacks, user, root, again=again - 1)
        return
    if run.returncode not in (0, 1):
        raise RuntimeError(f"the class was not graded: {run.stdout[-2000:]}{run.stderr[-2000:]}")
    out = root / "out" / "tiny"
    honest = [_harm(_read(out / f"{n:03}-honest.py")) for n in range(len(attacks) + 1)]
    for number, attack in enumerate(attacks, 1):
        found = next(out.glob(f"{number:03}-attack*"), out / "none")
        harm = "; ".join(filter(None, honest[number - 1 : number + 1]))
        yield judged(attack, _read(found), harm)


def _read(folder: Path) -> dict[str, Any] | None:
    file = folder / "results.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None


def _harm(results: dict[str, Any] | None) -> str:
    """Return what became of an honest submission, if anything did."""
    if results is None:
        return "an honest submission has no result"
    if results["score"] == FULL and results["extra_data"]["status"] == "graded":
        return ""
    return f"an honest submission has {results['score']:g} of {FULL} points"


def by_zip(attacks: Iterable[Attack], user: User, folder: Path) -> Iterator[Outcome]:
    """Grade each attack as run_autograder of the packed zip does, in a folder of its own."""
    (image := folder / "image").mkdir()
    write_course(folder / "course")
    course = Course(folder / "course")
    release.write(course, course.assignment("tiny"))
    (folder / "course/reference/tiny/proof.json").write_text("{}")
    zipped = folder / "tiny.zip"
    packaging.write_zip(zipped, packaging.packed_files(course, course.assignment("tiny")))
    (image / "venv").symlink_to(sys.prefix)

    def run(numbered: tuple[int, Attack]) -> Outcome:
        number, attack = numbered
        (root := folder / f"container-{number}").mkdir()
        container = lay_out(zipped, image, root)
        where = {"COURSE": "source/course", "CLASS": "submission", "RESULTS": "results"}
        folders = {name: str(root / one) for name, one in where.items()}
        container.hand_in({f"tiny{attack.suffix}": attack.data(folders)})
        user.give(root)
        ended = subprocess.run(
            [root / "run_autograder"],
            cwd=root,
            env=environment(root),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
            **user.options,
        )
        outcome = judged(
            attack, container.results(), ended.stderr[-300:] if ended.returncode else ""
        )
        shutil.rmtree(root)
        return outcome

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(run, enumerate(attacks))


WAYS = {"grade": by_grade, "zip": by_zip}
