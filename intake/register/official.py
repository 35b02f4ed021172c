"""Read tables of municipalities published by 総務省 (the ministry), with columns found by heading.

The files are .xlsx, .xls or .csv.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from intake.register.lines import check_digit
from intake.terms import IntakeError
from intake.text import fold

if TYPE_CHECKING:  # what opens workbooks is slow to load, and the register is read without it
    from intake.cell.jobs import Grid

_MOST_ROWS = 10_000
_MOST_COLUMNS = 60
_CODE = re.compile(r"\d{5,6}")
_NUMBER = re.compile(r"[-△▲]?\d[\d,]*")
_WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0")  # how .xlsx and .xls begin

Row = tuple[str, ...]


class TableError(IntakeError):
    """Raised if a table published by 総務省 (the ministry), of codes or population, cannot be used.

    The table cannot be read, lacks something needed, or has wrong or implausible contents. The
    message, in Japanese, says what is wrong, what to do and, if possible, in which sheet or row.
    """


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one sheet or CSV file, below its headings.

    Each of `rows` is (row number in the file, from 1; cells as text). `headings` has the heading of
    each column; a heading of several lines is joined by spaces. `sheet` is the sheet's name, "" for
    a CSV file; `title` is the text above or left of all headings.
    """

    path: Path
    sheet: str  # "" of a CSV file
    title: str  # text above or left of all headings
    headings: tuple[str, ...]
    rows: tuple[tuple[int, Row], ...]  # (row number in the file, cells as text)

    @property
    def code_column(self) -> int:
        """The index (from 0) of the column 団体コード (municipality code).

        Raises TableError if there are several such columns.
        """
        return self.column("団体コード", all_of=("団体コード",))

    def column(self, what: str, *, all_of: Sequence[str], none_of: Sequence[str] = ()) -> int:
        """Return the index (from 0) of the one column whose heading has all the words in `all_of`.

        The heading must have none of the words in `none_of`. Raises TableError if not exactly one
        heading fits; `what` is the column's Japanese name in the message.
        """
        found = [
            at
            for at, heading in enumerate(self.headings)
            if all(word in heading for word in all_of)
            and not any(word in heading for word in none_of)
        ]
        return self.only(what, found)

    def only(self, what: str, found: Sequence[int]) -> int:
        """Return the only element of `found` (indices of columns, from 0).

        Raises TableError if there is not exactly one; its message lists the headings, and `what` is
        the Japanese name of the column that was looked for.
        """
        if len(found) == 1:
            return found[0]
        doubtful = found or range(len(self.headings))
        seen = "、".join(
            f"{_letters(at)}列「{self.headings[at][:60]}」" for at in doubtful if self.headings[at]
        )
        how_many = "見つかりません" if not found else f"{len(found)}列あります"
        raise TableError(
            f"{self.path.name}{self.where}: 「{what}」の列が{how_many}（見出しは {seen[:600]}）。"
            "1列だけになるように見出しを直すか、要らない列を消してください。"
        )

    @property
    def where(self) -> str:
        """The part of an error message that names the table's sheet, such as 「 のシート「総計」」 (sheet 総計).

        It follows the file's name in the message; it is "" for a CSV file.
        """
        return f" のシート「{self.sheet}」" if self.sheet else ""


def read_table(path: Path) -> Table:
    """Return the first table with a column 団体コード (municipality code) in a workbook or CSV file.

    Raises TableError if there is no such table or the file cannot be read.
    """
    return read_tables(path)[0]


def read_tables(path: Path) -> list[Table]:
    """Return the tables with a column 団体コード (municipality code) in a workbook or CSV file.

    Hidden sheets of a workbook are left out. Raises TableError if there is no such table or the
    file cannot be read.
    """
    found = [table for grid in _sheets(path) if not grid.hidden and (table := _table(path, grid))]
    if not found:
        raise TableError(
            f"{path.name}: 「団体コード」の列がある表が見つかりません。公表されたままのファイルを指定してください。"
        )
    return found


