"""Who wrote, as far as evidence goes: a grade. What a mail may change and be told follows from it.

A receipt number, a reference to a letter of ours, a municipality's name or code say which application
is meant, never that the writer may change it. 根拠: docs/decisions/0085.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from intake.reading.domain import owners, reserved
from intake.reading.gazetteer import gazetteer
from intake.reading.sender import UNTRUSTED
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
    reading: Reading,
    municipality: str | None,
    parties: Collection[str],
    register: Register,
    crowded: Collection[str] = (),
) -> Writer:
    """The grade of a mail's sender towards an application of a municipality (code).

    `parties` are the addresses on that application; `crowded` are domains in which several
    municipalities have applied, so that one says nothing about another.
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
    if in_domain_of(address, municipality, parties, register, crowded):
        return Writer.COLLEAGUE
    return Writer.OTHER


def in_domain_of(
    address: str,
    municipality: str | None,
    parties: Iterable[str],
    register: Register,
    crowded: Collection[str] = (),
) -> bool:
    """Whether an address lies in the municipality's own domain: the register or a party explains it.

    A domain of free mail, of a provider, of a prefecture, of another municipality, or one from which
    several municipalities apply explains nothing.
    """
    domain = domain_of(address)
    if not domain or municipality is None or domain in crowded or is_shared(domain):
        return False
    found = owners(address, gazetteer(register))
    codes = {place.code for place in found.municipalities}
    if found.prefecture or (codes and municipality not in codes):
        return False
    if in_own_domain(address, municipality, register):
        return True
    return any(domain == domain_of(party) for party in parties)


def in_own_domain(address: str, municipality: str | None, register: Register) -> bool:
    """Whether an address lies in a domain that this municipality (code) alone can hold."""
    places = gazetteer(register)
    codes = {place.code for place in owners(address, places).municipalities}
    return codes == {municipality} and reserved(domain_of(address), places)
