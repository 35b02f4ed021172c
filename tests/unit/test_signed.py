"""Signed and encrypted mails: read as far as they can be, shown for what they are, never trusted for it."""

from __future__ import annotations

from base64 import b64encode, encodebytes
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given
from hypothesis import strategies as st

from intake.cms import Cms, Verdict, enclosed, kind_of_cms, verify
from intake.mime.mail import open_mail
from intake.parts import Document, Mail, Part
from intake.reading.record import known_of, to_json
from intake.reading.sender.signed import is_sealed, is_signature, of_signatures
from intake.settings import SettingsError, load_settings
from intake.settings.reading_context import reading_context
from intake.terms import Outcome, Policy, Reading, ReadingContext, Severity, Trust
from intake.vocabulary.findings import attachments
from tests.unit.test_sender import OURS, TOWN, mail, read_with, told, with_head

WRITER = f"mihon@{TOWN}"
_HEADERS = ("from", "to", "subject", "date", "message-id")


Holder = tuple[rsa.RSAPrivateKey, x509.Certificate]


def name_of(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def made(
    subject: str,
    issuer: Holder | None,
    extensions: tuple[x509.ExtensionType, ...],
    until: int = 2032,
) -> Holder:
    key = rsa.generate_private_key(65537, 2048)
    signer = issuer[1].subject if issuer else name_of(subject)
    builder = (
        x509.CertificateBuilder(
            signer, name_of(subject), key.public_key(), x509.random_serial_number()
        )
        .not_valid_before(datetime(2021, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(until, 1, 1, tzinfo=UTC))
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return key, builder.sign(issuer[0] if issuer else key, hashes.SHA256())


@cache
def authority(name: str = "Mihon CA") -> Holder:
    """An authority such as LGPKI's."""
    return made(name, None, (x509.BasicConstraints(ca=True, path_length=None),))


@cache
def between(ca: bool = True) -> Holder:
    """An authority below the authority; with `ca` false a holder who plays one."""
    return made("Mihon CA 2", authority(), (x509.BasicConstraints(ca=ca, path_length=None),))


@cache
def holder(address: str, until: int = 2032, below: Holder | None = None) -> Holder:
    """A key, and a certificate for an address, as an office's authority gives them."""
    named = (
        x509.SubjectAlternativeName([x509.RFC822Name(address)]),
        x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]),
    )
    return made("Mihon Taro", below or authority(), named, until)


def trusting(*holders: Holder) -> ReadingContext:
    """What reading is given where these certificates are configured."""
    ders = [certificate.public_bytes(serialization.Encoding.DER) for _, certificate in holders]
    return ReadingContext(
        trust=Trust(servers=frozenset({OURS})),
        certificates=tuple(b64encode(der).decode() for der in ders),
    )


def split(raw: bytes) -> tuple[bytes, bytes]:
    """The fields that a mail program leaves outside, and the part that it signs or encrypts."""
    message = message_from_bytes(raw, policy=policy.SMTP)
    outside = b"".join(f"{name}: {message[name]}\r\n".encode() for name in _HEADERS)
    lines = message.as_bytes().split(b"\r\n\r\n", 1)
    kept = [f"{n}: {v}".encode() for n, v in message.items() if n.lower().startswith("content-")]
    return outside + b"MIME-Version: 1.0\r\n", b"\r\n".join(kept) + b"\r\n\r\n" + lines[1]


def signed(
    raw: bytes,
    by: Holder | None = None,
    *,
    opaque: bool = False,
    beside: tuple[Holder, ...] = (),
    change: tuple[bytes, bytes] = (b"", b""),
) -> bytes:
    """The mail signed by a holder; `change` is made to what is signed, after it was signed."""
    key, certificate = by or holder(WRITER)
    outside, part = split(raw)
    builder = pkcs7.PKCS7SignatureBuilder().set_data(part)
    builder = builder.add_signer(certificate, key, hashes.SHA256())
    for _, other in beside:
        builder = builder.add_certificate(other)
    options = [pkcs7.PKCS7Options.Binary]
    if opaque:
        whole = builder.sign(serialization.Encoding.DER, options).replace(*change)
        return outside + _base64(
            "application/pkcs7-mime; smime-type=signed-data", "smime.p7m", whole
        )
    options.append(pkcs7.PKCS7Options.DetachedSignature)
    apart = builder.sign(serialization.Encoding.DER, options)
    return outside + _beside(
        part.replace(*change), "application/pkcs7-signature", "smime.p7s", apart
    )


def sealed(raw: bytes) -> bytes:
    _, certificate = holder("uketsuke@j-lis.example")
    outside, part = split(raw)
    envelope = pkcs7.PKCS7EnvelopeBuilder().set_data(part).add_recipient(certificate)
    der = envelope.encrypt(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])
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
    "dressed",
    (signed, lambda raw: signed(raw, opaque=True), pgp_signed),
    ids=("clear", "opaque", "pgp"),
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
    assert "信じる根拠にはしていません" in extra[0].message


