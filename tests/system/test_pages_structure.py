"""What holds of every page of the site: policy, landmarks, headings, captions, links, marks."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from reports.books import downloads
from reports.charts import page_figures
from reports.charts.figures import block
from reports.charts.palette import in_dark
from reports.fees.money import Parts
from reports.overview import Question, overview
from reports.pages.site import site
from reports.snapshot import open_snapshot
from reports.wording import year_name
from tests.browser.sites import SCENARIO, contents
from tests.synthetic import write

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:"
)
KINDS = ("index", "fees", "operations", "data", "prefectures/01", "prefectures/47")
Pages = Mapping[str, BeautifulSoup]


class Made:
    """A site with all there is beside its pages."""

    def __init__(self, folder: Path, scenario: str) -> None:
        with open_snapshot(write(folder / "snapshot.duckdb", contents())) as snapshot:
            found = overview(snapshot, Question(scenario=scenario or None))
            built = site(found)
            offered = {name for each in downloads.listed(found) for name in (each.xlsx, each.csv)}
            offered.add(downloads.workbook(found))  # test_downloads holds that these are written
            self.files = {*built.assets, *built.sheets, *(page.path for page in built.pages), *offered}  # fmt: skip
        self.suffix = f"-試算-{scenario}" if scenario else ""
        self.scenario = scenario
        self.sources = {page.path: page.html for page in built.pages}
        self.pages = {path: BeautifulSoup(html, "lxml") for path, html in self.sources.items()}

    def kinds(self) -> Pages:
        return {name: self.pages[f"{name}{self.suffix}.html"] for name in KINDS}


@pytest.fixture(scope="module", params=["", SCENARIO], ids=["rules", "scenario"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("country"), str(request.param))


def test_there_are_52_pages_each_named_for_what_it_shows(made: Made) -> None:
    names = {f"prefectures/{number:02d}" for number in range(1, 48)}
    names |= {"index", "municipalities", "fees", "operations", "data"}
    assert set(made.pages) == {f"{name}{made.suffix}.html" for name in names}
    titles = [page.title.get_text() for page in made.pages.values() if page.title]
    assert len(set(titles)) == 52


def test_every_page_has_the_policy_first_and_no_script_of_its_own(made: Made) -> None:
    for page in made.pages.values():
        metas = page.select("head > meta")
        assert metas[0]["charset"] == "utf-8"
        assert metas[1]["content"] == POLICY
        inline = [script for script in page.select("script") if not script.get("src")]
        assert {script["type"] for script in inline} <= {"application/json"}
        assert not [t for t in page.find_all() if any(name.startswith("on") for name in t.attrs)]


def test_every_link_of_every_page_leads_to_something_that_is_there(made: Made) -> None:
    seen = 0
    for path, page in made.pages.items():
        ids = {str(tag["id"]) for tag in page.select("[id]")}
        for tag in page.select("[href], [src]"):
            link = unquote(str(tag.get("href") or tag.get("src")))
            if link == "data:,":
                continue
            file, _, mark = link.partition("#")
            if not file:
                assert mark in ids, link
                continue
            place = _joined(PurePosixPath(path).parent, file)
            assert place in made.files, link
            if mark:  # behind a ? is the state of the page
                assert made.pages[place].find(id=mark.partition("?")[0]) is not None, link
            seen += 1
    assert seen > 500


def _joined(folder: PurePosixPath, link: str) -> str:
    parts = [*folder.parts]
    for part in PurePosixPath(link).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def test_ids_are_unique_and_every_name_that_is_referred_to_is_there(made: Made) -> None:
    names = ("aria-labelledby", "aria-describedby", "aria-controls", "for")
    for page in made.pages.values():
        ids = [str(tag["id"]) for tag in page.select("[id]")]
        assert len(ids) == len(set(ids))
        referred = {
            part
            for name in names
            for tag in page.select(f"[{name}]")
            for part in str(tag[name]).split()
        }
        assert referred <= set(ids)


def test_headings_go_down_without_a_gap_and_landmarks_are_named(made: Made) -> None:
    for page in made.kinds().values():
        levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4, h5")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert len(page.select("header, main, footer")) == 3
        navigations = [str(tag["aria-label"]) for tag in page.select("nav")]
        assert len(set(navigations)) == len(navigations) == 3


def test_every_table_has_a_caption_and_every_column_and_row_a_head(made: Made) -> None:
    for page in made.kinds().values():
        tables = page.select("table")
        assert tables
        for table in tables:
            assert table.caption is not None
            assert table.caption.get_text(strip=True)
            assert table.select("thead th[scope=col]")
            rows = [row for row in table.select("tbody tr") if not row.select("td[colspan]")]
            assert all(row.select("th[scope=row]") for row in rows)


def test_every_chart_says_in_words_what_it_shows(made: Made) -> None:
    charts = [chart for page in made.kinds().values() for chart in page.select(".chart")]
    assert len(charts) >= (8 if made.scenario else 4)
    for page in made.kinds().values():
        for chart in page.select(".chart"):
            says = page.find(id=str(chart["aria-describedby"]))
            assert says is not None
            assert re.search(r"\d", says.get_text())
            assert chart["aria-label"]


def test_a_scenario_stands_on_every_page_chart_and_file_name_else_nowhere(made: Made) -> None:
    for path, page in made.pages.items():
        marked = f"試算「{SCENARIO}」" in page.select_one("header").get_text()  # type: ignore[union-attr]
        assert marked == bool(made.scenario)
        assert (f"試算-{SCENARIO}" in path) == bool(made.scenario)
        for script in page.select("figure script"):
            title = json.loads(script.get_text())["layout"].get("title", {}).get("text", "")
            assert (f"試算「{SCENARIO}」" in title) == bool(made.scenario)


def test_an_undetermined_fee_is_never_shown_as_a_figure(made: Made) -> None:
    if made.scenario:
        return
    page = made.kinds()["fees"]
    assert page.select("figure") == []
    users = [row for row in page.select("#years tbody tr") if row.select("td")[0].get_text() != "0"]
    assert users
    for row in users:
        assert [cell.get_text() for cell in row.select("td")[2:]] == ["未確定"] * 7


def test_pages_and_what_they_share_stay_small(made: Made) -> None:
    sizes = {path: len(html.encode()) for path, html in made.sources.items()}
    assert sizes[f"index{made.suffix}.html"] < 200_000
    assert sum(sizes.values()) < 5_000_000


def test_stacked_bars_differ_by_pattern_and_every_colour_has_a_dark_one() -> None:
    parts = Parts(3, 0, 300, -20, -10, 27, 297, 0)
    drawn = block(page_figures.fee_years({2022: parts, 2023: parts}))
    patterns = [bar["marker"]["pattern"]["shape"] for bar in drawn["data"]]
    assert len(set(patterns)) == len(patterns) == 3
    colours = set(re.findall(r"#[0-9a-f]{6}", json.dumps([drawn["data"], drawn["layout"]])))
    assert colours
    assert colours <= in_dark().keys()
    assert drawn["data"][0]["x"] == [year_name(2022), year_name(2023)]
