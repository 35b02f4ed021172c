"""The ministry's table of population as it is published: the right column of the right sheet, or a refusal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from intake.paths import data_path
from intake.register import load_register
from intake.register.lines import check_digit
from intake.register.official import TableError
from intake.register.population import load_population
from intake.store import State

DAY, BEFORE = date(2024, 1, 1), date(2023, 1, 1)
AT = datetime(2024, 8, 1, tzinfo=UTC)
REGISTER = load_register(data_path("register"))
TOWNS = REGISTER.on(DAY)
PERSONS = {town.code: 500 + 7 * number for number, town in enumerate(TOWNS)}
NAMES = ["団体コード", "都道府県名", "市区町村名"]
MOVES = ["転入者数（計）", "出生者数", "計（A）", "転出者数（計）", "計（B）", "（A）-（B）"]
CODE_LAST = [
    ["", "", "", "令和6年", "", "", "", "令和5年", "", "", "", "", ""],
    ["", "", "", "人口", "", "", "世帯数", "住民票記載数", "", "", "住民票消除数", "", "増減数"],
    ["", "", "", "男", "女", "計", "世帯数", *MOVES],
    [*NAMES, "人", "人", "人", "世帯", *["人"] * 6],
]
EVERY_CELL = [
    ["", "", "", *["令和6年"] * 4, *["令和5年"] * 6],
    ["", "", "", *["人口"] * 3, "世帯数", *["住民票記載数"] * 3, *["住民票消除数"] * 2, "増減数"],
    ["", "", "", "男", "女", "計", "世帯数", *MOVES],
    [*NAMES, "人", "人", "人", "世帯", *["人"] * 6],
]
CODE_FIRST = [
    [*NAMES, "令和6年", "", "", "", "令和5年", "", "", "", "", ""],
    ["", "", "", "人口", "", "", "世帯数", "人口動態", "", "", "", "", ""],
    ["", "", "", "男", "女", "計", "", *MOVES],
]
LAYOUTS = pytest.mark.parametrize("lines", [CODE_LAST, EVERY_CELL, CODE_FIRST])


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "state")


def published(
    path: Path, lines: Sequence[Sequence[str]] = CODE_LAST, sheets: Mapping[str, int] = {"総計": 1},
    persons: Mapping[str, int] = PERSONS, sums: Mapping[str, int] | None = None,
) -> Path:  # fmt: skip
    """A workbook in the ministry's shape; `sheets` are its names with what figures are divided by."""
    book = Workbook()
    book.remove(book.active)
    for name, share in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(
            [f"令和6年1月1日住民基本台帳人口・世帯数、令和5年人口動態（市区町村別）（{name}）"]
        )
        for line in lines:
            sheet.append([cell or None for cell in line])
        shown = {code: count // share for code, count in persons.items()}
        of_sums = shown if sums is None else sums
        sheet.append(["-", "合計", "-", *_figures(sum(of_sums.values()))])
        for number, prefecture in REGISTER.prefectures.items():
            codes = [code for code in shown if code.startswith(number)]
            five = f"{number}000"
            whole = sum(of_sums[code] for code in codes)
            sheet.append([five + check_digit(five), prefecture.name, "-", *_figures(whole)])
            for code in codes:
                sheet.append(
                    [code, prefecture.name, REGISTER.name_of(code), *_figures(shown[code])]
                )
    book.save(path)
    return path


def _figures(persons: int) -> list[int]:
    men = persons * 49 // 100
    moves = [
        persons // 40,
        persons // 150,
        persons // 39,
        persons // 38,
        persons // 30,
        -(persons // 200),
    ]
    return [men, persons - men, persons, persons * 45 // 100, *moves]


@LAYOUTS
def test_every_layout_gives_the_persons_and_says_from_which_column(
    lines: Sequence[Sequence[str]], state: State, tmp_path: Path
) -> None:
    loaded = load_population(state, published(tmp_path / "p.xlsx", lines), DAY, AT)
    assert loaded.persons == PERSONS
    assert loaded.column.startswith("シート「総計」の「令和6年 人口 計")


def test_the_sheet_of_all_residents_is_chosen_wherever_it_stands(
    state: State, tmp_path: Path
) -> None:
    path = published(tmp_path / "p.xlsx", sheets={"日本人": 2, "外国人": 9, "総計": 1})
    assert load_population(state, path, DAY, AT).persons == PERSONS


def test_an_old_workbook_is_read_as_the_new_one_is(state: State) -> None:
    path = (
        Path(__file__).with_name("samples") / "population.xls"
    )  # of one prefecture, by LibreOffice
    loaded = load_population(state, path, DAY, AT)
    assert loaded.persons == {code: n for code, n in PERSONS.items() if code.startswith("31")}


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        ({"外国人": 9}, "外国人だけの表です"),
        ({"日本人": 2, "外国人": 9}, "総計のシートを一つに決められません（表のあるシートは 「日本人」、「外国人」）"),
    ],
)  # fmt: skip
def test_a_part_of_the_residents_is_never_taken_for_all(
    sheets: Mapping[str, int], words: str, state: State, tmp_path: Path
) -> None:
    with pytest.raises(TableError, match=words):
        load_population(state, published(tmp_path / "p.xlsx", sheets=sheets), DAY, AT)
    assert not state.store.exists()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "人口",
            "日本人人口",
            "「人口（計）」の列が見つかりません.*F列「令和6年 日本人人口 計 人」",
        ),
        ("世帯数", "人口", "2列あります（見出しは F列"),
    ],
)
def test_a_heading_that_is_not_understood_is_refused_with_the_column(
    old: str, new: str, words: str, state: State, tmp_path: Path
) -> None:
    lines = [[new if cell == old else cell for cell in line] for line in CODE_LAST]
    if new == "人口":  # households called persons
        lines = [["人" if cell == "世帯" else cell for cell in line] for line in lines]
    with pytest.raises(TableError, match=words):
        load_population(state, published(tmp_path / "p.xlsx", lines), DAY, AT)


