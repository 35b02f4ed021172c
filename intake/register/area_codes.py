"""Find the prefectures in which a Japanese phone number may be, by its area code (市外局番)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from intake.paths import data_path
from intake.register.lines import read_rows, text
from intake.text.phones import divided

_SERVICES = ("0170", "0180", "0990")  # begin like 017, 018 and 099, and are of no area
_LONGEST = 5


def prefectures_of(phone: str) -> tuple[str, ...]:
    """Return the names (such as 青森県) of the prefectures in which a phone number's area code is used.

    `phone` may be written with or without hyphens. The order is that of the list of area codes. The
    result is () for a number without an area code, such as a mobile phone's, and for an unknown
    area code. 根拠: 総務省「市外局番の一覧」.
    """
    groups = divided(phone)
    digits = "".join(groups)
    if len(digits) != 10 or digits.startswith(_SERVICES):
        return ()
    known = _area_codes()
    # Codes begin like each other (04, 042, 0422), so the tables that divide a number come first.
    codes = (groups[0], *(digits[:length] for length in range(_LONGEST, 1, -1)))
    return next((known[code] for code in codes if code in known), ())


@lru_cache(maxsize=1)
def _area_codes() -> Mapping[str, tuple[str, ...]]:
    """Return {area code, such as "0123": names of the prefectures in which the code is used}.

    The list is the one shipped with the software. It is not read from a state folder's copy of the
    register, because an older copy may lack it.
    """
    known: dict[str, tuple[str, ...]] = {}
    path = data_path("register", "area_codes.csv")
    for code, prefecture in read_rows(
        path, lambda row: (text(row["code"]), text(row["prefecture"]))
    ):
        known[code] = (*known.get(code, ()), prefecture)
    return known
