"""What a person at the desk looks at: items that wait, one case whole, its course over time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intake.lifecycle import Move, possible
from intake.reading.record import from_json
from intake.register import Register
from intake.store.archive import StateError
from intake.store.store import State, Transaction
from intake.terms import Finding, Municipality, Reading, Severity, Stage

REASONS = {
    "municipality_ambiguous": "団体が一つに決まらない",
    "municipality_contradiction": "団体の書き方が食い違う",
    "municipality_ward": "指定都市の区からの申込み",
    "municipality_missing": "団体が書かれていない",
    "withdrawal": "取下げ",
    "inquiry": "お問合せ",
    "reply": "返信",
    "password": "パスワードの連絡",
    "unrelated": "関係のないメール",
    "send_failed": "返信を送れなかった",
    "bounce": "返信が届かなかった",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waits for a person."""

    mail: str  # sha256
    reason: str  # code
    since: datetime
    subject: str
    sender: str
    number: str | None
    application: str | None
    municipality: Municipality | None
    prefectures: tuple[str, ...]  # where it comes from, or may come from

    @property
    def why(self) -> str:
        return REASONS.get(self.reason, "内容を確かめる")


@dataclass(frozen=True, slots=True)
class Case:
    """Everything about one item: the mail, what was read, what stands, what may be decided."""

    mail: str
    received_at: datetime
    reading: Reading
    application: str | None
    number: str | None
    stage: Stage | None
    municipality: Municipality | None
    fields: Mapping[str, str]
    missing: Mapping[str, str]
    doubts: tuple[str, ...]
    moves: tuple[Move, ...]
    seen: str  # what had happened when this was looked at; a decision on it is refused if more did

    @property
    def questions(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.reading.findings if f.severity is not Severity.NOTE)


def waiting(state: State, register: Register) -> list[Item]:
    """What waits, oldest first."""
    rows = state.store.rows("waiting_items") if state.store.exists() else []
    return [_item(row, register) for row in rows]


def _item(row: Mapping[str, Any], register: Register) -> Item:
    place = register.by_code(row["municipality"]) if row["municipality"] else None
    candidates = json.loads(row["candidates"] or "[]")
    prefectures = (place.prefecture,) if place else tuple(c["prefecture"] for c in candidates)
    return Item(
        mail=row["mail"],
        reason=row["reason"],
        since=row["since"],
        subject=row["subject"],
        sender=row["sender_name"] or row["sender_address"],
        number=row["number"],
        application=row["application"],
        municipality=place,
        prefectures=tuple(dict.fromkeys(prefectures)),
    )


def find(transaction: Transaction, name: str) -> tuple[str | None, str]:
    """The application and mail behind a 受付番号 or the beginning of a mail's id."""
    rows = transaction.rows("find_item", name=name.strip())
    if not rows:
        raise StateError(
            f"「{name}」に当たる申込みもメールもありません。受付番号（例 R4-0012）か、"
            "一覧にあるメールの番号（6文字以上）を指定してください。"
        )
    if len({row["mail"] for row in rows}) > 1:
        raise StateError(
            f"「{name}」で始まるメールが {len(rows)} 通あります。もう少し長く指定してください。"
        )
    return rows[0]["application"], rows[0]["mail"].partition(":")[0]


def case(transaction: Transaction, name: str, register: Register) -> Case:
    """One item whole."""
    application, mail = find(transaction, name)
    row = transaction.rows("mail_by_id", mail=mail)[0]
    found = transaction.rows("application_by_id", application=application) if application else []
    stands = found[0] if found else None
    reading = from_json(json.loads(row["document"]), register)
    decisions = transaction.rows("decisions_about", application=application or "", mail=mail)
    stage = Stage(stands["stage"]) if stands else None
    code = stands["municipality"] if stands else None
    place = register.by_code(code) if code else reading.municipality
    return Case(
        mail=mail,
        received_at=row["received_at"],
        reading=reading,
        application=application,
        number=stands["number"] if stands else None,
        stage=stage,
        municipality=place,
        fields=json.loads(stands["fields"]) if stands else dict(reading.fields),
        missing=json.loads(stands["missing"]) if stands else {},
        doubts=tuple(json.loads(row["doubts"] or "[]")),
        moves=possible(stage) if stage else (Move.ANSWERED,),
        seen=_seen(stands, decisions),
    )


def _seen(stands: Mapping[str, Any] | None, decisions: Sequence[Mapping[str, Any]]) -> str:
    version = stands["version"] if stands else 0
    return f"{version}-{max((row['id'] for row in decisions), default=0)}"
