"""Find values that the sentence around them rejects: 「0135-00-0002 ではありません」."""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.reading.form.choice_words import denies
from intake.text import fold

_REACH = re.compile(r"(?<![\w.+\-])[\w.+\-]+@[\w.\-]+\w|\+?\(?\d[\d()\-]{7,}\d", re.A)
_AT_MOST = 80  # characters behind a value that may be about it
_DIGITS = range(9, 14)  # of a phone number; a date has fewer
_SENTENCE = re.compile("[。\n]")
_OF_THE_VALUE = re.compile(
    r"[」』\"'>\s、,]*(?:という)?(?:電話|メール)?(?:番号|アドレス)?"
    r"(?:で[はも]?(?=な|あり|ござ)|じゃ|です|でし|は|が|を|に|へ|も|と|の|から|宛)"
)
_IS_NOT = re.compile(r"[」』\"'\s]*(?:で[はも]?|じゃ)(?:な[いくか]|ありません|ございません)")
_FORBIDS = re.compile(r"ないで(?!す|し)|禁止|厳禁|控え|遠慮")
_NO_ERROR = re.compile(
    r"(?:間違|相違|違|誤|変更|変わ|替わ|異動|訂正|修正|問題|支障|差し?支え|異存)[ぁ-ん]{0,3}?"
    r"(?:(?:は|も|が|の|等は)?\s*(?:特に)?(?:ござい|あり|い|え)?(?:ません|ない|なく|無い|無く|なし|無し|ず))"
    r"|(?:構|かま)いません|遠慮なく|(?:間違|誤)[ぁ-ん]{0,4}?ないよう"
)
"""Denials that affirm what they are said of: that it is wrong, or that it changes, is denied."""


def is_denied(behind: str) -> bool:
    """Return whether the text `behind` a value says that the value is wrong or must not be used.

    Only the first sentence counts, up to 80 characters. It rejects the value if it forbids using
    it: 「（使わないでください）」. It also rejects the value if it begins with a particle or a form
    of です (「は」, 「では」) and contains a negation. 「で間違いありません」 does not reject:
    there the negation is about an error or a change.
    """
    sentence = _NO_ERROR.sub("", _SENTENCE.split(fold(behind[:_AT_MOST]))[0])
    if _FORBIDS.search(sentence):
        return True
    if _IS_NOT.match(sentence):
        return True
    return bool(_OF_THE_VALUE.match(sentence)) and denies(re.sub(r"\([^()]*\)", "", sentence))


def denied_in(text: str) -> Iterator[str]:
    """Yield each phone number and e-mail address in a line that the words after it reject.

    `text` is the line, normalised by `fold`. Whether words reject a value is decided by
    `is_denied`.
    """
    found = [each for each in _REACH.finditer(text) if _is_reach(each[0])]
    ends = [*(each.start() for each in found[1:]), len(text)]
    for each, end in zip(found, ends, strict=False):
        if is_denied(text[each.end() : end]):
            yield each[0]


def is_rejected(text: str) -> bool:
    """Return whether a value gives exactly one phone number or e-mail address, and says that it is wrong.

    An example is 「0135-00-0002 ではありません」. `text` is the value, normalised by `fold`. False
    for a value with several numbers or addresses, among which the modules `errata` and `revised`
    choose.
    """
    return len([*filter(_is_reach, _REACH.findall(text))]) == 1 and any(denied_in(text))


def _is_reach(text: str) -> bool:
    return "@" in text or sum(map(str.isdigit, text)) in _DIGITS
