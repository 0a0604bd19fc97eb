"""Modules of the student's own are imported as their notebook is run: statement by statement."""

from typing import Any

import pytest

from autograder.sandbox.client import Missing, Raised, Returned

from .conftest import Load, Loaded


@pytest.fixture
def load_beside(load: Load) -> Any:
    """Return a function that loads a text beside modules."""

    def load_text(source: str, /, **modules: str) -> Loaded:
        loaded = load("pass")
        told = {
            name.replace("__", "."): [
                (f"{name}.py", 1 + number, line) for number, line in enumerate(text.split("\n"))
            ]
            for name, text in modules.items()
        }
        assert loaded.ask("modules", told) == Returned(None)
        reply = loaded.ask("load", [("ada.py", 1, source)])
        assert isinstance(reply, Returned)
        loaded.errors = reply.value
        return loaded

    return load_text


@pytest.mark.parametrize(
    "source",
    ["from net import f", "from net import *", "import net\nf = net.f", "import net as n; f = n.f"],
)
def test_what_a_module_defines_can_be_imported(load_beside: Any, source: str) -> None:
    loaded = load_beside(source, net="scale = 2\ndef f(x): return scale * x")
    assert loaded.call("f", 3) == Returned(6)


def test_a_function_may_import_when_it_is_called(load_beside: Any) -> None:
    loaded = load_beside("def f():\n    import net\n    return net.x", net="x = 1")
    assert loaded.call("f") == Returned(1)


def test_a_statement_that_fails_costs_itself(load_beside: Any) -> None:
    loaded = load_beside("from net import f", net="x = 1 / 0\nimport missing\ndef f(): return 1")
    assert loaded.call("f") == Returned(1)
    assert loaded.errors == [["net.py", 1, "ZeroDivisionError", "division by zero"]]


def test_a_name_that_a_module_lacks_is_missing(load_beside: Any) -> None:
    assert load_beside("from net import f", net="x = 1").call("f") == Missing("f")


def test_the_line_of_an_exception_is_found_in_a_module(load_beside: Any) -> None:
    reply = load_beside("from net import f", net="x = 0\ndef f(): return 1 / x").call("f")
    assert isinstance(reply, Raised)
    assert (reply.place, reply.line) == ("net.py", 2)


def test_what_is_installed_wins(load_beside: Any) -> None:
    mine = "def f(): return 'mine'\nmanual_seed = Random = f"
    loaded = load_beside(
        "import random, torch\ndef f(): return random.Random is torch.manual_seed",
        random=mine,
        torch=mine,
        http="x = 1",
    )
    assert loaded.call("f") == Returned(False)
    loaded.ask("load", [("ada.py", 2, "import http.client; ok = http.client.OK.value")])
    loaded.ask("load", [("ada.py", 3, "def g(): return ok")])
    assert loaded.call("g") == Returned(200)


def test_a_module_may_be_called_as_the_notebook_is_here(load_beside: Any) -> None:
    loaded = load_beside("from submission import f", submission="def f(): return 1")
    assert loaded.call("f") == Returned(1)


def test_modules_may_lie_in_folders_and_import_each_other(load_beside: Any) -> None:
    loaded = load_beside(
        "from lib.net import f\nimport lib.net as net",
        lib__net="from lib.deep import x\ndef f(): return x",
        lib__deep="import lib.net\nx = 7",
    )
    assert loaded.call("f") == Returned(7)


def test_main_is_not_run(load_beside: Any) -> None:
    loaded = load_beside("from net import x", net="x = __name__")
    loaded.ask("load", [("ada.py", 2, "def f(): return x")])
    assert loaded.call("f") == Returned("net")


def test_what_is_replaced_is_replaced_in_modules_too(load_beside: Any) -> None:
    net = "def f(): return 1\ndef g(): return f()"
    loaded = load_beside("from net import f, g\ndef own(): return f()", net=net)
    assert loaded.call("g", f=lambda: 2) == Returned(2)
    assert loaded.call("own", f=lambda: 2) == Returned(2)
    assert loaded.call("g") == Returned(1)
