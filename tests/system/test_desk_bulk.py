"""The desk in bulk: the register out to Excel and back, whom to remind."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from intake.desk import Desk, MoveError
from intake.desk.case import mail_number
from intake.desk.ruling import Ruling
from intake.desk.view.excel import ExcelScreen
from intake.desk.view.panel import Pressed, Uploaded
from intake.receiving.poll import import_files
from intake.settings import Settings
from intake.status import status
from intake.terms import IntakeError, Stage
from intake.text import tokyo_day
from intake.vocabulary.moves import Move
from tests.conftest import Once
from tests.system.desk_in_bulk import MANY, desk_on, lay, sheet_of
from tests.system.mails import note, places


@pytest.fixture(scope="module")
def office(once: Once) -> Path:
    return once("in_bulk", lay)


@pytest.fixture
def desk(office: Path, tmp_path: Path) -> Desk:
    return desk_on(office, tmp_path / "state")


def filled(desk: Desk, path: Path, fill: Callable[[Worksheet, dict[str, int]], None]) -> Path:
    """An export, filled in as a person would, and saved."""
    desk.export(path)
    book, sheet, columns = sheet_of(path)
    fill(sheet, columns)
    book.save(path)
    return path


def agreements(count: int) -> Callable[[Worksheet, dict[str, int]], None]:
    def fill(sheet: Worksheet, columns: dict[str, int]) -> None:
        done = 0
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, columns["段階"]).value == "受付完了" and done < count:
                done += 1
                sheet.cell(row, columns["締結日"]).value = date(2023, 1, 16 + done % 5)
                sheet.cell(row, columns["約款版"]).value = "第1版"
                if done % 2:
                    sheet.cell(row, columns["利用開始日"]).value = "令和５年２月１日"
                    sheet.cell(row, columns["確定した導入パターン"]).value = "B"
                    sheet.cell(row, columns["確定したコンビニ交付の状況"]).value = "導入済み"

    return fill


def test_50_agreements_filled_in_in_excel_come_back_as_the_same_figures(
    desk: Desk, tmp_path: Path
) -> None:
    path = filled(desk, tmp_path / "a.xlsx", agreements(50))
    before = status(desk.state)["applications"]
    shown = desk.import_decisions(path)
    assert (len(shown.rows), shown.decisions, shown.wrong, shown.done) == (50, 75, (), False)
    assert status(desk.state)["applications"] == before
    done = desk.import_decisions(path, do=True)
    assert done.done
    after = status(desk.state)["applications"]
    assert after == before | {"accepted": MANY - 50, "agreed": 25, "in_use": 25}
    again = desk.import_decisions(path)
    assert again.decisions == 0
    assert again.rows == ()
    _, sheet, columns = sheet_of(desk.export(tmp_path / "b.xlsx").path)
    days = [sheet.cell(row, columns["締結日"]).value for row in range(2, sheet.max_row + 1)]
    assert len([day for day in days if isinstance(day, datetime)]) == 50


def test_one_wrong_row_is_named_with_its_cure_and_nothing_is_recorded(
    desk: Desk, tmp_path: Path
) -> None:
    def fill(sheet: Worksheet, columns: dict[str, int]) -> None:
        agreements(5)(sheet, columns)
        sheet.cell(3, columns["締結日"]).value = "来週"
        sheet.cell(4, columns["約款版"]).value = None
        sheet.cell(5, columns["電話番号"]).value = "03-9999-9999"
        sheet.cell(6, columns["利用開始日"]).value = date(2002, 2, 1)
        sheet.cell(7, columns["利用終了日"]).value = date(2023, 3, 31)
        sheet.cell(8, columns["受付番号"]).value = "R4-9999"

    path = filled(desk, tmp_path / "a.xlsx", fill)
    before = status(desk.state)["applications"]
    plan = desk.import_decisions(path, do=True)
    assert not plan.done
    assert status(desk.state)["applications"] == before
    problems = {row.row: " ".join(row.problems) for row in plan.wrong}
    assert sorted(problems) == [3, 4, 5, 6, 7, 8]
    assert "「来週」は日付として読めません" in problems[3]
    assert "約款版 が必要です" in problems[4]
    assert "「電話番号」はこの表では直せません" in problems[5]
    assert "年を確かめてください" in problems[6]
    assert "「利用終了」を選べません" in problems[7]
    assert "受付番号の申込みはありません" in problems[8]
    assert "どの行も記録しません" in plan.sentence


def test_a_row_that_changed_since_it_was_written_out_is_refused(desk: Desk, tmp_path: Path) -> None:
    path = filled(desk, tmp_path / "a.xlsx", agreements(2))
    desk.correct("R4-0001", "section", "防災課")
    plan = desk.import_decisions(path, do=True)
    assert [row.number for row in plan.wrong] == ["R4-0001"]
    assert "もう一度書き出して" in plan.wrong[0].problems[-1]


def test_a_row_whose_recorded_version_was_deleted_is_refused(desk: Desk, tmp_path: Path) -> None:
    def fill(sheet: Worksheet, columns: dict[str, int]) -> None:
        agreements(2)(sheet, columns)
        sheet.cell(2, columns["記録の版"]).value = None

    plan = desk.import_decisions(filled(desk, tmp_path / "a.xlsx", fill), do=True)
    assert not plan.done
    assert [row.row for row in plan.wrong] == [2]
    assert "「記録の版」が消えています" in plan.wrong[0].problems[-1]
    without = filled(
        desk,
        tmp_path / "b.xlsx",
        lambda s, c: (agreements(2)(s, c), s.delete_cols(c["記録の版"]))[0],
    )
    assert len(desk.import_decisions(without).wrong) == 2


def test_a_selection_in_excel_not_wished_for_or_after_the_trial_is_pointed_out_before_recording(
    desk: Desk, tmp_path: Path
) -> None:
    desk.correct("R4-0001", "trial_wish", "希望しない")
    desk.correct("R4-0002", "trial_wish", "希望しない")

    def fill(sheet: Worksheet, columns: dict[str, int]) -> None:
        days = {"R4-0001": date(2022, 12, 1), "R4-0002": None, "R4-0003": date(2023, 1, 1)}
        for row in range(2, sheet.max_row + 1):
            number = sheet.cell(row, columns["受付番号"]).value
            if number in days:
                selected = days[number] is not None
                sheet.cell(row, columns["試行運用の選定"]).value = "選定" if selected else "見送り"
                sheet.cell(row, columns["選定等の日"]).value = days[number] or date(2023, 1, 1)

    path = filled(desk, tmp_path / "a.xlsx", fill)
    screen = ExcelScreen(desk, "import")
    screen.press("check_rows", Pressed({}, {}, {"file": Uploaded(path.name, path.read_bytes())}))
    shown = str(screen.regions())
    unwished = "試行運用への参加は「希望しない」とあります。確かめてください。"
    over = "日付は、試行運用の終了日 2022-12-31 より後です。確かめてください。"
    assert shown.count(unwished) == 1
    assert shown.count(over) == 1
    assert "確かめる行が 2 行あります（初めに並べています）。まだ記録していません。" in shown
    plan = desk.import_decisions(path)
    assert [row.number for row in plan.errors_first] == ["R4-0001", "R4-0003", "R4-0002"]
    assert status(desk.state)["applications"]["trial_selected"] == 0
    assert desk.import_decisions(path, do=True).done
    assert status(desk.state)["applications"]["trial_selected"] == 2


def test_a_day_still_to_come_is_pointed_out_before_it_is_recorded(
    desk: Desk, tmp_path: Path
) -> None:
    begun = status(desk.state)["applications"]["withdrawn"]
    tomorrow = tokyo_day(desk.clock()) + timedelta(days=1)

    def fill(sheet: Worksheet, columns: dict[str, int]) -> None:
        days = {"R4-0001": tomorrow, "R4-0002": tomorrow - timedelta(days=1)}
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, columns["取下げ日"]).value = days.get(
                str(sheet.cell(row, columns["受付番号"]).value)
            )

    plan = desk.import_decisions(filled(desk, tmp_path / "a.xlsx", fill))
    warned = {row.number: row.warnings for row in plan.rows}
    sentence = f"「取下げ」の日付は、まだ来ていない {tomorrow} です。確かめてください。"
    assert warned == {"R4-0001": (sentence,), "R4-0002": ()}
    assert "確かめる行が 1 行あります" in plan.sentence
    assert status(desk.state)["applications"]["withdrawn"] == begun


def test_a_withdrawal_by_excel_names_the_mail_that_asked_for_it_and_still_waits(
    desk: Desk, tmp_path: Path
) -> None:
    place = places()[0]
    words = f"{place.full_name}です。利用申込みを取り下げます。"
    mail = tmp_path / "withdrawal.eml"
    mail.write_bytes(note("利用申込みの取下げ", words, f"x@{place.romaji}.example").as_bytes())
    import_files(desk.state, Settings(), [mail])
    (item,) = desk.waiting(reason="withdrawal")
    asked = mail_number(item.mail)

    def fill(sheet: Worksheet, columns: dict[str, int]) -> None:
        day = tokyo_day(desk.clock())
        days = {"R4-0001": day, "R4-0002": day}
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, columns["取下げ日"]).value = days.get(
                str(sheet.cell(row, columns["受付番号"]).value)
            )

    path = filled(desk, tmp_path / "a.xlsx", fill)
    for do in (False, True):
        plan = desk.import_decisions(path, do=do)
        warned = {row.number: row.warnings for row in plan.rows}
        assert warned["R4-0002"] == ()
        (sentence,) = warned["R4-0001"]
        assert sentence.startswith(f"取下げの申出 {asked} は待っています。")
        assert plan.done is do
        assert sentence[:20] in plan._repr_html_()
    desk.answered(asked)
    assert desk.waiting(reason="withdrawal") == []


def test_titles_above_the_headings_are_passed_over(desk: Desk, tmp_path: Path) -> None:
    def fill(sheet: Worksheet, columns: dict[str, int]) -> None:
        agreements(3)(sheet, columns)
        sheet.insert_rows(1, 2)
        sheet["A1"] = "利用約款の締結（9月分）"

    plan = desk.import_decisions(filled(desk, tmp_path / "a.xlsx", fill))
    assert (plan.decisions, plan.wrong) == (5, ())
    assert plan.rows[0].row == 4


@pytest.mark.parametrize("charset", ["utf-8-sig", "cp932"])
def test_the_register_comes_back_as_csv(desk: Desk, tmp_path: Path, charset: str) -> None:
    desk.correct("R4-0002", "population", "12345")
    filled(desk, tmp_path / "a.xlsx", agreements(3))
    _, sheet, _ = sheet_of(tmp_path / "a.xlsx")
    with (tmp_path / "a.csv").open("w", encoding=charset, newline="") as file:
        for row in sheet.iter_rows(values_only=True):
            csv.writer(file).writerow(map(_as_excel_saves_it, row))
    plan = desk.import_decisions(tmp_path / "a.csv", do=True)
    assert (plan.decisions, plan.wrong, plan.done) == (5, (), True)


def _as_excel_saves_it(cell: object) -> str:
    """A cell as Excel writes it in CSV: days with strokes, numbers with commas, codes as numbers."""
    if isinstance(cell, datetime):
        return f"{cell:%Y/%m/%d}"
    if isinstance(cell, int):
        return f"{cell:,}"
    text = "" if cell is None else str(cell)
    return text.lstrip("0") if len(text) == 6 and text.isdecimal() else text


def test_a_list_by_municipality_code_is_read_where_one_application_runs(
    desk: Desk, tmp_path: Path
) -> None:
    first, second = (desk.show(f"R4-000{n}").municipality for n in (1, 2))
    assert first is not None
    assert second is not None
    (tmp_path / "a.csv").write_text(
        f"締結した団体,,\n団体コード,締結日,約款版\n{first.code.lstrip('0')},2023/1/16,第1版\n"
        f"{second.code},令和5年1月17日,第1版\n999999,2023/1/16,第1版\n",
        encoding="utf-8",
    )
    plan = desk.import_decisions(tmp_path / "a.csv")
    assert [row.number for row in plan.rows if not row.problems] == ["R4-0001", "R4-0002"]
    assert [(row.row, row.problems[0][:13]) for row in plan.wrong] == [(5, "団体コード「999999」")]


def test_the_register_is_printed_on_pages_as_wide_as_its_columns(
    desk: Desk, tmp_path: Path
) -> None:
    _, sheet, _ = sheet_of(desk.export(tmp_path / "a.xlsx").path)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)


def test_a_row_that_names_another_municipality_than_its_number_is_refused(
    desk: Desk, tmp_path: Path
) -> None:
    def fill(sheet: Worksheet, columns: dict[str, int]) -> None:
        agreements(4)(sheet, columns)
        sheet.cell(2, columns["団体コード"]).value = "392057"
        sheet.cell(3, columns["市区町村"]).value = "土佐市"
        sheet.cell(4, columns["受付番号"]).value = sheet.cell(5, columns["受付番号"]).value
        sheet.cell(5, columns["受付番号"]).value = "R4-0003"

    plan = desk.import_decisions(filled(desk, tmp_path / "a.xlsx", fill), do=True)
    assert not plan.done
    problems = {row.row: " ".join(row.problems) for row in plan.wrong}
    assert "「団体コード」はこの表では直せません" in problems[2]
    assert "「市区町村」はこの表では直せません" in problems[3]
    assert sorted(problems) == [2, 3, 4, 5]
    assert status(desk.state)["applications"]["agreed"] == 0


def test_what_is_recorded_already_is_not_overwritten_from_a_table(
    desk: Desk, tmp_path: Path
) -> None:
    desk.agree("R4-0001", "第1版", on=date(2022, 9, 1))

    def fill(sheet: Worksheet, columns: dict[str, int]) -> None:
        sheet.cell(2, columns["締結日"]).value = date(2022, 9, 2)

    plan = desk.import_decisions(filled(desk, tmp_path / "a.xlsx", fill))
    assert "既に「2022-09-01」と記録されています" in plan.wrong[0].problems[0]


def test_the_register_keeps_codes_as_text_days_as_days_and_holds_no_formula(
    desk: Desk, tmp_path: Path
) -> None:
    desk.correct("R4-0001", "remarks", '=HYPERLINK("http://evil.example","x")')
    desk.correct("R4-0002", "section", "+総務課")
    written = desk.export(tmp_path / "a.xlsx")
    _, sheet, columns = sheet_of(written.path)
    first = {title: sheet.cell(2, column) for title, column in columns.items()}
    assert first["団体コード"].value == places()[0].code == "011002"
    assert first["団体コード"].data_type == "s"
    assert isinstance(first["受信日"].value, datetime)
    assert first["備考"].data_type == "s"
    assert first["備考"].value.startswith("=HYPERLINK")
    assert first["備考"].quotePrefix
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref is not None
    assert sheet.max_row == MANY + 3
    assert written.path.stat().st_mode & 0o077 == 0


def test_a_file_somebody_may_have_filled_in_is_not_written_over(desk: Desk, tmp_path: Path) -> None:
    desk.export(tmp_path / "a.xlsx")
    with pytest.raises(IntakeError, match="既にあります"):
        desk.export(tmp_path / "a.xlsx")
    assert desk.export() != desk.export()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("none.xlsx", "というファイルがありません"),
        ("text.xlsx", "読めません"),
        ("empty.xlsx", "見出しがありません"),
    ],
)
def test_a_file_that_is_no_register_is_refused_with_a_sentence(
    desk: Desk, tmp_path: Path, name: str, why: str
) -> None:
    (tmp_path / "text.xlsx").write_text("メモ")
    Workbook().save(tmp_path / "empty.xlsx")
    with pytest.raises(IntakeError, match=why):
        desk.import_decisions(tmp_path / name)


def test_many_decisions_are_all_recorded_or_none(desk: Desk) -> None:
    on = date(2022, 9, 1)
    rulings = [("R4-0001", Ruling(Move.SELECT_TRIAL, on, "見本 職員"))]
    with pytest.raises(MoveError, match="R4-0002：「受付完了」の申込みでは「利用開始」"):
        desk.decide_all([*rulings, ("R4-0002", use("B", on))])
    assert status(desk.state)["applications"]["trial_selected"] == 0
    first, second = desk.decide_all([*rulings, ("R4-0003", rulings[0][1])])
    assert second.id == first.id + 1
    desk.undo("R4-0003", second.id)
    assert desk.show("R4-0001").stage is Stage.TRIAL_SELECTED


def use(pattern: str, on: date) -> Ruling:
    says = {"pattern": pattern, "konbini_status": "導入済み"}
    return Ruling(Move.START_USE, on, "見本 職員", content=says)


def test_a_pattern_that_figures_do_not_know_is_refused(desk: Desk) -> None:
    desk.agree("R4-0001", "第1版")
    with pytest.raises(MoveError, match="導入パターン「D」は選べません"):
        desk.start_use("R4-0001", "D", "導入済み")
    with pytest.raises(MoveError, match="導入パターン「D」は選べません"):
        desk.decide_all([("R4-0001", use("D", date(2023, 1, 4)))])


def test_whoever_does_not_answer_is_reminded_once_the_working_days_are_over(desk: Desk) -> None:
    late = desk.clock
    incomplete = [each for each in desk.to_remind(0) if each.letter == "incomplete"]
    assert len(incomplete) == 2
    drafts = desk.reminders(incomplete)
    assert all("当方で確認できませんでした" in each.text for each in drafts)
    first, _ = desk.queue(*drafts)
    assert [e for e in desk.to_remind(0) if e.letter == "incomplete"] == []
    desk.retract(first)
    again = [each for each in desk.to_remind(0) if each.letter == "incomplete"]
    assert [each.number for each in again] == [incomplete[0].number]
    desk.queue(*desk.reminders(again))
    desk.clock = lambda: late() + timedelta(days=30)
    assert len([e for e in desk.to_remind(10) if e.letter == "incomplete"]) == 2
    desk.agree("R4-0001", "第1版")
    unconcluded = {each.number for each in desk.to_remind(10)}
    assert "R4-0001" not in unconcluded
    assert "R4-0002" in unconcluded


def test_the_counts_on_top_are_those_of_the_record(desk: Desk) -> None:
    counts = desk.overview().counts
    assert (counts.waiting, counts.missing, counts.queued, counts.held) == (0, 0, 0, 0)
    desk.queue(desk.draft("R4-0001", "accepted"))
    assert desk.overview().counts.queued == 1
