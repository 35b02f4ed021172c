"""The part of the desk screen with colleagues' notes, assignments and reminders."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from intake.desk.case import Case
from intake.desk.colleagues import Entry
from intake.desk.markup import shown
from intake.desk.view.blocks import Block, button, buttons, field, fold, form, say
from intake.desk.view.lines import day_of
from intake.desk.view.panel import Pressed
from intake.desk.view.side import of
from intake.desk.view.sight import Sight
from intake.terms import IntakeError
from intake.text import one_line


class Colleagues:
    """Handler of the buttons that add a note or reminder, or assign an application or mail."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight
        self.acts: dict[str, Callable[[Pressed], None]] = {
            "note": self._note,
            "remind_me": self._remind_me,
            "assign": self._assign,
        }

    def _note(self, pressed: Pressed) -> None:
        case, sight = self._sight.of(pressed), self._sight
        sight.desk.note(case.mail, pressed.value("text"))
        sight.entries = sight.desk.entries(case)
        sight.well("メモを残しました。同僚がこの件を開くと見えます。")

    def _remind_me(self, pressed: Pressed) -> None:
        case, sight = self._sight.of(pressed), self._sight
        day = day_of(pressed.value("day"))
        sight.desk.remind_me(case.mail, day, pressed.value("text"))
        sight.entries = sight.desk.entries(case)
        sight.well(f"{day} に、一覧の上でお知らせします。")

    def _assign(self, pressed: Pressed) -> None:
        case, sight = self._sight.of(pressed), self._sight
        by = sight.desk.by
        if not by:
            raise IntakeError("担当者の氏名が入っていません。左上の欄に入れてください。")
        to = {"mine": by, "nobody": ""}.get(pressed.about["whose"], pressed.value("to"))
        if not to and pressed.about["whose"] == "named":
            raise IntakeError("渡す人の氏名が入っていません。「渡す人」の欄に入れてください。")
        note = pressed.value("text")
        sight.desk.assign(case.mail, to, note)
        said = f"担当を{one_line(to)}さんにしました。" if to else "担当を外しました。"
        sight.well(f"{said}書いてあったメモも残しました。" if note else said)
        sight.entries = sight.desk.entries(case)
        sight.anew()


def colleague_blocks(case: Case, entries: Sequence[Entry], names: Sequence[str]) -> Block:
    """Return a foldable block with the entries about an application or mail, and a form to add one.

    An entry is a note, a reminder or an assignment to a colleague. `case` is the application or
    mail, `entries` are its entries, oldest first; the block is unfolded at first unless `entries`
    is empty. `names` are the colleagues to whom the application or mail can be assigned.
    """
    who = next((e.text for e in reversed(entries) if e.what == "assigned"), "")
    lines = [
        say(f"{shown(e.at)} {e.by}：{e.sentence}{'（済み）' if e.done else ''}") for e in entries
    ]
    write = form(
        [
            field("text", "同僚へのメモ（返信には載りません）"),
            field("day", "自分に知らせる日", "date"),
            field("to", "渡す人", "combo", options=names),
        ],
        buttons(
            [
                button("メモを残す", of(case, "note"), takes=("text",)),
                button("この日に知らせる", of(case, "remind_me"), takes=("text", "day")),
                button(
                    "自分が担当する", of(case, "assign", whose="mine"), key="t", takes=("text",)
                ),
                button("この人に渡す", of(case, "assign", whose="named"), takes=("text", "to")),
                button(
                    "担当を外す",
                    of(case, "assign", whose="nobody"),
                    off=not who,
                    takes=("text",),
                ),
            ]
        ),
    )
    many = f"　{len(entries)} 件" if entries else ""
    heading = f"同僚とのやり取り　担当：{who or 'なし'}{many}"
    return fold(heading, [*lines, write], opened=bool(entries))
