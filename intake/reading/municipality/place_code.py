"""Determine which municipality a 団体コード (municipality code) names.

Missing digits and a mistyped check digit are allowed for.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator

from intake.reading.municipality.gazetteer import Gazetteer
from intake.reading.municipality.place import Place, Problem, Via, on_day
from intake.register.lines import check_digit


def interpret_code(text: str, places: Gazetteer, day: dt.date) -> Place:
    """Return the Place (the municipalities named) for the 団体コード (municipality code) in `text`.

    A code means the municipalities that had it on `day`; if none did, it means the successors of
    those that had it at another time. The Place is empty for a text without digits. A code of five
    digits lacks either the check digit or the leading zero; if both readings give an existing code,
    the Place has the municipalities of both. If only the check digit of a six-digit code is wrong,
    the Via (how the code names its municipality) is TYPO. A code that does not exist gives
    Problem.UNKNOWN, that of a prefecture Problem.PREFECTURE_CODE. `places` looks up municipalities.
    """
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", text))
    if not digits:
        return Place()
    found = [_named(code, places, day, Via.CODE) for code in _whole(digits)]
    found = [place for place in found if place is not None]
    if not found and len(digits) == 6:
        right = digits[:5] + check_digit(digits[:5])
        found = [_named(right, places, day, Via.TYPO)]
    return _either([place for place in found if place is not None])


def _whole(digits: str) -> Iterator[str]:
    """Yield the complete codes (団体コード) that a writer may have meant by `digits`.

    The digits may be complete, or may lack the leading zero, the check digit or both. Codes that do
    not have six digits are yielded too; they match no municipality.
    """
    alike = (digits, f"0{digits}")
    yield from alike  # those of another length than six match nothing
    yield from (five + check_digit(five) for five in alike if len(five) == 5)


def _named(code: str, places: Gazetteer, day: dt.date, via: Via) -> Place | None:
    wards = tuple(ward for ward in (places.register.ward(code),) if ward)
    if code in places.codes or wards:
        return on_day(places.codes.get(code, ()), wards, places, day, via=via)
    if any(code == prefecture.own_code for prefecture in places.prefectures.values()):
        return Place(problem=Problem.PREFECTURE_CODE)
    return None


def _either(found: list[Place]) -> Place:
    if not found:
        return Place(problem=Problem.UNKNOWN)
    meanings = {m: via for place in found for m, via in place.meanings.items()}
    return Place(
        meanings,
        problem=None if meanings else found[0].problem,
        formers=tuple(former for place in found for former in place.formers),
    )
