"""A record large enough for decisions in bulk, and a desk of its own on it."""

from __future__ import annotations

import itertools
import shutil
from datetime import UTC, datetime, timedelta
from mailbox import mbox
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from intake.desk import Desk
from intake.receiving.poll import import_files
from intake.settings import load_settings
from intake.store import State
from tests.system.mails import application, applications, places

MANY = 56


def lay(folder: Path) -> Path:
    """A state folder with 56 complete applications and two without a form."""
    (folder / "settings.toml").write_text(
        '[answers]\nanswer_since = 2022-07-01\nfrom_address = "uketsuke@j-lis.example"\n'
    )
    box = mbox(folder / "all.mbox")
    for raw, _ in applications(MANY):
        box.add(raw)
    for number in (3, 4):
        box.add(application(places()[number], 900 + number, form=False))
    box.flush()
    import_files(State(folder), load_settings(folder), [folder / "all.mbox"], notify=False)
    return folder


def desk_on(office: Path, folder: Path) -> Desk:
    """A desk on a copy of the office's record, its clock a while after the mails."""
    shutil.copytree(office, folder)
    ticks = itertools.count()
    begin = datetime.now(UTC)
    return Desk("見本 職員", folder, clock=lambda: begin + timedelta(milliseconds=next(ticks)))


def sheet_of(path: Path) -> tuple[Workbook, Worksheet, dict[str, int]]:
    book = load_workbook(path)
    sheet = book.worksheets[0]
    return book, sheet, {str(cell.value): cell.column for cell in sheet[1]}
