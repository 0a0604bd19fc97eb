"""An assignment.toml is read whole or refused in one line; the course key stays a secret."""

from fractions import Fraction
from pathlib import Path

import pytest

from autograder.records.course import (
    FIRST_COLUMNS,
    LAST_COLUMNS,
    Course,
    Limits,
    Question,
    load_assignment,
)
from autograder.records.errors import AutograderError
from autograder.records.key import IGNORED

from .conftest import TOML, write_assignment

pytestmark = pytest.mark.quick

HEAD = 'title = "Tiny"\nfiles = ["tiny.ipynb"]\n'
QUESTION = '[[question]]\nid = "f"\ntitle = "F"\npoints = 1\n'
IDENTIFIER = "expected the name of a function or class, and no gradebook column; found"
MISSING = "it is missing; write, for example"
ABOVE_0 = "expected a number above 0; found"
WHOLE = "expected a whole number above 0; found"
FILE_NAMES = 'files: expected a list of file names, such as ["dropout.ipynb"]; found'


@pytest.fixture
def course(tmp_path: Path) -> Course:
    write_assignment(tmp_path)
    return Course(tmp_path)


def toml_file(folder: Path, text: str) -> Path:
    path = folder / "tiny" / "assignment.toml"
    path.parent.mkdir()
    path.write_text(text)
    return path


def refusal(path: Path) -> str:
    """Return why an assignment.toml is refused, without the path that each reason begins with."""
    with pytest.raises(AutograderError) as error:
        load_assignment(path)
    assert "\n" not in str(error.value)
    where, _, reason = str(error.value).partition(": ")
    assert where == str(path)
    return reason


def test_an_assignment_holds_what_its_file_says(course: Course) -> None:
    tiny = course.assignment("tiny")
    assert (tiny.name, tiny.title, tiny.files) == ("tiny", "Tiny", ("tiny.ipynb", "tiny.py"))
    assert tiny.limits == Limits(seconds_per_check=1, seconds=10, memory_mb=128)
    assert tiny.questions == (Question("double", "Double", Fraction(3)),)
    assert tiny.checks.is_file()
    assert tiny.reference.is_file()


def test_limits_may_be_left_out(tmp_path: Path) -> None:
    assert load_assignment(toml_file(tmp_path, HEAD + QUESTION)).limits == Limits(5, 60, 256)


def test_questions_stay_in_their_order(tmp_path: Path) -> None:
    text = HEAD + "".join(QUESTION.replace('"f"', f'"{id}"') for id in "cab")
    assert [one.id for one in load_assignment(toml_file(tmp_path, text)).questions] == [*"cab"]


@pytest.mark.parametrize(
    ("written", "points"),
    [("0.1", Fraction(1, 10)), ("2.5", Fraction(5, 2)), ("1e-2", Fraction(1, 100)), ("7", 7)],
)
def test_points_are_exactly_what_is_written(tmp_path: Path, written: str, points: int) -> None:
    path = toml_file(tmp_path, HEAD + QUESTION.replace("points = 1", f"points = {written}"))
    assert load_assignment(path).questions[0].points == points


