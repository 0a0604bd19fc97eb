"""Import the modules that are the student's own, each filled as their notebook is.

What is installed wins: no library can be made to import a student's module in place of its own.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from .loading import Loader

Statements = Sequence[tuple[str, int, str]]  # place, line, source
_NOTHING = object()


class OwnModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Find these modules, by their names, and those that hold them."""

    def __init__(
        self,
        modules: Mapping[str, Statements],
        notebook: Loader,
        run: Callable[[Loader, str, int, str], None],
    ) -> None:
        """Prepare to import; run: runs a statement in a module, and raises nothing."""
        self.modules, self.notebook, self.run = modules, notebook, run
        self.loaders: dict[str, Loader] = {}
        notebook.own = modules
        for name in modules:
            if sys.modules.get(name) is notebook.module:
                del sys.modules[name]
        sys.meta_path.insert(0, self)

    def find_spec(
        self, name: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        holds_others = any(module.startswith(f"{name}.") for module in self.modules)
        if name not in self.modules and not holds_others:
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        found = (finder.find_spec(name, path, target) for finder in others)
        if any(spec and spec.loader for spec in found):  # without: a folder called so
            return None
        return importlib.util.spec_from_loader(name, self, is_package=holds_others)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        loader = self.loaders[spec.name] = Loader(spec.name)
        loader.names["__name__"] = spec.name
        loader.files, loader.own = self.notebook.files, self.modules
        return loader.module

    def exec_module(self, module: ModuleType) -> None:
        name = module.__name__
        for place, line, source in self.modules.get(name, ()):
            self.run(self.loaders[name], place, line, source)


@contextmanager
def replaced(loaders: Sequence[Loader], names: Mapping[str, Any]) -> Iterator[None]:
    """Give names another value in the first module, and in others that have the same from there."""
    first = loaders[0].names
    before = {name: first.get(name, _NOTHING) for name in names}
    changed = [
        (loader.names, name, old)
        for loader in loaders
        for name, old in before.items()
        if loader is loaders[0] or loader.names.get(name, _NOTHING) is old is not _NOTHING
    ]
    for space, name, _ in changed:
        space[name] = names[name]
    try:
        yield
    finally:
        for space, name, old in changed:
            if old is _NOTHING:
                space.pop(name, None)
            else:
                space[name] = old
