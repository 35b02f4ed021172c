"""Signed and encrypted mails: read as far as they can be, shown for what they are, never trusted for it."""

from __future__ import annotations

from base64 import encodebytes
from datetime import UTC, datetime
from email import message_from_bytes, policy
from functools import cache

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from intake.reading.pkcs7 import Cms, addresses_in, enclosed, kind_of_cms
from intake.terms import Known, Outcome, Policy, Reading, Severity, Trust
from tests.unit.test_sender import OURS, TOWN, mail, read_with, told, with_head

WRITER = f"mihon@{TOWN}"
_HEADERS = ("from", "to", "subject", "date", "message-id")


@cache
def holder(address: str) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    """A key, and a certificate for an address, as an office's authority would give."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mihon")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2022, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2032, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(address)]), critical=False)
    )
    return key, made.sign(key, hashes.SHA256())


def split(raw: bytes) -> tuple[bytes, bytes]:
    """The fields that a mail program leaves outside, and the part that it signs or encrypts."""
    message = message_from_bytes(raw, policy=policy.SMTP)
    outside = b"".join(f"{name}: {message[name]}\r\n".encode() for name in _HEADERS)
    lines = message.as_bytes().split(b"\r\n\r\n", 1)
    kept = [f"{n}: {v}".encode() for n, v in message.items() if n.lower().startswith("content-")]
    return outside + b"MIME-Version: 1.0\r\n", b"\r\n".join(kept) + b"\r\n\r\n" + lines[1]


def signed(raw: bytes, address: str = WRITER, *, opaque: bool = False) -> bytes:
    key, certificate = holder(address)
    outside, part = split(raw)
    builder = pkcs7.PKCS7SignatureBuilder().set_data(part)
    builder = builder.add_signer(certificate, key, hashes.SHA256())
    options = [pkcs7.PKCS7Options.Binary]
    if opaque:
        made = builder.sign(serialization.Encoding.DER, options)
        return outside + _base64(
            "application/pkcs7-mime; smime-type=signed-data", "smime.p7m", made
        )
    options.append(pkcs7.PKCS7Options.DetachedSignature)
    made = builder.sign(serialization.Encoding.DER, options)
    return outside + _beside(part, "application/pkcs7-signature", "smime.p7s", made)


def sealed(raw: bytes) -> bytes:
    _, certificate = holder("uketsuke@j-lis.example")
    outside, part = split(raw)
    made = pkcs7.PKCS7EnvelopeBuilder().set_data(part).add_recipient(certificate)
    der = made.encrypt(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])
    return outside + _base64("application/pkcs7-mime; smime-type=enveloped-data", "smime.p7m", der)


def _base64(kind: str, name: str, content: bytes) -> bytes:
    return (
        f'Content-Type: {kind}; name="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\n'
    ).encode() + encodebytes(content).replace(b"\n", b"\r\n")


def _beside(part: bytes, kind: str, name: str, signature: bytes) -> bytes:
    head = f'Content-Type: multipart/signed; protocol="{kind}"; boundary="mihon-signed"\r\n\r\n'
    return b"".join(
        (head.encode(), b"--mihon-signed\r\n", part, b"\r\n--mihon-signed\r\n",
         _base64(kind, name, signature), b"\r\n--mihon-signed--\r\n")
    )  # fmt: skip


PGP_SIGNATURE = b"""-----BEGIN PGP SIGNATURE-----

