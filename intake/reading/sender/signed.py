"""Make findings about signed and encrypted mails, for staff.

A valid signature is never a reason to trust the sender; it is only reported. S/MIME signatures are
verified with the certificates in the settings. PGP signatures are not verified, because no PGP keys
are kept.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Sequence

from intake.cms import Cms, Signed, Verdict, kind_of_cms, verify
from intake.parts import Document, Mail, Part
from intake.terms import Finding
from intake.vocabulary.finding import codes_of
from intake.vocabulary.findings import attachments
from intake.vocabulary.findings import sender as kinds

_PGP_SIGNATURE = b"-----BEGIN PGP SIGNATURE-----"
_SIGNED_TEXT = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*$", re.M)
_SEALED_TEXT = re.compile(r"^-----BEGIN PGP MESSAGE-----[ \t]*$", re.M)
_SMIME_TYPES = ("application/pkcs7-signature", "application/x-pkcs7-signature")
_SIGNATURE_TYPES = (*_SMIME_TYPES, "application/pgp-signature")
_SIGNED_WHOLE = ("multipart/signed", "application/pkcs7-mime", "application/x-pkcs7-mime")
_ARMOUR = re.compile(
    rb"-----BEGIN PGP SIGNATURE-----\r?\n(?:[^\r\n]+\r?\n){0,20}?\s*\n(.*?)\n[=-]", re.S
)
_FINGERPRINT = re.compile(rb"\x16\x21\x04(.{20})", re.S)
_MOST = 200_000  # bytes; a larger detached signature or armour is not read
_MOST_VERIFIED = 5  # signatures of one mail
_UNSEEN = codes_of(attachments.SEALED, attachments.INFECTED, attachments.UNSCANNED)


def is_signature(part: Part) -> bool:
    """Return whether an attachment is nothing but an electronic signature (S/MIME or PGP).

    This is decided by the attachment's content or, if that cannot be recognised, by its media type.
    """
    if part.content.lstrip()[: len(_PGP_SIGNATURE)] == _PGP_SIGNATURE:
        return True
    cms = kind_of_cms(part.content)
    declared = part.media_type.lower().startswith(_SIGNATURE_TYPES)
    return cms is Cms.SIGNED or (declared and cms is None and len(part.content) <= _MOST)


def is_smime(part: Part) -> bool:
    """Return whether an attachment's content is an S/MIME signature."""
    return kind_of_cms(part.content) is Cms.SIGNED


def of_signatures(mail: Mail, certificates: Sequence[str]) -> Iterator[Finding]:
    """Yield a finding for each electronic signature of the mail: who signed, and whether it is valid.

    If a signature does not match the content, its finding asks a person to look at the mail; every
    other finding is a note. `certificates` are the authorities with which S/MIME signatures are
    verified, from the settings, as DER in base64. S/MIME signatures after the fifth are ignored.
    """
    smime = [part for part in mail.parts if is_smime(part)]
    for part in mail.parts:
        if is_signature(part) and part not in smime[_MOST_VERIFIED:]:
            yield _smime(part, mail, certificates) if part in smime else _unverified(part)
    if _SIGNED_TEXT.search(mail.text):
        yield kinds.SIGNED(where="本文", what="電子署名（PGP）", partly="")


def of_sealed_text(text: str) -> Iterator[Finding]:
    """Yield a finding if the mail's text contains text encrypted with PGP, which cannot be read."""
    if _SEALED_TEXT.search(text):
        yield attachments.SEALED_TEXT(kind="PGPで暗号化された文")


def is_sealed(documents: Sequence[Document], text: str) -> bool:
    """Return whether some content was not read because it is encrypted, infected or not yet scanned.

    `documents` are the mail's opened attachments, `text` is its text.
    """
    found = any(each.code in _UNSEEN for document in documents for each in document.findings)
    return found or bool(_SEALED_TEXT.search(text))


_KINDS = {
    Verdict.VALID: kinds.SIGNED_VALID,
    Verdict.UNKNOWN: kinds.SIGNED_UNKNOWN,
    Verdict.UNCHECKED: kinds.SIGNED,
    Verdict.BROKEN: kinds.SIGNATURE_BROKEN,
}


def _smime(part: Part, mail: Mail, certificates: Sequence[str]) -> Finding:
    beside = mail.covered.get(part.content)
    signed = verify(part.content, beside, certificates, mail.date)
    what = f"電子署名（S/MIME{_claims(signed, mail.sender.address)}）"
    whole = mail.headers.get("content-type", ("",))[0].lower().startswith(_SIGNED_WHOLE)
    partly = "" if whole else "メールの一部だけについての署名です。"
    return _KINDS[signed.verdict](where=part.name, what=what, partly=partly)


def _claims(signed: Signed, sender: str) -> str:
    """Return Japanese text on what an S/MIME certificate says: signer, issuer, e-mail addresses.

    `signed` has the certificate. If `sender`, the sender's address, is not among these addresses,
    the text mentions this too. Each item begins with 「、」. The result is "" if the certificate says
    nothing.
    """
    said = [
        f"{label} {value}"
        for label, value in (
            ("署名者", signed.signer),
            ("発行者", signed.issuer),
            ("証明書にあるアドレス", "、".join(signed.addresses[:3])),
        )
        if value
    ]
    if signed.addresses and sender not in signed.addresses:
        said.append("差出人のアドレスとは違います")
    return "".join(f"、{each}" for each in said)


def _unverified(part: Part) -> Finding:
    if _PGP_SIGNATURE not in part.content[:1000]:
        return kinds.SIGNED(where=part.name, what="電子署名（S/MIME）", partly="")
    key = _key_of(part.content[:_MOST])
    named = f"、鍵の指紋 {key}" if key else ""
    return kinds.SIGNED(where=part.name, what=f"電子署名（PGP{named}）", partly="")


def _key_of(armoured: bytes) -> str:
    """Return the fingerprint (hex) of the key that a PGP signature names; "" if it names none.

    `armoured` is the signature in its text form (ASCII armour).
    """
    found = _ARMOUR.search(armoured)
    try:
        packet = binascii.a2b_base64(found[1]) if found else b""
    except binascii.Error:
        return ""
    named = _FINGERPRINT.search(packet)
    return named[1].hex().upper() if named else ""
