"""Short ways to write checks, to grade with them, and to look at one row."""

import json
import textwrap
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from autograder.pool.local import Pool
from autograder.pool.warm import Warm
from autograder.records import results_json
from autograder.records.results import Result, Verdict

from ..classes import hand_in, make_pool, rows
from ..conftest import CHECKS, REFERENCE, TOML

HEADER = """
import numpy as np
import torch
from autograder.grading import Failure, check, expect
"""
OTHER_QUESTION = """
[[question]]
id = "triple"
title = "Triple"
points = 2
"""


def one_check(
    body: str, *, options: str = "", name: str = "check_it", question: str = "double"
) -> str:
    """Return the source of a check with this body."""
    head = f'@check("{question}"{options and ", " + options})\n'
    head += f'def {name}(student, reference, rng, syntax):\n    "{name} holds"\n'
    return head + textwrap.indent(textwrap.dedent(body).strip(), "    ") + "\n\n"


def checks_text(*bodies: str, before: str = "", options: str = "") -> str:
    """Return the text of a checks.py: what stands before the checks, and check_0, check_1, …"""
    checks = [
        one_check(body, options=options, name=f"check_{number}")
        for number, body in enumerate(bodies)
    ]
    return HEADER + textwrap.dedent(before) + "\n" + "".join(checks)


def hidden_rows(result: Result) -> str:
    """Return all that a student may read of hidden checks in results.json, once published."""
    document = json.loads(results_json.to_json(result))
    shown = [row for row in document["tests"] if row["visibility"] == "after_published"]
    return json.dumps([{**row, "extra_data": None} for row in shown]) + document["output"]


OpenPool = Callable[..., Pool]


GradeText = Callable[..., Result]


@pytest.fixture(scope="session")
def kept_pool(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenPool]:
    """Return a function that opens a pool for some checks; the last one is kept for more."""
    with ExitStack() as stack:
        last: dict[tuple[str, str, str], Pool] = {}

        def open_it(checks: str, toml: str, reference: str) -> Pool:
            asked = (checks, toml, reference)
            if asked not in last:
                stack.close()
                last.clear()
                folder = tmp_path_factory.mktemp("kept")
                pool = make_pool(warm, folder, checks, toml=toml, reference=reference)
                last[asked] = stack.enter_context(pool)
            return last[asked]

        yield open_it


@pytest.fixture
def grade(kept_pool: OpenPool, tmp_path: Path) -> GradeText:
    """Return a function that grades a text with some checks, in a session that is kept."""

    def grade_text(
        submission: str,
        checks: str = CHECKS,
        *,
        toml: str = TOML,
        reference: str = REFERENCE,
        name: str = "ada.py",
    ) -> Result:
        pool = kept_pool(checks, toml, reference)
        (result,) = pool.grade(hand_in(tmp_path, {name: submission}))
        return result

    return grade_text


Run = Callable[..., Verdict]


@pytest.fixture
def run(grade: GradeText) -> Run:
    """Return a function that grades a submission with one check, given by its body."""

    def run_check(
        submission: str, body: str, *, before: str = "", options: str = "", **more: Any
    ) -> Verdict:
        checks = checks_text(body, before=before, options=options)
        (row,) = rows(grade(submission, checks, **more)).values()
        return row

    return run_check


@pytest.fixture
def open_pool(warm: Warm, tmp_path: Path) -> OpenPool:
    """Return a function that makes a pool for some checks, in this test's folder."""

    def open_it(checks: str, **options: Any) -> Pool:
        return make_pool(warm, tmp_path, checks, **options)

    return open_it


GradeAll = Callable[..., dict[str, Result]]


@pytest.fixture
def grade_all(open_pool: OpenPool, tmp_path: Path) -> GradeAll:
    """Return a function that grades several submissions in a new pool."""

    def grade_them(checks: str, texts: dict[str, str], **options: Any) -> dict[str, Result]:
        with open_pool(checks, **options) as pool:
            return {result.submission: result for result in pool.grade(hand_in(tmp_path, texts))}

    return grade_them


@pytest.fixture
def grade_twice(grade_all: GradeAll) -> Callable[[str, str], list[list[str]]]:
    """Return a function that grades a text twice, in two sessions, and returns all feedback."""

    def grade_it(submission: str, checks: str) -> list[list[str]]:
        results = [grade_all(checks, {"ada.py": submission})["ada.py"] for _ in range(2)]
        return [[row.feedback for row in rows(result).values()] for result in results]

    return grade_it
