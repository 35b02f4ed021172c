"""Queue letters that a person has checked, and copies of letters to be sent again.

With each letter, the person who queued it is recorded. Nothing is sent here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from email import message_from_bytes
from email.policy import SMTP

from intake.answers.compose import new_message_id, queued, values_in
from intake.answers.letter import Letter
from intake.answers.withholding import contradiction
from intake.desk.correspondence import letter_on_record, name_of_person, to_again
from intake.folder import StateError
from intake.paths import account
from intake.settings.sections import Answers
from intake.store import Row, Transaction
from intake.terms import Stage
from intake.text import one_line
from intake.text.addresses import one_email
from intake.vocabulary.letters import LetterKind, told_wrongly


class UnknownRecipientError(StateError):
    """Raised if a letter's recipient is not known from the record, so that it may be mistyped.

    The address (`recipient`) is then neither a sender nor a contact of the letter's application or
    mail.
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

    `act` is an idempotency key: the same letter is not queued again with the same key ("": no such
    check). `answers` are the settings as they are now; with sending = "hold", the letters are held.
    `at` is the time of queueing. Raises UnknownRecipientError if a recipient is neither a sender
    nor a contact of the letter's application or mail, unless `anyway` is True. Raises NamelessError
    if `by` is empty. Raises StateError if a recipient is not an e-mail address, if nothing was
    written into an answer, if a letter contradicts its application as it is now, or if answering is
    not enabled ([answers] answer_since is not set). If an error is raised, no letter is queued.
    """
    who = {"queued_by": name_of_person(by), "account": account()}
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
    of queueing. `to` is the recipient; None means the one that the desk proposes, usually the
    application's present contact. The copy has no Cc. `act` is an idempotency key: only one copy to
    a recipient is queued with the same key ("": no such check). With `held`, the copy waits until a
    person releases it. `over` is the planned end of 試行運用 (trial operation) if that is past,
    else None: a letter queued by that day that offers the trial then contradicts its application.
    Raises UnknownRecipientError if `to` is another address than before and neither a sender nor a
    contact of the letter's application or mail, unless `anyway` is True. Raises NamelessError if
    `by` is empty. Raises StateError if no letter has this Message-ID, if it was erased or has no
    text yet, if the address is invalid, or if the letter contradicts its application as it is now.
    """
    by, row = name_of_person(by), letter_on_record(transaction, message_id)
    if not row["raw"]:
        raise StateError("この返信は消去したため、もう一度送ることはできません。")
    if values_in(row["raw"]) is not None:
        raise StateError("この返信は、文面が作られていないため、もう一度送ることはできません。")
    recipient = _address(to or to_again(row))
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


def _refuse_unwritten(letters: Iterable[Letter]) -> None:
    """Raise StateError if one of `letters` is an answer without any text beyond its template's.

    Letters of other kinds are not looked at.
    """
    for each in letters:
        if each.kind == LetterKind.ANSWER and each.text.strip() in ("", each.blank.strip()):
            raise StateError("回答の文面がまだ書かれていません。「記」の下に書いてください。")


def _refuse_contradicting(transaction: Transaction, letters: Sequence[Letter]) -> None:
    """Raise StateError if one of `letters` contradicts its application as it is now.

    It does if it tells another stage than the present one, or asks for an item that is not missing.
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
    """Raise UnknownRecipientError if a letter's recipient is not known from the record.

    `letters` has (recipient, application id or None, SHA-256 of the mail) of each letter. Known are
    the senders, Reply-To addresses and contacts of that application and mail. A sender who may not
    change the application is known only for a letter about his or her own mail.
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

    `act` is the same text for all letters queued by one click. The key combines it with the
    letter's kind, recipient, application, mail, subject and text.
    """
    what = (letter.kind, letter.recipient, letter.application, letter.mail)
    return act and repr((act, *map(str, what), letter.subject, letter.text))


def _new(transaction: Transaction, rows: Sequence[Row]) -> list[Row]:
    """Return those of `rows` (of the table `send`) whose Message-ID is not in the table already.

    Of several rows with the same Message-ID, only one is returned.
    """
    fresh = {row["message_id"]: row for row in rows}
    known = transaction.rows("letters_named", message_ids=list(fresh))
    for row in known:
        fresh.pop(row["message_id"], None)
    return list(fresh.values())


def _address(typed: str) -> str:
    recipient = one_email(typed)
    if recipient is None:
        raise StateError(
            f"宛先「{typed}」は一つのメールアドレスではありません。一つだけを入れてください。"
        )
    return recipient
