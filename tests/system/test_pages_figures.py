"""The figures on the pages are those of `reports adoption --json` and `reports fees --json`, read back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from reports.cli import run
from reports.overview import Question, overview
from reports.pages.site import Site, site
from reports.snapshot import open_snapshot
from reports.wording import year_name
from tests.browser.sites import SCENARIO, contents
from tests.synthetic import write

Told = dict[str, Any]
NOTHING, OPEN = "－", "未確定"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", contents())


@pytest.fixture(scope="module", params=["", SCENARIO], ids=["rules", "scenario"])
def scenario(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def pages(file: Path, scenario: str) -> Iterator[dict[str, BeautifulSoup]]:
    with open_snapshot(file) as snapshot:
        made: Site = site(overview(snapshot, Question(scenario=scenario or None)))
    suffix = f"-試算-{scenario}" if scenario else ""
    yield {
        page.path.removesuffix(f"{suffix}.html"): BeautifulSoup(page.html, "lxml")
        for page in made.pages
    }


def told(file: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> Told:
    assert run(["--snapshot", str(file), *arguments, "--json"]) == 0
    found: Told = json.loads(capsys.readouterr().out)
    return found


ASKED: dict[tuple[int, str], Told] = {}  # the file is the same for all


def fees(file: Path, capsys: pytest.CaptureFixture[str], year: int, scenario: str) -> Told:
    named = ["--scenario", scenario] if scenario else []
    if (year, scenario) not in ASKED:
        ASKED[year, scenario] = told(file, capsys, "fees", "--fiscal-year", str(year), *named)
    return ASKED[year, scenario]


def cells(row: Tag) -> list[str]:
    return [cell.get_text(strip=True) for cell in row.select("th, td")]


def rows(page: BeautifulSoup, section: str) -> dict[str, list[str]]:
    """The rows of the section's table by their head."""
    return {cells(row)[0]: cells(row)[1:] for row in page.select(f"#{section} table tbody tr")}


def percent(ratio: float, count: int, of: int) -> str:
    assert ratio == count / of
    exact = Decimal(count * 100) / of
    tenths = exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return f"{min(max(tenths, Decimal('0.1')), Decimal('99.9')) if 0 < count < of else tenths}%"


def yen(amount: int | None) -> str:
    return OPEN if amount is None else f"{amount:,}円".replace("-", "－")


def shares(values: Told) -> list[str]:
    of = values["municipalities"]
    found = [str(of) if of < 1000 else f"{of:,}"]
    for stage, ratio in (("applied", "application"), ("agreed", "agreement"), ("in_use", "use")):
        found += [
            f"{values[stage]:,}",
            percent(values[f"{ratio}_ratio"], values[stage], of),
        ]
    return found


def test_every_prefecture_of_the_overview_equals_the_json(
    file: Path, pages: dict[str, BeautifulSoup], capsys: pytest.CaptureFixture[str]
) -> None:
    json_ = told(file, capsys, "adoption")
    table = rows(pages["index"], "list")
    assert table.pop("全国") == shares(json_["nationwide"])
    assert table == {p["name"]: shares(p) for p in json_["prefectures"]}


def test_every_kind_on_the_overview_equals_the_json(
    file: Path, pages: dict[str, BeautifulSoup], capsys: pytest.CaptureFixture[str]
) -> None:
    json_ = told(file, capsys, "adoption")
    shown = [cells(row)[1:] for row in pages["index"].select("#kinds table")[0].select("tbody tr")]
    for found, kind in zip(shown, [*json_["kinds"], json_["nationwide"]], strict=True):
        of = kind["municipalities"]
        assert found[0] == f"{of:,}"
        for place, (stage, ratio) in enumerate(
            (("applied", "application"), ("agreed", "agreement"), ("in_use", "use"))
        ):
            share = percent(kind[f"{ratio}_ratio"], kind[stage], of)
            assert found[1 + 2 * place : 3 + 2 * place] == [f"{kind[stage]:,}", share]


def test_the_cards_and_municipalities_of_every_prefecture_add_up_to_the_json(
    file: Path, pages: dict[str, BeautifulSoup], capsys: pytest.CaptureFixture[str]
) -> None:
    for prefecture in told(file, capsys, "adoption")["prefectures"]:
        page = pages[f"prefectures/{prefecture['code']}"]
        of = prefecture["municipalities"]
        ratios = ("application", "agreement", "use")
        stages = ("applied", "agreed", "in_use")
        for card, stage, ratio in zip(page.select(".figure")[:3], stages, ratios, strict=True):
            value = card.select_one(".value")
            detail = card.select_one(".detail")
            assert value is not None
            assert detail is not None
            share = percent(prefecture[f"{ratio}_ratio"], prefecture[stage], of)
            assert value.get_text(strip=True) == share
            assert detail.get_text(strip=True) == f"{prefecture[stage]}／{of}団体"
        towns = rows(page, "towns")
        assert len(towns) == of
        stood = [row[1] for row in towns.values()]
        assert prefecture["applied"] == sum(s not in ("申込みなし", "取下げ") for s in stood)
        assert prefecture["agreed"] == sum(s in ("利用約款締結", "利用開始") for s in stood)
        assert prefecture["in_use"] == stood.count("利用開始")


