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
import traceback
from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
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


class SupplyError(Exception):
    """A helper module or driver can't be loaded; the message names the file and the line."""


def supply(helpers: Mapping[str, str]) -> None:
    """Make helper modules and stand-ins for plotting importable, and import the helpers.

    Raises SupplyError.
    """
    sys.meta_path.insert(0, Supplied(helpers))
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

    def __init__(self, name: str = "submission") -> None:
        self.module = ModuleType(name)
        self.names: dict[str, Any] = vars(self.module)
        self.names.update(display=Inert(), get_ipython=Inert())
        self.files: set[str] = set()
        self.flags = 0
        self.own: Container[str] = ()  # modules that are the student's own
        sys.modules[name] = self.module

    def run(self, place: str, line: int, source: str) -> None:
        """Run one top-level statement that begins at this line (from 1) of this place."""
        file = f"<{place}>"
        self.files.add(file)
        source = "\n" * (line - 1) + source
        if "import" not in source:
            self._exec(source, file)  # a tree would take three times as long
            return
        for statement in ast.parse(source, file).body:
            match statement:
                case ast.ImportFrom(module="__future__", names=names):
                    if any(alias.name == "annotations" for alias in names):
                        self.flags |= _ANNOTATIONS_FLAG
                case ast.Import(names=names):
                    for alias in names:
                        self._import(alias)
                case ast.ImportFrom(module=module, names=names):
                    for alias in names:
                        self._import_from(module or ".", alias)
                case _:
                    self._exec(ast.Module([statement], []), file)

    def _exec(self, source: str | ast.Module, file: str) -> None:
        code: CodeType = compile(source, file, "exec", flags=self.flags, dont_inherit=True)
        exec(code, self.names)

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
            absent = Absent(f"{module}.{alias.name}")
            self.names.setdefault(alias.asname or alias.name, absent)

    def _import_all(self, module: str) -> None:
        """Do `from a.b import *`: take the names that can be had, one by one."""
        with suppress(Exception):
            found = importlib.import_module(module)
            public = [name for name in vars(found) if name[0] != "_"]
            for name in vars(found).get("__all__", public):
                with suppress(Exception):  # a part that is imported only now costs only itself
                    self.names[name] = _member(module, name)


def _member(module: str, name: str) -> Any:
    return getattr(__import__(module, fromlist=[name]), name)
