"""The functions that notebook cells call to open the desk and show its screens."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intake.desk.desk import Desk
from intake.desk.markup import text
from intake.desk.view.desk_screen import DeskScreen
from intake.desk.view.excel import ExcelScreen
from intake.desk.view.panel import Panel
from intake.desk.view.trial import TrialScreen
from intake.paths import default_state
from intake.privacy.lab import forget_what_is_typed
from intake.terms import IntakeError


def open_desk(state: Path | str | None = None) -> Desk:
    """Return the desk for the state folder `state` (None: $INTAKE_STATE, else the default folder).

    If the default folder has no record (DuckDB), the demo's folder is used instead. Raises
    IntakeError if the chosen folder has no record. Also turns off IPython's input history.
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
        named_by = "INTAKE_STATE の指定が違うときは直してください。" if named else ""
        raise IntakeError(
            f"{folder.resolve()} にはまだ記録がありません。先に make demo（見本）か intake poll を"
            f"実行してください。{named_by}"
        )
    return desk


def show(desk: Desk, *, full: bool = False) -> Any:
    """Return the Jupyter widget of the desk screen; `full` makes the widget fill the window."""
    return Panel(DeskScreen(desk, "full" if full else "desk"))


@dataclass(frozen=True, slots=True)
class NotOpened:
    """A message shown in place of the desk: why the desk cannot be opened, and what to do."""

    sentence: str

    def _repr_html_(self) -> str:
        return f'<p role="alert" style="font-size: 16px; margin: 2em">{text(self.sentence)}</p>'


def alone() -> Any:
    """Return the widget that shows the desk as a whole page; a NotOpened if the desk does not open.

    The NotOpened says in Japanese why, and what to do. Errors are not raised, because the page
    would show them in English and without their cause.
    """
    try:
        return show(open_desk(), full=True)
    except IntakeError as error:
        return NotOpened(f"受付の画面を開けません。{error}")
    except Exception as error:
        folder = os.environ.get("INTAKE_STATE") or default_state()
        return NotOpened(
            f"受付の画面を開けません。状態フォルダー {folder} を使うときに、予期しない問題が起きました"
            f"（{type(error).__name__}：{error}）。このフォルダーの場所と権限を確かめ、"
            "端末で intake doctor を実行してください。記録は元のままです。"
        )


def select(desk: Desk) -> Any:
    """Return the Jupyter widget for selecting the participants of the trial (試行運用)."""
    return Panel(TrialScreen(desk))


def export(desk: Desk) -> Any:
    """Return the Jupyter widget with a button that exports all applications to Excel."""
    return Panel(ExcelScreen(desk, "export"))


def import_decisions(desk: Desk) -> Any:
    """Return the Jupyter widget that imports decisions from an edited workbook.

    The widget first shows a preview; the decisions are recorded only at a click.
    """
    return Panel(ExcelScreen(desk, "import"))


def export_trial(desk: Desk) -> Any:
    """Return the Jupyter widget with a button that exports the applicants for 試行運用 to Excel.

    From this workbook staff select the participants of the trial operation (試行運用). The workbook
    has all applications that are not withdrawn, dismissed or ended, also those of municipalities
    that do not wish to take part.
    """
    return Panel(ExcelScreen(desk, "export_trial"))
