"""What a worker does for graders: load, call, drive, call back, and say how it ended."""

import os
import textwrap
import time
from typing import Any

import numpy as np
import pytest
import torch

from autograder.sandbox.client import Missing, Raised, Returned, TimedOut, Unsendable, Worker
from autograder.sandbox.launch import Launcher
from autograder.sandbox.loading import SupplyError
from autograder.sandbox.wire import Opaque

from .conftest import Load, use


def value(reply: Any) -> Any:
    assert isinstance(reply, Returned), reply
    return reply.value


def test_a_call_returns_what_the_function_returned(load: Load) -> None:
    loaded = load("def double(x): return 2 * x")
    np.testing.assert_array_equal(value(loaded.call("double", np.arange(3.0))), [0, 2, 4])
    assert torch.equal(value(loaded.call("double", torch.ones(2))), torch.full((2,), 2.0))


def test_a_name_that_is_missing_is_reported(load: Load) -> None:
    assert load("pass").call("double", 1) == Missing("double")


def test_a_failing_statement_costs_only_itself(load: Load) -> None:
    loaded = load("x = 1 / 0\ny = 2\ndef f(): return y")
    assert loaded.errors == [["ada.py", 1, "ZeroDivisionError", "division by zero"]]
    assert value(loaded.call("f")) == 2


def test_arguments_changed_in_place_are_noticed(load: Load) -> None:
    loaded = load(
        """
        def change(a, b, c):
            b["W"] += 1
            return a
        """
    )
    reply = loaded.call("change", np.ones(2), {"W": np.ones(2)}, [1])
    assert isinstance(reply, Returned)
    assert reply.changed == (1,)


def test_an_exception_tells_its_type_and_line(load: Load) -> None:
    loaded = load(
        """
        class MyError(ValueError):
            pass

        def inner(x):
            raise MyError("no")

        def outer(x):
            return inner(x)
        """
    )
    reply = loaded.call("outer", 1)
    assert isinstance(reply, Raised)
    assert (reply.kind, reply.message) == ("ValueError", "no")
    assert (reply.place, reply.line) == ("ada.py", 6)


def test_leaving_the_program_is_an_exception_too(load: Load) -> None:
    reply = load("import sys\ndef f(): sys.exit(0)").call("f")
    assert isinstance(reply, Raised)
    assert reply.kind == "SystemExit"


def test_an_object_comes_back_as_its_kind(load: Load) -> None:
    loaded = load("class Thing: pass\ndef f(): return [Thing(), (i for i in [])]")
    assert value(loaded.call("f")) == [Opaque("Thing"), Opaque("generator")]


def test_a_value_that_is_too_large_is_reported(load: Load) -> None:
    loaded = load("import numpy as np\ndef f(): return np.zeros(9_000_000)")
    assert loaded.call("f") == Unsendable("arrays of more than 64 MB")
    assert isinstance(loaded.call("f"), Unsendable)  # and the worker goes on


def test_more_memory_than_allowed_is_a_memory_error(load: Load) -> None:
    loaded = load(
        """
        import numpy as np, torch
        def of_numpy(): return np.ones(1 << 28).sum()
        def of_torch(): return torch.ones(1 << 29).sum()
        def fine(): return np.ones(1 << 20).sum()
        """
    )
    for name in ("of_numpy", "of_torch"):
        reply = loaded.call(name)
        assert isinstance(reply, Raised)
        assert reply.kind == "MemoryError"
    assert value(loaded.call("fine")) == 1 << 20


def test_a_driver_runs_beside_the_submission(load: Load) -> None:
    loaded = load(
        "import torch\nclass Net(torch.nn.Linear): pass",
        drivers="""
            import torch
            def weights(submission, n):
                net = submission.Net(n, 1, bias=False)
                return [list(p.shape) for p in net.parameters()]
            """,
    )
    assert value(loaded.drive("weights", 3)) == [[1, 3]]


def test_a_driver_reports_a_missing_name(load: Load) -> None:
    loaded = load("pass", drivers="def build(submission): return submission.Net(3)")
    assert loaded.drive("build") == Missing("Net")


def test_a_mistake_of_the_driver_has_no_line_of_theirs(load: Load) -> None:
    loaded = load(
        "def f(): return undefined_in_theirs",
        drivers="""
            def ours(submission): return undefined_in_ours
            def theirs(submission): return submission.f()
            """,
    )
    ours, theirs = loaded.drive("ours"), loaded.drive("theirs")
    assert isinstance(ours, Raised)
    assert isinstance(theirs, Raised)
    assert (ours.place, theirs.place) == (None, "ada.py")


