"""The page for managers, read as a browser without JavaScript reads it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from reports.counts import adoption
from reports.overview import Question, overview
from reports.pages.frame import stylesheet
from reports.pages.index import index
from reports.sentences import headline
from reports.snapshot import Snapshot, open_snapshot
from tests.synthetic import END, Contents, Event, half_year, noon, standing_codes, write

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:"
)


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    path = write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", half_year(share=1))
    with open_snapshot(path) as snapshot:
        yield snapshot


@pytest.fixture(scope="module")
def page(country: Snapshot) -> BeautifulSoup:
    return BeautifulSoup(index(overview(country)), "lxml")


def page_of(folder: Path, contents: Contents, as_of: date | None = None) -> BeautifulSoup:
    with open_snapshot(write(folder / "snapshot.duckdb", contents)) as snapshot:
        found = overview(snapshot, Question(as_of))
        return BeautifulSoup(index(found), "lxml")


def text(page: BeautifulSoup | Tag, selector: str) -> str:
    found = page.select_one(selector)
    assert found is not None, selector
    return found.get_text(" ", strip=True)


def cells(row: Tag) -> list[str]:
    return [cell.get_text(strip=True) for cell in row.select("th, td")]


def test_the_first_thing_in_the_head_after_the_charset_is_the_policy(page: BeautifulSoup) -> None:
    metas = page.select("head > meta")
    assert metas[0]["charset"] == "utf-8"
    assert metas[1]["http-equiv"] == "Content-Security-Policy"
    assert metas[1]["content"] == POLICY


def test_nothing_is_fetched_from_anywhere_else(page: BeautifulSoup) -> None:
    named = [tag.get(name) for name in ("src", "href") for tag in page.select(f"[{name}]")]
    assert {str(link).partition("#")[0] for link in named if not str(link).startswith("#")} == {
        "data:,",
        "assets/site.css",
        *(
            f"assets/{name}.js"
            for name in (
                "plotly.min",
                "charts",
                "places",
                "search",
                "variants",
                "lists",
                "site",
                "goal",
                "map",
            )
        ),
        *(f"{name}.html" for name in ("index", "municipalities", "fees", "operations", "data")),
        *(f"会議用の1枚.{suffix}" for suffix in ("html", "txt")),
        *(
            f"data/{name}.{suffix}"
            for name in (
                "止まっている申込み",
                "申込割合の順位",
                "月ごとの推移",
                "利用開始の見込み",
                "見込みと実績",
                "種別ごとの割合",
                "都道府県別の割合",
            )
            for suffix in ("xlsx", "csv")
        ),
        *(f"prefectures/{number:02d}.html" for number in range(1, 48)),
    }
    assert "url(" not in stylesheet()
    assert "@import" not in stylesheet()


def test_no_script_stands_in_the_page_itself(page: BeautifulSoup) -> None:
    inline = [script for script in page.select("script") if not script.get("src")]
    assert [script["type"] for script in inline] == ["application/json"] * 4
    assert not [tag for tag in page.find_all() if any(name.startswith("on") for name in tag.attrs)]


def test_the_purpose_the_day_and_the_state_of_the_data_come_first(page: BeautifulSoup) -> None:
    assert "確かめるためのページ" in text(page, "header .purpose")
    assert text(page, "header .dates") == (
        "基準日 令和4年12月31日（土） データの時点 令和4年12月31日（土）18時00分"
        " 登録簿 令和8年10月1日までの変更を含む（基準日の団体を数えます）"
    )


def test_a_sample_says_on_its_face_that_it_is_one(page: BeautifulSoup, tmp_path: Path) -> None:
    assert text(page, "p.label").startswith("見本データ（架空）")
    assert text(page, "title").startswith("見本データ（架空）")
    assert page_of(tmp_path, half_year(label="")).select("p.label") == []


def test_the_key_figures_equal_the_json_and_each_is_compared(
    page: BeautifulSoup, country: Snapshot
) -> None:
    told = adoption.as_json(adoption.shares(country), country)["nationwide"]
    figures = page.select(".figure")
    titles = [figure.select_one("h3, h4").get_text() for figure in figures]  # type: ignore[union-attr]
    assert titles == [
        "申込み", "受付完了", "締結", "利用開始", "割引の段階にある都道府県",
        "利用料（②）令和4年度：利用開始の記録がある団体", "利用料（②）令和5年度：利用開始の記録がある団体",
        "職員の確認待ち", "最も長い待ち", "記録漏れ",
    ]  # fmt: skip
    for place, stage in ((0, "applied"), (2, "agreed"), (3, "in_use")):
        figure = figures[place]
        assert figure.select_one(".value").get_text(strip=True) == f"{told[stage]}団体"  # type: ignore[union-attr]
        assert f"{told[stage] / 1741:.1%}" in figure.select_one(".detail").get_text()  # type: ignore[union-attr]
    assert all(figure.select(".compare dd") for figure in figures)


def test_what_no_rule_fixes_is_called_undetermined_and_is_not_0(page: BeautifulSoup) -> None:
    figures = {text(figure, "h3, h4"): text(figure, ".value") for figure in page.select(".figure")}
    assert figures["利用料（②）令和4年度：利用開始の記録がある団体"] == "未確定"
    assert figures["割引の段階にある都道府県"] == "未確定"
    assert "「あと何団体」は示していません" in text(page, "#distance .lead")


def test_the_first_figure_is_compared_with_a_month_before(
    page: BeautifulSoup, country: Snapshot
) -> None:
    now, month = (
        adoption.shares(country, day).nationwide.applied for day in (END, date(2022, 11, 30))
    )
    said = text(page, ".figure .compare")
    assert f"11月30日比 +{now - month}団体（+{(now - month) / 1741 * 100:.1f}ポイント）" in said


def test_the_sentences_name_who_applied_within_the_week(country: Snapshot) -> None:
    found = overview(country)
    new = {t.name for t in found.towns.now if t.applied} - {t.name for t in found.towns.week if t.applied}  # fmt: skip
    said = headline.sentences(found)[1]
    assert said.startswith("この1週間（12月24日から）、")
    assert sum(name in said for name in new) >= min(len(new), 5) > 0


def test_the_map_is_readable_as_text_and_leads_to_the_pages(
    page: BeautifulSoup, country: Snapshot
) -> None:
    tiles, outlines = page.select(".tiles a"), page.select("svg.outline a")
    assert len(tiles) == len(outlines) == 47
    for prefecture in adoption.shares(country).prefectures:
        shares = prefecture.shares
        (tile,) = page.select(f".tiles a[href='prefectures/{prefecture.code}.html']")
        (outline,) = page.select(f"svg.outline a[href='prefectures/{prefecture.code}.html']")
        assert tile["title"] == outline["aria-label"] == text(outline, "title")
        assert f"{shares.applied}／{shares.municipalities}団体" in str(tile["title"])
        assert tile["class"] == outline["class"]
        row = page.select_one(f"#p{prefecture.code}")
        assert row is not None
        assert cells(row)[:3] == [
            prefecture.name, str(shares.municipalities), str(shares.applied),
        ]  # fmt: skip
        assert cells(row)[3] == text(tile, "b")


def test_the_ranking_holds_every_prefecture_once_from_the_highest_down(page: BeautifulSoup) -> None:
    rows = [cells(row) for row in page.select(".ranking tbody tr")]
    assert len({row[1] for row in rows}) == len(rows) == 47
    shares = [float(row[3].removesuffix("%")) for row in rows]
    assert shares == sorted(shares, reverse=True)
    assert [row[0] for row in rows if row[3] == "0.0%"] == ["45"] * 3


def test_the_script_that_changes_the_share_is_given_what_the_page_shows_first(
    page: BeautifulSoup, country: Snapshot
) -> None:
    measures = json.loads(text(page, "#measures"))
    assert list(measures) == ["申込割合", "締結割合", "利用開始割合"]
    for prefecture in adoption.shares(country).prefectures:
        (tile,) = page.select(f".tiles a[data-code='{prefecture.code}']")
        shade, share, count, _ = measures["申込割合"]["rows"][prefecture.code]
        assert (tile["class"], text(tile, "b")) == ([f"s{shade}"], share)
        assert f"（{count}団体）" in str(tile["title"])
        agreed = f"{prefecture.shares.agreed}／{prefecture.shares.municipalities}"
        assert measures["締結割合"]["rows"][prefecture.code][2] == agreed


def test_each_prefecture_has_a_small_chart_with_the_end_of_its_lines(
    page: BeautifulSoup, country: Snapshot
) -> None:
    drawn = page.select(".multiples li")
    assert len(drawn) == 47
    for each, prefecture in zip(drawn, adoption.shares(country).prefectures, strict=True):
        assert f"{prefecture.shares.applied}／{prefecture.shares.municipalities}" in text(each, "a")
        heights = [re.findall(r"V(\d+)", str(path["d"])) for path in each.select("path")]
        last = [int(of[-1]) if of else 40 for of in heights]
        assert last == sorted(last)  # applied is above agreed, agreed above in use


def test_a_chart_whose_lines_are_level_says_since_when_and_what_mail_came(tmp_path: Path) -> None:
    events = [Event("a", "131016", "received", date(2022, 9, 5))]
    contents = Contents(events=events, mail_counts=[(date(2022, 11, 2), "inquiry", "accepted", 2)])
    said = text(page_of(tmp_path, contents), "#progress .says")
    assert (
        "申込みは9月5日を最後に増減がなく、線は平らです（9月5日より後に受信したメールは2通）"
        in said
    )


def test_every_table_has_a_caption_and_headings(page: BeautifulSoup) -> None:
    for table in page.select("table"):
        assert table.caption is not None
        assert table.caption.get_text(strip=True)
        assert table.select("thead th[scope=col]")
        assert all(row.select("th[scope=row]") for row in table.select("tbody tr"))


def test_headings_go_down_without_a_gap_and_landmarks_are_named(page: BeautifulSoup) -> None:
    levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert len(page.select("header, main, footer, nav[aria-label]")) == 6
    ids = [str(tag["id"]) for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))
    referred = {i for name in ("aria-labelledby", "aria-describedby") for tag in page.select(f"[{name}]") for i in str(tag[name]).split()}  # fmt: skip
    assert referred <= set(ids)
    assert {str(link["href"])[1:] for link in page.select("a[href^='#']")} <= set(ids)


def test_the_chart_has_its_data_its_sentence_and_its_table(page: BeautifulSoup) -> None:
    chart = page.select_one(".chart")
    assert chart is not None
    block = json.loads(text(page, f"#{chart['data-figure']}"))
    assert block["data"][0]["y"][-1] == int(cells(page.select("#progress tbody tr")[-1])[1])
    assert page.select_one("#progress details[open]") is not None
    assert "最も増えた月" in text(page, f"#{chart['aria-describedby']}")


def test_the_undefined_ratio_appears_once_as_a_sentence_never_as_a_figure(
    page: BeautifulSoup,
) -> None:
    whole = page.get_text(" ", strip=True)
    assert adoption.MISSING_RULE in whole
    assert re.search(r"導入割合[^。]{0,12}\d+(\.\d+)?\s*%", whole) is None


def test_what_to_do_next_names_what_waits_and_what_is_not_counted(page: BeautifulSoup) -> None:
    steps = text(page, "#changes .two > div:nth-of-type(2)")
    assert "職員の確認を待つものが4件" in steps
    assert "団体が確定していない申込みが3件" in steps


def test_the_first_screen_says_how_complete_its_figures_are(page: BeautifulSoup) -> None:
    said = text(page, "#points .complete")
    assert "記録漏れ" in said
    assert "職員の確認を待つものは4件です。最も古いものは" in said
    assert "どの割合にも数えていない申込み：団体が確定していないもの3件" in said
    assert page.select_one(".status ~ .complete ~ .figures"), "before the figures it is about"


def test_mails_missing_from_the_record_are_said_first(tmp_path: Path) -> None:
    contents = Contents(passes=[(1, noon(END), noon(END), 10, 7, 0, 3, False)])
    page = page_of(tmp_path, contents)
    assert "受信箱にあって記録にないメールが3通" in text(
        page, "#changes .two > div:nth-of-type(2) ul:last-of-type li"
    )
    assert "記録漏れ" in text(page, ".figure.warning")


def test_a_failed_pass_is_said_and_the_last_good_one_still_counted(tmp_path: Path) -> None:
    passes = [
        (1, noon(END), noon(END), 10, 10, 10, 0, False),
        (1, noon(END) + timedelta(hours=1), noon(END) + timedelta(hours=1), 0, 0, 0, 0, True),
    ]
    page = page_of(tmp_path, Contents(passes=passes))
    assert "直近の受信箱の確認が失敗しています" in text(page, "#points")
    assert "メールは10通" in text(page, "#points .complete")


def test_a_snapshot_without_anything_makes_a_page_that_says_so(tmp_path: Path) -> None:
    contents = Contents()
    contents.meta["data_until"] = ""
    page = page_of(tmp_path, contents)
    assert "申込みはまだありません" in text(page, "#prefectures")
    assert "受信箱をまだ一度も確認していません" in text(page, "#points")
    assert text(page, "#progress .lead") == "申込みはまだありません。"
    assert page.select(".chart") == []
    assert [cell.get_text() for cell in page.select(".tiles b")] == ["0.0%"] * 47


def test_a_page_of_an_earlier_day_shows_that_day(tmp_path: Path, country: Snapshot) -> None:
    earlier = adoption.shares(country, date(2022, 9, 30)).nationwide.applied
    page = page_of(tmp_path, half_year(share=1), date(2022, 9, 30))
    assert text(page, ".figure .value") == f"{earlier} 団体"
    assert text(page, "header .dates").startswith("基準日 令和4年9月30日")


def test_whatever_the_snapshot_holds_is_escaped(tmp_path: Path) -> None:
    evil = '"><script>alert(1)</script>&'
    contents = half_year(label=evil)
    contents.meta["program_version"] = evil
    contents.mail_counts.append((END, evil, evil, 1))
    contents.letters.append((evil, noon(END), noon(END), None, evil))
    contents.applications.append((evil, None, None, END, None, evil, 1, *[None] * 5))
    with open_snapshot(write(tmp_path / "snapshot.duckdb", contents)) as snapshot:
        source = index(overview(snapshot))
    assert "<script>alert" not in source
    assert "&lt;script&gt;alert(1)" in source
    scripts = BeautifulSoup(source, "lxml").select("script")
    assert len([script for script in scripts if not script.get("src")]) == 4


def test_no_municipality_is_lost_between_the_map_and_the_country(tmp_path: Path) -> None:
    everyone = [Event(f"a{code}", code, "received", date(2022, 7, 1)) for code in standing_codes()]
    page = page_of(tmp_path, Contents(events=everyone))
    assert {cell.get_text() for cell in page.select(".tiles b")} == {"100.0%"}
    assert text(page, ".figure .value") == "1,741 団体"


def test_where_all_are_equal_nobody_is_called_the_lowest(tmp_path: Path) -> None:
    everyone = [Event(f"a{code}", code, "received", date(2022, 7, 1)) for code in standing_codes()]
    page = page_of(tmp_path, Contents(events=everyone))
    assert "申込割合はすべての都道府県で100.0%です" in text(page, "#prefectures .lead")
    assert "申込割合はすべての種別で100.0%です" in text(page, "#kinds .lead")


def test_more_equal_ones_than_fit_a_sentence_are_counted(tmp_path: Path) -> None:
    page = page_of(tmp_path, Contents(events=[Event("a", "014087", "received", END)]))
    assert "最も低いのは青森県・岩手県・宮城県・秋田県・山形県など46都道府県（0.0%）です" in text(
        page, "#prefectures .lead"
    )
