"""Fill in the results of Excel formulas where the file does not contain them.

Only references to one cell, and quoted texts, are evaluated; other formulas give a finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from intake.office.cell_refs import Place, cell_names, column_number
from intake.office.sheets import Cells
from intake.vocabulary.finding import Finding
from intake.vocabulary.findings import fields

Formulas = dict[Place, str]
"""(row, column) -> formula, for the formulas of a sheet without a stored result."""

_CELL = r"\$?(?P<column>[A-Z]{1,2})\$?(?P<row>[1-9]\d{0,4})"
_REFERENCE = re.compile(rf"(?:(?:'(?P<quoted>[^']+)'|(?P<bare>[^'!\s]+))!)?{_CELL}")
_TEXT = re.compile(r'"([^"]*)"')
_MOST_STEPS = 5  # references that lead to references


def resolve(pages: Mapping[str, tuple[Cells, Formulas]]) -> Iterator[Finding]:
    """Write the results of simple formulas into their cells; yield a finding per sheet with other formulas.

    A simple formula is a reference to one cell, or a quoted text; cells with other formulas stay
    empty. `pages` is {sheet name: (cells, formulas)}: `cells` is {(row, column): text} and is
    changed in place, `formulas` is {(row, column): formula} of the formulas whose result the file
    does not contain.
    """
    for name, (cells, formulas) in pages.items():
        unknown = []
        for place, formula in formulas.items():
            value = _value(formula, name, pages)
            if value is None:
                unknown.append(place)
            elif value:
                cells[place] = value
        if unknown:
            yield fields.FORM_FORMULA(where=name, sheet=name, cells=cell_names(unknown))


def _value(formula: str, sheet: str, pages: Mapping[str, tuple[Cells, Formulas]]) -> str | None:
    for _ in range(_MOST_STEPS):
        if text := _TEXT.fullmatch(formula):
            return text[1]
        found = _REFERENCE.fullmatch(formula)
        if not found:
            return None
        sheet = found["quoted"] or found["bare"] or sheet
        if sheet not in pages:
            return None
        cells, formulas = pages[sheet]
        place = int(found["row"]) - 1, column_number(found["column"])
        if place not in formulas:
            return cells.get(place, "")
        formula = formulas[place]
    return None
