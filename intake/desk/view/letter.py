"""A letter to look at and edit; nothing is queued before the person says so."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from intake.answer.letters import LetterKind
from intake.desk.correspondence import Draft
from intake.desk.view_parts import Act, Said, button, html, text_box
from intake.terms import IntakeError


class LetterPane:
    """One letter. `queue` gets it as edited; `leave` goes on without it."""

    def __init__(self, said: Said, queue: Callable[[Draft], None], leave: Act) -> None:
        self._queue = queue
        self._draft: Draft | None = None
        self.title = html()
        self.to = text_box("宛先", width="60%")
        self.subject = text_box("件名", width="99%")
        self.text = widgets.Textarea(rows=16, layout={"width": "99%"})
        self.text.add_class("desk-letter")
        self.ok = button(
            "送信待ちに入れる", said.guarded(self._said_so), style="success", name="queue"
        )
        self.no = button("送らずに次へ", said.guarded(leave), name="leave")
        self.widget = widgets.VBox(
            [self.title, self.to, self.subject, self.text, widgets.HBox([self.ok, self.no])],
            layout={"display": "none", "border": "1px solid #8aa", "padding": "8px"},
        )

    def show(self, draft: Draft, title: str, label: str = "送信待ちに入れる") -> None:
        """Open a draft."""
        self._draft = draft
        self.title.value = title
        self.to.value, self.subject.value, self.text.value = (
            draft.recipient,
            draft.subject,
            draft.text,
        )
        self.ok.description = label
        self.widget.layout.display = ""
        (self.text if draft.kind is LetterKind.ANSWER else self.ok).focus()

    def close(self) -> None:
        self._draft = None
        self.text.value = self.subject.value = self.to.value = ""
        self.widget.layout.display = "none"

    def _said_so(self) -> None:
        draft = self._draft
        if draft is None:  # a second click on a letter that has gone
            return
        if draft.kind is LetterKind.ANSWER and self.text.value.strip() == draft.text.strip():
            raise IntakeError("回答の文面がまだ書かれていません。「記」の下に書いてください。")
        self._queue(
            draft.edited(subject=self.subject.value, text=self.text.value, to=self.to.value)
        )
