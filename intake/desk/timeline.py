"""The timeline of one application or mail: everything recorded about it, in order."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from intake.desk.case import mail_number
from intake.desk.queries import find
from intake.store import Row, Transaction
from intake.terms import FieldName, Kind, Outcome
from intake.vocabulary.codes import item_label, label_of
from intake.vocabulary.letters import Attempt, LetterKind, LetterState
from intake.vocabulary.moves import MOVES, Move, ValueKind


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of a timeline: a mail, a reading, a decision, a letter or an attempt to send it.

    `what` is one of these in Japanese (メール, 読取り, 決定, 返信, 送信), `text` a Japanese
    description. `who` is the sender of a mail, the recipient of a letter, or the person who
    decided, released or retracted, "" for other entries. `id` is a mail's SHA-256, the number of a
    reading or decision, or a letter's Message-ID. `by` is the person who decided, queued the letter
    at the desk, released or retracted it, `account` the operating system's user account with which
    that was done; both are "" for what the program did itself.
    """

    moment: datetime
    what: str  # メール, 読取り, 決定, 返信, 送信
    text: str
    who: str
    id: str
    account: str = ""
    by: str = ""

    @property
    def people(self) -> str:
        """Whom the entry names, in one line: `who`, and `by` if that is another."""
        return "、".join(dict.fromkeys(filter(None, (self.who, self.by))))


def history(transaction: Transaction, name: str) -> list[Happening]:
    """Return the timeline of the application or mail `name`, oldest entry first.

    Raises StateError if there is no such application or mail.
    """
    application, mail = find(transaction, name)
    rows = transaction.rows("history", application=application or "", mail=mail)
    return [_happening(row) for row in rows]


def _happening(row: Row) -> Happening:
    what, words = _TOLD[row["what"]]
    who = "" if row["what"] == "reading" else row["who"]
    return Happening(row["moment"], what, words(row), who, row["id"], row["account"], row["by"])


def _decision(row: Row) -> str:
    move = Move(row["text"])
    told = in_words(move, json.loads(row["content"]))
    named = f"{row['id']}番 {move.label}{move.holds(row['on_date'])}"
    if row["about"]:
        named += f" メール {mail_number(row['about'])} による"
    return " ".join([named, told, row["note"]]).strip()


def in_words(move: Move, content: Mapping[str, Any]) -> str:
    """Return the values given with a decision as one Japanese line 「label：value、…」.

    `move` is the kind of decision, `content` its values by key. "" if there are no values.
    """
    told = (
        (each.label, _value(each.kind, content[each.key]))
        for each in MOVES[move].entries
        if content.get(each.key)
    )
    return "、".join(f"{label}：{value}" for label, value in told if value)


def _value(kind: ValueKind, value: Any) -> str:
    match kind:
        case ValueKind.FIELD:
            return FieldName(value).label
        case ValueKind.FIELDS:
            said = ((FieldName(name).label, text) for name, text in value.items())
            return "、".join(f"{label} {text or '（なし）'}" for label, text in said)
        case ValueKind.CHANGES:
            changes = ((FieldName(name).label, *pair) for name, pair in value.items())
            return "、".join(
                f"{each}「{before}」→「{after or 'なし'}」" for each, before, after in changes
            )
        case ValueKind.ITEMS:  # a list; of what is missing, items with words for the applicant
            held = value.items() if isinstance(value, dict) else ((item, item) for item in value)
            return "、".join(item_label(item) for item, words in held if words)
    return "、".join(value) if isinstance(value, list) else str(value)


def _reading(row: Row) -> str:
    kind, _, outcome = row["text"].partition(" / ")
    return f"{Kind(kind).label}、{Outcome(outcome).label}"


def _letter(row: Row) -> str:
    kind, _, state = row["text"].partition(" / ")
    name = LetterKind(kind).label if kind in set(LetterKind) else "担当技術者への連絡"
    return f"{name}（{label_of(LetterState, state)}）"


def _attempt(row: Row) -> str:
    outcome, _, reply = row["text"].partition(" ")
    said = "" if reply == "250" else reply  # as older records keep a letter that was taken
    return f"{label_of(Attempt, outcome)} {said}".strip()


_TOLD: Mapping[str, tuple[str, Callable[[Row], str]]] = {
    "mail": ("メール", lambda row: str(row["text"])),
    "reading": ("読取り", _reading),
    "decision": ("決定", _decision),
    "letter": ("返信", _letter),
    "attempt": ("送信", _attempt),
}
