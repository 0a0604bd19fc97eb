"""PyTorch's compiler is left out of workers, and is there all the same for who asks for it."""

import pytest

from autograder.sandbox.client import Raised, Returned

from .conftest import Load

IS_THERE = """
    import sys
    import torch

    def is_there():
        return "torch._dynamo.config" in sys.modules or "sympy" in sys.modules
"""


@pytest.mark.parametrize(
    "body",
    [
        "optimizer.step()",
        "optimizer.zero_grad(); optimizer.add_param_group({'params': [torch.ones(1)]})",
        "(2 * x).backward(torch.ones(2))",
        "torch.autograd.grad(2 * x, x, grad_outputs=torch.ones(2))",
        "torch.func.grad(lambda x: (x**2).sum())(torch.ones(2))",
        "torch.autograd.functional.jacobian(lambda x: x**2, torch.ones(2))",
        "torch.compiler.disable(abs)(-1); torch.compiler.reset()",
        "torch.compile(net)(torch.ones(1, 2)).sum().backward()",
    ],
)
def test_what_students_use_of_pytorch_does_not_import_its_compiler(load: Load, body: str) -> None:
    worker = load(f"""{IS_THERE}
    x = torch.ones(2, requires_grad=True)
    net = torch.nn.Linear(2, 2)
    optimizer = torch.optim.Adam([x])

    def use():
        {body}
        return is_there()
    """)
    assert worker.call("use") == Returned(False)


@pytest.mark.parametrize(
    "body",
    [
        "import torch._dynamo; torch._dynamo.config.suppress_errors = True",
        "import torch._dynamo as d; from torch._dynamo import config; assert d.config is config",
        "import torch._dynamo.config as c; import torch._dynamo as d; assert d.config is c",
        "from torch._dynamo.utils import counters; import torch._dynamo as d;"
        " assert d.utils.counters is counters",
        "import torch._dynamo; torch._dynamo.of_mine = 3; assert torch._dynamo.of_mine == 3",
        "from torch.fx.experimental.symbolic_shapes import ShapeEnv; ShapeEnv()",
        "torch.export.export(torch.nn.Linear(2, 2), (torch.ones(1, 2),))",
    ],
)
def test_who_asks_for_the_compiler_gets_it(load: Load, body: str) -> None:
    worker = load(f"""{IS_THERE}
    def use():
        {body}
        return is_there()
    """)
    assert worker.call("use", seconds=20) == Returned(True)


def test_where_the_compiler_has_no_room_optimizers_work_all_the_same(load: Load) -> None:
    worker = load("""
    import sys
    import torch

    class NoRoom:
        def find_spec(self, name, path=None, target=None):
            if name == "torch._dynamo.config":
                raise MemoryError

    def use():
        sys.meta_path.insert(0, NoRoom())
        try:
            torch._dynamo.config
        except MemoryError:
            x = torch.ones(2, requires_grad=True)
            torch.optim.Adam([x]).step()
            return "stepped"
    """)
    assert worker.call("use") == Returned("stepped")


def test_gradients_of_other_shapes_are_refused_as_ever(load: Load) -> None:
    worker = load("""
    import torch

    def use():
        (2 * torch.ones(2, requires_grad=True)).backward(torch.ones(3))
    """)
    reply = worker.call("use")
    assert isinstance(reply, Raised)
    assert reply.message.startswith("Mismatch in shape: grad_output[0] has a shape of")


def test_what_is_not_compiled_may_be_marked_so(load: Load) -> None:
    worker = load("""
    import torch._dynamo

    @torch._dynamo.disable
    def one(x):
        torch._dynamo.graph_break()
        return x

    @torch._dynamo.disable(recursive=False)
    def other(x):
        return x

    def use():
        return one(1) + other(2)
    """)
    assert worker.call("use") == Returned(3)
