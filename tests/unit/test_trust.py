"""What is judged of a sender at its room's door, whatever else is in the mail."""

from __future__ import annotations

from typing import Any

import pytest

from intake.mime.mail import open_mail
from intake.reading.sender.trust import aligned, judge
from intake.terms import Finding, Policy, Trust
from tests.unit.test_read import register
from tests.unit.test_sender import BELIEVED_NOT, FORGED, OURS, SOUND, TOWN, UNREADABLE, told


def findings(
    *lines: str,
    policy: Policy = Policy.NORMAL,
    sender: str = f"mihon@{TOWN}",
    servers: tuple[str, ...] = (OURS,),
) -> list[Finding]:
    head = "".join(f"{line}\r\n" for line in lines)
    raw = f"{head}From: {sender}\r\nSubject: x\r\n\r\nx\r\n".encode()
    trust = Trust(policy, servers=frozenset(servers))
    return [*judge(open_mail(raw), raw, trust, register())]


def judged(*lines: str, **given: Any) -> list[str]:
    """The codes of what is found."""
    return [found.code.removeprefix("sender_") for found in findings(*lines, **given)]


@pytest.mark.parametrize("case", FORGED)
def test_a_failure_about_its_own_domain_is_a_forgery(case: str) -> None:
    assert judged(FORGED[case]) == ["forged"]
    assert judged(FORGED[case], policy=Policy.STRICT) == ["forged"]
    assert judged(FORGED[case], policy=Policy.OFF) == []


@pytest.mark.parametrize("case", [*SOUND, *BELIEVED_NOT])
def test_nothing_is_said_of_a_known_domain_without_a_failure(case: str) -> None:
    assert judged((SOUND | BELIEVED_NOT)[case]) == []


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_whole_is_said_to_be_unreadable(case: str) -> None:
    assert judged(*UNREADABLE[case].split("\r\n")) == ["unreadable"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (told(f"dmarc=pass header.from={TOWN}"), []),
        (told("dmarc=pass"), []),  # it names no domain, and is about From
        (told(f"dkim=pass header.d={TOWN}"), []),
        (told(f"dkim=pass header.d={TOWN} header.i=@list.example"), []),
        (told(f"spf=pass smtp.mailfrom=x@{TOWN}", "dmarc=none"), []),
        (told("dkim=pass"), ["unverified"]),  # it names no domain
        (told("spf=pass"), ["unverified"]),
        (told("dkim=pass header.d=list.example"), ["unverified"]),
        (told("none"), ["unverified"]),
        ("X-Other: x", ["unverified"]),
    ],
)
def test_under_strict_a_sender_must_be_confirmed(line: str, found: list[str]) -> None:
    assert judged(line, policy=Policy.STRICT) == found


@pytest.mark.parametrize(
    "results",
    [
        (f"dmarc=fail header.from={TOWN}", f"dkim=pass header.d={TOWN}"),
        (f"dmarc=pass header.from={TOWN}", f"dmarc=fail header.from={TOWN}"),
        (f"spf=pass smtp.mailfrom=x@{TOWN}", f"spf=fail smtp.mailfrom=y@{TOWN}"),
        (f"dkim=hardfail header.d={TOWN}",),
    ],
)
def test_a_passing_result_makes_up_for_no_failure_of_dmarc_or_spf(results: tuple[str, ...]) -> None:
    assert judged(told(*results)) == ["forged"]


def test_a_failure_beside_a_pass_is_no_forgery_where_more_cannot_be_read() -> None:
    readable = told(f"dkim=pass header.d={TOWN}", f"spf=fail smtp.mailfrom=x@{TOWN}")
    assert judged(readable, told("dmarc=fail (")) == ["unreadable"]
    assert judged(readable) == []


def test_the_failed_checks_are_named_with_dmarc_first() -> None:
    results = told(
        f"spf=fail smtp.mailfrom=x@{TOWN}", f"dkim=fail header.d={TOWN}",
        f"dmarc=fail header.from={TOWN}",
    )  # fmt: skip
    (finding,) = findings(results)
    assert "dmarc、dkim、spf" in finding.message


