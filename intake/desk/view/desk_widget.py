"""The desk as one widget: what waits, one item, its buttons, its letter; then the next."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from uuid import uuid4

import ipywidgets as widgets

from intake.answers.letter import Letter
from intake.desk.case import Case, short
from intake.desk.deciding import Decided
from intake.desk.desk import Desk
from intake.desk.original import warm_up
from intake.desk.queries import Item
from intake.desk.typed_input import act
from intake.desk.view.case import CasePane
from intake.desk.view.controls import StatusLine, name_box, sample_html
from intake.desk.view.letter import LetterPane
from intake.desk.view.letters import LettersPane
from intake.desk.view.remind import RemindPane
from intake.desk.view.search import SearchPane
from intake.desk.view.waiting import ListPane
from intake.terms import Kind
from intake.vocabulary.letters import LetterKind
from intake.vocabulary.moves import Move

_QUEUED = "返信を送信待ちに入れました。次の自動送信で送られます。"
_WAITING, _SEARCH = 0, 1  # the tabs under which an item is opened


class DeskView:
    """The desk's panes together. Each refresh and each decision opens the record briefly."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.case: Case | None = None
        self.last: Decided | None = None
        self.said = StatusLine(desk.state.folder)
        self.list = ListPane(self._open_item, self._open_folded)
        self.pane = CasePane(desk.register, self.said, self._take, self._write)
        self.letter = LetterPane(self.said, self._queue, self._next)
        self._from = ""  # the mail that the last decision was taken on
        self._after: str | None = None  # the mail that queueing the letter settles
        self._act = ""
        self._under = _WAITING  # the tab under which the item below was opened
        self.undo = self.said.button("", self._undo, name="undo")
        self.undo.layout.display = "none"
        refresh = self.said.button("更新", self.refresh, name="refresh")
        search = SearchPane(desk, self.said, self.open_any)
        letters, remind = LettersPane(desk, self.said), RemindPane(desk, self.said)
        self._fresh = {2: letters.refresh, 3: remind.refresh}
        self.tabs = widgets.Tab([self.list.widget, search.widget, letters.widget, remind.widget])
        self.tabs.titles = ("確認を待つもの", "検索と経過", "返信", "催促")
        self.tabs.observe(lambda change: self._turn(change["new"]), "selected_index")
        self.below = widgets.HBox([self.letter.widget, self.pane.widget])
        head = widgets.HBox([name_box(desk), refresh, self.undo, sample_html(desk)])
        self.widget = widgets.VBox([head, self.tabs, self.said.widget, self.below])
        threading.Thread(target=warm_up, daemon=True).start()
        self.said.guarded(self.refresh)()

    # --- looking ---

    def refresh(self) -> None:
        """Reload from the record, keeping the open item if it still waits or was found by search."""
        searched = self.case.mail if self.case and self._under == _SEARCH else None
        self.list.show(self.desk.overview(), self.desk.today(), choose=searched is None)
        if searched is not None:
            self.open(searched, _SEARCH)
        if tab := self._fresh.get(self.tabs.selected_index):
            tab()

    def open_any(self, name: str) -> None:
        """Show an item that was found by searching, or that waits no longer."""
        self.list.clear()
        self.open(name, _SEARCH)

    def open(self, name: str, under: int) -> None:
        """Show any item by 受付番号 or mail, below the tab under which it is looked at."""
        self.letter.close()
        self.case = self.desk.show(name)
        self._under = under
        self._turned(self.tabs.selected_index)
        self.pane.show(self.case, self.desk.original(self.case))

    def _open_item(self, item: Item | None) -> None:
        if item is None:
            self.case = None
            self.letter.close()
            self.pane.show(None)
        else:
            self.said.guarded(lambda: self.open(item.mail, _WAITING))()

    def _open_folded(self, mail: str) -> None:
        self.list.clear()
        self.said.guarded(lambda: self.open(mail, _WAITING))()

    def _turn(self, tab: int) -> None:
        self.said.clear()
        self._turned(tab)

    def _turned(self, tab: int) -> None:
        """An item and its buttons are seen only below the tab that they belong to."""
        self.below.layout.display = "" if tab == self._under else "none"
        if tab in self._fresh:
            self.said.guarded(self._fresh[tab])()

    # --- deciding ---

    def _take(self, case: Case, move: Move, name: str, values: Mapping[str, str]) -> None:
        if not self._is_shown(case):  # a second click, or one on what had just changed
            self.said.error("表示が変わったところでした。確かめてから、もう一度押してください。")
            return
        elsewhere = name != case.mail
        note = self.pane.note.value.strip() or _why(case, move)
        told = (case.mail, case.seen, move, name, sorted(values.items()), self.pane.day, note)
        self.last = act(
            self.desk,
            move,
            name,
            values,
            on=self.pane.day,
            note=note,
            seen=None if elsewhere else case.seen,
            about=case.mail if elsewhere else None,
            act=hashlib.sha256(repr(told).encode()).hexdigest(),  # the same act on the same sight
        )
        self._from = case.mail
        self._tell(self.last)
        target = self.last.number or self.last.mail
        draft = self.desk.suggested(move, target, case.mail if elsewhere else None)
        if draft is None:
            self._next()
            return
        self._after = None
        self._beside(self.desk.show(case.mail))
        self.letter.show(draft, "返信の文面を確かめてください")

    def _is_shown(self, case: Case) -> bool:
        shown = self.case if self.tabs.selected_index == self._under else None
        return shown is not None and (case.mail, case.seen) == (shown.mail, shown.seen)

    def _beside(self, case: Case) -> None:
        """The mail stays beside its letter; what could be decided comes back afterwards."""
        self.case = case
        self.pane.only_look(case)

    def _tell(self, decided: Decided) -> None:
        what = f"{decided.number or short(decided.mail)}「{decided.move.label}」"
        self.said.info(decided.sentence)
        self.undo.description = f"{what}を取り消す"
        self.undo.layout.display = "none" if decided.move is Move.UNDO else ""

    def _undo(self) -> None:
        last, self.last = self.last, None
        if last is None:  # a second click
            return
        target = last.number or last.mail
        undone = self.desk.undo(target, last.id)
        self._tell(undone)
        self._after = self.case = None
        self.letter.close()
        self.refresh()
        if self.list.choose(self._from):
            self.tabs.selected_index = _WAITING
        else:
            self.open_any(target)
            self.tabs.selected_index = _SEARCH
        waiting = self.desk.letters("held", "queued")
        if any(each.mail in (last.mail, self._from) for each in waiting):
            self.said.error(
                f"{undone.sentence}この件の返信がまだ送信待ちです。送らないときは「返信」で取り消してください。"
            )

    def _next(self) -> None:
        """Open the next item."""
        self._after = None
        self.letter.close()
        self.refresh()
        self.list.focus()

    # --- letters ---

    def _write(self, case: Case, kind: LetterKind) -> None:
        if not self._is_shown(case):
            return
        own_words = kind is LetterKind.ANSWER
        draft = self.desk.draft(case.mail, kind, case.mail if own_words else None)
        self._after = case.mail if own_words and Move.ANSWERED in case.moves else None
        ok = "送信待ちに入れ、回答済みにする" if self._after else "送信待ちに入れる"
        words = "「記」の下に回答を書いてください" if own_words else "文面を確かめてください"
        self._beside(case)
        self._act = (
            uuid4().hex
        )  # key of sending this draft: pressed again after a failure, it is one act
        self.letter.show(draft, words, ok, "送らずに戻る")

    def _queue(self, draft: Letter) -> None:
        if self._after is not None and self.case is not None:
            note = self.pane.note.value.strip()
            self._from = self.case.mail
            self.last = self.desk.answer(
                self._after, draft, seen=self.case.seen, note=note, act=self._act
            )
            self._tell(self.last)
            self.said.info(f"{self.last.sentence}{_QUEUED}")
        else:
            self.desk.queue(draft, act=self._act)
            self.said.info(_QUEUED)
        self._next()


def _why(case: Case, move: Move) -> str:
    """The default note of a decision."""
    if move is Move.DISMISS and case.reading.kind is Kind.UNRELATED:
        return "関係のないメール"
    return ""
