"""A stack of letters: each can be looked at and edited; they are queued one by one, or all at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import ipywidgets as widgets

from intake.answers.letter import Letter
from intake.desk.desk import Desk
from intake.desk.markup import shown
from intake.desk.view.controls import StatusLine, choice_list, html, line
from intake.desk.view.letter import LetterBoxes


class Stack:
    """A list of drafts with the chosen one shown; edits are kept when the choice changes."""

    def __init__(self, desk: Desk, said: StatusLine) -> None:
        self._desk, self._said = desk, said
        self._drafts: list[Letter] = []
        self._shown: int | None = None
        self._act = ""
        self.head = html()
        self.select = choice_list(6)
        self.select.observe(lambda change: self._turn(change["new"]), "value")
        self.boxes = LetterBoxes(14)
        one = said.button("この1通を送信待ちに入れる", self._one, name="stack-one")
        every = said.button("すべて送信待ちに入れる", self._all, style="success", name="stack-all")
        drop = said.button("この1通は送らない", self._drop)
        parts = [self.head, self.select, self.boxes.widget, widgets.HBox([every, one, drop])]
        self.widget = widgets.VBox(parts, layout={"display": "none"})

    def show(self, drafts: Sequence[Letter]) -> None:
        """Put drafts on the stack."""
        self._act = (
            uuid4().hex
        )  # key of queueing them: pressed again after a failure, it is one act
        self._drafts = list(drafts)
        self._fill()

    def _fill(self, chosen: int = 0) -> None:
        self.widget.layout.display = "" if self._drafts else "none"
        self.head.value = (
            f"<b>返信 {len(self._drafts):,} 通</b>（送信待ちに入れるまで送られません）"
        )
        self._shown = None
        self.select.options = [(_line(each), place) for place, each in enumerate(self._drafts)]
        self.select.value = min(chosen, len(self._drafts) - 1) if self._drafts else None
        self._turn(self.select.value)

    def _turn(self, place: Any) -> None:
        self._keep()
        self._shown = place if place is not None and place < len(self._drafts) else None
        if self._shown is not None:
            self.boxes.show(self._drafts[self._shown])

    def _keep(self) -> None:
        """Keep what was edited in the letter that is shown."""
        if self._shown is not None:
            self._drafts[self._shown] = self.boxes.edited(self._drafts[self._shown])

    def _one(self) -> None:
        self._keep()
        if self._shown is not None:
            self._desk.queue(self._drafts[self._shown], act=self._act)
            self._drop()
            self._said.info("返信 1 通を送信待ちに入れました。")

    def _all(self) -> None:
        self._keep()
        count = len(self._desk.queue(*self._drafts, act=self._act)) if self._drafts else 0
        self.show([])
        self._said.info(f"返信 {count:,} 通を送信待ちに入れました。次の送信で送られます。")

    def _drop(self) -> None:
        place, self._shown = self._shown, None
        if place is not None:
            del self._drafts[place]
            self._fill(place)


def _line(draft: Letter) -> str:
    return line(draft.recipient, shown(draft.subject)[:80])
