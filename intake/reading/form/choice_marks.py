"""Recognise the marks by which people choose an option: ticks, rings, crosses, empty boxes.

Any mark may be in brackets.
"""

from __future__ import annotations

import re
import unicodedata

from intake.text import fold, one_line

TICKED = "☑☒✓✔✅🗹■◼◾●◉⦿レﾚ✗✘"
OPEN = "□☐◻◽▢❏❑"
RING = "○〇◯◎"
CROSS = "×✕✖❌"
ARROW = "←⇐⬅"
_ALL = TICKED + OPEN + RING + CROSS

_IN_BRACKETS = re.compile(rf"[\[({{<【〔〈《「『]\s*([{_ALL}xXvV]?)\s*[\])}}>】〕〉》」』]")
_ENCLOSED = re.compile("([\u24b6-\u24e9\u3280-\u32b0\U0001f130-\U0001f189])|(\\S)\u20dd")
_CIRCLED = re.compile(r"[\u2460-\u2468]\s*[.．、)）]?")
_NUMBERED = re.compile(r"(?:^|[\s|・/])[1-9１-９]\s*[.．、:：)）]")
_BOOLEAN = re.compile(r"(?<![^\s|])(?:TRUE|FALSE)(?![^\s|])")
"""The value of a check box in a cell, where the file does not say that it is one."""
_KATAKANA = "ァ-ヺー"
_TICK_OF_KANA = re.compile(rf"(?<![{_KATAKANA}])[レﾚ](?![{_KATAKANA}])")


def is_mark(text: str) -> bool:
    """Return whether the text is only one tick, ring, cross or empty box."""
    bare = text.strip()
    return len(bare) == 1 and bare in _ALL


def marked(text: str) -> str:
    """Return the text of a choice on one line, in normalised widths, with one character for each mark.

    A mark in brackets becomes ☑ (a cross stays a cross), empty brackets become □, and a ringed
    letter becomes ○ followed by the letter. TRUE and FALSE, the values of check boxes, become ☑ and
    □.
    """
    text = _BOOLEAN.sub(lambda found: "☑" if found[0].upper() == "TRUE" else "□", text)
    ringed = _ENCLOSED.sub(_ring, _number_ringed(text))
    plain = _IN_BRACKETS.sub(_inside, one_line(fold(ringed)))
    ticks = _TICK_OF_KANA.sub("☑", plain)
    return re.sub(r"([←⇐⬅])\s*(?:こちら|これ|ここ)?(?:です|を選択)?", r"\1", ticks)


def _number_ringed(text: str) -> str:
    """Return the text with ○ in place of the one circled number that marks the chosen option.

    「１．希望する ②．希望しない」 becomes 「１．希望する ○．希望しない」. The text is unchanged if
    no number or more than one is circled, or if there is no other number.
    """
    if len(_CIRCLED.findall(text)) != 1 or not _NUMBERED.search(text):
        return text
    return _CIRCLED.sub("○", text)


def _ring(found: re.Match[str]) -> str:
    return "○" + unicodedata.normalize("NFKC", found[1] or found[2])


def _inside(found: re.Match[str]) -> str:
    mark = found[1]
    if mark in OPEN:  # as no mark is
        return "□"
    return mark if mark in CROSS else "☑"
