"""The student's end of the sandbox: answer requests beside their code.

A request is `[number, operation, argument]`, its reply `[number, outcome, argument]`:

    load     {statements: [[place, line, source]…], helpers: {name: source}, drivers: source}
             -> value [[place, line, type, message]…], the statements that failed
    seed     an int -> value None
    call     {name, arguments, replaced: {name: callback}, watch} -> returned [value, changed]
    drive    the same, for a driver, which is given the submission before its arguments
    observe  {protected, processes, port} -> value {attempt: outcome}
    exec     None -> value outcome

`call` and `drive` may also end as `missing` (a name the submission does not define), `raised` (an
exception and the line of their code that it passed last) or `unsendable` (it may not cross).
While they run the worker may send `[number, "callback", [callback, arguments, keywords]]` and is
answered `[number, "value", returned]` or `[number, "raised", message]`.

Everything in this process is in the hands of the code it loads, this file included: all it says is
a claim. It is never told an expected value.
"""

import builtins
import json
import os
import random
import socket
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any, NoReturn

import numpy as np
import torch

from . import confine, observe, wire
from .loading import Loader

DRIVER_FILE = "<driver>"
_BUILTIN_ERRORS = {
    kind
    for kind in vars(builtins).values()
    if isinstance(kind, type) and issubclass(kind, BaseException)
}
_ALLOCATOR_WORDS = ("can't allocate memory", "not enough memory", "Cannot allocate memory")


class MissingName(Exception):
    """The submission does not define this name."""


class Submission:
    """What a driver sees of the submission: its top-level names."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        try:
            return vars(self._module)[name]
        except KeyError:
            raise MissingName(name) from None


class Server:
    """Answer requests; `call_back` sends a callback's arguments and returns what came back."""

    def __init__(self, call_back: Callable[[int, Sequence[Any], Mapping[str, Any]], Any]) -> None:
        self.call_back = call_back
        self.loader = Loader({})
        self.drivers: dict[str, Any] = {}

    def answer(self, operation: str, argument: Any) -> tuple[str, Any]:
        """Return the outcome of an operation and what goes with it."""
        outcome = "returned" if operation in ("call", "drive") else "value"
        try:
            return outcome, getattr(self, f"do_{operation}")(argument)
        except MissingName as missing:
            return "missing", str(missing)
        except BaseException as error:  # noqa: BLE001 - SystemExit of theirs must not end us
            return "raised", self.describe(error)

    def do_load(self, argument: dict[str, Any]) -> list[list[Any]]:
        self.loader = Loader(argument["helpers"])
        errors = []
        for place, line, source in argument["statements"]:
            try:
                self.loader.run(place, line, source)
            except BaseException as error:  # noqa: BLE001 - this statement failed, the next may not
                errors.append([place, line, _builtin_kind(error), _message(error)])
        self.drivers = {"np": np, "numpy": np, "torch": torch}
        exec(compile(argument["drivers"], DRIVER_FILE, "exec"), self.drivers)
        return errors

    def do_seed(self, seed: int) -> None:
        random.seed(seed)
        np.random.seed(seed % 2**32)
        torch.manual_seed(seed)

    def do_call(self, argument: dict[str, Any]) -> list[Any]:
        function = getattr(Submission(self.loader.module), argument["name"])
        return self._use(function, (), argument)

    def do_drive(self, argument: dict[str, Any]) -> list[Any]:
        driver = self.drivers[argument["name"]]
        return self._use(driver, (Submission(self.loader.module),), argument)

    def do_observe(self, argument: dict[str, Any]) -> dict[str, str]:
        return dict(observe.observe(**argument))

    def do_exec(self, _: None) -> str:
        return observe.become_another_program()

    def _use(self, function: Any, first: tuple[Any, ...], argument: dict[str, Any]) -> list[Any]:
        arguments = [self._given(value) for value in argument["arguments"]]
        before = [_snapshot(value) for value in arguments] if argument["watch"] else []
        names = self.loader.names
        replaced = {name: names.get(name, _NOTHING) for name in argument["replaced"]}
        names.update({name: self._given(value) for name, value in argument["replaced"].items()})
        try:
            returned = function(*first, *arguments)
        finally:
            for name, original in replaced.items():
                if original is _NOTHING:
                    names.pop(name, None)
                else:
                    names[name] = original
        changed = [
            index
            for index, (old, value) in enumerate(zip(before, arguments, strict=False))
            if _snapshot(value) != old
        ]
        return [returned, changed]

    def _given(self, value: Any) -> Any:
        """Return the value with every callback in it made a function that can be called."""
        match value:
            case wire.Callback(number=number):
                return lambda *args, **keywords: self.call_back(number, args, keywords)
            case list():
                return [self._given(item) for item in value]
            case tuple():
                return tuple(self._given(item) for item in value)
            case dict():
                return {key: self._given(item) for key, item in value.items()}
        return value

    def describe(self, error: BaseException) -> dict[str, Any]:
        """Say of which built-in type an exception is and which line of theirs it passed last."""
        frames = traceback.extract_tb(error.__traceback__)
        theirs = [frame for frame in frames if frame.filename in self.loader.files]
        place = theirs[-1].filename[1:-1] if theirs else None
        return {
            "kind": _builtin_kind(error),
            "message": _message(error),
            "place": place,
            "line": theirs[-1].lineno if theirs else None,
            "name": error.name if isinstance(error, NameError) else None,
            "in_driver": bool(frames) and frames[-1].filename == DRIVER_FILE,
        }


