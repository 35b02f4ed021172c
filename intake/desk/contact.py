"""Where letters about an application go."""

from __future__ import annotations

from intake.desk.items import Case
from intake.text.domains import domain_of, inside, is_shared


def recipient_of(case: Case, answering: Case | None = None) -> str:
    """The contact in force; where a later mail is answered, its sender if of the same office.

    Where no contact is recorded, or the mail belongs to no application: whoever wrote the mail.
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


def began_with(application: str | None) -> str:
    """The mail that began an application; one mail may have begun several."""
    return (application or "").partition(":")[0]


def same_office(address: str, other: str) -> bool:
    """Whether an address lies in the domain of another that one office has to itself."""
    domain = domain_of(other)
    return bool(domain) and not is_shared(domain) and inside(domain_of(address), domain)
