"""Guess what a student has misunderstood: their code does what a wrong variant does.

proof.json holds what each wrong variant answers on inputs that are the same for all (its traces)
and what the hidden checks say of it. Where a submission answers as one variant does and as no
other, the variant's title names the likely mistake. What is drawn at random has no traces that
could be compared; there the messages of the checks decide, if they are those of one variant only.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .course import Assignment
from .errors import AutograderError
from .results import QuestionScore, Verdict

NOT_FILLED_IN = "not filled in yet: "  # what a check says of blanks: they are no mistake
Traces = Mapping[str, Mapping[str, str]]
Messages = Mapping[str, Mapping[str, list[str]]]
_NUMBER = re.compile(r"\d[\d.]*(e[-+]\d+)?")


@dataclass(frozen=True)
class Proven:
    """What the proof of an assignment has found out of wrong variants, by title and check.

    traces: "" where they differ from run to run; messages: of hidden checks that failed; uses: of
    each question, which others' code its own calls in the reference.
    """

    traces: Traces = field(default_factory=dict)
    messages: Messages = field(default_factory=dict)
    uses: Mapping[str, Sequence[str]] = field(default_factory=dict)


def is_distinctive(verdict: Verdict) -> bool:
    """Tell whether what a check says is something that variants can be told apart by.

    Public ones show values, which differ from case to case.
    """
    return verdict.passed is False and not verdict.check.public


def read_proven(assignment: Assignment) -> Proven:
    """Return what is known of the wrong variants; nothing if the assignment is not proven yet.

    Raises AutograderError if proof.json can't be read.
    """
    path = assignment.folder / "proof.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Proven(*(dict(found.get(name, {})) for name in ("traces", "messages", "uses")))
    except FileNotFoundError:
        return Proven()
    except (OSError, ValueError, AttributeError, TypeError):
        raise AutograderError(
            f"{path}: not what prove wrote: restore it, or run: autograder prove {assignment.name}"
        ) from None


def explained(scores: Sequence[QuestionScore], proven: Proven) -> tuple[QuestionScore, ...]:
    """Return the scores of all questions, what failed in them with the likely mistake, if any."""
    failed = {
        score.question.id
        for score in scores
        if any(verdict.passed is False for verdict in score.verdicts)
    }
    return tuple(
        replace(
            score,
            verdicts=_explained(
                score.verdicts,
                proven,
                by_messages=failed.isdisjoint(proven.uses.get(score.question.id, ())),
            ),
        )
        for score in scores
    )


def _explained(
    verdicts: tuple[Verdict, ...], proven: Proven, *, by_messages: bool
) -> tuple[Verdict, ...]:
    """Return the verdicts of one question, those that failed with the likely mistake, if any.

    by_messages: whether messages may decide. Not where they may come of another question's code.
    """
    failed = {verdict.check.name: verdict for verdict in verdicts if is_distinctive(verdict)}
    likely = [*_likely(verdicts, failed, proven, by_messages=by_messages)] if failed else []
    blank = any(NOT_FILLED_IN in verdict.feedback for verdict in verdicts)
    if len(likely) != 1 or blank:
        return verdicts
    line = f"Likely mistake: it {likely[0].partition(': ')[2] or likely[0]}."
    return tuple(
        replace(verdict, feedback=f"{verdict.feedback}\n{line}")
        if verdict.check.name in failed
        else verdict
        for verdict in verdicts
    )


def _likely(
    verdicts: tuple[Verdict, ...],
    failed: Mapping[str, Verdict],
    proven: Proven,
    *,
    by_messages: bool,
) -> Iterator[str]:
    """Yield the titles of the variants that do what the submission does."""
    names = {verdict.check.name for verdict in verdicts}
    own = {verdict.check.name: verdict.trace for verdict in verdicts if verdict.trace}
    for title, messages in proven.messages.items():
        if messages.keys() & names != failed.keys():
            continue
        traces = proven.traces.get(title, {})
        told = {name for name, trace in traces.items() if trace and name in names}
        if any(own.get(name) != traces[name] for name in told):
            continue
        rest = failed.keys() - told
        if not rest or (by_messages and all(_said(failed[name], messages[name]) for name in rest)):
            yield title


def _said(verdict: Verdict, messages: Sequence[str]) -> bool:
    """Tell whether a check says of a submission what it says of a variant, numbers apart."""
    plain = _NUMBER.sub("#", verdict.feedback)
    return any(_NUMBER.sub("#", message) == plain for message in messages)
