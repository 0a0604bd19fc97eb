"""The structure of a submission, read on our side."""

import ast
import textwrap

import pytest

from autograder.grading import Failure, require_by_hand
from autograder.submission.reading import read_code
from autograder.submission.syntax import Syntax

from ..notebooks import read
from .conftest import Run

NET = """
    import torch
    import torch.nn as nn
    import torch.nn.functional as F
    from torch.nn import Dropout as Drop, Module
    from helpers import *

    RATE = 0.5
    layers = nn.ModuleList([nn.Linear(2, 2)])

    def keep(x):
        return F.relu(x)

    def outer(x):
        def inner(y):
            return torch.sigmoid(keep(y))
        return inner(x)

    class Base(Module):
        def __init__(self):
            self.rest = nn.Sequential(nn.Tanh())

    class Net(Base):
        def __init__(self):
            super().__init__()
            self.drop = Drop(RATE)

        def forward(self, x):
            return outer(self.drop(x)).masked_fill(x > 0, 0)

    def apart(x):
        return torch.softmax(x, 0)

    def around(x):
        return around(x) + layers[0](x)

    def keep(x):
        return F.gelu(x)
"""


@pytest.fixture
def syntax() -> Syntax:
    return Syntax(read_code("ada.py", textwrap.dedent(NET).encode()))


def test_a_definition_is_found(syntax: Syntax) -> None:
    net = syntax.definition("Net")
    assert isinstance(net, ast.ClassDef)
    assert [node.name for node in net.body if isinstance(node, ast.FunctionDef)] == [
        "__init__",
        "forward",
    ]


def test_the_last_definition_counts(syntax: Syntax) -> None:
    keep = syntax.definition("keep")
    assert keep
    assert ast.unparse(keep.body[0]) == "return F.gelu(x)"


@pytest.mark.parametrize("name", ["RATE", "inner", "Module", "nowhere"])
def test_what_is_no_function_or_class_of_the_top_level_has_no_definition(
    syntax: Syntax, name: str
) -> None:
    assert syntax.definition(name) is None


@pytest.mark.parametrize(
    ("name", "used"),
    [
        ("apart", {"torch.softmax"}),
        ("keep", {"torch.nn.functional.gelu"}),
        ("outer", {"torch.sigmoid", "torch.nn.functional.gelu"}),
        ("Base", {"torch.nn.Module", "torch.nn.Sequential", "torch.nn.Tanh"}),
        ("Net", {"torch.nn.Dropout", "torch.nn.Module", "torch.nn.Tanh", "torch.sigmoid"}),
        ("around", {"torch.nn.ModuleList", "torch.nn.Linear"}),
    ],
)
def test_uses_are_found_through_imports_functions_and_bases(
    syntax: Syntax, name: str, used: set[str]
) -> None:
    assert used <= syntax.uses(name)


def test_what_a_definition_does_not_use_is_not_found(syntax: Syntax) -> None:
    assert "torch.softmax" not in syntax.uses("Net")
    assert not {name for name in syntax.uses("apart") if "nn" in name}
    assert syntax.uses("nowhere") == set()


def test_names_in_texts_and_comments_are_no_use() -> None:
    code = read_code("ada.py", b"def f(x):\n    'nn.Dropout'\n    return x  # nn.Dropout\n")
    assert not {name for name in Syntax(code).uses("f") if "Dropout" in name}


def test_a_check_can_ask_for_the_syntax(run: Run) -> None:
    body = "expect.that('numpy.add' in syntax.uses('double'), 'it adds')"
    assert run("from numpy import add\ndef double(x): return add(x, x)", body).passed


OVERRIDDEN = """
    from torch import nn, optim
    from torch.optim import SGD as S

    class Layer(nn.Dropout): pass

    if True:
        class Layer(nn.Module):
            def __init__(self):
                super(Layer, self).__init__()
                self.linear = nn.Linear(1, 1)

    try:
        import layers
    except ImportError:
        class InTry(nn.Conv1d): pass

    class First(nn.Linear): pass
    class First(First): pass
    First.forward = nn.functional.gelu

    Alias = Layer
    Alias = nn.utils.skip_init(Alias)
    Other, Same = Same, Other = 1, 2
    This = That
    That = This

    class Late(nn.Tanh): pass
    Late = nn.ReLU()

    class Optimizer(S): pass
"""


