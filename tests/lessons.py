"""Run a lesson cell by cell in this process, as a kernel would: for reference/*/test_lesson.py."""

import contextlib
import io
import re
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import matplotlib.pyplot as plt
import pytest
import torch

CARD = "Goal Signature Inputs Output Unchanged Edge cases Example Effort Check"


class Lesson:
    """A lesson that was run: its names, what its cells printed, and how they failed."""

    def __init__(self, text: str) -> None:
        self.text = " ".join(re.sub(r"^# ?", "", text, flags=re.MULTILINE).split())
        self.names = vars(ModuleType("lesson"))
        self.printed, self.errors = io.StringIO(), []
        plt.close("all")  # the last lesson's figures
        for head, source in re.findall(r"^# %%(.*)\n((?:(?!# %%).*\n?)*)", text, re.MULTILINE):
            if "[markdown]" not in head:
                self.run(source)

    def run(self, source: str) -> None:
        with contextlib.redirect_stdout(self.printed), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "FigureCanvasAgg is non-interactive")
            try:
                exec(source, self.names)
            except Exception as error:  # noqa: BLE001 - a student's notebook goes on, too
                traceback.print_exception(error)  # pytest shows it if the test fails
                self.errors.append(error)

    def found(self, pattern: str) -> list[str]:
        """Return the groups of a pattern in what was printed."""
        match = re.search(pattern, self.printed.getvalue(), re.MULTILINE)
        assert match, pattern
        return list(match.groups())

    def numbers(self, pattern: str) -> list[float]:
        """Return the numbers in the first printed text that a pattern's group matches."""
        return [float(one) for one in re.findall(r"\d[\d.]*(?:e[-+]\d+)?", self.found(pattern)[0])]


@contextlib.contextmanager
def beside(folder: Path) -> Iterator[None]:
    """Find a lesson's helper modules, show its figures to nobody, and tidy up after it.

    folder: the assignment's in `reference/`; checks_support is found where it is handed out.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder.parents[1] / "assignments" / folder.name)
        patch.syspath_prepend(folder)
        patch.setenv("MPLBACKEND", "Agg")
        threads = torch.get_num_threads()
        with plt.rc_context():
            yield
        torch.set_num_threads(threads)
        plt.close("all")
