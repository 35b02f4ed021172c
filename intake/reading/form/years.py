"""Remove the fiscal year (年度) of the mail from labels: 「令和４年度担当課」 becomes 「担当課」."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from intake.parts import Document, Sheet
from intake.reading.form.labels import at_colon, before_space, is_label
from intake.text import fiscal_year, fold, parse_date

_IN_BRACKETS = re.compile(
    r"[(（]\s*(?P<year>[^()（）\s]{2,6}?)(?:年度?)?\s*[)）](?=[\s　]*(?:[:：\t]|$))"
)
_BEFORE = re.compile(r"^[\s　]*(?P<year>[^\s:：(（年]{2,4})年?度?の?(?P<label>[^\s].*)$", re.S)
_MAY_HAVE_YEAR = re.compile(r"\d|元")


def without_year(text: str, day: date) -> str:
    """Return the line or cell `text` without a mention of the fiscal year of `day` in its label.

    `day` is the day of the mail. In July 2022, 「担当課（令和４年度）：」 becomes 「担当課：」, and both 「担当課（Ｒ４）」 and
    「令和４年度担当課」 become 「担当課」. Any other text is returned unchanged.
    """
    if not _MAY_HAVE_YEAR.search(text):
        return text
    first = date(fiscal_year(day), 4, 1)
    bare = _IN_BRACKETS.sub(lambda found: "" if _is(found["year"], first) else found[0], text)
    led = _BEFORE.match(bare)
    if led and _is(led["year"], first) and _begins_with_label(led["label"]):
        return led["label"]
    return bare if bare == text or _begins_with_label(bare) else text


def _is(year: str, first: date) -> bool:
    return parse_date(f"{fold(year)}年4月1日") == first


def _begins_with_label(text: str) -> bool:
    heads = (at_colon(text)[0], text.split("\t")[0], *(label for label, _ in before_space(text)))
    return any(map(is_label, heads))


def of_this_year(document: Document, day: date | None) -> Document:
    """Return the document without mentions of the fiscal year (年度) of `day` in its labels.

    `day` is the day of the mail; if it is None, the document is returned unchanged.
    """
    if day is None:
        return document
    text = "\n".join(without_year(line, day) for line in document.text.split("\n"))
    return replace(document, sheets=tuple(_sheet(s, day) for s in document.sheets), text=text)


def _sheet(sheet: Sheet, day: date) -> Sheet:
    rows = tuple(tuple(without_year(cell, day) for cell in row) for row in sheet.rows)
    return sheet if rows == sheet.rows else replace(sheet, rows=rows)
