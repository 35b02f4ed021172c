"""Which kinds of letter the desk offers about an application or mail, and drafts of them.

A draft is worded from a template; a person checks and may edit it before it is queued. Nothing is
recorded here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from intake.answers.letter import Letter
from intake.desk.case import Case, began_with, mail_number
from intake.desk.past_answers import with_answer
from intake.folder import StateError
from intake.register import Register
from intake.terms import FieldName, Stage
from intake.text.domains import domain_of, inside, is_shared
from intake.vocabulary.letters import TELLING, LetterKind
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
    """Whether the sender of the mail of `case` expects an answer, judged by its headers and kind.

    True for an application, a withdrawal, a question or a reply, unless a machine sent it. 根拠:
    RFC 3834.
    """
    from intake.answers.letters import WRITTEN_TO_US

    return case.reading.answerable and case.reading.kind in WRITTEN_TO_US


def possible(case: Case) -> tuple[LetterKind, ...]:
    """Return the kinds of letter that a person may write about an application or mail (`case`).

    The first is an answer with free text. The others are those that suit the application's present
    stage; a mail without an application has none of these.
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
    what letters state about J-LIS. `on` is the day on which the letter is written: after the
    planned end of 試行運用 (trial operation) a letter does not offer it. `answering` is the mail to
    reply to; None means the mail of `case`. `text` is what the answer says, put below the line
    「記」 ("": not written yet). Raises StateError if `text` is given and `kind` is not an answer.
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


def recipient_of(case: Case, answering: Case | None = None) -> str:
    """Return the address to which a letter about an application or mail (`case`) is sent.

    `answering` is the mail to reply to; None means the mail of `case`. Usually the address is the
    application's present contact. If `answering` is a later mail from the contact's own office, it
    is that mail's Reply-To or sender. If there is no contact, it is the Reply-To or sender of the
    mail to reply to or, if that sender may not change the application, the first address that may
    (`case.parties`).
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
    """Whether the e-mail address `address` is in the domain of `other`, or in a subdomain of it.

    `other` is an e-mail address, too. False if its domain is shared by strangers (free mail,
    internet providers).
    """
    domain = domain_of(other)
    return bool(domain) and not is_shared(domain) and inside(domain_of(address), domain)
