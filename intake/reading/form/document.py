"""Read a document as a 利用申込書: find the labelled values in its sheets or its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from intake.parts import Document
from intake.reading.form.blocks import Entry, settled
from intake.reading.form.heads import PERSONAL
from intake.reading.form.lines import read_lines
from intake.reading.form.sheet import read_sheet
from intake.reading.labelled import Labelled
from intake.terms import FieldName

READABLE = 3  # labels that must be recognised before a document counts as a 利用申込書

TITLE = re.compile(r"申\s*込\s*み?\s*書|申\s*請\s*書")
_OF_A_LETTER = PERSONAL | {FieldName.REMARKS}


def read_form(document: Document) -> tuple[Labelled, ...] | None:
    """Return the labelled values of a document that is an application form (利用申込書); else None.

    A document is such a form if its sheets have labels of at least three fields (READABLE). Its
    running text is read only if the sheets are no form. The text must have as many labels, and
    either a label for more than a contact and remarks, or a title such as 申込書. Hidden sheets are
    read only if no visible sheet is a form.

    A label without a value gives a Labelled with the value "". Each field occurs once, except those
    that name the municipality. The result is () if the document contains only an example. Never
    raises.
    """
    for hidden in (False, True):
        sheets = [sheet for sheet in document.sheets if sheet.hidden is hidden]
        parts = [part for sheet in sheets for part in read_sheet(sheet)]
        if len(_names(parts)) >= READABLE:
            return settled(parts)
    lines = list(read_lines(document.text)) if document.text else []
    names = _names([lines])
    if len(names) >= READABLE and (names - _OF_A_LETTER or TITLE.search(document.text)):
        return settled([lines])
    return None


def _names(parts: Iterable[Sequence[Entry]]) -> set[FieldName]:
    return {entry.name for part in parts for entry in part}
