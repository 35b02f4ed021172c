"""The functions that notebook cells call to show the screens of the desk."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from intake.desk.desk import Desk
from intake.desk.view.desk_screen import DeskScreen
from intake.desk.view.excel import ExcelScreen
from intake.desk.view.panel import Panel
from intake.desk.view.trial import TrialScreen
from intake.paths import default_state
from intake.privacy.lab import forget_what_is_typed
from intake.terms import IntakeError


def open_desk(state: Path | str | None = None) -> Desk:
    """The desk on the record in `state`, else $INTAKE_STATE, else the default folder.

    If the default folder has no record, that of the demo is used. IntakeError if there is no
    record.
    """
    forget_what_is_typed()
    named = state or os.environ.get("INTAKE_STATE")
    folder = Path(named) if named else default_state()
    demo = default_state() / "demo"
    if not named and not (folder / "store.duckdb").exists() and (demo / "store.duckdb").exists():
        folder = demo
    # Where people log in, each has a kernel and a name of their own.
    desk = Desk(os.environ.get("JUPYTERHUB_USER", ""), folder)
    if not desk.state.store.exists():
        raise IntakeError(
            f"{folder} にはまだ記録がありません。先に make demo（見本）か intake poll を実行してください。"
        )
    return desk


def show(desk: Desk, *, full: bool = False) -> Any:
    """The widget of the desk screen; with `full`, it takes the whole window."""
    return Panel(DeskScreen(desk, "full" if full else "desk"))


def select(desk: Desk) -> Any:
    """The widget for selecting participants of 試行運用."""
    return Panel(TrialScreen(desk))


def export(desk: Desk) -> Any:
    """The widget that exports the register of applications to Excel on a click."""
    return Panel(ExcelScreen(desk, "export"))


def import_decisions(desk: Desk) -> Any:
    """The widget that reads an edited register from Excel and records its decisions."""
    return Panel(ExcelScreen(desk, "import"))


def export_trial(desk: Desk) -> Any:
    """The widget that exports the list of applicants for 試行運用 to Excel on a click."""
    return Panel(ExcelScreen(desk, "export_trial"))
