"""The selection for 試行運用 in a notebook: paste, look, record, then the letters."""

from __future__ import annotations

from datetime import date
from typing import Any

import ipywidgets as widgets

from intake.desk.bulk import Plan
from intake.desk.correspondence import AFTER
from intake.desk.desk import Desk
from intake.desk.view.controls import StatusLine, html, name_box
from intake.desk.view.stack import Stack
from intake.terms import IntakeError
from intake.vocabulary.moves import Move


class TrialView:
    """Records on 「記録する」 only, and exactly what was shown."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._plan = desk, Plan(())
        self.said = StatusLine(desk.state.folder)
        self.on = widgets.DatePicker(description="選定の日", layout={"width": "240px"})
        self.pasted = widgets.Textarea(
            rows=8,
            placeholder="Excel の行を貼り付けてください（受付番号又は団体コードの列と、「選定」「見送り」の列）",
            layout={"width": "99%"},
        )
        self.pasted.add_class("desk-paste")
        self.shown = html()
        self.stack = Stack(desk, self.said)
        check = self.said.button("確かめる", self._check, style="primary", name="check")
        self.record = self.said.button("記録する", self._record, name="record")
        self.record.disabled = True
        head, press = widgets.HBox([name_box(desk), self.on]), widgets.HBox([check, self.record])
        parts = [head, self.pasted, press, self.said.widget, self.shown, self.stack.widget]
        self.widget = widgets.VBox(parts)

    def _check(self) -> None:
        self._plan = self._desk.select(self.pasted.value, self._day())
        self.shown.value = self._plan._repr_html_()
        self.record.disabled = bool(self._plan.wrong) or not self._plan.rows
        self.said.info("")

    def _record(self) -> None:
        if self._plan.done or not self._plan.rows:
            return
        done = self._desk.select(self.pasted.value, self._day(), do=True)
        self._plan = done
        self.shown.value = done._repr_html_()
        self.record.disabled = True
        if done.done:
            self.pasted.value = ""
            self.stack.show(self._drafts(done))
            self.said.info(done.sentence + "下の文面を確かめてください。")

    def _drafts(self, plan: Plan) -> list[Any]:
        found = []
        for move in (Move.SELECT_TRIAL, Move.DECLINE_TRIAL):
            numbers = [row.number for row in plan.rows if row.rulings[0].move is move]
            found += self._desk.drafts(AFTER[move], numbers)
        return found

    def _day(self) -> date:
        if self.on.value is None:
            raise IntakeError("選定の日が入っていません。日付を選んでください。")
        day: date = self.on.value
        return day
