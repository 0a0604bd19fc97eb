"""Find the submissions in what an instructor points at: files, folders, zips, exports of an LMS."""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePath

from ..records.course import Assignment
from ..records.errors import AutograderError
from ..records.submission import Submission
from ..records.text import writable
from ..submission.code import MAX_FILE_BYTES
from ..submission.file import SubmittedFile
from ..submission.kind import KINDS, NOTEBOOK, as_meant, kind_of
from . import lms, unzip
from .folders import students
from .gradescope_metadata import METADATA
from .handed_in import NotFound, Picked, is_of_one_student, is_saved_notebook, pick, tries
from .listing import files_below, is_ignored
from .recognise import recognise

_NO_TIME = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Superseded:
    """A file that does not count, because its owners have handed in another one later."""

    path: Path
    by: str  # the name of the submission that counts


@dataclass(frozen=True)
class Found:
    """The submissions, in order of their names, and what does not count.

    others: files that are no submissions; superseded: earlier ones; notes: what else the instructor
    should know, a line each. Paths into a zip begin with the zip's.
    """

    submissions: tuple[SubmittedFile, ...]
    others: tuple[Path, ...]
    superseded: tuple[Superseded, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class _Candidate:
    """A submission before its name is made safe, and what tells which of two is the later one."""

    file: SubmittedFile
    shown: Path
    lms: str = ""
    order: int = 0

    def when(self) -> tuple[datetime, int]:
        return self.submission.handed_in or _NO_TIME, self.order

    @property
    def submission(self) -> Submission:
        return self.file.submission


def find(
    paths: Iterable[Path], assignment: Assignment | None = None, scratch: Path | None = None
) -> Found:
    """Return the submissions in these files, folders, zips and exports.

    A file's owner is the folder it lies in below the given path, or else its own name; in an export
    it is who the LMS says, of a student's files the one that the assignment asks for is taken, and
    the latest submission of each owner counts. Links in a folder are not followed. For exports and
    zips the assignment is needed, and a folder to unpack into that lives as long as the submissions
    are in use. Raises AutograderError for a path that is not there, can't be read or holds no
    submission.
    """
    finder = _Finder(_Context(assignment, scratch) if assignment and scratch else None)
    for path in paths:
        finder.look_into(path)
    return finder.found()


@dataclass(frozen=True)
class _Context:
    """What it takes to choose one file among several, and where zips are unpacked."""

    assignment: Assignment
    scratch: Path


class _Finder:
    """What is found so far."""

    def __init__(self, context: _Context | None) -> None:
        self.context = context
        self.candidates: list[_Candidate] = []
        self.others: list[Path] = []
        self.older: list[tuple[Path, _Candidate]] = []  # of the same student, in the same export
        self.notes: list[str] = []
        self.bad: list[str] = []  # zips that were given and can't be used
        self.shown: dict[Path, Path] = {}  # of an unpacked file, where the instructor finds it

    def look_into(self, path: Path) -> None:
        """Add what is in a file, folder or zip; raises AutograderError if that is nothing."""
        before = len(self.candidates)
        if self.context and _is_zip(path) and path.is_file():
            self._add_zip(self.context, path)
        else:
            files = dict(files_below(path))
            links = [name for name, file in files.items() if file != path and file.is_symlink()]
            self.others += [files.pop(name) for name in links]
            if path in files.values() or not self._add_export(path, files):
                self._add_files(files)
        if len(self.candidates) == before:
            kinds = " or ".join(KINDS)
            raise AutograderError(f"{path}: no submission in it: there is no {kinds} file")

    def found(self) -> Found:
        """Return what counts and what does not; raises AutograderError if nothing can be graded."""
        latest: dict[tuple[str, str], _Candidate] = {}
        for candidate in sorted(self.candidates, key=lambda candidate: candidate.when()):
            latest |= {(candidate.lms, id): candidate for id in candidate.submission.ids}
        # For each of its ids the one that counts.
        counts = {
            candidate: [latest[candidate.lms, id] for id in candidate.submission.ids] or [candidate]
            for candidate in self.candidates
        }
        taken: set[str] = set()
        submissions = {
            candidate: _for_whom_it_counts(
                candidate, counts[candidate], unzip.unique_name(candidate.submission.name, taken)
            )
            for candidate in self.candidates
            if candidate in counts[candidate]
        }
        if submissions and all(file.problem for file in submissions.values()):
            first = self.candidates[0]
            raise AutograderError([*self.bad, f"{first.shown}: {first.file.problem}"][0])
        earlier = [
            (candidate.shown, later)
            for candidate in counts
            for later in dict.fromkeys(counts[candidate])
        ]
        earlier += [(path, counts[candidate][0]) for path, candidate in self.older]
        return Found(
            tuple(sorted(submissions.values(), key=lambda file: file.name)),
            tuple(self.others),
            tuple(
                Superseded(path, submissions[later].name)
                for path, later in earlier
                if path != later.shown
            ),
            (*self.notes, *self.bad),
        )

    def _add_zip(self, context: _Context, path: Path) -> None:
        """Add a student's zip as a file, any other zip as the folder that it was."""
        try:
            folder = Path(tempfile.mkdtemp(dir=context.scratch))
            unpacked, refused = unzip.unpack(path, folder, _most_bytes)
        except unzip.BadZip as error:
            self.bad.append(f"{path} {error}; unpack it yourself and give the folder")
            self._add_file(PurePath(path.name), path)  # one of many, maybe, and of one student
            return
        files = {name: unpacked[name] for name in sorted(unpacked)}
        self.shown |= {file: path / name for name, file in files.items()}
        self.notes += [f"{path} {reason}" for reason in refused]
        left = {name: file for name, file in files.items() if not is_ignored(name)}
        if self._add_export(path, left):
            return
        if is_of_one_student(files, context.assignment):
            self._add_file(PurePath(path.name), path)
        else:
            self._add_files(lms.without_wrapper(left))

    def _add_export(self, path: Path, files: lms.Files) -> bool:
        """Add what an LMS has exported, if that is what these files are."""
        if not self.context:
            return False
        folder = path.resolve().name  # may tell something: submitted/
        named = {PurePath(folder, name): file for name, file in files.items()}
        try:
            export = recognise(named, self.context.assignment)
        except AutograderError as error:
            raise AutograderError(f"{path}: {error}") from None
        if not export:
            return False
        for hand_in in export.handed_in:
            self._add_handed_in(self.context, path, export.lms, hand_in)
        self.others += map(self._shown, export.others)
        self.notes += [f"{path}: {note}" for note in export.notes]
        return True

    def _add_handed_in(
        self, context: _Context, path: Path, system: str, hand_in: lms.HandedIn
    ) -> None:
        picked, shown, problem = self._pick(context, hand_in.files, path)
        file = picked.path
        name = hand_in.name if problem else hand_in.name + (kind_of(file) or NOTEBOOK)
        owners, ids = (tuple(map(writable, texts)) for texts in (hand_in.owners, hand_in.ids))
        submission = Submission(name, owners, ids, hand_in.handed_in, hand_in.late)
        candidate = _Candidate(
            picked.as_handed_in(submission, problem), shown, system, hand_in.order
        )
        self.candidates.append(candidate)
        self._add_older(hand_in.older, candidate)
        if not problem:
            self._add_older(tries(hand_in.files, file, context.assignment), candidate)

    def _add_older(self, files: Iterable[Path], counts: _Candidate) -> None:
        self.older += [(self._shown(file), counts) for file in files]

    def _add_files(self, files: lms.Files) -> None:
        """Add what students have handed in: in a folder each, or as a file each."""
        if self.context:
            folders, files = students(files, self.context.assignment)
            for folder, own in folders.items():
                self._add_folder(self.context, folder, own)
        self._add_each(files)

    def _add_folder(self, context: _Context, folder: PurePath, files: lms.Files) -> None:
        """Add the one file that counts in a student's folder."""
        picked, shown, problem = self._pick(context, files, Path(folder))
        called = next((name for name, path in files.items() if self._shown(path) == shown), None)
        path = folder if problem or called is None else folder / called
        owner = writable(folder.name)
        submission = Submission("_".join(path.parts), (owner,))
        candidate = _Candidate(picked.as_handed_in(submission, problem), shown)
        self.candidates.append(candidate)
        if not problem:
            self._add_older(tries(files, picked.path, context.assignment), candidate)
        self.others += [
            self._shown(path)
            for name, path in files.items()
            if not kind_of(name) and self._shown(path) != shown
        ]

    def _add_each(self, files: lms.Files) -> None:
        """Add each file; a zip only where its owner has handed in nothing else."""
        have_code = {name.parts[0] for name in files if kind_of(name)}
        for name, file in files.items():
            zipped = self.context and _is_zip(name) and name.parts[0] not in have_code
            if kind_of(name) or zipped or is_saved_notebook(file):
                self._add_file(name, file)
            else:
                self.others.append(self._shown(file))

    def _add_file(self, name: PurePath, file: Path) -> None:
        """Add a file that belongs to whom its folder or else itself is named after."""
        picked, shown, problem = Picked(file), self._shown(file), ""
        if self.context and _is_zip(name):
            picked, shown, problem = self._pick(self.context, {PurePath(name.name): file}, file)
        owner = writable(name.parts[0] if len(name.parts) > 1 else as_meant(name).stem)
        submission = Submission("_".join(name.parts), (owner,))
        self.candidates.append(_Candidate(picked.as_handed_in(submission, problem), shown))

    def _pick(self, context: _Context, files: lms.Files, folder: Path) -> tuple[Picked, Path, str]:
        """Return a student's file to grade, where the instructor finds it, and what is wrong."""
        zips = [file for name, file in files.items() if _is_zip(name)]
        try:
            picked, problem = pick(files, context.assignment, context.scratch), ""
        except NotFound as error:
            picked, problem = Picked(next(iter(files.values()), folder)), str(error)
        is_from_zip = picked.path not in files.values()
        shown = next((zipped for zipped in zips if is_from_zip), picked.path)
        return picked, self._shown(shown), problem

    def _shown(self, file: Path) -> Path:
        return self.shown.get(file, file)


def _for_whom_it_counts(
    candidate: _Candidate, counts: list[_Candidate], name: str
) -> SubmittedFile:
    """Return the submission under a name, with those of its owners who have no later one.

    counts: for each of its ids the submission that counts.
    """
    known = candidate.submission
    if not known.ids:
        return replace(candidate.file, submission=replace(known, name=name))
    people = zip(known.owners, known.ids, counts, strict=True)
    owners, ids = zip(
        *((owner, id) for owner, id, later in people if later is candidate), strict=True
    )
    return replace(candidate.file, submission=replace(known, name=name, owners=owners, ids=ids))


def _most_bytes(name: PurePath) -> int:
    """Return how much of a file in a zip is needed; of a submission one byte too much to take."""
    if _is_zip(name) or name.name == METADATA:
        return 512 << 20
    is_wanted = kind_of(name) or name.suffix.lower() in (".txt", ".json")
    return MAX_FILE_BYTES + 1 if is_wanted else 0


def _is_zip(name: PurePath) -> bool:
    return name.suffix.lower() == ".zip"
