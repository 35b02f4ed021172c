"""Find the passwords of encrypted attachments in a mail's text.

In Japan passwords are often sent in a second mail (a habit called PPAP).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from intake.text import fold

_WORD = r"(?:パスワード|ﾊﾟｽﾜｰﾄﾞ|(?<![A-Za-z])(?:PW|P/W|password|passwd|pass)(?![A-Za-z])|暗証番号|解凍キー)"
_OPEN, _CLOSE = "「『\"'【\\[<＜(（", "」』\"'】\\]>＞)）"
_ON_LINE = re.compile(
    rf"{_WORD}[\])）】」』〕]?[ ]?(?:は|が)?[ ]?(?:以下|次)?[ ]?(?:[:：=＝、]|は|$|(?={_OPEN[0]}))[ ]?"
    rf"[{_OPEN}]?(?P<password>[!-~]{{4,64}}?)[{_CLOSE}]?(?:[。 ]|です|になり|となり|$)",
    re.I,
)
_ALONE = re.compile(rf"^(?:[・■□◆◇●○※→⇒>-] ?)?[{_OPEN}]?(?P<password>[!-~]{{4,64}}?)[{_CLOSE}]?$")
_MENTION = re.compile(_WORD, re.I)
_NO_PASSWORD = re.compile(
    r"^(?:https?:|[\w.+\-]+@|[-=_*#~+.]+$|\d{2,4}-\d{2,4}-\d{4}$|.*\.(?:zip|xlsx?|docx?|pdf)$)",
    re.I,
)
_BELOW = 5  # lines below the announcement in which a password is looked for
_FROM_START = 30  # first lines in which it is looked for if the subject announces it
_LONGEST = 200
_LINES_AT_MOST = 500
_HALF_WIDTH = {0xFF01 + sign: 0x21 + sign for sign in range(94)}
_SPACES = re.compile(r"\s+")


def passwords_in(subject: str, new_text: str) -> tuple[str, ...]:
    """Return the passwords in a mail's text, in order, each once, at most ten; () if there are none.

    A password is what follows 「パスワード：」 on a line. If no line has this form, the password is
    a word alone on a line, below a mention of a password in the text or in the `subject`.
    `new_text` is the text without quotations.
    """
    lines = [_line(line) for line in new_text.split("\n")[:_LINES_AT_MOST]]
    announced = bool(_MENTION.search(fold(subject[:_LONGEST])))
    found = [match["password"] for line in lines for match in _ON_LINE.finditer(line)]
    told = [word for word in found if _may_be(word)] or _announced(lines, announced)
    return tuple(dict.fromkeys(told))[:10]


def _line(line: str) -> str:
    """Return the first 200 characters of a line, half-width and with single spaces between words.

    Passwords are typed in half-width characters even where a mail shows them in full width.
    """
    return _SPACES.sub(" ", line[:_LONGEST].translate(_HALF_WIDTH)).strip()


def _may_be(word: str) -> bool:
    return not _NO_PASSWORD.match(word) and not _MENTION.fullmatch(word)


def _announced(lines: Sequence[str], from_start: bool) -> list[str]:
    """Return the password that a mail announces, as a list of one; [] if none is found.

    The password is the first word alone on a line, on or at most five lines below a line that
    mentions a password. If `from_start` is True, because the subject mentions a password, the word
    may be up to 30 lines below such a line, or below the first line of the text. `lines` are the
    lines of the text, as `_line` returns them.
    """
    start = 0 if from_start else None
    reach = _FROM_START if from_start else _BELOW
    for index, line in enumerate(lines):
        if _MENTION.search(line):
            start = index
        if start is None or index - start > reach:
            continue
        alone = _ALONE.match(line)
        if alone and _may_be(alone["password"]):
            return [alone["password"]]
    return []
