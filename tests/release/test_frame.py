"""What stands around a lesson: how it gets its files, how to hand in, and whose it is."""

import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat
import pytest

from .conftest import LESSON, TOML, outputs, solve

ABOUT = 'title = "Numbers"\nauthors = ["Ada", "Bo", "Cy"]\nlicence = "CC BY 4.0"\n'
WHOSE = "*Tiny* is a lesson of *Numbers*, by Ada, Bo and Cy. Licence: CC BY 4.0."
BESIDE = "public_checks.py checks_support.py tests/double_it.py tests/Halver.py numbers_of_ours.py"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def about(tmp_path):
    """Return a function that writes course.toml."""
    (tmp_path / "course").mkdir()
    return (tmp_path / "course" / "course.toml").write_text


@pytest.fixture
def served(tmp_path, monkeypatch):
    """A folder, and the address at which it is served."""
    monkeypatch.setenv("no_proxy", "*")
    folder = tmp_path / "served"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """An empty folder, in which we are."""
    folder = tmp_path / "colab"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*.py")}


def write(released: dict[str, str], folder: Path) -> None:
    for name, text in released.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def first_cell(released: dict[str, str]) -> str:
    return str(nbformat.reads(released["tiny.ipynb"], as_version=4).cells[0].source)


def test_a_notebook_alone_fetches_what_it_needs_and_passes(build, about, served, empty, execute):
    folder, url = served
    about(f'url = "{url}/labs/"\n')
    released = build()
    write(released, folder / "labs" / "tiny")
    (empty / "tiny.ipynb").write_text(released["tiny.ipynb"])
    solve(empty / "tiny.ipynb", LESSON)
    (notebook,) = execute(empty / "tiny.ipynb")
    cells = {cell.id: cell for cell in notebook.cells}
    assert outputs(cells["files"]) == ""
    assert outputs(cells["all-check"]).count("results: All test cases passed!") == 2
    assert files(empty) == set(BESIDE.split())


def test_what_is_there_is_not_fetched(build, about, served, empty):
    folder, url = served
    about(f'url = "{url}"\n')
    released = build()
    write(released, folder / "tiny")
    (empty / "numbers_of_ours.py").write_text("TWO = 3\n")
    exec(first_cell(released), {})
    assert files(empty) == set(BESIDE.split())
    assert (empty / "numbers_of_ours.py").read_text() == "TWO = 3\n"
    shutil.rmtree(folder)
    exec(first_cell(released), {})  # asks nobody


def test_what_can_not_be_fetched_is_told_in_a_line(build, about, served, empty, capsys):
    about(f'url = "{served[1]}"\n')
    exec(first_cell(build()), {})
    assert capsys.readouterr().out == (
        "public_checks.py can't be fetched (HTTP Error 404: File not found)."
        f" Upload beside the notebook: {BESIDE}\n"
    )


def test_without_an_address_a_line_says_what_to_upload(build, empty, capsys):
    exec(first_cell(build()), {})
    told = "Upload these beside the notebook, then run this cell again: "
    assert capsys.readouterr().out == f"{told}{BESIDE}\n"
    write(build(), empty)
    exec(first_cell(build()), {})
    assert capsys.readouterr().out == ""


def test_whose_a_lesson_is_stands_at_its_end(build, about):
    assert "Licence" not in "".join(build().values())
    about(ABOUT)
    released = build()
    texts = [
        one.source for one in nbformat.reads(released["tiny.ipynb"], 4).cells if one.id[0] == "t"
    ]
    assert texts[-1] == WHOSE
    assert released["tiny.py"].endswith(f"# %% [markdown]\n# {WHOSE}\n")


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ('authors = ["Ada"]', "*Tiny*, by Ada."),
        ('authors = ["Ada", "Bo"]\ntitle = "N"', "*Tiny* is a lesson of *N*, by Ada and Bo."),
        ('licence = "MIT"', "Licence: MIT."),
        ('url = "https://x.org/a/"', "It is published at <https://x.org/a>."),
        ('title = "N"\nlicence = "MIT"', "*Tiny* is a lesson of *N*. Licence: MIT."),
    ],
)
def test_what_course_toml_does_not_say_is_left_out(build, about, text, whose):
    about(text)
    assert build()["tiny.py"].endswith(f"# %% [markdown]\n# {whose}\n")


@pytest.mark.parametrize("accepted", ["tiny.py", "tiny.ipynb"])
def test_the_plain_file_begins_with_what_to_do(build, accepted):
    toml = TOML.replace('["tiny.ipynb", "tiny.py"]', f'["{accepted}"]')
    head = build(toml=toml)["tiny.py"].partition("\n\n")[0].replace("\n#", "")
    assert head == (
        "# %% [markdown] This is the lesson of `tiny.ipynb` as a plain Python file. Put your"
        " solutions in place of each `raise NotImplementedError(…)`. `pytest` in this folder runs"
        f" the public checks. Hand in `{accepted}`."
    )
