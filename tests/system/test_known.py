"""With --known, every figure rests on what was recorded by that day, and on all of it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from intake.applications.lifecycle import Move
from intake.desk.deciding import decide
from intake.desk.ruling import Ruling
from intake.publish import publish
from intake.register.updating import register_of
from reports.cli import run
from reports.overview import Question, overview
from reports.sections.every import sections
from reports.snapshot import open_snapshot
from tests.synthetic import SCHEMA, Contents, half_year, write
from tests.walk import begun

DAY = "2022-12-31"  # of the data
SAID = "令和4年12月31日までに記録されたことによる"


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", wishing())


def wishing() -> Contents:
    """Half a year in three prefectures, in which every application wishes to begin in October."""
    contents = half_year()
    here = {row[0] for row in contents.applications if row[2][:2] in ("01", "02", "03")}
    contents.events = [event for event in contents.events if event.application in here]
    contents.applications = [row for row in contents.applications if row[0] in here]
    layout = SCHEMA.split("TABLE application(")[1].split(");")[0]
    place = layout.replace(",", " ").split()[::2].index("desired_start")
    contents.applications = [
        (*row[:place], "2022-10", *row[place + 1 :]) for row in contents.applications
    ]
    return contents


def every_section(path: Path, *, known: date | None) -> dict[str, object]:
    """What `reports show ID --json` prints of each table, but for the one that tells of the question."""
    with open_snapshot(path) as snapshot:
        found = overview(snapshot, Question(known=known, scenario="仮定A"))
        return {each.id: each.plain() for each in sections(found).values() if each.id != "state"}


def printed(capsys: pytest.CaptureFixture[str], path: Path, *arguments: str) -> str:
    assert run(["--snapshot", str(path), *arguments]) == 0
    return capsys.readouterr().out


def test_all_that_is_known_on_the_day_of_the_data_is_all_there_is(
    country: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    all_of_it = every_section(country, known=None)
    assert every_section(country, known=date(2022, 12, 31)) == all_of_it
    assert all_of_it["call"]["rows"]  # type: ignore[index]
    for command in (["adoption"], ["fees", "--fiscal-year", "2022"], ["show", "call"]):
        known = json.loads(printed(capsys, country, *command, "--json", "--known", DAY))
        plain = json.loads(printed(capsys, country, *command, "--json"))
        assert (known.pop("known"), plain.pop("known")) == (DAY, None)
        assert known == plain
    for command in (["forecast", "--fiscal-year", "2022"], ["brief", "--out", str(tmp_path)]):
        known_told = printed(capsys, country, *command, "--scenario", "仮定A", "--known", DAY)
        plain_told = printed(capsys, country, *command, "--scenario", "仮定A")
        assert [line for line in known_told.splitlines() if "令和4年12月31日まで" not in line] == [
            line for line in plain_told.splitlines() if not line.startswith("基準日：")
        ]


def test_the_month_wished_for_is_the_one_known_on_the_day(tmp_path: Path) -> None:
    """Staff correct it in June; in May nobody knew."""
    walk = begun(tmp_path / "state", 5, 4)
    for number, month, at in (
        (next(iter(walk.told)), "2023-02", datetime(2023, 4, 1, tzinfo=UTC)),
        (next(iter(walk.told)), "2023-09", datetime(2023, 6, 1, tzinfo=UTC)),
    ):
        with walk.state.store.transaction() as transaction:
            content = {"field": "desired_start", "value": month}
            ruling = Ruling(Move.CORRECT, at.date(), "見本 一郎", content=content)
            decide(transaction, number, ruling, register_of(walk.state), at)
    publish(walk.state, clock=lambda: datetime(2023, 6, 2, tzinfo=UTC))
    code = walk.told[next(iter(walk.told))].code
    with open_snapshot(walk.state.snapshot) as snapshot:
        months = [
            {row["municipality"]: row["month"] for row in snapshot.rows("wishes", **days)}[code]
            for days in (
                {"as_of": date(2023, 4, 30), "known": date(2023, 5, 1)},
                {"as_of": date(2023, 4, 30), "known": date(2023, 6, 1)},
                {"as_of": date(2023, 4, 30), "known": None},
            )
        ]
    assert months == ["2023-02", "2023-09", "2023-09"]


def test_a_snapshot_made_before_it_carried_the_month_still_opens_and_keeps_it(
    tmp_path: Path,
) -> None:
    path = write(tmp_path / "snapshot.duckdb", wishing())
    new = every_section(path, known=None)
    with duckdb.connect(path) as connection:
        connection.execute("DELETE FROM statement WHERE item IN ('desired_start', 'trial_wish')")
    assert every_section(path, known=None) == new
    assert every_section(path, known=date(2022, 12, 31)) == new


def test_every_command_prints_the_day_of_the_record(
    country: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["adoption"], ["fees", "--fiscal-year", "2022"], ["show", "call"]):
        assert SAID in printed(capsys, country, *command, "--known", DAY)
        assert SAID not in printed(capsys, country, *command)


@pytest.mark.parametrize("command", [["adoption"], ["show", "call"], ["brief"]])
def test_a_day_before_the_record_begins_is_refused_with_its_first_day(
    country: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--snapshot", str(country), *command, "--known", "2022-06-01"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "記録が始まった日（令和4年7月" in told.err
    assert len(told.err.strip().splitlines()) == 1


def test_a_fee_open_for_want_of_a_population_says_so_and_blames_no_rule(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contents = half_year()
    contents.populations = []
    path = write(tmp_path / "snapshot.duckdb", contents)
    asked = ["brief", "--scenario", "仮定A", "--out", str(tmp_path)]
    told = printed(capsys, path, *asked)
    fees = [line for line in told.splitlines() if line.startswith("・【試算】利用料（②）")]
    assert fees
    for line in fees:
        assert "人口が分からないため、人口 " in line
        assert "住民基本台帳人口が登録されていません" in line
        assert "きまり" not in line


def test_the_day_known_is_the_day_asked_about_unless_another_is_named(
    country: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, day = country, "2022-10-20"
    for command in (["adoption"], ["fees", "--fiscal-year", "2022"], ["show", "call"]):
        alone = printed(capsys, path, *command, "--json", "--known", day)
        assert json.loads(alone)["as_of"] == day
        assert alone == printed(capsys, path, *command, "--json", "--known", day, "--as-of", day)
    told = printed(capsys, path, "brief", "--known", day, "--out", str(tmp_path))
    assert "基準日：令和4年10月20日" in told
    assert "この1か月（9月20日から）、申込みが" in told
    assert "分かりません" not in told


def test_a_day_later_than_the_day_known_tells_of_no_change_and_of_nothing_that_came(
    country: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, day = country, "2022-10-20"
    later = ["--known", day, "--as-of", DAY]
    out = tmp_path / "site"
    told = printed(capsys, path, "brief", *later, "--out", str(out))
    assert "令和4年10月20日までの記録によるため、これより後の増減は分かりません。" in told
    assert "増減はありません" not in told
    assert "±0" not in told
    assert (
        printed(capsys, path, "show", "tried", *later, "--json").split('"rows"')[1]
        == printed(capsys, path, "show", "tried", "--known", day, "--json").split('"rows"')[1]
    )
    printed(capsys, path, "build", *later, "--out", str(out))
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "までの記録による。これより後の増減は分かりません）" in page
    prefecture = (out / "prefectures" / "01.html").read_text(encoding="utf-8")
    assert "1か月前に対して増減は分かりません。" in prefecture
