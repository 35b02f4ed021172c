"""One item: left the mail as it came, right what was read; below, the buttons of what is possible."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from html import escape
from typing import Any

import ipywidgets as widgets

from intake.desk.case import Case, Related, reading_html
from intake.desk.correspondence import possible
from intake.desk.mail_html import mail_html
from intake.desk.original import Original
from intake.desk.view.controls import DANGER, Act, StatusLine, box, html, text_box
from intake.desk.view.move import MoveForm
from intake.register import Register
from intake.terms import Candidate, Kind
from intake.vocabulary.letters import LetterKind
from intake.vocabulary.moves import MOVES, Move
from intake.vocabulary.moves import possible as possible_moves

Take = Callable[
    [Case, Move, str, Mapping[str, str]], None
]  # case, move, application or mail, values
_LOOKS = {"flex": "1 1 0", "min_width": "340px", "max_height": "44em", "overflow": "auto"}


class CasePane:
    """Shows a case. `take` is called with a decision, `write` when a letter is wanted."""

    def __init__(
        self,
        register: Register,
        said: StatusLine,
        take: Take,
        write: Callable[[Case, LetterKind], None],
    ) -> None:
        self._register, self._said, self._take, self._write = register, said, take, write
        self._mail, self._reading = html(), html()
        left = widgets.VBox([self._mail], layout=_LOOKS)
        right = widgets.VBox([self._reading], layout=_LOOKS)
        self.on = box(widgets.DatePicker, "いつから", "240px")
        self.note = text_box("理由・メモ", hint="例：電話で確認", width="420px")
        self._first = widgets.VBox([])  # what is most likely wanted
        self._moves = widgets.HBox([], layout={"flex_flow": "row wrap"})
        self._form = widgets.VBox([])
        when = widgets.HBox([self.on, self.note])
        self._acting = widgets.VBox([self._first, when, self._moves, self._form])
        looks = widgets.HBox([left, right], layout={"flex_flow": "row wrap"})
        self.widget = widgets.VBox(
            [self._acting, looks], layout={"display": "none", "flex": "1 1 0", "min_width": "340px"}
        )
        self.widget.add_class("desk-case")

    def show(self, case: Case | None, original: Original | None = None) -> None:
        """Show a case, or nothing."""
        self.widget.layout.display = "none" if case is None else ""
        self._acting.layout.display = ""
        self._form.children = ()
        self.on.value, self.note.value = None, ""
        if case is None or original is None:
            self._mail.value = self._reading.value = ""
            self._first.children = self._moves.children = ()
            return
        self._mail.value = mail_html(case, original)
        self._reading.value = reading_html(case)
        self._first.children = (*self._candidates(case), *self._related(case))
        self._moves.children = self._buttons(case)

    def only_look(self, case: Case) -> None:
        """Hide the buttons, keeping the mail and its reading."""
        self._reading.value = reading_html(case)
        self._acting.layout.display = "none"

    @property
    def day(self) -> date | None:
        """The day the person chose, None for today."""
        day: date | None = self.on.value
        return day

    def _candidates(self, case: Case) -> list[Any]:
        if Move.IDENTIFY not in case.moves or not case.reading.candidates:
            return []
        head = html("<b>どの団体からの申込みですか</b>")
        return [head, *(self._candidate(case, each) for each in case.reading.candidates)]

    def _candidate(self, case: Case, candidate: Candidate) -> Any:
        place = candidate.municipality
        choose = partial(self._take, case, Move.IDENTIFY, case.mail, {"municipality": place.code})
        evidence = html(escape("".join(candidate.evidence)))
        label = f"{place.full_name}に決める"
        made = self._said.button(label, choose, style="primary", name="candidate")
        return widgets.HBox([made, evidence])

    def _related(self, case: Case) -> list[Any]:
        """Running applications of the municipality: to withdraw, or to put this one to them."""
        if not case.related:
            return []
        return [
            html("<b>関係のありそうな利用申込み</b>"),
            *(self._related_one(case, each) for each in case.related),
        ]

    def _related_one(self, case: Case, related: Related) -> Any:
        place = related.municipality.full_name if related.municipality else "団体未定"
        words = f"{related.number}　{place}（{related.stage.label}）"
        button, made = self._said.button, []
        if case.application is None and Move.WITHDRAW in possible_moves(related.stage):
            style = "primary" if case.reading.kind is Kind.WITHDRAWAL else ""
            act = partial(self._take, case, Move.WITHDRAW, related.number, {})
            made.append(button(f"{words}を取り下げる", act, style=style, name="withdraw"))
        elif Move.MERGE in case.moves:
            act = partial(self._take, case, Move.MERGE, case.mail, {"into": related.number})
            made.append(button(f"{words}にまとめる", act, name="merge"))
        return widgets.HBox(made or [html(escape(words))])

    def _buttons(self, case: Case) -> tuple[Any, ...]:
        letters = [self._letter(case, kind) for kind in possible(case)]
        moves = [each for each in case.moves if each is not Move.UNDO]
        return (*letters, *(self._button(case, move) for move in moves))

    def _letter(self, case: Case, kind: LetterKind) -> Any:
        asked = kind is LetterKind.ANSWER and case.reading.kind in (Kind.INQUIRY, Kind.REPLY)
        act = partial(self._write, case, kind)
        label = "返信を書く" if kind is LetterKind.ANSWER else f"{kind.label}を書く"
        return self._said.button(label, act, style="primary" if asked else "", name=f"write-{kind}")

    def _button(self, case: Case, move: Move) -> Any:
        style = "warning" if move in DANGER else ""
        if move is Move.APPLY:
            style = "primary"
        if move is Move.DISMISS and case.reading.kind is Kind.UNRELATED:
            style = "primary"
        ask, take = partial(self._ask, case, move), partial(self._take, case, move, case.mail, {})
        act: Act = ask if MOVES[move].asked else take
        return self._said.button(move.label, act, style=style, name=f"move-{move.value}")

    def _ask(self, case: Case, move: Move) -> None:
        take = partial(self._take, case, move, case.mail)
        form = MoveForm(move, case, self._register, self._said, take)
        self._form.children = (form.widget,)
        form.focus()
