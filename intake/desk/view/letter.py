"""A letter to review and edit; queued only on a click."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import ipywidgets as widgets

from intake.answers.letter import Letter
from intake.desk.view.controls import Act, StatusLine, html, text_box
from intake.terms import IntakeError
from intake.vocabulary.letters import LetterKind


class LetterBoxes:
    """Recipient, subject and text of a draft, to be edited."""

    def __init__(self, rows: int) -> None:
        self._to = text_box("宛先", width="60%")
        self._subject = text_box("件名", width="99%")
        self.text = widgets.Textarea(rows=rows, layout={"width": "99%"})
        self.widget = widgets.VBox([self._to, self._subject, self.text])

    def show(self, draft: Letter | None) -> None:
        """Fill the boxes, or empty them."""
        self._to.value = draft.recipient if draft else ""
        self._subject.value = draft.subject if draft else ""
        self.text.value = draft.text if draft else ""

    def edited(self, draft: Letter) -> Letter:
        """The draft with the edited values of the boxes."""
        return replace(
            draft,
            recipient=self._to.value,
            subject=self._subject.value,
            text=self.text.value,
        )


class LetterPane:
    """The pane of one letter. `queue` is called with the edited letter, `leave` to skip it."""

    def __init__(self, said: StatusLine, queue: Callable[[Letter], None], leave: Act) -> None:
        self._queue = queue
        self._draft: Letter | None = None
        self.title = html()
        self.boxes = LetterBoxes(22)
        self.boxes.text.add_class("desk-letter")
        self.ok = said.button("", self._said_so, style="success", name="queue")
        self.no = said.button("", leave, name="leave")
        self.widget = widgets.VBox(
            [self.title, self.boxes.widget, widgets.HBox([self.ok, self.no])],
            layout={
                "display": "none",
                "border": "1px solid #8aa",
                "padding": "8px",
                "margin": "0 8px 0 0",
                "flex": "1 1 0",
                "min_width": "460px",
            },
        )

    def show(
        self,
        draft: Letter,
        words: str,
        ok: str = "送信待ちに入れる",
        no: str = "送らずに次へ",
    ) -> None:
        """Open a draft."""
        self._draft = draft
        self.title.value = f"<b>{words}</b>（送信待ちに入れるまで送られません）"
        self.boxes.show(draft)
        self.ok.description, self.no.description = ok, no
        self.widget.layout.display = ""
        (self.boxes.text if draft.kind is LetterKind.ANSWER else self.ok).focus()

    def close(self) -> None:
        self._draft = None
        self.boxes.show(None)
        self.widget.layout.display = "none"

    def _said_so(self) -> None:
        draft = self._draft
        if draft is None:  # a second click on a letter that has gone
            return
        edited = self.boxes.edited(draft)
        if draft.kind is LetterKind.ANSWER and edited.text.strip() == draft.text.strip():
            raise IntakeError("回答の文面がまだ書かれていません。「記」の下に書いてください。")
        self._queue(edited)
