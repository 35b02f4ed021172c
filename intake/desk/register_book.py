"""The two workbooks of the desk: the register of applications, the list for 試行運用."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from intake.desk import columns
from intake.desk.columns import Column, Sort
from intake.desk.exporting import write_book
from intake.desk.listings import TRIAL_TITLES, trial_row
from intake.desk.trial import Applicant
from intake.folder import make_folder
from intake.register import Register
from intake.store import State
from intake.terms import JST, IntakeError

_DAYS = ("受信日", "受付完了日")
_WIDE = {"導入検討状況": 44, "市区町村": 16, "人口": 11}


def new_file(state: State, title: str, at: datetime, path: Path | str | None) -> Path:
    """Where to write; IntakeError where a file lies there, which somebody may have filled in."""
    file = Path(path) if path is not None else _dated(state, title, at)
    if file.exists():
        raise IntakeError(
            f"{file} は既にあります。書き入れた内容を失わないよう、別の名前を指定するか、"
            "不要ならば削除してください。"
        )
    return file


def _dated(state: State, title: str, at: datetime) -> Path:
    folder = state.folder / "exports"
    make_folder(folder)
    stem = f"{title}-{at.astimezone(JST):%Y%m%d-%H%M%S}"
    names = (f"{stem}{'' if n == 1 else f'-{n}'}.xlsx" for n in count(1))
    return next(folder / name for name in names if not (folder / name).exists())


def write_register(path: Path, rows: Iterable[Mapping[str, Any]], register: Register) -> Path:
    """The register as J-LIS keeps it, one row an application."""
    values = (columns.values_of(row, register) for row in rows)
    cells = ([each[column.title] for column in columns.EVERY] for each in values)
    return write_book(path, "利用申込み一覧", columns.EVERY, cells)


def write_trial(path: Path, found: Iterable[Applicant]) -> Path:
    """Who asked for 試行運用 and what was decided."""
    return write_book(path, "試行運用", _TRIAL, (list(trial_row(each)) for each in found))


def _column(title: str) -> Column:
    sort = Sort.DAY if title in _DAYS else Sort.NUMBER if title == "人口" else Sort.TEXT
    return Column(title, sort, _WIDE.get(title, 13))


_TRIAL = tuple(map(_column, TRIAL_TITLES))
