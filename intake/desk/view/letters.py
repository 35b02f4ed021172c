"""Letters that wait for a release, or could not be sent."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as widgets

from intake.desk import Desk
from intake.desk.correspondence import STATES, Queued
from intake.desk.markup import shown, text
from intake.desk.view_parts import Said, button, html, text_box
from intake.terms import IntakeError


class LettersPane:
    """Release what is held; send again what failed, also to another address."""

    def __init__(self, desk: Desk, said: Said) -> None:
        self._desk, self._said = desk, said
        self._found: dict[str, Queued] = {}
        self.select = widgets.Select(options=[], rows=6, layout={"width": "99%"})
        self.select.observe(lambda _: said.guarded(self._show)(), "value")
        self.preview = html()
        self.to = text_box("再送の宛先", width="420px")
        self.widget = widgets.VBox(
            [
                self.select,
                self.preview,
                widgets.HBox(
                    [
                        button(
                            "送ってよい（保留を解く）", said.guarded(self._release), name="release"
                        ),
                        button("保留をすべて解く", said.guarded(self._release_all)),
                        self.to,
                        button("もう一度送る", said.guarded(self._resend), name="resend"),
                    ]
                ),
            ]
        )

    def refresh(self) -> None:
        """Look at the record anew."""
        found = self._desk.letters("held", "failed")
        self._found = {each.message_id: each for each in found}
        self.select.options = [(_line(each), each.message_id) for each in found]
        self.select.value = found[0].message_id if found else None
        if not found:
            self.preview.value = "<p>保留中の返信も、送信できなかった返信もありません。</p>"

    @property
    def _chosen(self) -> Queued:
        found = self._found.get(self.select.value)
        if found is None:
            raise IntakeError("返信が選ばれていません。一覧から選んでください。")
        return found

    def _show(self) -> None:
        found: Any = self._found.get(self.select.value)
        if found is None:
            self.preview.value = self.to.value = ""
            return
        self.to.value = found.recipient
        reply = f'<p class="desk-wrong">{escape(shown(found.reply))}</p>' if found.reply else ""
        self.preview.value = (
            f"{reply}<p>件名：{escape(shown(found.subject))}</p>"
            f'<pre class="desk-mail">{text(found.text)}</pre>'
        )

    def _release(self) -> None:
        self._desk.release(self._chosen.message_id)
        self._said.well("保留を解きました。次の送信で送られます。")
        self.refresh()

    def _release_all(self) -> None:
        held = [each for each in self._found.values() if each.state == "held"]
        for each in held:
            self._desk.release(each.message_id)
        self._said.well(f"保留の返信 {len(held)} 通を、次の送信で送ります。")
        self.refresh()

    def _resend(self) -> None:
        chosen = self._chosen
        if chosen.state != "failed":
            raise IntakeError("もう一度送れるのは、送信できなかった返信です。")
        self._desk.resend(chosen.message_id, to=self.to.value)
        self._said.well(f"{self.to.value} 宛てに、もう一度送信待ちに入れました。")
        self.refresh()


def _line(letter: Queued) -> str:
    parts = (
        STATES.get(letter.state, letter.state),
        shown(letter.queued_at),
        letter.number or "番号なし",
        letter.recipient,
        shown(letter.subject)[:60],
    )
    return "　".join(parts)
