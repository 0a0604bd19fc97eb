"""PyTorch without its compiler: nothing is compiled here, as that gives the same values later.

The first optimizer that is made imports `torch._dynamo`, and the first gradient that is propagated
back what reasons about sizes that are not yet known: 930 modules, which take 1.6 seconds and 80 MB,
whose page table every fork would copy. Used is of them what does nothing, or next to it, where
nothing is compiled. Place holders do that; who asks them for more gets the real modules.
"""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import operator
import sys
from contextlib import nullcontext
from types import ModuleType
from typing import Any

import torch

from .stand_ins import not_compiled

_COMPILER, _SIZES = "torch._dynamo", "torch.fx.experimental.symbolic_shapes"


def leave_out_compiler() -> None:
    """Have `torch.compile` change nothing, and import nothing of the compiler until it is used."""
    vars(torch)["compile"] = not_compiled
    if _COMPILER in sys.modules or _SIZES in sys.modules:
        return
    autograd = _PlaceHolder(f"{_COMPILER}.compiled_autograd", _disable=nullcontext)
    does_nothing = {"disable": _disable, "graph_break": _nothing, "reset": _nothing}
    # It is a package, of which _Parts finds the modules.
    _put(_PlaceHolder(_COMPILER, __path__=[], compiled_autograd=autograd, **does_nothing))
    _put(_PlaceHolder(_SIZES, sym_eq=operator.eq, expect_true=bool))
    sys.meta_path.insert(0, _Parts())


class _PlaceHolder(ModuleType):
    """Stands for a module until somebody asks for a part of it that is not here."""

    def __init__(self, name: str, **parts: Any) -> None:
        super().__init__(name)
        vars(self).update(parts)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(_real(self.__name__), name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("__"):
            super().__setattr__(name, value)  # what the import system notes
        else:
            setattr(_real(self.__name__), name, value)


class _Parts(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Import modules of the compiler once all of it is: they import each other in its order."""

    def find_spec(
        self, name: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.startswith(f"{_COMPILER}.") and _is_left_out(_COMPILER):
            _real(_COMPILER)
            if name in sys.modules:
                return importlib.util.spec_from_loader(name, self)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        return sys.modules[spec.name]

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: it has been."""


def _put(holder: _PlaceHolder) -> None:
    package, _, name = holder.__name__.rpartition(".")
    sys.modules[holder.__name__] = vars(importlib.import_module(package))[name] = holder


def _is_left_out(name: str) -> bool:
    return isinstance(sys.modules.get(name), _PlaceHolder)


def _real(name: str) -> ModuleType:
    """Return the module that a place holder stands for; import it if it is not yet there.

    Where there is no room for it, the place holder stays: optimizers need no more.
    """
    if not _is_left_out(name):
        return importlib.import_module(name)
    holder = sys.modules.pop(name)
    try:
        return importlib.import_module(name)
    except BaseException:
        sys.modules[name] = holder
        raise


def _disable(fn: Any = None, recursive: bool = True, **_: Any) -> Any:
    """Return the function, or what does: it is not compiled anyway."""
    return fn or (lambda function: function)


def _nothing(*_: Any, **__: Any) -> None:
    """Break no graph, and forget nothing of what was compiled."""
