"""Separate section, person's name and ふりがな (reading) where one text contains several of these."""

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
_LABEL_OF_KANA = "ふりがな|フリガナ|カナ|よみがな|読み仮名"
_KANA_BEHIND = re.compile(
    rf"^(?P<name>.+?)[\s　]+(?:{_LABEL_OF_KANA})[\s　]*[:：](?P<kana>{_OF_KANA})$"
)
_KANA_ABOVE = re.compile(
    rf"^(?:[（(【\[]?[\s　]*(?:{_LABEL_OF_KANA})[\s　]*[）)】\]]?[\s　:：]*)?"
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
    found = _KANA.match(text) or _KANA_BEHIND.match(text)
    found = found or (None if is_kana(text) else _KANA_ABOVE.match(text))
    return (found["name"], found["kana"].strip()) if found else (text, None)


_TWO_SECTIONS = re.compile(
    r"[課係](?![税題長員]).*\S課(?![税題長員])|課(?![税題長員]).+(?<!本)部(?![分会長員])"
)
_OF_ANOTHER_TIME = re.compile(r"\([^()]*(?:から|まで|より)[^()]*[課係室部局][^()]*\)")
_IN_BRACKETS = re.compile(r"\([^()]*\)|「[^「」]*」")


def names_two_sections(text: str) -> bool:
    """Return whether a text names two sections, and not one section with its parent units.

    True for 「総務課改め防災課」, 「税務課 市民部防災課」 and 「税務課(4月から住民課)」, False for
    「市民部防災課防災係」.
    """
    if _OF_ANOTHER_TIME.search(text):
        return True
    return _TWO_SECTIONS.search(_IN_BRACKETS.sub("", text)) is not None


_OFFICE = re.compile(
    rf".{{2,}}(?:{UNIT}|[都道府県市区町村])|.*(?:長|補佐?|主[事査任幹]|参[事与]|[員師官])"
)
"""A place of work or a rank; short words such as 服部 and 中村 are surnames."""
_APART = re.compile(r"[/、,・;|]|(?<=\s)(?:と|及び|および|並びに|ならびに|又は|または)(?=\s)")
_TWO_FULL_NAMES = 4  # words


def names_two_people(text: str) -> bool:
    """Return whether a text has words for more than one person's name.

    `text` is normalised by `fold` and on one line. True for 「課長 梨本 実/係長 林檎 咲子」,
    「林檎・葡萄」 and 「林檎 咲子 葡萄 太郎」. False for 「総務課・係長 林檎 咲子」: places of
    work, ranks, readings in kana and words in brackets do not count as a second name.
    """
    pieces = _APART.split(_IN_BRACKETS.sub(" ", text))
    named = [words for piece in pieces if (words := _of_names(piece))]
    whole = [word for words in named for word in words if len(word) > 1]
    return len(named) > 1 or len(whole) >= _TWO_FULL_NAMES


def has_second_label(text: str) -> bool:
    """Return whether a label with a colon follows a name: 「林檎 咲子 副担当:葡萄 太郎」.

    `text` is normalised by `fold`. The text after such a label is usually a second person's name.
    """
    bare = _IN_BRACKETS.sub(" ", text)
    before = (bare[: colon.start()].rpartition(" ")[0] for colon in re.finditer(r"\s*:", bare))
    return any(map(_of_names, before))


def _of_names(text: str) -> list[str]:
    """Return the words of a text that may be parts of a person's name in kanji; [] if there are none."""
    words = re.split(r"[\s:]+", text)
    return [each for each in words if re.search("[一-鿿々]", each) and not _OFFICE.fullmatch(each)]


def is_kana(text: str) -> bool:
    """Return whether the text consists only of kana and spaces, as the reading of a name does."""
    return re.fullmatch(_OF_KANA, text) is not None


def is_name(text: str) -> bool:
    """Return whether a text may be a person's name in kanji, with or without its reading in kana.

    True for 「余市 太郎」 and 「余市 太郎（よいち たろう）」. False for 「よいち たろう」, which is
    only kana, and for a text with digits, Latin letters or signs.
    """
    bare, kana = name_and_kana(text)
    return (
        kana is not None
        or re.fullmatch(r"[一-鿿々ぁ-ヿ\s　]*[一-鿿々][一-鿿々ぁ-ヿ\s　]*", bare) is not None
    )
