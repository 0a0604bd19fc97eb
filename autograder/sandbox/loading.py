"""Load a submission's statements into a module, the way a real notebook needs it.

Every statement is run on its own, so that one that fails costs only itself. Imports that can't be
satisfied become stand-ins: plotting does nothing, everything else raises ImportError when used.
"""

import ast
import dis
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Iterator, Mapping
from types import CodeType, ModuleType
from typing import Any, Self

_ONLY_SHOWS = set(
    "matplotlib mpl_toolkits pylab seaborn plotly bokeh IPython ipywidgets torchviz".split()
)
_UNPACK_SEQUENCE = dis.opmap["UNPACK_SEQUENCE"]
_ANNOTATIONS_FLAG = 0x1000000  # from __future__ import annotations


class Inert:
    """A plotting library without a display: whatever is asked of it, nothing happens."""

    def __getattr__(self, name: str) -> "Inert":
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert()

    def __call__(self, *_: Any, **__: Any) -> "Inert":
        return Inert()

    def __iter__(self) -> Iterator["Inert"]:
        """Unpack into as many as the caller wants (`fig, ax = plt.subplots()`), loop over none."""
        caller = sys._getframe(1)
        code, at = caller.f_code.co_code, caller.f_lasti
        wanted = code[at + 1] if code[at] == _UNPACK_SEQUENCE else 0
        return iter([Inert() for _ in range(wanted)])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def __setitem__(self, _: Any, __: Any) -> None:
        return None

    def _itself(self, *_: Any) -> "Inert":
        return self

    __getitem__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _itself
    __truediv__ = __rtruediv__ = __neg__ = _itself


class Progress(Inert):
    """tqdm without a bar: iterate over what was given."""

    def __init__(self, iterable: Any = (), *_: Any, **__: Any) -> None:
        self.iterable = iterable

    def __iter__(self) -> Iterator[Any]:
        return iter(self.iterable)


class Absent:
    """A module or name that can't be imported here: raises ImportError when used."""

    def __init__(self, name: str) -> None:
        self.__dict__["_absent"] = name

    def _use(self, *_: Any, **__: Any) -> Any:
        name = self.__dict__["_absent"]
        raise ImportError(f"{name} is not installed where submissions are graded", name=name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._use()

    __call__ = __setattr__ = __iter__ = __getitem__ = __len__ = __enter__ = _use


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


class Loader:
    """The module that holds a submission's names, filled statement by statement."""

    def __init__(self, helpers: Mapping[str, str], name: str = "submission") -> None:
        self.module = ModuleType(name)
        self.names: dict[str, Any] = vars(self.module)
        self.names.update(display=Inert(), get_ipython=Inert())
        self.files: set[str] = set()
        self.flags = 0
        sys.modules[name] = self.module
        sys.meta_path.insert(0, Supplied(helpers))

    def run(self, place: str, line: int, source: str) -> None:
        """Run one top-level statement that begins at this line (from 1) of this place."""
        file = f"<{place}>"
        self.files.add(file)
        tree = ast.parse("\n" * (line - 1) + source, file)
        for statement in tree.body:
            match statement:
                case ast.ImportFrom(module="__future__"):
                    self._exec(statement, file)
                    if any(alias.name == "annotations" for alias in statement.names):
                        self.flags |= _ANNOTATIONS_FLAG
                case ast.Import() | ast.ImportFrom():
                    self._import(statement, file)
                case _:
                    self._exec(statement, file)

    def _exec(self, statement: ast.stmt, file: str) -> None:
        tree = ast.Module([statement], [])
        code: CodeType = compile(tree, file, "exec", flags=self.flags, dont_inherit=True)
        exec(code, self.names)

    def _import(self, statement: ast.Import | ast.ImportFrom, file: str) -> None:
        for alias in statement.names:
            one: ast.Import | ast.ImportFrom
            if isinstance(statement, ast.Import):
                one, origin = ast.Import([alias]), alias.name
                bound = alias.asname or alias.name.partition(".")[0]
            else:
                one = ast.ImportFrom(statement.module, [alias], statement.level)
                origin, bound = f"{statement.module}.{alias.name}", alias.asname or alias.name
            try:
                self._exec(ast.copy_location(one, statement), file)
            except Exception:  # noqa: BLE001 - a package may break in any way while it is imported
                if bound != "*" and bound not in self.names:
                    self.names[bound] = Absent(origin)
