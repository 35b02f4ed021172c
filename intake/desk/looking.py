"""The course of one item."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intake.answer.terms import LETTER_STATES, LetterKind
from intake.applications.filing import item_label
from intake.applications.lifecycle import Move
from intake.desk.items import find
from intake.store import Row, Transaction
from intake.terms import FieldName, Kind, Outcome


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened, for a timeline."""

    moment: datetime
    what: str  # メール, 読取り, 決定, 返信, 送信
    text: str
    who: str
    id: str


def history(transaction: Transaction, name: str) -> list[Happening]:
    """Everything that happened to an application or mail, oldest first."""
    application, mail = find(transaction, name)
    rows = transaction.rows("history", application=application or "", mail=mail)
    return [_happening(row) for row in rows]


def _happening(row: Row) -> Happening:
    what, words = _TOLD[row["what"]]
    who = "" if row["what"] == "reading" else row["who"]
    return Happening(row["moment"], what, words(row), who, row["id"])


def _decision(row: Row) -> str:
    told = in_words(json.loads(row["content"]))
    day = f"（{row['on_date']}から）"
    return " ".join([Move(row["text"]).label + day, told, row["note"]]).strip()


def in_words(content: Mapping[str, Any]) -> str:
    """What a decision says beyond its name, as one line."""
    told = ((SAYS[key], _value(key, content[key])) for key in SAYS if content.get(key))
    return "、".join(f"{name}：{value}" for name, value in told if value)


def _value(key: str, value: Any) -> str:
    match key:
        case "field":
            return FieldName(value).label
        case "fields":
            said = ((FieldName(name).label, text) for name, text in value.items())
            return "、".join(f"{label} {text or '（なし）'}" for label, text in said)
        case "changes":
            changes = ((FieldName(name).label, *pair) for name, pair in value.items())
            return "、".join(
                f"{each}「{before}」→「{after or 'なし'}」" for each, before, after in changes
            )
        case "dropped":
            return "、".join(map(item_label, value))
        case "missing":
            return "、".join(item_label(item) for item, words in value.items() if words)
    return "、".join(value) if isinstance(value, list) else str(value)


SAYS = {
    "municipality": "団体コード",
    "field": "項目",
    "fields": "反映した項目",
    "before": "変更前",
    "value": "変更後",
    "file": "ファイル",
    "municipalities": "団体コード",
    "into": "まとめる先",
    "agreement_version": "約款版",
    "document": "文書番号",
    "pattern": "導入パターン",
    "konbini_status": "コンビニ交付の状況",
    "decision": "取り消した決定",
    "changes": "変わった項目",
    "dropped": "別の団体のものとして外した項目",
    "missing": "確認できない事項",
}
_TRIES = {
    "sent": "送りました",
    "repeated": "同じものをもう一度送りました",
    "deferred": "後で送り直します",
    "failed": "送れませんでした",
    "held": "保留しました",
    "released": "保留を解きました",
    "retracted": "送る前に取り消しました",
    "bounced": "届かずに戻ってきました",
    "copy_bounced": "写し（Cc）だけが届かずに戻ってきました",
    "delayed": "配送が遅れていますが、まだ送られている途中です",
    "delivered": "届いたという知らせがありました",
    "doubted": "届かなかったかもしれないという知らせがあります",
}


def _reading(row: Row) -> str:
    kind, _, outcome = row["text"].partition(" / ")
    return f"{Kind(kind).label}、{Outcome(outcome).label}"


def _letter(row: Row) -> str:
    kind, _, state = row["text"].partition(" / ")
    name = LetterKind(kind).label if kind in set(LetterKind) else "担当技術者への連絡"
    return f"{name}（{LETTER_STATES.get(state, state)}）"


def _attempt(row: Row) -> str:
    outcome, _, reply = row["text"].partition(" ")
    said = "" if outcome in ("sent", "repeated") else reply
    return f"{_TRIES.get(outcome, outcome)} {said}".strip()


_TOLD: Mapping[str, tuple[str, Callable[[Row], str]]] = {
    "mail": ("メール", lambda row: str(row["text"])),
    "reading": ("読取り", _reading),
    "decision": ("決定", _decision),
    "letter": ("返信", _letter),
    "attempt": ("送信", _attempt),
}
