"""Judge whether a mail really comes from the sender it names, without network or clock.

The evidence is Authentication-Results, which our mail server wrote, and our own check of DKIM
signatures with known keys. Only results about the domain in From count. The findings are for staff.
A mail that fails is never answered, because the answer would go to the person named in From.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from intake.parts import Mail
from intake.reading.municipality.domain import owners
from intake.reading.municipality.gazetteer import gazetteer
from intake.reading.sender.authentication import Result, Results, believed
from intake.reading.sender.dkim_check import Signature, signatures
from intake.register import Register
from intake.terms import Finding, Policy, Severity, Trust
from intake.text import one_line
from intake.text.domains import domain_of, inside
from intake.vocabulary.findings import sender as kinds

_MOST_SHOWN = 3  # results that a finding names
_SHOWN = 80  # characters of a hostile value that a finding shows


class Verdict(StrEnum):
    """The verdict on whether a mail really comes from the domain in its From address.

    PASS: this is confirmed. FAIL: a check failed. ANOTHER: our mail server checked another address
    than the one that this software reads in From, or saw none. UNREADABLE: our mail server's result
    cannot be read. NONE: there is no evidence. UNCHECKED: the settings name no source of evidence.
    """

    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    FAIL = "fail"
    ANOTHER = "another"  # our server checked another address, or saw none
    UNREADABLE = "unreadable"  # our server's result cannot be read as a whole
    NONE = "none"  # no evidence
    UNCHECKED = "unchecked"  # no source of evidence is configured


def judge(mail: Mail, raw: bytes, trust: Trust, register: Register) -> Iterator[Finding]:
    """Yield findings for staff on whether the mail really comes from the sender it names.

    If a finding has Severity.REVIEW, the sender must not be answered. `raw` is the mail as
    received; `trust` has the policy, servers and DKIM keys from the settings; `register` is used to
    recognise the domains of local governments. Nothing is yielded if the policy is OFF.
    """
    if trust.policy is Policy.OFF:
        return
    domain = domain_of(mail.sender.address)
    results = believed(mail.authentication, trust.servers)
    signed = signatures(raw, trust.keys, mail.date)
    verdict, why = _verdict(domain, results, signed, trust, encoded=mail.from_encoded)
    yield from _several(mail)
    if verdict is Verdict.FAIL:
        yield kinds.FORGED(why=why)
    if verdict is Verdict.ANOTHER:
        yield kinds.CHECKED_ANOTHER(domain=_shown(domain))
    if verdict is Verdict.UNREADABLE:
        yield kinds.UNREADABLE()
    if trust.policy is Policy.STRICT and verdict in (Verdict.NONE, Verdict.UNCHECKED):
        yield kinds.UNVERIFIED_IN_STRICT(domain=_shown(domain), results="")
    elif verdict is Verdict.NONE:
        unsure = _unsure(domain, results)
        if unsure or not _is_known(domain, trust, register):
            told = f"（{'、'.join(unsure[:_MOST_SHOWN])}）" if unsure else ""
            yield kinds.UNVERIFIED(severity=Severity.NOTE, domain=_shown(domain), results=told)
    yield from _differences(mail)


def aligned(one: str, other: str) -> bool:
    """Return whether two domains are equal, or one is a subdomain of the other.

    False if either domain has no dot. This is stricter than RFC 7489 3.1.1, under which any two
    domains below the same registered domain, such as hokkaido.lg.jp, would confirm each other.
    """
    if "." not in one or "." not in other:
        return False
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _verdict(
    domain: str,
    results: Results | None,
    signed: Sequence[Signature],
    trust: Trust,
    *,
    encoded: bool,
) -> tuple[Verdict, str]:
    """Return (verdict on the domain in From, names of the failed checks in Japanese).

    The names are "" unless the verdict is FAIL. `domain` is the domain in From, `results` are the
    checks of our receiving server (None: it recorded none), `signed` the DKIM signatures that this
    software checked, `trust` the settings. `encoded`: From has its address in an encoded word
    (=?…?=), which a server may not see (根拠: RFC 2047, 5); if `results` then decide nothing, the
    verdict is ANOTHER.
    """
    if not (trust.servers or trust.keys):
        return Verdict.UNCHECKED, ""
    domain = _in_ascii(domain)
    told = dict(_told(domain, results))
    own = {s.good for s in signed if aligned(s.domain, domain)}
    dmarc = told.pop("dmarc", None)
    passes = dmarc is True or (dmarc is None and True in told.values())
    whole = results is None or results.whole
    another = _checked_another(domain, results)
    if not another and (True in own or (passes and whole)):
        return Verdict.PASS, ""
    failed = [name for name, good in told.items() if good is False]
    if dmarc is False:
        failed.insert(0, "dmarc")
    if False in own:
        failed.append("当機構によるDKIMの検証")
    if failed and not passes:
        return Verdict.FAIL, "、".join(failed)
    if another or (encoded and results is not None):
        return Verdict.ANOTHER, ""
    return (Verdict.NONE if whole else Verdict.UNREADABLE), ""


def _checked_another(domain: str, results: Results | None) -> bool:
    """Return whether our server checked DMARC for a domain unrelated to `domain`, that of From.

    Related domains are `domain` itself, its subdomains, and the domains above it. `results` are the
    checks that our receiving server recorded; None if it recorded none, and then the result is
    False.
    """
    checked = [
        domain_of(named)
        for each in (results.of("dmarc") if results else ())
        for named in _named(each)
    ]
    return bool(domain) and any(each and not aligned(each, domain) for each in checked)


def _in_ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _told(domain: str, results: Results | None) -> Iterator[tuple[str, bool]]:
    """Yield (method, whether it passed) for dmarc, dkim and spf, if checked for the domain in From.

    `domain` is the domain in From; `results` are those of our receiving server, None if it wrote
    none. Results that are neither a pass nor a fail, such as spf=softfail, are left out.
    """
    if results is None:
        return
    for method, enough in (("dmarc", all), ("dkim", any), ("spf", all)):
        found = [
            _SAYS[each.result]
            for each in results.of(method)
            if each.result in _SAYS and _bears(each, domain)
        ]
        if found:  # one good DKIM signature is enough; the others have one result
            yield method, enough(found)


def _unsure(domain: str, results: Results | None) -> tuple[str, ...]:
    """Return the results that neither confirm nor deny the domain in From, such as ("spf=softfail",).

    These are softfail, temperror and permerror; () if there are none. `domain` is the domain in
    From; results about other domains are left out. `results` are the checks of our receiving
    server, None if it recorded none.
    """
    return tuple(
        f"{each.method}={each.result}"
        for each in (results.results if results else ())
        if each.result in _WRONG
        and each.method in _BEARS
        and (_bears(each, domain) or not _named(each))
    )


def _bears(result: Result, domain: str) -> bool:
    """Return whether a result is about `domain`, the domain in From, or a domain above or below it.

    A DMARC result that names no domain counts too.
    """
    named = _named(result)
    if result.method == "dmarc" and not named:
        return True
    return any(aligned(domain_of(each), domain) for each in named)


def _named(result: Result) -> list[str]:
    """Return [the domain or address for which an authentication result was given]; [] if it names none.

    For DKIM this is the signing domain (header.d); header.i, which the signer chooses freely, is
    used only if header.d is missing.
    """
    properties = result.properties
    return [properties[p] for p in _BEARS.get(result.method, ()) if p in properties][:1]


_WRONG = frozenset(["softfail", "temperror", "permerror"])
_SAYS = {"pass": True, "fail": False, "hardfail": False}
_BEARS = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",), "dmarc": ("header.from",)}


def _is_known(domain: str, trust: Trust, register: Register) -> bool:
    """Return whether a domain belongs to a local government.

    True if the domain is in .lg.jp or in a domain of the settings (`trust`), or if its form and
    name fit a municipality or prefecture in the register.
    """
    if domain.endswith(".lg.jp") or any(inside(domain, known) for known in trust.domains):
        return True
    found = owners(f"x@{domain}", gazetteer(register))
    return bool(found.municipalities or found.prefecture)


def _several(mail: Mail) -> Iterator[Finding]:
    """Yield a finding if From has no address or several domains, or if From occurs several times.

    RFC 5322 asks for one From field. With two, mail servers and people see different senders.
    Without an address in From, DMARC has no domain to check, and anybody may write any address in
    Sender.
    """
    if mail.sender.address and not any(mail.writers):
        yield kinds.NO_FROM(address=_shown(mail.sender.address))
    read = (mail.sender.address,) if any(mail.writers) else ()
    domains = {domain_of(each) for each in (*read, *mail.writers)}
    if mail.from_fields > 1 or len(domains) > 1:
        shown = "、".join(_shown(each) for each in list(dict.fromkeys(mail.writers))[:5] if each)
        yield kinds.SEVERAL(writers=shown)


def _differences(mail: Mail) -> Iterator[Finding]:
    """Yield a note for each other place in the header whose domain differs from the sender's.

    These places are Reply-To, Return-Path, and an address written in the sender's name; for the
    last two, a domain above or below the sender's is not a difference. Differences are common and
    do not show a forgery. Nothing is yielded if the mail has no sender's address.
    """
    domain = domain_of(mail.sender.address)
    if not domain:
        return
    if mail.reply_to and domain_of(mail.reply_to) != domain:
        yield kinds.REPLY_TO_ELSEWHERE(address=_shown(mail.reply_to))
    if mail.return_path and not aligned(domain_of(mail.return_path), domain):
        yield kinds.RETURN_PATH_ELSEWHERE(address=_shown(mail.return_path))
    named = domain_of(mail.sender.name).strip("「」<>()（） ")
    if "@" in mail.sender.name and "." in named and not aligned(named, domain):
        yield kinds.NAME_MISLEADS(
            name=_shown(mail.sender.name), address=_shown(mail.sender.address)
        )


def _shown(value: str) -> str:
    return one_line(value)[:_SHOWN]