def test_callbacks_take_and_give_data(load: Load) -> None:
    loaded = load("def slope(f, x, h): return (f(x + h) - f(x=x - h)) / (2 * h)")
    points: list[float] = []

    def cube(x: float) -> float:
        points.append(x)
        return x**3

    assert value(loaded.call("slope", cube, 2.0, 0.1)) == pytest.approx(12.01)
    assert points == [2.1, 1.9]


def test_a_callback_that_fails_is_an_exception_for_the_student(load: Load) -> None:
    loaded = load("def f(g):\n    try: g('text')\n    except ValueError: return 'refused'")
    assert value(loaded.call("f", lambda x: x**2)) == "refused"
    assert isinstance(loaded.worker.refused, TypeError)


def test_none_of_its_time_passes_while_it_waits_for_our_answer(load: Load) -> None:
    loaded = load("def f(g): return g()")

    def slow() -> int:
        time.sleep(0.6)
        return 1

    reply = loaded.worker.ask("call", use("f", slow), seconds=0.1, wall_seconds=0.5)
    assert value(reply) == 1
    assert loaded.worker.answering >= 0.6


def test_our_answers_may_use_as_much_time_as_it(load: Load) -> None:
    loaded = load("def f(g): return [g() for _ in range(1000)]")

    def busy() -> int:
        return sum(range(1_000_000))

    with pytest.raises(TimedOut, match="called the function that it was given too often"):
        loaded.worker.ask("call", use("f", busy), seconds=0.2, wall_seconds=20)


def test_a_function_of_theirs_can_be_replaced_for_one_call(load: Load) -> None:
    loaded = load("def inner(x): return 1\ndef outer(x): return inner(x)")
    assert value(loaded.call("outer", 0, inner=lambda x: 7)) == 7
    assert value(loaded.call("outer", 0)) == 1


def test_a_name_they_lack_can_be_given_for_one_call(load: Load) -> None:
    loaded = load("def outer(x): return inner(x)")
    assert value(loaded.call("outer", 0, inner=lambda x: 7)) == 7
    reply = loaded.call("outer", 0)
    assert isinstance(reply, Raised)
    assert (reply.kind, reply.name) == ("NameError", "inner")


def test_the_random_state_is_set_on_request(load: Load) -> None:
    loaded = load(
        """
        import random, numpy as np, torch
        def draw(): return [random.random(), np.random.rand(), torch.rand(1).item()]
        """
    )
    draws = []
    for _ in range(2):
        draws.append(value(loaded.call("draw", seed=7)))
    assert draws[0] == draws[1]
    assert value(loaded.call("draw")) != draws[0]


def test_torch_is_seeded_without_a_note_for_devices_that_are_not_there(load: Load) -> None:
    loaded = load(
        """
        import torch
        def f(seed):
            noted = len(torch.cuda._queued_calls)
            for seed_all in (torch.cuda.manual_seed, torch.cuda.manual_seed_all, torch.manual_seed):
                seed_all(seed)
            return torch.rand(3), len(torch.cuda._queued_calls) - noted
        """
    )
    drawn, notes = value(loaded.call("f", 7))
    assert torch.equal(drawn, torch.rand(3, generator=torch.Generator().manual_seed(7)))
    assert notes == 0


def test_what_is_printed_goes_nowhere(load: Load, capfd: pytest.CaptureFixture[str]) -> None:
    loaded = load("import sys\ndef f():\n    print('x' * 10**6)\n    print('e', file=sys.stderr)")
    assert value(loaded.call("f")) is None
    assert capfd.readouterr() == ("", "")


def test_files_can_be_written_in_the_scratch_folder_and_are_gone(load: Load) -> None:
    loaded = load(
        """
        import os, tempfile, torch
        def save():
            os.makedirs("checkpoints")
            torch.save({"w": torch.ones(2)}, "checkpoints/best.pt")
            with tempfile.TemporaryFile() as file:
                file.write(b"x")
            return float(torch.load("checkpoints/best.pt")["w"].sum())
        """
    )
    assert value(loaded.call("save")) == 2
    loaded.worker.end()
    assert not os.path.exists(loaded.worker.process.scratch)


def test_training_with_the_usual_parts_of_torch_works(load: Load) -> None:
    loaded = load(
        """
        import torch
        from torch.utils.data import DataLoader, TensorDataset
        def train():
            net = torch.nn.Sequential(torch.nn.Conv1d(1, 2, 3), torch.nn.Flatten(),
                                      torch.nn.BatchNorm1d(8), torch.nn.Linear(8, 3))
            data = TensorDataset(torch.randn(40, 1, 6), torch.randint(0, 3, (40,)))
            optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
            for x, y in DataLoader(data, batch_size=8, shuffle=True):
                optimizer.zero_grad()
                torch.nn.functional.cross_entropy(net(x), y).backward()
                optimizer.step()
            return True
        """
    )
    assert value(loaded.call("train"))


