"""What a decision of staff is: as a person wants it (Ruling), as it is recorded (Decided)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from intake.applications.lifecycle import NamelessError
from intake.desk.case import called, mail_number
from intake.paths import account
from intake.terms import Stage
from intake.vocabulary.moves import Move

UNSETTLED = "団体が決まっていません。先に「市区町村を決める」を行ってください。"


def still_waits(mail: str) -> str:
    """A Japanese sentence that says that a withdrawal mail still waits, and how to settle it.

    `mail` is the mail's number, such as Q153-310-2822.
    """
    return (
        f"取下げの申出 {mail} は待っています。「{Move.ANSWERED.label}」で片付きます"
        f'（セルでは desk.answered("{mail}")、端末では intake decide answered {mail} --by 氏名）。'
    )


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as it was recorded, and what followed from it.

    `id` is the decision's number, `move` its kind. `stage` is the application's stage afterwards,
    None for a mail without an application. `on` is the decision's date if that is not today,
    `ahead` the same date if it is in the future; else they are None. `more` says in Japanese what
    else changed ("": nothing). `early` names a recorded date that the decision's date wrongly
    precedes, such as 「締結日 2023-04-20」 ("": none). `against` is a Japanese sentence on what
    else speaks against it ("": nothing). `next` is the kind of decision without which the
    application cannot be completed (None: none). `undid` is the number of the decision that
    this one undid (0: none). `asking` are the numbers of the withdrawal mails that still wait.
    """

    id: int
    move: Move
    number: str | None
    mail: str
    stage: Stage | None  # of the application afterwards
    ahead: date | None = None  # the day it counts from, where that is still to come
    more: str = ""  # what it changed besides, in words
    early: str = ""  # what the day it counts from should follow, but precedes
    on: date | None = None  # the day it holds from, where that is another than today
    undid: int = 0
    against: str = ""  # what on record speaks against it
    next: Move | None = None  # what is to be decided next
    asking: tuple[str, ...] = ()  # numbers of mails that ask for it, and wait all the same

    @property
    def name(self) -> str:
        """The 受付番号 (receipt number) of the application, or the number of a mail without one."""
        return called(self.number, self.mail)

    @property
    def sentence(self) -> str:
        """A Japanese sentence on the recorded decision: its subject, kind, number and new stage."""
        stage = f"段階は「{self.stage.label}」です。" if self.stage else ""
        item = self.number or f"メール {mail_number(self.mail)}"
        more = f"{self.more}。" if self.more else ""
        following = f"次は「{self.next.label}」を行ってください。" if self.next else ""
        return (
            f"{item}：「{self.move.label}」を記録しました（決定 {self.id}番）{self._day}。"
            f"{stage}{more}{following}{self._asking}{self._odd}"
        )

    @property
    def _asking(self) -> str:
        """Japanese sentences, one for each withdrawal mail that still waits, on how to settle it.

        "" if none waits.
        """
        return "".join(map(still_waits, self.asking))

    @property
    def _day(self) -> str:
        """The decision's date for the sentence, such as 「（2022-09-01から）」; "" if it is today.

        The person can thus notice a wrong date.
        """
        return self.move.holds(self.on) if self.on else ""

    @property
    def _odd(self) -> str:
        ahead = f"日付は、まだ来ていない {self.ahead} です。" if self.ahead else ""
        odd = ahead + (f"日付は、{self.early} より前です。" if self.early else "") + self.against
        return f"{odd}違うときは取り消してください。" if odd else ""

    def _repr_html_(self) -> str:
        return f"<p>{self.sentence}</p>"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision that a person wants to record: its kind (`move`), date, values and author.

    `on` is the day from which it holds; for an end of use, the last day. `content` has the values
    that this kind of decision needs. With `seen` (Case.seen), the decision is refused if something
    was recorded since; None: no such check. `about` names the mail that asked for the decision,
    None if it is the mail decided on. `act` is an idempotency key (None: none).
    """

    move: Move
    on: date
    by: str
    note: str = ""
    content: Mapping[str, Any] | None = None
    seen: str | None = None
    about: str | None = None  # the mail that asks for it, where that is not the item's own
    act: str | None = None  # key of the act: done twice, it is one decision


def decision_row(
    ruling: Ruling, application: str | None, mail: str | None, stage: Stage | None, at: datetime
) -> dict[str, Any]:
    """Return the row of the table `decision` that records `ruling`.

    `application` (id) and `mail` (SHA-256) are what the decision is about; one of them may be None.
    `stage` is the application's stage after the decision (None: unchanged), `at` the time of
    recording.
    """
    return {
        "application": application,
        "mail": mail,
        "what": ruling.move,
        "stage": stage if application else None,
        "on_date": ruling.on,
        "decided_by": ruling.by.strip(),
        "account": account(),
        "recorded_at": at,
        "note": ruling.note,
        "content": dict(ruling.content or {}),
        "act": ruling.act,
    }


def refuse_nameless(ruling: Ruling) -> None:
    """Raise NamelessError if `ruling` does not name the person who decided."""
    if not ruling.by.strip():
        raise NamelessError
