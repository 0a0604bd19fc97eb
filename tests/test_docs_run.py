"""Each command that the docs show runs, and prints what they show.

A page is gone through from its first command to its last, in one folder, in which lies what the
page speaks of: a course, a download of an LMS, a table of grades. What is not run is in NOT_RUN.
"""

import io
import itertools
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from . import test_layouts as layouts
from .conftest import TOML, run_command, write_assignment
from .documented import PAGES, PROJECT, Command, blocks, commands, name, prints
from .notebooks import notebook
from .test_layouts import LAYOUTS, Files, Person, packed

pytestmark = pytest.mark.usefixtures("shared_warm")

SUITE = "it runs these tests, or what they run"
DOWNLOADS = (
    "it downloads gigabytes; tests/test_set_up.py sets an environment up from indexes of its own"
)
SERVERS = "it needs servers that stay; tests/test_cluster.py and test_cluster_tls.py bring them up"
DOCKER = "it needs Docker; tests/test_dockerfile.py looks at what is built"
GITHUB = "it needs GitHub; tests/test_workflows.py runs what its workflows do"
HUB = "it needs a JupyterHub"
# Commands that are not run, by page and beginning, and why. What fits none is an error.
NOT_RUN = {
    ("README.md", "git clone"): "there is no address yet, and what it would fetch is here",
    ("README.md", "make gradescope"): "docs/gradescope.md has it, too, and that is run",
    ("README.md", "make test"): SUITE,
    ("README.md", "make lint"): SUITE,
    ("README.md", "make bench"): "it measures for half an hour",
    ("CONTRIBUTING.md", "make"): SUITE,
    ("docs/authoring.md", "python3 -m venv"): DOWNLOADS,
    ("docs/authoring.md", ".venv/bin/pip install"): DOWNLOADS,
    ("docs/authoring.md", ". .venv/bin/activate"): DOWNLOADS,
    ("docs/cluster.md", "pip install"): DOWNLOADS,
    ("docs/cluster.md", "autograder grade"): SERVERS,
    ("docs/cluster.md", "openssl"): "tests/test_cluster_tls.py makes keys and certificates so",
    ("docs/cluster.md", "export DASK"): SERVERS,
    ("docs/cluster.md", "dask"): SERVERS,
    ("docs/docker.md", "docker"): DOCKER,
    ("docs/github.md", ""): GITHUB,
    ("docs/jupyterhub.md", "sudo"): HUB,
    ("docs/jupyterhub.md", "git subtree"): GITHUB,
}

NET = "def Net(x):\n    return 2 * x\n"
CHECKS = """
from autograder.grading import expect, question

net = question("Net")

@net("doubling")
def check_positive_numbers(student):
    "It doubles what is positive"
    expect.close(student.Net(2.0), 4.0)

@net("doubling")
def check_negative_numbers(student):
    "It doubles what is negative"
    expect.close(student.Net(-2.0), -4.0)
"""
TOOLS = "make mkdir cp printf find grep rm sed".split()
SECRETS: Files = {
    f"submitted/{login}/dropout/submission_secret.txt": b"secret" for login in ("u0", "u_1")
}
GROUPS = b"name,canvas_user_id,login_id,group_name\nAda,1000,u0,\nBen,1001,u_1,\n"
WRITTEN = '\n[[question]]\nid = "answer"\ntitle = "Why?"\npoints = 2\nkind = "written"\n'


class Student(Person):
    """A student who hands in one file, once; Ben's is half right."""

    def handed_in(self) -> Files:
        text = NET.replace("x\n", "abs(x)\n") if self.first == "Ben" else NET
        return {"dropout.ipynb": notebook(text)}

    @property
    def earlier(self) -> Files:
        return {}


NAMES = "Ada Ben Chloe Dev Elif Farid Gina Hugo Ines Jack Kira Liam".split()
CLASS: list[Person] = [Student(number, first, "") for number, first in enumerate(NAMES)]
FEW: list[Person] = [Student(0, "Ada", "Lovelace"), Student(1, "Ben", "Bitdiddle")]


