"""Find the one file to grade among what a student has handed in: a notebook, a .py, or a zip."""

import re
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from ..records.course import Assignment
from ..records.handout import without_given
from ..records.submission import Submission
from ..records.text import shown
from ..submission.file import MAX_BYTES_BESIDE, SubmittedFile
from ..submission.kind import KINDS, NOTEBOOK, PYTHON, as_meant, kind_of
from ..submission.reading import holds_notebook
from . import unzip

MAX_BESIDE = 50
_OTTER = {PurePath(".OTTER_LOG"), PurePath("__zip_filename__")}  # in what it exports
_OLD = re.compile(r"(?i)(?:.*[ _.-])?(?:old|older|backup|bak|archive|draft|drafts)\d*")
_COPY = r"\s*\(\d+\)|[ _+-]+\d{1,2}|[ _-]+(?:copy|kopie|copie|copia)\d*"  # as systems number them


class NotFound(Exception):
    """There is no file to grade, or no telling which; the message says so, for the student."""


@dataclass(frozen=True)
class Picked:
    """The file to grade; beside: the student's other Python files, by their names."""

    path: Path
    beside: Mapping[str, Path] = field(default_factory=dict)

    def as_handed_in(self, submission: Submission, problem: str = "") -> SubmittedFile:
        """Return it as the file of a submission."""
        return SubmittedFile(submission, self.path, problem, tuple(self.beside.items()))


@contextmanager
def one_file(folder: Path, assignment: Assignment) -> Iterator[Picked]:
    """Yield the file to grade in a student's folder, or a copy of it from the zip there.

    See `pick`; raises NotFound.
    """
    with tempfile.TemporaryDirectory(prefix="autograder-zip-") as scratch:
        files = {PurePath(path.relative_to(folder)): path for path in _files(folder)}
        yield pick(files, assignment, Path(scratch))


def pick(files: Mapping[PurePath, Path], assignment: Assignment, scratch: Path) -> Picked:
    """Return the file to grade among a student's, or a copy of it from the zip among them.

    files: where they lie, by the names that the student knows. Taken is a file named as the
    assignment asks, else one named so but for its case or the number of a copy, else the only
    notebook, else the only .py, beside the files that students were given. A file as it was handed
    out counts only if there is no other. What lies in a folder
    for old work or further down comes last; of copies the highest number counts. A zip is what
    otter exports; it is looked into where there is nothing else but old work, and the copy goes
    into a new folder in scratch. Raises NotFound.
    """
    names = _gradable(files, assignment)
    zips = [name for name in files if name.suffix.lower() == ".zip" and not is_hidden(name)]
    if len(zips) != 1 or not all(map(_is_old, names)):
        sizes = {name: files[name].stat().st_size for name in names}
        touched = _without_untouched(sizes, lambda name: files[name].read_bytes(), assignment)
        chosen = _choose(touched, assignment)
        beside = {called: files[name] for called, name in _beside(files, chosen, assignment)}
        return Picked(files[chosen], beside)
    copies = Path(tempfile.mkdtemp(dir=scratch))
    try:
        with unzip.opened(files[zips[0]]) as zipped:
            names = _gradable(zipped.files, assignment)
            sizes = {name: zipped.files[name].file_size for name in names}
            touched = _without_untouched(sizes, zipped.read, assignment)
            name = _choose(touched, assignment, zipped.refused)
            copy = copies / unzip.safe_name(name.name)
            copy.write_bytes(zipped.read(name))
            beside = {}
            for number, (called, own) in enumerate(_beside(zipped.files, name, assignment)):
                beside[called] = copies / f"{number}.py"
                with suppress(unzip.BadZip), beside[called].open("wb") as file:
                    file.writelines(zipped.chunks(own, MAX_BYTES_BESIDE + 1))
    except unzip.BadZip as error:
        raise NotFound(f"{shown(zips[0].name)} {error}: hand in the notebook.") from None
    return Picked(copy, beside)


def _without_untouched(
    sizes: Mapping[PurePath, int], read: Callable[[PurePath], bytes], assignment: Assignment
) -> Collection[PurePath]:
    """Leave out files that are as they were handed out, if there is another to grade."""
    released = assignment.folder.parents[1] / "assignments" / assignment.name
    blank = [path.read_bytes() for file in assignment.files if (path := released / file).is_file()]
    lengths = {len(data) for data in blank}
    touched = []
    for name, size in sizes.items():
        with suppress(OSError, unzip.BadZip):  # who grades it says so, if it is the one
            if size in lengths and read(name) in blank:
                continue
        touched.append(name)
    others = any(kind_of(name) == NOTEBOOK or _is_asked_for(name, assignment) for name in touched)
    return touched if others else sizes


def _beside(
    names: Collection[PurePath], chosen: PurePath, assignment: Assignment
) -> Iterator[tuple[str, PurePath]]:
    """Yield the modules among a student's files, the nearest first, and how to import them.

    They are named from the folder of the file that is graded, or else from that of all. What
    students were given is none of these.
    """
    modules = [
        name
        for name in names
        if name != chosen
        and name.suffix == PYTHON
        and all(part.isidentifier() for part in name.with_suffix("").parts)
        and not is_hidden(name.parent)
    ]
    nearest_first = sorted(modules, key=lambda name: (len(name.parts), name))
    for name in without_given(nearest_first, assignment)[:MAX_BESIDE]:
        is_below = name.is_relative_to(chosen.parent)
        yield str(name.relative_to(chosen.parent) if is_below else name), name


