"""Measure grading without a boundary: no fork, no sandbox, no messages. Run by grading.py.

Each submission is read and sliced and its checks are run by pytest, as in a session; but its code
is loaded and called in this very process, by what would otherwise answer in the worker.
"""

import sys
import time
from pathlib import Path

from autograder.grading.execution import Execution
from autograder.grading.graders import load
from autograder.grading.plugin import GradingPlugin, Subject
from autograder.proof.in_process import UNLIMITED, InProcess
from autograder.records.course import Course
from autograder.records.results import Verdict
from autograder.sandbox import zygote
from autograder.sandbox.isolation import Sandbox
from autograder.sandbox.launch import Spawned
from autograder.sandbox.worker import prepare
from autograder.submission.layout import digest
from autograder.submission.reading import read_code


def main() -> None:
    name, count, quick = sys.argv[1], int(sys.argv[2]), "quick" in sys.argv[3:]
    assignment = Course(Path(__file__).parents[1]).assignment(name)
    zygote.warm_up()
    graders, reference = load(assignment, Sandbox(Spawned()))
    source = assignment.reference.read_bytes()

    sandbox = InProcess(prepare({}, graders.drivers.all))

    def grade(plugin: GradingPlugin, number: int) -> None:
        code = read_code(assignment.reference.name, source + b"STUDENT = %d\n" % number)
        execution = Execution(code, graders.names, sandbox=sandbox, limits=UNLIMITED)
        results: list[Verdict] = []
        subject = Subject(execution, digest(execution.statements), bytes(32), {}, results.append)
        plugin.run(subject, [check.name for check in plugin.checks if not (quick and check.slow)])
        assert all(result.passed for result in results), results

    def serve(plugin: GradingPlugin) -> None:
        grade(plugin, 0)
        began = time.process_time()
        for number in range(count):
            grade(plugin, number)
        print(1000 * (time.process_time() - began) / count)

    GradingPlugin(assignment, reference, serve).main()


if __name__ == "__main__":
    main()
