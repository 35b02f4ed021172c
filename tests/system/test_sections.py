"""One section behind page, file, terminal and notebook; one door to all of them; the sheet for a meeting."""

from __future__ import annotations

import csv
import io
import json
from itertools import pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from intake.terms import IntakeError
from reports import ask
from reports.books import downloads
from reports.cli import run
from reports.pages.brief import brief
from reports.pages.fees import fees
from reports.snapshot import SnapshotError
from reports.wording import month, year_name, yen
from tests.browser.sites import contents
from tests.synthetic import write


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", contents())


def test_a_section_is_the_same_on_the_page_in_its_file_and_in_the_terminal(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now = ask(snapshot=file, scenario="仮定A")
    section = now.sections["年度ごとの利用料"]
    assert now.sections["fee-years"] is section
    page = BeautifulSoup(fees(now.overview), "lxml")
    shown = [[c.get_text() for c in row.select("th, td")] for row in page.select("#years tbody tr")]
    assert shown == section.table.shown()
    made = downloads.files(now.overview)[downloads.path(now.overview, section.title, "csv")]
    lines = list(csv.DictReader(io.StringIO(made.decode("utf-8-sig"))))
    total = section.table.columns[-2].title
    assert [line[total] for line in lines] == [str(row[-2]) for row in section.table.rows]
    capsys.readouterr()
    assert run(["--snapshot", str(file), "show", "fee-years", "--scenario", "仮定A", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == shown
    assert told["scenario"]["試算"] == "仮定A"


def test_every_section_has_a_name_and_a_question_of_its_own(file: Path) -> None:
    every = list(ask(snapshot=file).sections.values())
    assert len(every) > 25
    assert len({each.id for each in every}) == len({each.title for each in every}) == len(every)
    assert all(each.question for each in every)


def test_a_section_whose_amounts_are_open_names_the_rules_it_needs(file: Path) -> None:
    assert "利用料の年額（②）" in ask(snapshot=file).sections["年度ごとの利用料"].needs
    assert ask(snapshot=file, scenario="仮定A").sections["年度ごとの利用料"].needs == ()


def test_an_unknown_section_is_refused_with_the_names_there_are(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--snapshot", str(file), "show", "ない表"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("エラー：「ない表」という表はありません。")
    assert "都道府県別の割合" in said


def test_values_come_as_a_frame_and_any_question_in_sql(file: Path) -> None:
    now = ask(snapshot=file)
    frame = now.sections["都道府県別の割合"].frame()
    assert frame["申込割合"].between(0, 1).all()
    counted = now.sql("SELECT count(*) AS n FROM municipalities(NULL)")
    assert counted["n"][0] > 1700
    bound = now.sql(
        "SELECT count(*) AS n FROM application WHERE received_on <= $day", day="2022-07-31"
    )
    assert 0 < bound["n"][0] < now.sql("SELECT count(*) AS n FROM application")["n"][0]
    with pytest.raises(SnapshotError, match="この問合せには答えられません"):
        now.sql("SELECT * FROM nothing")
    with pytest.raises(IntakeError, match="as_of の日付「昨日」"):
        ask(as_of="昨日", snapshot=file)


def test_a_past_day_is_asked_through_the_same_door(file: Path) -> None:
    then = ask(as_of="2022-09-30", known="2022-10-31", snapshot=file)
    assert then.overview.day.isoformat() == "2022-09-30"
    assert "令和4年10月31日までの記録による" in repr(then)


def test_the_sheet_and_the_text_for_a_meeting_say_the_same(file: Path) -> None:
    now = ask(snapshot=file, scenario="仮定A").overview
    made = brief(now)
    page = BeautifulSoup(made.html, "lxml").get_text(" ", strip=True)
    assert "試算「仮定A」" in made.text
    assert "見本データ（架空）" in made.text
    for line in filter(None, made.text.splitlines()):
        words = line.lstrip("　・■").split("　")[0].split("（")[0]
        assert words in page or words.startswith("ほか"), line


def test_the_text_for_a_mail_says_how_complete_the_figures_are_and_what_to_decide(
    file: Path,
) -> None:
    now = ask(snapshot=file, scenario="仮定A")
    lines = brief(now.overview).text.splitlines()
    assert any("記録漏れ" in line and "職員の確認を待つもの" in line for line in lines)
    assert any(line.startswith("・どの割合にも数えていない申込み") for line in lines)
    assert lines[lines.index("■管理者が決めること") + 1].startswith("・")
    foreseen = lines.index(f"・{now.sections['coming'].says}")
    assert lines[foreseen + 1] == f"・{now.sections['tried'].says}"
    assert "まだ確かめられていません" in lines[foreseen + 1]


def test_the_months_of_the_outlook_add_up_to_its_years(file: Path) -> None:
    now = ask(snapshot=file, scenario="仮定A")
    months = now.sections["outlook-months"].table.rows
    for place, year in enumerate(now.sections["outlook"].table.rows[:2]):
        of_year = months[12 * place : 12 * place + 12]
        assert [sum(row[layer] for row in of_year) for layer in (1, 2, 3)] == list(year[1:])


def test_the_months_of_the_outlook_are_drawn_and_said_as_they_are_in_the_table(file: Path) -> None:
    outlook = ask(snapshot=file, scenario="仮定A").sections["outlook-months"]
    rows = outlook.table.rows
    assert outlook.chart
    bars = outlook.chart.block["data"]
    tops = [sum(part) for part in zip(*(bar["customdata"] for bar in bars), strict=True)]
    assert tops == [applied for *_, applied in rows]
    assert bars[0]["customdata"] == [recorded for _, recorded, _, _ in rows]
    rises = {after[0]: after[3] - before[3] for before, after in pairwise(rows)}
    steepest = max(rises, key=rises.__getitem__)
    assert rises[steepest] > 0
    assert f"{month(rows[0][0])}の{yen(rows[0][3])}から{month(rows[-1][0])}の{yen(rows[-1][3])}になる" in outlook.says  # fmt: skip
    assert (
        f"最も増えるのは{month(steepest)}で、前の月より{yen(rises[steepest])}の増" in outlook.says
    )


def test_an_outlook_without_rules_has_no_chart_and_says_why(file: Path) -> None:
    outlook = ask(snapshot=file).sections["outlook-months"]
    assert outlook.chart is None
    assert "未確定" in outlook.says


def test_what_two_scenarios_differ_by_is_said_and_their_bars_fill_the_axis(file: Path) -> None:
    now = ask(snapshot=file, scenario="仮定A", against="仮定B")
    compared = now.sections["compared"]
    year, one, two, gap = next(
        row for row in compared.table.rows if row[0] == now.overview.fiscal_year + 1
    )
    assert gap == two - one != 0
    assert f"{year_name(year)}の合計は、試算「仮定A」で{yen(one)}、試算「仮定B」で{yen(two)}です" in compared.says  # fmt: skip
    assert compared.chart
    ticks = compared.chart.block["layout"]["yaxis"]["tickvals"]
    highest = max(max(row[1], row[2]) for row in compared.table.rows) / 10_000
    assert ticks[-2] <= highest <= ticks[-1]


def test_the_months_of_every_year_are_said_before_tax(file: Path) -> None:
    now = ask(snapshot=file, scenario="仮定A")
    found = [now.sections[f"months-{year}"].says for year in now.overview.near_years]
    assert len(found) == 2
    assert all("割引後の額（消費税を加える前）" in said for said in found)
    assert not any("消費税を含" in said for said in found)


def test_a_meeting_without_rules_names_no_yen(file: Path) -> None:
    text = brief(ask(snapshot=file).overview).text
    assert "未確定" in text
    assert "円" not in text.replace("円滑", "")
