"""Tables that other offices publish (.xlsx or .csv), found by their headings, never by position."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from intake.register.lines import check_digit
from intake.terms import IntakeError
from intake.text import fold

_MOST_ROWS = 10_000
_MOST_COLUMNS = 60
_CODE = re.compile(r"\d{5,6}")


class TableError(IntakeError):
    """A table that cannot be used: file, row, cure."""


@dataclass(frozen=True, slots=True)
class Table:
    """The headings, stacked ones joined, and the rows below them."""

    path: Path
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]  # number in the file, cells as text

    def columns(self, all_of: Sequence[str], none_of: Sequence[str] = ()) -> list[int]:
        """The columns whose heading contains all of these words and none of those."""
        return [
            at
            for at, heading in enumerate(self.headings)
            if all(word in heading for word in all_of)
            and not any(word in heading for word in none_of)
        ]

    def column(self, what: str, *, all_of: Sequence[str], none_of: Sequence[str] = ()) -> int:
        """The one column whose heading contains all of these words; TableError if not exactly one."""
        found = self.columns(all_of, none_of)
        if len(found) == 1:
            return found[0]
        seen = "、".join(f"「{heading}」" for heading in self.headings if heading)
        how_many = "見つかりません" if not found else f"{len(found)}列あります"
        raise TableError(
            f"{self.path.name}: 「{what}」の列が{how_many}（見出しは {seen}）。"
            "1列だけになるように見出しを直すか、要らない列を消してください。"
        )


def read_table(path: Path) -> Table:
    """The first table with a column 団体コード in a workbook or CSV file."""
    sheets = list(_sheets(path))
    for rows in sheets:
        first = _first_of_data(rows)
        if first is not None:
            width = max((at + 1 for row in rows for at, cell in enumerate(row) if cell), default=0)
            headings = tuple(_heading(rows[:first], at) for at in range(width))
            body = tuple(
                (n + 1, (*row, *[""] * (width - len(row))))
                for n, row in enumerate(rows)
                if n >= first and any(row)
            )
            return Table(path, headings, body)
    raise TableError(
        f"{path.name}: 「団体コード」の列がある表が見つかりません。公表されたままのファイルを指定してください。"
    )


def _first_of_data(rows: Sequence[tuple[str, ...]]) -> int | None:
    """The first data row: the first with a code under the heading 団体コード."""
    under: set[int] = set()
    for number, row in enumerate(rows):
        if any(at < len(row) and _CODE.fullmatch(row[at]) for at in under):
            return number
        under.update(at for at in range(len(row)) if "団体コード" in _joined(row, at))
    return None


def _joined(row: tuple[str, ...], at: int) -> str:
    return re.sub(r"\s", "", fold(row[at])) if at < len(row) else ""


def _heading(above: Sequence[tuple[str, ...]], at: int) -> str:
    """The joined headings of a column, from the line of 団体コード down; empty cells inherit from the left."""
    start = next(
        (
            n
            for n, row in enumerate(above)
            if any("団体コード" in _joined(row, c) for c in range(len(row)))
        ),
        0,
    )
    parts = []
    for row in above[start:]:
        left = next((_joined(row, c) for c in range(at, -1, -1) if _joined(row, c)), "")
        parts.append(
            _joined(row, at) or (left if row is above[start] and len(above) > start + 1 else "")
        )
    return "".join(parts)


def _sheets(path: Path) -> Iterator[list[tuple[str, ...]]]:
    with TableError.explaining(f"{path} を読めません", "場所を確かめてください。"):
        content = path.read_bytes()
    if content[:2] == b"PK":
        yield from _workbook(path, content)
    else:
        yield _csv(path, content)


def _workbook(path: Path, content: bytes) -> Iterator[list[tuple[str, ...]]]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in book.worksheets:
            yield [
                tuple(_text(cell) for cell in row)
                for row in sheet.iter_rows(
                    max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True
                )
            ]
    except TableError:
        raise
    except Exception as error:
        raise TableError(
            f"{path.name} を Excel のファイルとして開けません（{type(error).__name__}）。"
            "Excel で開いて .xlsx として保存し直してください。"
        ) from None


def _csv(path: Path, content: bytes) -> list[tuple[str, ...]]:
    for charset in ("utf-8-sig", "cp932"):
        try:
            text = content.decode(charset)
            rows = islice(csv.reader(io.StringIO(text)), _MOST_ROWS)
            return [tuple(_text(cell) for cell in row[:_MOST_COLUMNS]) for row in rows]
        except (UnicodeDecodeError, csv.Error):
            continue
    raise TableError(
        f"{path.name} を .xlsx としても CSV（UTF-8 または Shift_JIS）としても読めません。"
        "Excel で開いて .xlsx として保存し直してください。"
    )


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return fold(str(cell)).strip()


def six_digits(text: str) -> str:
    """A 団体コード with its leading zero and check digit restored; "" if it is none."""
    digits = fold(text).strip()
    if not digits.isdecimal() or not 4 <= len(digits) <= 6:
        return ""
    if len(digits) == 6:
        return digits
    padded = digits.zfill(6)
    if check_digit(padded[:5]) == padded[5]:
        return padded  # the leading zero that Excel took
    five = digits.zfill(5)
    return five + check_digit(five)
