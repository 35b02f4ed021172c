"""Describe in Japanese how new readings differ from the recorded ones (`intake replay`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from intake.desk.case import called
from intake.register.updating import register_of
from intake.replay import Difference, Replayed
from intake.store import State
from intake.text import one_line
from intake.vocabulary.codes import FieldName, Kind, Outcome, ReadingPart, Severity, label_of

_LONGEST = 60  # characters of a value
_BEFORE = 10  # characters shown before the first that differs


def said_of_differences(state: State, differences: Sequence[Difference]) -> Iterator[str]:
    """Yield Japanese lines: for each mail with differences a heading, then a line per difference.

    The differences are those between the recorded and the new reading. The heading has the 受付番号
    (receipt number) and municipality of the mail's application, or else the mail's number.
    """
    whose = _whose(state, {each.mail for each in differences})
    for mail, found in groupby(differences, lambda each: each.mail):
        yield whose.get(mail) or f"メール {called(None, mail)}（申込みではないメール）"
        yield from (f"  {_said(each)}" for each in found)


def said_in_all(read: Replayed) -> str:
    """Return a summary of reading mails again (`read`), as one Japanese line.

    It says how many mails were read again, how many of them differ from the recorded reading, and
    which outcomes change how often.
    """
    mails = len({each.mail for each in read.differences})
    turned = Counter(
        (each.before, each.after) for each in read.differences if each.field == "outcome"
    )
    outcomes = "、".join(
        f"{label_of(Outcome, before)} → {label_of(Outcome, after)} {count} 通"
        for (before, after), count in sorted(turned.items())
    )
    return (
        f"読み直したメール {read.mails} 通のうち、違いのあるもの {mails} 通（違い {len(read.differences)} 件）。"
        f"結果の変わるもの：{outcomes or 'ありません'}。"
    )


def _whose(state: State, mails: set[str]) -> dict[str, str]:
    """The headings for mails that belong to an application, as {SHA-256 of the mail: heading}.

    A heading has the 受付番号 (receipt number), the municipality and the mail's number. Those of
    `mails` (SHA-256) that belong to no application are left out.
    """
    if not mails:
        return {}
    register = register_of(state)
    rows = state.store.rows("applications_of_mails", mails=sorted(mails))
    places = {row["mail"]: register.by_code(row["municipality"] or "") for row in rows}
    return {
        row["mail"]: f"{called(row['number'], row['mail'])} "
        f"{place.full_name if (place := places[row['mail']]) else '（団体未定）'}"
        f"（メール {called(None, row['mail'])}）"
        for row in rows
    }


def _said(found: Difference) -> str:
    name = _name(found.field)
    if found.field == "passwords":  # secrets are not shown
        return f"{name}：{len(found.before or ())} 個 → {len(found.after or ())} 個"
    if isinstance(found.before, list) or isinstance(found.after, list):
        before, after = (
            [_item(each) for each in side or ()] for side in (found.before, found.after)
        )
        gone = [each for each in before if each not in after]
        come = [each for each in after if each not in before]
        told = [f"なくなった{_quoted(gone)}"] * bool(gone) + [f"加わった{_quoted(come)}"] * bool(
            come
        )
        return f"{name}：{'、'.join(told) or '順序か細部が変わりました（--json で見られます）'}"
    sides = [_value(found.field, each) for each in _apart(found.before, found.after)]
    return f"{name}：{' → '.join(sides)}"


def _apart(before: Any, after: Any) -> tuple[Any, Any]:
    """The values `before` and `after`, both shortened if both are texts of more than 60 characters.

    Each then begins with 「…」 and the last 10 characters before the first difference. Values of
    any other kind or length are returned unchanged, and so are texts with no more than 10
    characters before the first difference.
    """
    if not all(isinstance(each, str) and len(each) > _LONGEST for each in (before, after)):
        return before, after
    pairs = enumerate(zip(before, after, strict=False))
    same = next((at for at, (a, b) in pairs if a != b), min(len(before), len(after)))
    skipped = same - _BEFORE
    return (f"…{before[skipped:]}", f"…{after[skipped:]}") if skipped > 0 else (before, after)


def _name(field: str) -> str:
    section, _, name = field.partition(".")
    if section == "fields":
        return label_of(FieldName, name)
    if section == "sources":
        return f"{label_of(FieldName, name)}の出どころ"
    return label_of(ReadingPart, field)


def _value(field: str, value: Any) -> str:
    if value in (None, ""):
        return "（なし）"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if field in ("kind", "outcome"):
        return label_of(Kind if field == "kind" else Outcome, value)
    return _quoted([_item(value)])


def _item(value: Any) -> str:
    """One element of a reading as one line of Japanese.

    `value` is a finding, candidate, attachment or municipality (each a dict), or a plain value.
    """
    if not isinstance(value, dict):
        return str(value)
    if "severity" in value:
        where = f"（{value['where']}）" if value["where"] else ""
        return f"{label_of(Severity, value['severity'])}：{value['message']}{where}"
    if "prefecture" in value:
        return f"{value['prefecture']}{value['name']}"
    return f"{value['name']}{f'：{problem}' if (problem := value.get('problem')) else ''}"


def _quoted(items: Sequence[str]) -> str:
    lines = (one_line(each) for each in items)
    return "".join(f"「{x if len(x) <= _LONGEST else x[:_LONGEST] + '…'}」" for x in lines)
