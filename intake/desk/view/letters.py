"""Queued and sent letters: view, release, retract, resend."""

from __future__ import annotations

from html import escape
from uuid import uuid4

import ipywidgets as widgets

from intake.desk.case import short
from intake.desk.correspondence import Queued
from intake.desk.desk import Desk
from intake.desk.markup import shown, table, text
from intake.desk.view.controls import StatusLine, choice_list, drop_down, html, line, text_box
from intake.terms import IntakeError
from intake.vocabulary.letters import LetterState

_TO_DO = ("held", "failed", "queued")
_UNTOLD = (
    "受付完了としたのに、その連絡をまだ送っていない申込みが {} 件あります（{}）。"
    "「検索と経過」で開き、「返信を書く」で送れます。電話などで済ませたものは、そのままで構いません。"
)
_CAN = {  # what may be done with a letter, by its state
    "held": "保留しています。送ってよければ保留を解き、送らないときは取り消します。",
    "queued": "次の自動送信で送られます。それまでは取り消せます。",
    "failed": "送信できませんでした。宛先を確かめて、もう一度送れます。",
    "sent": "送信済みのため、取り消せません。訂正は、検索して開き、「返信を書く」で送ってください。",
    "retracted": "送る前に取り消しました。この返信が送られることはありません。",
}


class LettersPane:
    """The letters of one state, or all unfinished ones, with a preview of the chosen one."""

    def __init__(self, desk: Desk, said: StatusLine) -> None:
        self._desk, self._said = desk, said
        self._found: dict[str, Queued] = {}
        self._act = ""  # key of what is done with the letter that is shown
        states = [(state.label, state.value) for state in LetterState]
        self.state = drop_down("状態", [("これから送るもの", ""), *states])
        said.on_change(self.state, self.refresh)
        self.select = choice_list(6)
        said.on_change(self.select, self._show)
        self.untold, self.preview = html(), html()
        self.to = text_box("再送の宛先", width="420px")
        release = said.button("送ってよい（保留を解く）", self._release, name="release")
        retract = said.button(
            "送らない（取り消す）", self._retract, style="warning", name="retract"
        )
        resend = said.button("もう一度送る", self._resend, name="resend")
        self._may = {
            "held": (release, retract),
            "queued": (retract,),
            "failed": (self.to, resend),
        }
        self.acts = widgets.HBox([], layout={"flex_flow": "row wrap"})
        every_held = said.button("保留をすべて解く", self._release_all)
        head = widgets.HBox([self.state, every_held])
        self.widget = widgets.VBox([head, self.untold, self.select, self.acts, self.preview])

    def refresh(self) -> None:
        """Reload the letters, keeping the choice if it is still listed."""
        untold = self._desk.untold()
        self.untold.value = f"<p>{_UNTOLD.format(len(untold), '、'.join(untold))}</p>" * bool(
            untold
        )
        kept = self.select.value
        found = self._desk.letters(*([self.state.value] if self.state.value else _TO_DO))
        self._found = {each.message_id: each for each in found}
        self.select.options = [(_line(each), each.message_id) for each in found]
        self.select.value = kept if kept in self._found else next(iter(self._found), None)
        self._show()

    def _show(self) -> None:
        self._act = uuid4().hex
        found = self._found.get(self.select.value)
        self.acts.children = self._may.get(found.state, ()) if found else ()
        self.to.value = found.to_again if found else ""
        self.preview.value = _preview(found) if found else "<p>この状態の返信はありません。</p>"

    @property
    def _chosen(self) -> Queued:
        found = self._found.get(self.select.value)
        if found is None:
            raise IntakeError("返信が選ばれていません。一覧から選んでください。")
        return found

    def _release(self) -> None:
        self._desk.release(self._chosen.message_id)
        self._said.info("保留を解きました。次の送信で送られます。")
        self.refresh()

    def _release_all(self) -> None:
        held = self._desk.letters("held")
        for each in held:
            self._desk.release(each.message_id)
        self._said.info(f"保留の返信 {len(held)} 通を、次の送信で送ります。")
        self.refresh()

    def _retract(self) -> None:
        letter = self._chosen
        self._desk.retract(letter.message_id)
        self._said.info(
            f"{letter.recipient} 宛ての返信を取り消しました。送られません。"
            "別の返信が要るときは、「検索と経過」で開いて書いてください。"
        )
        self.refresh()

    def _resend(self) -> None:
        self._desk.resend(self._chosen.message_id, to=self.to.value, act=self._act)
        self._said.info(f"{self.to.value} 宛てに、もう一度送信待ちに入れました。")
        self.refresh()


def _line(letter: Queued) -> str:
    return line(
        LetterState(letter.state).label,
        shown(letter.queued_at),
        letter.number or short(letter.mail),
        letter.recipient,
        shown(letter.subject)[:60],
    )


def _preview(letter: Queued) -> str:
    """State, recipient, subject and text, and what may be done with it."""
    rows = (
        ("状態", f"{LetterState(letter.state).label}（{_CAN[letter.state]}）"),
        *((("サーバーの返事", letter.reply),) if letter.reply else ()),
        ("宛先", letter.recipient),
        ("件名", letter.subject),
        ("作成", shown(letter.queued_at)),
    )
    body = text(letter.text) or escape("（本文はありません）")
    return f'{table((), rows)}<pre class="desk-mail">{body}</pre>'