VALID, UNKNOWN, UNCHECKED = (
    "設定した証明書から発行された",
    "誰の署名かは確かめられません",
    "検証していません",
)


@pytest.mark.parametrize("opaque", (False, True))
def test_a_signature_is_valid_by_a_configured_certificate_and_by_no_other(opaque: bool) -> None:
    raw = signed(mail(), opaque=opaque)
    for known, says in (
        (trusting(authority()), VALID),
        (trusting(authority("Other CA"), authority()), VALID),
        (trusting(authority("Other CA")), UNKNOWN),
        (trusting(), UNKNOWN),
    ):
        reading = read_with(raw, known)
        (said,) = of(reading, "mail_signed")
        assert says in said and "署名者 Mihon Taro、発行者 Mihon CA" in said
        assert reading.outcome is Outcome.ACCEPTED


def test_a_certificate_is_traced_through_authorities_and_through_nobody_else() -> None:
    below = holder(WRITER, below=between())
    (said,) = of(
        read_with(signed(mail(), below, beside=(between(),)), trusting(authority())), "mail_signed"
    )
    assert VALID in said
    (alone,) = of(read_with(signed(mail(), below), trusting(authority())), "mail_signed")
    assert UNKNOWN in alone
    forger = between(ca=False)
    raw = signed(mail(), holder(WRITER, below=forger), beside=(forger,))
    assert UNKNOWN in of(read_with(raw, trusting(authority())), "mail_signed")[0]


def test_a_certificate_must_be_valid_on_the_day_of_the_mail_whenever_that_is_read() -> None:
    raw = signed(mail(), holder(WRITER, until=2022))
    assert UNKNOWN in of(read_with(raw, trusting(authority())), "mail_signed")[0]
    undated = raw.replace(b"\r\ndate:", b"\r\nx-date:")
    assert undated != raw
    assert UNKNOWN in of(read_with(undated, trusting(authority())), "mail_signed")[0]


@pytest.mark.parametrize("opaque", (False, True))
def test_a_mail_changed_after_it_was_signed_is_for_a_person(opaque: bool) -> None:
    raw = signed(mail(), opaque=opaque, change=(b"Content-Type", b"Content-type"))
    for known in (trusting(authority()), trusting()):
        reading = read_with(raw, known)
        (said,) = of(reading, "mail_signature_broken")
        assert "一致しません" in said and "電話など" in said
        assert reading.outcome is Outcome.NEEDS_REVIEW and not of(reading, "mail_signed")


def test_a_signature_over_part_of_a_mail_says_so() -> None:
    outside, inner = signed(mail()).split(b"MIME-Version: 1.0\r\n", 1)
    note = b"--both\r\nContent-Type: text/plain\r\n\r\nmore\r\n--both\r\n"
    head = b"Content-Type: multipart/mixed; boundary=both\r\n\r\n"
    (said,) = of(
        read_with(outside + head + note + inner + b"\r\n--both--\r\n", trusting(authority())),
        "mail_signed",
    )
    assert VALID in said and "メールの一部だけ" in said
    assert "一部だけ" not in of(read_with(signed(mail())), "mail_signed")[0]