def test_helpers_are_the_other_modules_of_the_folder(course: Course) -> None:
    folder = course.assignment("tiny").folder
    for name in ("variants.py", "test_lesson.py"):
        (folder / name).write_text("")
    (folder / "reg_utils.py").write_text("größe = 1\n", encoding="utf-8")
    assert course.assignment("tiny").helpers() == {"reg_utils": "größe = 1\n"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (QUESTION, f'files: expected a list; {MISSING}: files = ["dropout.ipynb", "dropout.py"]'),
        (
            'files = ["a.py"]\n' + QUESTION,
            f'title: expected a text in quotes; {MISSING}: title = "Dropout"',
        ),
        (
            HEAD,
            f"question: expected a list; {MISSING}: [[question]] and below it "
            'id = "forward", title = "Forward pass", points = 4',
        ),
        (HEAD + "question = []", "question: expected at least one [[question]]; found []"),
        (HEAD + "question = 3", "question: expected a list; found 3"),
        (HEAD + 'question = ["f"]', "question[1]: expected a table"),
        (HEAD + "limits = 5\n" + QUESTION, "limits: expected a table; found 5"),
        (HEAD.replace('"Tiny"', "7") + QUESTION, "title: expected a text in quotes; found 7"),
        ("titel = 1\n" + HEAD + QUESTION, "titel: unknown key; did you mean 'title'?"),
        (
            "colour = 1\n" + HEAD + QUESTION,
            "colour: unknown key; known are title, files, hidden_checks, attempts, packages,"
            " imports, environment, limits, late,"
            " question",
        ),
        (
            HEAD + "[limits]\nsecond = 1\n" + QUESTION,
            "limits.second: unknown key; did you mean 'seconds'?",
        ),
        (
            HEAD + QUESTION + QUESTION.replace("points", "pionts"),
            "question[2].pionts: unknown key; did you mean 'points'?",
        ),
        (
            HEAD + QUESTION.replace('id = "f"', ""),
            f'question[1].id: expected a text in quotes; {MISSING}: id = "forward"',
        ),
        (
            HEAD + QUESTION.replace('title = "F"', ""),
            f'question[1].title: expected a text in quotes; {MISSING}: title = "Dropout"',
        ),
        (
            HEAD + QUESTION.replace("points = 1", ""),
            f"question[1].points: expected a number above 0; {MISSING}: points = 4",
        ),
        (
            HEAD + QUESTION * 2,
            "question[2].id: expected an id of its own, but 'f' stands twice; found 'f'",
        ),
    ],
)
def test_a_wrong_table_is_refused_by_key_and_reason(tmp_path: Path, text: str, reason: str) -> None:
    assert refusal(toml_file(tmp_path, text)) == reason


@pytest.mark.parametrize("files", ["[]", "[1]", '["a.py", 2]'])
def test_files_are_a_list_of_names(tmp_path: Path, files: str) -> None:
    text = HEAD.replace('["tiny.ipynb"]', files) + QUESTION
    assert refusal(toml_file(tmp_path, text)).startswith(FILE_NAMES)


@pytest.mark.parametrize(
    "points", ["0", "-1", "0.0", "nan", "inf", "1e999", "true", '"3"', "[1]", "2026-01-01"]
)
def test_points_are_a_number_above_zero(tmp_path: Path, points: str) -> None:
    text = HEAD + QUESTION.replace("points = 1", f"points = {points}")
    assert refusal(toml_file(tmp_path, text)).startswith(f"question[1].points: {ABOVE_0}")


@pytest.mark.parametrize("key", vars(Limits()))
@pytest.mark.parametrize("limit", ["0", "-5", "1.5", "true", '"5"', "inf"])
def test_a_limit_is_a_whole_number_above_zero(tmp_path: Path, key: str, limit: str) -> None:
    text = f"{HEAD}[limits]\n{key} = {limit}\n{QUESTION}"
    assert refusal(toml_file(tmp_path, text)).startswith(f"limits.{key}: {WHOLE}")


@pytest.mark.parametrize(
    "id", ["two words", "", "1st", "a-b", "class", *FIRST_COLUMNS, *LAST_COLUMNS]
)
def test_an_id_names_code_and_no_gradebook_column(tmp_path: Path, id: str) -> None:
    text = HEAD + QUESTION.replace('"f"', f'"{id}"')
    assert refusal(toml_file(tmp_path, text)) == f"question[1].id: {IDENTIFIER} {id!r}"


@pytest.mark.parametrize("id", ["_hidden", "call", "once", "replacing", "run"])
def test_an_id_is_a_name_that_checks_can_use(tmp_path: Path, id: str) -> None:
    text = HEAD + QUESTION.replace('"f"', f'"{id}"')
    given = "none of call, once, replacing, run, and none that begins with _"
    expected = (
        f"question[1].id: expected a name that `student` gives checks ({given}); found {id!r}"
    )
    assert refusal(toml_file(tmp_path, text)) == expected


