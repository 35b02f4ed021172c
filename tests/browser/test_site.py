"""The pages for managers in a real browser, from files, with the network off."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from pathlib import Path

import pytest

from reports.charts.palette import DARK, LIGHT
from tests.browser.chromium import Page
from tests.browser.sites import KINDS, SCENARIO
from tests.sampling import few

SUFFIX = f"-試算-{SCENARIO}"
PREFECTURES = ("01", "04", "10", "13", "20", "26", "40", "46", "47")


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[place : place + 2], 16)) for place in (1, 3, 5))})"


def show(page: Page, site: Path, name: str, width: int = 1440, *, dark: bool = False, mark: str = "") -> None:  # fmt: skip
    page.look(width, dark=dark)
    page.open((site / f"{name}.html").as_uri() + mark)


def arrive(page: Page, there: str) -> None:
    """Wait for the page that a click leads to, whole: its rows come one by one while it loads."""
    page.until(f"document.readyState === 'complete' && {there}")


def pixel(page: Page, x: float, y: float) -> str:
    """The colour painted at a place of the window: a picture of one pixel, unpacked by hand."""
    clip = {"x": int(x), "y": int(y), "width": 1, "height": 1, "scale": 1}
    shot = page.call("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
    data, place, packed = base64.b64decode(shot["data"]), 8, b""
    while place < len(data):
        size, kind = struct.unpack(">I4s", data[place : place + 8])
        packed += data[place + 8 : place + 8 + size] if kind == b"IDAT" else b""
        place += size + 12
    return "#" + zlib.decompress(packed)[1:4].hex()


def near(one: str, other: str) -> bool:
    """Whether two colours are the same but for what a picture's rounding makes of them."""
    a, b = bytes.fromhex(one[1:]), bytes.fromhex(other[1:])
    return all(abs(x - y) <= 3 for x, y in zip(a, b, strict=True))