def test_lines_ended_otherwise_on_the_way_break_no_signature() -> None:
    raw = signed(mail()).replace(b"\r\n", b"\n")
    assert VALID in of(read_with(raw, trusting(authority())), "mail_signed")[0]


def test_certificates_are_among_the_arguments_of_signed_mails_alone() -> None:
    raw = signed(mail())  # once: a signature says its second
    reading = read_with(raw, trusting(authority()))
    again = known_of(to_json(reading)["arguments"])
    assert again.certificates == trusting(authority()).certificates
    assert to_json(read_with(raw, again)) == to_json(reading)
    assert known_of(read_with(mail(), trusting(authority())).arguments).certificates == ()


def test_certificates_are_read_from_a_file_or_a_folder_in_either_form(tmp_path: Path) -> None:
    folder = tmp_path / "lgpki"
    folder.mkdir()
    one, other = authority()[1], authority("Other CA")[1]
    (folder / "a.cer").write_bytes(one.public_bytes(serialization.Encoding.DER))
    pem = other.public_bytes(serialization.Encoding.PEM)
    (folder / "b.pem").write_bytes(b"subject=Other CA\n" + pem + pem)
    for place, holders in (
        ("lgpki", (authority(), authority("Other CA"))),
        ("lgpki/b.pem", (authority("Other CA"),)),
    ):
        (tmp_path / "settings.toml").write_text(f'[trust]\ncertificates = "{place}"\n')
        known = reading_context(load_settings(tmp_path))
        assert known.certificates == trusting(*holders).certificates
    (folder / "c.txt").write_text("nothing")
    (tmp_path / "settings.toml").write_text('[trust]\ncertificates = "lgpki"\n')
    with pytest.raises(SettingsError, match="証明書"):
        reading_context(load_settings(tmp_path))
    (tmp_path / "settings.toml").write_text('[trust]\ncertificates = "absent"\n')
    with pytest.raises(SettingsError, match="certificates"):
        reading_context(load_settings(tmp_path))


def test_who_signed_is_named_as_the_certificate_claims_and_whether_that_is_the_sender() -> None:
    (own,) = of(read_with(signed(mail())), "mail_signed")
    assert f"証明書にあるアドレス {WRITER}）" in own
    (other,) = of(read_with(signed(mail(), holder("someone@evil.example"))), "mail_signed")
    assert "証明書にあるアドレス someone@evil.example、差出人のアドレスとは違います" in other
    (key,) = of(read_with(pgp_signed(mail())), "mail_signed")
    assert "0123456789ABCDEF0123456789ABCDEF01234567" in key


def test_a_certificate_without_an_address_says_nothing_about_the_senders() -> None:
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
    (said,) = of(
        read_with(signed(mail(), made("Mihon Taro", authority(), (usage,)))), "mail_signed"
    )
    assert "署名者 Mihon Taro" in said
    assert "アドレス" not in said


@pytest.mark.parametrize(
    "lines", ["\nAAAA\n=AAAA\n-----END PGP SIGNATURE-----\n", "\nA\n=A\n", "", "\n"]
)
def test_a_pgp_signature_that_names_no_key_is_shown_without_one(lines: str) -> None:
    content = b"-----BEGIN PGP SIGNATURE-----\n" + lines.encode()
    (found,) = of_signatures(holding(Part("signature.asc", "text/plain", content)), ())
    assert "電子署名（PGP）" in found.message


def holding(*parts: Part) -> Mail:
    return replace(open_mail(mail()), parts=parts)


def test_only_so_many_signatures_of_a_mail_are_verified_and_shown() -> None:
    parts = [Part(f"{n}.p7s", "application/pkcs7-signature", _opaque()) for n in range(7)]
    found = [*of_signatures(holding(*parts), ())]
    assert [each.where for each in found] == [f"{n}.p7s" for n in range(5)]


def test_what_is_declared_a_signature_and_cannot_be_read_is_shown_as_one() -> None:
    part = Part("smime.p7s", "application/x-pkcs7-signature", b"spoilt")
    (found,) = of_signatures(holding(part), ())
    assert "電子署名（S/MIME）" in found.message


P7S = "application/pkcs7-signature"