@pytest.mark.parametrize("content", [b"title = ", b"title = 'caf\xe9'"])
def test_what_is_not_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    path = toml_file(tmp_path, "")
    path.write_bytes(content)
    assert refusal(path).startswith("not valid TOML: ")


def test_an_unknown_assignment_is_answered_with_those_there_are(course: Course) -> None:
    other = course.folder / "reference" / "adam"
    other.mkdir()
    (other / "assignment.toml").write_text(TOML)
    with pytest.raises(AutograderError) as error:
        course.assignment("dropout")
    assert str(error.value) == "there is no assignment 'dropout'; there is: adam, tiny"


def test_a_course_without_assignments_says_where_it_looked(tmp_path: Path) -> None:
    (tmp_path / "reference").mkdir()
    with pytest.raises(AutograderError) as error:
        Course(tmp_path).assignment("dropout")
    assert str(error.value).endswith(f"there is: none in {tmp_path / 'reference'}")


def test_a_name_is_no_way_out_of_the_course(course: Course) -> None:
    with pytest.raises(AutograderError, match="there is no assignment"):
        course.assignment("../reference/tiny")


def test_the_key_is_made_on_first_use_for_its_owner_alone(tmp_path: Path) -> None:
    key = Course(tmp_path).key()
    ignored, file = sorted(tmp_path.iterdir())
    assert (ignored.name, file.name) == (".gitignore", "course.key")
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(key) == 32


def test_git_is_kept_from_the_key_from_results_and_from_zips(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("results/\nmine")
    Course(tmp_path).key()
    lines = (tmp_path / ".gitignore").read_text().splitlines()
    assert lines[:2] == ["results/", "mine"]
    assert lines.count("results/") == 1
    assert {"course.key", ".key-*", "dist/", "*.zip", "gradebook.sqlite*"} <= set(lines)


def test_what_is_in_git_already_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("\n".join(IGNORED))
    Course(tmp_path).key()
    assert (tmp_path / ".gitignore").read_text() == "\n".join(IGNORED)


def test_this_project_keeps_out_of_git_what_a_course_does() -> None:
    ours = (Path(__file__).parents[1] / ".gitignore").read_text().splitlines()
    assert set(IGNORED) <= set(ours)


def test_the_key_stays_and_is_no_other_courses(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    assert Course(tmp_path).key() == Course(tmp_path).key() != Course(other).key()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_that_others_can_read_or_write_is_refused(tmp_path: Path, mode: int) -> None:
    Course(tmp_path).key()
    path = tmp_path / "course.key"
    path.chmod(mode)
    with pytest.raises(AutograderError) as error:
        Course(tmp_path).key()
    assert str(error.value) == f"{path}: others may read the course key; run: chmod 600 {path}"


@pytest.mark.parametrize("content", ["", "ab", "ab" * 33, "xy" * 32, "ä" * 32, "ab" * 31 + "a"])
def test_a_broken_key_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "course.key"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(AutograderError, match="a course key is 64 hexadecimal digits; restore it"):
        Course(tmp_path).key()


def test_a_key_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "course.key"
    with pytest.raises(AutograderError) as error:
        Course(path.parent).key()
    assert (
        str(error.value)
        == f"{path}: the course key can't be made or read: No such file or directory"
    )


def test_a_key_that_cannot_be_made_is_told() -> None:
    with pytest.raises(AutograderError) as error:
        Course(Path("/proc")).key()
    assert str(error.value).startswith("/proc/course.key: the course key can't be made or read: ")


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    toml = tmp_path / "assignment.toml"
    toml.mkdir()
    with pytest.raises(AutograderError) as error:
        load_assignment(toml)
    assert str(error.value) == f"{toml}: can't be read: Is a directory"
