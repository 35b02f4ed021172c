"""Whatever a scenario may assume of a rule, every command reckons with it: a table of values by unit."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
import yaml

from intake.paths import data_path
from reports.rules.catalog import (
    CATALOG,
    COSTS,
    KINDS,
    METHODS,
    MONTHLY,
    RuleSpec,
    Unit,
)
from tests.synthetic import Contents, _apply, register, write

NAME = "仮定T"
SINCE = "2022-04-01"
BANDS: list[Any] = [
    [{"以上": "0人", "未満": "10,000人", "年額": "0円"}, {"以上": "10,000人", "年額": "120,000円"}],
    [{"以上": "0人", "月額": "10,000円"}],
    [{"種別": "・".join(KINDS), "年額": "1円"}],
]
BY_UNIT: dict[Unit, list[Any]] = {
    Unit.BANDS: BANDS,
    Unit.TIERS: [
        [{"割合以上": "0%", "割引率": "0%"}],
        [{"割合以上": "5%", "割引率": "10%"}, {"割合以上": "100%", "割引率": "100%"}],
    ],
    Unit.RATE: ["0%", "12.5%", "100%"],
    Unit.MONTHS: ["0か月", "1か月", "999か月"],
    Unit.DATE: ["2022-12-31", "1900-01-01", "2999-12-31", "2024-02-29"],
    Unit.YEAR_DAY: [
        f"{year}{day}" for year in ("当年度", "前年度", "前々年度") for day in ("4月1日", "3月31日")
    ],
    Unit.COSTS: [["②"], ["①", "②"], ["③"], list(COSTS)],
    Unit.ROUNDING: [
        *({"方法": method, "単位": "1円"} for method in METHODS),
        {
            "月割り": {"方法": "切上げ", "単位": "10円"},
            "割引": {"方法": "切捨て", "単位": "1,000円"},
        },
    ],
    Unit.YEN: ["0円", "117円"],
}
STAGES = [
    {"期限": "2022-09-30", "割引率": "50%", "期間": "12か月"},
    {"期限": "2022-09-30", "割引率": "20%", "期間": "2年度", "開始": "2023-10-01"},
    {"期限": "2023-03-31", "割引額": "10,000円", "期間": "2999-12-31まで"},
]  # fmt: skip


def values(spec: RuleSpec) -> Iterator[Any]:
    """What a file may say of a rule: every choice, and every form of the other units."""
    if spec.staged:
        yield STAGES
    if spec.bounded:
        yield {"方法": spec.choices[0], "割引率の上限": "50%", "割引後の下限": "1,000円"}
    yield from spec.choices if spec.unit is Unit.CHOICE else BY_UNIT[spec.unit]
    if spec.fixed:
        yield "2022-01-01"
    if spec.monthly:
        yield MONTHLY


TABLE = {rule: list(values(spec)) for rule, spec in CATALOG.items()}
SCENARIOS = max(map(len, TABLE.values()))


def scenario(number: int) -> dict[str, Any]:
    """A value of each rule; every value of the table is in one of the scenarios."""
    return {rule: found[number % len(found)] for rule, found in TABLE.items()}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The software with a folder of scenarios of its own, as an office that adds one has it."""
    place = tmp_path_factory.mktemp("office") / "checkout"
    skip = shutil.ignore_patterns("__pycache__", "var", "site")
    for name in ("intake", "reports", "shien_intake", "data"):
        source = data_path().parent / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=skip)
    for path in data_path().parent.glob("*.*"):
        if path.suffix in {".py", ".toml"}:
            shutil.copy(path, place)
    return place


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nine municipalities apply in a country of three municipalities a prefecture."""
    towns = sorted(row for row in register() if row[-1] is None)
    few = [row for _, rows in groupby(towns, lambda row: row[1]) for row in list(rows)[:3]]
    made, dice = Contents(municipalities=few), random.Random(3)
    for number, row in enumerate(few[:9]):
        _apply(made, dice, f"a{number}", str(row[0]))
    made.populations = [
        (row[0], day, 5000 + 3000 * number, "住民基本台帳人口（架空）", None)
        for number, row in enumerate(few)
        for day in ("2021-01-01", "2022-01-01", "2022-04-01")
    ]
    return write(tmp_path_factory.mktemp("record") / "snapshot.duckdb", made)


def laid(checkout: Path, chosen: dict[str, Any]) -> None:
    place = checkout / "data" / "scenarios" / NAME
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    told = {"名称": NAME, "説明": "架空の値を並べた試算。"}
    (place / "scenario.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    for rule, value in chosen.items():
        one = {"適用開始日": SINCE, "値": value, "前提": "架空"}
        said = {"置換": "はい", "値": [one]}
        text = yaml.dump(said, Dumper=yaml.SafeDumper, allow_unicode=True, sort_keys=False)
        (place / f"{rule}.yaml").write_text(text, encoding="utf-8")


RUN = """import json, sys
from reports.cli import run
sys.exit(max(run(words) for words in json.loads(sys.argv[1])))"""


def asked(checkout: Path, commands: list[list[str]]) -> subprocess.CompletedProcess[str]:
    """What the commands say, one after the other; the program is the one in the checkout."""
    here = os.environ | {"PYTHONPATH": str(checkout)}
    words = [sys.executable, "-c", RUN, json.dumps(commands)]
    return subprocess.run(
        words, cwd=checkout, env=here, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("number", range(SCENARIOS))
def test_no_value_that_a_scenario_may_assume_fails_a_command(
    number: int, checkout: Path, snapshot: Path, tmp_path: Path
) -> None:
    laid(checkout, scenario(number))
    year = ["--fiscal-year", "2022"]
    of = [*year, "--scenario", NAME]
    commands = [
        ["build", "--scenario", NAME, "--out", str(tmp_path / "site")],
        ["forecast", *of, "--sensitivity"],
        ["fees", *of],
        ["tiers", *of],
        ["compare", *year, NAME, "仮定A"],
    ]
    told = asked(checkout, [["--snapshot", str(snapshot), *words] for words in commands])
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.count(f"【試算「{NAME}」】この金額は仮の値による試算であり") == 3


def test_every_value_of_the_table_is_assumed_by_a_scenario() -> None:
    for rule, found in TABLE.items():
        tried = [scenario(number)[rule] for number in range(SCENARIOS)]
        assert [value for value in found if value not in tried] == [], rule
    assert TABLE.keys() == CATALOG.keys()
