"""A document's cells or text as labelled values: the 利用申込書 read by its labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from intake.reading.form_lines import read_lines
from intake.reading.form_sheet import read_sheet
from intake.reading.parts import Document, Labelled, Sheet
from intake.reading.values import is_empty
from intake.terms import FieldName

READABLE = 3  # labels that must be recognised before a document counts as a 利用申込書

_SAMPLE = re.compile(
    r"記入例|記載例|作成例|見本|サンプル|sample|記入上の|記載上の|注意|作成要領|マスタ", re.I
)
_LONGESTTITLE = 30
TITLE = re.compile(r"申\s*込\s*み?\s*書|申\s*請\s*書")
_SEVERAL = (FieldName.MUNICIPALITY_NAME, FieldName.MUNICIPALITY_CODE, FieldName.PREFECTURE_NAME)
_CONTACT = frozenset(
    (FieldName.SECTION, FieldName.CONTACT_NAME, FieldName.CONTACT_KANA, FieldName.PHONE,
     FieldName.EXTENSION, FieldName.EMAIL, FieldName.REMARKS)
)  # fmt: skip


def read_form(document: Document) -> tuple[Labelled, ...] | None:
    """The labelled values of a 利用申込書, None where the document is not one.

    A label that is there with nothing beside it gives a Labelled with value "". Only evidence of
    the municipality may come more than once. Sheets with examples or notes, and hidden sheets,
    are read only where no other sheet is a form. Never raises.
    """
    for sheets in _tiers(document.sheets):
        found = [labelled for sheet in sheets for labelled in _form_of(sheet)]
        if found:
            return _settled(found)
    found = list(read_lines(document.text)) if document.text else []
    names = {labelled.name for labelled in found}
    if len(names) >= READABLE and (names - _CONTACT or TITLE.search(document.text)):
        return _settled(found)
    return None


def _tiers(sheets: Sequence[Sheet]) -> Iterable[list[Sheet]]:
    """Sheets a person fills in first, then hidden ones, then examples."""
    samples = [sheet for sheet in sheets if _is_sample(sheet)]
    own = [sheet for sheet in sheets if not _is_sample(sheet)]
    yield [sheet for sheet in own if not sheet.hidden]
    yield [sheet for sheet in own if sheet.hidden]
    yield samples


def _is_sample(sheet: Sheet) -> bool:
    """Whether the sheet's name or its first line says that it is an example or holds notes."""
    first = next(("".join(row) for row in sheet.rows if any(row)), "")
    titled = len(first) <= _LONGESTTITLE and _SAMPLE.search(first)
    return bool(_SAMPLE.search(sheet.name) or titled)


def _form_of(sheet: Sheet) -> list[Labelled]:
    found = list(read_sheet(sheet))
    return found if len({labelled.name for labelled in found}) >= READABLE else []


def _settled(found: Sequence[Labelled]) -> tuple[Labelled, ...]:
    """One value a field, the first that is filled in; municipalities keep every different one."""
    kept: dict[FieldName, list[Labelled]] = {}
    for labelled in found:
        before = kept.setdefault(labelled.name, [])
        filled = not is_empty(labelled.name, labelled.value)
        several = labelled.name in _SEVERAL and all(b.value != labelled.value for b in before)
        if not before or (filled and several):
            before.append(labelled)
        elif filled and is_empty(before[0].name, before[0].value):
            before[0] = labelled
    return tuple(labelled for values in kept.values() for labelled in _filled_first(values))


def _filled_first(values: Sequence[Labelled]) -> Sequence[Labelled]:
    filled = [each for each in values if not is_empty(each.name, each.value)]
    return filled or values[:1]
