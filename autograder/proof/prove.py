"""Prove an assignment's graders: grade what is known to be right or wrong and look at the verdicts.

At every seed (each is a course key) the reference and the right variants must pass all checks, the
stub none; a wrong variant must fail the checks that it declares and no check of another concept;
what returns something else altogether must fail all checks of its question and leave none
undecided. And each check must be failed by some wrong variant.

What was found out before, and would be found again, is not run again (keys.py).
"""

import contextlib
import hashlib
import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..pool.local import Pool, Task
from ..pool.messages import Setup
from ..pool.warm import Warm
from ..records.course import Assignment
from ..records.misconceptions import is_distinctive
from ..records.submission import Submission
from ..release import stub
from ..release.public import public_checks
from ..submission.file import SubmittedFile
from .answers import Outcome, messages, traces, uses
from .cases import all_cases, names_reached, sees
from .debugging import debug
from .digest import digest
from .keys import Keys
from .marks import read_marks
from .plans import Plans
from .progress import Progress, merged
from .proof import Proof
from .variants import read_variants

SEEDS = 20
_PROGRESS = ".proof.jsonl"
# Where in a case an exception was raised: that line moves with the prose of the lesson before it.
_PLACE = re.compile(r" in cell \d+, line \d+: .*")


def prepare(warm: Warm, assignment: Assignment, seeds: Sequence[int]) -> Proof:
    """Read what an assignment is to be proven by, and what an earlier run has found out.

    Raises AutograderError if it can't be proven, or could not be released afterwards.
    """
    stub(assignment)
    public_checks(assignment)
    grader = warm.open(Setup(assignment.folder, (), assignment.needs))
    grader.close()
    checks = {check.name: check for check in grader.checks}
    reference = assignment.reference.read_text(encoding="utf-8")
    variants = read_variants(assignment.folder / "variants.py", checks, reference)
    cases = {case.title: case for case in all_cases(assignment, checks, variants)}
    marks = read_marks(assignment.folder, {variant.title for variant in variants if variant.wrong})
    names = names_reached(assignment, checks)
    touched = {title: sees(case, names) for title, case in cases.items()}
    proof = Proof(
        assignment,
        Plans(checks, cases, touched, seeds),
        variants,
        marks,
        progress=Progress(assignment.folder / _PROGRESS),
        keys=Keys(assignment, checks, names),
        digest=digest(assignment),
        outcomes={},
    )
    known = proof.progress.read(proof.key_of)
    # What was not as it should be may have been the machine's fault: it is run again.
    proof.outcomes = {
        at: outcome
        for at, outcome in known.items()
        if at[1] in seeds and not any(cases[at[0]].surprises(outcome.verdicts))
    }
    return proof


def key(seed: int) -> bytes:
    """Return the course key of a seed."""
    return hashlib.sha256(b"a seed of a proof: %d" % seed).digest()


def run(warm: Warm, proof: Proof, *, jobs: int, text: str = "") -> Iterator[Outcome]:
    """Grade the cases whose title holds a text, at each seed; yield each outcome as it comes."""
    with tempfile.TemporaryDirectory(prefix="autograder-proof-") as folder:
        paths = {title: Path(folder, f"{n}.ipynb") for n, title in enumerate(proof.plans.cases)}
        for title, path in paths.items():
            path.write_text(proof.plans.cases[title].notebook, encoding="utf-8")
        with Pool(warm, Task(proof.assignment, key(0)), jobs=jobs) as pool:
            for seed in proof.plans.seeds:
                for plans, traced in _batches(proof, seed, text):
                    yield from _graded(proof, pool, paths, plans, seed, traced)
                    again = {title: proof.to_look_at_again(title, seed) for title in plans}
                    again = {title: plan for title, plan in again.items() if plan}
                    yield from _graded(proof, pool, paths, again, seed, traced)


def _batches(
    proof: Proof, seed: int, text: str
) -> Iterator[tuple[dict[str, frozenset[str]], bool]]:
    """Yield what is pending at a seed, and whether it is traced: wrong variants, as a whole."""
    plans = proof.pending(seed, text)
    traced = {
        title: plan
        for title, plan in plans.items()
        if title.startswith("wrong: ") and proof.plans.is_whole(title, seed)
    }
    yield traced, True
    yield {title: plan for title, plan in plans.items() if title not in traced}, False


def _graded(
    proof: Proof,
    pool: Pool,
    paths: Mapping[str, Path],
    plans: Mapping[str, frozenset[str]],
    seed: int,
    traced: bool,
) -> Iterator[Outcome]:
    """Grade cases at a seed, note what comes out of each, and yield it."""
    files = [SubmittedFile(Submission(title, ()), paths[title]) for title in plans]
    for result in pool.grade(files, plans, key=key(seed), trace=traced, postpone=False):
        title, by_check = result.submission, {one.check.name: one for one in result.verdicts}
        outcome = Outcome(
            title,
            seed,
            verdicts={name: one.passed for name, one in by_check.items()},
            messages={
                name: _PLACE.sub("", one.feedback)
                for name, one in by_check.items()
                if is_distinctive(one)
            },
            traces={name: one.trace for name, one in by_check.items() if one.trace},
            reasons=proof.plans.cases[title].reasons(result),
        )
        proof.progress.add(outcome, proof.key_of)
        proof.outcomes[title, seed] = merged(proof.outcomes.get((title, seed)), outcome)
        yield outcome


def debug_cases(proof: Proof, text: str) -> None:
    """Debug the cases whose title holds a text, at the first seed, in this process."""
    seed = proof.plans.seeds[0]
    for title in proof.plans.titles(text):
        plan = proof.plans.of(title, seed)
        debug(proof.assignment, title, proof.plans.cases[title].source, key(seed), plan)


def record(proof: Proof) -> Path:
    """Write proof.json, stamped with the digest of what was proven; return its path."""
    path = proof.assignment.folder / "proof.json"
    # Of what was read when it began: an edit since then is not proven.
    outcomes = proof.outcomes.values()
    of_variants = {
        "messages": messages(outcomes),
        "traces": traces(outcomes),
        "uses": uses(proof.assignment),
    }
    content = {"digest": proof.digest, **proof.summary(), **of_variants}
    about_mutants = {name: what for name, what in recorded(path).items() if name == "mutants"}
    path.write_text(json.dumps(content | about_mutants, indent=1) + "\n", encoding="utf-8")
    return path


def recorded(path: Path) -> dict[str, Any]:
    """Return what stands in a proof.json; nothing if there is none, or none that can be read."""
    with contextlib.suppress(OSError, ValueError):
        return dict(json.loads(path.read_text(encoding="utf-8")))
    return {}