_NOTHING = object()


def _snapshot(value: Any) -> bytes | None:
    try:
        return wire.encode(value, _opaque)
    except wire.WireError:
        return None


def _opaque(value: object) -> wire.Opaque:
    return wire.Opaque(type(value).__name__)


def _builtin_kind(error: BaseException) -> str:
    if isinstance(error, RuntimeError) and any(words in str(error) for words in _ALLOCATOR_WORDS):
        return "MemoryError"
    return next(kind.__name__ for kind in type(error).__mro__ if kind in _BUILTIN_ERRORS)


def _message(error: BaseException) -> str:
    try:
        return str(error)[:2000]
    except BaseException:  # noqa: BLE001 - their __str__ may do anything
        return ""


def serve(connection: socket.socket, hello: dict[str, Any]) -> NoReturn:
    """Greet, then answer requests until the other end is closed."""
    number = 0

    def call_back(callback: int, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
        reply(number, "callback", [callback, list(arguments), dict(keywords)])
        _, outcome, value = _receive(connection)
        if outcome == "raised":
            raise ValueError(value)
        return value

    def reply(number: int, outcome: str, argument: Any) -> None:
        connection.sendall(wire.encode([number, outcome, argument], _opaque))

    def answer_one() -> None:  # a function, so that nothing of one request outlives it
        nonlocal number
        number, operation, argument = _receive(connection)
        outcome, result = server.answer(operation, argument)
        try:
            reply(number, outcome, result)
        except (wire.WireError, MemoryError) as error:
            reply(number, "unsendable", str(error))

    server = Server(call_back)
    reply(0, "value", hello)
    while True:
        answer_one()


def _receive(connection: socket.socket) -> Any:
    header, body = wire.sizes(_read(connection, wire.PREFIX.size))
    return wire.decode(_read(connection, header), _read(connection, body))


def _read(connection: socket.socket, size: int) -> bytearray:
    data = bytearray(size)
    view = memoryview(data)
    while view:
        got = connection.recv_into(view)
        if got == 0:
            os._exit(0)  # the other end is gone
        view = view[got:]
    return data


def main() -> NoReturn:
    """Be a worker that was spawned, not forked: limited in resources, but not isolated."""
    descriptor, limits = int(sys.argv[1]), confine.Limits(**json.loads(sys.argv[2]))
    torch.set_num_threads(1)
    confine.limit_resources(limits, own_uid=False)
    serve(socket.socket(fileno=descriptor), {"layers": {"limits": True}})


if __name__ == "__main__":
    main()
