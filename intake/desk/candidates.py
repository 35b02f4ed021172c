"""Help staff choose between the municipalities that a mail may come from.

The mail's phone number and domain are compared with each candidate's prefecture and earlier
applications.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from intake.desk.case import Case
from intake.register.area_codes import prefectures_of
from intake.store import Row, Transaction
from intake.terms import FieldName, Municipality, Stage
from intake.text import tokyo_day
from intake.text.domains import domain_of
from intake.text.phones import parse_phone

_CONTRARY = "とは合いません"
_MOST = 2  # earlier applications of one municipality that are shown


def told_apart(transaction: Transaction, case: Case) -> Mapping[str, tuple[str, ...]]:
    """Return hints for choosing the municipality of a mail, as {municipality code: sentences}.

    The municipalities are the candidates found for the mail of `case`. The Japanese sentences say
    whether the area code of the mail's phone number is one of the candidate's prefecture, and
    whether up to two earlier applications of the candidate had the same domain or area code. {} if
    there are no candidates.
    """
    places = [each.municipality for each in case.candidates]
    if not places:
        return {}
    rows = transaction.rows(
        "earlier_of", codes=[place.code for place in places], application=case.application or ""
    )
    return {
        place.code: (
            *_by_phone(case, place),
            *_by_earlier(case, [row for row in rows if row["municipality"] == place.code]),
        )
        for place in places
    }


def contrary(hint: str) -> bool:
    """Whether `hint`, a sentence from `told_apart`, speaks against the municipality it is about."""
    return _CONTRARY in hint


def _by_phone(case: Case, place: Municipality) -> Iterator[str]:
    phone = case.fields.get(FieldName.PHONE, "")
    if prefectures := prefectures_of(phone):
        where = "・".join(prefectures) + ("にまたがる" if len(prefectures) > 1 else "の")
        fits = "と合います" if place.prefecture in prefectures else _CONTRARY
        yield f"電話番号 {phone} は{where}市外局番で、{place.prefecture}{fits}。"


def _by_earlier(case: Case, rows: list[Row]) -> Iterator[str]:
    sender = domain_of(case.reading.sender.address)
    group = _area_code(case.fields.get(FieldName.PHONE, ""))
    for row in rows[:_MOST]:
        fields = json.loads(row["fields"])
        address, phone = (fields.get(name, "") for name in (FieldName.EMAIL, FieldName.PHONE))
        same = [
            *(["ドメインが同じ"] if sender and domain_of(address) == sender else []),
            *(["市外局番が同じ"] if group and _area_code(phone) == group else []),
        ]
        told = "、".join(filter(None, (f"@{domain_of(address)}" if address else "", phone)))
        stage, said = Stage(row["stage"]).label, "、".join(same)
        yield (
            f"これまでの申込み {row['number']}（{tokyo_day(row['received_at'])}、{stage}）"
            f"{f'：{told}' if told else ''}{f'　{said}です。' if said else ''}"
        )
    if not rows:
        yield "この団体からの申込みは、これまでにありません。"


def _area_code(phone: str) -> str:
    return (parse_phone(phone).number or "").partition("-")[0]
