"""Passwords of attachments that a mail tells, as senders of PPAP mail write them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from intake.text import fold

_WORD = r"(?:(?:解凍|展開|復号|開封|閲覧|ZIP|添付(?:ファイル)?の?)?\s*(?:パスワード|ＰＷ|PW|P/W|password|passwd|pass|パス|暗証番号))"
_ON_LINE = re.compile(
    rf"{_WORD}(?:は|が)?(?:以下|次)?[^\S\n]*(?:[\])）】」』〕]\s*[:：]?|[:：=＝]|は[、\s]*)[^\S\n]*[「『\"'【\[<＜(（]?(?P<password>[!-~]{{4,64}}?)[」』\"'】\]>＞)）]?(?:[。\s]|です|になり|$)",
    re.I | re.M,
)
_ALONE = re.compile(
    r"^[\s　]*(?:[・■□◆◇●○※→⇒>-]\s*)?[「『\"'【\[<＜(]?(?P<password>[!-~]{4,64}?)[」』\"'】\]>＞)]?[\s　]*$"
)
_MENTION = re.compile(_WORD, re.I)
_NO_PASSWORD = re.compile(r"^(?:https?:|[\w.+\-]+@|[-=_*#~+.]+$|\d{2,4}-\d{2,4}-\d{4}$)", re.I)


def passwords_in(subject: str, new_text: str) -> tuple[str, ...]:
    """Passwords the writer tells: 「パスワード：xxxx」, or alone on a line after its announcement."""
    text = unfold_width(new_text)
    found = [match["password"] for match in _ON_LINE.finditer(text)]
    if not found and (_MENTION.search(text) or _MENTION.search(fold(subject))):
        found = _announced(text.split("\n"), bool(_MENTION.search(fold(subject))))
    return tuple(dict.fromkeys(word for word in found if not _NO_PASSWORD.match(word)))[:10]


def unfold_width(text: str) -> str:
    """Full-width letters and digits as half-width; a password is typed in half width."""
    return text.translate({0xFF01 + i: 0x21 + i for i in range(94)}).replace("\u3000", " ")


def _announced(lines: Sequence[str], from_start: bool) -> list[str]:
    """The word alone on one of the five lines below the line that announces a password."""
    start = 0 if from_start else None
    for index, line in enumerate(lines):
        if _MENTION.search(line):
            start = index
        if start is not None and index - start <= (30 if from_start else 5):
            alone = _ALONE.match(line)
            if alone and not _MENTION.fullmatch(alone["password"]):
                return [alone["password"]]
    return []