def test_the_map_is_shaded_by_the_json(
    file: Path, pages: dict[str, BeautifulSoup], capsys: pytest.CaptureFixture[str]
) -> None:
    json_ = told(file, capsys, "adoption")["prefectures"]
    links = pages["index"].select("svg.outline a")
    for link, prefecture in zip(links, json_, strict=True):
        of, applied = prefecture["municipalities"], prefecture["applied"]
        share = percent(prefecture["application_ratio"], applied, of)
        assert (
            link["aria-label"] == f"{prefecture['name']}　申込割合 {share}（{applied}／{of}団体）"
        )


def test_every_municipality_owes_on_its_page_what_the_json_says(
    file: Path, pages: dict[str, BeautifulSoup], scenario: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for column, year in ((9, 2022), (10, 2023)):
        said = {fee["code"]: fee for fee in fees(file, capsys, year, scenario)["fees"]}
        seen = 0
        for code in (f"{number:02d}" for number in range(1, 48)):
            for row in pages[f"prefectures/{code}"].select("#towns tbody tr"):
                fee = said[str(row["id"]).removeprefix("m")]
                free = fee["status"] == "負担なし"
                assert cells(row)[column] == (NOTHING if free else yen(fee["total"]))
                seen += 1
        assert seen == len(said) == 1741


def test_the_sums_of_the_fees_page_equal_the_json(
    file: Path, pages: dict[str, BeautifulSoup], scenario: str, capsys: pytest.CaptureFixture[str]
) -> None:
    years = rows(pages["fees"], "years")
    assert list(years) == [year_name(year) for year in range(2022, 2026)]
    for year in range(2022, 2026):
        json_ = fees(file, capsys, year, scenario)
        charged = [fee for fee in json_["fees"] if fee["status"] != "負担なし"]
        found = years[year_name(year)]
        assert found[0] == str(len(charged))
        assert found[7] == yen(json_["total"])
        parts = {
            2: ("base", "months"),
            3: ("early",),
            4: ("prefecture",),
            5: ("base", "months", "early", "prefecture"),
            6: ("tax",),
        }
        for place, kinds in parts.items():
            amounts = [
                line["amount"] for fee in charged for line in fee["lines"] if line["kind"] in kinds
            ]
            assert found[place] == yen(None if None in amounts else sum(amounts))


def test_the_months_of_a_fiscal_year_add_up_to_it(
    file: Path, pages: dict[str, BeautifulSoup], scenario: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for place, year in enumerate((2022, 2023)):
        table = pages["fees"].select("#months table")[place]
        found = [cells(row) for row in table.select("tbody tr")]
        assert len(found) == 13
        assert found[-1][8] == yen(fees(file, capsys, year, scenario)["total"])
        months = [row[8] for row in found[:-1]]
        if OPEN not in months:
            numbers = [int(re.sub(r"[円,]", "", month).replace("－", "-")) for month in months]
            assert sum(numbers) == fees(file, capsys, year, scenario)["total"]


def test_the_sums_by_prefecture_equal_the_json(
    file: Path, pages: dict[str, BeautifulSoup], scenario: str, capsys: pytest.CaptureFixture[str]
) -> None:
    json_ = fees(file, capsys, 2022, scenario)
    table = rows(pages["fees"], "prefectures")
    assert table.pop("全国")[4] == yen(json_["total"])
    for name, found in table.items():
        totals = [fee["total"] for fee in json_["fees"] if fee["prefecture"] == name]
        assert found[4] == yen(None if None in totals else sum(totals))


def test_the_overview_expects_of_both_fiscal_years_what_the_json_says(
    file: Path, pages: dict[str, BeautifulSoup], scenario: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cards = {
        card.select_one("h3, h4").get_text(): card.select_one(".value").get_text(strip=True)  # type: ignore[union-attr]
        for card in pages["index"].select(".figure")
    }
    for year in (2022, 2023):
        total = fees(file, capsys, year, scenario)["total"]
        assert cards[
            f"{'【試算】' if scenario else ''}利用料（②）{year_name(year)}：利用開始の記録がある団体"
        ] == yen(total)


def test_a_scenario_really_charges_and_the_rules_alone_leave_it_open(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Else the tests above would compare nothing but 未確定."""
    assert fees(file, capsys, 2022, SCENARIO)["total"] > 1_000_000
    assert fees(file, capsys, 2022, "")["total"] is None
