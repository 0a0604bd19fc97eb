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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..pool.local import Pool, Task
from ..pool.messages import Setup
from ..pool.warm import Warm
from ..records.course import Assignment
from ..records.misconceptions import is_distinctive
from ..records.results import Check
from ..records.submission import Submission
from ..release import stub
from ..release.public import public_checks
from ..submission.file import SubmittedFile
from .answers import Outcome, messages, traces, uses
from .cases import Case, all_cases, names_reached, sees
from .debugging import debug
from .digest import digest
from .keys import Keys
from .marks import Charge, cost, read_marks, unfair
from .progress import Progress, merged
from .variants import Variant, read_variants

SEEDS = 20
# At one seed of so many all checks run that see code of a case, at others fewer: of solutions that
# must pass, and of those that must not.
FEW, FEWER = 7, 10
_PROGRESS = ".proof.jsonl"
# Where in a case an exception was raised: that line moves with the prose of the lesson before it.
_PLACE = re.compile(r" in cell \d+, line \d+: .*")


@dataclass
class Proof:
    """The cases of an assignment and what has come out so far."""

    assignment: Assignment
    checks: dict[str, Check]
    variants: list[Variant]
    cases: dict[str, Case]
    touched: dict[str, frozenset[str]]  # by case: the checks that see other code than the reference
    marks: dict[str, Charge]  # what mistakes should cost, by the title of the variant
    seeds: Sequence[int]
    progress: Progress
    keys: Keys
    digest: str  # of all of it, when it was read
    outcomes: dict[tuple[str, int], Outcome]
    undecided: list[str] = field(default_factory=list)  # what odd replies made checks raise

    def plan(self, title: str, seed: int) -> frozenset[str]:
        """Return the checks to run for a case at a seed: those that see code of the case's own.

        At most seeds not what trains, nor a case that returns what nobody has asked for, and of a
        wrong variant those alone that it must fail.
        """
        touched, case = self.touched[title], self.cases[title]
        if self.is_whole(title, seed):
            return touched
        if case.malformed:
            return frozenset()
        quick = frozenset(name for name in touched if not self.checks[name].slow)
        return quick & case.fails if case.fails else quick

    def is_whole(self, title: str, seed: int) -> bool:
        """Tell whether all checks that see code of a case run at a seed, in one session."""
        return seed in self.seeds[:: FEWER if self.must_fail(title) else FEW]

    def must_fail(self, title: str) -> bool:
        """Tell whether a case is one of many that are wrong; the stub is a single one."""
        case = self.cases[title]
        return bool(case.override and case.fails)

    def in_context(self, title: str) -> frozenset[str]:
        """Return what to run where a wrong variant passes what it must fail: all before it, too.

        What one check leaves behind in the worker, such as a class with state, may be what another
        notices.
        """
        touched, case = self.touched[title], self.cases[title]
        plan = [name for name, check in self.checks.items() if name in touched and not check.slow]
        while case.fails and plan and plan[-1] not in case.fails:
            plan.pop()
        return frozenset(plan)

    def key_of(self, title: str, check: str) -> str | None:
        """Return on what a check's verdict on a case depends; None if there is no such pair."""
        if title not in self.cases or check not in self.touched[title]:
            return None
        return self.keys.of(self.cases[title], check)

    def titles(self, text: str) -> list[str]:
        """Return the titles that hold a text."""
        return [title for title in self.cases if text.lower() in title.lower()]

    def sound(self) -> set[str]:
        """Return the checks that no odd reply made raise, as they and the reference are now."""
        known = self.progress.sound
        return {name for name in self.checks if known.get(name) == self._of_reference(name)}

    def is_sound(self) -> bool:
        """Tell whether that is known of all checks that are tried: of those that do not train."""
        return {name for name, check in self.checks.items() if not check.slow} <= self.sound()

    def note_sound(self, names: Iterable[str]) -> None:
        """Keep which checks no odd reply makes raise."""
        self.progress.add_sound({name: self._of_reference(name) for name in names})

    def _of_reference(self, check: str) -> str:
        return self.keys.of(self.cases["the reference"], check)

    def pending(self, seed: int, text: str) -> dict[str, frozenset[str]]:
        """Return the checks to run at a seed, by case whose title holds a text.

        None is run twice, but where all run in one session: there one that is new runs with all.
        """
        plans = {}
        for title in self.titles(text):
            plan, outcome = self.plan(title, seed), self.outcomes.get((title, seed))
            if new := plan - (outcome.verdicts.keys() if outcome else set()):
                plans[title] = plan if self.is_whole(title, seed) else new
        return plans

    def to_look_at_again(self, title: str, seed: int) -> frozenset[str]:
        """Return the checks to run for a case at a seed once more: if it surprises, in context."""
        outcome, context = self.outcomes[title, seed], self.in_context(title)
        if self.is_whole(title, seed) or context <= outcome.verdicts.keys():
            return frozenset()
        return context if any(self.cases[title].surprises(outcome.verdicts)) else frozenset()

    def surprises(self) -> list[tuple[str, int, str]]:
        """Return all that is wrong: title of the case, seed, and what."""
        return [
            (title, seed, surprise)
            for (title, seed), outcome in sorted(self.outcomes.items())
            for surprise in (
                *self.cases[title].surprises(outcome.verdicts),
                *self._unfair(title, outcome),
            )
        ]

    def why(self, title: str, seed: int, surprise: str) -> str:
        """Return what the check said that a surprise is about, or its traceback; "" if neither."""
        reasons = self.outcomes[title, seed].reasons
        words = (word.strip(",") for word in surprise.split())
        return next((reasons[word] for word in words if word in reasons), "")

    def _unfair(self, title: str, outcome: Outcome) -> Iterator[str]:
        """Yield what is wrong with what a mistake costs, where all checks have run that see it."""
        charge = self.marks.get(title.removeprefix("wrong: "))
        if charge and self.touched[title] <= outcome.verdicts.keys():
            questions = {question.id: question for question in self.assignment.questions}
            own = next(
                check.question
                for name, check in self.checks.items()
                if name in self.cases[title].fails
            )
            taken = cost(questions.values(), self.checks, outcome.verdicts)
            yield from filter(None, [unfair(taken, charge, questions[own])])

    def mark(self, title: str, check: str) -> str:
        """Return what a check says of a case: x it fails it, . it does not, ! now this now that."""
        outcomes = [outcome for (other, _), outcome in self.outcomes.items() if other == title]
        said = {outcome.verdicts[check] for outcome in outcomes if check in outcome.verdicts}
        if len(said) > 1 or None in said:
            return "!"
        return "x" if False in said else "." if said else ""

    def unfailed(self) -> list[str]:
        """Return the checks that no wrong variant is said to fail."""
        failed = {name for variant in self.variants for name in variant.fails}
        return sorted(self.checks.keys() - failed)

    def share(self, title: str) -> list[float]:
        """Return which share of the points a case got, at each seed; no points where none ran."""
        shares = []
        for (other, _), outcome in self.outcomes.items():
            if other == title and outcome.verdicts:
                worth = {name: _worth(self, name) for name in outcome.verdicts}
                earned = sum(worth[name] for name, passed in outcome.verdicts.items() if passed)
                shares.append(float(earned / sum(worth.values())))
        return shares

    def summary(self) -> dict[str, Any]:
        """Return the figures, as `prove --json` prints them."""
        surprises = self.surprises()
        spoilt = {title for title, _, what in surprises if what.startswith(("passes ", "check_"))}
        graded = {title for title, _ in self.outcomes}
        wrong = [title for title in graded if title.startswith("wrong: ")]
        right = [title for title in graded if title.startswith("right: ")]
        unsound = {title for title, _, _ in surprises}
        return {
            "reference": min(self.share("the reference"), default=0.0),
            "stub": max(self.share("the stub"), default=1.0),
            "wrong": len(wrong),
            "killed": sum(title not in spoilt for title in wrong),
            "right": len(right),
            "accepted": sum(title not in unsound for title in right),
            "collateral": sorted(
                {f"{title}: {what}" for title, _, what in surprises if what.startswith("fails ")}
            ),
            "checks": len(self.checks),
            "unfailed_checks": self.unfailed(),
            "seeds": len(self.seeds),
            "matrix": {
                title: [check for check in self.checks if self.mark(title, check) == "x"]
                for title in sorted(graded)
            },
            "marks": len(self.marks.keys() & {title.removeprefix("wrong: ") for title in graded}),
            "surprises": sorted(
                {*(f"{title}: {what}" for title, _, what in surprises), *self.undecided}
            ),
        }

    def size(self, text: str) -> int:
        """Return how many outcomes a run will give."""
        return sum(len(self.pending(seed, text)) for seed in self.seeds)

    def proven(self, text: str = "") -> bool:
        """Tell whether nothing speaks against the graders, or what was looked at of them."""
        return not self.undecided and not self.surprises() and (bool(text) or not self.unfailed())


