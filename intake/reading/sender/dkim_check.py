"""Verify DKIM signatures (RFC 6376) with public keys from the settings, without DNS or clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_MOST = 5  # signatures checked in one mail
_LONGEST_HEADER = 64 * 1024  # bytes
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"^dkim-signature[ \t]*:(.*(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]{0,251}[a-z0-9_])?")
_LATE = 36_000  # seconds a mail may be late for its signature's expiry


@dataclass(frozen=True, slots=True)
class Signature:
    """A DKIM signature after checking: the `domain` that signed, and whether it is valid (`good`)."""

    domain: str
    good: bool


def key_names(raw: bytes) -> tuple[str, ...]:
    """Return the DNS names of the keys named in a mail's DKIM signatures (the first five signatures).

    `raw` is the mail as received. Each name has the form selector._domainkey.domain in lower case;
    "" for a signature that names no key. Fast, and never raises.
    """
    end = _HEADER_END.search(raw, 0, _LONGEST_HEADER)
    header = raw[: end.start() if end else _LONGEST_HEADER]
    return tuple(_key_name(found[1]) for found in list(_FIELD.finditer(header))[:_MOST])


def _key_name(field: bytes) -> str:
    text = b"".join(field.split()).decode("ascii", "replace").lower()
    tags = dict(tag.split("=", 1) for tag in text.split(";") if "=" in tag)
    selector, domain = tags.get("s", ""), tags.get("d", "")
    sound = _HOST.fullmatch(selector) and _HOST.fullmatch(domain)
    return f"{selector}._domainkey.{domain}" if sound else ""


def signatures(
    raw: bytes, keys: Mapping[str, str], written_at: datetime | None
) -> tuple[Signature, ...]:
    """Return the DKIM signatures of the mail `raw`, each verified with a key in `keys`.

    `keys` is {DNS name: key record}; a signature whose key is not in `keys` is left out. A
    signature is good only if it covers From and the whole body. Its expiry is compared with
    `written_at`, the mail's own date (None if the mail has none), so that a later reading gives the
    same result. Never raises: a signature that makes the library fail is not good.
    """
    return tuple(
        Signature(name.partition("._domainkey.")[2], _is_good(raw, place, keys[name], written_at))
        for place, name in enumerate(key_names(raw))
        if name in keys
    )


def _is_good(raw: bytes, place: int, key: str, written_at: datetime | None) -> bool:
    from dkim import (
        DKIM,
        parse_tag_value,
        validate_signature_fields,
    )  # slow to import and rarely needed

    try:
        mail = DKIM(raw)
        fields = [pair for pair in mail.headers if pair[0].lower() == b"dkim-signature"]
        tags: dict[bytes, bytes] = parse_tag_value(fields[place][1])
        validate_signature_fields({k: v for k, v in tags.items() if k not in (b"t", b"x")})
        if not _covers(tags) or _expired(tags, written_at):
            return False
        signed = [name.lower() for name in re.split(rb"\s*:\s*", tags[b"h"].strip())]
        return bool(mail.verify_sig(tags, signed, fields[place], _only(key)))
    except Exception:  # a crafted signature may break the library anywhere
        return False


def _covers(tags: Mapping[bytes, bytes]) -> bool:
    """Return whether a signature covers From and the whole body (no l=), and does not use SHA-1.

    `tags` are the tags of the signature's DKIM-Signature field.
    """
    names = tags[b"h"].lower().split(b":")
    return b"from" in [n.strip() for n in names] and b"l" not in tags and tags[b"a"] != b"rsa-sha1"


def _expired(tags: Mapping[bytes, bytes], written_at: datetime | None) -> bool:
    if b"x" not in tags:
        return False
    return written_at is None or written_at.timestamp() > int(tags[b"x"]) + _LATE


def _only(key: str) -> Any:
    """Return a function that the DKIM library calls in place of a DNS lookup; the function returns `key`."""
    return lambda name, timeout=5: key.encode("ascii", "replace")
