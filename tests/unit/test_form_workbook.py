from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell import MergedCell

from intake.form import VERSION_NAME, form_plan
from intake.form.workbook import SHEET, write_form
from intake.parts import Part
from intake.reading.form.attachments import open_attachments
from intake.reading.form.document import read_form
from intake.reading.form.labels import label_of
from intake.reading.judge.assess import attachment_readings
from intake.terms import REQUIRED_FIELDS, FieldName, IntakeError
from tests.unit.sample_forms import FIELDS, blank, filled


def test_the_filled_form_reads_back_with_every_field_as_written(tmp_path: Path) -> None:
    documents = open_attachments([Part("利用申込書.xlsx", "", filled(tmp_path))])
    forms = [read_form(document) for document in documents]
    (reading,) = attachment_readings(documents, forms)
    assert reading.form == FIELDS


def test_the_plan_asks_for_every_field_once() -> None:
    assert sorted(form_plan().fields()) == sorted(FieldName)


def test_a_field_outside_the_sections_has_no_choices_as_one_of_free_text_has_none() -> None:
    assert form_plan().choices(FieldName.PATTERN)
    assert form_plan().choices(FieldName.SECTION) == ()
    assert form_plan().choices(FieldName.APPLICATION_DATE) == ()


def test_every_label_of_the_form_is_one_the_reader_knows() -> None:
    for name in FieldName:
        assert label_of(name.label) is name


def test_what_the_notice_asks_for_is_marked_as_required() -> None:
    rows = {row.field: row for section in form_plan().sections for row in section.rows}
    for name in (*REQUIRED_FIELDS, FieldName.MUNICIPALITY_NAME):
        assert rows[name].required


def test_the_form_says_beside_the_address_that_letters_go_there() -> None:
    rows = {row.field: row for section in form_plan().sections for row in section.rows}
    assert "受付の御連絡をお送りします" in rows[FieldName.EMAIL].hint


def test_the_form_has_one_sheet_to_fill_and_one_with_notes(tmp_path: Path) -> None:
    book = load_workbook(blank(tmp_path))
    assert book.sheetnames == [SHEET, "記入上の注意"]


def test_the_form_fits_one_upright_a4_page(tmp_path: Path) -> None:
    for sheet in load_workbook(blank(tmp_path)):
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.orientation == "portrait"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 1)


def test_the_version_mark_is_a_hidden_defined_name(tmp_path: Path) -> None:
    mark = load_workbook(blank(tmp_path)).defined_names[VERSION_NAME]
    assert mark.hidden
    assert mark.attr_text == f'"{form_plan().version}"'


def test_choices_are_drop_downs_and_numbers_are_checked_in_japanese(tmp_path: Path) -> None:
    sheet = load_workbook(blank(tmp_path))[SHEET]
    checks = {check.promptTitle: check for check in sheet.data_validations.dataValidation}
    assert {"試行運用への参加", "導入パターン", "コンビニ交付の状況", "都道府県名"} <= {
        title for title, check in checks.items() if check.type == "list"
    }
    assert {"申込日", "団体コード", "電話番号", "メールアドレス", "住民基本台帳人口"} <= set(checks)
    assert all(check.error and check.prompt for check in checks.values())


def test_messages_keep_to_the_lengths_that_excel_accepts(tmp_path: Path) -> None:
    sheet = load_workbook(blank(tmp_path))[SHEET]
    for check in sheet.data_validations.dataValidation:
        assert len(check.promptTitle) <= 32
        assert len(check.errorTitle) <= 32
        assert len(check.prompt) <= 255
        assert len(check.error) <= 225
        assert len(check.formula1) <= 257  # 255 and the quotation marks of a list


def test_only_the_cells_to_fill_are_open(tmp_path: Path) -> None:
    sheet = load_workbook(blank(tmp_path))[SHEET]
    assert sheet.protection.sheet
    assert not sheet.protection.password
    unlocked = [
        c
        for row in sheet.iter_rows()
        for c in row
        if not isinstance(c, MergedCell) and not c.protection.locked
    ]
    assert len(unlocked) == len(FieldName)


def test_the_form_carries_no_macro_and_no_external_link(tmp_path: Path) -> None:
    names = zipfile.ZipFile(blank(tmp_path)).namelist()
    assert not [name for name in names if "vba" in name.lower() or "external" in name.lower()]


def test_a_form_that_cannot_be_written_is_refused_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="保存先のフォルダー"):
        write_form(tmp_path / "無いフォルダー" / "利用申込書.xlsx")
