"""The part of the desk screen where a person writes letters.

This part shows one letter beside the open mail, or the reminders to many municipalities, which a
person checks before they are queued.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import uuid4

from intake.answers.letter import Letter
from intake.desk.case import Case, mail_number
from intake.desk.past_answers import PastAnswer, with_answer, written_in
from intake.desk.queueing import UnknownRecipientError
from intake.desk.reminding import Reminder
from intake.desk.view.blocks import Block, button, buttons, field, fold, form, say, title
from intake.desk.view.letters import PRESS_AGAIN, bulk_blocks, queued_told
from intake.desk.view.lines import Line, of_reminders
from intake.desk.view.modes import OpenLetter
from intake.desk.view.panel import Pressed
from intake.desk.view.side import of, read_blocks
from intake.desk.view.sight import Sight, Source, Step
from intake.terms import IntakeError
from intake.text.addresses import one_email
from intake.vocabulary.letters import LetterKind
from intake.vocabulary.moves import Move


def _address(letter: Letter) -> str:
    """Return the recipient of `letter` as a half-width, lower-case e-mail address.

    A recipient that is not exactly one valid address is returned unchanged.
    """
    return one_email(letter.recipient) or letter.recipient


class Writing:
    """The pane in which a letter is edited, or reminders to many municipalities are checked.

    A click queues the letter or the reminders.
    """

    def __init__(self, sight: Sight) -> None:
        self._sight = sight
        self._past: list[PastAnswer] = []  # texts for the answer that is open
        self._reminders: list[Reminder] = []
        self._bulk_key = ""  # of queueing them: pressed again after a failure, it is one act
        self.acts: dict[str, Callable[[Pressed], None]] = {
            "write": self._write,
            "queue": self._queue,
            "copy_answer": self._copy_answer,
            "keep_answer": self._keep_answer,
            "leave": lambda _: sight.next(),
            "bulk_remind": lambda _: self._bulk_remind(),
            "bulk_queue": lambda _: self._bulk_queue(),
            "bulk_drop": lambda _: sight.bulk.clear(),
        }
        sight.sources["remind"] = Source(self._to_remind, opened=self._remind)

    def blocks(self) -> list[Block]:
        """Return the blocks of the letter that is being written; [] if no letter is being written.

        If reminders to many municipalities wait to be checked, the blocks of these are returned
        instead.
        """
        sight = self._sight
        if sight.bulk:
            return list(bulk_blocks(sight.bulk))
        if sight.case and isinstance(sight.mode, OpenLetter):
            return list(letter_blocks(sight.case, sight.mode, self._past))
        return []

    def open(
        self, draft: Letter, heading: str = "返信の文面を確かめてください", **how: str
    ) -> None:
        """Show the draft of a letter for editing.

        `heading` is the Japanese sentence above the letter. `how` sets further attributes of
        OpenLetter: `ok` and `leave` (labels of the buttons that queue and discard the letter),
        `settles` (SHA-256 of the mail that counts as answered once the letter is queued).
        """
        sight = self._sight
        sight.mode = OpenLetter(draft, heading, **how)
        answers = sight.case is not None and draft.kind is LetterKind.ANSWER
        self._past = sight.desk.past_answers(sight.case) if sight.case and answers else []
        sight.focus = "recipient"

    def _write(self, pressed: Pressed) -> None:
        case, kind = self._sight.of(pressed), LetterKind(pressed.about["letter"])
        self._sight.jot(pressed)
        if kind is not LetterKind.ANSWER:
            draft = self._sight.desk.draft(case.mail, kind)
            self.open(draft, "文面を確かめてください", leave="送らずに戻る")
            return
        draft = self._sight.desk.draft(case.mail, kind, case.mail)
        settles = Move.ANSWERED in case.moves
        how = {"ok": "送信待ちに入れ、回答済みにする", "settles": case.mail} if settles else {}
        self.open(draft, "「記」の下に回答を書いてください", leave="送らずに戻る", **how)

    def _queue(self, pressed: Pressed) -> None:
        sight = self._sight
        case, letter = sight.of(pressed), sight.mode
        if not isinstance(letter, OpenLetter):  # a second click on a letter that has gone
            return
        draft = edited(letter.draft, pressed)
        try:
            said = self._put(case, letter, draft, anyway=letter.asked == _address(draft))
        except UnknownRecipientError as error:
            sight.mode = replace(letter, draft=draft, asked=error.recipient)
            raise IntakeError(f"{error}{PRESS_AGAIN}") from None
        sight.well(said)
        sight.next()

    def _put(self, case: Case, letter: OpenLetter, draft: Letter, *, anyway: bool) -> str:
        """Queue the letter `draft`, and record the mail `letter.settles`, if any, as answered.

        Returns a Japanese sentence that confirms this. `letter` is the letter as it was opened,
        `case` the open application or mail. Raises UnknownRecipientError if the recipient is
        neither a sender nor a contact of the application or mail, unless `anyway` is True.
        """
        sight = self._sight
        queued = queued_told(sight.desk, f"{_address(draft)} 宛ての返信")
        if letter.settles:
            note = sight.jotted.get("note", "").strip()
            decided = sight.desk.answer(
                letter.settles, draft, seen=case.seen, note=note, act=letter.key, anyway=anyway
            )
            sight.jots.pop(case.mail, None)
            sight.steps.append(Step((decided,), case.mail))
            return f"{decided.sentence}{queued}"
        sight.desk.queue(draft, act=letter.key, anyway=anyway)
        return queued

    def _copy_answer(self, pressed: Pressed) -> None:
        """Add a past answer or a template to the letter, below what is already written.

        The past answer or template is the one chosen in the form that the click `pressed` sent.
        """
        sight, chosen = self._sight, pressed.value("past")
        sight.of(pressed)
        if isinstance(sight.mode, OpenLetter) and chosen:
            draft = edited(sight.mode.draft, pressed)
            text = with_answer(draft.text, self._past[int(chosen)].text)
            sight.mode = replace(sight.mode, draft=replace(draft, text=text))
            sight.focus = "text"

    def _keep_answer(self, pressed: Pressed) -> None:
        sight = self._sight
        case = sight.of(pressed)
        if not isinstance(sight.mode, OpenLetter):
            return
        text = written_in(pressed.value("text"))
        if not text:
            raise IntakeError(
                "「記」と「以上」の間に、残す文がありません。書いてから押してください。"
            )
        sight.desk.keep_template(pressed.value("topic"), text)
        sight.mode = replace(sight.mode, draft=edited(sight.mode.draft, pressed))
        self._past = sight.desk.past_answers(case)
        sight.well(f"ひな形「{pressed.value('topic')}」を残しました。回答を書くときに選べます。")

    # --- reminders ---

    def _to_remind(self) -> list[Line]:
        self._reminders = self._sight.desk.to_remind()
        return of_reminders(self._reminders)

    def _remind(self, key: str | None) -> None:
        """Show the draft of the reminder with this key (Reminder.key) for editing.

        Nothing is shown if `key` is None or unknown.
        """
        found = [each for each in self._reminders if each.key == key]
        for draft in self._sight.desk.reminders(found):
            self.open(draft, "催促の文面を確かめてください", leave="送らない")

    def _bulk_remind(self) -> None:
        wanted = {line.key for line in self._sight.listed()}
        found = [each for each in self._reminders if each.key in wanted]
        self._sight.bulk, self._bulk_key = self._sight.desk.reminders(found), uuid4().hex
        self._sight.focus = "side"

    def _bulk_queue(self) -> None:
        sight = self._sight
        if sight.bulk:  # still shown after a failure, so that it can be pressed again
            count = len(sight.desk.queue(*sight.bulk, act=self._bulk_key))
            sight.bulk = []
            sight.well(queued_told(sight.desk, f"返信 {count:,} 通"))
        sight.next()


def edited(draft: Letter, pressed: Pressed) -> Letter:
    """Return a copy of `draft` with the recipient, subject and text that the person typed.

    `pressed` is the click that sent the form's contents. Parts not in the form are unchanged.
    """
    values: Mapping[str, str] = pressed.values
    return replace(
        draft,
        recipient=values.get("recipient", draft.recipient),
        subject=values.get("subject", draft.subject),
        text=values.get("text", draft.text),
    )


def letter_blocks(
    case: Case, letter: OpenLetter, past: Sequence[PastAnswer] = ()
) -> Iterator[Block]:
    """Yield the blocks of a letter being written: its form, then what was read of the open mail.

    `case` is the open application or mail, with its recorded fields and findings. `past` are the
    texts offered for copying into an answer (default: none).
    """
    draft, ok = letter.draft, f"この宛先で{letter.ok}" if letter.asked else letter.ok
    yield title(letter.heading)
    yield say(
        "送信待ちに入れるまで送られません。Ctrl＋Enter でも入れられます。"
        "ファイルは付けられません（途中の機器で除かれることがあるため）。"
        "このページを閉じるか読み込み直すと、書きかけの文面は消えます。"
    )
    if draft.mail:
        yield say(f"メール {mail_number(draft.mail)} への返信です。")
    boxes = [
        field("recipient", "宛先", value=draft.recipient),
        field("subject", "件名", value=draft.subject),
    ]
    answers = draft.kind is LetterKind.ANSWER
    if answers and past:
        options = [("", ""), *((str(place), each.name) for place, each in enumerate(past))]
        label = "ひな形、これまでの回答から写す"
        boxes.append(field("past", label, "select", options=options, act=of(case, "copy_answer")))
    boxes.append(field("text", "本文", "area", draft.text, rows=18))
    keep = [
        field("topic", "ひな形として残す名前", hint="例：利用料について（個人の氏名は残さない）"),
    ]
    yield form(
        [*boxes, *(keep if answers else [])],
        *([buttons([button("本文をひな形に残す", of(case, "keep_answer"))])] if answers else []),
        buttons(
            [
                button(ok, of(case, "queue"), look="danger" if letter.asked else "primary"),
                button(letter.leave, of(case, "leave"), takes=()),
            ]
        ),
        look="letter",
    )
    yield fold("読み取った内容", list(read_blocks(case)))
