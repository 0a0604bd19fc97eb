"""The student's end of the sandbox: answer requests beside their code.

A request is `[number, operation, argument]`, its reply `[number, outcome, argument]`:

    modules  {name: [[place, line, source]…]}, what the student may import of their own, before
             anything is loaded -> value None
    load     [[place, line, source]…], statements -> value [[place, line, type, message]…],
             those that failed, in modules too
    call     {name, arguments, replaced: {name: callback}, watch, seed} -> returned [value, changed]
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
import socket
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any, NoReturn

import torch

from . import confine, observe, wire
from .loading import Loader, SupplyError, supply
from .own_modules import OwnModules, Statements, replaced
from .plain import seed_all

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


def prepare(helpers: Mapping[str, str], drivers: str) -> dict[str, Any]:
    """Import the helper modules and return the drivers' names: once, for all workers.

    Raises SupplyError.
    """
    supply(helpers)
    names: dict[str, Any] = {}
    try:
        exec(compile(drivers, DRIVER_FILE, "exec"), names)
    except Exception as error:  # noqa: BLE001 - whatever the author's constants raise
        raise SupplyError(f"the drivers' part: {type(error).__name__}: {error}") from None
    return names


class Server:
    """Answer requests; `drivers` are the names that `prepare` has returned."""

    def __init__(self, drivers: dict[str, Any]) -> None:
        self.loader = Loader()
        self.own: OwnModules | None = None
        self.errors: list[list[Any]] = []
        self.drivers = drivers

    def answer(self, operation: str, argument: Any) -> tuple[str, Any]:
        """Return the outcome of an operation and what goes with it."""
        outcome = "returned" if operation in ("call", "drive") else "value"
        try:
            return outcome, getattr(self, f"do_{operation}")(argument)
        except MissingName as missing:
            return "missing", str(missing)
        except BaseException as error:  # noqa: BLE001 - SystemExit of theirs must not end us
            return "raised", self.describe(error)

    def do_modules(self, modules: dict[str, Statements]) -> None:
        self.own = OwnModules(modules, self.loader, self._run)

    def do_load(self, statements: Statements) -> list[list[Any]]:
        seed_all(0)  # what is drawn while loading is the same in every run
        for place, line, source in statements:
            self._run(self.loader, place, line, source)
        return self.errors

    def _run(self, loader: Loader, place: str, line: int, source: str) -> None:
        try:
            loader.run(place, line, source)
        except BaseException as error:  # noqa: BLE001 - this statement failed, the next may not
            self.errors.append([place, line, _builtin_kind(error), _message(error)])

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
        if argument["seed"] is not None:
            seed_all(argument["seed"])
        arguments = argument["arguments"]
        before = [_snapshot(value) for value in arguments] if argument["watch"] else []
        loaders = [self.loader, *(self.own.loaders.values() if self.own else ())]
        with replaced(loaders, argument["replaced"]):
            returned = function(*first, *arguments)
        changed = [
            index
            for index, (old, value) in enumerate(zip(before, arguments, strict=False))
            if _snapshot(value) != old
        ]
        return [returned, changed]

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


def _snapshot(value: Any) -> bytes | None:
    try:
        return b"".join(wire.encode(value, _opaque))
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


def serve(connection: socket.socket, hello: dict[str, Any], drivers: dict[str, Any]) -> NoReturn:
    """Greet, then answer requests until the other end is closed."""
    number = 0

    def call_back(callback: int, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> Any:
        reply(number, "callback", [callback, list(arguments), dict(keywords)])
        _, outcome, value = _receive(connection, lent)
        if outcome == "raised":
            raise ValueError(value)
        return value

    def lent(callback: int) -> Callable[..., Any]:
        return lambda *arguments, **keywords: call_back(callback, arguments, keywords)

    def reply(number: int, outcome: str, argument: Any) -> None:
        send(wire.encode([number, outcome, argument], _opaque))

    def send(frame: wire.Frame) -> None:
        for piece in frame:
            connection.sendall(piece)

    def answer_one() -> None:  # a function, so that nothing of one request outlives it
        nonlocal number
        number, operation, argument = _receive(connection, lent)
        outcome, result = server.answer(operation, argument)
        try:
            frame = wire.encode([number, outcome, result], _opaque)
        except Exception as error:  # noqa: BLE001 - their objects may do anything when looked at
            frame = wire.encode([number, "unsendable", _message(error)])
        send(frame)

    server = Server(drivers)
    reply(0, "value", hello)
    while True:
        answer_one()


def _receive(connection: socket.socket, lent: Callable[[int], Any]) -> Any:
    def receive(buffer: memoryview) -> int:
        return connection.recv_into(buffer) or os._exit(0)  # the other end is gone

    return wire.decode(*wire.read_frame(receive), lent)


def main() -> NoReturn:
    """Be a worker that was spawned, not forked: limited in resources, but not isolated."""
    setup = json.load(sys.stdin)
    torch.set_num_threads(1)
    drivers = prepare(setup["helpers"], setup["drivers"])
    confine.limit_resources(confine.Limits(**setup["limits"]), own_uid=False)
    serve(socket.socket(fileno=int(sys.argv[1])), {"layers": {"limits": True}}, drivers)


if __name__ == "__main__":
    main()
