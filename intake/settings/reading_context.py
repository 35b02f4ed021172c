"""What the settings contribute to reading mails: own addresses, trusted servers, limits, keys."""

from __future__ import annotations

import re
from base64 import b64encode
from pathlib import Path

from intake.settings.load import Settings, SettingsError
from intake.terms import ReadingContext, Trust
from intake.text.domains import domain_of, is_shared, registrable

_KEY_FILE = re.compile(r"(.+\._domainkey\..+?)(?:\.txt)?")
_LONGEST_KEY = 4_000  # characters of a record in DNS
_PIECES = re.compile(r'"([^"]*)"')


def reading_context(settings: Settings) -> ReadingContext:
    """Return the part of the reading context that comes from the settings and is the same for all mails.

    The caller adds what the record (DuckDB) knows about a single mail. Raises SettingsError if a
    key or certificate cannot be read.
    """
    answers, trust = settings.answers, settings.trust
    ours = (
        answers.from_address,
        settings.smtp.envelope_from,
        settings.mailbox.user,
        settings.watching.operator,
        *answers.own_addresses,
    )
    return ReadingContext(
        own_addresses=frozenset(each.lower() for each in ours if each),
        own_lists=frozenset(name.strip("<>").lower() for name in answers.own_lists),
        trust=Trust(
            policy=trust.policy,
            servers=frozenset(trust.authserv_ids),
            domains=frozenset(trust.known_domains),
            keys=dkim_keys(trust.dkim_keys) if trust.dkim_keys else {},
        ),
        limits=settings.attachments.limits(),
        certificates=certificates(trust.certificates) if trust.certificates else (),
    )


def own_servers(settings: Settings) -> frozenset[str]:
    """Return the registered domains (such as example.jp) of our mail servers and mail addresses.

    Shared domains (free mail, providers) are left out, because any of their customers can write
    from them.
    """
    answers, smtp, mailbox = settings.answers, settings.smtp, settings.mailbox
    addresses = (answers.from_address, smtp.envelope_from, mailbox.user, *answers.own_addresses)
    domains = {domain_of(each) for each in addresses if "@" in each}
    domains |= {each.lower() for each in (smtp.host, mailbox.host, *settings.trust.authserv_ids)}
    named = (each for each in domains if re.search(r"\.[a-z][a-z0-9-]*$", each))  # no IP address
    return frozenset(registrable(each) for each in named if not is_shared(each))


def dkim_keys(folder: Path) -> dict[str, str]:
    """Return {"selector._domainkey.domain": public key record} for the DKIM keys in a folder.

    Each file in `folder` has one key record and is named like the key in the result, with or
    without .txt; the result has this name in lower case. Files with names of another form are
    ignored. Raises SettingsError if the folder or one of these files cannot be read, or if a file
    has no public key.
    """
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file())
        found = [(_KEY_FILE.fullmatch(path.name), path) for path in files]
        return {
            named[1].lower(): _record(path)
            for named, path in found
            if named and not path.name.startswith(".")
        }
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"[trust] dkim_keys のフォルダー {folder} を読めません（{error}）。"
            "場所と読取り権限を確かめてください。"
        ) from None


def certificates(place: Path) -> tuple[str, ...]:
    """Return the certificates in the file `place` or, if it is a folder, in all files directly in it.

    Each certificate is given once, as DER in base64. A file is PEM (any number of certificates) or
    DER (one); files whose names begin with a dot are ignored. Raises SettingsError if a file cannot
    be read or is not a certificate.
    """
    try:
        files = (
            sorted(each for each in place.iterdir() if each.is_file())
            if place.is_dir()
            else [place]
        )
        contents = [(path, path.read_bytes()) for path in files if not path.name.startswith(".")]
    except OSError as error:
        raise SettingsError(
            f"[trust] certificates の {place} を読めません（{error.strerror}）。"
            "場所と読取り権限を確かめてください。"
        ) from None
    found = [each for path, content in contents for each in _certificates_in(path, content)]
    return tuple(dict.fromkeys(found))


def _certificates_in(path: Path, content: bytes) -> list[str]:
    from cryptography.hazmat.primitives.serialization import Encoding  # needed by few
    from cryptography.x509 import load_der_x509_certificate, load_pem_x509_certificates

    try:
        pem = b"-----BEGIN" in content
        found = load_pem_x509_certificates(content) if pem else [load_der_x509_certificate(content)]
    except ValueError:
        raise SettingsError(
            f"{path}: 証明書（PEM または DER の X.509）として読めません。"
            "[trust] certificates には証明書のファイルだけを置いてください。"
        ) from None
    return [b64encode(each.public_bytes(Encoding.DER)).decode("ascii") for each in found]


def _record(path: Path) -> str:
    """The DKIM key record in a file, as one line; quoted pieces, as in zone files, are joined.

    Raises SettingsError if it has no public key.
    """
    text = path.read_text(encoding="ascii")[:_LONGEST_KEY]
    record = "".join(_PIECES.findall(text)) or " ".join(text.split())
    if "p=" not in record.replace(" ", ""):
        raise SettingsError(
            f"{path}: DKIMの公開鍵（p=…）がありません。DNSのTXTレコードの内容を書いてください。"
        )
    return record
