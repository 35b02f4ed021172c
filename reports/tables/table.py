"""Tables, as pages, notebooks, workbooks and the terminal show them."""

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
    """A column: its heading, how its values are written, and what a reader may do with it on a page.

    `numeric` sets the values to the right. `order` gives what rows are sorted by where that is not what is
    written. With `choose` a page lets its reader keep the rows of one value only; in a numeric column, those
    with an amount or those without. With `bar` a page draws each ratio behind its words.
    """

    title: str
    show: Callable[[Any], str] = str
    numeric: bool = False
    order: Callable[[Any], str] | None = None
    choose: bool = False
    bar: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Values in rows; the first column heads each row, and the columns say how values are written.

    `keys` identify the rows, in their order, for links to and from them; () where there are none. `total` is
    whether the last row sums up the others. On a page the id of a row is `prefix` followed by its key.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    keys: tuple[str, ...] = ()
    total: bool = False
    prefix: str = "p"  # before a key, where it names a row of a page

    def cells(self) -> list[list[tuple[str, str | None, float | None]]]:
        """Each cell: the words, what it is sorted by (None: by the words), its bar in percent (None: no bar)."""
        return [
            [
                (column.show(value), _sorted_by(column, value), _bar(column, value))
                for column, value in zip(self.columns, row, strict=True)
            ]
            for row in self.rows
        ]

    def shown(self) -> list[list[str]]:
        """The cells as readers see them."""
        return [
            [column.show(value) for column, value in zip(self.columns, row, strict=True)]
            for row in self.rows
        ]

    def lines(self) -> list[tuple[str, str, str]]:
        """Each row as its key, its head, and its other cells in one line, without those that have no value."""
        return [
            (key, head, "　".join(cell for cell in cells if cell != wording.NOTHING))
            for key, (head, *cells) in zip(self.keys, self.shown(), strict=True)
        ]

    def frame(self) -> DataFrame:
        """The values for further work in a notebook: ratios and rates as floats from 0 to 1."""
        from pandas import DataFrame  # takes half a second, which no page needs

        titles = [column.title for column in self.columns]
        rows = [[float(v) if isinstance(v, _RATIOS) else v for v in row] for row in self.rows]
        return DataFrame(rows, columns=titles)

    def _repr_html_(self) -> str:
        """The table in a notebook, whose own look sets every cell to the right."""
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
.report .n{text-align:right!important;white-space:nowrap;font-variant-numeric:tabular-nums}
</style>"""


def numbers(*titles: str) -> tuple[Column, ...]:
    """A column of whole numbers under each title."""
    return tuple(Column(title, wording.number, numeric=True) for title in titles)
