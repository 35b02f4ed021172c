"""Decode the bytes of a mail to text. The charset label is used only if the bytes agree with it."""

from __future__ import annotations

import codecs
import encodings
import encodings.aliases
import pkgutil
import re
from collections.abc import Mapping
from functools import cache
from operator import itemgetter

from intake.text.jis import JIS_SIGN, LOST, decode_euc, decode_jis

_SPELLINGS: Mapping[str, str] = {
    "cp932": "shiftjis sjis xsjis xshiftjis windows31j mswindows31j cswindows31j 31j ms932 xmscp932"
    " cp932 windows932 mskanji csshiftjis ibm943 cp943 cp943c sjiswin sjis2004 shiftjisx0213",
    "euc-jp": "eucjp xeucjp xeuc euc eucjpms eucjpwin cp51932 cp20932 ujis cseucpkdfmtjapanese"
    " eucjisx0213 eucjis2004",
    "utf-8": "utf8 xutf8 utf8mb4 unicode11utf8 cp65001",
    "cp1252": "iso88591 latin1 cp819 windows1252 cp1252 xansi",
}
_ALIASES = {word: name for name, words in _SPELLINGS.items() for word in words.split()}
_JIS_LABEL = re.compile(r"2022jp|^cp5022\d|^csiso2022|^x?jis7?$|^junet|^windows5022\d")
_WIDER: Mapping[str, str] = {
    "shift_jis": "cp932", "shift_jisx0213": "cp932", "shift_jis_2004": "cp932",
    "euc_jp": "euc-jp", "euc_jisx0213": "euc-jp", "euc_jis_2004": "euc-jp", "latin_1": "cp1252",
    "gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "euc_kr": "cp949", "tis_620": "cp874",
    "utf_8": "utf-8", "utf_8_sig": "utf-8",
}  # fmt: skip
"""Python codec -> the larger one to read it with, as mail programs use the larger set's characters.
"""
_NO_CHARSETS = frozenset((
    "ascii", "charmap", "idna", "mbcs", "oem", "palmos", "punycode", "raw_unicode_escape",
    "undefined", "unicode_escape",
))  # fmt: skip
"""Python's codecs that are no charset of mails; and ASCII, since this table reads non-ASCII bytes.
"""


def known_charset(label: str) -> str | None:
    """The encoding that a charset label means in Japanese mail; None if the label is unknown.

    It is the name of a Python codec, or "jis" for every dialect of ISO-2022-JP.
    """
    bare = _bare(label[:60])
    if _JIS_LABEL.search(bare):
        return "jis"
    return _ALIASES.get(bare) or _of_python().get(bare.removeprefix("x"))


def _bare(label: str) -> str:
    return re.sub(r"[^a-z0-9]", "", label.lower())


@cache
def _of_python() -> Mapping[str, str]:
    """Return {charset label: Python codec}, with labels as "koi8r": lower case, no punctuation."""
    modules = {module.name for module in pkgutil.iter_modules(encodings.__path__)}
    names = {module: module for module in modules} | dict(encodings.aliases.aliases)
    names |= {f"windows{name[2:]}": name for name in modules if re.match(r"cp\d{3,4}$", name)}
    names |= {f"iso8859{n}{way}": f"iso8859_{n}" for n in (6, 8) for way in "ei"}
    return {
        _bare(label).removeprefix("x"): "jis" if module.startswith("iso2022_jp") else _wider(module)
        for label, module in names.items()
        if module not in _NO_CHARSETS and _is_charset(module)
    }


def _wider(module: str) -> str:
    return _WIDER.get(module) or codecs.lookup(module).name


def _is_charset(module: str) -> bool:
    """Whether a Python codec decodes bytes to text; some, such as bz2, decode bytes to bytes."""
    try:
        return isinstance(b"abcd".decode(module), str)
    except LookupError:
        return False
    except UnicodeError:  # a charset without these characters
        return True


_WEIGHTS = (
    (re.compile("[\u3041-\u3096]"), 1.0),  # hiragana
    (re.compile("[\u30a1-\u30fe\u3000-\u301f\uff01-\uff5e]"), 0.8),  # katakana, signs, full width
    (re.compile("[\u2010-\u203b\u2103-\u25ef\u3220-\u33ff]"), 0.3),
    (re.compile("[\uf900-\ufaff]"), -0.3),  # IBM's compatibility kanji, used in few names
    (re.compile("[\uff61-\uff9f]"), -0.25),  # half-width kana
    (re.compile("[\u00a1-\u06ff\u0e00-\u0e7f\uac00-\ud7a3]"), -0.6),  # other scripts
    (re.compile("[\ue000-\uf8ff]"), -1.5),
    (re.compile("[\x00-\x08\x0e-\x1a\u0080-\u009f\ufffd]"), -3.0),
)
_KANJI = re.compile("[\u4e00-\u9fff]")
_UTF8_MISREAD = re.compile("[縺繧繝]")  # what every kana of UTF-8 begins with, read as Shift_JIS
_NOT_ASCII = re.compile(r"[^\x09-\x7f]")
_SAMPLE = 20_000  # characters
_SAMPLE_BYTES = 4 * _SAMPLE  # hold so many characters in any charset


