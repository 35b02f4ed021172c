"""Who sent a mail: what is believed, what fails, and what that does to the answer."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from intake.applications.open_applications import OpenApplications
from intake.reading import read
from intake.reading.record import known_of, to_json
from intake.reading.sender.authentication import parse
from intake.settings import Settings, SettingsError, load_settings
from intake.settings.reading_context import reading_context
from intake.terms import Outcome, Policy, Reading, ReadingContext, Severity, Trust
from tests.system.mails import FIRST_DAY, application
from tests.unit.test_read import register

TOWN = "town.yoichi.hokkaido.jp"
OURS = "mx.j-lis.example"
WITNESSED = ReadingContext(trust=Trust(servers=frozenset({OURS})))


@cache
def mail(address: str = f"mihon@{TOWN}", phone: str = "") -> bytes:
    place = register().by_code("014087")
    assert place is not None
    raw = application(place, phone=phone)
    return raw.replace(b"mihon0@yoichi.example", address.encode())


def with_head(*lines: str, raw: bytes | None = None) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode() + (raw or mail())


def told(*results: str, server: str = OURS) -> str:
    return f"Authentication-Results: {server}; " + "; ".join(results)


def read_with(raw: bytes, known: ReadingContext = WITNESSED) -> Reading:
    return read(raw, register(), known)


def codes(reading: Reading) -> set[str]:
    return {finding.code for finding in reading.findings}


FORGED = {
    "dmarc fails": told(f"dmarc=fail (p=reject) header.from={TOWN}"),
    "dmarc fails though another domain's dkim passes": told(
        "dkim=pass header.d=evil.example", f"dmarc=fail header.from={TOWN}"
    ),
    "spf fails for its own domain": told(f"spf=fail smtp.mailfrom=x@{TOWN}"),
    "its own signature is broken": told(f"dkim=fail header.d={TOWN}"),
    "a passing result is quoted in the envelope": told(
        f'dmarc=fail header.from={TOWN}; spf=fail smtp.mailfrom="; dmarc=pass; dkim=pass"@{TOWN}'
    ),
    "a passing result stands in a comment": told(f"dmarc=fail (dmarc=pass) header.from={TOWN}"),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_mail_that_fails_is_for_a_person_and_never_answered(case: str) -> None:
    reading = read_with(with_head(FORGED[case]))
    assert reading.outcome is Outcome.NEEDS_REVIEW
    assert "sender_forged" in codes(reading)
    assert not reading.answerable
    assert all(f.applicant is None for f in reading.findings if f.code == "sender_forged")


SOUND = {
    "dmarc passes": told(f"dmarc=pass header.from={TOWN}"),
    "dmarc passes though dkim broke on the way": told(
        f"dkim=fail header.d={TOWN}", f"dmarc=pass header.from={TOWN}"
    ),
    "one signature of two is good": told(f"dkim=fail header.d={TOWN}", f"dkim=pass header.d={TOWN}"),
    "spf passes for a mail host of the domain": told(f"spf=pass smtp.mailfrom=x@mail.{TOWN}"),
    "the envelope carries a tag with signs": told(f"spf=pass smtp.mailfrom=prvs=01ab=x@{TOWN}"),
    "another's signature is broken": told("dkim=fail header.d=list.example"),
    "another's envelope fails": told("spf=fail smtp.mailfrom=x@relay.example"),
    "nothing was found out": told("none"),
    "nothing was written": "X-Other: x",
}  # fmt: skip


@pytest.mark.parametrize("case", SOUND)
def test_what_does_not_fail_is_read_as_without_it(case: str) -> None:
    reading = read_with(with_head(SOUND[case]))
    assert (reading.outcome, reading.answerable) == (Outcome.ACCEPTED, True)
    assert not codes(reading) & {"sender_forged", "sender_unverified"}  # the register knows it


BELIEVED_NOT = {
    "another server wrote it": told(f"dmarc=fail header.from={TOWN}", server="mx.evil.example"),
    "a name that only begins like ours": told("dmarc=fail", server=f"{OURS}.evil.example"),
    "a server without a name": f"Authentication-Results: dmarc=fail header.from={TOWN}",
    "unreadable, by another": "Authentication-Results: mx.evil.example; dmarc=fail (",
    "unreadable, by nobody": "Authentication-Results: (; dmarc=fail",
    "our name stands in an encoded word": "Authentication-Results: =?us-ascii?q?mx.j-lis.example?=; dmarc=fail",
}  # fmt: skip


@pytest.mark.parametrize("case", BELIEVED_NOT)
def test_only_what_a_configured_server_wrote_is_believed(case: str) -> None:
    assert read_with(with_head(BELIEVED_NOT[case])).answerable


UNREADABLE = {
    "a bracket is left open": told(f"dmarc=fail header.from={TOWN} ("),
    "a bracket in an address": told(f"spf=fail smtp.mailfrom=a(b@{TOWN}", "dmarc=fail"),
    "a quote in a name": told('spf=fail smtp.helo=x"y', f"dmarc=fail header.from={TOWN}"),
    "a comment that is not ASCII": told(f"dmarc=fail (失敗) header.from={TOWN}"),
    "a comment that is not ASCII, in Latin-1": told("dmarc=fail (é)"),
    "a dot behind our name": told("dmarc=fail", server=f"{OURS}."),
    "our name in capitals, quoted, behind a comment": told("dmarc=fail (", server=f'(x) "{OURS.upper()}"'),
    "more results than are read": told(*(f"dkim=none header.d=d{n}.example" for n in range(500))),
    "longer than is read": told(f"dmarc=fail (x) policy.x={'x' * 17_000}"),
    "cut off where it is too long": told(*["x=y"] * 9_000, "dmarc=fail"),
    "no result": told("dmarc"),
    "a result without a method": told("=fail"),
    "a field below, of ours as well": told(f"spf=pass smtp.mailfrom={TOWN}") + "\r\n" + told("dmarc=fail ("),
    "more fields than are read": "\r\n".join(told(f"x{n}=none") for n in range(30)),
}  # fmt: skip


@pytest.mark.parametrize("policy", [Policy.NORMAL, Policy.STRICT])
@pytest.mark.parametrize("case", UNREADABLE)
def test_what_a_server_of_ours_wrote_and_cannot_be_read_is_for_a_person(
    case: str, policy: Policy
) -> None:
    trust = Trust(policy, frozenset({OURS}))
    reading = read_with(with_head(UNREADABLE[case]), ReadingContext(trust=trust))
    assert "sender_unreadable" in codes(reading)
    assert (reading.outcome, reading.answerable) == (Outcome.NEEDS_REVIEW, False)


def test_without_a_server_in_settings_nothing_unreadable_is_looked_at() -> None:
    field = with_head(UNREADABLE["a bracket is left open"])
    assert "sender_unreadable" not in codes(read_with(field, ReadingContext()))


def test_sixty_signatures_are_read() -> None:
    signed = [f"dkim=none (no key) header.d=d{n}.example header.b=abcdefgh" for n in range(60)]
    failing = told(*signed, f"dmarc=fail header.from={TOWN}")
    assert "sender_forged" in codes(read_with(with_head(failing)))
    passing = told(*signed, f"dmarc=pass header.from={TOWN}")
    assert read_with(with_head(passing)).answerable


def test_results_in_fields_of_their_own_are_read_together() -> None:
    spf, dkim = told(f"spf=pass smtp.mailfrom=x@{TOWN}"), told("dkim=none")
    failing = told(f"dmarc=fail header.from={TOWN}")
    assert "sender_forged" in codes(read_with(with_head(spf, dkim, failing)))
    assert "sender_forged" in codes(read_with(with_head(spf, "DKIM-Filter: x", failing)))
    strict = ReadingContext(trust=Trust(Policy.STRICT, frozenset({OURS})))
    passing = told(f"dmarc=pass header.from={TOWN}")
    assert read_with(with_head(told("spf=none"), dkim, passing), strict).answerable


@pytest.mark.parametrize(
    "between", ["Received: from x by y; Mon, 4 Jul 2022 09:00:00 +0900", told("none", server="x.example")]
)  # fmt: skip
def test_what_lies_below_another_hop_or_server_is_not_read_with_ours(between: str) -> None:
    spf, passing = told("spf=none"), told(f"dmarc=pass header.from={TOWN}")
    strict = ReadingContext(trust=Trust(Policy.STRICT, frozenset({OURS})))
    assert not read_with(with_head(spf, between, passing), strict).answerable


def test_a_method_named_above_is_not_asked_of_the_fields_below() -> None:
    none, passing = told("dmarc=none"), told(f"dmarc=pass header.from={TOWN}")
    strict = ReadingContext(trust=Trust(Policy.STRICT, frozenset({OURS})))
    assert not read_with(with_head(none, passing), strict).answerable


def test_of_two_results_of_dmarc_in_one_field_the_failing_one_holds() -> None:
    for pair in (("pass", "fail"), ("fail", "pass")):
        field = told(*(f"dmarc={result} header.from={TOWN}" for result in pair))
        assert "sender_forged" in codes(read_with(with_head(field)))


@pytest.mark.parametrize(
    "results",
    [
        (f"spf=softfail smtp.mailfrom={TOWN}", f"dmarc=none header.from={TOWN}"),
        (f"dmarc=temperror header.from={TOWN}",),
        (f"spf=permerror smtp.mailfrom={TOWN}", "dmarc=none"),
        (f"dkim=temperror header.d={TOWN}",),
        ("dkim=permerror (no key)",),
    ],
)
@pytest.mark.parametrize("address", [f"mihon@{TOWN}", "soumu@city.x.lg.jp", "a@pref.osaka.jp"])
def test_what_neither_confirms_nor_refuses_is_noted_whatever_the_domain(
    address: str, results: tuple[str, ...]
) -> None:
    here = [result.replace(TOWN, address.partition("@")[2]) for result in results]
    reading = read_with(with_head(told(*here), raw=mail(address)))
    (note,) = [f for f in reading.findings if f.code == "sender_unverified"]
    assert note.severity is Severity.NOTE
    assert here[0].partition(" ")[0] in note.message
    assert reading.answerable


def test_only_the_topmost_field_is_believed() -> None:
    passing, failing = (
        told(f"dmarc=pass header.from={TOWN}"),
        told(f"dmarc=fail header.from={TOWN}"),
    )
    assert not read_with(with_head(failing, passing)).answerable
    assert read_with(with_head(passing, failing)).answerable
    elsewhere = told("none", server="mx.evil.example")
    strict = ReadingContext(trust=Trust(Policy.STRICT, frozenset({OURS})))
    assert not read_with(with_head(elsewhere, passing), strict).answerable


def test_microsoft_365_names_no_server_and_is_believed_by_its_name_in_settings() -> None:
    field = (
        "Authentication-Results: spf=fail (sender IP is 192.0.2.1) smtp.mailfrom=x.example;"
        f" dkim=none (message not signed);dmarc=fail action=oreject header.from={TOWN};compauth=fail reason=000"
    )  # fmt: skip
    assert read_with(with_head(field)).answerable
    known = ReadingContext(trust=Trust(servers=frozenset({"microsoft365"})))
    assert "sender_forged" in codes(read_with(with_head(field), known))


@pytest.mark.parametrize(
    ("address", "domains", "noted"),
    [
        ("a@soumu.lg.jp", (), False),
        (f"a@{TOWN}", (), False),
        ("a@yoichi-town.example", (), True),
        ("a@mail.yoichi-town.example", ("yoichi-town.example",), False),
        ("a@evilyoichi-town.example", ("yoichi-town.example",), True),
    ],
)
def test_an_unconfirmed_sender_is_answered_and_noted_unless_its_domain_is_known(
    address: str, domains: tuple[str, ...], noted: bool
) -> None:
    trust = Trust(servers=frozenset({OURS}), domains=frozenset(domains))
    reading = read_with(mail(address), ReadingContext(trust=trust))
    assert ("sender_unverified" in codes(reading)) is noted
    assert (reading.answerable, reading.outcome) == (True, Outcome.ACCEPTED)


def test_under_strict_only_who_is_confirmed_is_answered() -> None:
    strict = ReadingContext(trust=Trust(Policy.STRICT, frozenset({OURS})))
    doubtful = read_with(mail(), strict)
    assert (doubtful.answerable, doubtful.outcome) == (False, Outcome.NEEDS_REVIEW)
    sure = read_with(with_head(told(f"dmarc=pass header.from={TOWN}")), strict)
    assert (sure.answerable, sure.outcome) == (True, Outcome.ACCEPTED)


def test_under_off_nothing_is_looked_at() -> None:
    off = ReadingContext(trust=Trust(Policy.OFF, frozenset({OURS})))
    assert read_with(with_head(told("dmarc=fail")), off).answerable


def test_with_nothing_configured_no_mail_is_called_unverified() -> None:
    reading = read_with(mail("a@yoichi-town.example"), ReadingContext())
    assert not {code for code in codes(reading) if code.startswith("sender_")}


@pytest.mark.parametrize(
    "extra",
    ["From: other@evil.example", "From: a@x.example, b@y.example"],
    ids=["fields", "people"],
)
def test_two_senders_are_for_a_person_and_not_answered(extra: str) -> None:
    reading = read_with(with_head(extra), ReadingContext())
    assert (reading.answerable, reading.outcome) == (False, Outcome.NEEDS_REVIEW)
    assert "sender_several" in codes(reading)


@pytest.mark.parametrize("name", ["X-From", "Sender"])
def test_a_mail_without_from_is_nobody_s_whatever_its_sender_field_says(name: str) -> None:
    raw = mail().replace(b"From: =?utf-8?", f"{name}: =?utf-8?".encode(), 1)
    assert raw != mail()
    reading = read_with(with_head(raw=raw), ReadingContext())
    assert reading.answerable is False
    assert ("sender_without_from" in codes(reading)) == (name == "Sender")
    assert (reading.outcome is Outcome.NEEDS_REVIEW) == (name == "Sender")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Reply-To: thief@evil.example", "reply_to_elsewhere"),
        ("Return-Path: <bounce@sender.example>", "return_path_elsewhere"),
    ],
)
def test_other_addresses_in_other_domains_are_noted(line: str, code: str) -> None:
    reading = read_with(with_head(line), ReadingContext())
    assert code in codes(reading)
    assert (reading.reply_to, reading.outcome) == (None, Outcome.ACCEPTED)


def test_a_name_that_shows_another_address_is_noted() -> None:
    raw = mail("x@evil.example").replace(b"From: =?utf-8?", b"X-From: =?utf-8?", 1)
    named = with_head('From: "soumu@town.yoichi.hokkaido.jp" <x@evil.example>', raw=raw)
    assert "sender_name_misleads" in codes(read_with(named, ReadingContext()))


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        (f"soumu@{TOWN}", f"soumu@{TOWN}"),
        ("soumu@evil.example", None),
        (f"soumu@sub.{TOWN}", None),
        (f"noreply@{TOWN}", None),
    ],
)
def test_answers_go_to_reply_to_only_in_the_senders_own_domain(
    asked: str, goes: str | None
) -> None:
    assert read_with(with_head(f"Reply-To: {asked}"), ReadingContext()).reply_to == goes


def test_a_neighbour_at_a_mail_provider_is_not_answered_in_the_senders_stead() -> None:
    raw = with_head("Reply-To: stranger@gmail.com", raw=mail("mihon@gmail.com"))
    assert read_with(raw, ReadingContext()).reply_to is None


def test_a_forged_mail_changes_no_application() -> None:
    shelf = OpenApplications(register())
    shelf.file(read_with(mail()), "a" * 64, FIRST_DAY, FIRST_DAY, 1)
    thief = with_head(told("dmarc=fail"), raw=mail(phone="03-9999-9999"))
    filed = shelf.file(read_with(thief), "b" * 64, FIRST_DAY, FIRST_DAY, 2)
    assert filed.filing is not None
    assert filed.filing.waits
    assert filed.filing.fields["phone"] == "03-0000-0000"
    assert filed.filing.changes == {}
    first = OpenApplications(register()).file(read_with(thief), "c" * 64, FIRST_DAY, FIRST_DAY, 1)
    assert first.filing is not None  # a first one is kept, and waits


# --- settings and replay --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "known", [WITNESSED, ReadingContext(trust=Trust(Policy.OFF)), ReadingContext()]
)
def test_the_arguments_recorded_give_the_same_reading_again(known: ReadingContext) -> None:
    raw = with_head(told("dmarc=fail"))
    reading = read_with(raw, known)
    again = read_with(raw, known_of(to_json(reading)["arguments"]))
    assert to_json(again) == to_json(reading)


def test_strict_without_a_witness_is_refused(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('[trust]\npolicy = "strict"\n')
    with pytest.raises(SettingsError, match="authserv_ids"):
        load_settings(tmp_path)


def test_limits_that_differ_from_the_usual_are_recorded_and_used() -> None:
    given = reading_context(Settings(attachments={"size_mb": 1, "pages": 5}))
    assert given.limits == {"size": 2**20, "pages": 5}
    reading = read_with(mail(), given)
    assert known_of(to_json(reading)["arguments"]).limits == given.limits


@pytest.mark.parametrize(
    "field", ["", ";", "=", "(", '"', "a b c; d=e", "mx; =x", "mx; a", "mx; a=b(", "x" * 20_000, "名; a=b"]
)  # fmt: skip
def test_a_field_that_cannot_be_read_whole_is_not_read_at_all(field: str) -> None:
    found = parse(field)
    assert (found.results, found.whole) == ((), False)
