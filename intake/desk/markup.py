"""HTML for notebooks, in which all values are escaped: mails may contain hostile markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from html import escape
from typing import Generic, TypeVar

from intake.text import lines_as_they_are, one_line, tokyo_minute

T = TypeVar("T")
Cell = str | int | date | None
Row = Mapping[str, Callable[[T], Cell]]  # under each title, how a row has it

_SHORT = 16  # characters of a cell that stays on one line: numbers, moments, names of stages
_LONG = 30  # characters of a cell that wants room: sentences

STYLE = """<style>
.desk-table{border-collapse:collapse;font-size:13px;line-height:1.5}
.desk-table th,.desk-table td{border:1px solid var(--jp-border-color2,#bbb);padding:2px 8px;
text-align:left!important;vertical-align:top;white-space:pre-wrap;overflow-wrap:anywhere;max-width:34em}
.desk-table td:first-child{min-width:3.6em}
.desk-table th{background:var(--jp-layout-color2,#eee);font-weight:600;white-space:nowrap}
.desk-table td.short{white-space:nowrap}
.desk-table td.long{min-width:16em}
.desk-table td.number{text-align:right!important;white-space:nowrap}
.desk-case .desk-mail,.desk-mail.desk-mail,.desk-html{font-size:13px;line-height:1.6;border:1px solid var(--jp-border-color2,#bbb);
padding:8px;margin:6px 0;overflow:auto;max-height:24em;contain:content}
.desk-mail.desk-mail{white-space:pre-wrap;overflow-wrap:anywhere;font-family:inherit}
.desk-title{margin:0 0 6px;font-size:15px}
.desk-stage{margin-left:1em;padding:1px 8px;border:1px solid currentColor;border-radius:9px;font-size:12px}
.desk-wrong{color:var(--jp-error-color1,#b3261e);font-weight:600;margin:4px 0}
.desk-count{display:inline-block;margin-right:18px;font-size:13px}
.desk-count b{font-size:20px;margin-left:5px}
.desk-count.bad b{color:var(--jp-error-color1,#b3261e)}
.desk-table tr.wrong td{background:var(--jp-warn-color3,#ffe9d6);color:#1a1a1c}
</style>"""


def shown(value: Cell) -> str:
    """Return a value as one line of text, with commas in numbers; "" for None.

    Examples: 1,234, 2022-09-01, and 2022-09-01 10:30 for a time (in Japan).
    """
    if isinstance(value, datetime):
        return tokyo_minute(value)
    if isinstance(value, int):
        return f"{value:,}"
    return "" if value is None else one_line(str(value))


def text(value: str) -> str:
    """Return a text, possibly of several lines, escaped for HTML.

    Control characters and characters that change the text direction are removed.
    """
    return escape(lines_as_they_are(value))


def table(titles: Sequence[str], rows: Iterable[Sequence[Cell]], wrong: Sequence[bool] = ()) -> str:
    """Return the HTML of a table, including its styles; empty `titles` give no heading.

    `wrong` has a bool for each row: True highlights the row (default: none).
    """
    named = "".join(f"<th>{escape(title)}</th>" for title in titles)
    head = f"<thead><tr>{named}</tr></thead>" if titles else ""
    marks = dict(enumerate(wrong))
    body = "".join(
        f"<tr{' class=wrong' if marks.get(place) else ''}>{''.join(map(_cell, row))}</tr>"
        for place, row in enumerate(rows)
    )
    return f"{STYLE}<table class=desk-table>{head}<tbody>{body}</tbody></table>"


def _cell(value: Cell) -> str:
    if isinstance(value, int):
        return f"<td class=number>{shown(value)}</td>"
    words = shown(value)
    width = " class=short" if len(words) <= _SHORT else " class=long" if len(words) > _LONG else ""
    return f"<td{width}>{escape(words)}</td>"


class Listing(list[T], Generic[T]):
    """A list that a notebook shows as a table.

    `row` defines the columns, as {column title: function from an element of the list to the cell's
    value}. `counted` is the Japanese text above the table ("": the number of elements).
    """

    def __init__(self, found: Iterable[T], row: Row[T], counted: str = "") -> None:
        super().__init__(found)
        self._counted = counted
        self.titles, self._values = tuple(row), tuple(row.values())

    def cells(self) -> Iterator[Sequence[Cell]]:
        """Return the rows of the table: the cells' values for each element of the list."""
        return ([value(each) for value in self._values] for each in self)

    def _repr_html_(self) -> str:
        if not self:
            return f"<p>{self._counted or 'ありません。'}</p>"
        return f"<p>{self._counted or f'{len(self):,} 件'}</p>" + table(self.titles, self.cells())
