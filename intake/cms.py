"""Read S/MIME files (CMS, RFC 5652): their type, the content inside them, and their signature.

The libraries asn1crypto and cryptography are imported only when a mail needs them.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from typing import TYPE_CHECKING, Any

from intake.text.addresses import find_emails

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_SIGNED = bytes.fromhex("06092a864886f70d010702")
_ENVELOPED = (
    bytes.fromhex("06092a864886f70d010703"),
    bytes.fromhex("060b2a864886f70d0109100117"),  # authenticated as well
)
_SEQUENCE = b"\x30"
_HEAD = 12  # bytes of a length at most, before the type
_MOST = 10  # certificates and signers of one signature that are looked at
_DIGESTS = ("sha256", "sha384", "sha512")  # what still counts; SHA-1 and MD5 do not
_LONGEST_NAME = 80


class Cms(Enum):
    """The kinds of CMS file that are recognised: signed and encrypted."""

    SIGNED = auto()
    ENCRYPTED = auto()


class Verdict(Enum):
    """The result of checking a signature; the members are in order from best to worst.

    VALID: it matches the content, and its certificate is traced to a trusted one in the settings.
    UNKNOWN: it matches, but its certificate is not traced to a trusted one. UNCHECKED: it cannot be
    checked (unreadable, an old algorithm, or no content). BROKEN: it does not match the content.
    """

    VALID = auto()  # matches, by a certificate that one of the configured ones issued
    UNKNOWN = auto()  # matches, by a certificate that cannot be traced to a configured one
    UNCHECKED = auto()  # unreadable, an old algorithm, or nothing to hold it against
    BROKEN = auto()  # does not match what it is a signature of


@dataclass(frozen=True, slots=True)
class Signed:
    """The result of checking the signature of a mail: how good it is (`verdict`), and who signed.

    `signer` and `issuer` are names, `addresses` the signer's e-mail addresses, all from the
    certificate. They are empty if the signature cannot be read.
    """

    verdict: Verdict
    signer: str = ""
    issuer: str = ""
    addresses: tuple[str, ...] = ()


def kind_of_cms(data: bytes) -> Cms | None:
    """Return the kind of a CMS file, signed or encrypted, judged by its first bytes.

    None if the data is not a CMS file of either kind.
    """
    if not data.startswith(_SEQUENCE):
        return None
    head = data[: _HEAD + len(_SIGNED)]
    if _SIGNED in head:
        return Cms.SIGNED
    return Cms.ENCRYPTED if any(each in head for each in _ENVELOPED) else None


def enclosed(data: bytes) -> bytes | None:
    """Return the content inside a signed CMS file, given by its bytes (`data`).

    None if the signature is detached (the content is not in the file) or the file is unreadable.
    """
    try:
        return _enclosed(_signed_data(data))
    except Exception:  # whatever a crafted file makes of the library
        return None


def verify(
    data: bytes, content: bytes | None, anchors: Sequence[str], at: datetime | None
) -> Signed:
    """Check the signature in the signed CMS file `data`, and return the result.

    `content` is what was signed, None if it is inside `data`. `anchors` are the certificates of
    trusted issuers from the settings (DER in base64). Certificates must be valid at the moment
    `at`; without one (None, a mail without a date), the verdict is at best UNKNOWN. Revocation is
    not checked, because that would need the network. Never raises: an unreadable file gives the
    verdict UNCHECKED.
    """
    try:
        signature = _signed_data(data)
        covered = content if content is not None else _enclosed(signature)
        return _judged(signature, covered, _certificates(anchors), at)
    except Exception:
        return Signed(Verdict.UNCHECKED)


def _signed_data(data: bytes) -> Any:
    from asn1crypto.cms import ContentInfo  # type: ignore[import-untyped]

    if kind_of_cms(data) is not Cms.SIGNED:
        raise ValueError
    return ContentInfo.load(data)["content"]


def _enclosed(signature: Any) -> bytes | None:
    content = signature["encap_content_info"]["content"]
    return bytes(content) if content.native is not None else None


def _certificates(anchors: Sequence[str]) -> list[Certificate]:
    from cryptography.x509 import load_der_x509_certificate

    return [load_der_x509_certificate(b64decode(each)) for each in anchors]


def _judged(
    signature: Any, covered: bytes | None, anchors: list[Certificate], at: datetime | None
) -> Signed:
    """The result of checking a signature (asn1crypto's SignedData), which may have several signers.

    The verdict is the worst over all signers; name, issuer and addresses are the first signer's.
    `covered` is the signed content. If it is None, or there are more than ten signers, the verdict
    is UNCHECKED. `anchors` are the certificates of trusted issuers. Certificates must be valid at
    the mail's date `at`; if it has none (None), the verdict is at best UNKNOWN.
    """
    signers = list(signature["signer_infos"])
    if not 0 < len(signers) <= _MOST:
        return Signed(Verdict.UNCHECKED)
    given = list(_given(signature))
    each = [_signer(signer, signature, covered, given, anchors, at) for signer in signers]
    return replace(each[0], verdict=max((one.verdict for one in each), key=lambda one: one.value))


def _given(signature: Any) -> Iterator[Certificate]:
    """Yield the certificates that are contained in a signature, at most ten."""
    from cryptography.x509 import load_der_x509_certificate

    for choice in list(signature["certificates"] or ())[:_MOST]:
        if choice.name == "certificate":
            yield load_der_x509_certificate(choice.chosen.dump())


def _signer(
    signer: Any,
    signature: Any,
    covered: bytes | None,
    given: list[Certificate],
    anchors: list[Certificate],
    at: datetime | None,
) -> Signed:
    certificate = next(each for each in (*given, *anchors) if _is_named(each, signer["sid"]))
    found = Signed(
        Verdict.UNCHECKED,
        _name(certificate.subject),
        _name(certificate.issuer),
        _addresses(certificate),
    )
    if covered is None or signer["digest_algorithm"]["algorithm"].native not in _DIGESTS:
        return found
    if not _matches(signer, signature["encap_content_info"]["content_type"], covered, certificate):
        return replace(found, verdict=Verdict.BROKEN)
    traced = at is not None and _is_traced(certificate, given, anchors, at)
    return replace(found, verdict=Verdict.VALID if traced else Verdict.UNKNOWN)


def _is_named(certificate: Certificate, sid: Any) -> bool:
    from cryptography.x509 import SubjectKeyIdentifier

    if sid.name == "issuer_and_serial_number":
        named = sid.chosen
        same = certificate.issuer.public_bytes() == named["issuer"].dump()
        return same and bool(certificate.serial_number == named["serial_number"].native)
    key = certificate.extensions.get_extension_for_class(SubjectKeyIdentifier)
    return bool(key.value.digest == sid.chosen.native)


def _matches(signer: Any, content_type: Any, covered: bytes, certificate: Certificate) -> bool:
    """Whether the signature over the content `covered` was made with the key of `certificate`.

    `signer` is the signer's entry in the signature; `content_type` is the type that the signature
    states for the content. 根拠: RFC 5652 5.4.
    """
    from cryptography.exceptions import InvalidSignature

    digest = signer["digest_algorithm"]["algorithm"].native
    attributes = signer["signed_attrs"]
    signed = covered
    if attributes.native is not None:
        values = {each["type"].native: each["values"] for each in attributes}
        right = hashlib.new(digest, covered).digest()
        if [each.native for each in values["message_digest"]] != [right]:
            return False
        if [each.native for each in values["content_type"]] != [content_type.native]:
            return False
        signed = attributes.untag().dump()
    try:
        _check(signer, digest, signed, certificate.public_key())
    except InvalidSignature:
        return False
    return True


def _check(signer: Any, digest: str, signed: bytes, key: Any) -> None:
    """Verify one signer's signature (`signer`) over the bytes `signed` with the public key `key`.

    `digest` is the name of the hash algorithm: sha256, sha384 or sha512. Raises InvalidSignature if
    the signature does not match, and another exception if its algorithm is not supported or does
    not suit the key.
    """
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, padding

    hashed: dict[str, Callable[[], hashes.HashAlgorithm]]
    hashed = {"sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512}
    algorithm, signature = signer["signature_algorithm"], signer["signature"].native
    match algorithm.signature_algo:
        case "rsassa_pkcs1v15":
            key.verify(signature, signed, padding.PKCS1v15(), hashed[digest]())
        case "rsassa_pss":
            named = hashed[algorithm.hash_algo]()
            salt = padding.PSS(padding.MGF1(named), algorithm["parameters"]["salt_length"].native)
            key.verify(signature, signed, salt, named)
        case "ecdsa":
            key.verify(signature, signed, ec.ECDSA(hashed[digest]()))
        case _:
            raise ValueError


def _is_traced(
    certificate: Certificate, given: list[Certificate], anchors: list[Certificate], at: datetime
) -> bool:
    """Whether a trusted certificate (`anchors`) issued this one, directly or through intermediates.

    The intermediate certificates are looked for in `given`, those contained in the signature. All
    certificates used must be valid at `at`, and this certificate must be allowed for signing mail.
    """
    from cryptography.x509 import BasicConstraints, ExtendedKeyUsage, KeyUsage
    from cryptography.x509.oid import ExtendedKeyUsageOID
    from cryptography.x509.verification import (
        Criticality,
        ExtensionPolicy,
        PolicyBuilder,
        Store,
        VerificationError,
    )

    def issues(policy: object, issuer: object, constraints: BasicConstraints) -> None:
        if not constraints.ca:
            raise ValueError

    def signs(policy: object, issuer: object, usage: KeyUsage | None) -> None:
        if usage is not None and not usage.key_cert_sign:
            raise ValueError

    def mails(policy: object, signer: object, usage: ExtendedKeyUsage | None) -> None:
        if usage is not None and not {*usage} & {
            ExtendedKeyUsageOID.EMAIL_PROTECTION,
            ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
        }:
            raise ValueError

    if not anchors:
        return False
    any_way = Criticality.AGNOSTIC
    issuers = (
        ExtensionPolicy.permit_all()
        .require_present(BasicConstraints, any_way, issues)
        .may_be_present(KeyUsage, any_way, signs)
    )
    signers = ExtensionPolicy.permit_all().may_be_present(ExtendedKeyUsage, any_way, mails)
    policy = PolicyBuilder().store(Store(anchors)).time(at)
    policy = policy.extension_policies(ca_policy=issuers, ee_policy=signers)
    try:
        policy.build_client_verifier().verify(certificate, given)
    except VerificationError:
        return False
    return True


def _name(name: Any) -> str:
    """A readable name from a certificate's subject or issuer (`name`), on one line.

    It is the common name, else the organisational unit, else the organisation, cut after 80
    characters. "" if there is none of these.
    """
    from cryptography.x509.oid import NameOID

    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.ORGANIZATION_NAME):
        for found in name.get_attributes_for_oid(kind):
            return " ".join(str(found.value).split())[:_LONGEST_NAME]
    return ""


def _addresses(certificate: Certificate) -> tuple[str, ...]:
    """The e-mail addresses in a certificate, in lower case, each once; () if there are none."""
    from cryptography.x509 import ExtensionNotFound, RFC822Name, SubjectAlternativeName
    from cryptography.x509.oid import NameOID

    found = [
        str(each.value)
        for each in certificate.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)
    ]
    try:
        others = certificate.extensions.get_extension_for_class(SubjectAlternativeName)
        found += others.value.get_values_for_type(RFC822Name)
    except (ExtensionNotFound, ValueError):
        pass
    named = (address for each in found[:20] for address in find_emails(each))
    return tuple(dict.fromkeys(named))
