"""The list of what waits, with its filters and the counts on top."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from html import escape
from typing import Any

import ipywidgets as widgets

from intake.desk.markup import STYLE, shown
from intake.desk.overview import Counts, Overview
from intake.desk.queries import Folded, Item, chosen
from intake.desk.view.controls import choice_list, drop_down, html, line
from intake.desk.workdays import working_days
from intake.vocabulary.letters import LetterState

_ALL = "すべて"
Key = tuple[str, str]  # mail and reason


class ListPane:
    """The waiting items, oldest first. `opens` is called with the chosen item."""

    def __init__(
        self, opens: Callable[[Item | None], None], opens_any: Callable[[str], None]
    ) -> None:
        self._opens, self._opens_any = opens, opens_any
        self._items: tuple[Item, ...] = ()
        self._quiet = False
        self.counts = html()
        self.reason = drop_down("理由", [(_ALL, "")])
        self.prefecture = drop_down("都道府県", [(_ALL, "")], "220px")
        self.select = choice_list(8)
        self.select.add_class("desk-list")
        self.empty = html()
        self.machines = widgets.ToggleButton(value=False, layout={"width": "auto"})
        self.folded = choice_list(6)
        self.folded.add_class("desk-folded")
        self.machines.observe(self._unfold, "value")
        self.folded.observe(self._chosen_folded, "value")
        self.select.observe(self._chosen, "value")
        for each in (self.reason, self.prefecture):
            each.observe(self._filtered, "value")
        filters = widgets.HBox([self.reason, self.prefecture, self.empty])
        below = [widgets.HBox([self.machines]), self.folded]
        self.widget = widgets.VBox([self.counts, filters, self.select, *below])

    @property
    def item(self) -> Item | None:
        """The chosen item."""
        return next((each for each in self._items if _key(each) == self.select.value), None)

    def show(self, found: Overview, at: datetime, *, choose: bool) -> None:
        """Take in a fresh look at the record; the choice stays, else the next item is chosen.

        With `choose` false nothing is: something else is looked at.
        """
        self.counts.value = counts_html(found.counts)
        before = [value for _, value in self.select.options]
        kept = self.select.value
        self._items = found.items
        with self._quietly():
            self._set_filters()
            self._set_folded(found.folded)
            self._fill(at, kept, before)
            if choose:
                self._opens(self.item)
            else:
                self.select.value = None

    def _set_folded(self, mails: Sequence[Folded]) -> None:
        """Set the line for collapsed automated mail; a click expands it."""
        self.machines.description = f"機械の連絡とみられるもの {len(mails):,} 通"
        self.machines.layout.display = "" if mails else "none"
        self.folded.options = [
            (line(shown(m.received_at), m.sender, shown(m.subject)[:60]), m.mail) for m in mails
        ]
        self.folded.value = None
        self.folded.layout.display = "" if mails and self.machines.value else "none"

    def _unfold(self, change: Any) -> None:
        self.folded.layout.display = "" if change["new"] else "none"

    def _chosen_folded(self, change: Any) -> None:
        if not self._quiet and change["new"]:
            self._opens_any(change["new"])

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Suppress change events while the boxes are filled."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False

    def focus(self) -> None:
        self.select.focus()

    def clear(self) -> None:
        """Choose nothing, since something else is shown."""
        with self._quietly():
            self.select.value = None

    def choose(self, mail: str) -> bool:
        """Choose an item by its mail; False if it is not waiting."""
        key = next((value for _, value in self.select.options if value[0] == mail), None)
        if key is not None:
            self.select.value = key
        return key is not None

    def _set_filters(self) -> None:
        reasons = sorted({(each.why, each.reason) for each in self._items})
        places = sorted({name for each in self._items for name in each.prefectures})
        for box, options in (
            (self.reason, [(_ALL, ""), *reasons]),
            (self.prefecture, [(_ALL, ""), *((name, name) for name in places)]),
        ):
            kept = box.value
            box.options = options
            box.value = kept if kept in [value for _, value in options] else ""

    def _fill(self, at: datetime, kept: Key | None, before: Sequence[Key]) -> None:
        self._at = at
        found = chosen(self._items, self.reason.value or None, self.prefecture.value or None)
        options = [(_line(each, at), _key(each)) for each in found]
        self.select.options = options
        keys = [value for _, value in options]
        self.select.value = _next(keys, kept, before)
        self.empty.value = f"{len(keys):,} 件" if keys else "待っているものはありません。"

    def _filtered(self, _: Any) -> None:
        if not self._quiet:
            with self._quietly():
                self._fill(self._at, self.select.value, ())
            self._opens(self.item)

    def _chosen(self, _: Any) -> None:
        if not self._quiet:
            self._opens(self.item)
            self.focus()  # JupyterLab takes the focus away at a click, and the arrow keys with it


def _next(keys: Sequence[Key], kept: Key | None, before: Sequence[Key]) -> Key | None:
    """The previous choice, else the item after it, else the first."""
    if kept in keys:
        return kept
    if kept is not None and kept in before:
        after = before[list(before).index(kept) + 1 :]
        return next((key for key in after if key in keys), keys[0] if keys else None)
    return keys[0] if keys else None


def _key(item: Item) -> Key:
    return item.mail, item.reason


def _line(item: Item, at: datetime) -> str:
    return line(
        shown(item.since),
        f"{working_days(item.since, at):,}営業日",
        item.why,
        item.name,
        item.place or "団体不明",
        shown(item.subject)[:60],
    )


def counts_html(counts: Counts) -> str:
    """The counts as HTML; nonzero counts that should be 0 are highlighted."""
    figures = (
        ("新着", counts.new, False),
        ("確認待ち", counts.waiting, False),
        ("期限超過", counts.overdue, True),
        ("記録漏れ", counts.missing, True),
        (LetterState.QUEUED.label, counts.queued, False),
        (LetterState.HELD.label, counts.held, False),
        (LetterState.FAILED.label, counts.failed, True),
    )
    spans = "".join(
        f'<span class="desk-count{" bad" if bad and value else ""}">{name}<b>{value:,}</b></span>'
        for name, value, bad in figures
    )
    last = shown(counts.last_pass) or "まだありません"
    amiss = "".join(
        f"<div class='desk-count bad'>不調：{escape(each)}</div>" for each in counts.troubles
    )
    return f"{STYLE}<div>{spans}<span class=desk-count>最後の取り込み　{last}</span></div>{amiss}"
