"""The overview of a course leads students from lesson to lesson, in the order of course.toml."""

import sys
from pathlib import Path

import nbformat
import pytest

from autograder import release
from autograder.cli import commands
from autograder.records.course import Course
from autograder.records.errors import AutograderError
from autograder.release.overview import overview_files

from ..conftest import TOML, write_assignment

NAMES = ["alpha", "beta", "gamma"]
LESSON = '\n[[lesson]]\nname = "{}"\nlearns = "Do {}."\nminutes = 45\n'
HEAD = 'title = "Deep networks"\nauthors = ["Ada", "Bo"]\nlicence = "MIT"\n'
REFERENCE = """
# %%
def double(x):
    # BEGIN SOLUTION
    return 2 * x
    # END SOLUTION
"""


def make_course(folder: Path, names: list[str], order: str) -> Course:
    for name in names:
        write_assignment(
            folder / name, reference=REFERENCE, toml=TOML.replace("Tiny", name.title())
        )
        (folder / "reference").mkdir(exist_ok=True)
        made = (folder / name / "reference" / "tiny").rename(folder / "reference" / name)
        (made / "tiny.py").rename(made / f"{name}.py")
    (folder / "course.toml").write_text(HEAD + order)
    return Course(folder)


def rows(text: str) -> list[list[str]]:
    """Return the cells of the table's rows, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_lessons_are_listed_in_their_order(tmp_path: Path) -> None:
    order = LESSON.format("gamma", "this | that") + LESSON.format("alpha", "more")
    order += LESSON.format("beta", "most") + 'after = ["gamma", "alpha"]\nneeds = "NumPy"\n'
    text = overview_files(make_course(tmp_path, NAMES, order))["README.md"]
    assert rows(text) == [
        ["1", "[Gamma](gamma/gamma.ipynb)", "Do this &#124; that.", "", "45", "3"],
        ["2", "[Alpha](alpha/alpha.ipynb)", "Do more.", "", "45", "3"],
        ["3", "[Beta](beta/beta.ipynb)", "Do most.", "lesson 1, lesson 2, NumPy", "45", "3"],
    ]
    assert text.startswith(
        "# Deep networks\n\n3 lessons of 9 points and about 2 hours in all. Begin"
    )
    assert text.endswith("\n\nBy Ada and Bo. Licence: MIT.\n")


def test_links_have_a_column_of_their_own(tmp_path: Path) -> None:
    url = "https://raw.githubusercontent.com/ada/labs/main"
    keys = f'url = "{url}"\nbranch = "main"\nhub = "https://hub.example.org"\n'
    text = overview_files(make_course(tmp_path, ["alpha"], keys + LESSON.format("alpha", "it")))
    ((*_, opened),) = rows(text["README.md"])
    assert "| Points | Open in |\n|--:|---|---|---|--:|--:|---|\n" in text["README.md"]
    assert opened == (
        "[Colab](https://colab.research.google.com/github/ada/labs/blob/main/alpha/alpha.ipynb),"
        " [JupyterHub](https://hub.example.org/hub/user-redirect/git-pull"
        "?repo=https%3A%2F%2Fgithub.com%2Fada%2Flabs&branch=main"
        "&urlpath=lab%2Ftree%2Flabs%2Falpha%2Falpha.ipynb)"
    )


def test_notebook_and_page_say_the_same(tmp_path: Path) -> None:
    course = make_course(tmp_path, ["alpha"], LESSON.format("alpha", "it"))
    files = overview_files(course)
    notebook = nbformat.reads(files["index.ipynb"], as_version=4)
    nbformat.validate(notebook)
    assert [cell.source + "\n" for cell in notebook.cells] == [files["README.md"]]


@pytest.mark.parametrize("count", [6, 9, 12])
def test_a_course_may_have_any_number(tmp_path: Path, count: int) -> None:
    names = [f"lesson_{number:02}" for number in range(count)]
    order = "".join(LESSON.format(name, "it") for name in reversed(names))
    text = overview_files(make_course(tmp_path, names, order))["README.md"]
    assert [row[0] for row in rows(text)] == [str(number) for number in range(1, count + 1)]
    assert rows(text)[0][1] == f"[{names[-1].title()}]({names[-1]}/{names[-1]}.ipynb)"


A, B = LESSON.format("alpha", "a"), LESSON.format("beta", "b")


@pytest.mark.parametrize(
    ("order", "told"),
    [
        (
            LESSON.format("delta", "d"),
            "lesson[1].name: expected an assignment, one of alpha, beta;",
        ),
        (A + A, "lesson[2].name: expected an assignment of its own, but 'alpha' stands twice;"),
        (A, "lesson: 'beta' lacks; add a [[lesson]] of it"),
        (
            A + 'after = ["beta"]\n' + B,
            "lesson[1].after: expected lessons that come before 'alpha'",
        ),
        (A + 'after = "beta"\n' + B, "lesson[1].after: expected a list; found 'beta'"),
        (A.replace("45", "0"), "lesson[1].minutes: expected a whole number above 0; found 0"),
        (A.replace("minutes = 45", ""), "lesson[1].minutes: expected how long it takes, such as"),
        (A.replace("Do a.", " "), "lesson[1].learns: expected what one learns, in a sentence;"),
        (A.replace("minutes", "hours"), "lesson[1].hours: unknown key; known are name, learns,"),
        ("lesson = 1\n", "lesson: expected a list; found 1"),
    ],
)
def test_what_is_wrong_with_the_order_is_told_in_a_line(
    tmp_path: Path, order: str, told: str
) -> None:
    course = make_course(tmp_path, ["alpha", "beta"], order)
    with pytest.raises(AutograderError) as error:
        course.lessons()
    assert str(error.value).startswith(f"{tmp_path / 'course.toml'}: {told}")
    assert "\n" not in str(error.value)


def run(monkeypatch: pytest.MonkeyPatch, course: Course, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["x", "--course", str(course.folder), "release", *arguments])
    with pytest.raises(SystemExit) as end:
        commands.main()
    return int(end.value.code or 0)


def test_release_writes_it_and_tells_when_it_is_out_of_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course = make_course(tmp_path, ["alpha", "beta"], A + B)
    assert run(monkeypatch, course, "alpha") == 0
    assert run(monkeypatch, course, "beta") == 0
    assert run(monkeypatch, course, "--check") == 0
    assert {path.name for path in (tmp_path / "assignments").iterdir()} == {
        *("alpha", "beta", "README.md", "index.ipynb")
    }
    capsys.readouterr()
    (tmp_path / "course.toml").write_text(HEAD + B + A)
    assert run(monkeypatch, course, "--check") == 1
    assert capsys.readouterr().out.splitlines() == [
        f"would change: {tmp_path / 'assignments' / name}" for name in ("README.md", "index.ipynb")
    ]


def test_a_wrong_order_releases_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course = make_course(tmp_path, ["alpha", "beta"], A)
    assert run(monkeypatch, course) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "assignments").exists()


def test_without_an_order_there_is_none(tmp_path: Path) -> None:
    course = make_course(tmp_path, ["alpha"], "")
    assert overview_files(course) == {}
    assert release.overview_changes(course) == []


def test_this_course_is_as_it_would_be_released() -> None:
    course = Course(Path(__file__).parents[2])
    assert release.overview_changes(course) == []
    files = [course.folder / "assignments" / lesson.name for lesson in course.lessons()]
    assert all((folder / f"{folder.name}.ipynb").is_file() for folder in files)
