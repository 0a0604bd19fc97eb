"""What a proof is of: whoever changes any of it has to prove anew."""

import ast
import hashlib
import re
from collections.abc import Iterable

from ..grading.source import names_used, read_checks
from ..records.course import EQUIVALENT, Assignment
from ..records.versions import code_digest, engine_digest
from ..submission.code import DEFINITIONS, Statement
from ..submission.reading import read_code
from ..submission.slicing import select
from .marks import MARKS


def digest(assignment: Assignment) -> str:
    """Return a digest of all that a proof depends on: the assignment, the engine, the libraries.

    Of Python the code counts, not what stands between, and of the lesson what is graded of it:
    prose, figures and experiments prove nothing.
    """
    text = hashlib.sha256(engine_digest().encode())
    graded = _graded(assignment)
    text.update(f"{assignment.reference.name} {graded}\n".encode())
    helpers = _needed(assignment, graded)
    for file in sorted(assignment.folder.glob("*")):
        # Variants are told apart by what their comments say of them.
        if file.name == "variants.py":
            content = hashlib.sha256(file.read_bytes()).hexdigest()
        elif file.suffix == ".toml" or file.name == MARKS or file.name in helpers:
            content = code_digest(file)
        else:
            continue
        if file.name != EQUIVALENT:
            text.update(f"{file.name} {content}\n".encode())
    return text.hexdigest()


def _graded(assignment: Assignment) -> str:
    """Return the lesson's statements that a submission's part would be, and the names it defines.

    Messages compare names of students with those.
    """
    lesson = read_code(assignment.reference.name, assignment.reference.read_bytes()).statements
    checks = read_checks(assignment)
    asked = names_used(checks, "student", "submission", "reference")
    names = {question.id for question in assignment.questions} | asked
    defined = sorted(node.name for node in _nodes(lesson) if isinstance(node, DEFINITIONS))
    code = [ast.dump(node) for node in _nodes(select(lesson, names))]
    return "\n".join([*code, *defined])


def _nodes(statements: Iterable[Statement]) -> Iterable[ast.stmt]:
    return (node for statement in statements for node in statement.nodes)


def _needed(assignment: Assignment, graded: str) -> set[str]:
    """Return the names of the Python files that take part: checks, and helpers that are named."""
    sources = assignment.helpers()
    variants = assignment.folder / "variants.py"
    texts = [graded, *(path.read_text("utf-8") for path in (assignment.checks, variants))]
    needed: set[str] = set()
    while texts:
        words = set(re.findall(r"\w+", texts.pop()))
        found = (sources.keys() & words) - needed
        needed |= found
        texts += [sources[name] for name in found]
    return {assignment.checks.name, *(f"{name}.py" for name in needed)}
