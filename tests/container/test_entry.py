"""run_autograder, before Python has started."""

import shutil
import subprocess
from pathlib import Path

PROGRAM = Path(__file__).parents[2] / "autograder" / "gradescope" / "image" / "run_autograder"


def test_whoever_reads_results_never_meets_a_part_of_the_fallback(tmp_path: Path) -> None:
    (tmp_path / "source" / "course").mkdir(parents=True)
    (tmp_path / "source" / "not_graded.json").write_text("new")
    (tmp_path / "results").mkdir()
    results = tmp_path / "results" / "results.json"
    results.write_text("old")
    shutil.copy2(PROGRAM, tmp_path / "run_autograder")
    with results.open() as reader:
        subprocess.run(["sh", tmp_path / "run_autograder"], capture_output=True, check=False)
        assert reader.read() == "old"  # another file has taken its place; nobody wrote into it
    assert [(path.name, path.read_text()) for path in results.parent.iterdir()] == [
        ("results.json", "new")
    ]
