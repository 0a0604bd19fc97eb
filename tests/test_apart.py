"""A large file is read in a process of its own first, and what that takes is bounded."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.grading.graders import Graders
from autograder.grading.source import Drivers
from autograder.pages import own_code
from autograder.records.course import Assignment, Limits
from autograder.records.events import Event, NotReadable, Request
from autograder.submission import apart
from autograder.submission.code import Unreadable

ASSIGNMENT = Assignment("tiny", Path(), "Tiny", ("tiny.py",), Limits(), ())


def loop() -> None:
    while True:
        pass


def fill() -> None:
    bytearray(apart.MEMORY_MB + 100 << 20)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


@pytest.mark.parametrize(
    ("work", "told"),
    [
        (loop, "it takes more than 1 s to read the file"),
        (fill, "it takes more than 1024 MB of memory to read the file"),
        (crash, "the file can't be read: Python ends by SIGSEGV"),
    ],
)
def test_what_takes_too_much_is_unreadable(
    monkeypatch: pytest.MonkeyPatch, work: Callable[[], None], told: str
) -> None:
    monkeypatch.setattr(apart, "SECONDS", 1)
    with pytest.raises(Unreadable, match=told):
        apart.try_apart(work)


@pytest.mark.parametrize("work", [lambda: None, lambda: 1 / 0])
def test_what_ends_by_itself_is_left_to_whoever_asked(work: Callable[[], object]) -> None:
    apart.try_apart(work)


def test_of_a_large_submission_all_that_is_done_before_its_checks_is_tried_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def endless(*_: object) -> None:
        loop()

    monkeypatch.setattr(apart, "SECONDS", 1)
    monkeypatch.setattr(apart, "LARGE", 10)
    monkeypatch.setattr(Graders, "_subject", endless)
    told: list[Event] = []
    graders = Graders(ASSIGNMENT, None, frozenset(), frozenset(), Drivers("", ""))
    graders.grade(None, Request("tiny.py", b"x = 1 # and more", b"key", None), told.append)
    assert told == [NotReadable("it takes more than 1 s to read the file")]


def test_a_page_shows_no_code_of_a_file_that_takes_too_much_to_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(apart, "SECONDS", 1)
    monkeypatch.setattr(apart, "LARGE", 10)
    monkeypatch.setattr(own_code, "read_code", lambda *_: loop())
    assert own_code.handed_in({"tiny.py": b"x = 1 # and more"}) is None
