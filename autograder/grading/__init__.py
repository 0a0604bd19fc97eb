"""What an author of graders imports: `from autograder.grading import check, expect, question`."""

from . import chance, expect
from .check import check, hint, question
from .failure import Failure
from .structure import require_by_hand

__all__ = ["Failure", "chance", "check", "expect", "hint", "question", "require_by_hand"]
