"""Signatures checked by ourselves, with keys that lie in a folder: DKIM without DNS and without a clock."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from dkim import sign

from intake.reading.record import known_of, to_json
from intake.settings import SettingsError, load_settings
from intake.settings.reading_context import reading_context
from intake.terms import Policy, ReadingContext, Trust
from tests.unit.test_sender import TOWN, codes, mail, read_with


@cache
def key_pair() -> tuple[bytes, str]:
    """A private key as PEM, and the record that DNS would have."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private, f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def signed(raw: bytes, **options: bool) -> bytes:
    private, _ = key_pair()
    return bytes(sign(raw, b"mail", TOWN.encode(), private, **options)) + raw


def keyed(policy: Policy = Policy.STRICT) -> ReadingContext:
    return ReadingContext(trust=Trust(policy, keys={f"mail._domainkey.{TOWN}": key_pair()[1]}))


def test_a_good_signature_confirms_its_sender() -> None:
    assert read_with(signed(mail()), keyed()).answerable


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "body": lambda raw: raw[:-20] + raw[-19:],
    "line added": lambda raw: raw + b"PS\r\n",
    "signature": lambda raw: raw.replace(b" b=", b" b=BBBB", 1),
    "subject": lambda raw: raw.replace(b"Subject: ", b"Subject: x", 1),
    "another From": lambda raw: raw.replace(b"From: ", b"From: a@b.example\r\nFrom: ", 1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_mail_fails_by_our_own_check(change: str) -> None:
    raw = CHANGES[change](signed(mail()))
    assert raw != signed(mail())
    reading = read_with(raw, keyed(Policy.NORMAL))
    assert codes(reading) & {"sender_forged", "sender_several"}
    assert not reading.answerable


def test_a_signature_over_part_of_the_body_confirms_nobody() -> None:
    assert not read_with(signed(mail(), length=True) + b"more", keyed()).answerable


def test_a_signature_without_its_key_says_nothing() -> None:
    other = ReadingContext(trust=Trust(keys={"mail._domainkey.other.example": key_pair()[1]}))
    assert read_with(signed(mail()), other).answerable


def test_a_forgers_own_good_signature_does_not_confirm_another() -> None:
    raw = signed(mail("mayor@city.other.example"))
    assert not read_with(raw, keyed()).answerable


def test_keys_that_bore_on_a_mail_are_among_its_arguments_and_no_others() -> None:
    keys = {**keyed().trust.keys, "other._domainkey.x.example": "p=x"}
    raw = signed(mail())  # once: a signature says its second
    reading = read_with(raw, ReadingContext(trust=Trust(keys=keys)))
    again = known_of(to_json(reading)["arguments"])
    assert set(again.trust.keys) == {f"mail._domainkey.{TOWN}"}
    assert to_json(read_with(raw, again)) == to_json(reading)


def test_keys_are_read_from_a_folder_of_files_named_as_in_dns(tmp_path: Path) -> None:
    folder = tmp_path / "dkim"
    folder.mkdir()
    record = key_pair()[1]
    (folder / f"Mail._domainkey.{TOWN}.txt").write_text(f'"{record[:100]}"\n  "{record[100:]}"\n')
    (tmp_path / "settings.toml").write_text(
        '[trust]\ndkim_keys = "dkim"\nauthserv_ids = ["MX.a."]\n'
    )
    known = reading_context(load_settings(tmp_path))
    assert known.trust.keys == {f"mail._domainkey.{TOWN}": record}
    assert known.trust.servers == {"mx.a"}
    (folder / "x._domainkey.y.example").write_text("nothing")
    with pytest.raises(SettingsError, match="公開鍵"):
        reading_context(load_settings(tmp_path))
