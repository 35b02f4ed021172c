"""The desk in a notebook: what waits, one item, its buttons, its letter; then the next."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from intake.answer.letters import LetterKind
from intake.applications.lifecycle import MOVES, Move
from intake.desk import Desk
from intake.desk.acting import act
from intake.desk.correspondence import Draft
from intake.desk.deciding import Decided
from intake.desk.items import Case, Item
from intake.desk.original import warm_up
from intake.desk.view_case import CasePane
from intake.desk.view_letter import LetterPane
from intake.desk.view_letters import LettersPane
from intake.desk.view_list import ListPane
from intake.desk.view_parts import Said, button, keep_keys, label_html, text_box
from intake.desk.view_remind import RemindPane
from intake.desk.view_search import SearchPane
from intake.paths import default_state
from intake.terms import IntakeError, Kind


def open_desk(state: Path | str | None = None) -> Desk:
    """The desk of the office's own record, else of the demo; IntakeError where there is neither."""
    named = state or os.environ.get("INTAKE_STATE")
    folder = Path(named) if named else default_state()
    demo = default_state() / "demo"
    if not named and not (folder / "store.duckdb").exists() and (demo / "store.duckdb").exists():
        folder = demo
    desk = Desk(state=folder)
    if not desk.state.store.exists():
        raise IntakeError(
            f"{folder} にはまだ記録がありません。先に make demo（見本）か intake poll を実行してください。"
        )
    return desk


def show(desk: Desk) -> Any:
    """The desk as widgets."""
    keep_keys()
    return DeskView(desk).widget


class DeskView:
    """Holds the panes together. Every look and every decision opens the record for one moment."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.case: Case | None = None
        self.last: Decided | None = None
        self.said = Said(desk.state.folder)
        self.by = text_box("担当者の氏名", desk.by, "最初に一度だけ入力してください")
        self.by.observe(self._named, "value")
        self.list = ListPane(self._open_item)
        self.pane = CasePane(desk.register, self.said, self._take, self._write)
        self.letter = LetterPane(self.said, self._queue, self._next)
        self._from = ""  # the mail that the last decision was taken on
        self._after: str | None = None  # the mail that queueing the letter settles
        self.undo = button("", self.said.guarded(self._undo), name="undo")
        self.undo.layout.display = "none"
        refresh = button("更新", self.said.guarded(self.refresh), name="refresh")
        search = SearchPane(desk, self.said, self.open_any)
        letters = LettersPane(desk, self.said)
        remind = RemindPane(desk, self.said)
        tabs = widgets.Tab([self.list.widget, search.widget, letters.widget, remind.widget])
        tabs.titles = ("確認を待つもの", "検索と経過", "返信", "催促")
        tabs.observe(lambda change: self._turned(change["new"], letters, remind), "selected_index")
        self.tabs = tabs
        self.widget = widgets.VBox(
            [
                widgets.HBox([self.by, refresh, self.undo, label_html(desk.settings.label)]),
                tabs,
                self.said.widget,
                self.letter.widget,
                self.pane.widget,
            ]
        )
        threading.Thread(target=warm_up, daemon=True).start()
        self.said.guarded(self.refresh)()

    # --- looking ---

    def refresh(self) -> None:
        """Look at the record anew; what is being looked at stays, if it still waits."""
        self.list.show(self.desk.overview(), self.desk.clock())

    def open_any(self, name: str) -> None:
        """Show an item that was found by searching, or that waits no longer."""
        self.list.clear()
        self.open(name)

    def open(self, name: str) -> None:
        """Show any item, waiting or not, by 受付番号 or mail."""
        self.letter.close()
        self.case = self.desk.show(name)
        self.pane.show(self.case, self.desk.original(self.case))

    def _open_item(self, item: Item | None) -> None:
        if item is None:
            self.case = None
            self.letter.close()
            self.pane.show(None)
        else:
            self.said.guarded(lambda: self.open(item.mail))()

    def _turned(self, tab: int, letters: LettersPane, remind: RemindPane) -> None:
        for place, pane in ((2, letters), (3, remind)):
            if tab == place:
                self.said.guarded(pane.refresh)()

    def _named(self, change: Any) -> None:
        self.desk.by = change["new"].strip()

    # --- deciding ---

    def _take(self, case: Case, move: Move, name: str, values: Mapping[str, str]) -> None:
        if not self._is_shown(case):  # a second click, or one on what had just changed
            self.said.wrong("表示が変わったところでした。確かめてから、もう一度押してください。")
            return
        elsewhere = name != case.mail
        self.last = act(
            self.desk,
            move,
            name,
            values,
            on=self.pane.day,
            note=self.pane.note.value.strip() or _why(case, move),
            seen=None if elsewhere else case.seen,
            about=case.mail if elsewhere else None,
        )
        self._from = case.mail
        self._tell(self.last)
        target = self.last.number or self.last.mail
        draft = self.desk.suggested(move, target, case.mail if elsewhere else None)
        if draft is None:
            self._next()
            return
        self.case = self.desk.show(target)
        self._after = None
        self.pane.show(None)
        self.letter.show(
            draft, "<b>返信の文面を確かめてください</b>（送信待ちに入れるまで送られません）"
        )

    def _is_shown(self, case: Case) -> bool:
        return self.case is not None and (case.mail, case.seen) == (self.case.mail, self.case.seen)

    def _tell(self, decided: Decided) -> None:
        what = f"{decided.number or '番号のないメール'}「{MOVES[decided.move].label}」"
        self.said.well(decided.sentence)
        self.undo.description = f"{what}を取り消す"
        self.undo.layout.display = "none" if decided.move is Move.UNDO else ""

    def _undo(self) -> None:
        last, self.last = self.last, None
        if last is None:  # a second click
            return
        target = last.number or last.mail
        undone = self.desk.undo(target, last.id)
        self._tell(undone)
        self._after = None
        self.letter.close()
        self.refresh()
        if not self.list.choose(self._from):
            self.open_any(target)

    def _next(self) -> None:
        """The next item by itself."""
        self._after = None
        self.letter.close()
        self.refresh()
        self.list.focus()

    # --- letters ---

    def _write(self, case: Case, kind: LetterKind) -> None:
        if not self._is_shown(case):
            return
        draft = self.desk.draft(case.mail, kind)
        own_words = kind is LetterKind.ANSWER
        self._after = case.mail if own_words and Move.ANSWERED in case.moves else None
        label = "送信待ちに入れ、回答済みにする" if self._after else "送信待ちに入れる"
        words = "「記」の下に回答を書いてください" if own_words else "文面を確かめてください"
        self.letter.show(draft, f"<b>{words}</b>（送信待ちに入れるまで送られません）", label)

    def _queue(self, draft: Draft) -> None:
        if self._after is not None and self.case is not None:
            note = self.pane.note.value.strip()
            self._from = self.case.mail
            self.last = self.desk.answer(self._after, draft, seen=self.case.seen, note=note)
            self._tell(self.last)
        else:
            self.desk.queue(draft)
            self.said.well("返信を送信待ちに入れました。次の自動送信で送られます。")
        self._next()


def _why(case: Case, move: Move) -> str:
    """What a decision says of itself where the person wrote nothing."""
    if move is Move.DISMISS and case.reading.kind is Kind.UNRELATED:
        return "関係のないメール"
    return ""
