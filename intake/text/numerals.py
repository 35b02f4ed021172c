"""Convert numbers written in kanji to digits."""

from __future__ import annotations

import re

ZEROS = "〇○◯零"
_ONES = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | dict.fromkeys(ZEROS, 0)
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIAD = 10_000
_NUMBER = re.compile(rf"[{ZEROS}一二三四五六七八九十百千万]+")
_PLACEHOLDER = re.compile(rf"[{ZEROS}]+")


def number_of(kanji: str) -> str:
    """Return a number written in kanji as digits.

    Both 二十五 and 二五 become 25; 一万七千 and 1万7千 become 17000.
    """
    if not any(sign in _TENS or sign == "万" for sign in kanji):
        return "".join(str(_ONES[sign]) for sign in kanji)
    above, myriad, below = kanji.rpartition("万")
    return str((_below_myriad(above) or 1) * _MYRIAD * bool(myriad) + _below_myriad(below))


def _below_myriad(kanji: str) -> int:
    total = 0
    digits = ""
    for sign in kanji:
        if sign in _TENS:
            total += int(digits or 1) * _TENS[sign]
            digits = ""
        else:
            digits += str(_ONES.get(sign, sign))
    return total + int(digits or 0)


def arabic(text: str) -> str:
    """Return the text with its kanji numbers as digits; use it where only numbers are expected.

    A text that also has other digits is unchanged, because 一 is then a dash: 「0135一21一2111」.
    So is a text whose only numbers are zeros, which are a placeholder: 「○○」.
    """
    if any(sign.isdecimal() for sign in text):
        return text
    converted = _NUMBER.sub(
        lambda found: found[0] if _PLACEHOLDER.fullmatch(found[0]) else number_of(found[0]), text
    )
    if converted == text:
        return text
    return _NUMBER.sub(lambda found: number_of(found[0]), converted)


_COUNT = re.compile(r"(?<![\d.])(?:\d+万)?(?:\d{1,3}千)?(?:\d百)?(?:\d十)?\d*")


def count_in_digits(text: str) -> str:
    """Return the text with its numbers in digits, also those written in kanji or partly in kanji.

    「1万7820人」 and 「1万7千8百20人」 become 「17820人」. A rounded 「1.8万人」 is unchanged. The
    numbers in `text` must not have commas.
    """
    return _COUNT.sub(_counted, arabic(text))


def _counted(found: re.Match[str]) -> str:
    return number_of(found[0]) if re.search("[万千百十]", found[0]) else found[0]
