"""variants.py: its headers, and what is said of a wrong one."""

from pathlib import Path

import pytest

from autograder.proof.variants import Variant, read_variants
from autograder.records.errors import AutograderError

CHECKS = ["check_one", "check_two"]


def read(tmp_path: Path, text: str) -> list[Variant]:
    path = tmp_path / "variants.py"
    path.write_text(text)
    return read_variants(path, CHECKS)


def test_a_cell_is_a_wrong_or_a_right_variant(tmp_path: Path) -> None:
    text = (
        '"""What stands before the first cell is for people."""\n'
        '# %% wrong="adds 1" fails=["check_one", "check_two"]\nx = 1\n\n'
        '# %% right="says 2"\nx = 2\n'
    )
    assert read(tmp_path, text) == [
        Variant("adds 1", True, frozenset(CHECKS), "\nx = 1\n\n"),
        Variant("says 2", False, frozenset(), "\nx = 2\n"),
    ]


def test_a_title_may_hold_what_looks_like_a_setting(tmp_path: Path) -> None:
    (variant,) = read(tmp_path, '# %% right="a = b, c=[1] fails=[]"\n')
    assert variant.title == "a = b, c=[1] fails=[]"


HEADER = (
    'a variant begins with # %% wrong="what is wrong" fails=["check_…"] '
    'or # %% right="in which way"'
)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("# %%\n", 1, HEADER),
        ("# %% a title\n", 1, HEADER),
        ('\n# %% wrong="adds 1"\n', 2, HEADER),
        ('# %% wrong="adds 1" fails=[]\n', 1, HEADER),
        ('# %% right="says 2" fails=["check_one"]\n', 1, HEADER),
        ('# %% right="says 2" fials=["check_one"]\n', 1, HEADER),
        ('# %% right="a"\n# %% right="a"\n', 2, "there is another variant with this title"),
        ('# %% wrong="a" fails=["check_on"]\n', 1, "checks.py has no check 'check_on'"),
        ('# %% right="a"\nx = 1\ny = (\n', 3, "'(' was never closed: y = ("),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    with pytest.raises(AutograderError) as error:
        read(tmp_path, text)
    assert str(error.value) == f"{tmp_path / 'variants.py'}:{line}: {message}"


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(AutograderError) as error:
        read_variants(tmp_path / "variants.py", CHECKS)
    message = f"{tmp_path / 'variants.py'}: can't be read: No such file or directory"
    assert str(error.value) == message


def test_a_file_without_a_variant_is_told(tmp_path: Path) -> None:
    with pytest.raises(AutograderError, match=r"variants\.py: no variant in it: one begins with"):
        read(tmp_path, "x = 1\n")