def _table(path: Path, grid: Grid) -> Table | None:
    rows = [tuple(_text(cell) for cell in row) for row in grid.rows]
    found = _code_column(rows)
    if found is None:
        return None
    at_code, line, first = found
    width = max((at + 1 for row in rows for at, cell in enumerate(row) if cell), default=0)
    rows = [(*row[:width], *[""] * (width - len(row))) for row in rows]
    counted = [at for at in range(at_code + 1, width) if _NUMBER.fullmatch(rows[first][at])]
    while counted and first - 1 > line and _all_numbers(rows[first - 1], counted):
        first -= 1  # sums above the first municipality
    headings = tuple(_heading(rows[:first], at, counted) for at in range(width))
    left = min(counted, default=width)
    title = " ".join(cell for row in rows[:first] for cell in row[:left] if cell)
    body = tuple((n + 1, row) for n, row in enumerate(rows) if n >= first and any(row))
    return Table(path, grid.name, title, headings, body)


def _code_column(rows: Sequence[Row]) -> tuple[int, int, int] | None:
    """Return (index of the column 団体コード, row of its heading, first row with a code), all from 0.

    None if no column has 団体コード (municipality code) as its heading.
    """
    under: dict[int, int] = {}
    for number, row in enumerate(rows):
        for at, line in under.items():
            if at < len(row) and _CODE.fullmatch(row[at]):
                return at, line, number
        under |= {at: number for at, cell in enumerate(row) if "団体コード" in _solid(cell)}
    return None


def _all_numbers(row: Row, counted: Sequence[int]) -> bool:
    return all(_NUMBER.fullmatch(row[at]) or row[at] == "-" for at in counted) and any(
        _NUMBER.fullmatch(row[at]) for at in counted
    )


def _heading(above: Sequence[Row], at: int, counted: Sequence[int]) -> str:
    """Return the heading of the column with the index `at`, its lines joined by spaces.

    The lines are the cells in the rows `above` the data. `counted` has the indices of the columns
    of numbers. In these columns, an empty cell takes the text of the nearest filled cell to its
    left, because a merged heading has text only in its first cell, but never of a cell further left
    than the one used in the row above.
    """
    parts: list[str] = []
    edge = 0
    for row in above:
        own = at
        while at in counted and own > edge and not row[own]:
            own -= 1
        if row[own] and (own == at or own in counted):
            parts.append(_solid(row[own]))
            edge = max(edge, own)
    return " ".join(parts)


def _solid(text: str) -> str:
    return re.sub(r"\s", "", fold(text))


def _letters(at: int) -> str:
    from openpyxl.utils import get_column_letter  # slow to import, and needed for errors only

    return str(get_column_letter(at + 1))


def _sheets(path: Path) -> Iterator[Grid]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TableError(
            f"{path} を読めません（{error.strerror}）。場所を確かめてください。"
        ) from None
    if not content.startswith(_WORKBOOKS):
        yield _csv(path, content)
        return
    from intake.cell.jobs import TABLE
    from intake.cell.opening import opened_here

    opened = opened_here(TABLE, content, path.name)
    if opened.problem:
        why = opened.problem.split("。")[0]  # without its cure, which is for a mail's attachment
        raise TableError(f"{path.name}: {why}。Excel で開いて .xlsx として保存し直してください。")
    yield from opened.sheets


def _csv(path: Path, content: bytes) -> Grid:
    from intake.cell.jobs import Grid

    for charset in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(charset)
            rows = islice(csv.reader(io.StringIO(text)), _MOST_ROWS)
            return Grid("", False, tuple(tuple(row[:_MOST_COLUMNS]) for row in rows))
        except (UnicodeDecodeError, csv.Error):
            continue
    raise TableError(
        f"{path.name} を Excel の表としても CSV（UTF-8 または Shift_JIS）としても読めません。"
        "Excel で開いて .xlsx として保存し直してください。"
    )


def _text(cell: str) -> str:
    return fold(cell).strip()


def six_digits(text: str) -> str:
    """Return the 6-digit 団体コード (municipality code) written in a table cell; "" if there is none.

    `text` must be four to six digits and nothing else; full-width digits are accepted. A leading
    zero that Excel removed and a missing check digit are added. The check digit of six digits is
    not checked.
    """
    digits = fold(text).strip()
    if not digits.isdecimal() or not 4 <= len(digits) <= 6:
        return ""
    if len(digits) == 6:
        return digits
    padded = digits.zfill(6)
    if check_digit(padded[:5]) == padded[5]:
        return padded  # with the leading zero that Excel removed
    five = digits.zfill(5)
    return five + check_digit(five)
