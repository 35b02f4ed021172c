"""Strict formats of values that a letter may repeat, such as names, phone numbers and addresses.

Without them, whoever forges a mail could put links into our letter. A list of forbidden forms would
not help, because mail programs turn too many forms into links (.zip, IDN, ideographic dots,
numbers): a letter repeats a value only if it has the expected format. Each function returns the
value in normalised form, or "" if the value does not have the format.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from intake.reading.form.people import UNIT
from intake.text import close_up, fold, one_line
from intake.text.phones import parse_phone

_KANJI = "々〆〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HIRAGANA = "ぁ-ゖゝゞ"
_KATAKANA = "ァ-ヺーヽヾ"
_JAPANESE = f"{_KANJI}{_HIRAGANA}{_KATAKANA}"


def _matched(text: str, shape: re.Pattern[str], longest: int) -> str:
    return text if len(text) <= longest and shape.fullmatch(text) else ""


_CUT = 1_000  # characters that are looked at: what is longer has none of these shapes


def _named(text: str, shape: re.Pattern[str], longest: int) -> str:
    plain = close_up(one_line(fold(text[:_CUT])))
    return "" if _SENTENCE.search(plain) else _matched(plain, shape, longest)


# --- who -----------------------------------------------------------------------------------------

_NOT_HIRAGANA = f"[{_KANJI}{_KATAKANA}A-Za-z0-9]"
_SENTENCE = re.compile(
    # が stays: 緑が丘支所. A particle is one where no word of hiragana goes on from it: にぎわい
    f"を|{_NOT_HIRAGANA}(?:は|に|へ|で|から|まで|より)(?:[おご御]|(?![{_HIRAGANA}]))"
    "|くださ|下さ|ません|ました|です|ます(?:$|[^みえ])|せよ|ましょ|なさい|[こそど]ちら|あなた|どうぞ"
    f"|[{_HIRAGANA}]{{9}}"
)
"""Signs of a sentence, which no name of an office or person contains."""

_ABBREVIATION = "[A-Z][A-Za-z]{0,4}"  # ICT, DX, SDGs
_LETTERS = f"(?:[{_JAPANESE}・]|(?<![A-Za-z]){_ABBREVIATION}(?![A-Za-z])|(?<!\\d)\\d{{1,2}}(?!\\d))"
_OFFICE = f"{_LETTERS}{{1,24}}?(?:{UNIT})"
_SECTION = re.compile(
    rf"(?:\([{_KANJI}]{{1,4}}\) ?)?{_OFFICE}(?: {_OFFICE})*(?: ?\({_OFFICE}\))?"
)  # (仮称)デジタル推進室, 総務部 防災課 防災係, 防災安全課(消防担当)


def section(text: str) -> str:
    """Return the text if it is the name of a section (担当課) of a municipality; else "".

    It must have at most 30 characters, and each of its words must end like an organisational unit
    (課 section, 係 unit, and so on).
    """
    return _named(text, _SECTION, 30)


_JOINT = "[のがノガケヶヵつツッ・]"  # 一ノ瀬, 霧が丘, 四ツ谷
_KANJI_NAME = (
    f"[{_HIRAGANA}{_KATAKANA}]{{0,4}}[{_KANJI}]{{1,8}}(?:{_JOINT}[{_KANJI}]{{1,4}})?"
    f"[{_HIRAGANA}{_KATAKANA}]{{0,2}}"
)  # あや子, 見本太郎, 百合え
_NAME = f"(?:{_KANJI_NAME}|[{_HIRAGANA}ー]{{1,8}}|[{_KATAKANA}・]{{1,12}})"
_PERSON = re.compile(
    rf"{_NAME}(?: {_NAME}){{0,2}}|[A-Z][A-Za-z]{{0,14}}(?: [A-Z][A-Za-z]{{0,14}}){{1,2}}"
)
_KANA = re.compile(rf"[{_HIRAGANA}{_KATAKANA}・]+(?: [{_HIRAGANA}{_KATAKANA}・]+){{0,2}}")


def person(text: str) -> str:
    """Return the text if it is a person's name, else "".

    A name has at most three words and 20 characters.
    """
    return _named(text, _PERSON, 20)


def kana(text: str) -> str:
    """Return the text if it is a name in kana of at most 20 characters, else ""."""
    return _named(text, _KANA, 20)


_PLACE = re.compile(f"[{_JAPANESE}]{{1,10}}[都道府県市区町村]")


def place(text: str) -> str:
    """Return the text if it is a place's name that ends in 都, 道, 府, 県, 市, 区, 町 or 村, else "".

    It may have at most 11 characters, all of them Japanese.
    """
    return _named(text, _PLACE, 11)


# --- how to reach them ----------------------------------------------------------------------------


def phone(text: str) -> str:
    """Return the text if it is only a phone number with hyphens, such as 0135-00-0001; else ""."""
    plain = one_line(text[:_CUT])
    return plain if plain and parse_phone(plain).number == plain else ""


def digits(most: int) -> Callable[[str], str]:
    """Return a function that returns a text unchanged if it is 1 to `most` ASCII digits.

    For any other text it returns "".
    """
    shape = re.compile(f"[0-9]{{1,{most}}}")
    return lambda text: _matched(one_line(text[:_CUT]), shape, most)


_ADDRESS = re.compile(
    r"(?!www\.)[a-z0-9_]+(?:[.+-][a-z0-9_]+)*@[a-z0-9]+(?:[.-]+[a-z0-9]+)+", re.ASCII
)


def address(text: str) -> str:
    """Return the text if it is an e-mail address of plain characters, else "".

    Plain are lower-case ASCII letters, digits and the signs . _ + and -; at most 80 characters. The
    caller must check whether the letter may contain this address at all.
    """
    return _matched(one_line(text[:_CUT]), _ADDRESS, 80)


# --- what came ------------------------------------------------------------------------------------

_OF_OFFICES = "xlsx|xlsm|xls|ods|docx|doc|pdf"  # not zip: that is a domain too
_FILE = re.compile(
    rf"[{_JAPANESE}A-Za-z0-9(【「][{_JAPANESE}A-Za-z0-9_・ ()【】「」-]{{0,39}}\.(?:{_OF_OFFICES})",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d(?:[\s()-]*\d){8,}")  # as a telephone dials it
_DOTTED = re.compile("[A-Za-z0-9]・[A-Za-z0-9]")


def file_name(text: str) -> str:
    """Return the text if it is a file name that an application form may have, else "".

    It must end in xlsx, docx, pdf or the like, and have at most 45 characters. The part before the
    ending may have only letters, digits and a few signs, and may not read like a sentence.
    """
    plain = one_line(fold(text[:_CUT]))
    spoken = _NUMBER.search(plain) or _DOTTED.search(plain) or _SENTENCE.search(plain)
    return "" if spoken else _matched(plain, _FILE, 45)


_RUNS = re.compile(rf"([\s()\[\]【】「」『』〔〕〈〉《》、,]+|(?<=[{_JAPANESE}]):)")
_RUN = re.compile(rf"(?:[{_JAPANESE}A-Za-z0-9~〜!?]|[-&'](?![-&'])|(?<![A-Za-z0-9])・)*。?")
_REPLY = re.compile(r"(?:re|fwd?)(?:\[\d{1,2}\])?:\s*", re.IGNORECASE)
_GONE = "\ufffc"  # where something was left out
_GONE_TOGETHER = re.compile(rf"(?:{_GONE}[\s、,]*)+")
_LONGEST = 80  # characters of a subject


def subject(text: str) -> str:
    """Return a mail's subject as a letter may repeat it: plain words, cut to 80 characters.

    A word with a sign that a link may have (a dot, slash, @ and so on) is replaced as a whole by
    「（省略）」, and so is a number of nine or more digits. If the subject begins with "Re:", "Fw:" or
    "Fwd:", the result begins with "Re:".
    """
    folded = one_line(fold(text[:_CUT]))
    reply = _REPLY.match(folded)
    words = folded[reply.end() :] if reply else folded
    runs = _RUNS.split(_NUMBER.sub(_GONE, words))
    runs[::2] = [run if _RUN.fullmatch(run) else _GONE for run in runs[::2]]
    told = _GONE_TOGETHER.sub("（省略）", "".join(runs)).replace(":", "：")
    whole = ("Re: " if reply else "") + told.strip()
    return whole if len(whole) <= _LONGEST else f"{whole[:_LONGEST]}…"
