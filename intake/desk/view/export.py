"""A workbook to be written: first what and where, written only at a click, then a link to it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as widgets

from intake.desk import Desk
from intake.desk.view.parts import Said, button, html
from intake.desk.workbooks import Written
from intake.status import status


class ExportPane:
    """Run All writes nothing: the cell shows this, and a person presses the button."""

    def __init__(self, desk: Desk, title: str, write: Callable[[], Written]) -> None:
        self._write = write
        self._said = Said(desk.state.folder)
        count = sum(status(desk.state)["applications"].values())
        self._shown = html(
            f"<p>{escape(title)}（記録にある利用申込みは {count:,} 件）を、新しい Excel ファイルとして"
            f"「{escape(str(desk.state.folder / 'exports'))}」に書き出します。"
            "個人情報が含まれます。まだ書き出していません。</p>"
        )
        press = button(
            "Excel に書き出す", self._said.guarded(self._export), style="primary", name="export"
        )
        self.widget = widgets.VBox(
            [self._shown, press, self._said.widget], layout={"align_items": "flex-start"}
        )

    def _export(self) -> None:
        self._said.well("")
        self._shown.value = self._write()._repr_html_()
