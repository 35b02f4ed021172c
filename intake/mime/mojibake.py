"""Find and repair mojibake: text that was decoded with a wrong charset before it was sent.

A garbled line is repaired if its original text is certain, and otherwise replaced by a note.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html.entities import html5
from itertools import pairwise

from intake.text.charset import decode, plausibility

_UNREADABLE = "〔文字化けのため読めません〕"
_LONGEST = 5000  # characters; no person writes a longer line
_SURE = 0.5  # plausibility above which a repaired line is certainly Japanese

_CP1252 = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_UTF8_AS_LATIN = re.compile(f"(?:[ãäåæçèéï][\u0080-\u00bf{_CP1252}]{{1,2}}){{2}}")
_SJIS_AS_LATIN = re.compile(f"[\u0080-\u009f]|(?:[{_CP1252}][@-~\u0080-\u00ff{_CP1252}]){{3}}")
_EUC_AS_LATIN = re.compile("[\u00a1-\u00fe]{4}")
_WITHOUT_ESCAPE = re.compile(r"\$B(?:[!-~]{2}){2,80}?\((?:B|J)")
_QUESTIONS = re.compile(r"[?？]{4,}")


def _utf8_as_sjis(line: str) -> bool:
    """Return whether the line is UTF-8 text that was wrongly decoded as Shift_JIS.

    Such decoding turns each kana into 縺, 繧 or 繝 and a character whose first Shift_JIS byte is 0x80
    to 0xBF. True if the line has two or more of these kanji, each followed by such a character.
    """
    if not ("縺" in line or "繧" in line or "繝" in line):
        return False
    follow = [after for sign, after in pairwise(line) if sign in "縺繧繝"]
    return len(follow) >= 2 and all(0x80 <= _first_byte(after) <= 0xBF for after in follow)


def _first_byte(char: str) -> int:
    """Return the first byte of a character in Shift_JIS; 0x80 if Shift_JIS lacks the character.

    Also 0x80 for 「?」, because programs write it in place of a byte that they could not decode.
    """
    return 0x80 if char == "?" else char.encode("cp932", "ignore")[:1].ljust(1, b"\x80")[0]


def mend(text: str) -> tuple[str, str | None]:
    """Repair the garbled lines of a text.

    Returns (repaired text, Japanese sentence about the garbled lines or None). A line is repaired
    only if reversing the wrong decoding is exact and gives plausible Japanese. Otherwise a note
    replaces the line, so that garbled text is never taken for a name.
    """
    if text.isascii() and "$B" not in text and "????" not in text:
        return text, None
    lines = [_line(line) for line in text.split("\n")]
    garbled = sum(changed for _, changed, _ in lines)
    lost = sum(changed and not exact for _, changed, exact in lines)
    mended = "\n".join(line for line, _, _ in lines)
    if lost:
        return mended, f"文字化けのため読めない行が{lost}行あります。原文を確認してください。"
    if garbled:
        return mended, f"文字化けしていた{garbled}行を、元の文字に戻しました。確認してください。"
    return text, None


def _line(line: str) -> tuple[str, bool, bool]:
    """Repair a line; return (repaired line, whether it was garbled, whether nothing was lost).

    A garbled line that cannot be repaired is replaced by a Japanese note that it was unreadable. A
    line of hardly anything but question marks is left unchanged; it counts as garbled, with text
    lost.
    """
    if len(line) > _LONGEST:
        return line, False, True
    if not line.isascii() and (found := _undone(line, _from_sjis)) is not None:
        return found, True, True
    for garbled, undo in _WAYS:
        if garbled(line):
            found = _undone(line, undo)
            return (found, True, True) if found is not None else (_UNREADABLE, True, False)
    if _QUESTIONS.search(line) and len(_QUESTIONS.sub("", line).strip()) <= 4:
        return line, True, False
    return line, False, True


def _undone(line: str, undo: Callable[[str], str]) -> str | None:
    try:
        found = undo(line)
    except UnicodeError:
        return None
    return found if "\ufffd" not in found and plausibility(found) > _SURE else None


def _from_sjis(text: str) -> str:
    return text.encode("cp932").decode("utf-8")


def _latin(line: str) -> bytes:
    """Return the original bytes of a text that was wrongly decoded as Windows-1252.

    Characters for the five bytes that Windows-1252 does not define are encoded as ISO-8859-1.
    Raises UnicodeError if the text has characters outside both charsets.
    """
    return b"".join(
        char.encode("latin-1") if "\u0080" <= char <= "\u009f" else char.encode("cp1252")
        for char in line
    )


def _escaped(line: str) -> str:
    raw = re.sub(r"\$B((?:[!-~]{2}){1,80}?)\((B|J)", "\x1b$B\\1\x1b(\\2", line).encode("ascii")
    text, problem = decode(raw, "iso-2022-jp")
    return text if problem is None else "\ufffd"


# Japanese in Shift_JIS is never valid UTF-8, so the first way is tried on every line.
_WAYS: tuple[tuple[Callable[[str], object], Callable[[str], str]], ...] = (
    (_utf8_as_sjis, _from_sjis),
    (_UTF8_AS_LATIN.search, lambda line: _latin(line).decode("utf-8")),
    (_SJIS_AS_LATIN.search, lambda line: _latin(line).decode("cp932")),
    (_EUC_AS_LATIN.search, lambda line: line.encode("latin-1").decode("euc_jp")),
    (_WITHOUT_ESCAPE.search, _escaped),
)

# --- single values --------------------------------------------------------------------------------

_LOST = re.compile(
    "[\ufffd〓\ue000-\uf8ff\U000f0000-\U0010ffff]|(?<=[^\\W\\d_])[□▯]"
    "|(?<![ｦ-ﾟ])[ｦ-ﾈﾊ-ﾟ](?=[ぁ-ん])|(?<=[ぁ-ん])[ｦ-ﾈﾊ-ﾟ](?![ｦ-ﾟ])"
)
"""Characters shown in place of a lost one, and private-use characters that only their writer can
read.
"""
_URL = re.compile(r"https?://\S+")
_ESCAPES = re.compile(
    r"\\u[0-9a-f]{4}|(?:%[0-9a-f]{2}){3}|(?:=[0-9a-f]{2}){3}|\(cid:\d+\)|_x[0-9a-f]{4}_"
    r"|=\?[\w-]{3,30}\?[bq]\?|&#(?:\d{1,7}|x[0-9a-f]{1,6});",
    re.I,
)
"""Characters as escape sequences of JSON, URLs, mail, PDF, Excel or HTML."""
_NAMED = re.compile(r"&(\w{2,31};)")
_UTF8 = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2})")
_MOSTLY = 0.6  # fraction of a text's bytes; Japanese in Shift_JIS has hardly any such sequences


def is_damaged(text: str, *, has_boxes: bool = False) -> bool:
    """Return whether a value was damaged in transit, so that it is not what its writer typed.

    True if characters are lost, garbled or left as escape sequences. Set `has_boxes` for a value
    with check boxes, in which □ is a box and not a lost character.
    """
    bare = _URL.sub("", text)
    lost = _LOST.search(bare.replace("□", "") if has_boxes else bare)
    named = (found for found in _NAMED.findall(bare) if found in html5)
    return bool(lost or _ESCAPES.search(bare) or any(named) or mend(text)[1] or _is_utf8(text))


def _is_utf8(text: str) -> bool:
    """Return whether the text is UTF-8 wrongly decoded as Shift_JIS or EUC-JP.

    It is recognised even with some bytes lost: the text is not plausible Japanese, and of its bytes
    in Shift_JIS or EUC-JP, at least 60 % form UTF-8 sequences of kana or kanji.
    """
    if text.isascii() or plausibility(text) > _SURE:  # 「大鳥 千晶」 has such bytes by chance
        return False
    for charset in ("cp932", "euc_jp"):
        raw = text.encode(charset, "ignore")
        found = b"".join(_UTF8.findall(raw))
        if len(found) >= 6 and len(found) >= len(raw) * _MOSTLY:
            return True
    return False
