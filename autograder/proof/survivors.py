"""Grade the mutants of a reference: each must fail a check, or be known to be as right as it is.

A mutant that passes all checks survives. Either a check is missing, or the change is one that no
grader should see; then equivalent.toml, beside the reference, says why:

    [[mutant]]
    function = "Dropout.forward"
    change = "x = x * 1 -> x = x / 1"
    why = "the same numbers"

Several changes that one reason is good for are a list: change = ["…", "…"]. What it holds must be
true: an entry of which there is no mutant, or which a check kills, is stale.
"""

import hashlib
import json
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..pool.local import Pool, Task
from ..pool.messages import Setup
from ..pool.warm import Warm
from ..records.course import EQUIVALENT, Assignment
from ..records.errors import AutograderError
from ..records.files import write
from ..records.results import Check
from ..records.submission import Submission
from ..records.versions import code_digest
from ..submission.file import SubmittedFile
from . import changes, mutants
from .answers import Outcome
from .cases import Case, names_reached
from .digest import digest as proven_on
from .mutants import Mutant, all_mutants
from .prove import key, recorded


@dataclass
class Hunt:
    """The mutants of an assignment's reference and what the checks have said of them so far."""

    assignment: Assignment
    checks: Mapping[str, Check]
    mutants: Mapping[str, Mutant]  # by title
    touched: Mapping[str, frozenset[str]]  # by title: the checks that see code of the mutant's own
    equivalent: Mapping[str, str]  # why, by title
    seed: int
    digest: str
    verdicts: dict[str, Mapping[str, bool | None]] = field(default_factory=dict)

    def wanted(self, text: str) -> list[str]:
        """Return the titles that hold a text."""
        return [title for title in self.mutants if text.lower() in title.lower()]

    def first(self, title: str) -> frozenset[str]:
        """Return the checks that are likely to kill a mutant soon: quick ones of its question."""
        quick = {name for name in self.touched[title] if not self.checks[name].slow}
        question = self.mutants[title].definition
        own = {name for name in quick if self.checks[name].question == question}
        return frozenset(own or quick)

    def survivors(self) -> list[Mutant]:
        """Return the mutants that no check fails and nobody has declared equivalent."""
        return [
            self.mutants[title]
            for title in self.verdicts
            if not self.killed(title) and title not in self.equivalent
        ]

    def killed(self, title: str) -> bool:
        """Tell whether a check fails a mutant; one that is undecided does not."""
        return False in self.verdicts.get(title, {}).values()

    def undecided(self, title: str) -> list[str]:
        """Return the checks that could not be decided for a mutant."""
        return [name for name, passed in self.verdicts[title].items() if passed is None]

    def stale(self) -> list[str]:
        """Return what is wrong with equivalent.toml: which file and entry, and what to do."""
        path = self.assignment.folder / EQUIVALENT
        told = {title: "there is no such mutant" for title in self.equivalent}
        told |= {title: "a check kills it" if self.killed(title) else "" for title in self.mutants}
        return [
            f"{path}: {title}: {told[title]}: remove it" for title in self.equivalent if told[title]
        ]

    def figures(self) -> dict[str, int]:
        """Return how many mutants were graded, and what came of them."""
        killed = sum(map(self.killed, self.verdicts))
        survivors = len(self.survivors())
        equivalent = len(self.verdicts) - killed - survivors
        return {
            "mutants": len(self.verdicts),
            "killed": killed,
            "equivalent": equivalent,
            "survivors": survivors,
        }

    def proven(self) -> bool:
        """Tell whether each mutant is killed or equivalent, and equivalent.toml is true."""
        return not self.survivors() and not self.stale()


def prepare(warm: Warm, assignment: Assignment, seed: int = 0) -> Hunt:
    """Make the mutants of an assignment's reference, and read which are declared equivalent."""
    grader = warm.open(Setup(assignment.folder, (), assignment.needs))
    grader.close()
    checks = {check.name: check for check in grader.checks}
    reached = names_reached(assignment, checks)
    reference = assignment.reference.read_text(encoding="utf-8")
    ids = [question.id for question in assignment.questions]
    found = {mutant.title: mutant for mutant in all_mutants(reference, ids)}
    touched = {
        title: frozenset(name for name, names in reached.items() if mutant.definition in names)
        for title, mutant in found.items()
    }
    equivalent = read_equivalent(assignment.folder / EQUIVALENT)
    return Hunt(assignment, checks, found, touched, equivalent, seed, digest(assignment))


