"""What stands for packages that are not installed where submissions run."""

import dis
import sys
import typing
from collections.abc import Callable, Iterator
from types import MethodType
from typing import Any, Self

import numpy as np

_UNPACK_SEQUENCE = dis.opmap["UNPACK_SEQUENCE"]


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
        return offered(self.__dict__["_absent"]).get(name) or self._use()

    __call__ = __setattr__ = __iter__ = __getitem__ = __len__ = __enter__ = _use
    __mro_entries__ = _use


def not_compiled(*given: Any, **options: Any) -> Any:
    """Be a compiler of functions or models, or a decorator that makes one, and change nothing."""
    what = next(filter(callable, [*given[:1], options.get("model")]), None)
    return what or not_compiled


def patch(function: Any = None, **options: Any) -> Any:
    """Put a function into the class that its first parameter is said to be, as fastcore does."""
    if function is None:
        return lambda function: patch(function, **options)
    annotation = next(iter(function.__annotations__.values()))
    classes = annotation if isinstance(annotation, tuple) else typing.get_args(annotation)
    return patch_to(classes or annotation, **options)(function)


def patch_to(classes: Any, as_prop: bool = False, cls_method: bool = False) -> Callable[..., Any]:
    """Return a decorator that puts a function into these classes."""

    def put(function: Any) -> Any:
        for owner in classes if isinstance(classes, tuple | list) else [classes]:
            method = MethodType(function, owner) if cls_method else function
            setattr(owner, function.__name__, property(function) if as_prop else method)
        return function

    return put


def offered(module: str) -> dict[str, Any]:
    """Return what can be had of a module that is not installed all the same, by its names."""
    match module.partition(".")[0]:
        case "fastcore":
            return {"patch": patch, "patch_to": patch_to}
        case "numba":
            jits = {"jit": not_compiled, "njit": not_compiled}
            return jits | {"prange": range, "vectorize": np.vectorize}
    return {}
