"""Item analysis: how a class did in each question and check, and which graders look wrong."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from ..records.course import Question
from ..records.results import Check, QuestionScore, Result
from .measures import Correlation, Share, best_and_worst, correlation, share
from .said import Said, said

ENOUGH = 5  # who have written a question, before its checks are suspected of anything


@dataclass(frozen=True)
class Message:
    """What several read of a check; whose: the places of their results."""

    example: Said
    whose: tuple[int, ...]


@dataclass(frozen=True)
class Mistake:
    """A likely mistake, and the places of the results in which it is named."""

    question: Question
    title: str
    whose: tuple[int, ...]


@dataclass(frozen=True)
class Item:
    """How a class did in a check.

    passed: of all for whom it was decided; tried: of those who have written the question.
    stopped: how many ran out of time or memory in it; seconds: CPU time that the code of half of
    them took at most in it, and of all; memory_mb: by how much it raised the peak of anybody's
    memory; suspicions: why a person should look at the grader, a line each.
    """

    check: Check
    question: Question
    passed: Share
    tried: Share
    discrimination: Correlation | None
    undecided: int
    stopped: dict[str, int]
    seconds: tuple[float, float]
    memory_mb: float
    messages: tuple[Message, ...]
    suspicions: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """How a class did in a question: full marks, nothing written, and the mean share of points."""

    question: Question
    mean: float
    full: Share
    absent: int
    discrimination: Correlation | None
    by_hand: int = 0


@dataclass
class _Asked:
    """What is gathered of a check."""

    check: Check
    question: Question
    passes: list[float] = field(default_factory=list)
    rests: list[float] = field(default_factory=list)
    tried: list[bool] = field(default_factory=list)
    undecided: int = 0
    stopped: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    memory_mb: float = 0.0
    told: dict[tuple[str, str], tuple[Said, list[int]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Analysis:
    """All of it, questions and checks in their order, mistakes by how often they are made."""

    parts: tuple[Part, ...]
    items: tuple[Item, ...]
    mistakes: tuple[Mistake, ...]


def analyse(results: Sequence[Result]) -> Analysis:
    """Return the item analysis of results; such as have no points tell nothing.

    Places are those in the sequence.
    """
    asked: dict[str, _Asked] = {}
    earned: dict[Question, list[tuple[float, float, QuestionScore]]] = defaultdict(list)
    mistakes: dict[tuple[Question, str], list[int]] = defaultdict(list)
    for place, result in enumerate(results):
        if result.has_points and result.submission:
            total = float(result.earned)
            for score in result.questions:
                if score.is_unmarked:
                    continue
                own = float(score.earned)
                earned[score.question].append((own, total - own, score))
                for title in _gather(asked, place, score, total):
                    mistakes[score.question, title].append(place)
    return Analysis(
        parts=tuple(_part(question, rows) for question, rows in earned.items()),
        items=tuple(_item(one) for one in asked.values()),
        mistakes=tuple(
            Mistake(question, title, tuple(whose))
            for (question, title), whose in sorted(mistakes.items(), key=lambda one: -len(one[1]))
        ),
    )


def is_written(score: QuestionScore) -> bool:
    """Tell whether there was anything to check: a stub as it was handed out is nothing."""
    return any(
        verdict.passed is not False or not said(verdict.feedback).is_absent
        for verdict in score.verdicts
    )


def _gather(
    asked: dict[str, _Asked], place: int, score: QuestionScore, total: float
) -> Iterator[str]:
    """Note how the checks of a question ended; yield the likely mistakes that are named."""
    written = is_written(score)
    own = float(score.earned)
    point = _point_of_weight(score)
    titles = set()
    for verdict in score.verdicts:
        name = verdict.check.name
        one = asked.setdefault(name, _Asked(verdict.check, score.question))
        if verdict.seconds:
            one.seconds.append(verdict.seconds)
        one.memory_mb = max(one.memory_mb, verdict.memory_mb)
        if verdict.passed is None:
            one.undecided += 1
            continue
        earns = verdict.passed or name in score.forgiven
        worth = point * float(verdict.check.weight) if earns and not score.adjustment else 0.0
        one.passes.append(float(verdict.passed))
        one.rests.append(total - (own if score.adjustment else worth))
        one.tried.append(written)
        if not verdict.passed:
            told = said(verdict.feedback)
            one.stopped[told.stopped] += 1
            if written:
                one.told.setdefault(told.kind, (told, []))[1].append(place)
            if told.mistake:
                titles.add(told.mistake)
    yield from sorted(titles)


def _point_of_weight(score: QuestionScore) -> float:
    """Return what a check of weight 1 is worth: fractions are slow, and there are many checks."""
    weight = sum(float(verdict.check.weight) for verdict in score.verdicts)
    return float(score.question.points) / weight if weight else 0.0


def _part(question: Question, rows: Sequence[tuple[float, float, QuestionScore]]) -> Part:
    possible = float(question.points)
    own, rest, scores = zip(*rows, strict=True)
    full = sum(score.earned >= question.points for score in scores)
    return Part(
        question=question,
        mean=sum(own) / len(own) / possible,
        full=share(full, len(rows)),
        absent=sum(bool(score.verdicts) and not is_written(score) for score in scores),
        discrimination=correlation(own, rest),
        by_hand=sum(score.adjustment is not None and not question.is_written for score in scores),
    )


def _item(one: _Asked) -> Item:
    passes, tried = one.passes, [at for at, was in enumerate(one.tried) if was]
    discrimination = correlation(passes, one.rests)
    told = sorted(one.told.values(), key=lambda message: -len(message[1]))
    return Item(
        check=one.check,
        question=one.question,
        passed=share(int(sum(passes)), len(passes)),
        tried=share(int(sum(passes[at] for at in tried)), len(tried)),
        discrimination=discrimination,
        undecided=one.undecided,
        stopped={limit: count for limit, count in one.stopped.items() if limit},
        seconds=(median(one.seconds), max(one.seconds)) if one.seconds else (0.0, 0.0),
        memory_mb=one.memory_mb,
        messages=tuple(Message(example, tuple(whose)) for example, whose in told),
        suspicions=tuple(_suspicions(one, tried, discrimination)),
    )


def _suspicions(one: _Asked, tried: Sequence[int], r: Correlation | None) -> Iterator[str]:
    """Yield why the grader may be wrong."""
    if one.undecided:
        yield f"could not be decided for {one.undecided}: the fault is ours or the grader's"
    if len(tried) < ENOUGH:
        return
    passes, rests = ([values[at] for at in tried] for values in (one.passes, one.rests))
    if not any(passes):
        yield f"nobody passes it, of {len(tried)} who have written the question"
        return
    if all(passes):
        return
    best, worst = best_and_worst(rests)
    top, bottom = (sum(passes[at] for at in group) / len(group) for group in (best, worst))
    are_apart = min(rests[at] for at in best) > max(rests[at] for at in worst)
    if are_apart and top < 0.5 and top <= bottom:
        failing = round(len(best) * (1 - top))
        yield f"of the best {len(best)} it fails {failing}, and of the weakest no larger share"
    if r and r.high < 0:
        yield "who passes it does worse in the rest"