@dataclass
class Shell:
    """Runs commands one after the other, in a folder that `cd` changes.

    Ours run in this process, where torch is imported already; make runs them as anybody's would,
    and so does bash what else there is.
    """

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def run(self, line: str) -> tuple[int, str]:
        """Run a command; return its exit code and what it printed."""
        program, *arguments = shlex.split(line, comments=True)
        if program == "cd":
            self.monkeypatch.chdir(*arguments)
            return 0, ""
        if program.removeprefix(".venv/bin/") == "autograder":
            self.monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))  # whoever asks is told yes
            self.capsys.readouterr()
            code = run_command(self.monkeypatch, *arguments)
            return code, "".join(self.capsys.readouterr())
        assert program in TOOLS, f"say in NOT_RUN why {program} is not run"
        if program == "make" and not os.path.lexists(".venv"):
            os.symlink(sys.prefix, ".venv")
        # The environment is taken as it is, whatever make would think of its age.
        line = re.sub("^make", "make --no-print-directory -o .venv/ready", line)
        ended = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
        return ended.returncode, ended.stdout + ended.stderr


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capsys)


def to_run(page: str) -> Iterator[Command]:
    """Yield the commands of a page that are run."""
    left_out = tuple(beginning for at, beginning in NOT_RUN if at == page)
    return (one for one in commands(PROJECT / page) if not one.text.startswith(left_out))


def go_through(page: str, shell: Shell) -> None:
    """Run the commands of a page, where one is; fail at the first that does not do as it says."""
    for command in to_run(page):
        code, printed = shell.run(command.text)
        where = f"{page}:{command.line}: {command.text}"
        is_told = command.shown is not None and "autograder" not in command.text
        assert code == 0 or is_told, f"{where}\nends with {code}:\n{printed}"
        if command.shown is not None:
            assert prints(command.shown, printed), f"{where}\nprints:\n{printed}"


def write(folder: Path, files: Files) -> None:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def a_course(folder: Path, more: str = "") -> None:
    """Write a course whose assignment is dropout, with one question, Net, of 20 points."""
    toml = TOML.replace("double", "Net").replace("points = 3", "points = 20")
    solution = f"# BEGIN SOLUTION\n    {NET.splitlines()[1].strip()}\n    # END SOLUTION\n"
    reference = f"{NET.splitlines()[0]}\n    {solution}"
    toml = toml.replace("tiny", "dropout").replace("Tiny", "Dropout")
    write_assignment(folder, CHECKS, reference, toml + more)
    tiny = folder / "reference" / "tiny"
    (tiny / "tiny.py").rename(tiny / "dropout.py")
    tiny.rename(tiny.with_name("dropout"))
    shutil.copy(PROJECT / "Makefile", folder)


def table(page: str, people: Sequence[Person], column: str | None) -> bytes:
    """Return the grades of a page's LMS, out of 20 points; column: what is to be filled."""
    *_, its_own, rows = of_page(page)
    text = "".join(before + after for before, after in rows(people))
    text = text.replace(its_own, column) if its_own and column else text
    return text.replace("36", "20").encode("utf-16-le" if "blackboard" in page else "utf-8")


def of_page(page: str) -> tuple[Any, ...]:
    """Return how the LMS of a page lays a class out; folders, where it is about none."""
    name = Path(page).stem if Path(page).parent.name == "lms" else "canvas"
    return next(one for one in LAYOUTS if one[0].__name__ == name.replace("README", "folders"))


def a_class(folder: Path, people: list[Person] = CLASS) -> None:
    """Write a class as Canvas lays it out, packed and not, with Canvas's table of grades."""
    files = layouts.canvas(people)
    for path in ("submissions.zip", "class.zip", "path/to/submissions"):
        download(folder / path, files)
    grades = table("README.md", people, "PS1 (1234)").replace(b",u0,", b",ada@example.org,")
    late = {"late/ben.ipynb": notebook(NET)}
    write(folder, {"canvas.csv": grades, **late})


def with_class(folder: Path) -> None:
    a_course(folder)
    a_class(folder)


def with_written_answers(folder: Path) -> None:
    a_course(folder, WRITTEN)
    a_class(folder)


