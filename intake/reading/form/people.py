"""Separate section, person's name and ふりがな where one text contains several of these."""

from __future__ import annotations

import re

UNIT = "課|室|係|部|局|班|担当|センター|グループ|チーム|所|本部|署|館|院|庁|役場|支所|防災監"
_SPACED = re.compile(rf"^(?P<section>.*(?:{UNIT}))[\s　・/／,、:：]+(?P<name>\S.*)$")
_JOINED = re.compile(
    r"^(?P<section>.*(?:課|室|係|担当|班|グループ))(?P<name>[^\s課室係班長]{2,12}(?:\s.*)?)$"
)
_SECTION_ONLY = re.compile(rf"^.*(?:{UNIT})$")
_OF_KANA = r"[ぁ-ゖァ-ヺｦ-ﾟー・\s　]+"
_KANA = re.compile(
    rf"^(?P<name>.+?)[\s　]*[（(【\[〔][\s　]*(?P<kana>{_OF_KANA})[）)】\]〕]$", re.S
)
_KANA_ABOVE = re.compile(
    rf"^(?:[（(【\[]?[\s　]*(?:ふりがな|フリガナ|カナ|よみがな|読み仮名)[\s　]*[）)】\]]?[\s　:：]*)?"
    rf"(?P<kana>{_OF_KANA})[\r\n]+(?P<name>.+)$"
)


def section_and_name(text: str) -> tuple[str | None, str | None]:
    """Return (section, contact's name) from a text such as 「総務課防災係 山田 太郎」.

    Return (the text, None) if the text is only a section, and (None, the text) if it contains no
    section.
    """
    for pattern in (_SECTION_ONLY, _SPACED, _JOINED):
        if found := pattern.match(text):
            groups = found.groupdict()
            return (groups.get("section") or text), groups.get("name")
    return None, text


def name_and_kana(text: str) -> tuple[str, str | None]:
    """Return (name, reading in kana) from a text such as 「余市 太郎（よいち たろう）」.

    Return (the text, None) if the text gives no reading.
    """
    found = _KANA.match(text) or (None if is_kana(text) else _KANA_ABOVE.match(text))
    return (found["name"], found["kana"].strip()) if found else (text, None)


_TWO_SECTIONS = re.compile(
    r"[課係](?![税題長員]).*\S課(?![税題長員])|課(?![税題長員]).+(?<!本)部(?![分会長員])"
)
_OF_ANOTHER_TIME = re.compile(r"\([^()]*(?:から|まで|より)[^()]*[課係室部局][^()]*\)")
_IN_BRACKETS = re.compile(r"\([^()]*\)|「[^「」]*」")


def names_two_sections(text: str) -> bool:
    """Whether a text names two sections, and not one section with its parent units.

    True for 「総務課改め防災課」, 「税務課 市民部防災課」 and 「税務課(4月から住民課)」, False for 「市民部防災課防災係」.
    """
    if _OF_ANOTHER_TIME.search(text):
        return True
    return _TWO_SECTIONS.search(_IN_BRACKETS.sub("", text)) is not None


def is_kana(text: str) -> bool:
    """Whether the text consists only of kana and spaces, as the reading of a name does."""
    return re.fullmatch(_OF_KANA, text) is not None


def is_name(text: str) -> bool:
    """Whether a text under the label ふりがな (reading in kana) is really a person's name in kanji.

    True if the text has kanji and nothing but a name, as in 「余市 太郎」 or 「余市 太郎（よいち たろう）」.
    """
    bare, kana = name_and_kana(text)
    return (
        kana is not None
        or re.fullmatch(r"[一-鿿々ぁ-ヿ\s　]*[一-鿿々][一-鿿々ぁ-ヿ\s　]*", bare) is not None
    )
