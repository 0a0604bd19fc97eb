"""The command that proves graders, and what its author sees."""

import difflib
import json
import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from ..pool.warm import Warm
from ..records.course import EQUIVALENT, Course, Question
from ..records.errors import AutograderError
from ..records.files import write
from . import terminal
from .names import Names

if TYPE_CHECKING:  # importing it imports torch
    from ..proof.answers import Outcome
    from ..proof.proof import Proof
    from ..proof.survivors import Hunt

console = Console()


def prove(
    context: typer.Context,
    names: Names = None,
    text: Annotated[str, typer.Option("-k", help="Only variants whose title holds this.")] = "",
    seeds: Annotated[int, typer.Option(min=1, help="At how many seeds.")] = 20,
    seed: Annotated[int | None, typer.Option(help="Only at this one.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write figures here.")] = None,
    pdb: Annotated[bool, typer.Option("--pdb", help="Debug failing checks of -k's.")] = False,
    mutants: Annotated[bool, typer.Option("--mutants", help="Grade mutants instead.")] = False,
) -> None:
    """Prove graders: right solutions must pass them and wrong ones fail; writes proof.json."""
    from ..proof import odd  # here, because it imports torch
    from ..proof import prove as prove_graders

    if mutants:
        _hunt(context.obj, names, text, seed, json_file)
    course: Course = context.obj
    at = range(seeds) if seed is None else [seed]
    proofs = {}
    with Warm() as warm:
        prepared = [
            prove_graders.prepare(warm, course.assignment(name), at)
            for name in names or course.names()
        ]
        titles = [title for proof in prepared for title in proof.plans.cases]
        _require_fitting(text, [odd.TITLE, *titles])
        for proof in prepared:
            if pdb:
                prove_graders.debug_cases(proof, text)
                continue
            untried = text in odd.TITLE and not proof.is_sound()
            tried = odd.start(proof.assignment, proof.sound()) if untried else None
            outcomes = prove_graders.run(warm, proof, jobs=cores(), text=text)
            follow_proof(outcomes, proof.size(text), console)
            if tried:
                proof.undecided, sound = tried.result()
                proof.note_sound(sound)
            show_proof(proof, console)
            proofs[proof.assignment.name] = proof
            if not text and seed is None:
                path = prove_graders.record(proof)
                if seeds < prove_graders.SEEDS:
                    print(f"{path}: of {seeds} seeds; commit one of {prove_graders.SEEDS}")
    if json_file:
        figures = {name: proof.summary() for name, proof in proofs.items()}
        write(json_file, json.dumps(figures, indent=1) + "\n")
    raise typer.Exit(int(not all(proof.proven(text) for proof in proofs.values())))


def _hunt(
    course: Course, names: list[str] | None, text: str, seed: int | None, json_file: Path | None
) -> NoReturn:
    """Grade the mutants of references; exit code 1 if one survives unexplained."""
    from ..proof import survivors  # here, because it imports torch

    with Warm() as warm:
        hunts = {
            name: survivors.prepare(warm, course.assignment(name), seed or 0)
            for name in names or course.names()
        }
        _require_fitting(text, [title for hunt in hunts.values() for title in hunt.mutants])
        for hunt in hunts.values():
            outcomes = survivors.run(warm, hunt, jobs=cores(), text=text)
            follow_proof(outcomes, len(hunt.wanted(text)), console)
            show_hunt(hunt, console)
            if not text and seed is None:
                survivors.record(hunt)
    if json_file:
        figures = {name: hunt.figures() for name, hunt in hunts.items()}
        write(json_file, json.dumps(figures, indent=1) + "\n")
    raise typer.Exit(int(not all(hunt.proven() for hunt in hunts.values())))


def follow_proof(outcomes: "Iterable[Outcome]", total: int, console: Console) -> None:
    """Wait for all outcomes, with a bar on a terminal."""
    with Progress(*terminal.COLUMNS, console=console, transient=True) as progress:
        task = progress.add_task("starting", total=total)
        for outcome in outcomes:
            progress.update(task, advance=1, description=outcome.title[:40])


