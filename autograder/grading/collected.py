"""What pytest has collected from checks.py: which checks there are, and what is wrong with them."""

import pytest

from ..records.course import Assignment
from ..records.results import Check
from .check import Mark, mark_of


def check(item: pytest.Function) -> Check:
    """Return what is known of a check."""
    its = mark(item)
    return Check(
        name=item.name,
        question=its.question,
        title=(item.function.__doc__ or item.name).strip().split("\n")[0],
        weight=its.weight,
        public=its.public,
        concept=its.concept,
        slow=its.slow,
        follows=its.follows,
    )


def mark(item: pytest.Function) -> Mark:
    """Return the mark of a check."""
    found = mark_of(item.function)
    assert found, f"{item.name} is not marked as a check"
    return found


def faults(assignment: Assignment, items: list[pytest.Function]) -> list[str]:
    """Return what is wrong with the collected checks, each fault with its file and line."""
    questions = {question.id for question in assignment.questions}
    found = []
    known = {(its.question, item.name) for item in items if (its := mark_of(item.function))}
    for item in items:
        its = mark_of(item.function)
        where = f"{assignment.checks}:{item.function.__code__.co_firstlineno}: {item.name}"
        if its is None:
            found.append(f"{where} is not marked: put @check(question) above it")
        elif its.question not in questions:
            found.append(f"{where}: assignment.toml has no question {its.question!r}")
        elif not its.weight > 0:
            found.append(f"{where}: its weight must be above 0")
        elif unknown := [
            name for name in its.follows if name == item.name or (its.question, name) not in known
        ]:
            found.append(f"{where} follows {unknown[0]}, which is no other check of its question")
        elif not (item.function.__doc__ or "").strip():
            found.append(f"{where} has no docstring: its first line is the title students read")
    checked = {its.question for item in items if (its := mark_of(item.function))}
    for question in sorted(questions - checked):
        found.append(f"{assignment.checks}: no check for question {question!r}")
    return found
