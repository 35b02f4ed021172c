"""Reminders: whom, of what, and the letters."""

from __future__ import annotations

import ipywidgets as widgets

from intake.desk.desk import Desk
from intake.desk.listings import REMINDERS
from intake.desk.markup import Listing
from intake.desk.reminding import Reminder
from intake.desk.view.controls import StatusLine, box, drop_down, html
from intake.desk.view.stack import Stack
from intake.vocabulary.letters import REMINDED_FOR


class RemindPane:
    """Applications unanswered for more than a number of working days."""

    def __init__(self, desk: Desk, said: StatusLine) -> None:
        self._desk = desk
        days = {"value": desk.settings.desk.remind_days, "min": 0, "max": 999}
        self.days = box(widgets.BoundedIntText, "次の営業日数を超えたもの", "260px", **days)
        self.kind = drop_down(
            "理由", [("すべて", ""), *((why, kind) for kind, why in REMINDED_FOR.items())]
        )
        said.on_change(self.kind, self.refresh)
        said.on_change(self.days, self.refresh)
        self.table = html()
        self.stack = Stack(desk, said)
        write = said.button("催促の文面を作る", self._write, name="remind")
        held = widgets.VBox([self.table], layout={"max_height": "24em", "overflow": "auto"})
        head = widgets.HBox([self.days, self.kind, write])
        self.widget = widgets.VBox([head, self.stack.widget, held])

    def refresh(self) -> None:
        """Reload from the record."""
        self.table.value = Listing(self._found(), REMINDERS)._repr_html_()

    def _found(self) -> list[Reminder]:
        wanted = self.kind.value
        found = self._desk.to_remind(self.days.value)
        return [each for each in found if not wanted or each.letter == wanted]

    def _write(self) -> None:
        self.stack.show(self._desk.reminders(self._found()))
