"""Convert a Reading to JSON-able values and back.

The record (DuckDB) and `intake read --json` both use these values.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from intake.register import Register
from intake.terms import (
    AttachmentReading,
    Candidate,
    Finding,
    Kind,
    Municipality,
    Outcome,
    Policy,
    Reading,
    ReadingContext,
    Sender,
    Severity,
    Trust,
)
from intake.text.domains import domain_of, inside

READER = "1"  # increase when readings change for reasons outside this code
READ_BY = ("vocabulary", "text", "cms.py", "parts.py", "mime", "office", "reading")
"""The modules and packages below `intake` whose code affects a Reading."""


@cache
def reader_version() -> str:
    """Return the version of the code that reads mails, such as "1-0f3a9c21b7de".

    It consists of the number READER and a hash of the modules and packages in READ_BY, so it
    changes with every change of that code.
    """
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for room in (package / name for name in READ_BY):
        for path in sorted(room.rglob("*.py")) if room.is_dir() else [room]:
            digest.update(path.read_bytes())
    return f"{READER}-{digest.hexdigest()[:12]}"


def to_json(reading: Reading) -> dict[str, Any]:
    """Return the Reading as a dict of JSON-able values, which `intake read --json` prints.

    Of a municipality, only code, prefecture and name are kept. `from_json` converts the dict back.
    """
    place = reading.municipality
    return {
        "sha256": reading.sha256,
        "message_id": reading.message_id,
        "date": reading.date.isoformat() if reading.date else None,
        "sender": _named(reading.sender),
        "subject": reading.subject,
        "text": reading.text,
        "kind": str(reading.kind),
        "municipality": place and _named(place, _KEPT),
        "candidates": [
            {**_named(each.municipality, _KEPT), "evidence": list(each.evidence)}
            for each in reading.candidates
        ],
        "fields": {str(name): value for name, value in reading.fields.items()},
        "sources": {str(name): where for name, where in reading.sources.items()},
        "attachments": [_named(each) for each in reading.attachments],
        "findings": [_named(each) for each in reading.findings],
        "outcome": str(reading.outcome),
        "in_reply_to": list(reading.in_reply_to),
        "receipt_number": reading.receipt_number,
        "answerable": reading.answerable,
        "reply_to": reading.reply_to,
        "passwords": list(reading.passwords),
        "arguments": dict(reading.arguments),
    }


_KEPT = ("code", "prefecture", "name")  # of a municipality; the rest is looked up in the register


def _named(
    value: Sender | Finding | AttachmentReading | Municipality, names: Sequence[str] = ()
) -> dict[str, Any]:
    """Return {attribute name: value} for the attributes `names` of an object (if empty, for all).

    Faster than dataclasses.asdict.
    """
    return {name: getattr(value, name) for name in names or value.__slots__}


def from_json(document: Mapping[str, Any], register: Register) -> Reading:
    """Return the Reading that `to_json` converted to the dict `document`.

    Its municipalities are looked up in the register by code. A municipality that is not in the
    register becomes None, or is left out of the candidates.
    """
    moment = document["date"]
    return Reading(
        sha256=document["sha256"],
        message_id=document["message_id"],
        date=datetime.fromisoformat(moment) if moment else None,
        sender=Sender(**document["sender"]),
        subject=document["subject"],
        text=document["text"],
        kind=Kind(document["kind"]),
        municipality=_from_register(document["municipality"], register),
        candidates=tuple(
            Candidate(found, tuple(each["evidence"]))
            for each in document["candidates"]
            if (found := _from_register(each, register))
        ),
        fields=dict(document["fields"]),
        sources=dict(document["sources"]),
        attachments=tuple(AttachmentReading(**each) for each in document["attachments"]),
        findings=tuple(
            Finding(**{**each, "severity": Severity(each["severity"])})
            for each in document["findings"]
        ),
        outcome=Outcome(document["outcome"]),
        in_reply_to=tuple(document["in_reply_to"]),
        receipt_number=document["receipt_number"],
        answerable=document["answerable"],
        reply_to=document.get("reply_to"),
        passwords=tuple(document["passwords"]),
        arguments=dict(document["arguments"]),
    )


def _from_register(named: Mapping[str, str] | None, register: Register) -> Municipality | None:
    return register.by_code(named["code"]) if named else None


def known_of(arguments: Mapping[str, Any]) -> ReadingContext:
    """Return the ReadingContext with which a mail was read, rebuilt from its Reading's `arguments`.

    Reading the same mail with this context gives the same Reading. A value that is absent from
    `arguments` gets its default.
    """
    known = arguments.get("known", {})
    sets = ("message_ids", "receipt_numbers", "own_addresses", "own_lists")
    return ReadingContext(
        **{name: frozenset(known.get(name, ())) for name in sets},
        senders={address: tuple(codes) for address, codes in known.get("senders", {}).items()},
        passwords=tuple(known.get("passwords", ())),
        trust=_trust_of(known.get("trust", {})),
        limits=dict(known.get("limits", {})),
        scanned=known.get("scanned"),
        certificates=tuple(known.get("certificates", ())),
    )


def _trust_of(recorded: Mapping[str, Any]) -> Trust:
    return Trust(
        policy=Policy(recorded.get("policy", Policy.NORMAL)),
        servers=frozenset(recorded.get("servers", ())),
        domains=frozenset(recorded.get("domains", ())),
        keys=dict(recorded.get("keys", {})),
    )


def _trust(trust: Trust, domain: str, keys: Collection[str]) -> dict[str, Any]:
    """Return the settings in `trust` that affect the reading of a mail from `domain`, JSON-able.

    The result is {setting: value}; settings with the default value are left out. `keys` are the
    names of the DKIM keys that the mail refers to.
    """
    if trust.policy is Policy.OFF:
        return {"policy": str(trust.policy)}
    told = {
        "policy": "" if trust.policy is Policy.NORMAL else str(trust.policy),
        "servers": sorted(trust.servers),
        "domains": sorted(known for known in trust.domains if inside(domain, known)),
        "keys": {name: trust.keys[name] for name in sorted({*keys} & trust.keys.keys())},
    }
    return {name: value for name, value in told.items() if value}


def narrowed(
    known: ReadingContext,
    *,
    message_ids: set[str],
    receipt_number: str | None,
    sender: str,
    own_addresses: Collection[str],
    keys: Collection[str],
) -> dict[str, Any]:
    """Return {"known": the parts of the context `known` on which the reading of a mail depends}.

    The parts are JSON-able and are recorded with the Reading, so that replay can read the mail with
    equal arguments (see `known_of`). To select them, the caller gives what occurs in the mail: the
    `message_ids` and the `receipt_number` (or None) that the mail refers to, the address of its
    `sender`, other addresses that may be ours (`own_addresses`), and the DNS names of its DKIM
    `keys`.
    """
    numbers = {receipt_number} & known.receipt_numbers if receipt_number else set()
    codes = known.senders.get(sender)
    trust = _trust(known.trust, domain_of(sender), keys)
    return {
        "known": {
            "message_ids": sorted(message_ids & known.message_ids),
            "receipt_numbers": sorted(numbers),
            "senders": {sender: list(codes)} if codes else {},
            "passwords": list(known.passwords),
            "own_addresses": sorted({sender, *own_addresses} & known.own_addresses),
            **({"own_lists": sorted(known.own_lists)} if known.own_lists else {}),
            **({"trust": trust} if trust else {}),
            **({"limits": dict(sorted(known.limits.items()))} if known.limits else {}),
            **({"scanned": dict(known.scanned)} if known.scanned is not None else {}),
            **({"certificates": list(known.certificates)} if known.certificates else {}),
        }
    }
