"""The student's own files beside the notebook: what `%run` and `import` bring in of them.

They lie beside it, or a cell begins with `%%writefile net.py`. What is run is put in place; what
is imported is kept apart, as a module that has names of its own.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from .code import Code, Statement
from .pieces import Cell, parse
from .slicing import effects_of, select

MAX_MODULES = 50
MAX_FOLDERS = 8  # and the module itself, one in the other
_STAR = re.compile(r"\bimport\s*\(?\s*\*")
_RUNS = re.compile(
    r"""(?:get_ipython\(\)\.run_line_magic\('run', |exec\(open\()(["'])(?P<file>[^"'\n]+)\1.*\)"""
)
_WORD = re.compile(r"\w+")
Files = Mapping[PurePath, Sequence[Cell]]  # by name: the pieces of each, one after the other


def file_named(text: str) -> PurePath:
    """Return the name under which a file is kept that a cell writes or runs."""
    path = PurePath(text)
    return PurePath(path.name) if path.is_absolute() or ".." in path.parts else path


def with_own_files(code: Code, files: Files) -> tuple[Code, set[PurePath]]:
    """Return code with what it runs and imports of its author's files, and the names of these.

    The modules are named as they are imported: `import layers.dense` finds layers/dense.py, and
    `import dense` does too where there is no other of this name. Raises Unreadable.
    """
    used: set[PurePath] = set()
    code = _with_what_is_run(code, files, used)
    modules: dict[str, tuple[Statement, ...]] = {}
    broken = list(code.broken)
    waiting = [*_imported(code.statements)]
    while waiting and len(modules) < MAX_MODULES:
        name = waiting.pop(0)
        file = _file_of_module(name, files)
        if name in modules or file is None:
            continue
        module = parse(files[file])
        modules[name] = module.statements
        broken += module.broken
        used.add(file)
        waiting += _imported(module.statements)
    return replace(code, broken=tuple(broken), modules=modules), used


def needed_modules(code: Code, statements: Sequence[Statement]) -> dict[str, tuple[Statement, ...]]:
    """Return what these statements, and so their imports, may need of the modules of the code.

    Needed are names that stand in whatever is needed, as names or in any other way.
    """
    needed: dict[str, tuple[Statement, ...]] = {}
    while code.modules:
        own = [*statements, *(one for module in needed.values() for one in module)]
        sources = "\n".join(statement.source for statement in own)
        words = None if _STAR.search(sources) else {*_WORD.findall(sources)}
        found = {
            name: select(code.modules[name], _bound(code.modules[name], words))
            for name in dict.fromkeys(_imported(own))
            if name in code.modules
        }
        if found == needed:
            break
        needed = found
    return needed


def _bound(statements: Iterable[Statement], words: set[str] | None) -> set[str]:
    """Return the names that statements bind, of these words if any are given."""
    bound = {name for statement in statements for name in effects_of(statement).binds}
    return bound if words is None else bound & words


def _with_what_is_run(code: Code, files: Files, used: set[PurePath]) -> Code:
    """Put the code of files in place of the first `%run` of each; what these run is not run."""
    statements: list[Statement] = []
    broken = list(code.broken)
    for statement in code.statements:
        file = _that_is_run(statement, files)
        if file is None or file in used:
            statements.append(statement)
            continue
        used.add(file)
        found = parse(files[file])
        statements += found.statements
        broken += found.broken
    return replace(code, statements=tuple(statements), broken=tuple(broken))


def _that_is_run(statement: Statement, files: Files) -> PurePath | None:
    """Return the file of `%run net.py`, or of `exec(open("net.py").read())`."""
    run = _RUNS.fullmatch(statement.source)
    return _nearest(file_named(run["file"]).with_suffix(".py"), files) if run else None


def _imported(statements: Iterable[Statement]) -> Iterator[str]:
    """Yield the modules that statements may import, and those that hold these."""
    for statement in statements:
        if "import" not in statement.source:
            continue
        for node in (inner for top in statement.nodes for inner in ast.walk(top)):
            match node:
                case ast.Import(names=aliases):
                    names = [alias.name for alias in aliases]
                case ast.ImportFrom(module=module, names=aliases, level=level) if level < 2:
                    names = [
                        f"{module}.{alias.name}" if module else alias.name for alias in aliases
                    ]
                case ast.Call(
                    ast.Name("__import__" | "import_module") | ast.Attribute(attr="import_module"),
                    [ast.Constant(str(module)), *_],
                ):
                    names = [module]
                case _:
                    continue
            for name in names:
                parts = name.split(".", MAX_FOLDERS)[:MAX_FOLDERS]
                yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))


def _file_of_module(name: str, files: Files) -> PurePath | None:
    path = PurePath(*name.split("."))
    return _nearest(path / "__init__.py", files) or _nearest(path.with_suffix(".py"), files)


def _nearest(path: PurePath, files: Files) -> PurePath | None:
    """Return the file of this name, or else the only one that is called so in any folder."""
    if path in files:
        return path
    parts = path.parts
    near = [file for file in files if file.parts[-len(parts) :] == parts]
    return near[0] if len(near) == 1 else None
