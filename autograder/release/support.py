"""Write checks_support.py: what public checks need, put together from the engine's own source."""

import ast
from pathlib import Path

from ..submission.code import read_code
from .imports import import_block

_ENGINE = Path(__file__).parents[1]
# A file of the engine, and what is taken of it: all, or these top-level names.
_PARTS: tuple[tuple[str, frozenset[str]], ...] = (
    ("grading/check.py", frozenset()),
    ("grading/failure.py", frozenset()),
    ("sandbox/wire.py", frozenset({"Opaque"})),
    ("sandbox/client.py", frozenset({"Returned"})),
    ("grading/faults.py", frozenset()),
    ("release/local.py", frozenset()),
    ("grading/expect.py", frozenset()),
)
_HEAD = '''\
"""What the public checks need: marks for checks, comparisons, and feedback that says what is wrong.

You need not read this, and must not hand it in. It is the autograder's own code, without what runs
submissions apart from their tests: here your functions are called directly.
"""
'''


def support_file() -> str:
    """Return the text of checks_support.py."""
    imports: list[ast.stmt] = []
    bodies: list[str] = []
    for name, names in _PARTS:
        found, body = _part(_ENGINE / name, names)
        imports += found
        bodies.append(body)
    block = import_block([*imports, ast.parse("from types import SimpleNamespace").body[0]])
    expect = ast.parse((_ENGINE / "grading/expect.py").read_text(encoding="utf-8"))
    public = [node.name for node in expect.body if isinstance(node, ast.FunctionDef)]
    offered = "".join(f"    {name}={name},\n" for name in public if name[0] != "_")
    first, *others = bodies
    head = f"{_HEAD}\n{block}\n\n{first}"
    return "\n\n\n".join([head, *others, f"expect = SimpleNamespace(\n{offered})\n"])


def _part(path: Path, names: frozenset[str]) -> tuple[list[ast.stmt], str]:
    """Return the imports that a part needs of elsewhere, and the rest of its text."""
    text = path.read_text(encoding="utf-8")
    if names:
        statements = read_code(path.name, text.encode()).statements
        wanted = [
            one for one in statements if names & {getattr(node, "name", "") for node in one.nodes}
        ]
        return [], "\n\n\n".join(one.source for one in wanted)
    lines = text.split("\n")
    imports: list[ast.stmt] = []
    for index, node in enumerate(ast.parse(text).body):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imports.append(node)
        elif index:  # all but the module's docstring
            continue
        lines[node.lineno - 1 : node.end_lineno] = [""] * ((node.end_lineno or 0) - node.lineno + 1)
    elsewhere = [one for one in imports if not (isinstance(one, ast.ImportFrom) and one.level)]
    return elsewhere, "\n".join(lines).strip()
