"""Signed and encrypted mails shown for what they are. A signature is never a reason to trust.

Verifying would need certificates and a library that checks CMS or OpenPGP; we keep neither. So a
signature is named with what it claims of its maker, and said not to be verified.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Sequence

from intake.reading.opening.trouble import SEALED, sealed
from intake.reading.parts import Document, Part
from intake.reading.pkcs7 import Cms, addresses_in, kind_of_cms
from intake.terms import Finding, Severity

_PGP_SIGNATURE = b"-----BEGIN PGP SIGNATURE-----"
_SIGNED_TEXT = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*$", re.M)
_SEALED_TEXT = re.compile(r"^-----BEGIN PGP MESSAGE-----[ \t]*$", re.M)
_SIGNATURE_TYPES = (
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-signature",
)
_ARMOUR = re.compile(
    rb"-----BEGIN PGP SIGNATURE-----\r?\n(?:[^\r\n]+\r?\n){0,20}?\s*\n(.*?)\n[=-]", re.S
)
_FINGERPRINT = re.compile(rb"\x16\x21\x04(.{20})", re.S)
_MOST = 200_000  # bytes of a signature that are looked at
_ADVICE = "署名が正しいかどうかは、検証していません。差出人を信じる根拠にもしていません。"


def is_signature(part: Part) -> bool:
    """Whether a part holds a signature and nothing to read; told by its content, then by its type."""
    if part.content.lstrip()[: len(_PGP_SIGNATURE)] == _PGP_SIGNATURE:
        return True
    cms = kind_of_cms(part.content)
    declared = part.media_type.lower().startswith(_SIGNATURE_TYPES)
    return cms is Cms.SIGNED or (declared and cms is None and len(part.content) <= _MOST)


def of_signatures(parts: Sequence[Part], text: str, sender: str) -> Iterator[Finding]:
    """That the mail is signed, and by whom as the signature says: a note, whatever it says."""
    for part in parts:
        if is_signature(part):
            yield _note(part.name, _claim(part, sender))
    if _SIGNED_TEXT.search(text):
        yield _note("本文", "電子署名（PGP）")


def of_sealed_text(text: str) -> Iterator[Finding]:
    """That words in the body cannot be read because they are encrypted."""
    if _SEALED_TEXT.search(text):
        trouble = sealed("PGPで暗号化された文")
        yield Finding(trouble.code, trouble.severity, f"本文：{trouble.sentence}", where="本文")


def is_sealed(documents: Sequence[Document], text: str) -> bool:
    """Whether something in the mail is encrypted, so that nobody can say what it holds."""
    found = any(each.code == SEALED for document in documents for each in document.findings)
    return found or bool(_SEALED_TEXT.search(text))


def _note(where: str, what: str) -> Finding:
    message = f"{where}：{what}が付いています。{_ADVICE}"
    return Finding("mail_signed", Severity.NOTE, message, where=where)


def _claim(part: Part, sender: str) -> str:
    """The sort of the signature, and what it says of who made it."""
    data = part.content[:_MOST]
    if _PGP_SIGNATURE in data[:1000]:
        key = _key_of(data)
        return f"電子署名（PGP、鍵の指紋 {key}）" if key else "電子署名（PGP）"
    addresses = addresses_in(data)
    if not addresses:
        return "電子署名（S/MIME）"
    beside = "" if sender in addresses else "。差出人のアドレスとは違います"
    return f"電子署名（S/MIME、証明書にあるアドレスは {'、'.join(addresses[:3])}{beside}）"


def _key_of(armoured: bytes) -> str:
    """The fingerprint of the key that a PGP signature names, "" where it names none."""
    found = _ARMOUR.search(armoured)
    try:
        packet = binascii.a2b_base64(found[1]) if found else b""
    except binascii.Error:
        return ""
    named = _FINGERPRINT.search(packet)
    return named[1].hex().upper() if named else ""
