"""Find Japanese phone numbers in text.

The library phonenumbers is loaded at first use, because it contains tables of every country.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from intake.text.numerals import arabic
from intake.text.widths import INVISIBLE, fold_dashes

if TYPE_CHECKING:
    import phonenumbers


class Phone(NamedTuple):
    """A phone number as found in a text, with its extension.

    `number` has hyphens (03-1234-5678), `extension` is the 内線 (extension) in digits; each is None
    if absent. `doubt` is a Japanese sentence on why the number may not exist; None if it seems
    valid.
    """

    number: str | None
    extension: str | None
    doubt: str | None = None


_EXTENSION = re.compile(
    r"(?:内線|内|ext(?:ension)?\.?|#)\s*(?:番号)?\s*[:：)）]?\s*(\d{1,6})", re.I
)
_PHONE = re.compile(
    r"(?:(?<![\dA-Za-z_@.])|(?<=\btel)|(?<=\btel\.)|(?<=\bt)|(?<=\bt\.))(?:\+?81[\s()\-./]*(?:\(0\))?|\(?0)\d[\d\s()\-./]{6,18}\d(?!\d)",
    re.I,
)
_FAX_WORD = r"(?:f\s*a\s*x|ファ(?:ックス|クシミリ|クス)|(?<![a-z])f(?=\s*[:.)]))"
_FAX = re.compile(rf"{_FAX_WORD}(?:(?!電話|tel|。)[^\d(+])*\(?[\d\s()\-./]*", re.I)
_FAX_BEHIND = re.compile(rf"\(?0[\d\s()\-./]{{8,}}?\s*\({_FAX_WORD}[^\d()兼]*\)", re.I)
_ENDS_WITH_WORD = re.compile(r"\s*\(?0.*\(\D+\)\s*", re.S)
_BOTH = re.compile(
    rf"(?:tel|電話(?:番号)?)\s*(?:[/&+,\-]|兼|及び|と)\s*{_FAX_WORD}(?:番号|兼用|共通)?", re.I
)
"""A label that says one number is both phone and fax."""
_SHARED = re.compile(
    rf"{_FAX_WORD}\s*(?:番号)?\s*[とも]?\s*(?:兼用?|共用|共通)|兼\s*{_FAX_WORD}", re.I
)
"""Words beside a number that say it is a fax number as well."""


def _hyphens(written: str, number: phonenumbers.PhoneNumber, digits: str) -> str:
    """The phone number with hyphens between its groups, such as 0135-00-0001.

    If the writer divided it into three groups, these are kept, because the official tables lack new
    numbers; otherwise it is divided according to the tables. `written` is the number in the text,
    `number` the parsed one, `digits` its digits.
    """
    groups = re.findall(r"\d+", written)
    whole = "".join(groups) == digits and len(groups) == 3 and len(groups[2]) >= 3
    if whole and not (digits[:2] in ("03", "06") and len(groups[0]) > 2):
        return "-".join(groups)
    import phonenumbers

    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return national if "-" in national else "-".join((digits[:-8], digits[-8:-4], digits[-4:]))


_BRACKETS = str.maketrans("[]{}【】〔〕〈〉", "()()()()()")
_SPOKEN = re.compile(r"(?<=[\d)])\s*(?:局の?|の|番)\s*(?=\d)")


def _plain(text: str) -> str:
    """The text with dashes, brackets and numerals made uniform, for finding phone numbers in it.

    Spoken separators between digits become dashes, too: 「0242の39局1234番」 becomes 「0242-39-1234番」.
    """
    digits = fold_dashes(_digits(INVISIBLE.sub("", text)))
    return _SPOKEN.sub("-", digits.translate(_BRACKETS))


_UPRIGHT = re.compile(r"(?<=\d)\s*[|｜]\s*(?=\d)")


def _digits(text: str) -> str:
    """The text with kanji numbers as digits, and with 「|」 between digits replaced by a dash.

    In vertical writing a dash looks like 「|」. A text without kanji numbers is unchanged.
    """
    digits = arabic(text)
    return text if digits == text else _UPRIGHT.sub("-", digits)


_FIRST_OF_RANGE = re.compile(r"\D*\d+\D+\d+\D+\d{3,4}(?=\D+\d+)")


@lru_cache(maxsize=256)  # body, signature and form often have the same number
def parse_phone(text: str) -> Phone:
    """Return the first Japanese phone number in the text, with its extension; fax numbers are
    skipped.

    Of a range such as 2111〜2113, the first number is taken. If the text has no number of 10 or 11
    digits, the `number` of the result is None.
    """
    import phonenumbers

    folded = _plain(text)
    extension = _EXTENSION.search(folded)
    inner = extension[1] if extension else None
    head = folded[: extension.start()] if extension and extension.start() else folded
    for part in (head, folded):
        found = _PHONE.search(_without_fax(part))
        if found and (number := _number(found[0])):
            written, parsed, digits = number
            valid = phonenumbers.is_valid_number(parsed)
            doubt = None if valid else "使われていない番号の並びです。"
            return Phone(_hyphens(written, parsed, digits), inner, doubt)
    return Phone(None, inner)


def phones_apart(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return (phone numbers in the text as digits, the texts before, between and after them).

    Each number is given once. Fax numbers and extensions are in neither.
    """
    rest = _without_fax(_EXTENSION.sub(" ", _plain(text)))
    numbers: list[str] = []
    words: list[str] = []
    at = 0
    while found := _PHONE.search(rest, at):
        number = _number(found[0])
        words.append(rest[at : found.start()])
        at = found.start() + len(number[0]) if number else found.end()
        numbers += [number[2]] if number else []
    words.append(rest[at:])
    return tuple(dict.fromkeys(numbers)), tuple(words)