def test_helper_modules_are_ours(load: Load, launcher: Launcher) -> None:
    launcher.prepare({"reg_utils": "def relu(x): return max(0, x)\n_hidden = 1"}, "")
    source = (
        "from reg_utils import *\nimport reg_utils\ndef f(x): return relu(x) + reg_utils.relu(x)"
    )
    assert value(load(source).call("f", 2)) == 4


def test_a_helper_that_can_not_be_loaded_is_reported(launcher: Launcher) -> None:
    with pytest.raises(SupplyError, match=r"odd_utils.py:2: ZeroDivisionError: division by zero"):
        launcher.prepare({"odd_utils": "x = 0\ny = 1 / x"}, "")
    with pytest.raises(SupplyError, match=r"bad_utils.py:1: SyntaxError"):
        launcher.prepare({"bad_utils": "def f(:"}, "")


def test_a_missing_import_matters_only_when_used(load: Load) -> None:
    loaded = load(
        """
        import sklearn_of_old, numpy.no_such_part, numpy as np
        from sklearn_of_old.datasets import make_moons, make_circles as circles
        def without(): return np.ones(2).sum()
        def with_it(): return make_moons(3)
        def module(): return sklearn_of_old.datasets
        """
    )
    assert loaded.errors == []
    assert value(loaded.call("without")) == 2
    for name in ("with_it", "module"):
        reply = loaded.call(name)
        assert isinstance(reply, Raised)
        assert reply.kind == "ImportError"
        assert "is not installed where submissions are graded" in reply.message


def test_a_star_brings_the_names_that_can_be_had(load: Load, launcher: Launcher) -> None:
    module = """
        __all__ = ["first", "lazy", "last"]
        first, last = 1, 3
        def __getattr__(name):
            if name == "lazy": raise ImportError("broken")
            raise AttributeError(name)
        """
    launcher.prepare({"half_broken": textwrap.dedent(module)}, "")
    loaded = load("from half_broken import *\ndef f(): return first + last\ndef g(): return lazy")
    assert value(loaded.call("f")) == 4
    reply = loaded.call("g")
    assert isinstance(reply, Raised)
    assert reply.kind == "NameError"


def test_parts_of_numpy_and_torch_can_be_imported_when_called(load: Load) -> None:
    loaded = load(
        """
        from numpy import *
        def f():
            import numpy.polynomial.hermite_e, torch.utils.serialization
            return float(ones(3).sum())
        """
    )
    assert value(loaded.call("f")) == 3


def test_an_import_guarded_by_the_student_fails_as_they_expect(load: Load) -> None:
    loaded = load(
        """
        try:
            import no_such_module
        except ImportError:
            no_such_module = None
        def f(): return no_such_module
        """
    )
    assert value(loaded.call("f")) is None


def test_plots_and_progress_bars_do_nothing(load: Load) -> None:
    loaded = load(
        """
        import matplotlib.pyplot as plt
        from matplotlib import cm
        import seaborn as sns
        from IPython.display import clear_output
        from tqdm.notebook import tqdm, trange
        def train():
            fig, (left, right) = plt.subplots(1, 2, figsize=(9, 3))
            left.plot([1, 2]); right.set_title("x" if left else "y")
            sns.heatmap([[1]], ax=left, cmap=cm.viridis)
            for axis in fig.axes: axis.grid()
            losses = []
            bar = tqdm([3, 4])
            for loss in bar:
                bar.set_description(str(loss))
                losses.append(loss)
            for _ in trange(2): losses.append(0)
            plt.show(); clear_output(); display(fig)
            return losses
        """
    )
    assert loaded.errors == []
    assert value(loaded.call("train")) == [3, 4, 0, 0]


def test_annotations_of_the_future_hold_for_later_statements(load: Load) -> None:
    loaded = load(
        "from __future__ import annotations\ndef f(x: NoSuchType) -> list[NoSuchType]: return x"
    )
    assert value(loaded.call("f", 3)) == 3


def test_a_spawned_worker_answers_in_the_same_way(spawned: Worker) -> None:
    source = "import time\ndef double(x): return 2 * x\ndef loop():\n    while True: pass"
    spawned.ask("load", [("ada.py", 1, source)], seconds=5, wall_seconds=30)
    assert value(spawned.ask("call", use("double", 3), seconds=5, wall_seconds=30)) == 6
    with pytest.raises(TimedOut):
        spawned.ask("call", use("loop"), seconds=0.5, wall_seconds=5)
