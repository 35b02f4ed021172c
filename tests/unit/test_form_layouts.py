"""Forms of eight layouts, drawn by several programs: every field right, asked about, never wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from intake.reading.form.document import read_form
from intake.reading.form.labels import fold_label
from intake.reading.form.synonyms import COMPOSITES, LABELS, OTHER_LABELS
from intake.reading.form.values import normalise
from intake.terms import Severity
from tests.unit.layouts import LAYOUTS, Layout, word, workbook
from tests.unit.sample_forms import opened

SAVED = Path(__file__).parent / "samples" / "layouts"  # by LibreOffice, from the workbooks
PROGRAMS: Mapping[str, Callable[[Layout], bytes]] = {
    "openpyxl": workbook,
    "python-docx": word,
    "LibreOffice xls": lambda layout: (SAVED / f"{LAYOUTS.index(layout) + 1}.xls").read_bytes(),
    "LibreOffice pdf": lambda layout: (SAVED / f"{LAYOUTS.index(layout) + 1}.pdf").read_bytes(),
}
ASKED = "(asked)"


def fields(content: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in read_form(opened(content)) or ():
        value = normalise(each)
        asked = any(finding.severity is Severity.REVIEW for finding in value.findings)
        if asked or value.text:
            found.setdefault(each.name, ASKED if asked else value.text or "")
        for name, text in (value.also or {}).items():
            found.setdefault(name, text)
    return found


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_no_field_of_the_form_is_wrong(layout: Layout, program: str) -> None:
    found = fields(PROGRAMS[program](layout))
    meant = {
        name: value.replace(" ", "") for name, value in layout.meant.items()
    }  # a PDF has no gaps
    wrong = {n: v for n, v in found.items() if v.replace(" ", "") not in (ASKED, meant.get(n))}
    assert wrong == {}


@pytest.mark.parametrize("program", ["openpyxl", "python-docx", "LibreOffice xls"])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_every_field_of_the_form_is_read(layout: Layout, program: str) -> None:
    assert fields(PROGRAMS[program](layout)) == layout.meant


def test_no_label_means_two_things() -> None:
    """The later of two would win without a word: a label that is read past hides a field's."""
    meant = [
        *((fold_label(word), names) for names, words in COMPOSITES.items() for word in words),
        *((fold_label(word), (name,)) for name, words in LABELS.items() for word in words),
        *((fold_label(word), ()) for word in OTHER_LABELS),
    ]
    of_one: dict[str, set[tuple[str, ...]]] = {}
    for label, names in meant:
        of_one.setdefault(label, set()).add(names)
    assert {label: names for label, names in of_one.items() if len(names) > 1} == {}
