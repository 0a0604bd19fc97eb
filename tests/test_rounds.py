"""Who is graded when."""

import math
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest

from autograder.pool.rounds import LEAST, Later, Round, Turns, collect
from autograder.records.results import Result
from autograder.records.submission import Submission
from autograder.submission.file import SubmittedFile

FILES = [SubmittedFile(Submission(name, ()), Path(name)) for name in ("long", "short", "other")]


def test_nobody_is_hurried_while_nobody_waits() -> None:
    assert Turns(1).next() == math.inf


def test_a_turn_is_a_few_times_what_half_of_the_others_need() -> None:
    turns = Turns(5)
    assert turns.next() == LEAST
    for seconds in (9.0, 0.1, 1.5):
        turns.used(seconds)
    assert turns.next() == 7.5


@pytest.fixture
def asked() -> list[tuple[str, Round]]:
    """Who was asked for, and in which round."""
    return []


@pytest.fixture
def submit(asked: list[tuple[str, Round]]) -> Callable[..., Future[Result]]:
    """What grades: `long` takes too long in its turn."""

    def submit(file: SubmittedFile, _: object, which: Round) -> "Future[Result]":
        asked.append((file.name, which))
        future: Future[Result] = Future()
        if file.name == "long" and which == "first":
            future.set_exception(Later(2.0))
        else:
            future.set_result(Result(file.name, (), "tiny", "graded", "full", ()))
        return future

    return submit


def test_what_was_postponed_comes_last_and_once(
    submit: Callable[..., Future[Result]], asked: list[tuple[str, Round]]
) -> None:
    found = [result.submission for result in collect(submit, FILES, {})]
    assert sorted(found[:2]) == ["other", "short"]
    assert found[2:] == ["long"]
    assert asked[3:] == [("long", "later")]
