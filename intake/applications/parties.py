"""Who wrote, as far as evidence goes: a grade. What a mail may change and be told follows from it.

A receipt number, a reference to a letter of ours, a municipality's name or code say which application
is meant, never that the writer may change it. 根拠: docs/decisions/0085.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from intake.reading.municipality.domain import names, owners, reserved
from intake.reading.municipality.gazetteer import gazetteer
from intake.reading.sender.trust import UNTRUSTED
from intake.register import Register
from intake.terms import Labelled, Reading, Severity
from intake.text.domains import domain_of, is_shared


class Writer(Labelled):
    """Who wrote a mail, seen from the application that it is about."""

    PARTY = "party", "申込みの差出人又は連絡先"
    COLLEAGUE = "colleague", "申込団体のドメインの方"
    PREFECTURE = "prefecture", "都道府県の方"
    OTHER = "other", "申込みの差出人と違う方"

    @property
    def may_change(self) -> bool:
        """Whether what he says of an existing application takes effect."""
        return self in (Writer.PARTY, Writer.COLLEAGUE)


def is_untrusted(reading: Reading) -> bool:
    """Whether the sender failed, or what would tell could not be read."""
    return any(f.code in UNTRUSTED and f.severity is Severity.REVIEW for f in reading.findings)


def writer_of(
    reading: Reading, municipality: str | None, parties: Collection[str], register: Register
) -> Writer:
    """The grade of a mail's sender towards an application of a municipality (code).

    `parties` are the addresses on that application.
    """
    address = reading.sender.address
    if is_untrusted(reading) or not address:
        return Writer.OTHER
    found = owners(address, gazetteer(register))
    if found.prefecture:
        own = municipality is not None and municipality[:2] == found.prefecture.code
        return Writer.PREFECTURE if own else Writer.OTHER
    if address in parties:
        return Writer.PARTY
    if in_domain_of(address, municipality, parties, register):
        return Writer.COLLEAGUE
    return Writer.OTHER


def in_domain_of(
    address: str, municipality: str | None, parties: Iterable[str], register: Register
) -> bool:
    """Whether an address lies in the municipality's own domain: the register or a party explains it.

    A party explains a domain that holds the municipality's name, and is neither of free mail, nor a
    provider's, a prefecture's or another municipality's: neighbours elsewhere may be strangers.
    """
    if in_own_domain(address, municipality, register):
        return True
    place, domain = register.by_code(municipality), domain_of(address)
    if place is None or not domain or is_shared(domain) or not names(domain, place):
        return False
    found = owners(address, gazetteer(register))
    if found.prefecture or (found.municipalities and place not in found.municipalities):
        return False
    return any(domain == domain_of(party) for party in parties)


def is_anothers(address: str, municipality: str | None, register: Register) -> bool:
    """Whether an address lies in a domain of another municipality."""
    codes = {p.code for p in owners(address, gazetteer(register)).municipalities}
    return bool(codes) and municipality not in codes


def in_own_domain(address: str, municipality: str | None, register: Register) -> bool:
    """Whether an address lies in a domain that this municipality (code) alone can hold."""
    places = gazetteer(register)
    codes = {place.code for place in owners(address, places).municipalities}
    return codes == {municipality} and reserved(domain_of(address), places)