def _without_fax(text: str) -> str:
    """The text without fax numbers: those with the word 「FAX」 before or, in brackets, after them.

    A number whose label says both, such as 「TEL/FAX」, is kept. One marked 「FAX兼用」 (also a fax) is
    kept if the text has no other phone number.
    """
    if "f" not in text.lower() and "ファ" not in text:
        return text
    whole = plain = _BOTH.sub("tel ", text)
    if _ENDS_WITH_WORD.fullmatch(plain):
        plain = _FAX_BEHIND.sub(" ", plain)
    cut = _FAX.sub(" ", plain)
    alone = _SHARED.search(whole) and not _PHONE.search(cut)
    return _SHARED.sub(" ", whole) if alone else cut


def _number(written: str) -> tuple[str, phonenumbers.PhoneNumber, str] | None:
    """Return (text of a phone number, parsed number, digits); None if it has not 10 or 11 digits.

    `written` is the number in the text; of a range such as 2111〜2113, the first number is taken.
    """
    import phonenumbers

    first = _FIRST_OF_RANGE.match(written)
    for text in (written, first[0] if first else ""):
        with suppress(phonenumbers.NumberParseException):
            number = phonenumbers.parse(text, "JP")
            digits = f"0{number.national_number}"
            if _right_length(digits):
                return text, number, digits
    return None


def _right_length(digits: str) -> bool:
    if digits.startswith(("070", "080", "090", "050", "020", "0800")):
        return len(digits) == 11
    return len(digits) == 10


_JAPAN = 81  # its country code


def divided(number: str) -> tuple[str, ...]:
    """Divide a phone number into its groups of digits, such as 04, 2998 and 1111.

    The groups are those of the official tables, whether or not `number` is written with hyphens. ()
    if it is not a Japanese phone number. 根拠: the tables in phonenumbers.
    """
    import phonenumbers

    with suppress(phonenumbers.NumberParseException):
        parsed = phonenumbers.parse(number, "JP")
        if parsed.country_code == _JAPAN:
            national = phonenumbers.PhoneNumberFormat.NATIONAL
            return tuple(re.findall(r"\d+", phonenumbers.format_number(parsed, national)))
    return ()
