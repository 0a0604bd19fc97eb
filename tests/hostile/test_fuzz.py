"""A few of the cases of fuzz.py; `make hostile` tries all."""

import pytest

from . import fuzz

FEW = {"frames": 3000, "notebooks": 30, "scripts": 60, "archives": 30, "tables": 60}


@pytest.mark.parametrize("kind", fuzz.KINDS)
def test_bytes_nobody_would_write_have_a_result_or_a_named_reason(kind: str) -> None:
    found = fuzz.run(kind, range(FEW[kind]))
    assert 0 < found["results"] <= found["cases"]
