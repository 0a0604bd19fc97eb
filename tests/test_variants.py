"""variants.py: its headers, and what is said of a wrong one."""

from pathlib import Path

import pytest

from autograder.proof.variants import Variant, read_variants
from autograder.records.errors import AutograderError

pytestmark = pytest.mark.quick

CHECKS = ["check_one", "check_two"]
REFERENCE = '''
def double(x):
    """Return twice x."""
    # BEGIN SOLUTION
    y = x
    return x + y
    # END SOLUTION


@dataclass
class Net:
    def forward(self, x):
        x = double(x)

        return x
'''


def read(tmp_path: Path, text: str) -> list[Variant]:
    path = tmp_path / "variants.py"
    path.write_text(text)
    return read_variants(path, CHECKS, REFERENCE)


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


def test_a_markdown_cell_is_for_people(tmp_path: Path) -> None:
    text = '# %% [markdown]\n# Forward\n\n# %% right="says 2"\nx = 2\n'
    assert [one.title for one in read(tmp_path, text)] == ["says 2"]


DOUBLE = 'def double(x):\n    """Return twice x."""\n    y = x\n    return x + y'
NET = "@dataclass\nclass Net:\n    def forward(self, x):\n        x = double(x)\n\n        return x"


@pytest.mark.parametrize(
    ("edit", "source"),
    [
        ("# - return x + y\n# + return x\n", DOUBLE.replace("x + y", "x")),
        ("# - y = x\n", DOUBLE.replace("    y = x\n", "")),
        ("# - y = x\n\n\n", DOUBLE.replace("    y = x\n", "")),
        ("#   y = x\n# + y += 1\n", DOUBLE.replace("y = x", "y = x\n    y += 1")),
        ("# + import os\n#   def double(x):\n", f"import os\n{DOUBLE}"),
        ("# - return x + y\n# + if x:\n# +\n# +     return 2 * x\n",
         DOUBLE.replace("return x + y", "if x:\n\n        return 2 * x")),
        ("#   x = double(x)\n# -\n", NET.replace("\n\n", "\n")),
        ("# - return x\n# + return y\n#\n# - y = x\n# + y = 2\n",
         f"{DOUBLE.replace('y = x', 'y = 2')}\n\n\n{NET.replace('return x', 'return y')}"),
    ],
)  # fmt: skip
def test_an_edit_of_the_reference_is_its_definitions_with_other_lines(
    tmp_path: Path, edit: str, source: str
) -> None:
    (variant,) = read(tmp_path, f'# %% wrong="adds" of="reference" fails=["check_one"]\n{edit}')
    assert variant == Variant("adds", True, frozenset(["check_one"]), source)


def test_an_edit_of_a_right_variant_is_all_its_code_with_other_lines(tmp_path: Path) -> None:
    text = (
        '# %% right="three" of="two"\n# - y = 2\n# + y = 3\n'
        '# %% right="two" of="one"\n# - x = 1\n# + x = 2\n#\n# - y = 1\n# + y = 2\n'
        '# %% right="one"\ndef f():\n    x = 1\n\n    y = 1\nz = f\n'
    )
    three, two, _ = read(tmp_path, text)
    assert two.source == "\ndef f():\n    x = 2\n\n    y = 2\nz = f\n"
    assert three.source == "\ndef f():\n    x = 2\n\n    y = 3\nz = f\n"


HEADER = (
    'a variant begins with # %% wrong="what is wrong" fails=["check_…"] '
    'or # %% right="in which way"'
)

EDIT = '# %% right="a" of="reference"\n'
BASE = "# %% right='b'\nx = 1\ny = 2\nx = 1\n"
LINE = 'a line of an edit begins with "# - ", "# + " or "#   ", or is a lone "#"'


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
        ('# %% wrong="Net: no ReLU" fails=["check_one"]\n', 1,
         'students read "Likely mistake: it no ReLU": begin the title with a verb, as in'
         ' "divides twice" or "Net: divides twice"'),
        ('# %% wrong="weights twice" fails=["check_one"]\n', 1,
         'students read "Likely mistake: it weights twice": begin the title with a verb, as in'
         ' "divides twice" or "Net: divides twice"'),
        ('# %% wrong="adds" fails=["check_on"]\n', 1, "checks.py has no check 'check_on'"),
        ('# %% right="a"\nx = 1\ny = (\n', 3, "'(' was never closed: y = ("),
        (EDIT, 1, "an edit without a line: remove of=…"),
        (f"{EDIT}y = 1\n", 2, LINE),
        (f"{EDIT}# - y = x\n# y = 1\n", 3, LINE),
        (f"{EDIT}#   y = x\n", 2, "nothing goes or comes at this place"),
        (f"{EDIT}# - y = x\n#\n\n# + y = 1\n", 5, "say where: add a line of context"),
        (f"{EDIT}\n# - y = 1\n", 3,
         "not found in 'reference': copy what goes and stays as it is there"),
        (f"{EDIT}#   double(x)\n# + x\n", 2,
         "not found in 'reference': copy what goes and stays as it is there"),
        (f"{BASE}# %% right='a' of='b'\n# - x = 1\n", 6,
         "found 2 times in 'b': add a line of context"),
        (f"{BASE}# %% right='a' of='b'\n#   x = 1\n# - y = 2\n#\n# - y = 2\n", 9,
         "overlaps another place of this edit: make one of both"),
        (f"{EDIT}# - y = x\n# + y = (\n", 1, "'(' was never closed: y = ("),
        ("# %% right='a' of='b'\n# - x\n", 1,
         "no right variant 'b': an edit is of one, or of \"reference\""),
        ("# %% right='a' of='has b'\n# - x\n# %% wrong='has b' fails=['check_one']\nx\n", 1,
         "no right variant 'has b': an edit is of one, or of \"reference\""),
        ("# %% right='a' of='b'\n# - x\n# %% right='b' of='a'\n# - x\n", 3,
         "is an edit of itself, by way of 'a'"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    with pytest.raises(AutograderError) as error:
        read(tmp_path, text)
    assert str(error.value) == f"{tmp_path / 'variants.py'}:{line}: {message}"


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(AutograderError) as error:
        read_variants(tmp_path / "variants.py", CHECKS, REFERENCE)
    message = f"{tmp_path / 'variants.py'}: can't be read: No such file or directory"
    assert str(error.value) == message


def test_a_file_without_a_variant_is_told(tmp_path: Path) -> None:
    with pytest.raises(AutograderError, match=r"variants\.py: no variant in it: one begins with"):
        read(tmp_path, "x = 1\n")
