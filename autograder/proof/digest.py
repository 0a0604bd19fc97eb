"""What a proof is of: whoever changes any of it has to prove anew."""

import ast
import hashlib
from collections.abc import Iterable, Sequence

from ..grading.source import names_used, read_checks
from ..records.course import EQUIVALENT, Assignment
from ..records.versions import code_digest, engine_digest
from ..submission.reading import read_code
from ..submission.slicing import select
from .keys import imported
from .marks import MARKS


def digest(assignment: Assignment, *, variants: bool = True) -> str:
    """Return a digest of all that a proof depends on: the assignment, the engine, the libraries.

    Without the variants, and what they should cost, it is of the graders alone.

    Of Python the code counts, not what stands between, and of the lesson what is graded of it:
    prose, figures and experiments prove nothing. A line that stands there again, such as a seed
    that is set once more, is the same line.
    """
    text = hashlib.sha256(engine_digest().encode())
    graded = _graded(assignment)
    code = "\n".join(dict.fromkeys(map(ast.dump, graded)))
    text.update(f"{assignment.reference.name} {code}\n".encode())
    told = {"variants.py", MARKS} if variants else set()
    helpers = _imported(assignment, graded, {"checks.py", *told} - {MARKS})
    for file in sorted(assignment.folder.glob("*")):
        # Variants are told apart by what their comments say of them.
        if file.name in told:
            content = hashlib.sha256(file.read_bytes()).hexdigest()
        elif file.suffix == ".toml" or file.name == "checks.py" or file.stem in helpers:
            content = code_digest(file)
        else:
            continue
        if file.name != EQUIVALENT:
            text.update(f"{file.name} {content}\n".encode())
    return text.hexdigest()


def _graded(assignment: Assignment) -> list[ast.stmt]:
    """Return what would be a submission's part of the lesson."""
    lesson = read_code(assignment.reference.name, assignment.reference.read_bytes()).statements
    asked = names_used(read_checks(assignment), "student", "submission", "reference")
    names = {question.id for question in assignment.questions} | asked
    return [node for statement in select(lesson, names) for node in statement.nodes]


def _imported(assignment: Assignment, graded: Sequence[ast.stmt], files: Iterable[str]) -> set[str]:
    """Return the helper modules that what is graded, these files or such a module import."""
    texts = [*map(ast.unparse, graded)]
    texts += [(assignment.folder / name).read_text(encoding="utf-8") for name in files]
    return imported(assignment.helpers(), texts)
