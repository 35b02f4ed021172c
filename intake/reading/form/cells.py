"""Join a value that is spread over several cells of a form.

Examples are one character in each cell, 部｜課｜係 (parts of a section's name), 姓｜名, and
「令和｜4｜年」.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from intake.reading.form.people import UNIT, is_kana
from intake.reading.form.values import normalise, persons
from intake.reading.labelled import Labelled
from intake.terms import FieldName
from intake.text import fold, one_line, parse_date, parse_month
from intake.text.addresses import find_emails
from intake.text.phones import parse_phone

_LONGEST_SURNAME = 3
_GIVEN_NAME = re.compile(
    r"(?!.*(?:長|主任|主[事査幹]|補佐|参事|技師|職員|担当)$)[一-鿿々ぁ-んァ-ヶー]{1,4}"
)
_UNIT = re.compile(rf".*(?:{UNIT})")
_UNITS_INSIDE = re.compile(r".+?(?:局|部|課|室|係|班|$)(?![税長員])")
_OF_NAME = ("姓", "氏", "名", "苗字", "名字", "名前", "漢字")
_SHAPED = (FieldName.PHONE, FieldName.EMAIL, FieldName.DESIRED_START, FieldName.APPLICATION_DATE)
_ENDINGS = ("市", "区", "町", "村")
_CUT = "部署名の途中で終わっています。"
SEVERAL = "値とみられるセルが複数あります。"

Cell = tuple[int, str]  # column and text


def stands_alone(name: FieldName, text: str) -> bool:
    """Return whether `text`, the text of one cell, may be the whole value of the field `name`.

    False if the value may continue in the cells beside this cell, as a surname or 「令和」 may.
    Always False for the section, ふりがな and population, which are often written in several cells.
    """
    match name:
        case FieldName.APPLICATION_DATE:
            return parse_date(text) is not None
        case FieldName.DESIRED_START:
            return parse_month(text) is not None
        case FieldName.PHONE:
            return parse_phone(text).number is not None or len(re.sub(r"\D", "", fold(text))) >= 9
        case FieldName.EMAIL:
            return bool(find_emails(text))
        case FieldName.MUNICIPALITY_NAME:
            return text.endswith(_ENDINGS) and len(text) > 1
        case FieldName.CONTACT_NAME:
            return len(one_line(text)) > _LONGEST_SURNAME
        case FieldName.MUNICIPALITY_CODE:
            return len(re.sub(r"\D", "", fold(text))) >= 4
        case FieldName.SECTION | FieldName.CONTACT_KANA | FieldName.POPULATION:
            return False
        case FieldName.PREFECTURE_NAME:
            return text.endswith(("都", "道", "府", "県"))
    return True


def names_part(text: str) -> bool:
    """Return whether a cell's text is a label for a part of a person's name: 「姓」 or 「（名）」."""
    return text.strip("()（） \u3000") in _OF_NAME


def is_rival(name: FieldName, first: str, other: str) -> bool:
    """Return whether `other`, in a cell after the value `first`, is a second, different value of `name`.

    `name` is the field of both. True for two different full names of persons, and for another
    readable phone number, e-mail address, date or month. If the result is False, `other` may
    continue `first`.
    """
    if name is FieldName.CONTACT_NAME:
        return len(set(persons(f"{first}\n{other}"))) > 1
    if name not in _SHAPED:
        return False
    told = normalise(Labelled(name, other, "")).text
    return told is not None and told != normalise(Labelled(name, first, "")).text


def with_rows(name: FieldName, first: str, rows: Sequence[str]) -> tuple[str, str]:
    """Join a value with the rows below that continue it; return (value, reason for doubt or "").

    `first` is the text in the value's own row, `rows` are the texts in the rows below. Which of
    these rows continue the value depends on the field `name`: for free text all rows, for a section
    those that name a unit (課, 係). The value is `first` if no row continues it. The reason is a
    Japanese sentence on why a person must decide.
    """
    lines = [one_line(text) for text in rows]
    match name:
        case FieldName.CONSIDERATION | FieldName.REMARKS:
            goes_on = bool(lines)
        case FieldName.SECTION:
            lines = list(takewhile(_UNIT.fullmatch, lines))
            return _section([(0, text) for text in (first, *lines)])
        case FieldName.CONTACT_NAME:
            goes_on = bool(lines and (is_kana(first) or persons(lines[0])))
        case FieldName.EMAIL | FieldName.PHONE:
            told = normalise(Labelled(name, lines[0], "")).text if lines else None
            goes_on = bool(lines) and (told is not None or not stands_alone(name, first))
        case _:
            goes_on = False
    return "\n".join((first, *lines)) if goes_on else first, ""


def joined_cells(name: FieldName, cells: Sequence[Cell]) -> tuple[str, str]:
    """Join a value that is written in cells side by side; return (value, reason for doubt or "").

    `name` is the value's field; each of `cells` is (column, text). 「余市｜町」 gives 「余市町」.
    If the joined text is no value of the field, the value is the text of the first cell. The reason
    is a Japanese sentence on why a person must decide.
    """
    texts = [one_line(text) for _, text in cells]
    if spelt := _spelt(name, cells):
        cut = name is FieldName.SECTION and not _UNIT.fullmatch(spelt)
        return spelt, _CUT if cut else ""
    match name:
        case FieldName.APPLICATION_DATE | FieldName.DESIRED_START | FieldName.MUNICIPALITY_CODE:
            return "".join(texts), ""
        case FieldName.PHONE:
            bare = (text.strip("-－―ー()（）局番の") for text in texts)
            dashed = "-".join(text for text in bare if text)
            return dashed if parse_phone(dashed).number else cells[0][1], ""
        case FieldName.MUNICIPALITY_NAME:  # 「北海道｜余市町」, 「余市｜町」
            both = "".join(texts[:2])
            return both if both.endswith(_ENDINGS) else cells[0][1], ""
        case FieldName.PREFECTURE_NAME:  # 「北海｜道」
            whole = "".join(texts)
            return whole if stands_alone(name, whole) else cells[0][1], ""
        case FieldName.POPULATION:
            return _population(texts)
        case FieldName.CONTACT_NAME:  # 「余市｜花子」, 「姓｜余市｜名｜花子」
            if named := [text for text in texts if not names_part(text)]:
                texts = named
            if len(texts) < len(cells):
                return " ".join(texts[:2]), ""
            given = texts[1] if len(texts) > 1 else ""
            return f"{texts[0]} {given}" if _GIVEN_NAME.fullmatch(given) else cells[0][1], ""
        case FieldName.EMAIL:
            whole = "".join(texts)
            return whole if find_emails(whole) else cells[0][1], ""
        case FieldName.SECTION:
            return _section(cells)
    return cells[0][1], ""


def _spelt(name: FieldName, cells: Sequence[Cell]) -> str:
    """Return a value written one character to a cell, as on 方眼紙, joined; "" for any other cells.

    There must be at least three cells. In a person's name, an empty column between two cells
    becomes a space.
    """
    if len(cells) < 3 or any(len(one_line(text)) != 1 for _, text in cells):
        return ""
    spaced = name in (FieldName.CONTACT_NAME, FieldName.CONTACT_KANA)
    last = cells[0][0]
    whole = ""
    for column, text in cells:
        whole += (" " if spaced and column > last + 1 else "") + one_line(text)
        last = column
    return whole


def _section(cells: Sequence[Cell]) -> tuple[str, str]:
    """Join the name of a section that is written in several cells: 「総務部｜防災課｜防災係」.

    Return (section, ""). If the cells name several sections, return (all of them with 」「 between
    them, the reason for doubt in Japanese). If the first cell or all later cells are not units of
    an office, only the first cell is used.
    """
    texts = [one_line(text) for _, text in cells]
    units = [text for text in texts if _UNIT.fullmatch(text)]
    if len(units) < 2 or units[0] != texts[0]:
        return cells[0][1], ""
    ranks = [_rank(part) for text in units for part in _UNITS_INSIDE.findall(text)]
    if ranks == sorted(set(ranks)):
        return "".join(units), ""
    return "」「".join(dict.fromkeys(units)), SEVERAL if len(set(units)) > 1 else ""


def _population(texts: Sequence[str]) -> tuple[str, str]:
    """Join a population that is written in several cells: 「38｜,｜479｜人」.

    `texts` are the texts of the cells. Return (population, ""). If the cells contain two numbers,
    return (both numbers with 」「 between them, the reason for doubt in Japanese).
    """
    whole = texts[0]
    for text in map(fold, texts[1:]):
        goes_on = fold(whole)[-1:] in (",", "千") or not whole[-1:].isdigit()
        if re.fullmatch(r"\d[\d,]*人?", text) and not goes_on and len(text) > 1:
            return f"{whole}」「{text}", SEVERAL
        whole += text if re.fullmatch(r"[\d,千人男女計]+", text) else ""
    return whole, ""


def _rank(unit: str) -> int:
    return next(
        (
            rank
            for rank, ends in enumerate(
                ("局本", "部", "課室所館署院庁場", "係班担当グループチーム")
            )
            if unit[-1] in ends
        ),
        9,
    )
