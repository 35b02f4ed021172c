"""利用料内訳書 and the accounting register: the same figures, 試算 on every one of them."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from reports.books import statements
from reports.books.cells import as_csv
from reports.books.sheets import table_book
from reports.cli import run
from reports.fees.calculator import Calculator, Fee, calculator
from reports.fees.facts import facts
from reports.overview import Question, overview
from reports.pages.statements import statements as site_statements
from reports.rules import load_rules
from reports.snapshot import open_snapshot
from reports.wording import mark
from tests import rule_cases
from tests.browser.sites import contents
from tests.country import five_years
from tests.synthetic import write
from tests.system.test_determine import SAID

LABEL = "見本データ（架空）"


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("country") / "snapshot.duckdb", five_years())


@pytest.fixture(scope="module")
def fees(country: Path) -> Iterator[Calculator]:
    with open_snapshot(country) as snapshot:
        yield calculator(facts(snapshot), load_rules(scenario="仮定A"))


@pytest.fixture(scope="module")
def charged(fees: Calculator) -> list[Fee]:
    return [fee for fee in fees.fees(2023) if fee.lines][:5]


def cells(path: Path) -> list[list[object]]:
    (sheet,) = openpyxl.load_workbook(path).worksheets
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_a_statement_holds_its_lines_its_total_and_the_word_for_a_trial_computation(
    fees: Calculator, charged: list[Fee], tmp_path: Path
) -> None:
    folder, count = statements.write(charged, fees.facts, tmp_path, LABEL, "架空")
    assert count == 5
    assert "試算-仮定A" in folder.name
    for fee in charged:
        rows = cells(next(folder.glob(f"{fee.code}_*.xlsx")))
        said = [str(row[0]) for row in rows]
        assert LABEL in said
        assert any(text.startswith("【試算「仮定A」】") for text in said)
        amounts = {row[0]: row[1] for row in rows}
        assert amounts["利用料（②）合計"] == fee.total
        lines = [line.label for line in fee.lines]
        assert sum(int(str(amounts[label])) for label in lines) == fee.total


def test_a_whole_year_is_a_reduction_of_nothing_by_months(charged: list[Fee]) -> None:
    months = {line.kind: line for line in charged[0].lines}["months"]
    assert (months.label, months.amount) == ("月割りによる減（12か月分を負担）", 0)


def test_a_discount_of_nothing_names_the_step_that_was_not_reached(tmp_path: Path) -> None:
    with open_snapshot(write(tmp_path / "snapshot.duckdb", contents())) as snapshot:
        found = calculator(facts(snapshot), load_rules(scenario="仮定A")).fees(2023)
        lines = [line for fee in found for line in fee.lines if line.kind == "prefecture"]
    below, reached = ([ln for ln in lines if (ln.amount == 0) is none] for none in (True, False))
    assert below
    assert reached
    step = "最初の段階（30%以上で5%）に達していないため対象外"
    assert all(step in line.how for line in below)
    assert not any(step in line.how for line in reached)


def test_every_sheet_and_page_under_a_scenario_says_so(
    fees: Calculator, charged: list[Fee], tmp_path: Path
) -> None:
    folder, _ = statements.write(charged, fees.facts, tmp_path, LABEL, "架空")
    books = list(folder.glob("*.xlsx"))
    assert len(books) == 6
    for path in books:
        for sheet in openpyxl.load_workbook(path).worksheets:
            assert sheet.title.startswith("試算")
            assert sheet.oddHeader is not None
            assert sheet.oddHeader.center.text == f"{LABEL}　試算「仮定A」"
    for path in folder.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "試算「仮定A」" in text.split("<h1>")[0]
        assert "<script" not in text
        assert "http" not in text.replace("http-equiv", "")


def test_the_register_in_csv_opens_in_excel_and_adds_up(
    fees: Calculator, charged: list[Fee]
) -> None:
    content = as_csv(statements.register(charged, fees.facts), mark(LABEL, "仮定A"))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["団体コード"] for row in rows] == [fee.code for fee in charged]
    assert [int(row["利用料（②）合計"]) for row in rows] == [fee.total for fee in charged]
    kinds = ("年額", "月割り", "試行運用", "早期導入割引", "導入割合に応じた割引", "消費税")
    for row in rows:
        assert sum(int(row[kind] or 0) for kind in kinds) == int(row["利用料（②）合計"])
        assert row["試算・見本"] == "見本データ（架空）　試算「仮定A」"


def test_without_a_scenario_the_unknown_is_a_word_and_never_zero(
    fees: Calculator, charged: list[Fee], tmp_path: Path
) -> None:
    plain = calculator(fees.facts, load_rules())
    found = [plain.fee(fee.code, 2023) for fee in charged]
    register = as_csv(statements.register(found, fees.facts)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(register)))
    assert {row["利用料（②）合計"] for row in rows} == {"未確定"}
    assert {row["年額"] for row in rows} == {"未確定"}
    assert all("利用料の年額（②）" in row["未確定の理由"] for row in rows)
    folder, _ = statements.write(found, fees.facts, tmp_path)
    assert "試算" not in folder.name
    assert all("試算" not in path.read_text(encoding="utf-8") for path in folder.glob("*.html"))


def test_a_name_that_looks_like_a_formula_stays_text(charged: list[Fee], fees: Calculator) -> None:
    evil = replace(charged[0], row=charged[0].row._replace(name="=1+1"))
    table = statements.register([evil], fees.facts)
    assert "'=1+1" in as_csv(table).decode("utf-8-sig")
    book = table_book(table, "利用料一覧", ())
    (cell,) = [c for row in book.worksheets[0].iter_rows() for c in row if c.value == "=1+1"]
    assert cell.data_type == "s"


def test_the_command_writes_the_statement_of_the_municipalities_named(
    country: Path, charged: list[Fee], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = charged[0].code
    arguments = ["statement", code, "--fiscal-year", "2023", "--scenario", "仮定A"]
    assert run(["--snapshot", str(country), *arguments, "--out", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "1団体の利用料内訳書" in told
    assert len(list(tmp_path.glob(f"*/{code}_*"))) == 2


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """One municipality that used the system in 令和4年度, with rules of a folder of its own."""
    made = rule_cases.contents(SAID)
    made.meta["data_until"] = "2024-04-30T18:00:00+09:00"
    rule_cases.write_rules(tmp_path / "rules", rule_cases.basic())
    return write(tmp_path / "snapshot.duckdb", made)


def determined(snapshot: Path) -> None:
    names = ["--by", "架空 一郎", "--approved-by", "架空 花子", "--on", "2024-05-01"]
    assert asked(snapshot, "determine", *names) == 0


def asked(snapshot: Path, *words: str) -> int:
    year = ["--fiscal-year", "2022", "--rules", str(snapshot.parent / "rules")]
    return run(["--snapshot", str(snapshot), *words, *year])


def stated(snapshot: Path, *codes: str) -> int:
    return asked(snapshot, "statement", *codes, "--out", str(snapshot.parent / "out"))


def of_out(snapshot: Path) -> tuple[str, list[list[object]], dict[str, str]]:
    """The page, the sheet and the row of the register that were written for the municipality."""
    (folder,) = (snapshot.parent / "out").iterdir()
    (page,), (book,) = folder.glob("*.html"), folder.glob("[0-9]*.xlsx")
    (row,) = csv.DictReader(io.StringIO((folder / "利用料一覧.csv").read_text("utf-8-sig")))
    return page.read_text(encoding="utf-8"), cells(book), row


def test_a_statement_that_agrees_with_the_determination_names_it(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    determined(begun)
    assert stated(begun) == 0
    page, sheet, row = of_out(begun)
    told = "算定（算定日 令和6年5月1日）による算定額 108,000円 と同じ額です。"
    assert told in capsys.readouterr().out
    assert told in page
    assert [told] in [[cell for cell in line if cell] for line in sheet]
    assert (row["算定額"], row["算定額との差額"]) == ("108000", "0")


def test_a_statement_of_another_amount_than_was_determined_says_so_wherever_it_is_written(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    determined(begun)
    rules = begun.parent / "rules"
    shutil.rmtree(rules)
    rule_cases.write_rules(rules, rule_cases.basic() | {"early_rate": "5%"})
    capsys.readouterr()
    assert stated(begun) == 0
    told = "算定額と異なります：算定（算定日 令和6年5月1日）による算定額は 108,000円、"
    page, sheet, row = of_out(begun)
    (said,) = [line for line in capsys.readouterr().out.splitlines() if told in line]
    assert "この内訳書は 114,000円（差額 +6,000円）です。原因：きまり" in said
    sentence = said.partition("　")[2]
    assert sentence in page
    assert [sentence] in [[cell for cell in line if cell] for line in sheet]
    assert (row["算定額"], row["算定額との差額"]) == ("108000", "6000")
    assert row["算定との比較"] == sentence


def test_the_statements_of_the_site_name_the_determination_too(begun: Path) -> None:
    determined(begun)
    with open_snapshot(begun) as snapshot:
        rules = begun.parent / "rules"
        found = overview(snapshot, Question(date(2023, 12, 31), rules=rules))
        pages = site_statements(found)
    of_2022 = [page for name, page in pages.items() if "2022" in name]
    assert len(of_2022) == 1
    assert "による算定額 108,000円 と同じ額です。" in of_2022[0]
    assert len(pages) > 1
    assert all("算定額" not in page for name, page in pages.items() if "2022" not in name)


def test_a_named_municipality_without_a_statement_is_named_with_the_reason(
    country: Path, charged: list[Fee], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--fiscal-year", "2023", "--scenario", "仮定A", "--out", str(tmp_path)]
    with open_snapshot(country) as snapshot:
        found = calculator(facts(snapshot), load_rules(scenario="仮定A")).fees(2023)
        idle = next(fee.code for fee in found if not fee.lines)
    several = ["statement", charged[0].code, idle, *words]
    assert run(["--snapshot", str(country), *several]) == 1
    told = capsys.readouterr().out
    assert "1団体の利用料内訳書" in told
    (left,) = [line for line in told.splitlines() if line.startswith("書いていません：")]
    assert f"（{idle}）" in left
    assert "②" in left


def test_where_no_statement_can_be_written_no_folder_is_and_the_command_fails(
    country: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--fiscal-year", "2050", "--as-of", "2022-01-01", "--out", str(tmp_path)]
    assert run(["--snapshot", str(country), "statement", "011002", *words]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "書く内訳書がありません。北海道札幌市（011002）：" in told.err
    assert list(tmp_path.iterdir()) == []
