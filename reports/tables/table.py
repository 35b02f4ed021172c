"""Tables, as pages, notebooks, workbooks and the terminal show them. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from reports import wording
from reports.render import render

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    show: Callable[[Any], str] = str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Values in rows, the words for them in columns; the first column heads its row.

    `keys` names the rows (for links), `total` says that the last row sums up the others.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    keys: tuple[str, ...] = ()
    total: bool = False
    prefix: str = "p"  # before a key, where it names a row of a page

    def cells(self) -> list[list[tuple[str, str | None]]]:
        """The cells as readers see them; a day with what it is sorted by."""
        words = self.shown()
        return [
            [
                (text, value.isoformat() if isinstance(value, date) else None)
                for text, value in zip(texts, values, strict=True)
            ]
            for texts, values in zip(words, self.rows, strict=True)
        ]

    def shown(self) -> list[list[str]]:
        """The cells as readers see them."""
        return [
            [column.show(value) for column, value in zip(self.columns, row, strict=True)]
            for row in self.rows
        ]

    def frame(self) -> DataFrame:
        """The values for further work in a notebook."""
        from pandas import DataFrame  # takes half a second, which no page needs

        titles = [column.title for column in self.columns]
        return DataFrame(list(self.rows), columns=titles)

    def _repr_html_(self) -> str:
        """The table in a notebook, whose own look sets every cell to the right."""
        return f"{_IN_A_NOTEBOOK}<div class=report>{render('table.html.j2', table=self)}</div>"


_IN_A_NOTEBOOK = """<style>
.report table{border-collapse:collapse;font-size:13px}
.report caption{text-align:left;font-weight:600;padding:4px 0;white-space:nowrap}
.report th,.report td{text-align:left!important;vertical-align:top;padding:2px 10px}
.report .n{text-align:right!important;white-space:nowrap;font-variant-numeric:tabular-nums}
</style>"""


def numbers(*titles: str) -> tuple[Column, ...]:
    """A column of whole numbers under each title."""
    return tuple(Column(title, wording.number, numeric=True) for title in titles)
