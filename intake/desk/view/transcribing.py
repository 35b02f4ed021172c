"""The part of the desk screen where a person types the fields of a scan beside its picture.

If Tesseract (text recognition) is installed, the value that it read is proposed under each box,
with a cut-out of the picture. A proposal is copied into the box only when a person clicks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from intake.desk.case import Case
from intake.desk.evidence import UnreadableForm
from intake.desk.png import png
from intake.desk.validation import refused
from intake.desk.view.actions import Actions, act_key, refuse_together, written_over
from intake.desk.view.blocks import (
    Block,
    act,
    button,
    buttons,
    field,
    form,
    putting,
    say,
    title,
)
from intake.desk.view.mail import Page, page_blocks
from intake.desk.view.modes import Transcribing
from intake.desk.view.panel import Pressed
from intake.desk.view.side import field_box, of
from intake.desk.view.sight import Sight
from intake.scan.results import Proposal
from intake.terms import FieldName, IntakeError
from intake.text import one_line

_UNREAD = "をプログラムでは読み取れません。左の画像を見ながら項目を入れると、このファイルとともに記録します。"
_READING = "画像から読み取った案を用意しています。待たずに入れ始めても構いません。"
_PROPOSED = "案は、切り抜いた画像と見比べて、合っているものだけを押してください。押しただけでは記録しません。"


class TranscribingPane:
    """The pane that shows a scan with a box for each field, and records what a person typed."""

    def __init__(self, sight: Sight, actions: Actions) -> None:
        self._sight, self._actions = sight, actions
        self.acts: dict[str, Callable[[Pressed], None]] = {
            "take": self._take,
            "transcribe": self._begin,
            "turn_scan": self._turn,
            "scan_read": lambda _: self._await(),
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
        proposals = _proposals(mode)
        if mode.scan is not None and not mode.scan.done():
            yield say(_READING)
        elif proposals:
            yield say(_PROPOSED)
        record = button("記録する", of(case, "transcribed"), look="primary")
        sure = {each.field.value: each.value for each in proposals.values() if each.sure}
        fill = [putting(f"確からしい案 {len(sure)} 件を入れる", sure)] if sure else []
        yield form(
            [
                *(_box(case, mode, name, proposals.get(name)) for name in FieldName),
                field("note", "理由・メモ", value=mode.typed.get("note", "")),
            ],
            buttons([record, *fill, button("やめる", act("cancel"))]),
            look="asked",
        )

    def _take(self, pressed: Pressed) -> None:
        """Record the decision that a person clicked, which may come with a file.

        If the file should be a 利用申込書 (application form) but none can be read from it, nothing
        is recorded; the file is shown as a scan, and the person types its fields. Raises
        UnreadableForm if the file cannot be shown as a picture either.
        """
        try:
            self._actions.take(pressed)
        except UnreadableForm as error:
            file = pressed.files["file"]
            try:
                self._show(Transcribing(file.name, _NO_PAGE, content=file.content), 0)
            except IntakeError:  # no picture either
                raise error from None
            self._sight.said = (f"{file.name} {_UNREAD}", "warn")

    def _begin(self, pressed: Pressed) -> None:
        sight, place = self._sight, int(pressed.about["place"])
        document = sight.original.documents[place]
        self._show(Transcribing(one_line(document.name), _NO_PAGE, place), 0)
        sight.calm()
        sight.focus = "side"

    def _turn(self, pressed: Pressed) -> None:
        mode = self._sight.mode
        if isinstance(mode, Transcribing):
            self._show(mode, int(pressed.about["page"]))

    def _show(self, mode: Transcribing, number: int) -> None:
        """Show one page of the scan `mode`, and start reading the page with Tesseract.

        `number` counts pages from 0. Raises IntakeError if the page cannot be drawn.
        """
        sight, desk = self._sight, self._sight.desk
        if mode.place is not None and sight.case is not None:
            drawn, pages = desk.page(sight.case, mode.place, number, sight.passwords)
            scan = desk.scan(sight.case, mode.place, number, sight.passwords)
        else:
            drawn, pages = desk.page_of_file(mode.content, number)
            scan = desk.scan_of_file(mode.content, number)
        page = Page(min(number, pages - 1), pages, drawn)
        sight.mode = replace(mode, page=page, scan=scan)
        self._await()

    def _await(self) -> None:
        """Have the page ask again in a moment whether Tesseract has finished reading the scan.

        Does nothing if Tesseract has finished or is not installed, or if no scan is open.
        """
        mode = self._sight.mode
        if isinstance(mode, Transcribing) and mode.scan is not None and not mode.scan.done():
            self._sight.soon = "scan_read"

    def _record(self, pressed: Pressed) -> None:
        """Record the values that a person typed into the boxes, with the scan as their evidence.

        Raises IntakeError, and records nothing, if a value is invalid; the reason is then shown at
        the value's box.
        """
        sight = self._sight
        case, mode = sight.of(pressed), sight.mode
        if not isinstance(mode, Transcribing):  # a second click
            return
        typed = written_over(case, pressed)
        errors = refused(typed)
        sight.mode = replace(mode, typed=pressed.values, errors=errors)
        refuse_together(errors)
        content = mode.content
        if mode.place is not None:
            content = sight.desk.attachment(case, mode.place, sight.passwords)
        note = pressed.value("note")
        file = (mode.name.rpartition("/")[2], content)
        key = act_key(sight, case, mode.name, typed, note)
        made = sight.desk.transcribe(case.mail, file, typed, seen=case.seen, note=note, act=key)
        self._actions.decided(case, made)


_NO_PAGE = Page(0, 0, b"")


def _proposals(mode: Transcribing) -> Mapping[FieldName, Proposal]:
    """Return the values that Tesseract read in the shown page of a scan, as {field: proposal}.

    {} if the page is still being read, if reading failed, or if Tesseract is not installed.
    """
    if mode.scan is None or not mode.scan.done() or mode.scan.exception() is not None:
        return {}
    (scanned,) = mode.scan.result()
    return {each.field: each for each in scanned.proposals}


def _box(case: Case, mode: Transcribing, name: FieldName, proposal: Proposal | None) -> Block:
    if proposal is None:
        return field_box(case, name, mode.typed, mode.errors)
    cut = png(proposal.width, proposal.height, proposal.rgb)
    shown = {
        "button": putting(f"「{proposal.value}」を入れる", {name.value: proposal.value}),
        "cut": {"png": cut, "width": proposal.width, "height": proposal.height},
        "label": f"{name.label}の切り抜き",
        "sure": proposal.sure,
    }
    return field_box(case, name, mode.typed, mode.errors, proposal=shown)
