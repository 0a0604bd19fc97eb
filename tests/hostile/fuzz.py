"""Bytes nobody would write: each becomes a result or a named reason, in bounded time and memory.

Each case is made by its number alone, so one that fails can be made again.
"""

import csv
import io
import json
import random
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import torch

from autograder.gradebook import lms_files, roster, sheet
from autograder.intake.find import find
from autograder.records.course import Course
from autograder.records.errors import AutograderError
from autograder.sandbox import decoding, encoding, wire
from autograder.sandbox.wire import WireError
from autograder.submission.code import Unreadable
from autograder.submission.reading import read_code
from autograder.submission.slicing import select

from ..notebooks import notebook
from .course import REFERENCE, RIGHT, write_course

IDS = ("double", "shout", "Layer", "each", "total", "count")
Try = Callable[[bytes], None]


def mutated(data: bytes, chance: random.Random, other: bytes) -> bytes:
    """Return bytes a few changes away: turned over, cut, doubled, spliced, with odd numbers."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(changed) + 1)
        end = min(len(changed), at + chance.choice((1, 2, 4, 16, 256)))
        match chance.randrange(6):
            case 0 if at < len(changed):
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                changed[at:end] = b""
            case 2:
                changed[at:at] = changed[at:end] * chance.choice((1, 2, 50))
            case 3:
                changed[at:end] = chance.randbytes(end - at)
            case 4:
                begin = chance.randrange(len(other) + 1)
                changed[at:end] = other[begin : begin + end - at + chance.randrange(9)]
            case _:
                changed[at:end] = chance.choice(ODD)
    return bytes(changed[: 1 << 18])


ODD = (b"\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\r", b'"', b"\\", b"'''", b"[[[[[", b"{")
ODD += (
    b"-1",
    b"1e999",
    "\ud7ff\u202e".encode(),
    b"lambda: ",
    b"def f():\n",
    b"%%",
    b"\xef\xbb\xbf",
)

FRAMES = [
    b"".join(encoding.encode(value))
    for value in (
        {"outcome": "value", "x": [1, -1, 2**70, None, True, 1.5, "é", b"x"], 3: (1, (2, 3))},
        [7, "value", np.arange(12.0).reshape(3, 4)],
        [8, "returned", [torch.ones(2, 3, dtype=torch.bfloat16), [0]]],
        {"a": np.float32(1), "b": np.array([True]), "c": 1 + 2j, "d": {1, 2}},
        [9, "callback", [0, [[]] * 9, {}]],
    )
]


def frame(data: bytes) -> None:
    """Decode a frame."""
    stream = io.BytesIO(data)

    def into(buffer: memoryview) -> int:
        return stream.readinto(buffer) or ends()

    decoding.decode(*wire.read_frame(into))


def ends() -> NoReturn:
    raise WireError("the other end is gone")


MAGIC = "%matplotlib inline\n!pip install x\nimport numpy as np\nx = 3\nprint(f'{x!r:>{9}}')\n"
NOTEBOOKS = [notebook(MAGIC, *REFERENCE.split("# %%")[1:], RIGHT), notebook(RIGHT, *["s = s"] * 20)]
SCRIPTS = [REFERENCE.encode(), RIGHT.encode(), f"# In[1]:\n{MAGIC}{RIGHT}".encode()]


def code(data: bytes) -> None:
    """Read code and take what is graded from it."""
    name = "ada.ipynb" if data[:1] in b"{[" else "ada.py"
    select(read_code(name, data).statements, IDS)


def _zips() -> list[bytes]:
    made = []
    for how in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", how) as archive:
            for name in ("ada/tiny.py", "bob/tiny.ipynb", "ada_1_2_tiny.py", "é/tiny.py"):
                archive.writestr(name, RIGHT if name.endswith("py") else NOTEBOOKS[0])
        made.append(content.getvalue())
    return made


ZIPS = _zips()


def archive(data: bytes) -> None:
    """Look for submissions in a zip, and read each."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_course(folder)
        (folder / "class.zip").write_bytes(data)
        (folder / "scratch").mkdir()
        assignment = Course(folder).assignment("tiny")
        for file in find([folder / "class.zip"], assignment, folder / "scratch").submissions:
            file.read()


def _table(*rows: Sequence[object], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode()


_CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", "PS1 (1)")
_MOODLE = ("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade")
_SAKAI = ("Student ID", "Student Name", "PS1 [20]")
_BRIGHTSPACE = ("OrgDefinedId", "Username", "PS1 Points Grade <Numeric MaxPoints:20>")
TABLES = [
    _table(_CANVAS, ("Points Possible", "", "", "", "", 20), ("Ada", 7, "s1", "a@x", "A", "3,5")),
    _table(_MOODLE, ("Participant 17", "Ada L", "a@x", "Submitted", "", "20.00")),
    _table(("Last Name", "First Name", "Username", "PS1 |1"), ("L", "A", "al", ""), delimiter="\t"),
    _table(_SAKAI, ("al", "L, Ada", ""), delimiter=";"),
    _table((*_BRIGHTSPACE, "End-of-Line Indicator"), ("#1", "#al", "", "#")),
    _table(("Name", "Email"), ("Ada Lovelace", "a@x.org")).decode().encode("utf-16"),
]


def table(data: bytes) -> None:
    """Read a table as a class's list, and as a file to fill of each system."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "class.csv")
        path.write_bytes(data)
        ways: list[Callable[[], Any]] = [lambda: roster.read_roster(path)]
        for system in lms_files.System:
            ways.append(lambda system=system: lms_files.opened(sheet.read(path), system, "PS1 (1)"))
        for way in ways:
            with suppress(AutograderError):
                way()


# What is tried: on bytes near these, how often by `make hostile`.
KINDS: dict[str, tuple[Try, Sequence[bytes], int]] = {
    "frames": (frame, FRAMES, 1_000_000),
    "notebooks": (code, NOTEBOOKS, 5_000),
    "scripts": (code, SCRIPTS, 5_000),
    "archives": (archive, ZIPS, 2_000),
    "tables": (table, TABLES, 2_000),
}
NAMED = (WireError, Unreadable, AutograderError)


def case(kind: str, number: int) -> bytes:
    """Return the bytes of a case."""
    chance = random.Random(f"{kind} {number}")
    seeds = KINDS[kind][1]
    return mutated(chance.choice(seeds), chance, chance.choice(seeds))


def run(kind: str, numbers: range) -> dict[str, Any]:
    """Try cases; return how many had a result, how many a reason, and the longest time of one.

    What is no named reason is raised, with a note that says which case it is.
    """
    results, longest = 0, (0.0, -1)
    attempt = KINDS[kind][0]
    for number in numbers:
        data = case(kind, number)
        began = time.process_time()
        try:
            attempt(data)
            results += 1
        except NAMED as reason:
            assert str(reason), f"a reason without words: {kind} {number}"
        except BaseException as error:
            error.add_note(f"this is case {number} of {kind}")
            raise
        longest = max(longest, (time.process_time() - began, number))
    return {"cases": len(numbers), "results": results, "longest": longest}


def main() -> None:
    """Try all, in bounded memory: `python -m tests.hostile.fuzz [SHARE]`, by default all cases."""
    share = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    for kind, (_, _, count) in KINDS.items():
        found = run(kind, range(int(count * share)))
        print(kind, json.dumps(found), flush=True)
        assert found["longest"][0] < 10, "a case takes too long"


if __name__ == "__main__":
    main()