@pytest.mark.parametrize(
    ("content", "media_type", "whether"),
    [
        (PGP_SIGNATURE, "application/octet-stream", True),
        (b"\r\n" + PGP_SIGNATURE, "text/plain", True),
        (b"see: " + PGP_SIGNATURE, "text/plain", False),
        (b"spoilt", P7S, True),
        (b"spoilt", "Application/X-PKCS7-Signature; name=x", True),
        (b"spoilt", "application/pdf", False),
        (b"x" * 200_000, P7S, True),
        (b"x" * 200_001, P7S, False),  # too much for a signature
        (bytes.fromhex("3080 06092a864886f70d010702 a080"), "application/pdf", True),
        (bytes.fromhex("3080 06092a864886f70d010703 a080"), P7S, False),  # encrypted
    ],
)
def test_an_attachment_is_a_signature_by_what_is_in_it(
    content: bytes, media_type: str, whether: bool
) -> None:
    assert is_signature(Part("x", media_type, content)) is whether


def test_a_mail_of_which_anything_could_not_be_opened_is_sealed() -> None:
    plain, infected = (
        Document("a.xlsx", "application/x", 1, "0" * 64, findings=found)
        for found in ((), (attachments.INFECTED(where="a.xlsx", name="Eicar"),))
    )
    noted = replace(plain, findings=(attachments.UNSUPPORTED(where="a.xyz", kind="xyz"),))
    assert is_sealed((plain, infected), "")
    assert is_sealed((infected, noted), "")
    assert is_sealed((), f"御連絡\n{PGP_MESSAGE}")
    assert not is_sealed((plain, noted), "御連絡")


def test_a_signature_makes_nobody_believed_who_fails() -> None:
    forged = with_head(told(f"dmarc=fail header.from={TOWN}"), raw=signed(mail()))
    reading = read_with(forged)
    assert reading.outcome is Outcome.NEEDS_REVIEW and not reading.answerable
    trust = Trust(policy=Policy.STRICT, servers=frozenset({OURS}))
    strict = replace(trusting(authority()), trust=trust)
    unsigned, with_it = read_with(mail(), strict), read_with(signed(mail()), strict)
    assert (unsigned.outcome, unsigned.answerable) == (with_it.outcome, with_it.answerable)
    assert not with_it.answerable


def test_a_text_signed_with_pgp_is_read_as_if_it_were_not_signed() -> None:
    text = "担当課：総務課\r\n担当者：見本 太郎\r\n電話番号：0135-00-0001\r\n- --\r\nメール：mihon@town.yoichi.hokkaido.jp\r\n"
    outside, _ = split(mail())
    head = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    dressed = "-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA512\r\n\r\n" + text
    plain = read_with(outside + head + text.encode())
    reading = read_with(outside + head + dressed.encode() + PGP_SIGNATURE.replace(b"\n", b"\r\n"))
    assert "phone" in plain.fields
    assert (reading.fields, reading.kind, reading.outcome) == (
        plain.fields,
        plain.kind,
        plain.outcome,
    )
    assert len(of(reading, "mail_signed")) == 1


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
    whole += bytes(6) + b"\x31\x00" + bytes(6)  # the ends of what was begun, no signers between
    assert kind_of_cms(whole) is Cms.SIGNED and enclosed(whole) == inside
    assert enclosed(whole[:-20]) is None


@given(st.integers(0, 1500), st.binary(min_size=1, max_size=8))
def test_a_broken_signature_is_no_reason_to_fail(at: int, spoilt: bytes) -> None:
    whole = _opaque()
    broken = whole[:at] + spoilt + whole[at + len(spoilt) :]
    for data in (broken, whole[:at], spoilt + broken):
        inside = enclosed(data)
        assert inside is None or len(inside) <= len(data)
        assert verify(data, b"another", (), None).verdict in (Verdict.BROKEN, Verdict.UNCHECKED)


@cache
def _opaque() -> bytes:
    key, certificate = holder(WRITER)
    builder = pkcs7.PKCS7SignatureBuilder().set_data(b"Content-Type: text/plain\r\n\r\nmihon\r\n")
    builder = builder.add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])