def _worth(proof: Proof, name: str) -> Any:
    """Return the points that a check is worth."""
    check = proof.checks[name]
    rest = [other.weight for other in proof.checks.values() if other.question == check.question]
    points = {question.id: question.points for question in proof.assignment.questions}
    return points[check.question] * check.weight / sum(rest)


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
        checks,
        variants,
        cases,
        touched,
        marks,
        seeds,
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
        paths = {title: Path(folder, f"{n}.ipynb") for n, title in enumerate(proof.cases)}
        for title, path in paths.items():
            path.write_text(proof.cases[title].notebook, encoding="utf-8")
        with Pool(warm, Task(proof.assignment, key(0)), jobs=jobs) as pool:
            for seed in proof.seeds:
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
        if title.startswith("wrong: ") and proof.is_whole(title, seed)
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
            reasons=proof.cases[title].reasons(result),
        )
        proof.progress.add(outcome, proof.key_of)
        proof.outcomes[title, seed] = merged(proof.outcomes.get((title, seed)), outcome)
        yield outcome


def debug_cases(proof: Proof, text: str) -> None:
    """Debug the cases whose title holds a text, at the first seed, in this process."""
    seed = proof.seeds[0]
    for title in proof.titles(text):
        plan = proof.plan(title, seed)
        debug(proof.assignment, title, proof.cases[title].source, key(seed), plan)


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
