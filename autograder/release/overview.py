"""Write what leads students from lesson to lesson: README.md and index.ipynb in assignments/.

Both say the same. GitHub shows the first below the folder's files and does not follow links from a
notebook; Jupyter opens the second as it should look, and the first as plain text.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from ..records.about import About
from ..records.course import Assignment, Course
from ..records.lessons import Lesson
from ..records.results import rounded
from .frame import course_credits
from .links import links
from .notebook import text_notebook

README, INDEX = "README.md", "index.ipynb"
_HEAD = "| | Lesson | What you learn to do | Before it | Minutes | Points |"
_LINE = "|--:|---|---|---|--:|--:|"


def overview_files(course: Course) -> Mapping[str, str]:
    """Return the text of each file, by its name; none if course.toml has no order of lessons."""
    lessons = course.lessons()
    if not lessons:
        return {}
    text = _text(course, [(lesson, course.assignment(lesson.name)) for lesson in lessons])
    return {README: f"{text}\n", INDEX: text_notebook(text)}


def _text(course: Course, lessons: Iterable[tuple[Lesson, Assignment]]) -> str:
    about, listed = course.about(), [*lessons]
    numbers = {lesson.name: number for number, (lesson, _) in enumerate(listed, 1)}
    rows = [_row(numbers, lesson, assignment, about) for lesson, assignment in listed]
    has_links = bool(links(about, ""))
    head = [_HEAD + " Open in |" * has_links, _LINE + "---|" * has_links]
    points = sum((_points(assignment) for _, assignment in listed), Fraction())
    minutes = sum(lesson.minutes for lesson, _ in listed)
    first, _ = listed[0]
    paragraphs = [
        f"# {about.title or 'Lessons'}",
        f"{len(listed)} lessons of {rounded(points)} points and about {round(minutes / 60)} hours"
        f" in all. Begin with [lesson 1]({_notebook(first.name)}) and take them in this order."
        " Minutes are estimates, without the optional parts.",
        "\n".join([*head, *rows]),
        "Each lesson is a notebook; beside it lies the same as a plain Python file.",
        course_credits(about),
    ]
    return "\n\n".join(filter(None, paragraphs))


def _row(numbers: Mapping[str, int], lesson: Lesson, assignment: Assignment, about: About) -> str:
    before = [f"lesson {numbers[name]}" for name in lesson.after]
    opened = links(about, _notebook(lesson.name)).items()
    cells = [
        str(numbers[lesson.name]),
        f"[{assignment.title}]({_notebook(lesson.name)})",
        lesson.learns,
        ", ".join(filter(None, [*before, lesson.needs])),
        str(lesson.minutes),
        str(rounded(_points(assignment))),
        *([", ".join(f"[{name}]({address})" for name, address in opened)] if opened else []),
    ]
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _points(assignment: Assignment) -> Fraction:
    return sum((question.points for question in assignment.all_questions), Fraction())


def _notebook(name: str) -> str:
    return f"{name}/{name}.ipynb"