def test_a_finding_shows_no_more_of_a_mail_than_a_person_needs() -> None:
    unsure = told(*(f"dkim=temperror header.d=s{n}.{TOWN}" for n in range(5)))
    (finding,) = findings(unsure)
    assert finding.message.count("dkim=temperror") == 3
    (finding,) = findings("X-Other: x", sender="a@nobody.example")
    assert "（）" not in finding.message
    several = ", ".join(f"a{n}@x{n}.example" for n in range(7))
    shown = findings(told(f"dmarc=pass header.from={TOWN}"), sender=several)[0].message
    assert "a4@x4.example" in shown
    assert "a5@x5.example" not in shown
    (finding,) = findings(told("dmarc=pass"), f"Reply-To: {'b' * 100}@elsewhere.example")
    assert "b" * 80 in finding.message
    assert "b" * 81 not in finding.message


def test_without_any_server_nothing_is_confirmed_and_nothing_noted() -> None:
    assert judged(told("dmarc=fail"), servers=()) == []
    assert len(judged(told("dmarc=pass"), servers=(), policy=Policy.STRICT)) == 1


@pytest.mark.parametrize(
    ("results", "sender", "noted"),
    [
        (f"spf=softfail smtp.mailfrom=x@{TOWN}", f"a@{TOWN}", True),
        ("dkim=temperror", f"a@{TOWN}", True),  # it names no domain
        ("spf=softfail smtp.mailfrom=x@relay.example", f"a@{TOWN}", False),
        ("arc=temperror", f"a@{TOWN}", False),
        (f"spf=neutral smtp.mailfrom=x@{TOWN}", f"a@{TOWN}", False),
        ("none", "a@nobody.example", True),
        ("none", "a@pref.hokkaido.jp", False),
        ("none", "a@city.otaru.lg.jp", False),
    ],
)
def test_what_leaves_the_sender_open_is_noted_unless_the_domain_is_known(
    results: str, sender: str, noted: bool
) -> None:
    assert judged(told(results), sender=sender) == (["unverified"] if noted else [])


def test_a_sender_who_is_confirmed_needs_no_known_domain() -> None:
    confirmed = told("dmarc=pass header.from=nobody.example")
    assert judged(confirmed, sender="a@nobody.example") == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("town.example", "town.example", True),
        ("mail.town.example", "town.example", True),
        ("town.example", "mail.town.example", True),
        ("hometown.example", "town.example", False),
        ("example", "town.example", False),
        ("town.example", "example", False),
        ("", "town.example", False),
        ("town.example", "", False),
    ],
)
def test_a_subdomain_is_aligned_with_its_domain_and_a_suffix_with_none(
    one: str, other: str, same: bool
) -> None:
    assert aligned(one, other) is same


@pytest.mark.parametrize(
    ("lines", "sender", "found"),
    [
        ((f"Reply-To: b@{TOWN}", f"Return-Path: <c@mail.{TOWN}>"), f"a@{TOWN}", []),
        (("Reply-To: b@elsewhere.example",), f"a@{TOWN}", ["reply_to"]),
        (("Return-Path: <b@relay.example>",), f"a@{TOWN}", ["return_path"]),
        ((), f'"「町長@{TOWN}」" <a@{TOWN}>', []),
        ((), f'"「bank@bank.example」" <a@{TOWN}>', ["name"]),
        ((), f'"bank.example" <a@{TOWN}>', []),  # no address
        ((), f'"総務課@見本" <a@{TOWN}>', []),  # no domain
        (("Reply-To: b@elsewhere.example",), "見本", ["unverified"]),  # nobody to compare with
        ((), f"a@{TOWN}, b@elsewhere.example", ["several"]),
        (("From: b@elsewhere.example",), f"a@{TOWN}", ["several", "unreadable"]),
        ((f"From: b@{TOWN}",), f"a@{TOWN}", ["several"]),  # two fields of one domain
        ((), f"a@{TOWN}, b@{TOWN}", []),
    ],
)
def test_other_addresses_in_a_mail_are_noted_where_their_domain_differs(
    lines: tuple[str, ...], sender: str, found: list[str]
) -> None:
    said = judged(told(f"dmarc=pass header.from={TOWN}"), *lines, sender=sender)
    assert len(said) == len(found)
    assert all(code.startswith(start) for code, start in zip(said, found, strict=True))