def read_equivalent(path: Path) -> dict[str, str]:
    """Return why mutants are equivalent, by title; errors name the file and the entry."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise AutograderError(f"{path}: not TOML: {error}") from None
    entries = data.get("mutant", [])
    if data.keys() - {"mutant"} or not isinstance(entries, list):
        raise AutograderError(f"{path}: it may hold [[mutant]] entries only")
    found: dict[str, str] = {}
    for number, entry in enumerate(entries, 1):
        where = f"{path}: [[mutant]] number {number}"
        for title in _titles(entry, where):
            if title in found:
                raise AutograderError(f"{where}: stands there twice: {title}")
            found[title] = entry["why"]
    return found


def _titles(entry: Any, where: str) -> list[str]:
    """Return the titles of the mutants that an entry is about."""
    match entry:
        case {"function": str(function), "change": change, "why": str(why)} if why.strip():
            changes = change if isinstance(change, list) else [change]
            if len(entry) == 3 and changes and all(isinstance(text, str) for text in changes):
                return [f"{function}: {text}" for text in changes]
    raise AutograderError(f"{where}: it needs function, change (a text, or several) and why")


def run(warm: Warm, hunt: Hunt, *, jobs: int, text: str = "") -> Iterator[Outcome]:
    """Grade the mutants whose title holds a text; yield what is said of each in the end.

    What a few quick checks don't kill meets all that see it, in one session, as a student would.
    """
    with tempfile.TemporaryDirectory(prefix="autograder-mutants-") as folder:
        wanted = hunt.wanted(text)
        files = _written(hunt, wanted, Path(folder))
        with Pool(warm, Task(hunt.assignment, key(hunt.seed)), jobs=jobs) as pool:
            first = {title: hunt.first(title) for title in wanted}
            for outcome in _graded(hunt, pool, files, first):
                if hunt.killed(outcome.title):
                    yield outcome
            rest = {title: hunt.touched[title] for title in wanted if not hunt.killed(title)}
            yield from _graded(hunt, pool, [file for file in files if file.name in rest], rest)


def _written(hunt: Hunt, titles: Sequence[str], folder: Path) -> list[SubmittedFile]:
    files = []
    for number, title in enumerate(titles):
        path = folder / f"{number}.ipynb"
        path.write_text(Case(title, hunt.mutants[title].source).notebook, encoding="utf-8")
        files.append(SubmittedFile(Submission(title, ()), path))
    return files


def _graded(
    hunt: Hunt, pool: Pool, files: Sequence[SubmittedFile], plans: Mapping[str, frozenset[str]]
) -> Iterator[Outcome]:
    for result in pool.grade(files, plans, trace=False, postpone=False):
        verdicts = {verdict.check.name: verdict.passed for verdict in result.verdicts}
        hunt.verdicts[result.submission] = verdicts
        yield Outcome(result.submission, hunt.seed, verdicts, {}, {})


def digest(assignment: Assignment) -> str:
    """Return a digest of what the figures depend on: graders, engine, mutants, equivalent.toml."""
    own = [code_digest(Path(str(module.__file__))) for module in (changes, mutants)]
    path = assignment.folder / EQUIVALENT
    own += [code_digest(path)] if path.exists() else []
    return hashlib.sha256(
        " ".join([proven_on(assignment, variants=False), *own]).encode()
    ).hexdigest()


def record(hunt: Hunt) -> Path:
    """Write the figures into proof.json, beside what else is proven; return its path."""
    path = hunt.assignment.folder / "proof.json"
    content: dict[str, Any] = {
        **recorded(path),
        "mutants": {"digest": hunt.digest, **hunt.figures()},
    }
    write(path, json.dumps(content, indent=1) + "\n")
    return path
