"""Letters from the desk: drafted from a template, edited by a person, then queued.

A queued letter may be held until it is released, and may be retracted. Whoever does one of these
is recorded with it. Nothing is sent here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from email import message_from_bytes
from email.policy import SMTP
from typing import TYPE_CHECKING, Any

from intake.answers.compose import as_written, new_message_id, queued, values_in
from intake.answers.letter import Letter
from intake.answers.withholding import agreed, contradiction
from intake.applications.lifecycle import NamelessError
from intake.desk.case import Case, began_with, mail_number
from intake.desk.past_answers import with_answer
from intake.folder import StateError
from intake.paths import account
from intake.register import Register
from intake.settings.sections import Answers
from intake.store import Row, Transaction
from intake.terms import FieldName, Stage
from intake.text import one_line
from intake.text.addresses import one_email
from intake.text.domains import domain_of, inside, is_shared
from intake.vocabulary.letters import TELLING, LetterKind, LetterState, told_wrongly
from intake.vocabulary.moves import Move

if TYPE_CHECKING:  # what words letters is slow to load, and not needed to look at what waits
    from intake.answers.letters import Organisation

AFTER = {
    Move.ACCEPT: LetterKind.ACCEPTED,
    Move.SELECT_TRIAL: LetterKind.TRIAL_SELECTED,
    Move.DECLINE_TRIAL: LetterKind.TRIAL_NOT_SELECTED,
    Move.WITHDRAW: LetterKind.WITHDRAWN,
    Move.ANSWERED: LetterKind.ANSWER,
}
"""The letter that a decision suggests."""


def suggested(move: Move, after: Case) -> LetterKind | None:
    """Return the kind of letter that the desk suggests after a decision; None for no letter.

    `move` is the kind of decision, `after` the application or mail as it is after the decision.
    """
    if move in (Move.IDENTIFY, Move.CORRECT, Move.COMPLETE):
        return {
            Stage.ACCEPTED: LetterKind.ACCEPTED,
            Stage.INCOMPLETE: LetterKind.INCOMPLETE,
        }.get(after.stage or Stage.RECEIVED)
    if move is Move.ANSWERED and not _expects_an_answer(after):
        return None
    return AFTER.get(move)


def _expects_an_answer(case: Case) -> bool:
    """Whether the sender of the mail of `case` expects an answer.

    False for advertisements and automated mail. 根拠: RFC 3834.
    """
    from intake.answers.letters import WRITTEN_TO_US

    return case.reading.answerable and case.reading.kind in WRITTEN_TO_US


def possible(case: Case) -> tuple[LetterKind, ...]:
    """Return the kinds of letter that a person may write about an application or mail.

    An answer with free text comes first.
    """
    about = [kind for kind, telling in TELLING.items() if case.stage in telling.written]
    return LetterKind.ANSWER, *about


def draft(
    case: Case,
    kind: LetterKind,
    organisation: Organisation,
    register: Register,
    on: date,
    answering: Case | None = None,
    text: str = "",
) -> Letter:
    """Return a letter of this kind about an application or mail (`case`); nothing is queued.

    The letter has its recipient, and a text rendered from the template of `kind`. `organisation` is
    what letters state about J-LIS, `on` the day on which the letter is written (after the planned
    end of 試行運用, the trial operation, it does not offer the trial). `answering` is the mail to
    reply to; None means the mail of `case`. `text` is the body of an answer, below the line 「記」
    ("": not written yet).
    """
    from intake.answers.disclosure import nameable, quotable_subject
    from intake.answers.letters import LetterContent, word

    asked = answering or case
    recipient = recipient_of(case, answering)
    code = case.municipality.code if case.municipality else None
    contact = case.fields.get(FieldName.EMAIL, "")
    readers = (recipient, asked.reading.sender.address)
    content = LetterContent(
        kind=kind,
        received_at=asked.received_at,
        subject=quotable_subject(asked.reading, asked.writer),
        number=case.number,
        inquiry=mail_number(asked.mail),
        municipality=case.municipality,
        fields=case.fields,
        missing=case.missing,
        attachments=case.forms,
        addresses=frozenset({contact} if nameable(contact, readers, code, register) else ()),
        by_person=True,
    )
    worded = word(content, organisation, on)
    if text and kind is not LetterKind.ANSWER:
        raise StateError("text= で文面を書けるのは、回答（answer）だけです。")
    return replace(
        worded,
        text=with_answer(worded.text, text) if text.strip() else worded.text,
        recipient=recipient,
        mail=asked.mail,
        application=case.application,
        answers=asked.reading,
        blank=worded.text if kind is LetterKind.ANSWER else "",
    )


def _refuse_unwritten(letters: Iterable[Letter]) -> None:
    """Raise StateError if one of `letters` is an answer into which nothing has been written."""
    for each in letters:
        if each.kind == LetterKind.ANSWER and each.text.strip() in ("", each.blank.strip()):
            raise StateError("回答の文面がまだ書かれていません。「記」の下に書いてください。")


class UnknownRecipientError(StateError):
    """Raised if a letter's recipient occurs in no mail of its application and as no contact.

    `recipient` is the address.
    """

    def __init__(self, recipient: str) -> None:
        super().__init__(
            f"宛先 {recipient} は、この件のメールの差出人でも連絡先でもありません。"
            "打ち間違いがないか確かめてください。まだ送信待ちに入れていません。"
        )
        self.recipient = recipient


def queue(
    transaction: Transaction,
    letters: Iterable[Letter],
    answers: Answers,
    by: str,
    at: datetime,
    act: str = "",
    *,
    anyway: bool = False,
) -> list[str]:
    """Queue letters that a person (`by`) has checked; returns their Message-IDs in order.

    `act` is an idempotency key: a letter already queued with this key is not queued again ("": no
    such check). `answers` are the settings as they are now; with sending = "hold", the letters are
    held. `at` is the time of queueing. Raises UnknownRecipientError if a recipient occurs in no
    mail of its application and as no contact, unless `anyway` is True. Raises NamelessError if `by`
    is empty. Raises StateError if a recipient is not an e-mail address, if nothing was written into
    an answer, if a letter contradicts its application as it is now, or if answering is not enabled
    ([answers] answer_since is not set).
    """
    who = {"queued_by": _named(by), "account": account()}
    if answers.since is None:
        raise StateError(
            "返信はまだ始めていません。設定 [answers] answer_since を定めると、返信を送れるようになります。"
        )
    ready = [
        replace(
            each,
            subject=one_line(each.subject),
            recipient=_address(each.recipient),
            held=answers.holds,
        )
        for each in letters
    ]
    if not anyway:
        _refuse_unknown(transaction, [(e.recipient, e.application, e.mail) for e in ready])
    _refuse_unwritten(ready)
    ours = answers.sender[1]
    rows = [
        queued(each, answers.sender, at, new_message_id(ours, _key(act, each))) | who
        for each in ready
    ]
    fresh = _new(transaction, rows)
    ids = {row["message_id"] for row in fresh}
    pairs = zip(ready, rows, strict=True)
    _refuse_contradicting(transaction, [each for each, row in pairs if row["message_id"] in ids])
    transaction.add("send", fresh)
    return [row["message_id"] for row in rows]


def _refuse_contradicting(transaction: Transaction, letters: Sequence[Letter]) -> None:
    """Raise StateError if one of `letters` contradicts its application as it is now.

    This is checked again when the letters are sent, because the application may change until then.
    """
    about = sorted({each.application for each in letters if each.application})
    rows = {
        row["application"]: row
        for row in transaction.rows("applications_by_id", applications=about)
    }
    for each in letters:
        if (row := rows.get(each.application)) is None:
            continue
        stage, missing = Stage(row["stage"]), json.loads(row["missing"])
        if wrong := told_wrongly(each.kind, stage, each.asks, missing):
            raise StateError(f"{row['number']}：{wrong}{_NOT_QUEUED}")


_NOT_QUEUED = "送信待ちに入れていません。今の段階に合う返信を選んでください。"


def _refuse_unknown(
    transaction: Transaction, letters: Sequence[tuple[str, str | None, str]]
) -> None:
    """Raise UnknownRecipientError if the record does not connect a recipient with its letter.

    `letters` has (recipient, application id or None, SHA-256 of the mail) of each letter.
    """
    rows = transaction.rows(
        "addresses_about",
        applications=sorted({application for _, application, _ in letters if application}),
        mails=sorted({mail for _, _, mail in letters}),
    )
    known = {(row["about"], row["address"]) for row in rows}
    for recipient, *about in letters:
        if not any((each, recipient.lower()) in known for each in about):
            raise UnknownRecipientError(recipient)


def _key(act: str, letter: Letter) -> str:
    """Return the idempotency key of one letter; "" if `act` is "".

    The key combines `act`, which is the same for all letters queued by one click, with the letter's
    kind, recipient, application, mail, subject and text.
    """
    what = (letter.kind, letter.recipient, letter.application, letter.mail)
    return act and repr((act, *map(str, what), letter.subject, letter.text))


def _new(transaction: Transaction, rows: Sequence[Row]) -> list[Row]:
    """Those of the rows for the table `send` whose Message-ID is not in it already."""
    ids = [row["message_id"] for row in rows]
    known = {row["message_id"] for row in transaction.rows("letters_named", message_ids=ids)}
    return [row for row in rows if row["message_id"] not in known]


def _address(typed: str) -> str:
    recipient = one_email(typed)
    if recipient is None:
        raise StateError(
            f"宛先「{typed}」は一つのメールアドレスではありません。一つだけを入れてください。"
        )
    return recipient


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued(Letter):
    """A letter on record, with what became of it.

    `state` is queued, held, failed, sent or retracted; `reply` is the mail server's last reply.
    `by` is the person who queued it at the desk, "" if the program did. `to_again` is the recipient
    that the desk proposes for sending the letter again. `stage` is the present stage of the
    application that the letter is about, None if it is about none. `wrong` is a Japanese sentence
    if the letter contradicts its application, else "". `agreed` is True if a person released it all
    the same.
    """

    message_id: str
    number: str | None
    state: str
    queued_at: datetime
    by: str  # who queued it at the desk
    reply: str  # the mail server's last answer
    to_again: str  # where it goes if it is sent once more
    stage: Stage | None
    wrong: str
    agreed: bool


def in_state(
    transaction: Transaction, states: Sequence[LetterState], over: date | None
) -> list[Queued]:
    """Return the letters on record whose state is one of `states`, oldest first.

    `over` is the planned end of 試行運用 (trial operation) if that is past, else None. It selects
    nothing: a letter queued up to that day that offers the trial is marked as `wrong`, since it now
    contradicts its application.
    """
    rows = transaction.rows("letters_in_state", states=list(states))
    return [_queued_as(row, over) for row in rows]


def _queued_as(row: Row, over: date | None) -> Queued:
    subject, text = as_written(row["raw"])
    same = ("message_id", "recipient", "number", "mail", "state", "queued_at")
    return Queued(
        **{name: row[name] for name in same},
        kind=row["letter"],
        subject=subject,
        text=text,
        by=row["queued_by"] or "",
        reply=row["reply"] or "",
        to_again=_to_again(row),
        stage=Stage(row["stage"]) if row["stage"] else None,
        wrong=contradiction(row, over),
        agreed=agreed(row, over),
    )


def contradicting(transaction: Transaction, over: date | None) -> list[Queued]:
    """Return the unsent letters that contradict their application, oldest first.

    They are held or queued. `over` is the planned end of 試行運用 (trial operation) if that is past,
    else None; letters queued up to that day that offer the trial are among them.
    """
    unsent = (LetterState.HELD, LetterState.QUEUED)
    return [each for each in in_state(transaction, unsent, over) if each.wrong]


_TO_THE_CONTACT = frozenset(
    (LetterKind.ACCEPTED, LetterKind.INCOMPLETE, LetterKind.CORRECTED, LetterKind.WITHDRAWN,
     LetterKind.TRIAL_SELECTED, LetterKind.TRIAL_NOT_SELECTED, LetterKind.AGREEMENT_REMINDER)
)  # fmt: skip


def _to_again(row: Row) -> str:
    """Return the address that the desk proposes for sending the letter `row` again.

    For a letter to the contact, and for an answer, this is the application's present contact. If
    there is no contact, and for any other letter, it is the address that the letter was sent to. An
    answer to a later mail from the contact's own office also goes to the same address again.
    """
    contact, recipient = row["contact"] or "", str(row["recipient"])
    if contact and row["letter"] == LetterKind.ANSWER:
        own = row["mail"] == began_with(row["application"])
        return contact if own or not same_office(recipient, contact) else recipient
    return contact if contact and row["letter"] in _TO_THE_CONTACT else recipient


def release(
    transaction: Transaction,
    message_id: str,
    by: str,
    at: datetime,
    over: date | None,
    *,
    anyway: bool,
) -> None:
    """Release a held letter, so that it may be sent; `by` is the person who releases it.

    `at` is the time of release. `over` is the planned end of 試行運用 (trial operation) if that is
    past, else None: a letter that still offers the trial then contradicts its application. Raises
    NamelessError if `by` is empty. Raises StateError if no letter has this Message-ID, if the
    letter is not held, if it has no text because its template has a mistake, or, unless `anyway` is
    True, if it contradicts its application. What it contradicts is recorded with the release.
    """
    by, letter = _named(by), _letter(transaction, message_id)
    if letter["state"] != "held":
        raise StateError("この返信は保留中ではありません。一覧を新しくして確かめてください。")
    if values_in(letter["raw"]) is not None:
        raise StateError(
            f"この返信は、まだ作れていません。{letter['reply']}"
            "直すと、次の取り込みか `intake send` で、ひとりでに作ります。保留は解いていません。"
        )
    wrong = contradiction(letter, over)
    if wrong and not anyway:
        raise StateError(f"{wrong}保留は解いていません。送らないときは、取り消してください。")
    _attempt(transaction, message_id, "released", by, at, wrong)


def retract(
    transaction: Transaction, message_id: str, by: str, at: datetime, begun: Collection[str]
) -> None:
    """Retract a letter that is held or queued, so that it is never sent.

    `by` is the person who retracts it, `begun` are the Message-IDs of letters whose sending was
    interrupted, `at` is the time of retraction. Raises NamelessError if `by` is empty. Raises
    StateError if the letter is one of them, since it may have arrived, if it is neither held nor
    queued, or if no letter has this Message-ID.
    """
    by, state = _named(by), _letter(transaction, message_id)["state"]
    if message_id in begun:
        raise StateError(
            "この返信は送信の途中で切れたため、届いているかもしれません。取り消せません。"
        )
    if state not in ("held", "queued"):
        raise StateError(
            f"この返信は「{LetterState(state).label}」です。取り消せるのは、送る前の返信です。"
        )
    _attempt(transaction, message_id, "retracted", by, at)


def again(
    transaction: Transaction,
    message_id: str,
    by: str,
    at: datetime,
    to: str | None,
    act: str = "",
    *,
    over: date | None = None,
    held: bool = False,
    anyway: bool = False,
) -> str:
    """Queue a copy of a letter, to be sent again; returns the copy's Message-ID.

    `message_id` is the Message-ID of the letter, `by` the person who queues the copy, `at` the time
    of queueing. `to` is the recipient; None means the address that `_to_again` returns. The copy
    has no Cc. `act` is an idempotency key: only one copy is queued with the same key ("": no such
    check). With `held`, the copy waits until a person releases it. `over` is the planned end of
    試行運用 (trial operation) if that is past, else None: a letter that still offers the trial then
    contradicts its application. Raises UnknownRecipientError if `to` occurs in no mail of the
    application and as no contact, unless `anyway` is True. Raises NamelessError if `by` is empty.
    Raises StateError if no letter has this Message-ID, it was erased or has no text yet, the
    address is invalid, or the letter contradicts its application as it is now.
    """
    by, row = _named(by), _letter(transaction, message_id)
    if not row["raw"]:
        raise StateError("この返信は消去したため、もう一度送ることはできません。")
    if values_in(row["raw"]) is not None:
        raise StateError("この返信は、文面が作られていないため、もう一度送ることはできません。")
    recipient = _address(to or _to_again(row))
    if to and not anyway and recipient != row["recipient"]:
        _refuse_unknown(transaction, [(recipient, row["application"], row["mail"])])
    message = message_from_bytes(row["raw"], policy=SMTP)  # lines end in CRLF, as servers demand
    key = act and repr((act, row["message_id"], recipient))
    fresh = new_message_id(str(message["From"]).rstrip(">"), key)
    message.replace_header("Message-ID", f"<{fresh}>")
    message.replace_header("To", recipient)
    del message["Cc"]
    same = ("letter", "application", "mail", "municipality", "asks")
    copied = {name: row[name] for name in same} | {
        "message_id": fresh,
        "recipient": recipient,
        "raw": message.as_bytes(),
        "held": held,
        "queued_at": at,
        "queued_by": by,
        "account": account(),
    }
    new = _new(transaction, [copied])
    if new and (wrong := contradiction(row, over)):
        raise StateError(f"{wrong}{_NOT_QUEUED}")
    transaction.add("send", new)
    return fresh


def _attempt(
    transaction: Transaction, message_id: str, outcome: str, by: str, at: datetime, reply: str = ""
) -> None:
    row = {"send": message_id, "tried_at": at, "outcome": outcome, "reply": reply}
    transaction.add("attempt", [row | {"done_by": by, "account": account()}])


def _named(by: str) -> str:
    """Return the typed name of a person (`by`) without spaces around it.

    Raises NamelessError if it is empty.
    """
    if not by.strip():
        raise NamelessError("返信を扱う")
    return by.strip()


def _letter(transaction: Transaction, message_id: str) -> dict[str, Any]:
    rows = transaction.rows("letter_by_id", message_id=message_id.strip("<>"))
    if not rows:
        raise StateError(f"「{message_id}」という返信はありません。番号を確かめてください。")
    return rows[0]


def recipient_of(case: Case, answering: Case | None = None) -> str:
    """Return the address to which a letter about an application or mail (`case`) is sent.

    Usually this is the application's current contact. A reply to a later mail from the contact's
    own office goes to that mail's Reply-To or sender. Without a contact, the letter goes to the
    sender or, if the sender may not change the application, to the first address that may
    (`case.parties`). `answering` is the mail to reply to; None means the mail of `case`.
    """
    asked = answering or case
    writer = asked.reading.reply_to or asked.reading.sender.address
    contact = case.contact
    later = answering is not None and answering.mail != began_with(case.application)
    if not contact and case.parties and asked.reading.sender.address not in case.parties:
        return case.parties[0]  # whoever began it from elsewhere is party no longer
    if not contact or (later and same_office(asked.reading.sender.address, contact)):
        return writer
    return contact


def same_office(address: str, other: str) -> bool:
    """Whether `address` is in the domain of the address `other`, or in a subdomain of it.

    False if strangers share the domain of `other` (free mail, providers).
    """
    domain = domain_of(other)
    return bool(domain) and not is_shared(domain) and inside(domain_of(address), domain)
