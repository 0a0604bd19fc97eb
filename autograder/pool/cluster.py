"""Grade on a Dask cluster: the same pool in each worker process, the results back to here.

Assignment and key travel to the workers over the network, and what comes over it is unpickled there
and here: who can reach the scheduler can run code. So it must be a network of your own, or TLS
(docs/cluster.md); and student code, which could reach it too, must have no sockets: full isolation.
"""

import asyncio
import tempfile
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from distributed import Client, Security, Worker, WorkerPlugin, get_worker
from distributed.comm.core import connect

from ..records.course import KEY_FILE, Assignment, load_assignment
from ..records.errors import AutograderError
from ..records.events import Request
from ..records.results import Result
from ..records.submission import Submission
from ..records.text import writable
from ..submission.code import Unreadable
from ..submission.file import SubmittedFile
from .attempt import unreadable
from .local import Pool, Task
from .rounds import Round, collect
from .warm import Warm

_CONNECT_SECONDS = 3
_NAME = "autograder"


class _PoolPlugin(WorkerPlugin):
    """A pool that lives as long as its Dask worker."""

    def __init__(self, assignment: str, files: dict[str, bytes], key: bytes) -> None:
        self.name = _NAME
        self.assignment, self.files, self.key = assignment, files, key
        self.pool: Pool | None = None

    def setup(self, worker: Worker) -> None:
        """Unpack the assignment, and warm up as many graders as the worker has threads."""
        with ExitStack() as stack:
            root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="autograder-")))
            folder = root / self.assignment  # of mode 0700 is the one above it
            folder.mkdir()
            for name, data in self.files.items():
                (folder / name).write_bytes(data)
            secret = root / KEY_FILE
            secret.write_bytes(self.key)
            secret.chmod(0o600)
            warm = stack.enter_context(Warm())
            jobs = worker.state.nthreads
            assignment = load_assignment(folder / "assignment.toml")
            task = Task(assignment, self.key, (secret,), require="full")
            self.pool = stack.enter_context(Pool(warm, task, jobs=jobs))
            self._stack = stack.pop_all()

    def teardown(self, worker: Worker) -> None:
        """End the graders and remove the assignment."""
        self._stack.close()

    def __getstate__(self) -> dict[str, Any]:
        return {"name": self.name, **{k: vars(self)[k] for k in ("assignment", "files", "key")}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, pool=None)


def _grade_there(submission: Submission, request: Request) -> Result:
    """Grade a submission in the pool of the Dask worker that runs this."""
    plugin = get_worker().plugins[_NAME]
    assert isinstance(plugin, _PoolPlugin) and plugin.pool
    return plugin.pool.grade_one(submission, request)


async def _knock(address: str) -> None:
    """Connect and hang up: a Client that can't connect would go on trying while it is closed."""
    options = Security().get_connection_args("client")
    comm = await connect(address, timeout=_CONNECT_SECONDS, **options)
    await comm.close()


class Cluster:
    """The pools of a Dask cluster; a context manager. It is a Backend, as a Pool is."""

    def __init__(self, address: str, assignment: Assignment, key: bytes) -> None:
        self.address, self.assignment = address, assignment
        paths = [assignment.checks, assignment.reference, assignment.folder / "assignment.toml"]
        paths += [assignment.folder / f"{name}.py" for name in assignment.helpers()]
        files = {path.name: path.read_bytes() for path in paths}
        self.plugin = _PoolPlugin(assignment.name, files, key)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Open a pool in each worker; raises AutograderError if that can't be done."""
        with ExitStack() as stack:
            try:
                asyncio.run(_knock(self.address))
                self.client = stack.enter_context(
                    Client(self.address, timeout=_CONNECT_SECONDS, set_as_default=False)
                )
            except Exception as error:  # noqa: BLE001 - of whatever it is that answers
                reason = f"{error}" or type(error).__name__
                raise AutograderError(
                    f"{self.address}: no Dask scheduler answers there: {reason}"
                ) from None
            if not self.client.scheduler_info()["workers"]:
                raise AutograderError(f"{self.address}: the scheduler has no workers: start some")
            try:
                self.client.register_plugin(self.plugin)
            except AutograderError:
                raise
            except Exception as error:  # noqa: BLE001 - of a worker, whatever it lacks
                raise AutograderError(f"{self.address}: a worker can't grade: {error}") from None
            stack.callback(self.client.unregister_worker_plugin, _NAME)
            self.executor = stack.enter_context(self.client.get_executor(pure=False))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def grade(self, files: Iterable[SubmittedFile]) -> Iterator[Result]:
        """Yield the result of each submission as soon as it is graded, in no particular order."""
        yield from collect(self._submit, files, {})

    def _submit(
        self, file: SubmittedFile, only: Collection[str] | None, _: Round
    ) -> "Future[Result]":
        future: Future[Result] = Future()
        try:
            names = None if only is None else tuple(sorted(only))
            request = Request(
                writable(file.path.name),
                file.read(),
                self.plugin.key,
                names,
                beside=file.read_beside(),
            )
            future = self.executor.submit(_grade_there, file.submission, request)
        except Unreadable as error:
            future.set_result(unreadable(file.submission, self.assignment, "none", error))
        return future
