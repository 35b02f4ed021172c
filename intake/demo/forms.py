"""Fill in the blank 利用申込書 (application form) as a municipality would, for the demo."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from intake.terms import FieldName

if TYPE_CHECKING:  # openpyxl is needed once, to make the blank
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_SLOT = re.compile(r't="inlineStr"><is><t>SLOT:(\w+)</t></is>')
_MODIFIED = re.compile(r"(<dcterms:(created|modified)[^>]*>)[^<]*")
_EPOCH = date(1899, 12, 30)  # Excel's day 0

Value = str | date


def filled_form(values: Mapping[FieldName, Value], saved_at: datetime) -> bytes:
    """Return the bytes of a 利用申込書 (application form, .xlsx) filled in with `values`.

    Fields without a value stay blank. `saved_at` is stated in the file as the time at which it was
    saved. A date is stored as Excel does, as a number of days. Equal arguments give equal bytes.
    """
    blank = _blank()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as package:
        for name, content in blank.items():
            entry = zipfile.ZipInfo(name, saved_at.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, _filled(name, content, values, saved_at))
    return out.getvalue()


def _filled(name: str, content: str, values: Mapping[FieldName, Value], saved_at: datetime) -> str:
    if name == "docProps/core.xml":
        return _MODIFIED.sub(rf"\g<1>{saved_at:%Y-%m-%dT%H:%M:%SZ}", content)
    return _SLOT.sub(lambda slot: _cell(values.get(FieldName(slot[1]), "")), content)


def _cell(value: Value) -> str:
    if isinstance(value, date):
        return f't="n"><v>{(value - _EPOCH).days}</v>'
    if not value:
        return 't="n">'
    return f't="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is>'


@lru_cache(maxsize=1)
def _blank() -> dict[str, str]:
    """The files inside a blank workbook with a mark in each cell to fill, as {path: XML}.

    The mark has the name of the cell's field. Replacing the marks in the XML takes 1 ms, filling a
    workbook with openpyxl 10 ms.
    """
    from openpyxl import load_workbook

    from intake.form.workbook import SHEET, write_form

    with TemporaryDirectory() as folder:
        path = Path(folder) / "blank.xlsx"
        write_form(path)
        book = load_workbook(path)
        for name in FieldName:
            _beside(book[SHEET], name.label).value = f"SLOT:{name}"
        book.save(path)
        with zipfile.ZipFile(path) as package:
            return {name: package.read(name).decode() for name in package.namelist()}


def _beside(sheet: Worksheet, label: str) -> Cell:
    """The cell to fill in for a label: the first unlocked cell to the right of the label's cell.

    `label` is the label's text. Raises LookupError if the sheet has no such label.
    """
    from openpyxl.cell import Cell

    for row in sheet.iter_rows():
        for at, cell in enumerate(row):
            if "".join(str(cell.value).split()) == label:
                to_fill = (c for c in row[at + 1 :] if isinstance(c, Cell))
                return next(c for c in to_fill if not c.protection.locked)
    raise LookupError(f"the form of data/form has no label {label}: see data/form/form.yaml")
