"""Find, in the register of a snapshot, the municipality that a person named by its code or its
name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from intake.terms import IntakeError
from intake.text import fold as plain
from intake.text.place_names import fold
from reports.fees.facts import Facts, Row, holds_in
from reports.wording import cut

_MOST = 5  # names listed in a message
_FIVE = 5
_EXAMPLE = "団体コード（例 142077）か、都道府県を付けた名前（例 神奈川県茅ヶ崎市）"


def code_of(facts: Facts, typed: str, fiscal_year: int) -> str:
    """Return the six-digit code of the municipality that a person named by `typed`: by its code or
    its name.

    A name is in kanji or kana, with or without prefecture and 郡; variant characters (龍ヶ崎市,
    竜ケ崎市), full-width characters and spaces make no difference. Five digits are a code without
    its check digit, or without the 0 that it begins with. Any other number of digits is returned as
    it is, even if no municipality has this code. If several municipalities have the name, those
    that exist in the fiscal year `fiscal_year` are preferred. Raises IntakeError if several are
    left (the message lists them), if there is no such municipality, or if `typed` is empty.
    """
    wanted = "".join(plain(typed).split())
    digits = wanted.isascii() and wanted.isdigit()
    if digits and len(wanted) != _FIVE:
        return wanted
    if not wanted:
        raise IntakeError(f"市区町村の指定が空です。{_EXAMPLE}で指定してください。")
    rows = _cut_short(facts, wanted) if digits else _named(facts, fold(typed))
    named = {row.code: row for row in rows}
    of_year = {code: row for code, row in named.items() if holds_in(row, fiscal_year)}
    found = of_year or named
    if len(found) == 1:
        return next(iter(found))
    shown = f"「{cut(typed)}」"
    if found:
        raise IntakeError(
            f"{shown}に当たる市区町村は{len(found)}団体あります。{_EXAMPLE}で指定してください："
            f"{_listed(found.values())}"
        )
    near = {row.code: row for row in _near(facts, fold(typed))}
    perhaps = f"次のものではありませんか：{_listed(near.values())}。" if near else ""
    raise IntakeError(
        f"{shown}という市区町村は登録簿にありません。{perhaps}{_EXAMPLE}で指定してください。"
    )


def _cut_short(facts: Facts, five: str) -> Iterator[Row]:
    """Yields the entries of the register whose code is `five` and a check digit, or 0 and `five`."""
    for row in _rows(facts):
        if row.code[:_FIVE] == five or row.code == f"0{five}":
            yield row


def _named(facts: Facts, wanted: str) -> Iterator[Row]:
    """Yields the entries of the register whose name or its kana, alone or after prefecture and 郡,
    is `wanted`, a folded text (variant characters are replaced by common ones).
    """
    for row in _rows(facts):
        for name in {fold(row.name), fold(row.kana)} - {""}:
            if wanted.endswith(name) and wanted.removesuffix(name) in _before(row):
                yield row


def _before(row: Row) -> set[str]:
    """Return the texts that may precede the name of a municipality: "", its prefecture (in full,
    without 都, 府 or 県, or in kana), its 郡, and prefecture and 郡 together.

    The texts are folded, i.e. variant characters are replaced by common ones.
    """
    short = row.prefecture_name if row.prefecture_name == "北海道" else row.prefecture_name[:-1]
    prefectures = "", row.prefecture_name, short, row.prefecture_kana
    return {fold(f"{prefecture}{gun}") for prefecture, gun in product(prefectures, ("", row.gun))}


def _near(facts: Facts, wanted: str) -> Iterator[Row]:
    if len(wanted) > 1:
        yield from (
            r for r in _rows(facts) if wanted in fold(r.full_name) or wanted in fold(r.kana)
        )


def _rows(facts: Facts) -> Iterator[Row]:
    for code in sorted(facts.rows):
        yield from facts.rows[code]


def _listed(rows: Iterable[Row]) -> str:
    every = [f"{row.full_name}（{row.code}）" for row in rows]
    more = f"など{len(every)}団体" if len(every) > _MOST else ""
    return "、".join(every[:_MOST]) + more
