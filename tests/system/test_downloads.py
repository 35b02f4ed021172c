"""Downloads: every table as .xlsx and .csv, with its figures unchanged, and 試算 on each where used."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook as OpenpyxlBook
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from intake.terms import JST
from reports import cli, wording
from reports.books import downloads, managers_book, sheets
from reports.books.cells import as_csv
from reports.counts import adoption
from reports.fees.explain import plain
from reports.overview import Overview, Question, overview
from reports.sections.every import sections
from reports.snapshot import open_snapshot
from reports.tables import Column, Table
from tests.browser.sites import contents
from tests.sampling import few
from tests.synthetic import half_year, write

SCENARIO = "仮定A"
NOW = datetime(2022, 12, 31, 18, 5, tzinfo=JST)


@pytest.fixture(scope="module")
def snapshot_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", half_year())


@pytest.fixture(scope="module", params=["", SCENARIO])
def found(request: pytest.FixtureRequest, snapshot_file: Path) -> Iterator[Overview]:
    with open_snapshot(snapshot_file) as snapshot:
        yield overview(snapshot, Question(scenario=request.param or None))


@pytest.fixture(scope="module")
def files(found: Overview) -> dict[str, bytes]:
    return downloads.files(found)


def first_sheet(content: bytes) -> Worksheet:
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def rows_of(sheet: Worksheet, heading: str) -> list[dict[str, object]]:
    """The rows below the line of titles that begins with the heading."""
    lines = [list(line) for line in sheet.iter_rows(values_only=True)]
    start = next(n for n, line in enumerate(lines) if line[0] == heading)
    titles = [str(title) for title in lines[start]]
    return [dict(zip(titles, line, strict=True)) for line in lines[start + 1 :]]


def csv_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def of(files: dict[str, bytes], found: Overview, name: str, suffix: str) -> bytes:
    return files[downloads.path(found, name, suffix)]


def test_every_table_comes_as_xlsx_and_as_csv(found: Overview, files: dict[str, bytes]) -> None:
    names = set(sections(found))
    assert names == {each.name for each in downloads.listed(found)}
    for each in downloads.listed(found):
        assert files[each.xlsx][:2] == b"PK"
        assert files[each.csv][:3] == b"\xef\xbb\xbf"


def test_shares_in_the_files_equal_those_of_the_command_exactly(
    found: Overview, files: dict[str, bytes]
) -> None:
    told = adoption.as_json(found.shares.now, found.snapshot)
    expected = [*told["prefectures"], {"name": "全国", **told["nationwide"]}]
    titles = {
        "市区町村": "municipalities", "申込み": "applied", "申込割合": "application_ratio",
        "締結": "agreed", "締結割合": "agreement_ratio", "利用開始": "in_use", "利用開始割合": "use_ratio",
    }  # fmt: skip
    in_book = rows_of(first_sheet(of(files, found, "都道府県別の割合", "xlsx")), "都道府県")
    in_csv = csv_of(of(files, found, "都道府県別の割合", "csv"))
    assert len(in_book) == len(in_csv) == len(expected) == 48
    for one, two, told_of in zip(in_book, in_csv, expected, strict=True):
        assert one["都道府県"] == two["都道府県"] == told_of["name"]
        for title, key in titles.items():
            assert one[title] == told_of[key]
            assert float(two[title]) == told_of[key]


def test_fees_in_the_files_equal_those_of_the_command_exactly(
    found: Overview, files: dict[str, bytes]
) -> None:
    told = [plain(fee) for fee in found.fees[found.fiscal_year]]
    expected = {fee["code"]: fee["total"] for fee in told if fee["status"] != "負担なし"}
    assert expected, "a year in which nobody is charged shows nothing"
    name = "団体別の利用料"
    in_book = rows_of(first_sheet(of(files, found, name, "xlsx")), "団体コード")[:-1]
    in_csv = csv_of(of(files, found, name, "csv"))[:-1]
    shown = {row["団体コード"]: row["利用料（②）"] for row in in_book}
    assert shown == {code: "未確定" if total is None else total for code, total in expected.items()}
    assert {row["団体コード"]: row["利用料（②）"] for row in in_csv} == {
        code: "未確定" if total is None else str(total) for code, total in expected.items()
    }


def test_each_line_of_a_csv_says_its_table_its_year_its_day_and_the_state_of_the_data(
    found: Overview, files: dict[str, bytes]
) -> None:
    for each in sections(found).values():
        for line in csv_of(of(files, found, each.title, "csv")):
            assert line["表"] == each.table.caption, each.title
            assert line["基準日"] == "2022-12-31", each.title
            assert line["データの時点"].startswith("令和4年12月31日"), each.title
    of_a_year = {
        "団体別の利用料": "令和4年度",
        "都道府県別の利用料": "令和4年度",
        "月ごとの利用料（令和5年度）": "令和5年度",
    }
    for name, year in of_a_year.items():
        lines = csv_of(of(files, found, name, "csv"))
        assert {line["年度"] for line in lines} == {year}, name
        assert {"円" in line["表"] for line in lines} == {True}, name


def test_what_is_said_of_all_lines_of_a_csv_comes_after_the_columns_it_always_had(
    found: Overview, files: dict[str, bytes]
) -> None:
    for each in sections(found).values():
        titles = next(
            csv.reader(io.StringIO(of(files, found, each.title, "csv").decode("utf-8-sig")))
        )
        had = ["試算・見本", *(column.title for column in each.table.columns)]
        assert titles[: len(had)] == had, each.title
        year = ["年度"] if each.year else []
        kind = ["行"] if each.table.total else []
        assert titles[len(had) :] == ["表", *year, "基準日", "データの時点", *kind], each.title


def test_a_table_with_amounts_names_its_unit_in_its_caption(found: Overview) -> None:
    for each in sections(found).values():
        counted = [c.title for c in each.table.columns if c.numeric and "（" not in c.title]
        assert not counted or "単位：" in each.table.caption, (each.title, counted)


def test_a_scenario_stands_in_each_file_name_sheet_and_line(
    found: Overview, files: dict[str, bytes]
) -> None:
    for path, content in files.items():
        if path.endswith(".xlsx"):
            for sheet in load_workbook(io.BytesIO(content)).worksheets:
                words = "".join(
                    str(cell) for line in sheet.iter_rows(values_only=True) for cell in line if cell
                )
                assert sheet.title.startswith("試算") == bool(found.scenario), path
                assert ("試算「仮定A」" in words) == bool(found.scenario), path
        else:
            lines = csv_of(content)
            marked = ["試算「仮定A」" in line["試算・見本"] for line in lines]
            assert marked == [bool(found.scenario)] * len(lines), path
        assert ("試算-仮定A" in path) == bool(found.scenario)


def test_sample_data_is_marked_in_every_file(files: dict[str, bytes]) -> None:
    for path, content in files.items():
        if path.endswith(".csv"):
            assert all("見本データ" in line["試算・見本"] for line in csv_of(content)), path
        else:
            values = [line[0] for line in first_sheet(content).iter_rows(values_only=True)][:5]
            assert "見本データ（架空）" in values, path


def awkward() -> Table:
    return Table(
        caption="試しの表",
        columns=(
            Column("団体コード"), Column("名前"), Column("日", wording.date_of),
            Column("割合", wording.percent, numeric=True), Column("増減", wording.signed, numeric=True),
        ),
        rows=(
            ("011002", "=HYPERLINK(\"x\")", date(2022, 7, 1), Fraction(1, 3), -3),
            ("131016", "@SUM(A1)", date(2023, 4, 1), None, 0),
            ("142077", "+81", date(2023, 4, 1), Fraction(0), 5),
            ("472018", "#REF!", date(2023, 4, 1), Fraction(1), 5),
        ),
    )  # fmt: skip


def test_codes_are_text_days_are_days_and_ratios_are_numbers() -> None:
    book = sheets.table_book(awkward(), "試し", ("見本",))
    rows = rows_of(first_sheet(sheets.content(book, NOW)), "団体コード")
    assert rows[0]["団体コード"] == "011002"
    assert rows[0]["日"] == datetime(2022, 7, 1)  # noqa: DTZ001 - as openpyxl gives a day
    assert rows[0]["割合"] == float(Fraction(1, 3))
    assert rows[1]["割合"] == "－"
    assert rows[0]["増減"] == -3


def test_no_cell_is_a_formula_or_an_error() -> None:
    sheet = first_sheet(sheets.content(sheets.table_book(awkward(), "試し", ()), NOW))
    kinds = {cell.data_type for line in sheet.iter_rows() for cell in line}
    assert kinds <= {"s", "n", "d"}
    names = [row["名前"] for row in rows_of(sheet, "団体コード")]
    assert names == ['=HYPERLINK("x")', "@SUM(A1)", "+81", "#REF!"]


def test_text_in_csv_never_begins_like_a_formula() -> None:
    lines = csv_of(as_csv(awkward()))
    assert [line["名前"] for line in lines] == ['\'=HYPERLINK("x")', "'@SUM(A1)", "'+81", "#REF!"]
    assert lines[0]["団体コード"] == "011002"
    assert lines[0]["日"] == "2022-07-01"
    assert lines[0]["増減"] == "-3"


def test_a_workbook_made_twice_is_the_same_file() -> None:
    one, two = (sheets.content(sheets.table_book(awkward(), "試し", ()), NOW) for _ in range(2))
    assert one == two
    made = load_workbook(io.BytesIO(one)).properties  # in UTC, 根拠: ECMA-376 Part 2, W3CDTF
    assert f"{made.created}" == f"{made.modified}" == "2022-12-31 09:05:00"


def test_the_definitions_name_every_share_and_its_source(
    found: Overview, files: dict[str, bytes]
) -> None:
    rows = rows_of(first_sheet(of(files, found, "数字の定義", "xlsx")), "数字")
    by_name = {row["数字"]: row for row in rows}
    assert set(adoption.DEFINITIONS) < set(by_name)
    assert all(row["定義"] and row["根拠"] for row in rows)
    if not found.scenario:
        assert by_name["導入割合"]["定義"] == adoption.MISSING_RULE


def test_the_version_of_the_rules_changes_with_a_scenario(snapshot_file: Path) -> None:
    with open_snapshot(snapshot_file) as snapshot:
        plain_rules = overview(snapshot).rules
        assumed = overview(snapshot, Question(scenario=SCENARIO)).rules
    assert len(plain_rules.version) == 12
    assert plain_rules.version != assumed.version


@pytest.fixture(scope="module")
def managers(found: Overview, files: dict[str, bytes]) -> OpenpyxlBook:
    return load_workbook(io.BytesIO(files[downloads.workbook(found)]))


def charts(sheet: Any) -> list[Any]:
    return list(sheet._charts)


def test_the_managers_workbook_has_charts_that_excel_draws_itself(managers: OpenpyxlBook) -> None:
    drawn = {sheet.title.removeprefix("試算 "): charts(sheet) for sheet in managers.worksheets}
    with_charts = {name: there[0] for name, there in drawn.items() if there}
    assert set(with_charts) == {"推移", "都道府県", "種別"}
    for name, chart in with_charts.items():
        for series in chart.series:
            assert name in series.val.numRef.f, "drawn from the cells of its own sheet"
            assert series.cat is not None
    assert [s.graphicalProperties.line.prstDash for s in with_charts["推移"].series] == [
        "solid", "dash", "sysDot",
    ]  # fmt: skip


def test_years_with_known_fees_are_drawn_too(tmp_path: Path) -> None:
    file = write(tmp_path / "snapshot.duckdb", contents())
    with open_snapshot(file) as snapshot:
        found = overview(snapshot, Question(scenario=SCENARIO))
        book = managers_book.book(found, downloads.above(found))
    (chart,) = charts(book["試算 利用料"])
    titles = [run.t for run in chart.title.tx.rich.p[0].r]
    assert titles == ["【試算「仮定A」】年度ごとの利用料（②）の合計（単位：百万円）"]


def test_the_managers_workbook_tells_the_same_shares(
    found: Overview, managers: OpenpyxlBook
) -> None:
    told = {p["name"]: p for p in adoption.as_json(found.shares.now, found.snapshot)["prefectures"]}
    name = next(s.title for s in managers.worksheets if s.title.endswith("都道府県"))
    sheet = managers[name]
    assert isinstance(sheet, Worksheet)
    rows = rows_of(sheet, "都道府県")
    assert len(rows) == 47
    for row in rows:
        assert row["申込割合"] == told[str(row["都道府県"])]["application_ratio"]
        assert row["申込み"] == told[str(row["都道府県"])]["applied"]


def test_the_managers_workbook_says_what_changed_and_what_to_do(managers: OpenpyxlBook) -> None:
    cells = [c for row in managers.worksheets[0].iter_rows(values_only=True) for c in row if c]
    words = "\n".join(map(str, cells))
    for part in ("この1週間", "この1か月", "申込み", "記録漏れ", "次にすること"):
        assert part in words


def test_the_list_of_municipalities_has_each_once_with_its_code(
    found: Overview, files: dict[str, bytes]
) -> None:
    rows = csv_of(of(files, found, "市区町村の一覧", "csv"))
    assert len(rows) == len({row["団体コード"] for row in rows}) == 1741
    assert {len(row["団体コード"]) for row in rows} == {6}
    applied = sum(row["段階"] not in ("申込みなし", "取下げ", "対象外") for row in rows)
    assert applied == found.shares.now.nationwide.applied


@pytest.mark.parametrize("name", ["申し込んだ団体", "止まっている申込み"])
def test_each_list_of_municipalities_can_be_joined_to_the_register_by_its_code(
    found: Overview, files: dict[str, bytes], name: str
) -> None:
    known = {town.code: town.name for town in found.towns.now}
    rows = csv_of(of(files, found, name, "csv"))
    assert rows
    for row in rows:
        assert row["市区町村"].endswith(known[row["団体コード"]])
    told = rows_of(first_sheet(of(files, found, name, "xlsx")), "市区町村")
    assert [row["団体コード"] for row in told] == [row["団体コード"] for row in rows]
    assert {type(row["団体コード"]) for row in told} == {str}
    assert any(row["団体コード"].startswith("0") for row in rows)


def test_the_list_of_whom_to_call_names_each_by_its_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = half_year()
    wished = "2022-09"
    made.applications = [
        (*row[:10], wished if row[5] in ("accepted", "agreed") else None, *row[11:])
        for row in made.applications
    ]
    file = write(tmp_path / "snapshot.duckdb", made)
    listed = command(capsys, "--snapshot", str(file), "show", "call", "--json")
    register = command(capsys, "--snapshot", str(file), "show", "municipalities", "--json")
    named = {code: prefecture + name for code, prefecture, name, *_ in register["rows"]}
    at = listed["columns"].index("団体コード")
    assert listed["rows"]
    assert [named[row[at]] for row in listed["rows"]] == [row[0] for row in listed["rows"]]


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """What a command says as JSON."""
    assert cli.run(list(arguments)) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("scenario", few(["", SCENARIO], SCENARIO))
def test_the_files_written_hold_the_figures_the_commands_print(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], scenario: str
) -> None:
    """From the snapshot to the file on disk, and from the snapshot to the command's own output."""
    file = write(tmp_path / "snapshot.duckdb", contents())
    options = ("--scenario", scenario) if scenario else ()
    suffix = f"-試算-{scenario}" if scenario else ""
    whole = ("--snapshot", str(file), "--out", str(tmp_path / "site"))
    assert cli.run([*whole, "build", *options]) == 0
    capsys.readouterr()
    shares = command(capsys, *whole, "adoption", "--json")
    year = ("--fiscal-year", "2022")
    fees = command(capsys, *whole, "fees", *year, *options, "--json")
    folder = tmp_path / "site" / "data"
    book = first_sheet((folder / f"都道府県別の割合{suffix}.xlsx").read_bytes())
    told = {row["都道府県"]: row for row in rows_of(book, "都道府県")}
    for prefecture in shares["prefectures"]:
        row = told[prefecture["name"]]
        assert row["申込割合"] == prefecture["application_ratio"]
        assert row["利用開始"] == prefecture["in_use"]
    book = first_sheet((folder / f"団体別の利用料{suffix}.xlsx").read_bytes())
    owed = {row["団体コード"]: row["利用料（②）"] for row in rows_of(book, "団体コード")[:-1]}
    printed = {fee["code"]: fee["total"] for fee in fees["fees"] if fee["status"] != "負担なし"}
    assert owed == {code: "未確定" if yen is None else yen for code, yen in printed.items()}
    assert len(owed) > 50
    assert any(isinstance(yen, int) for yen in owed.values()) == bool(scenario)


def test_a_csv_with_a_sum_says_which_row_it_is_and_the_others_add_up_to_it(
    found: Overview, files: dict[str, bytes]
) -> None:
    summed = [each for each in sections(found).values() if each.table.total]
    assert {"都道府県別の割合", "団体別の利用料", "都道府県別の利用料"} <= {
        each.title for each in summed
    }
    for each in sections(found).values():
        rows = csv_of(of(files, found, each.title, "csv"))
        kinds = [row.get("行") for row in rows]
        assert kinds == (
            ["明細"] * (len(rows) - 1) + ["合計"] if each.table.total else [None] * len(rows)
        ), each.title
    shares = csv_of(of(files, found, "都道府県別の割合", "csv"))
    entries = [int(row["申込み"]) for row in shares if row["行"] == "明細"]
    assert [sum(entries)] == [int(row["申込み"]) for row in shares if row["行"] == "合計"]
