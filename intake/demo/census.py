"""An invented 住民基本台帳人口 (registered population) of every municipality, for the demo.

The demo can thus show fee estimates.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from random import Random
from typing import Any

from intake.register import Register
from intake.store import State
from intake.terms import Municipality, MunicipalityKind

SOURCE = "見本の人口（架空）"
DAYS = (date(2022, 1, 1), date(2023, 1, 1))  # each is used for the following fiscal year

_PERSONS = {  # least and most persons by kind
    MunicipalityKind.DESIGNATED_CITY: (700_000, 2_000_000),
    MunicipalityKind.SPECIAL_WARD: (100_000, 700_000),
    MunicipalityKind.CITY: (25_000, 350_000),
    MunicipalityKind.TOWN: (4_000, 40_000),
    MunicipalityKind.VILLAGE: (500, 8_000),
}


def count(state: State, register: Register, seed: int, at: datetime) -> int:
    """Record an invented 住民基本台帳人口 (registered population) for every municipality.

    Returns the number of figures recorded: for each municipality, one on 1 January 2022 and one on
    1 January 2023. The same `seed` gives the same figures; `at` is the time of recording,
    `register` the register of municipalities.
    """
    rows = list(_rows(register, Random(seed), at))  # noqa: S311 - invented figures
    with state.store.transaction() as transaction:
        transaction.add("population", rows)
    return len(rows)


def _rows(register: Register, rng: Random, at: datetime) -> Iterator[dict[str, Any]]:
    for municipality in register.on(DAYS[-1]):
        persons = _persons(municipality, rng)
        for day in DAYS:
            yield {
                "code": municipality.code,
                "as_of": day,
                "persons": persons,
                "source": SOURCE,
                "recorded_at": at,
            }
            persons = persons * 99 // 1000 * 10  # a little fewer each year, still round


def _persons(municipality: Municipality, rng: Random) -> int:
    least, most = _PERSONS[municipality.kind]
    return int(least * (most / least) ** rng.random()) // 100 * 100
