"""What a proof has found out so far, and what that tells of an assignment's graders."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ..records.course import Assignment
from .answers import Outcome
from .keys import Keys
from .marks import Charge, cost, unfair
from .plans import Plans
from .progress import Progress
from .variants import Variant

_MARKS: dict[frozenset[bool | None], str] = {frozenset({False}): "x", frozenset({True}): "."}


@dataclass
class Proof:
    """The cases of an assignment and what has come out so far."""

    assignment: Assignment
    plans: Plans
    variants: list[Variant]
    marks: dict[str, Charge]  # what mistakes should cost, by the title of the variant
    progress: Progress
    keys: Keys
    digest: str  # of all of it, when it was read
    outcomes: dict[tuple[str, int], Outcome]
    undecided: list[str] = field(default_factory=list)  # what odd replies made checks raise

    def key_of(self, title: str, check: str) -> str | None:
        """Return on what a check's verdict on a case depends; None if there is no such pair."""
        if title not in self.plans.cases or check not in self.plans.touched[title]:
            return None
        return self.keys.of(self.plans.cases[title], check)

    def sound(self) -> set[str]:
        """Return the checks that no odd reply made raise, as they and the reference are now."""
        known = self.progress.sound
        return {name for name in self.plans.checks if known.get(name) == self._of_reference(name)}

    def is_sound(self) -> bool:
        """Tell whether that is known of all checks that are tried: of those that do not train."""
        return {name for name, check in self.plans.checks.items() if not check.slow} <= self.sound()

    def note_sound(self, names: Iterable[str]) -> None:
        """Keep which checks no odd reply makes raise."""
        self.progress.add_sound({name: self._of_reference(name) for name in names})

    def _of_reference(self, check: str) -> str:
        return self.keys.of(self.plans.cases["the reference"], check)

    def pending(self, seed: int, text: str) -> dict[str, frozenset[str]]:
        """Return the checks to run at a seed, by case whose title holds a text.

        None is run twice, but where all run in one session: there one that is new runs with all.
        """
        plans = {}
        for title in self.plans.titles(text):
            plan, outcome = self.plans.of(title, seed), self.outcomes.get((title, seed))
            if new := plan - (outcome.verdicts.keys() if outcome else set()):
                plans[title] = plan if self.plans.is_whole(title, seed) else new
        return plans

    def to_look_at_again(self, title: str, seed: int) -> frozenset[str]:
        """Return the checks to run for a case at a seed once more: if it surprises, in context."""
        outcome, context = self.outcomes[title, seed], self.plans.in_context(title)
        if self.plans.is_whole(title, seed) or context <= outcome.verdicts.keys():
            return frozenset()
        return context if any(self.plans.cases[title].surprises(outcome.verdicts)) else frozenset()

    def surprises(self) -> list[tuple[str, int, str]]:
        """Return all that is wrong: title of the case, seed, and what."""
        return [
            (title, seed, surprise)
            for (title, seed), outcome in sorted(self.outcomes.items())
            for surprise in (
                *self.plans.cases[title].surprises(outcome.verdicts),
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
        if charge and self.plans.touched[title] <= outcome.verdicts.keys():
            questions = {question.id: question for question in self.assignment.questions}
            own = next(
                check.question
                for name, check in self.plans.checks.items()
                if name in self.plans.cases[title].fails
            )
            taken = cost(questions.values(), self.plans.checks, outcome.verdicts)
            yield from filter(None, [unfair(taken, charge, questions[own])])

    def matrix(self) -> dict[str, dict[str, str]]:
        """Return by case and check what is said: x it fails, . it does not, ! now this now that."""
        said: dict[str, dict[str, set[bool | None]]] = {}
        for (title, _), outcome in self.outcomes.items():
            of_title = said.setdefault(title, {})
            for check, passed in outcome.verdicts.items():
                of_title.setdefault(check, set()).add(passed)
        return {
            title: {check: _MARKS.get(frozenset(passed), "!") for check, passed in checks.items()}
            for title, checks in said.items()
        }

    def unfailed(self) -> list[str]:
        """Return the checks that no wrong variant is said to fail."""
        failed = {name for variant in self.variants for name in variant.fails}
        return sorted(self.plans.checks.keys() - failed)

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
            "checks": len(self.plans.checks),
            "unfailed_checks": self.unfailed(),
            "seeds": len(self.plans.seeds),
            "matrix": {
                title: [check for check in self.plans.checks if marks.get(check) == "x"]
                for title, marks in sorted(self.matrix().items())
            },
            "marks": len(self.marks.keys() & {title.removeprefix("wrong: ") for title in graded}),
            "surprises": sorted(
                {*(f"{title}: {what}" for title, _, what in surprises), *self.undecided}
            ),
        }

    def size(self, text: str) -> int:
        """Return how many outcomes a run will give."""
        return sum(len(self.pending(seed, text)) for seed in self.plans.seeds)

    def proven(self, text: str = "") -> bool:
        """Tell whether nothing speaks against the graders, or what was looked at of them."""
        return not self.undecided and not self.surprises() and (bool(text) or not self.unfailed())


def _worth(proof: Proof, name: str) -> Any:
    """Return the points that a check is worth."""
    check = proof.plans.checks[name]
    rest = [
        other.weight for other in proof.plans.checks.values() if other.question == check.question
    ]
    points = {question.id: question.points for question in proof.assignment.questions}
    return points[check.question] * check.weight / sum(rest)