@pytest.mark.parametrize("suffix", ["", SUFFIX], ids=["rules", "scenario"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_page_asks_for_anything_outside_its_folder_or_complains(
    page: Page, site: Path, kind: str, suffix: str
) -> None:
    show(page, site, kind + suffix)
    asked = [url for url in page.requests() if not url.startswith(("data:", "blob:"))]
    assert len(asked) > 3
    assert [url for url in asked if not url.startswith(site.as_uri() + "/")] == []
    assert page.complaints() == []


def test_a_page_that_breaks_the_policy_would_be_noticed(page: Page, tmp_path: Path) -> None:
    """The check above can fail: this page fetches from outside and runs a script of its own."""
    (tmp_path / "index.html").write_text(
        "<meta http-equiv='Content-Security-Policy' content=\"script-src 'self'\">"
        "<img src='http://127.0.0.1:9/x.png'><script>alert(1)</script>",
        encoding="utf-8",
    )
    page.open((tmp_path / "index.html").as_uri())
    assert "http://127.0.0.1:9/x.png" in page.requests()
    assert any("Content Security Policy" in complaint for complaint in page.complaints())


@pytest.mark.parametrize("suffix", ["", SUFFIX], ids=["rules", "scenario"])
def test_what_managers_have_to_decide_is_in_sight_on_the_first_screen(
    page: Page, site: Path, suffix: str
) -> None:
    show(page, site, f"index{suffix}")
    ends = page.value(
        "[...document.querySelectorAll('#decide li')].map(e => e.getBoundingClientRect().bottom)"
    )
    assert len(ends) > 1
    assert max(ends) < page.value("innerHeight") == 900


@pytest.mark.parametrize("width", few([1440, 768, 390, 320], 1440, 320))
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_wider_than_the_window(page: Page, site: Path, kind: str, width: int) -> None:
    show(page, site, kind + SUFFIX, width)
    assert page.complaints() == []
    assert page.value("document.documentElement.scrollWidth") == width
    cut = page.value(
        "[...document.querySelectorAll('dd, p, li, .tiles a, .figure, h1, h2, h3')]"
        ".filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 1)"
        ".map(e => e.textContent.trim().slice(0, 20))"
    )
    assert cut == []


@pytest.mark.parametrize("dark", few([False, True], False), ids=["light", "dark"])
def test_the_map_is_painted_in_the_shade_of_each_prefecture(
    page: Page, site: Path, dark: bool
) -> None:
    show(page, site, "index", dark=dark)
    inside = """(code => {
      const path = document.getElementById('map' + code), box = path.getBBox();
      const matrix = path.getScreenCTM();
      let best = null, room = 0;  // the place farthest from the edges, of a fine grid
      for (let i = 1; i < 150; i++) for (let j = 1; j < 150; j++) {
        const at = new DOMPoint(box.x + box.width * i / 150, box.y + box.height * j / 150);
        const free = (r) => [[0, 0], [r, 0], [-r, 0], [0, r], [0, -r]]
          .every(([x, y]) => path.isPointInFill(new DOMPoint(at.x + x, at.y + y)));
        while (room < 8 && free(room + 1)) [best, room] = [at, room + 1];
      }
      const on = best.matrixTransform(matrix);
      return [path.parentElement.className.baseVal, on.x + scrollX, on.y + scrollY];
    })"""
    colours = DARK if dark else LIGHT
    shades = set()
    for code in PREFECTURES:
        shade, x, y = page.value(f"{inside}('{code}')")
        assert near(pixel(page, x, y), colours[shade]), code
        shades.add(shade)
    assert len(shades) > 2


def test_one_click_changes_the_map_to_cells_and_back(page: Page, site: Path) -> None:
    show(page, site, "index")
    shown = "[...document.querySelectorAll('.outline, .tiles')].map(e => e.clientHeight > 100)"
    assert page.value(shown) == [True, False]
    page.click("document.querySelector('label[for=shape-tiles]')")
    assert page.value(shown) == [False, True]
    widths = page.value(
        "[...document.querySelectorAll('.tiles a')].map(a => [a.className, "
        "getComputedStyle(a).backgroundColor, a.getBoundingClientRect().width])"
    )
    assert len(widths) == 47
    assert all(colour == rgb(LIGHT[shade]) and width > 30 for shade, colour, width in widths)
    page.click("document.querySelector('label[for=shape-outline]')")
    assert page.value(shown) == [True, False]


def test_the_map_and_the_ranking_change_to_another_share_that_stands_in_the_address(
    page: Page, site: Path
) -> None:
    show(page, site, f"index{SUFFIX}")
    measures = page.value("JSON.parse(document.getElementById('measures').textContent)")
    assert list(measures)[3].endswith("導入割合")
    page.click("document.querySelector('label[for=measure-3]')")
    rows = measures["利用開始割合"]["rows"]
    shown = page.value(
        "[...document.querySelectorAll('.ranking tbody tr')].map(r => [r.dataset.code, r.cells[3].textContent])"
    )
    assert len(shown) == 47
    assert all(rows[code][1] == share for code, share in shown)
    shares = [rows[code][3] for code, _ in shown]
    assert shares == sorted(shares, reverse=True)
    shades = page.value(
        "[...document.querySelectorAll('.tiles a')].map(a => [a.dataset.code, a.className])"
    )
    assert all(shade == f"s{rows[code][0]}" for code, shade in shades)
    outline = "document.getElementById('map01').parentElement.getAttribute('aria-label')"
    assert rows["01"][2] in page.value(outline)
    page.click("document.querySelector('label[for=shape-tiles]')")
    address = page.value("location.hash")
    show(page, site, "data")
    show(page, site, f"index{SUFFIX}", mark=address)
    page.until("document.querySelector('.tiles').clientHeight > 100")
    page.until("document.querySelector('.measured').textContent === '利用開始割合'")
    assert page.value("document.querySelector('.ranking tbody tr').dataset.code") == shown[0][0]


def test_the_rest_of_a_list_is_behind_a_link_in_the_same_order(page: Page, site: Path) -> None:
    show(page, site, "index")
    page.click("document.querySelector('#stopped .take a')")
    arrive(
        page,
        "document.body.className === 'municipalities' && location.hash.startsWith('#applicants')",
    )
    rows = "[...document.querySelectorAll('#applicants tbody tr')].filter(r => !r.hidden)"
    head = "[...document.querySelectorAll('#applicants thead th')].map(h => h.textContent)"
    place = page.value(f"{head}.indexOf('順')")
    order = page.value(f"{rows}.map(r => Number(r.cells[{place}].textContent))")
    assert order == list(range(1, len(order) + 1))
    assert len(order) > 10


def test_who_moved_is_listed_the_newest_first_with_the_reason_to_call_in_sight(
    page: Page, site: Path
) -> None:
    show(page, site, "index")
    page.click(
        "[...document.querySelectorAll('#changes .take a')].find(a => a.textContent === '締結')"
    )
    arrive(
        page, "document.body.className === 'municipalities' && location.hash.startsWith('#applica')"
    )
    heads = page.value("[...document.querySelectorAll('#applicants thead th')].map(h => h.innerText.split('\\n')[0].trim())")  # fmt: skip
    place = next(at for at, head in enumerate(heads) if head.startswith("締結"))
    days = page.value(
        "[...document.querySelectorAll('#applicants tbody tr')].slice(0, 20)"
        f".map(r => r.cells[{place}].textContent.trim())"
    )
    assert days[0].startswith("R")
    assert days == sorted(days, key=lambda day: [int(n) for n in day[1:].split(".")], reverse=True)
    reason = next(at for at, head in enumerate(heads) if head.startswith("その理由"))
    right = (
        f"document.querySelectorAll('#applicants thead th')[{reason}].getBoundingClientRect().right"
    )
    assert page.value(right) < 1440


def test_a_prefecture_of_the_map_leads_to_its_page_and_back(page: Page, site: Path) -> None:
    show(page, site, f"index{SUFFIX}")
    page.value("document.querySelector('#map47').parentElement.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))")  # fmt: skip
    arrive(page, "document.querySelector('h1').textContent.startsWith('沖縄県')")
    assert SUFFIX in str(page.value("decodeURI(location.pathname)"))
    page.click("document.querySelector('.back a')")
    arrive(page, "document.body.className === 'index'")


@pytest.mark.parametrize(
    ("words", "first", "mark"),
    [
        ("府中市", "東京都府中市", "#m132063"),
        ("ふちゅう", "東京都府中市", "#m132063"),
        ("フチュウ", "東京都府中市", "#m132063"),
        ("342084", "広島県府中市", "#m342084"),
        ("存在しない町", "見つかりません", None),
        ("竜ヶ崎", "茨城県龍ケ崎市", "#m082082"),
        ("龍が崎", "茨城県龍ケ崎市", "#m082082"),
        ("沖縄県", "沖縄県", ""),
    ],
)
def test_the_search_finds_by_name_reading_and_code(
    page: Page, site: Path, words: str, first: str, mark: str | None
) -> None:
    show(page, site, "data")
    page.click("document.getElementById('search')")
    page.type(words)
    assert page.value("document.querySelector('#search-found li').textContent") == first
    if mark is None:
        return
    page.press("ArrowDown")
    assert page.value("document.querySelector('#search-found [aria-selected=true]').textContent") == first  # fmt: skip
    page.press("Enter")
    arrive(page, f"document.body.className === 'prefecture' && location.hash === '{mark}'")
    if mark:
        page.until("document.querySelector('tr:target th') !== null")
        name = page.value("document.querySelector('tr:target th').textContent")
        assert first.endswith(name)
        page.until(
            "(b => b.top >= 0 && b.bottom <= innerHeight)"
            "(document.querySelector('tr:target').getBoundingClientRect())"
        )


def test_a_table_is_sorted_by_the_column_clicked_and_its_sum_stays_below(
    page: Page, site: Path
) -> None:
    show(page, site, "index")
    column = "[...document.querySelectorAll('#list tbody tr')].map(r => r.cells[3].textContent)"
    head = "document.querySelectorAll('#list thead button')[3]"
    page.click(head)
    down = [float(cell.removesuffix("%")) for cell in page.value(column)]
    assert down[:-1] == sorted(down[:-1], reverse=True)
    assert page.value(f"{head}.parentElement.getAttribute('aria-sort')") == "descending"
    assert page.value("document.querySelector('#list tbody tr:last-child th').textContent") == "全国"  # fmt: skip
    page.press("Enter")  # the button has the focus: the keyboard turns the order round
    up = [float(cell.removesuffix("%")) for cell in page.value(column)]
    assert up[:-1] == sorted(up[:-1])


def test_days_are_sorted_as_days_and_what_is_missing_stands_last(page: Page, site: Path) -> None:
    show(page, site, "prefectures/13")
    page.click("document.querySelectorAll('#towns thead button')[2]")
    days = page.value("[...document.querySelectorAll('#towns tbody tr')].map(r => r.cells[2].dataset.v || '')")  # fmt: skip
    there = [day for day in days if day]
    assert there == sorted(there)
    assert days == there + [""] * (len(days) - len(there))
    assert len(there) > 3


def test_a_goal_is_drawn_said_and_shared_by_its_address(page: Page, site: Path) -> None:
    show(page, site, "index")
    lines = "document.querySelectorAll('#chart-progress .scatterlayer .trace').length"
    assert page.value(lines) == 3
    page.value("(f => { f.share.value = '60'; f.by.value = '2024-03-31'; f.requestSubmit() })(document.getElementById('goal-form'))")  # fmt: skip
    page.until(f"{lines} === 4")
    said = page.value("document.getElementById('goal-says').textContent")
    assert said.startswith("目標：令和6年3月31日までに申込割合60.0%（1,045団体）。あと")
    assert page.value("location.hash") == "#goal=60,2024-03-31"
    show(page, site, "data")
    show(page, site, "index", mark="#goal=60,2024-03-31")
    page.until(f"{lines} === 4")
    assert page.value("document.getElementById('goal-says').textContent") == said
    page.click("document.querySelector('#goal-form [type=reset]')")
    page.until(f"{lines} === 3")


@pytest.mark.parametrize("kind", KINDS)
def test_one_click_leads_to_the_same_page_under_the_scenario_and_back(
    page: Page, site: Path, kind: str
) -> None:
    show(page, site, kind)
    here = "document.querySelector('nav.variants [aria-current]')?.textContent"
    other = "document.querySelector('nav.variants a:not([aria-current])')"
    for path, name in ((kind + SUFFIX, f"試算「{SCENARIO}」"), (kind, "きまりだけ")):
        page.click(other)
        page.until(f"decodeURI(location.pathname).endsWith('/{path}.html') && {here} === '{name}'")
        assert page.value("document.querySelector('h1').textContent")


def test_how_long_ago_the_day_was_stands_in_the_status_line(page: Page, site: Path) -> None:
    show(page, site, "index")
    since = r"/基準日から[\d,]+日たっています。/"
    assert page.value(f"{since}.test(document.querySelector('.status').textContent)")
    show(page, site, "fees")
    assert page.value(f"{since}.test(document.querySelector('.dates').textContent)")


def test_the_months_of_each_year_are_folded_whether_or_not_they_are_drawn(
    page: Page, site: Path
) -> None:
    show(page, site, f"fees{SUFFIX}")
    tables = "[...document.querySelectorAll('#months table')]"
    assert page.value(f"{tables}.length") == 2
    assert page.value(f"{tables}.every(t => !t.closest('details').open)")


def test_charts_are_drawn_and_their_tables_folded_away(page: Page, site: Path) -> None:
    show(page, site, "index")
    assert page.value("document.querySelector('#chart-progress .main-svg').clientHeight") >= 300
    assert page.value("document.querySelector('#progress details').open") is False
    ends = page.value(
        "[...document.querySelectorAll('.chart .annotation')].map(a => a.textContent)"
    )
    assert [end.split()[0] for end in ends] == ["申込み", "締結", "利用開始"]


@pytest.mark.parametrize("kind", ["index", "prefectures/13", "fees", "operations"])
def test_on_a_page_of_a_scenario_every_chart_and_the_head_say_so(
    page: Page, site: Path, kind: str
) -> None:
    show(page, site, kind + SUFFIX)
    assert SCENARIO in page.value("document.querySelector('header .assumed').textContent")
    assert f"試算「{SCENARIO}」" in page.value("document.title")
    charts = "document.querySelectorAll('.chart')"
    titles = page.value(f"[...{charts}].map(c => (c.querySelector('.gtitle') || c).textContent)")
    assert titles
    assert all(f"試算「{SCENARIO}」" in title for title in titles)


def test_the_dark_page_and_its_chart_take_the_dark_colours(page: Page, site: Path) -> None:
    show(page, site, "index", dark=True)
    assert page.value("getComputedStyle(document.body).backgroundColor") == rgb(DARK["ground"])
    line = "getComputedStyle(document.querySelector('.chart .js-line')).stroke"
    assert page.value(line) == rgb(DARK["accent"])
    page.look(1440, dark=False)
    page.until(f"{line} === {rgb(LIGHT['accent'])!r}")


def test_a_link_into_a_folded_table_opens_it(page: Page, site: Path) -> None:
    show(page, site, f"fees{SUFFIX}")
    page.value("document.querySelector('#months details table').id = 'inside'; location.hash = '#inside'")  # fmt: skip
    page.until("document.querySelector('#months details').open")
    assert page.value("document.querySelector('#inside').offsetParent !== null")


@pytest.mark.parametrize("kind", KINDS)
def test_without_javascript_every_figure_stands_there_as_text(
    page: Page, site: Path, kind: str
) -> None:
    page.scripts(on=False)
    try:
        show(page, site, kind + SUFFIX)
    finally:
        page.scripts(on=True)
    assert page.value("document.querySelectorAll('.chart').length === 0 || document.querySelector('.chart').offsetParent === null")  # fmt: skip
    hidden = page.value("[...document.querySelectorAll('[hidden]')].map(e => e.className || e.id)")
    assert set(hidden) <= {"search", "search-found", "goal-form", "choose", "variants"}
    charts = page.value(
        "[...document.querySelectorAll('figure script')].map(s => JSON.parse(s.textContent).data.length)"
    )
    assert all(charts)
    for figure in range(len(charts)):  # each chart has a sentence, and a table in its section
        said = f"document.querySelectorAll('figure')[{figure}]"
        assert page.value(f"{said}.querySelector('.says').offsetHeight > 10")
        assert page.value(f"{said}.closest('section').querySelectorAll('table tbody tr').length > 1")  # fmt: skip


def test_the_names_for_the_search_are_all_there_and_nothing_more(page: Page, site: Path) -> None:
    text = (site / "assets" / "places.js").read_text(encoding="utf-8")
    places = json.loads(text.removeprefix("window.PLACES=").rstrip(";\n"))
    assert set(places) == {"prefectures", "towns", "signs"}
    assert (len(places["prefectures"]), len(places["towns"])) == (47, 1741)
    assert {len(place) for place in places["prefectures"]} == {4}  # code, name, both as searched
    assert {len(place) for place in places["towns"]} == {5}  # and the 郡, as searched
