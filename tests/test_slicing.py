"""Of a notebook, what the graded names need is kept in its order; nothing else is run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.submission.slicing import definitions_only, select

from .notebooks import code

pytestmark = pytest.mark.quick


def kept(text: str, *names: str) -> list[str]:
    """Return the first line of each statement that is kept for these names, by default for f."""
    chosen = select(code(text).statements, names or ("f",))
    return [one.source.split("\n")[0] for one in chosen]


NOTEBOOK = """
import numpy as np
import matplotlib.pyplot as plt
from helpers import load
def relu(x):
    return np.maximum(x, 0)
def unrelated(x):
    return plt.imshow(x)
RATE = 0.1
def f(x):
    return RATE * relu(x)
X, Y = load()
print(f(X))
f(X)
costs = []
for i in range(2500):
    costs.append(f(X))
plt.plot(costs)
"""


def test_training_plots_and_prints_are_left_out() -> None:
    assert kept(NOTEBOOK) == ["import numpy as np", "def relu(x):", "RATE = 0.1", "def f(x):"]


def test_nothing_is_kept_for_a_name_that_is_not_there() -> None:
    assert kept(NOTEBOOK, "dropout") == []


USES_A = [
    "def f(): return a",
    "def f(x=a): return x",
    "@a\ndef f(): pass",
    "class f(a): pass",
    "class f:\n    x = a",
    "class f:\n    def g(self): return a.b[0]",
    "class f:\n    class g:\n        def h(self): return a",
    "def f():\n    def g():\n        return lambda: a\n    return g",
    "def f(): return [x for x in y if x in a]",
    "def f(): return sum(a for _ in range(3))",
    "def f(x: a): pass",
    "def f():\n    global a\n    a += 1",
    "f = lambda: a",
    "f = [a]",
    "f, g = a",
    "f: int = a",
    "from helpers import f; f.a = a",
    "if a:\n    def f(): pass\nelse:\n    def f(): return 1",
    "with a as f: pass",
    "for f in a: pass",
    "if (f := a): pass",
    "async def f(): await a",
    "try:\n    f = a\nexcept NameError:\n    f = 2",
]


@pytest.mark.parametrize("source", USES_A)
def test_what_a_definition_uses_is_kept_before_it(source: str) -> None:
    assert kept(f"b = 0\na = 1\n{source}\nc = a") == ["a = 1", source.split("\n")[0]]


@pytest.mark.parametrize(
    "source",
    [
        "def f(a): return a",
        "def f():\n    a = 1\n    return a",
        "def f(): return [a for a in range(3)]",
        "def f(): return x.a",
        "def f(): return g(a=1)",
        "class f:\n    a = 1",
    ],
)
def test_a_local_name_needs_no_global_one(source: str) -> None:
    assert kept(f"a = 1\n{source}") == [source.split("\n")[0]]


MAKES_A = [
    "a += 1",
    "a[0] = 1",
    "a.x.y = 1",
    "a.append(1)",
    "a.b.update(c=1)",
    "for i in range(3): a.append(i)",
    "for i in range(3):\n    a[i] = i",
    "while len(a) < 3: a.append(1)",
    "if len(a): a = 2",
    "with open('x') as file: a = file",
    "fill(a)",
    "fill(1, a)",
    "fill(to=a)",
    "fill(a['weights'])",
    "setattr(a, 'x', 1)",
    "a, b = 1, 2",
    "[a, *b] = 1, 2",
    "a = 3; b = 4",
    "(a := 3)",
    "import a",
    "import a.b",
    "from x import y as a",
    "try:\n    import a\nexcept ImportError:\n    a = None",
    "@a.register\ndef a(): pass",
    "class a: pass",
    "if __name__ == '__main__':\n    a = 5",
    "_ = a.pop()",
    "b = a.pop()",
    "print(a.pop())",
    "b = next(a)",
    "list.sort(a)",
    "del a[0]",
    "del a.b",
    "with a.lock: a.fill_(0)",
    "[a.append(i) for i in range(3)]",
    "for b in a.parts(): b.fill_(0)",
    "for b in a: b[0] = 1",
    "for b in a: b += 1",
    "for _, b in zip(range(3), a): b.data = 0",
    "exec('a = 1')",
    "exec('a.append(1)')",
    "globals()['a'] = 2",
    "globals().update(a=2)",
    "globals()[chr(97)] = 2",
    "exec(chr(97) + '=2')",
]


@pytest.mark.parametrize("source", MAKES_A)
def test_what_makes_a_needed_name_is_kept(source: str) -> None:
    first = source.split("\n")[0]
    assert kept(f"a = []\ndef f(): return a\n{source}") == ["a = []", "def f(): return a", first]


OF_MODULES = [
    ("import numpy as np", "np.fill_diagonal(a, 0)"),
    ("import numpy as np", "np.random.shuffle(a)"),
    ("import numpy as np", "b = np.add(a, 1, out=a)"),
    ("import random", "_ = random.shuffle(a)"),
    ("import torch", "torch.nn.init.zeros_(a.weight)"),
    ("from torch import nn", "for b in a.parameters(): nn.init.zeros_(b)"),
    ("from torch.nn import init", "b = init.zeros_(a)"),
    ("from torch.nn.init import zeros_", "b = zeros_(a)"),
    ("import heapq", "b = heapq.heappop(a)"),
]


@pytest.mark.parametrize(("imports", "call"), OF_MODULES)
def test_a_function_of_a_module_that_changes_a_needed_variable_is_kept(
    imports: str, call: str
) -> None:
    text = [imports, "a = []", "def f(): return a", call]
    assert kept("\n".join(text)) == text


@pytest.mark.parametrize("use", ["@step(A)\ndef g(): pass", "train(A)", "np.save(A)"])
def test_nothing_changes_a_literal(use: str) -> None:
    text = f"import numpy as np\nA = 1\ndef f(): return A\n{use}"
    assert kept(text) == ["A = 1", "def f(): return A"]


def test_what_shows_a_needed_variable_is_left_out() -> None:
    text = "import matplotlib.pyplot as plt\na = []\ndef f(): return a\nplt.plot(a, train())"
    assert kept(text) == ["a = []", "def f(): return a"]


def test_a_name_that_hides_a_builtin_is_gone_once_it_is_deleted() -> None:
    assert kept("sum = 0\ndef f(): return sum([])\ndel sum")[-1] == "del sum"


LEAVES_A = [
    "b = a.sum()",
    "for i in range(9): step(f(i))",
    "for b in a: step(b.c)",
    "exec('b = 1')",
    "globals()['b'] = a",
    "print(a)",
    "len(a)",
    "del a",
    "a",
    "b = a",
    "b = [a for a in range(3)]",
    "c.append(a)",
    "assert a",
    "def g(): a.append(1)",
    "if __name__ == '__main__':\n    print(a)",
]


@pytest.mark.parametrize("source", LEAVES_A)
def test_what_only_uses_a_needed_name_is_left_out(source: str) -> None:
    assert kept(f"a = []\ndef f(): return a\n{source}") == ["a = []", "def f(): return a"]


@pytest.mark.parametrize(
    "patch",
    ["Net.forward = forward", "setattr(Net, 'forward', forward)", "Net.rate['a'] = forward"],
)
def test_a_later_patch_of_a_needed_class_is_kept_with_what_it_needs(patch: str) -> None:
    text = f"class Net: pass\ndef forward(self): pass\n{patch}\nNet()"
    assert kept(text, "Net") == ["class Net: pass", "def forward(self): pass", patch]


@pytest.mark.parametrize(
    "decorator",
    ["@extend(Net)", "@tools.add_to(cls=Net)", "@Net.register", "@Net.method('forward')"],
)
def test_a_function_that_a_decorator_puts_into_a_needed_class_is_kept(decorator: str) -> None:
    text = f"class Net: pass\n{decorator}\ndef forward(self): return g(self)\ndef g(x): pass"
    assert kept(text, "Net") == ["class Net: pass", decorator, "def g(x): pass"]


@pytest.mark.parametrize("annotation", ["Net", "Other | Net", "(Other, Net)"])
def test_patch_puts_a_function_into_the_class_that_self_is_said_to_be(annotation: str) -> None:
    text = f"class Net: pass\n@patch\ndef forward(self: {annotation}): pass"
    assert kept(text, "Net") == ["class Net: pass", "@patch"]


@pytest.mark.parametrize("decorator", ["@torch.no_grad()", "@jit", "@jit(torch)"])
def test_a_decorator_that_is_given_no_needed_name_keeps_nothing(decorator: str) -> None:
    text = f"import torch\nfrom numba import jit\n{decorator}\ndef g(): pass\ndef f(): torch, jit"
    assert kept(text) == ["import torch", "from numba import jit", "def f(): torch, jit"]


def test_what_a_decorator_of_their_own_puts_into_a_needed_variable_is_kept() -> None:
    text = """
    A = {}
    def register(g):
        A[g.__name__] = g
        return g
    @register
    def g(): pass
    def f(): return A
    """
    assert kept(text) == ["A = {}", "def register(g):", "@register", "def f(): return A"]


@pytest.mark.parametrize(
    "call", ["Net.register(1)", "use(Net)", "torch.save(1)", "torch.cuda.init()"]
)
def test_a_call_fills_variables_not_modules_or_definitions(call: str) -> None:
    text = "import torch\nclass Net(torch.nn.Module): pass\n"
    assert call not in kept(text + call, "Net")


def test_a_module_is_no_variable_because_its_import_may_fail() -> None:
    text = """
    try:
        import torch
    except ImportError:
        torch = None
    def f(): return torch.ones(1)
    torch.save(f(), "x")
    """
    assert kept(text) == ["try:", "def f(): return torch.ones(1)"]


SETTINGS = [
    ("import torch", "torch.set_default_dtype(torch.float64)"),
    ("import torch", "torch.manual_seed(1)"),
    ("from torch import manual_seed", "manual_seed(1)"),
    ("import numpy as np", "np.random.seed(1)"),
    ("import numpy as np", "np.seterr(all='raise')"),
    ("import numpy as np", "np.set_printoptions(precision=3)"),
    ("import numpy.random as r", "r.seed(1)"),
    ("from numpy import random", "random.seed(1)"),
    ("import random", "random.seed(1)"),
    ("import warnings", "warnings.filterwarnings('ignore')"),
    ("import sys", "sys.setrecursionlimit(9999)"),
]


@pytest.mark.parametrize(("imports", "setting"), SETTINGS)
def test_a_setting_of_a_library_is_kept_with_its_import(imports: str, setting: str) -> None:
    assert kept(f"{imports}\nx = 1\n{setting}\ndef f(): pass") == [
        imports,
        setting,
        "def f(): pass",
    ]


def test_a_setting_is_known_by_an_import_that_may_fail() -> None:
    text = "try: import numpy as np\nexcept ImportError: pass\nnp.random.seed(1)"
    assert kept(text) == ["try: import numpy as np", "np.random.seed(1)"]


def test_a_setting_brings_its_constants() -> None:
    assert kept("import torch\nSEED = 1\ntorch.manual_seed(SEED)") == [
        "import torch",
        "SEED = 1",
        "torch.manual_seed(SEED)",
    ]


@pytest.mark.parametrize(
    "call", ["np.random.randn(9)", "plt.set_cmap('x')", "seed(1)", "net.seed(1)"]
)
def test_another_call_is_no_setting(call: str) -> None:
    assert kept(f"import numpy as np\nimport matplotlib.pyplot as plt\n{call}\n") == []


def test_a_star_import_is_always_kept() -> None:
    assert kept("import os\nfrom helpers import *\ndef f(): pass") == [
        "from helpers import *",
        "def f(): pass",
    ]


def test_every_class_of_a_name_is_kept_because_the_last_may_fail() -> None:
    text = "class f: pass\nx = f()\nclass f(nn.Modul): pass"
    assert kept(text) == ["class f: pass", "class f(nn.Modul): pass"]


def test_what_a_plain_function_overrides_is_left_out() -> None:
    text = "mask = train()\ndef train(): pass\nprint(mask)\ndef mask(): pass\ndef f(): mask()"
    assert kept(text) == ["def mask(): pass", "def f(): mask()"]


def test_an_annotation_does_not_keep_a_function_from_overriding() -> None:
    text = "a = 1\ndef a(x: nn.Modul) -> nn.Modul: pass\ndef f(): a"
    assert kept(text) == ["def a(x: nn.Modul) -> nn.Modul: pass", "def f(): a"]


@pytest.mark.parametrize(
    "override",
    [
        "def a(x=nn.Modul): pass",
        "@nn.modul\ndef a(): pass",
        "if nn.modul:\n    def a(): pass",
    ],
)
def test_a_function_that_may_fail_to_be_defined_overrides_nothing(override: str) -> None:
    assert kept(f"a = 1\n{override}\ndef f(): a")[0] == "a = 1"


@pytest.mark.parametrize("use", ["f = a()", "f = [a() for _ in range(2)]", "class f(a): pass"])
def test_what_is_read_before_it_is_overridden_is_kept(use: str) -> None:
    assert kept(f"a = 1\n{use}\ndef a(): pass")[:2] == ["a = 1", use]


def test_what_a_function_reads_that_is_called_before_it_is_overridden_is_kept() -> None:
    text = "a = 1\ndef g(): a\nf = g()\ndef a(): pass"
    assert kept(text) == text.split("\n")


def test_a_patch_of_what_is_overridden_is_left_out_and_a_later_one_kept() -> None:
    text = "f = 1\nf.a = 1\ndef f(): pass\nf.b = 1"
    assert kept(text) == ["def f(): pass", "f.b = 1"]


def test_functions_that_call_each_other_are_kept_once() -> None:
    assert kept("def f(): g()\ndef g(): f()") == ["def f(): g()", "def g(): f()"]


@pytest.mark.parametrize("line", ["a = a", "from a import *", "class a(a): pass"])
def test_a_name_that_is_made_many_times_is_followed(line: str) -> None:
    assert len(kept(f"{line}\n" * 5_000 + "def f(): return a")) == 5_001


@pytest.mark.parametrize(
    "deep", ["f = a" + ".b" * 2000, "f = " + "+".join("1" * 2000), "f" + ".b" * 2000 + "()"]
)
def test_deep_expressions_do_not_stop_the_grading(deep: str) -> None:
    chosen = select(code(f"f = []\n{deep}").statements, ["f"])
    assert len(chosen) == 2
    assert len(definitions_only(chosen)) == 1


def test_a_long_chain_of_names_is_followed() -> None:
    chain = "".join(f"x{i} = x{i + 1}\n" for i in range(3000))
    assert len(kept(chain, "x0")) == 3000


def test_a_return_outside_a_function_is_read_all_the_same() -> None:
    assert kept("a = 1\nif (f := a): return") == ["a = 1", "if (f := a): return"]


PARTS = [*USES_A, *MAKES_A, *LEAVES_A, "b = a", "import numpy as np", "np.random.seed(1)"]


@given(st.lists(st.sampled_from(PARTS), min_size=1), st.sets(st.sampled_from("abfg")))
def test_a_slice_keeps_the_order_and_is_its_own_slice(parts: list[str], names: set[str]) -> None:
    statements = code("\n".join(parts)).statements
    chosen = select(statements, names)
    rest = iter(statements)
    assert all(one in rest for one in chosen)
    assert select(chosen, names) == chosen
