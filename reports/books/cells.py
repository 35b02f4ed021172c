"""Convert the values of a Table to cells of a spreadsheet or a CSV file.

Numbers, ratios and dates stay values, so that they can be sorted and summed; all other values
become text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, NamedTuple

from reports import wording
from reports.tables import Column, Table

_FORMULA = tuple("=+-@\t\r")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML cannot hold them
_NEGATIVE = re.compile(r"[-−－]\d[\d,.]*(%|円|ポイント)?")


class Value(NamedTuple):
    """The content of one spreadsheet cell and its number format, such as "0.0%" ("" for text)."""

    content: str | int | float | date
    format: str = ""


Cells = Sequence[Sequence[Value]]

_FORMATS: Mapping[Callable[[Any], str], str] = {
    wording.signed: '+#,##0;"−"#,##0;"±"0',
    wording.duration: '#,##0.0"分"',
}


def values(table: Table) -> list[list[Value]]:
    """Return the cells of the table, row by row, without the headings."""
    return [
        [value(column, content) for column, content in zip(table.columns, row, strict=True)]
        for row in table.rows
    ]


def value(column: Column, content: Any) -> Value:
    """Return the spreadsheet cell for `content`, a value of `column`.

    Dates, and the numbers and ratios (0–1) of numeric columns, are stored as values with a number
    format; anything else is stored as the text that the column shows for it.
    """
    if isinstance(content, datetime):
        return Value(content.replace(tzinfo=None), "yyyy/m/d h:mm")
    if isinstance(content, date):
        return Value(content, "yyyy/m/d")
    if column.numeric and isinstance(content, Fraction | Decimal):
        return Value(float(content), "0.0%")
    if column.numeric and isinstance(content, int | float) and not isinstance(content, bool):
        return Value(content, _FORMATS.get(column.show, "#,##0"))
    text = column.show(content)
    return Value(text if text.isprintable() else _ILLEGAL.sub("", text))


def as_csv(
    table: Table,
    mark: str = "",
    cells: Cells | None = None,
    about: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """Return the table as the bytes of a CSV file that Excel opens correctly (UTF-8 with BOM,
    CRLF).

    With a `mark` (the text for 試算 or sample data; "" for none), an additional first column has
    the mark in each row. `cells` is `values(table)` if the caller has computed it already; None
    computes it here. `about` is {heading: text} of facts that hold for all rows; each becomes a
    column, so that a row copied elsewhere still states them. If the table has a row with the sum, a
    last column says 合計 in that row and 明細 in all others, so that nobody adds both.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    first = [mark] if mark else []
    titles = [column.title for column in table.columns]
    kinds = [["明細"]] * table.entries + [["合計"]] if table.total else [[]] * len(table.rows)
    kind = ["行"] if table.total else []
    writer.writerow([*(["試算・見本"] if mark else []), *titles, *about, *kind])
    last = about.values()
    rows = zip(cells or values(table), kinds, strict=True)
    writer.writerows([*first, *map(plain, row), *last, *kind] for row, kind in rows)
    return text.getvalue().encode("utf-8-sig")


def plain(cell: Value) -> str | int | float:
    """Return the content of a cell for CSV: dates as 2022-12-31, times as 2022-12-31 09:30, numbers
    unchanged. Text that a spreadsheet would run as a formula gets a leading 「'」.
    """
    content = cell.content
    if isinstance(content, datetime):
        return content.isoformat(sep=" ", timespec="minutes")
    if isinstance(content, date):
        return content.isoformat()
    if isinstance(content, str) and content.startswith(_FORMULA):
        return content if _NEGATIVE.fullmatch(content) else f"'{content}"
    return content
