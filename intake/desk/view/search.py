"""Search: any municipality, person, number, phone or subject; its whole course on one line of time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from intake.desk.desk import Desk
from intake.desk.markup import shown
from intake.desk.search import Found
from intake.desk.view.controls import StatusLine, choice_list, html, line, text_box


class SearchPane:
    """Finds, shows the course of what is chosen, and opens it below."""

    def __init__(self, desk: Desk, said: StatusLine, opens: Callable[[str], None]) -> None:
        self._desk, self._opens = desk, opens
        self.word = text_box("探す", hint="団体、氏名、受付番号、電話番号、件名など", width="420px")
        said.on_change(self.word, self._search)
        self.select = choice_list(6)
        said.on_change(self.select, self._show)
        self.course = html()
        find = said.button("探す", self._search)
        look = said.button("この件を下に開く", self._open, name="open")
        head = widgets.HBox([self.word, find, look])
        self.widget = widgets.VBox([head, self.select, self.course])

    def _search(self) -> None:
        word = self.word.value.strip()
        found = self._desk.search(word) if word else []
        self.select.options = [(_line(each), each.mail) for each in found]
        self.select.value = found[0].mail if found else None
        if word and not found:
            self.course.value = "<p>見付かりませんでした。</p>"

    def _show(self) -> None:
        mail: Any = self.select.value
        self.course.value = self._desk.history(mail)._repr_html_() if mail else ""

    def _open(self) -> None:
        if self.select.value:
            self._opens(self.select.value)


def _line(found: Found) -> str:
    return line(
        shown(found.received_at),
        found.name,
        found.place,
        found.stage.label if found.stage else "",
        shown(found.subject)[:60],
    )
