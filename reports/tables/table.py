"""A table of values, which pages, notebooks, workbooks and the terminal each show in their own
form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from reports import wording
from reports.render import render

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading (`title`), and how its values are shown.

    `show` returns the text of a value; `numeric` is whether texts are aligned right. `order`
    returns the text by which a value is sorted; if it is None, its shown text is used. On a page,
    `choose` lets readers filter the rows by this column's values (in a numeric column: by whether
    there is an amount), and `bar` draws a ratio as a bar behind its text.
    """

    title: str
    show: Callable[[Any], str] = str
    numeric: bool = False
    order: Callable[[Any], str] | None = None
    choose: bool = False
    bar: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: a caption, columns, and rows of values, which the columns turn into text; the first
    column names the row.

    `keys` has for each row, in the same order, a text that identifies it, e.g. a municipality code
    (() if rows have none). `total` is whether the last row is a sum. On a page, a row's id (anchor)
    is `prefix` followed by its key.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    keys: tuple[str, ...] = ()
    total: bool = False
    prefix: str = "p"  # before a key, where it names a row of a page

    @property
    def entries(self) -> int:
        """The number of rows, not counting a row with the sum."""
        return len(self.rows) - (self.total and bool(self.rows))

    def cells(self) -> list[list[tuple[str, str | None, float | None]]]:
        """Return the cells, row by row, each as (text, sort key, bar).

        The sort key is None if rows are sorted by the text; the bar is in percent, None for no bar.
        """
        return [
            [
                (column.show(value), _sorted_by(column, value), _bar(column, value))
                for column, value in zip(self.columns, row, strict=True)
            ]
            for row in self.rows
        ]

    def shown(self) -> list[list[str]]:
        """Return the texts of the cells, row by row."""
        return [
            [column.show(value) for column, value in zip(self.columns, row, strict=True)]
            for row in self.rows
        ]

    def lines(self) -> list[tuple[str, str, str]]:
        """Return the rows for displays without room for columns, each as (its key, the text of its
        first cell, the texts of its other cells joined into one line).

        Other cells whose text is 「－」 or the row's key are left out of the line. Each row of the
        table must have a key.
        """
        return [
            (key, head, "　".join(cell for cell in cells if cell not in (wording.NOTHING, key)))
            for key, (head, *cells) in zip(self.keys, self.shown(), strict=True)
        ]

    def frame(self) -> DataFrame:
        """Return the values as a DataFrame: ratios and rates as floats (0–1), other values
        unchanged.
        """
        from pandas import DataFrame  # takes half a second, which no page needs

        titles = [column.title for column in self.columns]
        rows = [[float(v) if isinstance(v, _RATIOS) else v for v in row] for row in self.rows]
        return DataFrame(rows, columns=titles)

    def _repr_html_(self) -> str:
        """Return the table as HTML for a notebook, with styles that undo the notebook's right
        alignment.
        """
        return f"{_IN_A_NOTEBOOK}<div class=report>{render('table.html.j2', table=self)}</div>"


_RATIOS = (Fraction, Decimal)


def _sorted_by(column: Column, value: Any) -> str | None:
    if column.order:
        return column.order(value)
    return value.isoformat() if isinstance(value, date) else None


def _bar(column: Column, value: Any) -> float | None:
    return round(float(value) * 100, 1) if column.bar and value is not None else None


_IN_A_NOTEBOOK = """<style>
.report table{border-collapse:collapse;font-size:13px}
.report caption{text-align:left;font-weight:600;padding:4px 0;white-space:nowrap}
.report th,.report td{text-align:left!important;vertical-align:top;padding:2px 10px}
.report tbody th{word-break:keep-all;overflow-wrap:normal}
.report .n{text-align:right!important;white-space:nowrap;font-variant-numeric:tabular-nums}
</style>"""


def numbers(*titles: str) -> tuple[Column, ...]:
    """Return one Column of whole numbers for each heading in `titles`, in the same order."""
    return tuple(Column(title, wording.number, numeric=True) for title in titles)
