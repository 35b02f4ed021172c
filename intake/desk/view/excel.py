"""Workbooks of the desk: written at a click and handed over by a link; read back, shown, recorded."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import ipywidgets as widgets

from intake.desk.bulk import Plan
from intake.desk.desk import Desk
from intake.desk.view.controls import StatusLine, html, name_box, uploaded
from intake.desk.workbooks import Written
from intake.status import status
from intake.terms import IntakeError

_LEFT = {"align_items": "flex-start"}


class ExportPane:
    """Run All writes nothing: the cell shows this, and a person presses the button."""

    def __init__(self, desk: Desk, title: str, write: Callable[[], Written]) -> None:
        self._write = write
        self._said = StatusLine(desk.state.folder)
        count = sum(status(desk.state)["applications"].values())
        self._shown = html(
            f"<p>{escape(title)}（記録にある利用申込みは {count:,} 件）を、新しい Excel ファイルとして"
            f"「{escape(str(desk.state.folder / 'exports'))}」に書き出します。"
            "個人情報が含まれます。まだ書き出していません。</p>"
        )
        press = self._said.button("Excel に書き出す", self._export, style="primary", name="export")
        self.widget = widgets.VBox([self._shown, press, self._said.widget], layout=_LEFT)

    def _export(self) -> None:
        self._said.info("")
        self._shown.value = self._write()._repr_html_()


class ImportPane:
    """A register filled in by hand: what it would record, row by row; recorded at a second click."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.said = StatusLine(desk.state.folder)
        self.file = widgets.FileUpload(
            description="書き入れたファイルを選ぶ", accept=".xlsx", layout={"width": "auto"}
        )
        self.said.on_change(self.file, self._check)
        self.record = self.said.button("記録する", self._record, name="record-rows")
        self.record.disabled = True
        self.shown = html()
        head = widgets.HBox([name_box(desk), self.file, self.record])
        self.widget = widgets.VBox([head, self.said.widget, self.shown], layout=_LEFT)

    def _check(self) -> None:
        self.record.disabled, self.shown.value = True, ""
        self.said.info("")
        plan = self._read(do=False)
        self.shown.value = plan._repr_html_()
        self.record.disabled = bool(plan.wrong) or not plan.rows

    def _record(self) -> None:
        self.record.disabled = True
        plan = self._read(do=True)
        self.shown.value = plan._repr_html_()
        if plan.done:
            self.said.info(plan.sentence)

    def _read(self, *, do: bool) -> Plan:
        with TemporaryDirectory() as folder:
            file = uploaded(self.file, Path(folder))
            if file is None:
                raise IntakeError("ファイルが選ばれていません。書き入れた一覧を選んでください。")
            return self._desk.import_decisions(file, do=do)
