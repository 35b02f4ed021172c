"""Typing the fields of a scan: its picture is shown next to a form, recorded as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from intake.desk.case import Case
from intake.desk.evidence import UnreadableForm
from intake.desk.view.actions import Actions, act_key, written_over
from intake.desk.view.blocks import Block, act, button, buttons, field, form, say, title
from intake.desk.view.mail import Page, page_blocks
from intake.desk.view.modes import Transcribing
from intake.desk.view.panel import Pressed
from intake.desk.view.side import of
from intake.desk.view.sight import Sight
from intake.terms import FieldName, IntakeError
from intake.text import one_line

_UNREAD = "をプログラムでは読み取れません。左の画像を見ながら項目を入れると、このファイルとともに記録します。"


class TranscribingPane:
    """Shows a scan with a box for each field, and records what a person typed."""

    def __init__(self, sight: Sight, actions: Actions) -> None:
        self._sight, self._actions = sight, actions
        self.acts: dict[str, Callable[[Pressed], None]] = {
            "take": self._take,
            "transcribe": self._begin,
            "turn_scan": self._turn,
            "transcribed": self._record,
        }

    def mail(self, mode: Transcribing) -> Iterator[Block]:
        yield title(mode.name)
        yield from page_blocks(mode.name, mode.page, act("turn_scan"))

    def side(self, case: Case, mode: Transcribing) -> Iterator[Block]:
        yield title("見ながら項目を入れる")
        yield say(
            "利用申込書として付け、入れた項目を記録します。"
            if case.lacks_form
            else "書き換えた項目を、このファイルを根拠として記録します。"
        )
        boxes = [
            field(
                name.value,
                name.label,
                value=mode.typed.get(name, one_line(case.fields.get(name, ""))),
                hint="（確認できません）",
            )
            for name in FieldName
        ]
        record = button("記録する", of(case, "transcribed"), look="primary")
        yield form(
            [*boxes, field("note", "理由・メモ")],
            buttons([record, button("やめる", act("cancel"))]),
            look="asked",
        )

    def _take(self, pressed: Pressed) -> None:
        """Record the decision of the click `pressed`; if the file given with it is not a readable
        利用申込書, show that file as a scan whose fields a person types.

        UnreadableForm if the file cannot be shown as a picture either.
        """
        try:
            self._actions.take(pressed)
        except UnreadableForm as error:
            file = pressed.files["file"]
            try:
                page = self._page(None, file.content, 0)
            except IntakeError:  # no picture either
                raise error from None
            self._sight.mode = Transcribing(file.name, page, content=file.content)
            self._sight.said = (f"{file.name} {_UNREAD}", "warn")

    def _begin(self, pressed: Pressed) -> None:
        sight, place = self._sight, int(pressed.about["place"])
        document = sight.original.documents[place]
        sight.mode = Transcribing(one_line(document.name), self._page(place, b"", 0), place)
        sight.calm()
        sight.focus = "side"

    def _page(self, place: int | None, content: bytes, number: int) -> Page:
        sight = self._sight
        if place is not None and sight.case is not None:
            png, pages = sight.desk.page(sight.case, place, number, sight.passwords)
        else:
            png, pages = sight.desk.page_of_file(content, number)
        return Page(min(number, pages - 1), pages, png)

    def _turn(self, pressed: Pressed) -> None:
        mode = self._sight.mode
        if isinstance(mode, Transcribing):
            page = self._page(mode.place, mode.content, int(pressed.about["page"]))
            self._sight.mode = replace(mode, page=page)

    def _record(self, pressed: Pressed) -> None:
        sight = self._sight
        case, mode = sight.of(pressed), sight.mode
        if not isinstance(mode, Transcribing):  # a second click
            return
        content = mode.content
        if mode.place is not None:
            content = sight.desk.attachment(case, mode.place, sight.passwords)
        typed = written_over(case, pressed)
        note = pressed.value("note")
        file = (mode.name.rpartition("/")[2], content)
        key = act_key(sight, case, mode.name, typed, note)
        made = sight.desk.transcribe(case.mail, file, typed, seen=case.seen, note=note, act=key)
        self._actions.decided(case, made)
