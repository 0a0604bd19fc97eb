"""What Jupyter runs runs in a worker too, whatever is not installed there."""

from typing import Any

import pytest

from autograder.sandbox.client import Raised, Returned

from .conftest import Load


def value(reply: Any) -> Any:
    assert isinstance(reply, Returned), reply
    return reply.value


def test_the_program_is_the_main_one(load: Load) -> None:
    loaded = load(
        """
        import pickle
        if __name__ == "__main__":
            class Net: pass
        def f(): return pickle.loads(pickle.dumps(Net())).__class__ is Net
        """
    )
    assert loaded.errors == []
    assert value(loaded.call("f")) is True


@pytest.mark.parametrize(
    "definition",
    [
        "def f(x: Float[Tensor, 'b'], y: NoSuchType = 1) -> jaxtyping.Int: return x",
        "def f(x):\n    y: Float[Tensor, 'b'] = x\n    return y",
        "y: NoSuchType = 1\ndef f(x): return x",
        "class A:\n    y: A\n    def g(self, x: A) -> A: return x\ndef f(x): return A().g(x)",
    ],
)
def test_annotations_are_not_evaluated(load: Load, definition: str) -> None:
    loaded = load(f"import jaxtyping\nfrom jaxtyping import Float\n{definition}")
    assert loaded.errors == []
    assert value(loaded.call("f", 3)) == 3


def test_what_looks_at_annotations_finds_their_values(load: Load) -> None:
    loaded = load(
        """
        import typing
        from dataclasses import InitVar, dataclass
        from functools import singledispatch
        class Pair(typing.NamedTuple):
            a: int
            b: NoSuchType = 2
        def own(g): return lambda: g.__annotations__["x"] is int
        @own
        def looks(x: int, y: NoSuchType): pass
        @dataclass
        class Point:
            x: int
            scale: InitVar[int]
            unit: typing.ClassVar[str] = "m"
            y: NoSuchType = 0
            def __post_init__(self, scale): self.y = self.x * scale
        @singledispatch
        def kind(x): return "other"
        @kind.register
        def _(x: int): return "int"
        def f(): return [tuple(Pair(1)), looks(), Point(2, 3).y, kind(1)]
        """
    )
    assert loaded.errors == []
    assert value(loaded.call("f")) == [(1, 2), True, 6, "int"]


@pytest.mark.parametrize(
    "decorator",
    ["@typechecked", "@typechecked(x=1)", "@jaxtyped(typechecker=typechecked)", "@checks.all"],
)
def test_a_decorator_that_is_not_installed_does_nothing(load: Load, decorator: str) -> None:
    loaded = load(
        f"""
        import checks
        from typeguard import typechecked
        from jaxtyping import jaxtyped
        class A:
            {decorator}
            @staticmethod
            def g(x): return x
        {decorator}
        def f(x): return A.g(x)
        """
    )
    assert loaded.errors == []
    assert value(loaded.call("f", 3)) == 3


def test_a_decorator_that_fails_costs_its_definition(load: Load) -> None:
    loaded = load("import torch\n@torch.no_such\ndef f(x): return x")
    assert loaded.errors[0][:3] == ["ada.py", 2, "AttributeError"]


def test_compilers_of_functions_change_nothing(load: Load) -> None:
    loaded = load(
        """
        import numba, torch
        from numba import njit
        @torch.compile
        def a(x): return x
        @torch.compile(mode="max-autotune")
        def b(x): return a(x)
        @njit(parallel=True)
        def c(x): return b(x)
        d = torch.compile(njit(c), fullgraph=True)
        @numba.jit
        def e(x): return d(x)
        net = torch.compile(model=torch.nn.Identity())
        net.compile()
        def f(x): return e(net(x))
        """
    )
    assert loaded.errors == []
    assert value(loaded.call("f", 3)) == 3


@pytest.mark.parametrize(
    "imports", ["from fastcore.all import *", "from fastcore.basics import patch, patch_to"]
)
def test_methods_are_patched_into_classes_without_fastcore(load: Load, imports: str) -> None:
    loaded = load(
        f"""
        {imports}
        class A: pass
        class B: pass
        @patch
        def both(self: A | B): return 1
        @patch(as_prop=True)
        def prop(self: (A, B)): return 2
        @patch(cls_method=True)
        def name(cls: A): return cls.__name__
        @patch_to([A, B])
        def to(self): return 4
        def f(): return [B().both(), A().prop, A.name(), B().to()]
        """
    )
    assert loaded.errors == []
    assert value(loaded.call("f")) == [1, 2, "A", 4]


def test_a_base_class_that_is_not_installed_is_an_import_error(load: Load) -> None:
    loaded = load("from lightning import Module\nclass Net(Module): pass")
    assert loaded.errors == [
        [
            "ada.py",
            2,
            "ImportError",
            "lightning.Module is not installed where submissions are graded",
        ]
    ]


def test_the_last_star_counts_and_hides_builtins(load: Load) -> None:
    loaded = load(
        "from torch import *\nfrom numpy import *\ndef f(): return abs([-1, 2]), sum([[1, 2]], 0)"
    )
    reply = loaded.call("f")
    assert not isinstance(reply, Raised)
    assert [list(part) for part in value(reply)] == [[1, 2], [1, 2]]
