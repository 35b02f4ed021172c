"""Reminders: whom, of what, and the letters."""

from __future__ import annotations

import ipywidgets as widgets

from intake.desk import Desk
from intake.desk.view_parts import Said, button, html
from intake.desk.view_stack import Stack


class RemindPane:
    """What has gone unanswered for longer than so many working days."""

    def __init__(self, desk: Desk, said: Said) -> None:
        self._desk = desk
        self.days = widgets.BoundedIntText(
            value=desk.settings.desk.remind_days,
            min=0,
            max=999,
            description="営業日を超えたもの",
            style={"description_width": "initial"},
            layout={"width": "220px"},
        )
        self.days.observe(lambda _: said.guarded(self.refresh)(), "value")
        self.table = html()
        self.stack = Stack(desk, said)
        write = button("催促の文面を作る", said.guarded(self._write), name="remind")
        self.widget = widgets.VBox(
            [widgets.HBox([self.days, write]), self.table, self.stack.widget]
        )

    def refresh(self) -> None:
        """Look at the record anew."""
        self.table.value = self._desk.to_remind(self.days.value)._repr_html_()

    def _write(self) -> None:
        self.stack.show(self._desk.reminders(self.days.value))