@cache
def _everyday_kanji() -> frozenset[str]:
    """The 2,965 kanji of JIS level 1, which are the common ones.

    Mojibake consists mostly of rarer kanji.
    """
    codes = (bytes((lead, trail)) for lead in range(0x88, 0x99) for trail in range(0x40, 0xFD))
    chars = (code.decode("cp932", "ignore") for code in codes)
    return frozenset(char for char in chars if len(char) == 1) - frozenset("弌丐丕个")


def plausibility(text: str) -> float:
    """A score of how much the text looks like Japanese, used to recognise mojibake.

    It is about 1 for Japanese, 0.5 for ASCII, below 0 for mojibake (text in a wrong encoding).
    """
    strange = "".join(_NOT_ASCII.findall(text[:_SAMPLE]))
    if not strange:
        return 0.5
    kanji = _KANJI.findall(strange)
    everyday = sum(char in _everyday_kanji() for char in kanji)
    score = 0.7 * everyday - 0.3 * (len(kanji) - everyday) - len(_UTF8_MISREAD.findall(strange))
    score += sum(weight * len(pattern.findall(strange)) for pattern, weight in _WEIGHTS)
    return score / len(strange)


def _as(raw: bytes, name: str) -> str:
    if name == "jis":
        return decode_jis(raw)
    if name == "euc-jp":
        return decode_euc(raw)
    return str(raw, name, "replace").removeprefix("\ufeff")


def _strict_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


_RUN = re.compile(
    rb"(?:[\x81-\x9f\xe0-\xfc][@-\xfc]|[\xa1-\xfe]{2}){2}"
)  # a run of Japanese characters
_UNREAD = re.compile(f"[{LOST}\ue000-\uf8ff]")
_FAVOURED = 0.3  # for the declared charset, and for valid UTF-8, which is hardly by chance
_USUAL = 0.05  # raw bytes in mail are Shift_JIS far more often than EUC-JP
_CLEARLY_JAPANESE = 0.2  # minimum score to overrule a label
_NO_LANGUAGE = -0.3  # below this score no encoding fits, and the bytes are reported unread


def _choose(raw: bytes, declared: str | None) -> str:
    """Return the encoding with which to decode bytes that are not all ASCII, such as "cp932".

    `declared` is the encoding that the charset label of the part means; None if the label is
    missing or unknown.
    """
    utf8 = _strict_utf8(raw)
    if utf8 and declared in ("utf-8", None):
        return "utf-8"
    if JIS_SIGN.search(raw) and LOST not in decode_jis(raw):
        return "jis"
    if declared and not utf8 and declared != "cp1252" and not _UNREAD.search(_as(raw, declared)):
        return declared
    if declared == "cp1252" and not utf8 and not _RUN.search(raw):
        return declared  # single signs between Latin letters: 「wasn’t」 contains no kanji
    others = ("utf-8", "cp932", "euc-jp", *(("jis",) if JIS_SIGN.search(raw) else ()))
    sample = raw[:_SAMPLE_BYTES]
    scores: dict[str, float] = {
        name: plausibility(_as(sample, name)) + _FAVOURED * (name == declared)
        for name in dict.fromkeys((*([declared] if declared else ()), *others))
    }
    scores["utf-8"] += _FAVOURED * utf8
    scores["cp932"] += _USUAL
    best, score = max(scores.items(), key=itemgetter(1))
    if declared:
        return best if score > _CLEARLY_JAPANESE else declared
    return best if score > _NO_LANGUAGE or not _UNREAD.search(_as(raw, best)) else "utf-8"


def decode(raw: bytes, charset: str | None = None) -> tuple[str, str | None]:
    """Return (decoded text, Japanese sentence about unreadable bytes or None if all are readable).

    Each unreadable character becomes U+FFFD. `charset` is the mail's charset label, None if it has
    none. The label is used only if the bytes agree with it: escape sequences of ISO-2022-JP are
    decoded under any label, Shift_JIS is always decoded as cp932, and UTF-8 under a wrong label is
    decoded as UTF-8.
    """
    declared = known_charset(charset) if charset else None
    if declared == "iso2022_kr" and b"\x1b$)C" in raw:
        name = declared
    elif raw.isascii():
        if JIS_SIGN.search(raw) or declared == "jis":
            name = "jis"
        elif declared and declared.startswith(("utf-7", "utf-16", "utf-32", "hz")):
            name = declared
        else:
            return raw.decode("ascii"), None
    else:
        name = _choose(raw, declared)
    text = _as(raw, name)
    return text, _problem(text, raw, name)


_NAMES = {"jis": "ISO-2022-JP", "cp932": "Shift_JIS", "cp1252": "Windows-1252"}
_OWN_SIGN = LOST.encode("utf-8")


def _problem(text: str, raw: bytes, name: str) -> str | None:
    lost = text.count(LOST)
    if lost and not (name == "utf-8" and raw.count(_OWN_SIGN) == lost):
        return f"{_NAMES.get(name, name.upper())}として読めない文字が{lost}か所あります。"
    if lost:
        return f"送信前に失われた文字（�）が{lost}か所あります。"
    if gaiji := len(re.findall("[\ue000-\uf8ff]", text)):
        return f"外字（標準にない文字）が{gaiji}字あり、読めません。"
    return None
