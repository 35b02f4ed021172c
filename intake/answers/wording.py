"""Word a field's value for a letter: the value if it has the expected format, else a fixed phrase.

A forged sender can choose who gets our answer, but must not choose what it says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import cache

from intake.answers import shapes
from intake.form import form_plan
from intake.reading.form.choices import OPTIONS
from intake.terms import FieldName
from intake.text import wareki, wareki_month

AS_WRITTEN = "（記載のとおり）"
"""Replaces a value that no letter repeats: true for any value, and not taken for a missing one."""
_MOST_FILES = 5  # names; if there are more, only their number is given


def repeated(name: FieldName, value: str, addresses: Collection[str] = ()) -> str:
    """Return the value of the field `name` as a letter words it; "" if the value is "".

    The result is 「（記載のとおり）」 (AS_WRITTEN, "as you wrote") if the value lacks the strict
    format of its field, or is an e-mail address that the letter may not contain. `addresses` are
    those that it may contain (default: none).
    """
    if not value:
        return ""
    if name is FieldName.EMAIL:
        known = value in addresses
        return (shapes.address(value) if known else "") or AS_WRITTEN
    words = _WORDS.get(name)
    return (words(value) if words else "") or AS_WRITTEN


def files(names: Sequence[str]) -> str:
    """Return the names of a mail's attachments as a letter words them, joined by 「、」; 「なし」 if none.

    The result is only their number, as 「n件」, if there are more than five, or if one of the names
    lacks the format of a form's file name (`shapes.file_name`).
    """
    told = [shapes.file_name(name) for name in names]
    if not told:
        return "なし"
    return "、".join(told) if all(told) and len(told) <= _MOST_FILES else f"{len(told)}件"


def _day(value: str) -> str:
    try:
        return wareki(date.fromisoformat(value))
    except ValueError:
        return ""


def _month(value: str) -> str:
    try:
        return wareki_month(date.fromisoformat(f"{value}-01"))
    except ValueError:
        return ""


def _choice(name: FieldName) -> Callable[[str], str]:
    """A function that words the recorded value of the choice field `name` for a letter.

    It returns the description of a 導入パターン (way of adopting the system: A, B or C) as printed
    on the 利用申込書 (application form), and any other option unchanged; "" if the value is not an
    option of the field.
    """
    return lambda value: _patterns().get(value, value) if value in OPTIONS[name] else ""


@cache
def _patterns() -> dict[str, str]:
    """{letter: words} for the 導入パターン (ways of adopting the system) A, B and C.

    The words are those of the 利用申込書 (application form). The letters are ours; the 事務連絡
    (the notice of 30 June 2022) does not name the patterns. 根拠: 事務連絡 6.
    """
    parts = (choice.partition("：") for choice in form_plan().choices(FieldName.PATTERN))
    return {head: rest for head, _, rest in parts if rest}


_WORDS: Mapping[FieldName, Callable[[str], str]] = {
    FieldName.APPLICATION_DATE: _day,
    FieldName.MUNICIPALITY_CODE: shapes.digits(6),
    FieldName.PREFECTURE_NAME: shapes.place,
    FieldName.MUNICIPALITY_NAME: shapes.place,
    FieldName.SECTION: shapes.section,
    FieldName.CONTACT_NAME: shapes.person,
    FieldName.CONTACT_KANA: shapes.kana,
    FieldName.PHONE: shapes.phone,
    FieldName.EXTENSION: shapes.digits(8),
    FieldName.TRIAL_WISH: _choice(FieldName.TRIAL_WISH),
    FieldName.DESIRED_START: _month,
    FieldName.PATTERN: _choice(FieldName.PATTERN),
    FieldName.KONBINI_STATUS: _choice(FieldName.KONBINI_STATUS),
    FieldName.POPULATION: shapes.digits(8),
}  # 導入検討状況 and 備考 are free text: no letter repeats them
