"""Grade a class: what the gradebook knows is not graded again, what is new goes into it."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from typing import Protocol

from ..records.course import Assignment, Course
from ..records.results import Result
from ..records.submission import Submission
from ..records.versions import graders_digest, versions
from ..sandbox.observe import LEVELS, Level
from ..submission.code import NO_FILES, Unreadable
from ..submission.file import SubmittedFile
from ..submission.kind import kind_of
from .finish import finish_of
from .standing import apart
from .store import Gradebook


class Backend(Protocol):
    """Where submissions are graded: the pool of this machine, or a cluster."""

    def grade(self, files: Iterable[SubmittedFile]) -> Iterator[Result]:
        """Yield the result of each submission as soon as it is graded."""
        ...


@dataclass(frozen=True)
class Options:
    """How a class is graded.

    fresh: all anew; replace: the gradebook then holds this class alone; require: the least
    isolation level of a result that is used again.
    """

    fresh: bool = False
    replace: bool = False
    require: str = Level.NONE


DEFAULTS = Options()


def grade(
    course: Course,
    assignment: Assignment,
    files: Sequence[SubmittedFile],
    book: Gradebook,
    open_backend: Callable[[], AbstractContextManager[Backend]],
    *,
    options: Options = DEFAULTS,
) -> Iterator[Result]:
    """Yield the results of a class as they are found or made, and keep them in the gradebook.

    open_backend: is called if something is left to grade.
    """
    files = _named_apart(files, assignment, book)
    run = book.begin(
        assignment.name,
        versions(),
        replaces=options.replace,
        pending=[file.submission for file in files],
    )
    finish = finish_of(course, assignment, book)
    keys, contents = _digests(files, graders_digest(assignment, course.key()))
    good_enough = LEVELS[: LEVELS.index(Level(options.require)) + 1]
    known = {} if options.fresh else book.known(assignment.name, good_enough)
    found = {submission: known[key] for submission, key in keys.items() if key in known}
    book.add_known(run, found, contents)
    copied = book.copies.known()
    for file in files:
        if file.submission in found and contents[file.submission] not in copied:
            _keep_copy(book, file, contents[file.submission])
    for submission, number in found.items():
        yield finish(submission, book.result(number, submission.name, submission.owners))
    rest = {file.name: file for file in files if file.submission not in found}
    if rest:
        with open_backend() as backend:
            for result in backend.grade(rest.values()):
                file = rest[result.submission]
                content = contents.get(file.submission, "")
                book.add(run, file.submission, keys.get(file.submission, ""), result, content)
                if content and content not in copied:
                    _keep_copy(book, file, content)
                yield finish(file.submission, result)
    book.end(run)


def key_of(data: bytes, kind: str, graders: str, beside: Mapping[str, bytes] = NO_FILES) -> str:
    """Return the key of a submission's result: what it is, with what, and what grades it."""
    text = hashlib.sha256(graders.encode() + kind.encode() + b"\0" + data)
    for name in sorted(beside):
        text.update(f"{name}\0{hashlib.sha256(beside[name]).hexdigest()}".encode())
    return text.hexdigest()


def _keep_copy(book: Gradebook, file: SubmittedFile, content: str) -> None:
    """Keep what was handed in; where the file can't be read any more, there is no copy."""
    with suppress(Unreadable):
        files = [(file.path.name, file.read()), *file.read_beside().items()]
        book.copies.keep(content, files)


def _named_apart(
    files: Sequence[SubmittedFile], assignment: Assignment, book: Gradebook
) -> list[SubmittedFile]:
    """Return the files under names that are nobody else's in the gradebook."""
    names = apart([file.submission for file in files], book.rows(assignment.name))
    return [replace(file, submission=names[file.submission]) for file in files]


def _digests(
    files: Iterable[SubmittedFile], graders: str
) -> tuple[dict[Submission, str], dict[Submission, str]]:
    """Return the keys of the results, and the digests of what was handed in.

    What can't be read has neither.
    """
    keys, contents = {}, {}
    for file in files:
        with suppress(Unreadable):  # who grades it says so
            what, beside = (file.read(), kind_of(file.path.name)), file.read_beside()
            keys[file.submission] = key_of(*what, graders, beside)
            contents[file.submission] = key_of(*what, "", beside)
    return keys, contents