@pytest.fixture
def overridden() -> Syntax:
    return Syntax(read_code("ada.py", textwrap.dedent(OVERRIDDEN).encode()))


@pytest.mark.parametrize(
    ("name", "used", "unused"),
    [
        ("Layer", "torch.nn.Linear", "torch.nn.Dropout"),
        ("InTry", "torch.nn.Conv1d", "torch.nn.Dropout"),
        ("First", "torch.nn.Linear", "torch.nn.Dropout"),
        ("First", "torch.nn.functional.gelu", "torch.nn.Dropout"),
        ("Alias", "torch.nn.Linear", "torch.nn.Dropout"),
        ("Late", "torch.nn.ReLU", "torch.nn.Tanh"),
        ("Optimizer", "torch.optim.SGD", "torch.nn.Dropout"),
    ],
)
def test_what_is_overridden_is_not_used(
    overridden: Syntax, name: str, used: str, unused: str
) -> None:
    assert used in overridden.uses(name)
    assert unused not in overridden.uses(name)


@pytest.mark.parametrize(
    ("name", "found"),
    [("Layer", "Layer"), ("InTry", "InTry"), ("First", "First"), ("Alias", "Layer")],
)
def test_the_definition_is_what_the_name_stands_for(
    overridden: Syntax, name: str, found: str
) -> None:
    node = overridden.definition(name)
    assert isinstance(node, ast.ClassDef)
    assert node.name == found


@pytest.mark.parametrize("name", ["Late", "This", "Other", "layers", "S"])
def test_what_is_no_class_at_the_end_has_no_definition(overridden: Syntax, name: str) -> None:
    assert overridden.definition(name) is None


ADDED = """
    import torch
    from fastcore.all import patch

    class Net(torch.nn.Module): pass

    @extend(Net)
    def first(self, x): return torch.relu(x)

    @patch
    def second(self: Net, x): return torch.sigmoid(x)
"""


def test_methods_that_decorators_add_are_uses_of_the_class() -> None:
    syntax = Syntax(read_code("ada.py", textwrap.dedent(ADDED).encode()))
    assert {"torch.relu", "torch.sigmoid"} <= syntax.uses("Net")
    assert isinstance(syntax.definition("Net"), ast.ClassDef)


def test_deep_expressions_in_blocks_do_not_stop_the_grading() -> None:
    syntax = Syntax(read_code("ada.py", f"if True:\n    f = {'+'.join('1' * 900)}".encode()))
    assert syntax.definition("f") is None
    assert syntax.uses("f") == {"f"}


def is_dropout(name: str) -> bool:
    return "dropout" in name


def test_what_is_written_by_hand_borrows_nothing(syntax: Syntax) -> None:
    require_by_hand(syntax, "Base", "dropout", is_dropout)
    with pytest.raises(Failure) as borrowed:
        require_by_hand(syntax, "Net", "dropout", is_dropout)
    assert borrowed.value.expected == "no dropout of PyTorch's is used"
    assert borrowed.value.mismatch == "it uses ['torch.nn.Dropout']"


def test_what_is_written_by_hand_is_a_class(syntax: Syntax) -> None:
    with pytest.raises(Failure, match="outer is a class"):
        require_by_hand(syntax, "outer", "dropout", is_dropout)


@pytest.mark.parametrize("imports", ["from net import Net", "from net import *", "import net as x"])
def test_a_definition_in_a_module_of_ones_own_is_found(imports: str) -> None:
    net = "%%writefile net.py\nfrom torch import nn\nclass Net(nn.Module):\n  x = nn.Dropout"
    syntax = Syntax(read(net, imports))
    found = syntax.definition("Net")
    assert (found is not None) == ("Net" in imports or "*" in imports)
    assert ("torch.nn.Dropout" in syntax.uses("Net")) == (found is not None)


def test_modules_that_import_in_a_circle_define_nothing() -> None:
    circle = read(
        "%%writefile a.py\nfrom b import f", "%%writefile b.py\nfrom a import f", "import a"
    )
    assert Syntax(circle).definition("f") is None
    assert (
        Syntax(read("%%writefile a.py\nfrom a import f", "from a import f")).definition("f") is None
    )
