"""What an author of graders imports: `from autograder.grading import Failure, check, expect`."""

from . import expect
from .check import check
from .failure import Failure

__all__ = ["Failure", "check", "expect"]
