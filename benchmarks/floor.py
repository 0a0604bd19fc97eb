"""Measure the checks of an assignment alone: no fork, no sandbox. Run by grading.py.

pytest runs the collected checks; the student's functions are called in this very process, by the
code that would otherwise answer in the worker.
"""

import sys
import time
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.grading.execution import Execution
from autograder.grading.plugin import GradingPlugin, Subject
from autograder.grading.session import load
from autograder.sandbox import zygote
from autograder.sandbox.client import Raised, Reply, Returned, Sandbox
from autograder.sandbox.launch import Spawned
from autograder.sandbox.worker import Server, prepare
from autograder.slicing import digest
from autograder.submission import read_code


class Direct(Execution):
    """Run the submission in this process, without any boundary."""

    def use(self, operation: str, name: str, argument: dict[str, Any]) -> Reply:
        outcome, value = self.server.answer(operation, {**argument, "seed": self.seed})
        if outcome == "raised":
            return Raised(**value)
        return Returned(value[0], tuple(value[1]))

    def load(self, drivers: dict[str, Any]) -> None:
        self.server = Server(drivers)
        statements = [(one.place, one.line, one.source) for one in self.statements]
        self.server.answer("load", statements)


def main() -> None:
    name, count = sys.argv[1], int(sys.argv[2])
    assignment = Course(Path(__file__).parents[1]).assignment(name)
    zygote.warm_up()
    launcher = Spawned()
    graders, reference = load(assignment, Sandbox(launcher))
    source = assignment.reference.read_bytes()

    def serve(plugin: GradingPlugin) -> None:
        code = read_code(assignment.reference.name, source)
        limits = assignment.limits
        execution = Direct(code, graders.names, sandbox=graders.sandbox, limits=limits)
        execution.load(prepare({}, launcher.prepared["drivers"]))
        results: list[Any] = []
        subject = Subject(execution, digest(execution.statements), {}, results.append)
        plugin.run(subject)
        began = time.process_time()
        for _ in range(count):
            plugin.run(subject)
        seconds = time.process_time() - began
        assert all(result.passed for result in results), results
        print(1000 * seconds / count)

    GradingPlugin(assignment, reference, bytes(32), serve).main()


if __name__ == "__main__":
    main()
