"""Decide what a letter may say: never a value that its recipient is not entitled to know.

根拠: docs/decisions/0085, 0087. tests/system/test_parties.py prints, as a table, what this code lets
each kind of recipient know.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from intake.answers.letters import LetterContent
from intake.applications.filing import CONTACT, code_of
from intake.applications.open_applications import Filed
from intake.applications.parties import Writer, in_own_domain
from intake.register import Register
from intake.terms import FieldName, Reading
from intake.text.domains import domain_of, is_shared
from intake.vocabulary.letters import LetterKind


def told_of(
    kind: LetterKind,
    reading: Reading,
    filed: Filed,
    received_at: datetime,
    register: Register,
    recipient: str,
) -> LetterContent:
    """Return the content of a letter that answers a mail, limited to what its recipient may know.

    `kind` is the kind of letter, `received_at` the time when the mail was received. `reading` is
    what was read of the mail, `filed` the result of filing it. Recorded values that are not in the
    mail are included only if `recipient` was entitled to change the application before this mail.
    If the mail's writer may not change the application, the letter is always of the kind
    NOT_A_PARTY, which contains no values.
    """
    if filed.by_outsider:
        return LetterContent(LetterKind.NOT_A_PARTY, received_at)
    application, filing = filed.application, filed.filing
    whole = filed.before is not None and recipient in filed.before.parties
    changes = filing.changes if filing else {}
    fields = application.fields if application and whole else reading.fields
    named = {fields.get(FieldName.EMAIL, ""), *changes.get(FieldName.EMAIL, ())} - {""}
    readers = {recipient, reading.sender.address}
    code = application.municipality if application else code_of(reading)
    return LetterContent(
        kind=kind,
        received_at=received_at,
        subject=quotable_subject(reading, filed.writer),
        number=application.number if application else None,
        fields=fields,
        missing=filing.missing if filing else {},
        changes=changes if whole else _without_before(changes),
        attachments=attachment_names(reading, filed.writer),
        addresses=frozenset(a for a in named if nameable(a, readers, code, register)),
    )


def quotable_subject(reading: Reading, writer: Writer | None) -> str:
    """Return the subject of a mail (`reading`) if our answer to the mail may quote it, else "".

    It may be quoted if `writer`, the role of the mail's writer, is one that may change the
    application. The words of a stranger, or of an unknown writer (None), are never repeated.
    """
    return reading.subject if writer is not None and writer.may_change else ""


def attachment_names(reading: Reading, writer: Writer | None) -> tuple[str, ...]:
    """Return the names that a letter may repeat of the 利用申込書 (application forms) in a mail.

    They are file names. If the role `writer` of the mail's writer is OTHER (a stranger), each name
    is replaced by "". For every other role, and for None (unknown), the names are as in the mail.
    """
    names = (a.name for a in reading.attachments if a.form)
    return tuple("" if writer is Writer.OTHER else name for name in names)


def nameable(
    address: str, readers: Collection[str], municipality: str | None, register: Register
) -> bool:
    """Return whether a letter to `readers` (addresses) may contain the e-mail address `address`.

    It may if `address` is one of `readers`, or is in the municipality's own domain. It also may if
    it is in the same domain as one of `readers`, unless strangers share that domain, as at a
    provider. `municipality` is a code, None if unknown.
    """
    domain = domain_of(address)
    if address in readers:
        return True
    near = domain in map(domain_of, readers) and not is_shared(domain)
    return near or in_own_domain(address, municipality, register)


def return_address(reading: Reading, filed: Filed) -> str:
    """Return the address that the answer to a mail (`reading`) goes to: its Reply-To or sender.

    If the mail is about an existing application, the Reply-To address is used only if it was
    entitled to change the application before this mail. Otherwise whoever forges a sender could
    choose who learns what is recorded. `filed` is the result of filing the mail.
    """
    asked = reading.reply_to
    known = filed.before is None or asked in filed.before.parties
    return asked if asked and known else reading.sender.address


def contact_to_tell(kind: LetterKind, filed: Filed) -> str | None:
    """Return the contact's address if the letter goes there, not to the mail's sender, else None.

    The letter goes to the application's contact if it confirms a correction that a colleague of the
    contact mailed, unless the correction changed contact details. `kind` is the kind of letter,
    `filed` the result of filing the mail with the correction.
    """
    if kind is not LetterKind.CORRECTED or filed.writer is not Writer.COLLEAGUE:
        return None
    if filed.filing is None or filed.application is None or CONTACT & filed.filing.changes.keys():
        return None
    return filed.application.contact or None


def _without_before(
    changes: Mapping[str, tuple[str, str]],
) -> dict[str, tuple[str | None, str]]:
    return {name: (None, after) for name, (_, after) in changes.items()}


def former_contact(filed: Filed) -> str | None:
    """Return the former contact's address if a mail replaced recorded contact details, else None.

    Contact details are section, name, kana, phone number, extension and e-mail address; a detail
    that was empty before does not count. If the mail came from the former contact's own address,
    only a new e-mail address counts, because a sender can be forged. `filed` is the result of
    filing the mail.
    """
    if filed.filing is None or filed.before is None:
        return None
    replaced = {name for name, (before, _) in filed.filing.changes.items() if before} & CONTACT
    contact = filed.before.contact
    moved = replaced if contact != filed.sender else replaced & {FieldName.EMAIL}
    return contact if moved and contact else None


def contact_notice(filed: Filed, received_at: datetime) -> LetterContent:
    """Return the content of the letter telling the former contact that a mail changed the contact.

    The letter does not name the new contact. `filed` is the result of filing the mail,
    `received_at` the time when the mail was received.
    """
    number = filed.application.number if filed.application else None
    return LetterContent(LetterKind.CONTACT_CHANGED, received_at, number=number)
