"""Mails that break something of ours: each alone, none behind it."""

from __future__ import annotations

import re
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest

from intake.terms import Municipality, Policy
from tests.system.mails import application, places
from tests.system.office import Office, written
from tests.unit.test_sender import TOWN, mail
from tests.unit.test_sender_signed import key_pair, signed


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


def test_a_mail_whose_letter_cannot_be_written_waits_for_a_person_and_blocks_no_other(
    office: Office, place: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intake.answers.answering import Answerer

    proper = Answerer.letters

    def fault(self: Answerer, reading: Any, *rest: Any) -> Any:
        if reading.municipality == place:
            raise LookupError("a fault of ours")
        return proper(self, reading, *rest)

    monkeypatch.setattr(Answerer, "letters", fault)
    others = [application(each, n) for n, each in enumerate(places()[200:204], 1)]
    office.take(*others[:2], application(place), *others[2:])
    assert office.ask("SELECT count(*) FROM mail") == [(5,)]
    assert office.letters() == ["accepted"] * 4
    assert [step for (step,) in office.ask("SELECT step FROM setback")] == ["answer"]
    assert office.ask("SELECT reason, municipality FROM waiting") == [("unanswerable", place.code)]


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


def test_a_limit_of_attachments_set_in_settings_is_named_where_it_is_reached(
    office: Office, place: Municipality
) -> None:
    small = office.settings.attachments.model_copy(
        update={"members": 50, "cells": 500, "size_mb": 1}
    )
    office.settings = office.settings.model_copy(update={"attachments": small})
    large = EmailMessage(policy=SMTP)
    large["From"] = f"mihon0@{place.romaji}.example"
    large["Subject"] = f"【{place.full_name}】利用申込み"
    large.set_content(f"市区町村名：{place.full_name}\n担当課：総務課\n")
    large.add_attachment(
        b"PK\x03\x04" + bytes(2**20), maintype="application", subtype="zip", filename="a.zip"
    )
    office.take(large.as_bytes())
    ((document,),) = office.ask("SELECT document FROM reading")
    assert "上限（1MB）" in document
    assert '"limits":{"cells":500,"members":50,"size":1048576}' in document  # for reading it again


def test_a_signature_is_checked_where_mails_are_read(
    tmp_path: Path, office: Office, place: Municipality
) -> None:
    keys = tmp_path / "dkim"
    keys.mkdir()
    (keys / f"mail._domainkey.{TOWN}.txt").write_text(key_pair()[1])
    trust = office.settings.trust.model_copy(update={"dkim_keys": keys, "policy": Policy.STRICT})
    office.settings = office.settings.model_copy(update={"trust": trust})
    office.take(signed(mail()), application(place))
    assert office.ask("SELECT recipient FROM send") == [(f"mihon@{TOWN}",)]
    assert office.waiting() == ["sender_unverified"]
