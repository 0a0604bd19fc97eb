"""What grading a submission gives: records, and the arithmetic of points.

Points of a question are shared among its checks by weight. Fractions stay exact; they are rounded
once, to two decimals, where they are written (`rounded`).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Literal

from .course import Question

Status = Literal["graded", "partial", "unreadable", "missing"]
UNDECIDED = "This check could not be decided. The fault is not yours; staff have been told."


@dataclass(frozen=True)
class Check:
    """A check as it stands in checks.py.

    concept: what a student who fails it has not understood; slow: it trains for seconds; follows:
    checks of its question that a slip may fail together with it (see `QuestionScore.forgiven`).
    """

    name: str
    question: str
    title: str
    weight: Fraction
    public: bool = False
    concept: str = ""
    slow: bool = False
    follows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """How a check ended for a submission: None if it was not run or failed through our fault."""

    check: Check
    passed: bool | None
    feedback: str = ""  # for the student
    staff: str = ""  # for staff alone: what went wrong on our side
    starved: bool = False  # for want of a core or memory: to be run again alone before it counts
    trace: str = ""  # where it failed: what the code answers to it on inputs that all get
    # What the student's code took in it, for staff: CPU seconds, and by how many MB it raised the
    # peak of its process's memory. They differ from run to run, so no verdict is another for them.
    seconds: float = field(default=0.0, compare=False)
    memory_mb: float = field(default=0.0, compare=False)
    # Where it failed: what came, for authors who prove it; nothing keeps it.
    got: str = field(default="", compare=False)


@dataclass(frozen=True)
class Adjustment:
    """The points that a person has given for a question, and why."""

    points: Fraction
    why: str


@dataclass(frozen=True)
class Lateness:
    """How many days after its due date something was handed in, and what that takes off.

    Where a course has late days to spend, there is one for what came in time, too, with 0 days.
    """

    days: int
    percent: Fraction  # of the score, 0 to 100
    spent: int = 0  # of these days, how many are paid for with late days of the course
    left: int | None = None  # of them, after this; None where a course has none


@dataclass(frozen=True)
class QuestionScore:
    """The points of one question and the verdicts they come from, unless a person gave them."""

    question: Question
    verdicts: tuple[Verdict, ...]
    adjustment: Adjustment | None = None

    @cached_property
    def earned(self) -> Fraction:
        """The points that a person has given, or else those of the checks."""
        if self.adjustment:
            return self.adjustment.points
        return self._point_of_weight * _sum(
            verdict.check.weight
            for verdict in self.verdicts
            if verdict.passed or verdict.check.name in self.forgiven
        )

    @cached_property
    def forgiven(self) -> dict[str, Check]:
        """Which failed checks cost nothing, by name: one slip is charged once.

        Of failed checks that follow one another only the dearest is charged: it is what stands
        beside each of the others here. Where no check has passed, nothing is right: all is charged.
        """
        if not any(verdict.passed for verdict in self.verdicts):
            return {}
        failed = {
            verdict.check.name: verdict.check
            for verdict in self.verdicts
            if verdict.passed is False
        }
        groups: dict[str, list[Check]] = {name: [check] for name, check in failed.items()}
        for check in failed.values():
            for other in failed.keys() & set(check.follows):
                if groups[other] is not groups[check.name]:
                    groups[other] += groups[check.name]
                    for joined in groups[check.name]:
                        groups[joined.name] = groups[other]
        order = list(failed)  # of equal weights the first is charged, whatever led to the group
        dearest = {
            name: max(group, key=lambda check: (check.weight, -order.index(check.name)))
            for name, group in groups.items()
        }
        return {name: charged for name, charged in dearest.items() if charged.name != name}

    @property
    def needs_review(self) -> bool:
        """Tell whether a check could not be decided, so that a person must."""
        return not self.adjustment and any(verdict.passed is None for verdict in self.verdicts)

    @property
    def is_unmarked(self) -> bool:
        """Tell whether it is a written answer that nobody has marked yet."""
        return self.question.is_written and not self.adjustment

    @cached_property
    def _point_of_weight(self) -> Fraction:
        return self.question.points / (_sum(verdict.check.weight for verdict in self.verdicts) or 1)

    def worth(self, check: Check) -> Fraction:
        """Return the points that a check of this question is worth."""
        return self._point_of_weight * check.weight

    def earned_by(self, verdict: Verdict) -> Fraction:
        """Return the points that a verdict of this question has earned."""
        free = verdict.passed or verdict.check.name in self.forgiven
        return self.worth(verdict.check) if free else Fraction()


@dataclass(frozen=True)
class Result:
    """The outcome of grading one submission."""

    submission: str
    owners: tuple[str, ...]
    assignment: str
    status: Status
    isolation: str
    questions: tuple[QuestionScore, ...]
    notes: tuple[str, ...] = ()  # for the student: what was out of the ordinary about the file
    staff: tuple[str, ...] = ()  # for staff alone
    seconds: float = 0.0
    lateness: Lateness | None = None

    @property
    def final(self) -> Fraction:
        """The points earned, less what being late takes off."""
        return self.earned * (1 - self.lateness.percent / 100) if self.lateness else self.earned

    @property
    def has_points(self) -> bool:
        """Tell whether it has been scored, by the checks or by a person."""
        return self.status in ("graded", "partial") or (
            self.status == "missing" and bool(self.questions)
        )

    @property
    def is_unmarked(self) -> bool:
        """Tell whether something was handed in of which people have to mark a part."""
        return (
            bool(self.submission)
            and self.has_points
            and any(score.is_unmarked for score in self.questions)
        )

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdicts of all checks, in the order of the questions."""
        return tuple(verdict for score in self.questions for verdict in score.verdicts)

    @cached_property
    def earned(self) -> Fraction:
        return sum((score.earned for score in self.questions), Fraction())

    @cached_property
    def possible(self) -> Fraction:
        return sum((score.question.points for score in self.questions), Fraction())


def scores(questions: Iterable[Question], verdicts: Iterable[Verdict]) -> tuple[QuestionScore, ...]:
    """Return the score of each question, given the verdicts of all checks."""
    by_question: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        by_question.setdefault(verdict.check.question, []).append(verdict)
    return tuple(
        QuestionScore(question, tuple(by_question.get(question.id, ()))) for question in questions
    )


def _sum(fractions: Iterable[Fraction]) -> Fraction:
    """Return a sum of many: ten times as fast as adding them one by one."""
    parts = tuple(fractions)
    common = math.lcm(*(part.denominator for part in parts))
    return Fraction(sum(part.numerator * (common // part.denominator) for part in parts), common)


@lru_cache(maxsize=10_000)
def rounded(points: Fraction) -> Decimal:
    """Return points with two decimals at most, halves up: 1/3 -> 0.33, 5/2 -> 2.5, 10 -> 10."""
    return Decimal(math.floor(points * 100 + Fraction(1, 2))) / 100
