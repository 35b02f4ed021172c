"""The desk screen: lists of applications and mails, the open mail, and possible decisions."""

from __future__ import annotations

import threading

from intake.desk.desk import Desk
from intake.desk.original import warm_up
from intake.desk.view.actions import Actions
from intake.desk.view.attachments import Attachments
from intake.desk.view.blocks import Block, Regions, act, button, buttons, field, form, region, say
from intake.desk.view.colleagues import Colleagues, colleague_blocks
from intake.desk.view.excel import ExcelPane
from intake.desk.view.letters import LettersPane
from intake.desk.view.listing import Listing
from intake.desk.view.mail import mail_blocks
from intake.desk.view.modes import Correcting, Transcribing
from intake.desk.view.panel import Pressed
from intake.desk.view.side import case_blocks, correcting_blocks, move_blocks
from intake.desk.view.sight import Sight
from intake.desk.view.transcribing import TranscribingPane
from intake.desk.view.writing import Writing
from intake.vocabulary.moves import Move


class DeskScreen(Sight):
    """The whole desk screen, with the handlers of all its buttons.

    The lists are on the left, the open mail is in the middle, and decisions are on the right.
    """

    def __init__(self, desk: Desk, layout: str = "desk") -> None:
        super().__init__(desk, layout)
        self._listing = Listing(self)
        self._writing = Writing(self)
        self._actions = Actions(self, self._writing)
        self._transcribing = TranscribingPane(self, self._actions)
        self._letters = LettersPane(self)
        self._excel = ExcelPane(self)
        self.acts = {
            "start": self._start,
            "look": self._look,
            "refresh": lambda _: self.refresh(),
            "by": self._name,
            "open": self._open,
            **self._listing.acts,
            **self._actions.acts,
            **self._writing.acts,
            **self._transcribing.acts,
            **Attachments(self).acts,
            **Colleagues(self).acts,
            **self._letters.acts,
            **self._excel.acts,
        }
        threading.Thread(target=warm_up, daemon=True).start()

    # --- what is shown ---

    def regions(self) -> Regions:
        scan = self.mode.name if isinstance(self.mode, Transcribing) else ""
        head = self._letters.head() if self.tab in ("letters", "untold") else ()
        return {
            "bar": region("", self._bar()),
            "counts": region("", self._listing.counts()),
            "list": region(self.tab, self._listing.blocks(head)),
            "mail": region(
                f"{self.tab} {self.case.mail if self.case else self.key} {scan}", self._mail()
            ),
            "side": region(f"{self.case and self.case.mail} {type(self.mode)}", self._side()),
        }

    def _bar(self) -> list[Block]:
        name = field(
            "by",
            "担当者の氏名",
            value=self.desk.by,
            hint="最初に一度だけ入力",
            act=act("by"),
            kept="by",
        )
        hint = "団体、氏名、番号、電話、添付名など"
        word = field("word", "探す", value=self.word, hint=hint, wide=True)
        search = form([word], buttons([button("探す", act("search"))]), enter=True)
        again = button("更新", act("refresh"), key="g")
        return [form([name]), search, buttons([again, *self._actions.undo_button()])]

    def _mail(self) -> list[Block]:
        if self.tab == "excel":
            return self._excel.blocks()
        if self.tab == "letters":
            return self._letters.blocks()
        if self.case is None:
            return [say("左の一覧から選んでください。")]
        if isinstance(self.mode, Transcribing):
            return list(self._transcribing.mail(self.mode))
        mail = mail_blocks(self.case, self.original, self.pages)
        return [*mail, *self._letters.read_again()]

    def _side(self) -> list[Block]:
        if written := self._writing.blocks():
            return written
        if self.tab == "letters":
            return self._letters.actions()
        if self.case is None or self.tab == "excel":
            return []
        if isinstance(self.mode, Transcribing):
            return list(self._transcribing.side(self.case, self.mode))
        if isinstance(self.mode, Correcting):
            return list(correcting_blocks(self.case, self.mode, self.jotted))
        if isinstance(self.mode, Move):
            return list(
                move_blocks(
                    self.case, self.mode, self.desk.register, self.jotted, self.doubts(self.mode)
                )
            )
        notes = colleague_blocks(self.case, self.entries, self.names)
        return list(
            case_blocks(
                self.case,
                self.course,
                [notes],
                self.viewers,
                self.apart,
                self.jotted,
                self.doubts(),
            )
        )

    # --- looking ---

    def _start(self, pressed: Pressed) -> None:
        """Show the list as soon as the page is opened, without opening a mail.

        The page's next message opens the first mail, which takes longer. `pressed` has the person's
        name as typed the last time, if any.
        """
        self.start(pressed)
        self.anew()
        if not self.desk.by:
            self.focus = "by"

    def _look(self, _: Pressed) -> None:
        """Show what has changed in the record (DuckDB); the page calls this at regular intervals.

        On the tab of waiting items, the list and the counts are reloaded, and a sentence names the
        new lines or says that the open application or mail has changed. On other tabs only the
        counts are reloaded. The open application or mail is never reloaded.
        """
        before, case = {line.key for line in self.lines}, self.case
        if self.tab != "waiting":
            self.overview = self.desk.overview()
            return
        self.anew()
        if came := [each for each in self.lines if each.key not in before]:
            names = "、".join(f"{each.place or '団体不明'}（{each.reason}）" for each in came[:3])
            self.well(f"{len(came)} 件増えました：{names}{'ほか' if len(came) > 3 else ''}")
        if case is None:
            return
        self.viewers = self.viewers_of(case)
        if self.desk.show(case.mail).seen != case.seen:
            said = "開いている件に新しい動きがありました。「更新」を押すと開き直します。"
            self.said = (said, "warn")

    def _name(self, pressed: Pressed) -> None:
        self.desk.by = pressed.value("by")
        self.calm()
        self.refresh()

    def _open(self, pressed: Pressed) -> None:
        name, key = str(pressed.about["name"]), str(pressed.about["key"]) or None
        if self.tab == "letters" and key == name:
            self._letters.choose(name)
            return
        self.said = ("", "")  # what was said is of the item that is left
        self.open(name, key)
