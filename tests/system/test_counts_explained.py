"""Where two figures count different things, the reader is told what each counts, by figures that add up."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reports.cli import run
from tests.synthetic import END, START, Contents, Event, half_year, write


def told(capsys: pytest.CaptureFixture[str], path: Path, *words: str) -> Any:
    assert run(["--snapshot", str(path), *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def with_odd_ones(contents: Contents) -> Contents:
    """Adds a second application of a municipality, and one whose municipality is in no register."""
    applied = next(event.municipality for event in contents.events if event.stage == "agreed")
    contents.events.append(Event("second", applied, "received", END))
    contents.events.append(Event("elsewhere", "999999", "received", END))
    return contents


@pytest.mark.parametrize("contents", [half_year(), with_odd_ones(half_year()), Contents()])
def test_applications_by_stage_add_up_to_municipalities_and_what_is_counted_beside_them(
    contents: Contents, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "snapshot.duckdb", contents)
    stages = told(capsys, path, "show", "stages")
    shares = told(capsys, path, "adoption")
    counts = {stage: int(number.replace(",", "")) for stage, number in stages["rows"]}
    every, applied = sum(counts.values()), shares["nationwide"]["applied"]
    assert f"申込みは合わせて{every:,}件です。" in stages["note"]
    beside = {
        what: int(number.replace(",", ""))
        for what, number in re.findall(r"[に、]([^0-9、。]+?)([0-9,]+)件", stages["note"])
    }
    assert every == applied + sum(beside.values())
    assert (f"申し込んだ団体の{applied:,}団体のほかに、" in stages["note"]) == bool(beside)
    assert beside.get("団体が確定していないもの", 0) == shares["uncounted"]["unsettled"]
    assert beside.get("基準日の登録簿にない団体のもの", 0) == shares["uncounted"]["not_in_register"]
    assert beside.get("取下げ", 0) == counts.get("取下げ", 0)
    second = sum(event.application == "second" for event in contents.events)
    assert beside.get("同じ団体の重ねての申込み", 0) == second


def test_the_list_of_applicants_says_how_many_of_its_rows_still_apply(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "snapshot.duckdb", half_year())
    listed = told(capsys, path, "show", "applicants")
    applied = told(capsys, path, "adoption")["nationwide"]["applied"]
    gone = len(listed["rows"]) - applied
    assert gone > 0
    assert listed["note"] == (
        f"一覧の{len(listed['rows']):,}団体は、申し込んでいる{applied:,}団体と、"
        f"取下げなどで申込みのない{gone:,}団体です。"
    )
    assert run(["--snapshot", str(path), "--out", str(tmp_path / "site"), "build"]) == 0
    page = (tmp_path / "site" / "municipalities.html").read_text(encoding="utf-8")
    assert listed["note"] in page


@pytest.mark.parametrize("name", ["sizes", "call"])
def test_where_populations_are_shown_their_source_is_named(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contents = half_year()
    source = "見本の人口（架空）"
    contents.populations = [(row[2], START, 12_000, source) for row in contents.applications]
    path = write(tmp_path / "snapshot.duckdb", contents)
    assert f"人口は「{source}」によります。" in told(capsys, path, "show", name)["note"]
    assert run(["--snapshot", str(path), "show", name]) == 0
    assert f"人口は「{source}」によります。" in capsys.readouterr().out


@pytest.mark.parametrize(("day", "forecast"), [("2023-03-30", True), ("2023-03-31", False)])
def test_of_a_fiscal_year_that_is_over_nothing_is_forecast(
    day: str, forecast: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contents = half_year()
    contents.meta["data_until"] = f"{day}T18:00:00+09:00"
    contents.populations = [
        (row[2], date(year, 1, 1), 12_000, "人口（架空）")
        for row in contents.applications
        for year in (2022, 2023)
    ]
    path = write(tmp_path / "snapshot.duckdb", contents)
    asked = ["brief", "--scenario", "仮定A", "--out", str(tmp_path)]
    assert run(["--snapshot", str(path), *asked]) == 0
    lines = capsys.readouterr().out.splitlines()
    (this,) = [line for line in lines if "利用料（②）令和4年度：" in line]
    (following,) = [line for line in lines if "利用料（②）令和5年度：" in line]
    assert ("締結済みを加えた見込み" in this) == forecast
    assert "締結済みを加えた見込み" in following
    assert "未確定" not in this
