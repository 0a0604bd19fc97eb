"""Run checks on a solution in this process and enter the debugger where one raises: for authors."""

import pdb
import sys
from collections.abc import Collection

from ..grading.execution import Execution
from ..grading.graders import load
from ..grading.plugin import GradingPlugin, Subject
from ..records.course import Assignment
from ..sandbox import worker
from ..sandbox.isolation import Sandbox
from ..sandbox.launch import Spawned
from ..submission.layout import digest
from ..submission.reading import read_code
from .in_process import UNLIMITED, InProcess


def debug(
    assignment: Assignment, title: str, source: str, key: bytes, only: Collection[str]
) -> None:
    """Run some checks for a solution; what one of them raises opens the debugger at that line.

    The solution's own exceptions come as they are, so the debugger shows its frames, too, and a
    breakpoint() in it works. The messages of a check are those that a public one would give.
    """
    graders, reference = load(assignment, Sandbox(Spawned()))
    code = read_code("case.py", source.encode())
    sandbox = InProcess(worker.load_drivers(graders.drivers.all))
    execution = Execution(code, graders.names, sandbox=sandbox, limits=UNLIMITED)

    def look(error: BaseException) -> None:
        print(f"\n{title}: {type(error).__name__}: {error}", file=sys.stderr)
        pdb.post_mortem(error.__traceback__)

    def serve(plugin: GradingPlugin) -> None:
        subject = Subject(execution, digest(code.everything), key, {}, lambda _: None, look)
        plugin.run(subject, only)

    GradingPlugin(assignment, reference, serve).main()