def test_a_figure_that_does_not_fit_its_sums_is_refused_with_the_prefecture(
    state: State, tmp_path: Path
) -> None:
    (code,) = (town.code for town in TOWNS if town.full_name == "岩手県久慈市")
    path = published(tmp_path / "p.xlsx", persons=PERSONS | {code: 1}, sums=PERSONS)
    with pytest.raises(TableError, match=r"「岩手県」は .*人ですが、その市区町村を足すと"):
        load_population(state, path, DAY, AT)
    assert not state.store.exists()


def test_columns_called_the_wrong_way_round_are_found_by_their_sum(
    state: State, tmp_path: Path
) -> None:
    lines = [["計" if cell == "女" else "女" if cell == "計" else cell for cell in line] for line in CODE_LAST]  # fmt: skip
    with pytest.raises(TableError, match=r"の和が、.*人と違います"):
        load_population(state, published(tmp_path / "p.xlsx", lines), DAY, AT)


def test_more_than_a_fifth_in_a_year_is_refused_until_accepted(
    state: State, tmp_path: Path
) -> None:
    first, second = TOWNS[0].code, TOWNS[1].code
    earlier = PERSONS | {first: PERSONS[first] * 5, second: PERSONS[second] * 6 // 5}
    old = published(tmp_path / "old.xlsx", persons=earlier)
    load_population(state, old, BEFORE, AT, accept_difference=True)  # its title names another day
    path = published(tmp_path / "p.xlsx")
    with pytest.raises(
        TableError, match=r"20％を超えて変わった団体が 1 あります（北海道札幌市 2,500人→500人）"
    ):
        load_population(state, path, DAY, AT)
    assert len(load_population(state, path, DAY, AT, accept_difference=True).persons) == len(TOWNS)


def test_a_table_of_another_day_is_refused(state: State, tmp_path: Path) -> None:
    with pytest.raises(TableError, match="表の題は 2024-01-01 のものですが、--on は 2023-01-01"):
        load_population(state, published(tmp_path / "p.xlsx"), BEFORE, AT)


def test_figures_that_moved_to_another_code_are_refused_by_their_names(
    state: State, tmp_path: Path
) -> None:
    path = published(tmp_path / "p.xlsx")
    book = load_workbook(path)
    rows = list(book.active.iter_rows(min_row=8, max_row=9))
    (one, other) = (row[0].value for row in rows)
    rows[0][0].value, rows[1][0].value = other, one  # the sums of the prefecture stay right
    book.save(path)
    with pytest.raises(TableError, match="列だけを並べ替えていないか"):
        load_population(state, path, DAY, AT, accept_difference=True)


def test_a_day_that_is_still_to_come_is_refused(state: State, tmp_path: Path) -> None:
    with pytest.raises(TableError, match="まだ来ていない日です"):
        load_population(state, published(tmp_path / "p.xlsx"), date(2025, 1, 1), AT)
