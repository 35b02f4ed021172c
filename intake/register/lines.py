"""Parse the register's CSV and TOML files strictly: errors give file, line and what to do."""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from intake.terms import IntakeError, MunicipalityKind

Row = Mapping[str, str]
T = TypeVar("T")
_WEIGHTS = (6, 5, 4, 3, 2)
_REBUILD = "配布されたファイルに戻すか、data/register/build_register.py で作り直してください"


def check_digit(code5: str) -> str:
    """Return the check digit of a 全国地方公共団体コード (municipality code) from its first five digits.

    Raises ValueError if `code5` is not five digits. 根拠: 総務省「全国地方公共団体コード仕様」.
    """
    total = sum(int(digit) * weight for digit, weight in zip(code5, _WEIGHTS, strict=True))
    return str((11 - total % 11) % 10)


def code(text: str) -> str:
    if not (len(text) == 6 and text.isascii() and text.isdecimal()):
        raise ValueError(f"団体コード「{text}」は6桁の数字ではありません")
    if check_digit(text[:5]) != text[5]:
        raise ValueError(f"団体コード「{text}」の検査数字が合いません")
    return text


def kind(text: str) -> MunicipalityKind:
    try:
        return MunicipalityKind(text)
    except ValueError:
        kinds = "・".join(MunicipalityKind)
        raise ValueError(f"種別「{text}」は{kinds}のいずれでもありません") from None


def day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"日付「{text}」は2024-01-01の形ではありません") from None


def day_or_none(text: str) -> dt.date | None:
    return day(text) if text else None


def whole(text: str) -> int:
    if not text.isdecimal():
        raise ValueError(f"「{text}」は整数ではありません")
    return int(text)


def text(text: str) -> str:
    if not text:
        raise ValueError("空であってはならない欄が空です")
    return text


def read_rows(
    path: Path, make: Callable[[Row], T], key: tuple[str, ...] | None = None
) -> tuple[T, ...]:
    """Parse a CSV file: return what `make` makes of each line below the header, in their order.

    `make` gets a dict of column name to text, and raises ValueError for an invalid line. No two
    lines may have equal values in all columns of `key` (None: in all columns). Raises IntakeError
    if the file, its header or a line is invalid, or if there is no line below the header.
    """
    lines = csv.DictReader(_contents(path).splitlines(), strict=True)
    made: list[T] = []
    seen: set[tuple[str, ...]] = set()
    try:
        for row in lines:
            _whole_and_new(row, key or tuple(row), seen)
            made.append(make(row))
    except KeyError as missing:
        raise _broken(path, 1, f"見出しに「{missing.args[0]}」がありません") from None
    except (ValueError, csv.Error) as wrong:
        raise _broken(path, lines.line_num, str(wrong)) from None
    if not made:
        raise _broken(path, 1, "1行もありません")
    return tuple(made)


def _whole_and_new(row: Row, key: tuple[str, ...], seen: set[tuple[str, ...]]) -> None:
    if None in row or None in row.values():
        raise ValueError("欄の数が見出しと合いません")
    own = tuple(row[column] for column in key)
    if own in seen:
        raise ValueError(f"{'・'.join(key)}が前の行と重複しています")
    seen.add(own)


def read_dates(path: Path) -> tuple[dt.date, dt.date]:
    try:
        header = tomllib.loads(_contents(path))
    except tomllib.TOMLDecodeError as wrong:
        raise _broken(path, 1, f"TOMLとして読めません: {wrong}") from None
    dates = header.get("date"), header.get("since")
    if not (isinstance(dates[0], dt.date) and isinstance(dates[1], dt.date)):
        raise _broken(path, 1, "date と since に日付がありません")
    return dates[0], dates[1]


def _contents(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as wrong:
        line = wrong.object[: wrong.start].count(b"\n") + 1
        raise _broken(path, line, "UTF-8の文字ではありません") from None
    except OSError:
        raise IntakeError(f"市区町村の一覧「{path}」を開けません。{_REBUILD}。") from None


def _broken(path: Path, line: int, what: str) -> IntakeError:
    return IntakeError(
        f"市区町村の一覧「{path}」の{line}行目が正しくありません（{what}）。{_REBUILD}。"
    )
