"""Values spread over several cells: a character a cell, 部｜課｜係, 姓｜名, digits, 「令和 4 年」."""

from __future__ import annotations

import re
from collections.abc import Sequence

from intake.reading.form.people import UNIT
from intake.terms import FieldName
from intake.text import fold, one_line, parse_date, parse_month
from intake.text.addresses import find_emails
from intake.text.phones import parse_phone

_LONGEST_SURNAME = 3
_GIVEN_NAME = re.compile(
    r"(?!.*(?:長|主任|主[事査幹]|補佐|参事|技師|職員|担当)$)[一-鿿々ぁ-んァ-ヶー]{1,4}"
)
_UNIT = re.compile(rf".*(?:{UNIT})")
_ENDINGS = ("市", "区", "町", "村")
_CUT = "部署名の途中で終わっています。"
_TWO = "値とみられるセルが複数あります。"

Cell = tuple[int, str]  # column and text


def stands_alone(name: FieldName, text: str) -> bool:
    """Whether a cell is its field's whole value; else its neighbours may continue it."""
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
        case FieldName.SECTION | FieldName.PREFECTURE_NAME | FieldName.CONTACT_KANA:
            return False
        case FieldName.POPULATION:
            return len(one_line(text)) > 1
    return True


def joined_cells(name: FieldName, cells: Sequence[Cell]) -> tuple[str, str]:
    """The value of several cells, and what is doubtful about it, "" where nothing is."""
    texts = [one_line(text) for _, text in cells]
    if spelt := _spelt(name, cells):
        cut = name is FieldName.SECTION and not _UNIT.fullmatch(spelt)
        return spelt, _CUT if cut else ""
    match name:
        case FieldName.APPLICATION_DATE | FieldName.DESIRED_START | FieldName.MUNICIPALITY_CODE:
            return "".join(texts), ""
        case FieldName.PHONE:
            bare = (text.strip("-－―ー()（）") for text in texts)
            dashed = "-".join(text for text in bare if text)
            return dashed if parse_phone(dashed).number else cells[0][1], ""
        case FieldName.MUNICIPALITY_NAME:  # 「北海道｜余市町」, 「余市｜町」
            both = "".join(texts[:2])
            return both if both.endswith(_ENDINGS) else cells[0][1], ""
        case FieldName.CONTACT_NAME:  # 「余市｜花子」
            given = texts[1] if len(texts) > 1 else ""
            return f"{texts[0]} {given}" if _GIVEN_NAME.fullmatch(given) else cells[0][1], ""
        case FieldName.EMAIL:
            whole = "".join(texts)
            return whole if find_emails(whole) else cells[0][1], ""
        case FieldName.SECTION:
            return _section(cells)
    return cells[0][1], ""


def _spelt(name: FieldName, cells: Sequence[Cell]) -> str:
    """Cells of one character each, as on 方眼紙; a gap between two of them is a space."""
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
    """「総務部｜防災課｜防災係」 put together; an office beside a whole one is another."""
    texts = [one_line(text) for _, text in cells]
    units = [text for text in texts if _UNIT.fullmatch(text)]
    if len(units) < 2 or units[0] != texts[0]:
        return cells[0][1], ""
    ranks = [_rank(text) for text in units]
    if ranks == sorted(set(ranks)):
        return "".join(units), ""
    return "」「".join(dict.fromkeys(units)), _TWO if len(set(units)) > 1 else ""


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