iHUEABYKAB0WIQQBI0VniavN7wEjRWeJq83vASNFZwUCYsEAAAAKCRCJq83vASNF
ZwAAAQ==
=AAAA
-----END PGP SIGNATURE-----
"""
PGP_MESSAGE = (
    "-----BEGIN PGP MESSAGE-----\n\nhF4DAAAAAAAAAAASAQdA\n=AAAA\n-----END PGP MESSAGE-----\n"
)


def pgp_signed(raw: bytes) -> bytes:
    outside, part = split(raw)
    return outside + _beside(part, "application/pgp-signature", "signature.asc", PGP_SIGNATURE)


def of(reading: Reading, code: str) -> list[str]:
    return [each.message for each in reading.findings if each.code == code]


PLAIN = ("kind", "municipality", "fields", "sources", "text", "outcome", "answerable")


@pytest.mark.parametrize(
    "dressed", (signed, lambda raw: signed(raw, opaque=True), pgp_signed), ids=str
)
def test_a_signed_mail_is_read_as_if_it_were_not_signed(dressed: object) -> None:
    plain, reading = read_with(mail()), read_with(dressed(mail()))  # type: ignore[operator]
    assert plain.outcome is Outcome.ACCEPTED and len(plain.fields) >= 5
    assert [n for n in PLAIN if getattr(plain, n) != getattr(reading, n)] == []
    forms = [each.form for each in reading.attachments if each.form]
    assert forms == [each.form for each in plain.attachments if each.form] and forms
    assert [each.problem for each in reading.attachments if each.problem] == []
    extra = [each for each in reading.findings if each not in plain.findings]
    assert [(each.code, each.severity) for each in extra] == [("mail_signed", Severity.NOTE)]
    assert "検証していません" in extra[0].message


def test_who_signed_is_named_as_the_certificate_claims_and_whether_that_is_the_sender() -> None:
    (own,) = of(read_with(signed(mail())), "mail_signed")
    assert f"証明書にあるアドレスは {WRITER}）" in own
    (other,) = of(read_with(signed(mail(), "someone@evil.example")), "mail_signed")
    assert "証明書にあるアドレスは someone@evil.example。差出人のアドレスとは違います" in other
    (key,) = of(read_with(pgp_signed(mail())), "mail_signed")
    assert "0123456789ABCDEF0123456789ABCDEF01234567" in key


def test_a_signature_makes_nobody_believed_who_fails() -> None:
    forged = with_head(told(f"dmarc=fail header.from={TOWN}"), raw=signed(mail()))
    reading = read_with(forged)
    assert reading.outcome is Outcome.NEEDS_REVIEW and not reading.answerable
    strict = Known(trust=Trust(policy=Policy.STRICT, servers=frozenset({OURS})))
    unsigned, with_it = read_with(mail(), strict), read_with(signed(mail()), strict)
    assert (unsigned.outcome, unsigned.answerable) == (with_it.outcome, with_it.answerable)
    assert not with_it.answerable


@pytest.mark.parametrize("where", ("enveloped", "pgp_mime", "pgp_inline"))
def test_an_encrypted_mail_says_so_waits_and_is_not_guessed(where: str) -> None:
    outside, _ = split(mail())
    raw = {
        "enveloped": sealed(mail()),
        "pgp_mime": outside
        + b'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b\r\n'
        b"\r\n--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
        b"--b\r\nContent-Type: application/octet-stream; name=encrypted.asc\r\n\r\n"
        + PGP_MESSAGE.encode()
        + b"\r\n--b--\r\n",
        "pgp_inline": outside + b"Content-Type: text/plain\r\n\r\n" + PGP_MESSAGE.encode(),
    }[where]
    reading = read_with(raw)
    assert reading.outcome is Outcome.NEEDS_REVIEW
    (said,) = of(reading, "mail_encrypted")
    assert "暗号化" in said or "S/MIME" in said
    assert "鍵を持つ職員" in said
    assert "phone" not in reading.fields and not any(each.form for each in reading.attachments)


def test_an_encrypted_mail_that_a_machine_passes_on_is_not_folded_away() -> None:
    for mark in ("Auto-Submitted: auto-generated", "List-Id: <staff.town.example>"):
        reading = read_with(with_head(mark, raw=sealed(mail())))
        assert reading.outcome is Outcome.NEEDS_REVIEW, mark


def test_an_encrypted_part_beside_a_readable_application_waits_all_the_same() -> None:
    outside, part = split(mail())
    key = sealed(mail()).split(b"MIME-Version: 1.0\r\n", 1)[1]
    both = b"--both\r\n" + part + b"\r\n--both\r\n" + key + b"\r\n--both--\r\n"
    reading = read_with(outside + b"Content-Type: multipart/mixed; boundary=both\r\n\r\n" + both)
    assert "phone" in reading.fields
    assert reading.outcome is Outcome.NEEDS_REVIEW and of(reading, "mail_encrypted")


def test_what_a_signature_encloses_is_found_in_pieces_too() -> None:
    """Programs that do not know the length yet write pieces (BER), as `openssl cms -stream` does."""
    inside = b"Content-Type: text/plain\r\n\r\n" + b"mihon " * 5000
    whole = bytes.fromhex("3080 06092a864886f70d010702 a080 3080 020101 3100".replace(" ", ""))
    whole += bytes.fromhex("3080 06092a864886f70d010701 a080 2480".replace(" ", ""))
    for at in range(0, len(inside), 1000):
        piece = inside[at : at + 1000]
        whole += b"\x04\x82" + len(piece).to_bytes(2) + piece
    whole += bytes(12)
    assert kind_of_cms(whole) is Cms.SIGNED and enclosed(whole) == inside
    assert enclosed(whole[:-20]) is None


@given(st.integers(0, 1500), st.binary(min_size=1, max_size=8))
def test_a_broken_signature_is_no_reason_to_fail(at: int, spoilt: bytes) -> None:
    whole = _opaque()
    broken = whole[:at] + spoilt + whole[at + len(spoilt) :]
    for data in (broken, whole[:at], spoilt + broken):
        inside = enclosed(data)
        assert inside is None or len(inside) <= len(data)
        addresses_in(data)


@cache
def _opaque() -> bytes:
    key, certificate = holder(WRITER)
    builder = pkcs7.PKCS7SignatureBuilder().set_data(b"Content-Type: text/plain\r\n\r\nmihon\r\n")
    builder = builder.add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])