def is_of_one_student(names: Collection[PurePath], assignment: Assignment) -> bool:
    """Tell whether files are what one student has handed in, rather than those of a class."""
    if not _OTTER.isdisjoint(names):
        return True
    own = gradable(names, assignment)
    zips = [name for name in names if name.suffix.lower() == ".zip" and not is_hidden(name)]
    wanted = [name for name in own if _as_asked(name) in assignment.files]
    if not wanted:
        return len(own) == 1 and not zips
    folder = min(wanted, key=lambda name: len(name.parts)).parent
    return all(name.is_relative_to(folder) for name in [*own, *zips])


def tries(files: Mapping[PurePath, Path], chosen: Path, assignment: Assignment) -> tuple[Path, ...]:
    """Return what else looks like a student's solution.

    These are notebooks, and files named as is asked; but not the plain file beside the notebook.
    """
    called = next((name for name, path in files.items() if path == chosen), None)
    if called is None:  # it is from the only zip
        return ()
    return tuple(
        files[name]
        for name in gradable(files, assignment)
        if name != called
        and (
            kind_of(name) == NOTEBOOK
            or (
                _is_asked_for(name, assignment)
                and (name.parent != called.parent or kind_of(name) == kind_of(called))
            )
        )
    )


def is_saved_notebook(file: Path) -> bool:
    """Tell whether a browser has saved a notebook as the JSON that it is."""
    if file.suffix.lower() != ".json":
        return False
    with suppress(OSError), file.open("rb") as opened:
        return holds_notebook(opened.read(1000))
    return False


def gradable(names: Collection[PurePath], assignment: Assignment) -> list[PurePath]:
    """Return which files are code that students were not given."""
    return without_given(_gradable(names, assignment), assignment)


def without_hidden(names: Collection[PurePath]) -> list[PurePath]:
    """Return the files that a person made."""
    return [name for name in names if not is_hidden(name)]


def is_hidden(name: PurePath) -> bool:
    """Tell whether a file is none that a person made: an editor's, a system's, a cache."""
    return any(part.startswith((".", "__")) for part in name.parts)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder; links are not followed."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path


def _gradable(names: Collection[PurePath], assignment: Assignment) -> list[PurePath]:
    """Return which files are code: dropout.json is, for data is not called as what is asked for."""
    return [
        name
        for name in names
        if not is_hidden(name)
        and (kind_of(name) or (name.suffix.lower() == ".json" and _is_asked_for(name, assignment)))
    ]


def _choose(
    names: Collection[PurePath], assignment: Assignment, refused: Collection[str] = ()
) -> PurePath:
    """Return the name of the file to grade; raises NotFound, which tells also what was refused."""
    new = [name for name in names if not _is_old(name)]
    if any(kind_of(name) == NOTEBOOK or _is_asked_for(name, assignment) for name in new):
        names = new
    latest_first = sorted(names, key=_counted, reverse=True)
    wanted = [
        (nearness, len(name.parts), index, name)
        for nearness, is_called in enumerate((str.__eq__, _but_for_case, _is_copy))
        for index, file in enumerate(assignment.files)
        for name in latest_first
        if is_called(_as_asked(name), file)
    ]
    if wanted:
        return min(wanted, key=lambda found: found[:-1])[-1]
    own = without_given(names, assignment)
    for kind in KINDS:
        found = [name for name in own if kind_of(name) == kind]
        places = [(_is_old(name), len(name.parts)) for name in found]
        if places and places.count(min(places)) == 1:
            return found[places.index(min(places))]
    expected = " or ".join(assignment.files)
    there = ", ".join(map(shown, own)) or "no notebook and no .py"
    also = f" It {'; it '.join([*refused][:3])}." if refused else ""
    raise NotFound(f"Hand in {expected}. What you handed in has {there}.{also}")


def _is_asked_for(name: PurePath, assignment: Assignment) -> bool:
    called = _as_asked(name)
    return any(_but_for_case(called, file) or _is_copy(called, file) for file in assignment.files)


def _as_asked(name: PurePath) -> str:
    """Return a file's name as it was before a browser has saved it."""
    is_json = name.suffix.lower() == ".json" and not kind_of(name)
    return name.with_suffix(NOTEBOOK).name if is_json else as_meant(name).name


def _is_old(name: PurePath) -> bool:
    """Tell whether a file lies in a folder for what no longer counts."""
    return any(map(_OLD.fullmatch, name.parts[:-1]))


def _counted(name: PurePath) -> str:
    """Return a name by which v10 comes after v9."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(12), str(name).casefold())


def _but_for_case(name: str, file: str) -> bool:
    return name.casefold() == file.casefold()


def _is_copy(name: str, file: str) -> bool:
    """Tell whether a file is called as another, but for what browsers and systems add to copies."""
    stem, _, suffix = file.casefold().rpartition(".")
    return bool(
        re.fullmatch(f"{re.escape(stem)}(?:{_COPY})+[.]{re.escape(suffix)}", name.casefold())
    )