@pytest.mark.parametrize(
    ("sender", "found"),
    [
        ("<>", ["without_from"]),
        ("余市町役場", ["without_from"]),
        ("undisclosed-senders:;", ["without_from"]),
        ("(yoichi)", ["without_from"]),
        (f"<@{TOWN}>", ["without_from"]),
        (f"mallory@gmail.com a@{TOWN}", ["without_from"]),  # a blank between: no address
        (f"mallory@evil.example@{TOWN}", ["without_from"]),
        (f"mallory a@{TOWN}", ["without_from"]),
        (f"mallory@evil.example@{TOWN}, a@{TOWN}", ["several"]),
        (f"<@evil.example:a@{TOWN}>", ["several"]),
        (f"余市: a@{TOWN};", []),
        (f"a@{TOWN} (b@elsewhere.example)", ["name_misleads"]),  # a note
        (f'"a.b"@{TOWN}', []),
        (f"a@{TOWN} <a@{TOWN}>", []),
        (f"<a@{TOWN}", []),
        (f"=?utf-8?Q?=E4=BD=99=E5=B8=82?= <a@{TOWN.upper()}>", []),
    ],
)
def test_a_sender_is_one_address_with_both_its_parts_or_nobody(
    sender: str, found: list[str]
) -> None:
    assert judged(f"Sender: a@{TOWN}", sender=sender, servers=()) == found


def test_a_field_from_with_a_blank_before_its_colon_is_a_field_and_no_line_of_an_mbox() -> None:
    assert judged("From : b@elsewhere.example", servers=()) == ["several"]
    assert judged("From b@elsewhere.example Fri Jul  1 09:00:00 2022", servers=()) == []


@pytest.mark.parametrize(
    ("result", "found"),
    [
        ("dmarc=pass header.from=evil.example", ["unreadable"]),
        ("dmarc=none header.from=evil.example", ["unreadable"]),
        (f"dkim=pass header.d={TOWN}; dmarc=pass header.from=evil.example", ["unreadable"]),
        (f"spf=fail smtp.mailfrom={TOWN}; dmarc=none header.from=evil.example", ["forged"]),
        (f"dmarc=pass header.from={TOWN.upper()}", []),
        (f"dmarc=none header.from={TOWN}", []),
        ("dmarc=permerror", []),
        ("dmarc=none header.from=", []),
    ],
)
def test_a_check_of_another_address_than_the_one_read_confirms_nobody(
    result: str, found: list[str]
) -> None:
    assert [code for code in judged(told(result)) if code != "unverified"] == found


def test_a_domain_in_japanese_is_the_one_that_a_server_writes_in_ascii() -> None:
    said = judged(told("dmarc=pass header.from=xn--wgv71a119e.example"), sender="a@日本語.example")
    assert said == []


def test_a_domain_that_has_no_form_in_ascii_is_compared_as_it_is_written() -> None:
    domain = f"{'b' * 64}.example"  # a letter more than a name may have
    assert judged(told(f"dmarc=fail header.from={domain}"), sender=f"a@{domain}") == ["forged"]


@pytest.mark.parametrize(
    ("result", "found"),
    [
        ("spf=pass smtp.mailfrom=evil.example; dmarc=permerror", ["unreadable"]),
        ("dmarc=none", ["unreadable"]),
        ("none", ["unreadable"]),
        (f"dmarc=pass header.from={TOWN}", []),  # a server that decodes it
        (f"dkim=pass header.d={TOWN}", []),
        (f"dmarc=fail header.from={TOWN}", ["forged"]),
    ],
)
def test_an_address_in_an_encoded_word_is_confirmed_or_a_question(
    result: str, found: list[str]
) -> None:
    encoded = f"=?us-ascii?Q?a=40{TOWN}?="
    assert judged(told(result), sender=encoded) == found
    assert judged(told(result), sender=encoded, servers=()) == []
    assert judged(sender=encoded) == []  # from inside the house: no server of ours looked at it


def test_of_a_signature_the_domain_that_signed_counts_and_not_what_it_says_of_itself() -> None:
    another = told(f"dkim=pass header.d=evil.example header.i=@{TOWN}")
    assert judged(another, policy=Policy.STRICT) == ["unverified"]
    own = told(f"dkim=pass header.d={TOWN} header.i=@mail.{TOWN}")
    assert judged(own, policy=Policy.STRICT) == []
    assert judged(told(f"dkim=pass header.i=@{TOWN}"), policy=Policy.STRICT) == []
