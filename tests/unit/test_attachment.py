from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from intake.reading.form.document import read_form
from intake.reading.form.lines import read_lines
from intake.reading.form.values import normalise
from intake.reading.judge.assess import attachment_readings
from intake.terms import FieldName, Severity
from tests.unit.attached import FORM, PDF_LINES, ROWS, codes, documents, sections
from tests.unit.sample_files import (
    XLS,
    pdf,
    zipped,
)
from tests.unit.sample_forms import FIELDS, filled, form_of, opened, saved, sheet_of
from tests.unit.sample_office import (
    docx,
    docx_controls,
    edited,
    ods,
    with_controls,
    with_shared_strings,
)

# --- formats -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["利用申込書.xlsx", "申込書.pdf", "申込書.dat", "申込書"])
def test_a_workbook_is_known_by_its_content_whatever_it_is_called(name: str) -> None:
    assert sections(documents(FORM, name)) == ["防災課"]


def test_our_form_tells_its_version(tmp_path: Path) -> None:
    assert opened(filled(tmp_path)).form_version == "R4-1"
    assert opened(FORM).form_version is None


def test_an_old_workbook_reads_like_the_new_one() -> None:
    found = documents(XLS, "利用申込書.xls")
    (reading,) = attachment_readings(found, [read_form(found[0])])
    assert reading.form == FIELDS


def test_a_macro_workbook_is_read_and_its_macro_left_alone() -> None:
    source = zipfile.ZipFile(io.BytesIO(FORM))
    files = {name: source.read(name) for name in source.namelist()}
    macro = zipped({**files, "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 a macro"})
    assert sections(documents(macro, "利用申込書.xlsm")) == ["防災課"]


def test_an_opendocument_sheet_is_read_with_its_repeated_cells() -> None:
    form = form_of(ods(ROWS, trailing=1_048_570), "利用申込書.ods")
    assert form[FieldName.SECTION].where == "申込書!B2"
    assert form[FieldName.SECTION].value == "防災課"


def test_a_hidden_opendocument_sheet_is_marked() -> None:
    document = opened(ods(ROWS, hidden=True))
    assert document.sheets[0].hidden
    assert codes((document,)) == ["form_hidden_sheet"]


def test_a_table_in_a_word_document_is_read() -> None:
    form = form_of(docx(ROWS, ["利用申込書"]), "利用申込書.docx")
    assert (form[FieldName.SECTION].value, form[FieldName.SECTION].where) == ("防災課", "表1!B2")


def test_paragraphs_of_a_word_document_are_read() -> None:
    form = form_of(docx([], ["利用申込書", *(f"{a}：{b}" for a, b in ROWS)]))
    assert form[FieldName.CONTACT_NAME].value == "見本 太郎"


def test_content_controls_give_their_text_and_their_ticks_but_no_placeholder() -> None:
    form = form_of(docx_controls("希望しない"), "利用申込書.docx")
    assert form[FieldName.MUNICIPALITY_NAME].value == "見本町"
    assert form[FieldName.CONTACT_NAME].value == ""
    assert normalise(form[FieldName.TRIAL_WISH]).text == "希望しない"


def test_a_pdf_with_text_is_read_by_its_layout() -> None:
    form = form_of(pdf(PDF_LINES), "利用申込書.pdf")
    assert form[FieldName.SECTION].value == "防災課"
    assert form[FieldName.SECTION].where.startswith("1ページ")


def test_a_value_in_the_text_of_a_pdf_is_said_to_stand_on_its_own_page() -> None:
    text = opened(pdf(PDF_LINES, pages=2), "利用申込書.pdf").text
    pages = {each.labelled.where.partition(" ")[0] for each in read_lines(text)}
    assert pages == {"1ページ", "2ページ"}


def test_radicals_that_a_pdf_yields_become_kanji() -> None:
    lines = [(60, 780, "利⽤申込書"), (60, 700, "市区町村名"), (220, 700, "⻄⽬屋村"),
             (60, 650, "担当課"), (220, 650, "⺠⽣課"), (60, 600, "電話番号"),
             (220, 600, "0123-45-6789")]  # fmt: skip
    form = form_of(pdf(lines), "利用申込書.pdf")
    assert form[FieldName.MUNICIPALITY_NAME].value == "西目屋村"
    assert form[FieldName.SECTION].value == "民生課"


def test_a_table_of_text_is_read() -> None:
    csv = "\r\n".join(",".join(row) for row in ROWS).encode("cp932")
    assert sections(documents(csv, "申込書.csv")) == ["防災課"]


