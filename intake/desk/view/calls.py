"""The desk in a notebook: calls that show widgets."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from intake.desk.desk import Desk
from intake.desk.view.controls import keep_keys
from intake.desk.view.desk_widget import DeskView
from intake.desk.view.excel import ExportPane, ImportPane
from intake.desk.view.trial import TrialView
from intake.paths import default_state
from intake.privacy.lab import forget_what_is_typed
from intake.terms import IntakeError


def open_desk(state: Path | str | None = None) -> Desk:
    """The desk of the office's record, else of the demo; IntakeError if neither exists."""
    forget_what_is_typed()
    named = state or os.environ.get("INTAKE_STATE")
    folder = Path(named) if named else default_state()
    demo = default_state() / "demo"
    if not named and not (folder / "store.duckdb").exists() and (demo / "store.duckdb").exists():
        folder = demo
    desk = Desk(state=folder)
    if not desk.state.store.exists():
        raise IntakeError(
            f"{folder} にはまだ記録がありません。先に make demo（見本）か intake poll を実行してください。"
        )
    return desk


def show(desk: Desk) -> Any:
    """The widget of the desk: waiting items, one item, its letter; search, letters, reminders."""
    keep_keys()
    return DeskView(desk).widget


def select(desk: Desk) -> Any:
    """The selection for 試行運用."""
    keep_keys()
    return TrialView(desk).widget


def export(desk: Desk) -> Any:
    """The pane that writes the register of applications on a click."""
    return ExportPane(desk, "利用申込みの一覧", desk.export).widget


def import_decisions(desk: Desk) -> Any:
    """The pane that reads the register back from Excel, and records it on a click."""
    return ImportPane(desk).widget


def export_trial(desk: Desk) -> Any:
    """The pane that writes the list of applicants for 試行運用."""
    return ExportPane(desk, "試行運用の一覧", desk.export_trial).widget
