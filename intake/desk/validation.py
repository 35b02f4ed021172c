"""Check and normalise values that staff type: choices, dates, numbers, addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from intake.applications.lifecycle import MoveError
from intake.reading.form.choices import OPTIONS
from intake.terms import FieldName
from intake.text import fold, whole_date
from intake.text.addresses import one_email
from intake.text.phones import parse_phone
from intake.vocabulary.letters import LetterState
from intake.vocabulary.moves import COSTS, MOVES, Move, ValueKind

CONFIRMED = tuple(
    FieldName(each.key) for each in MOVES[Move.START_USE].entries if each.kind is ValueKind.CHOICE
)
"""What the start of use confirms, in the choices of the form."""


def field_named(name: str) -> str:
    """Return the key of a field, given its key or its label (such as `section` or 「担当課」).

    Raises MoveError if no field has that key or label.
    """
    plain = name.strip()
    for field in FieldName:
        if plain in (field, field.label):
            return str(field)
    known = "、".join(field.label for field in FieldName)
    raise MoveError(f"「{name}」という項目はありません。{known} のどれかを指定してください。")


def letter_state(name: str) -> LetterState:
    """Return the LetterState with this code or Japanese name, such as "held" or 「保留」.

    Raises MoveError if no state of letters has this code or name.
    """
    plain = name.strip()
    for state in LetterState:
        if plain in (state, state.label):
            return state
    known = "、".join(f"{state.label}（{state}）" for state in LetterState)
    raise MoveError(f"「{name}」という返信の状態はありません。{known} のどれかを指定してください。")


def corrected(field: FieldName, typed: str) -> str:
    """Return the value to record for what a person typed in the box of a field.

    A date, for example, becomes 2022-07-01. Raises MoveError if a choice, date, month, population,
    phone number or e-mail address is invalid. Any other text is accepted, without the spaces around
    it.
    """
    text = fold(typed).strip()
    if field in OPTIONS:
        return _checked(field, text, text in OPTIONS[field], "、".join(OPTIONS[field]))
    if field is FieldName.APPLICATION_DATE:
        day = whole_date(text)
        return _checked(field, str(day or text), day is not None, "2022-07-01")
    if field is FieldName.DESIRED_START:
        day = whole_date(f"{text}-01") or whole_date(f"{text}1日")
        return _checked(field, f"{day:%Y-%m}" if day else text, day is not None, "2023-04")
    if field is FieldName.POPULATION:
        digits = text.replace(",", "").removesuffix("人")
        return _checked(field, digits, bool(re.fullmatch(r"\d{1,9}", digits)), "12345")
    if field is FieldName.PHONE:
        phone = parse_phone(text)
        return _checked(
            field, phone.number or text, bool(phone.number) and not phone.extension, "03-1234-5678"
        )
    if field is FieldName.EMAIL:
        address = one_email(text)
        return _checked(field, address or text, address is not None, "bosai@city.example")
    return typed.strip()


def refused(typed: Mapping[str, str]) -> dict[str, str]:
    """Return why typed values cannot be recorded, as {field key: Japanese sentence}.

    `typed` is {field key: text}. {} if all values can be recorded.
    """
    found = {}
    for name, text in typed.items():
        try:
            corrected(FieldName(name), text)
        except MoveError as error:
            found[name] = str(error)
    return found


def _checked(field: FieldName, value: str, good: bool, example: str) -> str:
    if not good:
        raise MoveError(
            f"{field.label}「{value}」は記録できません。{example} のように指定してください。"
        )
    return value


def check_costs(move: Move, content: Mapping[str, Any]) -> None:
    """Raise MoveError if one of a decision's values should be a number but is not 1 to 12 digits.

    `move` is the kind of decision, `content` is {key of a value: value}. For Move.RECORD_COSTS,
    MoveError is also raised if the fiscal year is not 2020 to 2049, or if `content` has neither a
    cost nor the コンビニ交付の状況 (whether certificates are issued at convenience stores).
    """
    for entry in MOVES[move].entries:
        value = str(content.get(entry.key, "0"))
        if entry.kind is ValueKind.NUMBER and not re.fullmatch(r"[0-9]{1,12}", value):
            raise MoveError(f"「{entry.label}」の「{value}」は数字で指定してください。")
    if move is not Move.RECORD_COSTS:
        return
    year = str(content["fiscal_year"])
    if not re.fullmatch(r"20[2-4][0-9]", year):
        raise MoveError(f"年度「{year}」は西暦の4桁で、2022 のように指定してください。")
    if not content.keys() & {*COSTS, FieldName.KONBINI_STATUS}:
        asked = "、".join(label for label, _ in COSTS.values())
        raise MoveError(
            f"記録するものがありません。{asked}、{FieldName.KONBINI_STATUS.label} のどれかを指定してください。"
        )


def check_choices(content: Mapping[str, Any]) -> None:
    """Raise MoveError if a choice among a decision's values is not one of the options.

    `content` is {key of a value: value}. The choices are 導入パターン (way of adopting the system)
    and コンビニ交付の状況 (whether certificates are issued at convenience stores). Fees depend on
    both, so a misspelling must not be recorded.
    """
    for name in CONFIRMED:
        if name in content and content[name] not in OPTIONS[name]:
            raise MoveError(
                f"{name.label}「{content[name]}」は選べません。"
                f"{'、'.join(OPTIONS[name])} のどれかにしてください。"
            )
