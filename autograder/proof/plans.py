"""Which checks a proof runs on a case, at which seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..records.results import Check
from .cases import Case

# At one seed of so many all checks run that see code of a case, at others fewer: of solutions that
# must pass, and of those that must not.
FEW, FEWER = 7, 10


@dataclass(frozen=True)
class Plans:
    """The cases of an assignment, and which of its checks see other code there than elsewhere."""

    checks: Mapping[str, Check]
    cases: Mapping[str, Case]
    touched: Mapping[str, frozenset[str]]  # by case: checks that see other code than the reference
    seeds: Sequence[int]

    def of(self, title: str, seed: int) -> frozenset[str]:
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

    def titles(self, text: str) -> list[str]:
        """Return the titles that hold a text."""
        return [title for title in self.cases if text.lower() in title.lower()]
