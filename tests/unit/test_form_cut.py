"""Labels in a PDF whose ends a narrow column has cut off."""

from __future__ import annotations

import pytest

from intake.reading.form.document import read_form
from intake.reading.form.labels import whole_label
from tests.unit.sample_files import pdf
from tests.unit.sample_forms import opened

WHOLE = (("担当課", "総務課"), ("担当者氏名", "林檎咲子"), ("電話番号", "0135-21-2111"))
CUT = (
    ("メールアド", "bousai@town.yoichi.example"),
    ("試行運用へ", "希望する"),
    ("住民基本台", "17820人"),
    ("コンビニ交", "導入予定"),
    ("利用開始希", "令和5年1月"),
)
READ = {
    "section": "総務課", "contact_name": "林檎咲子", "phone": "0135-21-2111",
    "email": "bousai@town.yoichi.example", "trial_wish": "希望する", "population": "17820人",
    "konbini_status": "導入予定", "desired_start": "令和5年1月",
}  # fmt: skip


def read(rows: tuple[tuple[str, str], ...], *, gap: int) -> dict[str, str]:
    """The fields of a PDF with these labels and values; `gap` points are between the columns."""
    texts = [
        (x, 800 - 20 * i, text)
        for i, row in enumerate(rows)
        for x, text in zip((50, 100 + gap), row, strict=True)
    ]
    found = read_form(opened(pdf([(50, 820, "利用申込書"), *texts]))) or ()
    return {str(each.name): each.value for each in found if each.value}


@pytest.mark.parametrize("gap", [30, 0])
def test_labels_that_a_narrow_column_cuts_off_are_read(gap: int) -> None:
    assert read((*WHOLE, *CUT), gap=gap) == READ


def test_an_option_at_the_beginning_of_a_row_is_no_cut_label() -> None:
    rows = (*WHOLE, ("導入予定", "○"))  # begins 導入予定時期, too
    assert "desired_start" not in read(rows, gap=30)


def test_a_label_that_stands_in_full_elsewhere_is_not_completed_again() -> None:
    rows = (*WHOLE, ("メールアドレス", "bousai@town.yoichi.example"), ("メールアド", "x@y.example"))
    assert read(rows, gap=60)["email"] == "bousai@town.yoichi.example"


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("メールアド", "メールアドレス"),
        ("連絡先電", "連絡先電"),
        ("担当", "担当"),
        ("総務課", "総務課"),
        ("導入", "導入"),
    ],
)
def test_a_beginning_is_completed_where_it_can_be_of_one_field_only(cut: str, whole: str) -> None:
    assert whole_label(cut) == whole
