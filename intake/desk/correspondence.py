"""Show the letters on record at the desk; release or retract those that have not been sent.

A held letter may be released, a held or queued one retracted. The person who does it is recorded.
Nothing is sent here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from intake.answers.compose import as_written, values_in
from intake.answers.letter import Letter
from intake.answers.withholding import agreed, contradiction
from intake.applications.lifecycle import NamelessError
from intake.desk.case import began_with
from intake.desk.drafting import same_office
from intake.folder import StateError
from intake.paths import account
from intake.store import Row, Transaction
from intake.terms import Stage
from intake.vocabulary.letters import LetterKind, LetterState


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued(Letter):
    """A letter on record, with what became of it.

    `state` is queued, held, failed, sent or retracted; `reply` is the mail server's last reply.
    `by` is the person who queued it at the desk, "" if the program did. `to_again` is the recipient
    that the desk proposes for sending the letter again. `stage` is the present stage of the
    application that the letter is about, None if it is about none. `wrong` is a Japanese sentence
    if the letter contradicts its application as it is now, else "". `agreed` is True if a person
    released the letter although it had the same contradiction.
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

    `over` is the planned end of 試行運用 (trial operation) if that is past, else None. It does not
    change which letters are returned, but their attribute `wrong`: if the trial is over, a letter
    that offers it and was queued by its last day counts as contradicting its application.
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
        to_again=to_again(row),
        stage=Stage(row["stage"]) if row["stage"] else None,
        wrong=contradiction(row, over),
        agreed=agreed(row, over),
    )


def contradicting(transaction: Transaction, over: date | None) -> list[Queued]:
    """Return the held and queued letters that contradict their application now, oldest first.

    Such a letter tells another stage than the present one, or asks for an item that was found
    since. `over` is the planned end of 試行運用 (trial operation) if that is past, else None: then
    a letter that offers the trial and was queued by its last day is also returned.
    """
    unsent = (LetterState.HELD, LetterState.QUEUED)
    return [each for each in in_state(transaction, unsent, over) if each.wrong]


_TO_THE_CONTACT = frozenset(
    (LetterKind.ACCEPTED, LetterKind.INCOMPLETE, LetterKind.CORRECTED, LetterKind.WITHDRAWN,
     LetterKind.TRIAL_SELECTED, LetterKind.TRIAL_NOT_SELECTED, LetterKind.AGREEMENT_REMINDER)
)  # fmt: skip


def to_again(row: Row) -> str:
    """Return the address that the desk proposes for sending a letter again.

    `row` is the letter's row of the query letters_in_state or letter_by_id. For an answer, and for
    a letter that always goes to the contact, the result is the application's present contact. It is
    the address to which the letter was sent if there is no contact, for any other letter, and for
    an answer to a later mail that went to another address of the contact's own office.
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

    `at` is the time of release. A letter that contradicts its application as it is now is released
    only if `anyway` is True; the contradiction is recorded. `over` is the planned end of 試行運用
    (trial operation) if that is past, else None: a letter queued by that day that offers the trial
    then counts as contradicting. Raises NamelessError if `by` is empty. Raises StateError if no
    letter has this Message-ID, if the letter is not held, if it has no text because its template
    has a mistake, or if it contradicts and `anyway` is False.
    """
    by, letter = name_of_person(by), letter_on_record(transaction, message_id)
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
    _attempt(transaction, letter["message_id"], "released", by, at, wrong)


def retract(
    transaction: Transaction, message_id: str, by: str, at: datetime, begun: Collection[str]
) -> None:
    """Retract a letter that is held or queued, so that it is never sent.

    `by` is the person who retracts it, `at` the time of retraction. `begun` are the Message-IDs of
    all letters whose sending was interrupted: they may have arrived. Raises NamelessError if `by`
    is empty. Raises StateError if the letter is among `begun`, if it is neither held nor queued, or
    if no letter has this Message-ID.
    """
    by, letter = name_of_person(by), letter_on_record(transaction, message_id)
    if letter["message_id"] in begun:
        raise StateError(
            "この返信は送信の途中で切れたため、届いているかもしれません。取り消せません。"
        )
    if letter["state"] not in ("held", "queued"):
        raise StateError(
            f"この返信は「{LetterState(letter['state']).label}」です。取り消せるのは、送る前の返信です。"
        )
    _attempt(transaction, letter["message_id"], "retracted", by, at)


def _attempt(
    transaction: Transaction, message_id: str, outcome: str, by: str, at: datetime, reply: str = ""
) -> None:
    row = {"send": message_id, "tried_at": at, "outcome": outcome, "reply": reply}
    transaction.add("attempt", [row | {"done_by": by, "account": account()}])


def name_of_person(by: str) -> str:
    """Return the typed name of a person (`by`) without spaces around it.

    Raises NamelessError if it is empty.
    """
    if not by.strip():
        raise NamelessError("返信を扱う")
    return by.strip()


def letter_on_record(transaction: Transaction, message_id: str) -> dict[str, Any]:
    """Return a letter's row of the query letter_by_id, found by the letter's Message-ID.

    The Message-ID may be given with or without "<" and ">". Raises StateError if no letter has it.
    """
    rows = transaction.rows("letter_by_id", message_id=message_id.strip("<> "))
    if not rows:
        raise StateError(f"「{message_id}」という返信はありません。番号を確かめてください。")
    return rows[0]
