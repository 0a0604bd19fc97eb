"""Run notebooks in kernels that are forked from a process which has imported what lessons import.

What a kernel and a lesson import takes five seconds, more than most lessons; a fork takes none. The
kernel is Jupyter's own, started with the arguments, the folder and the environment that Jupyter
gives it; no name of what is imported is in it.

The process reads from its stdin a line for each run, [folder, notebooks, environment], and answers
with how it failed, or with "". Notebooks of a run share a kernel and go on over errors.
"""

import contextlib
import io
import json
import os
import signal
import sys
import traceback
from typing import Any

import matplotlib.pyplot  # noqa: F401
import nbformat
import otter  # noqa: F401
import sklearn.datasets  # noqa: F401
import torch  # noqa: F401
from ipykernel import kernelapp
from jupyter_client.provisioning import local_provisioner
from matplotlib.figure import Figure
from nbclient import NotebookClient

SECONDS_PER_CELL = 600  # for what takes seconds, on a machine that is busy


class Kernel:
    """A process that waits to be a kernel, with what Jupyter asks of a process."""

    stdin = stdout = stderr = None

    def __init__(self) -> None:
        asked, self.ask = os.pipe()
        self.returncode: int | None = None
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.ask)
            be_a_kernel(asked)
        os.setpgid(self.pid, self.pid)  # it is killed by its group
        os.close(asked)

    def launch(self, command: list[str], *, env: dict[str, str], **_: Any) -> "Kernel":
        """Begin, in place of jupyter_client's function that starts a process."""
        arguments = command[command.index("-f") :]
        with os.fdopen(self.ask, "w") as order:
            json.dump([arguments, env | {"JPY_PARENT_PID": str(os.getpid())}], order)
        return self

    def poll(self) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def wait(self) -> int:
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def be_a_kernel(asked: int) -> None:
    """Wait for the order to begin, run a kernel, and end this process."""
    with contextlib.suppress(BaseException):
        with os.fdopen(asked) as order:
            arguments, environment = json.load(order)
        os.environ.clear()
        os.environ.update(environment)
        kernelapp.launch_new_instance(arguments)
    os._exit(0)


def execute(folder: str, notebooks: list[str], environment: dict[str, str]) -> None:
    """Run notebooks of a folder one after the other, and write them with their outputs."""
    os.chdir(folder)
    os.environ.update(environment)
    kernel = Kernel()  # before there is an event loop, which a fork would share
    local_provisioner.launch_kernel = kernel.launch
    manager = None
    try:
        for name in notebooks:
            notebook = nbformat.read(name, as_version=4)
            client = NotebookClient(notebook, manager, timeout=SECONDS_PER_CELL, allow_errors=True)
            manager = client.km or client.create_kernel_manager()
            client.execute(reset_kc=False, cleanup_kc=name == notebooks[-1])
            nbformat.write(notebook, name)
    finally:
        kernel.kill()


def fails(order: list[Any]) -> str:
    """Run an order in a process of its own; return how it failed."""
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        with os.fdopen(tell, "w") as report:
            try:
                execute(*order)
            except BaseException:  # noqa: BLE001 - whoever asked is told
                traceback.print_exc(file=report)
        os._exit(0)
    os.close(tell)
    with os.fdopen(told) as report:
        text = report.read()
    os.waitpid(pid, 0)
    return text


def main() -> None:
    """Answer orders until there are no more; what kernels print goes to stderr."""
    del sys.path[0]  # this file's folder; a kernel adds its own
    Figure().text(0, 0, "fonts are found").figure.savefig(io.BytesIO())
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        print(json.dumps(fails(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
