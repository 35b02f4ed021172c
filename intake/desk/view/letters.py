"""The tab of letters at the desk, where letters are read, released, retracted and sent again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from uuid import uuid4

from intake.answers.letter import Letter
from intake.desk.case import called, mail_number
from intake.desk.correspondence import Queued
from intake.desk.desk import Desk
from intake.desk.markup import shown
from intake.desk.queueing import UnknownRecipientError
from intake.desk.view.blocks import (
    Block,
    act,
    button,
    buttons,
    facts,
    field,
    fold,
    form,
    pre,
    say,
    table,
    title,
)
from intake.desk.view.lines import of_letters
from intake.desk.view.panel import Pressed
from intake.desk.view.sight import Sight, Source
from intake.terms import IntakeError
from intake.text.addresses import one_email
from intake.vocabulary.letters import LetterState

PRESS_AGAIN = "正しければ、もう一度押してください。"
_TO_DO = ("held", "failed", "queued")
_UNTOLD = (
    "職員が決めたか、メールの読み直しで段階が変わり、その連絡をまだ作っていない申込みです。右の「答える」のボタンで連絡を書きます。"
    "電話などで伝えたものは「回答済みにする」を押すと、この一覧から外れます。"
)
_CAN = {  # what may be done with a letter, by its state
    "held": "保留しています。送ってよければ保留を解き、送らないときは取り消します。",
    "queued": "次の自動送信で送られます。それまでは取り消せます。",
    "doubtful": "次の自動送信のときに、送らずに保留に戻します。送らないときは取り消します。",
    "failed": "送信できませんでした。宛先を確かめて、もう一度送れます。",
    "sent": "送信済みのため、取り消せません。訂正は、検索して開き、「返信を書く」で送ってください。",
    "retracted": "送る前に取り消しました。この返信が送られることはありません。",
}


class LettersPane:
    """The tab of letters: a list of the letters in one state, and the letter chosen from the list.

    This class also handles the buttons on letters. `state` is a LetterState, or "" for all letters
    still to be dealt with: held, failed and queued.
    """

    def __init__(self, sight: Sight) -> None:
        self._desk, self._sight = sight.desk, sight
        self._found: dict[str, Queued] = {}
        self.state = ""
        self.chosen: Queued | None = None
        self._act = ""  # key of sending the chosen letter again
        self._shown: tuple[str, Queued] | None = None  # a mail and a letter that is read beside it
        self._odd = ""  # an unknown address that a person was asked about
        self._asking = False  # whether to release every held letter
        self.acts: dict[str, Callable[[Pressed], None]] = {
            "letters": self._of_state,
            "read": self._read,
            "release": self._release,
            "retract": self._retract,
            "resend": self._resend,
            "ask_release": lambda _: self._ask(asking=True),
            "keep_held": lambda _: self._ask(asking=False),
            "release_all": lambda _: self._release_all(),
        }
        sight.sources["letters"] = Source(
            lambda: of_letters(self.find()), lambda: self.choose(None)
        )

    def find(self) -> list[Queued]:
        """Reload the letters of the chosen state from the record (DuckDB), and return them.

        The chosen letter stays chosen if it is among these letters; else no letter is chosen.
        """
        found = self._desk.letters(*([self.state] if self.state else _TO_DO))
        self._found = {each.message_id: each for each in found}
        self.chosen = self._found.get(self.chosen.message_id if self.chosen else "")
        return found

    def choose(self, message_id: str | None) -> None:
        """Choose the letter with this Message-ID.

        If `message_id` is None or not in the list, the first letter of the list is chosen, or no
        letter if the list is empty.
        """
        self.chosen = self._found.get(message_id or "") or next(iter(self._found.values()), None)
        self._act, self._odd = uuid4().hex, ""
        self._sight.key = self.chosen.message_id if self.chosen else None

    # --- what is shown ---

    def head(self) -> list[Block]:
        untold = self._sight.tab == "untold"
        options = [("", "これから送るもの"), *((each.value, each.label) for each in LetterState)]
        options.append(("untold", "未連絡（まだ作っていないもの）"))
        state = "untold" if untold else self.state
        box = field("state", "状態", "select", state, options=options, act=act("letters"))
        blocks: list[Block] = [form([box], look="filters")]
        if untold:
            return [*blocks, say(_UNTOLD)]
        if any(each.state == "held" for each in self._found.values()):
            blocks.append(buttons([button("保留をすべて解く…", act("ask_release"))]))
        return blocks

    def blocks(self) -> list[Block]:
        return _letter(self.chosen) if self.chosen else [say("この状態の返信はありません。")]

    def read_again(self) -> list[Block]:
        """Return a list with one block: the sent letter that a person opened beside the mail.

        [] if no letter was opened, or if the person has since gone on to another mail.
        """
        mail, letter = self._shown or ("", None)
        if letter is None or self._sight.case is None or self._sight.case.mail != mail:
            return []
        return [fold("送った返信", _letter(letter), opened=True)]

    def actions(self) -> list[Block]:
        """Return the blocks that explain the chosen letter's state, with its buttons.

        [] if no letter is chosen. After a click on the button that releases all held letters, the
        question whether to release them is returned instead, until a person answers it.
        """
        if self._asking:
            return list(self._asked())
        letter = self.chosen
        if letter is None:
            return []
        mail = button("この件を開く", act("open", name=letter.mail, key=""))
        retract = button("送らない（取り消す）", _of(letter, "retract"), look="danger")
        release = button("送ってよい（保留を解く）", _of(letter, "release"), look="primary")
        if letter.wrong:
            release = button("それでも送る（保留を解く）", _of(letter, "release"), look="danger")
        doubtful = letter.state == "queued" and letter.wrong and not letter.agreed
        can = _CAN["doubtful" if doubtful else letter.state]
        blocks = [title(LetterState(letter.state).label), say(can)]
        if letter.state in ("held", "queued") and letter.wrong:
            blocks.append(say(letter.wrong, "warn"))
        if letter.state == "failed":
            again = button("もう一度送る", _of(letter, "resend"), look="primary")
            if self._odd:
                again = button("この宛先にもう一度送る", _of(letter, "resend"), look="danger")
            box = field("to", "再送の宛先", value=self._odd or letter.to_again)
            return [*blocks, form([box], buttons([again])), buttons([mail])]
        may = {"held": [release, retract], "queued": [retract]}.get(letter.state, [])
        return [*blocks, buttons([*may, mail])]

    def _asked(self) -> Iterator[Block]:
        held, wrong = self._held()
        yield title(f"保留の返信 {len(held)} 通を、次の送信で送りますか")
        if wrong:
            yield say(
                f"ほかの {wrong} 通は、申込みの今の段階や内容と食い違うため、保留のまま残します。"
                "一通ずつ確かめてください。",
                "warn",
            )
        yield table(("宛先", "件名"), [(each.recipient, each.subject) for each in held])
        yield buttons(
            [
                button(f"{len(held)} 通を送る", act("release_all"), look="primary"),
                button("やめる", act("keep_held")),
            ]
        )

    def _held(self) -> tuple[list[Queued], int]:
        """Return (held letters that may be released together, number of the other held letters).

        The other letters contradict the present stage or content of their application, so a person
        must check each of them.
        """
        held = self._desk.letters("held")
        right = [each for each in held if not each.wrong]
        return right, len(held) - len(right)

    # --- what is done ---

    def _of_state(self, pressed: Pressed) -> None:
        state = str(pressed.about.get("state") or pressed.value("state"))
        if state == "untold":
            self._sight.turn_to("untold")
            return
        self.state = state
        self._sight.turn_to("letters")

    def _read(self, pressed: Pressed) -> None:
        every = self._desk.letters(*LetterState)
        found = next((e for e in every if e.message_id == pressed.about["id"]), None)
        case = self._sight.case
        self._shown = (case.mail, found) if case and found else None

    def _letter_of(self, pressed: Pressed) -> Queued:
        letter = self.chosen
        if letter is None or letter.message_id != pressed.about["id"]:
            raise IntakeError("表示が変わったところでした。確かめてから、もう一度押してください。")
        return letter

    def _done(self, sentence: str) -> None:
        self._sight.well(sentence)
        self._asking = False
        self._sight.turn_to("letters")

    def _release(self, pressed: Pressed) -> None:
        letter = self._letter_of(pressed)  # what contradicts the stage was shown beside the button
        self._desk.release(letter.message_id, anyway=bool(letter.wrong))
        self._done("保留を解きました。次の送信で送られます。")

    def _ask(self, *, asking: bool) -> None:
        self._asking = asking

    def _release_all(self) -> None:
        held = self._held()[0] if self._asking else []
        for each in held:
            self._desk.release(each.message_id)
        self._done(f"保留の返信 {len(held)} 通を、次の送信で送ります。")

    def _retract(self, pressed: Pressed) -> None:
        letter = self._letter_of(pressed)
        self._desk.retract(letter.message_id)
        self._done(
            f"{letter.recipient} 宛ての返信を取り消しました。送られません。"
            "別の返信が要るときは、番号で探して開き、書いてください。"
        )

    def _resend(self, pressed: Pressed) -> None:
        to = one_email(pressed.value("to")) or pressed.value("to")  # as it will be addressed
        letter = self._letter_of(pressed)
        try:
            self._desk.resend(letter.message_id, to=to, act=self._act, anyway=to == self._odd)
        except UnknownRecipientError as error:
            self._odd = error.recipient
            raise IntakeError(f"{error}{PRESS_AGAIN}") from None
        self._done(queued_told(self._desk, f"{to} 宛ての同じ返信"))


def queued_told(desk: Desk, what: str) -> str:
    """Return a Japanese sentence that confirms to a person that letters were queued.

    `what` names the letters in Japanese, such as 「返信 3 通」 (three letters). If the setting
    [answers] sending is "hold", the sentence says instead that the letters are held.
    """
    if desk.settings.answers.holds:
        return (
            f"{what}を保留に入れました（設定 [answers] sending が hold のため）。"
            "「返信」で保留を解くと、次の自動送信で送られます。"
        )
    return f"{what}を送信待ちに入れました。次の自動送信で送られます。"


def _of(letter: Queued, what: str) -> Block:
    return act(what, id=letter.message_id)


def _letter(letter: Queued) -> list[Block]:
    """Return the blocks that show one letter: subject, state, recipient, number, time and text."""
    rows = [
        ("状態", LetterState(letter.state).label, ""),
        ("宛先", letter.recipient, ""),
        ("番号", called(letter.number, letter.mail), ""),
        ("作成", shown(letter.queued_at), ""),
    ]
    if letter.by:
        rows.append(("作成した職員", letter.by, ""))
    if letter.number and letter.mail:
        rows.append(("もとのメール", mail_number(letter.mail), ""))
    if letter.stage:
        rows.append(("今の段階", letter.stage.label, ""))
    if letter.reply:
        why = "保留の理由" if letter.state == "held" else "サーバーの返事"
        rows.append((why, letter.reply, ""))
    return [
        title(letter.subject),
        facts(rows),
        pre(letter.text or "（本文はありません）", "letter"),
    ]


def still_unsent(desk: Desk, mails: Collection[str]) -> str:
    """Return a Japanese warning if letters about these mails are queued or held, else "".

    `mails` are the SHA-256s of the mails.
    """
    waiting = [each for each in desk.letters("held", "queued") if each.mail in mails]
    wrong = next((each.wrong for each in waiting if each.wrong), "")
    return (
        f"この件の返信がまだ送信待ちです。{wrong}送らないときは、受付の「返信」で取り消してください。"
        if waiting
        else ""
    )


def bulk_blocks(drafts: Sequence[Letter], place: str = "左の一覧") -> Iterator[Block]:
    """Yield the blocks that ask a person whether to queue many letters, and show the letters.

    `drafts` are the letters. The recipients and subjects of all letters are shown, but only the
    texts of the first 30. `place` says in Japanese where a person can open and edit each letter.
    """
    yield title(f"返信 {len(drafts):,} 通を送信待ちに入れますか")
    yield say(
        f"送信待ちに入れるまで送られません。一通ずつ直すときは、やめて、{place}から開いてください。"
    )
    yield buttons(
        [
            button(f"{len(drafts):,} 通を送信待ちに入れる", act("bulk_queue"), look="primary"),
            button("やめる", act("bulk_drop")),
        ]
    )
    yield table(("宛先", "件名"), [(each.recipient, each.subject) for each in drafts])
    for each in drafts[:30]:
        yield fold(each.recipient, [pre(each.text, "letter")])