def test_a_text_file_with_labels_is_read() -> None:
    text = "利用申込書\r\n" + "\r\n".join(f"{a}：{b}" for a, b in ROWS)
    assert sections(documents(text.encode("cp932"), "申込書.txt")) == ["防災課"]


def test_cells_with_one_text_side_by_side_are_each_there_in_ods() -> None:
    content = ods(
        [("市区町村名", "見本町"), ("担当課", "総務課"), ("住民基本台帳人口", *"22333", "人")]
    )
    assert form_of(content, "利用申込書.ods")[FieldName.POPULATION].value == "22333人"


# --- what lies over the cells, and what is not stored in them -----------------------------------


def test_check_boxes_over_the_cells_are_read_with_their_captions() -> None:
    rows = [*ROWS, ("試行運用への参加", "")]
    boxes = [(4, 1, "希望する", False), (4, 2, "希望しない", True), (4, 3, "未定", False)]
    form = form_of(with_controls(sheet_of(rows), boxes))
    assert normalise(form[FieldName.TRIAL_WISH]).text == "希望しない"


def test_check_boxes_without_a_caption_tick_the_text_under_them() -> None:
    rows = [*ROWS, ("試行運用への参加", "希望する", "希望しない", "未定")]
    boxes = [(4, 1, "", True), (4, 2, "", False), (4, 3, "", False)]
    form = form_of(with_controls(sheet_of(rows), boxes))
    assert normalise(form[FieldName.TRIAL_WISH]).text == "希望する"


def test_a_formula_without_a_result_that_points_to_a_cell_is_followed() -> None:
    form = form_of(sheet_of([*ROWS, ("ふりがな", "=B3"), ("備考", '="なし。"')]))
    assert form[FieldName.CONTACT_KANA].value == "見本 太郎"
    assert form[FieldName.REMARKS].value == "なし。"


def test_any_other_formula_without_a_result_is_a_finding() -> None:
    document = opened(sheet_of([*ROWS, ("備考", "=TODAY()+1")]))
    (finding,) = document.findings
    assert (finding.code, finding.severity) == ("form_formula", Severity.NOTE)
    assert "B5" in finding.message


def test_numbers_keep_the_zeros_their_format_shows() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (*ROWS, ("団体コード", 11002)):
        sheet.append(list(row))
    sheet["B5"].number_format = "000000"
    assert form_of(saved(book))[FieldName.MUNICIPALITY_CODE].value == "011002"


def formatted(label: str, value: float, shown: str) -> Workbook:
    """A form whose last row is a number in the given format of numbers."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (*ROWS, (label, value)):
        sheet.append(list(row))
    sheet["B5"].number_format = shown
    return book


@pytest.mark.parametrize(
    ("shown", "expected"),
    [("0.00", "2023.10"), ("#,##0.00", "2023.10"), ("General", "2023.1"), ("0", "2023.1")],
)
def test_a_fraction_keeps_the_zeros_behind_it_that_its_format_shows(
    shown: str, expected: str
) -> None:
    book = formatted("利用開始希望年月", 2023.10, shown)
    assert form_of(saved(book))[FieldName.DESIRED_START].value == expected


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("yyyy/m/d", "2022-07-01"),
        ('[$-411]ggge"年"m"月"d"日"', "2022-07-01"),
        ("General", "44743"),
        ("#,##0", "44743"),
        ("0.0", "44743"),
    ],
)
def test_a_number_is_a_day_where_its_format_shows_one(shown: str, expected: str) -> None:
    book = formatted("申込日", 44743, shown)
    assert form_of(saved(book))[FieldName.APPLICATION_DATE].value == expected


def test_a_day_of_the_other_calendar_is_the_same_day() -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    for row in (*ROWS, ("申込日", dt.date(2022, 7, 1))):
        sheet.append(list(row))
    assert form_of(saved(book))[FieldName.APPLICATION_DATE].value == "2022-07-01"


def test_texts_in_a_table_of_their_own_are_read() -> None:
    assert sections(documents(with_shared_strings(FORM))) == ["防災課"]


def test_the_reading_printed_over_kanji_is_no_part_of_the_text() -> None:
    ruby = edited(
        with_shared_strings(FORM),
        "xl/sharedStrings.xml",
        "</t></si>",
        "</t><rPh sb='0' eb='2'><t>ボウサイカ</t></rPh></si>",
    )
    assert sections(documents(ruby)) == ["防災課"]
