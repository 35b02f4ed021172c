"""A seeded sample of what tests/attack/fuzz_attachments.py does at length."""

from __future__ import annotations

import pytest

from tests.attack.fuzz_attachments import examine
from tests.attack.mutants import mutants, originals


@pytest.mark.parametrize("name", [n for n in originals() if n != "doc"])
def test_the_sound_file_of_every_format_is_a_form(name: str) -> None:
    assert examine(name, originals()[name]) == "form"


def test_no_mutated_attachment_raises() -> None:
    results = [examine(name, content) for name, content in mutants(seed=2022, count=340)]
    assert len(results) == 340
    assert {"form", "attachment_damaged"} <= set(results)
