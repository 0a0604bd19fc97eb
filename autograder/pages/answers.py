"""The page on which people read the written answers of a class, side by side by question."""

from collections.abc import Sequence

from ..gradebook.store import Gradebook
from ..gradebook.written import Answer, in_order
from ..records.course import Assignment
from .gathered import Gathered
from .own_code import answer_of, handed_in
from .render import render

WRITTEN, MARKS = "written.html", "marks.csv"


def answers_of(found: Gathered, book: Gradebook, key: bytes) -> list[Answer]:
    """Return the written answers of whoever has handed something in, in the order of marking."""
    made = []
    for one in found.held:
        if one.submission.name and one.result.has_points:
            own = handed_in(book.copies.read(one.content))
            for score in one.result.questions:
                if score.question.is_written:
                    text = answer_of(score.question.id, own.code) if own else ""
                    made.append(Answer(score.question, one.submission, text, score.adjustment))
    return in_order(made, key)


def page_of_answers(
    assignment: Assignment, answers: Sequence[Answer], key: bytes, *, hidden: bool
) -> str:
    """Return the page; hidden: without names."""
    groups = [
        (question, [one for one in answers if one.question.id == question.id])
        for question in assignment.written
    ]
    return render(
        "answers.html", {"assignment": assignment, "groups": groups, "key": key, "hidden": hidden}
    )
