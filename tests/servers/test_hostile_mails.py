"""Mails that break something of ours: each alone, none behind it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from intake.demo.servers import SmtpServer
from intake.terms import Municipality
from tests.servers.mails import application, places
from tests.servers.office import Office, written


@pytest.fixture
def office(tmp_path: Path, smtp: SmtpServer) -> Office:
    return Office(tmp_path / "state", smtp)


@pytest.fixture
def place() -> Municipality:
    return places()[100]


@pytest.mark.parametrize(
    "sender",
    [
        "a..b@docomo.example",
        "日本@例え.example",
        "a@",
        "=?x?=@",
        "\udce3\udc81@x.example",
        "a\x00b@x.example",
    ],
)
def test_a_mail_from_an_impossible_address_blocks_no_other(
    office: Office, place: Municipality, sender: str
) -> None:
    strange = application(place).replace(
        f"<mihon0@{place.romaji}.example>".encode(),
        b"<" + sender.encode("utf-8", "surrogateescape") + b">",
        1,
    )
    office.take(strange, application(places()[200], 1))
    office.send()
    assert office.ask("SELECT count(*) FROM mail") == [(2,)]
    assert office.ask(
        "SELECT count(*) FROM send_now WHERE recipient LIKE 'mihon1@%' AND state = 'sent'"
    ) == [(1,)]


@pytest.mark.parametrize(
    "header",
    [
        b"From: " + b"(" * 5_000,
        b"From: " + b"a@b," * 500_000,
        b"References: " + b"<a" * 3_000_000,
        b"Subject: x\r\n" + b" y\r\n" * 2_000_000,
        b"Subject: " + b"=?a?b?" * 100_000,
    ],
    ids=["comments", "addresses", "references", "folds", "words"],
)
def test_a_header_made_to_exhaust_blocks_no_other_mail(office: Office, header: bytes) -> None:
    office.take(header + b"\r\n\r\nx", application(places()[200], 1))
    assert office.ask("SELECT count(*) FROM mail") == [(2,)]
    assert office.letters() == ["accepted"]


def test_a_mail_that_cannot_be_recorded_is_recorded_bare_and_blocks_no_other(
    office: Office, place: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intake.answering import Answerer

    proper = Answerer.letter

    def fault(self: Answerer, reading: Any, *rest: Any) -> Any:
        if reading.municipality == place:
            raise LookupError("a fault of ours")
        return proper(self, reading, *rest)

    monkeypatch.setattr(Answerer, "letter", fault)
    others = [application(each, n) for n, each in enumerate(places()[200:204], 1)]
    office.take(*others[:2], application(place), *others[2:])
    assert office.ask("SELECT count(*) FROM mail") == [(5,)]
    assert office.letters() == ["accepted"] * 4
    ((document,),) = office.ask("SELECT document FROM reading WHERE outcome = 'needs_review'")
    assert "recording_failed" in document
    assert (office.state.folder / "error.log").exists()


def test_two_mails_with_one_message_id_and_other_subjects_are_two(
    office: Office, place: Municipality
) -> None:
    form = written("web@form.example", "【北海道赤井川村】利用申込み", "添付のとおり")
    other = written("web@form.example", "【北海道余市町】利用申込み", "添付のとおり")
    name = b"<1@form.example>"
    office.take(
        *(re.sub(rb"Message-ID: <[^>]*>", b"Message-ID: " + name, raw) for raw in (form, other))
    )
    assert office.ask("SELECT count(*) FROM mail") == [(2,)]
