"""What a manager reads of assumed values: they settle nothing, and all that rests on them says so."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from reports import wording
from reports.books import downloads
from reports.fees import money
from reports.fees.coming import Layer
from reports.overview import Overview, Question, overview
from reports.pages import brief
from reports.pages.fees import fees
from reports.pages.index import index
from reports.pages.operations import operations
from reports.pages.prefecture import pages as prefecture_pages
from reports.rules import load_rules
from reports.rules.catalog import BELOW, MONTHLY
from reports.sections.every import sections
from reports.sentences import headline
from reports.snapshot import Snapshot, open_snapshot
from reports.tables import fee_tables, money_tables
from tests.browser.sites import SCENARIO, contents
from tests.rule_cases import write_rules
from tests.synthetic import write


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return open_snapshot(write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", contents()))


@pytest.fixture(scope="module")
def found(country: Snapshot) -> Overview:
    return overview(country, Question(scenario=SCENARIO))


@pytest.fixture(scope="module")
def page(found: Overview) -> BeautifulSoup:
    return BeautifulSoup(fees(found), "lxml")


def cards(page: BeautifulSoup) -> dict[str, str]:
    return {
        next(card.stripped_strings): " ".join(card.stripped_strings)
        for card in page.select(".figure")
    }


def test_an_assumed_value_settles_no_rule(country: Snapshot, page: BeautifulSoup) -> None:
    plain = load_rules()
    of_fee = [v for v in plain.unsettled(country.day) if v.rule not in BELOW]
    card = cards(page)["未確定のきまり（②）"]
    assert f"{len(of_fee)} 件" in card
    assert f"②のきまり{len(plain.rules) - len(BELOW)}件のうち" in card
    assert f"この試算で仮の値を置いたもの {len(of_fee)}件" in card
    assert "値がないもの 0件" in card
    without = BeautifulSoup(fees(overview(country)), "lxml")
    assert f"{len(of_fee)} 件" in cards(without)["未確定のきまり（②）"]
    assert "仮の値" not in cards(without)["未確定のきまり（②）"]


def test_the_open_rules_of_a_scenario_are_listed_with_what_is_assumed(page: BeautifulSoup) -> None:
    rows = {
        row.th.get_text(): [cell.get_text() for cell in row.select("td")]
        for row in page.select("#open tbody tr")
        if row.th
    }
    assert rows["早期導入の期限"][-1] == "令和4年9月30日"
    assert rows["端数処理の方法"][-1] == "切捨て（1円単位）"
    assert rows["導入割合に応じた割引の段階"][-1] == "30%以上で5%、50%以上で10%、70%以上で20%"
    assert rows["利用料の年額（②）"][-1].startswith(
        "10,000人未満 100,000円、10,000人以上50,000人未満 200,000円、"
    )


def test_every_figure_and_sentence_computed_under_a_scenario_says_so(
    found: Overview, page: BeautifulSoup
) -> None:
    names = list(cards(page)) + list(cards(BeautifulSoup(index(found), "lxml")))
    computed = [name for name in names if "記録がある" in name or "割引" in name]
    assert len(computed) == 5
    assert all(name.startswith("【試算】") for name in computed)
    with_yen = [s.get_text() for s in page.select(".sentences li, .says, .lead") if "円" in s.get_text()]  # fmt: skip
    assert len(with_yen) > 4
    assert [said for said in with_yen if "試算「" not in said] == []


def test_the_municipalities_of_a_prefecture_add_up_whatever_became_of_their_fees(
    found: Overview,
) -> None:
    table = fee_tables.by_prefecture(found.fees[2022], SCENARIO)
    assert [column.title for column in table.columns[1:5]] == [
        "市区町村", "計算できた団体", "未確定の団体", "負担のない団体",
    ]  # fmt: skip
    assert all(row[1] == row[2] + row[3] + row[4] for row in table.rows)


def test_part_of_a_year_is_not_set_against_a_whole_one(found: Overview) -> None:
    compared = dict(headline.expected(found, 2023).comparisons)
    assert "令和4年度比" not in compared
    assert "令和4年度は1月～3月の分だけ" in compared
    assert "令和5年度比" in dict(headline.expected(found, 2024).comparisons)


def test_the_outlook_names_the_layers_it_is_made_of(found: Overview) -> None:
    table = money_tables.outlook(money.outlook(found), SCENARIO)
    assert [column.title for column in table.columns[1:]] == [
        "利用開始の記録がある団体だけ",
        "締結済みの団体を加える",
        "申込済みの団体も加える",
    ]


def test_what_the_next_tier_brings_names_its_year(found: Overview) -> None:
    year = wording.year_name(found.fiscal_year)
    assert f"{year}の利用料（②）の合計が減る額" in index(found)
    assert f"効果は{year}の利用料（②）の減" in fee_tables.targets(found.targets).caption


def test_no_mail_that_still_waits_is_told_as_looked_at_by_staff(found: Overview) -> None:
    assert found.desk.waiting
    text = BeautifulSoup(operations(found), "lxml").get_text()
    assert "うち要確認" in text
    assert "職員が確認" not in text


def test_what_another_value_would_leave_undetermined_says_why(found: Overview) -> None:
    unknown = [item for item in money.sensitivity(found) if item.total is None]
    assert unknown
    assert all(re.search(r"：.+（\d[\d,]*団体）", item.why) for item in unknown)
    assert all(not item.why for item in money.sensitivity(found) if item.total is not None)


def test_the_managers_workbook_repeats_its_heads_breaks_its_sentences_and_keeps_its_formats(
    found: Overview,
) -> None:
    data = downloads.files(found)[downloads.workbook(found)]
    book = load_workbook(io.BytesIO(data))
    several = [sheet for sheet in book.worksheets if not sheet.print_title_rows]
    assert [sheet.title for sheet in several] == ["試算 概要", "試算 事務"]
    assert all(sheet.freeze_panes is None for sheet in several), "a head above a table not its own"
    desk = book["試算 事務"]
    broken = [row for row in range(6, desk.max_row + 1) if desk.row_dimensions[row].height]
    assert not broken, "all its tables fit their columns"
    assert desk.page_setup.fitToHeight == 1, "they are read side by side, on one sheet of paper"
    assert {sheet.oddHeader.center.text for sheet in book.worksheets} == {
        "見本データ（架空）　試算「仮定A」"
    }
    first = book.worksheets[0]
    merged = {str(area).split(":")[0] for area in first.merged_cells.ranges}
    long = [c for (c,) in first.iter_rows(max_col=1) if len(str(c.value or "")) > 60]
    assert len(long) > 2
    assert all(c.coordinate in merged and c.alignment.wrap_text for c in long)
    assert not book.worksheets[1]["A2"].alignment.wrap_text, "else it ends with its column"
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        charts = [parts.read(name).decode() for name in parts.namelist() if "/charts/" in name]
    formats = [tag for chart in charts for tag in re.findall(r"<(?:c:)?numFmt [^>]*>", chart)]
    assert len(formats) > 8
    assert [tag for tag in formats if "sourceLinked" not in tag] == []


@pytest.mark.parametrize(
    ("day", "assessed", "following"),
    [
        (date(2022, 10, 1), MONTHLY, "令和4年10月1日"),
        (date(2022, 10, 2), MONTHLY, "令和4年11月1日"),
        (date(2022, 12, 31), MONTHLY, "令和5年1月1日"),
        (date(2022, 12, 31), "当年度1月1日", "令和5年1月1日"),
        (date(2022, 12, 31), "前年度12月31日", "令和4年12月31日"),
        (date(2022, 12, 31), "前々年度4月1日", "令和5年4月1日"),
    ],
)
def test_a_prefecture_shows_the_next_day_on_which_its_ratio_is_assessed(
    country: Snapshot, tmp_path: Path, day: date, assessed: str, following: str
) -> None:
    rules = write_rules(tmp_path / "rules", {"prefecture_assessed": assessed})
    pages = dict(prefecture_pages(overview(country, Question(day, rules=rules))))
    shown = cards(BeautifulSoup(next(iter(pages.values())), "lxml"))
    (card,) = (words for title, words in shown.items() if title.startswith("導入割合に応じた割引"))
    assert f"次の判定日 {following}" in card


def test_beside_a_forecast_stand_the_municipalities_in_it_and_those_left_out_everywhere(
    found: Overview,
) -> None:
    year = found.fiscal_year + 1
    of = money.included(found, year)
    assert 0 < of.taken < of.waiting
    assert of.applied - of.agreed == of.taken
    end = date(year + 1, 3, 31)
    expected = found.coming.in_use(end)
    assert (of.agreed, of.applied) == (
        expected[Layer.SURE] + expected[Layer.AGREED], expected.total(),
    )  # fmt: skip
    whose = f"うち締結前の{of.waiting:,}団体からは"
    why = f"残り{of.waiting - of.taken:,}団体は、締結までの日数の実績と希望月では年度中に始まらない"
    sheet = brief.brief(found)
    outlook = sections(found)["outlook"].says
    cards = dict(headline.expected(found, year).comparisons)
    (amount,) = [how for what, how in cards.items() if what == "申込済みも加えた見込み"]
    assert amount.endswith(f"円（{of.applied:,}団体）")
    assert cards[whose] == f"{of.taken:,}団体（{why}）"
    for text in (sheet.html, sheet.text, outlook):
        assert f"（{of.applied:,}団体）" in text
        assert whose in text
        assert why in text


def test_what_discounts_take_off_is_told_by_kind_of_discount(found: Overview) -> None:
    whole = money.by_year(found)[2023]
    assert whole.early
    cards = dict(headline.expected(found, 2023).comparisons)
    early, prefecture = -whole.early, -(whole.prefecture or 0)
    assert cards["割引で減る額（消費税を加える前）"] == (
        f"{early + prefecture:,}円（早期導入割引 {early:,}円、導入割合に応じた割引 {prefecture:,}円）"
    )
