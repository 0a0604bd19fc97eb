"""Say where a name was seen in what was handed in, and why it does not count there."""

import ast
import io
import re
import tokenize
from collections.abc import Collection, Iterable, Iterator

from ..submission.code import DEFINITIONS, Code, Statement

_LONGEST_LINE = 60  # characters of theirs that are quoted
_LONGEST_CELL = 1 << 17  # characters: nobody writes more, and to find its comments takes time
_BLOCKS: dict[type[ast.AST], str] = {
    ast.If: "an `if`",
    ast.For: "a `for`",
    ast.AsyncFor: "a `for`",
    ast.While: "a `while`",
    ast.With: "a `with`",
    ast.AsyncWith: "a `with`",
    ast.Try: "a `try`",
    ast.Match: "a `match`",
}


def seen(name: str, code: Code, *, assigned: bool = False) -> str:
    """Return where a name is defined in a way that does not count, and why; "" if nowhere.

    assigned: whether `name = …` is a definition of it, too.
    """
    head = rf"(?:async[ \t]{{1,9}})?(?:def|class)[ \t]{{1,9}}{re.escape(name)}\b"
    if assigned:
        head = rf"(?:{head}|{re.escape(name)}\s{{0,9}}(?::[^=\n]{{0,80}})?=(?!=))"
    places = (
        _inside(name, head, code.statements),
        _in_comments(head, code),
        _in_strings(head, code.statements),
        _aside(head, code),
    )
    return next((place for found in places for place in found), "")


def _inside(name: str, head: str, statements: Iterable[Statement]) -> Iterator[str]:
    """Yield the definitions inside of others, and those in blocks that are not reached."""
    for statement, _ in _matching(rf"^[ \t]+{head}", statements):
        waiting: list[tuple[ast.AST, ast.stmt | None]] = [(node, None) for node in statement.nodes]
        while waiting:
            node, holder = waiting.pop()
            if holder and isinstance(node, DEFINITIONS) and node.name == name:
                where = f"{statement.place}, line {_line_of(statement, node)},"
                if isinstance(holder, DEFINITIONS):
                    word = "class" if isinstance(holder, ast.ClassDef) else "def"
                    yield f"{where} defines it inside of `{word} {holder.name}`"
                else:
                    block, line = _BLOCKS[type(holder)], _line_of(statement, holder)
                    yield f"{where} defines it inside of {block} (line {line}), and is not reached"
            if isinstance(node, ast.stmt) and type(node) in (*DEFINITIONS, *_BLOCKS):
                holder = node
            waiting += [(inner, holder) for inner in ast.iter_child_nodes(node)]


def _in_comments(head: str, code: Code) -> Iterator[str]:
    pattern = re.compile(head)
    for place, text in code.texts:
        if len(text) <= _LONGEST_CELL and pattern.search(text):
            for line, comment in _comments(text):
                if pattern.match(comment.lstrip("# \t")):
                    yield f"{place}, line {line}, is a comment: `{_quoted(comment)}`"


def _comments(source: str) -> Iterator[tuple[int, str]]:
    """Yield the comments of a source, up to where it can't be read."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    except (tokenize.TokenError, SyntaxError):
        return


def _in_strings(head: str, statements: Iterable[Statement]) -> Iterator[str]:
    for statement, number in _matching(rf"^[ \t]*{head}", statements):
        line = statement.line + number
        for node in (inner for top in statement.nodes for inner in ast.walk(top)):
            match node:
                case ast.Constant(value=str(), lineno=first, end_lineno=int(last)) if (
                    first < line - statement.line + _begin(statement) <= last
                ):
                    text = _quoted(statement.source.split("\n")[number])
                    yield f"{statement.place}, line {line}, is in a string: `{text}`"


def _aside(head: str, code: Code) -> Iterator[str]:
    pattern = re.compile(rf"^[ \t>]*({head})", re.MULTILINE)
    for one in code.aside:
        if found := pattern.search(one.text):
            yield f"{one.place} is {one.kind} that holds `{_quoted(found[1])}`"


def _matching(pattern: str, statements: Iterable[Statement]) -> Iterator[tuple[Statement, int]]:
    """Yield the statements of which a line matches, and the first such line, from 0."""
    compiled = re.compile(pattern, re.MULTILINE)
    for statement in statements:
        if found := compiled.search(statement.source):
            yield statement, statement.source.count("\n", 0, found.start())


def _line_of(statement: Statement, node: ast.stmt) -> int:
    return node.lineno - _begin(statement) + statement.line


def _begin(statement: Statement) -> int:
    """Return the line at which a statement begins in the numbers of its nodes."""
    first = statement.nodes[0]
    decorators: list[ast.expr] = getattr(first, "decorator_list", [])
    return min([first.lineno, *(one.lineno for one in decorators)])


def _quoted(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _LONGEST_LINE else f"{text[:_LONGEST_LINE]} …"


def stubbed_again(code: Code, names: Collection[str]) -> dict[str, str]:
    """Return a note for each name of which the last definition is a stub and an earlier is none."""
    definitions: dict[str, list[tuple[Statement, ast.stmt]]] = {}
    for statement in code.statements:
        for node in statement.nodes:
            if isinstance(node, DEFINITIONS) and node.name in names:
                definitions.setdefault(node.name, []).append((statement, node))
    notes = {}
    for name, (*earlier, (last, node)) in definitions.items():
        written = [one for one, definition in earlier if not _is_stub(definition)]
        if written and _is_stub(node):
            again, other = (f"{one.place}, line {one.line}," for one in (last, written[-1]))
            note = f"{again} defines `{name}` again, as a stub; the one in {other} does not count"
            notes[name] = note
    return notes


def _is_stub(definition: ast.AST) -> bool:
    """Tell whether a definition holds a function that ends with `raise NotImplementedError`."""
    for node in ast.walk(definition):
        match node:
            case ast.FunctionDef(body=[*_, ast.Raise(exc=error)]):
                raised = error.func if isinstance(error, ast.Call) else error
                if isinstance(raised, ast.Name) and raised.id == "NotImplementedError":
                    return True
    return False