def with_downloads(page: str) -> Callable[[Path], None]:
    """Return what writes a course, and what an LMS gave: whatever its page gives to commands."""

    def place(folder: Path) -> None:
        a_course(folder)
        for command in commands(PROJECT / page):
            _, verb, _, given, *more = shlex.split(command.text)
            told = dict(itertools.pairwise(more))
            if verb == "grade":
                layout = layouts.canvas if given == "submissions.zip" else of_page(page)[0]
                download(
                    folder / given, layout(FEW) | (SECRETS if layout is layouts.nbgrader else {})
                )
            elif verb == "export":
                write(folder, {given: table(page, FEW, told.get("--column"))})
            if "--roster" in told:
                write(folder, {told["--roster"]: GROUPS})

    return place


def download(path: Path, files: Files) -> None:
    """Write what an LMS gave: a zip, or a folder, which takes the place of the one in the zip."""
    if path.suffix == ".zip":
        path.write_bytes(packed(files))
        return
    first = {name.partition("/")[0] for name in files}
    write(
        path, {name.partition("/")[2] if len(first) == 1 else name: files[name] for name in files}
    )


def the_repository(folder: Path) -> None:
    """Write what README speaks of: an assignment with its sample class, and a class of yours."""
    for path in ("reference/dropout", "examples/dropout"):
        shutil.copytree(PROJECT / path, folder / path)
    shutil.copy(PROJECT / "Makefile", folder)
    a_class(folder, CLASS[:2])


def an_empty_folder(folder: Path) -> None:
    """Write nothing: the page makes what it speaks of."""


PLACES: dict[str, Callable[[Path], None]] = {
    "README.md": the_repository,
    "docs/grading.md": with_class,
    "docs/gradebook.md": with_written_answers,
    **{name(page): with_downloads(name(page)) for page in PAGES if page.parent.name == "lms"},
}


def test_the_examples_of_the_page_for_authors_prove_themselves(
    tmp_path: Path, shell: Shell
) -> None:
    python, variants, marks = "from autograder.grading import expect, question\n", "", ""
    for block in blocks(PROJECT / "docs/authoring.md"):
        if block.language == "csv":
            marks = block.text
        elif block.language == "python" and block.text.startswith("# %%"):
            variants += block.text
        elif block.language == "python":
            python += block.text
    solution = "# BEGIN SOLUTION\n    return 2 * x\n    # END SOLUTION\n"
    toml = TOML.replace("points = 3", "points = 1")
    write_assignment(tmp_path, python, f"def double(x):\n    {solution}", toml)
    tiny = tmp_path / "reference/tiny"
    (tiny / "variants.py").write_text(variants, encoding="utf-8")
    (tiny / "marks.csv").write_text(marks, encoding="utf-8")
    shell.monkeypatch.chdir(tmp_path)
    code, printed = shell.run("autograder prove tiny --seeds 1")
    assert code == 0, printed
    assert "2 of 2 wrong variants killed, 1 of 1 right ones accepted, 2 checks" in printed


# Two that are gone through in one folder.
IN_ONE_FOLDER = ("docs/authoring.md", "docs/gradescope.md")


@pytest.fixture(scope="module")
def authored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder, in which the course of the page for authors is to be made."""
    return tmp_path_factory.mktemp("author")


def test_the_page_for_authors_leads_to_a_course(authored: Path, shell: Shell) -> None:
    shell.monkeypatch.chdir(authored)
    go_through("docs/authoring.md", shell)


def test_the_course_of_an_author_is_packed_for_gradescope(authored: Path, shell: Shell) -> None:
    assert (authored / "mycourse").is_dir(), "the page for authors has made none"
    shell.monkeypatch.chdir(authored / "mycourse")
    go_through("docs/gradescope.md", shell)


OTHERS = [page for page in map(name, PAGES) if page not in IN_ONE_FOLDER and any(to_run(page))]


@pytest.mark.parametrize("page", OTHERS)
def test_each_command_of_a_page_does_what_the_page_says(
    page: str, tmp_path: Path, shell: Shell
) -> None:
    PLACES.get(page, an_empty_folder)(tmp_path)
    shell.monkeypatch.chdir(tmp_path)
    go_through(page, shell)


def test_what_is_not_run_still_stands_in_the_docs() -> None:
    found = [command for page in PAGES for command in commands(page)]
    for page, beginning in NOT_RUN:
        fits = (one.page == page and one.text.startswith(beginning) for one in found)
        assert any(fits), f"{page} has no command `{beginning}` any more"
