"""Judge whether the writer of a mail may change the application that the mail is about.

An application's parties are the addresses that may change it. A receipt number, a reference to one
of our letters, or a municipality's name shows which application is meant, but does not entitle the
writer to change it. 根拠: docs/decisions/0085.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from intake.reading.municipality.domain import names, owners, reserved
from intake.reading.municipality.gazetteer import gazetteer
from intake.register import Register
from intake.terms import Reading, Severity
from intake.text.domains import domain_of, is_routed, is_shared
from intake.vocabulary.codes import Writer as Writer
from intake.vocabulary.findings.sender import UNTRUSTED


def is_untrusted(reading: Reading) -> bool:
    """Return whether the sender of a mail (`reading`) must not be trusted.

    True if the authentication failed or its result could not be read, or if the mail has several
    addresses in From or none. Under the policy "strict", also True if the authentication did not
    succeed.
    """
    return any(f.code in UNTRUSTED and f.severity is Severity.REVIEW for f in reading.findings)


def writer_of(
    reading: Reading, municipality: str | None, parties: Collection[str], register: Register
) -> Writer:
    """Return the role of a mail's sender towards an application of this municipality.

    The first that applies: PREFECTURE if the sender's address is in the domain of the
    municipality's prefecture; PARTY if it is among `parties` (addresses that may change the
    application); COLLEAGUE if it is in the municipality's own domain; else OTHER. Always OTHER if
    the address is missing, is in the domain of another prefecture, or failed authentication.
    `reading` is what was read of the mail, `municipality` a code, None if unknown.
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
    """Return whether an address is in the own domain of the municipality with this code.

    False if the code (`municipality`) is None. A domain is the municipality's own if the register
    says so, or if it contains the municipality's name and one of `parties` (addresses that may
    change the application) is in it. A domain shared by strangers (free mail, a provider), or of a
    prefecture or another municipality, is never its own. False also if the address asks a server to
    pass mail on to another host, such as user%host@relay.
    """
    if in_own_domain(address, municipality, register):
        return True
    place, domain = register.by_code(municipality), domain_of(address)
    if place is None or is_shared(domain) or is_routed(address) or not names(domain, place):
        return False
    found = owners(address, gazetteer(register))
    if found.prefecture or (found.municipalities and place not in found.municipalities):
        return False
    return any(domain == domain_of(party) for party in parties)


def has_its_form(
    address: str, municipality: str | None, parties: Iterable[str], register: Register
) -> bool:
    """Return whether an address is in the municipality's own domain, if this has an official form.

    Official forms are those of municipalities, such as town.x.lg.jp and x-town.jp. False for a
    domain that only contains the name, such as x-catv.jp: it may be a provider's, with strangers'
    addresses beside the municipality's. `municipality` is a code, `parties` are the addresses that
    may change the application.
    """
    form = owners(address, gazetteer(register)).municipalities
    return bool(form) and in_domain_of(address, municipality, parties, register)


def is_anothers(address: str, municipality: str | None, register: Register) -> bool:
    """Return whether an address is in a domain that belongs only to other municipalities.

    Others are all but the one with the code `municipality`; all of them if it is None (unknown).
    """
    codes = {p.code for p in owners(address, gazetteer(register)).municipalities}
    return bool(codes) and municipality not in codes


def in_own_domain(address: str, municipality: str | None, register: Register) -> bool:
    """Return whether an address is in a domain that only one municipality can have.

    That municipality is the one with the code `municipality`; False if it is None. False also if
    the address asks a server to pass mail on to another host, such as user%host@relay.
    """
    if is_routed(address):
        return False
    places = gazetteer(register)
    codes = {place.code for place in owners(address, places).municipalities}
    return codes == {municipality} and reserved(domain_of(address), places)