def show_proof(proof: "Proof", console: Console) -> None:
    """Print which check fails which wrong variant, what is wrong with that, and the figures."""
    marked = proof.matrix()
    for question in proof.assignment.questions:
        table = _matrix(proof, marked, question)
        if table.row_count:
            console.print(table)
    _tell_surprises(proof, console)
    for line in proof.undecided:
        terminal.say(f"unproven: {line}", console)
    for check in proof.unfailed():
        terminal.say(f"unproven: no wrong variant fails {check}", console)
    figures = proof.summary()
    terminal.say(
        f"{proof.assignment.name}: {figures['killed']} of {figures['wrong']} wrong variants killed,"
        f" {figures['accepted']} of {figures['right']} right ones accepted, {figures['checks']}"
        f" checks, {figures['seeds']} seeds",
        console,
    )


def show_hunt(hunt: "Hunt", console: Console) -> None:
    """Print the mutants that survive, what is wrong with equivalent.toml, and the figures."""
    survivors = hunt.survivors()
    for mutant in survivors:
        place = f"{hunt.assignment.reference}:{mutant.line}"
        undecided = ", ".join(hunt.undecided(mutant.title))
        terminal.say(f"survives: {place}: {mutant.title}", console)
        if undecided:
            terminal.say(f"    undecided: {undecided}", console)
    if survivors:
        path = hunt.assignment.folder / EQUIVALENT
        terminal.say(f"write a check that fails each, or say in {path} why none should", console)
    for entry in hunt.stale():
        terminal.say(f"stale: {entry}", console)
    figures = ", ".join(f"{count} {what}" for what, count in hunt.figures().items())
    terminal.say(f"{hunt.assignment.name}: {figures}", console)


def _tell_surprises(proof: "Proof", console: Console) -> None:
    """Print what is wrong, each thing once, with what the check said at the first of its seeds."""
    seeds = defaultdict(list)
    for title, seed, surprise in proof.surprises():
        seeds[title, surprise].append(seed)
    for (title, surprise), at in seeds.items():
        text = title.partition(": ")[2] or title
        alone = f"autograder prove {proof.assignment.name} -k {text!r} --seed {at[0]}"
        where = f"seed {at[0]}" if len(at) == 1 else f"{len(at)} seeds, the first {at[0]}"
        terminal.say(f"unproven: {title}: {surprise} at {where}; alone: {alone}", console)
        for line in proof.why(title, at[0], surprise).splitlines():
            terminal.say(f"    {line}", console)


def _require_fitting(text: str, titles: Collection[str]) -> None:
    """Raise AutograderError if -k fits no title of these."""
    if text and not any(text.lower() in title.lower() for title in titles):
        near = difflib.get_close_matches(text, titles, 1, 0.3)
        told = f"; near is {near[0]!r}" if near else ""
        raise AutograderError(f"-k {text!r}: no title holds it{told}")


def _matrix(proof: "Proof", marked: Mapping[str, Mapping[str, str]], question: Question) -> Table:
    """Return a table of a question: a row a wrong variant, a column a check."""
    checks = [check for check in proof.plans.checks.values() if check.question == question.id]
    table = Table(title=question.id, title_justify="left", box=None, padding=(0, 0, 0, 1))
    for number in range(1, len(checks) + 1):
        table.add_column(str(number), justify="center")
    table.add_column("wrong variant")
    for variant in proof.variants:
        own = marked.get(f"wrong: {variant.title}", {})
        marks = [own.get(check.name, "") for check in checks]
        if any(marks) and any(check.name in variant.fails for check in checks):
            table.add_row(*marks, escape(variant.title))
    table.caption = "\n".join(f"{n} {check.name}" for n, check in enumerate(checks, 1))
    table.caption_justify = "left"
    return table


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
