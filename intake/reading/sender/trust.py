"""Whether a mail comes from whom it names: evidence weighed, no network, no clock.

What a receiving server of ours wrote (Authentication-Results) and our own check of signatures whose
key is at hand bear on the domain in From. Findings are for staff; a mail that fails is never
answered, since the answer would go to whoever was named.
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

FORGED, SEVERAL, UNVERIFIED = "sender_forged", "sender_several", "sender_unverified"
UNREADABLE = "sender_unreadable"
UNTRUSTED = frozenset({FORGED, SEVERAL, UNVERIFIED, UNREADABLE})
"""In 要確認: the mail changes no application by itself."""
REPLY_ELSEWHERE, ENVELOPE_ELSEWHERE = "reply_to_elsewhere", "return_path_elsewhere"
NAMED_OTHERWISE = "sender_name_misleads"
_WHERE = "差出人"
_MOST_SHOWN = 3  # results that a finding names
_SHOWN = 80  # characters of a hostile value that a finding shows


class Verdict(StrEnum):
    """What the evidence says of the domain in From."""

    PASS = "pass"  # noqa: S105 - a verdict, not a secret
    FAIL = "fail"
    UNREADABLE = "unreadable"  # a server of ours wrote what cannot be read whole
    NONE = "none"  # nothing bears on it
    UNCHECKED = "unchecked"  # nothing is configured that could


def judge(mail: Mail, raw: bytes, trust: Trust, register: Register) -> Iterator[Finding]:
    """What is to be said of the sender under a policy, to staff only.

    Severity.REVIEW: he must not be answered.
    """
    if trust.policy is Policy.OFF:
        return
    domain = domain_of(mail.sender.address)
    results = believed(mail.authentication, trust.servers)
    signed = signatures(raw, trust.keys, mail.date) if trust.keys else ()
    verdict, why = _verdict(domain, results, signed, trust)
    yield from _several(mail)
    if verdict is Verdict.FAIL:
        yield _forged(why)
    if verdict is Verdict.UNREADABLE:
        yield _unreadable()
    if trust.policy is Policy.STRICT and verdict in (Verdict.NONE, Verdict.UNCHECKED):
        yield _unverified(domain, Severity.REVIEW)
    elif verdict is Verdict.NONE:
        unsure = _unsure(domain, results)
        if unsure or not _is_known(domain, trust, register):
            yield _unverified(domain, Severity.NOTE, unsure)
    yield from _differences(mail)


def aligned(one: str, other: str) -> bool:
    """Whether two domains are the same, or one lies inside the other.

    Narrower than RFC 7489 3.1.1, which would let hokkaido.lg.jp stand for every town in it.
    """
    if not one or not other or "." not in one or "." not in other:
        return False
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _verdict(
    domain: str, results: Results | None, signed: Sequence[Signature], trust: Trust
) -> tuple[Verdict, str]:
    """The verdict and, where it fails, the evidence in a few words."""
    if not (trust.servers or trust.keys):
        return Verdict.UNCHECKED, ""
    told = dict(_told(domain, results))
    own = {s.good for s in signed if aligned(s.domain, domain)}
    dmarc = told.pop("dmarc", None)
    passes = dmarc is True or (dmarc is None and True in told.values())
    whole = results is None or results.whole
    if True in own or (passes and whole):
        return Verdict.PASS, ""
    failed = [name for name, good in told.items() if good is False]
    if dmarc is False:
        failed.insert(0, "dmarc")
    if False in own:
        failed.append("当機構によるDKIMの検証")
    if failed and not passes:
        return Verdict.FAIL, "、".join(failed)
    return (Verdict.NONE if whole else Verdict.UNREADABLE), ""


def _told(domain: str, results: Results | None) -> Iterator[tuple[str, bool]]:
    """Methods that bear on the domain, and whether they passed; errors and policies say nothing."""
    if results is None:
        return
    for method, enough in (("dmarc", all), ("dkim", any), ("spf", all)):
        found = [
            _SAYS[each.result]
            for each in results.of(method)
            if each.result in _SAYS and _bears(each, domain)
        ]
        if found:  # of several signatures one good one is enough; of the rest there is but one
            yield method, enough(found)


def _unsure(domain: str, results: Results | None) -> tuple[str, ...]:
    """Results that bear on the domain and neither confirm nor refuse it, though something is wrong."""
    return tuple(
        f"{each.method}={each.result}"
        for each in (results.results if results else ())
        if each.result in _WRONG
        and each.method in _BEARS
        and (_bears(each, domain) or not _named(each))
    )


def _bears(result: Result, domain: str) -> bool:
    """Whether a result is about the domain in From. DMARC always is, whether it says so or not."""
    named = _named(result)
    if result.method == "dmarc" and not named:
        return True
    return any(aligned(domain_of(each), domain) for each in named)


def _named(result: Result) -> list[str]:
    """What a result says it is about."""
    return [result.properties[p] for p in _BEARS.get(result.method, ()) if p in result.properties]


_WRONG = frozenset(["softfail", "temperror", "permerror"])
_SAYS = {"pass": True, "fail": False, "hardfail": False}
_BEARS = {"dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",), "dmarc": ("header.from",)}


def _is_known(domain: str, trust: Trust, register: Register) -> bool:
    """.lg.jp is given to local governments only; others by settings or by the register."""
    if domain.endswith(".lg.jp") or any(inside(domain, known) for known in trust.domains):
        return True
    found = owners(f"x@{domain}", gazetteer(register))
    return bool(found.municipalities or found.prefecture)


def _several(mail: Mail) -> Iterator[Finding]:
    """RFC 5322 knows one From field; with two, servers and people see different senders."""
    domains = dict.fromkeys(domain_of(each) for each in mail.writers)
    if mail.from_fields > 1 or len(domains) > 1:
        shown = "、".join(_shown(each) for each in list(dict.fromkeys(mail.writers))[:5])
        message = (
            f"差出人（From）が複数書かれています（{shown}）。"
            "なりすましの可能性があるため返信していません。差出人を確認してください。"
        )
        yield Finding(SEVERAL, Severity.REVIEW, message, where=_WHERE)


def _forged(why: str) -> Finding:
    message = (
        f"差出人の認証に失敗しています（{why}）。差出人をかたったメールの可能性があるため、"
        "返信していません。電話など別の方法で、申込団体に確認してください。"
    )
    return Finding(FORGED, Severity.REVIEW, message, where=_WHERE)


def _unreadable() -> Finding:
    message = (
        "受信サーバーによる認証の結果（Authentication-Results）に読み取れない部分があり、"
        "差出人を確かめられないため、返信していません。"
        "電話など別の方法で、申込団体に確認してください。"
    )
    return Finding(UNREADABLE, Severity.REVIEW, message, where=_WHERE)


def _unverified(domain: str, severity: Severity, unsure: Sequence[str] = ()) -> Finding:
    told = f"（{'、'.join(unsure[:_MOST_SHOWN])}）" if unsure else ""
    message = f"差出人のドメイン（{_shown(domain)}）を認証の結果{told}で確かめられませんでした。"
    if severity is Severity.REVIEW:
        message += "設定（policy = strict）により返信していません。申込団体に確認してください。"
    return Finding(UNVERIFIED, severity, message, where=_WHERE)


def _differences(mail: Mail) -> Iterator[Finding]:
    """Where other addresses of the mail lie in other domains: common, and worth knowing."""
    domain = domain_of(mail.sender.address)
    if not domain:
        return
    if mail.reply_to and domain_of(mail.reply_to) != domain:
        message = (
            f"返信先（Reply-To）が差出人と別のドメインの {_shown(mail.reply_to)} です。"
            "返信は差出人のアドレスにのみ送ります。"
        )
        yield Finding(REPLY_ELSEWHERE, Severity.NOTE, message, where="返信先")
    if mail.return_path and not aligned(domain_of(mail.return_path), domain):
        message = f"配送上の差出人（Return-Path）は別のドメインの {_shown(mail.return_path)} です。"
        yield Finding(ENVELOPE_ELSEWHERE, Severity.NOTE, message, where="Return-Path")
    named = domain_of(mail.sender.name).strip("「」<>()（） ")
    if "@" in mail.sender.name and "." in named and not aligned(named, domain):
        message = (
            f"差出人名に、実際のアドレスと違うアドレスが書かれています"
            f"（{_shown(mail.sender.name)}、実際は {_shown(mail.sender.address)}）。"
        )
        yield Finding(NAMED_OTHERWISE, Severity.NOTE, message, where=_WHERE)


def _shown(value: str) -> str:
    return one_line(value)[:_SHOWN]
