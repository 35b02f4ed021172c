"""Signed and encrypted mails shown for what they are. A signature is never a reason to trust.

S/MIME is held against the certificates of the settings; PGP is named and not verified, since no keys
are kept here.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Sequence

from intake.cms import Cms, Signed, Verdict, kind_of_cms, verify
from intake.office.errors import UNSEEN, sealed
from intake.parts import Document, Mail, Part
from intake.terms import Finding, Severity

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
_MOST = 200_000  # bytes of a signature that lies beside, or of armour, that are looked at
_MOST_VERIFIED = 5  # signatures of one mail
_NO_TRUST = "署名を、差出人を信じる根拠にはしていません。"


def is_signature(part: Part) -> bool:
    """Whether a part holds a signature and nothing to read; told by its content, then by its type."""
    if part.content.lstrip()[: len(_PGP_SIGNATURE)] == _PGP_SIGNATURE:
        return True
    cms = kind_of_cms(part.content)
    declared = part.media_type.lower().startswith(_SIGNATURE_TYPES)
    return cms is Cms.SIGNED or (declared and cms is None and len(part.content) <= _MOST)


def is_smime(part: Part) -> bool:
    """Whether a part holds an S/MIME signature."""
    return kind_of_cms(part.content) is Cms.SIGNED


def of_signatures(mail: Mail, certificates: Sequence[str]) -> Iterator[Finding]:
    """That the mail is signed, by whom, and whether that could be verified.

    A note, unless the signature does not match what it signs: then a person looks.
    """
    smime = [part for part in mail.parts if is_smime(part)]
    for part in mail.parts:
        if is_signature(part) and part not in smime[_MOST_VERIFIED:]:
            yield _smime(part, mail, certificates) if part in smime else _unverified(part)
    if _SIGNED_TEXT.search(mail.text):
        yield _note("本文", "電子署名（PGP）", _UNCHECKED)


def of_sealed_text(text: str) -> Iterator[Finding]:
    """That words in the body cannot be read because they are encrypted."""
    if _SEALED_TEXT.search(text):
        trouble = sealed("PGPで暗号化された文")
        yield Finding(trouble.code, trouble.severity, f"本文：{trouble.sentence}", where="本文")


def is_sealed(documents: Sequence[Document], text: str) -> bool:
    """Whether something in the mail is encrypted or kept shut: nobody can say what it holds."""
    found = any(each.code in UNSEEN for document in documents for each in document.findings)
    return found or bool(_SEALED_TEXT.search(text))


_UNCHECKED = "署名が正しいかどうかは、検証していません。"
_BROKEN = (
    "署名が内容と一致しません。送信の途中で書き換えられたおそれがあります。"
    "電話など別の方法で、申込団体に内容を確認してください。"
)
_VALID = "署名は内容と一致し、設定した証明書から発行された証明書によるものです（失効の有無は確かめていません）。"
_UNKNOWN = "署名は内容と一致しますが、設定した証明書（[trust] certificates）からたどれないため、誰の署名かは確かめられません。"
_SAYS = {
    Verdict.VALID: _VALID,
    Verdict.UNKNOWN: _UNKNOWN,
    Verdict.UNCHECKED: _UNCHECKED,
    Verdict.BROKEN: _BROKEN,
}


def _note(where: str, what: str, says: str) -> Finding:
    message = f"{where}：{what}が付いています。{says}{_NO_TRUST}"
    return Finding("mail_signed", Severity.NOTE, message, where=where)


def _smime(part: Part, mail: Mail, certificates: Sequence[str]) -> Finding:
    beside = mail.covered.get(part.content)
    signed = verify(part.content, beside, certificates, mail.date)
    what = f"電子署名（S/MIME{_claims(signed, mail.sender.address)}）"
    if signed.verdict is Verdict.BROKEN:
        message = f"{part.name}：{what}が付いていますが、{_BROKEN}"
        return Finding("mail_signature_broken", Severity.REVIEW, message, where=part.name)
    whole = mail.headers.get("content-type", ("",))[0].lower().startswith(_SIGNED_WHOLE)
    partly = "" if whole else "メールの一部だけについての署名です。"
    return _note(part.name, what, _SAYS[signed.verdict] + partly)


def _claims(signed: Signed, sender: str) -> str:
    """What the certificate says of the signer, and whether that is the sender."""
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
        return _note(part.name, "電子署名（S/MIME）", _UNCHECKED)
    key = _key_of(part.content[:_MOST])
    named = f"、鍵の指紋 {key}" if key else ""
    return _note(part.name, f"電子署名（PGP{named}）", _UNCHECKED)


def _key_of(armoured: bytes) -> str:
    """The fingerprint of the key that a PGP signature names, "" where it names none."""
    found = _ARMOUR.search(armoured)
    try:
        packet = binascii.a2b_base64(found[1]) if found else b""
    except binascii.Error:
        return ""
    named = _FINGERPRINT.search(packet)
    return named[1].hex().upper() if named else ""
