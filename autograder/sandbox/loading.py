"""Load a submission's statements into a module, the way a real notebook needs it.

Every statement is run on its own, so that one that fails costs only itself. Imports that can't be
satisfied become stand-ins: plotting does nothing, everything else raises ImportError when used, and
does nothing as a decorator. Annotations are not evaluated, but for what decorators are given.
"""

import __future__

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import re
import sys
import traceback
from collections.abc import Container, Mapping
from contextlib import suppress
from types import CodeType, ModuleType
from typing import Any

from .eager import leave_out_compiler
from .stand_ins import Absent, Inert, Progress, offered

_ONLY_SHOWS = set(
    "matplotlib mpl_toolkits pylab seaborn plotly bokeh IPython ipywidgets torchviz".split()
)
_DECORATOR = re.compile(r"^[ \t]*@", re.MULTILINE)
_EVALUATED = "__annotations_evaluated__"


class Supplied(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Import the assignment's helper modules from our copies, and plotting libraries as inert."""

    def __init__(self, helpers: Mapping[str, str]) -> None:
        self.helpers = helpers

    def find_spec(
        self, name: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        root = name.partition(".")[0]
        if name in self.helpers:
            return importlib.util.spec_from_loader(name, self)
        if root in _ONLY_SHOWS or root == "tqdm":
            return importlib.util.spec_from_loader(name, self, is_package=True)
        return None

    def exec_module(self, module: ModuleType) -> None:
        name = module.__name__
        if name in self.helpers:
            exec(compile(self.helpers[name], f"<{name}.py>", "exec"), module.__dict__)
        elif name.partition(".")[0] == "tqdm":
            vars(module).update(tqdm=Progress, trange=lambda *ends, **_: Progress(range(*ends)))
        else:
            vars(module)["__getattr__"] = Inert().__getattr__


class SupplyError(Exception):
    """A helper module or driver can't be loaded; the message names the file and the line."""


def supply(helpers: Mapping[str, str]) -> None:
    """Make helper modules and stand-ins for plotting importable, and import the helpers.

    Raises SupplyError.
    """
    sys.meta_path.insert(0, Supplied(helpers))
    leave_out_compiler()
    for name in helpers:
        try:
            importlib.import_module(name)
        except Exception as error:  # noqa: BLE001 - whatever the author's module raises
            lines = [
                frame.lineno
                for frame in traceback.extract_tb(error.__traceback__)
                if frame.filename == f"<{name}.py>"
            ]
            line = lines[-1] if lines else getattr(error, "lineno", 1)
            raise SupplyError(f"{name}.py:{line}: {type(error).__name__}: {error}") from None


class Loader:
    """The module that holds a submission's names, filled statement by statement."""

    def __init__(self, name: str = "__main__") -> None:
        self.module = ModuleType(name)
        self.names: dict[str, Any] = vars(self.module)
        self.names.update(display=Inert(), get_ipython=Inert())
        self.names[_EVALUATED] = self._evaluated
        self.files: set[str] = set()
        self.own: Container[str] = ()  # modules that are the student's own
        sys.modules[name] = self.module  # where pickle and dataclasses look names up

    def run(self, place: str, line: int, source: str) -> None:
        """Run one top-level statement that begins at this line (from 1) of this place."""
        file = f"<{place}>"
        self.files.add(file)
        source = "\n" * (line - 1) + source
        if "import" not in source and not _DECORATOR.search(source):
            self._exec(source, file)  # a tree would take three times as long
            return
        for statement in ast.parse(source, file).body:
            match statement:
                case ast.Import(names=names):
                    for alias in names:
                        self._import(alias)
                case ast.ImportFrom(module=module, names=names):
                    for alias in names:
                        self._import_from(module or ".", alias)
                case _:
                    self._adapt_decorators(statement)
                    self._exec(ast.Module([statement], []), file)

    def _exec(self, source: str | ast.Module, file: str) -> None:
        flags = __future__.annotations.compiler_flag
        code: CodeType = compile(source, file, "exec", flags=flags, dont_inherit=True)
        exec(code, self.names)

    def _adapt_decorators(self, statement: ast.stmt) -> None:
        """Leave out decorators that are not installed, and let others see annotations' values."""
        for node in ast.walk(statement):
            match node:
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    decorators = [one for one in node.decorator_list if not self._is_absent(one)]
                    if decorators:
                        innermost = ast.Name(_EVALUATED, ast.Load())
                        decorators.append(ast.copy_location(innermost, decorators[-1]))
                    node.decorator_list = decorators

    def _is_absent(self, decorator: ast.expr) -> bool:
        """Tell whether an expression like `f`, `f(x)` or `package.f(x)` is not installed."""
        attribute, root = "", decorator
        while isinstance(root, ast.Call | ast.Attribute):
            attribute = root.attr if isinstance(root, ast.Attribute) else attribute
            root = root.func if isinstance(root, ast.Call) else root.value
        found = self.names.get(root.id) if isinstance(root, ast.Name) else None
        return isinstance(found, Absent) and attribute not in offered(vars(found)["_absent"])

    def _evaluated(self, definition: Any) -> Any:
        """Return a function or class whose annotations are values, where they can be had."""
        for name, text in definition.__annotations__.items():
            with suppress(Exception):
                definition.__annotations__[name] = eval(text, self.names)
        return definition

    def _import(self, alias: ast.alias) -> None:
        """Do `import a.b` or `import a.b as c`."""
        root = alias.name.partition(".")[0]
        try:
            module = importlib.import_module(alias.name)
            self.names[alias.asname or root] = module if alias.asname else sys.modules[root]
        except Exception:  # noqa: BLE001 - a package may break in any way while it is imported
            self.names.setdefault(alias.asname or root, Absent(alias.name))

    def _import_from(self, module: str, alias: ast.alias) -> None:
        """Do `from a.b import c`, `from a.b import c as d` or `from a.b import *`."""
        if alias.name == "*":
            self._import_all(module)
            return
        try:
            self.names[alias.asname or alias.name] = _member(module, alias.name)
        except Exception:  # noqa: BLE001 - as above
            if module in self.own:
                return  # it is missing, and would be where all is installed
            instead = offered(module).get(alias.name) or Absent(f"{module}.{alias.name}")
            self.names.setdefault(alias.asname or alias.name, instead)

    def _import_all(self, module: str) -> None:
        """Do `from a.b import *`: take the names that can be had, one by one."""
        try:
            found = importlib.import_module(module)
        except Exception:  # noqa: BLE001 - as above
            self.names.update(offered(module))
            return
        with suppress(Exception):
            public = [name for name in vars(found) if name[0] != "_"]
            for name in vars(found).get("__all__", public):
                with suppress(Exception):  # a part that is imported only now costs only itself
                    self.names[name] = _member(module, name)


def _member(module: str, name: str) -> Any:
    return getattr(__import__(module, fromlist=[name]), name)
